"""Pensions paid month by month: allowances of the public purse, and pensions out of a personal account.

Both are posted from running totals by county, which change when somebody enters, leaves or moves; nobody is looked at
month by month. What an account has paid out is worked out when it is needed.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.kernels.balances import PARTS
from sim.core.money import share_of
from sim.core.table import table
from sim.programmes.resident_pension.register import Register, distinct
from sim.programmes.resident_pension.rules import ACCOUNTS, parts
from sim.world.visits import Rows

Integers = NDArray[np.int64]
Fen = NDArray[np.int32]
_COLUMNS = {"monthly": np.int32, "_since": np.int16, "_county": np.uint8, "spent": np.bool_}


class Allowance:
    """A monthly amount by code (an age step), paid by province, city and county.

    Attributes:
        code: 0 for nobody's, else the code of the amount, shape (residents,).
    """

    def __init__(self, register: Register, kind: str, measure: str, codes: int) -> None:
        self._register = register
        self._kind = kind
        self._measure = measure
        rows = len(register.people.id)
        self.code = np.zeros(rows, np.uint8)
        self._county = np.zeros(rows, np.uint8)
        self._since = np.zeros(rows, np.int16)
        self._count: Integers = np.zeros((register.people.counties, codes + 1), np.int64)
        self._amounts: Integers = np.zeros(codes + 1, np.int64)

    def start(self, rows: Rows, codes: NDArray[np.uint8] | int, month: int) -> None:
        """Pay `rows` from `month` on."""
        if not rows.size:
            return
        self.code[rows] = codes
        self._county[rows] = self._register.people.county[rows]
        self._since[rows] = month
        self._count += self._counted(rows)

    def _counted(self, rows: Rows) -> Integers:
        """Return how many of `rows` there are by county and code."""
        cells = self._county[rows] * np.int64(self._count.shape[1]) + self.code[rows]
        return np.bincount(cells, minlength=self._count.size).reshape(self._count.shape)

    def stop(self, rows: Rows, month: int, day: int) -> None:
        """Pay those of `rows` who draw it no longer, from `month` on."""
        rows = rows[self.code[rows] > 0]
        if not rows.size:
            return
        self._tell(rows, month, day)
        self._count -= self._counted(rows)
        self.code[rows] = 0

    def change(self, rows: Rows, code: int, month: int, day: int) -> None:
        """Pay `rows`, who draw it, by another code from `month` on."""
        self.stop(rows, month, day)
        self.start(rows, code, month)

    def move(self, rows: Rows) -> None:
        """Follow `rows` to the county where they now live."""
        rows = rows[self.code[rows] > 0]
        if not rows.size:
            return
        self._count -= self._counted(rows)
        self._county[rows] = self._register.people.county[rows]
        self._count += self._counted(rows)

    def pay(self, day: int, month: int, amounts: Integers, funding: tuple[tuple[str, float], ...]) -> None:
        """Post a month's payments; `amounts` in fen by code, the first of them 0."""
        if not np.array_equal(amounts, self._amounts):
            self.tell_all(month, day)
            self._amounts = amounts
        if not self._count.any():
            return
        people = self._count[:, 1:].sum(axis=1)
        by_payer = parts(amounts, tuple(share for _, share in funding))
        for (payer, _), each in zip(funding, by_payer, strict=True):
            self._register.ledger.post_totals(day, self._kind, payer, "household", people, self._count @ each)

    def tell_all(self, month: int, day: int) -> None:
        """Count what everybody has been paid up to `month`."""
        rows, amounts = kernels.paid_since(self.code, self._since, self._amounts, month)
        self._register.tally.add(self._measure, rows, amounts, day=day)

    def _tell(self, rows: Rows, month: int, day: int) -> None:
        months = month - self._since[rows]
        paid = months > 0
        rows, months = rows[paid], months[paid]
        self._register.tally.add(self._measure, rows, self._amounts[self.code[rows]] * months, day=day)
        self._since[rows] = month


