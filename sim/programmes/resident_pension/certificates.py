"""What follows a payment: its record looked up, its certificate asked for.

The certificate (《社会保险费缴费证明》) is printed from the e-tax site or at the tax hall, whichever channel was paid
through (SP-15), in general 5 working days after the payment (SP-17); a visit before that is in vain and repeated. Who
paid on site has a stamped receipt or POS slip, which is proof at once (SP-16, SP-21).
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import add_workdays, day_of
from sim.core.luck import below, threshold
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.errands import Ids, What, period
from sim.programmes.resident_pension.register import Flags, Items, Register, distinct
from sim.programmes.resident_pension.rules import SCHEMES, Rules
from sim.world.visits import Channel, Result, Rows

Days = NDArray[np.int64]
Codes = NDArray[np.uint8]
_WECHAT, _E_TAX, _TAX_HALL = np.uint8(Channel.WECHAT), np.uint8(Channel.E_TAX), np.uint8(Channel.TAX_HALL)
_TOO_EARLY = np.uint8(Result.TOO_EARLY)


def available(day: int, rules: Rules) -> int:
    """Return the day from which the certificate of a payment on `day` can in general be had."""
    return day_of(add_workdays(day, rules.p.certificate_workdays))


def look_up(register: Register, day: int, items: Items) -> None:
    """Let payers look at the record of their payment tomorrow, online (SP-11)."""
    if not items.size:
        return
    e = register.errands
    sessions, scheme = register.dues.errand[items].astype(np.int64), register.dues.scheme[items]
    payers = e.who[distinct(sessions * 2 + scheme) >> 1]
    payers = payers[register.people.smartphone[payers]]
    ids = e.add(payers, What.QUERY, period=period(register.season.year, What.QUERY, 0), channel=_WECHAT, size=1)
    e.put(ids, day + 1)


def want(register: Register, rules: Rules, day: int, items: Items) -> None:
    """Plan the first request for each certificate; part of them too early (SP-17)."""
    if not items.size:
        return
    p, stream = rules.p, register.world.stream
    rows, scheme = register.dues.row[items], register.dues.scheme[items].astype(np.int32)
    ids = register.people.id[rows]
    keys = period(register.season.year, What.CERTIFICATE, scheme.astype(np.int64)) << 8
    ready = available(day, rules)
    early = stream.happens(chance.CERTIFIES_EARLY, ids, keys, threshold(p.certificate_too_early))
    early &= ~register.world.notices.knows("certificate_lag")[rows]
    late = stream.happens(chance.CERTIFICATE_LATE, ids, keys, threshold(p.certificate_late_share))
    bits = stream.bits(chance.CERTIFIES_ON, ids, keys)
    span = np.where(early, max(ready - day - 1, 1), max(p.certificate_wanted_days, 1))
    first = np.where(early, day + 1, ready) + below(bits, span)
    errands = register.errands.add(
        rows,
        What.CERTIFICATE,
        scheme=scheme,
        period=period(register.season.year, What.CERTIFICATE, scheme),
        channel=_channel(register, rules, rows, keys),
        ref=ready,
        size=np.where(late, day_of(add_workdays(ready, p.certificate_late_workdays)) - ready, 0),
    )
    _go(register, errands, first)


def _channel(register: Register, rules: Rules, rows: Rows, keys: NDArray[np.int64]) -> Codes:
    """Return where each certificate is printed: the e-tax site needs a natural-person login (SP-14)."""
    people = register.people
    online = register.world.stream.happens(
        chance.CERTIFIES_ONLINE, people.id[rows], keys, threshold(rules.p.certificate_online_share)
    )
    can = people.login[rows] & people.smartphone[rows]
    return np.where(online & can, _E_TAX, _TAX_HALL)


def _go(register: Register, ids: Ids, days: Days) -> None:
    """Put requests on the agenda; those at the hall on a working day where the hours are known."""
    e = register.errands
    hall = e.channel[ids] == _TAX_HALL
    open_ = register.world.channels.on_open_day(e.who[ids], days)
    e.put(ids, np.where(hall, open_, days))


def ready_days(register: Register, ids: Ids) -> Days:
    """Return the day from which each certificate can be had, late ones later."""
    return register.errands.ref[ids].astype(np.int64) + register.errands.size[ids]


def ask(register: Register, day: int, ids: Ids) -> Codes:
    """Hand out the certificates that are ready; who came too early comes again (SP-17)."""
    results = np.zeros(len(ids), np.uint8)
    if not ids.size:
        return results
    e = register.errands
    ready = ready_days(register, ids)
    early: Flags = ready > day
    if early.any():
        results[early] = _TOO_EARLY
        sent_away = ids[early]
        register.world.notices.post("not_ready", e.who[sent_away])
        for scheme, name in enumerate(SCHEMES):
            mine = sent_away[e.scheme[sent_away] == scheme]
            register.tally.add(f"{name}.certificate_early_visits", e.who[mine], day=day)
        told = np.where(e.ref[sent_away] > day, e.ref[sent_away], ready[early]).astype(np.int64)
        _go(register, sent_away, told)
    return results
