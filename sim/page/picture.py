"""A picture of a run: the figures that the page draws, small enough to be kept for many scenarios.

A run gives a picture a year, so that the page shows the first year while the others are still under way; pictures of
years that follow one another are joined.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.core.calendar import date_of, day_of
from sim.report.numbers import grouped
from sim.report.words import PAYERS, RUN_WHOLE
from sim.tables.tables import Tables

Series = NDArray[np.float64]
Key = TypeVar("Key")
_FEN = 100
_MONTHS = 12
_SECONDS = 60


@dataclass(frozen=True)
class Picture:
    """Figures of one run, scaled to the city.

    Attributes:
        years: the calendar years it tells of.
        values: indicator -> one number a year, shape (years,).
        units: indicator -> unit.
        arrivals: kind of place -> people who came, shape (days,), from the first year's 1 January on.
        waits: kind of place -> mean minutes waited, shape (days,), NaN where nobody came.
        paid: (programme, payer) -> yuan a budget year, shape (years,).
    """

    years: tuple[int, ...]
    values: Mapping[str, Series]
    units: Mapping[str, str]
    arrivals: Mapping[str, Series]
    waits: Mapping[str, Series]
    paid: Mapping[tuple[str, str], Series]

    def then(self, later: "Picture") -> "Picture":
        """Return this picture with the years of a later one."""
        sizes = len(self.years), len(later.years)
        days = days_of(self.years), days_of(later.years)
        return Picture(
            self.years + later.years,
            _joined(self.values, later.values, sizes),
            {**self.units, **later.units},
            _joined(self.arrivals, later.arrivals, days),
            _joined(self.waits, later.waits, days, np.nan),
            _joined(self.paid, later.paid, sizes),
        )

    def until(self, years: int) -> "Picture":
        """Return the picture of the first so many years."""
        days = days_of(self.years[:years])
        return Picture(
            self.years[:years],
            {n: v[:years] for n, v in self.values.items()},
            self.units,
            {n: v[:days] for n, v in self.arrivals.items()},
            {n: v[:days] for n, v in self.waits.items()},
            {n: v[:years] for n, v in self.paid.items()},
        )


def days_of(years: tuple[int, ...]) -> int:
    """Return the number of days of consecutive years."""
    return day_of(f"{years[-1] + 1}-01-01") - day_of(f"{years[0]}-01-01") if years else 0


def picture_of(tables: Tables, year: int, sample: float) -> Picture:
    """Return the picture of one year's tables.

    Args:
        tables: the rows of the year.
        year: which.
        sample: share of the communities; what is run whole in any sample is not scaled by it.
    """
    names, values = tables.indicators["indicator"].to_pylist(), tables.indicators["value"].to_numpy()
    arrivals, waits = _by_day(tables, year, sample)
    return Picture(
        (year,),
        {name: values[i : i + 1] for i, name in enumerate(names)},
        dict(zip(names, tables.indicators["unit"].to_pylist(), strict=True)),
        arrivals,
        waits,
        _by_payer(tables, year, sample),
    )


def _by_day(tables: Tables, year: int, sample: float) -> tuple[dict[str, Series], dict[str, Series]]:
    """Return arrivals and mean waits in minutes by kind of place, one number a day of the year."""
    first, size = day_of(f"{year}-01-01"), days_of((year,))
    came: dict[str, Series] = {}
    waited: dict[str, Series] = {}
    rows = tables.load.filter(pc.greater(tables.load["arrivals"], 0))
    for row in grouped(rows, ["channel", "programme", "date"], ["arrivals", "wait_sum"]):
        part = 1.0 if row["programme"] in RUN_WHOLE else sample
        at = day_of(row["date"].isoformat()) - first
        for found, column in ((came, "arrivals"), (waited, "wait_sum")):
            found.setdefault(row["channel"], np.zeros(size))[at] += row[column] / part
    with np.errstate(invalid="ignore"):
        return came, {kind: waited[kind] / came[kind] / _SECONDS for kind in came}


def _by_payer(tables: Tables, year: int, sample: float) -> dict[tuple[str, str], Series]:
    """Return yuan by programme and payer, without transfers between accounts."""
    found: dict[tuple[str, str], Series] = {}
    for row in grouped(tables.cost, ["programme", "payer", "month"], ["amount"]):
        if row["payer"] in PAYERS and row["month"] // _MONTHS == year:
            part = 1.0 if row["programme"] in RUN_WHOLE else sample
            key = row["programme"], row["payer"]
            found[key] = found.get(key, np.zeros(1)) + row["amount"] / _FEN / part
    return found


def _joined(
    before: Mapping[Key, Series], after: Mapping[Key, Series], sizes: tuple[int, int], none: float = 0.0
) -> dict[Key, Series]:
    """Return series one behind the other; where a run has none of a name, `none` stands."""
    empty = np.full(sizes[0], none), np.full(sizes[1], none)
    names = [*before, *(name for name in after if name not in before)]
    return {name: np.concatenate([before.get(name, empty[0]), after.get(name, empty[1])]) for name in names}


def date_at(years: tuple[int, ...], at: int) -> str:
    """Return the ISO date of a day counted from the first year's 1 January."""
    return date_of(day_of(f"{years[0]}-01-01") + at).isoformat()
