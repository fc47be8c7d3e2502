"""A sweep: crews go through the district compound by compound, whatever is tangled, complained of or not.

Compounds take turns in their order, the named ones first, round after round. The sweep opens the cases of a compound so
far ahead that registration and inspection are done when the crews come.
"""

from math import ceil

import numpy as np

from sim.programmes.cable_complaints.cables import Cables
from sim.programmes.cable_complaints.cases import Cases
from sim.programmes.cable_complaints.compounds import Compounds
from sim.programmes.cable_complaints.parameters import KINDS, Parameters

_WHOLE_BUILDING = 0


class Sweep:
    """Where the sweep stands: the turns begun so far."""

    def __init__(self, compounds: Compounds, cases: Cases, cables: Cables) -> None:
        self._cases, self._cables = cases, cables
        self._number = compounds.community.size
        self._compound = np.repeat(compounds.compound, len(KINDS))  # of each bundle
        self._turn = 0

    def next_turn(self, compound: int) -> int:
        """Return the turn in which the sweep will come to a compound."""
        return self._turn + (compound - self._turn) % self._number

    def go_on(self, rules: Parameters, day: int) -> None:
        """Open cases compound by compound, each whole, until the crews have enough ahead or nothing more is tangled."""
        enough = _enough(rules)
        if self._cases.under_way() >= enough:
            return
        tangled = np.flatnonzero(self._cables.tangled(rules))
        turns = self._turn + (self._compound[tangled] - self._turn) % self._number
        order = np.argsort(turns, kind="stable")
        for bundle, turn in zip(tangled[order].tolist(), turns[order].tolist(), strict=True):
            if turn != self._turn and self._cases.under_way() >= enough:
                break
            self._turn = turn
            if self._cases.of(bundle) is None:
                self._cases.open_case(rules, bundle, _WHOLE_BUILDING, turn, day)


def _enough(rules: Parameters) -> int:
    """Return how many cases keep all crews busy until a case opened today has been inspected."""
    p, days = rules.pipeline, rules.crews.days.values_in_order
    ahead = p.registration_days + p.inspection_days + max(days)
    return ceil(rules.crews.number * ahead / min(days))
