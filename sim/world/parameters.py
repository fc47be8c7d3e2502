"""The `world` section: population, demography, service points, channels, and what time is worth."""

from sim.core.quantities import Share, YuanPerHour
from sim.scenario import Model
from sim.world.demography_parameters import DemographyParameters
from sim.world.population_parameters import PopulationParameters
from sim.world.service_parameters import ChannelParameters, PlaceParameters
from sim.world.weather import WeatherParameters


class Worth(Model):
    """What an hour is worth.

    Attributes:
        wage_per_hour: mean hourly wage.
        share_of_wage: value of a resident's time as a share of the wage.
        staff_per_hour: cost of an hour of staff.
    """

    wage_per_hour: YuanPerHour
    share_of_wage: Share
    staff_per_hour: YuanPerHour


class Parameters(PopulationParameters, DemographyParameters):
    """Everything about the city that is no programme's rule.

    Attributes:
        places: service points.
        channels: ways to reach them.
        worth: what time is worth.
        weather: cold, wind, rain and snow.
    """

    places: PlaceParameters
    channels: ChannelParameters
    worth: Worth
    weather: WeatherParameters
