"""The evaluator gives the figures of the runs, reads what is finished, and goes on when a run fails."""

import sys

import numpy as np
import pytest

from sim.run import replicate
from sim.study.evaluate import Evaluator
from sim.study.outputs import Output
from tests.cities import scenario

CITY = {"run.sample": 0.002, "run.end": "2021-01-31", "run.programmes": ["resident_pension"]}
OUTPUTS = [Output("resident_pension.basic.paid"), Output("residents.alive", "last")]


@pytest.fixture(scope="module")
def scenarios():
    """Two sets of rules."""
    city = scenario(size=CITY)
    return [city, city.replace({"resident_pension.window.last_day": 31})]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder that several evaluators use."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def figures(scenarios, shelf):
    """The figures of both, twice."""
    return Evaluator(OUTPUTS, shelf=shelf)(scenarios, [0, 3])


def test_the_figures_are_those_of_the_runs(figures, scenarios):
    assert figures.shape == (2, 2, 2)
    table = replicate(scenarios[1], 3).tables.indicators
    assert figures[1, 1].tolist() == [output.of(table) for output in OUTPUTS]


def test_finished_runs_are_read_and_more_are_added(figures, scenarios, shelf):
    ran = []
    evaluator = Evaluator(OUTPUTS[::-1], shelf=shelf, progress=ran.append)
    again = evaluator([scenarios[1], scenarios[0], scenarios[1]], [3, 0, 1])
    assert np.array_equal(again[:2, :2], figures[::-1, ::-1, ::-1])
    assert np.array_equal(again[0], again[2])
    assert sorted((one.scenario, one.replication) for one in ran) == sorted((s.hash, 1) for s in scenarios)


def test_a_run_that_fails_is_not_a_number_and_is_listed(figures, scenarios, shelf, monkeypatch):
    def fails(asked, replication):
        message = "no such luck"
        raise ValueError(message)

    monkeypatch.setattr(sys.modules["sim.run"], "replicate", fails)
    evaluator = Evaluator(OUTPUTS, shelf=shelf)
    found = evaluator(scenarios[:1], [0, 7])
    assert np.array_equal(found[0, 0], figures[0, 0])
    assert np.isnan(found[0, 1]).all()
    (failure,) = evaluator.failures
    assert (failure.scenario, failure.replication) == (scenarios[0].hash, 7)
    assert failure.reason == "ValueError: no such luck"
    assert "raise ValueError" in failure.details


def test_without_a_folder_the_runs_are_forgotten_with_the_evaluator():
    evaluator = Evaluator(OUTPUTS)
    folder = evaluator.shelf.folder
    assert folder.is_dir()
    del evaluator
    assert not folder.exists()
