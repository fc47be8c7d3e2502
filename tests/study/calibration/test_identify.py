"""What is told and what only together: a ridge where figures depend on a product, none where each is told."""

import numpy as np
import pytest

from sim.study.calibration import words
from sim.study.calibration.abc_smc import Budget
from sim.study.calibration.identify import identify
from sim.study.factors import Factor, FactorKind
from tests.study.calibration.toys import calibrated, simulator


def factor(path, low, high, unit="share", kind=FactorKind.CONTINUOUS):
    return Factor(path, kind, low, high, (), "uncertainty", unit)


BELIEF, LATE, FARE = factor("x.belief", 0.1, 0.9), factor("x.late", 0.1, 0.9), factor("x.fare", 300, 700, "yuan")


def product_posterior():
    """Return the posterior of a figure that depends on the product of the first two of three parameters."""

    def figures(values, generator):
        return (generator.poisson(2000 * values[0] * values[1]),)

    return calibrated(simulator(figures, [0.1, 0.1, 300], [0.9, 0.9, 700], 2), [320], [0], 1.0, 3, Budget(150, 5, 2))


def test_of_a_product_only_the_product_is_told_and_the_sentence_says_so():
    found = product_posterior()
    told = identify([BELIEF, LATE, FARE], found.points, found.weights)
    assert all(width.ratio > 0.5 for width in told.widths)
    (together,) = told.combinations
    assert together.logs
    assert together.ratio < 0.25
    assert dict(together.powers) == pytest.approx({"x.belief": 1, "x.late": 1}, abs=0.25)
    assert told.correlation[0, 1] < -0.7
    ridge = told.directions[1]
    assert ridge.ratio > 3 * together.ratio
    (english, *_), (chinese, *_) = (words.together(language, told) for language in ("en", "zh"))
    assert english.startswith("Only the product belief")
    assert "late" in english
    assert chinese.startswith("数据只能确定乘积")


def test_parameters_that_are_told_alone_make_no_combination():
    rng = np.random.default_rng(1)
    points = np.column_stack([0.5 + 0.02 * rng.standard_normal(400), 0.3 + 0.02 * rng.standard_normal(400)])
    told = identify([BELIEF, LATE], points, np.full(400, 1 / 400))
    assert [width.verdict for width in told.widths] == ["told", "told"]
    assert not told.combinations
    assert not told.ridges


def test_nothing_is_told_by_the_prior_itself():
    points = np.random.default_rng(2).uniform(size=(4000, 3))
    told = identify([BELIEF, LATE, FARE], points, np.full(4000, 1 / 4000))
    assert [width.verdict for width in told.widths] == ["not told"] * 3
    assert not told.combinations
    assert all(way.ratio == pytest.approx(1, abs=0.1) for way in told.directions)


def test_parameters_that_may_be_negative_are_told_as_a_sum():
    rng = np.random.default_rng(3)
    first = rng.uniform(size=2000)
    points = np.column_stack([first, np.clip(1 - first + 0.01 * rng.standard_normal(2000), 0, 1)])
    factors = [factor("x.a", -1, 1, "points"), factor("x.b", -1, 1, "points")]
    told = identify(factors, points, np.full(2000, 1 / 2000))
    (together,) = told.combinations
    assert not together.logs
    assert dict(together.powers) == pytest.approx({"x.a": 1, "x.b": 1}, abs=0.1)
    assert words.together("en", told)[0].startswith("Only the sum +1")


def test_log_odds_count_as_logarithms_of_odds():
    rng = np.random.default_rng(4)
    odds = rng.uniform(-2, 2, 2000)
    share = np.exp(-1.5 - odds / 2 + 0.01 * rng.standard_normal(2000))
    points = np.column_stack([(odds + 2) / 4, np.clip((share - 0.05) / 0.85, 0, 1)])
    told = identify([factor("x.leave", -2, 2, "log odds"), factor("x.applies", 0.05, 0.9)], points, np.full(2000, 1))
    assert told.combinations[0].logs
    assert dict(told.combinations[0].powers) == pytest.approx({"x.leave": 0.5, "x.applies": 1}, abs=0.1)
    assert "applies × odds(leave)^0.5" in words.together("en", told)[0]
