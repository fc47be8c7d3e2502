"""The day of the flexible workers' pension: who declares or pays, what is answered, and what each does next."""

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import month_days, open_from
from sim.programmes.flexible_pension import purposes
from sim.programmes.flexible_pension.counter import CANNOT_APPROVE, Counter
from sim.programmes.flexible_pension.members import Book
from sim.programmes.flexible_pension.purposes import VISIT, WAYS
from sim.programmes.flexible_pension.schedule import HOURS, Plan
from sim.programmes.flexible_pension.terms import Terms
from sim.world.agenda import Agenda
from sim.world.days import Day, Year
from sim.world.tally import ProgrammeTally
from sim.world.visits import FIRST_ON_SITE, Channel, Outcomes, Reason, Result, Visits
from sim.world.world import World

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Tried = tuple[NDArray[np.int64], Places, Codes, Flags, Flags]  # keys, members, results, fell back, gave up

# Flexible workers pay through WeChat, a bank, the Minsheng app or the tax hall (clause FP-08), never by another way.
PAYS_THROUGH = np.arange(len(Channel), dtype=np.uint8)
PAYS_THROUGH[[Channel.E_TAX, Channel.VILLAGE_AGENT]] = Channel.MINSHENG, Channel.BANK_COUNTER
PAYS_THROUGH[Channel.AGENCY] = Channel.TAX_HALL
COUNTER, APP = np.uint8(Channel.AGENCY), np.uint8(Channel.MINSHENG)
REASONS = np.array([Reason.DECLARATION, Reason.FLEXIBLE, Reason.FLEXIBLE_BACK_PAYMENT], np.uint8)
NOT_SERVED = np.array([Result.DONE, Result.ABANDONED, Result.TURNED_AWAY, Result.DONE], np.uint8)  # by kernels.Outcome
NOT_APPROVED, NOT_ELIGIBLE = int(Result.NOT_APPROVED), int(Result.NOT_ELIGIBLE)
TOO_EARLY, FAILED_ONLINE = int(Result.TOO_EARLY), int(Result.FAILED_ONLINE)
HAS_NEXT = np.isin(  # after whom something follows: payment after an approval, another attempt after a failure
    np.arange(len(Result)),
    [Result.DONE, Result.NOT_APPROVED, Result.NOT_ELIGIBLE, Result.FAILED_ONLINE, Result.ABANDONED, Result.TURNED_AWAY],
)
COUNTED = {
    Result.NOT_APPROVED: "declaration_refused",
    Result.NOT_ELIGIBLE: "base_refused",
    Result.TOO_EARLY: "too_early",
    Result.NOT_PAYABLE: "not_payable",
}
# By result of a declaration and of a payment in turns; payments are counted with the money (`Counter.close`).
COUNTED_EACH = ["declared", None, *(COUNTED.get(result) for result in [*Result][1:] for _ in range(2))]
PAPERS = purposes.REFUSED.number, purposes.OLD_BASE.number
DELAY = purposes.NEXT_DELAY.number, *HOURS


class Errands:
    """Declarations and payments of one run, day by day."""

    def __init__(self, book: Book, counter: Counter, world: World, tally: ProgrammeTally) -> None:
        self._book = book
        self._counter = counter
        self._world = world
        self._residents = world.residents
        self._tally = tally
        self._counted = tally.places(COUNTED_EACH)
        self._key = world.stream.seed, world.stream.replication
        self._agenda = Agenda()
        self._latest = np.zeros((2, 0, 0), np.int32)
        self._channels: dict[str, Codes] = {}
        self._out: Places = np.zeros(0, np.intp)  # who set out this morning

    def lay_down(self, year: Year, plans: list[Plan]) -> None:
        """Lay down the year's first attempts."""
        at, day, key = (np.concatenate(column) for column in zip(*plans, strict=True))
        self._agenda.plan(year.first_day, year.last_day, day, self._book.row[at], key)
        self._latest = np.zeros((2, *self._book.paid.shape), np.int32)
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
        book, holds = self._book, self._counter.base[1]
        self._out, rows, keys, channel, reason, retry = kernels.begin_steps(
            rows,
            keys,
            (self._residents.alive, self._world.notices.knows("deferral")),  # who knows the terms waits for it (FP-06)
            (book.slot, book.paid, book.room, holds, book.approved_in, self._latest),
            (t.answers, TOO_EARLY),
            (self._channel(t), REASONS),
            (book.first, day.year, t.approved),
        )
        if not rows.size:
            return None
        minutes = {Reason.DECLARATION: t.p.declaration.minutes}
        return self._world.channels.visits(
            VISIT, rows, keys, channel, reason, day=day.day, retry=retry, minutes=minutes
        )

    def settle(self, day: Day, t: Terms, visits: Visits, outcomes: Outcomes) -> Codes:
        """Approve, receive or refuse, and let those who failed try again."""
        book, o = self._book, outcomes
        at, results, counted, received = kernels.settle_steps(
            (visits.when, self._out, visits.channel, o.outcome, o.failed, o.fell_back),
            book.columns,
            self._counter.base,
            (t.answers, NOT_SERVED, self._residents.county),
            (CANNOT_APPROVE[int(t.two_steps)], t.refused, t.old_base, NOT_APPROVED, NOT_ELIGIBLE),
            (book.first, day.year, t.differs),
            (t.two_steps, FAILED_ONLINE),
            (PAPERS, self._key),
        )
        self._counter.receive(day, received)
        self._tally.add_each(self._counted, visits.who, counted, day=day.day)
        for result in (TOO_EARLY, NOT_APPROVED):
            self._world.notices.post("refused", visits.who[results == result])
        self._go_on(day, t, (visits.when, at, results, o.fell_back, o.gave_up))
        return results

    def _go_on(self, day: Day, t: Terms, tried: Tried) -> None:
        """Put on the agenda when approved contributions are paid and failed attempts repeated.

        Nobody waits for more than half the time left; who gave up online comes back next month; who goes to a counter
        goes on an open day, if one comes in time.
        """
        rule, (first, opens) = t.p.declaration, open_from()
        kernels.next_steps(
            tried,
            self._book.columns,
            (t.ends, t.delays, HAS_NEXT),
            (self._book.first, day.day, day.day + rule.approval_days, month_days(day.year, day.month)[1] + 1),
            (rule.attempts, NOT_ELIGIBLE),
            (self._channel(t), int(FIRST_ON_SITE)),
            (opens, first, self._world.channels.knows_hours(day.day)),
            (DELAY, self._key),
            self._agenda.chains(len(tried[0])),
        )
