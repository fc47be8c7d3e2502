"""What blurs the figures of a simulator around those that were observed: error of observation, and luck."""

from dataclasses import dataclass

import numpy as np

from sim.study.calibration.weighted import Numbers


@dataclass(frozen=True)
class Observation:
    """What was observed.

    Attributes:
        values: the figures, shape (figures,).
        error: standard deviations of their observation, shape (figures,), in their units, not negative.
        luck_share: which part of one run's variance the observation has in it too, 0 (a long mean) to 1.
    """

    values: Numbers
    error: Numbers
    luck_share: float


@dataclass(frozen=True)
class Noise:
    """What blurs the figures.

    Attributes:
        error: covariance of the errors of observation, shape (figures, figures).
        luck: covariance of single runs of the same parameters, shape (figures, figures).
        luck_share: which part of it the observation has.
        replications: runs that a point's figures are the mean of.
    """

    error: Numbers
    luck: Numbers
    luck_share: float
    replications: int

    @property
    def told(self) -> Numbers:
        """Covariance of the observation around the mean figures of the true parameters."""
        return np.asarray(self.error + self.luck_share * self.luck)

    @property
    def scale(self) -> Numbers:
        """Covariance of all noise between a point's figures and the observation: the unit of the tolerance."""
        return np.asarray(self.error + max(self.luck_share, 1 / self.replications) * self.luck)

    def kernel(self, tolerance: float) -> Numbers:
        """Covariance of the density by which a point counts; with one run a point its own luck stands for luck."""
        own = 0.0 if self.replications == 1 else self.luck_share - 1 / self.replications
        return np.asarray(self.error + own * self.luck + tolerance**2 * self.scale)

    def inflation(self, tolerance: float) -> Numbers:
        """Return how much wider than its own noise each observation was taken to be, shape (figures,): 1 at 0."""
        whole = np.diag(self.told + tolerance**2 * self.scale)
        return np.sqrt(whole / np.diag(self.told))


def noise_of(figures: Numbers, weights: Numbers, rest: Numbers, observation: Observation) -> Noise:
    """Return the noise at the points that count.

    Args:
        figures: shape (points, replications, figures).
        weights: what the points count.
        rest: covariance of the points' mean figures around a surface, for luck where each point has one run.
        observation: what was observed.

    Raises:
        ValueError: a figure has neither error nor luck.
    """
    runs = figures.shape[1]
    luck = _within(figures, weights) if runs > 1 else rest
    error = np.diag(observation.error**2)
    whole = np.diag(error + luck)
    if not np.all(whole > 0):
        message = f"figure {int(np.argmin(whole))} has neither error nor luck, so that nothing can be near it"
        raise ValueError(message)
    return Noise(error, luck, observation.luck_share, runs)


def _within(figures: Numbers, weights: Numbers) -> Numbers:
    """Return the covariance of runs of one point, pooled over points."""
    away = figures - figures.mean(axis=1, keepdims=True)
    one = np.einsum("nri,nrj->nij", away, away) / (figures.shape[1] - 1)
    return np.asarray(np.einsum("n,nij->ij", weights / weights.sum(), one))
