"""The workers of registered poor households: who stays at home in a year, and who works away where (TS-01, TS-05).

Each worker weighs staying against three destinations by wage, distance and how many of the village went there last
year. The subsidy, once a year and less than a tenth of a month's wage, hardly moves the choice: those who know of it
are so many percentage points likelier to leave for each 100 yuan they may expect.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import month_days
from sim.core.luck import Stream, When, lognormal, pick, purpose, threshold
from sim.programmes.transport_subsidy.amounts import fares
from sim.programmes.transport_subsidy.parameters import TIERS, Away, Parameters
from sim.world.residents import COUNTIES, Disability, Residents, Status

WAGE = purpose(451, "transport_subsidy.wage", When.ONCE)
RECONSIDERS = purpose(452, "transport_subsidy.reconsiders", When.YEAR)
DESTINATION = purpose(453, "transport_subsidy.destination", When.YEAR)

Rows = NDArray[np.int32]
Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

HOME = len(TIERS)  # stands behind the tiers among the choices
_NO_WORKERS = (Status.CHILD, Status.STUDENT, Status.RESIDENT_PENSIONER, Status.OTHER_PENSIONER)
_FINE = 2**20
_AGE, _TEN_YEARS, _HUNDRED_KM, _FEN = 40, 10, 100, 100


@dataclass(frozen=True)
class Cohort:
    """The workers of one year, as columns of shape (workers,).

    Attributes:
        year: the year of work.
        rows: their rows, ascending.
        tier: where they work: an index of TIERS, or HOME.
        community: where they lived on the first of January.
    """

    year: int
    rows: Rows
    tier: Codes
    community: NDArray[np.int32]

    @property
    def away(self) -> Rows:
        """Those who work away."""
        away: Rows = self.rows[self.tier != HOME]
        return away

    def tier_of(self, rows: Rows) -> Codes:
        """Return where `rows` work this year; HOME for those who are none of these workers."""
        at = np.minimum(np.searchsorted(self.rows, rows), max(self.rows.size - 1, 0))
        if not self.rows.size:
            return np.full(rows.size, HOME, np.uint8)
        tier: Codes = np.where(self.rows[at] == rows, self.tier[at], np.uint8(HOME))
        return tier


def eligible(rules: Parameters, residents: Residents, poor: Rows, year: int) -> Rows:
    """Return those of the registered `poor` who are of working age, live in the county and can work (TS-05)."""
    here = residents.alive[poor] & (residents.county[poor] == COUNTIES.index(rules.county))
    rows = poor[here]
    ages = residents.age_on(rows, month_days(year, 1)[0])
    able = (residents.disability[rows] < Disability.SEVERE) & ~np.isin(residents.status[rows], _NO_WORKERS)
    found: Rows = rows[able & (ages >= rules.age_min) & (ages <= rules.age_max)]
    return found


def shares_gone(before: Cohort | None, rules: Away, communities: int) -> Numbers:
    """Return the share of each community's workers who were in each tier last year, shape (communities, tiers)."""
    usual = np.tile(rules.network_before.array(), (communities, 1))
    if before is None:
        return usual
    there = [np.bincount(before.community[before.tier == tier], minlength=communities) for tier in range(HOME)]
    workers = np.bincount(before.community, minlength=communities)[:, None]
    gone: Numbers = np.where(workers > 0, np.stack(there, axis=1) / np.maximum(workers, 1), usual)
    return gone


def chances(rules: Away, luck_of_wage: Numbers, ages: Codes, gone: Numbers) -> Numbers:
    """Return the chance of each tier, before the subsidy is thought of, shape (workers, tiers).

    Args:
        rules: wages, distances and weights.
        luck_of_wage: each worker's wage relative to the mean.
        ages: whole years.
        gone: share of the community that went to each tier last year, shape (workers, tiers).
    """
    of_tier = (
        rules.leave
        + np.log(rules.jobs.array())
        + rules.wage_weight * np.log(rules.wage.array() / rules.home_wage)
        - rules.distance_weight * rules.distance.array() / _HUNDRED_KM
    )
    of_worker = rules.wage_weight * np.log(luck_of_wage) - rules.age_weight * (ages.astype(float) - _AGE) / _TEN_YEARS
    odds = np.exp(of_tier + of_worker[:, None] + rules.network_weight * gone)
    found: Numbers = odds / (1 + odds.sum(axis=1, keepdims=True))
    return found


def with_subsidy(rules: Away, chance: Numbers, known: Flags, amounts: Numbers) -> Numbers:
    """Return the chances when those who know of the subsidy expect `amounts` yuan, shape (tiers,), for a tier."""
    leave = chance.sum(axis=1)
    hoped = chance @ amounts / np.maximum(leave, np.finfo(float).tiny)
    more = np.where(known, rules.subsidy_response / 100 * hoped / 100, 0.0)  # percentage points for 100 yuan
    lifted: Numbers = chance * (np.minimum(leave + more, 1.0) / np.maximum(leave, np.finfo(float).tiny))[:, None]
    return lifted


def relative_wage(rules: Away, stream: Stream, ids: Integers) -> Numbers:
    """Return each worker's wage relative to the mean of all."""
    if rules.wage_cv == 0:
        return np.ones(ids.size)
    table = lognormal(_FINE, rules.wage_cv)
    return pick(table, stream.bits(WAGE, ids, 0)) / _FINE


def choose(stream: Stream, ids: Integers, year: int, chance: Numbers) -> Codes:
    """Return where each goes by the chances of the tiers; HOME takes what is left."""
    limits = threshold(np.clip(np.cumsum(chance, axis=1), 0, 1))
    bits = stream.bits(DESTINATION, ids, year).astype(np.uint64)
    destination: Codes = (bits[:, None] >= limits).sum(axis=1).astype(np.uint8)
    return destination


def income_gained(rules: Away, stream: Stream, ids: Integers, year: int, tiers: Codes) -> Integers:
    """Return what a year away brings more than a year at home, after the fare and before the subsidy, in fen."""
    wage = rules.wage.array()[tiers] * relative_wage(rules, stream, ids) - rules.home_wage
    gained: Integers = np.rint(wage * rules.months * _FEN).astype(np.int64) - fares(rules, stream, ids, year, tiers)
    return gained
