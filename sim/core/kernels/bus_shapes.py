"""What the kernels of a bus line take and give: columns with names, and no compiled code."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]

NOT_SERVED = -1
BOARDED, ALIGHTED, STOOD, PASSED_UP, WAITED = range(5)
SLOT = 10  # the pace changes every 2**10 seconds
ORDINARY = 1 << 10  # pace and swing of an ordinary hour


class Line(NamedTuple):
    """What stays the same from day to day.

    Attributes:
        legs: seconds from a position to the next one served, at the ordinary pace, shape (directions, ways, stops).
        serves: whether trips stop there, shape (directions, ways, stops); way 0 is direct, way 1 diverted.
        stop_seconds: seconds lost where n riders get on or off, shape (twice the capacity + 1,), 0 first.
        capacity: riders that a bus holds.
        seats: riders that find a seat.
        fleet: vehicles that stand at the beginning of each direction in the morning, at least 1 each.
        layover: seconds between coming in and being ready again.
        patience: seconds that riders wait for a bus before they go away.
    """

    legs: Integers
    serves: npt.NDArray[np.bool_]
    stop_seconds: Integers
    capacity: int
    seats: int
    fleet: Integers
    layover: int
    patience: int


class Service(NamedTuple):
    """The trips of some days.

    Attributes:
        departs: second of departure by the timetable, -1 for no trip, shape (days, directions, trips).
        way: 0 direct, 1 diverted, same shape.
        pace: running time over the ordinary one in 1,024ths, by spans of 1,024 seconds, shape (days, spans); the last
            span goes on.
        swing: the same for each leg of each trip, shape (days, directions, trips, stops).
    """

    departs: Integers
    way: npt.NDArray[np.uint8]
    pace: Integers
    swing: npt.NDArray[np.int16]


class Riders(NamedTuple):
    """The riders of some days, in the order of day, direction, position, class (0 any trip, 1 diverted), arrival.

    Attributes:
        arrival: second of coming to the stop, shape (riders,).
        goes_to: position of the destination, shape (riders,).
        offsets: where the riders of each (day, direction, position, class) begin, and the end.
    """

    arrival: npt.NDArray[np.int32]
    goes_to: npt.NDArray[np.uint8]
    offsets: Integers


class Run(NamedTuple):
    """What became of the days.

    Attributes:
        arrive: second at which each trip comes in at each position, -1 if it does not stop there by its way,
            shape (days, directions, trips, stops).
        trip: the trip each rider took, -1 for none, shape (riders,).
        start, end: seconds of leaving the first terminal and being empty at the last, shape (days, directions, trips).
        tally: riders who boarded, alighted, found no seat, were passed up (once a full bus), and seconds waited, by
            day, shape (days, 5).
    """

    arrive: npt.NDArray[np.int32]
    trip: npt.NDArray[np.int16]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    tally: Integers


class Demand(NamedTuple):
    """Where riders come from and go to.

    Attributes:
        limits: cumulative chances of 0, of up to 1, ... riders, in 2**32 parts less one, by (kind of day, cell,
            number); cells in the order of direction, position, interval.
        gaps: gaps between riders by 4,096 steps, in any unit, none 0.
        goes_to: destinations by (direction and position, 4,096 steps).
        diverted: positions that diverted trips alone serve, shape (directions, stops).
        begins: second at which the first interval begins, by direction and position.
        length: seconds of an interval.
    """

    limits: Words
    gaps: Integers
    goes_to: npt.NDArray[np.uint8]
    diverted: npt.NDArray[np.bool_]
    begins: Integers
    length: int
