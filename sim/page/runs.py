"""What the page has its workers do: take a picture of a run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.page.picture import picture_of
from sim.page.setting import rules_of
from sim.page.worker import Stopped, StoppedError, Tell
from sim.run import replicate
from sim.scenario import Scenario
from sim.tables.tabulator import Tabulator
from sim.world.days import Day, Year
from sim.world.world import World


@dataclass(frozen=True)
class Wanted:
    """One run: everything that its numbers depend on.

    Attributes:
        scenario: a shipped name, or the path of what is kept of a planner's own file.
        changes: JSON of value by parameter laid over it, settings of the run included.
        replication: index of the luck.
        folder: where its tables are kept, "" when they are not.
    """

    scenario: str
    changes: str
    replication: int
    folder: str = ""

    def rules(self) -> Scenario:
        """Return its scenario."""
        return rules_of(self.scenario, self.changes)


@dataclass(frozen=True)
class Run:
    """A finished run: its digest and seconds where its tables are kept."""

    digest: str
    seconds: float


def take_picture(wanted: Wanted, tell: Tell, stopped: Stopped) -> Run | None:
    """Run and tell a `Picture` a year; keep the tables if there is a folder for them.

    Raises:
        StoppedError: nobody wants it any more.
    """
    started = time.perf_counter()
    rules = wanted.rules()
    sample = rules.policy("run").at(0).sample

    def show(year: Year, tabulator: Tabulator) -> None:
        tell(picture_of(tabulator.of_year(year), year.year, sample))

    tables = replicate(rules, wanted.replication, on_day=until(stopped), on_year=show).tables
    if not wanted.folder:
        return None
    tables.write(Path(wanted.folder))
    return Run(tables.digest, time.perf_counter() - started)


def until(stopped: Stopped) -> Callable[[Day, World], None]:
    """Return what ends a run on the day on which nobody wants it any more."""

    def look(_: Day, __: World) -> None:
        if stopped():
            raise StoppedError

    return look
