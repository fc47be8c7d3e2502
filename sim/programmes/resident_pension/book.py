"""The book of contributions: how many of each tier were paid in each county, posted to the ledger when the month ends.

Accounts are credited at once; the ledger keeps months, so that one post a month says as much as one a day.
"""

import numpy as np
from numpy.typing import NDArray

from sim.programmes.resident_pension.parameters import PAYERS
from sim.programmes.resident_pension.rules import ACCOUNTS, Rules
from sim.world.accounts import ProgrammeAccounts

Codes = NDArray[np.uint8]
Counts = NDArray[np.int64]
_NONE: Counts = np.zeros((0, 0), np.int64)


class Book:
    """Normal contributions of the month, by scheme, county and tier."""

    def __init__(self, ledger: ProgrammeAccounts, counties: int) -> None:
        self._ledger = ledger
        self._counties = counties
        self._rules: Rules | None = None
        self._counts: tuple[Counts, Counts] = (_NONE, _NONE)
        self._granted: list[Counts] = []
        self._day = 0

    def contributions(self, rules: Rules, day: int) -> tuple[Counts, Counts]:
        """Return the contributions noted so far, one array a scheme, by county and tier; `day` adds its own."""
        self._turn_to(rules, day)
        return self._counts

    def grant(self, rules: Rules, day: int, scheme: int, county: Codes, tier: Codes) -> None:
        """Note subsidies alone, for payments that have been found, by the payers' county and tier."""
        self._turn_to(rules, day)
        np.add.at(self._granted[scheme], (county, tier), 1)

    def _turn_to(self, rules: Rules, day: int) -> None:
        """Post under the rules that held until now, if others hold."""
        if rules is not self._rules:
            self.post()
            self._rules = rules
            basic, supplementary = (np.zeros((self._counties, len(tiers)), np.int64) for tiers in rules.tier)
            self._counts = basic, supplementary
            self._granted = [np.zeros_like(counts) for counts in self._counts]
        self._day = day

    def post(self) -> None:
        """Post what has been noted since the last time: contributions, and subsidies by payer."""
        rules = self._rules
        if rules is None:
            return
        for scheme, (paid, granted) in enumerate(zip(self._counts, self._granted, strict=True)):
            self._post(scheme, "contribution", paid, [("household", rules.tier[scheme])])
            funding = list(zip(PAYERS, rules.subsidy_parts[scheme], strict=True))
            self._post(scheme, "entry_subsidy", paid + granted, funding)
            paid[:] = granted[:] = 0

    def _post(self, scheme: int, kind: str, by_tier: Counts, series: list[tuple[str, Counts]]) -> None:
        """Post what each payer gives, by tier in `series`, for contributions counted by county and tier."""
        if not by_tier.any():
            return
        people = by_tier.sum(axis=1)
        for payer, each in series:
            self._ledger.post_totals(self._day, kind, payer, ACCOUNTS[scheme], people, by_tier @ each)
