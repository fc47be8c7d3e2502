"""Records: confirmed before paying, corrected at the agency, payable from the next day on; and registrations.

A wrong record is noticed by some (SP-09); of the others, half find nothing due and half pay astray, which is found
later. A correction is made in person at the agency (社保经办机构), and the payment from the next day on (次日, SP-10).
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import pick, threshold
from sim.programmes.resident_pension import chance, credit
from sim.programmes.resident_pension.errands import Ids, What, period
from sim.programmes.resident_pension.register import (
    NEEDS_REGISTRATION,
    NO_ITEM,
    QUERIES,
    Flags,
    Item,
    Items,
    Missed,
    Register,
)
from sim.programmes.resident_pension.rules import SCHEMES, SUPPLEMENTARY, Rules
from sim.world.visits import FIRST_ON_SITE, Channel, Rows

Codes = NDArray[np.uint8]
NOTHING_ASTRAY = -1
_ON_SITE, _MINSHENG, _AGENCY = np.uint8(FIRST_ON_SITE), np.uint8(Channel.MINSHENG), np.uint8(Channel.AGENCY)


def clean(register: Register, rules: Rules, year: int) -> None:
    """Put right a share of the wrong records before the season starts (a reform)."""
    share = rules.p.records_cleaned_share
    if share:
        wrong = np.flatnonzero(register.wrong)
        cleaned = register.world.stream.happens(chance.CLEANED, register.people.id[wrong], year, threshold(share))
        register.wrong[wrong[cleaned]] = False


def confirm(register: Register, rules: Rules, day: int, items: Items, channel: Codes) -> Flags:
    """Return which wrong records are seen before paying; a visit to the agency follows."""
    dues, stream = register.dues, register.world.stream
    rows = dues.row[items]
    ids = register.people.id[rows]
    keys = register.errands.last_keys(dues.errand[items].astype(np.intp))
    blocks = stream.happens(chance.BLOCKS, ids, 0, threshold(rules.p.registration_error_blocks_payment))
    limit = np.where(channel < _ON_SITE, rules.noticed(online=True), rules.noticed(online=False))
    seen = blocks | stream.happens(chance.NOTICES, ids, keys, limit)
    dues.state[items[seen]] = Item.BLOCKED
    dues.cause[items[seen]] = Missed.RECORD
    _go_and_correct(register, rules, day, items[seen], keys[seen], ids[seen])
    return seen


def _go_and_correct(
    register: Register, rules: Rules, day: int, items: Items, keys: NDArray[np.int64], ids: NDArray[np.int64]
) -> None:
    """Plan visits to the agency; some never go."""
    if not items.size:
        return
    rows, scheme, stream = register.dues.row[items], register.dues.scheme[items], register.world.stream
    goes = ~stream.happens(chance.CORRECTS, ids, keys, threshold(rules.p.correction_skipped_share))
    after = 1 + pick(rules.correction_days, stream.bits(chance.CORRECTS_LATER, ids, keys))
    plan_correction(register, rules, rows[goes], scheme[goes], day + after[goes])


def plan_correction(
    register: Register,
    rules: Rules,
    rows: Rows,
    scheme: Codes,
    days: NDArray[np.int64],
    astray: NDArray[np.int64] | int = NOTHING_ASTRAY,
) -> None:
    """Plan corrections, at the agency on a working day or, where that is possible, online."""
    if not rows.size:
        return
    online = register.people.smartphone[rows] & rules.p.correct_online
    ids = register.errands.add(
        rows,
        What.CORRECTION,
        scheme=scheme,
        period=period(register.season.year, What.CORRECTION, scheme.astype(np.int32)),
        channel=np.where(online, _MINSHENG, _AGENCY),
        ref=astray,
        size=1,
        caused=True,
    )
    register.errands.put(ids, np.where(online, days, register.world.channels.on_open_day(rows, days)))


def lose(register: Register, rules: Rules, day: int, items: Items) -> None:
    """Take payments that go astray: the money is in the fund, on nobody's account, until it is found."""
    if not items.size:
        return
    dues, store, stream = register.dues, register.astray, register.world.stream
    rows, tier, scheme = dues.row[items], dues.tier[items], dues.scheme[items]
    amount = np.empty(len(rows), np.int64)
    dues.state[items] = Item.ASTRAY
    dues.cause[items] = Missed.RECORD
    for s, name in enumerate(SCHEMES):
        mine = np.flatnonzero(scheme == s)
        if not mine.size:
            continue
        amount[mine] = rules.tier[s][tier[mine]]
        register.tally.add(f"{name}.collected_yuan", rows[mine], amount[mine], day=day)
    register.ledger.post(day, "payment_astray", "household", "pooled_fund", rows, amount)
    number = store.add(rows, scheme, tier, np.broadcast_to(register.season.year, rows.shape), amount)
    keys = register.errands.last_keys(dues.errand[items].astype(np.intp))
    found = pick(rules.found_days, stream.bits(chance.FOUND, register.people.id[rows], keys))
    found = np.where((dues.flags[items] & QUERIES) != 0, 1, found)
    plan_correction(register, rules, rows, scheme, day + 1 + found, number)


def corrected(register: Register, rules: Rules, day: int, ids: Ids) -> None:
    """Put records right; blocked payments can be made from the next day on, astray ones are credited."""
    if not ids.size:
        return
    e, dues = register.errands, register.dues
    rows = e.who[ids]
    register.wrong[rows] = False
    at_agency, scheme = e.channel[ids] == _AGENCY, e.scheme[ids]
    for s, name in enumerate(SCHEMES):
        register.tally.add(f"{name}.correction_visits", rows[at_agency & (scheme == s)], day=day)
    items = dues.of_row[:, rows].ravel()
    items = items[items != NO_ITEM]
    items = items[dues.state[items] == Item.BLOCKED]
    if items.size:
        dues.state[items] = Item.OPEN
        sessions = dues.errand[items].astype(np.intp)
        sessions = sessions[e.day[sessions] <= day]
        register.resume(sessions, np.full(len(sessions), day + rules.p.correction_wait_days), rules)
    astray = e.ref[ids]
    credit.credit_found(register, rules, day, astray[astray != NOTHING_ASTRAY])


def registered(register: Register, rules: Rules, day: int, ids: Ids) -> None:
    """Enter people in the register of the supplementary scheme; a few of the new records are wrong."""
    if not ids.size:
        return
    rows = register.errands.who[ids]
    register.registered[rows] = True
    wrong = register.world.stream.happens(
        chance.WRONG_NEW, register.people.id[rows], 0, threshold(rules.p.registration_error_rate_new)
    )
    register.wrong[rows[wrong]] = True
    register.ready(SUPPLEMENTARY, rows, NEEDS_REGISTRATION, day)
