"""News that spreads: the compiled kernels equal their plain twins, and do as a town of three shows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_news

PEOPLE, TOPICS, COMMUNITIES = 40, 6, 5
KEY = (2021, 3)


def a_day(size, seed):
    """Return a generator, news, what everybody knows, and where everybody lives; community 4 is empty."""
    draw = np.random.default_rng(seed)
    news = draw.integers(0, TOPICS, size), draw.integers(0, PEOPLE, size).astype(np.int32)
    informed = draw.integers(0, 1 << TOPICS, PEOPLE).astype(np.uint8)
    told = tuple(draw.random(PEOPLE) < 0.2 for _ in range(TOPICS))
    return draw, news, informed, told


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 80), st.integers(0, 2**32))
def test_what_is_new_equals_its_plain_twin(size, seed):
    _, news, informed, told = a_day(size, seed)
    for name in ("knows", "first_news"):
        found, expected = (getattr(home, name)(*news, informed, told) for home in (kernels, plain_news))
        assert found.tolist() == expected.tolist()


@settings(deadline=None)
@given(st.integers(0, 80), st.integers(0, 2**32))
def test_who_still_asks_equals_its_plain_twin(size, seed):
    draw, (topics, rows), informed, told = a_day(size, seed)
    rows.sort()
    asked, alive = (topics, rows, draw.integers(0, 3, size)), draw.random(PEOPLE) < 0.8
    found, expected = (home.still_ask(asked, alive, informed, told) for home in (kernels, plain_news))
    assert [column.tolist() for column in found] == [column.tolist() for column in expected]


@settings(deadline=None)
@given(st.integers(0, 80), st.integers(0, 2**32), st.integers(1, 4), st.sampled_from([0, 2**31, 2**32]))
def test_meeting_equals_its_plain_twin(size, seed, number, limit):
    draw, news, _, _ = a_day(size, seed)
    community = draw.integers(0, COMMUNITIES - 1, PEOPLE).astype(np.int32)
    members = np.argsort(community, kind="stable").astype(np.int32)
    starts = np.searchsorted(community[members], np.arange(COMMUNITIES + 1))
    community[draw.integers(0, PEOPLE, 5)] = COMMUNITIES - 1  # some have moved since to where nobody lived
    people = draw.integers(0, 2**62, PEOPLE), community
    given_ = news, people, (members, starts), (number, 18_700 << 8, limit), (1, 2), KEY
    for found, expected in zip(kernels.meet(*given_), plain_news.meet(*given_), strict=True):
        assert found.tolist() == expected.tolist()


def test_each_tells_the_neighbours_who_still_live_there_and_nobody_else():
    """Of a community of three one has moved away; the fourth person lives elsewhere."""
    people = np.arange(4), np.array([0, 0, 1, 1], np.int32)
    homes = np.array([0, 1, 2, 3], np.int32), np.array([0, 3, 4])
    news = np.array([5]), np.array([0], np.int32)
    about, told = kernels.meet(news, people, homes, (60, 18_700 << 8, 2**32), (1, 2), KEY)
    assert set(told.tolist()) == {1}
    assert 8 < told.size < 32  # a third of 60: within 4 deviations
    assert set(about.tolist()) == {5}
    assert not kernels.meet(news, people, homes, (60, 18_700 << 8, 0), (1, 2), KEY)[1].size


def test_the_first_of_equal_news_counts_and_what_is_known_is_none():
    told = tuple(np.zeros(3, bool) for _ in range(2))
    told[1][2] = True
    topics, rows = np.array([1, 0, 1, 1, 0]), np.array([2, 1, 0, 0, 0], np.int32)
    assert kernels.first_news(topics, rows, np.array([1, 0, 0], np.uint8), told).tolist() == [1, 2]
