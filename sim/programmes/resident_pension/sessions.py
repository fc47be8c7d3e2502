"""Payment sessions: who pays for whom, on which day, through which channel.

One session pays for several members of a household; the payer is the member with a smartphone and nearest to middle
age. Each contribution has sessions of its own, unless both are paid in one (`one_session`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.core.calendar import month_days
from sim.core.luck import Choice, Purpose, pick, threshold
from sim.programmes.resident_pension import chance
from sim.programmes.resident_pension.errands import NO_VISIT, Ids, What, period
from sim.programmes.resident_pension.intentions import Intentions
from sim.programmes.resident_pension.parameters import CHANNELS, Parameters
from sim.programmes.resident_pension.register import (
    CERTIFIES,
    LEADS_ON,
    NEEDS_BASIC,
    NEEDS_REGISTRATION,
    NO_ITEM,
    NO_SESSION,
    QUERIES,
    WRONG_YEAR,
    Dues,
    Flags,
    Register,
)
from sim.programmes.resident_pension.rules import BASIC, SUPPLEMENTARY, Rules, shared_session_chance
from sim.programmes.resident_pension.season import NEVER, STEPS, Season, groups_of, open_days_before
from sim.world.days import Year
from sim.world.visits import Channel, Rows

_MIDDLE_AGE_DAYS = 40 * 365
_FAR = 1 << 16  # days from middle age: all beyond are alike
Days = NDArray[np.int64]


@dataclass(frozen=True)
class Parties:
    """Who pays together: columns of shape (payers,), and the members of the year's intentions they stand for.

    Attributes:
        place: place in the intentions of each member who intends anything.
        payer: row of who pays for the member.
        key: number of the session the member belongs to.
        group: stagger group of the member.
    """

    place: Rows
    payer: Rows
    key: NDArray[np.int32]
    group: NDArray[np.uint8]


def lay_down(register: Register, rules: Rules, intentions: Intentions, year: Year) -> None:
    """Make this year's items, sessions and registrations, and put them on the agenda."""
    parties = _parties(register, rules, intentions)
    dues, order = _dues(register, rules, intentions, parties, year)
    register.dues = dues
    basic = _sessions(register, rules, parties, order, BASIC, year)
    if rules.p.one_session:
        days = _basic_days(register, rules, basic, np.zeros(len(basic), bool), year)
        starts = [_start(register, rules, basic, days)]
    else:
        extra = _sessions(register, rules, parties, order, SUPPLEMENTARY, year)
        followed = _followed(register, basic, extra)
        days = _basic_days(register, rules, basic, followed[0], year)
        later = _supplementary_days(register, rules, extra, days, followed[1], year)
        starts = [_start(register, rules, basic, days), _start(register, rules, extra, later)]
    ids, on = (np.concatenate(column) for column in zip(*starts, strict=True))
    register.errands.plan((year.first_day, year.last_day), ids, on)
    _registrations(register, rules, year)


def _parties(register: Register, rules: Rules, intentions: Intentions) -> Parties:
    """Put those who intend anything together with their payer."""
    people = register.people
    place = np.flatnonzero(intentions.pays_basic | intentions.pays_supplementary).astype(np.int32)
    rows = intentions.rows[place]
    shares = _shares_session(register, rules, intentions, rows)
    group = groups_of(rules.p, people.county[rows], people.birth[rows], people.counties)
    payer, key = kernels.share_out(
        rows,
        (people.household, people.birth, people.smartphone),
        shares,
        group,
        (register.season.first - _MIDDLE_AGE_DAYS, _FAR, int(group.max(initial=0)) + 1),
    )
    return Parties(place, payer, key, group)


def _shares_session(register: Register, rules: Rules, intentions: Intentions, rows: Rows) -> Flags:
    """Return who is paid for in the household's session; the chance keeps to the mean of all who could pay."""
    own = intentions.rows[(intentions.basic & ~intentions.batch) | intentions.supplementary]
    household = register.people.household[own]
    pays = np.zeros(int(household.max(initial=0)) + 1, bool)
    pays[household] = True
    households = int(np.count_nonzero(pays))
    mean = rules.p.pays_for_household["mean_persons"]
    chance_ = threshold(shared_session_chance(len(own), households, mean))
    return register.world.stream.happens(chance.SHARES_SESSION, register.people.id[rows], 0, chance_)


