r"""What observed figures tell of a simulator's parameters: approximate Bayesian computation by sequential Monte Carlo.

The parameters are quantiles of their priors, so the prior is uniform on the unit cube. Each generation tries points of
the cube, every point with luck of its own (common luck would shift all of them together and look like knowledge). A
point counts by the normal density of what it gave, the mean of R runs, around what was observed, with covariance

    error + share * luck - luck / R + tolerance**2 * scale.

`error` is the observation's, `luck` the covariance of single runs, estimated within points near the posterior, and
`share` says what of it the observation has in it: all for a year of the whole city, none for a long mean. The mean of R
runs brings luck / R of its own, hence the subtraction: with normal luck the density is then that of error + share *
luck, without bias. With one run a point and the whole luck observed nothing is assumed about luck. `scale` is the
covariance of all noise together, and the tolerance is the smallest at which the points are still worth enough: the
quantile rule of Beaumont and others (2009) in the form of Del Moral, Doucet and Jasra (2012). At tolerance 0 nothing
is approximate but the number of points (Wilkinson 2013); one that is left acts as so much more observation error.

New points are drawn around old ones with twice their weighted covariance (Beaumont and others 2009), in normal scores
of the quantiles. All points of all generations count, weighted against the mixture they were drawn from (Cornuet and
others 2012); the first generation, from the prior, bounds the weights. Most of them go where a guess from the runs so
far expects the observation (`guide`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream
from sim.study.calibration.guide import POINTS_A_TERM, Guide, Surface, number_of_terms, surface_of
from sim.study.calibration.noise import Noise, Observation, noise_of
from sim.study.calibration.proposals import Proposal, against_prior, scores_of
from sim.study.calibration.weighted import Numbers, effective, normalised

Simulate = Callable[[Numbers, int], Numbers]

_SMALLEST = 1e-3  # of the scaled kernel's variances: what luck takes away must leave something
_WIDEST, _HALVINGS, _ROUNDS = 1e6, 60, 4
_FARTHEST = 1e100
_WINDOW = 3.0  # with one run a point, luck is seen where what was observed selects little
_MOST = 0.8  # of what the points are worth without looking at their figures


@dataclass(frozen=True)
class Budget:
    """How long to try.

    Attributes:
        particles: points a generation.
        generations: at most so many, the one from the prior among them.
        replications: runs of each point.
        keep: effective points that the tolerance leaves, as a share of `particles`.
        enough: effective points at tolerance 0 that end the search early.
    """

    particles: int
    generations: int
    replications: int
    keep: float = 0.5
    enough: float = np.inf


@dataclass(frozen=True)
class Posterior:
    """All points so far and what they are worth.

    Attributes:
        points: quantiles of the priors, shape (points, parameters).
        figures: what each run gave, shape (points, replications, figures); nan where it failed.
        weights: adding up to one, shape (points,).
        tolerance: what the last generation left, in units of the noise; 0 is exact.
        noise: what blurs the figures.
        history: tolerance and effective points after each generation.
    """

    points: Numbers
    figures: Numbers
    weights: Numbers
    tolerance: float
    noise: Noise
    history: tuple[tuple[float, float], ...]

    @property
    def effective(self) -> float:
        """How many equally weighted points these are worth."""
        return effective(self.weights)


def infer(
    simulate: Simulate, observation: Observation, parameters: int, budget: Budget, seed: int
) -> Iterator[Posterior]:
    """Yield the posterior after each generation; the last one is the answer.

    Args:
        simulate: gives figures (points, replications, figures) of points (points, parameters), the quantiles of their
            priors, numbered from the second argument on: a number has luck of its own, the same whenever it is asked.
        observation: what was observed.
        parameters: how many there are, at least one.
        budget: how long to try.
        seed: number of the luck of the search, 0 to 2**32 - 1.

    Raises:
        ValueError: no run gave all figures, a figure has neither error nor luck, or a point has one run where luck
            must be known.
    """
    if budget.replications == 1 and observation.luck_share < 1:
        message = "one run a point leaves its luck unknown; take 2 replications or more unless it was observed too"
        raise ValueError(message)
    proposals = [Proposal.prior(parameters, budget.particles)]
    points, figures = np.empty((0, parameters)), np.empty((0, budget.replications, len(observation.values)))
    history: list[tuple[float, float]] = []
    for generation in range(budget.generations):
        fresh = proposals[-1].draw(Stream(seed, generation))
        figures = np.concatenate([figures, simulate(fresh, len(points))])
        points = np.concatenate([points, fresh])
        good = np.asarray(np.isfinite(figures).all(axis=(1, 2)))
        if not good.any():
            message = "no run gave all figures"
            raise ValueError(message)
        found = _weighed(scores_of(points), figures, good, proposals, observation, budget)
        history.append((found.tolerance, effective(found.weights)))
        weights = np.zeros(len(points))
        weights[good] = found.weights
        yield Posterior(points, figures, weights, found.tolerance, found.noise, tuple(history))
        if found.tolerance == 0 and effective(weights) >= budget.enough:
            return
        around = Proposal.around(scores_of(points), weights, budget.particles)
        proposals.append(around.guided(found.guide, Stream(seed, generation)))


@dataclass(frozen=True)
class _Found:
    """What the points say after a generation."""

    tolerance: float
    weights: Numbers
    noise: Noise
    guide: Guide


def _weighed(
    scores: Numbers,
    figures: Numbers,
    good: NDArray[np.bool_],
    proposals: list[Proposal],
    observation: Observation,
    budget: Budget,
) -> _Found:
    """Return the smallest tolerance that leaves enough of the good points, their weights there, noise and guide."""
    logs = np.log(against_prior(scores, proposals))[good]
    scores, figures = scores[good], figures[good]
    means = figures.mean(axis=1)
    away, weights = means - observation.values, normalised(logs)
    most = _MOST * effective(weights)
    wanted = min(budget.keep * budget.particles, most)
    window = min(POINTS_A_TERM * number_of_terms(scores.shape[1]), most)
    surface, tolerance = surface_of(scores, means, weights, observation.values), _WIDEST
    for _ in range(_ROUNDS):  # luck is that of the points that count, which are those that luck explains
        noise = noise_of(figures, weights, surface.rest, observation)
        near = _tolerance(logs, away, noise, window, _WINDOW if budget.replications == 1 else 0.0)[1]
        surface = surface_of(scores, means, near, observation.values)
        tolerance, weights = _tolerance(logs, away, noise, wanted)
    return _Found(tolerance, weights, noise, _guide(surface, observation, noise))


def _guide(surface: Surface, observation: Observation, noise: Noise) -> Guide:
    root = np.asarray(np.linalg.cholesky(noise.told + surface.rest), np.float64)
    return Guide(surface, observation.values, root)


def _tolerance(logs: Numbers, away: Numbers, noise: Noise, wanted: float, least: float = 0.0) -> tuple[float, Numbers]:
    """Return the smallest tolerance, not below `least`, at which the weights are worth `wanted`, and those weights."""
    units = np.sqrt(np.diag(noise.scale))

    def weights_at(tolerance: float) -> Numbers:
        root = np.linalg.cholesky(noise.kernel(tolerance) / np.outer(units, units))
        scaled = np.clip(np.linalg.solve(root, (away / units).T), -_FARTHEST, _FARTHEST)
        return normalised(logs - 0.5 * (scaled**2).sum(axis=0))

    low, high = max(_floor(noise), least), _WIDEST
    weights = weights_at(low)
    if effective(weights) >= wanted:
        return low, weights
    low = max(low, 1 / _WIDEST)
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if effective(weights_at(middle)) >= wanted else (middle, high)
    return high, weights_at(high)


def _floor(noise: Noise) -> float:
    """Return the smallest tolerance that leaves a kernel of some width in every direction; mostly 0."""
    root = np.linalg.inv(np.linalg.cholesky(noise.scale))
    least = float(np.linalg.eigvalsh(root @ noise.kernel(0) @ root.T)[0])
    return float(np.sqrt(max(_SMALLEST - least, 0.0)))
