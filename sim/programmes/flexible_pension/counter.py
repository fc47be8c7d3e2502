"""What the agency answers to a declaration, and what becomes of a payment: account, pool, subsidy, record.

Months count on the day they are paid; their money goes to account and pool when the month's takings are closed.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.money import fen, share_of
from sim.programmes.flexible_pension import purposes
from sim.programmes.flexible_pension.members import Book, Members
from sim.programmes.flexible_pension.pensions import THOUSANDTHS
from sim.programmes.flexible_pension.purposes import service_year_of, target_of
from sim.programmes.flexible_pension.rules import MONTHS, extra_cost
from sim.programmes.flexible_pension.terms import Terms
from sim.world.accounts import ProgrammeAccounts
from sim.world.days import Day
from sim.world.tally import ProgrammeTally
from sim.world.visits import FIRST_ON_SITE, Channel, Result, Visits
from sim.world.world import World

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

FEN = fen(1)
CANNOT_APPROVE = np.array([channel >= FIRST_ON_SITE and channel != Channel.AGENCY for channel in Channel])
NOT_APPROVED, NOT_ELIGIBLE = np.uint8(Result.NOT_APPROVED), np.uint8(Result.NOT_ELIGIBLE)


class Takings(NamedTuple):
    """Payments received: service year, member, county that day, months, sum of the bases; shape (n,)."""

    year: Integers
    at: Members
    county: Codes
    months: Integers
    bases: Integers


class Counter:
    """The agency's and the collector's side of the flexible workers' pension.

    Nothing is refused here for its months: whether they are payable at all stands in the terms (FP-01, FP-04, FP-06).
    """

    def __init__(self, book: Book, world: World, accounts: ProgrammeAccounts, tally: ProgrammeTally) -> None:
        self._book = book
        self._stream = world.stream
        self._ids, self._county = world.residents.id, world.residents.county
        self._accounts = accounts
        self._tally = tally
        self._daily = world.tally.watching  # a trace tells the day
        self._terms: Terms | None = None
        self._chosen = np.zeros(0, np.int64)
        self._within = np.zeros(0, np.bool_)
        self._takings: list[Takings] = []

    def open(self, day: Day, t: Terms) -> None:
        """Begin a day; under new terms, look anew which bases are chosen and which approved ones are within limits."""
        if self._terms is not t:
            self.close(day)
            self._terms = t
            self._chosen = t.limits.chosen(self._book.choice)
            self._within = t.limits.accept(self._book.approved)

    def holds(self, day: Day, at: Members) -> Flags:
        """Return whose base was approved this year and is still within the limits."""
        found: Flags = self._within[at] & (self._book.approved_in[at] == day.year)
        return found

    def answers(self, t: Terms, visits: Visits, these: NDArray[np.intp], at: Members) -> Codes:
        """Return what is answered to declarations of payable months.

        They are refused for want of papers, at a desk that cannot approve, and for a base outside the limits (FP-05).
        """
        ids, when = self._ids[visits.who[these]], visits.when[these]
        no = self._stream.happens(purposes.REFUSED, ids, when, t.refused)
        if t.two_steps:
            no |= CANNOT_APPROVE[visits.channel[these]]
        answers = no.view(np.uint8) * NOT_APPROVED
        if t.old_limits is not None:
            old = np.flatnonzero(self._stream.happens(purposes.OLD_BASE, ids, when, t.old_base))
            outside = ~t.limits.accept(t.old_limits.chosen(self._book.choice[at[old]]))
            answers[old[outside]] = NOT_ELIGIBLE
        return answers

    def till(self, t: Terms, visits: Visits, these: NDArray[np.intp], at: Members) -> Codes:
        """Return what is answered to payments of payable months: no, if the limits have changed since the approval."""
        if not t.two_steps:
            return self.answers(t, visits, these, at)
        return (~self._within[at]).view(np.uint8) * NOT_ELIGIBLE

    def approve(self, day: Day, at: Members) -> None:
        """Approve declarations: the base is fixed for the payment."""
        book = self._book
        book.approved[at] = self._chosen[at]
        book.approved_in[at] = day.year
        self._within[at] = True
        self._tally.add("declared", book.row[at], day=day.day)

    def receive(self, day: Day, t: Terms, keys: Integers, at: Members) -> None:
        """Receive the months up to each attempt's target that are still unpaid."""
        book, year = self._book, service_year_of(keys)
        cell, paid = book.cell(year, at), book.paid.reshape(-1)
        before = paid[cell]
        months: Integers = np.subtract(np.minimum(target_of(keys), book.room.reshape(-1)[cell]), before)
        unpaid = np.flatnonzero(months > 0)
        if unpaid.size < at.size:
            year, cell, at = year[unpaid], cell[unpaid], at[unpaid]
            months, before = months[unpaid], before[unpaid]
        paid[cell] = before + months
        np.add.at(book.months, at, months)
        bases = (book.approved if t.two_steps else self._chosen)[at] * months
        if t.differs:
            owed = np.where(year == day.year, book.owed[at], 0)
            np.subtract.at(book.owed, at, owed)
            bases += owed
        self._takings.append(Takings(year, at, self._county[book.row[at]], months, bases))
        if self._daily:
            self.close(day)

    def close(self, day: Day) -> None:
        """Close the takings: post what was received since they were last closed, a month at most."""
        if not self._takings or self._terms is None:
            return
        year, at, county, months, bases = (np.concatenate(column) for column in zip(*self._takings, strict=True))
        self._takings.clear()
        book, t = self._book, self._terms
        total = share_of(bases * FEN, t.p.contribution.rate)
        account = share_of(bases * FEN, t.p.contribution.account_rate)
        np.add.at(book.index, at, bases * THOUSANDTHS // t.limits.mean_wage)
        np.add.at(book.account, at, account)
        np.add.at(book.earning, at, account * (MONTHS - day.month))
        self._post(day, t, Takings(year, at, county, months, bases), total, account)
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

    def _post(self, day: Day, t: Terms, takings: Takings, total: Integers, account: Integers) -> None:
        """Post contributions: from household and city to the collector (FP-07), and on to account and pool."""
        p, post, county = t.p, self._accounts.post_in, takings.county
        rows = self._book.row[takings.at]
        collector, own = p.contribution.collector, total
        if p.subsidy.share:
            most = share_of(t.limits.floor * FEN * takings.months, p.contribution.rate * p.subsidy.share)
            subsidy = np.where(self._book.subsidised[takings.at], np.minimum(most, total), 0)
            own = total - subsidy
            post(day.day, "contribution_subsidy", "city", collector, county, subsidy)
            self._tally.add("subsidy_yuan", rows, subsidy, day=day.day)
        post(day.day, "contribution", "household", collector, county, own)
        post(day.day, "to_account", collector, "flexible_account", county, account)
        post(day.day, "to_pool", collector, "pooled_fund", county, total - account)
        self._tally.add("collected_yuan", rows, total, day=day.day)
