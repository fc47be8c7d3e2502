"""Contributors made by hand for tests of the flexible workers' pension; nobody dies or moves unless a test says so."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from sim.core.calendar import day_of
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.core.money import Ledger
from sim.programmes.flexible_pension import FlexiblePension, Parameters
from sim.scenario.read import read_text
from sim.world.accounts import Accounts
from sim.world.days import years
from sim.world.notices import Notices
from sim.world.residents import COUNTIES, Residents, Status
from sim.world.tally import Tally
from sim.world.visits import FIRST_ON_SITE, Channel, Outcomes, Visits

NOBODY = np.empty(0, np.int32)
HEADER = "title: {en: Rulebook, zh: 规则}\npurpose: {en: Tests., zh: 测试。}\n"
MONTHS = ("due", "paid", "back_paid", "deferred", "lost")
REASONS = ("lost_not_intended", "lost_refused", "lost_gave_up", "lost_too_late", "lost_left")

# Nobody fails, errs, stops or comes on the last days: the rules alone decide.
SMOOTH = {
    "declaration.refused_share": 0,
    "base.old_base_share": 0,
    "lapse.rate": 0,
    "rhythm.last_days_share": 0,
    "back_payment.too_early_share": 0,
}


@cache
def _rulebook():
    with open("scenarios/rules/flexible_pension.yaml", encoding="utf-8") as file:  # noqa: PTH123 - as it stands
        text = file.read()
    body = text[text.index("flexible_pension:") :]
    return read_text(HEADER + body, {"flexible_pension": Parameters}, "rulebook")


@cache
def _dated(changes):
    return (
        _rulebook().replace({f"flexible_pension.{path}": value for path, value in changes}).policy("flexible_pension")
    )


def dated(changes=None):
    """Return the dated rules of the rulebook with `changes` by path below flexible_pension."""
    return _dated(tuple((changes or {}).items()))


def rules(changes=None, day="2021-06-01"):
    """Return the rules in force on `day`."""
    return dated(changes).at(day_of(day))


class StandInChannels:
    """Channels that serve everybody, or fail as the test says."""

    def __init__(self, residents):
        self.residents = residents
        self.outcome = Outcome.SERVED
        self.online_fails = False

    def choose(self, rows):
        return np.where(self.residents.smartphone[rows], np.uint8(Channel.WECHAT), np.uint8(Channel.BANK_COUNTER))

    def knows_hours(self, day):
        return 0

    def visits(self, luck, who, when, channel, reason, *, day, persons=1, retry=False, minutes=None):
        n, ones = who.size, np.ones(who.size, np.int32)
        place = np.where(channel < FIRST_ON_SITE, np.int32(-1), np.int32(0))
        reasons = np.broadcast_to(np.asarray(reason, np.uint8), n)
        return Visits(
            who, when, channel, reasons, ones.astype(np.int16), np.broadcast_to(retry, n),
            place, ones * 36_000, ones * 600, ones * 2400,
        )  # fmt: skip

    def answer(self, visits):
        n = len(visits)
        online, no = visits.place < 0, np.zeros(n, bool)
        outcome = np.where(online, np.uint8(Outcome.ONLINE), np.uint8(self.outcome))
        return Outcomes(outcome, online & self.online_fails, no, no, np.zeros(n, np.int32))


def people(n, birth="1975-03-10", **columns):
    """Return the columns of `n` flexible workers of Pingcheng."""
    born = np.array([day_of(b) for b in ([birth] * n if isinstance(birth, str) else birth)])
    given = {
        "id": np.arange(n),
        "birth": born,
        "county": np.ones(n),
        "household": np.arange(n),
        "status": np.full(n, Status.FLEXIBLE),
        "income_fifth": np.arange(n) % 5,
        "smartphone": np.ones(n, bool),
        "alive": np.ones(n, bool),
    }
    return {**given, **{name: np.broadcast_to(value, n) for name, value in columns.items()}}


def crowd(n, seed=7, **columns):
    """Return `n` flexible workers of 25 to 58 years, a third of them women up to 54."""
    draw = np.random.default_rng(seed)
    sex = (draw.random(n) < 1 / 3).astype(np.uint8)
    age = draw.integers(25 * 365, np.where(sex, 54, 58) * 365 + 1)
    return {
        **people(n),
        "birth": day_of("2021-01-01") - age,
        "sex": sex,
        "smartphone": draw.random(n) < 0.85,
        **columns,
    }


class Fund:
    """The programme alone, in a world made by hand, run day by day."""

    def __init__(self, columns, changes=None, *, first="2021-01-01", last="2021-12-31", seed=2021, watched=None):
        first, last = day_of(first), day_of(last)
        self.residents = Residents(columns, day=first, counties=len(COUNTIES))
        self.ledger = Ledger(len(COUNTIES), first, last)
        self.channels = StandInChannels(self.residents)
        self.world = SimpleNamespace(
            stream=Stream(seed, 0),
            residents=self.residents,
            demography=SimpleNamespace(today=self._quiet()),
            channels=self.channels,
            ledger=Accounts(self.ledger, self.residents),
            tally=Tally(np.arange(len(self.residents)), len(self.residents), watched),
            notices=Notices(len(self.residents)),
            first_day=first,
            last_day=last,
            weight=1.0,
        )
        self.events, self.before = {}, {}
        self.pension = FlexiblePension(dated(changes), self.world)
        self.book = self.pension.book
        self.flows, self.stocks, self.attempts = {}, {}, []

    @staticmethod
    def _quiet(**events):
        return SimpleNamespace(**{n: np.asarray(events.get(n, NOBODY), np.int32) for n in ("died", "left")})

    def on(self, date, change=None, **events):
        """Let `events` happen on `date`, and call `change(self)` on its morning."""
        self.events[day_of(date)] = self._quiet(**events)
        self.before[day_of(date)] = change
        return self

    def run(self):
        """Run to the end; keep each year's flows and stocks, and each day's visits with their results."""
        for year in years(self.world.first_day, self.world.last_day):
            self.pension.plan(year)
            for day in year.days():
                self._pass(day)
            self.stocks[year.year] = self.pension.count(year)
            self.flows[year.year] = self.world.tally.of("flexible_pension").close_year()
        return self

    def _pass(self, day):
        if change := self.before.get(day.day):
            change(self)
        today = self.events.get(day.day) or self._quiet()
        for gone in (today.died, today.left):
            self.residents.alive[gone] = False
        self.world.demography.today = today
        visits = self.pension.act(day)
        if visits is not None:
            outcomes = self.channels.answer(visits)
            self.attempts.append((day.day, visits, self.pension.settle(day, visits, outcomes)))
        self.pension.close(day)
        self.world.notices.end_of_day()

    def sum(self, measure, year=None):
        """Return the sum of a measure (yuan as yuan) in `year` or in all."""
        total = 0
        for y in [year] if year else self.flows:
            sums = self.flows[y][measure]
            total += int((sums.total if sums.weighed else sums.count).sum())
        return total / 100 if measure.endswith("_yuan") else total

    def imbalance(self):
        """Return the difference between the accounts and the ledger, in fen."""
        return sum(
            abs(int(column.sum()) - self.ledger.balance(name)) for name, column in self.pension.balances().items()
        )

    def seen(self):
        """Return all attempts as columns: day, who, reason, channel, result."""
        columns = [
            (np.full(len(v), day), v.who, v.reason, v.channel, results, v.retry) for day, v, results in self.attempts
        ]
        names = ("day", "who", "reason", "channel", "result", "retry")
        return dict(zip(names, (np.concatenate(c) for c in zip(*columns, strict=True)), strict=True))
