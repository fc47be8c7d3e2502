"""The one-off transport subsidy for workers of registered poor households (MODEL section 5.4, clauses TS-01 to TS-06).

Workers of registered poor households (建档立卡贫困户劳动力) of one county who work outside the province, in the
province outside the city, or in the city outside the county (省外、省内市外、市内县外) are paid the fare of one trip
out and back within the limits of the tier, once a year (一次性交通补助). They hear of it from leaflets, village cadres
and neighbours, claim it themselves at the township (本人申报), which registers and lists the claims (乡镇登记汇总); the
human-resources bureau reviews them (人社部门复核), and what it accepts is paid about the turn of the year.

The year before the horizon is passed first, without desks, money and counting: with the same workers, luck of its own
year and the terms of that year, so that its claims are those paid in the first January. That the subsidy goes on
afterwards is an assumption.

Source: Datong Evening News, early January 2021.
"""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import date_of, day_of, month_days, next_workdays
from sim.core.luck import When, attempt, below, purpose, threshold
from sim.core.money import fen
from sim.programmes.transport_subsidy import workers
from sim.programmes.transport_subsidy.amounts import expected, fares, payable
from sim.programmes.transport_subsidy.claims import Offices, Stage
from sim.programmes.transport_subsidy.measures import MEASURES, STATES
from sim.programmes.transport_subsidy.parameters import TIERS, ClaimPeriod, Parameters, Terms
from sim.programmes.transport_subsidy.workers import HOME, Cohort
from sim.scenario import Dated, Model
from sim.world.agenda import Agenda
from sim.world.census import CITY
from sim.world.days import Day, Year
from sim.world.residents import COUNTIES
from sim.world.tally import Measure
from sim.world.visits import Channel, Outcomes, Reason, Result, VisitLuck, Visits
from sim.world.world import World

__all__ = ["Parameters", "TransportSubsidy"]

HEARS = purpose(470, "transport_subsidy.hears", When.YEAR)
HEARS_DAY = purpose(471, "transport_subsidy.hears_day", When.YEAR)
FORGETS = purpose(472, "transport_subsidy.forgets", When.YEAR)
APPLIES = purpose(473, "transport_subsidy.applies", When.YEAR)
APPLIES_DAY = purpose(474, "transport_subsidy.applies_day", When.YEAR)
USES_PHONE = purpose(475, "transport_subsidy.uses_phone", When.ONCE)
COMES_AGAIN = purpose(476, "transport_subsidy.comes_again", When.ATTEMPT)

Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Rules: TypeAlias = Parameters

TOPIC = "transport_subsidy"
_HEARS, _APPLIES, _BRINGS = range(3)  # what an entry of the agenda is; _BRINGS + the number of a claim
_EVIDENCE = 128  # attempts from here on bring evidence, those before claim
_MINUTES = 60


