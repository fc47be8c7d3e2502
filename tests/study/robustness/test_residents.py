"""What draws the residents anew is compared with other residents, and held back where it does no more than they."""

import numpy as np

import sim
from sim.study.robustness import Effort, robustness
from sim.study.robustness.residents import redraws, spread_of
from tests.study.robustness.test_robustness import CLAIM, TINY, WANTS

DAY = "world.population_day"


def test_the_spread_is_where_yet_other_residents_lie():
    cities = np.array([1.0, 2.0, 3.0, 4.0]).reshape(4, 1, 1) + np.array([-0.5, 0.5]).reshape(1, 2, 1)
    spread = spread_of(cities)
    assert spread.middle == [2.5]
    assert np.isclose(spread.half[0], 3.1824 * np.std([1, 2, 3, 4], ddof=1) * np.sqrt(1.25), rtol=1e-4)
    assert spread.beyond(np.array([[[2.5]], [[9.0]]])).tolist() == [[False], [True]]


def test_only_what_the_residents_are_drawn_from_redraws_them():
    assert redraws("world.community_size")
    assert redraws(DAY)
    assert not redraws("world.places.agency.servers")
    assert not redraws("eldercare_device.wants_if_aware")


def test_the_day_of_the_census_is_luck_and_told_as_left_out(tmp_path):
    baseline = sim.load("baseline").replace(TINY, name="baseline")
    reform = baseline.replace({"eldercare_device.eligibility.age_any": 70}, name="from-70")
    effort = Effort(replications=2, most=4, points=0)
    found = robustness(baseline, [reform], [CLAIM], [DAY, WANTS], effort, shelf=tmp_path)
    assert found.left_out == {DAY: "residents"}
    assert {row["assumption"] for row in found.table.to_pylist()} == {WANTS}
    for language, words in (("en", "no difference further than other residents"), ("zh", "换一批居民")):
        assert any(words in line and DAY in line for line in found.sentences(language))
