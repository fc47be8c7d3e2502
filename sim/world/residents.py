"""Residents: one row for each person, in columns, and the groups by which results are told.

Founders stand first, sorted by county, urban or rural, community and household, with their row number as id. People who
will be born or move in follow; until they do, `alive` is False for them. A row number is a place in the columns, an id
is a person: only founders have both equal.
"""

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.core import kernels
from sim.core.calendar import date_of, month_days

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.integer[Any]]

COUNTIES: Final = (
    "xinrong",
    "pingcheng",
    "yungang",
    "yunzhou",
    "yanggao",
    "tianzhen",
    "guangling",
    "lingqiu",
    "hunyuan",
    "zuoyun",
    "datong_economic_development_zone",
)
ELSEWHERE_PROVINCE: Final = 254  # registered elsewhere in the province
OTHER_PROVINCE: Final = 255

MALE: Final = 0
FEMALE: Final = 1


class Status(IntEnum):
    """Work and pension status: one for each person."""

    CHILD = 0
    STUDENT = 1
    EMPLOYEE = 2
    PUBLIC = 3
    FLEXIBLE = 4
    MEMBER = 5
    RESIDENT_PENSIONER = 6
    OTHER_PENSIONER = 7
    UNINSURED = 8


class Disability(IntEnum):
    """Grade of disability."""

    NONE = 0
    SOME = 1
    SEVERE = 2


COLUMNS: Final[Mapping[str, np.dtype[Any]]] = {
    "id": np.dtype(np.int64),
    "birth": np.dtype(np.int32),
    "sex": np.dtype(np.uint8),
    "county": np.dtype(np.uint8),
    "community": np.dtype(np.int32),
    "urban": np.dtype(np.bool_),
    "household": np.dtype(np.int32),
    "hukou": np.dtype(np.uint8),
    "other_township": np.dtype(np.bool_),
    "dibao": np.dtype(np.bool_),
    "poor": np.dtype(np.bool_),
    "disability": np.dtype(np.uint8),
    "childless": np.dtype(np.bool_),
    "status": np.dtype(np.uint8),
    "income": np.dtype(np.int32),
    "income_fifth": np.dtype(np.uint8),
    "smartphone": np.dtype(np.bool_),
    "login": np.dtype(np.bool_),
    "bank_card": np.dtype(np.bool_),
    "veteran": np.dtype(np.bool_),
    "alive": np.dtype(np.bool_),
    "group": np.dtype(np.uint16),
}

CHANGING: Final = frozenset(
    {"county", "community", "urban", "status", "smartphone", "bank_card", "alive", "group"}
)  # what the days of a run may change

AGE_BANDS: Final = ("0-15", "16-24", "25-34", "35-44", "45-54", "55-59", "60-64", "65-74", "75-79", "80+")
_BAND_STARTS: Final = (0, 16, 25, 35, 45, 55, 60, 65, 75, 80)
_FIFTHS: Final = 5
_OLDEST: Final = 130
_MANY: Final = 100_000  # from here on a table of all days of birth is faster than a search for each


class Residents:
    """Everybody who lives in the city at some time of the run, as columns of shape (rows,).

    Attributes:
        id: the person's number, the same in every scenario.
        birth: day of birth (days since 1970-01-01).
        sex: 0 male, 1 female.
        county: index of the county of residence.
        community: index of the community (about 1,000 residents) within the city.
        urban: whether the community is urban by the census.
        household: index into the households.
        hukou: county index of registration, or ELSEWHERE_PROVINCE or OTHER_PROVINCE.
        other_township: registered in the county of residence, but in another of its townships.
        dibao: whether the household has the minimum living allowance (低保).
        poor: whether it is a registered poor household (建档立卡).
        disability: grade (Disability).
        childless: whether there is no living child, of those aged 50 or more.
        status: work and pension status (Status).
        income: disposable income a head of the household, yuan a year.
        income_fifth: 0 (lowest fifth of the city's residents) to 4.
        smartphone: whether the person uses one.
        login: whether the natural-person login of the tax service exists.
        bank_card: whether the person has a bank card.
        veteran: whether the person served in the army.
        alive: whether the person lives in the city now.
        group: code of age band, sex, county, urban, income fifth and smartphone.
    """

    id: npt.NDArray[np.int64]
    birth: npt.NDArray[np.int32]
    sex: npt.NDArray[np.uint8]
    county: npt.NDArray[np.uint8]
    community: npt.NDArray[np.int32]
    urban: npt.NDArray[np.bool_]
    household: npt.NDArray[np.int32]
    hukou: npt.NDArray[np.uint8]
    other_township: npt.NDArray[np.bool_]
    dibao: npt.NDArray[np.bool_]
    poor: npt.NDArray[np.bool_]
    disability: npt.NDArray[np.uint8]
    childless: npt.NDArray[np.bool_]
    status: npt.NDArray[np.uint8]
    income: npt.NDArray[np.int32]
    income_fifth: npt.NDArray[np.uint8]
    smartphone: npt.NDArray[np.bool_]
    login: npt.NDArray[np.bool_]
    bank_card: npt.NDArray[np.bool_]
    veteran: npt.NDArray[np.bool_]
    alive: npt.NDArray[np.bool_]
    group: npt.NDArray[np.uint16]

    def __init__(
        self, founders: Mapping[str, Array], newcomers: Mapping[str, Array] | None = None, *, day: int, counties: int
    ) -> None:
        """Copy the founders' columns and put those of later people behind them.

        Args:
            founders: columns of COLUMNS; `alive` and `group` may be left out.
            newcomers: the same columns; a column left out is 0 for all of them, `alive` False.
            day: the day on which the groups' ages are taken.
            counties: number of counties.
        """
        later = newcomers if newcomers is not None else {"id": np.empty(0, np.int64)}
        old, new = len(founders["id"]), len(later["id"])
        for name, kind in COLUMNS.items():
            column = np.zeros(old + new, kind)
            column[:old] = founders.get(name, name == "alive")
            column[old:] = later.get(name, 0)
            setattr(self, name, column)
        self.counties = counties
        self.refresh_groups(day)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.id)

    def copy(self) -> "Residents":
        """Return residents with columns of their own where a run changes them; all others are shared, read-only."""
        twin = object.__new__(Residents)
        twin.counties = self.counties
        for name in COLUMNS:
            column = getattr(self, name)
            if name in CHANGING:
                column = column.copy()
            else:
                column.flags.writeable = False
            setattr(twin, name, column)
        return twin

    @property
    def community_count(self) -> int:
        """The number of communities of the city (in a sample, those left out included)."""
        return int(self.community.max()) + 1

    def age_on(self, rows: Rows | slice, day: int) -> npt.NDArray[np.uint8]:
        """Return whole years of age, shape (rows,); a year is full on the birthday, 29 February's on 1 March."""
        return age(self.birth[rows], day)

    def birthday(self, rows: Rows | slice, years: int) -> npt.NDArray[np.int32]:
        """Return the day on which each of `rows` reaches the age of `years`."""
        return birthday(self.birth[rows], years)

    def refresh_groups(self, day: int) -> None:
        """Take everybody's group anew as of `day`."""
        edges = np.array([latest_birth(day, years) for years in _BAND_STARTS[1:]], np.int32)
        columns = self.sex, self.county, self.urban, self.income_fifth, self.smartphone
        kernels.code_groups(self.birth, edges, columns, _group_sizes(self.counties)[1:], self.group)


