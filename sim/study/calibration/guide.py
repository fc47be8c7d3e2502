"""A guess, from the runs so far, of what a point will give: it says where a run is worth its time, and nothing more.

The guess is a quadratic in the normal scores, fitted to the points that came nearest. New points are drawn more often
where it meets the observation, and their weights allow for that exactly: a bad guess costs runs and biases nothing.
"""

from dataclasses import dataclass

import numpy as np

from sim.study.calibration.weighted import Numbers, covariance, effective

POINTS_A_TERM = 4
_LEAST_POINTS_A_TERM = 2
_SHIFT = 0.05  # of a figure's spread: what is added before a logarithm where the least figure is 0


@dataclass(frozen=True)
class Surface:
    """Fitted figures as a function of the scores.

    Attributes:
        slopes: of the terms, shape (terms, figures).
        shifts: what is added to a figure before its logarithm is fitted; nan where the figure itself is, (figures,).
        order: 0 for a constant, 1 for a plane, 2 with products.
        rest: covariance of the figures around it, shape (figures, figures).
    """

    slopes: Numbers
    shifts: Numbers
    order: int
    rest: Numbers

    def at(self, scores: Numbers) -> Numbers:
        """Return the figures at scores of shape (n, parameters), shape (n, figures)."""
        return _figures(_terms(scores, self.order) @ self.slopes, self.shifts)


@dataclass(frozen=True)
class Guide:
    """A surface, what was observed, and how far that may lie from it.

    Attributes:
        surface: the guess.
        observed: shape (figures,).
        root: Cholesky factor of the covariance of the observation around the guess.
    """

    surface: Surface
    observed: Numbers
    root: Numbers

    def near(self, scores: Numbers) -> Numbers:
        """Return how near the guess is to the observation at scores of shape (n, parameters): shape (n,), 0 to 1."""
        away = self.surface.at(scores) - self.observed
        return np.asarray(np.exp(-0.5 * (np.linalg.solve(self.root, away.T) ** 2).sum(axis=0)))


def number_of_terms(parameters: int) -> int:
    """Return the terms of a quadratic.

    >>> number_of_terms(2)
    6
    """
    return 1 + parameters + parameters * (parameters + 1) // 2


def surface_of(scores: Numbers, figures: Numbers, weights: Numbers, observed: Numbers) -> Surface:
    """Return the surface that fits best: a quadratic, a plane or a constant, as the points that count suffice.

    Args:
        scores: normal scores, shape (points, parameters).
        figures: shape (points, figures).
        weights: how much each point counts, shape (points,).
        observed: where the fit should be best, shape (figures,).
    """
    worth, parameters = effective(weights), scores.shape[1]
    sizes = {0: 1, 1: 1 + parameters, 2: number_of_terms(parameters)}
    order = max(order for order, size in sizes.items() if order == 0 or worth >= _LEAST_POINTS_A_TERM * size)
    terms = _terms(scores, order)
    ways = [_fitted(terms, own, weights, float(at)) for own, at in zip(figures.T, observed, strict=True)]
    slopes, shifts = np.stack([way[0] for way in ways], axis=1), np.array([way[1] for way in ways])
    freedom = 1 - min(sizes[order] / max(worth, 1.0), 0.5)
    rest = covariance(figures - _figures(terms @ slopes, shifts), weights) / freedom
    return Surface(slopes, shifts, order, rest)


def _fitted(terms: Numbers, own: Numbers, weights: Numbers, seen: float) -> tuple[Numbers, float]:
    """Return the slopes for one figure or its logarithm, whichever leaves less, and the shift before the logarithm."""
    root = np.sqrt(weights / weights.sum())
    spread = float(np.sqrt(covariance(own[:, None], weights)[0, 0]))
    shift = _SHIFT * spread - min(float(own.min()), seen, 0.0)
    plain = np.linalg.lstsq(root[:, None] * terms, root * own, rcond=None)[0], np.nan
    if not spread > 0:
        return plain
    heavy = root * np.minimum((own + shift) / (seen + shift), 1.0)  # a logarithm makes too much of small figures
    logs = np.linalg.lstsq(heavy[:, None] * terms, heavy * np.log(own + shift), rcond=None)[0], shift

    def left(way: tuple[Numbers, float]) -> float:
        guessed = _figures((terms @ way[0])[:, None], np.array([way[1]]))[:, 0]
        return float((weights * (own - guessed) ** 2).sum())

    return min(plain, logs, key=left)


def _terms(scores: Numbers, order: int) -> Numbers:
    parts = [np.ones((len(scores), 1))]
    if order > 0:
        parts.append(scores)
    if order > 1:
        parts += [scores[:, [i]] * scores[:, i:] for i in range(scores.shape[1])]
    return np.hstack(parts)


def _figures(guessed: Numbers, shifts: Numbers) -> Numbers:
    """Return guessed figures; logarithms are turned back."""
    logs = ~np.isnan(shifts)
    most = np.log(np.finfo(float).max) / 2
    back = np.exp(np.clip(np.where(logs, guessed, 0.0), -most, most)) - np.where(logs, shifts, 0.0)
    return np.where(logs, back, guessed)
