"""Sensitivity studies: files, tables and sentences on a toy model with known answers, and one with real runs."""

import json

import numpy as np
import pyarrow.csv as pa_csv
import pytest

from sim.scenario import ScenarioError
from sim.study.designs import load_study
from sim.study.sensitivity import runs_of, sensitivity
from sim.study.sensitivity import study as module

FIRST, SECOND, THIRD = "enquiries.redial_share", "enquiries.calls_after.refused", "enquiries.friends.effect"
TEXT = f"""\
title: {{en: What drives it, zh: 影响因素}}
purpose: {{en: A test., zh: 测试。}}
baseline: baseline
run: {{sample: 0.002, end: 2021-01-31, programmes: [enquiries]}}
uncertainties:
  {FIRST}: range
  {SECOND}: range
  {THIRD}: range
design: {{sobol: 64}}
replications: 4
outputs: [enquiries.received, enquiries.answered]
"""


def study(folder, text=TEXT, **parts):
    for old, new in parts.items():
        text = text.replace({"design": "{sobol: 64}", "replications": "replications: 4"}.get(old, old), new)
    path = folder / "toy.yaml"
    path.write_text(text, encoding="utf8")
    return load_study(path)


class Toy:
    """A linear model with luck: variances of its parts 9/12, 1/12, 0, and luck of 0.25; the second output is fixed."""

    failing = frozenset()

    def __init__(self, outputs, **_):
        self.outputs, self.failures = outputs, []

    def __call__(self, scenarios, replications):
        rng = np.random.Generator(np.random.Philox(key=1))
        x = np.array([[s.leaf(p).value for p in (FIRST, SECOND, THIRD)] for s in scenarios])
        low, high = np.array([[0.3, 0.1, 0.1], [0.8, 0.6, 0.7]])
        unit = (x - low) / (high - low)
        level = 10 + 3 * unit[:, 0] - unit[:, 1]
        lucky = level[:, None] + 0.5 * rng.normal(size=(len(scenarios), len(replications)))
        lucky[list(self.failing)] = np.nan
        return np.stack([lucky, np.full_like(lucky, 7.0)], axis=2)

    def close(self):
        pass


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setattr(module, "Evaluator", Toy)


def value(found, factor, index):
    rows = [r for r in found.table.to_pylist() if (r["factor"], r["index"]) == (factor, index)]
    assert len(rows) == 1
    return rows[0]


def test_shares_of_variance_are_those_of_the_model(toy, tmp_path):
    found = sensitivity(study(tmp_path))
    whole = 10 / 12 + 0.25
    for factor, share in ((FIRST, 9 / 12 / whole), (SECOND, 1 / 12 / whole), (THIRD, 0), ("", 0.25 / whole)):
        row = value(found, factor, "share" if factor else "luck")
        assert row["low"] <= share <= row["high"]
        assert row["value"] == pytest.approx(share, abs=0.1)
    assert value(found, FIRST, "first")["value"] == pytest.approx(0.9, abs=0.12)
    assert value(found, FIRST, "total")["value"] == pytest.approx(0.9, abs=0.12)


def test_the_factor_that_matters_most_stands_first(toy, tmp_path):
    table = sensitivity(study(tmp_path)).table.to_pylist()
    assert [r["factor"] for r in table if r["index"] == "share"][:2] == [FIRST, SECOND]
    assert {r["output"] for r in table} == {"enquiries.received"}


def test_sentences_say_what_matters_what_is_luck_and_what_does_not(toy, tmp_path):
    found = sensitivity(study(tmp_path))
    english, chinese = "\n".join(found.sentences("en")), "\n".join(found.sentences("zh"))
    share = value(found, FIRST, "share")
    low, high = (f"{100 * min(share[end], 1):.0f}" for end in ("low", "high"))
    told = f"{100 * share['value']:.0f}% ({low} to {high})"
    assert f"explains {told}" in english
    assert "is luck" in english
    assert f"{100 * share['value']:.0f}%（{low}至{high}）" in chinese
    assert "偶然性占" in chinese
    assert THIRD in english.partition("told from nothing: ")[2].partition("\n")[0]
    assert "nothing changes it" in english
    assert "With half the rows" in english


def test_that_intervals_hold_one_at_a_time_is_said_with_their_number(toy, tmp_path):
    found = sensitivity(study(tmp_path))
    number = found.table.num_rows
    assert found.sentences("en")[-1].startswith("Intervals are one at a time")
    assert f"of the {number} in the table some {0.05 * number:.2g} " in found.sentences("en")[-1]
    assert f"表中{number}个区间" in found.sentences("zh")[-1]


