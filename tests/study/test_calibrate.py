"""A calibration of the model: resumed as undisturbed, its scenario accepted, and parameters found again.

Most tests put a toy in the place of the runs, which gives figures by the values of the scenario and the luck of its
seed; two run the model itself.
"""

import csv
import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import sim
from sim.__main__ import app
from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place
from sim.study import calibrate as calibrating
from sim.study.calibrate import calibrate
from sim.study.calibration.study import load_calibration

TOY = """\
title: {en: A test, zh: 测试}
purpose: {en: A test., zh: 测试。}
baseline: baseline
run: {sample: 1, end: 2021-01-05, programmes: [transport_subsidy]}
uncertainties:
  transport_subsidy.applies: range
  transport_subsidy.awareness.from_cadre: range
  transport_subsidy.away.months: range
  transport_subsidy.terms.amount.basis: [fare, flat]
observed: once
targets:
  - {output: {indicator: transport_subsidy.paid, fold: 2021}, source: transport_recipients, error: 0}
  - {output: {indicator: transport_subsidy.paid_yuan, fold: 2021}, source: transport_total, error: 0, held_out: true}
replications: 2
budget: {particles: 60, generations: 4, checks: 30}
"""
MODEL = """\
title: {en: A test, zh: 测试}
purpose: {en: A test., zh: 测试。}
baseline: baseline
run: {sample: 0.02, end: 2021-01-05, programmes: [transport_subsidy]}
uncertainties:
  transport_subsidy.applies: range
observed: average
targets:
  - {output: {indicator: transport_subsidy.paid, fold: 2021}, value: 150, error: 60, source: "made up for a test"}
replications: 2
budget: {particles: 10, generations: 2, checks: 4}
"""


class Toy:
    """Gives figures in the place of an evaluator; remembers whom it was asked about."""

    asked: list = []  # noqa: RUF012 - each test empties it
    stop_after = None

    def __init__(self, outputs, **_):
        self.outputs = outputs
        self.failures = []

    def __call__(self, scenarios, replications):
        if Toy.stop_after is not None and len(Toy.asked) >= Toy.stop_after:
            raise KeyboardInterrupt
        return np.array([[self.one(scenario, r) for r in replications] for scenario in scenarios], float)

    def one(self, scenario, replication):
        seed = scenario.leaf("run.seed").value
        Toy.asked.append((seed, replication))
        luck = np.random.default_rng([seed, replication])
        heard = scenario.leaf("transport_subsidy.awareness.from_cadre").value
        paid = luck.poisson(1400 * heard * scenario.leaf("transport_subsidy.applies").value)
        return paid, paid * 320 + 90 * np.sqrt(paid) * luck.standard_normal()

    def close(self):
        """End nothing."""


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setattr(calibrating, "Evaluator", Toy)
    Toy.asked, Toy.stop_after = [], None
    return Toy


def study(folder, text=TOY, name="toy"):
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf8")
    return load_calibration(path)


def test_the_product_is_told_the_others_are_not_and_the_held_out_figure_is_met(toy, tmp_path):
    found = calibrate(study(tmp_path), tmp_path / "out")
    verdicts = {estimate.factor.path.rpartition(".")[2]: estimate.verdict for estimate in found.estimates}
    assert verdicts["months"] == verdicts["basis"] == "not told"
    assert {path.rpartition(".")[2] for path, _ in found.told.combinations[0].powers} == {"applies", "from_cadre"}
    fitted, held = found.checks
    assert fitted.inside
    assert held.target.held_out
    assert held.inside
    english = " ".join(found.sentences("en"))
    assert "applies × awareness.from_cadre" in english or "awareness.from_cadre × applies" in english
    assert "It set the parameters, so that agreement proves nothing" in english
    assert "40,651 was held out" in english
    assert "未参与校准" in " ".join(found.sentences("zh"))


def test_no_luck_is_common_to_two_points_nor_to_the_predictive_check(toy, tmp_path):
    calibrate(study(tmp_path), tmp_path / "out")
    runs = toy.asked[: 2 * (60 * 4 + 30)]
    assert len(set(runs)) == len(runs)
    assert len({seed for seed, _ in runs}) == 60 * 4 + 30


def test_stopped_between_generations_it_goes_on_to_the_same_bits_without_repeating(toy, tmp_path):
    checked = study(tmp_path)
    whole = calibrate(checked, tmp_path / "whole")
    toy.asked, toy.stop_after = [], 2 * 60 * 2
    with pytest.raises(KeyboardInterrupt):
        calibrate(checked, tmp_path / "parts")
    toy.asked, toy.stop_after = [], None
    resumed = calibrate(checked, tmp_path / "parts")
    assert len(toy.asked) == 2 * (60 * 2 + 30) + calibrating.AT_MEDIANS
    assert resumed.digest == whole.digest
    assert resumed.posterior.weights.tobytes() == whole.posterior.weights.tobytes()
    assert resumed.posterior.history == whole.posterior.history
    first, second = (run.write(tmp_path / name) for run, name in ((whole, "whole"), (resumed, "parts")))
    for file in ("posterior.parquet", "toy-calibrated.yaml", "summary.json", "sentences.zh.txt", "checks.csv"):
        assert (first / file).read_bytes() == (second / file).read_bytes()


