"""Whom a rule concerns: the compiled loops equal the conditions put in words, and news goes to those it concerns."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.kernels import plain_news
from sim.core.kernels.plain import fill

PEOPLE, KEY = 60, (2021, 3)
EVERYBODY = (-(2**40), 2**40, -1, 0, -1)


def a_city(seed):
    draw = np.random.default_rng(seed)
    birth, status, county = (draw.integers(0, n, PEOPLE) for n in (90, 5, 3))
    alive, veteran, poor = draw.random((3, PEOPLE)) < [[0.8], [0.5], [0.5]]
    return draw, (alive, birth.astype(np.int32), status.astype(np.uint8), county.astype(np.uint8), veteran, poor)


def some_conditions(draw, number):
    after = draw.integers(-5, 50, number)
    flags, county = draw.integers(0, 4, number), draw.integers(-1, 3, number)
    return np.stack([after, after + draw.integers(0, 60, number), draw.integers(0, 32, number), flags, county], axis=1)


def plainly(condition, people):
    alive, birth, status, county, veteran, poor = people
    after, until, statuses, flags, of = condition.tolist()
    meets = alive & (birth > after) & (birth <= until) & (statuses >> status.astype(int) & 1 > 0)
    meets &= (veteran | (flags & 1 == 0)) & (poor | (flags & 2 == 0))
    return meets & ((county == of) | (of == -1))


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 2**32))
def test_those_concerned_meet_every_part_of_the_condition(seed):
    draw, people = a_city(seed)
    condition = some_conditions(draw, 1)[0]
    assert kernels.concerned(condition, people).tolist() == np.flatnonzero(plainly(condition, people)).tolist()


@settings(deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0, 2**31, 2**32]))
def test_whoever_wonders_does_so_about_the_first_line_they_meet(seed, limit):
    draw, people = a_city(seed)
    ids, rows = draw.integers(0, 2**40, PEOPLE), draw.permutation(PEOPLE)[:30].astype(np.int32)
    lines = np.vstack([some_conditions(draw, 2), EVERYBODY])
    table = np.column_stack([[4, 2, 7], lines])
    words = np.empty(rows.size, np.uint32)
    fill(6, ids[rows], np.full(rows.size, 18_700), KEY, words)
    chosen = rows[words < limit]
    first, second = (plainly(line, people)[chosen] for line in lines[:2])
    found = kernels.wonder(rows, table, ids, people, (6, 18_700, limit), KEY)
    assert found[0].tolist() == chosen.tolist()
    assert found[1].tolist() == np.where(first, 4, np.where(second, 2, 7)).tolist()


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_the_touched_are_the_watched_who_changed_and_old_movers_are_watched(seed):
    draw = np.random.default_rng(seed)
    old, watched = draw.random((2, PEOPLE)) < 0.4
    changed, moved, arrived = (draw.permutation(PEOPLE)[:20].astype(np.int32) for _ in range(3))
    expected = watched | (old & np.isin(np.arange(PEOPLE), [*moved, *arrived]))
    found, elders = kernels.touched(changed, (moved, arrived), old, watched)
    assert watched.tolist() == expected.tolist()
    assert found.tolist() == changed[expected[changed]].tolist()
    assert elders.tolist() == moved[old[moved]].tolist()


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_the_entitled_are_old_enough_for_what_counts_and_in_place(seed, grade):
    draw = np.random.default_rng(seed)
    rows, birth, household = draw.permutation(PEOPLE)[:30], draw.integers(0, 90, PEOPLE), draw.integers(-1, 20, PEOPLE)
    disability, county, hukou, stage = (draw.integers(0, 4, PEOPLE).astype(np.uint8) for _ in range(4))
    dibao, entitled, seen = draw.random((3, PEOPLE)) < 0.4
    private, lives, registered = np.append(draw.random(20) < 0.7, False), draw.random(4) < 0.7, draw.random(4) < 0.7
    members, elders = draw.integers(0, 4, 20).astype(np.uint16), draw.integers(0, 4, 20).astype(np.int16)
    born, before = draw.integers(0, 90, 8), entitled.copy()
    new, misplaced, change = kernels.entitle(
        rows,
        (birth.astype(np.int32), household.astype(np.int32), dibao, disability),
        (county, hukou),
        (private, members, elders),
        (born, grade, lives, registered),
        (entitled, seen, stage, 3),
    )
    of_elders = private[household] & ((members[household] == 1) | (elders[household] >= members[household]))
    placed = lives[county] & registered[hukou]
    now = placed & (birth <= born[of_elders * 1 + dibao * 2 + (disability >= grade) * 4])
    expected = np.where(np.isin(np.arange(PEOPLE), rows), now, before)
    assert entitled.tolist() == expected.tolist()
    assert new.tolist() == rows[now[rows] & ~seen[rows]].tolist()
    assert misplaced.tolist() == rows[~placed[rows] & (stage[rows] == 3)].tolist()
    assert change == np.count_nonzero(expected) - np.count_nonzero(before)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 40))
def test_what_is_learned_and_passed_on_equals_the_steps_one_by_one(seed, size):
    draw, people = a_city(seed)
    ids, community = draw.integers(0, 2**40, PEOPLE), np.zeros(PEOPLE, np.int32)
    topics, rows = draw.integers(0, 3, size), draw.integers(0, PEOPLE, size).astype(np.int32)
    informed, told = draw.integers(0, 8, PEOPLE).astype(np.uint8), tuple(draw.random((3, PEOPLE)) < 0.2)
    known, source = informed.copy(), draw.integers(0, 7, size)
    first = plain_news.first_news(topics, rows, known, told)
    learned = kernels.learn((topics, rows, source), informed, told)
    for found, column in zip(learned, (topics, rows, source), strict=True):
        assert found.tolist() == column[first].tolist()
    np.bitwise_or.at(known, rows[first], (1 << topics[first]).astype(np.uint8))
    assert informed.tolist() == known.tolist()

    homes = np.arange(PEOPLE, dtype=np.int32), np.array([0, PEOPLE])
    where, luck = (ids, community), ((3, 18_700 << 8, 2**32), (1, 2), KEY)
    conditions = some_conditions(draw, 3)
    about, heard = plain_news.meet(learned[:2], where, homes, *luck)
    concerns = np.array(
        [plainly(conditions[topic], people)[row] for topic, row in zip(about, heard, strict=True)], bool
    )
    about, heard = about[concerns], heard[concerns]
    first = plain_news.first_news(about, heard, known, told)
    passed = kernels.spread((*learned[:2], 6), (informed, told), where, homes, (conditions, people), *luck)
    assert [column.tolist() for column in passed] == [about[first].tolist(), heard[first].tolist(), [6] * len(first)]
