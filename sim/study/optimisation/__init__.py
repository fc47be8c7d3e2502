"""Search: the levers that serve an objective best within constraints, and the front where there are two objectives."""

from sim.study.optimisation.goals import Goals, is_search, load_goals
from sim.study.optimisation.study import Optimum, optimise

__all__ = ["Goals", "Optimum", "is_search", "load_goals", "optimise"]
