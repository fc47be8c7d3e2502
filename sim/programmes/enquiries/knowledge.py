"""Knowledge of a rule: whom it concerns, who has learned of it today, and which neighbours hear of it from them.

What somebody is told today is known tomorrow (`world.notices`). Who has just learned of a rule from a call or a
campaign talks about it with some neighbours in the community; these do not pass it on.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import attempt, below, threshold
from sim.programmes.enquiries import luck
from sim.programmes.enquiries.measures import FRIENDS, SOURCES
from sim.programmes.enquiries.parameters import TOPICS, Concerned, Friends
from sim.world.residents import COUNTIES, Residents, Status, latest_birth
from sim.world.tally import ProgrammeTally
from sim.world.world import World

Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]
_MEMBER, _PENSIONER, _FLEXIBLE = (int(s) for s in (Status.MEMBER, Status.RESIDENT_PENSIONER, Status.FLEXIBLE))
_Rule = Callable[[Concerned, Residents, Rows | slice, int], Flags]


def _payers(who: Concerned, residents: Residents, rows: Rows | slice, day: int) -> Flags:
    status = residents.status[rows]
    young = residents.birth[rows] > latest_birth(day, who.payer_age_max + 1)
    return np.asarray(((status == _MEMBER) | (status == _PENSIONER)) & young)


def _flexible(_: Concerned, residents: Residents, rows: Rows | slice, _day: int) -> Flags:
    return np.asarray(residents.status[rows] == _FLEXIBLE)


def _elders(who: Concerned, residents: Residents, rows: Rows | slice, day: int) -> Flags:
    return np.asarray(residents.birth[rows] <= latest_birth(day, who.elder_age))


def _veterans(_: Concerned, residents: Residents, rows: Rows | slice, _day: int) -> Flags:
    return residents.veteran[rows]


def _poor_workers(who: Concerned, residents: Residents, rows: Rows | slice, day: int) -> Flags:
    birth = residents.birth[rows]
    old_enough = birth <= latest_birth(day, who.worker_age_min)
    works = old_enough & (birth > latest_birth(day, who.worker_age_max + 1))
    return np.asarray(works & residents.poor[rows] & (residents.county[rows] == COUNTIES.index(who.subsidy_county)))


_CONCERNED: Final[dict[str, _Rule]] = {
    "last_payable_day": _payers,
    "certificate_lag": _payers,
    "deferral": _flexible,
    "eligibility": _elders,
    "stop": _veterans,
    "transport_subsidy": _poor_workers,
}
_DEFERRAL, _ELIGIBILITY, _LAST_DAY, _SUBSIDY = (
    TOPICS.index(topic) for topic in ("deferral", "eligibility", "last_payable_day", "transport_subsidy")
)


def concerned(who: Concerned, residents: Residents, topic: int, rows: Rows | slice, day: int) -> Flags:
    """Return which of `rows` live here and are concerned by the rule."""
    return residents.alive[rows] & _CONCERNED[TOPICS[topic]](who, residents, rows, day)


def subject(who: Concerned, residents: Residents, rows: Rows, day: int) -> NDArray[np.int64]:
    """Return the rule that a refusal or a reminder is about: that of the scheme in which each of `rows` is.

    Who was refused is told from programme to programme, but not by which: a worker of a poor household where the
    transport subsidy is paid asks about it (the county pays such households' contributions), a flexible worker about
    the deferral, whoever is past the age of contributing about the care device, everybody else about the last payable
    day.
    """
    poor = concerned(who, residents, _SUBSIDY, rows, day)
    old = residents.birth[rows] <= latest_birth(day, who.payer_age_max + 1)
    flexible = residents.status[rows] == _FLEXIBLE
    about = np.where(flexible, _DEFERRAL, np.where(old, _ELIGIBILITY, _LAST_DAY))
    return np.where(poor, _SUBSIDY, about)


class Knowledge:
    """Who has learned what today."""

    def __init__(self, world: World, tally: ProgrammeTally) -> None:
        self._world = world
        self._tally = tally
        self._informed = np.zeros((len(TOPICS), world.residents.id.size), bool)
        self._heard: dict[int, list[tuple[int, Rows]]] = defaultdict(list)
        self._members: Rows | None = None  # of the communities one after the other, as the year began
        self._starts = np.zeros(1, np.int64)

    def start_year(self) -> None:
        """Look up anew, when it is next asked, who lives in which community."""
        self._members = None

    def known(self, topic: int, rows: Rows) -> Flags:
        """Return which of `rows` were told of the rule before today."""
        known: Flags = self._world.notices.knows(TOPICS[topic])[rows]
        return known

    def informed(self, topic: int) -> Rows:
        """Return who lives here and has learned of the rule by a call, a campaign or a neighbour."""
        return np.flatnonzero(self._informed[topic] & self._world.residents.alive).astype(np.int32)

    def hear(self, topic: int, rows: Rows, source: int) -> None:
        """Note that `rows` learn of the rule today from `source`, the first that is noted of a day counting."""
        if rows.size:
            self._heard[topic].append((source, rows))

    def close(self, who: Concerned, friends: Friends, day: int) -> None:
        """Count those to whom it is new, let them tell their neighbours, and let it be known tomorrow."""
        for topic, parts in sorted(self._heard.items()):
            rows, first = np.unique(np.concatenate([rows for _, rows in parts]), return_index=True)
            source = np.repeat([source for source, _ in parts], [rows.size for _, rows in parts])[first]
            new = ~self.known(topic, rows)
            rows, source = rows[new], source[new]
            told = np.unique(self._neighbours(who, friends, topic, rows, day))
            told = told[~self.known(topic, told) & ~np.isin(told, rows)]
            rows, source = np.concatenate([rows, told]), np.concatenate([source, np.full(told.size, FRIENDS)])
            self._informed[topic, rows] = True
            self._tally.add(f"informed_{TOPICS[topic]}", rows, day=day)
            for number in np.unique(source).tolist():
                self._tally.add(f"told_by_{SOURCES[number]}", rows[source == number], day=day)
            self._world.notices.post(TOPICS[topic], rows)
        self._heard.clear()

    def _neighbours(self, who: Concerned, friends: Friends, topic: int, rows: Rows, day: int) -> Rows:
        """Return the neighbours who hear of the rule from `rows` and take note, as far as it concerns them."""
        if not rows.size or not friends.told:
            return rows[:0]
        world, residents = self._world, self._world.residents
        members = self._communities()
        tellers = np.repeat(rows, friends.told)
        number = np.tile(np.arange(friends.told), rows.size)
        bits = world.stream.bits(luck.NEIGHBOUR, residents.id[tellers], attempt(day, number))
        start, end = (self._starts[residents.community[tellers] + i] for i in (0, 1))
        met = end > start
        told = members[(start + below(bits, end - start))[met]]
        told = np.unique(told[told != tellers[met]])
        heeds = world.stream.happens(luck.HEEDS, residents.id[told], attempt(day, topic), threshold(friends.effect))
        told = told[heeds]
        return told[concerned(who, residents, topic, told, day)]

    def _communities(self) -> Rows:
        if self._members is None:
            residents = self._world.residents
            rows = np.flatnonzero(residents.alive).astype(np.int32)
            community = residents.community[rows]
            self._members = rows[np.argsort(community, kind="stable")]
            counts = np.bincount(community, minlength=residents.community_count)
            self._starts = np.concatenate([[0], np.cumsum(counts)])
        return self._members
