"""A claim's way through the offices: registered, in the township's list, reviewed, paid (TS-02, TS-06).

The township registers claims and sends a list of them to the human-resources bureau every so many days (乡镇登记汇总);
reviewers take them in the order in which they came, so many a working day (人社部门复核), send some back for evidence,
and refuse some; what is accepted is paid on the next day of payment.
"""

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import add_workdays, date_of, day_of, month_days, next_workdays
from sim.core.luck import Choice, When, attempt, below, purpose, threshold
from sim.programmes.transport_subsidy.parameters import GROUNDS, TIERS, Parameters, Payment, Terms
from sim.world.accounts import ProgrammeAccounts
from sim.world.agenda import Agenda
from sim.world.tally import ProgrammeTally
from sim.world.visits import Channel
from sim.world.world import World

SENT_BACK_LUCK = purpose(460, "transport_subsidy.sent_back", When.ATTEMPT)
GROUND = purpose(461, "transport_subsidy.ground", When.ATTEMPT)
BRINGS_EVIDENCE = purpose(462, "transport_subsidy.brings_evidence", When.YEAR)
EVIDENCE_DAY = purpose(463, "transport_subsidy.evidence_day", When.YEAR)

Rows = NDArray[np.int32]
Integers = NDArray[np.int64]
Columns = NDArray[Any]

NO_EVIDENCE = len(GROUNDS)  # stands behind the grounds of a review
_LIST, _DEADLINE, _PAYMENT = range(3)  # what an entry of the agenda is, in the order of a day
_MONTHS = 12


class Stage(IntEnum):
    """Where a claim stands; every claim is in exactly one stage."""

    REGISTERED = 0
    IN_REVIEW = 1
    SENT_BACK = 2
    ACCEPTED = 3
    PAID = 4
    REFUSED = 5


PENDING = (Stage.REGISTERED, Stage.IN_REVIEW, Stage.SENT_BACK, Stage.ACCEPTED)


@dataclass
class Book:
    """All claims so far, as columns of shape (claims,): one for a worker and year at most (TS-01).

    Attributes:
        who: row of the worker.
        year: year of the work.
        tier: index of TIERS.
        amount: fen to be paid if it is accepted.
        claimed: day of the claim.
        reviews: reviews so far.
        stage: `Stage` codes.
        ground: why it was refused: an index of GROUNDS, or NO_EVIDENCE.
    """

    who: Columns
    year: Columns
    tier: Columns
    amount: Columns
    claimed: Columns
    reviews: Columns
    stage: Columns
    ground: Columns

    @staticmethod
    def empty() -> "Book":
        """Return a book without claims."""
        kinds = (np.int32, np.int64, np.uint8, np.int64, np.int64, np.int64, np.uint8, np.uint8)
        return Book(*(np.empty(0, kind) for kind in kinds))

    def __len__(self) -> int:
        return int(self.who.size)

    def enter(self, who: Rows, year: int, tier: Columns, amount: Integers, day: int) -> Integers:
        """Enter claims of workers who have none of that year; return their numbers."""
        first, n = len(self), who.size
        new: tuple[Any, ...] = (who, year, tier, amount, day, 0, Stage.REGISTERED, 0)
        for field, values in zip(fields(self), new, strict=True):
            column = getattr(self, field.name)
            setattr(self, field.name, np.concatenate([column, np.broadcast_to(values, n).astype(column.dtype)]))
        return np.arange(first, first + n)

    def of(self, year: int) -> Columns:
        """Return who has claimed for work of `year`, as numbers of claims."""
        return np.flatnonzero(self.year == year)

    def at(self, *stages: Stage) -> Columns:
        """Return the claims that stand at one of `stages`, as numbers."""
        return np.flatnonzero(np.isin(self.stage, stages))


