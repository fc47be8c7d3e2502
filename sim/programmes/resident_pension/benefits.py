"""Benefits: who draws what from which month, heirs, interest, and the accounts of the first day.

Basic pension from 60: the flat amount and the account over 139. Supplementary pension from 65 with 15 years paid: the
account over 120, for life, and the exit subsidy (出口补) of 20 yuan a month, 30 from 80; who was 65 and drew the basic
pension when the scheme began gets that subsidy without paying. Benefits start the month after the birthday.
"""

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import month_of
from sim.core.luck import lognormal, pick, threshold
from sim.core.money import fen
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.annuities import AccountPension, Allowance
from sim.programmes.resident_pension.parameters import Parameters
from sim.programmes.resident_pension.register import Flags, Register, distinct
from sim.programmes.resident_pension.rules import (
    ACCOUNTS,
    BASIC,
    SUPPLEMENTARY,
    Rules,
    monthly,
    paid_out,
    payers_of,
)
from sim.world.days import Day, Year
from sim.world.residents import Status, birthday, latest_birth
from sim.world.visits import Rows

Integers = NDArray[np.int64]
_MONTHS = 12
_MOST_STEPS = 8
_NOBODY = np.empty(0, np.int32)
_BLOCK = 1 << 18  # residents at a time: what is worked out on the way stays in the cache


