"""Group screening: which of many assumptions move a difference, found by splitting the groups that matter most.

All assumptions of a group are put to the low ends of their ranges together, then to the high ends. A group that leaves
every difference exactly as it is holds nothing that matters, because all runs meet the same people and luck; of the
others the one that moves a difference most is split in two, again and again, until the largest are single assumptions
or the budget is spent (sequential bifurcation; Bettonvill and Kleijnen 1997). Two assumptions of a group whose effects
cancel would be missed; what was never looked at singly is told as such. Assumptions that draw the residents anew do
not meet the same people: a group of them counts only where it moves a difference beyond what other residents do
(`residents`).
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = dict[int, float]  # quantile by number of the assumption; the others are as assumed
Answers = NDArray[np.float64]  # differences, shape (points, replications, comparisons)

Beyond = Callable[[Answers], NDArray[np.bool_]]  # which mean differences are out of the reach of luck

ENDS = (0.0, 1.0)


@dataclass(frozen=True)
class Group:
    """Assumptions that were moved together.

    Attributes:
        members: their numbers.
        shift: the most that a mean difference moved, in its own scale (see `bifurcation`); nan where the ends cannot
            be run together.
    """

    members: tuple[int, ...]
    shift: float

    @property
    def rank(self) -> float:
        """What it is split by: what cannot be run together comes first."""
        return float("inf") if np.isnan(self.shift) else self.shift


@dataclass(frozen=True)
class Screened:
    """What screening found.

    Attributes:
        groups: what moves a difference, the largest first: single assumptions, and groups that were not split.
        inert: assumptions that moved nothing at all, looked at in groups.
        points: how many points were tried.
        held: assumptions that draw the residents anew and, moved in groups, do no more than other residents do.
    """

    groups: tuple[Group, ...]
    inert: tuple[int, ...]
    points: int
    held: tuple[int, ...] = ()

    @property
    def singles(self) -> tuple[int, ...]:
        """The assumptions that were looked at singly, the largest first."""
        return tuple(group.members[0] for group in self.groups if len(group.members) == 1)


def bifurcation(
    groups: Sequence[Sequence[int]],
    most: int,
    budget: int,
    *,
    redrawing: frozenset[int] = frozenset(),
    beyond: Beyond | None = None,
) -> Generator[list[Point], Answers, Screened]:
    """Ask for differences with groups at their ends until the `most` largest are singles; return what matters.

    The scale of a comparison is its difference as assumed (its half interval where that is larger), so a shift of 1
    is what would bring it to zero.

    Args:
        groups: numbers of assumptions that belong together.
        most: how many singles are wanted.
        budget: points that may be tried, the first one excepted.
        redrawing: assumptions that draw the residents anew, in groups of their own.
        beyond: tells which mean differences no other residents would bring about.
    """
    base = (yield [{}])[0]
    scale = _scale(base)
    waiting = [tuple(group) for group in groups if group]
    known: list[Group] = []
    inert: list[int] = []
    held: list[int] = []
    spent = 0
    while waiting:
        points = [dict.fromkeys(group, end) for group in waiting for end in ENDS]
        answers = yield points
        spent += len(points)
        for number, members in enumerate(waiting):
            ends = answers[2 * number : 2 * number + 2]
            shift = _shift(ends, base, scale)
            if shift == 0:
                inert += members
            elif beyond and redrawing.issuperset(members) and not np.isnan(shift) and not beyond(ends).any():
                held += members
            else:
                known.append(Group(members, shift))
        known.sort(key=lambda group: -group.rank)
        waiting = []
        largest = next((group for group in known[:most] if len(group.members) > 1), None)
        if largest is not None and spent + 2 * len(ENDS) <= budget:  # one at a time: a small budget still ends singly
            known.remove(largest)
            half = len(largest.members) // 2
            waiting = [largest.members[:half], largest.members[half:]]
    return Screened(tuple(known), tuple(sorted(inert)), spent, tuple(sorted(held)))


def _scale(base: Answers) -> NDArray[np.float64]:
    """Return a scale for each comparison from differences of shape (replications, comparisons)."""
    with np.errstate(invalid="ignore"):
        mean = np.abs(base.mean(axis=0))
        spread = base.std(axis=0, ddof=1) if len(base) > 1 else np.zeros_like(mean)
    scale: NDArray[np.float64] = np.maximum(mean, spread)
    return np.where(scale > 0, scale, 1.0)


def _shift(answers: Answers, base: Answers, scale: NDArray[np.float64]) -> float:
    """Return how far the ends, shape (ends, replications, comparisons), move any mean difference."""
    if np.array_equal(answers, np.broadcast_to(base, answers.shape), equal_nan=True):
        return 0.0
    moved = np.abs((answers - base).mean(axis=1)) / scale
    if np.isnan(moved).all():
        return float("nan")
    return float(max(np.nanmax(moved), np.finfo(float).tiny))
