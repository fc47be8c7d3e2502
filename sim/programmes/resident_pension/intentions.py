"""Who intends to pay what this year, and which tier.

The basic contribution is intended by age, by habit and with the household; the county pays in one batch for those with
the minimum living allowance, the severely disabled and the registered poor. The supplementary contribution is intended
by last year's payers who persist and by others who join, the more the more neighbours paid last year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import Purpose, threshold
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.parameters import Parameters
from sim.programmes.resident_pension.register import Flags, Register
from sim.programmes.resident_pension.rules import BASIC, SUPPLEMENTARY, Rules, joining_shares
from sim.world.days import Year
from sim.world.residents import Disability, Residents, Status, latest_birth
from sim.world.visits import Rows

HOUSEHOLD_KEY = 1 << 61  # luck of a household, apart from that of any resident
BASIC_BANDS = (30, 45, 55)
JOIN_BANDS = (40, 50)
_FIFTHS = 5
_BASIC_LUCK = (
    chance.DECIDES_WITH_HOUSEHOLD.number,
    chance.PAYS_BASIC.number,
    chance.HABIT.number,
    chance.PAYS_BASIC_THIS_YEAR.number,
)
Integers = NDArray[np.int64]


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


def band_starts(day: int, starts: tuple[int, ...]) -> Integers:
    """Return the latest day of birth of those who have reached each of the ages `starts` on `day`."""
    return np.array([latest_birth(day, start) for start in starts])


def intend(register: Register, rules: Rules, year: Year) -> Intentions:
    """Return who intends what in `year`."""
    p, people = rules.p, register.people
    rows, basic, exempt = _members(people, p, year.first_day)
    batch = basic & _batch(people, p, rows)
    own = basic & ~batch
    pays_basic = _pays_basic(register, p, rows, own, year)
    started = p.begins <= year.last_day
    supplementary = (basic | exempt) & started
    may_join = supplementary & (pays_basic | batch | exempt | (not p.requires_basic_paid_same_year))
    pays = _joins(register, p, rows, (may_join, supplementary), year) if started else np.zeros(len(rows), bool)
    tier = np.zeros((2, len(rows)), np.uint8)
    for scheme, payers, purpose in (
        (BASIC, pays_basic, chance.BASIC_TIER),
        (SUPPLEMENTARY, pays, chance.TIER),
    ):
        bits = _by_income(register, p, rows[payers], purpose)
        tier[scheme, payers] = rules.tier_choice[scheme].of(bits)
    return Intentions(rows, basic, supplementary, batch, pays_basic, pays, exempt, tier)


def _members(people: Residents, p: Parameters, day: int) -> tuple[Rows, Flags, Flags]:
    """Return the members of an age to pay, who owes the basic contribution, and who need not pay it first."""
    after, until = latest_birth(day, p.member_age_max + 1), latest_birth(day, p.member_age_min)
    rows, owes = kernels.members_of(
        (people.alive, people.status, people.birth),
        (Status.MEMBER, Status.RESIDENT_PENSIONER),
        (after, until, latest_birth(day, p.basic_age_max + 1)),
    )
    return rows, owes, ~owes & (not p.gate_applies_to_basic_pensioners)


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


def _pays_basic(register: Register, p: Parameters, rows: Rows, own: Flags, year: Year) -> Flags:
    """Return who of `own` intends the basic contribution: by age, mostly by habit, in part with the household."""
    people, stream = register.people, register.world.stream
    shares = threshold(np.array(p.basic_paying_share.values_in_order)).astype(np.int64)
    return kernels.by_habit(
        rows,
        own,
        (people.id, people.household, people.birth),
        (band_starts(year.first_day, BASIC_BANDS), shares),
        (int(threshold(p.household_decides_share)), int(threshold(p.basic_habit_share))),
        HOUSEHOLD_KEY,
        _BASIC_LUCK,
        year.year,
        (stream.seed, stream.replication),
    )


def _joins(register: Register, p: Parameters, rows: Rows, who: tuple[Flags, Flags], year: Year) -> Flags:
    """Return who intends the supplementary contribution; `who` are those who may join, and those eligible."""
    people, stream, paid_last = register.people, register.world.stream, register.paid_last_year
    starts = band_starts(year.first_day, JOIN_BANDS)
    cells, members, paid, in_band = kernels.take_up(rows, who, (people.community, people.birth, paid_last), starts)
    age_mean = float(in_band @ np.array(p.take_up_age_ratio.values_in_order)) / in_band.sum() if in_band.any() else 1.0
    years = max(year.year - int(np.datetime64(p.begins, "D").astype("datetime64[Y]").astype(int)) - 1970 + 1, 1)
    shares = threshold(joining_shares(p, years, age_mean, paid / np.maximum(members, 1))).astype(np.int64)
    limits = shares.ravel(), int(threshold(p.persistence))
    key = stream.seed, stream.replication
    return kernels.joining(rows, who[0], cells, people.id, limits, chance.JOINS.number, year.year, key)


def _by_income(register: Register, p: Parameters, rows: Rows, purpose: Purpose) -> NDArray[np.uint32]:
    """Return the words that choose a tier; for those who follow their income, from the part of their fifth."""
    people, stream = register.people, register.world.stream
    ids = people.id[rows]
    bits = stream.bits(purpose, ids, 0)
    follows = np.flatnonzero(stream.happens(chance.TIER_BY_INCOME, ids, 0, threshold(p.tier_follows_income_share)))
    fifth = people.income_fifth[rows[follows]].astype(np.uint64)
    bits[follows] = ((fifth << np.uint64(32)) + bits[follows]) // np.uint64(_FIFTHS)
    return bits