class Benefits:
    """Everybody who draws a benefit."""

    def __init__(self, register: Register, rules: Rules, first_day: int) -> None:
        self._register = register
        self.flat = Allowance(register, "flat_pension", "basic.exit_subsidy_yuan", 1)
        self.exit = Allowance(register, "exit_subsidy", "supplementary.exit_subsidy_yuan", 2 * _MOST_STEPS)
        self.accounts = (AccountPension(register, BASIC), AccountPension(register, SUPPLEMENTARY))
        self._month = month_of(first_day)
        self._birthdays: dict[tuple[int, int], Rows] = {}
        self._gone: list[Rows] = []
        self._left: list[Rows] = []
        self._moved: list[Rows] = []
        self._paid_up: dict[int, list[Rows]] = defaultdict(list)
        self._started = False
        self._open(rules.p, first_day)

    # -------------------------------------------------------------------------------------------------- the first day

    def _open(self, p: Parameters, day: int) -> None:
        """Fill the accounts of the first day and pay those who draw already."""
        people = self._register.people
        held = people.alive & ((people.status == Status.MEMBER) | (people.status == Status.RESIDENT_PENSIONER))
        rows = np.flatnonzero(held).astype(np.int32)
        for first in range(0, len(rows), _BLOCK):
            self._open_accounts(p, rows[first : first + _BLOCK], day)

    def _open_accounts(self, p: Parameters, rows: Rows, day: int) -> None:
        register, people = self._register, self._register.people
        draws = people.status[rows] == Status.RESIDENT_PENSIONER
        balance = self._opening(p, rows, day)
        old, month = rows[draws], month_of(day)
        pension = monthly(balance[draws], p.basic_account_divisor)
        since = _month_after(people.birth[old], p.basic_benefit_age)
        balance[draws] = paid_out(balance[draws], pension, np.maximum(month - since, 0))
        register.account[BASIC][rows] = balance
        register.ledger.post(day, "opening", "opening_balance", ACCOUNTS[BASIC], rows, balance)
        self.flat.start(old, 1, month)
        self.accounts[BASIC].start(old, pension, month, _december(month))

    def _opening(self, p: Parameters, rows: Rows, day: int) -> Integers:
        """Return what was paid in before the first day, by the years in which each could pay."""
        people = self._register.people
        table = lognormal(fen(p.basic_account_at_start_mean), p.basic_account_at_start_cv)
        full = pick(table, self._register.world.stream.bits(chance.OPENING_ACCOUNT, people.id[rows], 0))
        birth = people.birth[rows]
        born = np.arange(birth.min(), birth.max() + 1)
        first = np.maximum(birthday(born, p.member_age_min), p.basic_begins)
        last = np.minimum(birthday(born, p.basic_benefit_age), day)
        share = np.maximum(last - first, 0) / max(day - p.basic_begins, 1)
        paid_in: Integers = np.floor(full * share[birth - birth.min()]).astype(np.int64)
        return paid_in

    # ------------------------------------------------------------------------------------------------------- each year

    def plan(self, rules: Rules, year: Year) -> None:
        """Note whose birthdays this year change what they draw, by month."""
        people = self._register.people
        listed = people.alive & ((people.status == Status.MEMBER) | (people.status == Status.RESIDENT_PENSIONER))
        ages = sorted({rules.p.basic_benefit_age, rules.p.benefit_age, *rules.p.exit_subsidy.starts})
        bounds = [[latest_birth(day, age) for day in (year.first_day - 1, year.last_day)] for age in ages]
        self._birthdays.clear()
        for age, reach in zip(ages, kernels.rows_within(people.birth, listed, np.array(bounds)), strict=True):
            months = _month_after(people.birth[reach], age) - 1
            for month in np.unique(months).tolist():
                self._birthdays[age, month] = reach[months == month]

    def note(self, died: Rows, left: Rows, moved: Rows) -> None:
        """Keep in mind who died, left the city or moved within it today."""
        if died.size:
            self._gone.append(died)
        if left.size:
            self._left.append(left)
        if moved.size:
            self._moved.append(moved)

    def paid_up(self, rows: Rows, day: int) -> None:
        """Keep in mind who has paid for earlier years today: a pension may start."""
        if rows.size:
            self._paid_up[month_of(day)].append(rows)

    # ------------------------------------------------------------------------------------------------------ each month

    def pay_month(self, rules: Rules, day: Day) -> None:
        """Settle who left, pay the month, and start what starts next month."""
        p, month = rules.p, self._month
        self._end(p, day.day, month)
        moved = self._taken(self._moved)
        for part in (self.flat, self.exit, *self.accounts):
            part.move(moved)
        if not self._started and month >= month_of(p.begins):
            self._entitle_old(p, month)
        self.flat.pay(day.day, month, np.array([0, fen(p.basic_flat_pension)]), payers_of(p.basic_funding_share))
        self.exit.pay(day.day, month, exit_amounts(p), payers_of(p.funding_share))
        for pension in self.accounts:
            pension.pay(day.day, month)
        self._month = month + 1
        self._start_next(rules, day.day)

    def _taken(self, noted: list[Rows]) -> Rows:
        rows = distinct(np.concatenate(noted)) if noted else _NOBODY
        noted.clear()
        return rows

    def _end(self, p: Parameters, day: int, month: int) -> None:
        """Stop the benefits of those who died or left; heirs get what is on the accounts of the dead."""
        dead, left = self._taken(self._gone), self._taken(self._left)
        for rows in (dead, left):
            self.flat.stop(rows, month, day)
            self.exit.stop(rows, month, day)
        for scheme, pension in enumerate(self.accounts):
            pension.stop(left, month)
            balance = pension.stop(dead, month)
            held = balance > 0
            kind, payee = ("inheritance", "household") if p.account_inheritable else ("forfeited", "pooled_fund")
            self._register.ledger.post(day, kind, ACCOUNTS[scheme], payee, dead[held], balance[held])
            self._register.account[scheme][dead] = 0

    def _start_next(self, rules: Rules, day: int) -> None:
        """Start what the birthdays and back-payments of the past month have earned."""
        p, people, month = rules.p, self._register.people, self._month
        past = month - 1
        sixty = self._living(self._birthdays.pop((p.basic_benefit_age, past), _NOBODY))
        sixty = sixty[self.flat.code[sixty] == 0]
        people.status[sixty] = Status.RESIDENT_PENSIONER
        self.flat.start(sixty, 1, month)
        pension = monthly(self._register.account[BASIC][sixty], p.basic_account_divisor)
        self.accounts[BASIC].start(sixty, pension, month, _december(month))
        paid_up = self._taken(self._paid_up.pop(past, []))
        old = distinct(np.concatenate([self._birthdays.get((p.benefit_age, past), _NOBODY), paid_up]))
        self._start_supplementary(p, self._living(old), month, day)
        for step, age in enumerate(p.exit_subsidy.starts):
            rows = self._birthdays.get((age, past), _NOBODY)
            rows = rows[(self.exit.code[rows] > 0) & people.alive[rows]]
            for extra in (0, 1):
                mine = rows[(self.exit.code[rows] - 1) % 2 == extra] if rows.size else rows
                self.exit.change(mine, 1 + 2 * step + extra, month, day)

    def _living(self, rows: Rows) -> Rows:
        status = self._register.people.status[rows]
        listed: Flags = (status == Status.MEMBER) | (status == Status.RESIDENT_PENSIONER)
        return rows[self._register.people.alive[rows] & listed]

    def _start_supplementary(self, p: Parameters, rows: Rows, month: int, day: int) -> None:
        """Start the supplementary pension of those who are 65, draw the basic one and have paid long enough."""
        people, register = self._register.people, self._register
        rows = rows[people.birth[rows] <= latest_birth(day, p.benefit_age)]
        rows = rows[(register.years[rows] >= p.min_contribution_years) & (self.flat.code[rows] > 0)]
        rows = rows[self.accounts[SUPPLEMENTARY].monthly[rows] == 0]
        if not rows.size:
            return
        pension = monthly(register.account[SUPPLEMENTARY][rows], p.account_divisor)
        self.accounts[SUPPLEMENTARY].start(rows, pension, month, _december(month))
        self._start_exit(p, rows[self.exit.code[rows] == 0], month, day)

    def _entitle_old(self, p: Parameters, month: int) -> None:
        """Give the exit subsidy to those who were 65 and drew the basic pension when the scheme began."""
        self._started = True
        if not p.no_payment_for_65_plus_at_start:
            return
        people = self._register.people
        old = (self.flat.code > 0) & (people.birth <= latest_birth(p.begins, p.benefit_age)) & people.alive
        rows = np.flatnonzero(old).astype(np.int32)
        limit = threshold(p.exit_subsidy_take_up_65_plus)
        rows = rows[self._register.world.stream.happens(chance.EXIT_TAKE_UP, people.id[rows], 0, limit)]
        self._start_exit(p, rows, month, self._register.world.first_day)

    def _start_exit(self, p: Parameters, rows: Rows, month: int, day: int) -> None:
        if not rows.size:
            return
        people = self._register.people
        ages = people.age_on(rows, day)
        step = np.maximum(np.searchsorted(p.exit_subsidy.starts, ages, side="right"), 1) - 1
        alone = self._register.world.stream.happens(
            chance.UNSUPPORTED, people.id[rows], 0, threshold(p.exit_subsidy_unsupported_share)
        )
        alone &= ~people.dibao[rows]
        self.exit.start(rows, (1 + 2 * step + alone).astype(np.uint8), month)

    # ---------------------------------------------------------------------------------------------------- at year's end

    def close_year(self, rules: Rules, day: int) -> None:
        """Credit a year's interest and count what everybody was paid."""
        self.tell(day)
        for scheme, pension in enumerate(self.accounts):
            people, interest = pension.credit_year(rules.p.account_interest, self._month, _december(self._month))
            if people.any():
                self._register.ledger.post_totals(day, "interest", "pooled_fund", ACCOUNTS[scheme], people, interest)

    def tell(self, day: int) -> None:
        """Count what everybody was paid up to now."""
        self.flat.tell_all(self._month, day)
        self.exit.tell_all(self._month, day)

    def balances(self) -> dict[str, NDArray[Any]]:
        """Return the accounts as they stand now, by the ledger's names."""
        return {ACCOUNTS[scheme]: pension.balances(self._month) for scheme, pension in enumerate(self.accounts)}


def exit_amounts(p: Parameters) -> Integers:
    """Return the exit subsidy in fen by code: for each age step, plain and for the old without support."""
    amounts = np.zeros(2 * _MOST_STEPS + 1, np.int64)
    for step, yuan in enumerate(p.exit_subsidy.values):
        amounts[1 + 2 * step] = fen(yuan)
        amounts[2 + 2 * step] = fen(yuan) + fen(p.exit_subsidy_unsupported)
    return amounts


def _month_after(birth: NDArray[np.int32], age: int) -> Integers:
    """Return the month after the birthday, counted as year * 12 + month - 1."""
    if not birth.size:
        return np.zeros(0, np.int64)
    first = int(birth.min())
    born = np.arange(first, int(birth.max()) + 1)
    months = birthday(born, age).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    after: Integers = months + 1970 * _MONTHS + 1
    return after[birth - first]


def _december(month: int) -> int:
    """Return the December of a month's year."""
    return month - month % _MONTHS + _MONTHS - 1
