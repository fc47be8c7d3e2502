"""Line 66 (66路公交) and the veterans' hall (退役军人服务大厅), clauses BL-01 to BL-06 (MODEL section 5.5).

The hall moved on 28 December 2020 from Yuhe West Road (御河西路132号) to North Ring Road, east of Tongfeng Jiayuan
(平城区北环路桐凤佳苑东侧), and merges six services: petitions, psychological and legal advice, entitlements,
employment and general affairs (信访接待、心理咨询、法律咨询、优抚优待、创业就业、综合业务). So that visitors can come
by bus, Line 66 is re-routed and three stops are added (调线增设3个站点): the hall, Taihe Road at North Ring Road,
Yunzhouyuan; other riders are not to be inconvenienced (在不影响其他群众乘车方便的情况下). Visitors are veterans and
other entitled people (退役军人及其他优抚对象); some hear of the stop from the newspaper (想起前几天在报纸上看到), some
stay away in the cold.

The line is run a week at a time, at full scale whatever the sample: its riders are nobody in particular. Visitors of
the hall are residents; they ride the same buses, but their few boardings are already among the riders of the new stops.

Source: Datong Evening News, early January 2021; figures in scenarios/rules/bus_line.yaml.
"""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.programmes.bus_line.hall import Hall
from sim.programmes.bus_line.knowledge import Knowledge
from sim.programmes.bus_line.line import Days, Plan, cost_fen, run_days
from sim.programmes.bus_line.line import Year as LineYear
from sim.programmes.bus_line.measures import MEASURES
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import VISIT_LUCK
from sim.scenario import Dated, Model
from sim.world.days import Day, Year
from sim.world.tally import Measure
from sim.world.visits import Channel, Outcomes, VisitLuck, Visits
from sim.world.world import World

__all__ = ["BusLine", "Parameters"]

Rules: TypeAlias = Parameters

_SUNDAY = 6
_FEN = 100


class BusLine:
    """The programme of the bus line and the hall."""

    name: ClassVar[str] = "bus_line"
    Parameters: ClassVar[type[Model]] = Parameters
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
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
        self._year_end = world.last_day
        self._next_week = world.first_day
        self._cost = np.zeros(world.last_day - world.first_day + 1, np.int64)
        self._posted = world.first_day
        self._spent_fen = 0

    def plan(self, year: Year) -> None:
        """Lay down who wants to go to the hall this year, and who will read of the stop."""
        self._year_end = year.last_day
        self._hall.plan(self.policy.at(year.last_day), year)

    def act(self, day: Day) -> Visits | None:
        """Run the buses of the week when it begins; return who goes to the hall today."""
        if day.day == self._next_week:
            self._open_week(day)
        self._knowledge.act(day.day)
        return self._hall.act(day)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Count who was served at the hall, and let the others come again or give up."""
        return self._hall.settle(day, visits, outcomes)

    def close(self, day: Day) -> None:
        """End the week of the hall; post the month's bus hours, whole in any sample: the city pays the operator."""
        if day.day + 1 == self._next_week:
            self._hall.close_week(self.policy.at(day.day), day.day)
        if not day.is_month_end and day.day != self._world.last_day:
            return
        first = self._world.first_day
        amount = int(self._cost[self._posted - first : day.day + 1 - first].sum())
        self._posted = day.day + 1
        self._spent_fen += amount
        self._accounts.post_in(day.day, "bus_hours", "city", "operator", self._county, amount)

    def count(self, year: Year) -> Mapping[str, NDArray[np.int32] | int | float]:
        """Return what the line did in the year, and who has a visit before them."""
        del year
        figures = {**self._year.figures(), **self._hall.count(), "cost_yuan": self._spent_fen / _FEN}
        self._year, self._spent_fen = LineYear(), 0
        return figures

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return nothing: residents have no account here."""
        return {}

    def _open_week(self, day: Day) -> None:
        """Run the buses until Sunday, the year's end or the next change of rules, whichever comes first."""
        ends = [day.day + _SUNDAY - day.weekday, self._year_end, self._world.last_day]
        ends += [change - 1 for change in self.policy.changes if change > day.day]
        last = min(ends)
        days: Days = run_days(self._plans.at(day.day), self._world.stream, self._world.weather, day.day, last)
        self._next_week = last + 1
        self._year.add(days)
        first = day.day - self._world.first_day
        self._cost[first : first + days.kind.size] = cost_fen(days)
        self._hall.open_week(days)
