"""Enquiries: waves, calls and knowledge in a town made by hand; the hotline, campaigns and their readers in the city.

Statistical tests say how often they would fail by chance if the model were right; their luck is fixed, so a test that
has passed passes again.
"""

import numpy as np
import pytest

import sim
from sim.core.calendar import day_of
from sim.core.kernels import Outcome
from sim.programmes import REGISTER
from sim.programmes.enquiries.parameters import MEDIA, PUZZLING, TOPICS
from sim.run import replicate
from sim.world.residents import Status
from sim.world.visits import Reason
from tests.cities import by, difference, indicators, run, scenario, total, where
from tests.programmes.enquiries_town import Town, members

MONTH = {"run.sample": 0.01, "run.end": "2021-01-31"}
SEASON = {"run.sample": 0.005, "run.end": "2021-07-31"}
NOBODY_RINGS = {
    **{f"enquiries.announcement.calls_first_day.{topic}": 0 for topic in TOPICS},
    **{f"enquiries.calls_after.{cause}": 0 for cause in PUZZLING},
}


def rows(*numbers):
    return np.array(numbers, np.int32)


def days_from(date, number):
    return [str(np.datetime64(date) + n) for n in range(number)]


# ------------------------------------------------------------------------------------------------------------- waves

WAVE = {"announcement.calls_first_day.last_payable_day": 200, "announcement.day.last_payable_day": "2021-02-01"}


@pytest.mark.clause("IN-01")
@pytest.mark.parametrize("half_life", [1, 3, 7])
def test_the_wave_after_an_announcement_halves_with_every_half_life(half_life):
    """On day n 200 x 2^(-n / half-life) ring on average, a Poisson number.

    Ten days are compared, each within 5 standard deviations: with a right model about one in 50,000 runs would fail.
    """
    town = Town(members(200_000), {**WAVE, "announcement.half_life": half_life}).run("2021-03-31")
    calls = town.calls_by_day()
    for n, date in enumerate(days_from("2021-02-01", 10)):
        expected = 200 * 2 ** (-n / half_life)
        assert abs(calls[date] - expected) <= max(5 * expected**0.5, 5), date
    assert min(calls) == "2021-02-01"


@pytest.mark.clause("IN-01")
def test_a_whole_wave_of_200_calls_at_first_and_half_as_many_every_three_days_is_969_calls():
    """200 / (1 - 2^(-1/3)) = 969.5, a Poisson number: within 5 deviations, wrong by chance once in a million."""
    town = Town(members(200_000), WAVE).run("2021-12-31")
    assert abs(town.counted["received"] - 969.5) <= 5 * 969.5**0.5


def test_a_sample_rings_as_much_as_the_city_it_stands_for():
    """4,000 of a city of 200,000 make a fiftieth of its calls: 19.4, within 5 deviations."""
    town = Town(members(4_000), WAVE, weight=50).run("2021-12-31")
    assert abs(town.counted["received"] - 19.4) <= 5 * 19.4**0.5


def test_only_those_ring_whom_the_rule_concerns():
    statuses = np.where(np.arange(3000) < 1000, int(Status.FLEXIBLE), int(Status.MEMBER))
    asks = {"announcement.calls_first_day.deferral": 500}
    town = Town(members(3000, status=statuses), asks).run("2021-03-31")
    assert len(town.hotline.calls) > 900
    assert max(row for _, row, *_ in town.hotline.calls) < 1000


def test_an_announcement_of_another_day_lets_the_same_people_ring_as_many_days_later():
    early, late = (
        Town(members(5_000), {**WAVE, "announcement.day.last_payable_day": date}).run("2021-12-31")
        for date in ("2021-02-01", "2021-02-11")
    )
    assert {(d + 10, row) for d, row, *_ in early.hotline.calls} == {(d, row) for d, row, *_ in late.hotline.calls}


# ----------------------------------------------------------------------------------------------- what puzzles people


