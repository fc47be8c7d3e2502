"""One's own residents in place of the synthesis: a CSV or Parquet file, one row for each person.

Columns that must be there:
    birth: date of birth (YYYY-MM-DD).
    sex: `male` or `female` (or 0, 1).
    county: name of the county (`pingcheng`) or its index.
    urban: 1 in an urban place, 0 in a rural one.
    household: any whole number; people with the same number live together, in one county.
Columns that may be there (otherwise they are drawn as in the synthesis):
    collective: 1 in a dormitory, barracks or home for the aged.
    hukou (with other_township): county of registration, `elsewhere_province` or `other_province`.
    status: one of the names of Status in small letters (`member`), or its code.
    disability: 0 none, 1 some, 2 severe.
    income: disposable income a head of the household, yuan a year.
    dibao, poor, childless, smartphone, login, bank_card, veteran: 1 or 0.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.core.calendar import date_of, day_of
from sim.world.households import ADULT_AGE, HouseholdKind
from sim.world.population_parameters import PopulationParameters
from sim.world.residents import COLUMNS, ELSEWHERE_PROVINCE, OTHER_PROVINCE, Disability, Status, age

Array = npt.NDArray[Any]

REQUIRED: Final = ("birth", "sex", "county", "urban", "household")
FLAGS: Final = (
    "urban", "collective", "other_township",
    "dibao", "poor", "childless", "smartphone", "login", "bank_card", "veteran",
)  # fmt: skip
_OPTIONAL: Final = ("collective", "hukou", "other_township", "status", "disability", "income", *FLAGS[3:])
_HIGHEST_INCOME: Final = 2**31 - 1
_OLDEST: Final = 120
_FAULTS_SHOWN: Final = 20


class MicrodataError(ValueError):
    """All faults of a file, one a line: file, row, column, value, limit."""


class _Reader:
    """Reads the columns of one file and gathers every fault."""

    def __init__(self, path: Path, counties: Sequence[str], day: int) -> None:
        self.path = path
        self.counties = counties
        self.day = day
        self.faults: list[str] = []
        self.table = _table(path)

    def fault(self, column: str, wrong: Array, values: Sequence[Any] | Array, limit: str) -> None:
        """Note the rows of a column that are wrong (rows counted as in the file, the heading being row 1)."""
        rows = np.flatnonzero(wrong)
        for row in rows[:_FAULTS_SHOWN]:
            self.faults.append(f"{self.path}: row {row + 2}: {column}: {_shown(values[row])} is not {limit}")
        if len(rows) > _FAULTS_SHOWN:
            self.faults.append(f"{self.path}: {column}: {len(rows) - _FAULTS_SHOWN} more rows are not {limit}")

    def whole(self, column: str, low: int, high: int, names: Mapping[str, int] | None = None) -> Array:
        """Return a column of whole numbers in low..high, written as numbers or as one of `names`."""
        values = self.table[column]
        limit = f"a whole number from {low} to {high}" + (f", or one of {', '.join(names)}" if names else "")
        found = np.array([_number(value, names or {}) for value in values], np.float64)
        wrong = ~((found >= low) & (found <= high) & (found == np.floor(found)))
        self.fault(column, wrong, values, limit)
        return np.where(wrong, low, found).astype(np.int64)

    def births(self) -> Array:
        """Return the column of birth as days."""
        values = self.table["birth"]
        found = np.array([_day(value) for value in values], np.int64)
        first = day_of(f"{date_of(self.day).year - _OLDEST}-01-01")
        wrong = (found < first) | (found > self.day)
        self.fault("birth", wrong, values, f"a date from {date_of(first)} to {date_of(self.day)}")
        return np.where(wrong, first, found).astype(np.int32)


def read(path: Path, counties: Sequence[str], parameters: PopulationParameters) -> tuple[dict[str, Array], Array]:
    """Return the residents' columns, in the order of their rows, and the households' kinds.

    Raises:
        MicrodataError: The file cannot be read, lacks a column, or values are outside their limits.
    """
    reader = _Reader(path, counties, parameters.population_day)
    _check_columns(reader)
    columns = _columns(reader)
    homes, columns["household"] = np.unique(columns["household"], return_inverse=True)
    _check_homes(reader, columns)
    if reader.faults:
        raise MicrodataError("\n".join(reader.faults))
    ages = age(columns["birth"], reader.day)
    collective = columns.pop("collective", np.zeros(len(ages), np.int64)).astype(bool)
    kind = _kinds(columns["household"], ages, collective, len(homes))
    return _in_order(columns, kind, ages, parameters.community_size)


def _columns(reader: _Reader) -> dict[str, Array]:
    places = {name: index for index, name in enumerate(reader.counties)}
    registered = {**places, "elsewhere_province": ELSEWHERE_PROVINCE, "other_province": OTHER_PROVINCE}
    statuses = {status.name.lower(): int(status) for status in Status}
    readers: dict[str, Callable[[], Array]] = {
        "birth": reader.births,
        "sex": lambda: reader.whole("sex", 0, 1, {"male": 0, "female": 1}),
        "county": lambda: reader.whole("county", 0, len(places) - 1, places),
        "household": lambda: reader.whole("household", -(2**53), 2**53),
        "hukou": lambda: reader.whole("hukou", 0, OTHER_PROVINCE, registered),
        "status": lambda: reader.whole("status", 0, max(Status), statuses),
        "disability": lambda: reader.whole("disability", 0, max(Disability)),
        "income": lambda: reader.whole("income", 0, _HIGHEST_INCOME),
    }
    for name in FLAGS:
        readers[name] = lambda name=name: reader.whole(name, 0, 1, {"false": 0, "true": 1})  # type: ignore[misc]
    return {name: readers[name]() for name in readers if name in reader.table}


def _check_columns(reader: _Reader) -> None:
    known = (*REQUIRED, *_OPTIONAL)
    missing = [name for name in REQUIRED if name not in reader.table]
    unknown = [name for name in reader.table if name not in known]
    faults = [f"{reader.path}: column {name} is missing" for name in missing]
    faults += [f"{reader.path}: column {name} is unknown; known are {', '.join(known)}" for name in unknown]
    if not faults and not len(reader.table["birth"]):
        faults = [f"{reader.path}: the file has no rows"]
    if faults:
        raise MicrodataError("\n".join(faults))


def _check_homes(reader: _Reader, columns: Mapping[str, Array]) -> None:
    """A household lives in one county, in an urban or a rural place, and shares its allowance."""
    home = columns["household"]
    first = np.zeros(int(home.max()) + 1, np.int64)
    first[home[::-1]] = np.arange(len(home))[::-1]
    for name in ("county", "urban", "collective", "dibao", "poor", "income"):
        if name in columns:
            wrong = columns[name] != columns[name][first[home]]
            if name == "income" and "collective" in columns:
                wrong &= columns["collective"] == 0
            reader.fault(name, wrong, reader.table[name], "that of the others in its household")
    if "status" in columns:
        ages = age(columns["birth"], reader.day)
        wrong = (columns["status"] == Status.CHILD) != (ages < 16)
        reader.fault(
            "status", wrong, reader.table["status"], "the age's: child is for those under 16, and only for them"
        )


def _kinds(household: Array, ages: Array, collective: Array, count: int) -> Array:
    """Return what kind each household is, as far as ages tell."""
    members = np.bincount(household, minlength=count)
    children = np.bincount(household[ages < ADULT_AGE], minlength=count)
    kind = np.where(children > 0, HouseholdKind.WITH_CHILDREN, HouseholdKind.OTHER)
    kind = np.where((members == 2) & (children == 0), HouseholdKind.COUPLE, kind)
    kind = np.where(members == 1, HouseholdKind.ALONE, kind)
    kind[household[collective]] = HouseholdKind.COLLECTIVE
    return kind.astype(np.uint8)


def _in_order(
    columns: dict[str, Array], kind: Array, ages: Array, community_size: int
) -> tuple[dict[str, Array], Array]:
    """Return columns and kinds sorted by county, urban or rural, community and household, the oldest member first."""
    place = columns["county"].astype(np.int64) * 2 + columns["urban"]
    order = np.lexsort((-ages.astype(np.int64), columns["household"], place))
    columns = {name: column[order] for name, column in columns.items()}
    place = place[order]
    new_home = np.r_[True, columns["household"][1:] != columns["household"][:-1]]
    kind = kind[columns["household"][new_home]]
    columns["household"] = np.cumsum(new_home) - 1
    community, first = np.zeros(len(order), np.int64), 0
    for number in np.unique(place):
        here = np.flatnonzero(place == number)
        starts = np.flatnonzero(new_home[here])
        count = max(1, round(len(here) / community_size))
        of_home = starts * count // len(here)
        community[here] = first + of_home[columns["household"][here] - columns["household"][here[0]]]
        first += count
    columns["community"] = community
    if "hukou" in columns and "other_township" not in columns:
        columns["other_township"] = np.zeros(len(order), bool)
    return {name: column.astype(COLUMNS[name]) for name, column in columns.items()}, kind


def _table(path: Path) -> dict[str, list[Any]]:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    as_parquet = path.suffix.lower() == ".parquet"
    try:
        table = pa.parquet.read_table(path) if as_parquet else pa.csv.read_csv(path)
    except (OSError, pa.ArrowInvalid) as fault:
        message = f"{path}: cannot be read as {'Parquet' if as_parquet else 'CSV'}: {fault}"
        raise MicrodataError(message) from fault
    return {name: table.column(name).to_pylist() for name in table.column_names}


def _number(value: object, names: Mapping[str, int]) -> float:
    if isinstance(value, str):
        value = names.get(value.strip().lower(), value)
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def _day(value: object) -> int:
    try:
        return day_of(str(value)[:10])
    except ValueError:
        return -(2**31)


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
