"""Luck: the published generator, its compiled twin, and what is built on words."""

import importlib
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels, luck
from sim.core.kernels import plain
from sim.core.luck import Choice, Stream, When

DRAW = luck.purpose(4_000_000_001, "test draw", When.DAY)
OTHER = luck.purpose(4_000_000_002, "test other draw", When.DAY)
FULL = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ([0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ([FULL] * 4, [FULL] * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xA4093822, 0x299F31D0],
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
    ids=["zeros", "ones", "pi"],
)
def test_philox_gives_the_published_known_answers(counter, key, words):
    found = luck.philox4x32(np.array([counter, counter], np.uint32), np.array(key, np.uint32))
    assert [f"{word:08x}" for word in found[1]] == words.split()
    assert found.dtype == np.uint32


@settings(deadline=None)  # the first example compiles
@given(
    st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=40),
    st.integers(0, FULL),
    st.integers(0, FULL),
    st.integers(0, FULL),
    st.integers(0, FULL),
)
def test_the_compiled_fill_equals_its_plain_twin(ids, purpose, when, seed, replication):
    who = np.array(ids, np.int64)
    expected, scalar, each = (np.empty(len(who), np.uint32) for _ in range(3))
    plain.fill(purpose, who, when, (seed, replication), expected)
    kernels.fill(purpose, who, when, (seed, replication), scalar)
    kernels.fill(purpose, who, np.full(len(who), when, np.int64), (seed, replication), each)
    assert expected.tolist() == scalar.tolist() == each.tolist()


@pytest.mark.parametrize("first", [0, 1_000_000, 2**32 - 300, 2**62 + 5])
def test_a_range_equals_the_same_ids_one_by_one(first):
    stream = Stream(2021, 3)
    who = np.arange(first, first + 700)
    words = np.empty(700, np.uint32)
    plain.fill_range(DRAW.number, first, 18803, (2021, 3), words)
    assert (stream.range_bits(DRAW, first, 700, 18803) == words).all()
    assert (stream.bits(DRAW, who, 18803) == words).all()


def test_luck_does_not_depend_on_order_company_or_memory():
    stream = Stream(7, 1)
    who = np.random.default_rng(1).permutation(10_000)
    together = stream.bits(DRAW, who, 100)
    assert (together[::3] == stream.bits(DRAW, who[::3], 100)).all()
    assert together[17] == stream.bits(DRAW, who[17], 100)[0]
    read_only = who.copy()
    read_only.flags.writeable = False
    assert (stream.bits(DRAW, read_only, 100) == together).all()


def test_seed_replication_purpose_and_day_each_change_luck():
    who = np.arange(1000)
    base = Stream(1, 1).bits(DRAW, who, 1)
    for other in (Stream(2, 1).bits(DRAW, who, 1), Stream(1, 2).bits(DRAW, who, 1)):
        assert (base == other).sum() < 3
    assert (base == Stream(1, 1).bits(OTHER, who, 1)).sum() < 3
    assert (base == Stream(1, 1).bits(DRAW, who, 2)).sum() < 3


def test_uniforms_fill_the_unit_interval_evenly():
    u = Stream(11).uniform(DRAW, np.arange(1_000_000), 5)
    counts = np.bincount((u * 100).astype(int), minlength=100)
    assert u.min() >= 0
    assert u.max() < 1
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 161  # chi-square, 99 degrees: one false alarm in 10,000 seeds


def test_thresholds_are_rounded_and_certain_is_certain():
    who = np.arange(1000)
    assert luck.threshold([0, 1e-10, 1 - 1e-10, 1]).tolist() == [0, 0, 2**32, 2**32]
    assert Stream(1).happens(DRAW, who, 0, luck.threshold(1.0)).all()
    assert not Stream(1).happens(DRAW, who, 0, luck.threshold(0.0)).any()
    mixed = Stream(1).happens(DRAW, who, 0, luck.threshold(np.where(who < 500, 1.0, 0.0)))
    assert mixed.tolist() == (who < 500).tolist()


def test_a_higher_probability_only_adds_people():
    stream, who = Stream(5), np.arange(50_000)
    rare = stream.happens(DRAW, who, 9, luck.threshold(0.1))
    frequent = stream.happens(DRAW, who, 9, luck.threshold(0.3))
    assert not (rare & ~frequent).any()
    assert abs(frequent.mean() - 0.3) < 5 * (0.3 * 0.7 / 50_000) ** 0.5