@dataclass(frozen=True)
class _Order:
    """Where the items of each scheme stand: first item, and for each the place in the parties."""

    first: tuple[int, int]
    member: tuple[Rows, Rows]


def _dues(
    register: Register, rules: Rules, intentions: Intentions, parties: Parties, year: Year
) -> tuple[Dues, _Order]:
    """Return the year's items: own payers session by session, then those for whom the county pays."""
    p = rules.p
    batch = np.flatnonzero(intentions.batch).astype(np.int32)
    members = []
    for pays in (intentions.pays_basic, intentions.pays_supplementary):
        mine = np.flatnonzero(pays[parties.place]).astype(np.int32)
        members.append(mine[np.argsort(parties.key[mine], kind="stable")])
    scheme = np.repeat(
        np.array([BASIC, SUPPLEMENTARY, BASIC], np.uint8), [len(members[0]), len(members[1]), len(batch)]
    )
    member = np.concatenate(members)
    if p.one_session:
        joint = np.lexsort((scheme[: len(member)], parties.key[member]))
        member, scheme[: len(member)] = member[joint], scheme[: len(member)][joint]
    place = np.concatenate([parties.place[member], batch])
    dues = register.new_dues(scheme)
    kernels.list_items(
        place,
        (intentions.rows, intentions.exempt, intentions.tier),
        (register.people.id, register.registered),
        (dues.row, dues.scheme, dues.tier, dues.needs, dues.flags),
        dues.of_row,
        (p.requires_basic_paid_same_year, NEEDS_BASIC, NEEDS_REGISTRATION, LEADS_ON),
        _follow_ups(p, year),
        (register.world.stream.seed, register.world.stream.replication),
    )
    if p.one_session:
        return dues, _Order((0, 0), (member, member[:0]))
    return dues, _Order((0, len(members[0])), (members[0], members[1]))


def _follow_ups(p: Parameters, year: Year) -> tuple[Days, Days, Days, Days]:
    """Return what may follow a payment, or go wrong with it: purposes, thresholds, flags, and the key by scheme."""
    cases = (
        (chance.CERTIFIES, p.certificate_demand, CERTIFIES),
        (chance.QUERIES, p.query_after_payment / p.pays_for_household["mean_persons"], QUERIES),
        (chance.WRONG_YEAR, p.wrong_year_chosen_share, WRONG_YEAR),
    )
    keys = period(year.year, What.BASIC, np.array([BASIC, SUPPLEMENTARY])) << 8
    columns = np.array([(purpose.number, int(threshold(share)), flag) for purpose, share, flag in cases]).T.copy()
    return columns[0], columns[1], columns[2], keys


def _sessions(register: Register, rules: Rules, parties: Parties, order: _Order, scheme: int, year: Year) -> Ids:
    """Add the sessions of a scheme's items and return their errands."""
    member, first = order.member[scheme], order.first[scheme]
    if not member.size:
        return np.empty(0, np.intp)
    key = parties.key[member]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    size = np.diff(np.concatenate([starts, [len(member)]]))
    leader, dues, items = member[starts], register.dues, slice(first, first + len(member))
    what = What.SUPPLEMENTARY if scheme == SUPPLEMENTARY else What.BASIC
    group = parties.group[leader]
    e = register.errands
    channel = usable(register, rules, parties.payer[leader])
    debited = _debited(register, rules, parties.payer[leader])
    ids = e.add(
        parties.payer[leader],
        what,
        scheme=scheme,
        group=group,
        period=period(year.year, what, scheme, group.astype(np.int32)),
        channel=np.where(debited, np.uint8(NO_VISIT), channel),
        ref=first + starts,
        size=size,
        ready=np.add.reduceat((dues.needs[items] == 0).astype(np.int16), starts),
    )
    dues.errand[items] = np.repeat(ids, size)
    return ids


def usable(register: Register, rules: Rules, payers: Rows) -> NDArray[np.uint8]:
    """Return the channel of each payer; what takes no contributions is replaced by a desk that does (SP-01, SP-08)."""
    channel = register.world.channels.choose(payers)
    if all(rules.p.accepts.values()):
        return channel
    accepts = np.zeros(len(Channel), bool)
    accepts[[Channel[name.upper()] for name in CHANNELS]] = rules.p.accepts.values_in_order
    desk = Channel.BANK_COUNTER if accepts[Channel.BANK_COUNTER] else Channel.VILLAGE_AGENT
    return np.where(accepts[channel], channel, np.uint8(desk))


