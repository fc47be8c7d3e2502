"""Days that people move to an open day, if they know that the door is closed."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Days = npt.NDArray[np.int64]


@compiled
def open_days(
    days: Days, rows: Column, ids: Days, open_from: Days, first: int, limit: int, purpose: int, key: tuple[int, int]
) -> tuple[Days, bool]:
    """Return the days, those that are closed moved to the next open one where a draw lies below `limit`.

    The second is False, and the days are of no use, if one lies outside `open_from`.

    Args:
        days: shape (n,).
        rows: persons, shape (n,).
        ids: ids of everybody.
        open_from: the open day on or after each day from `first` on.
        first: the first day of `open_from`.
        limit: threshold of moving, 0..2**32.
        purpose: number of the purpose that is drawn for, at 0.
        key: seed and replication.
    """
    n, closed = len(days), 0
    moved, at = days.copy(), np.empty(n, np.intp)
    for i in range(n):
        if days[i] < first or days[i] >= first + len(open_from):
            return moved, False
        if open_from[days[i] - first] != days[i]:
            at[closed] = i
            closed += 1
    own, words = np.empty(closed, np.int64), np.empty(closed, np.uint32)
    for k in range(closed):
        own[k] = ids[rows[at[k]]]
    fill_each(purpose, own, np.zeros(closed, np.int64), key[0], key[1], words)
    for k in range(closed):
        if np.int64(words[k]) < limit:
            moved[at[k]] = open_from[days[at[k]] - first]
    return moved, True
