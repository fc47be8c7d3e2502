"""A search on a small city: the cheapest staff that is enough, confirmed on fresh luck; faults are refused."""

import numpy as np
import pyarrow.csv as pa_csv
import pytest
from typer.testing import CliRunner

from sim.__main__ import app
from sim.scenario import ScenarioError
from sim.study.designs import studies
from sim.study.optimisation import is_search, load_goals, optimise
from sim.study.optimisation.confirm import BROKEN, HELD, OPEN, verdict_of
from sim.study.optimisation.goals import Goals, Wanted
from sim.study.optimisation.model import Model
from sim.study.optimisation.search import Wish
from sim.study.outputs import Output
from sim.study.robustness.tipping import Standing

TEXT = """\
title: {en: staff, zh: 人员}
purpose: {en: enough, zh: 足够}
baseline: baseline
run: {sample: 0.002, end: 2021-01-31, programmes: [eldercare_device]}
levers:
  world.places.centre_398.servers: {low: 2, high: 5}
  eldercare_device.eligibility.age_any: [75, 80]
objective: {minimise: desk.staff_cost_yuan}
constraints:
  - {output: {indicator: desk.centre_398.worst_day_p95_seconds, fold: max}, at_most: 100000}
replications: 1
confirm: 2
budget: 20
"""
FRONT = (
    TEXT.replace(
        "objective: {minimise: desk.staff_cost_yuan}",
        """\
objective:
  - minimise: eldercare_device.public_cost_yuan
  - maximise: eldercare_device.issued
""",
    )
    .replace("budget: 20", "budget: 40")
    .replace("low: 2, high: 5", "low: 2, high: 3")
)


def written(folder, text=TEXT):
    """Return the file of a study."""
    file = folder / "staff.yaml"
    file.write_text(text, encoding="utf8")
    return file


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def found(tmp_path_factory, shelf):
    return optimise(written(tmp_path_factory.mktemp("study")), shelf=shelf)


def test_the_cheapest_of_all_points_is_chosen_and_confirmed_with_fresh_luck(found):
    assert found.ended.complete
    assert len(found.tried) == 8
    assert found.chosen.values["world.places.centre_398.servers"] == 2
    assert found.chosen.verdict == HELD
    assert found.runs == 8 * 1 + 2 * 2  # all points once; the chosen one and today's rules twice, with other luck


def test_the_difference_to_the_rules_in_force_is_told_with_its_interval(found):
    number = found.goals.outputs.index(Output("desk.staff_cost_yuan"))
    against = found.chosen.against[number]
    assert against.high < 0  # two of four staff of the centre are saved
    assert against.mean == pytest.approx(found.chosen.figures[number].mean - found.today[number].mean)


def test_the_table_has_one_row_a_point_with_its_values(found):
    rows = found.table.to_pylist()
    assert len(rows) == 8
    assert {(r["world.places.centre_398.servers"], r["eldercare_device.eligibility.age_any"]) for r in rows} == {
        (str(n), str(age)) for n in (2, 3, 4, 5) for age in (75, 80)
    }
    assert sum(row["verdict"] == "kept" for row in rows) == 1
    confirmed = next(row for row in rows if row["verdict"])
    assert confirmed["desk.staff_cost_yuan"] == min(row["desk.staff_cost_yuan"] for row in rows)


def test_the_answer_is_said_in_both_languages(found):
    english, chinese = found.sentences("en"), found.sentences("zh")
    assert len(english) == len(chinese)
    assert english[0] == "All 8 points were tried, 1 replications each."
    assert "world.places.centre_398.servers = 2" in english[1]
    assert "world.places.centre_398.servers = 2" in chinese[1]
    assert not any("{output" in line for line in english + chinese)


def test_the_command_writes_what_it_says_and_a_front_is_told_point_by_point(tmp_path, shelf):
    file = written(tmp_path, FRONT)
    ran = CliRunner().invoke(app, ["optimise", str(file), "--out", str(shelf), "--lang", "both"])
    assert ran.exit_code == 0, ran.output
    assert "stand on the front" in ran.output
    assert "1. " in ran.output
    table = pa_csv.read_csv(shelf / "points.csv")
    assert table.num_rows == 4
    assert any(table["stands_out"].to_pylist())


def test_a_constraint_that_nothing_keeps_is_said(tmp_path, shelf):
    result = optimise(written(tmp_path, TEXT.replace("at_most: 100000", "at_most: -1")), shelf=shelf)
    assert result.chosen is None
    assert result.confirmed == ()
    assert "None of them keeps" in result.sentences("en")[1]


