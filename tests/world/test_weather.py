"""The weather: means and spreads as the parameters say, lasting cold, a stress test that moves only its own days."""

import numpy as np

from sim.core.calendar import day_of
from sim.core.luck import Stream
from sim.run import load
from sim.world.weather import Weather


def _weather(rules: dict[str, object] | None = None, years: int = 40) -> Weather:
    scenario = load("baseline").replace(rules or {})
    first = day_of("2021-01-01")
    policy = scenario.policy("world").of(lambda p: p.weather)
    return Weather(policy, Stream(398, 0), first, first + 365 * years)


def test_a_month_is_as_cold_and_as_windy_as_its_parameters_say() -> None:
    """Forty Januaries: 1,240 lasting days are worth about 220 independent ones; 4 standard errors, 1 in 16,000."""
    weather = _weather()
    month = (
        np.arange(weather.first_day, weather.first_day + len(weather)).astype("datetime64[D]").astype("datetime64[M]")
    )
    january = month.astype(int) % 12 == 0
    assert abs(weather.temperature[january].mean() - -10.5) < 4 * 4 / np.sqrt(january.sum() * 0.3 / 1.7)
    share = weather.windy[january].mean()
    assert abs(share - 0.15) < 4 * np.sqrt(0.15 * 0.85 / january.sum())


def test_cold_lasts_as_persistence_says() -> None:
    """The lag-one correlation of deviations in one month of the year; 4 standard errors of 1,200 pairs."""
    weather = _weather({"world.weather.mean_temperature": 5})
    today, tomorrow = weather.temperature[:-1], weather.temperature[1:]
    assert abs(np.corrcoef(today, tomorrow)[0, 1] - 0.7) < 4 * (1 - 0.7**2) / np.sqrt(today.size) + 0.005


def test_snow_falls_when_it_freezes_and_rain_when_not() -> None:
    weather = _weather()
    assert not (weather.snow & weather.rain).any()
    assert (weather.temperature[weather.snow] < 0).all()
    assert (weather.temperature[weather.rain] >= 0).all()


def test_a_cold_wave_moves_its_own_days_only() -> None:
    plain, wave = (
        _weather(years=1),
        _weather({"world.weather.temperature_shift": {"2021-01-01": 0, "2021-01-11": -12, "2021-01-18": 0}}, years=1),
    )
    moved = np.flatnonzero(plain.temperature != wave.temperature)
    assert moved.tolist() == list(range(10, 17))
    assert np.allclose((plain.temperature - wave.temperature)[moved], 12)
    assert (plain.windy == wave.windy).all()
