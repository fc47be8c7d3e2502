"""The city's weather by day: cold, wind, rain and snow; the same in all scenarios of a replication.

A day's temperature is the month's mean, plus a deviation that lasts (an autoregression of order one), plus whatever a
stress test adds. Weather is the city's, not a person's: its luck is kept by day alone.
"""

from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream, When, purpose, threshold
from sim.core.quantiles import normal
from sim.core.quantities import Celsius, Quantity, Share, Steps
from sim.scenario import Dated, Model

TEMPERATURE = purpose(90, "weather.temperature", When.DAY)
WIND = purpose(91, "weather.wind", When.DAY)
PRECIPITATION = purpose(92, "weather.precipitation", When.DAY)

_THE_CITY: Final = 0  # weather has no person: one id for all
_STEP: Final = 20  # the top 12 of 32 bits choose one of 4,096 quantiles
_MONTHS: Final = range(1, 13)
_DECIMALS: Final = 1  # tenths of a degree: no last bit of a processor shows
_FREEZING: Final = 0.0  # degrees Celsius: the unit's own zero


class WeatherParameters(Model):
    """What the weather is like.

    Attributes:
        mean_temperature: mean of the day, by month.
        temperature_sd: standard deviation of the day's mean about the month's.
        persistence: correlation of a day's deviation with the day before.
        temperature_shift: added on every day (dated; a cold wave).
        windy_day_share: share of windy days, by month.
        precipitation_day_share: share of days with rain, or snow if it freezes, by month.
    """

    mean_temperature: Steps[Celsius]
    temperature_sd: Annotated[float, Quantity("°C", 0, 30)]
    persistence: Share
    temperature_shift: Celsius
    windy_day_share: Steps[Share]
    precipitation_day_share: Steps[Share]


class Weather:
    """The weather of every day of the horizon.

    Attributes:
        first_day: day of the first entry.
        temperature: mean of the day in degrees Celsius, shape (days,).
        windy, rain, snow: flags, shape (days,).
    """

    def __init__(self, policy: Dated[WeatherParameters], stream: Stream, first_day: int, last_day: int) -> None:
        days = np.arange(first_day, last_day + 1)
        month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
        city = np.full(days.size, _THE_CITY, np.int64)
        self.first_day = first_day
        deviation = _lasting(stream.bits(TEMPERATURE, city, days), policy.at(first_day).persistence)
        spread, shift, mean, wind, wet = _of_days(policy, days, month)
        self.temperature: NDArray[np.float64] = np.round(mean + spread * deviation + shift, _DECIMALS)
        self.windy = stream.happens(WIND, city, days, threshold(wind))
        falls = stream.happens(PRECIPITATION, city, days, threshold(wet))
        self.snow = falls & (self.temperature < _FREEZING)
        self.rain = falls & ~self.snow

    def __len__(self) -> int:
        return int(self.temperature.size)


def _of_days(
    policy: Dated[WeatherParameters], days: NDArray[np.int64], month: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return spread, shift, mean temperature, share of windy and of wet days, shape (5, days)."""
    columns = np.empty((5, days.size))
    for first in [int(days[0]), *(day for day in policy.changes if days[0] < day <= days[-1])]:
        p, since = policy.at(first), days >= first
        by_month = (p.mean_temperature, p.windy_day_share, p.precipitation_day_share)
        values = [[p.temperature_sd, p.temperature_shift, *(steps.at(m) for steps in by_month)] for m in _MONTHS]
        columns[:, since] = np.array(values).T[:, month[since] - 1]
    return columns


def _lasting(bits: NDArray[np.uint32], persistence: float) -> NDArray[np.float64]:
    """Return standard normal deviations, each correlated with the one before."""
    shocks = normal()[bits >> np.uint32(_STEP)]
    fresh = (1 - persistence**2) ** 0.5
    deviation = np.empty(shocks.size)
    level = float(shocks[0])
    for i, shock in enumerate(shocks.tolist()):
        level = level if i == 0 else persistence * level + fresh * shock
        deviation[i] = level
    return deviation
