"""The register of both schemes: what is known of each member, this year's items to pay, and the errands.

An item is one contribution of one resident for the year. It stays open until it is paid, or until the season closes and
it is counted as missed, by the last thing that stood in its way.
"""

from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import threshold
from sim.core.table import table
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.book import Book
from sim.programmes.resident_pension.errands import Errands, Ids
from sim.programmes.resident_pension.rules import MOST_TOLD, SCHEMES, SUPPLEMENTARY, Rules
from sim.programmes.resident_pension.season import Season
from sim.scenario import Dated
from sim.world.tally import Coded
from sim.world.visits import Rows
from sim.world.world import World

NAME: Final = "resident_pension"
Items = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEEDS_BASIC, NEEDS_REGISTRATION = 1, 2
_COLUMNS = {"registered": np.bool_, "wrong": np.bool_, "paid_last_year": np.bool_, "told": np.uint8, "years": np.uint8}
CERTIFIES, QUERIES, WRONG_YEAR, LEADS_ON = 1, 2, 4, 8


class Item:
    """What has become of an item (plain numbers: they are compared many times a day)."""

    OPEN: Final = 0
    PAID: Final = 1
    BLOCKED: Final = 2  # until the record is corrected
    ASTRAY: Final = 3  # paid to a wrong record
    WRONG_YEAR: Final = 4  # paid as a back-payment
    ABANDONED: Final = 5


class Missed(IntEnum):
    """Why an item is missed, in the order of the indicators."""

    OTHER = 0
    AFTER_CLOSING_DAY = 1
    RECORD = 2
    CHANNEL = 3
    QUEUE = 4
    DIED_OR_MOVED = 5


class Dues:
    """This year's items as columns of shape (items,).

    Attributes:
        row: who is due.
        scheme: 0 basic, 1 supplementary.
        tier: index of the tier chosen.
        state: `Item` code.
        cause: `Missed` code of the last thing in the way.
        needs: what must come before (basic contribution, registration).
        flags: what follows the payment (certificate, query, the other contribution), and a wrong year chosen.
        errand: the session that pays it; NO_SESSION if the county does.
        of_row: the item of each resident, one column a scheme, NO_ITEM for none.
    """

    row: NDArray[np.int32]
    scheme: NDArray[np.uint8]
    tier: NDArray[np.uint8]
    state: NDArray[np.uint8]
    cause: NDArray[np.uint8]
    needs: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    errand: NDArray[np.int32]
    of_row: NDArray[np.int32]

    def __init__(self, items: int, of_row: NDArray[np.int32]) -> None:
        codes = dict.fromkeys(("scheme", "tier", "state", "cause", "needs", "flags"), np.uint8)
        for name, column in table({"row": np.int32, "errand": np.int32, **codes}, items).items():
            setattr(self, name, column)
        self.of_row = of_row


_PAYMENTS = 1 << 10  # astray, at first
NO_ITEM = -1
NO_SESSION = -1


