"""What became of a case, told by compound, building and floor: for a notebook."""

from dataclasses import dataclass

from sim.core.calendar import date_of
from sim.programmes.cable_complaints.cases import NEVER, Case, State
from sim.programmes.cable_complaints.compounds import Compounds
from sim.programmes.cable_complaints.parameters import KINDS


@dataclass(frozen=True)
class Story:
    """One case in words.

    Attributes:
        compound: name of the compound.
        building: number of the building in it.
        kind: corridor or outside.
        floor: floor first complained of; 0 is the outside wall, or what a sweep found.
        reports: complaints received.
        danger: reported as a hazard, or something happened.
        dates: ISO date on which each state began, as far as it has come.
    """

    compound: str
    building: int
    kind: str
    floor: int
    reports: int
    danger: bool
    dates: dict[str, str]


def story(compounds: Compounds, case: Case, language: str) -> Story:
    """Return what became of a case."""
    building, kind = divmod(case.bundle, len(KINDS))
    return Story(
        compound=compounds.name(int(compounds.compound[building]), language),
        building=int(compounds.number[building]),
        kind=KINDS[kind],
        floor=case.floor,
        reports=case.reports,
        danger=case.danger,
        dates={s.name.lower(): date_of(case.dates[s]).isoformat() for s in State if case.dates[s] != NEVER},
    )
