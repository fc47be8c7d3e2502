"""A study file is checked as a whole before anything runs, and its grid is every combination in a stated order."""

import pytest

import sim
from sim.scenario import ScenarioError
from sim.study.calibration.study import is_calibration
from sim.study.designs import load_study, studies
from sim.study.indicators import known_indicators
from sim.study.optimisation import is_search
from tests.cities import TINY as CITY
from tests.cities import run
from tests.study.studies import TINY, study

SWEPT = [name for name, path in studies().items() if not is_search(path) and not is_calibration(path)]


@pytest.mark.parametrize("name", SWEPT)
def test_a_shipped_study_has_nothing_wrong(name):
    found = load_study(name)
    assert found.name == name
    assert found.title.zh
    assert found.purpose.en
    assert found.points[0].against == 0
    if not found.design.samples:  # the rules in force are what the others are compared with
        assert found.points[0].scenario.hash == found.baseline.hash


def test_the_grid_is_every_combination_the_last_parameter_fastest(tmp_path):
    text = TINY.replace("levers:\n", "levers:\n  resident_pension.payable_after_june: [false, true]\n")
    found = study(tmp_path, text)
    assert [tuple(point.values.values()) for point in found.points] == [
        (False, 25),
        (False, 31),
        (True, 25),
        (True, 31),
    ]
    assert found.parameters == ("resident_pension.payable_after_june", "resident_pension.window.last_day")
    assert [point.number for point in found.points] == [0, 1, 2, 3]


def test_a_point_is_the_baseline_with_the_points_values(tmp_path):
    found = study(tmp_path)
    settings = {"run.sample": 0.002, "run.end": "2021-02-28", "run.programmes": ["resident_pension"]}
    baseline = sim.load("baseline").replace(settings)
    assert found.baseline.hash == baseline.hash
    last = found.points[1].scenario
    assert last.hash == baseline.replace({"resident_pension.window.last_day": 31}).hash
    assert last.hash.startswith(last.name)


def test_a_value_of_the_grid_may_be_a_group_or_steps(tmp_path):
    line = "  resident_pension.window.last_day: [25, 31]\n"
    both = "  resident_pension.window: [{last_day: 25, last_month: 6}, {last_day: 31, last_month: 12}]\n"
    steps = "  eldercare_device.subsidy_share: [{1: 1, 3: 0.5}, {1: 1}]\n"
    found = study(tmp_path, TINY.replace(line, both + steps))
    window = found.points[3].scenario.policy("resident_pension").at(18628).window
    assert (window.last_day, window.last_month) == (31, 12)
    assert found.points[3].values["eldercare_device.subsidy_share"] == {"1": 1}


def test_known_indicators_are_those_of_a_run():
    assert set(known_indicators()) == set(run(size=CITY).tables.indicators["indicator"].to_pylist())


FAULTS = {
    "unknown part": ("levers:", "lever: 1\nlevers:", "5:1: lever: is not a part of a study; did you mean levers?"),
    "no outputs": ("outputs: [", "# [", "1:1: outputs: is missing"),
    "no Chinese": (", zh: 缴到几日", "", "1:8: title.zh: is missing"),
    "replications": (": 2\n", ": two\n", "7:15: replications: 'two' is not a whole number of at least 1"),
    "none": (": 2\n", ": 0\n", "7:15: replications: '0' is not a whole number of at least 1"),
    "a flag": (": 2\n", ": true\n", "7:15: replications: 'true' is not a whole number of at least 1"),
    "unknown baseline": ("baseline: baseline", "baseline: bassline", "3:11: baseline: is not the name or path"),
    "unknown setting": ("sample:", "simple:", "4:7: run.simple: is not a parameter; did you mean sample?"),
    "setting out of range": ("0.002", "2", "4:15: run.sample: 2 is above 1 share"),
    "unknown parameter": (".last_day", ".last_dya", "6:3: resident_pension.window.last_dya: is not a parameter"),
    "value out of range": ("25, 31", "25, 41", "6:42: resident_pension.window.last_day: 41 is above 31 day of month"),
    "twice": ("25, 31", "25, 25", "6:42: levers.resident_pension.window.last_day: 25 is given twice"),
    "no list": ("[25, 31]", "25", "6:37: levers.resident_pension.window.last_day: is a list of values"),
    "empty list": ("[25, 31]", "[]", "6:37: levers.resident_pension.window.last_day: is a list of values"),
    "luck in the grid": ("resident_pension.window.last_day", "run.seed", "6:3: levers.run.seed: is the same for all"),
    "unknown output": ("basic.paid", "basic.paidd", "'resident_pension.basic.paidd' is not an indicator; did you mean"),
    "output twice": ("desk.agency.arrivals", "resident_pension.basic.paid", "8:40: outputs: resident_pension.basic"),
    "a broken line": ("levers:", "\tlevers:", "5:1: a tab indents the line"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_with_its_place(tmp_path, case):
    before, after, message = FAULTS[case]
    assert before in TINY
    with pytest.raises(ScenarioError) as refused:
        study(tmp_path, TINY.replace(before, after, 1))
    assert message in str(refused.value)
    assert str(refused.value).count("tiny.yaml") == len(refused.value.faults) == 1


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(ScenarioError) as refused:
        study(tmp_path, TINY.replace(": 2\n", ": 0\n").replace("31]", "41, 51]").replace("0.002", "2"))
    assert [fault.path for fault in refused.value.faults] == [
        "run.sample",
        "resident_pension.window.last_day",
        "resident_pension.window.last_day",
        "replications",
    ]


def test_an_unknown_study_names_the_nearest():
    with pytest.raises(ScenarioError, match="did you mean payment-window"):
        load_study("payment-windows")
