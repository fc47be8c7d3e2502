"""The centre's register: where each elder stands, who holds a device, and how many holders a community has."""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.programmes.eldercare_device.dates import whole_years
from sim.programmes.eldercare_device.eligibility import (
    Situation,
    ages_from,
    in_place,
    may_have_route,
    open_districts,
)
from sim.programmes.eldercare_device.parameters import COUNTIES, Eligibility
from sim.world.households import HouseholdKind
from sim.world.residents import latest_birth
from sim.world.world import World

Rows = NDArray[Any]  # int32 as the world tells them; made intp, with which columns are read many times faster
Flags = NDArray[np.bool_]

_MANY = 99  # members of a collective household: nobody there lives alone


class Stage(IntEnum):
    """Where an elder stands; every eligible resident is in exactly one stage."""

    NEVER_APPLIED = 0
    APPLYING = 1
    WAITING = 2
    HOLDING = 3
    REFUSED = 4
    WITHDRAWN = 5


# A member of an enumeration costs more to look up than the comparison it stands in.
APPLYING, WAITING, HOLDING = int(Stage.APPLYING), int(Stage.WAITING), int(Stage.HOLDING)
NEVER_APPLIED, REFUSED, WITHDRAWN = int(Stage.NEVER_APPLIED), int(Stage.REFUSED), int(Stage.WITHDRAWN)
_COLLECTIVE = int(HouseholdKind.COLLECTIVE)


