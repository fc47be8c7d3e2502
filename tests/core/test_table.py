"""Tables whose rows stand together in memory."""

import numpy as np
import pytest

from sim.core.table import table

KINDS = {"what": np.uint8, "who": np.int32, "late": np.bool_, "years": np.int16}


def test_columns_start_empty_and_keep_what_is_written_to_them():
    columns = table(KINDS, 1000)
    assert {name: column.dtype for name, column in columns.items()} == {n: np.dtype(k) for n, k in KINDS.items()}
    assert not any(column.any() for column in columns.values())
    for name, column in columns.items():
        column[:] = np.arange(1000).astype(KINDS[name])
    for name, column in columns.items():
        assert (column == np.arange(1000).astype(KINDS[name])).all()


def test_no_row_lies_on_two_cache_lines():
    columns = table(KINDS, 1000)
    first = np.min([c.__array_interface__["data"][0] for c in columns.values()])
    last = np.max([c.__array_interface__["data"][0] + c.itemsize - 1 for c in columns.values()])
    rows = np.arange(1000) * columns["who"].strides[0]
    assert ((first + rows) // 64 == (last + rows) // 64).all()
    assert all(column.flags.aligned for column in columns.values())


def test_an_empty_table_has_its_columns():
    assert table(KINDS, 0)["who"].size == 0


def test_rows_wider_than_a_cache_line_are_refused():
    with pytest.raises(AssertionError, match="cache line"):
        table({str(number): np.int64 for number in range(9)}, 1)
