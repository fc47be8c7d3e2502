"""Intervals that hold together: their limits, and how often all of them are right."""

import numpy as np
import pytest

from sim.study.compare import paired
from sim.study.resampling import student
from sim.study.simultaneous import factor, simultaneous


def differences(reforms, replications, alike, key=1, studies=1):
    """Return normal differences around 0 with correlation `alike`, shape (studies, reforms, replications)."""
    rng = np.random.Generator(np.random.Philox(key=key))
    common = rng.normal(size=(studies, 1, replications))
    own = rng.normal(size=(studies, reforms, replications))
    return np.sqrt(alike) * common + np.sqrt(1 - alike) * own


def test_one_reform_has_the_ordinary_interval():
    values = differences(1, 6, 0)[0]
    alone = paired(np.zeros(6), values[0])
    low, high = simultaneous(values)
    assert (low[0], high[0]) == pytest.approx((alone.low, alone.high))


@pytest.mark.parametrize("reforms", [2, 5, 40])
def test_the_factor_lies_between_students_and_bonferronis(reforms):
    number = 8
    for alike in (0, 0.5, 0.999):
        found = factor(differences(reforms, number, alike)[0])
        assert student(number - 1) <= found <= student(number - 1, 1 - 0.05 / reforms)


def test_reforms_that_are_alike_need_a_smaller_factor():
    apart, alike, same = (factor(differences(20, 12, c)[0]) for c in (0, 0.9, 1))
    assert apart > alike > same >= student(11)
    assert same == pytest.approx(student(11), rel=0.03)  # of 2,000 draws


def test_two_replications_show_no_correlation_so_bonferroni_holds():
    assert factor(differences(4, 2, 0.9)[0]) == student(1, 1 - 0.05 / 4)


def test_a_reform_that_changes_nothing_costs_the_others_nothing():
    moved = differences(3, 6, 0.3)[0]
    low, high = simultaneous(np.concatenate([moved, np.full((2, 6), 4.0)]))
    assert low[3:].tolist() == high[3:].tolist() == [4, 4]
    assert low[:3] == pytest.approx(simultaneous(moved)[0])


def test_the_same_study_has_the_same_intervals_again():
    values = differences(7, 5, 0.4)[0]
    assert np.array_equal(simultaneous(values), simultaneous(values))


@pytest.mark.parametrize(("reforms", "replications", "alike"), [(5, 4, 0.5), (20, 8, 0.5), (20, 8, 0.95), (10, 20, 0)])
def test_all_intervals_hold_at_once_in_95_of_100_studies(reforms, replications, alike):
    """Ordinary ones hold together in 40 to 80 of 100; over 300 studies, a false alarm once in 1,000 (3.1 errors)."""
    studies = 300
    together = ordinary = 0
    for values in differences(reforms, replications, alike, key=25, studies=studies):
        low, high = simultaneous(values)
        together += bool((low <= 0).all() and (high >= 0).all())
        half = student(replications - 1) * values.std(axis=1, ddof=1) / np.sqrt(replications)
        ordinary += bool((np.abs(values.mean(axis=1)) <= half).all())
    assert together / studies >= 0.95 - 3.1 * np.sqrt(0.95 * 0.05 / studies)
    assert ordinary < together


def test_one_replication_is_refused():
    with pytest.raises(ValueError, match="two replications"):
        simultaneous(np.ones((3, 1)))


def test_where_some_runs_failed_bonferroni_needs_no_common_replications():
    values = differences(4, 6, 0.5)[0]
    values[1, 2] = np.nan
    values[3, 1:] = np.nan
    low, high = simultaneous(values)
    assert np.isnan(low[3])
    assert np.isnan(high[3])
    there = values[1][np.isfinite(values[1])]
    half = student(4, 1 - 0.05 / 3) * there.std(ddof=1) / np.sqrt(5)
    assert (low[1], high[1]) == pytest.approx((there.mean() - half, there.mean() + half))


def test_many_reforms_drawn_a_part_at_a_time_have_the_same_factor(monkeypatch):
    values = differences(30, 8, 0.5)[0]
    whole = factor(values)
    monkeypatch.setattr("sim.study.simultaneous._NUMBERS", 10_000)
    assert factor(values) == pytest.approx(whole)
