"""From attempt to outcome to ledger: what a session at a counter, at a machine or on a phone comes to.

Nothing normal is taken on a day outside the window (SP-06, SP-07); the supplementary contribution only after the basic
one of the same year (SP-02) and after registration (SP-19); a wrong record is noticed, blocks the payment, or sends it
astray (SP-09); whoever chooses the wrong year in the bank app has made a back-payment (SP-13).
"""

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import date_of, month_days
from sim.core.luck import threshold
from sim.programmes.resident_pension import certificates, chance, credit, records
from sim.programmes.resident_pension.errands import Ids
from sim.programmes.resident_pension.register import (
    CERTIFIES,
    LEADS_ON,
    NEEDS_BASIC,
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
_DONE, _NOT_ELIGIBLE, _WRONG_RECORD, _FAILED_ONLINE = (
    np.uint8(result) for result in (Result.DONE, Result.NOT_ELIGIBLE, Result.WRONG_RECORD, Result.FAILED_ONLINE)
)
_BANK_COUNTER, _ON_SITE = np.uint8(Channel.BANK_COUNTER), np.uint8(FIRST_ON_SITE)
_BY_CHANNEL, _BY_QUEUE = np.uint8(Missed.CHANNEL), np.uint8(Missed.QUEUE)
_MARKS = Item.OPEN, Item.PAID, NEEDS_BASIC, LEADS_ON, WRONG_YEAR, CERTIFIES | QUERIES, int(Channel.BANK_APP)


def debit(register: Register, rules: Rules, day: int, ids: Ids) -> None:
    """Take the payments of sessions from the payers' accounts, or refuse them where today is not payable."""
    payable = register.season.payable_on(day)[register.errands.group[ids]]
    if not payable.all():
        refuse(register, rules, day, ids[~payable])
    take(register, rules, day, ids[payable], np.full(int(payable.sum()), Channel.WECHAT, np.uint8))


def take(register: Register, rules: Rules, day: int, ids: Ids, channel: Codes) -> Codes:
    """Take what sessions pay that reached a clerk or went through online, on a payable day; return `Result` codes."""
    dues, people, e = register.dues, register.people, register.errands
    paid, tiers, called, (items, owner, free), (wrong, mistaken, followed) = kernels.take_payments(
        ids,
        channel,
        (e.ref, e.size),
        (dues.row, dues.scheme, dues.tier, dues.state, dues.needs, dues.flags, dues.errand),
        (people.alive, register.wrong, people.county),
        (dues.of_row[SUPPLEMENTARY], e.ready),
        (register.account, rules.credited, register.book.contributions(rules, day)),
        _MARKS,
    )
    for scheme in (BASIC, SUPPLEMENTARY):
        register.tally.add_coded(register.counted(rules, scheme), paid[scheme], tiers[scheme], day=day)
    register.years[paid[SUPPLEMENTARY]] += 1
    if not rules.p.one_session:
        register.call(called, day)
    code = np.where(free, _DONE, _NOT_ELIGIBLE)
    if wrong.size:
        seen = records.confirm(register, rules, day, items[wrong], channel[owner[wrong]])
        code[wrong[seen]] = _WRONG_RECORD
        records.lose(register, rules, day, items[wrong[~seen]])
    _pay_wrong_year(register, rules, day, items[mistaken])
    if followed.size:
        _follow(register, rules, day, items[followed], channel[owner[followed]])
    return _results(code, owner, len(ids))


def _results(code: Codes, owner: NDArray[np.intp], sessions: int) -> Codes:
    """Return the `Result` code of each session: done if anything was paid, else its last item's."""
    results = np.zeros(sessions, np.uint8)
    if code.any():
        faults = np.flatnonzero(code)
        results[owner[faults]] = code[faults]
        results[owner[code == _DONE]] = _DONE
    return results


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


def _follow(register: Register, rules: Rules, day: int, items: Items, channel: Codes) -> None:
    """Plan what follows some payments: a look at the record, a certificate."""
    flags = register.dues.flags[items]
    certificates.look_up(register, day, items[flags & QUERIES != 0])
    wants = flags & CERTIFIES != 0
    if rules.p.slip_is_proof:
        wants &= channel < _ON_SITE
    certificates.want(register, rules, day, items[wants])


def refuse(register: Register, rules: Rules, day: int, ids: Ids) -> None:
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
    e, dues = register.errands, register.dues
    members = dues.row, dues.state, dues.cause
    kernels.blame(ids, causes, (e.ref, e.size), members, register.people.alive, Item.OPEN)


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
    e, people, stream = register.errands, register.people, register.world.stream
    online = results == _FAILED_ONLINE
    blame(register, ids, np.where(online, _BY_CHANNEL, _BY_QUEUE))
    limit = int(threshold(rules.p.queue_return_share))
    again, earliest = kernels.come_again(
        ids,
        (online, gave_up),
        (e.who, e.period, e.tries),
        people.id,
        rules.return_days,
        (day, _next_month(day)),
        (chance.RETURNS.number, limit, chance.RETURNS_AFTER.number),
        (stream.seed, stream.replication),
    )
    at_bank = np.flatnonzero(e.channel[again] == _BANK_COUNTER)
    if at_bank.size:
        earliest[at_bank] = register.world.channels.on_open_day(e.who[again[at_bank]], earliest[at_bank])
    register.resume(again, earliest, rules)


def _next_month(day: int) -> int:
    date = date_of(day)
    return month_days(date.year, date.month)[1] + 1
