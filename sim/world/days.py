"""Days and years as the programmes see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sim.core.calendar import date_of, day_of, is_workday


@dataclass(frozen=True, slots=True)
class Day:
    """One day.

    Attributes:
        day: days since 1970-01-01.
        year, month, day_of_month: its date.
        weekday: 0 Monday to 6 Sunday.
        workday: whether offices work (make-up days included).
        is_month_end, is_year_end: last day of its month, of its year.
    """

    day: int
    year: int
    month: int
    day_of_month: int
    weekday: int
    workday: bool
    is_month_end: bool
    is_year_end: bool


@dataclass(frozen=True, slots=True)
class Year:
    """One calendar year, cut to the horizon; `index` counts from 0."""

    year: int
    first_day: int
    last_day: int
    index: int

    def days(self) -> Iterator[Day]:
        """Return the days of the year in order."""
        return map(_day, range(self.first_day, self.last_day + 1))


@cache
def _day(number: int) -> Day:
    """Return a day of the calendar, the same for every run."""
    date, tomorrow = date_of(number), date_of(number + 1)
    return Day(
        day=number,
        year=date.year,
        month=date.month,
        day_of_month=date.day,
        weekday=date.weekday(),
        workday=is_workday(number),
        is_month_end=tomorrow.month != date.month,
        is_year_end=tomorrow.year != date.year,
    )


def years(first_day: int, last_day: int) -> Iterator[Year]:
    """Yield the calendar years from `first_day` to `last_day`."""
    begin, end = date_of(first_day).year, date_of(last_day).year
    for index, year in enumerate(range(begin, end + 1)):
        yield Year(year, max(first_day, day_of(f"{year}-01-01")), min(last_day, day_of(f"{year}-12-31")), index)
