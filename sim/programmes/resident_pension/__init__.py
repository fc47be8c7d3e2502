"""Resident pensions, basic and supplementary (城乡居民基本养老保险, 城乡居民补充养老保险).

Both contributions are for a calendar year and share one calendar: payable from the 1st to the 25th of January to June,
holidays not moving it. The supplementary scheme starts empty on 1 January 2021; one registers first and pays it after
the basic contribution of the same year. Five channels, village POS terminals and, where an attempt fails, the counter.
Who misses the season can pay the year later, without the entry subsidy.

Source: Datong Evening News, early January 2021 (clauses SP-01 to SP-21); Shanxi's rules on subsidies and benefits.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import month_days
from sim.core.kernels.outcome import Outcome
from sim.programmes.resident_pension import (
    back_payments,
    certificates,
    chance,
    closing,
    credit,
    intentions,
    payments,
    records,
    reminders,
    sessions,
)
from sim.programmes.resident_pension.benefits import Benefits
from sim.programmes.resident_pension.errands import NO_VISIT, REASONS, Ids, What
from sim.programmes.resident_pension.measures import MEASURES
from sim.programmes.resident_pension.parameters import Parameters as Rulebook
from sim.programmes.resident_pension.register import NAME, Register
from sim.programmes.resident_pension.rules import Rules
from sim.programmes.resident_pension.season import Season
from sim.scenario import Dated, Model
from sim.world.days import Day, Year
from sim.world.residents import Status
from sim.world.tally import Measure
from sim.world.visits import Channel, Outcomes, Reason, Result, Rows, VisitLuck, Visits
from sim.world.world import World

__all__ = ["ResidentPension"]

Codes = NDArray[np.uint8]
_NOBODY: Ids = np.empty(0, np.intp)
_AGAIN = int(What.SUPPLEMENTARY) + 1  # from here on an errand is not a payment session

_OTHER = tuple(int(what) for what in What if what >= _AGAIN)
_REGISTRATION, _CORRECTION, _CERTIFICATE, _QUERY, _BACK_PAYMENT = _OTHER
_DONE, _NOT_PAYABLE, _FAILED_ONLINE = int(Result.DONE), int(Result.NOT_PAYABLE), int(Result.FAILED_ONLINE)
_REGISTERS = REASONS[_REGISTRATION]
_HALL = np.zeros(len(Channel), bool)
_HALL[[Channel.AGENCY, Channel.TAX_HALL, Channel.BANK_COUNTER]] = True

# What is settled together: refused payments, payments, each other kind of errand, who was not served, who goes on.
_REFUSED, _PAYS = 0, 1
_LOST, _GOES_ON = _PAYS + len(_OTHER) + 1, _PAYS + len(_OTHER) + 2
_KINDS = _GOES_ON + 1
KINDS = np.array([_PAYS + max(int(what) - int(What.SUPPLEMENTARY), 0) for what in What], np.uint8)

FAILURES = np.zeros(len(Outcome), np.uint8)
FAILURES[Outcome.ABANDONED] = Result.ABANDONED
FAILURES[Outcome.TURNED_AWAY] = Result.TURNED_AWAY


class ResidentPension:
    """The programme as the day loop sees it."""

    name: ClassVar[str] = NAME
    Parameters: ClassVar[type[Model]] = Rulebook
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
    HOME: ClassVar[str | None] = None
    LUCK: ClassVar[VisitLuck] = chance.VISIT

    def __init__(self, policy: Dated[Rulebook], world: World) -> None:
        self._world = world
        self._rules = policy.of(Rules)
        world.tally.declare(NAME, MEASURES)
        self.register = Register(self._rules, world)
        self.benefits = Benefits(self.register, self._rules.at(world.first_day), world.first_day)
        self._today = _NOBODY
        self._debits = _NOBODY
        self._batch_day = 0

    # ----------------------------------------------------------------------------------------------------- plan, act

    def plan(self, year: Year) -> None:
        """Lay down who intends what on which day of the year."""
        rules, register = self._rules.at(year.first_day), self.register
        register.clear(year.first_day)
        register.season = Season(rules.p, year.year, (year.first_day, year.last_day))
        self._batch_day = month_days(year.year, rules.p.government_batch_month)[0] + rules.p.government_batch_day - 1
        records.clean(register, rules, year.year)
        reminders.publicise(register, rules, year)
        intended = intentions.intend(register, rules, year)
        sessions.lay_down(register, rules, intended, year)
        back_payments.lump_sums(register, rules, year)
        self.benefits.plan(rules, year)
        for name, due, pays in (
            ("basic", intended.basic, intended.pays_basic | intended.batch),
            ("supplementary", intended.supplementary, intended.pays_supplementary),
        ):
            register.tally.add(f"{name}.eligible", intended.rows[due], day=year.first_day)
            register.tally.add(f"{name}.intending", intended.rows[pays], day=year.first_day)

    def act(self, day: Day) -> Visits | None:
        """Return who sets out today: sessions for whom something can be paid, and all other errands."""
        entries = self.register.errands.due(day.day)
        if not entries.size:
            self._today = self._debits = _NOBODY
            return None
        ids, self._debits, dead = self._setting_out(entries, day.day)
        if dead.size:
            sessions.hand_over(self.register, dead)
            more, debits, _ = self._setting_out(dead.astype(np.int32), day.day)
            ids, self._debits = _with(ids, more), _with(self._debits, debits)
        informed = self._informed(ids, day.day)
        if informed.size:
            ids = np.delete(ids, reminders.stay_at_home(self.register, self._rules.at(day.day), day.day, ids, informed))
        self._today = ids
        return self._visits(ids, day.day) if ids.size else None

    def _setting_out(self, entries: Rows, day: int) -> tuple[Ids, Ids, Ids]:
        """Return who sets out, debits, and errands of the dead."""
        e = self.register.errands
        return kernels.set_out(
            entries,
            day,
            (e.day, e.who, e.what, e.ready, e.tries, e.channel),
            self._world.residents.alive,
            (_AGAIN, NO_VISIT),
        )

    def _informed(self, ids: Ids, day: int) -> Ids:
        """Return the places in `ids` of payers who know that today is not payable."""
        payable = self.register.season.payable_on(day)
        if payable.all():
            return _NOBODY
        e = self.register.errands
        return kernels.in_vain(
            ids, (e.who, e.what, e.group), self._world.notices.knows(reminders.TOPIC), payable, _AGAIN
        )

    def _visits(self, ids: Ids, day: int) -> Visits:
        e = self.register.errands
        who, keys, channel, reason, persons, retry = kernels.attempts_of(
            ids, (e.who, e.what, e.period, e.tries, e.channel, e.size, e.caused), REASONS, _AGAIN
        )
        registers = (reason == _REGISTERS).any()
        minutes = {Reason.REGISTRATION: self._rules.at(day).p.registration_minutes} if registers else None
        return self._world.channels.visits(
            self.LUCK, who, keys, channel, reason, day=day, persons=persons, retry=retry, minutes=minutes
        )

    # ---------------------------------------------------------------------------------------------------------- settle

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> Codes:
        """Draw the consequences of the day's visits, and return their `Result` codes."""
        rules, register, e = self._rules.at(day.day), self.register, self.register.errands
        results, sorted_ = kernels.sort_out(
            self._today,
            (e.what, e.group),
            (outcomes.outcome, outcomes.failed, outcomes.fell_back),
            (FAILURES, KINDS, register.season.payable_on(day.day)),
            (_FAILED_ONLINE, _PAYS, _KINDS),
        )
        for kind, at, ids in sorted_:
            if kind == _REFUSED:
                results[at] = _NOT_PAYABLE
                payments.refuse(register, rules, day.day, ids)
            elif kind == _PAYS:
                results[at] = payments.take(register, rules, day.day, ids, visits.channel[at])
            elif kind < _LOST:
                results[at] = self._serve_errands(rules, day.day, kind + _AGAIN - _PAYS - 1, ids)
            elif kind == _LOST:
                self._fail(rules, day.day, ids, results[at], outcomes.gave_up[at])
        return results

    def _serve_errands(self, rules: Rules, day: int, what: int, ids: Ids) -> Codes:
        """Settle errands of one kind that are no payment sessions; a look at the record changes nothing."""
        register = self.register
        if what == _CERTIFICATE:
            return certificates.ask(register, day, ids)
        if what == _BACK_PAYMENT:
            results = back_payments.take(register, rules, day, ids)
            self.benefits.paid_up(register.errands.who[ids[results == _DONE]], day)
            return results
        if what == _REGISTRATION:
            records.registered(register, rules, day, ids)
        elif what == _CORRECTION:
            records.corrected(register, rules, day, ids)
        return np.zeros(len(ids), np.uint8)

    def _fail(self, rules: Rules, day: int, ids: Ids, results: Codes, gave_up: NDArray[np.bool_]) -> None:
        """Let those who failed come again, or not."""
        e = self.register.errands
        what = e.what[ids]
        pays = what < _AGAIN
        if pays.all():
            payments.fail(self.register, rules, day, ids, results, gave_up=gave_up)
            return
        if pays.any():
            payments.fail(self.register, rules, day, ids[pays], results[pays], gave_up=gave_up[pays])
        rest = ids[~pays & (what != _QUERY) & (e.tries[ids] < rules.p.attempts_max)]
        if rest.size:
            tomorrow = np.full(len(rest), day + 1)
            open_ = self._world.channels.on_open_day(e.who[rest], tomorrow)
            e.put(rest, np.where(_HALL[e.channel[rest]], open_, tomorrow))

    # ----------------------------------------------------------------------------------------------------------- close

    def close(self, day: Day) -> None:
        """Take debits and the county's batch, remind, close the season, pay the month, credit the year."""
        rules, register = self._rules.at(day.day), self.register
        if self._debits.size:
            sessions.undo_debits(register, rules, self._debits)
            payments.debit(register, rules, day.day, self._debits)
        if day.day == self._batch_day:
            credit.pay_batch(register, rules, day.day)
        reminders.remind(register, rules, day.day)
        reminders.heed_news(register, rules, day.day)
        if day.day == register.season.closes:
            closing.close_season(register, rules, day.day)
        if day.is_month_end or day.day == self._world.last_day:
            register.book.post()
        events = self._world.demography.today
        self.benefits.note(events.died, events.left, events.moved)
        if day.is_month_end:
            self.benefits.pay_month(rules, day)
            if day.is_year_end:
                self.benefits.close_year(rules, day.day)
        if day.day == self._world.last_day:
            self.benefits.tell(day.day)

    def count(self, year: Year) -> dict[str, NDArray[np.bool_]]:
        """Return who is on the registers at the year's end, as flags of everybody."""
        people = self._world.residents
        basic = (people.status == Status.MEMBER) | (people.status == Status.RESIDENT_PENSIONER)
        basic &= people.alive
        started = self._rules.at(year.last_day).p.begins <= year.last_day
        return {"basic.registered": basic, "supplementary.registered": basic & self.register.registered & started}

    def balances(self) -> dict[str, NDArray[Any]]:
        """Return the accounts in fen, as they must stand in the ledger."""
        return self.benefits.balances()


def _with(ids: Ids, more: Ids) -> Ids:
    """Return errands together, ascending as both of them are."""
    return np.insert(ids, np.searchsorted(ids, more), more) if more.size else ids
