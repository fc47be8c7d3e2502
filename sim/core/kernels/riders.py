"""Riders from luck: how many come to each stop in each interval, when exactly, and where each goes.

A cell is one interval at one position of one direction. A word and a table of cumulative limits give the riders of a
cell; a word each rider gives the destination, from a table of 4,096 steps, and the second: of the n riders of a cell
one comes in each n-th of it. Intervals no longer than the headway keep the riders between two buses next to Poisson.
"""

import numpy as np
import numpy.typing as npt

from sim.core.kernels.bus_shapes import Demand, Integers, Riders, Words
from sim.core.kernels.jit import compiled

Counts = npt.NDArray[np.uint8]

IN_CELL = 256  # riders of one cell are told apart by so many numbers
_TABLE_SHIFT = 20  # the top 12 bits of a word choose the destination
_SECOND_MASK, _SECOND_BITS = 0xFFFF, 16  # the lowest 16 the second


@compiled
def _count(words: Words, limits: Words, kind: Integers, counts: Counts) -> int:
    days, cells = counts.shape
    most, total = limits.shape[2], 0
    for day in range(days):
        of_day = limits[kind[day]]
        for cell in range(cells):
            word, n = words[day * cells + cell], 0
            while n < most and word > of_day[cell, n]:
                n += 1
            counts[day, cell] = n
            total += n
    return total


@compiled
def _name(counts: Counts, first_day: int, who: Integers, when: Integers) -> None:
    days, cells = counts.shape
    i = 0
    for day in range(days):
        for cell in range(cells):
            for n in range(counts[day, cell]):
                who[i] = cell * IN_CELL + n
                when[i] = first_day + day
                i += 1


@compiled
def _spread(counts: Counts, words: Words, demand: Demand, out: Riders) -> None:
    days, cells = counts.shape
    directions, stops = demand.diverted.shape
    intervals = cells // (directions * stops)
    later = np.empty((IN_CELL * intervals, 2), np.int32)
    i = stream = 0
    for day in range(days):
        for place in range(directions * stops):
            goes_to, special = demand.goes_to[place], demand.diverted[place // stops]
            from_new, few = special[place % stops], 0
            out.offsets[stream] = at = i
            for k in range(intervals):
                n = counts[day, place * intervals + k]
                part = (demand.length << _SECOND_BITS) // max(n, 1)
                for j in range(n):
                    word = np.int64(words[i])
                    to = goes_to[word >> _TABLE_SHIFT]
                    within = (j * part + (((word & _SECOND_MASK) * part) >> _SECOND_BITS)) >> _SECOND_BITS
                    second = demand.begins[place] + k * demand.length + within
                    i += 1
                    if from_new or special[to]:
                        later[few, 0], later[few, 1] = second, to
                        few += 1
                    else:
                        out.arrival[at], out.goes_to[at] = second, to
                        at += 1
            out.offsets[stream + 1] = at
            for j in range(few):
                out.arrival[at + j], out.goes_to[at + j] = later[j, 0], later[j, 1]
            stream += 2
    out.offsets[stream] = i


def count_riders(words: Words, demand: Demand, kind: Integers) -> Counts:
    """Return the riders of each cell, shape (days, cells): how many of its limits the cell's word is above.

    Args:
        words: one a cell and day, shape (days * cells,).
        demand: its limits hold at most 255 numbers.
        kind: the kind of each day, shape (days,).
    """
    counts = np.empty((len(kind), demand.limits.shape[1]), np.uint8)
    _count(words, demand.limits, kind, counts)
    return counts


def name_riders(counts: Counts, first_day: int) -> tuple[Integers, Integers]:
    """Return who each rider is, the cell * 256 + the number within it, and the day, each of shape (riders,)."""
    n = int(counts.sum(dtype=np.int64))
    who, when = np.empty(n, np.int64), np.empty(n, np.int64)
    _name(counts, first_day, who, when)
    return who, when


def spread_riders(counts: Counts, words: Words, demand: Demand) -> Riders:
    """Return the riders in the order that the line takes; `words` has one for each, in the order of `name_riders`."""
    days, (directions, stops) = len(counts), demand.diverted.shape
    riders = Riders(
        np.empty(len(words), np.int32),
        np.empty(len(words), np.uint8),
        np.zeros(days * directions * stops * 2 + 1, np.int64),
    )
    _spread(counts, words, demand, riders)
    return riders
