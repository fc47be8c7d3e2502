"""The call centre's books: a month's calls are generated, answered, counted and paid for when the month closes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import threshold
from sim.core.money import share_of
from sim.programmes.eldercare_device import calls as calling
from sim.programmes.eldercare_device.calls import Answers, Calls, CallTables, FallsOfMonth, Users
from sim.programmes.eldercare_device.parameters import KINDS, SERVICES, Parameters
from sim.programmes.eldercare_device.register import Register
from sim.programmes.eldercare_device.take_up import is_winter
from sim.world.accounts import ProgrammeAccounts
from sim.world.days import Day
from sim.world.tally import ProgrammeTally
from sim.world.world import World

Rows = NDArray[Any]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MINUTE = 60
_MONTHS = 12
_FIRST_SERVICE, _SERVICES = KINDS.index(SERVICES[0]), len(SERVICES)
_P95 = 95, 100


class CallCentre:
    """All calls of one run."""

    def __init__(self, world: World, register: Register, tally: ProgrammeTally, accounts: ProgrammeAccounts) -> None:
        self._world = world
        self._register = register
        self._tally = tally
        self._accounts = accounts
        self._tables: dict[int, CallTables] = {}
        self._responses: list[Integers] = []

    def start(self, rules: Parameters, rows: Rows) -> None:
        """Give the users of the first day the day of their last call before it."""
        first = self._world.first_day
        users = self._users(rows, np.full(rows.size, first), np.ones(rows.size, np.int64))
        rates = calling.yearly_rates(self._tables_of(rules), self._world.stream, users)
        self._register.last_call[rows] = calling.last_call_before(self._world.stream, users.ids, first, rates)

    def close_month(self, rules: Parameters, day: Day) -> None:
        """Answer the calls of the month that ends on `day`."""
        opening = max(day.day - day.day_of_month + 1, self._world.first_day)
        rows, first, days = self._register.users_since(opening, day.day)
        if not rows.size:
            return
        tables = self._tables_of(rules)
        month = day.year * _MONTHS + day.month - 1
        cold = bool(is_winter(rules.visit, day.month))
        made, falls = calling.month_of_calls(
            rules,
            tables,
            self._world.stream,
            self._users(rows, first, days),
            month,
            cold=cold,
            weight=self._world.weight,
        )
        answers = calling.answer(rules, tables, self._world.stream, made)
        self._count(rules, rows, made, answers, day)
        self._count_falls(rows, falls, day)
        self._pay(rules, tables, rows, made, answers, day)

    def close_year(self) -> int | None:
        """Return the 95th percentile of the seconds from rescue call to rescuer of the year; None without rescues."""
        seconds = np.sort(np.concatenate(self._responses)) if self._responses else np.empty(0, np.int64)
        self._responses.clear()
        if not seconds.size:
            return None
        place = -(-seconds.size * _P95[0] // _P95[1]) - 1
        return int(seconds[place])

    def _users(self, rows: Rows, first: Integers, days: Integers) -> Users:
        residents = self._world.residents
        age = residents.age_on(rows, int(first.max(initial=0))).astype(np.int64)
        return Users(residents.id[rows], age, self._register.alone(rows), first, days)

    def _count(self, rules: Parameters, rows: Rows, made: Calls, answers: Answers, day: Day) -> None:
        """Count the calls; what the copies of a sample met counts for the response times alone."""
        rescue = (made.kind == calling.RESCUE) & ~made.false
        self._responses.append(answers.response[rescue & (answers.response >= 0)])
        own = np.flatnonzero(~made.copy)
        who, days, kind = rows[made.user[own]], made.day[own], made.kind[own]
        answered, response, rescue = answers.answered[own], answers.response[own], rescue[own]
        self._register.last_call[who] = days  # in order of time: the last one stays
        reached = rescue & (response >= 0)
        flags = {
            "calls_answered": answered,
            "calls_unanswered": ~answered,
            "calls_late": answered & (answers.wait[own] > rules.response.answer_target_seconds),
            "rescues": reached,
            "rescues_late": reached & (response > rules.response.rescue_target_minutes * _MINUTE),
            "rescues_unanswered": rescue & ~answered,
            "false_alarms": made.false[own],
            **{f"calls_{name}": kind == number for number, name in enumerate(KINDS)},
        }
        for date, at in self._dates(days, day):
            self._tally.add_flagged({name: flag[at] for name, flag in flags.items()}, who[at], day=date)

    def _count_falls(self, rows: Rows, falls: FallsOfMonth, day: Day) -> None:
        self._add("falls", rows[falls.user], falls.day, day)
        signalled = falls.signalled
        self._add("falls_signalled", rows[falls.user[signalled]], falls.day[signalled], day)

    def _pay(self, rules: Parameters, tables: CallTables, rows: Rows, made: Calls, answers: Answers, day: Day) -> None:
        """Post the help that was ordered, and the bank's discount on what is paid through it."""
        service = made.kind - _FIRST_SERVICE
        ordered = np.flatnonzero(answers.answered & ~made.copy & (service >= 0) & (service < _SERVICES))
        stream, ids, when = self._world.stream, made.ids[ordered], made.when[ordered]
        who = rows[made.user[ordered]]
        price = tables.prices(service[ordered], stream.bits(calling.PRICE, ids, when))
        through_bank = stream.happens(calling.BANK, ids, 0, threshold(rules.services.bank_payment_share))
        discount = np.where(through_bank, share_of(price, rules.services.bank_discount), 0)
        self._accounts.post(day.day, "service", "household", "operator", who, price - discount)
        self._accounts.post(day.day, "discount", "bank", "operator", who[through_bank], discount[through_bank])
        self._add("services_cost_yuan", who, made.day[ordered], day, price - discount)
        self._add("bank_cost_yuan", who[through_bank], made.day[ordered][through_bank], day, discount[through_bank])

    def _add(self, measure: str, rows: Rows, days: Integers, day: Day, amounts: Integers | None = None) -> None:
        for date, at in self._dates(days, day):
            self._tally.add(measure, rows[at], None if amounts is None else amounts[at], day=date)

    def _dates(self, days: Integers, day: Day) -> Iterator[tuple[int, slice | Flags]]:
        """Yield all of `days` at once; day by day only where somebody's trace wants the days."""
        if not self._world.tally.watching:
            yield day.day, slice(None)
            return
        for date in np.unique(days).tolist():
            yield date, days == date

    def _tables_of(self, rules: Parameters) -> CallTables:
        if id(rules) not in self._tables:
            self._tables[id(rules)] = CallTables(rules)
        return self._tables[id(rules)]