def test_a_damaged_generation_is_made_again(toy, tmp_path):
    checked = study(tmp_path)
    whole = calibrate(checked, tmp_path / "out")
    file = tmp_path / "out" / "generations" / "000060.parquet"
    file.write_bytes(file.read_bytes()[:-200])
    toy.asked = []
    assert calibrate(checked, tmp_path / "out").digest == whole.digest
    assert len(toy.asked) == 2 * (60 + 30) + calibrating.AT_MEDIANS


def test_the_scenario_is_accepted_extends_the_baseline_and_says_where_it_comes_from(toy, tmp_path):
    found = calibrate(study(tmp_path), tmp_path / "out")
    folder = found.write(tmp_path / "out")
    file = folder / "toy-calibrated.yaml"
    answer = CliRunner().invoke(app, ["check", str(file)])
    assert answer.exit_code == 0, answer.output
    rules = sim.load(file)
    leaf = rules.leaf("transport_subsidy.applies")
    assert leaf.source == f"calibration toy {found.digest[:12]}"
    assert leaf.assumed
    assert "transport_subsidy.paid (2021) = 128 (transport_recipients)" in leaf.reason
    assert "transport_total" not in leaf.reason  # held out: it set nothing
    assert leaf.low < leaf.value < leaf.high
    assert leaf.value == pytest.approx(found.estimates[0].quantiles[2], rel=1e-3)
    changed = {a.path for a, b in zip(rules.leaves(), sim.load("baseline").leaves(), strict=True) if a.value != b.value}
    assert changed <= {factor.path for factor in found.study.factors}


def test_the_tables_agree_with_each_other(toy, tmp_path):
    found = calibrate(study(tmp_path), tmp_path / "out")
    folder = found.write(tmp_path / "out")
    posterior = pq.read_table(folder / "posterior.parquet")
    assert posterior.num_rows == 240
    assert sum(posterior["weight"].to_pylist()) == pytest.approx(1)
    told = json.loads((folder / "summary.json").read_text("utf8"))
    assert told["digest"] == found.digest
    assert [row["held_out"] for row in told["checks"]] == [False, True]
    with (folder / "parameters.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["parameter"] for row in rows] == [factor.path for factor in found.study.factors]
    weights, values = (np.array(posterior[name].to_pylist()) for name in ("weight", "transport_subsidy.applies"))
    assert float(rows[0]["mean"]) == pytest.approx((weights * values).sum())


def test_values_that_cannot_hold_together_are_outside_the_prior(toy, tmp_path, monkeypatch):
    """As if a rule forbade more than nine months away: such points are left out, and told with the reason."""
    checked = study(tmp_path)
    replace = Scenario.replace

    def forbidding(self, values, name=None):
        if values.get("transport_subsidy.away.months", 0) > 9:
            raise ScenarioError([Fault(Place("replace"), "transport_subsidy.away.months", "is above 9")])
        return replace(self, values, name)

    monkeypatch.setattr(Scenario, "replace", forbidding)
    found = calibrate(checked, tmp_path / "out")
    counted = found.posterior.points[found.posterior.weights > 0, 2]
    assert found.study.factors[2].at(counted.max()) <= 9
    assert found.impossible[0] > 0
    assert "is above 9" in found.sentences("en")[-1]


def test_when_nothing_can_run_the_reason_is_told(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(Toy, "one", lambda *_: (np.nan, np.nan))
    with pytest.raises(ValueError, match="no run gave all figures; the first reason: a figure that nobody made"):
        calibrate(study(tmp_path), tmp_path / "out")


@pytest.mark.slow
def test_the_model_itself_gives_the_same_on_two_processes_and_after_an_interruption(tmp_path):
    checked = study(tmp_path, MODEL, "model")
    whole = calibrate(checked, tmp_path / "whole")
    seen = []

    def stop(done):
        seen.append(done)
        if len(seen) == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(checked, tmp_path / "parts", progress=stop)
    rest = []
    resumed = calibrate(checked, tmp_path / "parts", jobs=2, progress=rest.append)
    assert len(rest) == checked.runs + calibrating.AT_MEDIANS - 9
    assert resumed.digest == whole.digest
    assert resumed.posterior.weights.tobytes() == whole.posterior.weights.tobytes()
