"""Cables hung up freely in old compounds (线缆私接乱搭; MODEL section 5.6, clauses CC-01 to CC-05).

In old residential compounds (老旧小区) of Pingcheng, Dong Huayuanli (东花园里), Judong (局东), Xinhuajie (新华街) and
Yuexiuyuan (岳秀园) among them, connections accumulate in corridors, floor by floor, and in bundles on outside walls,
of power and of telecom companies. They mar the place and are a hazard (不仅影响小区美观，还存在安全隐患); bundles
outside swing in the wind (风大时来回晃悠). Residents complain to the hotline or the newspaper; there is one case a
building and kind, however often it is reported. A case is reported, registered, inspected, assigned to a crew, cleared
and rechecked; what was cleared may hang again, unless a shared conduit is built.

Compounds, crews and cases run whole in any sample. In a sample only residents of sampled communities can call;
complaints about other compounds are taken as answered the next day.

Source: Datong Evening News, early January 2021; figures in scenarios/rules/cable_complaints.yaml.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import month_days, month_of
from sim.core.luck import Purpose, below, threshold
from sim.core.money import fen
from sim.programmes.cable_complaints import hazards, luck
from sim.programmes.cable_complaints.book import Book
from sim.programmes.cable_complaints.cables import Cables
from sim.programmes.cable_complaints.cases import NEVER, Case, Cases, State
from sim.programmes.cable_complaints.compounds import OUTSIDE, old_compounds
from sim.programmes.cable_complaints.costs import Costs
from sim.programmes.cable_complaints.hotline import Hotline, Medium, Report
from sim.programmes.cable_complaints.measures import MEASURES
from sim.programmes.cable_complaints.parameters import KINDS, Parameters
from sim.programmes.cable_complaints.story import Story, story
from sim.programmes.cable_complaints.sweep import Sweep
from sim.scenario import Dated, Model
from sim.world.census import CITY
from sim.world.days import Day, Year
from sim.world.tally import Measure
from sim.world.visits import Outcomes, VisitLuck, Visits
from sim.world.world import World

__all__ = ["CableComplaints", "Parameters", "Story"]

Rules: TypeAlias = Parameters


class CableComplaints:
    """The programme of the cables."""

    name: ClassVar[str] = "cable_complaints"
    Parameters: ClassVar[type[Model]] = Parameters
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
    HOME: ClassVar[str | None] = CITY
    LUCK: ClassVar[VisitLuck] = luck.VISIT_LUCK

    def __init__(self, policy: Dated[Rules], world: World) -> None:
        """Build the compounds, and hang up what hung on the first day."""
        self.policy = policy
        self._world = world
        rules = policy.at(world.first_day)
        self.compounds = old_compounds(rules.compounds, world.communities, world.stream)
        self.cables = Cables(rules, self.compounds, world.stream)
        self.cases = Cases()
        self._book = Book(self.cases, self.cables)
        self._tally = world.tally.declare(self.name, MEASURES)
        self._costs = Costs(world.ledger.of(self.name))
        self._hazards = hazards.Hazards(world.stream, self.compounds.bundle_id)
        self._hotline = Hotline(world, self.compounds, self._tally)
        self._sweep = Sweep(self.compounds, self.cases, self.cables)
        self._compound = np.repeat(self.compounds.compound, len(KINDS)).tolist()  # of each bundle
        self._news_until = [NEVER] * self.compounds.community.size
        self._printed_until = NEVER
        self._received: list[Report] = []
        self._incidents: list[int] = []
        self._recurs: dict[int, list[Case]] = defaultdict(list)
        self._last: dict[int, Case] = {}  # the last case cleared of each bundle

    def plan(self, year: Year) -> None:
        """Lay down the days on which complaints and incidents may come about."""
        changes = [day for day in self.policy.changes if year.first_day < day <= year.last_day]
        self._hazards.plan(year, [self.policy.at(day) for day in (year.first_day, *changes)])

    def act(self, day: Day) -> Visits | None:
        """Let residents notice cables and things happen, as the morning finds them; return who calls the hotline."""
        rules = self.policy.at(day.day)
        if day.day == rules.complaints.page_day:
            self._received += [self._to_newspaper(bundle) for bundle in self.compounds.seen()]
        self._let_happen(rules, day)
        return self._hotline.visits(day.day)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Take down the complaints of those who were answered."""
        self._received += self._hotline.settle(self.policy.at(day.day).complaints, day.day, outcomes)
        return np.zeros(len(visits), np.uint8)

    def close(self, day: Day) -> None:
        """Open cases for what was reported, let the crews work, and move every case on."""
        rules = self.policy.at(day.day)
        self._receive(rules, day.day)
        self._note_incidents(rules, day.day)
        self._recur(day.day)
        self._work(rules, day)
        if day.is_month_end or day.day == self._world.last_day:
            days = day.day - max(month_days(day.year, day.month)[0], self._world.first_day) + 1
            self.cables.grow(rules, month_of(day.day), days)
            self._costs.post(rules, day.day)

    def count(self, year: Year) -> Mapping[str, NDArray[np.int32] | int | float]:
        """Return the year's cases, crews and cables."""
        return self._book.close_year(self.policy.at(year.last_day), year, self._costs.close_year())

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return nothing: residents have no account here."""
        return {}

    def stories(self, language: str = "en") -> list[Story]:
        """Return what became of every case, by compound, building and floor."""
        return [story(self.compounds, case, language) for case in self.cases.all]

    # complaints and incidents ------------------------------------------------------------------------------------

    def _let_happen(self, rules: Rules, day: Day) -> None:
        """Let the day's candidates come true by the tangle, the wind and the news."""
        windy = bool(self._world.weather.windy[day.day - self._world.weather.first_day])
        for candidate in self._hazards.today(day.day):
            bundle = candidate.bundle
            rate = self._rate(rules, candidate, day.day, windy=windy) * self.cables.tangle(rules, bundle)
            if not self._hazards.comes_true(candidate, rate):
                continue
            if candidate.incident:
                self._incidents.append(bundle)
                self._book.incident(windy=windy and bundle % len(KINDS) == OUTSIDE)
            else:
                self._complain(rules, bundle, candidate.when, day.day, windy=windy)

    def _rate(self, rules: Rules, candidate: hazards.Candidate, day: int, *, windy: bool) -> float:
        """Return the rate a year of a complaint, or an incident, at full tangle."""
        kind, rates = candidate.bundle % len(KINDS), self._hazards.rates(rules, windy=windy)
        if candidate.incident:
            return rates.incident[kind]
        heard = max(self._news_until[self._compound[candidate.bundle]], self._printed_until) >= day
        return rates.complaint[kind] * (rules.complaints.news_factor if heard else 1.0)

    def _complain(self, rules: Rules, bundle: int, when: int, day: int, *, windy: bool) -> None:
        """Let a resident complain about a bundle, to the newspaper or the hotline."""
        p = rules.complaints
        motive = self._hazards.rates(rules, windy=windy).hazard_motive[bundle % len(KINDS)]
        hazard = self._happens(luck.MOTIVE, bundle, when, motive)
        floor = self.cables.floor(bundle, self._word(luck.FLOOR, bundle, when))
        if self._happens(luck.NEWSPAPER, bundle, when, p.newspaper_share):
            printed = self._happens(luck.PRINTED, bundle, when, p.printed_share)
            medium = Medium.PRINTED if printed else Medium.NEWSPAPER
            self._received.append(Report(bundle, floor, hazard, medium))
            return
        word = self._word(luck.CALLER, bundle, when)
        caller = self._hotline.caller(p, self._compound[bundle], word, day)
        self._hotline.ring(Report(bundle, floor, hazard, Medium.HOTLINE, caller), day)

    def _to_newspaper(self, bundle: int) -> Report:
        """Return the complaint that the page itself reports: unsightly and a hazard."""
        return Report(bundle, self.cables.floor(bundle, 0), True, Medium.PRINTED)

    def _word(self, purpose: Purpose, bundle: int, when: int) -> int:
        return int(self._world.stream.bits(purpose, self.compounds.bundle_id[bundle], when)[0])

    def _happens(self, purpose: Purpose, bundle: int, when: int, chance: float) -> bool:
        return self._word(purpose, bundle, when) < int(threshold(float(chance)))

    # cases -------------------------------------------------------------------------------------------------------

    def _receive(self, rules: Rules, day: int) -> None:
        """Take in the day's reports: each opens a case or repeats one; neighbours, or all readers, hear of it."""
        reports, self._received = [*self._received, *self._hotline.others(day)], []
        for report in reports:
            case = self.cases.of(report.bundle)
            if case is None and not self.cables.held[report.bundle]:
                continue  # cleared while the caller waited to be answered
            self._book.report(report.medium, repeat=case is not None)
            if case is None:
                turn = self._sweep.next_turn(self._compound[report.bundle])
                case = self.cases.open_case(rules, report.bundle, report.floor, turn, day)
            case.hear(day, hazard=report.hazard, caller=report.caller)
            self._news_until[self._compound[report.bundle]] = day + rules.complaints.news_days
            if report.medium == Medium.PRINTED:
                self._printed_until = day + rules.complaints.news_days

    def _note_incidents(self, rules: Rules, day: int) -> None:
        """Let an incident alarm the compound, and mark the open case."""
        for bundle in self._incidents:
            case = self.cases.of(bundle)
            if case is not None:
                case.danger = True
            self._news_until[self._compound[bundle]] = day + rules.complaints.news_days
        self._incidents.clear()

    def _work(self, rules: Rules, day: Day) -> None:
        """Let the crews work on a working day (or overtime), and every case take the steps that are due."""
        at_work = day.workday or (rules.crews.overtime and self.cases.overdue(rules, day.day))
        if at_work:
            self._book.crew_days_possible += rules.crews.number * day.workday
            worked = self.cases.work(rules, day.day)
            if worked:
                self._pay_and_clear(rules, worked, day.day)
        self.cases.advance(rules, day.day)
        if at_work:
            if rules.crews.order == "sweep":
                self._sweep.go_on(rules, day.day)
            self.cases.assign(rules, day.day)

    def _pay_and_clear(self, rules: Rules, worked: list[Case], day: int) -> None:
        """Note what today's crew-days cost, about whose cables, and take away what is cleared tonight."""
        hour = self._world.policy.at(day).worth.staff_per_hour
        cost = fen(rules.crews.persons * rules.crews.hours * hour)
        for case in worked:
            if case.dates[State.CLEARING] == day:
                case.telecom_share = self.cables.telecom_share(case.bundle)
            self._costs.owe("crew_work", cost, case.telecom_share)
            if case.dates[State.CLEARED] == day:
                self._clear(rules, case, day)

    def _clear(self, rules: Rules, case: Case, day: int) -> None:
        """Take the cables away; build the conduit, or let luck say whether and when they hang again."""
        bundle = case.bundle
        self._book.cleared(case)
        self._tally.add("complaint_cleared", np.array(case.callers, np.int32), day=day)
        self._last[bundle] = case
        if rules.crews.conduits and not self.cables.conduit[bundle]:
            cost = fen(rules.crews.conduit_cost.values_in_order[bundle % len(KINDS)])
            self._costs.owe("conduit", cost, case.telecom_share)
            self._book.conduits += 1
        self.cables.clear(bundle, conduit=rules.crews.conduits)
        if not self.cables.conduit[bundle] and self._happens(luck.RECURS, bundle, day, rules.cables.recurrence_share):
            word = self._world.stream.bits(luck.RECURS_AFTER, self.compounds.bundle_id[bundle], day)
            self._recurs[day + 1 + int(below(word, rules.cables.recurrence_days)[0])].append(case)

    def _recur(self, day: int) -> None:
        """Hang up again what was cleared, unless it has been cleared once more since."""
        for case in self._recurs.pop(day, ()):
            if self._last[case.bundle] is case:
                self.cables.hang_again(case.bundle)
                self._book.recurred += 1
