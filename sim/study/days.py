"""One place on one day of a run, replayed event by event with the readable SimPy desk.

The run goes on until that day; its queue at the place, with the customers of other business, is given to the replay,
whose waits and outcomes must be those of the run.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import date_of, day_of
from sim.reference.day import DayLog, Visitors, replay
from sim.run import replicate
from sim.scenario import Scenario
from sim.study.words import CHANNELS, REASONS
from sim.world.days import Day
from sim.world.desks import Queue
from sim.world.places import KINDS
from sim.world.visits import Channel, Reason
from sim.world.world import World

_OTHER, _COPY = -1, -2


class DayNotFoundError(LookupError):
    """There is no such place, the day is outside the horizon, or nobody came."""


class _ReachedError(Exception):
    """The day has been reached: the run need not go on."""


@dataclass(frozen=True)
class PlaceDay:
    """One place's day.

    Attributes:
        place: name of the service point.
        channel: kind of service point.
        date: ISO date.
        log: what happened, event by event.
        agrees: whether waits and outcomes are those of the run, customer by customer.
        customers: people who came that day, by place of the same kind, most first.
    """

    place: str
    channel: Channel
    date: str
    log: DayLog
    agrees: bool
    customers: Mapping[str, int]

    def title(self, language: str) -> str:
        """Return kind, place and date in words."""
        return f"{CHANNELS[self.channel][language]} {self.place} {self.date}"

    def lines(self, language: str) -> list[str]:
        """Return the log in sentences."""
        return self.log.lines(language, [REASONS[reason][language] for reason in Reason])


def day_of_place(
    scenario: Scenario,
    place: str,
    date: str,
    *,
    replication: int = 0,
    on_day: Callable[[Day, World], None] | None = None,
) -> PlaceDay:
    """Return the day of `place` on `date` in a run.

    Args:
        scenario: checked rules.
        place: name of a service point, or a kind of them: the one to which most came.
        date: ISO date.
        replication: index of the luck.
        on_day: called on each day before it, for those who may want no more of it.

    Raises:
        DayNotFoundError: see there; the message names the nearest place or the horizon.
    """
    day = _checked(scenario, date)
    found: list[PlaceDay] = []
    seen: list[Queue | None] = [None]

    def look(today: Day, world: World) -> None:
        if today.day == day:
            found.append(_look(world, place, date, before=seen[0]))
            raise _ReachedError
        seen[0] = world.desks.today
        if on_day is not None:
            on_day(today, world)

    with suppress(_ReachedError):
        replicate(scenario, replication, on_day=look)
    return found[0]


def _checked(scenario: Scenario, date: str) -> int:
    run = scenario.policy("run").at(0)
    try:
        day = day_of(date)
    except ValueError:
        message = f"date {date!r} is not like 2021-06-25"
        raise DayNotFoundError(message) from None
    if not run.start <= day <= run.end:
        message = f"date {date} is outside the run, {date_of(run.start)} to {date_of(run.end)}"
        raise DayNotFoundError(message)
    return day


def _look(world: World, name: str, date: str, before: Queue | None) -> PlaceDay:
    """Return the day of the place from the world's last queue, unless that is still the one of the day before."""
    queue, visits = world.desks.today, world.desks.visits
    came = np.zeros(len(world.places), np.int64) if queue is None or queue is before else np.diff(queue.offsets)
    place = _place(world, name, came)
    if queue is None or visits is None or not came[place]:
        message = f"nobody came to {name} on {date}"
        raise DayNotFoundError(message)
    span = slice(int(queue.offsets[place]), int(queue.offsets[place + 1]))
    source = queue.source[span]
    who = np.full(source.size, _OTHER, np.int64)
    reason = np.full(source.size, int(Reason.BACKGROUND), np.int64)
    ours = source >= 0
    who[ours] = world.residents.id[visits.who[source[ours]]]
    reason[ours] = visits.reason[source[ours]]
    visitors = Visitors(who, queue.second[span], queue.service[span], queue.patience[span], reason)
    hours = slice(int(queue.opening_offsets[place]), int(queue.opening_offsets[place + 1]))
    log = replay(visitors, int(queue.servers[place]), [tuple(o) for o in queue.openings[hours].tolist()])
    agrees = bool(np.array_equal(log.wait, queue.wait[span]) and np.array_equal(log.outcome, queue.outcome[span]))
    kind = Channel(world.places.kind[place])
    alike = sorted(np.flatnonzero(world.places.kind == kind).tolist(), key=lambda i: -came[i])
    customers = {world.places.name(i): int(came[i]) for i in alike if came[i]}
    return PlaceDay(world.places.name(place), kind, date, log, agrees, customers)


def _place(world: World, name: str, came: NDArray[np.int64]) -> int:
    """Return the place of that name, or the one of that kind to which most came."""
    kind = next((kind for kind in KINDS if kind.name.lower() == name), None)
    alike = np.flatnonzero(world.places.kind == kind) if kind is not None else np.empty(0, np.int64)
    return int(alike[came[alike].argmax()]) if alike.size else _find(world, name)


def _find(world: World, name: str) -> int:
    try:
        return world.places.find(name)
    except KeyError:
        from difflib import get_close_matches

        names = [world.places.name(i) for i in range(len(world.places))]
        near = get_close_matches(name, names, 1, 0.0)
        message = f"there is no place {name!r}; the nearest name is {near[0]!r} ({len(names)} places)"
        raise DayNotFoundError(message) from None
