"""Robustness on a small city: whose difference rests on what, told as a table and in sentences, by the command too."""

import pyarrow.csv as pa_csv
import pytest
from typer.testing import CliRunner

import sim
from sim.__main__ import app
from sim.scenario import ScenarioError
from sim.study.robustness import Effort, robustness
from sim.study.robustness.assumptions import uncertain
from sim.study.robustness.claims import changed_sections, claims_of, usual_claims

TINY = {"run.sample": 0.002, "run.end": "2021-02-28", "run.programmes": ["eldercare_device"]}
EFFORT = Effort(replications=2, most=4, screening=12, points=2, search=0)
WANTS, MEALS = "eldercare_device.wants_if_aware", "eldercare_device.services.price.meals"
PAYER = "eldercare_device.subsidy_payer"
CLAIM = "eldercare_device.device_cost_yuan:more"


@pytest.fixture(scope="module")
def cities():
    """The rules in force, and a reform that brings more people to ask for the device."""
    baseline = sim.load("baseline").replace(TINY, name="baseline")
    return baseline, baseline.replace({"eldercare_device.eligibility.age_any": 70}, name="from-70")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def found(cities, shelf):
    baseline, reform = cities
    return robustness(baseline, [reform], [CLAIM], [WANTS, MEALS, PAYER], EFFORT, shelf=shelf)


def test_the_table_has_one_row_an_assumption_with_differences_at_both_ends(found):
    rows = {row["assumption"]: row for row in found.table.to_pylist()}
    assert set(rows) == {WANTS, MEALS, PAYER}
    assert rows[WANTS]["difference_high_end"] > rows[WANTS]["difference_low_end"]
    assert rows[WANTS]["low_end"] == "0.3"
    assert rows[WANTS]["assumed"] == "0.55"


def test_an_assumption_that_changes_nothing_is_told_as_such(found):
    rows = {row["assumption"]: row for row in found.table.to_pylist()}
    assert rows[MEALS]["verdict"] == "inert"
    assert rows[PAYER]["verdict"] == "inert"
    assert rows[WANTS]["verdict"] != "inert"
    inert = [line for line in found.sentences("en") if line.startswith("Change nothing in this difference")]
    assert len(inert) == 1
    assert MEALS in inert[0]
    assert PAYER in inert[0]


def test_sentences_say_the_same_in_both_languages(found):
    english, chinese = found.sentences("en"), found.sentences("zh")
    assert len(english) == len(chinese)
    for line, other in zip(english, chinese, strict=True):
        assert (WANTS in line) == (WANTS in other)
    assert not any("{" in line for line in english + chinese)


def test_the_difference_as_assumed_is_that_of_a_comparison(found, cities):
    impact = sim.compare(cities[0], [cities[1]], 2)
    row = next(r for r in impact.differences.to_pylist() if r["indicator"] == "eldercare_device.device_cost_yuan")
    s = found.comparisons[0].standing
    assert (s.mean, s.low, s.high) == pytest.approx((row["difference"], row["low"], row["high"]))


def test_what_a_reform_sets_itself_is_left_out(cities, shelf):
    baseline, _ = cities
    reform = baseline.replace({WANTS: 0.7}, name="wanted")
    few = Effort(replications=2, points=0)
    found = robustness(baseline, [reform], [CLAIM], [WANTS, MEALS], few, shelf=shelf)
    assert found.left_out == {WANTS: "set"}
    assert [one.path for one in found.assumptions] == [MEALS]


def test_the_command_writes_table_and_sentences_and_reads_finished_runs_again(shelf):
    options = ["--replications", "2", "--points", "0", "--sample", "0.002", "--set", "run.end=2021-02-28"]
    options += ["--set", "run.programmes=[eldercare_device]", "--out", str(shelf), "--lang", "en"]
    command = ["robustness", "baseline", "means-tested", "--claim", "costs-less", "--assumptions", MEALS, *options]
    first = CliRunner().invoke(app, command)
    assert first.exit_code == 0, first.output
    assert "the city's part of care device fees" in first.output
    assert pa_csv.read_csv(shelf / "robustness.csv").num_rows == 1
    again = CliRunner().invoke(app, command)
    assert "s passed" not in again.output
    assert first.stdout == again.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--claim", "eldercare_device.activ:more"], "eldercare_device.active"),
        (["--claim", "cheaper"], "is none of costs-less"),
        (["--assumptions", "eldercare_device.wants_if_awar"], "eldercare_device.wants_if_aware"),
        (["--assumptions", "eldercare_device.fee"], "carries no range"),
    ],
)
def test_what_a_user_gets_wrong_is_told_with_the_nearest_name(options, message):
    with pytest.raises(ScenarioError, match=message):
        CliRunner().invoke(app, ["robustness", "baseline", "means-tested", *options], catch_exceptions=False)


def test_one_replication_has_no_interval_and_is_refused(cities):
    with pytest.raises(ScenarioError, match="at least 2"):
        robustness(cities[0], [cities[1]], [CLAIM], [WANTS], Effort(replications=1))


def test_a_claim_means_what_the_reform_changes():
    baseline = sim.load("baseline")
    device = changed_sections(baseline, sim.load("linear-step-down"))
    desks = changed_sections(baseline, sim.load("two-more-counters"))
    assert device == ("eldercare_device",)
    assert desks == ("world.places",)
    assert [c.output.indicator for c in claims_of(["costs-less"], device)] == ["eldercare_device.public_cost_yuan"]
    assert [c.output.indicator for c in claims_of(["costs-less"], desks)] == ["desk.staff_cost_yuan"]
    assert [c.output.indicator for c in claims_of(["waits-less"], desks)] == ["desk.hours_waited"]
    assert usual_claims(device) == ("costs-less", "covers-more")
    assert usual_claims(("world",)) == ("waits-less",)
    with pytest.raises(ScenarioError, match="says nothing"):
        claims_of(["covers-more"], desks)


def test_by_default_everything_uncertain_is_asked_about_and_no_rule():
    baseline = sim.load("baseline")
    paths = {factor.path for factor in uncertain(baseline)}
    assert WANTS in paths
    assert "eldercare_device.exits.first_fee" in paths  # a reported figure with a range
    assert "enquiries.concerned.elder_age" not in paths  # a rule of the page
    assert "world.older_factor" not in paths  # a switch
    one = {factor.path for factor in uncertain(baseline.replace(TINY))}
    assert not any(path.startswith("resident_pension") for path in one)
