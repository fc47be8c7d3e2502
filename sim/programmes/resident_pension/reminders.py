"""Reminders and publicity: messages to those who have not paid, what they change, and what they cost.

A message tells of the last payable day, so that fewer go on believing in the month's end; it makes some late planners
pay at once, each further message fewer; who no longer believes plans a payable day again.
"""

import numpy as np

from sim.core.calendar import month_days
from sim.core.luck import below, threshold
from sim.core.money import share_of
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.errands import NO_VISIT, Ids
from sim.programmes.resident_pension.register import NO_SESSION, Item, Register
from sim.programmes.resident_pension.rules import Rules
from sim.world.days import Year
from sim.world.visits import Rows

_FEN = 100


def publicise(register: Register, rules: Rules, year: Year) -> None:
    """Tell a share of the residents of the closing day before the season."""
    share = rules.p.publicity_reach
    if share:
        people = register.people
        told = register.world.stream.happens(chance.TOLD, people.id, year.year, threshold(share))
        register.tell(np.flatnonzero(told & people.alive).astype(np.int32))


def remind(register: Register, rules: Rules, day: int) -> None:
    """Send the day's message, if one is due."""
    reminder, season = rules.p.reminder, register.season
    number = day - (month_days(season.year, reminder.month)[0] + reminder.day - 1)
    if not 0 <= number < reminder.messages:
        return
    e, stream = register.errands, register.world.stream
    dues = register.dues
    unpaid = dues.errand[(dues.state == Item.OPEN) & (dues.errand != NO_SESSION)]
    ids = np.unique(unpaid)
    ids = ids[register.people.alive[e.who[ids]] & (e.channel[ids] != NO_VISIT)]
    payers = np.unique(e.who[ids])
    reached = payers[stream.happens(chance.REMINDED, register.people.id[payers], day, threshold(reminder.reach))]
    _bill(register, rules, day, reached)
    ids = ids[np.isin(e.who[ids], reached) & (e.day[ids] > day)]
    late = e.day[ids] > season.period_end[e.group[ids]]
    register.tell(reached)
    effect = rules.p.reminder_sms_effect * rules.p.reminder_second_factor**number
    heeds = stream.happens(chance.HEEDS, register.people.id[e.who[ids]], day, threshold(min(effect, 1.0)))
    register.resume(ids[heeds], np.full(int(heeds.sum()), day + 1), rules)
    _plan_again(register, rules, day, ids[late & ~heeds])


def _bill(register: Register, rules: Rules, day: int, reached: Rows) -> None:
    """Let the city pay for the messages; a part of a fen is carried by the whole batch."""
    counties = register.people.counties
    people = np.bincount(register.people.county[reached], minlength=counties)
    cost = share_of(people * _FEN, rules.p.reminder.cost)
    if cost.any():
        register.ledger.post_totals(day, "reminder", "city", "operator", people, cost)


def _plan_again(register: Register, rules: Rules, day: int, ids: Ids) -> None:
    """Let those who planned a day after the closing day, and no longer believe in it, plan one of the last days."""
    e, season = register.errands, register.season
    ids = ids[~register.believes(e.who[ids], rules)]
    for group in range(len(season.months)):
        mine = ids[e.group[ids] == group]
        left = season.last_days(group)
        left = left[left > day]
        if mine.size and left.size:
            bits = register.world.stream.bits(chance.DAY, register.people.id[e.who[mine]], season.year)
            e.put(mine, left[below(bits, len(left))])
