"""Find parameters that change nothing: each is moved to the other ends of its range, and the tables are compared.

    python tools/verify_parameters.py [--jobs 2] [PATH ...]

A parameter that changes nothing is a defect. Each is tried in a small city for a few months, then in larger ones for
longer, until a table changes: most do at once, so the long runs are few. What only counts under another rule (the share
reached by a reminder, where reminders are sent) is tried with that rule. PATH names parameters, or the groups they
stand in; all by default.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import repeat
from multiprocessing import get_context
from typing import Any

import sim
import sim.world.world
from sim.core.quantities import Choices, FlagKind, TextKind
from sim.programmes.enquiries.parameters import MEDIA
from sim.run import replicate
from sim.scenario.leaf import Leaf
from sim.world.population import build
from sim.world.population_parameters import PopulationParameters

Changes = Mapping[str, Any]

_DISABLED_ALONE = {
    "eldercare_device.eligibility.age_any": 95,
    "eldercare_device.eligibility.age_alone_or_poor": 95,
    "eldercare_device.eligibility.hukou_required": False,
    "eldercare_device.eligibility.residence_required": False,
}

_PAID_LATER = {
    "transport_subsidy.terms_before.payment.rule": "on_acceptance",
    "transport_subsidy.terms_before.payment.working_days": 45,
}

CITIES: tuple[Changes, ...] = (
    {"run.sample": 0.002, "run.end": "2021-03-31"},
    {"run.sample": 0.01, "run.end": "2022-12-31"},
    {"run.sample": 0.1, "run.end": "2025-12-31"},
)
# Whoever changes the population builds another one: a small city of the same margins instead of a sample of the whole.
TOWNS: tuple[tuple[float, Changes], ...] = (
    (0.005, {"run.end": "2021-03-31"}),
    (0.005, {"run.end": "2022-12-31"}),
    (0.05, {"run.end": "2025-12-31"}),
)

# What stands under these paths counts only where these rules hold; the longest path that fits is taken.
UNDER: dict[str, Changes] = {
    "bus_line.route.old_hall_stop": {"bus_line.hall.moved": "2021-12-31"},
    "bus_line.shuttle": {"bus_line.shuttle.runs": True, "bus_line.diversion.trips": "none"},
    "bus_line.shuttle.runs": {},
    "bus_line.ways.county_distance": {"bus_line.ways.stay_minutes": 240},
    "bus_line.ways.old_hall_distance": {"bus_line.hall.moved": "2021-12-31"},
    "cable_complaints.complaints.call_again_share": {
        "cable_complaints.complaints.rate": 100,
        "world.places.hotline.patience_minutes": 0.01,
        "world.places.hotline.servers": 2,
    },
    "cable_complaints.complaints.caller_age": {"cable_complaints.complaints.rate": 100},
    "cable_complaints.incidents.corridor_share": {"cable_complaints.incidents.rate": 100},
    "cable_complaints.crews.conduit_cost": {"cable_complaints.crews.conduits": True},
    "cable_complaints.crews.overtime": {"cable_complaints.crews.number": 1, "cable_complaints.pipeline.target_days": 5},
    "eldercare_device.form.complete.paper": {"eldercare_device.form.paper": True},
    "eldercare_device.means_test": {"eldercare_device.means_test.applies": True},
    "eldercare_device.means_test.applies": {},
    "eldercare_device.launch_year": {"eldercare_device.reading": "programme_year"},
    "eldercare_device.grandfathered": {
        "eldercare_device.fee": {"2021-01-01": 180, "2021-02-01": 300},
        "eldercare_device.market_price": {"2021-01-01": 180, "2021-02-01": 300},
    },
    "eldercare_device.exits.step_elasticity": {"eldercare_device.market_price": 360},
    "eldercare_device.market_from_year": {"eldercare_device.market_price": 360},
    "eldercare_device.falls.per_year.60_69": {"eldercare_device.eligibility.age_any": 60},
    "eldercare_device.reminder": {"eldercare_device.reminder.sent": True},
    "eldercare_device.reminder.sent": {},
    "eldercare_device.response": {"eldercare_device.calls.factor": 8},
    "eldercare_device.calls.false_cleared_by_phone": {"eldercare_device.calls.factor": 8},
    "eldercare_device.stock_replenishment": {"eldercare_device.stock_at_start": 100},
    "eldercare_device.visit.call_back_days": {"eldercare_device.stock_at_start": 100},
    "eldercare_device.visit.home_cost": {"eldercare_device.visit.home_issue": True},
    "eldercare_device.visit.home_delay_days": {"eldercare_device.visit.home_issue": True},
    "eldercare_device.wants_if_fee_odds": {"eldercare_device.subsidy_share": {1: 0.5}},
    **{
        f"enquiries.media.{medium}": {f"enquiries.media.{medium}.coverage": 1, f"enquiries.media.{medium}.month": 2}
        for medium in MEDIA
    },
    **{f"enquiries.media.{medium}.coverage": {f"enquiries.media.{medium}.month": 2} for medium in MEDIA},
    "enquiries.calls_after.message": {"enquiries.media.sms.coverage": 1, "enquiries.media.sms.month": 2},
    "enquiries.redial_share": {"world.places.hotline.servers": 1},
    "enquiries.redials_max": {"world.places.hotline.servers": 1},
    "flexible_pension.back_payment.gain_per_year": {"flexible_pension.deferral.deadline.2020": "2022-12-31"},
    "flexible_pension.back_payment.usual_days": {"flexible_pension.deferral.deadline.2020": "2022-12-31"},
    "flexible_pension.benefit.divisor.50": {"flexible_pension.retirement.female_age": 50},
    "flexible_pension.benefit.divisor.70": {"flexible_pension.retirement.male_age": 66},
    "flexible_pension.benefit.growth": {"run.end": "2026-12-31"},
    "flexible_pension.lapse.price_elasticity": {"flexible_pension.limits.floor_factor": 0.6667},
    "flexible_pension.back_payment.instalment_gain": {"flexible_pension.back_payment.instalments": 4},
    "flexible_pension.deferral.deadline.2022": {"flexible_pension.deferral.granted.2022": True},
    "flexible_pension.retirement": {"flexible_pension.retirement.steps": True},
    "flexible_pension.retirement.steps": {},
    "flexible_pension.subsidy": {"flexible_pension.subsidy.share": 0.3},
    "flexible_pension.subsidy.share": {},
    "resident_pension.subsidy_elasticity": {"resident_pension.tier_subsidy.200": 140},
    "world.channels.overload_failure": {"world.channels.province_capacity": 60_000},
    "resident_pension.auto_debit_day": {"resident_pension.auto_debit_share": 0.5},
    "resident_pension.refused_return_share.after_june": {"resident_pension.payable_after_june": True},
    "resident_pension.reminder": {"resident_pension.reminder.messages": 3, "resident_pension.reminder.month": 1},
    "resident_pension.reminder.messages": {},
    "resident_pension.reminder_second_factor": {
        "resident_pension.reminder.messages": 3,
        "resident_pension.reminder.month": 1,
    },
    "resident_pension.reminder_sms_effect": {
        "resident_pension.reminder.messages": 3,
        "resident_pension.reminder.month": 1,
    },
    "resident_pension.stagger.months_open": {"resident_pension.stagger.by": "birth_month"},
    "resident_pension.window.late_last_month": {"resident_pension.payable_after_june": True},
    "transport_subsidy.online": {"transport_subsidy.online.offered": True},
    "transport_subsidy.online.offered": {},
    "transport_subsidy.terms.payment.working_days": {"transport_subsidy.terms.payment.rule": "on_acceptance"},
    "transport_subsidy.terms_before.payment.working_days": _PAID_LATER,
    "transport_subsidy.terms_before.reviewers": _PAID_LATER,
    "world.disabled_share": _DISABLED_ALONE,
    "world.disability_some_share": {**_DISABLED_ALONE, "eldercare_device.eligibility.disabled_from_grade": 1},
    "world.places.busier_branch.factor": {"world.places.busier_branch.number": 0},
    "world.places.busier_branch.number": {"world.places.busier_branch.factor": 5},
}

# Not tried here, and why.
EXEMPT: dict[str, str] = {
    "world.places.veterans_hall.minutes": "every service of the hall has minutes of its own (bus_line.hall.minutes)",
    "run": "settings of a run: tests/test_reproducibility.py and tests/test_sample.py change them",
    "flexible_pension.limits.published.2020": "counts in runs that begin before that day",
    "world.microdata": "a file of one's own; tests/world/test_microdata.py reads one",
    "world.city": "another city has other counties; tests/world builds some",
}

_MORE, _LESS = 1.5, 0.5
_DAYS = 60


@dataclass(frozen=True)
class Verdict:
    """What came of moving one parameter: the values tried, those it failed with, and whether a table changed."""

    path: str
    tried: tuple[str, ...]
    refused: tuple[str, ...]
    changed: bool


# ------------------------------------------------------------------------------------------------------- other values


def other_values(leaf: Leaf) -> list[Any]:
    """Return the values to try: the ends of the range, the farther one first, or what lies about the value.

    >>> [value for value in other_values(sim.load("baseline").leaf("eldercare_device.market_price"))]
    [360.0, 120.0]
    """
    write, value = leaf.form.kind.write, leaf.series[0][1]
    if leaf.dated:
        others = {write(other): None for _, held in leaf.series for other in _others(leaf, held)}
        return [dict.fromkeys(leaf.value, other) for other in others]
    if leaf.form.shape != "steps":
        return [write(other) for other in _others(leaf, value)]
    return [
        {start: write(_moved(leaf, v, end) if odd == n % 2 else v) for n, (start, v) in enumerate(value.items())}
        for odd in (1, 0)
        for end in (1, 0)
    ]


def _others(leaf: Leaf, value: float) -> list[Any]:
    kind = leaf.form.kind
    if isinstance(kind, FlagKind):
        return [not value]
    if isinstance(kind, Choices):
        return [word for word in kind.words if word != value]
    if isinstance(kind, TextKind):
        return []
    ends = [end for end in (leaf.low, leaf.high) if end is not None and end != value]
    if ends:
        numbers = isinstance(value, int | float)
        return sorted(ends, key=lambda end: -abs(end - value)) if numbers else ends
    if kind.unit == "date":
        return [value + _DAYS, value - _DAYS]
    return [moved for end in (1, 0) if (moved := _moved(leaf, value, end)) != value]


def _moved(leaf: Leaf, value: float, end: int) -> float:
    """Return a number at the lower (0) or upper (1) end of its range, or else a good deal off, within hard limits."""
    if leaf.low is not None and leaf.low < leaf.high:
        return (leaf.low, leaf.high)[end]
    kind = leaf.form.kind
    moved = value * (_LESS, _MORE)[end] if value else end
    if kind.integer:
        moved = value + (-1, 1)[end]
    low = kind.low if kind.low is not None else moved
    high = kind.high if kind.high is not None else max(moved, low)
    return type(value)(min(max(moved, low), high))


# --------------------------------------------------------------------------------------------------------------- runs


def under(path: str) -> Changes:
    """Return the rules under which the parameter counts.

    >>> dict(under("eldercare_device.means_test.income_fifths"))
    {'eldercare_device.means_test.applies': True}
    """
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        found = UNDER.get(".".join(parts[:length]))
        if found is not None:
            return found
    return {}


@contextmanager
def town(scale: float) -> Iterator[None]:
    """Let runs take a small population that is built anew, instead of the whole city's from the cache."""
    usual = sim.world.world.load_population
    sim.world.world.load_population = partial(build, scale=scale)
    sim.world.world._prepared.clear()
    try:
        yield
    finally:
        sim.world.world.load_population = usual
        sim.world.world._prepared.clear()


