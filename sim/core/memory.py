"""Memory that numpy has freed, given back to the system; and what is kept of the last few things made.

The C library keeps freed arrays of up to some dozen MiB for later; after the large temporary columns of setting up a
city, or of closing a year, that is a third of a run's memory.
"""

import ctypes
import mmap
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")


@cache
def _trim() -> "ctypes._NamedFuncPointer | None":
    """Return the C library's malloc_trim, or None where there is none."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """Give freed memory back to the system, where the C library can; takes about a millisecond."""
    trim = _trim()
    if trim is not None:
        trim(0)


def let_go(columns: Iterable[npt.NDArray[Any]]) -> None:
    """Let go of the pages of mapped columns, where the system can: whoever reads them again finds them in the file."""
    advice = getattr(mmap, "MADV_DONTNEED", None)
    for column in columns:
        if advice is not None and isinstance(column, np.memmap) and isinstance(column.base, mmap.mmap):
            column.base.madvise(advice)


class LastFew(Generic[T]):
    """The last few things made, each known by a key that says all it depends on.

    >>> squares = LastFew(2)
    >>> squares.get(3, lambda: 9), squares.get(3, lambda: -1)
    (9, 9)
    """

    def __init__(self, number: int) -> None:
        """Keep at most `number` things."""
        self._number = number
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing of `key`: kept, or made now."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > self._number:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]
