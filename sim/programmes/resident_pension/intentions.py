"""Who intends to pay what this year, and which tier.

The basic contribution is intended by age, by habit and with the household; the county pays in one batch for those with
the minimum living allowance, the severely disabled and the registered poor. The supplementary contribution is intended
by last year's payers who persist and by others who join, the more the more neighbours paid last year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Purpose, threshold
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.parameters import Parameters
from sim.programmes.resident_pension.register import Flags, Register
from sim.programmes.resident_pension.rules import BASIC, SUPPLEMENTARY, Rules, joining_shares
from sim.world.days import Year
from sim.world.residents import Disability, Residents, Status, latest_birth
from sim.world.visits import Rows

HOUSEHOLD_KEY = np.int64(1) << np.int64(61)  # luck of a household, apart from that of any resident
BASIC_BANDS = (30, 45, 55)
JOIN_BANDS = (40, 50)
_FIFTHS = 5


@dataclass(frozen=True)
class Intentions:
    """Who is due this year, as columns of shape (rows,).

    Attributes:
        rows: members of either scheme, ascending.
        basic: whether the basic contribution is due (eligible).
        supplementary: whether the supplementary one may be paid (eligible).
        batch: whether the county pays the basic one.
        pays_basic: whether an own payer intends it.
        pays_supplementary: whether the supplementary one is intended.
        exempt: draws the basic pension, so that nothing basic comes first.
        tier: index of the tier, one column a scheme.
    """

    rows: Rows
    basic: Flags
    supplementary: Flags
    batch: Flags
    pays_basic: Flags
    pays_supplementary: Flags
    exempt: Flags
    tier: NDArray[np.uint8]


def bands(birth: NDArray[np.int32], day: int, starts: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return how many of the ages `starts` each has reached on `day`."""
    reached = np.zeros(len(birth), np.uint8)
    for start in starts:
        reached += birth <= latest_birth(day, start)
    return reached


def intend(register: Register, rules: Rules, year: Year) -> Intentions:
    """Return who intends what in `year`."""
    p, people = rules.p, register.people
    rows, basic, exempt = _members(people, p, year.first_day)
    batch = basic & _batch(people, p, rows)
    own = basic & ~batch
    pays_basic = np.zeros(len(rows), bool)
    pays_basic[own] = _pays_basic(register, p, rows[own], year)
    started = p.begins <= year.last_day
    supplementary = (basic | exempt) & started
    may_join = supplementary & (pays_basic | batch | exempt | (not p.requires_basic_paid_same_year))
    pays = np.zeros(len(rows), bool)
    if started:
        pays[may_join] = _joins(register, p, rows[may_join], rows[supplementary], year)
    tier = np.zeros((2, len(rows)), np.uint8)
    for scheme, payers, purpose in (
        (BASIC, pays_basic, chance.BASIC_TIER),
        (SUPPLEMENTARY, pays, chance.TIER),
    ):
        bits = _by_income(register, p, rows[payers], purpose)
        tier[scheme, payers] = rules.tier_choice[scheme].of(bits)
    return Intentions(rows, basic, supplementary, batch, pays_basic, pays, exempt, tier)


def _members(people: Residents, p: Parameters, day: int) -> tuple[Rows, Flags, Flags]:
    """Return the members of an age to pay, who owes the basic contribution, and who is a basic pensioner."""
    birth = people.birth
    pensioner = people.status == Status.RESIDENT_PENSIONER
    listed = (people.status == Status.MEMBER) | pensioner
    listed &= people.alive & (birth > latest_birth(day, p.member_age_max + 1))
    listed &= birth <= latest_birth(day, p.member_age_min)
    rows = np.flatnonzero(listed).astype(np.int32)
    draws = pensioner[rows]
    owes = ~draws & (birth[rows] > latest_birth(day, p.basic_age_max + 1))
    exempt = ~owes & (not p.gate_applies_to_basic_pensioners)
    return rows, owes, exempt


def _batch(people: Residents, p: Parameters, rows: Rows) -> Flags:
    groups = p.government_pays_basic_for
    paid = np.zeros(len(rows), bool)
    if groups["dibao"]:
        paid |= people.dibao[rows]
    if groups["severely_disabled"]:
        paid |= people.disability[rows] == Disability.SEVERE
    if groups["poor"]:
        paid |= people.poor[rows]
    return paid


def _pays_basic(register: Register, p: Parameters, rows: Rows, year: Year) -> Flags:
    """Return who intends the basic contribution: by age, mostly by habit, in part with the household."""
    stream, people = register.world.stream, register.people
    ids = people.id[rows]
    with_household = stream.happens(chance.DECIDES_WITH_HOUSEHOLD, ids, 0, threshold(p.household_decides_share))
    who = np.where(with_household, people.household[rows] + HOUSEHOLD_KEY, ids)
    bits = stream.bits(chance.PAYS_BASIC, who, 0)
    changes = np.flatnonzero(~stream.happens(chance.HABIT, ids, year.year, threshold(p.basic_habit_share)))
    bits[changes] = stream.bits(chance.PAYS_BASIC_THIS_YEAR, ids[changes], year.year)
    shares = threshold(np.array(p.basic_paying_share.values_in_order))
    intends: Flags = bits < shares[bands(people.birth[rows], year.first_day, BASIC_BANDS)]
    return intends


def _joins(register: Register, p: Parameters, rows: Rows, eligible: Rows, year: Year) -> Flags:
    """Return who intends the supplementary contribution."""
    people = register.people
    paid_last = register.paid_last_year
    communities = people.community_count
    members = np.bincount(people.community[eligible], minlength=communities)
    paid = np.bincount(people.community[eligible[paid_last[eligible]]], minlength=communities)
    neighbours = paid / np.maximum(members, 1)
    ratios = np.array(p.take_up_age_ratio.values_in_order)
    band = bands(people.birth[rows], year.first_day, JOIN_BANDS)
    age_mean = float(ratios[band].mean()) if rows.size else 1.0
    years = max(year.year - int(np.datetime64(p.begins, "D").astype("datetime64[Y]").astype(int)) - 1970 + 1, 1)
    joining = threshold(joining_shares(p, years, age_mean, neighbours))
    limit = joining[people.community[rows], band]
    limit = np.where(paid_last[rows], threshold(p.persistence), limit)
    return register.world.stream.happens(chance.JOINS, people.id[rows], year.year, limit)


def _by_income(register: Register, p: Parameters, rows: Rows, purpose: Purpose) -> NDArray[np.uint32]:
    """Return the words that choose a tier; for those who follow their income, from the part of their fifth."""
    people, stream = register.people, register.world.stream
    ids = people.id[rows]
    bits = stream.bits(purpose, ids, 0)
    follows = np.flatnonzero(stream.happens(chance.TIER_BY_INCOME, ids, 0, threshold(p.tier_follows_income_share)))
    fifth = people.income_fifth[rows[follows]].astype(np.uint64)
    bits[follows] = ((fifth << np.uint64(32)) + bits[follows]) // np.uint64(_FIFTHS)
    return bits
