"""A parameter that changes nothing is a defect: each is moved to another end of its range, and a table must change.

`make verify` tries them all (tools/verify_parameters.py, which says under which rules a parameter counts and which few
are left out, and why). Here a few of every part, which show in a small city within months: enough to notice a group
gone dead.
"""

import pytest

import sim
from sim.core.quantities import Quantity
from tools import verify_parameters as tool

PATHS = tool.chosen([])
FEW = (
    "eldercare_device.awareness.at_start",
    "eldercare_device.exits.background",
    "flexible_pension.base.floor",
    "flexible_pension.declaration.refused_share",
    "flexible_pension.lapse.rate",
    "resident_pension.planned_after_25_june_share",
    "resident_pension.queue_return_share",
    "resident_pension.registration_error_rate",
    "world.birth_rate",
    "world.channels.fallback.on_site",
    "world.mortality_factor",
    "world.places.patience_minutes",
)


@pytest.mark.parametrize("path", FEW)
def test_a_parameter_changes_a_table(path):
    assert tool.verify(path, 0).changed


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
