"""The day of the flexible workers' pension: who declares or pays, what is answered, and what each does next."""

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import month_days
from sim.core.luck import pick
from sim.programmes.flexible_pension import purposes
from sim.programmes.flexible_pension.counter import Counter
from sim.programmes.flexible_pension.members import Book
from sim.programmes.flexible_pension.purposes import (
    DECLARE,
    PAY,
    VISIT,
    attempt_of,
    is_payment,
    key_of,
    service_year_of,
    target_of,
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
OWN_YEAR, EARLIER_YEAR = np.uint8(Reason.FLEXIBLE), np.uint8(Reason.FLEXIBLE_BACK_PAYMENT)
NOT_SERVED = np.array([Result.DONE, Result.ABANDONED, Result.TURNED_AWAY, Result.DONE], np.uint8)  # by kernels.Outcome
DONE, FAILED_ONLINE = int(Result.DONE), int(Result.FAILED_ONLINE)
NOT_APPROVED, NOT_ELIGIBLE = int(Result.NOT_APPROVED), int(Result.NOT_ELIGIBLE)
TRIED_AGAIN = np.isin(
    np.arange(len(Result)),
    [Result.NOT_APPROVED, Result.NOT_ELIGIBLE, Result.FAILED_ONLINE, Result.ABANDONED, Result.TURNED_AWAY],
)
COUNTED = {
    NOT_APPROVED: "declaration_refused",
    NOT_ELIGIBLE: "base_refused",
    int(Result.TOO_EARLY): "too_early",
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

    def lay_down(self, year: Year, plans: list[Plan]) -> None:
        """Lay down the year's first attempts."""
        at, day, key = (np.concatenate(column) for column in zip(*plans, strict=True))
        self._agenda.plan(year.first_day, year.last_day, day, self._book.row[at], key)
        self._latest = np.zeros(2 * self._book.paid.size, np.int32)

    def act(self, day: Day, t: Terms) -> Visits | None:
        """Return who declares or pays today: those alive whose months are still unpaid, one attempt each."""
        rows, keys = self._agenda.take(day.day)
        if not rows.size:
            return None
        book, at = self._book, self._book.of(rows)
        cell, paying = book.cell(service_year_of(keys), at), is_payment(keys)
        paid = book.paid.reshape(-1)[cell]
        wants = self._residents.alive[rows] & (target_of(keys) > paid)
        wants &= paying | (book.room.reshape(-1)[cell] > paid)
        if not t.two_steps:
            paying = np.ones_like(paying)
        elif t.p.declaration.holds_for_year:
            paying = paying | ((book.approved_in[at] == day.year) & t.limits.accept(book.approved[at]))
        wants &= self._last_of_each(cell, paying)
        declares, pays = np.flatnonzero(wants & ~paying), np.flatnonzero(wants & paying)
        parts = [self._declare(day, t, rows[declares], keys[declares])] if declares.size else []
        parts += [self._pay(day, t, rows[pays], keys[pays] | key_of(0, PAY, 0))] if pays.size else []
        return Visits.concat(parts) if parts else None

    def _last_of_each(self, cell: Integers, paying: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which attempts are the last, with the highest target, of those at one obligation and step."""
        place, number = np.where(paying, cell + self._book.paid.size, cell), np.arange(cell.size, dtype=np.int32)
        self._latest[place] = number
        last: NDArray[np.bool_] = self._latest[place] == number
        return last

    def _declare(self, day: Day, t: Terms, rows: Rows, keys: Integers) -> Visits:
        """Return the declarations: at the counter or in the app."""
        n, minutes = attempt_of(keys), t.p.declaration.minutes
        channel = np.where(self._at_counter(rows, n), COUNTER, APP)
        visits = self._world.channels.visits
        return visits(VISIT, rows, keys, channel, Reason.DECLARATION, day=day.day, retry=n > 0, minutes=minutes)

    def _pay(self, day: Day, t: Terms, rows: Rows, keys: Integers) -> Visits:
        """Return the payments: through the tax service's channels, or at the agency while that collected (FP-07)."""
        channels = self._world.channels
        reason = np.where(service_year_of(keys) < day.year, EARLIER_YEAR, OWN_YEAR)
        if t.p.contribution.collector == "agency":
            channel = np.full(rows.size, COUNTER)
        else:
            channel = PAYS_THROUGH[channels.choose(rows)]
        return channels.visits(VISIT, rows, keys, channel, reason, day=day.day, retry=attempt_of(keys) > 0)

    def settle(self, day: Day, t: Terms, visits: Visits, outcomes: Outcomes) -> Codes:
        """Approve, receive or refuse, and let those who failed try again."""
        keys, at = visits.when, self._book.of(visits.who)
        results = np.maximum(t.answers[service_year_of(keys) - self._book.first], NOT_SERVED[outcomes.outcome])
        results[outcomes.failed] = FAILED_ONLINE
        paying, possible = is_payment(keys), results == DONE
        next_steps = []
        declared = np.flatnonzero(possible & ~paying)
        if declared.size:
            results[declared] = self._counter.answers(t, visits, declared, at[declared])
            approved = declared[results[declared] == DONE]
            self._counter.approve(day, t, at[approved])
            next_steps.append(self._pay_later(day, t, visits.who[approved], keys[approved]))
        pays = np.flatnonzero(possible & paying)
        if pays.size:
            results[pays] = self._counter.till(t, visits, pays, at[pays])
            pays = pays[results[pays] == DONE]
            self._counter.receive(day, t, keys[pays], at[pays])
        failed = np.flatnonzero(results)
        if failed.size:
            self._note_failures(day, visits.who[failed], results[failed])
            again = TRIED_AGAIN[results[failed]] & ~outcomes.fell_back[failed]
            failed = failed[again]
            from_day = np.where(outcomes.gave_up[failed], _next_month(day), day.day + 1)
            next_steps.append(self._try_again(t, visits.who[failed], keys[failed], results[failed], from_day))
        if next_steps:
            self._put(t, *(np.concatenate(column) for column in zip(*next_steps, strict=True)))
        return results

    def _note_failures(self, day: Day, rows: Rows, results: Codes) -> None:
        self._book.failure[self._book.of(rows)] = results
        for code in set(results.tolist()) & COUNTED.keys():
            who = rows[results == code]
            self._tally.add(COUNTED[code], who, day=day.day)
            if code == NOT_APPROVED:
                self._world.notices.post("refused", who)

    def _pay_later(self, day: Day, t: Terms, who: Rows, keys: Integers) -> tuple[Integers, Rows, Integers]:
        """Return when approved contributions are paid; nobody waits for more than half the time left."""
        bits = self._world.stream.bits(purposes.PAY_DELAY, self._residents.id[who], keys)
        soonest, year = day.day + t.p.declaration.approval_days, service_year_of(keys)
        last = np.maximum(t.ends[year - self._book.first], soonest)
        delay = np.minimum(pick(t.pay_delay, bits), (last - soonest) // 2)
        return soonest + delay, who, key_of(year, PAY, target_of(keys))

    def _put(self, t: Terms, days: Integers, who: Rows, keys: Integers) -> None:
        """Put the next steps on the agenda; who goes to a counter goes on an open day, if one comes in time."""
        online = self._world.channels.choose(who) < FIRST_ON_SITE
        counter = np.where(is_payment(keys), ~online, self._at_counter(who, attempt_of(keys)))
        there = np.flatnonzero(counter)
        if there.size:
            last = t.ends[service_year_of(keys[there]) - self._book.first]
            rows, ids, channels = who[there], self._residents.id[who[there]], self._world.channels
            open_day = on_open_days(channels, self._world.stream, rows, ids, days[there], keys[there])
            days[there] = np.where(open_day <= last, open_day, days[there])
        self._agenda.put_each(days, who, keys)

    def _at_counter(self, rows: Rows, n: Integers) -> NDArray[np.bool_]:
        """Return who declares at the counter; a second attempt goes the other way if it can."""
        other = ((n & 1) > 0) & self._residents.smartphone[rows]
        return self._book.at_agency[self._book.of(rows)] ^ other

    def _try_again(
        self, t: Terms, who: Rows, keys: Integers, results: Codes, from_day: Integers
    ) -> tuple[Integers, Rows, Integers]:
        """Return when failed attempts are repeated: from `from_day` on, before half the time left is over."""
        n, year = attempt_of(keys) + 1, service_year_of(keys)
        last = t.ends[year - self._book.first]
        bits = self._world.stream.bits(purposes.RETRY_DELAY, self._residents.id[who], keys)
        days = from_day + np.minimum(pick(t.retry_delay, bits), np.maximum(last - from_day, 0) // 2)
        step = np.where(results == NOT_ELIGIBLE, DECLARE, is_payment(keys).astype(np.int64))
        go = np.flatnonzero((n < t.p.declaration.attempts) & (from_day <= last))
        return days[go], who[go], key_of(year, step, target_of(keys), n)[go]


def _next_month(day: Day) -> int:
    return month_days(day.year, day.month)[1] + 1