def distinct(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return the different ones of some thousand numbers, ascending: `np.unique`, which hashes, takes longer."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


class Astray:
    """Payments that went to a wrong record, one entry a payment, numbered in order."""

    def __init__(self) -> None:
        self._columns = np.empty((5, _PAYMENTS), np.int64)
        self._count = 0

    def add(self, *columns: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Add payments (row, scheme, tier, year, fen) and return their numbers."""
        first, self._count = self._count, self._count + len(columns[0])
        if self._count > self._columns.shape[1]:
            wider = np.empty((5, 2 * self._count), np.int64)
            wider[:, :first] = self._columns[:, :first]
            self._columns = wider
        for column, values in zip(self._columns, columns, strict=True):
            column[first : self._count] = values
        return np.arange(first, self._count)

    def entries(self) -> NDArray[np.int64]:
        """Return all payments, shape (5, payments)."""
        return self._columns[:, : self._count]


class Register:
    """The state of the programme.

    Attributes:
        rules: what was worked out from the parameters in force, by date.
        season: this year's payable days.
        dues: this year's items.
        errands: what people set out to do.
        registered: whether on the register of the supplementary scheme.
        wrong: whether the record is wrong.
        told: how often told that the last payable day comes before the month's end.
        paid_last_year: whether the supplementary contribution was paid in time last year.
        years: years paid for in the supplementary scheme, back-payments included.
        basic, supplementary: balance of the scheme's account in fen (up to 21 million yuan; the ledger would show
            any overflow).
        account: both of them, by scheme.
        astray: payments that went to a wrong record.
    """

    season: Season
    dues: Dues
    registered: Flags
    wrong: Flags
    paid_last_year: Flags
    told: NDArray[np.uint8]
    years: NDArray[np.uint8]
    basic: NDArray[np.int32]
    supplementary: NDArray[np.int32]

    def __init__(self, rules: Dated[Rules], world: World) -> None:
        self.rules = rules
        self.world = world
        self.people = world.residents
        self.ledger = world.ledger.of(NAME)
        self.tally = world.tally.of(NAME)
        self.errands = Errands()
        self.book = Book(self.ledger, world.residents.counties)
        rows = len(world.residents.id)
        p = rules.at(world.first_day).p
        everybody = world.residents.id
        for name, column in table(_COLUMNS | dict.fromkeys(SCHEMES, np.int32), rows).items():
            setattr(self, name, column)
        self.account = (self.basic, self.supplementary)
        stream, automatic = world.stream, threshold(p.registered_automatically_share)
        self.registered[:] = stream.happens(chance.REGISTERED, everybody, 0, automatic)
        self.wrong[:] = stream.happens(chance.WRONG, everybody, 0, threshold(p.registration_error_rate))
        self._of_row = np.full((2, rows), NO_ITEM, np.int32)
        self.astray = Astray()
        self._counted: dict[tuple[int, int], Coded] = {}

    # ------------------------------------------------------------------------------------------------- a year's items

    def clear(self, day: int) -> None:
        """Forget last year's items but for who paid, and the errands that were done before `day`."""
        self.errands.forget(day)
        if not hasattr(self, "dues"):
            return
        dues = self.dues
        self.paid_last_year[:] = False
        self.paid_last_year[dues.row[(dues.state == Item.PAID) & (dues.scheme == SUPPLEMENTARY)]] = True
        for scheme, items in enumerate(self._of_row):
            items[dues.row[dues.scheme == scheme]] = NO_ITEM
        del self.dues

    def new_dues(self, scheme: NDArray[np.uint8]) -> Dues:
        """Return items of the schemes given, to be filled in; nobody has one so far."""
        dues = Dues(len(scheme), self._of_row)
        dues.scheme[:], dues.errand[:] = scheme, NO_SESSION
        return dues

    def counted(self, rules: Rules, scheme: int) -> Coded:
        """Return what is counted of a normal contribution, by tier: itself, what is collected, its subsidy."""
        key = id(rules), scheme
        if key not in self._counted:
            name = SCHEMES[scheme]
            amounts = {"paid": None, "collected_yuan": rules.tier[scheme], "entry_subsidy_yuan": rules.subsidy[scheme]}
            self._counted[key] = self.tally.by_code({f"{name}.{what}": by for what, by in amounts.items()})
        return self._counted[key]

    # ----------------------------------------------------------------------------------------------- belief in 30 June

    def believes(self, rows: Rows, rules: Rules) -> Flags:
        """Return who still believes that the season ends with its last month: one belief for both contributions."""
        known = self.world.notices.knows("last_payable_day")[rows]
        told = np.minimum(self.told[rows] + known, MOST_TOLD)
        return self.world.stream.happens(chance.BELIEF, self.people.id[rows], 0, rules.belief[told])

    def tell(self, rows: Rows) -> None:
        """Tell people of the closing day (a refusal, a message): fewer of them go on believing."""
        self.told[rows] = np.minimum(self.told[rows], MOST_TOLD - 1) + 1

    # -------------------------------------------------------------------------------------------------- items, sessions

    def ready(self, scheme: int, rows: Rows | NDArray[np.intp], need: int, day: int) -> None:
        """Let what stood before the supplementary items of `rows` be done, and call the sessions that waited for it."""
        dues = self.dues
        self.call(kernels.release(rows, (dues.of_row[scheme], dues.needs, dues.errand), need, self.errands.ready), day)

    def call(self, ids: Ids, day: int) -> None:
        """Let sessions that waited, and whose day is over, come again."""
        if not ids.size:
            return
        waiting = ids[self.errands.day[ids] <= day]
        self.resume(waiting, np.full(len(waiting), day + 1), self.rules.at(day))

    def resume(self, ids: Ids, earliest: NDArray[np.int64], rules: Rules) -> None:
        """Let sessions come again on the first day they think payable, unless the season is over."""
        if not ids.size:
            return
        e, season, stream = self.errands, self.season, self.world.stream
        self.errands.put(
            *kernels.next_days(
                ids,
                earliest,
                (e.who, e.group, e.tries),
                (season.following, season.period_closes, season.first),
                (self.people.id, self.told, self.world.notices.knows("last_payable_day")),
                rules.belief,
                (rules.p.attempts_max, chance.BELIEF.number),
                (stream.seed, stream.replication),
            )
        )
