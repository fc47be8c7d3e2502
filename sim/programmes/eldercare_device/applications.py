"""Applications: hearing of the device, form, visit or delivery, stock and waiting list, day by day (EC-06, EC-07)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.kernels import Outcome
from sim.core.luck import below
from sim.core.money import fen
from sim.programmes.eldercare_device import take_up
from sim.programmes.eldercare_device.dates import months_of
from sim.programmes.eldercare_device.parameters import Parameters
from sim.programmes.eldercare_device.register import (
    APPLYING,
    NEVER_APPLIED,
    REFUSED,
    WAITING,
    WITHDRAWN,
    Register,
)
from sim.programmes.eldercare_device.terms import Terms
from sim.world.accounts import ProgrammeAccounts
from sim.world.agenda import Agenda
from sim.world.days import Day
from sim.world.tally import ProgrammeTally
from sim.world.visits import Channel, Outcomes, Reason, Result, Visits
from sim.world.world import World

Rows = NDArray[Any]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_MOST_TRIES = 200
_MONTHS = 12
_QUARTER = 3
_HEARS, _FORM, _VISIT, _DELIVERY, _LAPSE = range(5)  # what an entry of the agenda is, in the order of a day
_STEPS = (_FORM, _VISIT, _DELIVERY, _LAPSE)
_AT_CENTRE = np.zeros(len(Outcome), np.uint8)  # results by outcome; DONE is 0
_AT_CENTRE[[Outcome.ABANDONED, Outcome.TURNED_AWAY]] = Result.ABANDONED, Result.TURNED_AWAY
_COMES_AGAIN = np.isin(np.arange(len(Result)), [Result.MISSING_FORM, Result.ABANDONED, Result.TURNED_AWAY])
_DONE, _MISSING, _REFUSED, _NO_STOCK = (
    int(r) for r in (Result.DONE, Result.MISSING_FORM, Result.NOT_ELIGIBLE, Result.NO_STOCK)
)
_CENTRE = np.uint8(Channel.CENTRE_398)


class Applications:
    """All applications of one run; `terms` is told who receives a device."""

    def __init__(
        self,
        world: World,
        register: Register,
        tally: ProgrammeTally,
        accounts: ProgrammeAccounts,
        terms: Terms,
    ) -> None:
        self._world = world
        self._register = register
        self._tally = tally
        self._accounts = accounts
        self._terms = terms
        self._agenda = Agenda()
        self._delays: dict[int, take_up.Delays] = {}
        self._waiting: list[Rows] = []
        self._asked: list[Rows] = []
        self._may_hear = np.empty(0, np.intp)  # this month, in order
        self._needed = np.empty(0, np.float32)  # how many holders each of them must know
        self._supplied = 0
        self._issued = 0

    # devices in store --------------------------------------------------------------------------------------------

    @property
    def stock(self) -> int:
        """Devices in store for the residents simulated here."""
        return int(self._supplied / self._world.weight) - self._issued

    def supply(self, devices: int) -> None:
        """Take `devices` (of the whole city) into store."""
        self._supplied += devices

    def open_quarter(self, rules: Parameters, day: Day) -> None:
        """Take the quarter's devices into store and ask those who wait to come, the longest waiting first."""
        self.supply(rules.stock_replenishment)
        waiting = np.concatenate(self._waiting) if self._waiting else np.empty(0, np.intp)
        waiting = waiting[self._register.stage[waiting] == WAITING]
        called, self._waiting = waiting[: max(self.stock, 0)], [waiting[max(self.stock, 0) :]]
        ids, when = self._keys(called, self._register.visits)
        days = day.day + self._delays_of(rules).call_back(self._world.stream, ids, when)
        if rules.visit.home_issue:
            self._agenda.put_each(days, called, _DELIVERY)
        else:
            self._agenda.put_each(self._world.channels.on_open_day(called, days), called, _VISIT)

    # hearing and wanting -----------------------------------------------------------------------------------------

    def plan_month(self, rules: Parameters, day: Day, last_day: int) -> None:
        """Draw the candidate days of a month on which the unaware may hear of the device."""
        rows, residents = self._register.unaware(), self._world.residents
        if not rows.size:
            return
        eligible = residents.community[self._register.eligible()]
        most = np.bincount(eligible, minlength=self._register.holders_in.size)[residents.community[rows]]
        ids, month = residents.id[rows], day.year * _MONTHS + day.month - 1
        needy = self._register.alone(rows) | residents.dibao[rows]
        luck = self._world.stream.uniform(take_up.HEARS, ids, month)
        needed = take_up.holders_needed(rules.awareness, needy, luck)
        possible = needed < take_up.holders_known(rules.awareness, most, 1.0)
        rows, ids = rows[possible], ids[possible]
        order = np.argsort(rows)
        self._may_hear, self._needed = rows[order], needed[possible][order].astype(np.float32)
        offset = below(self._world.stream.bits(take_up.HEARS_DAY, ids, month), last_day - day.day + 1)
        self._agenda.put_each(day.day + offset, rows, _HEARS)

    def _hear(self, rules: Parameters, rows: Rows, day: Day) -> None:
        register, residents = self._register, self._world.residents
        rows = rows[register.entitled[rows] & ~register.aware[rows]]
        if not rows.size:
            return
        known = take_up.holders_known(
            rules.awareness, register.holders_in[residents.community[rows]], register.coverage
        )
        hears = rows[known > self._needed[np.searchsorted(self._may_hear, rows)]]
        self._become_aware(hears, day)

    def _hear_news(self, day: Day) -> None:
        """Let those know of the device who were told yesterday who may have it, by a call or a campaign."""
        told = self._world.notices.yesterday.get("eligibility")
        if told is not None:
            told = np.unique(told)
            self._become_aware(told[self._register.entitled[told] & ~self._register.aware[told]], day)

    def _become_aware(self, rows: Rows, day: Day) -> None:
        self._tally.add("heard", rows, day=day.day)
        self._register.aware[rows] = True
        self._asked.append(rows)

    def ask(self, rows: Rows) -> None:
        """Let the aware of `rows`, each once, consider the device today."""
        self._asked.append(rows[self._register.aware[rows]])

    def consider(self, rules: Parameters, rows: Rows, day: Day) -> None:
        """Let the aware decide whether they want it; who once wanted it does not decide again."""
        register, residents = self._register, self._world.residents
        asked = register.aware[rows] & register.entitled[rows] & ~register.wants[rows]
        rows = rows[asked & (register.stage[rows] == NEVER_APPLIED)]
        if not rows.size:
            return
        wanting = rows[self.would_want(rules, rows, day.year)]
        register.wants[wanting] = True
        ids = residents.id[wanting]
        days = day.day + self._delays_of(rules).form(self._world.stream, ids, 0)
        self._agenda.put_each(days, wanting, _FORM)

    def would_want(self, rules: Parameters, rows: Rows, year: int) -> Flags:
        """Return who of `rows`, once aware, wants the device, at what the first year would cost."""
        costs = self._terms.first_year(rules, rows, year)[1] > 0
        ids = self._world.residents.id[rows]
        return take_up.want(rules, self._world.stream, ids, self._register.alone(rows), costs)

    # the day -----------------------------------------------------------------------------------------------------

    def act(self, rules: Parameters, day: Day) -> Visits | None:
        """Go through the day's agenda; return the visits to the centre."""
        self._hear_news(day)
        planned, what = self._agenda.take(day.day)
        who = planned.astype(np.intp)
        if who.size:
            alive = self._world.residents.alive[who]
            who, what = who[alive], what[alive]
        form, visit, delivery, lapse = np.searchsorted(what, _STEPS).tolist() if who.size else (0, 0, 0, 0)
        if form:
            self._hear(rules, who[:form], day)
        if self._asked:
            self.consider(rules, np.concatenate(self._asked), day)
            self._asked.clear()
        if form < visit:
            self._fill_in(rules, who[form:visit], day)
        if delivery < lapse:
            self._deliver(rules, who[delivery:lapse], day)
        if lapse < who.size:
            self._lapse(who[lapse:])
        return self._set_out(rules, who[visit:delivery], day) if visit < delivery else None

    def _fill_in(self, rules: Parameters, rows: Rows, day: Day) -> None:
        register, residents, stream = self._register, self._world.residents, self._world.stream
        open_ = register.entitled[rows] & (register.stage[rows] <= APPLYING) & (register.tries[rows] < _MOST_TRIES)
        rows = rows[open_]
        if not rows.size:
            return
        register.tries[rows] += 1
        ids, when = self._keys(rows, register.tries)
        childless = residents.childless[rows]
        who = take_up.Applicant(residents.smartphone[rows], childless, register.with_younger(rows))
        by = take_up.helper(rules.form, stream, ids, when, who)
        helped = by != take_up.NOBODY
        complete = helped & take_up.form_complete(rules.form, stream, ids, when, by, childless)
        register.stage[rows[helped]] = APPLYING
        self._tally.add("forms", rows[complete], day=day.day)
        self._tally.add("forms_incomplete", rows[helped & ~complete], day=day.day)
        self._try_form_again(rules, rows[~complete], helped[~complete], day)
        self._after_form(rules, rows[complete], day)

    def _try_form_again(self, rules: Parameters, rows: Rows, helped: Flags, day: Day) -> None:
        if not rows.size:
            return
        ids, when = self._keys(rows, self._register.tries)
        again = take_up.again(self._world.stream, take_up.FORM_AGAIN, ids, when, rules.form.retry_share)
        self._agenda.put(day.day + max(1, rules.form.retry_days), rows[again], _FORM)
        self._tally.add("no_helper", rows[~again & ~helped], day=day.day)
        ends = rows[~again & (self._register.stage[rows] == APPLYING)]
        refused = self._world.residents.childless[ends] & (not rules.form.childless_may_declare)
        self._register.stage[ends] = np.where(refused, REFUSED, WITHDRAWN)
        self._tally.add("forms_refused_childless", ends[refused], day=day.day)
        self._world.notices.post("refused", ends[refused])

    def _after_form(self, rules: Parameters, rows: Rows, day: Day) -> None:
        if not rows.size:
            return
        stream, delays = self._world.stream, self._delays_of(rules)
        ids, when = self._keys(rows, self._register.tries)
        if rules.visit.home_issue:
            self._agenda.put_each(day.day + delays.home(stream, ids, when), rows, _DELIVERY)
            return
        days = day.day + delays.visit(stream, ids, when)
        comes = take_up.come(rules.visit, stream, ids, when, months_of(days) % _MONTHS + 1)
        open_days = self._world.channels.on_open_day(rows[comes], days[comes])
        self._agenda.put_each(open_days, rows[comes], _VISIT)
        self._agenda.put(day.day + max(1, rules.visit.within_days), rows[~comes], _LAPSE)

    def _lapse(self, rows: Rows) -> None:
        self._register.stage[rows[self._register.stage[rows] == APPLYING]] = WITHDRAWN

    def _applicants(self, rows: Rows) -> Rows:
        stage = self._register.stage[rows]
        applicants: Rows = rows[(stage == APPLYING) | (stage == WAITING)]
        return applicants

    def _deliver(self, rules: Parameters, rows: Rows, day: Day) -> None:
        rows = self._applicants(rows)
        rows = rows[self._register.entitled[rows]]
        gets = take_up.ration(self.stock, np.zeros(rows.size, np.int64), self._world.residents.id[rows])
        cost = fen(rules.visit.home_cost)
        self._tally.add("home_issued", rows[gets], day=day.day)
        self._tally.add("home_issue_cost_yuan", rows[gets], cost, day=day.day)
        self._accounts.post(day.day, "home_issue", "pilot_fund", "staff", rows[gets], cost)
        self._wait(rows[~gets], day)
        self._hand_out(rules, rows[gets], day)

    def _set_out(self, rules: Parameters, rows: Rows, day: Day) -> Visits | None:
        rows = self._applicants(rows)
        if not rows.size:
            return None
        register = self._register
        retry = register.visits[rows] > 0
        register.visits[rows] = np.minimum(register.visits[rows] + 1, _MOST_TRIES)
        return self._world.channels.visits(
            take_up.VISIT_LUCK,
            rows.astype(np.int32),
            self._keys(rows, register.visits)[1],
            np.full(rows.size, _CENTRE),
            Reason.DEVICE,
            day=day.day,
            retry=retry,
            minutes=rules.visit.issue_minutes,
        )

    # at the centre -----------------------------------------------------------------------------------------------

    def settle(self, rules: Parameters, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Return what became of each visit; hand out what is in store by second of service start, then id."""
        rows, when = visits.who.astype(np.intp), visits.when
        ids = self._world.residents.id[rows]
        results = _AT_CENTRE[outcomes.outcome]
        served = results == _DONE
        lacking = self._world.stream.happens(take_up.PAPERS, ids, when, take_up.limit(rules.visit.missing_papers))
        results[served & lacking] = _MISSING
        results[served & ~self._register.entitled[rows]] = _REFUSED
        asks = np.flatnonzero(results == _DONE)
        if asks.size > self.stock:
            second = visits.second[asks].astype(np.int64) + outcomes.wait[asks]
            gets = take_up.ration(self.stock, second, ids[asks])
            results[asks[~gets]] = _NO_STOCK
            asks = asks[gets]
        if asks.size < rows.size:
            self._send_away(rules, rows, when, results, day)
        self._hand_out(rules, rows[asks], day)
        return results

    def _send_away(self, rules: Parameters, rows: Rows, when: Integers, results: NDArray[np.uint8], day: Day) -> None:
        """Note who was not given a device today, and why; let some of them come again."""
        self._tally.add("missing_papers", rows[results == _MISSING], day=day.day)
        refused = rows[results == _REFUSED]
        self._register.stage[refused] = REFUSED
        self._world.notices.post("refused", refused)
        self._wait(rows[results == _NO_STOCK], day)
        failed = np.flatnonzero(_COMES_AGAIN[results])
        if failed.size:
            self._come_again(rules, rows[failed], when[failed], results[failed], day)

    def _come_again(self, rules: Parameters, rows: Rows, when: Integers, results: NDArray[np.uint8], day: Day) -> None:
        ids = self._world.residents.id[rows]
        again = take_up.again(self._world.stream, take_up.VISIT_AGAIN, ids, when, rules.visit.retry_share)
        comes, ends = rows[again], np.flatnonzero(~again)
        later = np.full(comes.size, day.day + max(1, rules.visit.retry_days))
        self._agenda.put_each(self._world.channels.on_open_day(comes, later), comes, _VISIT)
        self._register.stage[rows[ends]] = np.where(results[ends] == _MISSING, REFUSED, WITHDRAWN)

    def _wait(self, rows: Rows, day: Day) -> None:
        if rows.size:
            self._register.stage[rows] = WAITING
            self._waiting.append(rows)
            self._tally.add("no_stock", rows, day=day.day)

    def _hand_out(self, rules: Parameters, rows: Rows, day: Day) -> None:
        if rows.size:
            self._issued += rows.size
            self._register.hand_out(rows, day.day)
            self._terms.issue(rules, rows, day)

    def _keys(self, rows: Rows, number: NDArray[np.uint8]) -> tuple[Integers, Integers]:
        """Return ids and luck keys: the n-th attempt at the one application of a life, `attempt(0, n)`."""
        return self._world.residents.id[rows], number[rows].astype(np.int64)

    def _delays_of(self, rules: Parameters) -> take_up.Delays:
        if id(rules) not in self._delays:
            self._delays[id(rules)] = take_up.Delays(rules)
        return self._delays[id(rules)]


def opens_quarter(day: Day) -> bool:
    """Return whether `day` is the first of a quarter."""
    return day.day_of_month == 1 and (day.month - 1) % _QUARTER == 0
