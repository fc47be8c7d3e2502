"""The day of the flexible workers' pension: who declares or pays, what is answered, and what each does next."""

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import month_days
from sim.programmes.flexible_pension import purposes
from sim.programmes.flexible_pension.counter import Counter
from sim.programmes.flexible_pension.members import Book, Members
from sim.programmes.flexible_pension.purposes import (
    VISIT,
    WAYS,
    as_declaration,
    as_payment,
    attempt_of,
    is_payment,
    next_key,
    service_year_of,
    target_of,
    way_of,
)
from sim.programmes.flexible_pension.schedule import Plan, on_open_days
from sim.programmes.flexible_pension.terms import Terms
from sim.world.agenda import Agenda
from sim.world.days import Day, Year
from sim.world.tally import ProgrammeTally
from sim.world.visits import FIRST_ON_SITE, Channel, Outcomes, Reason, Result, Visits
from sim.world.world import World

Codes = NDArray[np.uint8]
Rows = NDArray[np.int32]
Integers = NDArray[np.int64]

# Flexible workers pay through WeChat, a bank, the Minsheng app or the tax hall (clause FP-08), never by another way.
PAYS_THROUGH = np.arange(len(Channel), dtype=np.uint8)
PAYS_THROUGH[[Channel.E_TAX, Channel.VILLAGE_AGENT]] = Channel.MINSHENG, Channel.BANK_COUNTER
PAYS_THROUGH[Channel.AGENCY] = Channel.TAX_HALL
COUNTER, APP = np.uint8(Channel.AGENCY), np.uint8(Channel.MINSHENG)
DECLARATION = np.uint8(Reason.DECLARATION)
OWN_YEAR, EARLIER_YEAR = np.uint8(Reason.FLEXIBLE), np.uint8(Reason.FLEXIBLE_BACK_PAYMENT)
NOT_SERVED = np.array([Result.DONE, Result.ABANDONED, Result.TURNED_AWAY, Result.DONE], np.uint8)  # by kernels.Outcome
DONE, FAILED_ONLINE = int(Result.DONE), int(Result.FAILED_ONLINE)
NOT_APPROVED, NOT_ELIGIBLE = int(Result.NOT_APPROVED), int(Result.NOT_ELIGIBLE)
TOO_EARLY = int(Result.TOO_EARLY)
HAS_NEXT = np.isin(  # after whom something follows: payment after an approval, another attempt after a failure
    np.arange(len(Result)),
    [Result.DONE, Result.NOT_APPROVED, Result.NOT_ELIGIBLE, Result.FAILED_ONLINE, Result.ABANDONED, Result.TURNED_AWAY],
)
_STEP = np.uint32(20)  # the top 12 of 32 bits choose one of 4,096 quantiles
COUNTED = {
    NOT_APPROVED: "declaration_refused",
    NOT_ELIGIBLE: "base_refused",
    TOO_EARLY: "too_early",
    int(Result.NOT_PAYABLE): "not_payable",
}


