"""Scenario files: read, checked as a whole, and frozen before anything runs."""

from sim.scenario.dated import Dated
from sim.scenario.errors import ScenarioError
from sim.scenario.leaf import Leaf
from sim.scenario.model import Model
from sim.scenario.read import check, read, read_text
from sim.scenario.scenario import Scenario, Words
from sim.scenario.schema import json_schema

__all__ = [
    "Dated",
    "Leaf",
    "Model",
    "Scenario",
    "ScenarioError",
    "Words",
    "check",
    "json_schema",
    "read",
    "read_text",
]
