"""What the calibrated model predicts for each target, on luck that had no part in the calibration.

A fitted target that comes out right proves nothing: it set the parameters. One that was held out is a test.
"""

from dataclasses import dataclass

import numpy as np

from sim.study.calibration.target import Target
from sim.study.calibration.weighted import Numbers, quantile

SHARES = (0.05, 0.5, 0.95)
_STEPS = 99  # quantiles of the normal noise that is laid over each predicted figure


@dataclass(frozen=True)
class Check:
    """One target beside what is predicted for it.

    Attributes:
        target: what was observed.
        low: 5% of the predictions lie below it.
        median: half of them do.
        high: 95% do.
        tail: how often a prediction would lie at least as far out, on either side: 0 to 1.
        runs: runs that the predictions rest on.
    """

    target: Target
    low: float
    median: float
    high: float
    tail: float
    runs: int

    @property
    def inside(self) -> bool:
        """Whether the observation lies within 90% of the predictions."""
        return self.low <= self.target.value <= self.high


def check(target: Target, figures: Numbers, luck_share: float) -> Check:
    """Return the predictive check of one target.

    Args:
        target: what was observed, with its error.
        figures: of fresh runs at points of the posterior, equally weighted, shape (points, replications); not finite
            where a run failed.
        luck_share: which part of one run's variance an observation has.

    Raises:
        ValueError: no run gave the figure.
    """
    figures = figures[np.isfinite(figures).all(axis=1)]
    if not len(figures):
        message = f"no run of the predictive check gave {target.output.label}"
        raise ValueError(message)
    drawn = predictions(figures, target.error, luck_share)
    low, median, high = quantile(drawn, np.ones(len(drawn)), np.array(SHARES))
    below, above = float((drawn <= target.value).mean()), float((drawn >= target.value).mean())
    tail = min(2 * min(below, above), 1.0)
    return Check(target, float(low), float(median), float(high), tail, figures.size)


def predictions(figures: Numbers, error: float, luck_share: float) -> Numbers:
    """Return observations that the model would give, with as much luck as an observation has, and its error.

    The mean of R runs has 1 / R of one run's variance: what is missing is added, what is too much is taken off by
    drawing the means together.

    Args:
        figures: shape (points, replications).
        error: standard deviation of the observation.
        luck_share: which part of one run's variance an observation has.
    """
    from scipy.special import ndtri

    runs, means = figures.shape[1], figures.mean(axis=1)
    luck = float(figures.var(axis=1, ddof=1).mean()) if runs > 1 else 0.0
    missing = (luck_share - 1 / runs) * luck
    if missing < 0 and len(means) > 1 and means.var(ddof=1) > 0:
        kept = np.sqrt(max(1 + missing / means.var(ddof=1), 0.0))
        means = means.mean() + kept * (means - means.mean())
    spread = np.sqrt(max(missing, 0.0) + error**2)
    steps = ndtri((np.arange(_STEPS) + 0.5) / _STEPS)
    return np.asarray((means[:, None] + spread * steps[None]).ravel())