def _debited(register: Register, rules: Rules, payers: Rows) -> Flags:
    people = register.people
    if not rules.p.auto_debit_share:
        return np.zeros(len(payers), bool)
    agreed = register.world.stream.happens(chance.DEBIT, people.id[payers], 0, threshold(rules.p.auto_debit_share))
    return agreed & people.bank_card[payers]


def _followed(register: Register, basic: Ids, extra: Ids) -> tuple[Flags, Ids]:
    """Return which basic sessions a supplementary one follows, and for each of those its place in `basic`."""
    dues, e = register.dues, register.errands
    leader = dues.row[e.ref[extra]] if extra.size else np.empty(0, np.int32)
    item = dues.of_row[BASIC, leader]
    before = np.where(item == NO_ITEM, NO_SESSION, dues.errand[item]) if extra.size else item
    place = np.where(before == NO_SESSION, NO_SESSION, before - (basic[0] if basic.size else 0)).astype(np.intp)
    followed = np.zeros(len(basic), bool)
    followed[place[place != NO_SESSION]] = True
    return followed, place


def _basic_days(register: Register, rules: Rules, ids: Ids, followed: Flags, year: Year) -> Days:
    """Return the planned day of each basic session, NEVER if the season is over."""
    season = register.season
    day, believes = _planned(register, rules, ids, chance.DAY, year)
    ahead = followed & ~believes & (day == season.last[register.errands.group[ids]])
    day = np.where(ahead, day - 1, day)
    return _settled(register, rules, ids, day)


def _planned(register: Register, rules: Rules, ids: Ids, purpose: Purpose, year: Year) -> tuple[Days, Flags]:
    """Return the day each session is planned for by its payer, and who believes in the month's end."""
    e, season, stream = register.errands, register.season, register.world.stream
    day, believes = kernels.plan_days(
        e.who[ids],
        e.group[ids],
        (register.people.id, register.told, register.world.notices.knows("last_payable_day")),
        rules.belief.astype(np.int64),
        _tables(season),
        int(threshold(rules.p.planned_after_25_june_share)),
        (chance.BELIEF.number, purpose.number, chance.PLANS_LATE.number),
        year.year,
        (stream.seed, stream.replication),
    )
    return np.where(day < season.horizon[0], NEVER, day), believes


def _tables(season: Season) -> tuple[Days, Days, Days]:
    """Return by group the quantiles of the planned day, by belief; the last days, one after the other; their spans."""
    groups, last = range(len(season.months)), []
    plans = np.full((len(groups), 2, STEPS), NEVER, np.int64)
    for group in groups:
        for belief in (False, True):
            table = season.plan(group, believes=belief)
            if table.size:
                plans[group, int(belief)] = table
        after = season.believed_days(group)
        last.append(after if after.size else season.last_days(group))
    return plans, np.concatenate(last), np.cumsum([0, *(days.size for days in last)])


def _settled(register: Register, rules: Rules, ids: Ids, day: Days) -> Days:
    """Move counter visits off closed days where the payer knows, and debits to their day."""
    e, season = register.errands, register.season
    at_bank = np.flatnonzero((e.channel[ids] == Channel.BANK_COUNTER) & (day != NEVER))
    if at_bank.size:
        wanted = day[at_bank]
        moved = register.world.channels.on_open_day(e.who[ids[at_bank]], wanted)
        still = season.payable[e.group[ids[at_bank]], moved - season.first]
        earlier = np.maximum(open_days_before(wanted), season.horizon[0])
        day[at_bank] = np.where((moved == wanted) | still, moved, earlier)
    debit = month_days(season.year, rules.p.window.first_month)[0] + rules.p.auto_debit_day - 1
    debited = np.flatnonzero(e.channel[ids] == NO_VISIT)
    first = np.full(len(debited), max(debit, season.horizon[0]))
    day[debited] = season.next_payable(first, e.group[ids[debited]])
    return day


