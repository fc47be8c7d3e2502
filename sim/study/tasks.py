"""Tasks: one replication of one scenario, its file on a shelf, and what became of it.

All kinds of studies run their scenarios here, so that they share shelves and executors: what one study has finished,
another reads. A run that raises is a failure with its reason; the others go on. What all scenarios of a study have in
common goes to each worker once; a task carries what its own scenario changes.
"""

import errno
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from sim.scenario import Scenario
from sim.scenario.specs import Spec
from sim.study.executors import ClusterError, Executor
from sim.study.shelf import Key, MixedVersionsError, Shelf, refuse_others, versions
from sim.study.store import Finished
from sim.world.world import OF_PEOPLE

Progress = Callable[["Finished | Failure"], None]

FULL_IN_A_ROW = 5
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_KEPT = 32
_built: OrderedDict[str, Scenario] = OrderedDict()


class ShelfFullError(RuntimeError):
    """Nothing more can be written to the folder of results."""


@dataclass(frozen=True)
class Failure:
    """A run that gave no result.

    Attributes:
        scenario: hash of the scenario.
        replication: index of the run.
        reason: the error in one line.
        details: the traceback.
        seconds: how long it ran.
        full: whether its file could not be written for want of space.
    """

    scenario: str
    replication: int
    reason: str
    details: str = field(default="", repr=False)
    seconds: float = 0.0
    full: bool = False


@dataclass(frozen=True)
class Common:
    """What all tasks of a call share.

    Attributes:
        base: the scenario that the others are made of.
        shelf: where the files go.
        versions: code and data of whoever asks; a worker with others refuses.
    """

    base: Scenario
    shelf: Shelf
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """A scenario as what it changes in another: small enough for thousands of them.

    Attributes:
        name: the scenario's hash.
        changes: what it says otherwise than the base.
        people: equal for scenarios that share their residents and events in a replication.
    """

    name: str
    changes: Mapping[str, Spec] = field(repr=False)
    people: Hashable = field(repr=False)


@dataclass(frozen=True)
class Task:
    """One replication of one scenario."""

    rules: Rules
    replication: int

    @property
    def key(self) -> Key:
        """The scenario's hash and the replication."""
        return self.rules.name, self.replication


def rules_of(base: Scenario, scenario: Scenario) -> Rules:
    """Return a scenario as what it changes in `base`."""
    name = scenario.hash
    changes = base.changes_to(scenario)
    texts = scenario.built.texts
    people = tuple((path, texts[path]) for path in sorted(changes) if path.startswith(OF_PEOPLE))
    return Rules(name, changes, people)


def finish(
    base: Scenario, wanted: Sequence[Task], shelf: Shelf, team: Executor, progress: Progress | None = None
) -> tuple[dict[Key, str], list[Failure]]:
    """Run what is not on the shelf yet; return the digests of all finished runs, and the failures.

    Args:
        base: the scenario in which the others change something.
        wanted: the runs; each is done once however often it is asked for.
        shelf: where finished runs are, opened.
        team: who runs them; results are the same for any.
        progress: called after each run of this call, finished or failed.

    Raises:
        MixedVersionsError: a worker has other code or data; the message says which.
        ShelfFullError: there is no room for more files; what is finished is kept.
        ClusterError: the scheduler went away.
    """
    finished, missing = state(wanted, shelf)
    if not missing:
        return finished, []
    common = Common(base, Shelf(shelf.folder.resolve()), versions())
    failures: list[Failure] = []
    full = 0
    with closing(team.outcomes(run_one, common, missing, _people)) as outcomes:
        for outcome in outcomes:
            done = _done(outcome.task, outcome.answer, outcome.error, shelf)
            if isinstance(done, Failure):
                failures.append(done)
            else:
                finished[done.scenario, done.replication] = done.digest
            full = full + 1 if isinstance(done, Failure) and done.full else 0
            if progress is not None:
                progress(done)
            if full >= FULL_IN_A_ROW:
                message = f"{shelf.folder} has no room for more: {failures[-1].reason}; what is finished is kept"
                raise ShelfFullError(message)
    return finished, sorted(failures, key=lambda failure: (failure.replication, failure.scenario))


def state(wanted: Iterable[Task], shelf: Shelf) -> tuple[dict[Key, str], list[Task]]:
    """Return the digests of the finished runs, and the others in the order of `wanted`, each once."""
    finished: dict[Key, str] = {}
    missing: dict[Key, Task] = {}
    for task in wanted:
        key = task.key
        if key in finished or key in missing:  # another point with the same values
            continue
        digest = shelf.digest(*key)
        if digest is None:
            missing[key] = task
        else:
            finished[key] = digest
    return finished, list(missing.values())


def _people(task: Task) -> Hashable:
    return task.replication, task.rules.people


def _done(task: Task, answer: object, error: BaseException | None, shelf: Shelf) -> Finished | Failure:
    if isinstance(error, MixedVersionsError | ClusterError):
        raise error
    if error is not None:
        details = "".join(traceback.format_exception(error))
        return Failure(*task.key, _in_one_line(error), details)
    if isinstance(answer, Finished) and not shelf.file(answer.scenario, answer.replication).exists():
        reason = "its file is not here: do all workers see the same folder under the same name?"
        return Failure(*task.key, reason)
    assert isinstance(answer, Finished | Failure)
    return answer


def run_one(common: Common, task: Task) -> Finished | Failure:
    """Run one replication and put its file on the shelf: what a worker does.

    Raises:
        MixedVersionsError: this process has other code or data than whoever asks.
    """
    from sim.run import replicate

    refuse_others(
        common.versions, versions(), "a worker has other code or data (here) than the study that asks it (there)"
    )
    started = time.perf_counter()
    try:
        scenario = _scenario(common.base, task.rules)
        digest = common.shelf.put(*task.key, replicate(scenario, task.replication).tables)
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in _FULL
        seconds = time.perf_counter() - started
        return Failure(*task.key, _in_one_line(error), traceback.format_exc(), seconds, full)
    file = common.shelf.file(*task.key)
    return Finished(*task.key, file, digest, time.perf_counter() - started)


def _scenario(base: Scenario, rules: Rules) -> Scenario:
    """Return the scenario; the last few are kept, for their other replications."""
    if rules.name not in _built:
        _built[rules.name] = base.over(rules.changes)
        if len(_built) > _KEPT:
            _built.popitem(last=False)
    return _built[rules.name]


def _in_one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
