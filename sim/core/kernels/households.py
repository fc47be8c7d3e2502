"""Members of households who do something together: who does it for whom.

Results of city length are allocated outside compiled code: NumPy asks for large pages for them, which are read faster.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]


@compiled
def _share_out(
    rows: Column,
    people: tuple[Column, Column, Flags],
    shares: Flags,
    group: Column,
    marks: tuple[int, int, int],
    found: tuple[Column, Column],
) -> None:
    household, birth, preferred = people
    middle, far, groups = marks
    payer, key = found
    n = len(rows)
    home, score = np.empty(n, np.int32), np.empty(n, np.int32)
    for i in range(n):
        home[i] = household[rows[i]]
        away = np.int64(birth[rows[i]]) - middle
        near = far - min(np.abs(away), far - 1)
        score[i] = near + 2 * far if preferred[rows[i]] else near
    least = min(home.min(), 0)
    best = np.full(home.max() + 1 - least, -1, np.int32)
    for i in range(n):
        home[i] -= least
        if best[home[i]] < 0 or score[i] >= score[best[home[i]]]:
            best[home[i]] = i
    for i in range(n):
        first = best[home[i]]
        together = shares[i] or first == i
        payer[i] = rows[first] if together else rows[i]
        key[i] = (home[i] if together else len(best) + i) * groups + group[i]


def share_out(
    rows: Column,
    people: tuple[Column, Column, Flags],
    shares: Flags,
    group: Column,
    marks: tuple[int, int, int],
) -> tuple[Numbers, Numbers]:
    """Return who pays for each of some residents, and the key of the session they belong to.

    For those who share, and for the payer, it is the household's session, else one of their own. The payer is whoever
    is preferred, then born nearest to the middle, then stands last. Keys rise with the household and the group; those
    of sessions of one's own come after all others and rise with the place.

    Args:
        rows: residents, shape (n,).
        people: household, day of birth, and who is preferred, of everybody.
        shares: who is paid for in the household's session, shape (n,).
        group: what tells sessions of one household apart, shape (n,).
        marks: the middle day of birth, from how many days on all are equally far from it, and the number of groups.
    """
    payer, key = np.empty(len(rows), np.int32), np.empty(len(rows), np.int32)
    if len(rows):
        _share_out(rows, people, shares, group, marks, (payer, key))
    return payer, key
