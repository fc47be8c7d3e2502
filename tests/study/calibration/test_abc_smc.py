"""The posterior is the one that theory gives where theory gives one, and covers the truth as often as it says.

Seeds are fixed. Tolerances are about four standard errors of as many effective points as each case has, so that a right
program with other seeds would fail a single comparison about once in 10,000 times, unless a test says otherwise.
"""

import numpy as np
import pytest
from scipy import stats

from sim.study.calibration.abc_smc import Budget
from sim.study.calibration.noise import Observation
from sim.study.calibration.weighted import covariance, mean, quantile
from tests.study.calibration.toys import calibrated, interval, simulator

SETS = 80


def on_line(values, generator):
    return values[[0]] + generator.standard_normal(1)


def coin(values, generator):
    return (generator.binomial(100, values[0]),)


def claims(values, generator):
    """Of 1,000 workers the aware apply; the paid get about their fares."""
    paid = generator.binomial(1000, values[0] * values[1])
    return paid, paid * values[2] + 80 * np.sqrt(paid) * generator.standard_normal()


CLAIMS = ([0.1, 0.1, 200], [0.9, 0.9, 500])


@pytest.mark.parametrize(
    ("replications", "error", "share", "expected"),
    [
        pytest.param(1, 1.0, 1.0, np.sqrt(2), id="one-run-and-an-error"),
        pytest.param(4, 1.0, 1.0, np.sqrt(2), id="several-runs-and-an-error"),
        pytest.param(4, 0.0, 1.0, 1.0, id="luck-alone"),
        pytest.param(4, 1.0, 0.0, 1.0, id="a-mean-with-an-error"),
        pytest.param(4, 1.0, 0.25, np.sqrt(1.25), id="a-quarter-of-the-luck"),
    ],
)
def test_the_mean_of_a_normal_has_its_normal_posterior(replications, error, share, expected):
    simulate = simulator(on_line, [-20], [20], replications)
    found = calibrated(simulate, [2.0], [error], share, 1, Budget(300, 4, replications))
    values = -20 + 40 * found.points
    assert found.tolerance == 0
    assert found.effective > 300
    assert mean(values, found.weights)[0] == pytest.approx(2, abs=4 * expected / np.sqrt(found.effective))
    spread = np.sqrt(covariance(values, found.weights)[0, 0])
    assert spread == pytest.approx(expected, rel=4 / np.sqrt(2 * found.effective))
    assert np.diag(found.noise.luck)[0] == pytest.approx(1, rel=0.25)


def test_a_count_of_heads_gives_the_beta_posterior_with_one_run_a_point():
    found = calibrated(simulator(coin, [0], [1], 1), [37], [0], 1.0, 1, Budget(400, 6, 1, keep=0.25))
    exact = stats.beta(38, 64)
    shares = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    told = quantile(found.points[:, 0], found.weights, shares)
    assert found.noise.inflation(found.tolerance)[0] < 1.05
    for share, value in zip(shares, told, strict=True):
        error = np.sqrt(share * (1 - share) / found.effective) / exact.pdf(exact.ppf(share))
        assert value == pytest.approx(exact.ppf(share), abs=4 * error)


def test_a_mean_with_too_few_runs_is_told_as_the_wider_posterior_that_it_is():
    """Luck 1 and two runs leave a variance of 0.5 where the observation's is 0.01: the tolerance cannot vanish."""
    found = calibrated(simulator(on_line, [-20], [20], 2), [2.0], [0.1], 0.0, 1, Budget(300, 4, 2))
    told = 0.1 * found.noise.inflation(found.tolerance)[0]
    assert found.tolerance > 0.5
    assert np.sqrt(covariance(-20 + 40 * found.points, found.weights)[0, 0]) == pytest.approx(told, rel=0.2)


@pytest.mark.slow
def test_nine_intervals_in_ten_cover_the_truth_over_many_data_sets():
    """80 data sets, four intervals of 90% each: right ones cover 0.82 to 0.98 in all but about 1 of 60 such tests."""
    low, high = map(np.array, CLAIMS)
    covered = []
    for number in range(SETS):
        truth = low + (high - low) * np.random.default_rng([77, number]).uniform(size=3)
        seen = claims(truth, np.random.default_rng([78, number]))
        simulate = simulator(claims, low, high, 2, seed=1000 + number)
        found = calibrated(simulate, seen, [0, 0], 1.0, 3, Budget(90, 5, 2), seed=number)
        ends = [interval(found, i, low[i], high[i]) for i in range(3)]
        product = np.prod(low[:2] + (high - low)[:2] * found.points[:, :2], axis=1)
        ends.append(quantile(product, found.weights, np.array([0.05, 0.95])))
        wanted = [*truth, truth[0] * truth[1]]
        covered.append([a <= value <= b for (a, b), value in zip(ends, wanted, strict=True)])
    shares = np.mean(covered, axis=0)
    assert np.all(shares >= 0.82)
    assert np.all(shares <= 0.98)


