"""Who means to pay, how much and when: the income shock, lapse and return, deferral, the choice of the base.

One rank a person and year stands for the income shock; the lowest ranks are in hardship, and the same rank decides
lapse, deferral, back-payment and the choice of the floor.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Choice, Stream, below, threshold
from sim.programmes.flexible_pension import purposes
from sim.programmes.flexible_pension.members import Book, Members
from sim.programmes.flexible_pension.parameters import Base, Parameters
from sim.programmes.flexible_pension.rules import (
    CEILING,
    FLOOR,
    MEAN_WAGE,
    MONTHS,
    chance_to_defer,
    deadline,
    granted,
    months_unpaid,
    publication,
    split,
)
from sim.world.residents import Residents

Flags = NDArray[np.bool_]
Numbers = NDArray[np.floating[Any]]

FIFTHS = 5
DAYS_A_YEAR = 365


def fifths_below(book: Book, residents: Residents) -> Numbers:
    """Return the shares of contributors in lower income fifths than each, and 1 at the end, shape (6,)."""
    counts = np.bincount(residents.income_fifth[book.row], minlength=FIFTHS)
    return np.concatenate([[0.0], np.cumsum(counts) / max(counts.sum(), 1)])


def first_rank(
    book: Book, at: Members, p: Parameters, stream: Stream, fifth: NDArray[np.uint8], below_fifth: Numbers, year: int
) -> None:
    """Give new contributors their first income rank; for a share of them it follows their income `fifth`."""
    rank = stream.uniform(purposes.RANK, book.id[at], year)
    follows = stream.happens(purposes.RANK_BY_FIFTH, book.id[at], 0, threshold(p.income.from_income))
    by_fifth = below_fifth[fifth] + rank * (below_fifth[fifth + 1] - below_fifth[fifth])
    book.rank[at] = np.where(follows, by_fifth, rank)
    _judge(book, at, p)


def next_rank(book: Book, at: Members, p: Parameters, stream: Stream, year: int) -> None:
    """Let the income rank of some change with the new year."""
    kept = stream.happens(purposes.RANK_KEPT, book.id[at], year, threshold(p.income.persistence))
    book.rank[at] = np.where(kept, book.rank[at], stream.uniform(purposes.RANK, book.id[at], year))
    _judge(book, at, p)


def _judge(book: Book, at: Members, p: Parameters) -> None:
    book.hard[at] = book.rank[at] < p.income.hardship_share
    book.choice[at] = base_choice(book.rank[at], p.base)


def base_choice(rank: Numbers, base: Base) -> Numbers:
    """Return where the base lies (0 floor, 1 reference wage, 2 ceiling) by income rank.

    The lowest ranks take the floor, the highest the ceiling, those below them the reference wage; who is left between
    floor and reference wage is spread evenly.
    """
    top = 1 - base.ceiling
    mean = max(top - base.mean_wage, base.floor)
    between = (rank - base.floor) / max(mean - base.floor, 1e-9)
    choice = np.where(rank < base.floor, FLOOR, np.where(rank < mean, between, MEAN_WAGE))
    return np.where(rank >= top, CEILING, choice)


def entitle(book: Book, p: Parameters, residents: Residents) -> None:
    """Decide who gets the contribution subsidy for the hard-up."""
    book.subsidised[:] = residents.dibao[book.row] if p.subsidy.dibao_only else book.hard


def price(book: Book, at: Members, p: Parameters) -> Numbers:
    """Return the price of a month at the floor, as a multiple of what it is by the published limits."""
    return p.limits.floor_factor * (1 - p.subsidy.share * book.subsidised[at])


def unpaid_last_year(book: Book, at: Members, p: Parameters, stream: Stream, year: int) -> NDArray[np.int8]:
    """Return the unpaid months of the year before the first day; who stopped for the whole year has lapsed."""
    d = p.deferral
    inside, outside = split(d.unpaid_share * (1 - d.would_have_paid), p.income.hardship_share, p.lapse.hardship_ratio)
    stops = stream.happens(
        purposes.UNPAID, book.id[at], year, threshold([outside, inside])[book.hard[at].view(np.uint8)]
    )
    whole, part = _pause(book, at, p, stream, year)
    defers = ~stops & _defers(book, at, p, stream, year)
    book.lapsed[at] = stops & whole
    months = np.where(whole, np.int8(MONTHS), part)
    return np.where(stops | defers, months, np.int8(0))


def lapse_and_return(book: Book, at: Members, p: Parameters, stream: Stream, year: int) -> None:
    """Decide who stops, comes back or defers this year, and until which month each means to pay."""
    who, hard = book.id[at], book.hard[at]
    inside, outside = split(p.lapse.rate, p.income.hardship_share, p.lapse.hardship_ratio)
    dearer = price(book, at, p) ** p.lapse.price_elasticity
    chance = np.where(hard, np.minimum(inside * dearer, 1.0), outside)
    stops = ~book.lapsed[at] & stream.happens(purposes.UNPAID, who, year, threshold(chance))
    whole, part = _pause(book, at, p, stream, year)
    returns = stream.happens(purposes.RETURN, who, year, threshold(p.lapse.return_rate))
    book.lapsed[at] = (book.lapsed[at] & ~returns) | (stops & whole)
    pauses = stops | _defers(book, at, p, stream, year)
    until = np.where(pauses, MONTHS - np.where(whole, np.int8(MONTHS), part), MONTHS)
    book.until[at] = np.where(book.lapsed[at], 0, until)


def _pause(book: Book, at: Members, p: Parameters, stream: Stream, year: int) -> tuple[Flags, NDArray[np.int8]]:
    """Return who would pause for the whole year, and how many months the others would."""
    whole = stream.happens(purposes.WHOLE_YEAR, book.id[at], year, threshold(p.lapse.whole_year))
    uniform = stream.uniform(purposes.MONTHS_UNPAID, book.id[at], year)
    return whole, months_unpaid(uniform, p.lapse.part_year_months)


def _defers(book: Book, at: Members, p: Parameters, stream: Stream, year: int) -> Flags:
    """Return who would pay but chooses to defer because it is granted (clause FP-02: a choice, not automatic)."""
    if not granted(p, year):
        return np.zeros(at.size, np.bool_)
    chance = chance_to_defer(p.deferral.unpaid_share, p.deferral.would_have_paid)
    inside, outside = split(chance, p.income.hardship_share, p.deferral.hardship_ratio)
    return stream.happens(purposes.DEFER, book.id[at], year, threshold([outside, inside])[book.hard[at].view(np.uint8)])


def means_to_pay_late(book: Book, at: Members, p: Parameters, stream: Stream, year: int) -> Flags:
    """Return who of those with deferred months of `year` means to pay them before the deadline, shape (at,).

    Who has stopped paying altogether does not.
    """
    rule = p.back_payment
    days = deadline(p, year) - publication(p, year + 1) + 1
    share = rule.share + rule.gain_per_year * (days - rule.usual_days) / DAYS_A_YEAR
    inside, outside = split(min(max(share, 0.0), 1.0), p.income.hardship_share, rule.hardship_ratio)
    dearer = price(book, at, p) ** p.lapse.price_elasticity
    chance = np.where(book.hard[at], np.clip(1 - (1 - inside) * dearer, 0, 1), outside)
    means = stream.happens(purposes.BACK_PAY, book.id[at], year, threshold(chance))
    won = rule.instalment_gain * (1 - 1 / rule.instalments)
    means |= stream.happens(purposes.INSTALMENTS, book.id[at], year, threshold(won))
    return means & ~book.lapsed[at]


def first_habits(book: Book, at: Members, p: Parameters, stream: Stream) -> None:
    """Give new contributors their rhythm."""
    shares = p.rhythm.share.values_in_order
    book.rhythm[at] = Choice(shares).of(stream.bits(purposes.RHYTHM, book.id[at], 0))


def counter_or_app(book: Book, p: Parameters, stream: Stream, residents: Residents, years_on: int) -> None:
    """Decide who declares at the agency's counter this year: fewer each year; who has no smartphone always does."""
    share = np.maximum(p.declaration.agency_share.array() - p.declaration.agency_share_falls * years_on, 0.0)
    draws = stream.happens(purposes.AT_AGENCY, book.id, 0, threshold(share)[book.rhythm])
    book.at_agency[:] = draws | ~residents.smartphone[book.row]


def months_lacking(book: Book, at: Members, p: Parameters, stream: Stream) -> NDArray[np.int64]:
    """Return months that somebody past the retirement age who still contributes lacks for the pension."""
    return 1 + below(stream.bits(purposes.YEARS_LACKING, book.id[at], 0), p.opening.most_months_lacking)
