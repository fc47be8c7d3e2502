"""Sensitivity: which factors drive an output, how sure that is, and how much of it is luck.

>>> from sim.study.sensitivity import METHODS
>>> sorted(METHODS)
['morris', 'sobol']
"""

from sim.study.sensitivity.methods import METHODS, Answer
from sim.study.sensitivity.study import Finding, Sensitivity, runs_of, sensitivity

__all__ = ["METHODS", "Answer", "Finding", "Sensitivity", "runs_of", "sensitivity"]