class Errands:
    """Declarations and payments of one run, day by day."""

    def __init__(self, book: Book, counter: Counter, world: World, tally: ProgrammeTally) -> None:
        self._book = book
        self._counter = counter
        self._world = world
        self._residents = world.residents
        self._tally = tally
        self._agenda = Agenda()
        self._latest = np.zeros(0, np.int32)
        self._channels: dict[str, Codes] = {}
        self._out: Members = np.zeros(0, np.int64)  # who set out this morning

    def lay_down(self, year: Year, plans: list[Plan]) -> None:
        """Lay down the year's first attempts."""
        at, day, key = (np.concatenate(column) for column in zip(*plans, strict=True))
        self._agenda.plan(year.first_day, year.last_day, day, self._book.row[at], key)
        self._latest = np.zeros(2 * self._book.paid.size, np.int32)
        self._channels.clear()

    def _channel(self, t: Terms) -> Codes:
        """Return the channel each takes this year by way, shape (WAYS, members).

        Declarations go to the counter or the app, a second one the other way if it can; payments through the tax
        service's channels, or to the agency while that collected (FP-07).
        """
        collector = t.p.contribution.collector
        if collector not in self._channels:
            book, channel = self._book, np.empty((WAYS, len(self._book)), np.uint8)
            channel[0] = np.where(book.at_agency, COUNTER, APP)
            channel[1] = np.where(book.at_agency ^ self._residents.smartphone[book.row], COUNTER, APP)
            channel[2:] = COUNTER if collector == "agency" else PAYS_THROUGH[self._world.channels.choose(book.row)]
            self._channels[collector] = channel
        return self._channels[collector]

    def act(self, day: Day, t: Terms) -> Visits | None:
        """Return who declares or pays today: those alive whose months are still unpaid, one attempt each."""
        rows, keys = self._agenda.take(day.day)
        if not rows.size:
            return None
        self._counter.open(day, t)
        book, who = self._book, rows.astype(np.intp)
        at = book.of(who)
        if not t.two_steps:
            keys = as_payment(keys)
        elif t.p.declaration.holds_for_year:
            keys = np.where(self._counter.holds(day, at), as_payment(keys), keys)
        cell, paying = book.cell(service_year_of(keys), at), is_payment(keys)
        paid = book.paid.reshape(-1)[cell]
        wants = self._residents.alive[who] & (target_of(keys) > paid)
        wants &= paying | (book.room.reshape(-1)[cell] > paid)
        wants &= self._last_of_each(cell, paying)
        early = t.answers[service_year_of(keys) - book.first] == TOO_EARLY
        if early.any():  # who knows the terms of the deferral does not come before the limits are published (FP-06)
            wants &= ~(early & self._world.notices.knows("deferral")[rows])
        go = np.flatnonzero(wants)
        self._out = at[go]
        return self._set_out(day, t, rows[go], keys[go]) if go.size else None

    def _last_of_each(self, cell: Integers, paying: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which attempts are the last, with the highest target, of those at one obligation and step."""
        place, number = cell + paying * self._book.paid.size, np.arange(cell.size, dtype=np.int32)
        self._latest[place] = number
        last: NDArray[np.bool_] = self._latest[place] == number
        return last

    def _set_out(self, day: Day, t: Terms, rows: Rows, keys: Integers) -> Visits:
        """Return the attempts at declaring and paying."""
        pays = np.where(service_year_of(keys) < day.year, EARLIER_YEAR, OWN_YEAR)
        return self._world.channels.visits(
            VISIT,
            rows,
            keys,
            self._channel(t)[way_of(keys), self._out],
            np.where(is_payment(keys), pays, DECLARATION),
            day=day.day,
            retry=attempt_of(keys) > 0,
            minutes={Reason.DECLARATION: t.p.declaration.minutes},
        )

    def settle(self, day: Day, t: Terms, visits: Visits, outcomes: Outcomes) -> Codes:
        """Approve, receive or refuse, and let those who failed try again."""
        keys, at = visits.when, self._out
        if keys.size > at.size:  # behind them, whoever failed online and came to a desk
            at = np.concatenate([at, at[outcomes.fell_back[: at.size]]])
        results = np.maximum(t.answers[service_year_of(keys) - self._book.first], NOT_SERVED[outcomes.outcome])
        results[outcomes.failed] = FAILED_ONLINE
        paying, possible = is_payment(keys), results == DONE
        declares = np.flatnonzero(possible & ~paying)
        if declares.size:
            results[declares] = answers = self._counter.answers(t, visits, declares, at[declares])
            self._counter.approve(day, at[declares[answers == DONE]])
        pays = np.flatnonzero(possible & paying)
        if pays.size:
            results[pays] = answers = self._counter.till(t, visits, pays, at[pays])
            pays = pays[answers == DONE]
            self._counter.receive(day, t, keys[pays], at[pays])
        failed = np.flatnonzero(results)
        if failed.size:
            self._note_failures(day, visits.who[failed], at[failed], results[failed])
        ends = outcomes.fell_back | (paying & (results == DONE))
        goes_on = np.flatnonzero(HAS_NEXT[results] & ~ends)
        if goes_on.size:
            gave_up = outcomes.gave_up[goes_on]
            self._go_on(day, t, at[goes_on], keys[goes_on], results[goes_on], gave_up)
        return results

    def _note_failures(self, day: Day, rows: Rows, at: Members, results: Codes) -> None:
        self._book.failure[at] = results
        for code in set(results.tolist()) & COUNTED.keys():
            who = rows[results == code]
            self._tally.add(COUNTED[code], who, day=day.day)
            if code in {NOT_APPROVED, TOO_EARLY}:
                self._world.notices.post("refused", who)

    def _go_on(
        self, day: Day, t: Terms, at: Members, keys: Integers, results: Codes, gave_up: NDArray[np.bool_]
    ) -> None:
        """Put on the agenda when approved contributions are paid and failed attempts repeated.

        Nobody waits for more than half the time left; who gave up online comes back next month.
        """
        failed = results != DONE
        soonest = day.day + np.where(failed, 1, t.p.declaration.approval_days)
        soonest[gave_up] = month_days(day.year, day.month)[1] + 1
        left = t.ends[service_year_of(keys) - self._book.first] - soonest
        bits = self._world.stream.bits(purposes.NEXT_DELAY, self._book.id[at], keys)
        delay = np.minimum(t.delays[failed.view(np.uint8), bits >> _STEP], np.maximum(left, 0) // 2)
        days, keys = soonest + delay, next_key(keys, failed)
        keys = np.where(results == NOT_ELIGIBLE, as_declaration(keys), keys)
        gone = failed & ((left < 0) | (attempt_of(keys) >= t.p.declaration.attempts))
        if gone.any():
            days, at, keys = days[~gone], at[~gone], keys[~gone]
        self._put(t, days, at, keys)

    def _put(self, t: Terms, days: Integers, at: Members, keys: Integers) -> None:
        """Put the next steps on the agenda; who goes to a counter goes on an open day, if one comes in time."""
        there = np.flatnonzero(self._channel(t)[way_of(keys), at] >= FIRST_ON_SITE)
        if there.size:
            planned, last = days[there], t.ends[service_year_of(keys[there]) - self._book.first]
            moved = on_open_days(self._world.channels, self._world.stream, self._book, at[there], planned, keys[there])
            days[there] = np.where(moved <= last, moved, planned)
        self._agenda.put_each(days, self._book.row[at], keys)
