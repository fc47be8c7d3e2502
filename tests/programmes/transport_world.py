"""A village made by hand for tests of the transport subsidy: poor workers, one township, nobody dies or moves."""

from types import SimpleNamespace

import numpy as np

from sim.core.calendar import day_of
from sim.core.luck import Stream
from sim.core.money import Ledger
from sim.programmes.transport_subsidy import TransportSubsidy
from sim.programmes.transport_subsidy.parameters import Parameters
from sim.scenario.read import read
from sim.world.accounts import Accounts
from sim.world.days import years
from sim.world.notices import Notices
from sim.world.residents import COUNTIES, Residents, Status
from sim.world.tally import Tally
from sim.world.visits import Channel
from tests.programmes.device_world import StandInChannels

FIRST, LAST = day_of("2021-01-01"), day_of("2023-01-31")
YUNZHOU = COUNTIES.index("yunzhou")
RULEBOOK = read("scenarios/rules/transport_subsidy.yaml", {"transport_subsidy": Parameters})

# Everybody leaves, hears of it and claims, and every claim is accepted: the rules alone decide.
EAGER = {
    "away.leave": 20,
    "awareness.from_cadre": 1,
    "applies": 1,
    "review.sent_back": 0,
    "review.refused.stay_too_short": 0,
    "review.refused.no_proof_of_work": 0,
    "review.refused.record_mismatch": 0,
}


def rules(changes=None):
    """Return the dated rules of the rulebook with `changes` by path below transport_subsidy."""
    changed = RULEBOOK.replace({f"transport_subsidy.{path}": value for path, value in (changes or {}).items()})
    return changed.policy("transport_subsidy")


def people(n, birth="1985-06-15", **columns):
    """Return the columns of `n` registered poor residents of Yunzhou in one community."""
    born = np.array([day_of(b) for b in ([birth] * n if isinstance(birth, str) else birth)])
    given = {
        "id": np.arange(n),
        "birth": born,
        "county": np.full(n, YUNZHOU),
        "community": np.zeros(n),
        "poor": np.ones(n, bool),
        "status": np.full(n, Status.MEMBER),
        "smartphone": np.ones(n, bool),
        "alive": np.ones(n, bool),
    }
    return {**given, **{name: np.broadcast_to(value, n) for name, value in columns.items()}}


def world_of(columns, *, first=FIRST, last=LAST, seed=2021, replication=0):
    """Return a world of these residents and one township desk."""
    residents = Residents(columns, day=first, counties=len(COUNTIES))
    everywhere = np.zeros(residents.community_count, np.int32)
    return SimpleNamespace(
        stream=Stream(seed, replication),
        residents=residents,
        places=SimpleNamespace(by_community={Channel.TOWNSHIP_DESK: everywhere}, number=np.zeros(1, np.int32)),
        channels=StandInChannels(residents),
        ledger=Accounts(Ledger(len(COUNTIES), first, last), residents),
        tally=Tally(np.arange(len(residents)), len(residents)),
        notices=Notices(len(residents)),
        first_day=first,
        last_day=last,
        weights=np.ones(len(COUNTIES)),
    )


class Village:
    """The programme alone, in a world made by hand, run day by day; `on_day(day, village)` may look in."""

    def __init__(self, columns, changes=None, **world):
        self.world = world_of(columns, **world)
        self.programme = TransportSubsidy(rules(changes), self.world)
        self.book = self.programme.offices.book
        self.stocks, self.flows, self.visits = {}, {}, []

    def run(self, until=None, on_day=None):
        """Run to the end, or to the day `until`; keep each year's flows and stocks."""
        for year in years(self.world.first_day, self.world.last_day if until is None else day_of(until)):
            self.programme.plan(year)
            for day in year.days():
                self._pass(day)
                if on_day is not None:
                    on_day(day, self)
            self.stocks[year.year] = self.programme.count(year)
            self.flows[year.year] = self.world.tally.of("transport_subsidy").close_year()
        return self

    def _pass(self, day):
        visits = self.programme.act(day)
        if visits is not None:
            self.visits.append((day.day, visits))
            self.programme.settle(day, visits, self.world.channels.answer(visits))
        self.programme.close(day)
        self.world.notices.end_of_day()

    def count(self, measure, year=None):
        """Return how many events of `measure` there were, in `year` or in all."""
        return sum(int(self.flows[y][measure].count.sum()) for y in ([year] if year else self.flows))

    def fen(self, measure, year=None):
        """Return the sum of a measure in fen."""
        return sum(int(self.flows[y][measure].total.sum()) for y in ([year] if year else self.flows))

    def rows(self, measure, year):
        """Return those to whom `measure` happened in `year`."""
        return np.flatnonzero(self.flows[year][measure].count)

    def stock(self, measure, year):
        """Return a stock at the end of `year`, as rows in order."""
        return sorted(np.asarray(self.stocks[year][measure]).tolist())
