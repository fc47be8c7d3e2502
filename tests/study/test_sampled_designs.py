"""Sampled designs: strata, ranges, crossing, extension and Morris steps hold as stated; faults have their place."""

from collections import Counter

import numpy as np
import pytest

import sim
from sim.scenario import ScenarioError
from sim.study.designs import check_study, is_study
from sim.study.factors import Factor, FactorKind
from sim.study.precision import Rule
from sim.study.sampling import Design, DesignKind, quantiles
from tests.study.studies import BROKEN, TINY, UNKNOWN, study

LINE = Factor("a", FactorKind.CONTINUOUS, 0, 1, (), "uncertainty", "share")
FEW = Factor("b", FactorKind.CHOICE, 0, 1, ("x", "y"), "lever", "")
OTHER = Factor("c", FactorKind.CHOICE, 0, 2, (1, 2, 3), "uncertainty", "")


@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_latin_hypercube_has_one_point_in_each_part_of_every_range(size):
    found = np.floor(quantiles(Design(DesignKind.LATIN_HYPERCUBE, size), 3) * size).astype(int)
    assert all(sorted(column) == list(range(size)) for column in found.T)


@pytest.mark.parametrize("kind", [DesignKind.SOBOL, DesignKind.MORRIS])
def test_more_points_keep_the_first_ones(kind):
    few, many = (quantiles(Design(kind, size, seed=3), 4) for size in (5, 12))
    assert np.array_equal(many[: len(few)], few)


def test_a_sobol_sequence_is_more_even_than_a_latin_hypercube():
    from scipy.stats import qmc

    points = [quantiles(Design(kind, 128), 6) for kind in (DesignKind.SOBOL, DesignKind.LATIN_HYPERCUBE)]
    assert qmc.discrepancy(points[0]) < qmc.discrepancy(points[1])


def test_a_morris_trajectory_moves_one_factor_at_a_time():
    found = quantiles(Design(DesignKind.MORRIS, 6), 4).reshape(6, 5, 4)
    assert ((np.diff(found, axis=1) != 0).sum(axis=2) == 1).all()


def test_levers_are_crossed_with_the_sampled_states_of_the_world():
    design = Design(DesignKind.LATIN_HYPERCUBE, 5)
    points = list(design.points([FEW, LINE]))
    assert design.sampled([FEW, LINE]) == (LINE,)
    assert design.count([FEW, LINE]) == len(points) == 10
    assert [(policy, state) for policy, state, _ in points] == [(p, s) for p in range(2) for s in range(5)]
    assert [values[1] for *_, values in points[:5]] == [values[1] for *_, values in points[5:]]


def test_without_uncertainties_the_levers_are_sampled():
    design = Design(DesignKind.LATIN_HYPERCUBE, 8)
    levers = [FEW, Factor("d", FactorKind.CHOICE, 0, 3, (1, 2, 3, 4), "lever", "")]
    points = [values for *_, values in design.points(levers)]
    assert Counter(value for value, _ in points) == {"x": 4, "y": 4}
    assert Counter(value for _, value in points) == {1: 2, 2: 2, 3: 2, 4: 2}


def test_a_grid_crosses_levers_and_uncertainties():
    points = list(Design(DesignKind.GRID).points([OTHER, FEW]))
    assert [values for *_, values in points] == [(n, word) for word in "xy" for n in (1, 2, 3)]
    assert [state for _, state, _ in points] == [0, 1, 2] * 2


def test_scenarios_levers_and_states_of_the_world_are_crossed_in_that_order(tmp_path):
    found = study(tmp_path, UNKNOWN)
    assert len(found.points) == 2 * 2 * 4
    assert [p.reform for p in found.points] == ["baseline"] * 8 + ["linear-step-down"] * 8
    assert [p.against for p in found.points] == [0, 1, 2, 3] * 4
    assert [p.policy for p in found.points] == [policy for policy in range(4) for _ in range(4)]
    assert {p.values["eldercare_device.market_from_year"] for p in found.points[:4]} == {3}
    delays = [p.values["eldercare_device.visit.delay_days"] for p in found.points[:4]]
    assert len(set(delays)) == 4
    assert all(isinstance(delay, int) and 10 <= delay <= 20 for delay in delays)


def test_a_points_scenario_holds_its_values(tmp_path):
    found = study(tmp_path, UNKNOWN)
    point = found.points[-1]
    settings = {"run.sample": 0.002, "run.end": "2021-01-31", "run.programmes": ["eldercare_device"]}
    expected = sim.load("linear-step-down").replace(settings).replace(point.values)
    assert point.scenario.hash == point.rules.name == expected.hash
    assert point.scenario.name == expected.hash[:16]