def _supplementary_days(register: Register, rules: Rules, ids: Ids, basic_days: Days, before: Ids, year: Year) -> Days:
    """Return the planned day of each supplementary session: some time after the basic one, or a day of its own."""
    e, season, stream = register.errands, register.season, register.world.stream
    own, believes = _planned(register, rules, ids, chance.SUPPLEMENTARY_DAY, year)
    gap = 1 + pick(rules.gap_days, stream.bits(chance.GAP, register.people.id[e.who[ids]], year.year))
    follows = before != NO_SESSION
    earlier = np.where(follows, basic_days[before] if basic_days.size else 0, own)
    wanted = season.next_payable(np.maximum(earlier + gap, season.first), e.group[ids])
    left = np.maximum(season.last[e.group[ids]] - earlier, 1)
    pressed = season.next_payable(earlier + 1 + gap % left, e.group[ids])
    after = np.where(wanted == NEVER, np.where(pressed == NEVER, earlier + 1, pressed), wanted)
    in_season = np.where(believes & (wanted == NEVER), np.minimum(earlier + gap, season.closes), after)
    day = np.where(follows & (earlier != NEVER), in_season, own)
    day = _settled(register, rules, ids, day)
    day = np.where(follows & (e.channel[ids] == NO_VISIT), np.maximum(day, earlier + 1), day)
    return np.where(day == NEVER, NEVER, np.maximum(day, rules.p.begins))


def _start(register: Register, rules: Rules, ids: Ids, day: Days) -> tuple[Ids, Days]:
    """Return the sessions that are planned, and their days; some do not know that the basic one comes first."""
    e = register.errands
    if not ids.size:
        return ids, day
    ignorant = register.world.stream.happens(
        chance.BASIC_FIRST_UNKNOWN,
        register.people.id[e.who[ids]],
        register.season.year,
        threshold(rules.p.ignores_basic_first_share),
    )
    e.ready[ids[ignorant & (e.ready[ids] == 0)]] = 1
    planned = day != NEVER
    first = register.season.horizon[0]
    return ids[planned], np.maximum(day[planned], first)


def _registrations(register: Register, rules: Rules, year: Year) -> None:
    """Plan the registrations that must come before a supplementary payment (SP-19)."""
    dues, e, p = register.dues, register.errands, rules.p
    items = np.flatnonzero((dues.needs & NEEDS_REGISTRATION) != 0)
    items = items[e.day[dues.errand[items]] > 0]
    if not items.size:
        return
    rows = dues.row[items]
    where = register.world.stream.bits(chance.REGISTERS_AT, register.people.id[rows], 0)
    channel = _registration_channels(register, rules, rows, where)
    day = e.day[dues.errand[items]].astype(np.int64) - p.registration_lead_days
    day = np.maximum(day, max(year.first_day, p.begins))
    day = np.where(channel == Channel.AGENCY, register.world.channels.on_open_day(rows, day), day)
    ids = e.add(
        rows,
        What.REGISTRATION,
        scheme=SUPPLEMENTARY,
        period=period(year.year, What.REGISTRATION, SUPPLEMENTARY),
        channel=channel,
        size=1,
    )
    e.put(ids, day)


def _registration_channels(register: Register, rules: Rules, rows: Rows, bits: NDArray[np.uint32]) -> NDArray[np.uint8]:
    where = Choice(rules.p.registration_channel.values_in_order).of(bits)
    channel = np.array([Channel.MINSHENG, Channel.VILLAGE_AGENT, Channel.AGENCY], np.uint8)[where]
    offline = (channel == Channel.MINSHENG) & ~register.people.smartphone[rows]
    return np.where(offline, np.uint8(Channel.VILLAGE_AGENT), channel)


def hand_over(register: Register, ids: Ids) -> None:
    """Let another member of the session pay where the payer has died or left."""
    e, dues = register.errands, register.dues
    for number in ids[e.what[ids] <= What.SUPPLEMENTARY].tolist():
        rows = dues.row[e.ref[number] : e.ref[number] + e.size[number]]
        living = rows[register.people.alive[rows]]
        if living.size:
            e.who[number] = living[0]


def undo_debits(register: Register, rules: Rules, ids: Ids) -> None:
    """Let what a debit does not take be paid like everything else."""
    e = register.errands
    e.channel[ids] = usable(register, rules, e.who[ids])
    e.tried(ids)
