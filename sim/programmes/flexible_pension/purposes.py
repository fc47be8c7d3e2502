"""The decisions that luck takes in the flexible workers' pension (numbers 200 to 299), and the keys of attempts."""

import numpy as np
from numpy.typing import NDArray

from sim.core.kernels.two_step_key import ATTEMPTS, STEP, TARGET, TARGETS, YEAR
from sim.core.luck import When, purpose
from sim.world.visits import VisitLuck

Integers = NDArray[np.int64]

VISIT = VisitLuck(
    arrival=purpose(200, "flexible.arrival", When.ATTEMPT),
    service=purpose(201, "flexible.service", When.ATTEMPT),
    patience=purpose(202, "flexible.patience", When.ATTEMPT),
    online=purpose(203, "flexible.online", When.ATTEMPT),
    fallback=purpose(204, "flexible.fallback", When.ATTEMPT),
)
RANK = purpose(205, "flexible.income_rank", When.YEAR)
RANK_KEPT = purpose(206, "flexible.income_rank_kept", When.YEAR)
RANK_BY_FIFTH = purpose(207, "flexible.income_rank_by_fifth", When.ONCE)
UNPAID = purpose(208, "flexible.unpaid_year", When.YEAR)
DEFER = purpose(209, "flexible.defer", When.YEAR)
WHOLE_YEAR = purpose(210, "flexible.whole_year_unpaid", When.YEAR)
MONTHS_UNPAID = purpose(211, "flexible.months_unpaid", When.YEAR)
RETURN = purpose(212, "flexible.return", When.YEAR)
RHYTHM = purpose(213, "flexible.rhythm", When.ONCE)
NOVEMBER = purpose(214, "flexible.pays_in_november", When.YEAR)
LAST_DAYS = purpose(215, "flexible.last_days_of_december", When.YEAR)
PAY_DAY = purpose(216, "flexible.pay_day", When.MONTH)
AFTER_PUBLICATION = purpose(217, "flexible.day_after_publication", When.MONTH)
AT_AGENCY = purpose(218, "flexible.declares_at_agency", When.ONCE)
BACK_PAY = purpose(219, "flexible.back_pay", When.YEAR)
BACK_PAY_WAVE = purpose(220, "flexible.back_pay_wave", When.YEAR)
BACK_PAY_DAY = purpose(221, "flexible.back_pay_day", When.YEAR)
INSTALMENTS = purpose(222, "flexible.won_by_instalments", When.YEAR)
TOO_EARLY = purpose(223, "flexible.comes_before_publication", When.YEAR)
TOO_EARLY_DAY = purpose(224, "flexible.day_before_publication", When.YEAR)
REFUSED = purpose(225, "flexible.declaration_refused", When.ATTEMPT)
OLD_BASE = purpose(226, "flexible.names_old_base", When.ATTEMPT)
NEXT_DELAY = purpose(227, "flexible.days_until_next_step", When.ATTEMPT)
ENTRY_AGE = purpose(229, "flexible.age_at_entry", When.ONCE)
YEARS_LACKING = purpose(230, "flexible.years_lacking", When.ONCE)
DAY_OF_WEEK = purpose(231, "flexible.day_of_week", When.ATTEMPT)

DECLARE, PAY = 0, 1
WAYS = 4  # even and odd declarations, even and odd payments


def key_of(
    service_year: Integers | int, step: Integers | int, target: Integers | int, n: Integers | int = 0
) -> Integers:
    """Return the key of the n-th attempt to declare or pay a year's contributions up to `target` months.

    >>> key = key_of(2021, PAY, np.array([12]), 3)
    >>> [part(key).tolist() for part in (service_year_of, is_payment, target_of, attempt_of)]
    [[2021], [True], [12], [3]]
    """
    key = (np.asarray(service_year, np.int64) << YEAR) | (np.asarray(step, np.int64) << STEP)
    return key | (np.asarray(target, np.int64) << TARGET) | np.asarray(n, np.int64)


def service_year_of(key: Integers) -> Integers:
    """Return the year whose contributions the attempts are at."""
    return key >> YEAR


def is_payment(key: Integers) -> NDArray[np.bool_]:
    """Return which attempts are payments rather than declarations."""
    pays: NDArray[np.bool_] = (key & (1 << STEP)) != 0
    return pays


def target_of(key: Integers) -> Integers:
    """Return the months of the year that are paid once the attempt succeeds."""
    return (key >> TARGET) & TARGETS


def attempt_of(key: Integers) -> Integers:
    """Return how many attempts went before."""
    return key & ATTEMPTS
