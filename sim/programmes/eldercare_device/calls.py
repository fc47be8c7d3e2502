"""Calls: one key, six kinds of help, enquiries and tests; generated for a month and answered at its end (EC-08, EC-13).

Users differ: the rate of each kind is the mean times a gamma factor of the user, so a few call often and many hardly
ever. A fall calls only if the device is worn, charged, and detects it or is pressed. Nothing in a day's decisions
depends on the answers, so a month is dispatched at once: operators, then responders, rescue before others.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.luck import (
    Stream,
    When,
    attempt,
    exponential,
    gamma,
    lognormal,
    pick,
    piecewise,
    purpose,
    threshold,
)
from sim.core.money import fen
from sim.core.quantities import Steps
from sim.programmes.eldercare_device.parameters import KINDS, Falls, Parameters

Ids = NDArray[np.int64]
Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

SPREAD = purpose(340, "eldercare_device.call_spread", When.ATTEMPT)
WORN = purpose(341, "eldercare_device.worn", When.ONCE)
COUNT = purpose(342, "eldercare_device.calls", When.MONTH)
KIND = purpose(343, "eldercare_device.call_kind", When.ATTEMPT)
DAY = purpose(344, "eldercare_device.call_day", When.ATTEMPT)
SECOND = purpose(345, "eldercare_device.call_second", When.ATTEMPT)
SIGNAL = purpose(346, "eldercare_device.fall_signalled", When.ATTEMPT)
FALSE = purpose(347, "eldercare_device.false_alarm", When.ATTEMPT)
CLEARED = purpose(348, "eldercare_device.false_alarm_cleared", When.ATTEMPT)
GOES = purpose(349, "eldercare_device.responder_goes", When.ATTEMPT)
HANDLING = purpose(350, "eldercare_device.handling", When.ATTEMPT)
PATIENCE = purpose(351, "eldercare_device.call_patience", When.ATTEMPT)
TRAVEL = purpose(352, "eldercare_device.travel", When.ATTEMPT)
ON_SITE = purpose(353, "eldercare_device.on_site", When.ATTEMPT)
COPIES = purpose(354, "eldercare_device.call_copies", When.ATTEMPT)
PRICE = purpose(355, "eldercare_device.service_price", When.ATTEMPT)
BANK = purpose(356, "eldercare_device.pays_through_bank", When.ONCE)
LAST_CALL = purpose(357, "eldercare_device.last_call_before", When.ONCE)

RESCUE, MEDICAL = KINDS.index("rescue"), KINDS.index("medical")
FALL = len(KINDS)  # the eighth source of calls
_BANDS = (70, 80)
_MIDDLE_AGE, _DECADE = 80, 10
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_YEAR = 365.0
_UNIT = 10**6
_STEPS = 12  # the top 12 of 32 bits choose one of 4,096 quantiles
_SHIFT = np.uint32(32 - _STEPS)
_OLDEST = 160
_AGES = np.arange(_OLDEST)
_WITH_OTHERS, _ALONE = np.zeros(_OLDEST, bool), np.ones(_OLDEST, bool)
_OF_A_CALL = np.array([p.number for p in (COPIES, KIND, DAY, SECOND, FALSE, WORN, SIGNAL)])
_OF_AN_ANSWER = np.array([p.number for p in (HANDLING, PATIENCE, TRAVEL, ON_SITE, GOES, CLEARED)])


class CallTables:
    """Quantile tables of calls under one set of rules."""

    def __init__(self, rules: Parameters) -> None:
        calls, response = rules.calls, rules.response
        self.spread = np.stack([_factors(cv) for cv in calls.spread_cv.values_in_order])
        times = lognormal(_UNIT, response.time_cv)
        self.means = calls.per_user_year.array() * calls.factor / _UNIT
        self.older = calls.age_ratio ** ((_AGES - _MIDDLE_AGE) / _DECADE)
        self.falls = np.stack(
            [fall_rates(rules.falls, _AGES, alone) * calls.factor for alone in (_WITH_OTHERS, _ALONE)]
        )
        self.second = np.stack([_seconds(calls.rescue_by_hour), _seconds(calls.other_by_hour)])
        self.handling = np.stack([_minutes(times, m) for m in response.handling_minutes.values_in_order])
        self.on_site = np.stack([_minutes(times, m) for m in response.on_site_minutes.values_in_order])
        self.travel = _minutes(times, response.travel_minutes)
        self.patience = np.stack([exponential(m * _MINUTE) for m in response.patience_minutes.values_in_order])
        self.goes = threshold(response.responder_share.array())
        self.signals = threshold(chance_of_signal(rules.falls, np.array([0.0, worn_sometimes(rules.falls), 1.0])))
        prices = _factors(rules.services.price_cv)
        self.price = np.stack(
            [np.rint(prices * (fen(m) / _UNIT)) for m in rules.services.price.values_in_order]
        ).astype(np.int64)
        self.shifts = np.rint([response.day_shift_from * _HOUR, response.day_shift_to * _HOUR]).astype(np.int64)

    def prices(self, service: Integers, bits: NDArray[np.uint32]) -> Integers:
        """Return the price of each order of a service, fen."""
        price: Integers = self.price[service, bits >> _SHIFT]
        return price


@cache
def _factors(cv: float) -> Integers:
    return gamma(_UNIT, cv) if cv > 0 else np.full(1 << _STEPS, _UNIT)


def _minutes(times: Integers, mean: float) -> Integers:
    """Return seconds in the proportions of `times`, at least 1."""
    seconds: Integers = np.rint(times * (mean * _MINUTE / _UNIT)).astype(np.int64)
    return np.maximum(seconds, 1)


def _seconds(weights: Steps[float]) -> Integers:
    edges = np.array([*weights.starts, _DAY // _HOUR]) * _HOUR
    return piecewise(edges, np.array(weights.values) * np.diff(edges))


@dataclass(frozen=True, slots=True)
class Users:
    """Who could call in a month, as columns of shape (users,).

    Attributes:
        ids: the users.
        age: whole years.
        alone: who lives alone.
        first: first day on which the device was held.
        days: number of days of the month it was held.
    """

    ids: Ids
    age: Integers
    alone: Flags
    first: Integers
    days: Integers


def fall_rates(rules: Falls, age: Integers, alone: Flags) -> Numbers:
    """Return falls a year by age band, more for those who live alone."""
    rates = rules.per_year.array()[np.digitize(age, _BANDS)]
    return np.asarray(rates * np.where(alone, rules.alone_factor, 1.0), np.float64)


def chance_of_signal(rules: Falls, worn: Numbers) -> Numbers:
    """Return the chance that a fall calls: worn, charged, and detected or pressed."""
    noticed = 1.0 - (1.0 - rules.detection) * (1.0 - rules.pressed)
    return worn * rules.charged * noticed


def worn_sometimes(rules: Falls) -> float:
    """Return the share of time that those wear the device who wear it now and then, so that the mean is met."""
    others = 1.0 - rules.worn_always - rules.worn_never
    part = (rules.worn_or_in_reach - rules.worn_always) / others if others > 0 else 0.0
    return min(max(part, 0.0), 1.0)


def share_worn(rules: Falls, luck: Numbers) -> Numbers:
    """Return the share of time each user wears the device: never, always, or so that the mean is met.

    Args:
        rules: the shares.
        luck: uniform in [0, 1), one a user.
    """
    always = luck >= 1.0 - rules.worn_always
    return np.where(luck < rules.worn_never, 0.0, np.where(always, 1.0, worn_sometimes(rules)))


def yearly_rates(tables: CallTables, stream: Stream, users: Users) -> Numbers:
    """Return calls a year of each user by kind, and falls last: shape (users, kinds + 1), outside the cold season."""
    who = users.ids, users.age, users.alone
    spread, ages = (tables.spread, tables.means), (tables.older, tables.falls)
    return kernels.call_rates(who, spread, ages, SPREAD.number, (stream.seed, stream.replication))


def in_season(rules: Parameters, rates: Numbers, *, cold: bool) -> Numbers:
    """Return the rates with more rescue and medical calls in the cold season."""
    if cold:
        rates = rates.copy()
        rates[:, [RESCUE, MEDICAL]] *= rules.calls.cold_season_factor
    return rates


def last_call_before(stream: Stream, ids: Ids, day: int, rates: Numbers) -> Integers:
    """Return the day of each user's last call before `day`: calls are as likely looking back as looking forward."""
    total = np.maximum(rates[:, :FALL].sum(axis=1), 1.0 / _UNIT)
    since = pick(exponential(_UNIT), stream.bits(LAST_CALL, ids, 0)) / _UNIT / total
    days: Integers = np.minimum(since * _YEAR, day / 2).astype(np.int64)
    return day - 1 - days


