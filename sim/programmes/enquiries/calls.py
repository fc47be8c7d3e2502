"""Calls: who rings the hotline, on which day, what becomes of the call, and who rings again (IN-01).

An announcement sets off a wave: of those whom the rule concerns each rings with the same chance, on a day of the wave,
so that calls halve with every half-life. Besides, some ring the day after something puzzled them: a refusal, a
certificate that was not ready, a fee that starts, a message. Nobody rings about what they know by then.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import date_of, month_of
from sim.core.kernels import Outcome
from sim.core.luck import attempt, pick, threshold
from sim.programmes.enquiries import luck
from sim.programmes.enquiries.knowledge import Knowledge, Rows, concerned, looked_at, subject, subjects
from sim.programmes.enquiries.measures import CALL
from sim.programmes.enquiries.parameters import CAUSES, PUZZLING, TOPICS, Announcement, Parameters
from sim.world.agenda import Agenda
from sim.world.days import Day, Year
from sim.world.tally import ProgrammeTally
from sim.world.visits import Channel, Outcomes, Reason, Result, Visits
from sim.world.world import World

Keys = NDArray[np.int64]

_TRIES = 8  # bits of the number of an attempt, as in `luck.attempt`
_MATTERS = 32  # of a month: a cause and a topic
_STEPS = 4096
_ON_HOLD = np.zeros(len(Outcome), np.uint8)  # results by outcome; DONE is 0
_ON_HOLD[[Outcome.ABANDONED, Outcome.TURNED_AWAY]] = Result.ABANDONED, Result.TURNED_AWAY
_HOTLINE, _ENQUIRY, _DONE = np.uint8(Channel.HOTLINE), Reason.ENQUIRY, np.uint8(Result.DONE)
COUNTED = [  # of a call, by topic, whether it is a further one, and whether it was answered
    ("received", "redials" if again else None, "answered" if answered else None, f"asked_{topic}")
    for topic in TOPICS
    for again in (False, True)
    for answered in (False, True)
]
_OF_FAILURE = np.array([cause in {"refused", "not_ready"} for cause in CAUSES])
_NOTICE_OF = {"refused": "refused", "not_ready": "not_ready", "fee_starts": "fee_starts", "message": "announced"}
_TOPIC_OF = {"not_ready": TOPICS.index("certificate_lag"), "fee_starts": TOPICS.index("eligibility")}


def calls_of_wave(announcement: Announcement, topic: str) -> float:
    """Return the calls of a whole wave: those of the first day, and each day a fixed share of the day before."""
    daily = 0.5 ** (1 / announcement.half_life)
    calls: float = announcement.calls_first_day[topic] / (1 - daily)
    return calls


@cache
def days_of_wave(half_life: float) -> NDArray[np.int64]:
    """Return the quantiles of a caller's day in the wave, 0 the first.

    >>> days = days_of_wave(3.0)
    >>> [round(float(np.mean(days < n)), 2) for n in (3, 6, 9)]
    [0.5, 0.75, 0.88]
    """
    left = 1 - (np.arange(_STEPS) + 0.5) / _STEPS
    return np.floor(-np.log2(left) * half_life).astype(np.int64)


def key_of(day: int, cause: int, topic: Keys | int) -> Any:  # noqa: ANN401 - a scalar for a scalar
    """Return the luck key of the first call in a matter: its cause and topic of that month are the obligation."""
    return _first_key(month_of(day), cause) + (topic << _TRIES)


@cache
def _first_key(month: int, cause: int) -> int:
    return int(attempt(month * _MATTERS + cause * len(TOPICS), 0))


def topics_of(keys: Keys) -> Keys:
    """Return what the enquiries with these keys are about."""
    return (keys >> _TRIES) % _MATTERS % len(TOPICS)


def causes_of(keys: Keys) -> Keys:
    """Return what made the enquiries with these keys."""
    return (keys >> _TRIES) % _MATTERS // len(TOPICS)


def number_of(keys: Keys) -> Keys:
    """Return how many calls there were in this matter before."""
    return keys & ((1 << _TRIES) - 1)


class Calls:
    """The calls of one run."""

    def __init__(self, world: World, tally: ProgrammeTally, knowledge: Knowledge) -> None:
        self._world = world
        self._tally = tally
        self._knowledge = knowledge
        self._counted = tally.places(*zip(*COUNTED, strict=True))
        self._agenda = Agenda()

    def plan_waves(self, rules: Parameters, year: Year) -> None:
        """Draw who rings after each announcement of the year; in the first year, after earlier ones as well."""
        for number, topic in enumerate(TOPICS):
            announced = rules.announcement.day[topic]
            earlier = announced < year.first_day and year.index > 0
            if not earlier and announced <= year.last_day and rules.announcement.calls_first_day[topic]:
                self._plan_wave(rules, number, announced, year)

    def _plan_wave(self, rules: Parameters, topic: int, announced: int, year: Year) -> None:
        world, residents = self._world, self._world.residents
        rows = concerned(rules.concerned, residents, topic, year.first_day)
        in_city = float(world.weights @ np.bincount(residents.county[rows], minlength=world.weights.size))
        if not rows.size:
            return
        chance = min(calls_of_wave(rules.announcement, TOPICS[topic]) / in_city, 1.0)
        key = date_of(announced).year
        rows = rows[world.stream.happens(luck.RINGS[topic], residents.id[rows], key, threshold(chance))]
        bits = world.stream.bits(luck.RINGS_ON[topic], residents.id[rows], key)
        days = announced + pick(days_of_wave(rules.announcement.half_life), bits)
        coming = (days >= year.first_day) & (days <= world.last_day)
        self._agenda.put_each(days[coming], rows[coming], key_of(announced, 0, topic))

    def wonder(self, rules: Parameters, cause: str, rows: Rows, day: int, topic: int | None = None) -> None:
        """Let a share of `rows`, puzzled by `cause`, ring on `day`: about `topic`, or what each must mean."""
        number, residents, stream = CAUSES.index(cause), self._world.residents, self._world.stream
        ring, about = kernels.wonder(
            rows,
            subjects(rules.concerned, day) if topic is None else subject(topic),
            residents.id,
            looked_at(residents),
            (luck.PUZZLED[number - 1].number, day, int(threshold(rules.calls_after[cause]))),
            (stream.seed, stream.replication),
        )
        if ring.size:
            self._agenda.put(day, ring, key_of(day, number, about))

    def act(self, rules: Parameters, day: Day) -> Visits | None:
        """Return the calls of the day."""
        yesterday = self._world.notices.yesterday
        for cause in PUZZLING if yesterday else ():
            rows = yesterday.get(_NOTICE_OF[cause])
            if rows is not None:
                self.wonder(rules, cause, rows, day.day, _TOPIC_OF.get(cause))
        rows, keys = self._agenda.take(day.day)
        if not rows.size:
            return None
        rows, keys = self._knowledge.ask(topics_of(keys), rows, keys)
        return self._world.channels.visits(
            luck.VISIT_LUCK,
            rows,
            keys,
            np.full(rows.size, _HOTLINE),
            _ENQUIRY,
            day=day.day,
            retry=(number_of(keys) > 0) | _OF_FAILURE[causes_of(keys)],
        )

    def settle(self, rules: Parameters, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Inform those who were answered, and let some of the others ring again tomorrow."""
        rows, keys = visits.who, visits.when
        results = _ON_HOLD[outcomes.outcome]
        answered, about = results == _DONE, topics_of(keys)
        code = (about << 2) + ((number_of(keys) > 0) << 1) + answered
        self._tally.add_each(self._counted, rows, code, day=day.day)
        self._knowledge.hear(about[answered], rows[answered], CALL)
        if not answered.all():
            self._lose(rules, day.day, rows[~answered], keys[~answered], results[~answered])
        return results

    def _lose(self, rules: Parameters, day: int, rows: Rows, keys: Keys, results: NDArray[np.uint8]) -> None:
        """Let some of those who were not answered ring again tomorrow."""
        self._tally.add("abandoned", rows[results == Result.ABANDONED], day=day)
        self._tally.add("turned_away", rows[results == Result.TURNED_AWAY], day=day)
        again = self._world.stream.happens(
            luck.REDIALS, self._world.residents.id[rows], keys, threshold(rules.redial_share)
        )
        again &= number_of(keys) < rules.redials_max
        self._agenda.put(day + 1, rows[again], keys[again] + 1)
        self._tally.add("given_up", rows[~again], day=day)
