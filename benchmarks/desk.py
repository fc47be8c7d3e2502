"""How fast the desk is: the kernel beside SimPy and beside C, on the same customers, in one run.

A payment hall of 12 counters, open 9:00-12:00 and 14:00-17:00, 640 customers a day whose arrivals peak within the day
and rise towards the 25th of the month, service of 6 minutes in the mean (cv 0.7), patience of 40 minutes in the mean.
The wait and outcome of every customer must be equal, or the script ends with an error.

    python benchmarks/desk.py [--customers 1000000 --simpy-customers 100000 --repeats 7]
"""

import argparse
import ctypes
import json
import math
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sim.core.kernels import serve
from sim.reference import desk as simpy_desk

Column = npt.NDArray[np.int64]
Hall = tuple[Column, Column, Column, int, Column]
Served = tuple[npt.NDArray[Any], npt.NDArray[Any]]

COUNTERS, A_DAY = 12, 640
SERVICE_MINUTES, SERVICE_CV, PATIENCE_MINUTES = 6.0, 0.7, 40.0
SESSIONS = ((9 * 3600, 12 * 3600), (14 * 3600, 17 * 3600))
HALF_HOUR, DAY = 1800, 86_400
BY_HALF_HOUR = (1.3, 1.5, 1.4, 1.1, 0.9, 0.7, 0.9, 1.1, 1.1, 0.9, 0.7, 0.4)


def hall(customers: int) -> Hall:
    """Return arrivals, services, patiences, counters and openings, the same for everybody who measures."""
    rng = np.random.Generator(np.random.Philox(key=20210104))  # noqa: TID251 - examples, not results
    days = max(1, round(customers / A_DAY))
    by_day = 0.75 + 0.5 * (np.arange(days) % 25) / 24
    weights = (by_day[:, None] * np.array(BY_HALF_HOUR)).ravel()
    slot = rng.choice(weights.size, size=customers, p=weights / weights.sum())
    day, half_hour = np.divmod(slot, len(BY_HALF_HOUR))
    opens = np.where(half_hour < 6, SESSIONS[0][0], SESSIONS[1][0] - 6 * HALF_HOUR)
    arrival = np.sort(day * DAY + opens + half_hour * HALF_HOUR + rng.integers(0, HALF_HOUR, customers))
    variance = math.log(1 + SERVICE_CV**2)
    service = rng.lognormal(math.log(SERVICE_MINUTES * 60) - variance / 2, math.sqrt(variance), customers)
    patience = rng.exponential(PATIENCE_MINUTES * 60, customers)
    openings = [(d * DAY + opens, d * DAY + closes) for d in range(days) for opens, closes in SESSIONS]
    return arrival, np.rint(service).astype(np.int64), np.rint(patience).astype(np.int64), COUNTERS, np.array(openings)


def compile_c(folder: Path) -> ctypes.CDLL:
    """Return the C desk, compiled for this machine."""
    library = folder / "desk.so"
    source = Path(__file__).with_name("desk.c")
    command = ["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(library), str(source)]
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(library))


def in_c(function: Any) -> Callable[..., Served]:  # noqa: ANN401 - a foreign function has no type
    """Return a C function with the face of `serve`."""
    whole, pointer = ctypes.c_int64, ctypes.c_void_p
    function.argtypes = [whole, whole, pointer, pointer, pointer, whole, pointer, pointer, pointer]
    function.restype = None

    def run(arrival: Column, service: Column, patience: Column, servers: int, openings: Column) -> Served:
        n = len(arrival)
        wait, outcome = np.empty(n, np.int64), np.empty(n, np.uint8)
        data = [column.ctypes.data for column in (arrival, service, patience)]
        function(n, servers, *data, len(openings), openings.ctypes.data, wait.ctypes.data, outcome.ctypes.data)
        return wait, outcome

    return run


def measure(desks: dict[str, Callable[..., Served]], customers: Hall, repeats: int) -> dict[str, float]:
    """Return customers a second of each desk, the median of rounds in which all take turns; refuse a difference."""
    n = len(customers[0])
    seconds: dict[str, list[float]] = {name: [] for name in desks}
    first: Served | None = None
    for turn in range(repeats + 1):  # the first round warms up and compares
        for name, desk in desks.items():
            begin = time.perf_counter()
            wait, outcome = desk(*customers)
            if turn:
                seconds[name].append(time.perf_counter() - begin)
            first = first or (wait, outcome)
            if not (np.array_equal(wait, first[0]) and np.array_equal(outcome, first[1])):
                sys.exit(f"{name} differs from {next(iter(desks))} for some customer")
    return {name: n / median(times) for name, times in seconds.items()}


def main() -> None:
    """Measure, print the table, and say the ratios."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--simpy-customers", type=int, default=100_000)
    options.add_argument("--repeats", type=int, default=7)
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = compile_c(Path(folder))
        compiled = {"kernel": serve, "C, scan": in_c(library.serve_scan), "C, sorted": in_c(library.serve_sorted)}
        speed = measure(compiled, hall(given.customers), given.repeats)
        fewer = hall(given.simpy_customers)
        small = measure({"kernel": serve, "SimPy": simpy_desk.serve}, fewer, min(3, given.repeats))
    print(f"{platform.machine()}, Python {platform.python_version()}, one core; customers a second")
    print(f"every wait and outcome equal: {given.customers:,} customers in C, {given.simpy_customers:,} in SimPy")
    for name, rate in {**speed, "kernel, fewer": small["kernel"], "SimPy": small["SimPy"]}.items():
        print(f"{name:15s} {rate:14,.0f}")
    ratios = {
        "kernel / SimPy": small["kernel"] / small["SimPy"],
        "kernel / C, scan": speed["kernel"] / speed["C, scan"],
        "kernel / C, sorted": speed["kernel"] / speed["C, sorted"],
    }
    for name, ratio in ratios.items():
        print(f"{name:19s} {ratio:10,.2f}")
    if given.json:
        given.json.write_text(json.dumps({"customers_a_second": {**speed, "SimPy": small["SimPy"]}, "ratios": ratios}))


if __name__ == "__main__":
    main()
