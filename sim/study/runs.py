"""Runs: scenarios times replications, in this process or in several, with progress; results do not depend on which.

One task is one replication of all the scenarios, because they share its population and its demographic events.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from sim.scenario import Scenario
from sim.study.results import Finished, Result, Store

Progress = Callable[[Finished], None]
_ATTEMPTS = 3


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
        store: where the tables go; by default a temporary folder.
        progress: called after each finished run.
    """
    return run_all([scenario], replications, jobs, store=store, progress=progress)[0]


def run_all(
    scenarios: Sequence[Scenario],
    replications: int | None = None,
    jobs: int = 1,
    *,
    store: Store | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run all scenarios with the same replications, and return their results in order; see `run`."""
    number = replications or scenarios[0].policy("run").at(0).replications
    kept = store or Store.temporary()
    finished: dict[tuple[str, int], Finished] = {}
    for done in _execute(scenarios, range(number), jobs, kept.folder):
        finished[done.scenario, done.replication] = done
        if progress is not None:
            progress(done)
    return [Result(s, tuple(finished[s.hash, i] for i in range(number)), kept) for s in scenarios]


def _execute(scenarios: Sequence[Scenario], replications: Sequence[int], jobs: int, folder: Path) -> Iterator[Finished]:
    if jobs <= 1:
        for replication in replications:
            for scenario in scenarios:
                yield _one(scenario, replication, folder)
        return
    missing = list(replications)
    for _ in range(_ATTEMPTS):
        lost: list[int] = []
        yield from _in_processes(scenarios, missing, jobs, folder, lost)
        if not lost:
            return
        missing = lost
    message = f"a worker process died {_ATTEMPTS} times; replications {missing} are missing"
    raise RuntimeError(message)


def _in_processes(
    scenarios: Sequence[Scenario], replications: Sequence[int], jobs: int, folder: Path, lost: list[int]
) -> Iterator[Finished]:
    """Yield finished runs; append replications whose worker died to `lost`."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        tasks: dict[Future[list[Finished]], int] = {pool.submit(_all_of, scenarios, r, folder): r for r in replications}
        try:
            while tasks:
                done, _ = wait(tasks, return_when=FIRST_COMPLETED)
                for task in done:
                    replication = tasks.pop(task)
                    try:
                        yield from task.result()
                    except BrokenProcessPool:
                        lost.append(replication)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _all_of(scenarios: Sequence[Scenario], replication: int, folder: Path) -> list[Finished]:
    return [_one(scenario, replication, folder) for scenario in scenarios]


def _one(scenario: Scenario, replication: int, folder: Path) -> Finished:
    """Run once, write the tables, and return where."""
    from sim.run import replicate

    started = time.perf_counter()
    tables = replicate(scenario, replication).tables
    target = Store(folder).of(scenario, replication)
    tables.write(target)
    return Finished(scenario.hash, replication, target, tables.digest, time.perf_counter() - started)