def digest(path: str, changes: Changes, stage: int) -> str:
    """Return the digest of the tables with `changes`, in the city of that stage where the parameter can count."""
    if _of_population(path):
        scale, size = TOWNS[stage]
        with town(scale):
            return _digest({**size, **under(path), **changes})
    return _digest({**CITIES[stage], **under(path), **changes})


@cache
def _unchanged(rules: tuple[tuple[str, str], ...], example: str, stage: int) -> str:
    del rules
    return digest(example, {}, stage)


def unchanged(path: str, stage: int) -> str:
    """Return the digest of the tables without a change; worked out once for all parameters under the same rules."""
    rules = tuple(sorted((key, str(value)) for key, value in under(path).items()))
    kind = (("population", str(_of_population(path))),)
    first = _EXAMPLES.setdefault((rules, kind), path)
    return _unchanged(rules + kind, first, stage)


_EXAMPLES: dict[Any, str] = {}


def _of_population(path: str) -> bool:
    section, _, rest = path.partition(".")
    return section == "world" and rest.split(".")[0] in PopulationParameters.model_fields


def _digest(changes: Changes) -> str:
    scenario = sim.load("baseline").replace(changes, name="baseline")
    return replicate(scenario, 0).tables.digest


def verify(path: str, stage: int) -> Verdict:
    """Move one parameter to its other values, in the city of that stage, until a table changes."""
    tried, refused = [], []
    for value in other_values(sim.load("baseline").leaf(path)):
        try:
            changed = digest(path, {path: value}, stage) != unchanged(path, stage)
        except Exception as error:
            refused.append(f"{value}: {type(error).__name__}: {error}")
            continue
        tried.append(str(value))
        if changed:
            return Verdict(path, tuple(tried), tuple(refused), changed=True)
    return Verdict(path, tuple(tried), tuple(refused), changed=False)


