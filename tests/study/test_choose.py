"""The best of some rules, with real runs: more staff answers more calls; what was run is not run again."""

import sys

import pytest

from sim.study.choose import FailedRunError, choose
from sim.study.outputs import Output
from sim.study.selection import Terms
from tests.cities import scenario

TINY = {"run.sample": 0.002, "run.end": "2021-01-31", "run.programmes": ["enquiries"]}


def rules():
    found = scenario(size=TINY)
    return [found, found.replace({"enquiries.redial_share": 0.3}, name="fewer redial")]


def test_the_choice_uses_the_shelf_and_is_the_same_again(tmp_path):
    seen = []
    ask = (rules(), Output("desk.hotline.arrivals"), Terms(1.0, least=True, first_stage=3, at_most=6))
    found = choose(*ask, shelf=tmp_path, progress=seen.append)
    first = len(seen)
    assert first == sum(c.replications for c in found.candidates)
    assert choose(*ask, shelf=tmp_path, progress=seen.append) == found
    assert len(seen) == first


def test_a_run_that_fails_is_told_with_its_reason(monkeypatch):
    def broken(*_, **__):
        message = "no water"
        raise RuntimeError(message)

    monkeypatch.setattr(sys.modules["sim.run"], "replicate", broken)
    with pytest.raises(FailedRunError, match="no water"):
        choose(rules(), Output("desk.hotline.arrivals"), Terms(1.0))
