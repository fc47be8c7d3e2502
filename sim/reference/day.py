"""One place on one day, event by event: what the SimPy desk saw, as a text to read and as columns to draw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core.kernels.outcome import Outcome
from sim.reference.desk import NOBODY, Entry, Event, Seconds, run_desk

_WORDS = {
    "en": {
        Event.OPENS: "the desk opens, {waiting} waiting",
        Event.CLOSES: "the desk closes, {waiting} waiting",
        Event.ARRIVES: "{customer} arrives, {waiting} waiting",
        Event.STARTS: "{customer} is called to window {window} after {wait}",
        Event.ENDS: "{customer} leaves window {window} after {service}",
        Event.GIVES_UP: "{customer} gives up after {wait}",
        Event.TURNED_AWAY: "{customer} is sent home after {wait}",
        "resident": "resident {who}",
        "other": "a customer with other business",
        "reason": " ({reason})",
        "summary": "{arrivals} came: {served} served, {abandoned} gave up, {turned_away} sent home. "
        "Mean wait of the served {mean}, longest {longest}; at most {queue} waiting; windows busy {share:.0%} of the "
        "open time.",
    },
    "zh": {
        Event.OPENS: "窗口开始办理，{waiting}人等候",
        Event.CLOSES: "窗口停止叫号，{waiting}人等候",
        Event.ARRIVES: "{customer}到达，{waiting}人等候",
        Event.STARTS: "{customer}等候{wait}后到{window}号窗口办理",
        Event.ENDS: "{customer}办理{service}后离开{window}号窗口",
        Event.GIVES_UP: "{customer}等候{wait}后放弃",
        Event.TURNED_AWAY: "{customer}等候{wait}后未能办理（已下班）",
        "resident": "居民{who}",
        "other": "办理其他业务的顾客",
        "reason": "（{reason}）",
        "summary": "到达{arrivals}人：办理{served}人，放弃{abandoned}人，未能办理{turned_away}人。"
        "已办理者平均等候{mean}，最长{longest}；最多{queue}人等候；窗口忙碌占开放时间的{share:.0%}。",
    },
}


@dataclass(frozen=True)
class Visitors:
    """Who came to one place on one day, as columns of shape (visits,), in the order (second, id).

    Attributes:
        who: Id of the resident; below 0 for a customer with other business.
        second: Second of arrival since midnight.
        service: Seconds of service.
        patience: Seconds they are ready to wait.
        reason: Code of the reason of the visit.
    """

    who: npt.NDArray[np.integer]
    second: npt.NDArray[np.integer]
    service: npt.NDArray[np.integer]
    patience: npt.NDArray[np.integer]
    reason: npt.NDArray[np.integer]


@dataclass(frozen=True)
class Curve:
    """How many waited and were served from each second on, until the next, as columns of shape (changes,)."""

    second: Seconds
    waiting: Seconds
    served: Seconds


@dataclass(frozen=True)
class DayLog:
    """What happened at one place on one day.

    Attributes:
        visitors: Who came.
        servers: Number of servers at work.
        openings: [open, close) in seconds since midnight.
        wait: Seconds waited, shape (visits,).
        outcome: `Outcome` codes, shape (visits,).
        log: Every event, in order; customers are positions in the columns.
    """

    visitors: Visitors
    servers: int
    openings: tuple[tuple[int, int], ...]
    wait: Seconds
    outcome: npt.NDArray[np.uint8]
    log: tuple[Entry, ...]

    def curve(self) -> Curve:
        """Return the queue and the busy servers over the day."""
        queue = {Event.ARRIVES: 1, Event.STARTS: -1, Event.GIVES_UP: -1, Event.TURNED_AWAY: -1}
        work = {Event.STARTS: 1, Event.ENDS: -1}
        seconds = np.array([entry.second for entry in self.log], np.int64)
        waiting = np.cumsum([queue.get(entry.event, 0) for entry in self.log], dtype=np.int64)
        served = np.cumsum([work.get(entry.event, 0) for entry in self.log], dtype=np.int64)
        last = np.flatnonzero(np.diff(seconds, append=np.iinfo(np.int64).max))
        return Curve(seconds[last], waiting[last], served[last])

    def services(self) -> list[tuple[int, int, int]]:
        """Return (server, second of start, second of end) of each service, in the order of starting."""
        at = self.visitors
        starts = (entry for entry in self.log if entry.event is Event.STARTS)
        return [(entry.server, entry.second, entry.second + int(at.service[entry.customer])) for entry in starts]

    def lines(self, language: str = "en", reasons: Sequence[str] = ()) -> list[str]:
        """Return the day as text, a line an event and a summary at the end.

        Args:
            language: "en" or "zh".
            reasons: Names of the reasons by code, in that language; none are told if empty.
        """
        words = _WORDS[language]
        waiting = 0
        lines = []
        for entry in self.log:
            waiting += entry.event is Event.ARRIVES
            waiting -= entry.event in {Event.STARTS, Event.GIVES_UP, Event.TURNED_AWAY}
            sentence = words[entry.event].format(
                customer=self._customer(entry.customer, words, reasons),
                window=entry.server + 1,
                waiting=waiting,
                wait=_clock(self.wait[entry.customer]) if entry.customer != NOBODY else "",
                service=_clock(self.visitors.service[entry.customer]) if entry.customer != NOBODY else "",
            )
            lines.append(f"{_clock(entry.second)}  {sentence}")
        return [*lines, self._summary(words)]

    def _customer(self, position: int, words: dict[Event | str, str] | dict[str, str], reasons: Sequence[str]) -> str:
        if position == NOBODY:
            return ""
        who, reason = int(self.visitors.who[position]), int(self.visitors.reason[position])
        named = words["resident"].format(who=who) if who >= 0 else words["other"]
        return named + (words["reason"].format(reason=reasons[reason]) if reasons else "")

    def _summary(self, words: dict[str, str]) -> str:
        served = self.outcome == Outcome.SERVED
        waits = self.wait[served]
        open_seconds = self.servers * sum(closes - opens for opens, closes in self.openings)
        return words["summary"].format(
            arrivals=len(served),
            served=served.sum(),
            abandoned=(self.outcome == Outcome.ABANDONED).sum(),
            turned_away=(self.outcome == Outcome.TURNED_AWAY).sum(),
            mean=_clock(round(float(waits.mean())) if waits.size else 0),
            longest=_clock(waits.max(initial=0)),
            queue=self.curve().waiting.max(initial=0),
            share=self.visitors.service[served].sum() / max(1, open_seconds),
        )


def replay(visitors: Visitors, servers: int, openings: Sequence[tuple[int, int]], free: Sequence[int] = ()) -> DayLog:
    """Return the day of one place, replayed event by event.

    Args:
        visitors: Who came, in the order (second, id): the order in which the run served them.
        servers: Number of servers at work, at least 1.
        openings: [open, close) in seconds since midnight, rising.
        free: The second at which each server ends a service begun the day before, for a desk that never shuts.
    """
    columns = (visitors.second, visitors.service, visitors.patience)
    customers = list(zip(*(np.asarray(column).tolist() for column in columns), strict=True))
    hours = [(int(opens), int(closes)) for opens, closes in openings]
    desk = run_desk(customers, servers, hours, free)
    wait = np.array([desk.wait[i] for i in range(len(customers))], np.int64)
    outcome = np.array([desk.outcome[i] for i in range(len(customers))], np.uint8)
    return DayLog(visitors, servers, tuple(hours), wait, outcome, tuple(desk.log))


def _clock(second: float) -> str:
    """Return a second of the day, or a length of time, as hours, minutes and seconds.

    >>> _clock(32_405)
    '09:00:05'
    """
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"