@given(st.integers(1, 2**31), st.integers(0, FULL))
def test_below_stays_below(n, word):
    assert luck.below(np.array([word], np.uint32), n)[0] == (word * n) >> 32


def test_choices_follow_their_shares_and_never_take_what_has_none():
    words = Stream(3).bits(DRAW, np.arange(200_000), 0)
    ways = Choice([0, 2, 0, 6, 2, 0]).of(np.concatenate([words, np.array([0, FULL], np.uint32)]))
    counts = np.bincount(ways, minlength=6) / len(ways)
    assert counts[[0, 2, 5]].tolist() == [0, 0, 0]
    assert np.allclose(counts[[1, 3, 4]], [0.2, 0.6, 0.2], atol=0.006)
    assert ways.dtype == np.uint8


def test_an_attempt_is_an_obligation_and_a_number():
    assert luck.attempt(2021, 0) == 2021 * 256
    assert luck.attempt(np.array([2021, 2022]), np.array([255, 0])).tolist() == [2021 * 256 + 255, 2022 * 256]


@pytest.mark.parametrize("mean", [20, 240, 2400])
def test_quantile_tables_keep_mean_and_spread(mean):
    for table, cv in ((luck.lognormal(mean, 0.6), 0.6), (luck.gamma(mean, 0.5), 0.5), (luck.exponential(mean), 1.0)):
        assert table.dtype == np.int64
        assert len(table) == 4096
        assert (np.diff(table) >= 0).all()
        assert abs(table.mean() - mean) < 0.05
        assert abs(table.std() / mean - cv) < 0.03
    assert luck.lognormal(300, 0).tolist() == [300] * 4096


def test_arrivals_keep_away_from_the_lunch_break():
    table = luck.piecewise([30600, 43200, 52200, 64800], [3, 0, 1])
    assert not ((table >= 43200) & (table < 52200)).any()
    assert abs((table < 43200).mean() - 0.75) < 0.001
    assert table.max() < 64800
    assert luck.pick(table, np.array([0, FULL], np.uint32)).tolist() == [table[0], table[-1]]


def test_made_people_meet_nobody():
    mothers = np.arange(100_000)
    ids = np.concatenate([luck.identity(mothers, 18803, k) for k in (0, 1)])
    assert len(np.unique(ids)) == 200_000
    assert (ids >= 2**62).all()
    assert luck.identity(2**62 + 9, 18803, 0)[0] != luck.identity(9, 18803, 0)[0]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: luck.purpose(4_000_000_001, "another name", When.DAY), "clashes"),
        (lambda: luck.purpose(4_000_000_003, "test draw", When.DAY), "clashes"),
        (lambda: luck.purpose(2**32, "too large", When.DAY), "not in 0 to"),
        (lambda: Stream(-1), r"seed \(-1\)"),
        (lambda: Stream(1, 2**32), "replication"),
        (lambda: Stream(1).bits(DRAW, [1], -1), "days since 1970"),
        (lambda: Stream(1).range_bits(DRAW, 1, 1, 2**32), "days since 1970"),
        (lambda: Stream(1).bits(DRAW, [1, 2], np.array([1, 2**32])), "4294967296"),
        (lambda: Stream(1).bits(DRAW, [1, 2], np.array([1])), "shape"),
        (lambda: luck.threshold([0.5, 1.5]), "1.5"),
        (lambda: luck.threshold(float("nan")), "nan"),
        (lambda: Choice([]), "shares"),
        (lambda: Choice([0, 0]), "shares"),
        (lambda: luck.attempt(2021, 256), "256"),
        (lambda: luck.piecewise([0, 1], [1, 1]), "edges"),
    ],
)
def test_faults_are_refused_in_words(act, words):
    with pytest.raises(ValueError, match=words):
        act()


def test_declaring_the_same_purpose_again_is_no_clash():
    assert luck.purpose(4_000_000_001, "test draw", When.DAY) == DRAW


def test_numba_is_loaded_only_when_somebody_draws():
    code = "import sys, sim.core.luck, sim.core.kernels; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_kernels_know_their_names():
    assert "fill" in dir(kernels)
    assert kernels.Outcome.ABANDONED == 1
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        _ = kernels.absent
    assert importlib.import_module("sim.core.kernels.luck").fill is kernels.fill


def test_one_person_may_be_asked_for_alone():
    stream = Stream(1)
    assert stream.bits(DRAW, 7, 3).tolist() == stream.bits(DRAW, [7], np.array(3)).tolist()
    assert 0 <= stream.range_bits(DRAW, 7, 1, 3)[0] == stream.bits(DRAW, 7, 3)[0]
