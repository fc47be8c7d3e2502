"""Line 66 (66路公交) and the veterans' hall (退役军人服务大厅), clauses BL-01 to BL-06 (MODEL section 5.5).

The hall moved on 28 December 2020 from Yuhe West Road (御河西路132号) to North Ring Road, east of Tongfeng Jiayuan
(平城区北环路桐凤佳苑东侧), and merges six services: petitions, psychological and legal advice, entitlements,
employment and general affairs (信访接待、心理咨询、法律咨询、优抚优待、创业就业、综合业务). So that visitors can come
by bus, Line 66 is re-routed and three stops are added (调线增设3个站点): the hall, Taihe Road at North Ring Road,
Yunzhouyuan; other riders are not to be inconvenienced (在不影响其他群众乘车方便的情况下). Visitors are veterans and
other entitled people (退役军人及其他优抚对象); some hear of the stop from the newspaper (想起前几天在报纸上看到), some
stay away in the cold.

The line is run a year at a time, at full scale whatever the sample: its riders are nobody in particular. Visitors of
the hall are residents; they ride the same buses, but their few boardings are already among the riders of the new stops.

Source: Datong Evening News, early January 2021; figures in scenarios/rules/bus_line.yaml.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.programmes.bus_line.hall import Hall
from sim.programmes.bus_line.knowledge import Knowledge
from sim.programmes.bus_line.line import Buses, Plan, cost_fen, run_span
from sim.programmes.bus_line.line import Year as LineYear
from sim.programmes.bus_line.measures import MEASURES
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import VISIT_LUCK
from sim.scenario import Dated, Model
from sim.world.census import CITY
from sim.world.days import Day, Year
from sim.world.tally import Measure
from sim.world.visits import Channel, Outcomes, VisitLuck, Visits
from sim.world.world import World

__all__ = ["BusLine", "Parameters"]

Rules: TypeAlias = Parameters

_MONDAY = 4  # 5 January 1970 was one
_FEN = 100


class BusLine:
    """The programme of the bus line and the hall."""

    name: ClassVar[str] = "bus_line"
    Parameters: ClassVar[type[Model]] = Parameters
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
    HOME: ClassVar[str | None] = CITY
    LUCK: ClassVar[VisitLuck] = VISIT_LUCK

    def __init__(self, policy: Dated[Rules], world: World) -> None:
        """Lay out the route and the timetable; nobody has set out yet."""
        self.policy = policy
        self._world = world
        self._plans = policy.of(Plan)
        tally = world.tally.declare(self.name, MEASURES)
        self._accounts = world.ledger.of(self.name)
        self._knowledge = Knowledge(world, tally)
        self._hall = Hall(policy, world, tally, self._knowledge)
        self._county = world.places.county[world.places.kind == Channel.VETERANS_HALL][:1]
        self._year = LineYear()
        self._first_days = {world.first_day, *policy.changes, *world.policy.changes}
        self._weeks: dict[int, int] = {}
        self._week_ends = world.first_day
        self._cost = np.zeros(world.last_day - world.first_day + 1, np.int64)
        self._posted = world.first_day
        self._spent_fen = 0
        self._door_to_door = 0.0

    def plan(self, year: Year) -> None:
        """Run the year's buses; lay down who wants to go to the hall and how, and who will read of the stop."""
        first_days = sorted({year.first_day, *(d for d in self._first_days if year.first_day < d <= year.last_day)})
        spans = pairwise([*first_days, year.last_day + 1])
        self._hall.plan(self.policy.at(year.last_day), year, [self._run(a, b - 1) for a, b in spans])
        mondays = range(year.first_day + (_MONDAY - year.first_day) % 7, year.last_day + 1, 7)
        starts = sorted({*first_days, *mondays})
        self._weeks = dict(pairwise([*starts, year.last_day + 1]))

    def act(self, day: Day) -> Visits | None:
        """Return who goes to the hall today; on the first morning of a week all decide by what they know how to go."""
        if day.day in self._weeks:
            self._week_ends = self._weeks[day.day] - 1
            self._hall.open_week(day.day, self._week_ends)
        self._knowledge.act(day.day)
        return self._hall.act(day)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Count who was served at the hall, and let the others come again or give up."""
        return self._hall.settle(day, visits, outcomes)

    def close(self, day: Day) -> None:
        """End the week of the hall; post the month's bus hours, whole in any sample: the city pays the operator."""
        if day.day == self._week_ends:
            self._hall.close_week(self.policy.at(day.day), day.day)
        last = day.day == self._world.last_day
        if day.is_year_end or last:
            self._door_to_door = self._hall.close_year(day.day)
        if not day.is_month_end and not last:
            return
        first = self._world.first_day
        amount = int(self._cost[self._posted - first : day.day + 1 - first].sum())
        self._posted = day.day + 1
        self._spent_fen += amount
        self._accounts.post_in(day.day, "bus_hours", "city", "operator", self._county, amount)

    def count(self, year: Year) -> Mapping[str, NDArray[np.int32] | int | float]:
        """Return what the line did in the year, and who has a visit before them."""
        del year
        figures = {**self._year.figures(), "cost_yuan": self._spent_fen / _FEN}
        self._year, self._spent_fen = LineYear(), 0
        return {**figures, "hall_pending": self._hall.pending(), "door_to_door_minutes": self._door_to_door}

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return nothing: residents have no account here."""
        return {}

    def _run(self, first_day: int, last_day: int) -> Buses:
        """Run the buses of some days of the same rules."""
        plan = self._plans.at(first_day)
        ran = run_span(plan, self._world.stream, self._world.weather, first_day, last_day)
        self._year.add(plan.rules, ran)
        first = first_day - self._world.first_day
        self._cost[first : first + ran.came.size] = cost_fen(plan.rules, ran)
        return Buses(plan, first_day, ran.arrive)
