"""The way of a case (clause CC-04): reported, registered, inspected, assigned, cleared, rechecked; none is skipped.

One case a building and kind, however often it is reported. The steps keep the working-day calendar. A crew has one case
from the evening of its assignment on; work begins the next working day and ends on the evening of the last crew-day,
when the crew may be given the next.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from sim.core.calendar import add_workdays, day_of
from sim.programmes.cable_complaints.parameters import KINDS, Parameters

NEVER = -1


class State(IntEnum):
    """Where a case stands."""

    REPORTED = 0
    REGISTERED = 1
    INSPECTED = 2
    ASSIGNED = 3
    CLEARING = 4
    CLEARED = 5
    RECHECKED = 6


_STATES = tuple(State)


@dataclass(slots=True)
class Case:
    """One case of one building and kind.

    Attributes:
        number: running number, in order of the reports.
        bundle: building * 2 + kind.
        floor: floor first complained of; 0 is the outside wall, and the whole building in a sweep.
        turn: its compound's turn in the sweep.
        dates: day on which each state began, -1 while it has not.
        complained: day of the first complaint, -1 if the sweep alone found it.
        reports: complaints received.
        danger: reported as a hazard, or something happened.
        callers: rows of the residents whose calls were answered.
        telecom_share: share of the cables that belongs to the telecom companies, known when clearing begins.
    """

    number: int
    bundle: int
    floor: int
    turn: int
    dates: list[int] = field(default_factory=lambda: [NEVER] * len(State))
    complained: int = NEVER
    reports: int = 0
    danger: bool = False
    callers: list[int] = field(default_factory=list)
    telecom_share: float = 0.0

    @property
    def next(self) -> State:
        """The state it enters next; no state is skipped, and a rechecked case is closed."""
        return _STATES[self.dates.index(NEVER)]

    def hear(self, day: int, *, hazard: bool, caller: int) -> None:
        """Take down a complaint; the first one before the clearance starts the clock."""
        self.reports += 1
        self.danger |= hazard
        if self.complained == NEVER and self.dates[State.CLEARED] == NEVER:
            self.complained = day
        if caller != NEVER:
            self.callers.append(caller)


@dataclass(slots=True)
class Job:
    """A crew at work: its case and the crew-days left."""

    case: Case
    days_left: int


class Cases:
    """All cases of a run, and the crews.

    Attributes:
        all: every case, in order of the reports.
        entered: how many cases entered each state, since the first day.
        crew_days: worked since the first day.
    """

    def __init__(self) -> None:
        self.all: list[Case] = []
        self.entered = dict.fromkeys(State, 0)
        self.crew_days = 0
        self._open: dict[int, Case] = {}
        self._due: dict[int, list[Case]] = defaultdict(list)
        self._waiting: list[Case] = []
        self._jobs: list[Job] = []

    def of(self, bundle: int) -> Case | None:
        """Return the open case of a bundle."""
        return self._open.get(bundle)

    def open_case(self, rules: Parameters, bundle: int, floor: int, turn: int, day: int) -> Case:
        """Open the case of a bundle that has none."""
        case = Case(len(self.all), bundle, floor, turn)
        self.all.append(case)
        self._open[bundle] = case
        self._enter(rules, case, State.REPORTED, day)
        return case

    def standing(self, state: State) -> int:
        """Return how many cases are in `state` now."""
        later = self.entered[State(state + 1)] if state < State.RECHECKED else 0
        return self.entered[state] - later

    def unfinished(self) -> Iterator[Case]:
        """Return the cases that are not cleared yet."""
        return (case for case in self._open.values() if case.dates[State.CLEARED] == NEVER)

    def advance(self, rules: Parameters, day: int) -> None:
        """Register, inspect and recheck what is due today."""
        while day in self._due:
            for case in self._due.pop(day):
                self._enter(rules, case, case.next, day)

    def work(self, rules: Parameters, day: int) -> list[Case]:
        """Let the crews work one day; return the cases on which one did."""
        worked = [job.case for job in self._jobs]
        for job in self._jobs:
            if job.case.next == State.CLEARING:
                self._enter(rules, job.case, State.CLEARING, day)
            job.days_left -= 1
            if not job.days_left:
                self._enter(rules, job.case, State.CLEARED, day)
        self.crew_days += len(worked)
        self._jobs = [job for job in self._jobs if job.days_left]
        return worked

    def assign(self, rules: Parameters, day: int) -> None:
        """Give free crews the cases that come first: oldest, or compound by compound, danger before all if so ruled."""
        free = rules.crews.number - len(self._jobs)
        if free <= 0 or not self._waiting:
            return
        danger_first, sweep = rules.crews.danger_first, rules.crews.order == "sweep"
        self._waiting.sort(key=lambda c: (danger_first and not c.danger, c.turn if sweep else 0, c.number))
        chosen, self._waiting = self._waiting[:free], self._waiting[free:]
        for case in chosen:
            self._enter(rules, case, State.ASSIGNED, day)
            self._jobs.append(Job(case, rules.crews.days.values_in_order[case.bundle % len(KINDS)]))

    def overdue(self, rules: Parameters, day: int) -> bool:
        """Tell whether a case older than the target waits for a crew, or is with one."""
        limit = day - rules.pipeline.target_days
        cases = (*self._waiting, *(job.case for job in self._jobs))
        return any(NEVER < case.complained < limit for case in cases)

    def under_way(self) -> int:
        """Return how many cases no crew has yet."""
        return sum(self.standing(state) for state in (State.REPORTED, State.REGISTERED, State.INSPECTED))

    def _enter(self, rules: Parameters, case: Case, state: State, day: int) -> None:
        """Let a case enter its next state, and note when the one after is due."""
        if state != case.next:
            message = f"case {case.number} would be {state.name} before it is {case.next.name}"
            raise ValueError(message)
        case.dates[state] = day
        self.entered[state] += 1
        p = rules.pipeline
        if state == State.REPORTED:
            self._come_due(case, day, p.registration_days)
        elif state == State.REGISTERED:
            self._come_due(case, day, p.inspection_days)
        elif state == State.INSPECTED:
            self._waiting.append(case)
        elif state == State.CLEARED:
            self._come_due(case, day, p.recheck_days)
        elif state == State.RECHECKED:
            del self._open[case.bundle]

    def _come_due(self, case: Case, day: int, workdays: int) -> None:
        self._due[_workdays_after(day, workdays)].append(case)


@lru_cache(maxsize=4096)
def _workdays_after(day: int, n: int) -> int:
    return day_of(add_workdays(day, n))
