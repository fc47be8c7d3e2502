"""Memory that numpy has freed, given back to the system.

The C library keeps freed arrays of up to some dozen MiB for later; after the large temporary columns of setting up a
city, or of closing a year, that is a third of a run's memory.
"""

import ctypes
import sys
from functools import cache


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
