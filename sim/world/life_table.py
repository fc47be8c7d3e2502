"""The life table, and the chance of dying within a calendar year for each day of birth.

Between two birthdays the force of mortality is constant, so that a year of age ends with the table's chance of dying
whatever the calendar year cuts it into.
"""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.luck import threshold
from sim.world.residents import birthday

Array = npt.NDArray[Any]
Numbers = npt.NDArray[np.float64]

FILE = "life_table.csv"
_ALMOST_CERTAIN = 1 - 1e-9


@cache
def chances() -> Numbers:
    """Return the chance of dying within a year of age, shape (2, 101): male and female; the last age is 100 and over.

    >>> chances()[:, 80].round(4).tolist()
    [0.0787, 0.052]
    """
    table = np.zeros((2, 101))
    with (files("sim.data") / FILE).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            sex, age = ("male", "female").index(row["sex"]), int(row["age"])
            # the open last age dies at its rate: its own chance is 1 by definition, over many years
            table[sex, age] = -np.expm1(-float(row["mx"])) if age == table.shape[1] - 1 else float(row["qx"])
    table.flags.writeable = False
    return table


def forces(factor: float) -> Numbers:
    """Return the force of mortality by sex and age when the table's chances are multiplied by `factor`."""
    return -np.log1p(-np.minimum(chances() * factor, _ALMOST_CERTAIN))


@dataclass(frozen=True)
class Exposure:
    """The days at risk of people within a span of days of one calendar year, cut at the birthday.

    Attributes:
        age: whole years before the birthday of that year; -1 for those born in it.
        start: first day at risk.
        turn: first day of the next age, at least `start`.
        before, after: days at risk before and from the birthday on.
        length: days of the calendar year.
    """

    age: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    turn: npt.NDArray[np.int64]
    before: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]
    length: int


def exposure(birth: Array, year: int, first_day: int, last_day: int) -> Exposure:
    """Return the days at risk of those born on `birth` from `first_day` to `last_day` of the calendar year `year`."""
    born = np.asarray(birth).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    full = birthday(birth, year - born)
    start = np.maximum(first_day, np.asarray(birth, np.int64))
    turn = np.clip(full.astype(np.int64), start, last_day + 1)
    length = int((np.datetime64(str(year + 1)) - np.datetime64(str(year), "D")).astype(np.int64))
    return Exposure(year - born - 1, start, turn, turn - start, np.maximum(last_day + 1 - turn, 0), length)


def risks(span: Exposure, sex: Array | int, force: Numbers) -> tuple[Numbers, Numbers]:
    """Return the cumulated force before and from the birthday on, each of the shape of the exposure."""
    oldest = force.shape[1] - 1
    before = force[sex, np.clip(span.age, 0, oldest)] * span.before / span.length
    after = force[sex, np.clip(span.age + 1, 0, oldest)] * span.after / span.length
    return before, after


@lru_cache(maxsize=8)
def year_thresholds(oldest: int, year: int, first_day: int, last_day: int, factor: float) -> Array:
    """Return by day of birth from `oldest` on and sex, shape (births, 2), the uint32 threshold of dying in those days.

    The same for all replications, so it is worked out once.
    """
    force, births = forces(factor), np.arange(oldest, last_day + 1)
    span = exposure(births, year, first_day, last_day)
    columns = [threshold(-np.expm1(-sum(risks(span, sex, force)))) for sex in (0, 1)]
    limits: npt.NDArray[np.uint32] = np.minimum(np.stack(columns, axis=1), np.uint64(2**32 - 1)).astype(np.uint32)
    return limits
