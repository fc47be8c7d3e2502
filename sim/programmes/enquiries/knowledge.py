"""Knowledge of a rule: whom it concerns, who has learned of it today, and which neighbours hear of it from them.

What somebody is told today is known tomorrow (`world.notices`). Who has just learned of a rule from a call or a
campaign talks about it with some neighbours in the community; these do not pass it on.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import attempt, below, threshold
from sim.programmes.enquiries import luck
from sim.programmes.enquiries.measures import FRIENDS, SOURCES
from sim.programmes.enquiries.parameters import TOPICS, Concerned, Friends
from sim.world.residents import COUNTIES, Residents, Status, latest_birth
from sim.world.tally import ProgrammeTally
from sim.world.world import World

Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]
Topics = NDArray[np.int64]
Places = NDArray[np.int64]
_ROW_BITS = 32
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
    """Who has learned what: today, and since the run began."""

    def __init__(self, world: World, tally: ProgrammeTally) -> None:
        self._world = world
        self._tally = tally
        self._known = [world.notices.knows(topic) for topic in TOPICS]  # before today, from whatever programme
        self._informed = np.zeros((len(TOPICS), world.residents.id.size), bool)
        self._heard: list[tuple[int, int, Rows]] = []
        self._neighbours: tuple[Rows, Places] | None = None

    def known(self, topics: Topics, rows: Rows) -> Flags:
        """Return which of `rows` know the rule of theirs of `topics`: told before today, or informed until now."""
        known = self._informed[topics, rows]
        for topic in set(topics.tolist()):
            at = np.flatnonzero(topics == topic)
            known[at] |= self._known[topic][rows[at]]
        return known

    def informed(self, topic: int) -> Rows:
        """Return who lives here and has learned of the rule by a call, a campaign or a neighbour."""
        return np.flatnonzero(self._informed[topic] & self._world.residents.alive).astype(np.int32)

    def hear(self, topic: int, rows: Rows, source: int) -> None:
        """Note that `rows` learn of the rule today from `source`, the first that is noted of a day counting."""
        if rows.size:
            self._heard.append((topic, source, rows))

    def close(self, who: Concerned, friends: Friends, day: int) -> None:
        """Count those to whom it is new, let them tell their neighbours, and let it be known tomorrow."""
        if not self._heard:
            return
        sizes = [rows.size for *_, rows in self._heard]
        topics, source = (np.repeat([heard[i] for heard in self._heard], sizes) for i in (0, 1))
        topics, rows, first = self._new(topics, np.concatenate([rows for *_, rows in self._heard]))
        self._heard.clear()
        self._learn(topics, rows, source[first], day)
        if rows.size and friends.told:
            topics, told = self._tell(who, friends, topics, rows, day)
            topics, told, _ = self._new(topics, told)
            self._learn(topics, told, np.full(told.size, FRIENDS), day)

    def _new(self, topics: Topics, rows: Rows) -> tuple[Topics, Rows, NDArray[np.intp]]:
        """Return, each once, rules and those of `rows` to whom they are new, and where each stood first."""
        key = (topics << _ROW_BITS) | rows
        order = np.argsort(key, kind="stable")
        key = key[order]
        new = ~self.known(topics, rows)[order]
        new[1:] &= key[1:] != key[:-1]
        first = order[new]
        return topics[first], rows[first], first

    def _learn(self, topics: Topics, rows: Rows, source: NDArray[np.int64], day: int) -> None:
        """Let `rows` know the rules from tomorrow on."""
        self._informed[topics, rows] = True
        for topic in sorted(set(topics.tolist())):
            mine = rows[topics == topic]
            self._tally.add(f"informed_{TOPICS[topic]}", mine, day=day)
            self._world.notices.post(TOPICS[topic], mine)
        for number in sorted(set(source.tolist())):
            self._tally.add(f"told_by_{SOURCES[number]}", rows[source == number], day=day)

    def _tell(self, who: Concerned, friends: Friends, topics: Topics, rows: Rows, day: int) -> tuple[Topics, Rows]:
        """Return rules, and the neighbours who hear of them from `rows` and take note, as far as it concerns them."""
        world, residents = self._world, self._world.residents
        members, starts = self._communities()
        tellers, topics = np.repeat(rows, friends.told), np.repeat(topics, friends.told)
        today, number = attempt(day, 0), np.arange(tellers.size) % friends.told
        bits = world.stream.bits(luck.NEIGHBOUR, residents.id[tellers], today + number)
        community = residents.community[tellers]
        start, size = starts[community], starts[community + 1] - starts[community]
        told = members[np.minimum(start + below(bits, size), members.size - 1)]
        met = (size > 0) & (told != tellers) & (residents.community[told] == community)
        heeds = world.stream.happens(luck.HEEDS, residents.id[told], today + topics, threshold(friends.effect))
        at = np.flatnonzero(met & heeds)
        topics, told = topics[at], told[at]
        concerns = np.zeros(told.size, bool)
        for topic in set(topics.tolist()):
            mine = np.flatnonzero(topics == topic)
            concerns[mine] = concerned(who, residents, topic, told[mine], day)
        return topics[concerns], told[concerns]

    def _communities(self) -> tuple[Rows, Places]:
        """Return who lived here on the day of the first news, by community, and where each community begins.

        Who has moved since is no neighbour any more; who came since is met by nobody.
        """
        if self._neighbours is None:
            residents = self._world.residents
            rows = np.arange(len(residents), dtype=np.int32)[residents.alive]
            community = residents.community[residents.alive]
            counts = kernels.count_by(residents.community, residents.alive, residents.community_count)
            if (community[1:] < community[:-1]).any():
                rows = rows[np.argsort(community, kind="stable")]
            self._neighbours = rows, np.concatenate([[0], np.cumsum(counts)])
        return self._neighbours
