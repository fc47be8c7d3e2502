"""Which rules are best? A choice with a stated chance of being wrong, by the procedure of Kim and Nelson (2001).

All candidates meet the same people and luck (common random numbers); the procedure looks at their differences, so what
they have in common costs nothing. After a first stage it drops, replication by replication, whoever lies so far behind
another that luck cannot explain it, and spends further runs on the others only. With candidates whose differences are
normal, the best one is chosen with a probability of at least 1 - error whenever it leads by the indifference or more;
among candidates closer than that it does not matter which is taken. The error is shared between the pairs (Bonferroni),
so it holds for any number of candidates and any correlation, and looking rarely or often does not weaken it.

Source: S.-H. Kim and B. L. Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM
TOMACS 11 (2001), with c = 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FIRST_STAGE = 10  # replications; fewer make the variances so uncertain that the rule asks for very many later
AT_MOST = 1_000


@dataclass(frozen=True)
class Terms:
    """What is asked of a choice.

    Attributes:
        indifference: the smallest lead that matters, above 0, in the figure's unit.
        error: allowed chance of a wrong choice, above 0 and below a half.
        least: whether the smallest mean is best.
        first_stage: replications of all candidates before anyone is dropped, from 2.
        at_most: the budget in replications of one candidate.
    """

    indifference: float
    error: float = 0.05
    least: bool = False
    first_stage: int = FIRST_STAGE
    at_most: int = AT_MOST

    def __post_init__(self) -> None:
        """Refuse terms on which no choice can be made.

        Raises:
            ValueError: a term is out of its range.
        """
        limits = {
            f"an indifference of {self.indifference} is not above 0": self.indifference > 0,
            f"an error of {self.error} is not above 0 and below 0.5": 0 < self.error < 0.5,  # noqa: PLR2004
            f"2 <= first_stage ({self.first_stage}) <= at_most ({self.at_most}) does not hold": 2  # noqa: PLR2004
            <= self.first_stage
            <= self.at_most,
        }
        for message, good in limits.items():
            if not good:
                raise ValueError(message)


@dataclass(frozen=True)
class Candidate:
    """What became of one candidate.

    Attributes:
        name: its name.
        mean: mean of the indicator over its replications.
        replications: how many it had.
        beaten_by: who showed that it is not the best, None for those never dropped.
    """

    name: str
    mean: float
    replications: int
    beaten_by: str | None


@dataclass(frozen=True)
class Selection:
    """The best of some candidates.

    Attributes:
        candidates: all of them, in the order given.
        best: name of the best one; where `decided` is false, of the best so far.
        decided: whether the stated error holds; false where the budget ended first.
        terms: what was asked.
    """

    candidates: tuple[Candidate, ...]
    best: str
    decided: bool
    terms: Terms

    @property
    def left(self) -> tuple[str, ...]:
        """Names of the candidates that nobody beat."""
        return tuple(c.name for c in self.candidates if c.beaten_by is None)

    def sentence(self, indicator: str, language: str = "en") -> str:
        """Return in words which one was chosen and how sure that is."""
        words = _DECIDED if self.decided else _OPEN
        return words[language].format(
            best=self.best,
            side=_SIDE[language][self.terms.least],
            indicator=indicator,
            sure=f"{1 - self.terms.error:.0%}",
            indifference=f"{self.terms.indifference:,.12g}",
            left=("、" if language == "zh" else ", ").join(self.left),
            runs=sum(c.replications for c in self.candidates),
        )


_SIDE = {"en": {True: "least", False: "most"}, "zh": {True: "最低", False: "最高"}}
_DECIDED = {
    "en": "{best} has the {side} {indicator}: the choice is right with a probability of at least {sure} if it leads "
    "by {indifference} or more ({runs} runs).",
    "zh": "{best}的{indicator}{side}：若其领先不少于{indifference}，选对的概率至少为{sure}（共{runs}次运行）。",
}
_OPEN = {
    "en": "Not decided after {runs} runs: {left} are too close; {best} has the {side} {indicator} so far. Allow more "
    "replications or a larger indifference than {indifference}.",
    "zh": "{runs}次运行后仍未分出高下：{left}过于接近；目前{best}的{indicator}{side}。"
    "请增加重复次数，或放宽无差异范围（现为{indifference}）。",
}


def select(
    figures: Callable[[Sequence[int], range], Floats], names: Sequence[str], terms: Terms, at_once: int = 1
) -> Selection:
    """Return the best candidate by the mean of a figure.

    Args:
        figures: gives the figure of some candidates for some replications, shape (candidates, replications).
        names: of the candidates, at least two.
        terms: what is asked.
        at_once: replications asked for together, for several processes; the answer is the same for any number.

    Raises:
        ValueError: there are fewer than two candidates, or a run failed.
    """
    if len(names) < 2:  # noqa: PLR2004 - a choice needs two
        message = f"{len(names)} candidates: at least two are needed"
        raise ValueError(message)
    race = _Race(figures, len(names), -1.0 if terms.least else 1.0)
    race.run(range(len(names)), range(terms.first_stage))
    squares = _spread(race.values) * _growth(len(names), terms.error, terms.first_stage)
    for replications in range(terms.first_stage, terms.at_most + 1):
        if replications > race.done:
            race.run(race.left, range(race.done, min(race.done + at_once, terms.at_most)))
        race.drop(replications, squares, terms.indifference)
        if len(race.left) == 1:
            break
    beaten = [None if by is None else names[by] for by in race.beaten]
    candidates = tuple(Candidate(name, race.mean(i), race.used[i], beaten[i]) for i, name in enumerate(names))
    return Selection(candidates, names[race.best()], len(race.left) == 1, terms)


def _growth(candidates: int, error: float, first_stage: int) -> float:
    """Return Kim and Nelson's h squared: how far the first stage's variances stretch the region of doubt.

    >>> round(_growth(5, 0.05, 10), 3)
    11.429
    """
    degrees = first_stage - 1
    eta = ((2 * error / (candidates - 1)) ** (-2 / degrees) - 1) / 2
    return float(2 * eta * degrees)


def _spread(values: Floats) -> Floats:
    """Return the variance of every pair's difference, shape (candidates, candidates)."""
    pairs = values[:, None] - values[None]
    found: Floats = pairs.var(axis=2, ddof=1)
    return found


