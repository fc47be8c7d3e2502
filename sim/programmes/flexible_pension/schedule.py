"""The year's plan: on which day each contribution is declared (or paid, if one step does), and its key."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import is_workday, month_days, month_of, open_from
from sim.core.luck import Choice, Stream, below, threshold
from sim.programmes.flexible_pension import purposes
from sim.programmes.flexible_pension.members import Book, Members
from sim.programmes.flexible_pension.parameters import Parameters
from sim.programmes.flexible_pension.purposes import DECLARE, key_of
from sim.programmes.flexible_pension.rules import MONTHS, deadline, publication
from sim.world.channels import KNOWS_HOURS, Channels
from sim.world.days import Year

Integers = NDArray[np.int64]

MONTHS_OF = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), (3, 6, 9, 12), (6, 12))  # monthly, quarterly, half-yearly
YEARLY, NOVEMBER, DECEMBER = 3, 11, 12
HOURS = KNOWS_HOURS.number, purposes.DAY_OF_WEEK.number
LAST_DAYS, WAVE = 10, 30  # the last ten days of December; the first 30 days and the last 31 of a back-payment


class Plan(NamedTuple):
    """Planned first attempts: member, day and key, shape (n,)."""

    at: Members
    day: Integers
    key: Integers


class Due(NamedTuple):
    """Contributions of the year: who pays up to which month, in which month, shape (n,)."""

    at: Members
    target: Integers
    month: Integers


def contributions(book: Book, p: Parameters, stream: Stream, year: int) -> Due:
    """Return the year's contributions by each member's rhythm, up to the month until which they mean to pay."""
    last = book.last.astype(np.int64)
    limit = np.where(book.active, np.minimum(book.until, last), 0).astype(np.int64)
    parts = []
    for rhythm, months in enumerate(MONTHS_OF):
        at = np.flatnonzero((book.rhythm == rhythm) & (limit > 0))
        for before, month in zip((0, *months[:-1]), months, strict=True):
            who = at[limit[at] > before]
            parts.append((who, np.minimum(month, limit[who]), np.minimum(month, last[who])))
    who = np.flatnonzero((book.rhythm == YEARLY) & (limit > 0))
    early = stream.happens(purposes.NOVEMBER, book.id[who], year, threshold(p.rhythm.november_share))
    parts.append((who, limit[who], np.minimum(np.where(early, NOVEMBER, DECEMBER), last[who])))
    return Due(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def of_the_year(book: Book, p: Parameters, stream: Stream, year: Year) -> Plan:
    """Return when the year's contributions are first attempted."""
    at, target, month = contributions(book, p, stream, year.year)
    at, target, month = _from_horizon(at, target, month, year)
    spans = np.array([(0, 1), *(month_days(year.year, m) for m in range(1, MONTHS + 1))])
    first, length = spans[:, 0], spans[:, 1] - spans[:, 0] + 1
    first, length = first[month], length[month]
    december = np.flatnonzero(month == DECEMBER)
    late = stream.happens(purposes.LAST_DAYS, book.id[at[december]], year.year, threshold(p.rhythm.last_days_share))
    ordinary = max(p.contribution.last_day_of_december - LAST_DAYS, 1)
    first[december] += np.where(late, ordinary, 0)
    length[december] = np.where(late, p.contribution.last_day_of_december - ordinary, ordinary)
    when = year.year * MONTHS + month - 1
    day = first + below(stream.bits(purposes.PAY_DAY, book.id[at], when), length)
    opens = publication(p, year.year)
    if not p.contribution.payable_before_publication:
        surge = below(stream.bits(purposes.AFTER_PUBLICATION, book.id[at], when), WAVE)
        day = np.where(day < opens, opens + surge, day)
    return Plan(at, np.maximum(day, year.first_day), key_of(year.year, DECLARE, target))


