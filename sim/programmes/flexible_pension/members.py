"""The contributors as columns: what they owe and have paid, month by month, and their accounts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.world.residents import Residents

Members = NDArray[np.integer[Any]]
Rows = NDArray[np.int32]


class Book:
    """Everybody who was ever insured as an individual, one column position each; `of` finds the position of a row.

    Attributes:
        slot: position of each resident, below 0 for those who have none.
        row, id: the resident.
        rank: income rank of the year, 0 lowest to 1; hard: whether that is hardship.
        choice: where the base lies, from 0 (floor) over 1 (reference wage) to 2 (ceiling).
        rhythm: index of the rhythm; at_agency: declares at the counter.
        subsidised: gets the contribution subsidy.
        active: insured and due this year; lapsed: stopped paying; retired: draws the pension.
        until: the month up to which contributions are meant to be paid this year; last: the month of retirement, if
            the contribution years suffice by then, else 12.
        months, index: contribution months, and the sum of base over reference wage of all of them in thousandths.
        account: balance, fen; earning: balance times the months it earns interest this year.
        owed: sum of bases still to be settled at this year's limits, yuan.
        approved, approved_in: base last approved, yuan, and the year of it.
        failure: result of the last failed attempt of the year.
        retires, age: month of retirement, and age then in months.
        pooled, annuity: monthly pension from the pool and from the account, fen.
        due, room, paid: months by service year (from the first one on), shape (years, members): owed; owed and not
            lost; paid.
        means: whether the deferred months of a year are meant to be paid, shape (years, members).
    """

    def __init__(self, residents: Residents, first_service_year: int, last_service_year: int) -> None:
        self._residents = residents
        self.first = first_service_year
        self._years = last_service_year - first_service_year + 1
        self.slot = np.full(len(residents), -1, np.int32)
        nobody = 0
        self.row = np.zeros(nobody, np.int32)
        self.id = np.zeros(nobody, np.int64)
        self.rank = np.zeros(nobody, np.float64)
        self.hard = np.zeros(nobody, np.bool_)
        self.choice = np.zeros(nobody, np.float64)
        self.rhythm = np.zeros(nobody, np.uint8)
        self.at_agency = np.zeros(nobody, np.bool_)
        self.subsidised = np.zeros(nobody, np.bool_)
        self.active = np.zeros(nobody, np.bool_)
        self.lapsed = np.zeros(nobody, np.bool_)
        self.retired = np.zeros(nobody, np.bool_)
        self.until = np.zeros(nobody, np.int8)
        self.last = np.zeros(nobody, np.int8)
        self.months = np.zeros(nobody, np.int64)
        self.index = np.zeros(nobody, np.int64)
        self.account = np.zeros(nobody, np.int64)
        self.earning = np.zeros(nobody, np.int64)
        self.owed = np.zeros(nobody, np.int64)
        self.approved = np.zeros(nobody, np.int64)
        self.approved_in = np.zeros(nobody, np.int16)
        self.failure = np.zeros(nobody, np.uint8)
        self.retires = np.zeros(nobody, np.int64)
        self.age = np.zeros(nobody, np.int64)
        self.pooled = np.zeros(nobody, np.int64)
        self.annuity = np.zeros(nobody, np.int64)
        self._names = [name for name, value in vars(self).items() if isinstance(value, np.ndarray) and name != "slot"]
        self.due = np.zeros((self._years, nobody), np.int8)
        self.room = np.zeros((self._years, nobody), np.int8)
        self.paid = np.zeros((self._years, nobody), np.int8)
        self.means = np.zeros((self._years, nobody), np.bool_)

    def __len__(self) -> int:
        return int(self.row.size)

    def enrol(self, rows: Rows) -> Members:
        """Open a position for each of `rows` that has none, and return the new positions."""
        rows = rows[self.slot[rows] < 0]
        old, new = len(self), int(rows.size)
        for name in self._names:
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros(new, column.dtype)]))
        for name in ("due", "room", "paid", "means"):
            table = getattr(self, name)
            setattr(self, name, np.concatenate([table, np.zeros((self._years, new), table.dtype)], axis=1))
        at = np.arange(old, old + new)
        self.row[at] = rows
        self.id[at] = self._residents.id[rows]
        self.slot[rows] = at
        return at

    def of(self, rows: Members) -> Members:
        """Return the positions of `rows`, all of whom are enrolled."""
        return self.slot[rows].astype(np.intp)  # with which columns are read several times faster

    def among(self, rows: Rows) -> Members:
        """Return the positions of those of `rows` who are enrolled."""
        at = self.slot[rows]
        return at[at >= 0]

    def year(self, service_year: int) -> int:
        """Return the index of a service year in the tables by year."""
        return service_year - self.first

    def open(self, service_year: int) -> NDArray[np.int8]:
        """Return the months of a year that are owed, not paid and not lost, shape (members,)."""
        y = self.year(service_year)
        months: NDArray[np.int8] = self.room[y] - self.paid[y]
        return months

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """Return the columns that the day's errands read and change (`kernels.settle_steps`)."""
        return (
            self.row, self.id, self.paid, self.room, self.months, self.owed, self.approved, self.approved_in,
            self.failure,
        )  # fmt: skip
