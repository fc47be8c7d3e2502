"""The log of cases is that of the run: as many cases as the tables count, told by compound, building and floor."""

import pytest

from sim.study.cases import cable_cases
from tests.cities import TINY, indicators, run, scenario


@pytest.mark.clause("CC-02", "CC-04")
def test_the_log_holds_every_case_of_the_run_by_compound_building_and_floor():
    told = cable_cases(scenario(size=TINY), language="zh")
    found = indicators(run(size=TINY))
    assert len(told) == sum(found["cable_complaints.cases", year] for year in (2021, 2022))
    cleared = [story for story in told if "cleared" in story.dates]
    assert len(cleared) == sum(found["cable_complaints.cleared", year] for year in (2021, 2022)) > 50
    named = [(s.compound, s.building, s.kind) for s in told if s.dates["reported"] == "2021-01-03"]
    assert ("新华街", 19, "corridor") in named
    assert all((story.floor == 0) == (story.kind == "outside") for story in told)
