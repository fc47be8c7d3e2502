"""From attempt to outcome to ledger: what a session at a counter, at a machine or on a phone comes to.

Nothing normal is taken on a day outside the window (SP-06, SP-07); the supplementary contribution only after the basic
one of the same year (SP-02) and after registration (SP-19); a wrong record is noticed, blocks the payment, or sends it
astray (SP-09); whoever chooses the wrong year in the bank app has made a back-payment (SP-13).
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import date_of, month_days
from sim.core.luck import pick, threshold
from sim.programmes.resident_pension import certificates, chance, credit, records
from sim.programmes.resident_pension.errands import Ids
from sim.programmes.resident_pension.register import (
    CERTIFIES,
    QUERIES,
    WRONG_YEAR,
    Flags,
    Item,
    Items,
    Missed,
    Register,
)
from sim.programmes.resident_pension.rules import BASIC, SUPPLEMENTARY, Rules
from sim.programmes.resident_pension.season import NEVER
from sim.world.visits import FIRST_ON_SITE, Channel, Result

Codes = NDArray[np.uint8]
_DONE, _NOT_ELIGIBLE, _WRONG_RECORD, _NOT_PAYABLE, _FAILED_ONLINE = (
    np.uint8(result)
    for result in (
        Result.DONE,
        Result.NOT_ELIGIBLE,
        Result.WRONG_RECORD,
        Result.NOT_PAYABLE,
        Result.FAILED_ONLINE,
    )
)
_BANK_APP, _BANK_COUNTER, _ON_SITE = np.uint8(Channel.BANK_APP), np.uint8(Channel.BANK_COUNTER), np.uint8(FIRST_ON_SITE)
_FOLLOWED = CERTIFIES | QUERIES


def settle_sessions(register: Register, rules: Rules, day: int, ids: Ids, channel: Codes) -> Codes:
    """Take the payments of sessions that reached a clerk or went through online; return `Result` codes."""
    results = np.zeros(len(ids), np.uint8)
    if not ids.size:
        return results
    season, e = register.season, register.errands
    payable = season.payable[e.group[ids], day - season.first]
    if not payable.all():
        refused = ids[~payable]
        results[~payable] = _NOT_PAYABLE
        _refuse(register, rules, day, refused)
        results[payable] = settle_sessions(register, rules, day, ids[payable], channel[payable])
        return results
    items, owner, rows = register.items_of(ids)
    code = _take(register, rules, day, items, rows, channel[owner])
    faults = np.flatnonzero(code)
    if faults.size:
        results[owner[faults]] = code[faults]
        results[owner[code == _DONE]] = _DONE
    return results


def _take(register: Register, rules: Rules, day: int, items: Items, rows: NDArray[np.intp], channel: Codes) -> Codes:
    """Take the payments of items that are payable today, the basic ones first; return `Result` codes."""
    dues = register.dues
    flags, basic, wrong = dues.flags[items], dues.scheme[items] == BASIC, register.wrong[rows]
    mistaken = (flags & WRONG_YEAR != 0) & (channel == _BANK_APP)
    plain = ~(wrong | mistaken)
    credit.pay(register, rules, day, items[plain & basic], BASIC)
    free = dues.needs[items] == 0
    plain &= free
    credit.pay(register, rules, day, items[plain & ~basic], SUPPLEMENTARY)
    code = np.where(free, _DONE, _NOT_ELIGIBLE)
    at = np.flatnonzero(wrong & free)
    if at.size:
        seen = records.confirm(register, rules, day, items[at], channel[at])
        code[at[seen]] = _WRONG_RECORD
        records.lose(register, rules, day, items[at[~seen]])
    _pay_wrong_year(register, rules, day, items[mistaken & free & ~wrong])
    at = np.flatnonzero(plain & (flags & _FOLLOWED != 0))
    _follow(register, rules, day, items[at], flags[at], channel[at])
    return code


def _pay_wrong_year(register: Register, rules: Rules, day: int, items: Items) -> None:
    """Record as a back-payment what was entered under the wrong year: credited, but without subsidy (SP-13)."""
    if not items.size:
        return
    dues = register.dues
    dues.state[items] = Item.WRONG_YEAR
    for scheme in (BASIC, SUPPLEMENTARY):
        mine = items[dues.scheme[items] == scheme]
        amount = rules.tier[scheme][dues.tier[mine]]
        credit.credit_back_payment(register, day, dues.row[mine], amount, 1, scheme)


def _follow(register: Register, rules: Rules, day: int, items: Items, flags: Codes, channel: Codes) -> None:
    """Plan what follows some payments: a look at the record, a certificate."""
    certificates.look_up(register, day, items[flags & QUERIES != 0])
    wants = flags & CERTIFIES != 0
    if rules.p.slip_is_proof:
        wants &= channel < _ON_SITE
    certificates.want(register, rules, day, items[wants])


def _refuse(register: Register, rules: Rules, day: int, ids: Ids) -> None:
    """Refuse sessions on a day that is not payable; some return when it is, and believe less in the month's end."""
    e, season = register.errands, register.season
    register.tell(e.who[ids])
    register.world.notices.post("refused", e.who[ids])
    blame(register, ids, np.full(len(ids), Missed.AFTER_CLOSING_DAY, np.uint8))
    share = rules.p.refused_return_share
    limit = np.where(
        day > season.period_end[e.group[ids]], threshold(share["after_june"]), threshold(share["january_to_may"])
    )
    returns = register.world.stream.happens(chance.RETURNS, register.people.id[e.who[ids]], e.last_keys(ids), limit)
    day_ = season.next_payable_day(day + 1)[e.group[ids]]
    again = returns & (day_ != NEVER)
    e.put(ids[again], day_[again])


def blame(register: Register, ids: Ids, causes: Codes) -> None:
    """Note what stood in the way of sessions' open items."""
    items, owner, _ = register.items_of(ids)
    register.dues.cause[items] = causes[owner]


def fail(register: Register, rules: Rules, day: int, ids: Ids, results: Codes, *, gave_up: Flags) -> None:
    """Let sessions that failed online, left the queue or found the desk closed come again, or not.

    Args:
        register: the programme's state.
        rules: the rules in force.
        day: today.
        ids: sessions.
        results: FAILED_ONLINE, ABANDONED or TURNED_AWAY for each.
        gave_up: whether nothing more is tried this month.
    """
    if not ids.size:
        return
    e, stream = register.errands, register.world.stream
    online = results == _FAILED_ONLINE
    blame(register, ids, np.where(online, np.uint8(Missed.CHANNEL), np.uint8(Missed.QUEUE)))
    payers, keys = register.people.id[e.who[ids]], e.last_keys(ids)
    again = online | stream.happens(chance.RETURNS, payers, keys, threshold(rules.p.queue_return_share))
    wait = 1 + pick(rules.return_days, stream.bits(chance.RETURNS_AFTER, payers, keys))
    earliest = np.where(gave_up, _next_month(day), day + wait)
    at_bank = np.flatnonzero(e.channel[ids] == _BANK_COUNTER)
    earliest[at_bank] = register.world.channels.on_open_day(e.who[ids[at_bank]], earliest[at_bank])
    register.resume(ids[again], earliest[again], rules)


def _next_month(day: int) -> int:
    date = date_of(day)
    return month_days(date.year, date.month)[1] + 1
