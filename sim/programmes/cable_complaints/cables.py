"""Cables that hang freely in corridors, floor by floor, and on outside walls (clauses CC-01, CC-05).

Connections accumulate month by month; a change of operator leaves the dead cable hanging. The tangle of a bundle is a
function of its connections a flat, from 0 to 1. Where a shared conduit was built, new lines lie in it and none hangs.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.counts import poisson
from sim.core.luck import Stream, attempt, below, threshold
from sim.programmes.cable_complaints import luck
from sim.programmes.cable_complaints.compounds import CORRIDOR, OUTSIDE, Compounds
from sim.programmes.cable_complaints.parameters import KINDS, OWNERS, Parameters

Integers = NDArray[np.int64]

_YEAR = 365.0
_CABLES = 1 << 16  # luck of a cable of the first day: bundle * 65536 + its number
_TELECOM = OWNERS.index("telecom")
_WALL = 0  # place of the outside wall before the floors 1, 2, ...


class Cables:
    """The freely hung connections of all buildings.

    Attributes:
        lines: by building, place (0 the outside wall, then the floors) and owner.
        held: by bundle.
        conduit: bundles with a shared conduit.
        grown, cleared: connections hung up, and taken away, since the first day.
    """

    def __init__(self, rules: Parameters, compounds: Compounds, stream: Stream) -> None:
        """Hang up what hung on the first day."""
        self._compounds, self._stream = compounds, stream
        self._flats, self._floors = rules.compounds.flats_per_building, rules.compounds.floors
        buildings = compounds.compound.size
        self.lines = np.zeros((buildings, 1 + self._floors, len(OWNERS)), np.int64)
        self.held = np.zeros(buildings * len(KINDS), np.int64)
        self.conduit = np.zeros(self.held.size, bool)
        self._taken: dict[int, Integers] = {}
        self._rules: Parameters | None = None
        self._full_by_kind = np.zeros(len(KINDS))
        self.grown = self.cleared = 0
        bundle = np.repeat(np.arange(self.held.size), self._at_start(rules))
        cable = np.arange(bundle.size) - np.searchsorted(bundle, bundle)
        ids = compounds.bundle_id[bundle] * _CABLES + cable
        floor, owner = stream.bits(luck.START_FLOOR, ids, 0), stream.bits(luck.START_OWNER, ids, 0)
        self._hang(rules, bundle, floor, owner)

    def _at_start(self, rules: Parameters) -> Integers:
        """Return the connections of each bundle on the first day: both of a building are tangled, or none is."""
        p, ids = rules.cables, self._compounds.building_id
        tangled = self._stream.happens(luck.TANGLED, ids, 0, threshold(p.tangled_share_at_start))
        level = self._stream.uniform(luck.LEVEL, ids, 0)
        tangle = np.where(tangled, p.tangled_from + level * (1 - p.tangled_from), level * p.tangled_from)
        full = np.tile(self._full(rules), ids.size)
        held = np.repeat(tangle, len(KINDS)) * full
        number = np.where(np.repeat(tangled, len(KINDS)), np.ceil(held), np.floor(held)).astype(np.int64)
        seen = self._compounds.seen()
        number[seen] = np.ceil(full[seen]).astype(np.int64)
        return number

    def _full(self, rules: Parameters) -> NDArray[np.float64]:
        """Return the connections at full tangle, by kind; worked out once for the rules in force."""
        if rules is not self._rules:
            p = rules.cables
            by_kind = np.array([p.corridor_share, 1 - p.corridor_share])
            self._rules, self._full_by_kind = rules, self._flats * p.full_tangle * by_kind
        return self._full_by_kind

    def _hang(self, rules: Parameters, bundle: Integers, floor: NDArray[np.uint32], owner: NDArray[np.uint32]) -> None:
        """Hang up one connection for each of `bundle`, on the floor and of the owner that the words choose."""
        place = np.where(bundle % len(KINDS) == OUTSIDE, _WALL, 1 + below(floor, self._floors))
        telecom = owner < threshold(rules.cables.telecom_share)
        np.add.at(self.lines, (bundle // len(KINDS), place, telecom.astype(np.intp)), 1)
        self.held += np.bincount(bundle, minlength=self.held.size)

    def grow(self, rules: Parameters, month: int, days: int) -> None:
        """Hang up what `days` days of a month (year * 12 + month - 1) add."""
        ids, stream = self._compounds.building_id, self._stream
        mean = np.full(ids.size, rules.cables.growth * self._flats * days / _YEAR)
        number = poisson(stream.bits(luck.GROWN, ids, month), mean)
        building = np.repeat(np.arange(ids.size), number)
        when = attempt(month, np.arange(building.size) - np.searchsorted(building, building))
        who = ids[building]
        outside = ~stream.happens(luck.GROWN_KIND, who, when, threshold(rules.cables.corridor_share))
        bundle = building * len(KINDS) + np.where(outside, OUTSIDE, CORRIDOR)
        floor, owner = stream.bits(luck.GROWN_FLOOR, who, when), stream.bits(luck.GROWN_OWNER, who, when)
        free = ~self.conduit[bundle]
        self._hang(rules, bundle[free], floor[free], owner[free])
        self.grown += int(free.sum())

    def tangle(self, rules: Parameters, bundle: int) -> float:
        """Return how tangled a bundle is, 0 to 1."""
        full = float(self._full(rules)[bundle % len(KINDS)])
        return min(1.0, int(self.held[bundle]) / full) if full > 0 else 0.0

    def tangled(self, rules: Parameters) -> NDArray[np.bool_]:
        """Return which bundles are tangled, by building and kind."""
        return self.held.reshape(-1, len(KINDS)) >= rules.cables.tangled_from * self._full(rules)

    def tangled_floors(self, rules: Parameters) -> NDArray[np.bool_]:
        """Return which floors' corridors are tangled, shape (buildings, floors)."""
        full = self._full(rules)[CORRIDOR] / self._floors
        tangled: NDArray[np.bool_] = self.lines[:, 1:].sum(axis=2) >= rules.cables.tangled_from * full
        return tangled

    def telecom_share(self, bundle: int) -> float:
        """Return the share of a bundle that belongs to the telecom companies."""
        lines = self._of(bundle)
        return float(lines[:, _TELECOM].sum() / lines.sum())

    def floor(self, bundle: int, word: int) -> int:
        """Return the floor (0: the outside wall) of the cable of a bundle that a word chooses."""
        if bundle % len(KINDS) == OUTSIDE:
            return _WALL
        before = np.cumsum(self._of(bundle).sum(axis=1))
        return 1 + int(np.searchsorted(before, (word * int(before[-1])) >> 32, side="right"))

    def clear(self, bundle: int, *, conduit: bool) -> None:
        """Take a bundle away; with a conduit nothing will hang there again."""
        lines = self._of(bundle)
        self._taken[bundle] = lines.copy()
        lines[:] = 0
        self.cleared += int(self.held[bundle])
        self.held[bundle] = 0
        self.conduit[bundle] |= conduit

    def hang_again(self, bundle: int) -> None:
        """Hang up again, on the same floors, what was last taken away."""
        taken = self._taken[bundle]
        lines = self._of(bundle)
        lines += taken
        self.held[bundle] += int(taken.sum())
        self.grown += int(taken.sum())

    def _of(self, bundle: int) -> Integers:
        """Return a view of a bundle's connections by floor and owner."""
        building, kind = divmod(bundle, len(KINDS))
        return self.lines[building, :1] if kind == OUTSIDE else self.lines[building, 1:]
