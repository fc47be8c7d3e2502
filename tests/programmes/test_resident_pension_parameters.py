"""Every parameter of the resident pensions changes something, under rules that use it."""

import numpy as np
import pytest

from sim.core.quantities import Steps
from sim.programmes.resident_pension.parameters import BASIC_TIERS, CHANNELS, TIERS
from sim.world.residents import Status
from sim.world.visits import Channel
from tests.programmes.pension_town import RULEBOOK, Town, member

# Rules under which the levers are at work, so that what belongs to them matters too.
BUSY = {
    "payable_after_june": True,
    "reminder": {"messages": 3, "month": 5, "day": 10},
    "auto_debit_share": 0.2,
    "publicity_reach": 0.1,
    "records_cleaned_share": 0.1,
    "registration_error_rate": 0.3,
    "registration_error_rate_new": 0.3,
    "wrong_year_chosen_share": 0.1,
    "ignores_basic_first_share": 0.2,
    "believes_30_june_share.first_year": 0.6,
    "planned_after_25_june_share": 0.5,
    "certificate_demand": 0.4,
    "take_up_first_year": 0.5,
    "back_payment_share.first_year": 0.5,
    "back_pays_missed_share": 0.6,
    "lump_sum_share_65_plus": 0.2,
    "lump_sum_years": 2,
    "exit_subsidy_unsupported_share": 0.2,
    "attempts_max": 2,
    "window.last_day": 20,
    "basic_tier_share": dict.fromkeys(BASIC_TIERS, 0.1),
    "tier_share": dict.fromkeys(TIERS, 0.2),
}
BESIDE = {  # parameters that matter only beside another value
    "stagger.months_open": {"stagger.by": "birth_month"},
    "auto_debit_day": {"auto_debit_share": 1},
    "gate_applies_to_basic_pensioners": {},
    "back_payment_last_month": {"payable_after_june": False},
    "back_payment_within_days": {"payable_after_june": False},
    "refused_return_share.january_to_may": {"payable_after_june": False},
}
OTHER = {
    "begins": "2021-03-01",
    "basic_begins": "2014-01-01",
    "window.extend": "holidays",
    "stagger.by": "county",
    "window.late_last_month": 8,
    "pay_day.last_days": 3,
    "reminder.messages": 5,
    "lump_sum_years": 1,
    "attempts_max": 5,
    "member_age_min": 20,
    "basic_age_max": 55,
    "member_age_max": 61,
    "basic_benefit_age": 61,
    "benefit_age": 66,
    "back_payment_age_min": 57,
    "min_contribution_years": 10,
    "back_payment_last_month": 8,
    "government_batch_month": 5,
    "reminder.month": 6,
    "back_payment_within_days": 100,
}
PATHS = [leaf.path.removeprefix("resident_pension.") for leaf in RULEBOOK.leaves()]


def crowd():
    """Return a few hundred residents of every kind."""
    people = []
    for i in range(260):
        age = 17 + (i * 11) % 70
        person = member(
            birth=f"{2020 - age}-{1 + i % 12:02d}-{1 + i % 28:02d}",
            status=Status.RESIDENT_PENSIONER if age >= 60 else Status.MEMBER,
            household=i // 3,
            county=i % 11,
            community=i % 2,
            income_fifth=i % 5,
            dibao=i % 13 == 0,
            poor=i % 17 == 0,
            disability=2 * (i % 23 == 0),
            smartphone=i % 4 != 0,
            bank_card=i % 5 != 0,
            login=i % 2 == 0,
            channel=Channel[CHANNELS[i % len(CHANNELS)].upper()],
        )  # fmt: skip
        people.append(person)
    return people


def fingerprint(changes):
    """Return everything that happened in fifteen months."""
    town = Town(crowd(), BUSY | changes, certain=False, last="2022-03-31")
    town.channels.fails = set(range(0, 260, 29))
    town.channels.leaves = set(range(4, 260, 10))
    town.until("2021-11-03")
    for row in range(5, 260, 31):
        town.die(row)
    town.to_the_end()
    rows = town.ledger.ledger.rows()
    money = [tuple(map(str, row)) for row in zip(*rows.values(), strict=True)]
    visits = [(v.day, v.who, v.reason, v.channel, v.result, v.persons) for v in town.visits]
    return town.counts, town.amounts, money, visits, town.channels.minutes


def changed(path):
    """Return another value of the parameter."""
    if path in OTHER:
        return OTHER[path]
    leaf = RULEBOOK.leaf(f"resident_pension.{path}")
    value = BUSY.get(path, leaf.value)
    group, _, name = path.partition(".")
    if isinstance(BUSY.get(group), dict):
        value = BUSY[group].get(name, value)
    if isinstance(value, Steps):
        return {start: inner * 1.7 for start, inner in value.items()}
    if isinstance(value, bool | np.bool_):
        return not value
    if leaf.unit == "share":
        return value / 3 if value > 0.3 else value * 2 + 0.3
    return value + 3 if isinstance(value, int) else value * 2 + 0.1


@pytest.fixture(scope="module")
def plain():
    beside = {tuple(sorted(extra.items())): None for extra in ({}, *BESIDE.values())}
    return {key: fingerprint(dict(key)) for key in beside}


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_a_parameter_changes_something(path, plain):
    extra = BESIDE.get(path, {})
    assert fingerprint(extra | {path: changed(path)}) != plain[tuple(sorted(extra.items()))]
