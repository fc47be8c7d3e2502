"""How a setting is run: first a look at what was touched, then its interval, then everything on a larger sample."""

import json
from dataclasses import dataclass
from pathlib import Path

from sim.page.levers import BASELINE
from sim.page.offers import where
from sim.page.pool import QUICK, THOROUGH
from sim.page.runs import Wanted
from sim.page.setting import Setting
from sim.study.store import Store

Pair = tuple[Wanted, Wanted]


@dataclass(frozen=True)
class Plan:
    """The sizes of the page's runs.

    Attributes:
        quick: share of the communities in a first look.
        looks: replications of the first look; one is shown at once, the others give its interval.
        thorough: share of the communities in the thorough runs.
        replications: thorough runs of each scenario.
    """

    quick: float = 0.005
    looks: int = 4
    thorough: float = 0.02
    replications: int = 8


@dataclass(frozen=True)
class Stage:
    """Runs that are shown together: baseline and reform by replication, and where they wait for their turn."""

    lane: str
    sample: float
    whole: bool
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Runs:
    """All runs of a setting.

    Attributes:
        stages: in the order of their worth; a later one replaces an earlier one once it has an interval.
        whole: the baseline with all programmes on the sample of the first look: the rest of the city.
        changed: whether anything differs from the baseline.
        programmes: those that the first look runs.
    """

    stages: tuple[Stage, ...]
    whole: Wanted
    changed: bool
    programmes: tuple[str, ...]

    def asked(self) -> list[tuple[Wanted, str]]:
        """Return every run once with its lane, in the order in which they are worth having."""
        found: dict[Wanted, str] = {}
        for number, stage in enumerate(self.stages):
            for before, after in stage.pairs:
                found.setdefault(after, stage.lane)
                found.setdefault(before, stage.lane)
            if number == 0:
                found.setdefault(self.whole, QUICK)
        return list(found.items())


def runs_of(plan: Plan, setting: Setting, folder: Path) -> Runs:
    """Return the runs of a setting; tables of the thorough ones are kept in `folder`."""
    programmes = setting.programmes()
    whole = wanted(setting, plan.quick, 0, reform=False)
    thorough = tuple(
        _kept(setting, plan.thorough, r, folder, changed=bool(programmes)) for r in range(plan.replications)
    )
    last = Stage(THOROUGH, plan.thorough, whole=True, pairs=thorough)
    if not programmes:
        first = Stage(QUICK, plan.quick, whole=True, pairs=((whole, whole),))
        return Runs((first, last), whole, changed=False, programmes=())
    looks = tuple(
        (
            wanted(setting, plan.quick, r, reform=False, programmes=programmes),
            wanted(setting, plan.quick, r, reform=True, programmes=programmes),
        )
        for r in range(plan.looks)
    )
    first = Stage(QUICK, plan.quick, whole=False, pairs=looks[:1])
    second = Stage(THOROUGH, plan.quick, whole=False, pairs=looks)
    return Runs((first, second, last), whole, changed=True, programmes=programmes)


def wanted(
    setting: Setting, sample: float, replication: int, *, reform: bool, programmes: tuple[str, ...] = ()
) -> Wanted:
    """Return one run of a setting.

    Args:
        setting: what is set.
        sample: share of the communities.
        replication: index of the luck.
        reform: the setting's own scenario, or the baseline.
        programmes: those that run; all if it is empty.
    """
    changes: dict[str, object] = dict(setting.changes) if reform else {}
    changes |= {"run.sample": sample, "run.end": f"{setting.end}-12-31"}
    if programmes:
        changes["run.programmes"] = list(programmes)
    scenario = where(setting.scenario) if reform else BASELINE
    return Wanted(scenario, json.dumps(changes, sort_keys=True, default=str), replication)


def _kept(setting: Setting, sample: float, replication: int, folder: Path, *, changed: bool) -> Pair:
    pair = []
    for reform in (False, changed):
        run = wanted(setting, sample, replication, reform=reform)
        pair.append(Wanted(run.scenario, run.changes, replication, str(Store(folder).of(run.rules(), replication))))
    return pair[0], pair[1]