class Register:
    """The state of the programme, as columns of shape (residents,).

    Attributes:
        entitled: meets the rules now.
        stage: `Stage` codes.
        aware: knows of the device.
        wants: wants it.
        issued: day of issue, of those who hold or held a device.
        paid: fen the user paid for the service year under way.
        last_call: day of the last call, as far as months are closed.
        tries: forms tried.
        visits: visits to the centre.
        holders_in: device holders of each community, shape (communities,).
        holders: holders of the city.
        entitled_count: the entitled of the city.
    """

    def __init__(self, world: World) -> None:
        n = world.residents.id.size
        self._world = world
        self.entitled = np.zeros(n, bool)
        self.stage = np.zeros(n, np.uint8)
        self.aware = np.zeros(n, bool)
        self.wants = np.zeros(n, bool)
        self.issued = np.zeros(n, np.int32)
        self.paid = np.zeros(n, np.int32)
        self.last_call = np.zeros(n, np.int32)
        self.tries = np.zeros(n, np.uint8)
        self.visits = np.zeros(n, np.uint8)
        self.holders_in = np.zeros(world.residents.community_count, np.int64)
        self.holders = 0
        self.entitled_count = 0
        self._counted_in = np.zeros(n, np.int32)  # the community, of each holder
        self._seen = np.zeros(n, bool)
        self._watched = np.zeros(n, bool)
        self._old = np.zeros(n, bool)  # by the last day, for one rule or another so far
        self._private = np.append(world.households.kind != _COLLECTIVE, False)  # the last for those without a household
        self._known: list[Rows] = []
        self._returned: list[tuple[Rows, int]] = []
        self._opened: dict[int, Flags] = {}
        self._tables: dict[int, tuple[list[int], tuple[Flags, Flags]]] = {}

    # who is eligible -------------------------------------------------------------------------------------------

    def situation(self, rows: Rows, day: int) -> Situation:
        """Return what the rules look at, on `day`."""
        residents, households = self._world.residents, self._world.households
        home = residents.household[rows]
        private = self._private[home]
        return Situation(
            age=whole_years(residents.birth[rows], day),
            members=np.where(private, households.members[home], _MANY),
            elders=np.where(private, households.elders[home], 0),
            dibao=residents.dibao[rows],
            disability=residents.disability[rows],
            county=residents.county[rows],
            hukou=residents.hukou[rows],
        )

    def opened(self, rules: Eligibility) -> Flags:
        """Return whether the trial is open in the county of each code, shape (256,)."""
        if id(rules) not in self._opened:
            self._opened[id(rules)] = open_districts(rules, COUNTIES)
        return self._opened[id(rules)]

    def touched(self, changed: Rows, moved: Rows, arrived: Rows) -> tuple[Rows, Rows]:
        """Return the watched among the `changed`, and the elders among the `moved`.

        Elders who moved or arrived are watched from now on: they may have come to a place that counts.
        """
        return kernels.touched(changed, (moved, arrived), self._old, self._watched)

    def old_enough(self, rows: Rows) -> Rows:
        """Return the elders among `rows`."""
        elders: Rows = rows[self._old[rows]]
        return elders

    def assess(self, rules: Eligibility, rows: Rows, day: int) -> tuple[Rows, Rows]:
        """Look at the living `rows` again; return the newly entitled, and holders who live in the wrong place."""
        residents, households = self._world.residents, self._world.households
        ages, places = self._tables_of(rules)
        born = np.array([latest_birth(day, age) for age in ages])
        new, misplaced, change = kernels.entitle(
            rows,
            (residents.birth, residents.household, residents.dibao, residents.disability),
            (residents.county, residents.hukou),
            (self._private, households.members, households.elders),
            (born, rules.disabled_from_grade, *places),
            (self.entitled, self._seen, self.stage, HOLDING),
        )
        self.entitled_count += change
        self._enrol(new)
        return new, misplaced

    def _tables_of(self, rules: Eligibility) -> tuple[list[int], tuple[Flags, Flags]]:
        """Return the ages that count, by what else does, and the counties to live and to be registered in."""
        if id(rules) not in self._tables:
            opened = self.opened(rules)
            places = opened | (not rules.residence_required), opened | (not rules.hukou_required)
            self._tables[id(rules)] = ages_from(rules), places
        return self._tables[id(rules)]

    def _enrol(self, new: Rows) -> None:
        if new.size:
            self._seen[new] = True
            self._known.append(new)

    def strike_off(self, gone: Rows) -> Rows:
        """Note that `gone` died or left the city; return those of them who held a device."""
        known: Rows = gone[self._seen[gone]]
        if not known.size:
            return known
        self.entitled_count -= int(np.count_nonzero(self.entitled[known]))
        self.entitled[known] = False
        held: Rows = known[self.stage[known] == HOLDING]
        return held

    def candidates(self, rules: Eligibility, day: int) -> Rows:
        """Return who could be entitled before the end and is old enough on `day`; watch all who could."""
        residents, last_day = self._world.residents, self._world.last_day
        old = np.flatnonzero(residents.birth <= latest_birth(last_day, rules.age_from))
        age = whole_years(residents.birth[old], last_day)
        may = may_have_route(rules, age, residents.dibao[old], residents.disability[old])
        old = old[may | self._seen[old]]
        self._old[old] = True
        placed = in_place(rules, self.opened(rules), residents.county[old], residents.hukou[old])
        old = old[placed | self._seen[old]]
        self._watched[old] = True
        now = residents.alive[old] & (residents.birth[old] <= latest_birth(day, rules.age_from))
        found: Rows = old[now]
        return found

    def alone(self, rows: Rows) -> Flags:
        """Return who lives alone."""
        home = self._world.residents.household[rows]
        single: Flags = self._private[home] & (self._world.households.members[home] == 1)
        return single

    def with_younger(self, rows: Rows) -> Flags:
        """Return who lives in a household with somebody below 60."""
        households, home = self._world.households, self._world.residents.household[rows]
        younger: Flags = self._private[home] & (households.members[home] > households.elders[home])
        return younger

    def known(self) -> Rows:
        """Return everybody who was ever entitled or held a device."""
        if len(self._known) > 1:
            self._known = [np.concatenate(self._known)]
        return self._known[0] if self._known else np.empty(0, np.intp)

    def unaware(self) -> Rows:
        """Return the entitled who do not know of the device."""
        rows = self.known()
        return rows[self.entitled[rows] & ~self.aware[rows]]

    def eligible(self) -> Rows:
        """Return who is entitled or holds a device: what the stages divide."""
        rows = self.known()
        held = self.stage[rows] == HOLDING
        found: Rows = rows[self._world.residents.alive[rows] & (self.entitled[rows] | held)]
        return found

    @property
    def coverage(self) -> float:
        """Holders among the entitled of the city, at most 1."""
        return min(1.0, self.holders / max(self.entitled_count, 1))

    # who holds a device ----------------------------------------------------------------------------------------

    def hand_out(self, rows: Rows, day: NDArray[np.int64] | int) -> None:
        """Write down that `rows` hold a device from `day` on."""
        self.stage[rows] = HOLDING
        self.issued[rows] = day
        self.aware[rows] = True
        self._enrol(rows[~self._seen[rows]])
        self._counted_in[rows] = self._world.residents.community[rows]
        self._count(rows, 1)

    def take_back(self, rows: Rows, day: int) -> None:
        """Write down that `rows` hold no device from `day` on."""
        self.stage[rows] = WITHDRAWN
        self._returned.append((rows, day))
        self._count(rows, -1)

    def _count(self, rows: Rows, change: int) -> None:
        np.add.at(self.holders_in, self._counted_in[rows], change)
        self.holders += change * rows.size

    def moved_house(self, rows: Rows) -> None:
        """Count the holders among `rows` where they live now."""
        moved = rows[self.stage[rows] == HOLDING]
        if moved.size:
            self._count(moved, -1)
            self._counted_in[moved] = self._world.residents.community[moved]
            self._count(moved, 1)

    def users_since(self, first_day: int, last_day: int) -> tuple[Rows, NDArray[np.int64], NDArray[np.int64]]:
        """Return who held a device in a month, the first day on which, and on how many of its days."""
        known = self.known()
        rows = [known[self.stage[known] == HOLDING]]
        ends = [np.full(rows[0].size, last_day, np.int64)]
        for back, day in self._returned:
            rows.append(back)
            ends.append(np.full(back.size, day - 1, np.int64))
        self._returned.clear()
        who, last = np.concatenate(rows), np.concatenate(ends)
        first = np.maximum(self.issued[who], first_day).astype(np.int64)
        days = last - first + 1
        held = days > 0
        return who[held], first[held], days[held]
