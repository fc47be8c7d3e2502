# ruff: noqa: PLR0913, PLR0917 - the same arguments as the kernel
"""The dispatch centre as its callers and staff live it, in SimPy: answer, send help, change shifts.

The same rules as `kernels.dispatch`. Seconds are whole; the order within a second is made of its quarters: shifts
change and people finish at its beginning, calls come in a quarter later, callers give up half a second later, and
who goes off duty at a second stops taking calls a quarter before it.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import simpy

from sim.core.kernels.outcome import Outcome
from sim.reference.desk import Codes, Process, Seconds

DAY = 86_400
QUARTER = 0.25
_OFF_DUTY = -1  # goes before the two classes of calls, 0 and 1


class Event(StrEnum):
    """What happens to a call."""

    CALLS = "calls"
    ANSWERED = "answered"
    LOST = "lost"
    HANDLED = "handled"
    LEAVES = "responder leaves"
    HELPED = "responder there"
    BACK = "responder free"


class Entry(NamedTuple):
    """One line of the centre's log; the call is its number in the columns."""

    second: int
    event: Event
    call: int


class Call(NamedTuple):
    """What a caller brings: all times in seconds, priority 0 for a rescue and 1 for the rest."""

    second: int
    priority: int
    handling: int
    patience: int
    needs_responder: bool
    travel: int
    on_scene: int


class Centre:
    """Operators and responders on duty in shifts, and what became of the calls.

    Attributes:
        answer_wait: Seconds each call waited for an answer or for nothing, by number.
        response: Seconds from the call to the responder's arrival, by number.
        answered: Numbers of the calls that were answered.
        log: What happened, in order.
    """

    def __init__(self, start: int, shifts: Sequence[int], operators: Sequence[int], responders: Sequence[int]) -> None:
        self.env = simpy.Environment(initial_time=start)
        self.shifts = shifts
        self.operators = self.staff(operators)
        self.responders = self.staff(responders)
        self.answer_wait: dict[int, int] = {}
        self.response: dict[int, int] = {}
        self.answered: set[int] = set()
        self.log: list[Entry] = []

    @property
    def second(self) -> int:
        """The present second."""
        return int(self.env.now // 1)

    def until(self, second: float) -> simpy.Timeout:
        """Return the event that `second` has come."""
        return self.env.timeout(second - self.env.now)

    def note(self, event: Event, call: int) -> None:
        """Write down what happens in the present second."""
        self.log.append(Entry(self.second, event, call))

    def staff(self, seats: Sequence[int]) -> simpy.PriorityResource:
        """Return the people of one trade, each of whom keeps to the shifts."""
        most = max(1, *seats)
        people = simpy.PriorityResource(self.env, capacity=most)
        for seat in range(most):
            self.env.process(self.keep_to_shifts(people, [number > seat for number in seats]))
        return people

    def keep_to_shifts(self, people: simpy.PriorityResource, on_duty: Sequence[bool]) -> Process:
        """Be off duty in some shifts: take no new call from their beginning to their end."""
        while not all(on_duty):
            yield self.until(max(self.env.now, self.change(on_duty, to=False) - QUARTER))
            with people.request(priority=_OFF_DUTY):
                yield self.until(self.change(on_duty, to=True)) if any(on_duty) else self.env.event()

    def change(self, on_duty: Sequence[bool], *, to: bool) -> int:
        """Return the next second, or the present one, that belongs to a shift with this duty."""
        second = int(-(-self.env.now // 1))  # a change announced a quarter early counts as come
        while on_duty[self.shift(second)] is not to:
            second = self.next_shift(second)
        return second

    def shift(self, second: int) -> int:
        """Return the number of the shift; before the first of a day it is the last of the day before."""
        return sum(begin <= second % DAY for begin in self.shifts) - 1

    def next_shift(self, second: int) -> int:
        """Return the first second after `second` at which a shift begins."""
        midnight = second - second % DAY
        begins = [midnight + begin for begin in (*self.shifts, DAY + self.shifts[0])]
        return min(begin for begin in begins if begin > second)

    def call(self, number: int, call: Call) -> Process:
        """Ring, wait for an operator but only so long, say what is needed; then perhaps wait for help."""
        self.note(Event.CALLS, number)
        with self.operators.request(priority=call.priority) as operator:
            yield operator | self.env.timeout(call.patience + QUARTER)
            self.answer_wait[number] = self.second - call.second
            if not operator.triggered:
                self.note(Event.LOST, number)
                return
            self.answered.add(number)
            self.note(Event.ANSWERED, number)
            yield self.until(self.second + call.handling)
            self.note(Event.HANDLED, number)
        if call.needs_responder:
            yield self.env.timeout(QUARTER)
            yield from self.be_helped(number, call)

    def be_helped(self, number: int, call: Call) -> Process:
        """Wait for a responder, however long, and keep them from the start of the way until they are free again."""
        with self.responders.request(priority=call.priority) as responder:
            yield responder
            self.note(Event.LEAVES, number)
            yield self.until(self.second + call.travel) if call.travel else self.env.timeout(0)
            self.response[number] = self.second - call.second
            self.note(Event.HELPED, number)
            yield self.until(self.second + call.on_scene)
            self.note(Event.BACK, number)

    def day(self, calls: Sequence[Call]) -> Process:
        """Let the calls come in, each at its second, and see each to its end."""
        under_way = []
        for number, call in enumerate(calls):
            yield self.until(call.second + QUARTER)
            under_way.append(self.env.process(self.call(number, call)))
        yield self.env.all_of(under_way)


def run_centre(
    calls: Sequence[Call], shifts: Sequence[int], operators: Sequence[int], responders: Sequence[int]
) -> Centre:
    """Return the centre after its last call has ended.

    Args:
        calls: In the order of their seconds.
        shifts: Seconds since midnight at which a shift begins, rising.
        operators: Seats in each shift.
        responders: Persons on duty in each shift.
    """
    start = calls[0].second - 1 if calls else 0
    centre = Centre(start, shifts, operators, responders)
    centre.env.run(until=centre.env.process(centre.day(calls)))
    return centre


def dispatch(
    arrival: npt.ArrayLike,
    priority: npt.ArrayLike,
    handling: npt.ArrayLike,
    patience: npt.ArrayLike,
    needs_responder: npt.ArrayLike,
    travel: npt.ArrayLike,
    on_scene: npt.ArrayLike,
    shifts: Sequence[int],
    operators: Sequence[int],
    responders: Sequence[int],
) -> tuple[Seconds, Seconds, Codes]:
    """Return answer wait, response seconds and `Outcome` code of every call, as `kernels.dispatch` does.

    >>> shifts, seats = [25_200, 75_600], [1, 1]
    >>> day = dispatch([0, 0], [1, 0], [60, 60], [90, 90], [0, 1], [0, 300], [1, 600], shifts, seats, seats)
    >>> [column.tolist() for column in day]
    [[0, 60], [-1, 420], [0, 0]]
    """
    columns = (arrival, priority, handling, patience, needs_responder, travel, on_scene)
    calls = [Call(*row) for row in zip(*(np.asarray(column).tolist() for column in columns), strict=True)]
    centre = run_centre(calls, shifts, operators, responders)
    numbers = range(len(calls))
    outcome = [Outcome.SERVED if i in centre.answered else Outcome.ABANDONED for i in numbers]
    return (
        np.array([centre.answer_wait[i] for i in numbers], np.int64),
        np.array([centre.response.get(i, -1) for i in numbers], np.int64),
        np.array(outcome, np.uint8),
    )