def inert(paths: Sequence[str], jobs: int, first: int = 0) -> list[Verdict]:
    """Return the parameters that change nothing, stage by stage fewer, from the stage `first` on."""
    left = [Verdict(path, (), (), changed=False) for path in paths]
    for stage in range(first, len(CITIES)):
        began, found = time.perf_counter(), []
        for verdict in _in_processes([v.path for v in left], stage, jobs):
            found.append(verdict)
            for fault in verdict.refused:
                print(f"  {verdict.path} = {fault}", flush=True)
            if not verdict.changed:
                print(f"  {verdict.path}: changes nothing; tried {', '.join(verdict.tried) or 'nothing'}", flush=True)
        left = [verdict for verdict in found if not verdict.changed]
        seconds = time.perf_counter() - began
        print(f"stage {stage + 1}: {len(left)} of {len(found)} change nothing ({seconds:.0f} s)", flush=True)
    return left


def _in_processes(paths: Sequence[str], stage: int, jobs: int) -> Iterator[Verdict]:
    if jobs == 1:
        yield from map(verify, paths, repeat(stage))
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        yield from pool.map(verify, paths, repeat(stage))


def chosen(names: Sequence[str]) -> list[str]:
    """Return the parameters to try: those named, those in the groups named, or all."""
    paths = [leaf.path for leaf in sim.load("baseline").leaves() if not _within(leaf.path, EXEMPT)]
    return [path for path in paths if not names or _within(path, names)]


def _within(path: str, groups: Iterable[str]) -> bool:
    return any(path == group or path.startswith(group + ".") for group in groups)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the parameters and print those that change nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--stage", type=int, default=1, help="begin with this city and horizon: 1, 2 or 3")
    options = parser.parse_args(arguments)
    paths = chosen(options.paths)
    left = inert(paths, options.jobs, options.stage - 1)
    print(f"{len(paths)} parameters, {len(left)} change nothing")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
