"""A year's season: which days are payable, for whom, and on which day people plan to pay.

The season is the concentrated collection period (集中征缴期), January to June, and within it the 1st to the 25th of
each month (每月1—25日); holidays do not move it (节假日不顺延). Staggered payers have months of their own by group.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import Window, day_of, month_days, workdays
from sim.programmes.resident_pension.parameters import Parameters

Days = NDArray[np.int64]
Offsets = NDArray[np.int64]

NEVER = -1
STEPS = 4096
_MONTHS = 12
_NEXT_YEAR = 31  # days after the year's end that a moved closing day may reach


@dataclass(frozen=True)
class Season:
    """The payable days of one year.

    Attributes:
        p: the parameters in force on the year's first day.
        year: the calendar year.
        horizon: first and last day on which anybody can act this year.
        months: for each group, the months it can pay in during the period.
        payable: whether a group can pay on a day, shape (groups, days).
        following: the next payable day from a day on, NEVER if none is left, shape (groups, days + 1).
        last: last payable day of each group.
        period_end: last payable day of the concentrated period, by group.
        ends: the first and the last of them.
        period_closes: last day of its last month, by group.
        closes: the day at whose end the season's unpaid are counted.
    """

    p: Parameters
    year: int
    horizon: tuple[int, int]
    first: int = field(init=False)
    months: tuple[tuple[int, ...], ...] = field(init=False)
    payable: NDArray[np.bool_] = field(init=False)
    following: Days = field(init=False)
    back_following: Days = field(init=False)
    last: Days = field(init=False)
    period_end: Days = field(init=False)
    ends: tuple[int, int] = field(init=False)
    period_closes: Days = field(init=False)
    closes: int = field(init=False)
    _by_day: NDArray[np.bool_] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay out the year's days."""
        groups = group_months(self.p)
        first = day_of(f"{self.year}-01-01")
        length = day_of(f"{self.year}-12-31") - first + 1 + _NEXT_YEAR
        payable = np.zeros((len(groups), length), bool)
        for group, months in enumerate(groups):
            days = self.window(months + self._late_months()).days(self.year) - first
            payable[group, days[days < length]] = True
        back = np.zeros((1, length), bool)
        back_days = self.window(tuple(range(1, self.p.back_payment_last_month + 1))).days(self.year) - first
        back[0, back_days[back_days < length]] = True
        last = length - 1 - np.argmax(payable[:, ::-1], axis=1) + first
        closing = month_days(self.year, max(groups[-1] + self._late_months()))[1]
        period_end = np.array([self.window(months).days(self.year)[-1] for months in groups])
        values = {
            "first": first,
            "months": groups,
            "payable": payable,
            "_by_day": np.ascontiguousarray(payable.T),
            "following": np.pad(_following(payable, first), ((0, 0), (0, 1)), constant_values=NEVER),
            "back_following": _following(back, first)[0],
            "last": last,
            "period_end": period_end,
            "ends": (int(period_end.min()), int(period_end.max())),
            "period_closes": np.array([month_days(self.year, months[-1])[1] for months in groups]),
            "closes": min(max(closing, int(last.max())), self.horizon[1]),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _late_months(self) -> tuple[int, ...]:
        if not self.p.payable_after_june:
            return ()
        return tuple(range(self.p.window.last_month + 1, self.p.window.late_last_month + 1))

    def window(self, months: tuple[int, ...]) -> Window:
        """Return the payable days of some months by the rules' days and holidays."""
        w = self.p.window
        return Window(months, w.first_day, w.last_day, w.extend)  # type: ignore[arg-type]

    def payable_on(self, day: int) -> NDArray[np.bool_]:
        """Return which groups can pay on `day`."""
        payable: NDArray[np.bool_] = self._by_day[day - self.first]
        return payable

    def next_payable(self, day: Days, group: NDArray[np.uint8]) -> Days:
        """Return the first payable day from `day` on for each, NEVER where the season is over."""
        found: Days = self.following[group, np.minimum(day - self.first, self.following.shape[1] - 1)]
        return found

    def next_payable_day(self, day: int) -> Days:
        """Return the first payable day from `day` on for each group, NEVER where the season is over."""
        return self.following[:, min(day - self.first, self.following.shape[1] - 1)]

    def next_back_payable(self, day: Days) -> Days:
        """Return the first day from `day` on that takes back-payments, else the same day next year's first."""
        place = np.minimum(day - self.first, len(self.back_following) - 1)
        found = self.back_following[place]
        return np.where((found == NEVER) | (day - self.first != place), day_of(f"{self.year + 1}-01-01"), found)

    def last_days(self, group: int) -> Days:
        """Return the last payable days of the period (`pay_day.last_days` of them)."""
        days = self.window(self.months[group]).days(self.year)
        days = days[days >= self.horizon[0]]
        return days[-self.p.pay_day.last_days :]

    def believed_days(self, group: int) -> Days:
        """Return the last days of the period's last month, which believers think payable; some rules make them so."""
        first, last = month_days(self.year, self.months[group][-1])
        return np.arange(first + self.p.believers_plan_from_day - 1, last + 1)

    def plan(self, group: int, *, believes: bool) -> Days:
        """Return the quantile table of the planned day, shape (4096,); empty if nothing can be planned.

        Args:
            group: stagger group.
            believes: plans of those who think every day of the months before the last is payable.
        """
        months = self.months[group]
        days, weights = [], []
        for place, month in enumerate(months):
            payable = self.window((month,)).days(self.year)
            usual = payable
            if believes and place < len(months) - 1:
                usual = np.arange(month_days(self.year, month)[0], month_days(self.year, month)[1] + 1)
            days.append(usual)
            weights.append(self._weights(usual, payable, place, len(months)))
        return quantile_days(np.concatenate(days), np.concatenate(weights), self.horizon)

    def _weights(self, days: Days, payable: Days, place: int, months: int) -> NDArray[np.float64]:
        """Return the weights of one month's days; `place` counts the period's months from 0."""
        d = self.p.pay_day
        late = days >= payable[-d.last_days :][0]
        if place == months - 1:
            shares = np.where(late, d.last_six_days_share, max(d.june_share - d.last_six_days_share, 0.0))
            weights: NDArray[np.float64] = shares / np.where(late, max(late.sum(), 1), max((~late).sum(), 1))
            return weights
        share = d.early_share if place == 0 else d.spread_share / (months - 2)
        weights = np.where(late, d.month_end_peak_factor, 1.0) if place else np.ones(len(days))
        return np.asarray(share * weights / weights.sum())


def group_months(p: Parameters) -> tuple[tuple[int, ...], ...]:
    """Return for each stagger group the months in which it can pay; one group if nobody is staggered."""
    months = tuple(range(p.window.first_month, p.window.last_month + 1))
    open_ = min(p.stagger.months_open, len(months))
    if p.stagger.by == "none":
        return (months,)
    return tuple(months[start : start + open_] for start in range(len(months) - open_ + 1))


def groups_of(p: Parameters, county: NDArray[np.uint8], birth: NDArray[np.int32], counties: int) -> NDArray[np.uint8]:
    """Return everybody's stagger group."""
    groups = len(group_months(p))
    if p.stagger.by == "county":
        return (county.astype(np.int64) * groups // counties).astype(np.uint8)
    if p.stagger.by == "birth_month":
        month = birth.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % _MONTHS
        return (month * groups // _MONTHS).astype(np.uint8)
    return np.zeros(len(county), np.uint8)


def quantile_days(days: Days, weights: NDArray[np.float64], horizon: tuple[int, int]) -> Days:
    """Return the days at 4,096 steps of their weights, none before the horizon; empty if no day is left."""
    left = days >= horizon[0]
    days, weights = days[left], weights[left]
    if not weights.sum() > 0:
        return days[:0]
    steps = (np.arange(STEPS) + 0.5) / STEPS * weights.sum()
    chosen: Days = days[np.minimum(np.searchsorted(np.cumsum(weights), steps), len(days) - 1)]
    return chosen


def _following(payable: NDArray[np.bool_], first: int) -> Days:
    length = payable.shape[1]
    place = np.where(payable, np.arange(length), length)
    nearest = np.minimum.accumulate(place[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.where(nearest == length, NEVER, nearest + first), np.int64)


def open_days_before(day: Days) -> Days:
    """Return for each day the latest working day up to it."""
    if not day.size:
        return day
    first = int(day.min()) - _NEXT_YEAR
    works = workdays(first, int(day.max()))
    latest = np.maximum.accumulate(np.where(works, np.arange(len(works)), 0))
    return np.asarray(latest[day - first] + first)
