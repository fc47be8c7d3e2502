"""Back-payments: a missed year, years before the scheme, and the one sum allowed at 65 and over.

A missed year stays open; what its late payer loses is the entry subsidy of that year (SP-20).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import below, pick, threshold
from sim.core.money import fen
from sim.programmes.resident_pension import chance, credit
from sim.programmes.resident_pension.errands import Ids, What, period
from sim.programmes.resident_pension.register import Items, Register
from sim.programmes.resident_pension.rules import BASIC, SUPPLEMENTARY, Rules
from sim.programmes.resident_pension.sessions import usable
from sim.world.days import Year
from sim.world.residents import Status, latest_birth
from sim.world.visits import Channel, Result, Rows

Codes = NDArray[np.uint8]
MISSED_YEAR, OLD_YEARS, LUMP_SUM = 0, 1, 2


def after_season(register: Register, rules: Rules, day: int, items: Items) -> None:
    """Let some who missed the year plan to pay it later, without subsidy (SP-20)."""
    dues, stream = register.dues, register.world.stream
    rows, scheme = dues.row[items], dues.scheme[items].astype(np.int64)
    keys = period(register.season.year, What.BACK_PAYMENT, scheme) << 8
    ids = register.people.id[rows]
    pays = stream.happens(chance.BACK_PAYS, ids, keys, threshold(rules.p.back_pays_missed_share))
    items, rows, scheme, keys, ids = items[pays], rows[pays], scheme[pays], keys[pays], ids[pays]
    span = max(rules.p.back_payment_within_days, 1)
    days = day + 1 + below(stream.bits(chance.BACK_PAYS_ON, ids, keys), span)
    for s in (BASIC, SUPPLEMENTARY):
        mine = scheme == s
        amount = rules.tier[s][dues.tier[items[mine]]]
        _plan(register, rules, rows[mine], days[mine], Terms(s, amount, caused=True))


@dataclass(frozen=True)
class Terms:
    """What is paid back: fen a year, years, and why.

    Attributes:
        scheme: 0 basic, 1 supplementary.
        amount: fen for each year, shape (people,).
        years: how many years.
        kind: tells apart the luck of one person's back-payments planned in one year.
        caused: whether an earlier failure is the reason.
    """

    scheme: int
    amount: NDArray[np.int64]
    years: NDArray[np.int64] | int = 1
    kind: int = MISSED_YEAR
    caused: bool = False


def _plan(register: Register, rules: Rules, rows: Rows, days: NDArray[np.int64], terms: Terms) -> None:
    """Plan back-payments on `days`, or the next ones on which they are taken."""
    if not rows.size:
        return
    ids = register.errands.add(
        rows,
        What.BACK_PAYMENT,
        scheme=terms.scheme,
        period=period(register.season.year, What.BACK_PAYMENT, terms.scheme, terms.kind),
        channel=usable(register, rules, rows),
        ref=terms.amount,
        size=terms.years,
        caused=terms.caused,
    )
    open_ = register.world.channels.on_open_day(rows, np.asarray(days, np.int64))
    at_bank = register.errands.channel[ids] == Channel.BANK_COUNTER
    register.errands.put(ids, register.season.next_back_payable(np.where(at_bank, open_, days)))


def old_years(register: Register, rules: Rules, day: int, items: Items) -> None:
    """Let some new payers near the pension pay years from before the scheme, as many as they need at most."""
    p, people, stream, dues = rules.p, register.people, register.world.stream, register.dues
    rows = dues.row[items]
    new = (register.years[rows] == 1) & (people.birth[rows] <= latest_birth(day, p.back_payment_age_min))
    new &= stream.happens(chance.BACK_PAYS_OLD, people.id[rows], 0, threshold(p.back_payment_share["first_year"]))
    rows, tier = rows[new & people.alive[rows]], dues.tier[items[new & people.alive[rows]]]
    wanted = pick(rules.old_years, stream.bits(chance.OLD_YEARS, people.id[rows], 0))
    years = np.minimum(wanted, max(p.min_contribution_years - 1, 1))
    key = period(register.season.year, What.BACK_PAYMENT, SUPPLEMENTARY) << 8
    bits = stream.bits(chance.BACK_PAYS_ON, people.id[rows], key)
    days = day + 1 + below(bits, max(p.back_payment_within_days, 1))
    _plan(register, rules, rows, days, Terms(SUPPLEMENTARY, rules.tier[SUPPLEMENTARY][tier], years, OLD_YEARS))


def lump_sums(register: Register, rules: Rules, year: Year) -> None:
    """Let some basic pensioners of 65 and over plan to pay all missing years in one sum, once."""
    p, people, stream = rules.p, register.people, register.world.stream
    if not p.lump_sum_share_65_plus or p.begins > year.last_day:
        return
    old = people.alive & (people.status == Status.RESIDENT_PENSIONER)
    old &= people.birth <= latest_birth(year.first_day, p.benefit_age)
    rows = np.flatnonzero(old & (register.years < p.min_contribution_years)).astype(np.int32)
    rows = rows[stream.happens(chance.LUMP_SUM, people.id[rows], 0, threshold(p.lump_sum_share_65_plus))]
    turn = below(stream.bits(chance.LUMP_SUM_YEAR, people.id[rows], 0), p.lump_sum_years)
    entered = np.maximum(_year_of_age(people.birth[rows], p.benefit_age), int(_year(p.begins)))
    rows = rows[entered + turn == year.year]
    length = year.last_day - year.first_day + 1
    days = year.first_day + below(stream.bits(chance.BACK_PAYS_ON, people.id[rows], year.year << 8), length)
    missing = p.min_contribution_years - register.years[rows].astype(np.int64)
    amount = np.full(len(rows), fen(p.lump_sum_tier))
    _plan(register, rules, rows, np.maximum(days, p.begins), Terms(SUPPLEMENTARY, amount, missing, LUMP_SUM))


def _year(day: NDArray[np.integer] | int) -> NDArray[np.int64]:
    return np.asarray(day).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _year_of_age(birth: NDArray[np.int32], age: int) -> NDArray[np.int64]:
    """Return the first year on whose 1 January each is at least `age`."""
    return _year(birth - 1) + age + 1


def take(register: Register, rules: Rules, day: int, ids: Ids) -> Codes:
    """Take back-payments that reached a clerk or went through online; return `Result` codes."""
    results = np.zeros(len(ids), np.uint8)
    if not ids.size:
        return results
    e = register.errands
    later = int(register.season.next_back_payable(np.array([day]))[0])
    if later != day:
        results[:] = Result.NOT_PAYABLE
        e.put(ids, later)
        return results
    for scheme in (BASIC, SUPPLEMENTARY):
        mine = ids[e.scheme[ids] == scheme]
        if mine.size:
            years = e.size[mine]
            amount = e.ref[mine].astype(np.int64) * years
            credit.credit_back_payment(register, day, e.who[mine], amount, years, scheme)
            credit.grant_late_subsidy(register, rules, day, e.who[mine], years, scheme)
    return results
