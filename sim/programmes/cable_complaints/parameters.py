"""Parameters of the cable complaints: what the page tells of the compounds, and what is assumed of cables and crews."""

from typing import Annotated

from sim.core.quantities import Age, Choices, Date, Days, Flag, Keys, Quantity, Share, Table, WorkingDays, Yuan
from sim.scenario import Model

KINDS = ("corridor", "outside")
OWNERS = ("power", "telecom")

Buildings = Annotated[int, Quantity("buildings", 1, 255)]
Mean = Annotated[float, Quantity("buildings", 1)]
Flats = Annotated[int, Quantity("flats", 1)]
Floors = Annotated[int, Quantity("floors", 1, 60)]
PerFlatYear = Annotated[float, Quantity("connections/flat and year", 0)]
FullAt = Annotated[float, Quantity("connections/flat", 0.01)]
PerFlats = Annotated[float, Quantity("complaints/1000 flats and year", 0)]
PerBuildings = Annotated[float, Quantity("incidents/1000 buildings and year", 0)]
Crews = Annotated[int, Quantity("crews", 0)]
CrewDays = Annotated[Table[Annotated[int, Quantity("crew-days", 1)]], Keys(*KINDS)]
YuanByKind = Annotated[Table[Yuan], Keys(*KINDS)]


class NamedCompounds(Model):
    """Buildings of the four compounds that the page names (clause CC-02).

    Attributes:
        dong_huayuanli: buildings of Dong Huayuanli (东花园里).
        judong: buildings of Judong (局东).
        xinhuajie: buildings of Xinhuajie (新华街); the page tells of numbers 19 and 20.
        yuexiuyuan: buildings of Yuexiuyuan (岳秀园).
    """

    dong_huayuanli: Buildings
    judong: Buildings
    xinhuajie: Annotated[int, Quantity("buildings", 20, 255)]
    yuexiuyuan: Buildings


class CompoundParameters(Model):
    """The old compounds of Pingcheng; as on the first day, they do not change later.

    Attributes:
        number: old compounds, the four named ones among them.
        buildings_per_compound: mean buildings of a compound that the page does not name (1 and a geometric number).
        flats_per_building: flats of a building.
        floors: floors of a building.
        named: buildings of the compounds that the page names.
    """

    number: Annotated[int, Quantity("compounds", 4)]
    buildings_per_compound: Mean
    flats_per_building: Flats
    floors: Floors
    named: NamedCompounds


class CableParameters(Model):
    """How connections that hang freely accumulate (clause CC-01); a flat's lawful line is none of them.

    Attributes:
        tangled_share_at_start: share of buildings tangled on the first day.
        growth: new freely hung connections; a change of operator leaves the dead cable hanging.
        full_tangle: freely hung connections a flat, both kinds together, from which on the tangle is full (1).
        tangled_from: tangle from which on corridors or an outside wall count as tangled.
        corridor_share: share of connections in corridors; the others hang outside.
        telecom_share: share of connections that belong to the three telecom companies; the others are power lines.
        recurrence_share: share of cleared corridors or walls on which the same hangs again, where no conduit was built.
        recurrence_days: days within which it does.
    """

    tangled_share_at_start: Share
    growth: PerFlatYear
    full_tangle: FullAt
    tangled_from: Annotated[float, Quantity("share", 0.01, 1)]
    corridor_share: Share
    telecom_share: Share
    recurrence_share: Share
    recurrence_days: Annotated[int, Quantity("days", 1)]


class ComplaintParameters(Model):
    """When residents complain (clauses CC-03, CC-04): appearance and hazard move them, news and neighbours more so.

    Attributes:
        rate: complaints at full tangle of corridors and outside wall.
        corridor_share: share of them that is about corridors.
        hazard_share: share moved by the hazard rather than by the appearance; it swings with the wind.
        news_factor: how many times more after a neighbour's complaint, an incident or a newspaper report.
        news_days: days on which it holds: in the compound, or in all compounds after a newspaper report.
        newspaper_share: share of complaints made to the newspaper; the others call the hotline.
        printed_share: share of complaints to the newspaper of which it prints a report.
        call_again_share: share of those who were not answered that call again the next day.
        caller_age: age from which on a resident calls.
        page_day: day on which residents of the four named compounds complained to the newspaper.
    """

    rate: PerFlats
    corridor_share: Share
    hazard_share: Share
    news_factor: Annotated[float, Quantity("ratio", 1)]
    news_days: Days
    newspaper_share: Share
    printed_share: Share
    call_again_share: Share
    caller_age: Age
    page_day: Date


class IncidentParameters(Model):
    """Incidents (fires, falling bundles, outages): a rate that grows with the tangle (clauses CC-03, CC-05).

    Attributes:
        rate: incidents at full tangle of corridors and outside wall, on calm days.
        corridor_share: share of them in corridors.
        windy_factor: how many times more of them outside on windy days, when the bundles swing.
    """

    rate: PerBuildings
    corridor_share: Share
    windy_factor: Annotated[float, Quantity("ratio", 1)]


class PipelineParameters(Model):
    """The way of a case (clause CC-04): each step so many working days after the one before.

    Attributes:
        registration_days: from report to registration.
        inspection_days: from registration to inspection.
        recheck_days: from clearance to the recheck.
        target_days: days (of the calendar) from the complaint within which a case should be cleared; 0 is the same day.
    """

    registration_days: WorkingDays
    inspection_days: WorkingDays
    recheck_days: WorkingDays
    target_days: Days


class CrewParameters(Model):
    """The crews that power and telecom companies share, and how they go about it (levers).

    Attributes:
        number: crews; a case has one crew from assignment to clearance.
        days: crew-days to clear a building's corridors, or its outside wall.
        order: `reactive`: complaints only, the oldest case first; `sweep`: compound by compound, whatever is tangled.
        danger_first: cases reported as a hazard, or with an incident, before all others.
        overtime: crews work on free days too while a case that waits for a crew is older than the target.
        persons: persons in a crew.
        hours: hours of a crew's day.
        conduits: a shared conduit is built with each clearance, so that nothing is hung up there again.
        conduit_cost: what it costs in a building's corridors, or on its outside wall.
        city_share: share of all costs that the city pays; the owners pay the rest by their cables.
    """

    number: Crews
    days: CrewDays
    order: Annotated[str, Choices("reactive", "sweep")]
    danger_first: Flag
    overtime: Flag
    persons: Annotated[int, Quantity("persons", 1)]
    hours: Annotated[float, Quantity("hours", 0)]
    conduits: Flag
    conduit_cost: YuanByKind
    city_share: Share


class Parameters(Model):
    """All rules and assumptions of the cable complaints.

    Attributes:
        compounds: the old compounds.
        cables: how cables accumulate.
        complaints: when residents complain.
        incidents: when something happens.
        pipeline: the way of a case.
        crews: who clears, and in which order.
    """

    compounds: CompoundParameters
    cables: CableParameters
    complaints: ComplaintParameters
    incidents: IncidentParameters
    pipeline: PipelineParameters
    crews: CrewParameters
