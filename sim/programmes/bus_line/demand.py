"""Riders of Line 66 who are nobody in particular: how many come to each stop when, and where they get off.

A stated share rides across the detour; within that share, and within the rest, every pair of old stops is as likely as
any other. A new stop has riders like an old one, a stated factor fewer or more, once it is served. Riders keep to the
line's hours: at a stop far down the line they come as much later as the bus does.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.kernels.bus_shapes import Demand as Kernel
from sim.core.kernels.bus_shapes import Riders
from sim.core.luck import Stream, exponential, piecewise, threshold
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import RIDER, RIDERS_OF_CELL
from sim.programmes.bus_line.route import BACK, DIRECT, OUT, Route

_HOUR = 3600  # seconds of an interval: the profile goes by hours
_STEPS, _MOST_IN_CELL = 4096, 200
_GAP = 2**16  # units of a mean gap between riders: they are stretched to the hour
_TAIL = 10, 9  # a Poisson count is cut at its mean + 10 + 9 deviations
_WORD = np.uint64(1)

Shares = NDArray[np.float64]


def pairs(rules: Parameters, route: Route, direction: int) -> Shares:
    """Return riders by (from, to) position in one direction, as shares of the direction's riders at the old stops."""
    new = route.diverted[direction]
    position = np.arange(route.stops)
    forward = position[:, None] < position
    old = forward & ~new[:, None] & ~new
    beyond = position >= route.cut[direction]
    across = old & ~beyond[:, None] & beyond
    share = rules.demand.through_share
    wanted: Shares = across * (share / across.sum()) + (old & ~across) * ((1 - share) / (old & ~across).sum())
    each = rules.demand.new_stop_factor / (~new).sum()
    to_new, from_new = forward & ~new[:, None] & new, forward & new[:, None] & ~new
    wanted += each * (to_new / to_new.sum(axis=0).clip(1) + from_new / from_new.sum(axis=1).clip(1)[:, None])
    return wanted


def by_hour(rules: Parameters) -> tuple[int, Shares]:
    """Return the second at which the day's demand begins at the first stop, and its share by hour."""
    profile = rules.demand.profile
    weights = profile.array(profile.starts[-1])[profile.starts[0] : -1]
    return profile.starts[0] * _HOUR, weights / weights.sum()


def poisson_limits(mean: Shares) -> NDArray[np.uint32]:
    """Return the cumulative chances of 0, of up to 1, ... for each mean, in 2**32 parts less one, shape (means, n)."""
    spread, deviations = _TAIL
    most = min(_MOST_IN_CELL, int(mean.max() + spread + deviations * mean.max() ** 0.5))
    numbers = np.arange(1, most)
    terms = np.concatenate([np.ones((mean.size, 1)), np.cumprod(mean[:, None] / numbers, axis=1)], axis=1)
    chances = np.minimum(np.cumsum(terms * np.exp(-mean)[:, None], axis=1), 1.0)
    limits: NDArray[np.uint64] = threshold(chances)
    return (np.maximum(limits, _WORD) - _WORD).astype(np.uint32)


class Demand:
    """The riders under one set of rules; kinds of day are 0 (no working day) and 1."""

    def __init__(self, rules: Parameters, route: Route) -> None:
        begins, profile = by_hour(rules)
        wanted = np.concatenate([pairs(rules, route, direction) for direction in (OUT, BACK)])
        workday = rules.demand.workday / 2 * (wanted.sum(axis=1)[:, None] * profile).ravel()
        limits = [poisson_limits(workday * factor) for factor in (rules.demand.weekend_factor, 1.0)]
        most = max(table.shape[1] for table in limits)
        padded = [np.pad(t, ((0, 0), (0, most - t.shape[1])), constant_values=2**32 - 1) for t in limits]
        self._cells = workday.size
        self._kernel = Kernel(
            limits=np.stack(padded),
            gaps=exponential(_GAP),
            goes_to=np.stack([_destinations(row) for row in wanted]),
            diverted=route.diverted,
            begins=begins + route.planned[:, DIRECT].ravel(),
            length=_HOUR,
        )

    def draw(self, stream: Stream, first_day: int, kind: NDArray[np.int64]) -> Riders:
        """Return the riders of the days from `first_day` on, whose kinds are given."""
        days = range(first_day, first_day + kind.size)
        of_cell = np.concatenate([stream.range_bits(RIDERS_OF_CELL, 0, self._cells, day) for day in days])
        counts = kernels.count_riders(of_cell, self._kernel, kind)
        who, when = kernels.name_riders(counts, first_day)
        return kernels.spread_riders(counts, of_cell, stream.bits(RIDER, who, when), self._kernel)


def _destinations(row: Shares) -> NDArray[np.uint8]:
    """Return the destinations of riders from one position, by 4,096 steps."""
    if not row.any():
        return np.zeros(_STEPS, np.uint8)
    return piecewise(np.arange(row.size + 1), row).astype(np.uint8)