def _from_horizon(at: Members, target: Integers, month: Integers, year: Year) -> Due:
    """Leave out contributions of months before the first day."""
    here = year.year * MONTHS + month - 1 >= month_of(year.first_day)
    return Due(at, target, month) if here.all() else Due(at[here], target[here], month[here])


def back_payments(book: Book, p: Parameters, stream: Stream, service_year: int, first_day: int) -> Plan:
    """Return when the deferred months of a year are first attempted by those who mean to pay them.

    Some come in the first 30 days after publication, some in the last 31 before the deadline, the rest between; a few
    try before publication as well. Instalments follow each other by 30 days.
    """
    y, rule = book.year(service_year), p.back_payment
    months = book.open(service_year)
    at = np.flatnonzero(book.means[y] & (months > 0))
    opens, end = max(publication(p, service_year + 1), first_day), deadline(p, service_year)
    if not at.size or opens > end:
        return Plan(at[:0], np.empty(0, np.int64), np.empty(0, np.int64))
    middle, last = min(opens + WAVE, end), max(end - WAVE, opens)
    edges = np.array([(opens, middle), (min(middle, last), max(middle, last)), (last, end + 1)])
    shares = (rule.first_30_days, max(1 - rule.first_30_days - rule.last_31_days, 0.0), rule.last_31_days)
    wave = Choice(shares).of(stream.bits(purposes.BACK_PAY_WAVE, book.id[at], service_year))
    length = np.maximum(edges[wave, 1] - edges[wave, 0], 1)
    day = edges[wave, 0] + below(stream.bits(purposes.BACK_PAY_DAY, book.id[at], service_year), length)
    eager = stream.happens(purposes.TOO_EARLY, book.id[at], service_year, threshold(rule.too_early_share))
    tried = (eager & (opens > first_day)).astype(np.int64)
    parts = [_too_early(book, stream, service_year, at[tried > 0], first_day, opens)]
    for part in range(rule.instalments):
        target = _target(book, y, at, part, rule.instalments)
        parts.append(
            Plan(at, np.minimum(day + part * WAVE, end), key_of(service_year, DECLARE, target, eager.astype(np.int64)))
        )
    return Plan(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _target(book: Book, y: int, at: Members, part: int, parts: int) -> Integers:
    """Return the months paid after the `part`-th instalment (from 0)."""
    owed = book.open(book.first + y)[at].astype(np.int64)
    target: Integers = book.paid[y, at] + (owed * (part + 1) + parts - 1) // parts
    return target


def _too_early(book: Book, stream: Stream, service_year: int, at: Members, first_day: int, opens: int) -> Plan:
    day = first_day + below(stream.bits(purposes.TOO_EARLY_DAY, book.id[at], service_year), max(opens - first_day, 1))
    return Plan(at, day, key_of(service_year, DECLARE, book.due[book.year(service_year), at]))


def at_open_counters(plan: Plan, book: Book, channels: Channels, stream: Stream, last: int) -> Plan:
    """Move declarations at the counter to open days, for those who know the hours; never past the day `last`."""
    counter = np.flatnonzero(book.at_agency[plan.at])
    if not counter.size:
        return plan
    planned, at = plan.day[counter], plan.at[counter]
    moved = on_open_days(channels, stream, book, at, planned, plan.key[counter])
    day = plan.day.copy()
    day[counter] = np.where(moved > last, np.minimum(planned, _last_workday(last)), moved)
    return plan._replace(day=day)


def on_open_days(
    channels: Channels, stream: Stream, book: Book, at: Members, planned: Integers, key: Integers
) -> Integers:
    """Return the days on which people go to a counter: who knows that it is closed comes on some day of next week."""
    days, (first, opens) = planned.copy(), open_from()
    hours = opens, first, channels.knows_hours(int(planned[0]))
    kernels.move_to_open_days(days, book.id[at], key, hours, HOURS, (stream.seed, stream.replication))
    return days


def _last_workday(day: int) -> int:
    while not is_workday(day):
        day -= 1
    return day
