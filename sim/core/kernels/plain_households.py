"""Plain twins of the kernels on members of households who do something together."""

from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


def share_out(
    rows: Column, people: tuple[Column, Column, Column], shares: Column, group: Column, marks: tuple[int, int, int]
) -> tuple[Column, Column]:
    """Return payers and session keys, as `kernels.share_out` does."""
    middle, far, groups = marks
    home, birth, preferred = (column[rows].astype(np.int64) for column in people)
    least, n = min(home.min(initial=0), 0), len(rows)
    homes = home.max(initial=-1) + 1 - least
    nearness = -np.minimum(np.abs(birth - middle), far - 1)
    first = {int(home[i]): i for i in np.lexsort((np.arange(n), nearness, preferred))}
    best = np.array([first[int(of)] for of in home], np.int64)
    together = shares | (best == np.arange(n))
    number = np.where(together, home - least, homes + np.arange(n))
    return np.where(together, rows[best], rows), number * groups + group
