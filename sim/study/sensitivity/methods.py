"""The two methods behind one face: a design on the unit cube, and what its figures say of each factor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from sim.study import morris, sobol
from sim.study.noise import Estimate, Floats

FEWEST_ROWS = 4


@dataclass(frozen=True)
class Answer:
    """What the figures of one output say.

    Attributes:
        factors: by factor, estimates by name of the index; None where the output does not vary at all.
        luck: share of the variance of one run's output that is luck.
        interactions: share of it that factors explain only together; None where the method does not tell.
    """

    factors: tuple[Mapping[str, Estimate], ...] | None
    luck: Estimate | None
    interactions: Estimate | None = None


class Method(Protocol):
    """A method of sensitivity analysis."""

    size: str
    main: str

    def points(self, rows: int, factors: int, seed: int) -> Floats:
        """Return the design, shape (rows, points of a row, factors); more rows begin with the same ones."""
        ...

    def answer(self, design: Floats, figures: Floats, seed: int) -> Answer:
        """Return what figures of shape (rows, points of a row, replications) say."""
        ...


class Sobol:
    """Shares of variance; `first` and `total` of the expected output, `share` of one run's, luck included."""

    size = "rows"
    main = "share"

    def points(self, rows: int, factors: int, seed: int) -> Floats:
        """Return Saltelli's design."""
        return sobol.points(rows, factors, seed)

    def answer(self, design: Floats, figures: Floats, seed: int) -> Answer:  # noqa: ARG002 - as all methods
        """Return the indices."""
        found = sobol.indices(figures, seed)
        if found is None:
            return Answer(None, None)
        names = ("share", "first", "total")
        columns = zip(found.share, found.first, found.total, strict=True)
        return Answer(tuple(dict(zip(names, each, strict=True)) for each in columns), found.luck, found.interactions)


class Morris:
    """Effects over a factor's whole range: `mu_star` its mean size, `mu` its mean, `sigma` its spread."""

    size = "trajectories"
    main = "mu_star"

    def points(self, rows: int, factors: int, seed: int) -> Floats:
        """Return trajectories."""
        return morris.points(rows, factors, seed)

    def answer(self, design: Floats, figures: Floats, seed: int) -> Answer:
        """Return the effects."""
        if np.ptp(figures) == 0:
            return Answer(None, None)
        effects = morris.screen(morris.effects(design, figures), seed)
        factors = tuple({"mu_star": each.mu_star, "mu": each.mu, "sigma": each.sigma} for each in effects)
        return Answer(factors, sobol.luck_share(figures, seed))


METHODS: Final[Mapping[str, Method]] = {"sobol": Sobol(), "morris": Morris()}
