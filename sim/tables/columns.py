"""Small helpers to make Arrow columns."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def coded(codes: NDArray[Any], names: list[str]) -> pa.DictionaryArray:
    """Return words by their codes, stored once."""
    return pa.DictionaryArray.from_arrays(
        pa.array(np.asarray(codes).astype(np.int32, copy=False)), pa.array(names, pa.string())
    )


def repeated(names: list[str], size: list[int]) -> pa.DictionaryArray:
    """Return each name as often as `size` says."""
    distinct = sorted(set(names))
    return coded(np.repeat(np.array([distinct.index(n) for n in names], np.int32), size), distinct)


def replications(replication: int, size: int) -> pa.Array:
    """Return the column that says which run the rows are from."""
    return pa.array(np.full(size, replication, np.int32))


_WORTH_PACKING = 1 << 20  # bytes


class Packed:
    """A table for later, packed if it is large."""

    def __init__(self, table: pa.Table) -> None:
        """Keep the rows of `table`."""
        self._kept: pa.Table | pa.Buffer = table if table.nbytes < _WORTH_PACKING else _packed(table)

    def table(self) -> pa.Table:
        """Return the table."""
        return self._kept if isinstance(self._kept, pa.Table) else pa.ipc.open_stream(self._kept).read_all()


def _packed(table: pa.Table) -> pa.Buffer:
    buffer = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.ipc.new_stream(buffer, table.schema, options=options) as writer:
        writer.write_table(table)
    return buffer.getvalue()
