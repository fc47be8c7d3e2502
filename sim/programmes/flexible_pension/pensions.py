"""Retirement, pensions in payment, interest and inheritance: the money of the accounts after it is paid in."""

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import month_of
from sim.core.luck import Stream, lognormal, pick
from sim.core.money import fen, share_of
from sim.programmes.flexible_pension import purposes
from sim.programmes.flexible_pension.intentions import months_lacking
from sim.programmes.flexible_pension.members import Book, Members
from sim.programmes.flexible_pension.parameters import Parameters
from sim.programmes.flexible_pension.rules import (
    MONTHS,
    divisor,
    month_number,
    of_year,
    pooled_pension,
    reference_wage,
    retirement_month,
)
from sim.world.accounts import ProgrammeAccounts
from sim.world.days import Day
from sim.world.residents import FEMALE, Residents, Status
from sim.world.tally import ProgrammeTally

Flags = NDArray[np.bool_]

THOUSANDTHS = 1000


def set_retirement(book: Book, p: Parameters, residents: Residents) -> None:
    """Set everybody's month of retirement, and the age then in months."""
    birth = residents.birth[book.row]
    book.retires[:] = retirement_month(birth, residents.sex[book.row] == FEMALE, p.retirement)
    book.age[:] = book.retires - month_number(birth)


def open_accounts(book: Book, at: Members, p: Parameters, stream: Stream, residents: Residents, day: int) -> None:
    """Give new contributors their past: contribution months, mean index and account (assumptions of `opening`)."""
    o, now = p.opening, month_of(day)
    lived = now - month_number(residents.birth[book.row[at]])
    entry = pick(lognormal(o.entry_age * MONTHS, o.entry_age_cv), stream.bits(purposes.ENTRY_AGE, book.id[at], 0))
    months = np.floor(np.maximum(lived - entry, 0) * o.density).astype(np.int64)
    lacking = p.retirement.minimum_years * MONTHS - months_lacking(book, at, p, stream)
    months = np.where(book.retires[at] < now, np.minimum(months, np.maximum(lacking, 0)), months)
    book.months[at] = months


def fill_accounts(book: Book, at: Members, p: Parameters) -> None:
    """Set index and balance of new contributors from their contribution months."""
    book.index[at] = book.months[at] * round(p.opening.index * THOUSANDTHS)
    book.account[at] = book.months[at] * fen(p.opening.account_per_month)
    book.earning[at] = book.account[at] * MONTHS


class Pensions:
    """Pensions and accounts of the contributors of one run."""

    def __init__(self, book: Book, residents: Residents, accounts: ProgrammeAccounts, tally: ProgrammeTally) -> None:
        self._book = book
        self._residents = residents
        self._accounts = accounts
        self._tally = tally

    def uprate(self, p: Parameters) -> None:
        """Raise the pooled part of the pensions in payment for a new year."""
        book = self._book
        book.pooled[:] = share_of(book.pooled, 1 + p.benefit.uprating)

    def pay(self, day: Day) -> None:
        """Pay the month's pensions; when an account is used up, the pool pays its part on."""
        book = self._book
        at = np.flatnonzero(book.retired)
        rows, annuity = book.row[at], np.minimum(book.annuity[at], book.account[at])
        amount = book.pooled[at] + book.annuity[at]
        book.account[at] -= annuity
        book.earning[at] -= annuity * (MONTHS - day.month)
        self._accounts.post(day.day, "benefit", "pooled_fund", "household", rows, amount - annuity)
        self._accounts.post(day.day, "benefit", "flexible_account", "household", rows, annuity)
        self._tally.add("benefit_yuan", rows, amount, day=day.day)

    def retire(self, day: Day, p: Parameters, may: Flags) -> Members:
        """Retire who has reached the age and the contribution years; the pension starts next month."""
        book = self._book
        ripe = may & ~book.retired & (book.retires <= day.year * MONTHS + day.month - 1)
        at = np.flatnonzero(ripe & (book.months >= p.retirement.minimum_years * MONTHS))
        if not at.size:
            return at
        index = book.index[at] / THOUSANDTHS / book.months[at]
        age = np.maximum(
            book.age[at], day.year * MONTHS + day.month - 1 - month_number(self._residents.birth[book.row[at]])
        )
        book.pooled[at] = pooled_pension(reference_wage(p, day.year), index, book.months[at], p.benefit.rate_per_year)
        book.annuity[at] = book.account[at] // np.rint(divisor(p.benefit.divisor, age)).astype(np.int64)
        book.retired[at], book.active[at] = True, False
        self._residents.status[book.row[at]] = Status.OTHER_PENSIONER
        self._tally.add("retired", book.row[at], day=day.day)
        return at

    def credit(self, day: Day, p: Parameters) -> None:
        """Credit the year's interest: each balance for the months it lay in the account."""
        book = self._book
        at = np.flatnonzero(book.earning > 0)
        interest = share_of(book.earning[at] // MONTHS, of_year(p.account.crediting, day.year))
        book.account[at] += interest
        self._accounts.post(day.day, "interest", "pooled_fund", "flexible_account", book.row[at], interest)
        book.earning[:] = book.account * MONTHS

    def inherit(self, at: Members, day: int) -> None:
        """Pay the balances of the dead to their heirs, and end their pensions."""
        book = self._book
        self._accounts.post(day, "inheritance", "flexible_account", "household", book.row[at], book.account[at])
        self._tally.add("inherited_yuan", book.row[at], book.account[at], day=day)
        book.account[at] = book.earning[at] = 0
        book.retired[at] = False
