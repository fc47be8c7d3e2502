"""Days as whole numbers since 1970-01-01, and the official working-day calendar of China.

The published calendar (holidays and make-up working days) is frozen in `sim/data/calendar_cn.csv`. After its last
published year the same file holds a projection by the rule in force since 2025: the statutory days are free, one that
falls on a weekend moves to the next working day, and nobody works on a weekend in lieu. `is_projected` tells which.
"""

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
import numpy.typing as npt

DateLike = dt.date | np.datetime64 | str | int
Days = npt.NDArray[np.int64]
Extend = Literal["none", "last_day_to_next_workday", "holidays"]

_EPOCH = dt.date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 2004, 2050
_LONG_BREAK = 3


def day_of(date: DateLike) -> int:
    """Return the days since 1970-01-01 of a date, a datetime64, an ISO text or such a number itself.

    >>> day_of("2021-06-25")
    18803
    """
    if isinstance(date, int):
        return date
    if isinstance(date, dt.date):
        return date.toordinal() - _EPOCH
    if isinstance(date, np.datetime64):
        return int(date.astype("datetime64[D]").astype(np.int64))
    if isinstance(date, str):
        return dt.date.fromisoformat(date).toordinal() - _EPOCH
    return int(date)


def date_of(day: DateLike) -> dt.date:
    """Return the date of a day.

    >>> date_of(18803)
    datetime.date(2021, 6, 25)
    """
    return dt.date.fromordinal(day_of(day) + _EPOCH)


@dataclass(frozen=True)
class _Table:
    """The frozen calendar as columns, one element a day from `first` on."""

    first: int
    work: npt.NDArray[np.bool_]
    holiday: npt.NDArray[np.bool_]
    worked: Days  # working days before each day, one element more
    workdays: Days
    last_published: int

    def index(self, day: int) -> int:
        """Return the element of `day`.

        Raises:
            ValueError: The calendar does not reach so far.
        """
        place = day - self.first
        if not 0 <= place < len(self.work):
            message = f"{date_of(day)} is outside the calendar, which holds {_FIRST_YEAR} to {_LAST_YEAR}"
            raise ValueError(message)
        return place


