"""Morris screening of a stochastic model: which factors matter at all, with few runs.

From a random point of a grid of four levels, each factor in random order takes one large step; the change of the
output over the step is an elementary effect, given per full range of the factor. Its mean over the trajectories is
`mu`, its mean size `mu_star`, its spread `sigma` (curvature and interactions). Source: Morris (1991), Campolongo and
others (2007).

Luck makes every effect look larger than it is: the mean size of pure noise is not 0. All three are therefore those of
the *expected* output (see `sim.study.noise`): `sigma` from products of different replications, and each replication's
effect enters `mu_star` with the sign that the *other* replications see. A factor that does nothing has a `mu_star`
around 0; one whose effect is small against luck is a little underrated, never overrated.
"""

from dataclasses import dataclass

import numpy as np

from sim.study.noise import FEWEST, Estimate, Floats, covariance, estimate, product_parts
from sim.study.resampling import BASE, ORDER, resamples, uniforms

DRAWS = 1_000
LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))  # two thirds of the range: each level has a partner as likely as itself


def points(trajectories: int, factors: int, seed: int = 0) -> Floats:
    """Return trajectories on the unit cube, shape (trajectories, factors + 1, factors).

    Consecutive points of a trajectory differ in one factor, by two thirds of its range. More trajectories with the
    same seed begin with the same ones.
    """
    cells = uniforms(BASE, (trajectories, factors, 2), seed)
    start = np.floor(cells[..., 0] * LEVELS) / (LEVELS - 1)
    step = np.where(start > 0.5, -STEP, STEP)  # noqa: PLR2004 - the middle of the range
    order = np.argsort(uniforms(ORDER, (trajectories, factors), seed), axis=1)
    turn = np.argsort(order, axis=1)  # when each factor moves
    moved = turn[:, None, :] < np.arange(factors + 1)[None, :, None]
    return np.clip(start[:, None] + moved * step[:, None], 0, 1)


def effects(design: Floats, figures: Floats) -> Floats:
    """Return the elementary effects per full range, shape (trajectories, factors, replications).

    Args:
        design: as from `points`.
        figures: the output, shape (trajectories, factors + 1, replications).

    Raises:
        ValueError: consecutive points do not differ in exactly one factor.
    """
    change = np.diff(design, axis=1)
    if not ((np.abs(change) > 0).sum(axis=2) == 1).all():
        message = "consecutive points of a trajectory must differ in one factor"
        raise ValueError(message)
    who = np.abs(change).argmax(axis=2)
    slope = np.diff(figures, axis=1) / change.sum(axis=2)[..., None]
    return np.take_along_axis(slope, np.argsort(who, axis=1)[..., None], axis=1)


@dataclass(frozen=True)
class Effect:
    """What one factor does to one output, in the output's unit over the factor's whole range.

    Attributes:
        mu: mean effect.
        mu_star: mean size of the effect.
        sigma: spread of the effect over the other factors' values.
    """

    mu: Estimate
    mu_star: Estimate
    sigma: Estimate


def screen(elementary: Floats, seed: int = 0) -> tuple[Effect, ...]:
    """Return the effect of each factor.

    Args:
        elementary: from `effects`: shape (trajectories, factors, replications), from 4 trajectories and 3
            replications; trajectories with anything missing must have been left out.
        seed: of the bootstrap.

    Raises:
        ValueError: there are too few trajectories or replications.
    """
    rows, factors, number = elementary.shape
    if rows < 4 or number < FEWEST:  # noqa: PLR2004 - what a spread and its interval need
        message = f"{rows} trajectories and {number} replications: effects need at least 4 and {FEWEST}"
        raise ValueError(message)
    weights = resamples(DRAWS, rows, seed)
    return tuple(_effect(elementary[:, i], weights) for i in range(factors))


def _effect(each: Floats, weights: Floats) -> Effect:
    others = each.sum(axis=1, keepdims=True) - each
    size = _mean(each * np.sign(others), weights)
    return Effect(_mean(each, weights), _not_below_zero(size), _spread(each, weights))


def _not_below_zero(size: Estimate) -> Estimate:
    value, low, high = (max(bound, 0.0) for bound in (size.value, size.low, size.high))
    return Estimate(value, low, high, size.from_points, size.from_luck)


def _mean(parts: Floats, weights: Floats) -> Estimate:
    value = float(parts.mean())
    return estimate(value, weights @ parts.mean(axis=1) / len(parts), parts - value)


def _spread(each: Floats, weights: Floats) -> Estimate:
    """Return the standard deviation over trajectories, 0 where luck explains all of the spread."""
    variances = covariance(each, each, np.concatenate([np.ones((1, len(each))), weights]))
    value, resampled = float(variances[0]), variances[1:]
    z = each - each.mean(axis=0)
    found = estimate(value, resampled, product_parts(z, z) - value)
    root = max(value, 0.0) ** 0.5
    slope = 1 / (2 * root) if root > 0 else 0.0
    low, high = (max(bound, 0.0) ** 0.5 for bound in (found.low, found.high))
    return Estimate(root, low, high, found.from_points * slope, found.from_luck * slope)
