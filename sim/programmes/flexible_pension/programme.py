"""The programme: plan the year, set out, settle what came of it, close months and years."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import date_of
from sim.core.money import fen
from sim.programmes.flexible_pension import intentions, rules, schedule, terms
from sim.programmes.flexible_pension.counter import Counter
from sim.programmes.flexible_pension.errands import Errands
from sim.programmes.flexible_pension.measures import LOST, MEASURES
from sim.programmes.flexible_pension.members import Book, Members
from sim.programmes.flexible_pension.parameters import Parameters as Rulebook
from sim.programmes.flexible_pension.pensions import (
    THOUSANDTHS,
    Pensions,
    fill_accounts,
    open_accounts,
    set_retirement,
)
from sim.programmes.flexible_pension.purposes import VISIT
from sim.programmes.flexible_pension.rules import MONTHS
from sim.programmes.flexible_pension.terms import Terms
from sim.scenario import Dated, Model
from sim.world.days import Day, Year
from sim.world.residents import Status
from sim.world.tally import Measure
from sim.world.visits import Outcomes, Result, VisitLuck, Visits
from sim.world.world import World

Codes = NDArray[np.uint8]
Rows = NDArray[np.int32]
Integers = NDArray[np.int64]

REASON_LOST = np.zeros(len(Result), np.uint8) + LOST.index("too_late")
REASON_LOST[[Result.NOT_APPROVED, Result.NOT_ELIGIBLE]] = LOST.index("refused")
REASON_LOST[[Result.FAILED_ONLINE, Result.ABANDONED, Result.TURNED_AWAY]] = LOST.index("gave_up")


class FlexiblePension:
    """Flexible workers' pension of one run."""

    name: ClassVar[str] = "flexible_pension"
    Parameters: ClassVar[type[Model]] = Rulebook
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
    HOME: ClassVar[str | None] = None
    LUCK: ClassVar[VisitLuck] = VISIT

    def __init__(self, policy: Dated[Rulebook], world: World) -> None:
        self._policy = policy
        self._world = world
        self._residents = world.residents
        self._tally = world.tally.declare(self.name, MEASURES)
        self._accounts = world.ledger.of(self.name)
        first, last = date_of(world.first_day), date_of(world.last_day)
        self.book = Book(world.residents, first.year - 1, last.year)
        self._counter = Counter(self.book, world, self._accounts, self._tally)
        self._errands = Errands(self.book, self._counter, world, self._tally)
        self._pensions = Pensions(self.book, world.residents, self._accounts, self._tally)
        self._before = 0  # months of the year before the first day
        self._terms: Dated[Terms] = Dated({0: None})  # type: ignore[dict-item]
        self._died: list[Rows] = []
        self._left: list[Rows] = []
        self._deadlines: dict[int, int] = {}  # day -> the earlier year whose deferred months end with it
        self._below_fifth: NDArray[np.floating[Any]] = np.zeros(0)
        self._carried = np.zeros(0, np.int64)

    # -- the year ------------------------------------------------------------------------------------------------------

    def plan(self, year: Year) -> None:
        """Take in who is insured this year, let everybody form intentions, and lay down the days."""
        p, book, stream = self._policy.at(year.first_day), self.book, self._world.stream
        self._before = date_of(year.first_day).month - 1
        if year.index:
            self._pensions.uprate(p)
            intentions.next_rank(book, np.arange(len(book)), p, stream, year.year)
        self._terms = terms.of_year(self._policy, year, book.first)
        self._enrol(p, year)
        self._owe(p, year)
        if year.index == 0 and not rules.granted(p, year.year - 1):
            self._lose(year.first_day, year.year - 1, np.flatnonzero(book.open(year.year - 1)))
        earlier = range(book.first, year.year)
        self._deadlines = {rules.deadline(p, s): s for s in earlier if rules.granted(p, s)}
        intentions.counter_or_app(book, p, stream, self._residents, year.index)
        plan = schedule.of_the_year(book, p, stream, year)
        plans = [schedule.at_open_counters(plan, book, self._world.channels, stream, rules.deadline(p, year.year))]
        if rules.granted(p, year.year - 1):
            late = schedule.back_payments(book, p, stream, year.year - 1, year.first_day)
            end = rules.deadline(p, year.year - 1)
            plans.append(schedule.at_open_counters(late, book, self._world.channels, stream, end))
        self._errands.lay_down(year, plans)

    def _enrol(self, p: Rulebook, year: Year) -> None:
        """Open positions for those newly insured, with the past that is assumed of them."""
        book, residents, stream = self.book, self._residents, self._world.stream
        insured = np.flatnonzero(residents.alive & (residents.status == Status.FLEXIBLE)).astype(np.int32)
        new = book.enrol(insured)
        set_retirement(book, p, residents)
        if year.index == 0:
            self._below_fifth = intentions.fifths_below(book, residents)
        fifth = residents.income_fifth[book.row[new]]
        intentions.first_rank(book, new, p, stream, fifth, self._below_fifth, year.year)
        intentions.first_habits(book, new, p, stream)
        open_accounts(book, new, p, stream, residents, year.first_day)
        kind, payer = ("opening", "opening_balance") if year.index == 0 else ("transfer_in", "other_schemes")
        if year.index == 0:
            self._begin_with_unpaid(p, new, year.year - 1, year.first_day)
        fill_accounts(book, new, p)
        self._accounts.post(year.first_day, kind, payer, "flexible_account", book.row[new], book.account[new])
        book.active[:] = False
        book.active[book.of(insured)] = True
        book.active &= ~book.retired

    def _begin_with_unpaid(self, p: Rulebook, at: Members, year: int, first_day: int) -> None:
        """Set the unpaid months of the year before the first day: the decision lay before the horizon."""
        book = self.book
        unpaid = intentions.unpaid_last_year(book, at, p, self._world.stream, year)
        book.months[at] = np.maximum(book.months[at] - unpaid, 0)
        y = book.year(year)
        book.due[y, at], book.room[y, at], book.paid[y, at] = MONTHS, MONTHS, MONTHS - unpaid
        self._count("paid_year_before", book.paid[y].astype(np.int64), first_day)
        known = str(year) in p.deferral.granted
        if not known or (rules.granted(p, year) and rules.deadline(p, year) < first_day):
            book.room[y, at] -= unpaid  # before the horizon: not an event of the run

    def _owe(self, p: Rulebook, year: Year) -> None:
        """Let the months of the year fall due, and everybody decide what they mean to pay."""
        book, stream, y = self.book, self._world.stream, self.book.year(year.year)
        at = np.flatnonzero(book.active)
        intentions.entitle(book, p, self._residents)
        lapsed = book.lapsed.copy()
        intentions.lapse_and_return(book, at, p, stream, year.year)
        self._tally.add("lapsed_this_year", book.row[at[book.lapsed[at] & ~lapsed[at]]], day=year.first_day)
        self._tally.add("returned", book.row[at[lapsed[at] & ~book.lapsed[at]]], day=year.first_day)
        book.due[y, at], book.room[y, at], book.paid[y, at] = MONTHS, MONTHS, self._before
        month = book.retires - year.year * MONTHS + 1
        suffices = book.months + month >= p.retirement.minimum_years * MONTHS
        book.last[:] = np.where((month >= 1) & (month <= MONTHS) & suffices, month, MONTHS)
        book.failure[:], book.owed[:] = 0, 0
        earlier = range(book.first, year.year)
        self._carried = sum((book.open(s).astype(np.int64) for s in earlier), np.zeros(len(book), np.int64))
        self._count("carried_over", self._carried, year.first_day)
        if rules.granted(p, year.year - 1):
            late = np.flatnonzero(book.open(year.year - 1))
            means = intentions.means_to_pay_late(book, late, p, stream, year.year - 1)
            book.means[y - 1, late] = means

    # -- the day -------------------------------------------------------------------------------------------------------

    def act(self, day: Day) -> Visits | None:
        """Return who declares or pays today; on the day of publication the difference to the new limits falls due."""
        t = self._terms.at(day.day)
        if day.day == t.published and t.p.contribution.difference_settled:
            self._owe_difference(t.p, day)
        return self._errands.act(day, t)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Approve, receive or refuse, and let those who failed try again."""
        return self._errands.settle(day, self._terms.at(day.day), visits, outcomes)

    # -- months and years ----------------------------------------------------------------------------------------------

    def close(self, day: Day) -> None:
        """Close the takings of the month, let the dead and the movers go; deadlines, months, years."""
        self._note_gone()
        ends = day.is_month_end or day.day == self._world.last_day
        if not ends and day.day not in self._deadlines:
            return
        p = self._policy.at(day.day)
        self._counter.close(day)
        self._let_go(day)
        if day.day in self._deadlines:
            ended = self._deadlines[day.day]
            self._lose(day.day, ended, np.flatnonzero(self.book.open(ended)))
        if day.is_month_end:
            self._pensions.pay(day)
            self._retire(day, p)
        if day.is_year_end or day.day == self._world.last_day:
            self._close_year(p, day)

    def _note_gone(self) -> None:
        """Note who died or left today; whoever is here no more does nothing, and their books are closed later."""
        today = self._world.demography.today
        if today.died.size:
            self._died.append(today.died)
        if today.left.size:
            self._left.append(today.left)

    def _let_go(self, day: Day) -> None:
        """Close the books of those who died or left since this was last done, this month at the earliest."""
        for gone, dead in ((self._died, True), (self._left, False)):
            if not gone:
                continue
            at = self.book.among(np.concatenate(gone))
            gone.clear()
            self._leave(day, at)
            self.book.active[at] = False
            if dead:
                self._pensions.inherit(at, day.day)

    def _leave(self, day: Day, at: Members) -> None:
        """End what is due with this month; what is open then is lost."""
        book, y = self.book, self.book.year(day.year)
        due = np.maximum(book.paid[y, at], np.minimum(book.last[at], np.int8(day.month)))
        ends = np.maximum(book.due[y, at] - due, 0)
        book.due[y, at] -= ends
        book.room[y, at] -= ends
        for year in range(book.first, day.year + 1):
            here = at[book.open(year)[at] > 0]
            self._lose(day.day, year, here, left=True)

    def _retire(self, day: Day, p: Rulebook) -> None:
        """Retire the ripe, save those who wait: to pay deferred months, or the last ones of the year."""
        book, y = self.book, self.book.year(day.year)
        waits = (book.means & (book.room > book.paid)).any(axis=0)
        if not day.is_year_end:
            waits |= np.minimum(book.until, book.last) > book.paid[y]
        at = self._pensions.retire(day, p, book.active & ~waits)
        self._leave(day, at)

    def _owe_difference(self, p: Rulebook, day: Day) -> None:
        """Note what those who paid months of this year at last year's base still owe at this year's."""
        book, y = self.book, self.book.year(day.year)
        at = np.flatnonzero((book.paid[y] > self._before) & book.active)
        months = book.paid[y, at].astype(np.int64) - self._before
        then, now = (rules.limits_of(p, year).chosen(book.choice[at]) for year in (day.year - 1, day.year))
        book.owed[at] = np.maximum(now - then, 0) * months

    def _close_year(self, p: Rulebook, day: Day) -> None:
        """Count the year's months, lose what is not deferred, and credit interest."""
        book, y = self.book, self.book.year(day.year)
        if not day.is_year_end:
            ends = np.maximum(book.due[y] - np.maximum(book.paid[y], np.int8(day.month)), 0)
            book.due[y] -= ends
            book.room[y] -= ends
        elif not rules.granted(p, day.year):
            self._lose(day.day, day.year, np.flatnonzero(book.open(day.year)))
        own = np.where(book.due[y] > 0, book.due[y].astype(np.int64) - self._before, 0)
        self._count("due", own + self._carried, day.day)
        years = range(book.first, day.year + 1)
        self._count(
            "deferred", sum((book.open(s).astype(np.int64) for s in years), np.zeros(len(book), np.int64)), day.day
        )
        if day.is_year_end:
            self._pensions.credit(day, p)

    def _lose(self, day: int, service_year: int, at: Members, *, left: bool = False) -> None:
        """Lose the open months of a year for good (clauses FP-01, FP-04), each for one reason."""
        book, y, now = self.book, self.book.year(service_year), date_of(day).year
        months = book.open(service_year)[at].astype(np.int64)
        if not months.sum():
            return
        own = service_year == now
        meant = (
            np.maximum(book.until[at].astype(np.int64) - book.paid[y, at], 0)
            if own
            else np.where(book.means[y, at], months, 0)
        )
        meant = np.zeros_like(months) if left else np.minimum(meant, months)
        reason = np.full(at.size, LOST.index("left")) if left else REASON_LOST[book.failure[at]]
        book.room[y, at] -= months.astype(np.int8)
        rows, p = book.row[at], self._policy.at(day)
        self._tally.add("lost", rows, months, day=day)
        for code, word in enumerate(LOST):
            lost = np.where(reason == code, months if left else meant, 0)
            if word == "not_intended" and not left:
                lost = months - meant
            self._tally.add(f"lost_{word}", rows[lost > 0], lost[lost > 0], day=day)
        index = book.index[at] / THOUSANDTHS / np.maximum(book.months[at], 1)
        self._tally.add(
            "pension_forgone_yuan", rows, rules.month_in_pension(p, now, index, book.age[at]) * months, day=day
        )

    def count(self, year: Year) -> Mapping[str, NDArray[np.int32] | int | float]:
        """Return who is insured, in hardship, lapsed or drawing the pension, and the balances."""
        book = self.book
        return {
            "contributors": book.row[book.active],
            "hardship": book.row[book.active & book.hard],
            "lapsed": book.row[book.active & book.lapsed],
            "pensioners": book.row[book.retired],
            "account_balance_yuan": int(book.account.sum()) / fen(1),
            "benefit_a_month_yuan": int((book.pooled + book.annuity)[book.retired].sum()) / fen(1),
        }

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return the accounts, which the ledger must equal."""
        return {"flexible_account": self.book.account}

    # -- small things --------------------------------------------------------------------------------------------------

    def _count(self, measure: str, months: Integers, day: int) -> None:
        at = np.flatnonzero(months)
        self._tally.add(measure, self.book.row[at], months[at], day=day)