def test_points_where_the_model_cannot_run_are_outside_the_prior():
    """Where the value is above 2 nothing runs: the posterior is the normal one cut there."""

    def simulate(points, first):
        figures = simulator(on_line, [-20], [20], 2)(points, first)
        figures[-20 + 40 * points[:, 0] > 2] = np.nan
        return figures

    found = calibrated(simulate, [2.0], [0.0], 1.0, 1, Budget(300, 4, 2))
    values = -20 + 40 * found.points[:, 0]
    assert values[found.weights > 0].max() <= 2
    assert (values * found.weights).sum() == pytest.approx(
        2 - np.sqrt(2 / np.pi), abs=4 * 0.6 / np.sqrt(found.effective)
    )


def test_every_point_has_luck_of_its_own_and_the_same_seed_gives_the_same_bits():
    numbers = []

    def simulate(points, first):
        numbers.extend(range(first, first + len(points)))
        return simulator(claims, *CLAIMS, 2)(points, first)

    first = calibrated(simulate, [128, 40650.7], [0, 0], 1.0, 3, Budget(60, 3, 2), seed=5)
    assert numbers == list(range(180))
    again = calibrated(simulate, [128, 40650.7], [0, 0], 1.0, 3, Budget(60, 3, 2), seed=5)
    other = calibrated(simulate, [128, 40650.7], [0, 0], 1.0, 3, Budget(60, 3, 2), seed=6)
    assert again.weights.tobytes() == first.weights.tobytes()
    assert again.points.tobytes() == first.points.tobytes()
    assert other.points.tobytes() != first.points.tobytes()


def test_more_generations_go_on_where_fewer_stopped():
    few = calibrated(simulator(claims, *CLAIMS, 2), [128, 40650.7], [0, 0], 1.0, 3, Budget(60, 2, 2))
    more = calibrated(simulator(claims, *CLAIMS, 2), [128, 40650.7], [0, 0], 1.0, 3, Budget(60, 4, 2))
    assert more.history[:2] == few.history
    assert more.points[:120].tobytes() == few.points.tobytes()


def test_the_search_ends_when_there_are_points_enough():
    found = calibrated(simulator(on_line, [-20], [20], 4), [2.0], [1.0], 0.0, 1, Budget(300, 9, 4, enough=250))
    assert len(found.history) < 9
    assert found.effective >= 250


def test_one_run_a_point_is_refused_where_luck_must_be_known():
    with pytest.raises(ValueError, match="leaves its luck unknown"):
        calibrated(simulator(on_line, [-20], [20], 1), [2.0], [1.0], 0.0, 1, Budget(20, 1, 1))


def test_a_figure_without_error_or_luck_is_refused():
    simulate = simulator(lambda values, _: values[[0]], [0], [1], 2)
    with pytest.raises(ValueError, match="neither error nor luck"):
        calibrated(simulate, [0.5], [0.0], 1.0, 1, Budget(20, 1, 2))


def test_a_simulator_that_gives_nothing_is_refused():
    with pytest.raises(ValueError, match="no run gave all figures"):
        calibrated(lambda points, _: np.full((len(points), 2, 1), np.nan), [0.5], [1], 1.0, 1, Budget(20, 1, 2))


def test_the_kernel_and_the_runs_own_luck_make_up_the_noise_of_the_observation():
    from sim.study.calibration.noise import noise_of

    figures = np.random.default_rng(3).standard_normal((400, 4, 1)) * 3
    noise = noise_of(figures, np.ones(400), np.eye(1), Observation(np.zeros(1), np.array([5.0]), 0.5))
    assert noise.luck[0, 0] == pytest.approx(9, rel=0.15)
    assert noise.kernel(0) + noise.luck / 4 == pytest.approx(noise.told)
    assert noise.told[0, 0] == pytest.approx(25 + 0.5 * noise.luck[0, 0])
