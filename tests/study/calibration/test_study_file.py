"""A calibration's file: what it says when it is right, and file:line and the nearest name when it is wrong."""

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.__main__ import app
from sim.scenario import ScenarioError
from sim.study.calibration.study import load_calibration

GOOD = """\
title: {en: A test, zh: 测试}
purpose: {en: A test., zh: 测试。}
baseline: baseline
run: {sample: 0.02, end: 2021-01-05, programmes: [transport_subsidy]}
uncertainties:
  transport_subsidy.applies: {low: 0.2, high: 0.8}
  transport_subsidy.review.per_reviewer_day: range
  transport_subsidy.terms.amount.basis: [fare, flat]
observed: average
targets:
  - {output: {indicator: transport_subsidy.paid, fold: 2021}, source: transport_recipients, interval: [118, 138]}
  - {output: transport_subsidy.paid_yuan, value: 40650.7, source: transport_total, error: 900, held_out: true}
replications: 2
budget: {particles: 12, runs: 80, checks: 4}
seed: 3
"""


def load(folder, text):
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf8")
    return load_calibration(path)


def test_a_good_file_is_read(tmp_path):
    study = load(tmp_path, GOOD)
    assert [factor.path.rpartition(".")[2] for factor in study.factors] == ["applies", "per_reviewer_day", "basis"]
    first, second = study.targets
    assert (first.value, first.error, first.held_out) == (128, pytest.approx(10 / 1.96, rel=1e-4), False)
    assert (second.value, second.error, second.held_out) == (40650.7, 900, True)
    assert (study.budget.particles, study.budget.generations, study.checks, study.seed) == (12, 3, 4, 3)
    assert study.observation.luck_share == 0
    assert study.observation.values == pytest.approx(np.array([128]))
    assert study.runs == 2 * (12 * 3 + 4)


def test_what_happened_once_has_as_much_luck_as_the_whole_city(tmp_path):
    study = load(tmp_path, GOOD.replace("observed: average", "observed: once"))
    assert study.luck_share == 0.02


CANNOT = "what set a parameter cannot validate"
TOTAL = "value: 40650.7, source: transport_total"
FIRST = "{output: {indicator: transport_subsidy.paid,"
CASES = [
    ("applies:", "aplies:", 6, "did you mean transport_subsidy.applies?"),
    ("observed: average", "observed: sometimes", 9, "is once"),
    ("indicator: transport_subsidy.paid,", "indicator: transport_subsidy.payed,", 11, "did you mean"),
    ("transport_recipients", "transport_recipient", 11, "did you mean transport_recipients?"),
    ("interval: [118, 138]", "interval: [138, 118]", 11, "[low, high] around the value, 128"),
    ("interval: [118, 138]", "eror: 3", 11, "did you mean error?"),
    ("interval: [118, 138]", "error: -3", 11, "-3 is below 0"),
    ("interval: [118, 138]", "error: 0", 11, "no average is met exactly"),
    ("value: 40650.7", "value: 40651", 12, "40651 is not transport_total of facts.csv, 40650.7"),
    (TOTAL, "source: transport_recipients", 12, CANNOT),
    (TOTAL, "source: transport_min", 12, CANNOT),
    ("source: transport_total", "source: transport_eligible_poor_migrants_yunzhou", 12, "is an assumption itself"),
    ("source: transport_total", "source: transport_tiers_of_old", 12, "is not a key of facts.csv"),
    ("held_out: true", "held_out: perhaps", 12, "neither true nor false"),
    ("replications: 2", "replications: 1", 13, "leaves its luck unknown"),
    ("replications: 2", "replications: two", 13, "is not a whole number"),
    ("particles: 12", "particels: 12", 14, "did you mean particles?"),
    ("particles: 12", "particles: 3", 14, "fewer than 10"),
    ("runs: 80", "runs: 20", 14, "take 32 runs"),
    ("runs: 80", "runs: 80, generations: 2", 14, "is told by"),
    ("seed: 3", "sede: 3", 15, "did you mean seed?"),
    ("baseline: baseline", "baseline: basline", 3, "not the name or path of a scenario"),
    ("sample: 0.02", "sample: 2", 4, "run.sample"),
    ("high: 0.8", "high: 0.95", 6, "does not widen"),
    (FIRST, FIRST.replace("{output", "{held_out: true, output", 1), 10, "all are held out"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), CASES, ids=[case[1] for case in CASES])
def test_a_wrong_file_is_told_with_line_and_reason(tmp_path, old, new, line, words):
    assert old in GOOD
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, GOOD.replace(old, new))
    told = [fault for fault in caught.value.faults if words in str(fault)]
    assert told, str(caught.value)
    assert told[0].place.line == line


def test_the_command_line_checks_a_calibration_and_refuses_a_wrong_one_with_exit_code_2(tmp_path):
    assert CliRunner().invoke(app, ["check", "transport-subsidy-2020"]).exit_code == 0
    path = tmp_path / "study.yaml"
    path.write_text(GOOD.replace("seed: 3", "sede: 3"), encoding="utf8")
    with pytest.raises(ScenarioError, match=r"study\.yaml:15:1: sede"):
        CliRunner().invoke(app, ["check", str(path)], catch_exceptions=False)
