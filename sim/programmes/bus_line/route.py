"""The route of Line 66: stops and legs in both directions, with the detour and without (clause BL-03).

Stops are numbered from Datong station: the old ones up to the detour, the new ones, the old ones beyond it. A position
counts the same stops from where a direction begins. A direct trip passes the new stops by.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.kernels.bus_shapes import Integers, Line
from sim.programmes.bus_line.parameters import Parameters

OUT, BACK = 0, 1  # directions: from the station, to the station
DIRECT, DIVERTED = 0, 1  # ways
_MINUTE, _HOUR, _KM = 60, 3600, 1000


class Route:
    """Stops and legs under one set of rules.

    Attributes:
        stops: number of stops, the new ones included.
        hall: number of the new stop at the hall.
        near_old: number of the old stop from which one walks to the hall, by direction.
        cut: position from which on a stop lies beyond the detour, by direction.
        diverted: positions that diverted trips alone serve, shape (2, stops).
        spacing: metres between two old stops.
        planned: seconds from the first stop at the ordinary pace, as a timetable would say, shape (2, 2, stops).
        line: what the kernel takes.
    """

    def __init__(self, rules: Parameters) -> None:
        route = rules.route
        before, new, after = route.stops_before, route.new_stops, route.stops_after
        self.stops = before + new + after
        self.hall = before
        self.near_old = np.array([before - 1, before + new])
        self.cut = np.array([before + new, after + new])
        self.diverted = np.zeros((2, self.stops), bool)
        self.diverted[OUT, before : before + new] = self.diverted[BACK, after : after + new] = True
        self.spacing = route.length * _KM / (before + after - 1)
        self.line = self._line(rules)
        self.planned = self._planned()

    def position(self, stop: Integers, direction: Integers) -> Integers:
        """Return the positions of stops, each in its direction."""
        return np.where(direction == OUT, stop, self.stops - 1 - stop)

    def metres(self, rules: Parameters) -> NDArray[np.float64]:
        """Return the metres from each position to the next one served, shape (2, 2, stops)."""
        new = rules.route.new_stops
        metres = np.full((2, 2, self.stops), self.spacing)
        metres[:, :, -1] = 0
        metres[:, DIRECT][self.diverted] = 0
        longer = (self.spacing + rules.route.detour * _KM) / (new + 1)
        for direction in (OUT, BACK):
            end = int(self.cut[direction])
            metres[direction, DIVERTED, end - new - 1 : end] = longer
        return metres

    def _line(self, rules: Parameters) -> Line:
        running, timetable = rules.running, rules.timetable
        serves = np.ones((2, 2, self.stops), bool)
        serves[:, DIRECT] = ~self.diverted
        lost = running.stop_loss + running.dwell + running.dwell_per_rider * np.arange(2 * running.capacity + 1)
        lost[0] = 0
        return Line(
            legs=np.rint(self.metres(rules) / (running.speed_workday * _KM / _HOUR)).astype(np.int64),
            serves=serves,
            stop_seconds=np.rint(lost).astype(np.int64),
            capacity=running.capacity,
            seats=running.seats,
            fleet=np.array([(timetable.vehicles + 1) // 2, timetable.vehicles // 2]),
            layover=round(timetable.layover * _MINUTE),
            patience=round(rules.demand.patience * _MINUTE),
        )

    def _planned(self) -> Integers:
        """Return when a trip should be at each position: every stop takes what two riders take."""
        line = self.line
        steps = line.legs + np.where(line.serves, line.stop_seconds[2], 0)
        planned: Integers = np.cumsum(steps, axis=2) - steps
        return planned
