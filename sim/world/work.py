"""Work and pension status: exactly one for each person, aligned to the published totals.

Members and pensioners of the resident scheme are scaled to the published total; families join together. Students,
flexible workers and the uninsured follow their figures, and employees and public servants share what is left.
"""

import numpy as np

from sim.core.luck import threshold
from sim.world.city import Array, City
from sim.world.pairing import shared_out
from sim.world.population_luck import JOINS, JOINS_SELF, RETIRED, STUDENT, WORK
from sim.world.population_parameters import by_age
from sim.world.residents import FEMALE, Status

ADULT, RETIREMENT = 16, 60
_STUDENT_AGES = (16, 24)
_FLEXIBLE_UNTIL_WOMEN = 54  # a woman insured as an individual draws her pension at 55
_WORKING_FROM = 18
_BANDS = ((16, 24), (25, 34), (35, 44), (45, 54), (55, 59))


def give_statuses(city: City) -> None:
    """Add the column `status`."""
    status = np.full(len(city), 255, np.uint8)
    status[city.ages < ADULT] = Status.CHILD
    _students(city, status)
    joins = city.shared_score(JOINS, JOINS_SELF, city.p.resident_scheme_household_weight)
    _resident_scheme(city, status, joins)
    _working(city, status)
    _old(city, status)
    city.columns["status"] = status


def _students(city: City, status: Array) -> None:
    low, high = _STUDENT_AGES
    people = np.flatnonzero((city.ages >= low) & (city.ages <= high))
    weights = by_age(city.p.student_weight)[city.ages[people]]
    status[city.pick(STUDENT, people, round(city.p.student_share["16_24"] * len(people)), weights)] = Status.STUDENT


def _resident_scheme(city: City, status: Array, joins: Array) -> None:
    p = city.p
    total = p.resident_scheme_registered_total * city.size
    pensioners = round(total * p.resident_scheme_pensioner_share)
    members = round(total) - pensioners
    shares = (p.resident_scheme_member_share.rural.array(), p.resident_scheme_member_share.urban.array())
    cells, weights = list[Array](), list[float]()
    chances = np.zeros(len(city))
    for urban, by_band in enumerate(shares):
        here = city["urban"] == bool(urban)
        for (low, high), share in zip(_BANDS, by_band, strict=True):
            in_band = here & (city.ages >= low) & (city.ages <= high)
            chances[in_band] = share
            weights.append(float(share) * np.count_nonzero(in_band))
            cells.append(np.flatnonzero(in_band & (status == 255)))
    members = round(members * city.growth(chances))
    _align(city, status, joins, cells, np.array(weights), members, Status.MEMBER)
    cells, weights = [], []
    chances = np.zeros(len(city))
    for urban, share in enumerate(p.resident_scheme_pensioner_share_of_60_plus.array()):
        cells.append(np.flatnonzero((city["urban"] == bool(urban)) & (city.ages >= RETIREMENT)))
        chances[cells[-1]] = share
        weights.append(float(share) * len(cells[-1]))
    pensioners = round(pensioners * city.growth(chances))
    _align(city, status, joins, cells, np.array(weights), pensioners, Status.RESIDENT_PENSIONER)


def _align(
    city: City, status: Array, score: Array, cells: list[Array], weights: Array, total: int, value: Status
) -> None:
    """Give `value` to `total` people, in each cell in proportion to its weight, to those with the lowest score."""
    for cell, count in zip(cells, shared_out(total, weights), strict=True):
        status[city.pick_lowest(score, cell, int(count))] = value


def _working(city: City, status: Array) -> None:
    p = city.p
    working = (city.ages >= ADULT) & (city.ages < RETIREMENT)
    free = np.flatnonzero(working & (status == 255))
    ages, urban, women = city.ages[free], city["urban"][free], city["sex"][free] == FEMALE
    may = (ages >= 20) & ~(women & (ages > _FLEXIBLE_UNTIL_WOMEN))
    fits = np.flatnonzero(may)
    chances = np.zeros(len(city))
    chances[free[fits]] = np.where(urban[fits], 2.0, 1.0)
    flexible = round(p.flexible_participants * city.size * city.growth(chances))
    status[city.pick(WORK, free[fits], flexible, chances[free[fits]])] = Status.FLEXIBLE
    left = status[free] == 255
    free, ages, urban, women = free[left], ages[left], urban[left], women[left]
    weights = np.where(urban, 1.0, 1.5) * np.where(women, 1.3, 1.0) * np.where(ages < 25, 2.0, 1.0)
    weights[ages < _WORKING_FROM] = 100.0
    uninsured = round(p.uninsured_or_elsewhere_share["16_59"] * np.count_nonzero(working))
    status[city.pick(WORK, free, uninsured, weights, when=1)] = Status.UNINSURED
    free = free[status[free] == 255]
    employees = p.enterprise_participants - p.flexible_participants + p.province_pooled_participants
    public = round(len(free) * p.public_participants / max(employees + p.public_participants, 1))
    in_office = by_age({"18_24": 0.4, "25_59": 1.0})[city.ages[free]]
    status[free] = Status.EMPLOYEE
    status[city.pick(WORK, free, public, in_office, when=2)] = Status.PUBLIC
    _retired(city, status)


def _retired(city: City, status: Array) -> None:
    """Women draw their pension before 60: workers from 50, those in offices from 55."""
    limits = threshold(by_age(city.p.retired_share))[city.ages]
    drawn = (city["sex"] == FEMALE) & (city.bits(RETIRED) < limits)
    office = (status == Status.PUBLIC) & (city.ages > _FLEXIBLE_UNTIL_WOMEN)
    status[drawn & ((status == Status.EMPLOYEE) | office)] = Status.OTHER_PENSIONER


def _old(city: City, status: Array) -> None:
    old = np.flatnonzero((city.ages >= RETIREMENT) & (status == 255))
    everybody = np.count_nonzero(city.ages >= RETIREMENT)
    status[old] = Status.OTHER_PENSIONER
    uninsured = round(city.p.uninsured_or_elsewhere_share["60_plus"] * everybody)
    status[city.pick(WORK, old, uninsured, when=3)] = Status.UNINSURED
