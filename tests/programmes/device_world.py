"""A district made by hand for tests of the care device: a few residents, nobody dies or moves unless a test says so."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from sim.core.calendar import day_of
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.core.money import Ledger
from sim.programmes.eldercare_device import EldercareDevice
from sim.programmes.eldercare_device.parameters import COUNTIES, Parameters
from sim.scenario.read import read
from sim.world.accounts import Accounts
from sim.world.days import years
from sim.world.households import Households, counters
from sim.world.notices import Notices
from sim.world.residents import Residents
from sim.world.tally import Tally
from sim.world.visits import Outcomes, Visits

FIRST, LAST = day_of("2021-01-01"), day_of("2025-12-31")
PINGCHENG = COUNTIES.index("pingcheng")
RULEBOOK = read("scenarios/rules/eldercare_device.yaml", {"eldercare_device": Parameters})
NOBODY = np.empty(0, np.int32)

# Everybody knows, wants, fills in and comes: the rules alone decide.
EAGER = {
    "awareness.at_start": 1,
    "wants_if_aware": 1,
    "form.child_elsewhere": 1,
    "form.child_in_household": 1,
    "form.worker": 1,
    "form.complete.own": 1,
    "form.complete.child": 1,
    "form.complete.neighbour": 1,
    "form.complete.worker": 1,
    "visit.after_form": 1,
    "visit.winter_factor": 1,
    "visit.missing_papers": 0,
    "stock_at_start": 100_000,
    "issued_before_2021.2019": 0,
    "issued_before_2021.2020": 0,
    "device_unit_cost": 0,
}


def rules(changes=None):
    """Return the dated rules of the rulebook with `changes` by path below eldercare_device."""
    changed = RULEBOOK.replace({f"eldercare_device.{path}": value for path, value in (changes or {}).items()})
    return changed.policy("eldercare_device")


@dataclass
class StandInChannels:
    """A centre that serves everybody in order of arrival, at a second drawn from the id, or nobody."""

    residents: Residents
    outcome: int = Outcome.SERVED
    asked: list = field(default_factory=list)

    def on_open_day(self, who, day):
        return day

    def visits(self, luck, who, when, channel, reason, *, day, persons=1, retry=False, minutes=None):
        n = who.size
        self.asked.append((day, who, np.broadcast_to(retry, n)))
        ids = self.residents.id[who]
        second = (30_600 + (ids * 7_919) % 20_000).astype(np.int32)
        ones = np.ones(n, np.int32)
        return Visits(
            who, when, channel, np.full(n, reason, np.uint8), ones.astype(np.int16), np.broadcast_to(retry, n),
            ones, second, ones * 1200, ones * 2400,
        )  # fmt: skip

    def answer(self, visits):
        n = len(visits)
        no = np.zeros(n, bool)
        return Outcomes(np.full(n, self.outcome, np.uint8), no, no, no, np.zeros(n, np.int32))


def people(n, birth="1935-06-15", household=None, **columns):
    """Return the columns of `n` residents of Pingcheng, each alone unless `household` says who lives with whom."""
    household = np.arange(n) if household is None else np.asarray(household)
    born = np.array([day_of(b) for b in ([birth] * n if isinstance(birth, str) else birth)])
    given = {
        "id": np.arange(n),
        "birth": born,
        "county": np.full(n, PINGCHENG),
        "hukou": np.full(n, PINGCHENG),
        "community": np.zeros(n),
        "household": household,
        "income_fifth": np.full(n, 2),
        "smartphone": np.ones(n, bool),
        "alive": np.ones(n, bool),
    }
    return {**given, **{name: np.broadcast_to(value, n) for name, value in columns.items()}}


class City:
    """The programme alone, in a world made by hand, run day by day."""

    def __init__(
        self, columns, changes=None, *, policy=None, first=FIRST, last=LAST, weight=1.0, seed=2021, watched=None
    ):
        self.residents = Residents(columns, day=first, counties=len(COUNTIES))
        homes = int(columns["household"].max()) + 1
        numbers = counters(columns["household"], columns["birth"], first, homes)
        kinds = {"kind": np.zeros(homes), "county": np.full(homes, PINGCHENG), "community": np.zeros(homes)}
        self.households = Households({**numbers, **kinds}, columns["household"])
        ledger = Ledger(len(COUNTIES), first, last)
        self.ledger = ledger
        self.channels = StandInChannels(self.residents)
        self.world = SimpleNamespace(
            stream=Stream(seed, 0),
            residents=self.residents,
            households=self.households,
            demography=SimpleNamespace(today=self.quiet()),
            channels=self.channels,
            ledger=Accounts(ledger, self.residents),
            tally=Tally(np.arange(len(self.residents)), len(self.residents), watched),
            notices=Notices(len(self.residents)),
            first_day=first,
            last_day=last,
            weight=weight,
        )
        self.events = {}
        self.device = EldercareDevice(rules(changes) if policy is None else policy, self.world)
        self.flows, self.stocks = {}, {}
        self._next_day = first

    @staticmethod
    def quiet(**events):
        """Return a day's events: none but those given."""
        names = ("died", "left", "born", "arrived", "moved", "widowed", "changed", "turned_60")
        return SimpleNamespace(**{name: np.asarray(events.get(name, NOBODY), np.int32) for name in names})

    def on(self, date, change=None, **events):
        """Let `events` happen on `date`, after `change` has been made to residents or households."""
        self.events[day_of(date)] = (change, self.quiet(**events))
        return self

    def run(self, until=None):
        """Run on to the end, or to the day `until`; keep each year's flows and stocks."""
        stop = self.world.last_day if until is None else day_of(until)
        for year in years(self._next_day, stop):
            self.device.plan(year)
            for day in year.days():
                self._pass(day)
            self.stocks[year.year] = self.device.count(year)
            self.flows[year.year] = self.world.tally.of("eldercare_device").close_year()
        self._next_day = stop + 1
        return self

    def _pass(self, day):
        change, today = self.events.get(day.day, (None, self.quiet()))
        if change is not None:
            change(self)
        for gone in (today.died, today.left):
            self.residents.alive[gone] = False
        self.world.demography.today = today
        visits = self.device.act(day)
        if visits is not None:
            self.device.settle(day, visits, self.channels.answer(visits))
        self.device.close(day)
        self.world.notices.end_of_day()

    def count(self, measure, year=None):
        """Return how many events of `measure` there were, in `year` or in all."""
        return sum(int(self.flows[y][measure].count.sum()) for y in ([year] if year else self.flows))

    def yuan(self, measure, year=None):
        """Return the sum of a measure in yuan."""
        return sum(int(self.flows[y][measure].total.sum()) for y in ([year] if year else self.flows)) / 100

    def stock(self, measure, year):
        """Return a stock at the end of `year`, as rows in order."""
        return sorted(np.asarray(self.stocks[year][measure]).tolist())