@pytest.mark.clause("IN-01")
@pytest.mark.parametrize(
    ("notice", "cause", "status", "birth", "topic", "failure"),
    [
        ("refused", "refused", Status.MEMBER, "1980-01-01", "last_payable_day", True),
        ("refused", "refused", Status.FLEXIBLE, "1980-01-01", "deferral", True),
        ("refused", "refused", Status.RESIDENT_PENSIONER, "1936-01-01", "eligibility", True),
        ("not_ready", "not_ready", Status.MEMBER, "1980-01-01", "certificate_lag", True),
        ("fee_starts", "fee_starts", Status.OTHER_PENSIONER, "1936-01-01", "eligibility", False),
        ("announced", "message", Status.MEMBER, "1980-01-01", "last_payable_day", False),
    ],
)
def test_who_was_puzzled_rings_the_next_day_about_it(notice, cause, status, birth, topic, failure):
    who = members(10, status=int(status), birth=day_of(birth))
    town = Town(who, {f"calls_after.{cause}": 1})
    town.on("2021-05-26", lambda t: t.notices.post(notice, rows(3, 7))).run("2021-06-30")
    assert [(day, row, retry) for day, row, _, retry in town.hotline.calls] == [
        (day_of("2021-05-27"), 3, failure),
        (day_of("2021-05-27"), 7, failure),
    ]
    assert town.know(topic) == [3, 7]
    assert town.counted[f"asked_{topic}"] == 2


def test_a_share_of_them_rings():
    """3,000 of 10,000 on average: within 5 standard deviations (46), wrong by chance once in a million."""
    town = Town(members(10_000), {"calls_after.refused": 0.3})
    town.on("2021-05-26", lambda t: t.notices.post("refused", np.arange(10_000, dtype=np.int32))).run("2021-05-31")
    assert abs(town.counted["received"] - 3000) <= 230


def test_nobody_rings_about_what_they_know():
    town = Town(members(10), {"calls_after.not_ready": 1})
    town.on("2021-05-10", lambda t: t.notices.post("certificate_lag", rows(3)))
    town.on("2021-05-26", lambda t: t.notices.post("not_ready", rows(3, 7))).run("2021-06-30")
    assert [row for _, row, *_ in town.hotline.calls] == [7]


# ------------------------------------------------------------------------------------------------- calls and redials


@pytest.mark.parametrize("outcome", [Outcome.ABANDONED, Outcome.TURNED_AWAY])
def test_a_lost_call_comes_back_the_next_day_up_to_the_limit(outcome):
    always = {"calls_after.refused": 1, "redial_share": 1, "redials_max": 3}
    town = Town(members(5), always, outcome=outcome)
    town.on("2021-05-26", lambda t: t.notices.post("refused", rows(2))).run("2021-06-30")
    assert [(day - day_of("2021-05-27"), key & 255) for day, _, key, _ in town.hotline.calls] == [
        (0, 0), (1, 1), (2, 2), (3, 3),
    ]  # fmt: skip
    assert town.counted["received"] == 4
    assert town.counted["redials"] == 3
    assert town.counted["given_up"] == 1
    assert town.counted[outcome.name.lower()] == 4
    assert town.counted["told_by_call"] == 0
    assert [retry for *_, retry in town.hotline.calls] == [True] * 4


def test_redials_of_a_hotline_that_never_answers_are_a_geometric_series():
    """Of 10,000 lost calls 0.55 come back, of those again 0.55, four times: 10,000 x (0.55 + ... + 0.55^4) = 11,104.

    Each step is binomial; the sum's standard deviation is below 200, so 5 of them fail once in a million.
    """
    town = Town(members(10_000), {"calls_after.refused": 1}, outcome=Outcome.ABANDONED)
    town.on("2021-05-26", lambda t: t.notices.post("refused", np.arange(10_000, dtype=np.int32))).run("2021-06-30")
    assert abs(town.counted["redials"] - 11_104) <= 1000
    assert town.counted["given_up"] == 10_000


# ---------------------------------------------------------------------------------------------------------- knowledge


