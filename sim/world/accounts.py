"""Accounts: the ledger as programmes see it, by residents or by counties.

Every yuan has a payer and a payee; what touches a resident's own money is posted by the resident's row and lands in
the county of residence.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.money import Ledger, Poster
from sim.world.residents import Residents


class ProgrammeAccounts:
    """The ledger of one programme."""

    def __init__(self, poster: Poster, residents: Residents) -> None:
        self._poster = poster
        self._residents = residents

    def post(
        self,
        day: int,
        kind: str,
        payer: str,
        payee: str,
        rows: NDArray[np.int32],
        amount_fen: NDArray[np.int64] | int,
        service_year: NDArray[np.int64] | int = 0,
    ) -> None:
        """Post `amount_fen` from payer to payee for each of `rows`."""
        if rows.size:
            self._poster.post(day, kind, payer, payee, self._residents.county[rows], amount_fen, service_year)

    def post_in(
        self,
        day: int,
        kind: str,
        payer: str,
        payee: str,
        county: NDArray[np.uint8],
        amount_fen: NDArray[np.int64] | int,
    ) -> None:
        """Post amounts that belong to a county rather than to a resident, or fell due where one lived before."""
        self._poster.post(day, kind, payer, payee, county, amount_fen)

    def post_totals(
        self,
        day: int,
        kind: str,
        payer: str,
        payee: str,
        counts: NDArray[np.int64],
        amounts_fen: NDArray[np.int64],
    ) -> None:
        """Post running totals: counts and amounts by county, shape (counties,)."""
        self._poster.post_totals(day, kind, payer, payee, counts, amounts_fen)


class Accounts:
    """The ledger of one run, bound to its residents."""

    def __init__(self, ledger: Ledger, residents: Residents) -> None:
        self.ledger = ledger
        self._residents = residents

    def of(self, programme: str) -> ProgrammeAccounts:
        """Return the accounts of `programme`."""
        return ProgrammeAccounts(self.ledger.of(programme), self._residents)
