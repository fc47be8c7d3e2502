"""The one place that knows how kernels are compiled: cached on disk, without the interpreter lock."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Return `function` compiled at its first call, kept in the disk cache, releasing the lock."""
    return cast("F", numba.njit(cache=True, nogil=True)(function))


def inlined(function: F) -> F:
    """Return `function` compiled into each kernel that calls it."""
    return cast("F", numba.njit(inline="always")(function))
