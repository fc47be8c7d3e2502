"""What holds between two days on which something changes: limits, what is payable until when, thresholds, tables."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import exponential, threshold
from sim.programmes.flexible_pension.parameters import Parameters
from sim.programmes.flexible_pension.rules import (
    BaseLimits,
    Gate,
    deadline,
    gate,
    limits_in_force,
    limits_of,
    publication,
)
from sim.scenario import Dated
from sim.world.days import Year
from sim.world.visits import Result

Integers = NDArray[np.int64]

ANSWER = {Gate.OPEN: Result.DONE, Gate.TOO_EARLY: Result.TOO_EARLY, Gate.CLOSED: Result.NOT_PAYABLE}
EACH, ONCE_A_YEAR, NONE = 0, 1, 2  # which contributions need an approval


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules as they stand on some days of a year.

    Attributes:
        p: the parameters in force.
        limits: the limits of the base in force.
        old_limits: last year's limits while some still name a base by them, else None.
        answers: what is answered to whoever comes for a service year, by its index.
        ends: last day on which its months are payable.
        published: day on which this year's limits are published.
        two_steps: whether approval comes before payment: not while the agency that approves also collects.
        approved: what needs no approval of its own: 0 nothing, 1 what follows an approval of the year, 2 all.
        refused, old_base: thresholds; the second is 0 once nobody names a base by last year's limits.
        differs: whether this year's limits are out, and what was paid at last year's base is settled at them.
        delays: quantiles of days until the next step, after an approval and after a failure, shape (2, 4096).
    """

    p: Parameters
    limits: BaseLimits
    old_limits: BaseLimits | None
    answers: NDArray[np.uint8]
    ends: Integers
    published: int
    two_steps: bool
    approved: int
    refused: int
    old_base: int
    differs: bool
    delays: NDArray[np.int32]


def of_year(policy: Dated[Parameters], year: Year, first_service_year: int) -> Dated[Terms]:
    """Return the terms of a year by the days on which they change."""
    return Dated({day: _on(policy.at(day), day, year.year, first_service_year) for day in _changes(policy, year)})


def _changes(policy: Dated[Parameters], year: Year) -> list[int]:
    days = {year.first_day, *policy.changes}
    for p in {id(p): p for p in (policy.at(day) for day in sorted(days))}.values():
        opened = publication(p, year.year)
        days |= {opened, opened + p.base.old_base_days}
        days |= {deadline(p, y) + 1 for y in range(_first_with_deadline(p, year), year.year + 1)}
        days |= {publication(p, y) for y in range(year.year, year.year + 2)}
    return [day for day in sorted(days) if year.first_day <= day <= year.last_day]


def _first_with_deadline(p: Parameters, year: Year) -> int:
    return min(*(int(key) for key in p.deferral.deadline), year.year)


def _on(p: Parameters, day: int, year: int, first: int) -> Terms:
    opened = publication(p, year)
    old = opened <= day < opened + p.base.old_base_days
    service_years = range(first, year + 1)
    two_steps = p.declaration.two_steps and p.contribution.collector == "tax_service"
    return Terms(
        p=p,
        limits=limits_in_force(p, day),
        old_limits=limits_of(p, year - 1) if old else None,
        answers=np.array([ANSWER[gate(p, y, day)] for y in service_years], np.uint8),
        ends=np.array([deadline(p, y) for y in service_years], np.int64),
        published=opened,
        two_steps=two_steps,
        approved=(ONCE_A_YEAR if p.declaration.holds_for_year else EACH) if two_steps else NONE,
        refused=int(threshold(p.declaration.refused_share)),
        old_base=int(threshold(p.base.old_base_share)) if old else 0,
        differs=p.contribution.difference_settled and day >= opened,
        delays=_delays(p.declaration.pay_delay_days, p.declaration.retry_days),
    )


@cache
def _delays(*means: float) -> NDArray[np.int32]:
    return np.stack([exponential(mean) for mean in means]).astype(np.int32)
