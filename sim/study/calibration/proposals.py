"""Where the next points of a calibration are tried: the unit cube evenly, or around points that count.

Around points means in normal scores of the quantiles, where the prior is standard normal and nothing has an edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.core.luck import Purpose, Stream, When, purpose
from sim.study.calibration.guide import Guide
from sim.study.calibration.weighted import Numbers, covariance, resampled

SPREAD = 2.0  # the kernel's covariance in those of the points: the optimum of Beaumont and others (2009)
UNGUIDED = 0.25  # of a generation's points, in case the guide misleads
CANDIDATES = 30  # moves tried for each point that is drawn with a guide
TRIALS = 20_000  # moves by which the guide's mean nearness is found

START = purpose(900, "calibration.start", When.ONCE)
ORDER = purpose(901, "calibration.order", When.ONCE)
PARENT = purpose(902, "calibration.parent", When.ONCE)
MOVE = purpose(903, "calibration.move", When.ONCE)
CHOICE = purpose(904, "calibration.choice", When.ONCE)
TRIAL_PARENT = purpose(905, "calibration.trial_parent", When.ONCE)
TRIAL_MOVE = purpose(906, "calibration.trial_move", When.ONCE)

_HALF_WORD = 2.0**-33
_BLOCK = 512


@dataclass(frozen=True)
class Proposal:
    """The mixture that a generation is drawn from.

    Attributes:
        centres: normal scores of the points it lies around, shape (centres, parameters); none: the prior.
        weights: of the centres, adding up to one.
        root: Cholesky factor of the moves' covariance, shape (parameters, parameters).
        number: points drawn from it.
        guide: where among the moves it goes rather.
        level: the guide's mean nearness over the moves.
    """

    centres: Numbers
    weights: Numbers
    root: Numbers
    number: int
    guide: Guide | None = None
    level: float = 1.0

    @staticmethod
    def prior(parameters: int, number: int) -> "Proposal":
        """Return the prior."""
        return Proposal(np.empty((0, parameters)), np.empty(0), np.eye(parameters), number)

    @staticmethod
    def around(scores: Numbers, weights: Numbers, number: int) -> "Proposal":
        """Return the mixture around points, each moved with `SPREAD` times their weighted covariance."""
        held = weights > 0
        spread = SPREAD * covariance(scores[held], weights[held])
        tiny = np.finfo(float).eps * max(float(np.trace(spread)), 1.0)
        root = np.asarray(np.linalg.cholesky(spread + tiny * np.eye(len(spread))), np.float64)
        return Proposal(scores[held], weights[held], root, number)

    def guided(self, guide: Guide, luck: Stream) -> "Proposal":
        """Return this mixture with a guide; without it where the guide leads nowhere."""
        level = float(guide.near(self._moved(luck, TRIALS, TRIAL_PARENT, TRIAL_MOVE)).mean())
        return replace(self, guide=guide, level=level) if level > 0 else self

    def draw(self, luck: Stream) -> Numbers:
        """Return points of the cube, shape (number, parameters); from the prior a Latin hypercube."""
        from scipy.special import ndtr

        n, k = self.number, self.centres.shape[1]
        if not len(self.centres):
            order = np.argsort(_uniforms(luck, ORDER, n, k), axis=0, kind="stable")
            return np.asarray((order + _uniforms(luck, START, n, k)) / n)
        moved = self._moved(luck, n if self.guide is None else CANDIDATES * n, PARENT, MOVE)
        if self.guide is not None:
            moved = moved[resampled(self._preferred(moved), _uniforms(luck, CHOICE, n, 1)[:, 0])]
        return np.clip(ndtr(moved), _HALF_WORD, 1 - _HALF_WORD)

    def density(self, scores: Numbers) -> Numbers:
        """Return the density at scores of shape (n, parameters), shape (n,), in units of (2 pi)**(-parameters / 2)."""
        if not len(self.centres):
            return np.asarray(np.exp(-0.5 * (scores**2).sum(axis=1)))
        back = np.linalg.inv(self.root)
        centres, scaled = self.centres @ back.T, scores @ back.T
        found = np.empty(len(scores))
        for first in range(0, len(scores), _BLOCK):
            away = ((scaled[first : first + _BLOCK, None, :] - centres[None]) ** 2).sum(axis=2)
            found[first : first + _BLOCK] = (self.weights * np.exp(-0.5 * away)).sum(axis=1)
        return found * self._preferred(scores) / float(np.prod(np.diag(self.root)))

    def _preferred(self, scores: Numbers) -> Numbers:
        """Return the density over that without the guide, shape (n,)."""
        if self.guide is None:
            return np.ones(len(scores))
        return np.asarray(UNGUIDED + (1 - UNGUIDED) * self.guide.near(scores) / self.level)

    def _moved(self, luck: Stream, n: int, parent: Purpose, move: Purpose) -> Numbers:
        """Return scores of n points around the centres."""
        parents = resampled(self.weights, _uniforms(luck, parent, n, 1)[:, 0])
        moves = scores_of(_uniforms(luck, move, n, self.centres.shape[1]))
        return np.asarray(self.centres[parents] + moves @ self.root.T)


def against_prior(scores: Numbers, proposals: Sequence[Proposal]) -> Numbers:
    """Return the prior's density over that of the mixture of all proposals, shape (points,)."""
    total = sum(p.number for p in proposals)
    mixture = np.zeros(len(scores))
    for proposal in proposals:
        mixture += proposal.number / total * proposal.density(scores)
    return np.asarray(Proposal.prior(scores.shape[1], 1).density(scores) / mixture)


def scores_of(points: Numbers) -> Numbers:
    """Return the normal scores of quantiles."""
    from scipy.special import ndtri

    return np.asarray(ndtri(points))


def _uniforms(luck: Stream, what: Purpose, n: int, k: int) -> Numbers:
    """Return numbers in (0, 1), shape (n, k)."""
    return (luck.uniform(what, np.arange(n * k), 0) + _HALF_WORD).reshape(n, k)
