"""Enquiries and publicity: who learns of a rule, and how (MODEL section 5.7, clauses IN-01 and IN-02).

After the newspaper told of the supplementary scheme many citizens rang its hotline (多位市民就此致电本报热线咨询). An
announcement sets off such a wave, and a refusal, a certificate that is not ready, a fee that starts or a message makes
some ring the day after. Calls wait on hold at the city's staffed hotline; who gives up or finds nobody there may ring
again the next day. Who was answered knows the rule from tomorrow on, and so do some neighbours. Newspaper, WeChat
account, messages, leaflets (宣传资料) and cadres who visit are campaigns, each with its reach, effect and cost.

What is known is a column of `world.notices` that the programmes read: the last payable day and the time a certificate
takes (resident_pension), the deferral (flexible_pension), who may have the care device (eldercare_device), the stop
(bus_line), the transport subsidy (transport_subsidy).

Nothing is counted twice: what people knew when the page appeared, and what they hear without any campaign, is in those
programmes' own parameters (who believes in 30 June, who comes too early for a certificate, who has heard of the
device), which describe the baseline. The columns of those rules begin with nobody, and to know means to have been told
something in addition; who knew of the stop or the transport subsidy is written into the column by their own programmes
on the first day, and is not told anew. In the baseline knowledge comes from answered calls and the neighbours of those
who made them, which is little; no campaign runs. A campaign takes nothing out of those shares: it adds to what people
would have heard anyway, and part of its contacts reach some who knew.

Source: Datong Evening News, early January 2021; figures in scenarios/rules/enquiries.yaml.
"""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.programmes.enquiries import luck
from sim.programmes.enquiries.calls import Calls
from sim.programmes.enquiries.campaigns import Campaigns
from sim.programmes.enquiries.knowledge import Knowledge
from sim.programmes.enquiries.measures import MEASURES
from sim.programmes.enquiries.parameters import TOPICS, Parameters
from sim.scenario import Dated, Model
from sim.world.census import CITY
from sim.world.days import Day, Year
from sim.world.tally import Measure
from sim.world.visits import Outcomes, VisitLuck, Visits
from sim.world.world import World

__all__ = ["Enquiries", "Parameters"]

Rules: TypeAlias = Parameters


class Enquiries:
    """The programme of enquiries and publicity."""

    name: ClassVar[str] = "enquiries"
    Parameters: ClassVar[type[Model]] = Parameters
    MEASURES: ClassVar[tuple[Measure, ...]] = MEASURES
    HOME: ClassVar[str | None] = CITY
    LUCK: ClassVar[VisitLuck] = luck.VISIT_LUCK

    def __init__(self, policy: Dated[Rules], world: World) -> None:
        self._policy = policy
        self._world = world
        tally = world.tally.declare(self.name, MEASURES)
        self._knowledge = Knowledge(world, tally)
        self._calls = Calls(world, tally, self._knowledge)
        accounts = world.ledger.of(self.name)
        self._campaigns = Campaigns(policy, world, tally, accounts, self._knowledge, self._calls)

    def plan(self, year: Year) -> None:
        """Draw the waves of the year's announcements by the rules of its first day, and note when campaigns begin."""
        self._calls.plan_waves(self._policy.at(year.first_day), year)
        self._campaigns.plan(year)

    def act(self, day: Day) -> Visits | None:
        """Let campaigns make their contacts; return the calls of the day."""
        rules = self._policy.at(day.day)
        self._campaigns.act(rules, day)
        return self._calls.act(rules, day)

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Return what became of each call."""
        return self._calls.settle(self._policy.at(day.day), day, visits, outcomes)

    def close(self, day: Day) -> None:
        """Count who learned of a rule today, and let them tell their neighbours."""
        rules = self._policy.at(day.day)
        self._knowledge.close(rules.concerned, rules.friends, day.day)

    def count(self, year: Year) -> Mapping[str, NDArray[np.int32]]:
        """Return who lives here and has learned of each rule by a call, a campaign or a neighbour."""
        return {f"knowing_{topic}": rows for topic, rows in zip(TOPICS, self._knowledge.informed(), strict=True)}

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return nothing: residents have no account here."""
        return {}
