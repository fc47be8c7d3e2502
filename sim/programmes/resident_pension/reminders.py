"""Reminders and publicity: messages to those who have not paid, what they change, and what they cost.

A message tells of the last payable day, so that fewer go on believing in the month's end; it makes some late planners
pay at once, each further message fewer; who no longer believes plans a payable day again. So does who learned of the
last payable day otherwise, from a call or a campaign.
"""

import numpy as np

from sim.core.calendar import month_days
from sim.core.luck import below, threshold
from sim.core.money import share_of
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.errands import NO_VISIT, Ids, What
from sim.programmes.resident_pension.register import NO_SESSION, Item, Register
from sim.programmes.resident_pension.rules import Rules
from sim.programmes.resident_pension.season import NEVER
from sim.world.days import Year
from sim.world.visits import Rows

_FEN = 100
TOPIC = "last_payable_day"


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
    register.world.notices.post("announced", reached)
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
            place = below(bits, len(left))
            first = (e.what[mine] == What.BASIC) & (place == len(left) - 1)  # a day is left for the supplementary one
            e.put(mine, left[np.maximum(place - first, 0)])


def heed_news(register: Register, rules: Rules, day: int) -> None:
    """Let those who were told of the last payable day, and planned a day after it, plan one of the last days.

    They look at the calendar when the last days come, and on any of those days on which there is news.
    """
    season, e, notices = register.season, register.errands, register.world.notices
    if not season.ends[0] - rules.p.pay_day.last_days <= day < season.ends[1]:
        return
    ahead = season.period_end - day
    news = TOPIC in notices.yesterday
    looks = (ahead == rules.p.pay_day.last_days) | (news & (ahead > 0) & (ahead < rules.p.pay_day.last_days))
    if not looks.any():
        return
    late = np.flatnonzero(e.day[: len(e)] > season.period_end[e.group[: len(e)]])
    late = late[(e.what[late] <= What.SUPPLEMENTARY) & notices.knows(TOPIC)[e.who[late]]].astype(np.int32)
    late = late[looks[e.group[late]] & (e.channel[late] != NO_VISIT)]
    _plan_again(register, rules, day, late)


def stay_at_home(register: Register, rules: Rules, day: int, ids: Ids, informed: Ids) -> Ids:
    """Let those of the `informed` who do not believe in the month's end come on the next payable day; return them.

    The informed, and who is returned, are places among `ids`.
    """
    e = register.errands
    at: Ids = informed[~register.believes(e.who[ids[informed]], rules)]
    later = register.season.next_payable_day(day + 1)[e.group[ids[at]]]
    at, later = at[later != NEVER], later[later != NEVER]
    e.put(ids[at], later)
    return at
