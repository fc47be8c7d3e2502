"""Residents call the hotline: somebody of the compound's community; who is not answered may call again tomorrow.

In a sample only residents of sampled communities can call. Complaints about other compounds are taken as answered the
next day, so that the pipeline of cases runs whole.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import attempt, threshold
from sim.programmes.cable_complaints import luck
from sim.programmes.cable_complaints.compounds import DISTRICT, Compounds
from sim.programmes.cable_complaints.parameters import ComplaintParameters
from sim.world.residents import latest_birth
from sim.world.tally import ProgrammeTally
from sim.world.visits import Channel, Outcomes, Reason, Visits
from sim.world.world import World

Rows = NDArray[np.int32]

NOBODY: Final = -1
_DOORS: Final = 16  # residents asked in turn until one is at home, of age and still lives there
_MOST_CALLS: Final = 255


class Medium(IntEnum):
    """Where a complaint is made; what the newspaper prints, all compounds read."""

    HOTLINE = 0
    NEWSPAPER = 1
    PRINTED = 2


@dataclass(frozen=True, slots=True)
class Report:
    """A complaint on its way.

    Attributes:
        bundle: what it is about.
        floor: floor of the cable complained of, 0 for the outside wall.
        hazard: whether the hazard moves it, rather than the appearance.
        medium: hotline, newspaper, or newspaper and printed.
        caller: row of the resident who calls, -1 if it is nobody of the model.
    """

    bundle: int
    floor: int
    hazard: bool
    medium: Medium
    caller: int = NOBODY


@dataclass(frozen=True, slots=True)
class Call:
    """A resident's n-th call about a report, counted from 0; `first_day` is that of the first."""

    report: Report
    first_day: int
    n: int


class Hotline:
    """The calls of one run."""

    def __init__(self, world: World, compounds: Compounds, tally: ProgrammeTally) -> None:
        self._world, self._tally = world, tally
        self._compounds = compounds
        residents = world.residents
        here = residents.alive & (residents.county == DISTRICT)
        known = world.communities.county.size + 1  # one more, in which nobody lives, for compounds that lie nowhere
        self._rows, begins = kernels.rows_by(residents.community, here, known)
        self._first, self._number = begins[:-1][compounds.community], np.diff(begins)[compounds.community]
        self._calls: dict[int, list[Call]] = defaultdict(list)
        self._others: dict[int, list[Report]] = defaultdict(list)

    def caller(self, p: ComplaintParameters, compound: int, word: int, day: int) -> int:
        """Return the row of the resident of the compound's community who calls, -1 if there is none in the model."""
        number, first = int(self._number[compound]), int(self._first[compound])
        community = self._compounds.community[compound]
        residents, oldest = self._world.residents, latest_birth(day, p.caller_age)
        for door in range(min(number, _DOORS)):
            row = int(self._rows[first + ((word * number >> 32) + door) % number])
            if residents.alive[row] and residents.community[row] == community and residents.birth[row] <= oldest:
                return row
        return NOBODY

    def ring(self, report: Report, day: int) -> None:
        """Let a resident call today; a complaint of nobody in the model is answered tomorrow."""
        if report.caller == NOBODY:
            self._others[day + 1].append(report)
        else:
            self._calls[day].append(Call(report, day, 0))

    def visits(self, day: int) -> Visits | None:
        """Return the day's calls; who has died or moved away since the last call does not call again."""
        residents = self._world.residents
        calls = [call for call in self._calls.pop(day, ()) if residents.alive[call.report.caller]]
        if not calls:
            return None
        self._calls[day] = calls
        who = np.array([call.report.caller for call in calls], np.int32)
        first, n = np.array([(call.first_day, call.n) for call in calls]).T
        self._tally.add("called", who, day=day)
        return self._world.channels.visits(
            luck.VISIT_LUCK,
            who,
            attempt(first, n),
            np.full(who.size, Channel.HOTLINE, np.uint8),
            Reason.COMPLAINT,
            day=day,
            retry=n > 0,
        )

    def settle(self, p: ComplaintParameters, day: int, outcomes: Outcomes) -> list[Report]:
        """Return the reports of today's answered calls; some of the others call again tomorrow."""
        calls, served = self._calls.pop(day), outcomes.served
        who = np.array([call.report.caller for call in calls], np.int32)
        self._tally.add("call_answered", who[served], day=day)
        if not served.all():
            self._tally.add("call_unanswered", who[~served], day=day)
            for i in np.flatnonzero(~served).tolist():
                self._call_again(p, calls[i], day)
        return [calls[i].report for i in np.flatnonzero(served).tolist()]

    def _call_again(self, p: ComplaintParameters, call: Call, day: int) -> None:
        """Let somebody who was not answered call again tomorrow, or let it be."""
        who, when = self._world.residents.id[call.report.caller], attempt(call.first_day, call.n)
        again = self._world.stream.happens(luck.CALLS_AGAIN, who, when, threshold(p.call_again_share))[0]
        if again and call.n < _MOST_CALLS:
            self._calls[day + 1].append(Call(call.report, call.first_day, call.n + 1))

    def others(self, day: int) -> list[Report]:
        """Return the reports of callers outside the model that are answered today."""
        return self._others.pop(day, [])
