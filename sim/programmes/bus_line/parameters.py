"""Parameters of Line 66 and the veterans' hall: what the page says, what is assumed about buses, riders and ways."""

from typing import Annotated

from sim.core.quantities import (
    Celsius,
    Choices,
    Clock,
    Date,
    Flag,
    Keys,
    Kilometres,
    Metres,
    Minutes,
    Persons,
    Quantity,
    Ratio,
    Seconds,
    Share,
    Steps,
    Table,
    YuanPerHour,
)
from sim.scenario import Model
from sim.world.residents import COUNTIES
from sim.world.service_parameters import HALL_SERVICES

Speed = Annotated[float, Quantity("km/hour", 1, 120)]
Vehicles = Annotated[int, Quantity("buses", 2, 200)]
Riders = Annotated[int, Quantity("riders", 1, 500)]


class Diversion(Model):
    """The re-routing (调线) of Line 66 past the hall (clause BL-03).

    Attributes:
        trips: which trips take the detour: all, those that leave in the peak hours, or none.
        begins: the day from which they do; a shuttle begins on it too.
    """

    trips: Annotated[str, Choices("all", "peak", "none")]
    begins: Date


class Shuttle(Model):
    """A small bus between the nearest old stop and the hall, instead of the re-routing (lever).

    Attributes:
        runs: whether it does.
        headway: minutes between two departures.
        hours: when it runs, on working days.
        speed: between the stop and the hall.
    """

    runs: Flag
    headway: Annotated[float, Quantity("minutes", 1, 240)]
    hours: Clock
    speed: Speed


class Route(Model):
    """The stops, counted from Datong railway station (大同站).

    Attributes:
        stops_before: old stops up to the detour.
        stops_after: old stops beyond it.
        new_stops: stops that the detour adds: the hall, Taihe Road at North Ring Road, Yunzhouyuan.
        length: length of the old route.
        detour: what the new way is longer.
        old_hall_stop: number of the stop nearest to the hall's old place on Yuhe West Road, the station being 0.
    """

    stops_before: Annotated[int, Quantity("stops", 2, 60)]
    stops_after: Annotated[int, Quantity("stops", 2, 60)]
    new_stops: Annotated[int, Quantity("stops", 1, 20)]
    length: Annotated[float, Quantity("km", 1, 100)]
    detour: Kilometres
    old_hall_stop: Annotated[int, Quantity("stops", 1, 50)]


class Timetable(Model):
    """When buses leave either terminal.

    Attributes:
        hours: first and last departure.
        peak_hours: hours of the shorter headway, on working days.
        headway_peak: minutes between two departures in the peak hours.
        headway_off_peak: minutes between two departures at all other times.
        vehicles: buses of the line, half of them at each end in the morning.
        layover: between coming in and leaving again.
    """

    hours: Clock
    peak_hours: Clock
    headway_peak: Annotated[float, Quantity("minutes", 1, 240)]
    headway_off_peak: Annotated[float, Quantity("minutes", 1, 240)]
    vehicles: Vehicles
    layover: Minutes


class Running(Model):
    """How fast buses run between stops, and what a stop costs.

    Attributes:
        speed_workday: between stops, on working days outside congestion.
        speed_weekend: the same on other days.
        congestion: running time over the ordinary one by hour of a working day, from that hour on.
        rain, snow: running time over that of a dry day.
        swing: coefficient of variation of the running time of one leg.
        stop_loss: braking and pulling out again, at each stop that is served.
        dwell: doors open and close.
        dwell_per_rider: each who gets on or off.
        capacity: riders that a bus holds.
        seats: riders that find a seat.
    """

    speed_workday: Speed
    speed_weekend: Speed
    congestion: Steps[Ratio]
    rain: Ratio
    snow: Ratio
    swing: Ratio
    stop_loss: Seconds
    dwell: Seconds
    dwell_per_rider: Seconds
    capacity: Riders
    seats: Riders


class Demand(Model):
    """Riders of the line, residents or not, at full scale in any sample.

    Attributes:
        workday: riders of a working day at the old stops, both directions.
        weekend_factor: riders of other days over those of working days.
        through_share: share of them who ride across the detour.
        new_stop_factor: riders from and to a new stop over those of an old one; they come when it is served.
        profile: weight of the day's riders by hour at the first stop, from that hour on; 0 from the last.
        patience: riders who have waited longer go away.
    """

    workday: Persons
    weekend_factor: Ratio
    through_share: Share
    new_stop_factor: Ratio
    profile: Steps[Ratio]
    patience: Minutes