@dataclass(frozen=True, slots=True)
class Calls:
    """A month's calls in order of time, as columns of shape (calls,); copies fill up a sample and are not counted.

    Attributes:
        user: index into the month's users.
        ids: the luck of the call: the user's id, another for a copy.
        when: luck key.
        kind: index into KINDS.
        day: days since 1970-01-01.
        arrival: seconds since 1970-01-01.
        fall: a fall made the call.
        false: a false alarm.
        copy: stands for users outside the sample.
    """

    user: Integers
    ids: Ids
    when: Integers
    kind: Integers
    day: Integers
    arrival: Integers
    fall: Flags
    false: Flags
    copy: Flags


@dataclass(frozen=True, slots=True)
class FallsOfMonth:
    """A month's falls, as columns of shape (falls,): user, day, and whether the device called."""

    user: Integers
    day: Integers
    signalled: Flags


def month_of_calls(
    rules: Parameters, tables: CallTables, stream: Stream, users: Users, month: int, *, cold: bool, weight: float
) -> tuple[Calls, FallsOfMonth]:
    """Return the calls and falls of `users` in a month (year * 12 + month - 1).

    In a sample, copies keep the centre as busy as the whole city would.
    """
    key = stream.seed, stream.replication
    rates = in_season(rules, yearly_rates(tables, stream, users), cold=cold) / _YEAR
    calls, flags, falls, signalled = kernels.make_calls(
        (users.ids, users.first, users.days),
        kernels.count_calls((users.ids, users.days), rates, month, COUNT.number, key),
        tables.second,
        ((rules.falls.worn_never, 1.0 - rules.falls.worn_always), tables.signals),
        int(threshold(rules.calls.false_share)),
        (int(attempt(month, 0)), float(weight)),
        _OF_A_CALL,
        key,
    )
    return Calls(*calls, *flags), FallsOfMonth(falls[0], falls[1], signalled)


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of the calls, as columns of shape (calls,).

    Attributes:
        answered: an operator took the call.
        wait: seconds until the answer, or until the caller gave up.
        response: seconds until a responder was there; -1 where none was sent.
    """

    answered: Flags
    wait: Integers
    response: Integers


def answer(rules: Parameters, tables: CallTables, stream: Stream, calls: Calls) -> Answers:
    """Return what became of a month's calls at the call centre."""
    staff = rules.response
    handling, patience, goes, travel, on_site = kernels.call_times(
        (calls.ids, calls.when, calls.kind, calls.false),
        (tables.handling, tables.patience, tables.on_site, tables.travel),
        (tables.goes, int(threshold(rules.calls.false_cleared_by_phone))),
        _OF_AN_ANSWER,
        (stream.seed, stream.replication),
    )
    wait, response, outcome = kernels.dispatch(
        calls.arrival,
        (calls.kind != RESCUE) | (not staff.rescue_first),
        handling,
        patience,
        goes,
        travel,
        on_site,
        tables.shifts,
        staff.operators.values_in_order,
        staff.responders.values_in_order,
    )
    return Answers(outcome == kernels.Outcome.SERVED, wait, response)
