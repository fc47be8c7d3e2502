"""The book of contributions: how many of each tier were paid in each county, posted to the ledger when the month ends.

Accounts are credited at once; the ledger keeps months, so that one post a month says as much as one a day.
"""

import numpy as np
from numpy.typing import NDArray

from sim.programmes.resident_pension.parameters import PAYERS
from sim.programmes.resident_pension.rules import ACCOUNTS, Rules
from sim.world.accounts import ProgrammeAccounts

Codes = NDArray[np.uint8]


class Book:
    """Normal contributions of the month, by scheme, county and tier."""

    def __init__(self, ledger: ProgrammeAccounts, counties: int) -> None:
        self._ledger = ledger
        self._counties = counties
        self._rules: Rules | None = None
        self._counts: list[NDArray[np.int64]] = []
        self._day = 0

    def add(self, rules: Rules, day: int, scheme: int, county: Codes, tier: Codes) -> None:
        """Note contributions of a scheme, by the payers' county and tier."""
        if rules is not self._rules:
            self.post()
            self._rules = rules
            self._counts = [np.zeros(self._counties * len(tiers), np.int64) for tiers in rules.tier]
        self._day = day
        counts = self._counts[scheme]
        counts += np.bincount(county * np.int64(len(rules.tier[scheme])) + tier, minlength=len(counts))

    def post(self) -> None:
        """Post what has been noted since the last time: contributions, and subsidies by payer."""
        rules = self._rules
        if rules is None:
            return
        for scheme, counts in enumerate(self._counts):
            if not counts.any():
                continue
            by_tier = counts.reshape(self._counties, -1)
            people = by_tier.sum(axis=1)
            series = [("contribution", "household", rules.tier[scheme])]
            series += [("entry_subsidy", *part) for part in zip(PAYERS, rules.subsidy_parts[scheme], strict=True)]
            for kind, payer, each in series:
                self._ledger.post_totals(self._day, kind, payer, ACCOUNTS[scheme], people, by_tier @ each)
            counts[:] = 0
