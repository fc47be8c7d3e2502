"""Counter-examples: a search for points of all assumed ranges at which a difference has another sign than as assumed.

First a seeded space-filling design over all ranges at once (scrambled Sobol points); then, where it found none, a
pattern search from the points that came nearest; a counter-example that is found is brought back to the assumed values,
one assumption after the other, as far as it stays one, so that what is left is what it rests on. That none is found in
a number of points is no proof that there is none.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.robustness.bifurcation import Point
from sim.study.robustness.tipping import Standing, standing

Quantiles = NDArray[np.float64]
Questions = Generator[list[Quantiles], NDArray[np.float64], "Hunt"]

STEPS = (0.25, 0.125, 0.0625)  # of the ranges: how far the pattern search moves at once


@dataclass(frozen=True)
class Hunt:
    """What a search for counter-examples found.

    Attributes:
        size: assumptions that were moved at once.
        tried: points of the space-filling design.
        flipped: those with the other sign, their interval without zero.
        undecided: those whose interval holds zero.
        failed: those that could not be run.
        searched: further points of the local search and of bringing a counter-example back.
        nearest: the point that came nearest to the other sign, or furthest into it: quantiles not as assumed.
        found: the counter-example, by number of the assumption that is not as assumed; None when none was found.
        standing: its difference; of the nearest point where there is none.
    """

    size: int
    tried: int
    flipped: int
    undecided: int
    failed: int
    searched: int
    nearest: Point
    found: Point | None
    standing: Standing


def hunt(assumed: Quantiles, sign: int, *, points: int, budget: int, seed: int) -> Questions:
    """Ask for differences over the unit cube until a counter-example is found or the budget is spent.

    Args:
        assumed: quantiles of the assumed values, shape (assumptions,).
        sign: sign of the difference as assumed, 1 or -1.
        points: size of the space-filling design.
        budget: points that the local search may try.
        seed: number of the design.
    """
    trail = _Trail(assumed, sign)
    design = space_filling(len(assumed), points, seed)
    yield from trail.ask(list(design))
    signs = [s.sign * sign for _, s in trail.known]
    failed = sum(bool(np.isnan(s.mean)) for _, s in trail.known)
    flipped = signs.count(-1)
    if not flipped:
        yield from _descend(trail, budget)
    if trail.flips:
        yield from _bring_back(trail)
    best, there = trail.best
    found = trail.point(best) if there.sign == -sign else None
    undecided = signs.count(0) - failed
    searched = len(trail.known) - len(design)
    return Hunt(
        len(assumed), len(design), flipped, undecided, failed, searched, trail.point(best), found, there
    )  # fmt: skip


def space_filling(size: int, points: int, seed: int) -> Quantiles:
    """Return scrambled Sobol points, shape (points, size)."""
    from scipy.stats import qmc

    found: Quantiles = qmc.Sobol(size, rng=seed).random_base2(max(points - 1, 1).bit_length())[:points]
    return found


class _Trail:
    """The points that were tried, and the best of them: the one with the most of the other sign."""

    def __init__(self, assumed: Quantiles, sign: int) -> None:
        self.assumed = assumed
        self.sign = sign
        self.known: list[tuple[Quantiles, Standing]] = []
        self.kept: tuple[Quantiles, Standing] | None = None  # a counter-example on its way back

    def ask(self, points: list[Quantiles]) -> Generator[list[Quantiles], NDArray[np.float64], list[Standing]]:
        """Have the standing of some points."""
        answers = yield points
        found = [standing(answer) for answer in answers]
        self.known += zip(points, found, strict=True)
        return found

    def margin(self, s: Standing) -> float:
        """Return how far the interval reaches on the side as assumed; below zero it has the other sign."""
        if np.isnan(s.mean):
            return float("inf")
        return s.high if self.sign > 0 else -s.low

    @property
    def best(self) -> tuple[Quantiles, Standing]:
        """The counter-example that was brought back, else the point with the least margin."""
        return self.kept or min(self.known, key=lambda pair: self.margin(pair[1]))

    @property
    def flips(self) -> bool:
        """Whether a counter-example is known."""
        return self.best[1].sign == -self.sign

    def point(self, quantiles: Quantiles) -> Point:
        """Return what is not as assumed."""
        return {i: float(q) for i, q in enumerate(quantiles) if q != self.assumed[i]}


def _descend(trail: _Trail, budget: int) -> Generator[list[Quantiles], NDArray[np.float64], None]:
    """Move from the best point along single assumptions as long as the margin falls and the budget lasts."""
    left = budget
    for step in STEPS:
        while not trail.flips:
            here, standing_here = trail.best
            around = [_moved(here, i, way * step) for i in range(len(here)) for way in (-1, 1)]
            around = [p for p in around if not any(np.array_equal(p, q) for q, _ in trail.known)][:left]
            if not around:
                break
            yield from trail.ask(around)
            left -= len(around)
            if trail.margin(trail.best[1]) >= trail.margin(standing_here):
                break


def _moved(point: Quantiles, number: int, by: float) -> Quantiles:
    moved = point.copy()
    moved[number] = min(max(moved[number] + by, 0.0), 1.0)
    return moved


def _bring_back(trail: _Trail) -> Generator[list[Quantiles], NDArray[np.float64], None]:
    """Bring a counter-example back to the assumed values, the nearest assumption first, as far as it stays one."""
    counter = [(p, s) for p, s in trail.known if s.sign == -trail.sign]
    here, there = min(counter, key=lambda pair: float(np.abs(pair[0] - trail.assumed).sum()))
    for i in np.argsort(np.abs(here - trail.assumed), kind="stable"):
        if here[i] == trail.assumed[i]:
            continue
        back = here.copy()
        back[i] = trail.assumed[i]
        (found,) = yield from trail.ask([back])
        if found.sign == -trail.sign:
            here, there = back, found
    trail.kept = here, there
