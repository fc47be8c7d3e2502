"""A town made by hand for tests of the enquiries: members of the pension, and a hotline that answers or does not."""

from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from sim.core.calendar import date_of, day_of
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.core.money import Ledger
from sim.programmes.enquiries import Enquiries
from sim.programmes.enquiries.parameters import PUZZLING, TOPICS, Parameters
from sim.scenario.read import read
from sim.world.accounts import Accounts
from sim.world.days import years
from sim.world.notices import Notices
from sim.world.residents import COUNTIES, Residents, Status
from sim.world.tally import Tally
from sim.world.visits import Outcomes, Visits

FIRST, LAST = day_of("2021-01-01"), day_of("2022-12-31")
RULEBOOK = read("scenarios/rules/enquiries.yaml", {"enquiries": Parameters})

# Nobody rings, and nobody talks about it, unless a test says so.
SILENT = {
    **{f"announcement.calls_first_day.{topic}": 0 for topic in TOPICS},
    **{f"calls_after.{cause}": 0 for cause in PUZZLING},
    "friends.told": 0,
}


def rules(changes=None):
    """Return the dated rules of the rulebook, silent but for `changes` by path below enquiries."""
    changed = {**SILENT, **(changes or {})}
    return RULEBOOK.replace({f"enquiries.{path}": value for path, value in changed.items()}).policy("enquiries")


@dataclass
class StandInHotline:
    """A hotline where every call has the same outcome; keeps the calls."""

    outcome: int = Outcome.SERVED
    calls: list = field(default_factory=list)

    def visits(self, luck, who, when, channel, reason, *, day, retry):
        n = who.size
        self.calls += [(day, int(row), int(key), bool(again)) for row, key, again in zip(who, when, retry, strict=True)]
        ones = np.ones(n, np.int32)
        return Visits(
            who, when, channel, np.full(n, reason, np.uint8), ones.astype(np.int16), retry, ones, ones, ones, ones
        )

    def answer(self, visits):
        n = len(visits)
        no = np.zeros(n, bool)
        return Outcomes(np.full(n, self.outcome, np.uint8), no, no, no, np.zeros(n, np.int32))


def members(n, **columns):
    """Return the columns of `n` members of the residents' pension of 40 years, all of one community and household."""
    given = {
        "id": np.arange(n),
        "birth": np.full(n, day_of("1980-06-15")),
        "county": np.full(n, COUNTIES.index("pingcheng")),
        "status": np.full(n, int(Status.MEMBER)),
        "alive": np.ones(n, bool),
    }
    return {**given, **{name: np.broadcast_to(value, n) for name, value in columns.items()}}


class Town:
    """The programme alone, run day by day."""

    def __init__(self, columns, changes=None, *, weight=1.0, seed=2021, outcome=Outcome.SERVED):
        self.residents = Residents(columns, day=FIRST, counties=len(COUNTIES))
        self.hotline = StandInHotline(outcome)
        self.ledger = Ledger(len(COUNTIES), FIRST, LAST)
        self.notices = Notices(len(self.residents))
        self.world = SimpleNamespace(
            stream=Stream(seed, 0),
            residents=self.residents,
            channels=self.hotline,
            ledger=Accounts(self.ledger, self.residents),
            tally=Tally(np.arange(len(self.residents)), len(self.residents)),
            notices=self.notices,
            first_day=FIRST,
            last_day=LAST,
            weight=weight,
            weights=np.full(len(COUNTIES), weight),
        )
        self.enquiries = Enquiries(rules(changes), self.world)
        self.before = {}
        self.counted = Counter()
        self.yuan = Counter()
        self._next_day = FIRST

    def on(self, date, do):
        """Let `do(town)` happen at the end of `date`, as other programmes' postings do."""
        self.before[day_of(date)] = do
        return self

    def run(self, until):
        """Run on to the day `until`, and count."""
        for year in years(self._next_day, day_of(until)):
            self.enquiries.plan(year)
            for day in year.days():
                self._pass(day)
        for measure, sums in self.world.tally.of("enquiries").close_year().items():
            self.counted[measure] += int(sums.count.sum())
            self.yuan[measure] += int(sums.total.sum()) / 100
        self._next_day = day_of(until) + 1
        return self

    def _pass(self, day):
        visits = self.enquiries.act(day)
        if visits is not None and len(visits):
            self.enquiries.settle(day, visits, self.hotline.answer(visits))
        self.before.get(day.day, lambda town: None)(self)
        self.enquiries.close(day)
        self.notices.end_of_day()

    def calls_by_day(self):
        """Return {ISO date: calls}."""
        return Counter(date_of(day).isoformat() for day, *_ in self.hotline.calls)

    def know(self, topic):
        """Return the rows that know `topic`."""
        return np.flatnonzero(self.notices.knows(topic)).tolist()