def test_screening_tells_the_effect_over_the_whole_range_and_its_direction(toy, tmp_path):
    found = sensitivity(study(tmp_path, design="{morris: 16}"))
    for factor, effect in ((FIRST, 3), (SECOND, -1), (THIRD, 0)):
        row = value(found, factor, "mu")
        assert row["value"] == pytest.approx(effect, abs=0.5)
    english = "\n".join(found.sentences("en"))
    assert f"{FIRST} raises it by" in english
    assert f"{SECOND} lowers it by" in english
    assert value(found, "", "luck")["unit"] == "share"


def test_indices_at_halves_of_the_design_show_how_settled_they_are(toy, tmp_path):
    rows = [r for r in sensitivity(study(tmp_path)).convergence.to_pylist() if r["factor"] == FIRST]
    assert [r["rows"] for r in rows if r["index"] == "total"] == [8, 16, 32, 64]
    widths = [r["high"] - r["low"] for r in rows if r["index"] == "total"]
    assert widths[-1] < widths[0]


def test_rows_with_a_failed_run_are_left_out_and_told(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(Toy, "failing", frozenset({0, 3, 12}))  # of rows of five points: the first and the third
    found = sensitivity(study(tmp_path))
    assert [(f.rows, f.dropped) for f in found.findings] == [(62, 2), (64, 0)]
    assert "2 of 64 rows were left out" in "\n".join(found.sentences("en"))


def test_with_too_few_rows_left_nothing_is_claimed(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(Toy, "failing", frozenset(range(0, 320, 5)))
    found = sensitivity(study(tmp_path))
    assert found.table.num_rows == 0
    assert "too few to tell" in "\n".join(found.sentences("en"))


def test_other_scenarios_are_looked_at_for_their_difference(toy, tmp_path):
    text = TEXT.replace("uncertainties:", "scenarios: [baseline, two-more-counters]\nuncertainties:")
    found = sensitivity(study(tmp_path, text))
    assert [(f.scenario, f.against) for f in found.findings] == [
        *[("baseline", "")] * 2,
        *[("two-more-counters", "baseline")] * 2,
    ]
    assert "of two-more-counters from baseline" in "\n".join(found.sentences("en"))
    assert runs_of(found.study) == 2 * 64 * 5 * 4


def test_tables_and_sentences_are_written_whole(toy, tmp_path):
    found = sensitivity(study(tmp_path))
    folder = found.write(tmp_path / "out")
    assert pa_csv.read_csv(folder / "sensitivity.csv").num_rows == found.table.num_rows
    assert (folder / "sensitivity.zh.txt").read_text(encoding="utf8").splitlines() == found.sentences("zh")
    about = json.loads((folder / "sensitivity.json").read_text(encoding="utf8"))
    assert (about["method"], about["runs"], about["replications"]) == ("sobol", 64 * 5 * 4, 4)
    assert not list(folder.glob("*partial*"))


@pytest.mark.parametrize(
    ("part", "new", "told"),
    [
        ("design", "{latin_hypercube: 64}", "tells no sensitivities"),
        ("design", "{morris: 3}", "3 trajectories are below 4"),
        ("replications", "replications: 2", "2 are below 3"),
        ("replications", "replications: {half_width: {enquiries.received: 0.1}}", "their number"),
    ],
)
def test_a_study_that_tells_no_sensitivities_is_refused(part, new, told, tmp_path):
    with pytest.raises(ScenarioError, match=told):
        sensitivity(study(tmp_path, **{part: new}))


def test_real_runs_are_kept_and_give_the_same_answer_again(tmp_path):
    """Whoever redials less rings less: the sign is certain, whatever the luck."""
    text = TEXT.replace(f"  {SECOND}: range\n  {THIRD}: range\n", "").replace("{sobol: 64}", "{morris: 4}")
    text = text.replace(", enquiries.answered", "")
    seen = []
    checked = study(tmp_path, text.replace("replications: 4", "replications: 3"))
    found = sensitivity(checked, shelf=tmp_path / "runs", progress=seen.append)
    assert 0 < len(seen) <= runs_of(checked) == 24
    again = sensitivity(checked, shelf=tmp_path / "runs", progress=seen.append)
    assert again.table == found.table
    assert len(seen) <= 24
    assert value(found, FIRST, "mu")["value"] >= 0
