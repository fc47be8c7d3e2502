"""What follows a payment: its record looked up, its certificate asked for.

The certificate (《社会保险费缴费证明》) is printed from the e-tax site or at the tax hall, whichever channel was paid
through (SP-15), in general 5 working days after the payment (SP-17); a visit before that is in vain and repeated. Who
paid on site has a stamped receipt or POS slip, which is proof at once (SP-16, SP-21).
"""

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import add_workdays, day_of
from sim.core.luck import threshold
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.errands import TRY_BITS, Ids, What, period
from sim.programmes.resident_pension.register import Flags, Items, Register, distinct
from sim.programmes.resident_pension.rules import SCHEMES, Rules
from sim.world.visits import Channel, Result

Days = NDArray[np.int64]
Codes = NDArray[np.uint8]
_WECHAT, _E_TAX, _TAX_HALL = np.uint8(Channel.WECHAT), np.uint8(Channel.E_TAX), np.uint8(Channel.TAX_HALL)
_LUCK = tuple(
    purpose.number
    for purpose in (chance.CERTIFIES_EARLY, chance.CERTIFICATE_LATE, chance.CERTIFIES_ONLINE, chance.CERTIFIES_ON)
)
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
    """Plan the first request for each certificate; part of them too early (SP-17).

    The e-tax site, where it can be printed, needs a natural-person login (SP-14).
    """
    if not items.size:
        return
    p, people, stream = rules.p, register.people, register.world.stream
    rows, scheme = register.dues.row[items], register.dues.scheme[items].astype(np.int32)
    obligation, ready = period(register.season.year, What.CERTIFICATE, scheme), available(day, rules)
    first, late, online = kernels.first_requests(
        rows,
        obligation.astype(np.int64) << TRY_BITS,
        (people.id, register.world.notices.knows("certificate_lag"), people.login, people.smartphone),
        (day, ready, max(ready - day - 1, 1), max(p.certificate_wanted_days, 1)),
        tuple(
            int(threshold(share))
            for share in (p.certificate_too_early, p.certificate_late_share, p.certificate_online_share)
        ),
        _LUCK,
        (stream.seed, stream.replication),
    )
    errands = register.errands.add(
        rows,
        What.CERTIFICATE,
        scheme=scheme,
        period=obligation,
        channel=np.where(online, _E_TAX, _TAX_HALL),
        ref=ready,
        size=late * (day_of(add_workdays(ready, p.certificate_late_workdays)) - ready),
    )
    _go(register, errands, first)


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
