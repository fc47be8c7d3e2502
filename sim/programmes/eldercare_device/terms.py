"""Terms of use: each user's service years, from issue to renewal, and every way of leaving (EC-09, EC-10).

Who renews depends on dated prices, income and the calls of whole months, all known when a month opens; so a month's
anniversaries are decided together on its first day and carried out day by day, for those who are still users then. The
fees of the service years that began are posted when the month closes.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import date_of
from sim.core.luck import below, threshold
from sim.core.money import fen
from sim.programmes.eldercare_device import service_years
from sim.programmes.eldercare_device.dates import anniversaries, months_of, years_of
from sim.programmes.eldercare_device.parameters import Parameters
from sim.programmes.eldercare_device.register import HOLDING, Register
from sim.programmes.eldercare_device.service_years import Renewal, charges, passes_means_test, price
from sim.scenario import Dated
from sim.world.accounts import ProgrammeAccounts
from sim.world.agenda import Agenda
from sim.world.days import Day
from sim.world.tally import ProgrammeTally
from sim.world.world import World

Rows = NDArray[Any]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_RENEWS, _BEGINS_TO_PAY, _LEAVES, _REMINDED, _BREAKS = range(5)
_NAMED_YEARS = (3, 5)
_YEAR = 365
_MONTHS = 12


class _Charges(NamedTuple):
    """What `public` and `user` pay, fen, for the service years of the month's anniversaries; `rows` in order."""

    rows: Rows
    public: Integers
    user: Integers


