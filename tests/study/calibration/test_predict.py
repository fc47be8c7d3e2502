"""Predictions have the luck of an observation, whatever the runs' own; tolerances of four standard errors."""

import numpy as np
import pytest

from sim.scenario.errors import Place
from sim.study.calibration.predict import check, predictions
from sim.study.calibration.target import Target
from sim.study.outputs import Output


def figures(points, runs, spread, luck):
    rng = np.random.default_rng(8)
    return 100 + spread * rng.standard_normal((points, 1)) + luck * rng.standard_normal((points, runs))


@pytest.mark.parametrize(
    ("runs", "share", "error", "variance"),
    [
        pytest.param(1, 1.0, 0.0, 9 + 16, id="one-run-is-one-year"),
        pytest.param(4, 1.0, 2.0, 9 + 16 + 4, id="luck-that-the-mean-lacks-is-added"),
        pytest.param(4, 0.0, 2.0, 9 + 4, id="luck-that-the-mean-has-is-taken-off"),
        pytest.param(2, 0.1, 0.0, 9 + 1.6, id="a-sample-has-more-luck-than-the-city"),
    ],
)
def test_the_variance_is_that_of_parameters_luck_and_error(runs, share, error, variance):
    drawn = predictions(figures(2000, runs, 3, 4), error, share)
    assert drawn.var() == pytest.approx(variance, rel=4 * np.sqrt(2 / 2000))
    assert drawn.mean() == pytest.approx(100, abs=4 * np.sqrt(25 / 2000))


def test_a_target_far_from_its_predictions_lies_outside():
    run = figures(400, 1, 3, 4)
    targets = [Target(Output("x"), value, 0, "made up", held_out=True, place=Place("")) for value in (101, 130)]
    near, far = (check(target, run, 1.0) for target in targets)
    assert near.inside
    assert near.tail > 0.5
    assert not far.inside
    assert far.tail == 0
    assert near.low < near.median < near.high
    assert near.high - near.low == pytest.approx(2 * 1.645 * 5, rel=0.15)


def test_a_check_without_runs_is_refused():
    target = Target(Output("x"), 1, 0, "made up", held_out=False, place=Place(""))
    with pytest.raises(ValueError, match="gave x"):
        check(target, np.full((3, 1), np.nan), 1.0)
