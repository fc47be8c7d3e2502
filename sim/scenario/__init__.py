"""Scenario files: read, checked as a whole, and frozen before anything runs."""

from sim.scenario.dated import Dated
from sim.scenario.errors import ScenarioError
from sim.scenario.model import Model

__all__ = ["Dated", "Model", "ScenarioError"]
