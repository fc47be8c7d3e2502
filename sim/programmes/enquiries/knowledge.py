"""Knowledge of a rule: whom it concerns, who has learned of it today, and which neighbours hear of it from them.

What somebody is told today is known tomorrow (`world.notices`). Who has just learned of a rule from a call or a
campaign talks about it with some neighbours in the community; these do not pass it on.
"""

from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import attempt, threshold
from sim.programmes.enquiries import luck
from sim.programmes.enquiries.measures import FRIENDS, SOURCES
from sim.programmes.enquiries.parameters import TOPICS, Concerned, Friends
from sim.world.residents import COUNTIES, Residents, Status, latest_birth
from sim.world.tally import ProgrammeTally
from sim.world.visits import column
from sim.world.world import World

Rows = NDArray[np.int32]
Topics = NDArray[np.int64]
Places = NDArray[np.int64]
Column = NDArray[Any]
People = tuple[Column, Column, Column, Column, Column, Column]

_MEMBER, _PENSIONER, _FLEXIBLE = (1 << int(s) for s in (Status.MEMBER, Status.RESIDENT_PENSIONER, Status.FLEXIBLE))
_NEVER, _EVER, _ANY = -(1 << 40), 1 << 40, -1
_VETERAN, _POOR = 1, 2
_EDGES = np.arange(len(TOPICS) + 1)
_EVERYBODY = (_NEVER, _EVER, _ANY, 0, _ANY)


@lru_cache(maxsize=64)
def conditions(who: Concerned, day: int) -> Topics:
    """Return whom each rule concerns on `day`, a line a topic.

    A line says after which day and until which day they are born, their statuses (a bit each), whether they must be
    veterans or of a poor household, and in which county they live.
    """
    payers = (latest_birth(day, who.payer_age_max + 1), _EVER, _MEMBER | _PENSIONER, 0, _ANY)
    works = latest_birth(day, who.worker_age_max + 1), latest_birth(day, who.worker_age_min)
    found = {
        "last_payable_day": payers,
        "certificate_lag": payers,
        "deferral": (_NEVER, _EVER, _FLEXIBLE, 0, _ANY),
        "eligibility": (_NEVER, latest_birth(day, who.elder_age), _ANY, 0, _ANY),
        "stop": (_NEVER, _EVER, _ANY, _VETERAN, _ANY),
        "transport_subsidy": (*works, _ANY, _POOR, COUNTIES.index(who.subsidy_county)),
    }
    return np.array([found[topic] for topic in TOPICS])


def looked_at(residents: Residents) -> People:
    """Return the columns that the conditions look at."""
    return residents.alive, residents.birth, residents.status, residents.county, residents.veteran, residents.poor


def concerned(who: Concerned, residents: Residents, topic: int, day: int) -> Rows:
    """Return who lives here and is concerned by the rule."""
    rows: Rows = kernels.concerned(conditions(who, day)[topic], looked_at(residents))
    return rows


@lru_cache(maxsize=64)
def subjects(who: Concerned, day: int) -> Topics:
    """Return what a refusal or a reminder is about: that of the scheme in which somebody is, the first that applies.

    Who was refused is told from programme to programme, but not by which: a worker of a poor household where the
    transport subsidy is paid asks about it (the county pays such households' contributions), a flexible worker about
    the deferral, whoever is past the age of contributing about the care device, everybody else about the last payable
    day.
    """
    of = dict(zip(TOPICS, conditions(who, day).tolist(), strict=True))
    old = (_NEVER, latest_birth(day, who.payer_age_max + 1), _ANY, 0, _ANY)
    found = {
        "transport_subsidy": of["transport_subsidy"],
        "deferral": of["deferral"],
        "eligibility": old,
        "last_payable_day": _EVERYBODY,
    }
    return np.array([(TOPICS.index(topic), *condition) for topic, condition in found.items()])


@cache
def subject(topic: int) -> Topics:
    """Return that everybody's matter is this topic, as `subjects` does."""
    return np.array([(topic, *_EVERYBODY)])


