"""Crediting: contributions, subsidies and back-payments on the accounts, in the ledger and in the tally.

The entry subsidy (入口补) is only for a year paid in time; a year paid late is credited without it (SP-13, SP-20).
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.money import fen
from sim.programmes.resident_pension.parameters import PAYERS
from sim.programmes.resident_pension.register import NEEDS_BASIC, NO_ITEM, NO_SESSION, Item, Register
from sim.programmes.resident_pension.rules import ACCOUNTS, BASIC, SCHEMES, SUPPLEMENTARY, Rules, parts, payers_of
from sim.world.visits import Rows

Codes = NDArray[np.uint8]


def grant_entry_subsidy(register: Register, rules: Rules, day: int, rows: Rows, tier: Codes, scheme: int) -> None:
    """Credit the subsidy of each tier, paid by province, city and county."""
    subsidy = rules.subsidy[scheme][tier]
    np.add.at(register.account[scheme], rows, subsidy)
    register.book.grant(rules, day, scheme, register.people.county[rows], tier)
    register.tally.add(f"{SCHEMES[scheme]}.entry_subsidy_yuan", rows, subsidy, day=day)


def grant_late_subsidy(
    register: Register, rules: Rules, day: int, rows: Rows, years: NDArray[np.int16], scheme: int
) -> None:
    """Credit what the rules give for years paid late: nothing, unless a reform says otherwise."""
    if not rules.p.back_payment_subsidy:
        return
    subsidy = fen(rules.p.back_payment_subsidy) * years.astype(np.int64)
    register.account[scheme][rows] += subsidy
    funding = payers_of(rules.p.funding_share)
    by_payer = parts(subsidy, tuple(share for _, share in funding))
    for payer, amounts in zip(PAYERS, by_payer, strict=True):
        register.ledger.post(day, "entry_subsidy", payer, ACCOUNTS[scheme], rows, amounts)
    register.tally.add(f"{SCHEMES[scheme]}.entry_subsidy_yuan", rows, subsidy, day=day)


def pay_batch(register: Register, rules: Rules, day: int) -> None:
    """Let the county pay the basic contribution of those it pays for, without a visit."""
    dues = register.dues
    items = np.flatnonzero((dues.errand == NO_SESSION) & (dues.state == Item.OPEN))
    items = items[register.people.alive[dues.row[items]]]
    if not items.size:
        return
    rows, amount = dues.row[items], fen(rules.p.government_tier)
    dues.state[items] = Item.PAID
    register.account[BASIC][rows] += amount
    register.ledger.post(day, "government_contribution", "county", ACCOUNTS[BASIC], rows, amount)
    register.tally.add("basic.paid", rows, day=day)
    register.ready(SUPPLEMENTARY, rows, NEEDS_BASIC, day)


def credit_back_payment(
    register: Register, day: int, rows: Rows, amount: NDArray[np.int64], years: NDArray[np.int16] | int, scheme: int
) -> None:
    """Credit and post what is paid for earlier years."""
    if not rows.size:
        return
    register.account[scheme][rows] += amount
    if scheme == SUPPLEMENTARY:
        register.years[rows] += np.asarray(years, np.uint8)
    register.ledger.post(day, "back_payment", "household", ACCOUNTS[scheme], rows, amount)
    register.tally.add(f"{SCHEMES[scheme]}.back_paid", rows, day=day)
    register.tally.add(f"{SCHEMES[scheme]}.collected_yuan", rows, amount, day=day)


def credit_found(register: Register, rules: Rules, day: int, numbers: NDArray[np.int32]) -> None:
    """Credit payments that had gone astray, with the subsidy of the year in which they were made."""
    if not numbers.size:
        return
    dues, found = register.dues, register.astray.entries()[:, numbers]
    for scheme, name in enumerate(SCHEMES):
        row, _, tier, year, amount = found[:, found[1] == scheme]
        if not row.size:
            continue
        rows = row.astype(np.int32)
        register.ledger.post(day, "payment_found", "pooled_fund", ACCOUNTS[scheme], rows, amount)
        np.add.at(register.account[scheme], rows, amount)
        grant_entry_subsidy(register, rules, day, rows, tier.astype(np.uint8), scheme)
        if scheme == SUPPLEMENTARY:
            np.add.at(register.years, rows, 1)
        this_year = rows[year == register.season.year]
        items = dues.of_row[scheme, this_year]
        in_time = this_year[(items != NO_ITEM) & (dues.state[items] == Item.ASTRAY)]
        if not in_time.size:
            continue
        dues.state[dues.of_row[scheme, in_time]] = Item.PAID
        register.tally.add(f"{name}.paid", in_time, day=day)
        if scheme == BASIC:
            register.ready(SUPPLEMENTARY, in_time, NEEDS_BASIC, day)
