"""Dates of many days at once, by table: ages, months, and the same date years later.

A date is one number, (year * 12 + month - 1) * 32 + day of the month - 1: so the later date is the greater one, and the
same date in another year lies whole years of 384 away.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Days = NDArray[np.integer[Any]]

_DAYS_A_MONTH, _MONTHS = 32, 12
_YEAR = _DAYS_A_MONTH * _MONTHS
_EPOCH = 1970
_FIRST, _LAST = 1860, 2120  # years in the tables


@cache
def _dates() -> Integers:
    """Return the date of each day from 1 January of the first year on."""
    first, last = (np.datetime64(f"{year}-01-01", "D").astype(int) for year in (_FIRST, _LAST))
    days = np.arange(first, last).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    numbers = months.astype(np.int64) + _EPOCH * _MONTHS
    dates: Integers = numbers * _DAYS_A_MONTH + (days - months.astype("datetime64[D]")).astype(np.int64)
    return dates


@cache
def _days() -> Integers:
    """Return the day of each date from 1 January of the first year on; 30 February is two days after 28 February."""
    months = np.arange((_FIRST - _EPOCH) * _MONTHS, (_LAST - _EPOCH) * _MONTHS).astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    days: Integers = (first[:, None] + np.arange(_DAYS_A_MONTH)).ravel()
    return days


_FIRST_DAY = int(np.datetime64(f"{_FIRST}-01-01", "D").astype(int))


def dates_of(days: Days) -> Integers:
    """Return the dates of days."""
    return _dates()[days - _FIRST_DAY]


def years_of(days: Days) -> Integers:
    """Return the calendar year of each day."""
    return dates_of(days) // _YEAR


def months_of(days: Days) -> Integers:
    """Return year * 12 + month - 1 of each day.

    >>> divmod(int(months_of(np.array([18628]))[0]), 12)
    (2021, 0)
    """
    return dates_of(days) // _DAYS_A_MONTH


def whole_years(birth: Days, day: int) -> Integers:
    """Return whole years of age on `day`; a year is full on the birthday, 29 February's on 1 March.

    >>> whole_years(np.array([-3653, -3652]), 18628).tolist()  # born on 1 and 2 January 1960; on 1 January 2021
    [61, 60]
    """
    today = _dates()[day - _FIRST_DAY]
    years: Integers = (today - dates_of(birth)) // _YEAR
    return years


def anniversaries(issued: Days, years: Integers | int) -> Integers:
    """Return the day `years` years after each day of issue (29 February: 1 March).

    >>> anniversaries(np.array([18321]), 1)  # 29 February 2020
    array([18687])
    """
    days: Integers = _days()[dates_of(issued) + _YEAR * years - _FIRST * _YEAR]
    return days