class Knowledge:
    """Who has learned what: today, and since the run began."""

    def __init__(self, world: World, tally: ProgrammeTally) -> None:
        self._world = world
        self._tally = tally
        self._told = tuple(world.notices.knows(topic) for topic in TOPICS)  # before today, from whatever programme
        self._informed = np.zeros(world.residents.id.size, np.uint8)  # a bit a topic
        learned = [(f"informed_{topic}", f"told_by_{source}") for topic in TOPICS for source in SOURCES]
        self._learned = tally.places(*zip(*learned, strict=True))  # by topic and source
        self._heard: list[tuple[Topics, Rows, Topics]] = []
        self._neighbours: tuple[Rows, Places] | None = None

    def ask(self, topics: Topics, rows: Rows, keys: Topics) -> tuple[Rows, Topics]:
        """Return who of `rows` still asks about `topics`, each key once: who lives, and does not know by now."""
        asks: tuple[Rows, Topics] = kernels.still_ask(
            (topics, rows, keys), self._world.residents.alive, self._informed, self._told
        )
        return asks

    def informed(self) -> list[Rows]:
        """Return, by rule, who lives here and has learned of it by a call, a campaign or a neighbour."""
        rows = np.flatnonzero(self._informed).astype(np.int32)
        rows = rows[self._world.residents.alive[rows]]
        topics = self._informed[rows]
        return [rows[topics & (1 << topic) != 0] for topic in range(len(TOPICS))]

    def hear(self, topics: Topics | int, rows: Rows, source: int) -> None:
        """Note that `rows` learn of rules today from `source`, the first that is noted of a day counting."""
        if rows.size:
            self._heard.append((column(topics, rows.size, np.int64), rows, np.full(rows.size, source)))

    def close(self, who: Concerned, friends: Friends, day: int) -> None:
        """Count those to whom it is new, let them tell their neighbours, and let it be known tomorrow."""
        if not self._heard:
            return
        topics, rows, source = map(np.concatenate, zip(*self._heard, strict=True))
        self._heard.clear()
        topics, rows, source = kernels.learn((topics, rows, source), self._informed, self._told)
        self._spread_word(topics, rows, source, day)
        if rows.size and friends.told:
            self._spread_word(*self._tell(who, friends, topics, rows, day), day)

    def _spread_word(self, topics: Topics, rows: Rows, source: Topics, day: int) -> None:
        """Count what `rows` have learned, by topic; from tomorrow on they are known to know it."""
        if not rows.size:
            return
        self._tally.add_each(self._learned, rows, topics * len(SOURCES) + source, day=day)
        edges = np.searchsorted(topics, _EDGES).tolist()
        for topic, span in zip(TOPICS, pairwise(edges), strict=True):
            self._world.notices.post(topic, rows[slice(*span)])

    def _tell(
        self, who: Concerned, friends: Friends, topics: Topics, rows: Rows, day: int
    ) -> tuple[Topics, Rows, Topics]:
        """Return what neighbours learn who hear of rules from `rows` and take note, as far as it concerns them."""
        residents, stream = self._world.residents, self._world.stream
        told: tuple[Topics, Rows, Topics] = kernels.spread(
            (topics, rows, FRIENDS),
            (self._informed, self._told),
            (residents.id, residents.community),
            self._communities(),
            (conditions(who, day), looked_at(residents)),
            (friends.told, attempt(day, 0), int(threshold(friends.effect))),
            (luck.NEIGHBOUR.number, luck.HEEDS.number),
            (stream.seed, stream.replication),
        )
        return told

    def _communities(self) -> tuple[Rows, Places]:
        """Return who lived here on the day of the first news, by community, and where each community begins.

        Who has moved since is no neighbour any more; who came since is met by nobody.
        """
        if self._neighbours is None:
            residents = self._world.residents
            self._neighbours = kernels.rows_by(residents.community, residents.alive, residents.community_count)
        return self._neighbours
