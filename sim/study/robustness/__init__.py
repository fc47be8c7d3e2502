"""Robustness: which assumptions a comparison rests on, and how far each may move before its sign changes."""

from sim.study.robustness.study import Effort, Robustness, most_runs, robustness

__all__ = ["Effort", "Robustness", "most_runs", "robustness"]
