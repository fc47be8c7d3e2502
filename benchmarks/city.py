"""The full city, five years, one replication, one core: seconds and memory of a run, and where they go.

    PYTHONPATH=. .venv/bin/python benchmarks/city.py [--sample 1.0] [--end 2025-12-31]

Population cache and compiled code are warmed first. CPU seconds are told beside wall seconds, as they say more on a
shared machine. `--sample` takes part of the city, to see the fixed part.
"""

import argparse
import resource
import time
from collections import defaultdict
from collections.abc import Callable

from sim.core.luck import Stream
from sim.programmes import REGISTER
from sim.run import load, replicate
from sim.tables.tabulator import Tabulator
from sim.world import world as worlds
from sim.world.channels import Channels
from sim.world.demography import Demography
from sim.world.desks import Desks
from sim.world.record import Record

PARTS: list[tuple[type, str]] = [
    *((p, m) for p in REGISTER for m in ("__init__", "plan", "act", "settle", "close", "count")),
    (Channels, "go_online"),
    (Desks, "plan_year"),
    (Desks, "serve"),
    (Demography, "start_year"),
    (Demography, "begin"),
    (Record, "keep"),
    (Record, "keep_queue"),
    (Tabulator, "close_year"),
    (Tabulator, "tables"),
]


def watch(seconds: dict[str, float]) -> None:
    """Add the CPU seconds of each part to `seconds`."""
    for owner, name in PARTS:
        setattr(owner, name, timed(getattr(owner, name), f"{getattr(owner, 'name', owner.__name__)}.{name}", seconds))


def timed(function: Callable[..., object], label: str, seconds: dict[str, float]) -> Callable[..., object]:
    """Return the function, its CPU seconds added under `label`."""

    def called(*args: object, **kwargs: object) -> object:
        started = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            seconds[label] += time.process_time() - started

    return called


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=float, default=1.0)
    parser.add_argument("--end", default="2025-12-31")
    options = parser.parse_args()
    rules = load("baseline").replace({"run.sample": options.sample, "run.end": options.end})
    replicate(rules.replace({"run.sample": 0.005, "run.end": "2021-02-28"}), 0)  # warms the compiled code
    run = rules.policy("run").at(0)
    started = time.process_time()
    worlds.prepare(rules.policy("world").at(run.start), run, Stream(run.seed, 0))
    prepared = time.process_time() - started
    seconds: dict[str, float] = defaultdict(float)
    watch(seconds)
    wall, cpu = time.perf_counter(), time.process_time()
    replicate(rules, 0)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"run {wall:.2f} s wall, {cpu:.2f} s CPU; events of the replication {prepared:.2f} s; peak {peak:.0f} MiB")
    print("(the events are shared by the scenarios of a replication; add them once)")
    for label, spent in sorted(seconds.items(), key=lambda item: -item[1])[:24]:
        print(f"  {label:40s} {spent:7.2f} s  {spent / cpu:5.1%}")


if __name__ == "__main__":
    main()
