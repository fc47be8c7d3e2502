"""The search itself, written against a plain function "figures at these points".

Where the budget reaches for all points, all are tried; else by differential evolution, then neighbour by neighbour.

A point is a tuple of positions, one a lever: the number of its value, or of 256 steps where its values lie on a line. A
point that was tried is never run again. Constraints come first: of two points that break them the one that breaks them
less is better, and any point that keeps them is better still. For two objectives the front is looked for by minimising
one with the other held at several levels (the epsilon-constraint scheme); what stands on it in the end is every point
tried that no other beats.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product
from math import prod

import numpy as np
from numpy.typing import NDArray

Point = tuple[int, ...]
Figures = NDArray[np.float64]
Score = Callable[[Figures], float]

LINE = 256  # steps of a lever whose values lie on a line
_BROKEN = 1e18  # above every objective: the score of a point that breaks a constraint begins here
_GENERATIONS = 200
_ROUNDS = 4
_FEWEST, _A_LEVER = 6, 5  # members of a generation: at least, and for each lever
_FOR_NEIGHBOURS = 0.3  # of the budget: kept for the neighbours of the best point
_FRONT_LEVELS = 5


class SpentError(RuntimeError):
    """The budget is spent."""


@dataclass(frozen=True)
class Wish:
    """One objective or constraint: the number of the figure, and what is wished of it.

    Attributes:
        figure: number of the figure.
        sign: 1 where less is better (or `limit` a most), -1 where more is better (or `limit` a least).
        limit: the constraint's limit; None for an objective.
    """

    figure: int
    sign: int
    limit: float | None = None

    def violation(self, figures: Figures) -> float:
        """Return by how much a constraint is broken, as a share of its limit; 0 where it is kept."""
        if self.limit is None:
            return 0.0
        over = self.sign * (float(figures[self.figure]) - self.limit)
        return float("inf") if np.isnan(over) else max(over, 0.0) / max(abs(self.limit), 1e-12)


@dataclass
class Trail:
    """Every point tried, with its figures.

    Attributes:
        evaluate: figures of points, shape (points, figures), nan where a point cannot be run.
        budget: points that may be tried.
        tried: figures by point, in the order they were tried.
    """

    evaluate: Callable[[Sequence[Point]], Figures]
    budget: int
    tried: dict[Point, Figures] = field(default_factory=dict)

    def figures(self, points: Sequence[Point], limit: int | None = None) -> list[Figures]:
        """Return the figures of points, running those that are new.

        Raises:
            SpentError: the budget does not reach; as many as it reaches for were run.
        """
        new = [point for point in dict.fromkeys(points) if point not in self.tried]
        left = (self.budget if limit is None else min(limit, self.budget)) - len(self.tried)
        run = new[: max(left, 0)]
        if run:
            self.tried.update(zip(run, self.evaluate(run), strict=True))
        if len(run) < len(new):
            raise SpentError
        return [self.tried[point] for point in points]


@dataclass(frozen=True)
class Ended:
    """How a search ended.

    Attributes:
        complete: whether every possible point was tried.
        settled: whether all neighbours of the best point, and all exchanges between two levers, were tried and none is
            better.
    """

    complete: bool
    settled: bool


def search(
    trail: Trail,
    sizes: Sequence[int],
    objectives: Sequence[Wish],
    constraints: Sequence[Wish],
    start: Point,
    seed: int,
) -> Ended:
    """Try points until the best is found or the budget is spent; they are in `trail.tried`.

    Args:
        trail: what evaluates them, its budget, and where they are kept.
        sizes: how many values each lever has; 0 where they lie on a line.
        objectives: one, or two for a front.
        constraints: what must be kept.
        start: the point that holds today, tried first.
        seed: number of the search's own luck.
    """
    steps = tuple(size or LINE for size in sizes)
    if all(sizes) and prod(steps) <= trail.budget:
        trail.figures([start, *product(*map(range, steps))])
        return Ended(complete=True, settled=True)
    scores = [score_of(one, constraints) for one in objectives]
    try:
        trail.figures([start])
        if len(objectives) == 1:
            settled = _minimise(trail, steps, scores[0], seed)
        else:
            _explore_front(trail, steps, objectives, constraints, seed)
            _settle_front(trail, steps, objectives, constraints)
            settled = True
    except SpentError:
        settled = False
    return Ended(complete=False, settled=settled)


def score_of(objective: Wish, constraints: Sequence[Wish]) -> Score:
    """Return what is to be minimised: the objective, or far above it how much the constraints are broken."""

    def score(figures: Figures) -> float:
        broken = sum(one.violation(figures) for one in constraints)
        value = float(figures[objective.figure])
        if np.isnan(value) or np.isinf(broken):
            return _BROKEN * 1e6
        return _BROKEN * (1 + broken) if broken > 0 else objective.sign * value

    return score


def keeps(figures: Figures, constraints: Sequence[Wish]) -> bool:
    """Tell whether figures were given and keep all constraints."""
    return not np.isnan(figures).any() and not any(one.violation(figures) for one in constraints)


def best(trail: Trail, score: Score) -> Point:
    """Return the point tried with the lowest score, the first of equals."""
    return min(trail.tried, key=lambda point: score(trail.tried[point]))


def front(tried: Mapping[Point, Figures], objectives: Sequence[Wish], constraints: Sequence[Wish]) -> list[Point]:
    """Return the points that keep the constraints and that no other beats in one objective at no loss in others."""
    kept = [point for point, figures in tried.items() if keeps(figures, constraints)]
    values = {p: np.array([o.sign * tried[p][o.figure] for o in objectives]) for p in kept}
    found: dict[bytes, Point] = {}
    for point in kept:
        mine = values[point]
        beaten = any((other <= mine).all() and (other < mine).any() for other in values.values())
        if not beaten:
            found.setdefault(mine.tobytes(), point)
    return sorted(found.values(), key=lambda point: float(values[point][0]))


def _minimise(trail: Trail, steps: Point, score: Score, seed: int) -> bool:
    """Evolve and settle; then again with other luck, as long as the budget lasts. Return whether the best settled."""
    settled = False
    for number in range(_ROUNDS):
        try:
            share = (1 - _FOR_NEIGHBOURS) if number == 0 else 1.0
            _evolve(trail, steps, score, seed + number, share)
            before = best(trail, score)
            _settle(trail, steps, score)
            settled = True
        except SpentError:
            return settled and best(trail, score) == before
    return settled


def _settle_front(trail: Trail, steps: Point, objectives: Sequence[Wish], constraints: Sequence[Wish]) -> None:
    """Try the neighbours of all points on the front until none of them is new."""
    while True:
        standing_out = front(trail.tried, objectives, constraints)
        around = [p for point in standing_out for p in _neighbours(point, steps) if p not in trail.tried]
        if not around:
            return
        trail.figures(around)


def _explore_front(
    trail: Trail, steps: Point, objectives: Sequence[Wish], constraints: Sequence[Wish], seed: int
) -> None:
    """Minimise each of two objectives, then the first with the second held at levels between its ends."""
    first, second = objectives
    parts = len(objectives) + _FRONT_LEVELS
    share = (1 - _FOR_NEIGHBOURS) / parts
    for number, one in enumerate(objectives):
        _evolve(trail, steps, score_of(one, constraints), seed + number, share * (number + 1))
    kept = [f for f in trail.tried.values() if keeps(f, constraints)]
    if not kept:
        return
    values = [float(f[second.figure]) for f in kept]
    for number, level in enumerate(np.linspace(min(values), max(values), _FRONT_LEVELS + 2)[1:-1]):
        held = Wish(second.figure, second.sign, float(level))
        score = score_of(first, [*constraints, held])
        _evolve(trail, steps, score, seed + 2 + number, share * (3 + number))


def _evolve(trail: Trail, steps: Point, score: Score, seed: int, until: float) -> None:
    """Run differential evolution until it settles or a share of the budget is spent."""
    from scipy.optimize import Bounds, differential_evolution

    limit = round(until * trail.budget)
    room = max(limit - len(trail.tried), 0)
    size = max(_FEWEST, min(_A_LEVER * len(steps), room // 3))

    def scores(quantiles: Figures) -> Figures:
        points = [_point(column, steps) for column in np.atleast_2d(quantiles.T)]
        return np.array([score(figures) for figures in trail.figures(points, limit)])

    try:
        differential_evolution(
            scores,  # type: ignore[arg-type]  # vectorized: takes and gives columns
            Bounds(np.zeros(len(steps)), np.ones(len(steps))),
            init=_first_generation(trail, steps, score, size, seed),
            rng=seed,
            maxiter=_GENERATIONS,
            polish=False,
            vectorized=True,
            updating="deferred",
            tol=0.0,
        )
    except SpentError:
        if len(trail.tried) >= trail.budget:
            raise


def _first_generation(trail: Trail, steps: Point, score: Score, size: int, seed: int) -> Figures:
    """Return space-filling positions, and the best point known."""
    from scipy.stats import qmc

    known = best(trail, score)
    found = qmc.LatinHypercube(len(steps), rng=seed).random(size)
    found[0] = (np.array(known) + 0.5) / steps
    return np.asarray(found, float)


def _point(quantiles: Figures, steps: Point) -> Point:
    return tuple(min(int(q * n), n - 1) for q, n in zip(quantiles, steps, strict=True))


def _settle(trail: Trail, steps: Point, score: Score) -> None:
    """Move to better neighbours of the best point, then to better exchanges, until there is none."""
    while True:
        here = best(trail, score)
        for around in (_neighbours, _exchanges):
            trail.figures(list(around(here, steps)))
            if best(trail, score) != here:
                break
        else:
            return


def _neighbours(point: Point, steps: Point) -> Iterator[Point]:
    """Go through the points one value away in one lever; on a line one 64th and one 16th of the range."""
    for i, n in enumerate(steps):
        for by in (1,) if n != LINE else (LINE // 64, LINE // 16):
            for moved in (point[i] - by, point[i] + by):
                if 0 <= moved < n:
                    yield (*point[:i], moved, *point[i + 1 :])


def _exchanges(point: Point, steps: Point) -> Iterator[Point]:
    """Go through the points with one value more in one lever and one less in another."""
    for i, j in permutations(range(len(steps)), 2):
        by = [LINE // 64 if n == LINE else 1 for n in (steps[i], steps[j])]
        moved = list(point)
        moved[i] += by[0]
        moved[j] -= by[1]
        if moved[i] < steps[i] and moved[j] >= 0:
            yield tuple(moved)