@pytest.mark.clause("IN-01")
def test_who_was_answered_knows_the_rule_from_tomorrow_on():
    known = {}
    town = Town(members(10), {"calls_after.refused": 1})
    town.on("2021-05-26", lambda t: t.notices.post("refused", rows(2)))
    for date in ("2021-05-27", "2021-05-28"):
        town.on(date, lambda t, date=date: known.update({date: t.know("last_payable_day")}))
    town.run("2021-06-30")
    assert known == {"2021-05-27": [], "2021-05-28": [2]}
    assert town.counted["informed_last_payable_day"] == town.counted["told_by_call"] == 1


@pytest.mark.clause("IN-01")
def test_neighbours_of_callers_learn_of_the_rule_and_nobody_else():
    """100 callers of community 1 talk to five each of its 500, and of those they met four in ten remember it."""
    community = np.arange(2000) // 500
    talk = {"calls_after.refused": 1, "friends.told": 5, "friends.effect": 0.4}
    town = Town(members(2000, community=community), talk)
    town.on("2021-05-26", lambda t: t.notices.post("refused", np.arange(500, 600, dtype=np.int32))).run("2021-06-30")
    by_community = np.bincount(community[town.know("last_payable_day")], minlength=4)
    assert by_community.tolist() == [0, by_community[1], 0, 0]
    expected = 400 * 0.4 * (1 - (1 - 1 / 500) ** 500)  # 400 others, met in any of 500 talks: 101 on average
    assert abs(town.counted["told_by_friends"] - expected) <= 5 * expected**0.5
    assert town.counted["told_by_call"] == 100


def test_a_neighbour_whom_the_rule_does_not_concern_forgets_it():
    children = np.where(np.arange(500) < 100, int(Status.MEMBER), int(Status.CHILD))
    town = Town(members(500, status=children), {"calls_after.refused": 1, "friends.told": 50, "friends.effect": 1})
    town.on("2021-05-26", lambda t: t.notices.post("refused", rows(2))).run("2021-06-30")
    assert len(town.know("last_payable_day")) > 1
    assert max(town.know("last_payable_day")) < 100


# ---------------------------------------------------------------------------------------------------------- campaigns


def campaign(medium, **values):
    return {f"media.{medium}.{name}": value for name, value in values.items()}