class Terms:
    """The service years of all users of one run."""

    def __init__(
        self,
        policy: Dated[Parameters],
        world: World,
        register: Register,
        tally: ProgrammeTally,
        accounts: ProgrammeAccounts,
    ) -> None:
        self._policy = policy
        self._world = world
        self._register = register
        self._tally = tally
        self._accounts = accounts
        self._agenda = Agenda()
        self._due = Agenda()  # by month
        self._issued: list[Rows] = []
        self._renewed: list[Rows] = []
        self._rules = policy.at(world.first_day)
        self._next = _Charges(np.empty(0, np.intp), np.empty(0, np.int64), np.empty(0, np.int64))
        self._changes = np.array(policy.changes, np.int64)
        self._grandfathered = np.array([rules.grandfathered for rules in policy.versions])
        self._first_prices: dict[tuple[int, int], tuple[int, int]] = {}
        self._reminds = any(rules.reminder.sent for rules in policy.versions)

    def start(self, rows: Rows) -> None:
        """Take over the users of the first day: what they paid, and their service years under way."""
        issued = self._register.issued[rows]
        years = self.service_years(rows, self._world.first_day - 1)
        begins = anniversaries(issued, years - 1)
        rules = self._policy.at(self._world.first_day)
        before = {"subsidy_share": rules.launch_subsidy_share, "reading": "service_year"}
        self._register.paid[rows] = price(rules.model_copy(update=before), years, years_of(begins))[1]
        self._enter(rows, years, begins)

    def first_year(self, rules: Parameters, rows: Rows, year: int) -> tuple[Integers, Integers]:
        """Return what `(public, user)` pay for a first service year that begins in calendar year `year`."""
        key = (id(rules), year)
        if key not in self._first_prices:
            public, user = price(rules, 1, year)
            self._first_prices[key] = int(public), int(user)
        public_fen, user_fen = self._first_prices[key]
        if not rules.means_test.applies:
            return np.full(rows.size, public_fen), np.full(rows.size, user_fen)
        public = np.where(self._subsidised(rules, rows), public_fen, 0)
        return public, public_fen + user_fen - public

    def service_years(self, rows: Rows, day: int) -> Integers:
        """Return the service year under way on `day` of each user."""
        years, begins = self._following(rows, date_of(day).year)
        return np.where(begins <= day, years, years - 1)

    def issue(self, rules: Parameters, rows: Rows, day: Day) -> None:
        """Begin the first service year of `rows`, who receive their devices today."""
        self._follow(rules, day)
        self._tally.add("issued", rows, day=day.day)
        self._issued.append(rows)
        self._enter(rows, np.ones(rows.size, np.int64), np.full(rows.size, day.day))

    def _enter(self, rows: Rows, years: Integers, begins: Integers) -> None:
        """Write down the service years that begin: breakage within them, and when the next begins."""
        ids, stream, first = self._world.residents.id[rows], self._world.stream, self._world.first_day
        chance = service_years.background_chance(self._policy.at(int(begins.max(initial=first))))
        keys = years_of(begins)
        breaks = np.flatnonzero(stream.happens(service_years.BACKGROUND, ids, keys, chance))
        if breaks.size:
            offset = 1 + below(stream.bits(service_years.BACKGROUND_DAY, ids[breaks], keys[breaks]), _YEAR - 1)
            ends = begins[breaks] + offset
            ahead = ends >= first
            self._agenda.put_each(ends[ahead], rows[breaks[ahead]], _BREAKS)
        following = anniversaries(self._register.issued[rows], years)
        self._due.put_each(months_of(following), rows)
        if self._reminds:
            ahead_of = following - self._policy.at(int(first)).reminder.days_before
            self._agenda.put_each(ahead_of, rows, _REMINDED)

    # a month opens -----------------------------------------------------------------------------------------------

    def open_month(self, rules: Parameters, day: Day) -> None:
        """Decide the anniversaries of the month of `day`."""
        rows = self._due.take(day.year * _MONTHS + day.month - 1)[0].astype(np.intp)
        rows = rows[self._register.stage[rows] == HOLDING]
        if not rows.size:
            return
        years, begins = self._following(rows, day.year)
        public, user = self._charges(rows, years, begins, self._subsidised(rules, rows))
        self._next = _Charges(rows, public, user)
        leaves = self._leaves(rules, rows, begins, user)
        pays_first = (self._register.paid[rows] == 0) & (user > 0)
        what = np.where(leaves, _LEAVES, np.where(pays_first, _BEGINS_TO_PAY, _RENEWS))
        self._agenda.put_each(begins, rows, what)
        self._enter(rows[~leaves], years[~leaves], begins[~leaves])

    def _leaves(self, rules: Parameters, rows: Rows, begins: Integers, after: Integers) -> Flags:
        """Return who will not renew."""
        register, residents, stream = self._register, self._world.residents, self._world.stream
        ids, before = residents.id[rows], register.paid[rows].astype(np.int64)
        pays = stream.happens(service_years.CHILD_PAYS, ids, 0, threshold(rules.exits.child_pays_share))
        keys = years_of(begins)
        reached = stream.happens(service_years.REMINDED, ids, keys, threshold(rules.reminder.reach))
        who = Renewal(
            before=before,
            after=after,
            used=register.last_call[rows] >= begins - _YEAR,
            fifth=residents.income_fifth[rows],
            child_pays=pays & ~residents.childless[rows],
            reminded=reached & (after > before) & rules.reminder.sent,
        )
        chance = service_years.exit_chance(rules, who)
        return stream.happens(service_years.EXIT, ids, keys, threshold(chance))

    # the day -----------------------------------------------------------------------------------------------------

    def close(self, rules: Parameters, day: Day) -> None:
        """Carry out the day's renewals and exits; post the month's fees at its end, or daily where a trace asks."""
        planned, what = self._agenda.take(day.day)
        if planned.size:
            who = planned.astype(np.intp)
            held = self._register.stage[who] == HOLDING
            self._carry_out(rules, who[held], what[held], day)
        if day.is_month_end or day.day == self._world.last_day or self._world.tally.watching:
            self._post_fees(day)

    def _carry_out(self, rules: Parameters, who: Rows, what: Integers, day: Day) -> None:
        pay, leave, remind, break_ = np.searchsorted(what, (_BEGINS_TO_PAY, _LEAVES, _REMINDED, _BREAKS)).tolist()
        if leave:
            self._follow(rules, day)
            self._world.notices.post("fee_starts", who[pay:leave])
            self._tally.add("renewed", who[:leave], day=day.day)
            self._renewed.append(who[:leave])
        if leave < remind:
            self._leave_at_renewal(who[leave:remind], day)
        if remind < break_ and rules.reminder.sent:
            self._remind(rules, who[remind:break_], day)
        if break_ < who.size:
            self._tally.add("left_other", who[break_:], day=day.day)
            self._leave(who[break_:], "left_background", day)

    def _leave_at_renewal(self, rows: Rows, day: Day) -> None:
        years, named = self._following(rows, day.year)[0], np.zeros(rows.size, bool)
        for year in _NAMED_YEARS:
            of_year = years == year
            named |= of_year
            self._leave(rows[of_year], f"left_year_{year}", day)
        self._tally.add("left_other", rows[~named], day=day.day)
        self._leave(rows[~named], "left_other_year", day)

    def _leave(self, rows: Rows, why: str, day: Day) -> None:
        """Take back the devices of those who leave by their own will."""
        self._tally.add("left", rows, day=day.day)
        self.leave(rows, why, day)

    def leave(self, rows: Rows, why: str, day: Day) -> None:
        """Take the devices of `rows` back; `why` is a measure: one of the ways to leave, death, or moving away."""
        if rows.size:
            self._register.take_back(rows, day.day)
            self._tally.add(why, rows, day=day.day)

    def _remind(self, rules: Parameters, rows: Rows, day: Day) -> None:
        """Tell those whose price will rise."""
        issued = self._register.issued[rows]
        on = date_of(day.day + rules.reminder.days_before).year
        years = on - years_of(issued) + 1
        user = self._charges(rows, years, anniversaries(issued, years - 1), self._subsidised(rules, rows))[1]
        rows = rows[user > self._register.paid[rows]]
        ids = self._world.residents.id[rows]
        reached = self._world.stream.happens(service_years.REMINDED, ids, on, threshold(rules.reminder.reach))
        cost = fen(rules.reminder.cost)
        self._tally.add("reminded", rows[reached], day=day.day)
        self._world.notices.post("announced", rows[reached])
        self._tally.add("reminder_cost_yuan", rows, cost, day=day.day)
        self._accounts.post(day.day, "reminder", rules.subsidy_payer, "operator", rows, cost)

    # money -------------------------------------------------------------------------------------------------------

    def _follow(self, rules: Parameters, day: Day) -> None:
        """Go by `rules` from now on; what began under earlier ones is posted by them."""
        if self._rules is not rules:
            self._post_fees(day)
            self._rules = rules

    def _post_fees(self, day: Day) -> None:
        """Post devices and fees of the service years that began since this was last done, all in this month."""
        if self._issued:
            rows, cost = np.concatenate(self._issued), fen(self._rules.device_unit_cost)
            self._issued.clear()
            self._tally.add("device_cost_yuan", rows, cost, day=day.day)
            self._accounts.post(day.day, "device", "pilot_fund", "operator", rows, cost)
            self._post(rows, *self.first_year(self._rules, rows, day.year), day)
        if self._renewed:
            rows = np.concatenate(self._renewed)
            self._renewed.clear()
            place = np.searchsorted(self._next.rows, rows)
            self._post(rows, self._next.public[place], self._next.user[place], day)

    def _post(self, rows: Rows, public: Integers, user: Integers, day: Day) -> None:
        """Post the fees of service years that began this month."""
        self._register.paid[rows] = user
        years = day.year - years_of(self._register.issued[rows]) + 1
        for payer, measure, amount in (
            (self._rules.subsidy_payer, "public_cost_yuan", public),
            ("household", "user_cost_yuan", user),
        ):
            some = amount > 0
            if some.any():
                self._tally.add(measure, rows[some], amount[some], day=day.day)
                self._accounts.post(day.day, "service_fee", payer, "operator", rows[some], amount[some], years[some])

    def _subsidised(self, rules: Parameters, rows: Rows) -> Flags:
        residents = self._world.residents
        return passes_means_test(rules.means_test, residents.income_fifth[rows], residents.dibao[rows])

    def _charges(self, rows: Rows, years: Integers, begins: Integers, subsidised: Flags) -> tuple[Integers, Integers]:
        """Return what `(public, user)` pay for service years that begin on `begins`, by the rules of their days."""
        issued = self._register.issued[rows]
        version = np.searchsorted(self._changes, begins, side="right")
        version = np.where(self._grandfathered[version], np.searchsorted(self._changes, issued, side="right"), version)
        public, user = np.zeros(rows.size, np.int64), np.zeros(rows.size, np.int64)
        calendar = years_of(begins)
        for number in np.unique(version).tolist():
            at = version == number
            rules = self._policy.versions[number]
            public[at], user[at] = charges(rules, years[at], calendar[at], subsidised[at])
        return public, user

    def _following(self, rows: Rows, year: int) -> tuple[Integers, Integers]:
        """Return the service years that begin in calendar year `year`, and their first days."""
        issued = self._register.issued[rows]
        years = year - years_of(issued) + 1
        return years, anniversaries(issued, years - 1)