def birthday(birth: Array, years: int | Array) -> npt.NDArray[np.int32]:
    """Return the day on which those born on `birth` reach the age of `years`.

    >>> birthday(np.array([-10_000]), 60).astype("datetime64[D]").tolist()  # born on 1942-08-16
    [datetime.date(2002, 8, 16)]
    """
    born = np.asarray(birth).astype("datetime64[D]")
    months = born.astype("datetime64[M]")
    later = (months + 12 * years).astype("datetime64[D]") + (born - months.astype("datetime64[D]"))
    days: npt.NDArray[np.int32] = later.astype(np.int32)
    return days


def latest_birth(day: int, years: int) -> int:
    """Return the last day of birth of those who are at least `years` old on `day`.

    >>> str(np.datetime64(latest_birth(18628, 60), "D"))  # 60 or more on 2021-01-01
    '1961-01-01'
    """
    today = date_of(day)
    first, last = month_days(today.year - years, today.month)
    return min(first + today.day - 1, last)


@lru_cache(maxsize=4096)
def _age_edges(day: int) -> npt.NDArray[np.int64]:
    """Return, negated and so rising, the last day of birth for each age of 0 to 130 on `day`."""
    date = np.datetime64(day, "D")
    month = date.astype("datetime64[M]")
    months = month - 12 * np.arange(_OLDEST + 1)
    into = (date - month.astype("datetime64[D]")).astype(np.int64)
    lengths = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    last: npt.NDArray[np.int64] = months.astype("datetime64[D]").astype(np.int64) + np.minimum(into, lengths - 1)
    return -last


def age(birth: Array, day: int) -> npt.NDArray[np.uint8]:
    """Return the whole years of age on `day`, shape (n,); whoever is not yet born counts as 0.

    >>> age(np.array([latest_birth(18628, 60), latest_birth(18628, 60) + 1]), 18628).tolist()
    [60, 59]
    """
    births = np.asarray(birth)
    if births.size < _MANY:
        return _ages(births, day)
    first = day - (_OLDEST + 1) * 366
    of_birth = _ages(np.arange(first, int(births.max()) + 1), day)
    found: npt.NDArray[np.uint8] = of_birth[births - first]
    return found


def _ages(births: Array, day: int) -> npt.NDArray[np.uint8]:
    return np.maximum(np.searchsorted(_age_edges(day), -births, side="right") - 1, 0).astype(np.uint8)


def group_count(counties: int) -> int:
    """Return the number of group codes.

    >>> group_count(11)
    4400
    """
    return prod(_group_sizes(counties))


def _group_sizes(counties: int) -> tuple[int, ...]:
    return len(AGE_BANDS), 2, counties, 2, _FIFTHS, 2


def decode_groups(codes: Array, counties: int) -> dict[str, Array]:
    """Return the columns age_band, sex, county, urban, income_fifth and smartphone of codes, as indices.

    >>> {name: int(column[0]) for name, column in decode_groups(np.array([4399]), 11).items()}
    {'age_band': 9, 'sex': 1, 'county': 10, 'urban': 1, 'income_fifth': 4, 'smartphone': 1}
    """
    names = ("age_band", "sex", "county", "urban", "income_fifth", "smartphone")
    return dict(zip(names, np.unravel_index(np.asarray(codes), _group_sizes(counties)), strict=True))
