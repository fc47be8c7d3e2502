"""Births, deaths, moves and birthdays, day by day, and what each January changes in people's lives.

The events of a run are drawn before it starts (`vital_events`); a day only looks up its rows and changes the columns.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.core import kernels
from sim.core.luck import Stream
from sim.world.days import Year
from sim.world.demography_parameters import DemographyParameters
from sim.world.households import Households
from sim.world.life_course import pass_january
from sim.world.residents import Residents, Status
from sim.world.vital_events import VitalEvents, draw_events

__all__ = ["Demography", "Today", "VitalEvents", "draw_events"]

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int32]
_NOBODY: Final = np.empty(0, np.int32)


class Today(NamedTuple):
    """Rows of those to whom something happens today, each in ascending order.

    Attributes:
        died, left, born, arrived: who died, left the city, was born, moved into it.
        moved: who moved to another county of the city.
        widowed: whose partner died.
        changed: living people of 60 or more who turned 60, 75 or 80, moved in or moved, or somebody of whose household
            died, left or was born.
        turned_16, turned_60, turned_65, turned_75, turned_80: living people whose birthday it is.
    """

    died: Rows
    left: Rows
    born: Rows
    arrived: Rows
    moved: Rows
    widowed: Rows
    changed: Rows
    turned_16: Rows
    turned_60: Rows
    turned_65: Rows
    turned_75: Rows
    turned_80: Rows


class Demography:
    """Applies a run's events to its columns.

    Attributes:
        today: whose day it is.
    """

    def __init__(
        self,
        events: VitalEvents,
        residents: Residents,
        households: Households,
        parameters: DemographyParameters,
        stream: Stream,
    ) -> None:
        """Keep the columns that the days change.

        Args:
            events: what happens; the residents' and households' columns must hold its newcomers.
            residents: everybody, as of the events' first day.
            households: all households, their counters as of the first day.
            parameters: rates of the yearly changes.
            stream: the run's luck.
        """
        self.today = Today(*[_NOBODY] * len(Today._fields))
        self._events, self._residents, self._households = events, residents, households
        self._parameters, self._stream = parameters, stream
        self._year_start = self._day = events.first_day
        self._lists: list[tuple[Array, list[int]]] = []
        for field in Today._fields:
            name, _, age = field.partition("_")
            days = events.turned[int(age)] if age else getattr(events, name)
            self._lists.append((days.columns[0], days.starts))

    def start_year(self, year: Year) -> None:
        """Let January change school, work, retirement and smartphones, and take the groups anew."""
        self._year_start = self._day = year.first_day
        if year.index:
            pass_january(self._residents, self._parameters, self._stream, year)
        self._residents.refresh_groups(year.first_day)

    def begin(self, day: int) -> None:
        """Let the events of `day` happen."""
        self._day = day
        at = day - self._events.first_day
        self.today = today = Today._make(
            [rows[a:b] if (b := starts[at + 1]) > (a := starts[at]) else _NOBODY for rows, starts in self._lists]
        )
        alive, status = self._residents.alive, self._residents.status
        for rows, stays in ((today.died, False), (today.left, False), (today.born, True), (today.arrived, True)):
            if rows.size:
                alive[rows] = stays
        if today.moved.size:
            self._move(day)
        if today.turned_60.size:
            pensioners = today.turned_60[status[today.turned_60] == Status.MEMBER]
            status[pensioners] = Status.RESIDENT_PENSIONER
        deltas, homes = self._events.deltas, self._households
        if deltas.starts[at] < deltas.starts[at + 1]:
            kernels.add_to_homes((homes.members, homes.elders, homes.children), deltas.all_on(day))

    def _move(self, day: int) -> None:
        events, residents, homes = self._events, self._residents, self._households
        rows, community = events.moved.all_on(day)
        residents.community[rows] = community
        residents.county[rows] = events.county_of[community]
        residents.urban[rows] = events.urban_of[community]
        household, community = events.moved_households.all_on(day)
        homes.community[household] = community
        homes.county[household] = events.county_of[community]

    def community_on(self, rows: Rows, days: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return the community in which each of `rows` will live on a day of `days`, today or later.

        Moves are no lever's doing, so they may be looked up beforehand.
        """
        community = self._residents.community[rows]
        mover, when, to = self._events.moved.between(self._day, int(days.max(initial=self._day)))
        order = np.lexsort((when, mover))
        span = np.int64(1) << 32
        last = np.searchsorted(mover[order] * span + when[order], rows * span + days, side="right") - 1
        moves = last >= 0
        moves[moves] = mover[order[last[moves]]] == rows[moves]
        community[moves] = to[order[last[moves]]]
        return community

    def county_of(self, community: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
        """Return the county of each of some communities."""
        return self._events.county_of[community]

    def year_counts(self) -> dict[str, int]:
        """Return who lives in the city now, and the year's births, deaths and moves so far."""
        span, events = (self._year_start, self._day), self._events
        return {
            "alive": int(self._residents.alive.sum()),
            "births": events.born.count(*span),
            "deaths": events.died.count(*span),
            "moved_in": events.arrived.count(*span),
            "moved_out": events.left.count(*span),
            "moved_within": events.moved.count(*span),
        }
