"""What a sweep costs beyond its runs: overhead, two processes against one, memory, stored runs queried, a large study.

    python benchmarks/sweep.py [overhead executors processes memory stored study] [--jobs 2] [--cluster]

Without words, all but `study`. Seconds of CPU where a busy machine would spoil seconds of the clock.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

import sim
from sim.run import replicate
from sim.scenario import Scenario
from sim.study.executors import executor
from sim.study.packs import write_packs
from sim.study.shelf import Shelf, versions
from sim.study.tasks import Task, finish, rules_of

TINY = {"run.sample": 0.002, "run.end": "2021-01-31", "run.programmes": ["resident_pension"]}
LARGE = {"run.sample": 0.05}
OUTPUT = "resident_pension.basic.paid"


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["overhead", "executors", "processes", "memory", "stored"])
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--cluster", action="store_true", help="the executors include a local Dask cluster")
    arguments = parser.parse_args()
    parts: dict[str, Callable[[argparse.Namespace], None]] = {
        "overhead": overhead,
        "executors": executors,
        "processes": processes,
        "memory": memory,
        "stored": stored,
        "study": study,
    }
    for part in arguments.what:
        parts[part](arguments)


def points(size: dict[str, object], number: int) -> list[Scenario]:
    """Return that many scenarios of one study."""
    base = sim.load("baseline").replace(size)
    return [base.replace({"resident_pension.window.last_day": 20 + i % 9, "run.seed": i // 9}) for i in range(number)]


def cpu() -> float:
    """Return the seconds of CPU of this process and of those it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def overhead(arguments: argparse.Namespace) -> None:
    """What the study's machinery takes for a run, in this process, with a run that takes nothing."""
    number = arguments.runs or 400
    base = sim.load("baseline").replace(TINY)
    found = replicate(base, 0)
    module, kept = sys.modules["sim.run"], os.fsync
    module.replicate, os.fsync = lambda *_: found, lambda _: None  # what the disk takes is told apart
    try:
        with tempfile.TemporaryDirectory() as folder, executor() as team:
            shelf = Shelf(Path(folder))
            shelf.open()
            finish(base, [Task(rules_of(base, base), 10**6)], shelf, team)
            for runs in (number // 4, number):
                clock, started = time.perf_counter(), cpu()
                rules = [rules_of(base, base.replace({"run.seed": runs + i})) for i in range(runs)]
                finish(base, [Task(each, 0) for each in rules], shelf, team)
                used, passed = (cpu() - started) / runs, (time.perf_counter() - clock) / runs
                print(f"overhead: {runs} points, {used * 1e3:.1f} ms CPU a run, {passed * 1e3:.1f} ms; goal 5")
            started = cpu()
            finish(base, [Task(each, 0) for each in rules], shelf, team)
            print(f"          {(cpu() - started) / number * 1e3:.1f} ms CPU for a run that is finished already")
            bytes_a_run = np.mean([path.stat().st_size for path in (shelf.folder / "runs").iterdir()])
    finally:
        module.replicate, os.fsync = replicate, kept
    print(f"          one file a run, {bytes_a_run:,.0f} bytes")


def nothing(common: object, task: int) -> int:
    """Do nothing, to see what asking costs."""
    del common
    return task


def executors(arguments: argparse.Namespace) -> None:
    """Tasks that do nothing: what handing out and collecting costs, and that it grows in proportion."""
    base = sim.load("baseline")
    teams: list[tuple[str, int, str | None]] = [("processes", 2, None)]
    if arguments.cluster:
        teams.append(("Dask", 2, "local"))
    for name, jobs, cluster in teams:
        with executor(jobs, cluster) as team:
            list(team.outcomes(nothing, base, list(range(4))))
            for number in (500, 2_000):
                started, clock = cpu(), time.perf_counter()
                list(team.outcomes(nothing, base, list(range(number))))
                used, passed = (cpu() - started) / number, (time.perf_counter() - clock) / number
                print(f"{name}: {number} tasks, {used * 1e3:.2f} ms CPU of the driver a task, {passed * 1e3:.2f} ms")


def processes(arguments: argparse.Namespace) -> None:
    """The same runs on one process and on two; the CPU of both tells what an idle machine would give."""
    number = arguments.runs or 48
    scenarios = points(TINY | {"run.end": "2021-06-30"}, 6)
    rules = [rules_of(scenarios[0], s) for s in scenarios]
    tasks = [Task(each, r) for r in range(number // 6) for each in rules]
    found = []
    for jobs in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            shelf = Shelf(Path(folder))
            shelf.open()
            with executor(2) as team:
                team._team = team._team[:jobs]  # type: ignore[attr-defined]  # one worker of the same kind
                warm = [Task(each, 10**6 + i) for i, each in enumerate(rules[:jobs])]
                finish(scenarios[0], warm, shelf, team)
                clock, before = time.perf_counter(), workers_cpu(team)
                finish(scenarios[0], tasks, shelf, team)
                found.append((time.perf_counter() - clock, workers_cpu(team) - before))
    (one, busy_one), (two, busy_two) = found
    print(f"processes: {number} runs of {busy_one / number * 1e3:.0f} ms CPU: {one:.1f} s on one, {two:.1f} s on two")
    print(f"           {one / two:.2f} times as fast by the clock (goal 1.85)")
    print(
        f"           {2 * busy_one / busy_two:.2f} times with two free cores: CPU {busy_one:.1f} and {busy_two:.1f} s"
    )


def workers_cpu(team: object) -> float:
    """Return the seconds of CPU that the workers have used."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = 0.0
    for pid in pids(team):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found += (int(fields[11]) + int(fields[12])) / ticks
    return found


def pids(team: object) -> list[int]:
    """Return the processes of the workers."""
    return [worker._process.pid for worker in team._team if worker._process]  # type: ignore[attr-defined]


def memory(arguments: argparse.Namespace) -> None:
    """Memory of one worker and of two (what is shared counted once) that run the whole city's first month."""
    del arguments
    base = sim.load("baseline").replace({"run.end": "2021-01-31", "run.programmes": ["resident_pension"]})
    rules = [rules_of(base, base.replace({"resident_pension.window.last_day": 25 + i})) for i in range(2)]
    found = []
    for jobs in (1, 2):
        with tempfile.TemporaryDirectory() as folder, executor(2) as team:
            shelf = Shelf(Path(folder))
            shelf.open()
            team._team = team._team[:jobs]  # type: ignore[attr-defined]
            finish(base, [Task(rules[i], i) for i in range(jobs)], shelf, team)
            found.append([shares(pid) for pid in pids(team)])
    mapped = [sum(part["Pss_File"] for part in each) for each in found]
    own = [sum(part["Pss_Anon"] for part in each) for each in found]
    print(f"memory: one worker {mapped[0]:,.0f} MiB mapped and {own[0]:,.0f} MiB of its own")
    print(f"        two workers {mapped[1]:,.0f} MiB mapped together and {own[1]:,.0f} MiB of their own")
    one, two = mapped[0] + own[0], mapped[1] + own[1]
    limit = 1.2 * one + own[0]
    verdict = "keeps" if two <= limit else "does NOT keep"
    print(f"        two workers take {two:,.0f} MiB, which {verdict} within 1.2 x one and a worker's own state:")
    print(f"        1.2 x {one:,.0f} + {own[0]:,.0f} = {limit:,.0f} MiB (mapped pages that are done with are dropped)")


def shares(pid: int) -> dict[str, float]:
    """Return a process's proportional memory by kind, MiB."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) / 1024 for name, _, rest in (row.partition(":") for row in rows)}


def stored(arguments: argparse.Namespace) -> None:
    """A hundred thousand stored runs: opened, checked and queried."""
    number = arguments.runs or 100_000
    names = [f"programme_{i // 40}.figure_{i % 40:02d}" for i in range(380)]
    keys = [(f"{point:016x}" * 4, replication) for point in range(-(-number // 100)) for replication in range(100)]

    def rows(some: list[tuple[str, int]]) -> pa.Table:
        runs = len(some)
        return pa.table(
            {
                "scenario": np.tile([s[:16] for s, _ in some], len(names)),
                "replication": pa.array(np.tile([r for _, r in some], len(names)), pa.int32()),
                "indicator": np.repeat(names, runs),
                "year": pa.array(np.full(len(names) * runs, 2021, np.int16)),
                "value": np.arange(len(names) * runs) * 2_654_435_761 % 2**32 % 10_000 * 0.25,
                "unit": np.repeat(["persons"], len(names) * runs),
            }
        )

    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "runs").mkdir()
        clock = time.perf_counter()
        write_packs(folder / "packed", dict.fromkeys(keys, "0" * 64), versions(), rows)
        print(f"stored: {len(keys):,} runs of {len(names)} figures written in {time.perf_counter() - clock:.0f} s")
        size = sum(path.stat().st_size for path in (folder / "packed").iterdir())
        print(f"        {size / len(keys):,.0f} bytes a run in packs, {size / 2**20:,.0f} MiB")
        clock, before = time.perf_counter(), cpu()
        shelf = Shelf(folder)
        known = len(shelf.packs.digests)
        opened, opened_cpu = time.perf_counter() - clock, cpu() - before
        clock, before = time.perf_counter(), cpu()
        found = shelf.rows(keys, [names[17]])
        queried, queried_cpu = time.perf_counter() - clock, cpu() - before
        print(f"        {known:,} runs opened and checked in {opened:.2f} s ({opened_cpu:.2f} s CPU)")
        print(
            f"        one figure of all, {found.num_rows:,} rows: {queried:.2f} s ({queried_cpu:.2f} s CPU); goal 2 s"
        )
    finally:
        shutil.rmtree(folder)


def study(arguments: argparse.Namespace) -> None:
    """A run of a 5% sample, five years, all programmes; what a thousand of them would take on two cores."""
    number = arguments.runs or 3
    base = sim.load("baseline").replace(LARGE)
    scenarios = [base.replace({"resident_pension.window.last_day": 26 + i}) for i in range(number)]
    replicate(base.replace({"run.end": "2021-01-31"}), 0)
    for replication in (1, 2):
        seconds = []
        for scenario in scenarios:
            started = time.process_time()
            replicate(scenario, replication)
            seconds.append(time.process_time() - started)
        print(f"study: replication {replication}: {', '.join(f'{s:.2f}' for s in seconds)} s CPU a run")
    each = seconds[-1]
    print(f"       1,000 runs on two cores: {1_000 * each / 2 / 60:.1f} min (at most 20, goal 8)")


if __name__ == "__main__":
    sys.exit(main())
