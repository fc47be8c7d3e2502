"""The rules of the flexible workers' pension as pure functions: limits, what may be paid when, amounts, pensions."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import date_of, day_of, month_of
from sim.core.money import fen, share_of
from sim.core.quantities import Table
from sim.programmes.flexible_pension.parameters import Parameters, Retirement

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

MONTHS = 12
EPOCH_MONTH = month_of(0)
FLOOR, MEAN_WAGE, CEILING = (
    0.0,
    1.0,
    2.0,
)  # where a chosen base lies: on the floor, at the reference wage, at the ceiling


@dataclass(frozen=True, slots=True)
class BaseLimits:
    """The limits of the base in one year, whole yuan a month, with the reference wage between them."""

    floor: int
    mean_wage: int
    ceiling: int

    def accept(self, base: Integers) -> Flags:
        """Return which bases lie within the limits (clause FP-05)."""
        return (base >= self.floor) & (base <= self.ceiling)

    def chosen(self, choice: Numbers) -> Integers:
        """Return the base, whole yuan, of a choice from 0 (floor) over 1 (reference wage) to 2 (ceiling)."""
        marks = (self.floor, max(self.mean_wage, self.floor), self.ceiling)
        return np.rint(np.interp(choice, (FLOOR, MEAN_WAGE, CEILING), marks)).astype(np.int64)


class Gate(IntEnum):
    """Whether the months of a service year are payable on a day."""

    OPEN = 0
    TOO_EARLY = 1
    CLOSED = 2


def of_year(table: Table[float], year: int, growth: float = 0.0) -> float:
    """Return the value of a table by year; before its first year the first, after its last that grown on."""
    first, *_, last = (int(key) for key in table)
    grown: float = table[str(min(max(year, first), last))] * (1 + growth) ** max(year - last, 0)
    return grown


def limits_of(p: Parameters, year: int) -> BaseLimits:
    """Return the limits published in `year`."""
    rules = p.limits
    floor = of_year(rules.floor, year, rules.growth) * rules.floor_factor
    ceiling = of_year(rules.ceiling, year, rules.growth)
    return BaseLimits(round(floor), round(ceiling / rules.ceiling_multiple), round(ceiling))


def publication(p: Parameters, year: int) -> int:
    """Return the day on which the limits of `year` are published."""
    if str(year) in p.limits.published:
        return p.limits.published[str(year)]
    return day_of(f"{year}-{p.limits.published_month:02d}-{p.limits.published_day:02d}")


def limits_in_force(p: Parameters, day: int) -> BaseLimits:
    """Return the limits last published on `day`."""
    year = date_of(day).year
    return limits_of(p, year if day >= publication(p, year) else year - 1)


def granted(p: Parameters, service_year: int) -> bool:
    """Return whether the unpaid months of a year may be paid after it."""
    return bool(p.deferral.granted.get(str(service_year), False))


def deadline(p: Parameters, service_year: int) -> int:
    """Return the last day on which months of `service_year` may be paid (clauses FP-01, FP-04)."""
    end = _last_accepted(p, service_year)
    if not granted(p, service_year):
        return end
    last = p.deferral.deadline[str(service_year)]
    return max(end, min(last, _last_accepted(p, date_of(last).year)))


def _last_accepted(p: Parameters, year: int) -> int:
    return day_of(f"{year}-12-{p.contribution.last_day_of_december:02d}")


def gate(p: Parameters, service_year: int, day: int) -> Gate:
    """Return whether months of `service_year` are payable on `day`.

    A month of the year itself is payable until the last day accepted in December, before publication only if the rules
    let last year's base stand in. A month of an earlier year is payable only if deferral was granted for it, from the
    publication of the following year's limits (FP-06) until the deadline (FP-04); otherwise it is lost (FP-01).
    """
    if day > deadline(p, service_year):
        return Gate.CLOSED
    year = date_of(day).year
    if year == service_year:
        early = day < publication(p, year) and not p.contribution.payable_before_publication
        return Gate.TOO_EARLY if early else Gate.OPEN
    if day < publication(p, service_year + 1):
        return Gate.TOO_EARLY
    return Gate.CLOSED if day > _last_accepted(p, year) else Gate.OPEN


def due_to_account(p: Parameters, base: Integers, months: Integers) -> tuple[Integers, Integers]:
    """Return what is paid for months at a base and how much of it goes to the account, in fen."""
    sum_of_bases = base * fen(1) * months
    return share_of(sum_of_bases, p.contribution.rate), share_of(sum_of_bases, p.contribution.account_rate)


def split(share: float, part: float, ratio: float) -> tuple[float, float]:
    """Return the chances inside and outside a part of the people, `ratio` times as likely inside, mean `share`.

    >>> split(0.14, 0.5, 1.8)
    (0.18, 0.1)
    """
    outside = min(share / (1 + (ratio - 1) * part), 1.0)
    inside = min(outside * ratio, 1.0)
    if part < 1:
        outside = min((share - part * inside) / (1 - part), 1.0)
    return round(inside, 9), round(max(outside, 0.0), 9)


def chance_to_defer(unpaid: float, would_have_paid: float) -> float:
    """Return the chance that somebody who would pay chooses to defer because it is granted (clause FP-02).

    >>> round(chance_to_defer(0.25, 0.45), 4)
    0.1304
    """
    choosers = unpaid * would_have_paid
    return choosers / (1 - unpaid + choosers)


def months_unpaid(uniform: Numbers, mean: float) -> NDArray[np.int8]:
    """Return 1 to 11 unpaid months, of about the given mean, for numbers in [0, 1)."""
    most = MONTHS - 1
    return (1 + np.floor(most * uniform ** (most / (mean - 0.5) - 1))).astype(np.int8)


def retirement_month(birth: NDArray[np.integer[Any]], female: Flags, rule: Retirement) -> Integers:
    """Return the month (year * 12 + month - 1) in which people reach their retirement age.

    From the first month of the steps on, each started group of birth months retires one month later than the last.
    """
    month: Integers = month_number(birth) + np.where(female, rule.female_age, rule.male_age) * MONTHS
    if rule.steps:
        since = month - month_of(rule.steps_from)
        month += np.where(since >= 0, np.minimum(since // rule.months_per_step + 1, rule.most_months), 0)
    return month


def month_number(days: NDArray[np.integer[Any]]) -> Integers:
    """Return year * 12 + month - 1 of days."""
    months: Integers = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months + EPOCH_MONTH


def divisor(table: Table[int], age_months: Integers) -> Numbers:
    """Return the months over which the account is paid out at a retirement age given in months."""
    ages = [int(age) * MONTHS for age in table]
    return np.interp(age_months, ages, table.values_in_order)


def reference_wage(p: Parameters, year: int) -> float:
    """Return the reference wage P, yuan a month, for pensions that start in `year`."""
    return of_year(p.benefit.reference, year, p.benefit.growth)


def pooled_pension(reference: float, index: Numbers, months: Integers, rate_per_year: float) -> Integers:
    """Return the pooled part, fen a month: (P + P * index) / 2 * years * rate."""
    indexed = (reference + reference * index) / 2
    return np.rint(indexed * months / MONTHS * rate_per_year * fen(1)).astype(np.int64)


def month_in_pension(p: Parameters, year: int, index: Numbers, age_months: Integers) -> Integers:
    """Return what one contribution month at the floor is worth, fen of pension a month (pooled part and account)."""
    pooled = pooled_pension(reference_wage(p, year), index, np.ones(index.size, np.int64), p.benefit.rate_per_year)
    account = limits_of(p, year).floor * p.contribution.account_rate * fen(1)
    return pooled + np.rint(account / divisor(p.benefit.divisor, age_months)).astype(np.int64)


def extra_cost(p: Parameters, choice: Numbers, service_year: int, months: Integers, paid: Integers) -> Integers:
    """Return by how much back-payment costs more than paying the months in their own year at the same choice, fen."""
    then, _ = due_to_account(p, limits_of(p, service_year).chosen(choice), months)
    return paid - then
