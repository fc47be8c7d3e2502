"""Kinds of value a rule may have: each knows its unit, and how one value is read and written.

>>> Quantity("share", 0, 1).read(1.4)
Traceback (most recent call last):
ValueError: 1.4 is above 1 share
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NoReturn, Protocol, runtime_checkable

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim.core.series import Table

EPOCH = date(1970, 1, 1).toordinal()
NUMBER_AND_UNIT = re.compile(r"([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(\D.*)?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
OPENING = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


@runtime_checkable
class Kind(Protocol):
    """What the reader asks of an annotation: its unit, and to read and write one value."""

    @property
    def unit(self) -> str:
        """The unit as it is written in a scenario file, or the word for the kind of value."""

    def read(self, value: object) -> Any:  # noqa: ANN401 - each kind gives its own type
        """Return the value, or raise ValueError with a sentence that names value and limit."""

    def write(self, value: Any) -> object:  # noqa: ANN401 - the kind's own type again
        """Return the value as it stands in a scenario file."""


class _Readable:
    """Lets pydantic read a field by the `read` of its kind."""

    __slots__ = ()

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read the field by the kind's own reader."""
        del handler
        reader = whole(self) if isinstance(self, Quantity) and source is int else self
        return core_schema.no_info_plain_validator_function(
            reader.read  # type: ignore[attr-defined]
        )


@dataclass(frozen=True, slots=True)
class Quantity(_Readable):
    """A number with its unit and hard limits (None: no limit); `integer` when it counts things."""

    unit: str
    low: float | None = None
    high: float | None = None
    integer: bool = False

    def read(self, value: object) -> float | int:
        """Return the number of `180` or `"180 yuan/year"`; refuse another unit, or one beyond the limits."""
        number = self._number(value)
        if self.integer and number != int(number):
            refuse(f"{_plain(number)} is not a whole number ({self.unit})")
        if self.low is not None and number < self.low:
            refuse(f"{_plain(number)} is below {_plain(self.low)} {self.unit}")
        if self.high is not None and number > self.high:
            refuse(f"{_plain(number)} is above {_plain(self.high)} {self.unit}")
        return int(number) if self.integer else float(number)

    def write(self, value: float) -> object:
        """Return the number itself."""
        return value

    def _number(self, value: object) -> float | int:
        if isinstance(value, str):
            found = NUMBER_AND_UNIT.fullmatch(value.strip())
            if found is None:
                refuse(f"{_shown(value)} is not a number ({self.unit})")
            unit = (found[2] or self.unit).strip()
            if unit != self.unit:
                refuse(f"{_shown(value)} is in {unit[:60]}, not {self.unit}")
            value = float(found[1].replace("_", ""))
        elif hasattr(value, "item"):
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            refuse(f"{_shown(value)} is not a number ({self.unit})")
        if not math.isfinite(value):
            refuse(f"{value} is not a finite number ({self.unit})")
        return value


def whole(kind: Quantity) -> Quantity:
    """Return the quantity as one that counts things."""
    return Quantity(kind.unit, kind.low, kind.high, integer=True)


@dataclass(frozen=True, slots=True)
class FlagKind(_Readable):
    """A switch: true or false, also written 1 or 0."""

    unit: str = "flag"

    def read(self, value: object) -> bool:
        """Return true or false."""
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        if not isinstance(value, bool | int | float) or value not in {0, 1}:
            refuse(f"{_shown(value)} is neither true nor false")
        return bool(value)

    def write(self, value: bool) -> object:  # noqa: FBT001 - the value itself
        """Return the switch itself."""
        return value


