"""Morris screening: trajectories, effects worked by hand, luck that makes nothing look like something, coverage."""

import numpy as np
import pytest

from sim.study.morris import LEVELS, effects, points, screen


def model(x):
    """A line, an interaction, and a factor that does nothing: effects 3 - x2, -x1 and 0."""
    return 3 * x[..., 0] - x[..., 0] * x[..., 1] + 0 * x[..., 2]


def lucky(x, rng, replications, own, common):
    each = own * rng.normal(size=(*x.shape[:-1], replications))
    alike = common * rng.normal(size=replications) * (1 + x[..., 2:])
    return model(x)[..., None] + each + alike


def without_luck(figures):
    return np.repeat(figures[..., None], 3, axis=2)


def table(found):
    return np.array([[e.mu.value, e.mu_star.value, e.sigma.value] for e in found])


@pytest.mark.parametrize("factors", [1, 2, 9])
def test_a_trajectory_moves_every_factor_once_by_two_thirds_of_its_range(factors):
    design = points(40, factors)
    steps = np.diff(design, axis=1)
    assert np.isin(design.round(9), (np.arange(LEVELS) / (LEVELS - 1)).round(9)).all()
    assert ((np.abs(steps) > 0).sum(axis=1) == 1).all()
    assert ((np.abs(steps) > 0).sum(axis=2) == 1).all()
    assert np.abs(steps).sum(axis=1) == pytest.approx(2 / 3)


def test_levels_and_orders_are_equally_likely():
    """Over 6,000 trajectories; a false alarm below one in 1,000."""
    design = points(6_000, 3)
    shares = np.bincount((design[:, 0] * 3).round().astype(int).ravel(), minlength=4) / design[:, 0].size
    assert shares == pytest.approx([0.25] * 4, abs=0.012)
    first = np.abs(np.diff(design, axis=1)[:, 0]).argmax(axis=1)
    assert np.bincount(first) / 6_000 == pytest.approx([1 / 3] * 3, abs=0.021)


def test_more_trajectories_begin_with_the_same_ones():
    assert np.array_equal(points(30, 5, 2)[:12], points(12, 5, 2))
    assert not np.array_equal(points(12, 5, 2), points(12, 5, 3))


def test_effects_are_changes_per_full_range_by_factor():
    design = points(50, 3)
    found = effects(design, without_luck(model(design)))
    assert found.shape == (50, 3, 3)
    assert np.allclose(found[:, 2], 0)
    assert np.isin(found[:, 0].round(9), [3, 2.666666667, 2.333333333, 2]).all()
    assert np.isin(found[:, 1].round(9), [0, -0.333333333, -0.666666667, -1]).all()


def test_without_luck_they_are_the_plain_mean_size_and_spread():
    design = points(25, 3)
    each = effects(design, without_luck(model(design)))[:, :, 0]
    expected = np.stack([each.mean(axis=0), np.abs(each).mean(axis=0), each.std(axis=0, ddof=1)], axis=1)
    found = screen(effects(design, without_luck(model(design))))
    assert table(found) == pytest.approx(expected, abs=1e-9)
    assert all(e.from_luck < 1e-9 for effect in found for e in (effect.mu, effect.mu_star, effect.sigma))


def test_luck_does_not_make_an_idle_factor_look_busy():
    """Noise as large as a third of the largest effect: the plain mean size of the idle factor would be 0.34."""
    found, plain = [], []
    for study in range(100):
        rng = np.random.Generator(np.random.Philox(key=study))
        design = points(20, 3, study)
        each = effects(design, lucky(design, rng, 8, 0.8, 0))
        found.append(table(screen(each, study)))
        plain.append(np.abs(each.mean(axis=2)).mean(axis=0))
    mean = np.mean(found, axis=0)
    assert np.mean(plain, axis=0)[2] > 0.3
    assert mean[2, 1] < 0.1
    assert mean[0] == pytest.approx([2.5, 2.5, 0.37], abs=0.1)
    assert mean[1, 0] == pytest.approx(-0.5, abs=0.05)
    assert mean[1, 1] < 0.55


@pytest.mark.parametrize(
    ("rows", "replications", "own", "common"), [(10, 4, 0.0, 0.0), (10, 4, 0.5, 0.5), (20, 8, 0.5, 0.5)]
)
def test_intervals_hold_the_truth_as_often_as_they_say(rows, replications, own, common):
    """250 studies of mu and mu_star of the two factors that act, and mu of the idle one: nominal 95%, at least 89%.

    Intervals of sigma hold in 87 to 97 of 100 (ten effects say little of their spread). False alarms: below one in 100.
    """
    truth = [(2.5, 2.5), (-0.5, 0.5), (0.0, 0.0)]
    held = np.zeros((3, 2))
    for study in range(250):
        rng = np.random.Generator(np.random.Philox(key=study))
        design = points(rows, 3, study)
        found = screen(effects(design, lucky(design, rng, replications, own, common)), study)
        for i, effect in enumerate(found):
            pairs = zip((effect.mu, effect.mu_star), truth[i], strict=True)
            held[i] += [e.low - 1e-9 <= t <= e.high + 1e-9 for e, t in pairs]
    assert (held / 250).min() >= 0.89


def test_points_that_are_no_trajectory_are_refused():
    with pytest.raises(ValueError, match="differ in one factor"):
        effects(np.zeros((2, 3, 2)), np.zeros((2, 3, 4)))


@pytest.mark.parametrize("shape", [(3, 2, 4), (6, 2, 2)])
def test_too_few_trajectories_or_replications_are_refused(shape):
    with pytest.raises(ValueError, match="at least 4 and 3"):
        screen(np.zeros(shape))