class Offices:
    """Townships and bureau of one run.

    What happens before the horizon is entered in the book, and neither counted nor posted.
    """

    def __init__(self, world: World, tally: ProgrammeTally, accounts: ProgrammeAccounts, weight: float) -> None:
        self.book = Book.empty()
        self._world = world
        self._tally = tally
        self._accounts = accounts
        self._weight = weight
        self._agenda = Agenda()
        self._queue: Columns = np.empty(0, np.int64)
        self._days: dict[str, list[Integers]] = {"decision": [], "payment": []}
        self.reviews = 0

    # the township ------------------------------------------------------------------------------------------------

    def register(self, terms: Terms, who: Rows, year: int, tier: Columns, amount: Integers, day: int) -> None:
        """Take the claims of `who` for work of `year`; they go into their township's next list."""
        claims = self.book.enter(who, year, tier, amount, day)
        self._count("claimed", claims, day)
        for code, name in enumerate(TIERS):
            self._count(f"claimed_{name}", claims[tier == code], day)
        self._put_on_list(terms, claims, day)

    def bring_evidence(self, terms: Terms, claims: Columns, day: int) -> None:
        """Take the evidence for claims that were sent back; they go into the next list again."""
        self.book.stage[claims] = Stage.REGISTERED
        self._count("evidence_brought", claims, day)
        self._put_on_list(terms, claims, day)

    def _put_on_list(self, terms: Terms, claims: Columns, day: int) -> None:
        """Put claims on the next list of their township: every `batch_interval` days, townships a day apart."""
        places = self._world.places
        community = self._world.residents.community[self.book.who[claims]]
        township = places.number[places.by_community[Channel.TOWNSHIP_DESK][community]]
        interval = terms.batch_interval
        following = day + 1 + (township - day - 1) % interval
        self._agenda.put_each(next_workdays(following.astype(np.int64)), claims.astype(np.int32), _LIST)

    # the bureau --------------------------------------------------------------------------------------------------

    def work(self, rules: Parameters, terms_of: "dict[int, Terms]", day: int, *, workday: bool) -> Columns:
        """Send the lists of `day`, review, refuse what came back too late, pay; return the claims sent back.

        Args:
            rules: the parameters in force.
            terms_of: terms by year of work.
            day: the day.
            workday: whether offices work.
        """
        who, what = self._agenda.take(day)
        if who.size:
            self._come_due(rules, who, what, day)
        return self._review(rules, terms_of, day) if workday and self._queue.size else who[:0]

    def _come_due(self, rules: Parameters, who: Columns, what: Integers, day: int) -> None:
        """Send the lists of `day`, refuse what came back too late, pay."""
        deadline, payment = np.searchsorted(what, (_DEADLINE, _PAYMENT)).tolist()
        if deadline:
            self.book.stage[who[:deadline]] = Stage.IN_REVIEW
            self._queue = np.concatenate([self._queue, who[:deadline]])
        late = who[deadline:payment]
        self._refuse(late[self.book.stage[late] == Stage.SENT_BACK], NO_EVIDENCE, day)
        if payment < who.size:
            self._pay(rules, who[payment:], day)

    def _review(self, rules: Parameters, terms_of: "dict[int, Terms]", day: int) -> Columns:
        """Decide as many claims as the reviewers can today; return those sent back."""
        today, self._queue = np.split(self._queue, [self._capacity(rules, day)])
        if not today.size:
            return today
        book, stream = self.book, self._world.stream
        ids, when = self._world.residents.id[book.who[today]], attempt(book.year[today], book.reviews[today])
        first = book.reviews[today] == 0
        book.reviews[today] += 1
        self.reviews += today.size * (day >= self._world.first_day)
        back = first & stream.happens(SENT_BACK_LUCK, ids, when, threshold(rules.review.sent_back))
        shares = rules.review.refused.values_in_order
        ground = Choice([*shares, 1 - sum(shares)]).of(stream.bits(GROUND, ids, when))
        refused = ~back & (ground < len(GROUNDS))
        sent_back: Columns = today[back]
        self._send_back(rules, sent_back, day)
        self._refuse(today[refused], ground[refused], day)
        self._accept(terms_of, today[~back & ~refused], day)
        return sent_back

    def _capacity(self, rules: Parameters, day: int) -> int:
        """Return how many claims are decided on `day`; a sample's share is one a day at least, if the city's is."""
        terms = rules.terms if day >= self._world.first_day else rules.terms_before
        all_of_it = terms.reviewers * rules.review.per_reviewer_day
        a_day = max(all_of_it / self._weight, min(all_of_it, 1.0))
        return int((day + 1) * a_day) - int(day * a_day)

    def _send_back(self, rules: Parameters, claims: Columns, day: int) -> None:
        self.book.stage[claims] = Stage.SENT_BACK
        self._agenda.put(day + rules.review.deadline, claims.astype(np.int32), _DEADLINE)
        self._count("sent_back", claims, day)

    def evidence_days(self, rules: Parameters, claims: Columns, day: int) -> tuple[Columns, Integers]:
        """Return those claims sent back on `day` whose worker brings evidence, and the day on which each sets out."""
        book, stream = self.book, self._world.stream
        ids, year = self._world.residents.id[book.who[claims]], book.year[claims]
        brings = stream.happens(BRINGS_EVIDENCE, ids, year, threshold(rules.review.brings_evidence))
        after = 1 + below(stream.bits(EVIDENCE_DAY, ids, year), rules.review.evidence_days)
        return claims[brings], day + after[brings]

    def _refuse(self, claims: Columns, ground: Columns | int, day: int) -> None:
        if not claims.size:
            return
        self.book.stage[claims] = Stage.REFUSED
        self.book.ground[claims] = ground
        self._count("refused", claims, day)
        for code, name in enumerate((*GROUNDS, "no_evidence")):
            self._count(f"refused_{name}", claims[self.book.ground[claims] == code], day)
        self._decided("decision", claims, day)
        if day >= self._world.first_day:
            self._world.notices.post("refused", self.book.who[claims])

    def _accept(self, terms_of: "dict[int, Terms]", claims: Columns, day: int) -> None:
        self.book.stage[claims] = Stage.ACCEPTED
        self._count("accepted", claims, day)
        self._decided("decision", claims, day)
        years = self.book.year[claims]
        for year in np.unique(years).tolist():
            self._agenda.put(payment_day(terms_of[year].payment, day), claims[years == year].astype(np.int32), _PAYMENT)

    def _pay(self, rules: Parameters, claims: Columns, day: int) -> None:
        """Pay accepted claims to the workers' households, in the budget year of `day` (TS-06)."""
        book = self.book
        book.stage[claims] = Stage.PAID
        who, amount = book.who[claims], book.amount[claims]
        self._count("paid", claims, day)
        for code, name in enumerate(TIERS):
            self._count(f"paid_{name}", claims[book.tier[claims] == code], day)
        self._decided("payment", claims, day)
        if day >= self._world.first_day:
            self._tally.add("paid_yuan", who, amount, day=day)
            self._accounts.post(day, "transport_subsidy", rules.payer, "household", who, amount)

    def _count(self, measure: str, claims: Columns, day: int) -> None:
        if day >= self._world.first_day:
            self._tally.add(measure, self.book.who[claims], day=day)

    def _decided(self, what: str, claims: Columns, day: int) -> None:
        if day >= self._world.first_day:
            self._days[what].append(day - self.book.claimed[claims])

    def close_year(self) -> dict[str, float]:
        """Return the year's mean days from claim to decision and to payment, as far as there were any."""
        means = {}
        for what, columns in self._days.items():
            days = np.concatenate(columns) if columns else np.empty(0, np.int64)
            if days.size:
                means[f"days_to_{what}"] = float(days.mean())
            columns.clear()
        return means


def payment_day(rules: Payment, accepted: int) -> int:
    """Return the day on which a claim accepted on `accepted` is paid: the next by the rule, never the same day."""
    if rules.rule == "on_acceptance":
        return day_of(add_workdays(accepted, max(rules.working_days, 1)))
    date = date_of(accepted)
    month = date.year * _MONTHS + (date.month - 1 if rules.rule == "monthly" else rules.month - 1)
    step = 1 if rules.rule == "monthly" else _MONTHS
    while (day := _open_day(*divmod(month, _MONTHS), rules.day)) <= accepted:
        month += step
    return day


def _open_day(year: int, month: int, day: int) -> int:
    """Return the first working day on or after a day of a month (counted from 0)."""
    first, last = month_days(year, month + 1)
    return int(next_workdays(np.array([min(first + day - 1, last)]))[0])
