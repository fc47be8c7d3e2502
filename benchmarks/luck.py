"""Print million words a second of the luck kernels, median of 7, and microseconds of a draw for ten people."""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from sim.core import kernels
from sim.core.luck import Stream, When, purpose

RESIDENTS = 3_105_591
FEW = 10
KEY = (2021, 0)
DRAW = purpose(4_000_000_010, "benchmark", When.DAY)


def seconds(act: Callable[[], object], repeats: int = 1) -> float:
    """Return the median of seven timings of `act`, after one that warms up."""
    act()
    timings = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(repeats):
            act()
        timings.append((time.perf_counter() - start) / repeats)
    return statistics.median(timings)


def main() -> None:
    """Run all and print one line each."""
    who, out = np.arange(RESIDENTS), np.empty(RESIDENTS, np.uint32)
    days = np.full(RESIDENTS, 18803)
    shuffled = np.argsort(Stream(*KEY).bits(DRAW, who, 0))
    stream, few = Stream(*KEY), who[:FEW]
    acts: dict[str, Callable[[], object]] = {
        "contiguous ids": lambda: kernels.fill_range(DRAW.number, 0, 18803, KEY, out),
        "any ids, one day": lambda: kernels.fill(DRAW.number, shuffled, 18803, KEY, out),
        "any ids, any days": lambda: kernels.fill(DRAW.number, shuffled, days, KEY, out),
        "Stream.bits": lambda: stream.bits(DRAW, shuffled, 18803),
    }
    for name, act in acts.items():
        sys.stdout.write(f"{name:20} {RESIDENTS / seconds(act) / 1e6:7.0f} million words/s\n")
    sys.stdout.write(
        f"{'Stream.bits of ten':20} {seconds(lambda: stream.bits(DRAW, few, 18803), 1000) * 1e6:7.1f} us\n"
    )


if __name__ == "__main__":
    main()
