"""Assumptions that draw the residents anew, and how far other residents alone move a difference.

Who lives in the city is drawn once, with `world.population_seed`. Put a community to 900 persons or the census to
another day, and other people live there: the difference moves by luck, not by what the assumption says. Such an
assumption counts only where it moves a difference further than other residents do, who are drawn with a few other
seeds under all else as assumed; the rest is held back and told as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.study.asking import together
from sim.study.resampling import student
from sim.study.robustness.bifurcation import Screened, bifurcation
from sim.study.robustness.differences import Runner
from sim.world.population_parameters import PopulationParameters

OTHERS = 3  # other cities of residents that are tried
_WORLD = "world"


def redraws(path: str) -> bool:
    """Tell whether a parameter is one of those from which the residents of the first day are drawn.

    >>> redraws("world.community_size"), redraws("world.places.agency.servers")
    (True, False)
    """
    section, _, rest = path.partition(".")
    return section == _WORLD and rest.partition(".")[0] in PopulationParameters.model_fields


@dataclass(frozen=True)
class Spread:
    """Where the mean difference of yet other residents lies, with a chance of 95%, by comparison.

    Attributes:
        middle: the mean over the residents that were tried.
        half: how far from it on either side.
    """

    middle: NDArray[np.float64]
    half: NDArray[np.float64]

    def beyond(self, answers: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which mean differences, of shape (points, replications, comparisons), lie outside."""
        with np.errstate(invalid="ignore"):
            found: NDArray[np.bool_] = np.abs(answers.mean(axis=1) - self.middle) > self.half
        return found


def spread_of(differences: NDArray[np.float64]) -> Spread:
    """Return the spread from differences of shape (cities of residents, replications, comparisons)."""
    means = differences.mean(axis=1)
    n = len(means)
    half = student(n - 1) * means.std(axis=0, ddof=1) * np.sqrt(1 + 1 / n)
    return Spread(means.mean(axis=0), half)


@dataclass(frozen=True)
class Picked:
    """What is looked at singly.

    Attributes:
        chosen: numbers of those assumptions.
        held: numbers of those that move no difference further than other residents do.
        screened: what screening found; None when so few were asked about that all were looked at.
    """

    chosen: tuple[int, ...]
    held: tuple[int, ...]
    screened: Screened | None


def picked(runner: Runner, groups: Sequence[Sequence[int]], most: int, budget: int, replications: range) -> Picked:
    """Return which assumptions are looked at singly: the `most` that move a difference furthest.

    Args:
        runner: of the assumptions asked about.
        groups: numbers of assumptions that belong together; none has both such that redraw the residents and others.
        most: how many are wanted.
        budget: points that may be tried.
        replications: on which they are ranked.
    """
    asked = range(len(runner.assumptions))
    redrawing = frozenset(i for i in asked if redraws(runner.assumptions[i].path))
    spread = spread_of(runner.other_residents(OTHERS, replications)) if redrawing else None
    few = len(asked) <= most
    search = bifurcation(
        [[i] for i in sorted(redrawing)] if few else groups,
        most,
        0 if few else budget,
        redrawing=redrawing,
        beyond=spread.beyond if spread else None,
    )
    (screened,) = together([search], partial(runner.answer, replications=replications))
    if few:
        return Picked(tuple(i for i in asked if i not in screened.held), screened.held, None)
    return Picked(screened.singles[:most], screened.held, screened)
