"""Service years: what a year costs whom, and who leaves when it ends (EC-09, EC-10, EC-15).

A service year begins on the day of issue and on each anniversary (29 February: 1 March). Fee and share are those in
force on its first day; the whole fee is posted on that day, and none of it comes back.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import When, purpose, threshold
from sim.core.money import fen, share_of
from sim.programmes.eldercare_device.parameters import Exits, MeansTest, Parameters

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Fen = NDArray[np.int64]
Years = int | NDArray[np.int64]

EXIT = purpose(330, "eldercare_device.exit", When.YEAR)
BACKGROUND = purpose(331, "eldercare_device.background_exit", When.YEAR)
BACKGROUND_DAY = purpose(332, "eldercare_device.background_exit_day", When.YEAR)
CHILD_PAYS = purpose(333, "eldercare_device.child_pays", When.ONCE)
REMINDED = purpose(334, "eldercare_device.reminded", When.YEAR)

_MIDDLE_FIFTH = 2


def path_year(rules: Parameters, service_year: Years, calendar_year: Years) -> Integers:
    """Return the year of the subsidy path that each service year counts as.

    Args:
        rules: whose `reading` decides.
        service_year: 1 in the year of issue.
        calendar_year: of the service year's first day.
    """
    if rules.reading == "programme_year":
        return np.maximum(np.asarray(calendar_year, np.int64) - rules.launch_year + 1, 1)
    return np.asarray(service_year, np.int64)


def price(rules: Parameters, service_year: Years, calendar_year: Years) -> tuple[Integers, Integers]:
    """Return what `(subsidy, user)` pay for service years that begin in `calendar_year` under `rules`, in fen."""
    year = path_year(rules, service_year, calendar_year)
    full = np.where(year >= rules.market_from_year, fen(rules.market_price), fen(rules.fee))
    shares = rules.subsidy_share.array(int(year.max(initial=1)))
    public = np.asarray(share_of(full, shares[year]), np.int64)
    return public, full - public


def passes_means_test(test: MeansTest, fifth: NDArray[np.uint8], dibao: Flags) -> Flags:
    """Return who is subsidised; everybody when there is no test. `fifth` is 0 for the lowest fifth of income."""
    if not test.applies:
        return np.ones(fifth.size, bool)
    return (fifth < test.income_fifths) | (dibao & test.dibao_passes)


def charges(
    rules: Parameters, service_year: Years, calendar_year: Years, subsidised: Flags
) -> tuple[Integers, Integers]:
    """Return what `(public, user)` pay for each user, in fen; who is not subsidised pays all."""
    public, user = price(rules, service_year, calendar_year)
    return np.where(subsidised, public, 0), np.where(subsidised, user, public + user)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What bears on the renewal of each user, as columns of shape (users,).

    Attributes:
        before: fen the user paid for the service year that ends.
        after: fen the user pays for the next.
        used: whether there was a call in the service year that ends.
        fifth: fifth of income, 0 the lowest.
        child_pays: whether a child pays.
        reminded: whether a reminder of the new price arrived.
    """

    before: Fen
    after: Fen
    used: Flags
    fifth: NDArray[np.uint8]
    child_pays: Flags
    reminded: Flags


def exit_chance(rules: Parameters, who: Renewal) -> NDArray[np.float64]:
    """Return the chance that each user gives the device back rather than renew."""
    exits = rules.exits
    share = _share_leaving(exits, who.before, who.after)
    odds = exits.no_use_odds ** (np.where(who.used, 0.0, 1.0) - exits.no_use_share)
    income = (_MIDDLE_FIFTH - who.fifth.astype(np.int64)) / _MIDDLE_FIFTH
    odds = odds * exits.income_odds ** (income * np.where(who.child_pays, exits.child_pays_effect, 1.0))
    odds = odds * np.where(who.reminded, rules.reminder.exit_odds, 1.0)
    chance = share * odds / (1.0 - share + share * odds)
    return np.minimum(chance * rules.attrition_factor, 1.0)


def _share_leaving(exits: Exits, before: Fen, after: Fen) -> NDArray[np.float64]:
    """Return the mean share leaving at the step from `before` to `after`, before personal odds."""
    step = np.maximum(after - before, 0) / fen(exits.reference_step)
    at_step = np.where(before == 0, exits.first_fee, exits.rise)
    rising = 1.0 - (1.0 - at_step) ** (step**exits.step_elasticity)
    same = np.where(after > 0, exits.same_price, 0.0)
    return np.where(step > 0, np.maximum(rising, same), same)


def background_chance(rules: Parameters) -> int:
    """Return the threshold of losing the device within a service year, to breakage, loss or care home."""
    return int(threshold(min(1.0, rules.exits.background * rules.attrition_factor)))
