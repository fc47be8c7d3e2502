"""Campaigns: a medium tells of a rule; a contact costs, part of them are taken in, part of those inform (IN-02)."""

from collections import defaultdict
from typing import Final

import numpy as np

from sim.core.calendar import date_of, month_days
from sim.core.luck import below, threshold
from sim.core.money import fen
from sim.programmes.enquiries import luck
from sim.programmes.enquiries.calls import Calls
from sim.programmes.enquiries.knowledge import Knowledge, Rows, concerned
from sim.programmes.enquiries.parameters import MEDIA, TOPICS, Campaign, Parameters
from sim.scenario import Dated
from sim.world.accounts import ProgrammeAccounts
from sim.world.agenda import Agenda
from sim.world.days import Day, Year
from sim.world.tally import ProgrammeTally
from sim.world.world import World

_PAYEES: Final = {
    "newspaper": "media",
    "wechat_account": "media",
    "sms": "operator",
    "leaflets": "printer",
    "cadre_visits": "staff",
}
_BY_HOUSEHOLD = frozenset({"leaflets", "cadre_visits"})
_CONTACTED, _INFORMED = 0, 1  # what an entry of the agenda is; the rule and the medium stand above
_KINDS = 2


class Campaigns:
    """The campaigns of one run."""

    def __init__(
        self,
        policy: Dated[Parameters],
        world: World,
        tally: ProgrammeTally,
        accounts: ProgrammeAccounts,
        knowledge: Knowledge,
        calls: Calls,
    ) -> None:
        self._policy = policy
        self._world = world
        self._tally = tally
        self._accounts = accounts
        self._knowledge = knowledge
        self._calls = calls
        self._agenda = Agenda()
        self._begins: dict[int, list[int]] = {}

    def plan(self, year: Year) -> None:
        """Note on which days of the year campaigns begin."""
        begins = defaultdict(list)
        for number in range(len(MEDIA)):
            campaign = self._campaign(number, year.first_day)
            begins[month_days(year.year, campaign.month)[0] + campaign.day - 1].append(number)
        self._begins = {
            day: media
            for day, numbers in begins.items()
            if (media := [number for number in numbers if self._campaign(number, day).coverage])
        }

    def _campaign(self, medium: int, day: int) -> Campaign:
        campaign: Campaign = getattr(self._policy.at(day).media, MEDIA[medium])
        return campaign

    def act(self, rules: Parameters, day: Day) -> None:
        """Begin the campaigns of the day, and make its contacts."""
        for medium in self._begins.get(day.day, ()):
            self._begin(rules, medium, day.day)
        rows, what = self._agenda.take(day.day)
        if not rows.size:
            return
        alive = self._world.residents.alive[rows]
        rows, what = rows[alive], what[alive]
        for code in np.unique(what).tolist():
            (topic, medium), kind = divmod(code // _KINDS, len(MEDIA)), code % _KINDS
            mine = rows[what == code]
            if kind == _INFORMED:
                self._knowledge.hear(topic, mine, medium + 1)
            else:
                self._pay(rules, medium, mine, day.day)
                self._calls.wonder(rules, "message", mine, day.day + 1, topic)

    def _begin(self, rules: Parameters, medium: int, day: int) -> None:
        """Draw who is contacted, on which day, and who knows the rule from then on."""
        campaign, residents, stream = self._campaign(medium, day), self._world.residents, self._world.stream
        topic = TOPICS.index(campaign.topic)
        rows = self._audience(rules, medium, topic, day)
        addressees = self._addressees(medium, rows)
        ids, year = residents.id[addressees], date_of(day).year
        bits = stream.bits(luck.CONTACT[medium], ids, year)
        contacted = bits < threshold(campaign.coverage)
        informed = bits < threshold(campaign.coverage * campaign.reach * campaign.effect)
        days = day + below(stream.bits(luck.CONTACT_DAY[medium], ids, year), max(campaign.days, 1))
        code = (topic * len(MEDIA) + medium) * _KINDS
        once = contacted & (addressees == rows)
        self._agenda.put_each(days[once], rows[once], code + _CONTACTED)
        self._agenda.put_each(days[informed], rows[informed], code + _INFORMED)

    def _audience(self, rules: Parameters, medium: int, topic: int, day: int) -> Rows:
        """Return who can be contacted: those whom the rule concerns, readers in towns, WeChat users with a phone."""
        residents = self._world.residents
        audience = concerned(rules.concerned, residents, topic, day)
        if MEDIA[medium] == "newspaper":
            return audience[residents.urban[audience]]
        if MEDIA[medium] == "wechat_account":
            return audience[residents.smartphone[audience]]
        return audience

    def _addressees(self, medium: int, rows: Rows) -> Rows:
        """Return who receives what is meant for each of `rows`: themselves, or the first of them in the household."""
        if MEDIA[medium] not in _BY_HOUSEHOLD or not rows.size:
            return rows
        _, first, home = np.unique(self._world.residents.household[rows], return_index=True, return_inverse=True)
        return rows[first[home]]

    def _pay(self, rules: Parameters, medium: int, rows: Rows, day: int) -> None:
        """Count contacts and let the city pay for them."""
        name = MEDIA[medium]
        cost = fen(getattr(rules.media, name).cost)
        self._tally.add(f"contacts_{name}", rows, day=day)
        self._tally.add("media_cost_yuan", rows, cost, day=day)
        self._accounts.post(day, f"publicity_{name}", "city", _PAYEES[name], rows, cost)
