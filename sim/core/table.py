"""Tables whose rows stand together in memory.

Whoever asks for one column after another of a few rows out of very many waits for memory each time. Where the columns
of a row share a cache line, the first column brings the others with it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

_LINE = 64  # bytes of a cache line


def table(kinds: Mapping[str, npt.DTypeLike], rows: int) -> dict[str, npt.NDArray[Any]]:
    """Return columns of zeros of the given kinds, the columns of a row side by side in at most one cache line.

    >>> columns = table({"who": np.int32, "what": np.uint8}, 3)
    >>> columns["who"].shape, columns["who"].strides, columns["what"].dtype
    ((3,), (8,), dtype('uint8'))
    """
    packed = np.dtype(sorted(kinds.items(), key=lambda kind: -np.dtype(kind[1]).itemsize))
    step = 1 << (packed.itemsize - 1).bit_length()  # a power of two, so that no row lies on two lines
    assert step <= _LINE, f"{packed.itemsize} bytes a row do not fit into a cache line"
    memory = np.zeros(rows * step + _LINE, np.uint8)
    first = -memory.ctypes.data % _LINE
    cells = memory[first : first + rows * step].reshape(rows, step)
    fields: Mapping[str, Any] = packed.fields or {}
    return {name: cells[:, at : at + kind.itemsize].view(kind)[:, 0] for name, (kind, at, *_) in fields.items()}