def test_dates_paths_and_steps_of_a_range_vary_too(tmp_path):
    levers = """\
  eldercare_device.subsidy_share: [{1: 1.0, 3: 0.5, 5: 0.0}, {2021-01-01: {1: 1.0}, 2023-01-01: {1: 0.5}}]
  bus_line.diversion.begins: [2021-01-04, 2021-02-01]
  eldercare_device.market_price: {low: 120, high: 360, steps: 3}
"""
    dates = next(leaf.path for leaf in sim.load("baseline").leaves() if leaf.unit == "date" and leaf.low is not None)
    levers = levers.replace("bus_line.diversion.begins", dates)
    found = study(tmp_path, TINY.replace("  resident_pension.window.last_day: [25, 31]\n", levers))
    assert len(found.points) == 2 * 2 * 3
    assert [p.values["eldercare_device.market_price"] for p in found.points[:3]] == [120, 240, 360]
    assert {p.values[dates] for p in found.points} == {"2021-01-04", "2021-02-01"}
    assert found.points[-1].scenario.leaf("eldercare_device.subsidy_share").at(19_400).at(4) == 0.5


def test_points_may_be_written_down(tmp_path):
    listed = "design: list\npoints: [{}, {resident_pension.window.last_day: 31}, {eldercare_device.fee: 240}]\n"
    found = study(tmp_path, TINY.replace("levers:\n  resident_pension.window.last_day: [25, 31]\n", listed))
    assert [p.values for p in found.points] == [
        {},
        {"resident_pension.window.last_day": 31},
        {"eldercare_device.fee": 240},
    ]
    assert [p.against for p in found.points] == [0, 0, 0]
    assert found.points[0].label == "baseline"
    assert found.parameters == ("resident_pension.window.last_day", "eldercare_device.fee")


def test_a_rule_may_choose_the_replications(tmp_path):
    rule = "replications: {at_most: 12, half_width: {desk.agency.arrivals: 0.05}}\n"
    found = study(tmp_path, TINY.replace("replications: 2\n", rule))
    assert found.replications == Rule({"desk.agency.arrivals": 0.05}, at_most=12)


def test_values_that_cannot_hold_together_are_told_and_not_run(tmp_path):
    found = study(tmp_path, BROKEN)
    assert [bool(p.fault) for p in found.points] == [False, False, True, False]
    assert [p.number for p in found.valid] == [0, 1, 3]
    (note,) = check_study(tmp_path / "tiny.yaml")
    assert "point 2 (microdata=nobody.csv, older_factor=1.2): is not run: world: older_factor changes" in str(note)


FAULTS = {
    "no design": (
        "{latin_hypercube: 4}",
        "{latin_hypercubes: 4}",
        "12:9: design: 'latin_hypercubes' is not a design; did",
    ),
    "no size": ("{latin_hypercube: 4}", "{sobol: some}", "12:17: design.sobol: 'some' is not a whole number"),
    "points unread": ("design:", "points: []\ndesign:", "12:1: points: is read with design: list"),
    "no range": ("[3, 5]", "range", "7:3: eldercare_device.market_from_year: carries no range; give one"),
    "neither": ("[3, 5]", "sometimes", "7:38: levers.eldercare_device.market_from_year: is a list of values"),
    "odd end": ("{low: 10", "{lwo: 10", "10:38: uncertainties.eldercare_device.visit.delay_days: is a list"),
    "wider": ("low: 10", "low: 1", "10:3: eldercare_device.visit.delay_days: a study narrows the stated range"),
    "unknown": ("wants_if_aware", "wants_if_awake", "9:3: eldercare_device.wants_if_awake: is not a parameter with a"),
    "a grid of ranges": (
        "{latin_hypercube: 4}",
        "grid",
        "10:3: uncertainties.eldercare_device.visit.delay_days: a grid",
    ),
    "twice": (
        "eldercare_device.market_from_year: [3, 5]",
        "eldercare_device.subsidy_payer: range",
        "is a lever already",
    ),
    "no scenario": ("linear-step-down]", "linear-steps]", "5:23: scenarios: is not the name or path of a scenario"),
    "scenario twice": ("linear-step-down]", "baseline]", "5:23: scenarios: baseline is given twice"),
    "unknown fold": ("fold: sum", "fold: total", "is not a fold; folds are mean, sum, max, last or a year"),
    "not run": (
        "eldercare_device.active,",
        "resident_pension.basic.paid,",
        "run.programmes leaves resident_pension out",
    ),
    "rule": ("replications: 1", "replications: {half_width: {issued: 0.1}}", "half_width.issued: is not an output"),
    "rule's numbers": (
        "replications: 1",
        "replications: {at_least: 2, half_width: {eldercare_device.active: 0.1}}",
        "13:15: replications: 3 <= at_least (2)",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_with_its_place(tmp_path, case):
    before, after, message = FAULTS[case]
    assert before in UNKNOWN
    with pytest.raises(ScenarioError) as refused:
        study(tmp_path, UNKNOWN.replace(before, after, 1))
    assert message in str(refused.value)


def test_nothing_that_varies_is_a_fault(tmp_path):
    with pytest.raises(ScenarioError, match="levers: is missing: nothing varies"):
        study(tmp_path, TINY.replace("levers:\n  resident_pension.window.last_day: [25, 31]\n", ""))


def test_a_study_is_known_by_its_parts(tmp_path):
    (tmp_path / "mine.yaml").write_text(UNKNOWN, "utf8")
    (tmp_path / "reform.yaml").write_text("extends: baseline\n", "utf8")
    assert is_study(tmp_path / "mine.yaml")
    assert is_study("payment-window")
    assert not is_study(tmp_path / "reform.yaml")
    assert not is_study("baseline")