@pytest.mark.clause("IN-02")
@pytest.mark.parametrize(
    ("medium", "contacts", "yuan", "payee"),
    [
        ("newspaper", 600, 600 * 0.01, "media"),
        ("wechat_account", 800, 800 * 0.01, "media"),
        ("sms", 1200, 1200 * 0.05, "operator"),
        ("leaflets", 400, 400 * 0.5, "printer"),
        ("cadre_visits", 400, 400 * 15, "staff"),
    ],
)
def test_every_contact_of_a_campaign_costs_and_informs(medium, contacts, yuan, payee):
    """1,200 members in 400 households, half of them in towns, two of three with a smartphone; all are contacted."""
    n = np.arange(1200)
    who = members(1200, household=n // 3, urban=n < 600, smartphone=n % 3 > 0)
    town = Town(who, campaign(medium, coverage=1, reach=1, effect=1)).run("2021-12-31")
    assert town.counted[f"contacts_{medium}"] == contacts
    assert town.yuan["media_cost_yuan"] == pytest.approx(yuan)
    everybody = {"newspaper": 600, "wechat_account": 800}.get(medium, 1200)
    assert town.counted[f"told_by_{medium}"] == len(town.know("last_payable_day")) == everybody
    posted = town.ledger.rows()
    assert set(posted["payer"].tolist()) == {"city"}
    assert set(posted["payee"].tolist()) == {payee}
    assert int(posted["amount_fen"].sum()) == round(yuan * 100)


@pytest.mark.clause("IN-02")
def test_reach_and_effect_are_shares_of_the_contacts():
    """Of 10,000 messages 0.4 are read, of those 0.6 remembered: 2,400, within 5 deviations (43) of a binomial."""
    town = Town(members(10_000), campaign("sms", coverage=1)).run("2021-12-31")
    assert town.counted["contacts_sms"] == 10_000
    assert abs(town.counted["told_by_sms"] - 2400) <= 215


@pytest.mark.clause("IN-02")
def test_a_wider_campaign_informs_those_of_the_narrower_and_more():
    narrow, wide = (set(_told(campaign("sms", coverage=share))) for share in (0.3, 0.6))
    assert narrow < wide
    assert not _told(campaign("sms", coverage=0))


def _told(changes):
    return Town(members(5_000), changes).run("2021-12-31").know("last_payable_day")


def test_a_campaign_runs_in_its_days_and_in_every_year_in_which_it_has_a_coverage():
    alone = members(3_000, household=np.arange(3_000))
    town = Town(alone, campaign("leaflets", coverage={"2021-01-01": 0, "2022-01-01": 1}, reach=1, effect=1))
    town.run("2021-12-31")
    assert not town.know("last_payable_day")
    town.run("2022-06-04")
    assert 0 < len(town.know("last_payable_day")) < 3_000
    town.run("2022-06-30")
    assert len(town.know("last_payable_day")) == town.counted["contacts_leaflets"] == 3_000
    assert town.run("2022-12-31").counted["contacts_leaflets"] == 3_000


def test_the_rules_that_enquiries_speak_of_are_those_of_the_programmes():
    first = sim.load("baseline").policy("run").at(0).start
    asked, pension, subsidy = (
        sim.load("baseline").policy(name).at(first) for name in ("enquiries", "resident_pension", "transport_subsidy")
    )
    assert asked.concerned.payer_age_max == pension.member_age_max
    assert asked.concerned.subsidy_county == subsidy.county
    assert (asked.concerned.worker_age_min, asked.concerned.worker_age_max) == (subsidy.age_min, subsidy.age_max)


def test_a_message_makes_some_of_those_ring_who_did_not_understand_it():
    asks = {**campaign("sms", coverage=1, reach=0.5, effect=0.5, days=1), "calls_after.message": 1}
    town = Town(members(4_000), asks).run("2021-12-31")
    assert town.counted["received"] == 4_000 - town.counted["told_by_sms"]
    assert set(town.calls_by_day()) == {"2021-06-16"}


# ------------------------------------------------------------------------------------------- the hotline, in the city


@pytest.mark.clause("IN-01")
def test_a_hotline_with_more_seats_loses_fewer_calls():
    lost = []
    for seats in (1, 2, 4, 8):
        found = indicators(run(changes={"world.places.hotline.servers": seats}, size=MONTH))
        lost.append(1 - found["enquiries.answered", 2021] / found["enquiries.received", 2021])
    assert lost == sorted(lost, reverse=True)
    assert lost[0] > 0.3
    assert lost[-1] < 0.05


def test_every_call_is_answered_abandoned_or_turned_away_and_stands_at_the_hotline():
    one = run(changes={"world.places.hotline.servers": 2}, size=MONTH)
    found = indicators(one)
    parts = [found[f"enquiries.{name}", 2021] for name in ("answered", "abandoned", "turned_away")]
    assert found["enquiries.received", 2021] == pytest.approx(sum(parts))
    calls = where(one.tables.load, programme="enquiries")
    assert set(calls["channel"].to_pylist()) == {"hotline"}
    assert set(calls["reason"].to_pylist()) == {"enquiry"}
    events = where(one.tables.people, programme="enquiries", measure="received")
    assert total(calls, "arrivals") == total(events, "count")


def test_calls_take_staff_time_at_the_hotline():
    quiet, busy = (run(changes=changes, size=MONTH) for changes in (NOBODY_RINGS, {}))
    seconds = [
        total(where(one.tables.load, channel="hotline", programme="other_business"), "busy") for one in (quiet, busy)
    ]
    own = total(where(busy.tables.load, programme="enquiries"), "busy")
    assert seconds[1] - seconds[0] > own > 0  # in a sample unrecorded copies ring as well


# ------------------------------------------------------------------------------------ what the other programmes read


@pytest.mark.clause("IN-02")
@pytest.mark.slow
def test_publicity_before_25_june_makes_people_know_and_fewer_come_after_the_closing_day():
    """Eight paired replications; each 95% interval would exclude zero on this side by chance in 2.5% of the cases."""
    for name, sign in (
        ("enquiries.knowing_last_payable_day", 1),
        ("enquiries.media_cost_yuan", 1),
        ("resident_pension.basic.missed_after_closing_day", -1),
    ):
        found = difference(lambda one, name=name: indicators(one)[name, 2021], PUBLICITY, {}, SEASON)
        assert (found.low > 0) if sign > 0 else (found.high < 0), (name, found)


PUBLICITY = {"enquiries.media.leaflets.coverage": 1, "enquiries.media.sms.coverage": 1}


@pytest.mark.clause("IN-02")
@pytest.mark.parametrize(
    ("topic", "indicator", "change"),
    [
        ("certificate_lag", "resident_pension.basic.certificate_early_visits", 0.75),
        ("deferral", "flexible_pension.too_early", 0.75),
        ("eligibility", "eldercare_device.heard", 1.5),
    ],
)
def test_who_knows_a_rule_acts_on_it(topic, indicator, change):
    """Everybody is visited in January: fewer come too early by a quarter at least, half as many again hear of it."""
    visit = {"topic": topic, "coverage": 1, "reach": 1, "effect": 1, "month": 1, "day": 2, "days": 1}
    told = run(changes={f"enquiries.media.cadre_visits.{k}": v for k, v in visit.items()}, size=SEASON)
    before, after = (indicators(one).get((indicator, 2021), 0) for one in (run(size=SEASON), told))
    assert before > 0
    assert (after < change * before) if change < 1 else (after > change * before)


# ------------------------------------------------------------------------------------------------------------- luck


def test_when_nobody_rings_all_others_do_what_they_do_without_the_programme():
    silent = run(changes=NOBODY_RINGS, size=SEASON)
    register = [programme for programme in REGISTER if programme.name != "enquiries"]
    gone = replicate(scenario(size=SEASON), 0, register=register)
    others = [programme.name for programme in register]
    for name in ("people", "cost"):
        first, second = (where(getattr(one.tables, name), programme=[*others, "residents"]) for one in (silent, gone))
        assert first.to_pylist() == second.to_pylist()
    sums = [by(one.tables.load, ["date", "place", "programme", "reason"], "wait_sum") for one in (silent, gone)]
    assert sums[0] == sums[1]


def test_calls_move_nobody_elses_luck():
    """Whoever sets out with and without calls does so at the same second, for as long, with as much patience."""
    found = []
    for changes in ({}, NOBODY_RINGS):
        met = {}
        replicate(scenario(changes=changes, size=MONTH), 0, on_day=lambda day, world, met=met: _note(world, met))
        found.append(met)
    both = found[0].keys() & found[1].keys()
    assert len(both) > 0.99 * max(map(len, found))
    assert len(both) > 1000
    assert all(found[0][key] == found[1][key] for key in both)


def _note(world, met):
    visits = world.desks.visits
    if visits is not None:
        for i in np.flatnonzero(visits.reason != Reason.ENQUIRY).tolist():
            key = tuple(int(c[i]) for c in (visits.who, visits.when, visits.channel, visits.reason))
            met[key] = tuple(int(c[i]) for c in (visits.second, visits.service, visits.patience))


def test_a_lost_call_moves_nobody_to_another_way_of_paying():
    """Next January those take another channel who were served badly where they pay, not those who hung up the phone.

    One seat loses calls that 20 seats answer; what people pay through differs only as far as some learned of a rule in
    one city and not in the other, at most by a tenth of those calls.
    """
    ways, lost = [], []
    for seats in (1, 20):
        size = {"run.sample": 0.005, "run.end": "2022-01-01", "world.places.hotline.servers": seats}
        last = {}
        one = replicate(scenario(size=size), 0, on_day=lambda day, world, last=last: last.update(world=world))
        ways.append(last["world"].channels.preferences.channel)
        lost.append(total(where(one.tables.load, channel="hotline", programme="enquiries"), "abandoned"))
    assert lost[0] - lost[1] > 10
    assert (ways[0] != ways[1]).sum() <= 0.1 * (lost[0] - lost[1])


def test_the_media_are_those_of_the_clause():
    assert set(MEDIA) == {"newspaper", "wechat_account", "sms", "leaflets", "cadre_visits"}