class _Race:
    """The candidates' figures so far, turned so that the largest is best, and who is left."""

    def __init__(self, figures: Callable[[Sequence[int], range], Floats], candidates: int, sign: float) -> None:
        self.figures = figures
        self.sign = sign
        self.values = np.empty((candidates, 0))
        self.left: list[int] = list(range(candidates))
        self.used: list[int] = [0] * candidates
        self.beaten: list[int | None] = [None] * candidates

    @property
    def done(self) -> int:
        return self.values.shape[1]

    def run(self, who: Sequence[int], replications: range) -> None:
        more = np.full((len(self.values), len(replications)), np.nan)
        more[list(who)] = self.sign * self.figures(list(who), replications)
        if not np.isfinite(more[list(who)]).all():
            message = "a run failed, so the candidates cannot be compared in pairs"
            raise ValueError(message)
        self.values = np.concatenate([self.values, more], axis=1)

    def drop(self, replications: int, squares: Floats, indifference: float) -> None:
        """Drop who lies further behind another than luck explains; the sums are those of the first replications."""
        left = self.left
        means = self.values[left, :replications].mean(axis=1)
        doubt = np.maximum(squares[np.ix_(left, left)] / indifference - indifference * replications, 0) / 2
        behind = means[None] - means[:, None] - doubt / replications  # by whom (column) each (row) is beaten
        np.fill_diagonal(behind, -np.inf)
        for row, i in enumerate(left):
            self.used[i] = replications
            ahead = int(np.argmax(behind[row]))
            if behind[row, ahead] > 0 or (behind[row, ahead] == 0 and doubt[row, ahead] == 0 and ahead < row):
                self.beaten[i] = left[ahead]
        self.left = [i for i in left if self.beaten[i] is None]

    def mean(self, candidate: int) -> float:
        return float(self.sign * self.values[candidate, : self.used[candidate]].mean())

    def best(self) -> int:
        return max(self.left, key=lambda i: float(self.values[i, : self.used[i]].mean()))