class Hall(Model):
    """The veterans' hall (退役军人服务大厅): who comes and what for (clauses BL-01, BL-02, BL-05).

    Attributes:
        moved: the day of the move from Yuhe West Road to North Ring Road.
        visitors_per_workday: visits wanted in the whole city.
        first_weeks_factor: multiplies them (dated): the new hall draws more at first.
        dependants_share: share of visits made by another adult of a veteran's household.
        outside_factor: visits of a veteran outside the city districts over those of one inside.
        services: share of visits by service.
        minutes: mean minutes at the desk by service.
        cold_limit: a day with a mean temperature below it is cold.
        cold_deterrence: share of trips put off on a cold day.
        put_off_days: the trip is made on a working day within so many days.
        tries: times one sets out or puts off before giving up.
        return_share: share of those not served who come again, in another week.
    """

    moved: Date
    visitors_per_workday: Persons
    first_weeks_factor: Ratio
    dependants_share: Share
    outside_factor: Ratio
    services: Annotated[Table[Share], Keys(*HALL_SERVICES)]
    minutes: Annotated[Table[Minutes], Keys(*HALL_SERVICES)]
    cold_limit: Celsius
    cold_deterrence: Share
    put_off_days: Annotated[int, Quantity("days", 1, 60)]
    tries: Annotated[int, Quantity("count", 1, 20)]
    return_share: Share


class Ways(Model):
    """Ways to the hall: how far it is, how fast one gets on, and how one chooses (clause BL-05).

    Attributes:
        near_line_share: share of the city's communities that lie along the line.
        stop_distance: mean distance from home to the stop, there.
        other_line_minutes: from home to the line by another one, for the other communities.
        other_line_distance: how far from the line those are.
        county_distance: from the middle of a county to the railway station; 0 for the city districts.
        coach_minutes: to the coach and waiting for it.
        coach_speed: of the coach to the railway station.
        walk_speed: on foot.
        car_minutes: until a taxi, a scooter or a child's car comes.
        car_speed: by it, in town.
        hall_distance: from the stop of the hall to its door.
        old_stop_distance: from the nearest old stop to the hall's door.
        old_hall_distance: from its stop to the hall's old door.
        per_minute: how much one minute counts in the choice (logit).
        bus_minutes: minutes that riding a bus (free or one yuan) counts more or less than being driven.
        car_cost_minutes: minutes that a taxi's fare or asking a child counts.
        stay_minutes: minutes on the way that are as bad as not going.
        cold_walk_factor: minutes on foot on a cold day over those of another day.
    """

    near_line_share: Share
    stop_distance: Metres
    other_line_minutes: Minutes
    other_line_distance: Metres
    county_distance: Annotated[Table[Kilometres], Keys(*COUNTIES)]
    coach_minutes: Minutes
    coach_speed: Speed
    walk_speed: Speed
    car_minutes: Minutes
    car_speed: Speed
    hall_distance: Metres
    old_stop_distance: Metres
    old_hall_distance: Metres
    per_minute: Ratio
    bus_minutes: Annotated[float, Quantity("minutes", -120, 120)]
    car_cost_minutes: Minutes
    stay_minutes: Minutes
    cold_walk_factor: Ratio


class Knowledge(Model):
    """Who knows of the new stop (clause BL-06).

    Attributes:
        at_start: share of veterans who hear of it before the first day.
        reader_share: share who read the newspaper or are told of what it says.
        days_to_read: mean days until such a reader meets it there.
    """

    at_start: Share
    reader_share: Share
    days_to_read: Annotated[int, Quantity("days", 1, 2000)]


class Parameters(Model):
    """Line 66 and the veterans' hall.

    Attributes:
        inconvenience_limit: minutes added per through rider from which on a day counts as an inconvenience (BL-04).
        cost_per_bus_hour: driver, energy and wear, for each hour a bus is on the line or in layover.
    """

    diversion: Diversion
    shuttle: Shuttle
    route: Route
    timetable: Timetable
    running: Running
    demand: Demand
    inconvenience_limit: Minutes
    cost_per_bus_hour: YuanPerHour
    hall: Hall
    ways: Ways
    knowledge: Knowledge
