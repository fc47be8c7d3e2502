"""Designs: which values of its factors a study runs.

- `grid`: every combination of the values.
- `list`: the points that the study writes down.
- `latin_hypercube`: n points, of which each n-th part of every factor's range has one.
- `sobol`: the first n points of a scrambled Sobol sequence: even in all directions; more points keep the first ones.
- `morris`: n trajectories that move one factor at a time, for screening; more trajectories keep the first ones.

A sampling design samples the uncertainties, and every combination of the levers meets each sample; where there are
no uncertainties, or levers are ranges, it samples the levers too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.study.factors import Factor, FactorKind

Values = tuple[object, ...]


class DesignKind(StrEnum):
    """How the points of a study are chosen."""

    GRID = "grid"
    LIST = "list"
    LATIN_HYPERCUBE = "latin_hypercube"
    SOBOL = "sobol"
    MORRIS = "morris"


@dataclass(frozen=True)
class Design:
    """How the points of a study are chosen.

    Attributes:
        kind: the design.
        size: points of a Latin hypercube or Sobol sequence, trajectories of a Morris design; else 0.
        seed: number of the design's own luck.
    """

    kind: DesignKind
    size: int = 0
    seed: int = 0

    @property
    def samples(self) -> bool:
        """Whether values are sampled, rather than written down."""
        return self.kind not in {DesignKind.GRID, DesignKind.LIST}

    def sampled(self, factors: Sequence[Factor]) -> tuple[Factor, ...]:
        """Return the factors that the design samples; the others are crossed."""
        if not self.samples:
            return ()
        unknown = [f for f in factors if f.role == "uncertainty" or f.kind != FactorKind.CHOICE]
        return tuple(unknown or factors)

    def count(self, factors: Sequence[Factor]) -> int:
        """Return how many points the factors have."""
        sampled = self.sampled(factors)
        own = self.size * (len(sampled) + 1) if self.kind == DesignKind.MORRIS else max(self.size, 1)
        return own * prod(factor.values for factor in factors if factor not in sampled)

    def points(self, factors: Sequence[Factor]) -> Iterator[tuple[int, int, Values]]:
        """Yield (number of the levers' combination, number of the state of the world, values by factor)."""
        sampled = self.sampled(factors)
        levers = [f for f in factors if f not in sampled and f.role == "lever"]
        world = [f for f in factors if f not in sampled and f.role == "uncertainty"]
        known = list(product(*(f.choices for f in levers)))
        states = [(*row, *rest) for row in self._rows(sampled) for rest in product(*(f.choices for f in world))]
        order = [[*levers, *sampled, *world].index(f) for f in factors]
        for i, decided in enumerate(known):
            for j, state in enumerate(states):
                values = (*decided, *state)
                yield i, j, tuple(values[k] for k in order)

    def _rows(self, factors: Sequence[Factor]) -> list[Values]:
        if not factors:
            return [()]
        rows = quantiles(self, len(factors))
        return [tuple(f.at(float(q)) for f, q in zip(factors, row, strict=True)) for row in rows]


def quantiles(design: Design, factors: int) -> NDArray[np.float64]:
    """Return the sampled points on the unit cube, shape (points, factors)."""
    from scipy.stats import qmc

    if design.kind == DesignKind.MORRIS:
        from sim.study import morris

        return morris.points(design.size, factors, design.seed).reshape(-1, factors)
    if design.kind == DesignKind.SOBOL:
        power = max(design.size - 1, 1).bit_length()
        found = qmc.Sobol(factors, scramble=True, rng=design.seed).random_base2(power)[: design.size]
    else:
        found = qmc.LatinHypercube(factors, rng=design.seed).random(design.size)
    return np.asarray(found, np.float64)
