"""Small helpers to make Arrow columns."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def coded(codes: NDArray[Any], names: list[str]) -> pa.DictionaryArray:
    """Return words by their codes, stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(np.asarray(codes).astype(np.int32)), pa.array(names, pa.string()))


def repeated(names: list[str], size: list[int]) -> pa.DictionaryArray:
    """Return each name as often as `size` says."""
    distinct = sorted(set(names))
    return coded(np.repeat(np.array([distinct.index(n) for n in names], np.int32), size), distinct)


def replications(replication: int, size: int) -> pa.Array:
    """Return the column that says which run the rows are from."""
    return pa.array(np.full(size, replication, np.int32))