class _Lucky:
    """Waits of 10 minutes by servers, one minute shorter in the replications of the search than in all others."""

    def __init__(self, outputs, luck):
        self.outputs, self.failures, self.luck = outputs, [], luck

    def __call__(self, scenarios, replications):
        servers = np.array([float(s.leaf("world.places.centre_398.servers").value) for s in scenarios])[:, None]
        fresh = np.array([r >= 1 for r in replications])
        wait = 10 / servers + fresh * (self.luck + 0.001 * np.arange(len(fresh)))
        return np.stack([np.broadcast_to(servers, wait.shape), wait], axis=2)


def lucky(folder, monkeypatch, luck):
    monkeypatch.setattr("sim.study.optimisation.study.Evaluator", lambda outputs, **runs: _Lucky(outputs, luck))
    return optimise(written(folder, TEXT.replace("at_most: 100000", "at_most: 4")))


def test_after_a_confirmation_that_fails_the_next_candidate_stays_clear_of_the_limit_by_as_much(tmp_path, monkeypatch):
    result = lucky(tmp_path, monkeypatch, luck=1.0)  # 3 servers: 3.3 in the search, 4.3 in truth; 4 servers: 3.5
    servers = [one.values["world.places.centre_398.servers"] for one in result.confirmed]
    assert servers == [3, 4]
    assert [one.verdict for one in result.confirmed] == [BROKEN, HELD]
    assert result.chosen.values["world.places.centre_398.servers"] == 4
    assert sum("FAILS the constraint" in line for line in result.sentences("en")) == 1


def test_where_every_confirmation_fails_it_is_said(tmp_path, monkeypatch):
    result = lucky(tmp_path, monkeypatch, luck=3.0)
    assert {one.verdict for one in result.confirmed} == {BROKEN}
    assert result.chosen is None
    assert result.sentences("zh")[-2] == "经检验的点都不满足约束。"


@pytest.mark.parametrize(
    ("low", "high", "sign", "verdict"),
    [(1, 9, 1, HELD), (11, 12, 1, BROKEN), (9, 11, 1, OPEN), (11, 12, -1, HELD), (1, 9, -1, BROKEN), (9, 11, -1, OPEN)],
)
def test_a_limit_is_kept_broken_or_open_by_the_whole_interval(low, high, sign, verdict):
    assert verdict_of(Standing((low + high) / 2, low, high), Wish(0, sign, 10.0)) == verdict


PATH = TEXT.replace(
    "  world.places.centre_398.servers: {low: 2, high: 5}\n",
    """\
  eldercare_device.subsidy_share: {1: 1.0, 3: [0.75, 0.5, 0.25], 5: {low: 0.0, high: 0.25}}
""",
)


def test_a_path_is_put_together_from_its_steps(tmp_path):
    goals = load_goals(written(tmp_path, PATH))
    model = Model(goals, None)
    assert model.sizes == (3, 0, 2)
    values = model.values((0, 255, 1))
    assert values == {
        "eldercare_device.subsidy_share": {"1": 1.0, "3": 0.75, "5": 0.25},
        "eldercare_device.eligibility.age_any": 80,
    }
    assert model.start == (1, 0, 1)  # today's path: 0.5 from year 3, nothing from year 5
    assert model.possible is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("servers: {low: 2", "servrs: {low: 2", "world.places.centre_398.servers"),
        ("minimise: desk.staff_cost_yuan", "minimise: desk.staff_cost_yua", "desk.staff_cost_yuan"),
        ("minimise:", "smallest:", "is {minimise: indicator} or {maximise: indicator}"),
        ("at_most: 100000", "at_most: soon", "is not a number"),
        ("at_most: 100000", "below: 3", "at_most: x} or at_least"),
        ("fold: max", "fold: worst", "is none of mean, sum, max, last"),
        ("confirm: 2", "confirm: 1", "at least 2"),
        ("budget: 20", "budgt: 20", "budget"),
        ("[75, 80]", "[75, 180]", "180 is above 130 age"),
        ("low: 2, high: 5", "low: 5, high: 2", "is not below"),
        ("sample: 0.002", "sample: 2", "2 is above 1 share"),
        ("baseline: baseline", "baseline: nowhere", "is not the name or path of a scenario"),
    ],
)
def test_faults_of_a_study_are_told_with_file_and_line(tmp_path, old, new, message):
    assert old in TEXT
    with pytest.raises(ScenarioError) as raised:
        load_goals(written(tmp_path, TEXT.replace(old, new)))
    assert message in str(raised.value)
    assert "staff.yaml:" in str(raised.value)


def test_a_budget_too_small_to_confirm_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="do not reach"):
        optimise(written(tmp_path, TEXT.replace("confirm: 2", "confirm: 8")))


@pytest.mark.parametrize("name", [name for name, path in studies().items() if is_search(path)])
def test_a_shipped_search_has_nothing_wrong(name):
    found = load_goals(name)
    assert isinstance(found, Goals)
    assert found.title.zh
    assert all(isinstance(wanted, Wanted) for wanted in found.objectives)
    assert CliRunner().invoke(app, ["check", name]).exit_code == 0