class AccountPension:
    """A pension for life out of one scheme's accounts; when an account is empty, the pooled fund goes on.

    Attributes:
        monthly: fen a month, shape (residents,).
        spent: whether the account is empty.
    """

    monthly: Fen
    spent: NDArray[np.bool_]
    _since: NDArray[np.int16]
    _county: NDArray[np.uint8]

    def __init__(self, register: Register, scheme: int) -> None:
        self._register = register
        self._scheme = scheme
        rows, counties = len(register.people.id), register.people.counties
        for name, column in table(_COLUMNS, rows).items():
            setattr(self, name, column)
        self._totals = np.zeros((2, counties), np.int64)  # out of accounts, out of the pooled fund
        self._people = np.zeros((2, counties), np.int64)
        self._ends: dict[int, list[Rows]] = defaultdict(list)

    @property
    def _account(self) -> Fen:
        account: Fen = self._register.account[self._scheme]
        return account

    def start(self, rows: Rows, monthly: Integers, month: int, last_month: int) -> None:
        """Pay `rows` their `monthly` fen from `month` on; `last_month` is the last one to foresee."""
        if not rows.size:
            return
        drawing = monthly > 0
        rows, monthly = rows[drawing], monthly[drawing]
        self.monthly[rows] = monthly
        self.spent[rows] = self._account[rows] == 0
        self._since[rows] = month
        self._county[rows] = self._register.people.county[rows]
        self._add(rows, 1)
        self.foresee(rows, last_month)

    def _add(self, rows: Rows | NDArray[np.intp], sign: int) -> None:
        cells = self.spent[rows] * np.int64(self._totals.shape[1]) + self._county[rows]
        fen = np.bincount(cells, weights=self.monthly[rows], minlength=self._totals.size)
        self._totals += sign * fen.astype(np.int64).reshape(self._totals.shape)
        self._people += sign * np.bincount(cells, minlength=self._people.size).reshape(self._people.shape)

    def foresee(self, rows: Rows, last_month: int) -> None:
        """Note whose accounts will be empty by `last_month`."""
        rows = rows[~self.spent[rows]]
        ends = self._since[rows] + self._account[rows] // self.monthly[rows]
        soon = ends <= last_month
        self._note_ends(rows[soon], ends[soon])

    def _note_ends(self, rows: Rows, ends: NDArray[np.int32]) -> None:
        for month in np.unique(ends).tolist():
            self._ends[month].append(rows[ends == month])

    def balance(self, rows: Rows | NDArray[np.intp], month: int) -> Integers:
        """Return what is on the accounts before the payment of `month`."""
        left = self._account[rows].astype(np.int64)
        monthly = self.monthly[rows]
        at = np.flatnonzero(monthly)
        if not at.size:
            return left
        drawing = rows[at].astype(np.intp)
        paid = monthly[at] * (month - self._since[drawing]).astype(np.int64)
        left[at] = np.where(self.spent[drawing], 0, left[at] - paid)
        return left

    def stop(self, rows: Rows, month: int) -> Integers:
        """Pay `rows` no longer from `month` on; return what is left on their accounts."""
        left = self.balance(rows, month)
        at = np.flatnonzero(self.monthly[rows])
        if at.size:
            drawing = rows[at].astype(np.intp)
            self._account[drawing] = left[at]
            self._add(drawing, -1)
            self.monthly[drawing] = 0
        return left

    def move(self, rows: Rows) -> None:
        """Follow `rows` to the county where they now live."""
        rows = rows[self.monthly[rows] > 0]
        if not rows.size:
            return
        self._add(rows, -1)
        self._county[rows] = self._register.people.county[rows]
        self._add(rows, 1)

    def pay(self, day: int, month: int) -> None:
        """Post a month's payments."""
        ended, amounts = self._ending(month), self._totals
        if ended.size:
            rest = self._account[ended] - self.monthly[ended] * (month - self._since[ended])
            missing, amounts = self.monthly[ended] - rest, amounts.copy()
            np.subtract.at(amounts[0], self._county[ended], missing)
            np.add.at(amounts[1], self._county[ended], missing)
        for payer, people, amount in zip((ACCOUNTS[self._scheme], "pooled_fund"), self._people, amounts, strict=True):
            if amount.any():
                self._register.ledger.post_totals(day, "account_pension", payer, "household", people, amount)
        if ended.size:
            self._add(ended, -1)
            self._account[ended] = 0
            self.spent[ended] = True
            self._add(ended, 1)

    def _ending(self, month: int) -> Rows:
        noted = self._ends.pop(month, None)
        if not noted:
            return np.empty(0, np.int32)
        rows = distinct(np.concatenate(noted))
        rows = rows[(self.monthly[rows] > 0) & ~self.spent[rows]]
        return np.asarray(rows[self._since[rows] + self._account[rows] // self.monthly[rows] == month])

    def credit_year(self, rate: float, month: int, last_month: int) -> tuple[Integers, Integers]:
        """Write to the accounts what was paid out before `month`, and a year's interest; foresee up to `last_month`.

        Returns how many get interest, and how much in fen, by county.
        """
        people = self._register.people
        with_interest, fen, rows, ends = kernels.credit_year(
            self._account,
            (self.monthly, self._since, self.spent),
            people.county,
            people.counties,
            int(share_of(PARTS, rate)),
            (month, last_month),
        )
        self._note_ends(rows, ends)
        return with_interest, fen

    def balances(self, month: int) -> Fen:
        """Return everybody's account before the payment of `month`, shape (residents,)."""
        left: Fen = kernels.left_on(self._account, (self.monthly, self._since, self.spent), month)
        return left
