"""The end of a season: what is unpaid is missed, by the last thing that stood in its way.

Eligible = not intending + intending, and intending = paid + missed by reason, in each year and scheme.
"""

import numpy as np

from sim.programmes.resident_pension import back_payments
from sim.programmes.resident_pension.register import (
    NEEDS_BASIC,
    NO_ITEM,
    Item,
    Items,
    Missed,
    Register,
)
from sim.programmes.resident_pension.rules import BASIC, SCHEMES, SUPPLEMENTARY, Rules

MISSED_NAMES = tuple(f"missed_{reason.name.lower()}" for reason in Missed)


def close_season(register: Register, rules: Rules, day: int) -> None:
    """Count what was missed, by reason, and plan the back-payments."""
    dues = register.dues
    unpaid = np.flatnonzero(dues.state != Item.PAID)
    causes = _causes(register, unpaid)
    for scheme, name in enumerate(SCHEMES):
        mine = dues.scheme[unpaid] == scheme
        for reason in Missed:
            items = unpaid[mine & (causes == reason)]
            register.tally.add(f"{name}.{MISSED_NAMES[reason]}", dues.row[items], day=day)
    dues.cause[unpaid] = causes
    still = np.isin(dues.state[unpaid], (Item.OPEN, Item.BLOCKED)) & register.people.alive[dues.row[unpaid]]
    back_payments.after_season(register, rules, day, unpaid[still])
    new = np.flatnonzero((dues.state == Item.PAID) & (dues.scheme == SUPPLEMENTARY))
    back_payments.old_years(register, rules, day, new)
    dues.state[np.isin(dues.state, (Item.OPEN, Item.BLOCKED, Item.ASTRAY))] = Item.ABANDONED


def _causes(register: Register, items: Items) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    """Return the `Missed` code of each unpaid item; without the basic payment, that one's cause."""
    dues = register.dues
    causes = dues.cause[items]
    waits = np.flatnonzero((dues.needs[items] & NEEDS_BASIC) != 0)
    basic = dues.of_row[BASIC, dues.row[items[waits]]]
    causes[waits] = np.where(basic == NO_ITEM, np.uint8(Missed.OTHER), dues.cause[basic])
    gone = ~register.people.alive[dues.row[items]]
    causes[gone] = Missed.DIED_OR_MOVED
    return causes