@cache
def _table() -> _Table:
    first, last = day_of(f"{_FIRST_YEAR}-01-01"), day_of(f"{_LAST_YEAR}-12-31")
    days = np.arange(first, last + 1)
    work = (days + 3) % 7 < 5
    holiday = np.zeros(len(days), bool)
    published = first
    with (files("sim.data") / "calendar_cn.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            day = day_of(row["date"])
            work[day - first] = row["is_workday"] == "1"
            holiday[day - first] = row["is_workday"] == "0"
            if row["source"] != "projected":
                published = day_of(f"{row['date'][:4]}-12-31")
    worked = np.concatenate([[0], np.cumsum(work)])
    return _Table(first, work, holiday, worked, days[work], published)


def is_workday(date: DateLike) -> bool:
    """Return whether offices work on `date`, by the official calendar.

    >>> is_workday("2021-04-25"), is_workday("2021-06-14")  # a make-up Sunday, the Dragon Boat Festival
    (True, False)
    """
    table = _table()
    return bool(table.work[table.index(day_of(date))])


def is_holiday(date: DateLike) -> bool:
    """Return whether the official calendar frees `date` as part of a holiday, on whatever day of the week.

    >>> is_holiday("2021-06-14"), is_holiday("2021-06-20")  # the Dragon Boat Festival, an ordinary Sunday
    (True, False)
    """
    table = _table()
    return bool(table.holiday[table.index(day_of(date))])


def is_projected(date: DateLike) -> bool:
    """Return whether the calendar of `date` is projected rather than published.

    >>> is_projected("2026-12-31"), is_projected("2027-01-01")
    (False, True)
    """
    table = _table()
    return table.index(day_of(date)) + table.first > table.last_published


def add_workdays(date: DateLike, n: int) -> dt.date:
    """Return the `n`-th working day after `date`, the day itself not counted; `date` itself for 0.

    >>> add_workdays("2021-02-09", 5)  # over the Spring Festival and a worked Saturday
    datetime.date(2021, 2, 22)
    """
    if n < 0:
        message = f"n ({n}) must not be negative"
        raise ValueError(message)
    day = day_of(date)
    if n == 0:
        return date_of(day)
    table = _table()
    place = int(table.worked[table.index(day) + 1]) + n - 1
    if place >= len(table.workdays):
        message = f"{n} working days after {date_of(day)} is outside the calendar, which ends with {_LAST_YEAR}"
        raise ValueError(message)
    return date_of(int(table.workdays[place]))


def workdays(first_day: DateLike, last_day: DateLike) -> npt.NDArray[np.bool_]:
    """Return for each day from `first_day` to `last_day`, both included, whether it is worked.

    >>> int(workdays("2021-01-01", "2021-12-31").sum())
    250
    """
    table = _table()
    return table.work[table.index(day_of(first_day)) : table.index(day_of(last_day)) + 1].copy()


def next_workdays(days: Days) -> Days:
    """Return for each of `days` (numbers) the day itself if it is worked, else the next worked one.

    >>> first = day_of("2021-02-10")
    >>> [str(date_of(day)) for day in next_workdays(np.array([first, first + 1]))]
    ['2021-02-10', '2021-02-18']
    """
    table = _table()
    if len(days):
        table.index(int(days.max()))
    return table.workdays[table.worked[days - table.first]]


@cache
def open_from() -> tuple[int, Days]:
    """Return the first day of the calendar, and the working day on or after each of its days.

    Days after the last working day are left out.
    """
    table = _table()
    return table.first, table.workdays[table.worked[: int(table.workdays[-1]) - table.first + 1]]


def month_of(day: DateLike) -> int:
    """Return year * 12 + month - 1, the number of a month that counts on over the years.

    >>> month_of("2021-06-25") - month_of("2020-12-31")
    6
    """
    date = date_of(day)
    return date.year * 12 + date.month - 1


@cache
def month_days(year: int, month: int) -> tuple[int, int]:
    """Return the first and the last day of a month.

    >>> [str(date_of(day)) for day in month_days(2024, 2)]
    ['2024-02-01', '2024-02-29']
    """
    first = day_of(dt.date(year, month, 1))
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return first, day_of(following) - 1


@dataclass(frozen=True)
class Window:
    """The payable days of a year: some days of some months (征缴期).

    Attributes:
        months: The months in which paying is open, 1 to 12.
        first_day: First payable day of a month.
        last_day: Last payable day of a month, clipped to the month's length.
        extend: "none": days never move (节假日不顺延). "last_day_to_next_workday" (or True): a last day that is not
            worked moves to the next working day. "holidays": moreover, holidays of three and more days in a row that
            lie within a month's payable days are given back as working days after the last one (Art. 109 of the
            implementing rules of the Tax Collection Law).

    >>> june = Window(range(1, 7), 1, 25)
    >>> june.payable("2021-06-25"), june.payable("2021-06-26")
    (True, False)
    """

    months: tuple[int, ...]
    first_day: int = 1
    last_day: int = 31
    extend: Extend | bool = "none"

    def __post_init__(self) -> None:
        """Settle the forms of `months` and `extend`, and refuse what no calendar has."""
        object.__setattr__(self, "months", tuple(sorted({int(month) for month in self.months})))
        words: dict[object, Extend] = {True: "last_day_to_next_workday", False: "none"}
        if isinstance(self.extend, (bool, np.bool_)):
            object.__setattr__(self, "extend", words[bool(self.extend)])
        faults = []
        if not all(1 <= month <= 12 for month in self.months):
            faults.append(f"months {self.months} are not all in 1 to 12")
        if not 1 <= self.first_day <= self.last_day <= 31:
            faults.append(f"days {self.first_day} to {self.last_day} are not in order within 1 to 31")
        if self.extend not in ("none", "last_day_to_next_workday", "holidays"):
            faults.append(f"extend {self.extend!r} is none of none, last_day_to_next_workday, holidays")
        if faults:
            raise ValueError("; ".join(faults))

    def payable(self, date: DateLike) -> bool:
        """Return whether paying is open on `date`."""
        day = day_of(date)
        year = date_of(day).year
        if day in _payable_days(self, year):
            return True
        return self._moves and 12 in self.months and year > _FIRST_YEAR and day in _payable_days(self, year - 1)

    def days(self, year: int) -> Days:
        """Return the payable days that belong to the months of `year`, ascending."""
        return np.array(sorted(_payable_days(self, year)), np.int64)

    @property
    def _moves(self) -> bool:
        return self.extend != "none"

    def closing_day(self, year: int, month: int) -> int:
        """Return the last payable day that belongs to a month, moved as `extend` says."""
        month_first, month_last = month_days(year, month)
        last = min(month_first + self.last_day - 1, month_last)
        if not self._moves:
            return last
        given_back = _long_holidays(month_first + self.first_day - 1, last) if self.extend == "holidays" else 0
        if given_back:
            return day_of(add_workdays(last, given_back))
        return last if is_workday(last) else day_of(add_workdays(last, 1))


@cache
def _payable_days(window: Window, year: int) -> frozenset[int]:
    return frozenset(
        day
        for month in window.months
        for day in range(month_days(year, month)[0] + window.first_day - 1, window.closing_day(year, month) + 1)
    )


def _long_holidays(first: int, last: int) -> int:
    """Return the days from `first` to `last` that lie in holidays of three and more days in a row."""
    table = _table()
    free = table.holiday[table.index(first) : table.index(last) + 1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], free.view(np.int8), [0]])))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths >= _LONG_BREAK].sum())
