"""A parameter that changes nothing is a defect: each is moved to another end of its range, and a table must change.

`make verify` tries them all (tools/verify_parameters.py, which says under which rules a parameter counts and which few
are left out, and why). Here a few, and in the slow part a fifth, drawn once: enough to notice a group gone dead.
"""

import random

import pytest

import sim
from sim.core.quantities import Quantity
from tools import verify_parameters as tool

DRAWN = random.Random(398)
PATHS = tool.chosen([])
FIFTH = sorted(DRAWN.sample(PATHS, len(PATHS) // 5))
FEW = sorted(DRAWN.sample(FIFTH, 12))


@pytest.mark.parametrize("path", FEW)
def test_a_parameter_changes_a_table(path):
    assert any(tool.verify(path, stage).changed for stage in range(len(tool.CITIES)))


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in FIFTH if path not in FEW])
def test_a_parameter_of_a_fifth_changes_a_table(path):
    assert any(tool.verify(path, stage).changed for stage in range(len(tool.CITIES)))


def test_other_values_are_within_the_range_and_the_hard_limits():
    baseline = sim.load("baseline")
    for path in PATHS:
        leaf = baseline.leaf(path)
        values = tool.other_values(leaf)
        assert values, path
        for value in values:
            baseline.replace({path: value})  # raises ScenarioError beyond a limit
        if (
            leaf.low is not None
            and leaf.form.shape == "one"
            and isinstance(leaf.form.kind, Quantity)
            and not leaf.dated
        ):
            assert all(leaf.low <= value <= leaf.high for value in values) or leaf.low == leaf.high, path


def test_what_is_left_out_or_tried_under_other_rules_exists():
    baseline = sim.load("baseline")
    paths = [leaf.path for leaf in baseline.leaves()]
    for name in (*tool.EXEMPT, *tool.UNDER):
        assert any(path == name or path.startswith(name + ".") for path in paths), name
    for rules in tool.UNDER.values():
        baseline.replace(rules)
