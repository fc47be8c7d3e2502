"""Nobody and nothing is lost: residents, visits, money and devices add up in every shipped scenario."""

from collections import defaultdict
from pathlib import Path

import pyarrow.compute as pc
import pytest

from tests.cities import indicators, run

SCENARIOS = sorted(p.stem for p in Path("scenarios").glob("*.yaml"))
SCHEMES = ("basic", "supplementary")
YEARS = (2021, 2022)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_ledger_and_the_residents_accounts_are_equal(name):
    found = indicators(run(name))
    assert all(found["ledger.imbalance_fen", year] == 0 for year in YEARS)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_yuan_has_a_payer_and_a_payee(name):
    cost = run(name).tables.cost
    assert pc.min(cost["amount"]).as_py() >= 0
    assert not pc.any(pc.equal(cost["payer"].cast("string"), cost["payee"].cast("string"))).as_py()


@pytest.mark.parametrize("name", SCENARIOS)
def test_residents_balance(name):
    found = indicators(run(name))
    before, after = (found["residents.alive", year] for year in YEARS)
    came = found["residents.births", YEARS[1]] + found["residents.moved_in", YEARS[1]]
    went = found["residents.deaths", YEARS[1]] + found["residents.moved_out", YEARS[1]]
    assert after == pytest.approx(before + came - went)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_attempt_has_one_result(name):
    load = run(name).tables.load
    results = ("done", "refused", "failed_online", "abandoned", "turned_away")
    total = sum(pc.sum(load[column]).as_py() for column in results)
    assert total == pc.sum(load["arrivals"]).as_py() > 0


@pytest.mark.parametrize("name", SCENARIOS)
def test_whoever_intends_to_pay_paid_or_missed_for_a_reason(name):
    found = indicators(run(name))
    for scheme in SCHEMES:
        for year in YEARS:
            prefix = f"resident_pension.{scheme}."
            by_reason = {k[0]: v for k, v in found.items() if k[1] == year and k[0].startswith(prefix)}
            missed = sum(v for k, v in by_reason.items() if ".missed_" in k)
            assert by_reason[prefix + "intending"] == pytest.approx(by_reason[prefix + "paid"] + missed)
            assert by_reason[prefix + "eligible"] >= by_reason[prefix + "intending"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_stock_of_devices_balances(name):
    found = defaultdict(float, indicators(run(name)))
    before, after = (found["eldercare_device.active", year] for year in YEARS)
    left = ("left_year_3", "left_year_5", "left_other", "died", "moved_away")
    gone = sum(found[f"eldercare_device.{reason}", YEARS[1]] for reason in left)
    assert after == pytest.approx(before + found["eldercare_device.issued", YEARS[1]] - gone)


@pytest.mark.parametrize("name", SCENARIOS)
def test_everybody_eligible_for_the_device_is_in_one_state(name):
    found = indicators(run(name))
    states = ("holding", "applying", "waiting", "refused", "withdrawn", "never_applied")
    for year in YEARS:
        parts = sum(found[f"eldercare_device.{state}", year] for state in states)
        assert parts == pytest.approx(found["eldercare_device.eligible", year])
