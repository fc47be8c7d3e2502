"""The record of a day's attempts: written behind those of the days before."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]

_ABANDONED, _TURNED_AWAY = 1, 2  # Outcome's codes, as the compiler knows no IntEnum cheaply


@compiled
def keep_attempts(
    record: tuple[Column, ...],
    start: int,
    day: int,
    spans: tuple[Column, Column],
    visits: tuple[Column, ...],
    outcomes: tuple[Column, Column, Column],
    settled: Column,
    codes: tuple[int, int, int],
    places: int,
) -> Column:
    """Write a day's attempts into the record from row `start` on, and return what became of each in the end.

    Who was not served comes to the result that says so, whatever was settled.

    Args:
        record: columns of day, row, programme, point, channel, reason, result, wait, service, second and retry.
        start: the first row.
        day: the day.
        spans: where the attempts of each programme begin, shape (programmes + 1,), and the programmes' codes.
        visits: row, place, channel, reason, seconds of service, second and retry of each attempt.
        outcomes: outcome, whether it failed online, and seconds waited.
        settled: results by the programmes.
        codes: results of those who failed online, gave up waiting, and were turned away.
        places: number of places; the point of an online attempt is this number + its channel.
    """
    days, rows, programme, point, channels, reasons, result, waits, services, seconds, retries = record
    who, place, channel, reason, service, second, retry = visits
    outcome, failed, wait = outcomes
    bounds, programmes = spans
    results = np.empty(len(who), np.uint8)
    for span in range(len(programmes)):
        for i in range(bounds[span], bounds[span + 1]):
            programme[start + i] = programmes[span]
    for i in range(len(who)):
        final = codes[0] if failed[i] else settled[i]
        final = codes[1] if outcome[i] == _ABANDONED else codes[2] if outcome[i] == _TURNED_AWAY else final
        at = start + i
        results[i], result[at] = final, final
        point[at] = place[i] if place[i] >= 0 else places + channel[i]
        days[at], rows[at], channels[at], reasons[at] = day, who[i], channel[i], reason[i]
        waits[at], services[at], seconds[at], retries[at] = wait[i], service[i], second[i], retry[i]
    return results
