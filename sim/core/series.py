"""Values by number and values by name: the two shapes a parameter may take beside a single value.

`Steps` holds values that change with a count (a service year, a number of visits), each until the
next; `Table` holds one value for each of its declared keys. Both are frozen and read like the
mappings they come from.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar, get_args

import numpy as np
import numpy.typing as npt
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

V = TypeVar("V")


class Steps(Generic[V]):
    """Values by number, each holding from its number until the next.

    Attributes:
        starts: the numbers from which the values hold, ascending.
        values: the values, shape (starts,).

    >>> share = Steps({1: 1.0, 3: 0.5, 5: 0.0})
    >>> share.at(2), share.at(3), share.at(9)
    (1.0, 0.5, 0.0)
    """

    __slots__ = ("starts", "values")

    def __init__(self, values: Mapping[int, V]) -> None:
        if not values:
            message = "steps need at least one value"
            raise ValueError(message)
        self.starts: tuple[int, ...] = tuple(sorted(values))
        self.values: tuple[V, ...] = tuple(values[start] for start in self.starts)

    def __eq__(self, other: object) -> bool:
        """Tell whether the other steps have the same values at the same numbers."""
        return isinstance(other, Steps) and self.items() == other.items()

    def __hash__(self) -> int:
        """Return a hash of numbers and values."""
        return hash((self.starts, self.values))

    def __repr__(self) -> str:
        """Return the steps as they would be made."""
        return f"Steps({dict(self.items())})"

    def at(self, number: int) -> V:
        """Return the value that holds at `number`; nothing holds before the first start."""
        place = bisect_right(self.starts, number) - 1
        if place < 0:
            message = f"no value holds at {number}: the steps start at {self.starts[0]}"
            raise ValueError(message)
        return self.values[place]

    def array(self, last: int) -> npt.NDArray[np.float64]:
        """Return the values at 0..last, shape (last + 1,); the first value fills what lies before it."""
        numbers = np.searchsorted(self.starts, np.arange(last + 1), side="right") - 1
        return np.asarray(self.values, dtype=np.float64)[np.maximum(numbers, 0)]

    def items(self) -> tuple[tuple[int, V], ...]:
        """Return the pairs (from, value) in order."""
        return tuple(zip(self.starts, self.values, strict=True))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let a model take steps, a mapping {from: value}, or one value that always holds."""
        inner = handler.generate_schema(get_args(source)[0])
        as_mapping = core_schema.plain_serializer_function_ser_schema(_steps_mapping)
        mapping = core_schema.dict_schema(core_schema.int_schema(), inner)
        made = core_schema.no_info_after_validator_function(cls, mapping, serialization=as_mapping)
        return core_schema.no_info_before_validator_function(_steps_mapping, made)


def _steps_mapping(value: object) -> object:
    if isinstance(value, Steps):
        return dict(value.items())
    return value if isinstance(value, Mapping) else {0: value}


class Table(Mapping[str, V], Generic[V]):
    """One value for each declared key, in the declared order.

    >>> tiers = Table({"200": 0.6, "500": 0.4})
    >>> tiers["500"], tiers.values_in_order
    (0.4, (0.6, 0.4))
    """

    __slots__ = ("entries",)

    def __init__(self, entries: Mapping[str, V]) -> None:
        self.entries: dict[str, V] = dict(entries)

    def __getitem__(self, key: str) -> V:
        """Return the value of a key."""
        return self.entries[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the keys in the declared order."""
        return iter(self.entries)

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self.entries)

    def __hash__(self) -> int:
        """Return a hash of keys and values."""
        return hash(tuple(self.entries.items()))

    def __eq__(self, other: object) -> bool:
        """Tell whether another mapping has the same keys and values."""
        return isinstance(other, Mapping) and self.entries == dict(other)

    def __repr__(self) -> str:
        """Return the table as it would be made."""
        return f"Table({self.entries})"

    @property
    def values_in_order(self) -> tuple[V, ...]:
        """The values in the order of the declared keys."""
        return tuple(self.entries.values())

    def array(self) -> npt.NDArray[np.float64]:
        """Return the values as numbers in the declared order, shape (keys,)."""
        return np.asarray(self.values_in_order, dtype=np.float64)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let a model take a table or a mapping {key: value}."""
        inner = handler.generate_schema(get_args(source)[0])
        as_mapping = core_schema.plain_serializer_function_ser_schema(_table_mapping)
        mapping = core_schema.dict_schema(core_schema.str_schema(), inner)
        made = core_schema.no_info_after_validator_function(cls, mapping, serialization=as_mapping)
        return core_schema.no_info_before_validator_function(_table_mapping, made)


def _table_mapping(value: object) -> object:
    return dict(value.entries) if isinstance(value, Table) else value