@dataclass(frozen=True, slots=True)
class DateKind(_Readable):
    """A calendar date, kept as whole days since 1970-01-01."""

    unit: str = "date"

    def read(self, value: object) -> int:
        """Return the day of an ISO date, a date, or a day already counted (1900 to 2199)."""
        if isinstance(value, date):
            return value.toordinal() - EPOCH
        if isinstance(value, str) and ISO_DATE.fullmatch(value.strip()):
            return _day(value.strip())
        if hasattr(value, "item"):
            value = value.item()
        first, last = _day("1900-01-01"), _day("2199-12-31")
        if not isinstance(value, int) or isinstance(value, bool) or not first <= value <= last:
            refuse(f"{_shown(value)} is not a date (YYYY-MM-DD)")
        return value

    def write(self, value: int) -> object:
        """Return the ISO date."""
        return date.fromordinal(value + EPOCH).isoformat()


def _day(text: str) -> int:
    try:
        found = date.fromisoformat(text)
    except ValueError as fault:
        refuse(f"{text} is not a date of the calendar ({fault})")
    return found.toordinal() - EPOCH


class Choices(_Readable):
    """One word of a declared few: `reading: Annotated[str, Choices("service_year", "programme_year")]`."""

    __slots__ = ("words",)
    unit = "choice"

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, value: object) -> str:
        """Return the word if it is one of the declared."""
        if not isinstance(value, str) or value not in self.words:
            refuse(f"{_shown(value)} is none of {', '.join(self.words)}")
        return value

    def write(self, value: str) -> object:
        """Return the word itself."""
        return value


@dataclass(frozen=True, slots=True)
class ClockKind(_Readable):
    """Opening hours of a day, written `08:30-12:00,14:30-18:00` (empty: closed)."""

    unit: str = "hours"

    def read(self, value: object) -> tuple[tuple[int, int], ...]:
        """Return ((open, close), ...) in seconds since midnight, in order and apart."""
        if isinstance(value, tuple | list):
            openings = tuple((int(first), int(last)) for first, last in value)
        elif isinstance(value, str):
            openings = tuple(_opening(part.strip()) for part in value.split(",") if part.strip())
        else:
            refuse(f"{_shown(value)} is not a clock (08:30-12:00,14:30-18:00)")
        edges = [second for opening in openings for second in opening]
        if any(later <= earlier for earlier, later in pairwise(edges)) or (
            edges and not 0 <= edges[0] <= edges[-1] <= 86_400
        ):
            refuse(f"{_shown(value)} does not go forward within one day")
        return openings

    def write(self, value: tuple[tuple[int, int], ...]) -> object:
        """Return the hours as text."""
        return ",".join(f"{_hour(first)}-{_hour(last)}" for first, last in value)


def _opening(text: str) -> tuple[int, int]:
    found = OPENING.fullmatch(text)
    if found is None or int(found[2]) > 59 or int(found[4]) > 59:
        refuse(f"{text!r} is not an opening (08:30-12:00)")
    hours = [int(part) for part in found.groups()]
    return hours[0] * 3600 + hours[1] * 60, hours[2] * 3600 + hours[3] * 60


def _hour(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"


@dataclass(frozen=True, slots=True)
class TextKind(_Readable):
    """Free text that is not empty."""

    unit: str = "text"

    def read(self, value: object) -> str:
        """Return the text."""
        if not isinstance(value, str) or not value.strip():
            refuse(f"{_shown(value)} is not a text")
        return value

    def write(self, value: str) -> object:
        """Return the text itself."""
        return value


class Keys:
    """The declared keys of a table: `Annotated[Table[Share], Keys("200", "500", "1000")]`."""

    __slots__ = ("keys",)

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Refuse a table with other keys and put its values in the declared order."""
        return core_schema.no_info_after_validator_function(self._in_order, handler(source))

    def _in_order(self, table: Mapping[str, Any]) -> "Table[Any]":
        if set(table) != set(self.keys):
            odd = sorted(set(table) ^ set(self.keys))
            refuse(f"keys {', '.join(odd)} are missing or unknown")
        return Table({key: table[key] for key in self.keys})


def refuse(message: str) -> NoReturn:
    """Refuse a value with a sentence that names it and the limit."""
    raise ValueError(message)


def _plain(number: float) -> str:
    return f"{number:.12g}"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return repr(value[:60]) if isinstance(value, str) else str(value).lower()[:60]
