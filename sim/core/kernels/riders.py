"""Riders from luck: how many come to each stop in each interval, when exactly, and where each goes.

A cell is one interval at one position of one direction. A word and a table of cumulative limits give the riders of a
cell; a word each rider gives the destination and the gap to the rider before, both from tables of 4,096 steps. The n
gaps of a cell and a last one, which its own word gives, are stretched to fill the interval: with exponential gaps the
riders come at n independent seconds of it, in their order, as a Poisson stream's do.
"""

import numpy as np
import numpy.typing as npt

from sim.core.kernels.bus_shapes import Demand, Integers, Riders, Words
from sim.core.kernels.jit import compiled

Counts = npt.NDArray[np.uint8]

IN_CELL = 256  # riders of one cell are told apart by so many numbers
_TABLE_SHIFT = np.uint32(20)  # the top 12 bits of a word choose the destination
_GAP_MASK = np.uint32(0xFFF)  # the lowest 12 the gap


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
def _spread(counts: Counts, of_cell: Words, words: Words, demand: Demand, out: Riders) -> None:
    days, cells = counts.shape
    directions, stops = demand.diverted.shape
    intervals = cells // (directions * stops)
    later, waited = np.empty((IN_CELL * intervals, 2), np.int32), np.empty(IN_CELL, np.int64)
    i = stream = 0
    for day in range(days):
        for place in range(directions * stops):
            goes_to, special = demand.goes_to[place], demand.diverted[place // stops]
            from_new, few = special[place % stops], 0
            out.offsets[stream] = at = i
            for k in range(intervals):
                cell = place * intervals + k
                n, total = counts[day, cell], 0
                for j in range(n):
                    total += demand.gaps[words[i + j] & _GAP_MASK]
                    waited[j] = total
                total += demand.gaps[of_cell[day * cells + cell] & _GAP_MASK]
                part = demand.length / total
                for j in range(n):
                    to = goes_to[words[i + j] >> _TABLE_SHIFT]
                    second = demand.begins[place] + k * demand.length + int(waited[j] * part)
                    apart = from_new or special[to]
                    later[few, 0], later[few, 1] = second, to  # what does not belong is overwritten
                    out.arrival[at], out.goes_to[at] = second, to
                    few += apart
                    at += not apart
                i += n
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


def spread_riders(counts: Counts, of_cell: Words, words: Words, demand: Demand) -> Riders:
    """Return the riders in the order that the line takes.

    Args:
        counts: riders of each cell, shape (days, cells).
        of_cell: the words from which they were counted.
        words: one for each rider, in the order of `name_riders`.
        demand: gaps, destinations, hours.
    """
    days, (directions, stops) = len(counts), demand.diverted.shape
    riders = Riders(
        np.empty(len(words), np.int32),
        np.empty(len(words), np.uint8),
        np.zeros(days * directions * stops * 2 + 1, np.int64),
    )
    _spread(counts, of_cell, words, demand, riders)
    return riders
