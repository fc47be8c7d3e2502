"""Tipping points are where they are known to be, their intervals cover them, and no run is asked for twice."""

import numpy as np
import pytest

from sim.study.asking import together
from sim.study.robustness.tipping import RESOLUTION, Verdict, profile, standing


def search(differences, assumed=0.5, value_at=lambda q: q, **options):
    """Return the profile of a function of the value, and the values that were asked for."""
    asked = []

    def answer(quantiles):
        values = [value_at(q) for q in quantiles]
        asked.extend(values)
        return np.array([differences(value) for value in values])

    (found,) = together([profile(assumed, value_at, **options)], answer)
    return found, asked


def whole(low, high):
    """Return whole numbers by quantile, with equal shares."""
    return lambda q: min(int(low + q * (high - low + 1)), high)


NOISE = np.array([-0.02, 0.01, 0.03, -0.02])


def test_a_known_tipping_point_is_found_within_the_resolution():
    found, _ = search(lambda x: (x - 0.22) + 1e-3 * NOISE)
    assert found.verdict == Verdict.FLIPS
    assert found.below.at == pytest.approx(0.22, abs=RESOLUTION)
    assert found.below.far < 0.22 < found.below.near
    assert found.above is None


def test_the_interval_of_the_point_is_where_the_interval_of_the_difference_holds_zero():
    half = (standing(NOISE).high - standing(NOISE).low) / 2
    found, _ = search(lambda x: (x - 0.3) + NOISE, resolution=1 / 1024)
    assert found.below.near == pytest.approx(0.3 + half, abs=2 / 1024)
    assert found.below.far == pytest.approx(0.3 - half, abs=2 / 1024)


def test_ninety_five_of_a_hundred_intervals_cover_the_true_point():
    # 400 studies with fresh noise: 95% cover, within 4 standard errors (false alarm once in 15,000 seeds)
    rng = np.random.default_rng(20_211_123)
    covered = 0
    for _ in range(400):
        noise = rng.normal(0, 0.1, 5)
        found, _ = search(lambda x, noise=noise: 3 * (x - 0.4) + noise, assumed=0.9, resolution=1 / 512)
        covered += found.below.near >= 0.4 and (found.below.far is None or found.below.far <= 0.4)
    assert covered / 400 == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 400))


def test_a_difference_with_one_sign_everywhere_holds():
    found, asked = search(lambda x: 1 + x + NOISE)
    assert found.verdict == Verdict.HOLDS
    assert len(asked) == 5


def test_an_assumption_that_changes_nothing_is_inert():
    found, _ = search(lambda x: 1 + NOISE)
    assert found.verdict == Verdict.INERT


def test_an_interval_that_comes_to_hold_zero_is_undecided_and_not_a_flip():
    found, _ = search(lambda x: 0.01 + (x if x > 0.1 else 0) + NOISE, assumed=0.8)
    assert found.verdict == Verdict.UNDECIDED
    assert found.below.at is None
    assert found.below.near == pytest.approx(0.1, abs=2 * RESOLUTION)


def test_what_is_undecided_as_assumed_has_no_tipping_point():
    found, asked = search(lambda x: (x - 0.5) + NOISE)
    assert found.verdict == Verdict.UNKNOWN
    assert found.tried[0.0].sign == -1
    assert found.tried[1.0].sign == 1
    assert len(asked) == 5


def test_of_whole_numbers_the_first_that_flips_is_told_and_each_is_run_once():
    found, asked = search(lambda n: (n - 3.5) + NOISE, assumed=0.95, value_at=whole(0, 9))
    value = whole(0, 9)
    assert value(found.below.at) == 3
    assert value(found.below.last) == 4
    assert len(asked) == len(set(asked))


def test_choices_are_tried_one_by_one():
    words = ("city", "county", "province")
    found, asked = search(
        lambda word: {"city": 1, "county": 0.0, "province": -1}[word] + NOISE,
        assumed=1 / 6,
        value_at=lambda q: words[min(int(q * 3), 2)],
        ordered=False,
        probes=[1 / 6, 0.5, 5 / 6],
    )
    assert found.verdict == Verdict.FLIPS
    assert sorted(asked) == sorted(words)
    assert [s.sign for s in found.tried.values()] == [1, 0, -1]


def test_both_sides_may_flip_and_a_sign_that_comes_back_is_told():
    found, _ = search(lambda x: 0.1 - abs(x - 0.5) + 0.01 * NOISE)
    assert found.below.at == pytest.approx(0.4, abs=RESOLUTION)
    assert found.above.at == pytest.approx(0.6, abs=RESOLUTION)
    assert not found.below.back
    waves, _ = search(lambda x: np.cos(4 * np.pi * (x - 0.5)) + 0.01 * NOISE, probes=[0, 0.25, 0.75, 1])
    assert waves.below.back


def test_values_that_cannot_be_run_are_told():
    found, _ = search(lambda x: np.full(4, np.nan) if x > 0.9 else 1 + NOISE)
    assert found.verdict == Verdict.FAILED


def test_searches_asked_together_find_what_they_find_alone():
    functions = [lambda x: x - 0.2 + 1e-3 * NOISE, lambda x: 0.7 - x + 1e-3 * NOISE, lambda x: 1 + NOISE]
    alone = [search(f, assumed=0.4)[0] for f in functions]
    rounds = []

    def tagged(number, inner):
        """Yield (number, quantile) for each question of a search."""
        question = next(inner)
        while True:
            answer = yield [(number, q) for q in question]
            try:
                question = inner.send(answer)
            except StopIteration as end:
                return end.value

    def answer(points):
        rounds.append(len(points))
        return np.array([functions[number](q) for number, q in points])

    both = together([tagged(i, profile(0.4, lambda q: q)) for i in range(3)], answer)
    assert both == alone
    assert rounds[0] == 18
