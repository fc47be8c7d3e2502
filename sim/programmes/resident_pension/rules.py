"""The arithmetic of the rules: small pure functions, and what is worked out once from a set of parameters."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Choice, exponential, threshold
from sim.core.money import fen, share_of
from sim.programmes.resident_pension.parameters import PAYERS, Parameters

Integers = NDArray[np.int64]

BASIC, SUPPLEMENTARY = 0, 1
SCHEMES = ("basic", "supplementary")
ACCOUNTS = ("resident_account", "supplementary_account")
MOST_TOLD = 9  # a belief halved nine times is no belief


def parts(amount_fen: Integers, shares: tuple[float, ...]) -> Integers:
    """Return what each payer gives of the amounts, shape (payers, amounts); the last one pays the rest.

    >>> parts(np.array([7000, 12001]), (0.5, 0.2, 0.3)).tolist()
    [[3500, 6001], [1400, 2400], [2100, 3600]]
    """
    first = [share_of(amount_fen, share) for share in shares[:-1]]
    return np.stack([*first, amount_fen - sum(first)])


def monthly(balance_fen: NDArray[np.integer[Any]], divisor: int) -> Integers:
    """Return the monthly pension out of an account: the balance over the divisor, halves up.

    >>> monthly(np.array([15 * 5000 * 100]), 120).tolist()  # 75,000 yuan give 625 yuan a month
    [62500]
    """
    return (2 * balance_fen.astype(np.int64) + divisor) // (2 * divisor)


def paid_out(balance_fen: Integers, monthly_fen: Integers, months: Integers | int) -> Integers:
    """Return what is left on an account after some months of pension."""
    return np.maximum(balance_fen - monthly_fen * months, 0)


def odds_raised(share: NDArray[Any], factor: NDArray[Any] | float) -> NDArray[np.float64]:
    """Return the share whose odds are `factor` times those of `share`.

    >>> odds_raised(np.array([0.2, 1.0]), 1.5).round(4).tolist()
    [0.2727, 1.0]
    """
    share = np.asarray(share, np.float64)
    raised: NDArray[np.float64] = share * factor / (1 - share + share * factor)
    return raised


def joining_shares(p: Parameters, years: int, age_mean: float, neighbours: NDArray[Any]) -> NDArray[np.float64]:
    """Return the share that joins, by community and age band, shape (communities, bands).

    Args:
        p: the rules.
        years: year of the scheme, 1 the first.
        age_mean: mean of the age ratios over those who may join.
        neighbours: take-up in the community last year, shape (communities,).
    """
    base = p.take_up_first_year if years == 1 else p.join_share.at(years)
    shares = np.array(p.tier_share.values_in_order)
    subsidy = float(shares @ np.array(p.tier_subsidy.values_in_order)) / float(shares.sum())
    base *= max(1 + p.subsidy_elasticity * (subsidy / p.subsidy_reference - 1), 0.0)
    by_age = np.minimum(base * np.array(p.take_up_age_ratio.values_in_order) / age_mean, 1.0)
    odds = p.publicity_odds * (1 + p.neighbour_effect * 10 * neighbours)
    return odds_raised(by_age[None, :], odds[:, None])


def shared_session_chance(persons: int, households: int, mean: float) -> float:
    """Return the chance that a further member joins the household's session, for a mean number of persons in one.

    >>> shared_session_chance(300, 100, 1.5)
    0.5
    """
    if persons <= households:
        return 0.0
    return min(max((persons - persons / mean) / (persons - households), 0.0), 1.0)


@dataclass(frozen=True)
class Rules:
    """What is worked out once from a set of parameters: amounts in fen, thresholds, tables.

    Attributes:
        p: the parameters.
        tier: contribution of each tier, one array a scheme.
        subsidy: subsidy of each tier, one array a scheme.
        credited: both together.
        subsidy_parts: the same by payer, shape (payers, tiers).
        tier_choice: how tiers are chosen, one a scheme.
        belief: chance of still believing in the month's end after being told 0, 1, ... times, as thresholds.
    """

    p: Parameters
    tier: tuple[Integers, Integers] = field(init=False)
    subsidy: tuple[Integers, Integers] = field(init=False)
    credited: tuple[Integers, Integers] = field(init=False)
    subsidy_parts: tuple[Integers, Integers] = field(init=False)
    tier_choice: tuple[Choice, Choice] = field(init=False)
    belief: NDArray[np.uint64] = field(init=False)
    return_days: Integers = field(init=False)
    gap_days: Integers = field(init=False)
    correction_days: Integers = field(init=False)
    found_days: Integers = field(init=False)
    old_years: Integers = field(init=False)

    def __post_init__(self) -> None:
        """Work everything out."""
        p = self.p
        tiers = (_fen(p.basic_tier_yuan), _fen(p.tier_yuan))
        subsidies = (_fen(p.basic_tier_subsidy), _fen(p.tier_subsidy))
        shares = tuple(share for _, share in payers_of(p.funding_share))
        told = np.arange(MOST_TOLD + 1)
        values = {
            "tier": tiers,
            "subsidy": subsidies,
            "credited": tuple(tier + subsidy for tier, subsidy in zip(tiers, subsidies, strict=True)),
            "subsidy_parts": tuple(parts(amounts, shares) for amounts in subsidies),
            "tier_choice": (Choice(p.basic_tier_share.values_in_order), Choice(p.tier_share.values_in_order)),
            "belief": threshold(p.believes_30_june_share["first_year"] * p.belief_kept**told),
            "return_days": _days(p.return_days),
            "gap_days": _days(p.supplementary_gap_days),
            "correction_days": _days(p.correction_delay_days),
            "found_days": np.maximum(_days(p.misposted_found_days / np.log(2)), 1),
            "old_years": np.maximum(_days(p.back_payment_years_mean), 1),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def noticed(self, *, online: bool) -> np.uint64:
        """Return the threshold of noticing a wrong record."""
        return np.uint64(threshold(self.p.registration_error_noticed["online" if online else "counter"]))


def _fen(table: Any) -> Integers:  # noqa: ANN401 - any table of yuan
    return np.array([fen(amount) for amount in table.values_in_order], np.int64)


def _days(mean: float) -> Integers:
    return exponential(mean) if mean else np.zeros(4096, np.int64)


def payers_of(shares: Any) -> tuple[tuple[str, float], ...]:  # noqa: ANN401 - a table of shares
    """Return (payer, share) of the public payers, the shares adding up to one."""
    total = sum(shares.values())
    return tuple((payer, shares[payer] / total) for payer in PAYERS)
