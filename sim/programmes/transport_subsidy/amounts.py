"""Fares and what is paid for them: the fare within the limits of its tier, or a flat amount (TS-01, TS-03)."""

from functools import cache
from math import exp, expm1

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Stream, When, lognormal, pick, purpose
from sim.core.money import fen
from sim.programmes.transport_subsidy.parameters import TIERS, Amount, Away

FARE = purpose(450, "transport_subsidy.fare", When.YEAR)

Integers = NDArray[np.int64]

_FEN = 100


@cache
def _fare_table(median: float, sigma: float) -> Integers:
    """Return 4,096 quantiles, in fen, of the lognormal fares around a median in yuan."""
    return lognormal(median * exp(sigma * sigma / 2) * _FEN, float(np.sqrt(expm1(sigma * sigma))))


def fares(rules: Away, stream: Stream, ids: Integers, year: int, tiers: NDArray[np.uint8]) -> Integers:
    """Return the fare in fen of each worker's trip out and back in `year`, to the tier (index of TIERS)."""
    bits, found = stream.bits(FARE, ids, year), np.zeros(ids.size, np.int64)
    for tier, name in enumerate(TIERS):
        there = tiers == tier
        found[there] = pick(_fare_table(rules.fare_median[name], rules.fare_sigma), bits[there])
    return found


def payable(rules: Amount, fare: Integers, tiers: NDArray[np.uint8]) -> Integers:
    """Return what is paid for fares in fen: cut to the tier's upper limit, raised to its lower, or flat."""
    lower, upper = (np.array([fen(yuan) for yuan in limit.values_in_order]) for limit in (rules.lower, rules.upper))
    if rules.basis == "flat":
        flat: Integers = upper[tiers]
        return flat
    within: Integers = np.minimum(np.maximum(fare, lower[tiers]), upper[tiers])
    return within


def expected(rules: Amount, away: Away) -> NDArray[np.float64]:
    """Return the mean payment in yuan for each tier, shape (tiers,)."""
    means = []
    for tier, name in enumerate(TIERS):
        table = _fare_table(away.fare_median[name], away.fare_sigma)
        means.append(payable(rules, table, np.full(table.size, tier, np.uint8)).mean() / _FEN)
    return np.array(means)
