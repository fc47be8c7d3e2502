"""Knowledge of a rule: whom it concerns, who has learned of it today, and which neighbours hear of it from them.

What somebody is told today is known tomorrow (`world.notices`). Who has just learned of a rule from a call or a
campaign talks about it with some neighbours in the community; these do not pass it on.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import attempt, threshold
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
        self._told = tuple(world.notices.knows(topic) for topic in TOPICS)  # before today, from whatever programme
        self._informed = np.zeros(world.residents.id.size, np.uint8)  # a bit a topic
        self._heard: list[tuple[int, int, Rows]] = []
        self._neighbours: tuple[Rows, Places] | None = None

    def known(self, topics: Topics, rows: Rows) -> Flags:
        """Return which of `rows` know the rule of theirs of `topics`: told before today, or informed until now."""
        return kernels.knows(topics, rows, self._informed, self._told)

    def informed(self, topic: int) -> Rows:
        """Return who lives here and has learned of the rule by a call, a campaign or a neighbour."""
        here = self._world.residents.alive & (self._informed >> np.uint8(topic) & 1).view(bool)
        return np.flatnonzero(here).astype(np.int32)

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
        rows = np.concatenate([rows for *_, rows in self._heard])
        self._heard.clear()
        topics, rows, source = self._new(topics, rows, source)
        self._learn(topics, rows, source, day)
        if rows.size and friends.told:
            topics, told = self._tell(who, friends, topics, rows, day)
            self._learn(*self._new(topics, told, np.full(told.size, FRIENDS)), day)

    def _new(self, topics: Topics, rows: Rows, source: Topics) -> tuple[Topics, Rows, Topics]:
        """Return what is new to whom, each once, and its first source."""
        first = kernels.first_news(topics, rows, self._informed, self._told)
        return topics[first], rows[first], source[first]

    def _learn(self, topics: Topics, rows: Rows, source: NDArray[np.int64], day: int) -> None:
        """Let `rows` know the rules from tomorrow on."""
        np.bitwise_or.at(self._informed, rows, np.left_shift(1, topics).astype(np.uint8))
        for topic in sorted(set(topics.tolist())):
            mine = rows[topics == topic]
            self._tally.add(f"informed_{TOPICS[topic]}", mine, day=day)
            self._world.notices.post(TOPICS[topic], mine)
        for number in sorted(set(source.tolist())):
            self._tally.add(f"told_by_{SOURCES[number]}", rows[source == number], day=day)

    def _tell(self, who: Concerned, friends: Friends, topics: Topics, rows: Rows, day: int) -> tuple[Topics, Rows]:
        """Return rules, and the neighbours who hear of them from `rows` and take note, as far as it concerns them."""
        residents, stream = self._world.residents, self._world.stream
        topics, told = kernels.meet(
            (topics, rows),
            (residents.id, residents.community),
            self._communities(),
            (friends.told, attempt(day, 0), int(threshold(friends.effect))),
            (luck.NEIGHBOUR.number, luck.HEEDS.number),
            (stream.seed, stream.replication),
        )
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
