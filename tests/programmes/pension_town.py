"""A town made by hand for tests of the resident pensions: a few members, nobody dies or moves unless a test says so."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from sim.core.calendar import add_workdays, date_of, day_of, is_workday
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.core.money import Ledger
from sim.programmes.resident_pension import ResidentPension
from sim.programmes.resident_pension.errands import What
from sim.programmes.resident_pension.parameters import BASIC_TIERS, TIERS, Parameters
from sim.scenario.read import read
from sim.world.accounts import Accounts
from sim.world.days import years
from sim.world.notices import Notices
from sim.world.residents import COUNTIES, Residents, Status
from sim.world.tally import Tally
from sim.world.visits import Channel, Outcomes, Result, Visits

RULEBOOK = read("scenarios/rules/resident_pension.yaml", {"resident_pension": Parameters})
NOBODY = np.empty(0, np.int32)
BASIC, SUPPLEMENTARY = 0, 1

# Everybody intends, is registered, has a right record, and nothing is left to chance but what a test asks for.
CERTAIN = {
    "basic_paying_share": {"16_29": 1, "30_44": 1, "45_54": 1, "55_59": 1},
    "take_up_first_year": 1,
    "join_share": 1,
    "persistence": 1,
    "take_up_age_ratio": {"16_39": 1, "40_49": 1, "50_64": 1},
    "government_pays_basic_for": {"dibao": False, "severely_disabled": False, "poor": False},
    "registered_automatically_share": 1,
    "registration_error_rate": 0,
    "registration_error_rate_new": 0,
    "correction_skipped_share": 0,
    "correction_delay_days": 0,
    "wrong_year_chosen_share": 0,
    "ignores_basic_first_share": 0,
    "believes_30_june_share.first_year": 0,
    "query_after_payment": 0,
    "certificate_demand": 0,
    "back_pays_missed_share": 0,
    "back_payment_share.first_year": 0,
    "lump_sum_share_65_plus": 0,
    "exit_subsidy_take_up_65_plus": 1,
    "exit_subsidy_unsupported_share": 0,
    "account_interest": 0,
    "basic_tier_share": {tier: int(tier == "200") for tier in BASIC_TIERS},
    "tier_share": {tier: int(tier == "200") for tier in TIERS},
}  # fmt: skip


def flat(changes, path=""):
    """Return nested changes by dotted path; tables with numbers as keys stay whole where they are steps."""
    steps = {"exit_subsidy", "join_share"}
    leaves = {}
    for key, value in changes.items():
        where = f"{path}.{key}" if path else key
        if isinstance(value, dict) and key not in steps:
            leaves.update(flat(value, where))
        else:
            leaves[where] = value
    return leaves


def rules(changes=None, *, certain=True):
    """Return the dated rules with `changes` by path below resident_pension, luck mostly taken out."""
    changed = flat(CERTAIN) if certain else {}
    changed.update(flat(changes or {}))
    scenario = RULEBOOK.replace({f"resident_pension.{path}": value for path, value in changed.items()})
    return scenario.policy("resident_pension")


@dataclass
class StandInChannels:
    """Channels without queues: everybody is served at once, unless a test gives other outcomes."""

    residents: Residents
    preference: np.ndarray
    outcome: int | None = None
    fails: set = field(default_factory=set)
    leaves: set = field(default_factory=set)
    minutes: set = field(default_factory=set)

    def choose(self, rows):
        return self.preference[rows]

    def on_open_day(self, who, day):
        moved = [d if is_workday(d) else day_of(add_workdays(d, 1)) for d in day.tolist()]
        return np.array(moved, np.int64)

    def visits(self, luck, who, when, channel, reason, *, day, persons=1, retry=False, minutes=None):
        self.minutes.update((minutes or {}).values())
        n = who.size
        ones = np.ones(n, np.int32)
        place = np.where(channel < Channel.BANK_KIOSK, -1, 0).astype(np.int32)
        every = [np.broadcast_to(column, n) for column in (reason, persons, retry)]
        return Visits(who, when, channel, *every, place, ones * 36_000, ones * 300, ones * 2400)

    def answer(self, visits):
        n = len(visits)
        no = np.zeros(n, bool)
        outcome = np.where(visits.place < 0, Outcome.ONLINE, Outcome.SERVED).astype(np.uint8)
        if self.outcome is not None:
            outcome[visits.place >= 0] = self.outcome
        outcome[np.isin(visits.who, list(self.leaves)) & (visits.place >= 0)] = Outcome.ABANDONED
        failed = np.isin(visits.who, list(self.fails)) & (visits.place < 0)
        return Outcomes(outcome, failed, no, no, np.zeros(n, np.int32))


def member(age=40, status=Status.MEMBER, **columns):
    """Return one resident: `age` on 1 January 2021, born in mid-year unless `birth` says otherwise."""
    birth = columns.pop("birth", f"{2020 - age}-07-01")
    return {"birth": day_of(birth), "status": status, **columns}


class Town:
    """A few residents, the programme, and the days that pass."""

    def __init__(self, people, changes=None, *, first="2021-01-01", last="2025-12-31", certain=True, seed=398):
        n = len(people)
        columns = {
            "id": np.arange(n),
            "county": np.full(n, COUNTIES.index("pingcheng")),
            "household": np.arange(n),
            "smartphone": np.ones(n, bool),
            "bank_card": np.ones(n, bool),
            "login": np.ones(n, bool),
            "status": np.full(n, Status.MEMBER),
            "birth": np.full(n, day_of("1980-07-01")),
        }
        channel = np.array([person.pop("channel", Channel.WECHAT) for person in people], np.uint8)
        for i, person in enumerate(people):
            for name, value in person.items():
                if name not in columns:
                    columns[name] = np.zeros(n, np.int64)
                columns[name][i] = value
        first, last = day_of(first), day_of(last)
        self.people = Residents(columns, day=first, counties=len(COUNTIES))
        self.channels = StandInChannels(self.people, channel)
        self.ledger = Accounts(Ledger(len(COUNTIES), first, last), self.people)
        self.world = SimpleNamespace(
            stream=Stream(seed), residents=self.people, ledger=self.ledger, channels=self.channels,
            tally=Tally(np.arange(n), n), notices=Notices(n), first_day=first, last_day=last,
            demography=SimpleNamespace(today=SimpleNamespace(died=NOBODY, left=NOBODY, moved=NOBODY)),
        )  # fmt: skip
        self.pension = ResidentPension(rules(changes, certain=certain), self.world)
        self.register = self.pension.register
        self.counts = {}
        self.stocks = {}
        self.amounts = {}
        self.visits = []
        self._days = self._pass()
        self.today = next(self._days)

    def _pass(self):
        for year in years(self.world.first_day, self.world.last_day):
            self.pension.plan(year)
            for day in year.days():
                yield day
                self._live(day)
            for name, sums in self.world.tally.of("resident_pension").close_year().items():
                self.counts[year.year, name] = int(sums.count.sum())
                self.amounts[year.year, name] = int(sums.total.sum())
            self.stocks[year.year] = self.pension.count(year)
        yield None

    def _live(self, day):
        visits = self.pension.act(day)
        if visits is not None:
            outcomes = self.channels.answer(visits)
            results = self.pension.settle(day, visits, outcomes)
            for i in range(len(visits)):
                self.visits.append(
                    SimpleNamespace(
                        day=str(date_of(day.day)), who=int(visits.who[i]), reason=int(visits.reason[i]),
                        channel=int(visits.channel[i]), result=Result(int(results[i])), retry=bool(visits.retry[i]),
                        persons=int(visits.persons[i]),
                    )
                )  # fmt: skip
        self.pension.close(day)
        self.world.notices.end_of_day()

    def until(self, date):
        """Live through every day before `date`, so that it is the morning of `date`."""
        target = day_of(date)
        while self.today is not None and self.today.day < target:
            self.today = next(self._days)
        return self

    def to_the_end(self):
        """Live through all days."""
        while self.today is not None:
            self.today = next(self._days)
        return self

    def years(self):
        """Return the years of the horizon."""
        return years(self.world.first_day, self.world.last_day)

    def die(self, row):
        """Let somebody die this morning."""
        self.people.alive[row] = False
        self.pension.benefits.note(np.array([row], np.int32), NOBODY, NOBODY)

    def sessions(self, what=None):
        """Return the payment sessions of this year."""
        e = self.register.errands
        ids = np.arange(len(e), dtype=np.int32)
        ids = ids[e.what[: len(e)] == (What.BASIC if what is None else what)]
        return ids[self.register.dues.errand[e.ref[ids]] == ids]

    def ids(self, what):
        """Return all errands of a kind."""
        e = self.register.errands
        return np.flatnonzero(e.what[: len(e)] == what).astype(np.int32)

    def pay_on(self, date, scheme=BASIC, row=None):
        """Let the sessions of a scheme (of one payer) set out on `date`."""
        e = self.register.errands
        ids = self.sessions(What.SUPPLEMENTARY if scheme == SUPPLEMENTARY else What.BASIC)
        if row is not None:
            ids = ids[e.who[ids] == row]
        e.put(ids, np.full(ids.size, day_of(date)))
        return self

    def results(self, reason, who=None):
        """Return (day, result) of the visits for a reason."""
        return [(v.day, v.result) for v in self.visits if v.reason == reason and who in (None, v.who)]

    def balance(self, row, scheme):
        """Return somebody's account in yuan."""
        names = ("resident_account", "supplementary_account")
        return int(self.pension.balances()[names[scheme]][row]) / 100
