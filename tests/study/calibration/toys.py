"""Simulators with known answers, for calibrations without a city."""

from collections.abc import Callable

import numpy as np

from sim.study.calibration.abc_smc import Budget, Posterior, infer
from sim.study.calibration.noise import Observation
from sim.study.calibration.weighted import Numbers, quantile

Figures = Callable[[Numbers, np.random.Generator], Numbers]


def simulator(figures: Figures, low, high, replications, seed=0):
    """Return a simulator: `figures(values, generator)` gives the figures of one run; each point has luck of its own."""
    low, high = np.asarray(low, float), np.asarray(high, float)

    def simulate(points, first):
        found = []
        for number, point in enumerate(points, first):
            generator = np.random.default_rng([seed, number])
            values = low + (high - low) * point
            found.append([figures(values, generator) for _ in range(replications)])
        return np.array(found, float)

    return simulate


def calibrated(simulate, values, error, luck_share, parameters, budget: Budget, seed=1) -> Posterior:
    """Return the last posterior."""
    observation = Observation(np.array(values, float), np.array(error, float), luck_share)
    return list(infer(simulate, observation, parameters, budget, seed))[-1]


def interval(posterior: Posterior, parameter: int, low, high, share=0.9):
    """Return the posterior interval of one parameter's values."""
    ends = quantile(posterior.points[:, parameter], posterior.weights, np.array([(1 - share) / 2, (1 + share) / 2]))
    return low + (high - low) * ends
