"""What the agency answers to a declaration, and what becomes of a payment: account, pool, subsidy, record.

Months count on the day they are paid; their money goes to account and pool when the month's takings are closed.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.money import fen, share_of
from sim.programmes.flexible_pension.members import Book, Members
from sim.programmes.flexible_pension.pensions import THOUSANDTHS
from sim.programmes.flexible_pension.rules import MONTHS, extra_cost
from sim.programmes.flexible_pension.terms import Terms
from sim.world.accounts import ProgrammeAccounts
from sim.world.days import Day
from sim.world.tally import ProgrammeTally
from sim.world.visits import FIRST_ON_SITE, Channel
from sim.world.world import World

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

FEN = fen(1)
# By channel: if one step does, and if approval comes first, which of all counters only the agency gives.
CANNOT_APPROVE = np.array(
    [[two and c >= FIRST_ON_SITE and c != Channel.AGENCY for c in Channel] for two in (False, True)]
)


class Counter:
    """The agency's and the collector's side of the flexible workers' pension.

    Nothing is refused here for its months: whether they are payable at all stands in the terms (FP-01, FP-04, FP-06).
    """

    def __init__(self, book: Book, world: World, accounts: ProgrammeAccounts, tally: ProgrammeTally) -> None:
        self._book = book
        self._accounts = accounts
        self._tally = tally
        self._daily = world.tally.watching  # a trace tells the day
        self._terms: Terms | None = None
        nobody = np.zeros(0, np.bool_)
        self.base: tuple[Integers, Flags, Flags] = np.zeros(0, np.int64), nobody, nobody
        self._takings: list[Integers] = []

    def open(self, day: Day, t: Terms) -> None:
        """Begin a day; under new terms, look anew at the bases of all.

        `base` tells which one each member chooses, whether the one approved lies within the limits, and whether one
        chosen by last year's limits does not (FP-05).
        """
        if self._terms is t:
            return
        self.close(day)
        self._terms, limits, choice = t, t.limits, self._book.choice
        old = ~limits.accept(t.old_limits.chosen(choice)) if t.old_limits else np.zeros(len(self._book), np.bool_)
        self.base = limits.chosen(choice), limits.accept(self._book.approved), old

    def receive(self, day: Day, takings: Integers) -> None:
        """Receive payments: service year, member, county that day, months and sum of the bases, shape (5, n)."""
        if takings.size:
            self._takings.append(takings)
            if self._daily:
                self.close(day)

    def close(self, day: Day) -> None:
        """Close the takings: post what was received since they were last closed, a month at most."""
        if not self._takings or self._terms is None:
            return
        year, at, county, months, bases = np.concatenate(self._takings, axis=1)
        self._takings.clear()
        book, t = self._book, self._terms
        total = share_of(bases * FEN, t.p.contribution.rate)
        account = share_of(bases * FEN, t.p.contribution.account_rate)
        np.add.at(book.index, at, bases * THOUSANDTHS // t.limits.mean_wage)
        np.add.at(book.account, at, account)
        np.add.at(book.earning, at, account * (MONTHS - day.month))
        self._post(day, t, (at, county.astype(np.uint8), months), total, account)
        late, own = np.flatnonzero(year < day.year), np.flatnonzero(year == day.year)
        if late.size:
            self._count_back_payments(day, t, year[late], at[late], months[late], total[late])
        self._tally.add("paid", book.row[at[own]], months[own], day=day.day)

    def _count_back_payments(
        self, day: Day, t: Terms, service_year: Integers, at: Members, months: Integers, total: Integers
    ) -> None:
        rows, choice = self._book.row[at], self._book.choice[at]
        self._tally.add("back_paid", rows, months, day=day.day)
        self._tally.add("back_paid_yuan", rows, total, day=day.day)
        for year in np.unique(service_year).tolist():
            of = service_year == year
            more = extra_cost(t.p, choice[of], year, months[of], total[of])
            self._tally.add("deferral_extra_cost_yuan", rows[of], more, day=day.day)

    def _post(
        self, day: Day, t: Terms, paid: tuple[Members, Codes, Integers], total: Integers, account: Integers
    ) -> None:
        """Post contributions: from household and city to the collector (FP-07), and on to account and pool."""
        p, post, (at, county, months) = t.p, self._accounts.post_in, paid
        rows = self._book.row[at]
        collector, own = p.contribution.collector, total
        if p.subsidy.share:
            most = share_of(t.limits.floor * FEN * months, p.contribution.rate * p.subsidy.share)
            subsidy = np.where(self._book.subsidised[at], np.minimum(most, total), 0)
            own = total - subsidy
            post(day.day, "contribution_subsidy", "city", collector, county, subsidy)
            self._tally.add("subsidy_yuan", rows, subsidy, day=day.day)
        post(day.day, "contribution", "household", collector, county, own)
        post(day.day, "to_account", collector, "flexible_account", county, account)
        post(day.day, "to_pool", collector, "pooled_fund", county, total - account)
        self._tally.add("collected_yuan", rows, total, day=day.day)
