"""The timetable of Line 66: departures by day, which of them take the detour, and how fast buses get on.

Running times differ between working days and others, by the hour on working days, in rain and in snow, and swing from
leg to leg.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.kernels.bus_shapes import ORDINARY, SLOT, Integers
from sim.core.luck import gamma
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.route import DIRECT, DIVERTED

_MINUTE, _HOUR, _DAY_SLOTS = 60, 3600, (30 * 3600 >> SLOT) + 1  # a day's last buses come in after midnight

Clock = tuple[tuple[int, int], ...]


def departures(rules: Parameters, *, workday: bool) -> Integers:
    """Return the seconds of departure of a day, the same at both ends.

    >>> from sim.run import load
    >>> times = departures(load("baseline").policy("bus_line").at(0), workday=True)
    >>> int(times[0]) // 60, (np.diff(times[:8]) // 60).tolist()
    (360, [15, 15, 15, 15, 12, 12, 12])
    """
    timetable = rules.timetable
    peak, off_peak = (round(m * _MINUTE) for m in (timetable.headway_peak, timetable.headway_off_peak))
    times = []
    for first, last in timetable.hours:
        second = first
        while second <= last:
            times.append(second)
            second += peak if workday and within(second, timetable.peak_hours) else off_peak
    return np.array(times, np.int64)


def within(second: int, hours: Clock) -> bool:
    """Return whether a second lies in one of some spans of hours."""
    return any(first <= second < last for first, last in hours)


class Timetable:
    """Departures and paces under one set of rules; kinds of day are 0 (no working day) and 1.

    Attributes:
        departs: seconds by kind of day, padded with -1, shape (2, trips).
        diverts: way of each trip once the re-routing has begun, shape (2, trips).
        headway: seconds to the trip before by kind of day; 0 for the first, shape (2, trips).
        swing: running time of a leg over the ordinary one, in 1,024ths by 4,096 steps.
    """

    def __init__(self, rules: Parameters) -> None:
        days = [departures(rules, workday=workday) for workday in (False, True)]
        trips = max(map(len, days))
        self.departs = np.full((2, trips), -1, np.int64)
        self.diverts = np.full((2, trips), DIRECT, np.uint8)
        for kind, times in enumerate(days):
            self.departs[kind, : times.size] = times
            self.diverts[kind, : times.size] = [_way(rules, t, workday=bool(kind)) for t in times.tolist()]
        self.headway = np.diff(self.departs, axis=1, prepend=self.departs[:, :1]).clip(0)
        self._pace = np.stack([_paces(rules, workday=workday) for workday in (False, True)])
        self._weather = np.array([1, rules.running.rain, rules.running.snow])
        swing = rules.running.swing
        self.swing = gamma(ORDINARY, swing).astype(np.int16) if swing > 0 else np.full(1 << 12, ORDINARY, np.int16)

    def pace(self, kind: Integers, rain: NDArray[np.bool_], snow: NDArray[np.bool_]) -> Integers:
        """Return the pace of days in 1,024ths, shape (days, spans)."""
        slower = self._weather[np.where(snow, 2, rain)]
        paces: Integers = np.rint(self._pace[kind] * slower[:, None] * ORDINARY).astype(np.int64)
        return paces


def _way(rules: Parameters, second: int, *, workday: bool) -> int:
    """Return the way of a trip that leaves at `second`."""
    trips = rules.diversion.trips
    peak = workday and within(second, rules.timetable.peak_hours)
    return DIVERTED if trips == "all" or (trips == "peak" and peak) else DIRECT


def _paces(rules: Parameters, *, workday: bool) -> NDArray[np.float64]:
    """Return running time over that of an uncongested working day by span of seconds, on a dry day."""
    running = rules.running
    if not workday:
        return np.full(_DAY_SLOTS, running.speed_workday / running.speed_weekend)
    hours = (np.arange(_DAY_SLOTS) << SLOT) // _HOUR
    paces: NDArray[np.float64] = running.congestion.array(int(hours[-1]))[hours]
    return paces
