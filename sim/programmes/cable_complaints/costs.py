"""What clearing costs, and who pays: the city a share, power and telecom companies the rest by their cables."""

import numpy as np

from sim.core.money import share_of
from sim.programmes.cable_complaints.compounds import DISTRICT
from sim.programmes.cable_complaints.parameters import Parameters
from sim.world.accounts import ProgrammeAccounts

PAYEES = {"crew_work": "staff", "conduit": "contractor"}


class Costs:
    """Adds up what is owed and posts it at month's end.

    Attributes:
        year_fen: the year's cost by kind.
    """

    def __init__(self, accounts: ProgrammeAccounts) -> None:
        self._accounts = accounts
        self._owed: dict[str, list[tuple[int, float]]] = {kind: [] for kind in PAYEES}
        self.year_fen = dict.fromkeys(PAYEES, 0)

    def owe(self, kind: str, amount_fen: int, telecom_share: float) -> None:
        """Note a cost about cables of which a share belongs to the telecom companies."""
        self._owed[kind].append((amount_fen, telecom_share))
        self.year_fen[kind] += amount_fen

    def post(self, rules: Parameters, day: int) -> None:
        """Post what is owed, each payer's part of all."""
        here = np.array([DISTRICT], np.uint8)
        for kind, owed in self._owed.items():
            if not owed:
                continue
            amount, telecom_share = (np.array(column) for column in zip(*owed, strict=True))
            city = share_of(amount, rules.crews.city_share)
            telecom = share_of(amount - city, telecom_share)
            for payer, part in (("city", city), ("telecom", telecom), ("power", amount - city - telecom)):
                if part.any():
                    self._accounts.post_in(day, kind, payer, PAYEES[kind], here, int(part.sum()))
            owed.clear()

    def close_year(self) -> dict[str, int]:
        """Return the year's cost in fen by kind, and start anew."""
        year, self.year_fen = self.year_fen, dict.fromkeys(PAYEES, 0)
        return year
