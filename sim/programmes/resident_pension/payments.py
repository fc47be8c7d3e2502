"""From attempt to outcome to ledger: what a session at a counter, at a machine or on a phone comes to.

Nothing normal is taken on a day outside the window (SP-06, SP-07); the supplementary contribution only after the basic
one of the same year (SP-02) and after registration (SP-19); a wrong record is noticed, blocks the payment, or sends it
astray (SP-09); whoever chooses the wrong year in the bank app has made a back-payment (SP-13).
"""

import numpy as np
from numpy.typing import NDArray

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


def settle_sessions(register: Register, rules: Rules, day: int, ids: Ids, channel: Codes) -> Codes:
    """Take the payments of sessions that reached a clerk or went through online; return `Result` codes."""
    results = np.zeros(len(ids), np.uint8)
    if not ids.size:
        return results
    season, e = register.season, register.errands
    payable = season.payable[e.group[ids], day - season.first]
    if not payable.all():
        refused = ids[~payable]
        results[~payable] = Result.NOT_PAYABLE
        _refuse(register, rules, day, refused)
        results[payable] = settle_sessions(register, rules, day, ids[payable], channel[payable])
        return results
    items, owner = register.items_of(ids)
    paid = np.zeros(len(ids), bool)
    for scheme in (BASIC, SUPPLEMENTARY):
        mine = register.dues.scheme[items] == scheme
        if mine.any():
            at = owner[mine]
            code = _take(register, rules, day, items[mine], scheme, channel[at])
            paid[at[code == Result.DONE]] = True
            faults = code != Result.DONE
            results[at[faults]] = code[faults]
    results[paid] = Result.DONE
    return results


def _take(register: Register, rules: Rules, day: int, items: Items, scheme: int, channel: Codes) -> Codes:
    """Take the payments of items of one scheme that are payable today; return `Result` codes."""
    dues = register.dues
    code = np.zeros(len(items), np.uint8)
    rows = dues.row[items]
    special = (dues.needs[items] != 0) | register.wrong[rows] | ((dues.flags[items] & WRONG_YEAR) != 0)
    if not special.any():
        credit.pay(register, rules, day, items, scheme)
        _follow(register, rules, day, items, channel)
        return code
    code[dues.needs[items] != 0] = Result.NOT_ELIGIBLE
    wrong = register.wrong[rows] & (code == Result.DONE)
    astray = np.zeros(len(items), bool)
    if wrong.any():
        seen = records.confirm(register, rules, day, items[wrong], channel[wrong])
        code[wrong] = np.where(seen, np.uint8(Result.WRONG_RECORD), np.uint8(Result.DONE))
        astray[wrong] = ~seen
        records.lose(register, rules, day, items[astray], scheme)
    mistaken = ((dues.flags[items] & WRONG_YEAR) != 0) & (channel == Channel.BANK_APP) & (code == Result.DONE) & ~astray
    _pay_wrong_year(register, rules, day, items[mistaken], scheme)
    plain = (code == Result.DONE) & ~astray & ~mistaken
    credit.pay(register, rules, day, items[plain], scheme)
    _follow(register, rules, day, items[plain], channel[plain])
    return code


def _pay_wrong_year(register: Register, rules: Rules, day: int, items: Items, scheme: int) -> None:
    """Record as a back-payment what was entered under the wrong year: credited, but without subsidy (SP-13)."""
    if not items.size:
        return
    dues = register.dues
    rows, amount = dues.row[items], rules.tier[scheme][dues.tier[items]]
    dues.state[items] = Item.WRONG_YEAR
    credit.credit_back_payment(register, day, rows, amount, np.ones(len(rows), np.int64), scheme)


def _follow(register: Register, rules: Rules, day: int, items: Items, channel: Codes) -> None:
    """Plan what follows some payments: a look at the record, a certificate."""
    flags = register.dues.flags[items]
    asks = (flags & QUERIES) != 0
    certificates.look_up(register, day, items[asks])
    wants = (flags & CERTIFIES) != 0
    if rules.p.slip_is_proof:
        wants &= channel < FIRST_ON_SITE
    certificates.want(register, rules, day, items[wants])


def _refuse(register: Register, rules: Rules, day: int, ids: Ids) -> None:
    """Refuse sessions on a day that is not payable; some return when it is, and believe less in the month's end."""
    e, season = register.errands, register.season
    register.tell(np.unique(e.who[ids]))
    register.world.notices.post("refused", e.who[ids])
    blame(register, ids, Missed.AFTER_CLOSING_DAY)
    share = rules.p.refused_return_share
    limit = np.where(
        day > season.period_end[e.group[ids]], threshold(share["after_june"]), threshold(share["january_to_may"])
    )
    returns = register.world.stream.happens(chance.RETURNS, register.people.id[e.who[ids]], e.last_keys(ids), limit)
    day_ = season.next_payable(np.full(len(ids), day + 1), e.group[ids])
    again = returns & (day_ != NEVER)
    e.put(ids[again], day_[again])


def blame(register: Register, ids: Ids, cause: Missed) -> None:
    """Note what stood in the way of sessions' open items."""
    items, _ = register.items_of(ids)
    register.dues.cause[items] = cause


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
    online = results == Result.FAILED_ONLINE
    blame(register, ids[online], Missed.CHANNEL)
    blame(register, ids[~online], Missed.QUEUE)
    payers, keys = register.people.id[e.who[ids]], e.last_keys(ids)
    again = online | stream.happens(chance.RETURNS, payers, keys, threshold(rules.p.queue_return_share))
    wait = 1 + pick(rules.return_days, stream.bits(chance.RETURNS_AFTER, payers, keys))
    earliest = np.where(gave_up, _next_month(day), day + wait)
    at_bank = np.flatnonzero(e.channel[ids] == Channel.BANK_COUNTER)
    earliest[at_bank] = register.world.channels.on_open_day(e.who[ids[at_bank]], earliest[at_bank])
    register.resume(ids[again], earliest[again], rules)


def _next_month(day: int) -> int:
    month = np.datetime64(day, "D").astype("datetime64[M]") + 1
    return int(month.astype("datetime64[D]").astype(np.int64))
