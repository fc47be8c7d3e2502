"""Factors: quantiles become values and come back, ranges are the parameters' own, and what is not possible is told."""

import pytest

import sim
from sim.scenario import ScenarioError
from sim.scenario.errors import Place
from sim.study.factors import Factor, FactorKind, assumed, factor_of


@pytest.fixture(scope="module")
def baseline():
    """The rules in force."""
    return sim.load("baseline")


LINE = Factor("x", FactorKind.CONTINUOUS, -2, 8, (), "uncertainty", "°C")
WHOLE = Factor("x", FactorKind.INTEGER, 3, 7, (), "lever", "servers")
DAYS = Factor("x", FactorKind.DATE, 18808, 18810, (), "lever", "date")
FEW = Factor("x", FactorKind.CHOICE, 0, 2, ("none", {"1": 1.0, "3": 0.5}, True), "lever", "")


@pytest.mark.parametrize(
    ("factor", "quantile", "value"),
    [
        (LINE, 0, -2),
        (LINE, 0.25, 0.5),
        (LINE, 1, 8),
        (WHOLE, 0, 3),
        (WHOLE, 0.199, 3),
        (WHOLE, 0.2, 4),
        (WHOLE, 1, 7),
        (DAYS, 0.5, "2021-07-01"),
        (DAYS, 1, "2021-07-02"),
        (FEW, 0.32, "none"),
        (FEW, 0.34, {"1": 1.0, "3": 0.5}),
        (FEW, 1, True),
    ],
)
def test_a_quantile_has_the_value_worked_by_hand(factor, quantile, value):
    assert factor.at(quantile) == value


@pytest.mark.parametrize("factor", [LINE, WHOLE, DAYS, FEW], ids=lambda factor: factor.kind)
def test_a_value_finds_its_quantile_again(factor):
    for quantile in (0, 0.1, 0.37, 0.5, 0.9, 1):
        value = factor.at(quantile)
        assert factor.at(factor.quantile(value)) == value


@pytest.mark.parametrize("factor", [WHOLE, DAYS, FEW], ids=lambda factor: factor.kind)
def test_whole_numbers_days_and_choices_have_equal_shares(factor):
    number = factor.values
    met = [str(factor.at((i + 0.5) / (10 * number))) for i in range(10 * number)]
    assert {met.count(value) for value in met} == {10}


@pytest.mark.parametrize(("factor", "value"), [(LINE, 9), (WHOLE, 2), (DAYS, "2021-07-05"), (FEW, False), (LINE, "a")])
def test_a_value_that_is_not_the_factors_is_refused(factor, value):
    with pytest.raises(ValueError, match="of x"):
        factor.quantile(value)


@pytest.mark.parametrize("quantile", [-0.01, 1.01, float("nan")])
def test_a_quantile_outside_0_to_1_is_refused(quantile):
    with pytest.raises(ValueError, match=r"outside \[0, 1\]"):
        LINE.at(quantile)


def test_the_range_is_the_one_the_parameter_carries(baseline):
    leaf = next(leaf for leaf in baseline.leaves() if leaf.source == "assumption" and leaf.unit == "share")
    factor = factor_of(baseline, leaf.path)
    assert (factor.low, factor.high, factor.unit) == (leaf.low, leaf.high, "share")
    assert (factor.kind, factor.role) == (FactorKind.CONTINUOUS, "uncertainty")


def test_every_assumption_with_a_range_is_a_factor_that_the_scenario_takes_at_both_ends(baseline):
    factors = assumed(baseline)
    leaves = {leaf.path: leaf for leaf in baseline.leaves()}
    assert len(factors) > 500
    assert {f.kind for f in factors} == set(FactorKind)
    for factor in factors:
        leaf = leaves[factor.path]
        assert leaf.source == "assumption"
        for quantile in (0, 1):
            leaf.form.kind.read(factor.at(quantile))


def test_a_kind_follows_from_its_parameter(baseline):
    assert factor_of(baseline, "eldercare_device.fee", 120, 300, role="lever").kind == FactorKind.CONTINUOUS
    assert factor_of(baseline, "resident_pension.window.last_day", 25, 31, role="lever").at(0.99) == 31
    date = factor_of(baseline, next(f.path for f in assumed(baseline) if f.kind == FactorKind.DATE))
    assert date.kind == FactorKind.DATE
    assert baseline.replace({date.path: date.at(1)}).leaf(date.path).value == date.high


def test_whole_paths_and_groups_are_choices(baseline):
    paths = [{1: 1.0, 3: 0.5, 5: 0.0}, {1: 1.0}]
    factor = factor_of(baseline, "eldercare_device.subsidy_share", choices=paths, role="lever")
    assert baseline.replace({factor.path: factor.at(0)}).leaf(factor.path).at(0).at(4) == 0.5
    windows = [{"last_day": 25, "last_month": 6}, {"last_day": 31, "last_month": 12}]
    assert factor_of(baseline, "resident_pension.window", choices=windows).at(1) == windows[1]


FAULTS = {
    "unknown": (("eldercare_device.fees",), "is not a parameter with a range; did you mean eldercare_device.fee?"),
    "no range": (("resident_pension.window.last_day",), "carries no range; give one"),
    "a path": (("eldercare_device.calls.rescue_by_hour",), "holds several values; give a list of whole paths"),
    "a flag between ends": (("resident_pension.payable_after_june", 0, 1), "has no ends"),
    "turned round": (("eldercare_device.fee", 300, 120), "the low end 300 is not below the high end 120"),
    "beyond the limit": (("resident_pension.window.last_day", 1, 41), "high: 41 is above 31 day of month"),
    "no number": (("eldercare_device.fee", "some", 300), "low: 'some' is not a number"),
    "wider": (("the first share", 0, 1), "narrows the stated range"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_not_possible_is_told_with_its_place(baseline, case):
    arguments, message = FAULTS[case]
    if case == "wider":
        arguments = (next(f.path for f in assumed(baseline) if f.unit == "share" and 0 < f.low < f.high < 1), 0, 1)
    with pytest.raises(ScenarioError) as refused:
        factor_of(baseline, *arguments, place=Place("study.yaml", 7, 3))
    assert message in str(refused.value)
    assert str(refused.value).startswith(f"study.yaml:7:3: {arguments[0]}: ")


def test_all_wrong_values_are_told_at_once(baseline):
    with pytest.raises(ScenarioError) as refused:
        factor_of(baseline, "resident_pension.window.last_day", choices=[25, 41, 25, 51])
    assert [fault.message for fault in refused.value.faults] == [
        "25 is given twice",
        "41 is above 31 day of month",
        "51 is above 31 day of month",
    ]
