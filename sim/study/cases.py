"""The cases of cables of one run, by compound, building and floor: a run is repeated and its log kept."""

from typing import Any

from sim.programmes import REGISTER
from sim.programmes.cable_complaints import CableComplaints, Story
from sim.run import replicate
from sim.scenario import Scenario
from sim.world.world import World


def cable_cases(scenario: Scenario, *, replication: int = 0, language: str = "en") -> list[Story]:
    """Return what became of every case of cables, in the order of the reports."""
    kept: list[CableComplaints] = []

    class Kept(CableComplaints):
        def __init__(self, policy: Any, world: World) -> None:  # noqa: ANN401 - as the day loop gives it
            super().__init__(policy, world)
            kept.append(self)

    register = [Kept if programme is CableComplaints else programme for programme in REGISTER]
    replicate(scenario, replication, register=register)
    return kept[0].stories(language)
