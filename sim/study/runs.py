"""Runs: scenarios times replications, in this process or in several, with progress; results do not depend on which.

One task is one replication of a few scenarios, because they share its population and its demographic events; where
there are fewer replications than processes, each has fewer of the scenarios; one process alone has all of them.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.scenario import Scenario
from sim.study.executors import execute
from sim.study.results import Result
from sim.study.store import Finished, Store

Progress = Callable[[Finished], None]
_AT_ONCE = 2  # scenarios in one task: they share a replication's events; more would show progress too seldom


def run(
    scenario: Scenario,
    replications: int | None = None,
    jobs: int = 1,
    *,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run `scenario` and return its results.

    Args:
        scenario: checked rules.
        replications: how many; by default what the scenario's `run` section says.
        jobs: processes; results are the same for any number.
        store: where the tables go, and where finished runs may be already, which are not run again; by default a
            temporary folder.
        progress: called after each finished run.
    """
    return run_all([scenario], replications, jobs, store=store, progress=progress)[0]


def run_all(
    scenarios: Sequence[Scenario],
    replications: int | range | None = None,
    jobs: int = 1,
    *,
    store: Store | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run all scenarios with the same replications, and return their results in order; see `run`.

    `replications` may also be a range: those that are to be run now.
    """
    wanted = replications or scenarios[0].policy("run").at(0).replications
    which = range(wanted) if isinstance(wanted, int) else wanted
    kept = store or Store.temporary()
    distinct = tuple({s.hash: s for s in scenarios}.values())
    finished = finished_before(distinct, which, kept)
    parts = -(-len(distinct) // _AT_ONCE) if jobs > 1 else 1
    parts = max(parts, min(len(distinct), -(-jobs // len(which))))
    tasks = []
    for i in which:
        missing = [s for s in distinct if (s.hash, i) not in finished]
        tasks += [_Task(tuple(missing[part::parts]), i, kept.folder) for part in range(min(parts, len(missing)))]
    for task in execute(_do, tasks, jobs):
        for done in task:
            finished[done.scenario, done.replication] = done
            if progress is not None:
                progress(done)
    return [Result(s, tuple(finished[s.hash, i] for i in which), kept) for s in scenarios]


def finished_before(
    scenarios: Sequence[Scenario], replications: Iterable[int], store: Store | None
) -> dict[tuple[str, int], Finished]:
    """Return the runs that need not be done, by hash of the scenario and replication."""
    if store is None:
        return {}
    found = (store.find(scenario, i) for i in replications for scenario in scenarios)
    return {(run.scenario, run.replication): run for run in found if run is not None}


@dataclass(frozen=True)
class _Task:
    """One replication of some scenarios, and where its tables go."""

    scenarios: tuple[Scenario, ...] = field(repr=False)
    replication: int
    folder: Path


def _do(task: _Task) -> list[Finished]:
    return [replicate_once(scenario, task.replication, task.folder) for scenario in task.scenarios]


def replicate_once(scenario: Scenario, replication: int, folder: Path) -> Finished:
    """Run once, keep the tables in the store of that folder, and return where."""
    from sim.run import replicate

    started = time.perf_counter()
    tables = replicate(scenario, replication).tables
    return Store(folder).put(scenario, replication, tables, time.perf_counter() - started)