class TransportSubsidy:
    """The programme of the transport subsidy."""

    name: ClassVar[str] = "transport_subsidy"
    Parameters: ClassVar[type[Model]] = Parameters
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
    HOME: ClassVar[str | None] = CITY
    LUCK: ClassVar[VisitLuck] = VisitLuck(
        arrival=purpose(480, "transport_subsidy.arrival", When.ATTEMPT),
        service=purpose(481, "transport_subsidy.service", When.ATTEMPT),
        patience=purpose(482, "transport_subsidy.patience", When.ATTEMPT),
        online=purpose(483, "transport_subsidy.online", When.ATTEMPT),
        fallback=purpose(484, "transport_subsidy.fallback", When.ATTEMPT),
    )

    def __init__(self, policy: Dated[Rules], world: World) -> None:
        """Pass the year before the horizon, and what lies before the horizon of its own first year."""
        self.policy = policy
        self._world = world
        self._tally = world.tally.declare(self.name, MEASURES)
        self._accounts = world.ledger.of(self.name)
        rules = policy.at(world.first_day)
        self._weight = float(world.weights[COUNTIES.index(rules.county)])
        self.offices = Offices(world, self._tally, self._accounts, self._weight)
        self._poor: Rows = np.flatnonzero(world.residents.poor).astype(np.int32)
        self._agenda = Agenda()
        self.cohorts: dict[int, Cohort] = {}
        self._terms: dict[int, Terms] = {}
        self._tries: dict[tuple[int, int], int] = {}
        self._today: dict[tuple[int, int], int] = {}  # (row, attempt) -> claim for which evidence is brought
        self._outreach_yuan = 0.0
        self._first_year = date_of(world.first_day).year
        self._pass_what_lies_before(rules)

    # the year ----------------------------------------------------------------------------------------------------

    def plan(self, year: Year) -> None:
        """Let workers choose where to work this year; lay down who hears of the subsidy and who will claim it."""
        if year.year not in self.cohorts:
            self._plan(self.policy.at(year.first_day), year.year)

    def _plan(self, rules: Rules, year: int) -> None:
        terms = self._terms[year] = rules.terms if year >= self._first_year else rules.terms_before
        self._forget(rules, year)
        cohort = self.cohorts[year] = self._cohort(rules, terms, year)
        told, on = self._hear(rules, terms, cohort)
        self._agenda.put_each(on, told, _HEARS)
        self._plan_claims(rules, terms, cohort, told, on)

    def _forget(self, rules: Rules, year: int) -> None:
        knows = self._world.notices.knows(TOPIC)
        knew = self._poor[knows[self._poor]]
        ids = self._world.residents.id[knew]
        forgets = self._world.stream.happens(FORGETS, ids, year, threshold(rules.awareness.forgotten))
        knows[knew[forgets]] = False

    def _cohort(self, rules: Rules, terms: Terms, year: int) -> Cohort:
        """Return this year's workers and where each works: chosen anew, or as last year."""
        residents, stream, before = self._world.residents, self._world.stream, self.cohorts.get(year - 1)
        rows = workers.eligible(rules, residents, self._poor, year)
        ids, community = residents.id[rows], residents.community[rows]
        gone = workers.shares_gone(before, rules.away, residents.community_count)[community]
        ages = residents.age_on(rows, month_days(year, 1)[0])
        chance = workers.chances(rules.away, workers.relative_wage(rules.away, stream, ids), ages, gone)
        known = self._world.notices.knows(TOPIC)[rows]
        chance = workers.with_subsidy(rules.away, chance, known, expected(terms.amount, rules.away))
        tier = workers.choose(stream, ids, year, chance)
        if before is not None:
            keeps = ~stream.happens(workers.RECONSIDERS, ids, year, threshold(rules.away.reconsiders))
            keeps &= np.isin(rows, before.rows)
            tier[keeps] = before.tier_of(rows[keeps])
        return Cohort(year, rows, tier, community)

    def _hear(self, rules: Rules, terms: Terms, cohort: Cohort) -> tuple[Rows, Integers]:
        """Return who will hear of the subsidy this year from leaflets, cadres or neighbours, and on which day."""
        residents, stream, book, year = self._world.residents, self._world.stream, self.offices.book, cohort.year
        unaware = ~self._world.notices.knows(TOPIC)[cohort.rows]
        rows = cohort.rows[unaware]
        leaflets = terms.outreach.leaflets / max(cohort.rows.size * self._weight, 1.0)
        received = book.who[(book.year == year - 1) & np.isin(book.stage, (Stage.ACCEPTED, Stage.PAID))]
        examples = np.bincount(residents.community[received], minlength=residents.community_count)
        told = rules.awareness
        silent = (1 - told.from_leaflet) ** leaflets * (1 - told.from_cadre)
        silence = silent * (1 - told.from_neighbour) ** examples[cohort.community[unaware]]
        hears = stream.happens(HEARS, residents.id[rows], year, threshold(1 - silence))
        first = month_days(year, terms.outreach.first_month)[0]
        last = month_days(year, max(terms.outreach.last_month, terms.outreach.first_month))[1]
        bits = stream.bits(HEARS_DAY, residents.id[rows[hears]], year)
        return rows[hears], first + below(bits, last - first + 1)

    def _plan_claims(self, rules: Rules, terms: Terms, cohort: Cohort, told: Rows, on: Integers) -> None:
        """Lay down on which day those away would claim if they know of it: after they have heard."""
        residents, stream, year, away = self._world.residents, self._world.stream, cohort.year, cohort.away
        ids = residents.id[away]
        odds = np.where(self._uses_phone(rules, away, year), rules.online.odds, 1.0)
        chance = odds * rules.applies / (1 - rules.applies + odds * rules.applies)
        rows = away[stream.happens(APPLIES, ids, year, threshold(chance))]
        first, last = claim_period(terms.claim_period, year)
        days = first + below(stream.bits(APPLIES_DAY, residents.id[rows], year), last - first + 1)
        heard = np.searchsorted(told, rows)
        is_told = np.isin(rows, told)
        days[is_told] = np.maximum(days[is_told], on[heard[is_told]] + 1)
        walks = ~self._uses_phone(rules, rows, year)
        days[walks] = self._open_days(rows[walks], days[walks], year)
        self._agenda.put_each(days[days <= last], rows[days <= last], _APPLIES)

    def _uses_phone(self, rules: Rules, rows: Rows, year: int) -> Flags:
        """Return who claims on the phone, if claims for work of `year` are taken there."""
        if not rules.online.offered or year < self._first_year:
            return np.zeros(rows.size, bool)
        ids = self._world.residents.id[rows]
        uses = self._world.stream.happens(USES_PHONE, ids, 0, threshold(rules.online.users))
        return uses & self._world.residents.smartphone[rows]

    def _open_days(self, rows: Rows, days: Integers, year: int) -> Integers:
        """Return days moved to working days: by all in the year before the horizon, later by who knows the hours."""
        if year < self._first_year:
            return next_workdays(days)
        return self._world.channels.on_open_day(rows, days)

    # the day -----------------------------------------------------------------------------------------------------

    def act(self, day: Day) -> Visits | None:
        """Let some hear of the subsidy; return who sets out to claim it, or to bring evidence."""
        who, what = self._agenda.take(day.day)
        if not who.size:
            return None
        claims, evidence = np.searchsorted(what, (_APPLIES, _BRINGS)).tolist()
        heard = who[:claims]
        self._tally.add("heard", heard, day=day.day)
        self._world.notices.post(TOPIC, heard)
        alive = self._world.residents.alive
        applying = who[claims:evidence]
        applying = applying[alive[applying] & self._world.notices.knows(TOPIC)[applying]]
        bringing = what[evidence:] - _BRINGS
        bringing = bringing[alive[who[evidence:]] & (self.offices.book.stage[bringing] == Stage.SENT_BACK)]
        return self._set_out(self.policy.at(day.day), applying, bringing, day)

    def _set_out(self, rules: Rules, applying: Rows, bringing: Integers, day: Day) -> Visits | None:
        who = np.concatenate([applying, self.offices.book.who[bringing]])
        if not who.size:
            return None
        year = np.concatenate([np.full(applying.size, day.year), self.offices.book.year[bringing]])
        keys = list(zip(who.tolist(), (year * 2 + (np.arange(who.size) >= applying.size)).tolist(), strict=True))
        tried = np.array([self._tries.get(key, 0) for key in keys], np.int64)
        self._tries.update({key: n + 1 for key, n in zip(keys, tried.tolist(), strict=True)})
        number = np.minimum(tried, _EVIDENCE - 1)
        number[applying.size :] += _EVIDENCE
        when = attempt(year, number)
        evidence = slice(applying.size, None)
        self._today = dict(
            zip(zip(who[evidence].tolist(), when[evidence].tolist(), strict=True), bringing.tolist(), strict=True)
        )
        online = self._uses_phone(rules, who, day.year)
        channel = np.where(online, np.uint8(Channel.MINSHENG), np.uint8(Channel.TOWNSHIP_DESK))
        retry = (tried > 0) | (number >= _EVIDENCE)
        return self._world.channels.visits(self.LUCK, who, when, channel, Reason.CLAIM, day=day.day, retry=retry)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Register what was handed in; let some of those who were not served come again."""
        rules, served = self.policy.at(day.day), outcomes.served
        evidence = visits.when % (2 * _EVIDENCE) >= _EVIDENCE
        new = visits.who[served & ~evidence]
        if new.size:
            self._register(rules, new, day.year, day.day)
        brought = served & evidence
        if brought.any():
            claims = self._claims_of(visits, brought)
            for year in np.unique(self.offices.book.year[claims]).tolist():
                of_year = claims[self.offices.book.year[claims] == year]
                self.offices.bring_evidence(self._terms[year], of_year, day.day)
        failed = ~served & ~outcomes.fell_back
        if failed.any():
            self._come_again(rules, visits, failed, outcomes.gave_up, day)
        return np.full(len(visits), Result.DONE, np.uint8)

    def _claims_of(self, visits: Visits, at: Flags | NDArray[np.intp]) -> Integers:
        keys = zip(visits.who[at].tolist(), visits.when[at].tolist(), strict=True)
        return np.array([self._today[key] for key in keys], np.int64)

    def _register(self, rules: Rules, rows: Rows, year: int, day: int) -> None:
        """Have the township register the claims of `rows`, each of whom works away and has none of this year."""
        ids, tier = self._world.residents.id[rows], self.cohorts[year].tier_of(rows)
        fare = fares(rules.away, self._world.stream, ids, year, tier)
        terms = self._terms[year]
        self.offices.register(terms, rows, year, tier, payable(terms.amount, fare, tier), day)

    def _come_again(self, rules: Rules, visits: Visits, failed: Flags, gave_up: Flags, day: Day) -> None:
        """Let a share of those who were not served come again, claimants within the period of claims."""
        at = np.flatnonzero(failed)
        rows, when = visits.who[at], visits.when[at]
        ids = self._world.residents.id[rows]
        again = self._world.stream.happens(COMES_AGAIN, ids, when, threshold(rules.retry_share)) & ~gave_up[at]
        days = self._open_days(rows, np.full(at.size, day.day + max(1, rules.retry_days)), day.year)
        evidence = when % (2 * _EVIDENCE) >= _EVIDENCE
        again &= evidence | (days <= claim_period(self._terms[day.year].claim_period, day.year)[1])
        what = np.full(at.size, _APPLIES)
        what[evidence] = _BRINGS + self._claims_of(visits, at[evidence])
        self._agenda.put_each(days[again], rows[again], what[again])
        self._tally.add("gave_up", rows[~again & ~evidence], day=day.day)

    def close(self, day: Day) -> None:
        """Let the offices do the day's work; count on 31 December what working away brought."""
        rules = self.policy.at(day.day)
        self._office_day(rules, day.day, workday=day.workday)
        if day.is_year_end:
            self._count_income(rules, day)
        if day.day_of_month == 1 and day.month == rules.terms.outreach.first_month:
            self._pay_for_leaflets(rules, day)

    def _office_day(self, rules: Rules, day: int, *, workday: bool) -> None:
        back = self.offices.work(rules, self._terms, day, workday=workday)
        if back.size:
            claims, days = self.offices.evidence_days(rules, back, day)
            who = self.offices.book.who[claims]
            self._agenda.put_each(self._open_days(who, days, date_of(day).year), who, _BRINGS + claims)

    def _pay_for_leaflets(self, rules: Rules, day: Day) -> None:
        county = np.array([COUNTIES.index(rules.county)], np.uint8)
        cost = rules.terms.outreach.leaflets * rules.leaflet_cost
        self._outreach_yuan += cost
        self._accounts.post_in(day.day, "outreach", rules.payer, "operator", county, fen(round(cost / self._weight, 2)))

    def _count_income(self, rules: Rules, day: Day) -> None:
        """Count what this year's work away brought more than a year at home (TS-05)."""
        cohort, residents = self.cohorts[day.year], self._world.residents
        rows = cohort.away[residents.alive[cohort.away]]
        ids, tiers = residents.id[rows], cohort.tier_of(rows)
        gained = workers.income_gained(rules.away, self._world.stream, ids, day.year, tiers)
        self._tally.add("income_gained_yuan", rows, gained, day=day.day)

    # results -----------------------------------------------------------------------------------------------------

    def count(self, year: Year) -> Mapping[str, Rows | int | float]:
        """Return where workers and claims stand at the year's end, and what the offices did."""
        book, rules = self.offices.book, self.policy.at(year.last_day)
        found: dict[str, Rows | int | float] = {**self._stand(self.cohorts[year.year], "this_year_")}
        if year.index == 0:
            before = self.cohorts[year.year - 1]
            found |= {"away_before": before.away, "claimed_before": book.who[book.of(before.year)]}
        states = {state: book.who[book.at(stage)] for stage, state in zip(Stage, STATES, strict=True)}
        found |= {"claims_to_date": book.who, "paid_to_date": states["paid"], "refused_to_date": states["refused"]}
        pending = {f"pending_{state}": rows for state, rows in states.items() if state not in ("paid", "refused")}
        found |= {**pending, "pending": np.concatenate(list(pending.values()))}
        hours = self.offices.reviews * rules.review.minutes / _MINUTES * self._weight
        self.offices.reviews = 0
        outreach, self._outreach_yuan = self._outreach_yuan, 0.0
        return {**found, **self.offices.close_year(), "review_hours": hours, "outreach_cost_yuan": outreach}

    def _stand(self, cohort: Cohort, prefix: str) -> dict[str, Rows]:
        """Return the year's workers by where they worked, and by what became of the claim of those away."""
        book, away = self.offices.book, cohort.away
        claims = book.of(cohort.year)
        silent = away[~np.isin(away, book.who[claims])]
        knows = self._world.notices.knows(TOPIC)[silent]
        found: dict[str, Rows] = {"eligible": cohort.rows, "stayed": cohort.rows[cohort.tier == HOME], "away": away}
        found |= {f"away_{name}": cohort.rows[cohort.tier == tier] for tier, name in enumerate(TIERS)}
        found |= {"unaware": silent[~knows], "not_claimed": silent[knows]}
        for stage, state in zip(Stage, STATES, strict=True):
            found[prefix + state] = book.who[claims[book.stage[claims] == stage]]
        return found

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return nothing: residents have no account here."""
        return {}

    # before the horizon ------------------------------------------------------------------------------------------

    def _pass_what_lies_before(self, rules: Rules) -> None:
        """Pass the days from 1 January of the year before up to the first day: no desks, no money, no counting."""
        for day in range(day_of(f"{self._first_year - 1}-01-01"), self._world.first_day):
            year = date_of(day).year
            if year not in self.cohorts:
                self._plan(rules, year)
            self._pass_quietly(rules, day, year)

    def _pass_quietly(self, rules: Rules, day: int, year: int) -> None:
        who, what = self._agenda.take(day)
        if who.size:
            claims, evidence = np.searchsorted(what, (_APPLIES, _BRINGS)).tolist()
            knows = self._world.notices.knows(TOPIC)
            applying = who[claims:evidence]
            applying = applying[knows[applying]]
            if applying.size:
                self._register(rules, applying, year, day)
            if evidence < who.size:
                self.offices.bring_evidence(self._terms[year], what[evidence:] - _BRINGS, day)
            knows[who[:claims]] = True  # from the next day on
        self._office_day(rules, day, workday=bool(next_workdays(np.array([day]))[0] == day))


def claim_period(rules: ClaimPeriod, year: int) -> tuple[int, int]:
    """Return the first and the last day on which work of `year` may be claimed."""
    first = month_days(year, rules.first_month)[0] + rules.first_day - 1
    last = month_days(year, rules.last_month)[0] + rules.last_day - 1
    return first, int(next_workdays(np.array([last]))[0])
