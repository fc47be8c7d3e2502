"""A district of old compounds made by hand for tests: residents who call, weather as wished, and nothing else."""

from types import SimpleNamespace

import numpy as np

from sim.core.calendar import day_of
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.core.money import Ledger
from sim.programmes.cable_complaints import CableComplaints, Parameters
from sim.programmes.cable_complaints.cases import Cases
from sim.scenario.read import read
from sim.world.accounts import Accounts
from sim.world.days import years
from sim.world.residents import COUNTIES, Residents
from sim.world.tally import Tally
from sim.world.visits import Outcomes, Visits

FIRST, LAST = day_of("2021-01-01"), day_of("2025-12-31")
PINGCHENG = COUNTIES.index("pingcheng")
RULEBOOK = read("scenarios/rules/cable_complaints.yaml", {"cable_complaints": Parameters})
WAGE = 42.0
COMMUNITIES, HOMES = 40, 5  # communities 10 to 29 are Pingcheng's, the odd ones urban; five adults in each

# Nothing moves by itself: tests switch on what they look at.
STILL = {
    "cables.growth": 0,
    "cables.recurrence_share": 0,
    "complaints.rate": 0,
    "complaints.page_day": "2020-01-01",
    "incidents.rate": 0,
}


def rules(changes=None):
    """Return the dated rules of the rulebook with `changes` by path below cable_complaints."""
    return RULEBOOK.replace({f"cable_complaints.{path}": v for path, v in (changes or {}).items()}).policy(
        "cable_complaints"
    )


def cases_of(changes=None):
    """Return the rules of the first day, and cases to be filed by hand."""
    return rules(changes).at(FIRST), Cases()


class StandInHotline:
    """A hotline that answers everybody, or nobody on the days told."""

    def __init__(self):
        self.silent = set()
        self.asked = []

    def visits(self, luck, who, when, channel, reason, *, day, retry):
        ones = np.ones(who.size, np.int32)
        self.asked += [(day, int(row), bool(again)) for row, again in zip(who, retry, strict=True)]
        reasons = np.full(who.size, reason, np.uint8)
        return Visits(who, when, channel, reasons, ones.astype(np.int16), retry, ones, 40_000 * ones, ones, ones)

    def answer(self, visits, day):
        n = len(visits)
        no = np.zeros(n, bool)
        outcome = Outcome.ABANDONED if day in self.silent else Outcome.SERVED
        return Outcomes(np.full(n, outcome, np.uint8), no, no, no, np.zeros(n, np.int32))


class Town:
    """The programme alone, run day by day; `on_day(town, day)` looks at each evening."""

    def __init__(
        self, changes=None, *, policy=None, first=FIRST, last=LAST, replication=0, windy=None, sampled=True, on_day=None
    ):
        community = np.repeat(np.arange(COMMUNITIES), HOMES)
        n = community.size
        county = np.where((community >= 10) & (community < 30), PINGCHENG, 0)
        here = np.ones(n, bool) if sampled else county != PINGCHENG
        columns = {"id": np.arange(n), "birth": np.full(n, day_of("1970-05-01")), "community": community}
        columns = {name: column[here] for name, column in {**columns, "county": county}.items()}
        self.residents = Residents(columns, day=first, counties=len(COUNTIES))
        self.hotline, self.ledger = StandInHotline(), Ledger(len(COUNTIES), first, last)
        wind = np.arange(first, last + 1) % 4 == 0 if windy is None else np.full(last - first + 1, windy)
        self.world = SimpleNamespace(
            stream=Stream(2021, replication),
            residents=self.residents,
            communities=SimpleNamespace(county=county[::HOMES].astype(np.uint8), urban=np.arange(COMMUNITIES) % 2 == 1),
            channels=self.hotline,
            ledger=Accounts(self.ledger, self.residents),
            tally=Tally(np.arange(len(self.residents)), len(self.residents)),
            weather=SimpleNamespace(windy=wind, first_day=first),
            policy=SimpleNamespace(at=lambda day: SimpleNamespace(worth=SimpleNamespace(staff_per_hour=WAGE))),
            first_day=first,
            last_day=last,
        )
        self.windy = wind
        self.programme = CableComplaints(rules(changes) if policy is None else policy, self.world)
        self.figures, self.calls = {}, {}
        self._on_day = on_day
        self._next_day = first

    def run(self, until=None):
        """Run on to the end, or to the day `until`; keep each year's figures."""
        stop = self.world.last_day if until is None else day_of(until)
        for year in years(self._next_day, stop):
            self.programme.plan(year)
            for day in year.days():
                self._pass(day)
            self.figures[year.year] = dict(self.programme.count(year))
            sums = self.world.tally.of("cable_complaints").close_year()
            self.calls[year.year] = {name: int(s.count.sum()) for name, s in sums.items()}
        self._next_day = stop + 1
        return self

    def _pass(self, day):
        visits = self.programme.act(day)
        if visits is not None:
            self.programme.settle(day, visits, self.hotline.answer(visits, day.day))
        self.programme.close(day)
        if self._on_day is not None:
            self._on_day(self, day)

    def sum(self, name):
        """Return a flow of all years."""
        return sum(figures[name] for figures in self.figures.values())
