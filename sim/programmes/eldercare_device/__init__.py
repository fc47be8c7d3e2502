"""The care device 大同助老 398贴心保 for old people in Pingcheng (MODEL section 5.3, clauses EC-01 to EC-15).

The device is issued free of charge (免费配用) to residents who are registered and live in the district
(户籍和现居住地): everybody from 80 on, those from 75 on in an empty nest, alone or in a minimum-living-allowance
household (空巢、独居及低保家庭), and the disabled of such households from 60 on (低保家庭失能老年人). They hear of it
from media, community workers, friends and neighbours, send off an online form (线上提交申请), and fetch the device
from the city's centre. The service costs 180 yuan a year: years one and two are subsidised in full, three and four by
half, from year five on the user pays the market price (第一、第二年全额补贴，第三、四年减半补贴，第五年市场化运作).
One key calls for six kinds of help.

Source: Datong Evening News, early January 2021; figures of calls and falls in scenarios/rules/eldercare_device.yaml.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import day_of, month_days
from sim.core.luck import below
from sim.programmes.eldercare_device import take_up
from sim.programmes.eldercare_device.applications import Applications, opens_quarter
from sim.programmes.eldercare_device.call_centre import CallCentre
from sim.programmes.eldercare_device.eligibility import has_route, in_place
from sim.programmes.eldercare_device.measures import MEASURES
from sim.programmes.eldercare_device.parameters import Parameters
from sim.programmes.eldercare_device.register import HOLDING, Register, Stage
from sim.programmes.eldercare_device.terms import Terms
from sim.scenario import Dated, Model
from sim.world.agenda import Agenda
from sim.world.census import CITY
from sim.world.days import Day, Year
from sim.world.households import ELDER_AGE
from sim.world.tally import Measure
from sim.world.visits import Outcomes, VisitLuck, Visits
from sim.world.world import World

__all__ = ["EldercareDevice", "Parameters"]

Rows = NDArray[Any]
Rules: TypeAlias = Parameters

_ANNOUNCED_AGES = frozenset({60, 75, 80})
_MID_YEAR = "07-01"
_OPEN_END = 5


class EldercareDevice:
    """The programme of the care device."""

    name: ClassVar[str] = "eldercare_device"
    Parameters: ClassVar[type[Model]] = Parameters
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
    HOME: ClassVar[str | None] = CITY
    LUCK: ClassVar[VisitLuck] = take_up.VISIT_LUCK

    def __init__(self, policy: Dated[Rules], world: World) -> None:
        """Look at everybody once, hand the devices of earlier years to their users, and fill the store."""
        self.policy = policy
        self._world = world
        self.register = Register(world)
        tally = world.tally.declare(self.name, MEASURES)
        accounts = world.ledger.of(self.name)
        self._terms = Terms(policy, world, self.register, tally, accounts)
        self._calls = CallCentre(world, self.register, tally, accounts)
        self._applications = Applications(world, self.register, tally, accounts, self._terms)
        self._changes = frozenset(policy.changes)
        rules = policy.at(world.first_day)
        self._applications.supply(rules.stock_at_start)
        could = self.register.candidates(rules.eligibility, world.first_day)
        self._assess(rules, could, world.first_day)
        if rules.launch_eligibility != rules.eligibility:
            could = self.register.candidates(rules.launch_eligibility, world.first_day)
        users = self._launch(rules, could)
        self._terms.start(users)
        self._calls.start(rules, users)
        self._birthdays = Agenda()
        self._started = False

    def plan(self, year: Year) -> None:
        """Note whose birthday counts this year, where a rule names an age that the world does not announce."""
        rules = self.policy.at(year.last_day).eligibility
        named = {rules.age_any, rules.age_alone_or_poor, rules.age_disabled}
        for age in sorted(named - _ANNOUNCED_AGES):
            rows = self.register.candidates(rules.model_copy(update={"age_disabled": age - 1}), year.first_day)
            days = self._world.residents.birthday(rows, age).astype(np.int64)
            soon = (days >= year.first_day) & (days <= year.last_day)
            self._birthdays.put_each(days[soon], rows[soon])

    def act(self, day: Day) -> Visits | None:
        """Let events, the month and the agenda of the day take their course; return who goes to the centre."""
        rules = self.policy.at(day.day)
        self._follow_events(rules, day)
        if day.day in self._changes:
            old = self.register.candidates(rules.eligibility, day.day)
            self._make_aware(rules, self._assess(rules, old, day.day, day))
            self._applications.consider(rules, self.register.eligible(), day)
        if day.day_of_month == 1 or not self._started:
            self._open_month(rules, day)
        return self._applications.act(rules, day)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Hand out devices to those who were served; return what became of each visit."""
        return self._applications.settle(self.policy.at(day.day), day, visits, outcomes)

    def close(self, day: Day) -> None:
        """Begin the service years of the day, and answer the month's calls on its last day."""
        rules = self.policy.at(day.day)
        self._terms.close(rules, day)
        if day.is_month_end or day.day == self._world.last_day:
            self._calls.close_month(rules, day)

    def count(self, year: Year) -> Mapping[str, Rows | int]:
        """Return where everybody stands at the year's end, and how fast rescuers were."""
        register, residents = self.register, self._world.residents
        rows = register.eligible()
        stage = register.stage[rows]
        held = rows[stage == HOLDING]
        service_year = self._terms.service_years(held, year.last_day)
        found: dict[str, Rows | int] = {"eligible": rows, "active": held, "aware": rows[register.aware[rows]]}
        found["ever_issued"] = rows[register.issued[rows] > 0]
        for each in Stage:
            found[each.name.lower()] = rows[stage == each]
        for number in range(1, _OPEN_END):
            found[f"active_service_year_{number}"] = held[service_year == number]
        found[f"active_service_year_{_OPEN_END}_on"] = held[service_year >= _OPEN_END]
        for people, word in ((rows, "eligible"), (held, "covered")):
            found[f"{word}_alone"] = people[register.alone(people)]
            found[f"{word}_childless"] = people[residents.childless[people]]
            found[f"{word}_dibao"] = people[residents.dibao[people]]
        found["stock"] = self._applications.stock
        p95 = self._calls.close_year()
        return found if p95 is None else {**found, "rescue_p95_seconds": p95}

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return nothing: residents have no account here."""
        return {}

    # who is there ------------------------------------------------------------------------------------------------

    def _follow_events(self, rules: Rules, day: Day) -> None:
        """Take back the devices of the dead and of those who left, and look again at whoever changed."""
        today, register = self._world.demography.today, self.register
        for gone, why in ((today.died, "died"), (today.left, "moved_away")):
            if gone.size:
                self._terms.leave(register.strike_off(gone.astype(np.intp)), why, day)
        touched = self._touched(rules, day)
        if touched.size:
            self._make_aware(rules, self._assess(rules, touched, day.day, day))
            self._applications.ask(touched)

    def _touched(self, rules: Rules, day: Day) -> Rows:
        """Return the watched whose birthday it is today, who moved, or whose household changed, each once."""
        today, register = self._world.demography.today, self.register
        touched, moved = register.touched(today.changed, today.moved, today.arrived)
        if moved.size:
            register.moved_house(moved)
        birthdays = self._birthdays.take(day.day)[0]
        if not birthdays.size and rules.eligibility.age_from >= ELDER_AGE:
            return touched  # movers of this age are among the changed
        alive, arrived = self._world.residents.alive, register.old_enough(today.arrived)
        return np.unique(np.concatenate([touched, moved, arrived, birthdays[alive[birthdays]]]))

    def _assess(self, rules: Rules, rows: Rows, on: int, day: Day | None = None) -> Rows:
        """Look at the eligibility of `rows`; return those entitled for the first time."""
        new, misplaced = self.register.assess(rules.eligibility, rows, on)
        if day is not None:
            self._terms.leave(misplaced, "moved_away", day)
        return new

    def _make_aware(self, rules: Rules, new: Rows) -> None:
        """Let some of the `new` know of the device when they become eligible, and all who were told who may have it."""
        if new.size:
            told = self._world.notices.knows("eligibility")[new]
            self.register.aware[new[self._aware_at_start(rules, new) | told]] = True

    def _aware_at_start(self, rules: Rules, rows: Rows) -> NDArray[np.bool_]:
        known, ids = take_up.limit(rules.awareness.at_start), self._world.residents.id[rows]
        return self._world.stream.happens(take_up.AWARE_AT_START, ids, 0, known)

    def _open_month(self, rules: Rules, day: Day) -> None:
        if not self._started:
            self._started = True
            unaware = self.register.unaware()
            self._make_aware(rules, unaware)
            self._applications.consider(rules, unaware, day)
        elif opens_quarter(day):
            self._applications.open_quarter(rules, day)
        self._applications.plan_month(rules, day, month_days(day.year, day.month)[1])
        self._terms.open_month(rules, day)

    # cohorts issued before the first day -------------------------------------------------------------------------

    def _launch(self, rules: Rules, old: Rows) -> Rows:
        """Hand the devices of earlier cohorts to those of `old` who knew and wanted them first; return the users."""
        launch, register, world = rules.launch_eligibility, self.register, self._world
        free = np.zeros(old.size, bool)
        wants = take_up.want(rules, world.stream, world.residents.id[old], register.alone(old), free)
        wants &= self._aware_at_start(rules, old)
        order = world.stream.bits(take_up.LAUNCH_ORDER, world.residents.id[old], 0)
        ranked = old[np.lexsort((world.residents.id[old], order, ~wants))]
        users: list[Rows] = []
        for cohort, devices in rules.issued_before_2021.items():
            who = register.situation(ranked, day_of(f"{cohort}-{_MID_YEAR}"))
            may = has_route(launch, who) & in_place(launch, register.opened(launch), who.county, who.hukou)
            chosen = np.flatnonzero(may)[: round(devices / world.weight)]
            users.append(self._issued_in(int(cohort), ranked[chosen]))
            ranked = np.delete(ranked, chosen)
        return np.concatenate(users)

    def _issued_in(self, year: int, rows: Rows) -> Rows:
        """Write down that `rows` were issued devices on days of `year`, as far as it lies before the first day."""
        first, last = month_days(year, 1)[0], month_days(year, 12)[1]
        bits = self._world.stream.bits(take_up.LAUNCH_DAY, self._world.residents.id[rows], 0)
        days = first + below(bits, last - first + 1)
        before = days < self._world.first_day
        self.register.hand_out(rows[before], days[before])
        return rows[before]
