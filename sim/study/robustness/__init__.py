"""Robustness: which assumptions a comparison rests on, and how far each may move before its sign changes."""

from sim.study.robustness.study import Effort, Plan, Robustness, plan, robustness

__all__ = ["Effort", "Plan", "Robustness", "plan", "robustness"]
