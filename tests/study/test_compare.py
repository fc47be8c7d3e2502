"""Paired comparison: a hand-worked case, Student's t, how often the interval holds the truth, and sums over years."""

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import stdtr

import sim
from sim.study.compare import Difference, Impact, paired, yearly
from sim.study.precision import Rule
from sim.study.results import Result
from sim.study.store import Store
from tests.cities import scenario

COLUMNS = [
    ("scenario", pa.string()),
    ("indicator", pa.string()),
    ("year", pa.int16()),
    ("unit", pa.string()),
    ("baseline", pa.float64()),
    ("reform", pa.float64()),
    ("difference", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("variance_ratio", pa.float64()),
]


def array(*values):
    return np.array(values, float)


def result(name, values):
    """Return a result with one indicator; values have the shape (replications, years)."""
    number, years = np.shape(values)
    replication, year = (axis.ravel() for axis in np.meshgrid(np.arange(number), np.arange(years), indexing="ij"))
    table = {"scenario": [name] * year.size, "replication": replication, "year": (2021 + year).astype(np.int16)}
    more = {"indicator": ["paid"] * year.size, "value": np.ravel(values), "unit": ["persons"] * year.size}
    made = Result(SimpleNamespace(name=name), (), Store.temporary())
    made.__dict__["indicators"] = pa.table(table | more)
    return made


# By hand: differences 1, 1, 2; mean 4/3; variance 1/3; standard error 1/3; t with 2 degrees of freedom at 97.5% is
# 4.30265; variances of the two columns 4 and 19/3, together 31 times the variance of the differences.
def test_a_case_worked_by_hand():
    found = paired(array(10, 12, 14), array(11, 13, 16))
    assert (found.baseline, found.reform) == (12, pytest.approx(40 / 3))
    assert found.difference == pytest.approx(4 / 3)
    assert found.low == pytest.approx(4 / 3 - 4.302653 / 3, abs=1e-6)
    assert found.high == pytest.approx(4 / 3 + 4.302653 / 3, abs=1e-6)
    assert found.variance_ratio == pytest.approx(31)


@pytest.mark.parametrize("number", [2, 3, 5, 12, 40])
def test_the_interval_is_students(number):
    draws = np.random.Generator(np.random.Philox(key=number)).normal(size=number)
    found = paired(np.zeros(number), draws)
    error = draws.std(ddof=1) / np.sqrt(number)
    t = (found.high - found.difference) / error
    assert stdtr(number - 1, t) == pytest.approx(0.975)
    assert found.difference - found.low == pytest.approx(found.high - found.difference)


def test_one_replication_has_no_interval():
    assert paired(array(3), array(5)) == Difference(3, 5, 2, None, None, None)


def test_a_difference_without_variance_is_certain_and_has_no_ratio():
    assert paired(array(1, 5, 9), array(3, 7, 11)) == Difference(5, 7, 2, 2, 2, None)


def test_pairing_only_costs_when_runs_are_unrelated():
    rng = np.random.Generator(np.random.Philox(key=398))
    before, after = rng.normal(size=(2, 4_000))
    assert paired(before, after).variance_ratio == pytest.approx(1, abs=0.1)
    assert paired(before, before + 0.1 * after).variance_ratio > 100


def test_the_interval_holds_the_truth_in_95_of_100_studies():
    """Coverage over 20,000 studies of 4 replications; a false alarm once in 10,000 (3.89 standard errors)."""
    studies, replications, truth = 20_000, 4, 3.0
    rng = np.random.Generator(np.random.Philox(key=2021))
    luck = rng.normal(scale=50, size=(studies, replications))  # what baseline and reform have in common
    before = luck + rng.normal(size=luck.shape)
    after = luck + truth + rng.normal(size=luck.shape)
    found = [paired(*pair) for pair in zip(before, after, strict=True)]
    held = np.mean([d.low <= truth <= d.high for d in found])
    assert abs(held - 0.95) < 3.89 * np.sqrt(0.95 * 0.05 / studies)


def test_the_interval_shrinks_with_replications():
    rng = np.random.Generator(np.random.Philox(key=25))
    draws = rng.normal(size=(400, 64))
    widths = [np.mean([d.high - d.low for row in draws for d in [paired(0 * row[:n], row[:n])]]) for n in (4, 16, 64)]
    assert widths[0] > 2 * widths[1] > 3.5 * widths[2]


def test_a_years_difference_is_paired_by_replication():
    impact = Impact(result("before", [[10, 1], [12, 2], [14, 3]]), (result("after", [[11, 1], [13, 2], [16, 3]]),))
    first, second = impact.differences.to_pylist()
    assert (first["scenario"], first["indicator"], first["year"], first["unit"]) == ("after", "paid", 2021, "persons")
    assert first["difference"] == pytest.approx(4 / 3)
    assert first["variance_ratio"] == pytest.approx(31)
    assert (second["year"], second["difference"], second["low"], second["high"]) == (2022, 0, 0, 0)
    assert second["variance_ratio"] is None


def test_the_total_is_the_difference_of_the_sums_over_the_years():
    """Not the sum of the years' intervals: what one year loses another may win back."""
    impact = Impact(result("before", [[10, 10], [10, 10]]), (result("after", [[12, 9], [9, 12]]),))
    assert impact.total("paid", 0) == Difference(20, 21, 1, 1, 1, None)
    assert impact.differences["low"].to_pylist()[0] < 0


def test_an_unknown_indicator_is_refused():
    with pytest.raises(KeyError, match="payed"):
        yearly(result("before", [[1.0]]), "payed")


def test_years_and_replications_keep_their_places():
    values = np.arange(12.0).reshape(3, 4)
    assert yearly(result("before", values), "paid").tolist() == values.tolist()


def test_nothing_to_compare_with_is_an_empty_table_of_the_same_form():
    empty = Impact(result("before", [[1.0]]), ()).differences
    assert [(field.name, field.type) for field in empty.schema] == COLUMNS
    assert empty.num_rows == 0


def test_a_comparison_of_cities_has_the_documented_columns():
    city = scenario(size={"run.sample": 0.002, "run.end": "2021-03-31"})
    reform = city.replace({"resident_pension.window.last_day": 31}, name="month-end")
    impact = sim.compare(city, [reform], replications=2)
    table = impact.differences
    assert [(field.name, field.type) for field in table.schema] == COLUMNS
    assert set(table["scenario"].to_pylist()) == {"month-end"}
    indicators = {*impact.baseline.indicators["indicator"].to_pylist()}
    assert table["indicator"].to_pylist() == sorted(indicators)
    for row in table.to_pylist():
        assert row["reform"] - row["baseline"] == pytest.approx(row["difference"], rel=1e-9, abs=1e-6)
        assert row["low"] <= row["difference"] <= row["high"]
        documented = impact.total(row["indicator"], 0)
        assert documented.difference == pytest.approx(row["difference"])


def test_several_reforms_get_bounds_that_hold_together_beside_the_ordinary_ones():
    rng = np.random.Generator(np.random.Philox(key=7))
    before = result("before", rng.normal(100, 10, size=(6, 2)))
    reforms = tuple(result(f"reform {i}", rng.normal(103, 10, size=(6, 2))) for i in range(3))
    plain, both = Impact(before, reforms).differences, Impact(before, reforms, together=True).differences
    assert both.select(plain.column_names) == plain
    assert both.column_names[len(plain.column_names) :] == ["low_simultaneous", "high_simultaneous"]
    for row in both.to_pylist():
        assert row["low_simultaneous"] < row["low"] < row["high"] < row["high_simultaneous"]
        assert row["low_simultaneous"] + row["high_simultaneous"] == pytest.approx(2 * row["difference"])


def test_one_replication_has_no_bounds_together_either():
    impact = Impact(result("before", [[1.0]]), (result("a", [[2.0]]), result("b", [[3.0]])), together=True)
    assert impact.differences["low_simultaneous"].to_pylist() == [None, None]


def test_runs_go_on_until_every_difference_is_as_precise_as_asked():
    """The first replications are those of a comparison that asked for their number."""
    tiny = {"run.sample": 0.002, "run.end": "2021-01-31", "run.programmes": ["enquiries"]}
    rules = [scenario(size=tiny), scenario("two-more-counters", size=tiny)]
    rule = Rule({"enquiries.received": 0.5, "enquiries.answered": 1e-9}, at_most=9)
    impact = sim.compare(rules[0], rules[1:], rule)
    assert [p.name.rpartition(" ")[2] for p in impact.precision] == ["enquiries.received", "enquiries.answered"]
    assert all(p.name.startswith(rules[1].name) for p in impact.precision)
    assert impact.precision[0].enough == 3
    number = impact.precision[0].run
    assert len(impact.baseline.runs) == len(impact.reforms[0].runs) == number <= 9
    assert sim.compare(rules[0], rules[1:], number).differences == impact.differences
