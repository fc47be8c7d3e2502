"""Switches and levers of the world do what they say: what is off does not happen, more work means longer waits."""

from functools import partial

import numpy as np
import pytest

from sim.core import kernels
from sim.core.calendar import day_of, is_workday
from sim.core.luck import Stream
from sim.run import replicate
from sim.world.visits import FIRST_ON_SITE, Channel
from sim.world.weather import Weather
from tests.cities import by, indicators, run, scenario, total, where

YEAR = {"run.sample": 0.002, "run.end": "2021-12-31"}
MONTH = {"run.sample": 0.005, "run.end": "2021-01-31"}
SUMMER = {"run.sample": 0.002, "run.end": "2021-07-31"}
FIVE_YEARS = {"run.sample": 0.003, "run.end": "2025-12-31"}

NOBODY_DIES = {"world.mortality_factor": 0}
NOBODY_IS_BORN = {"world.birth_factor": 0}
NOBODY_MOVES = {"world.moving_factor": 0}
NOBODY_GIVES_BACK = {"eldercare_device.attrition_factor": 0}
NOBODY_GIVES_UP = {"world.places.patience_minutes": 100_000}
STILL = {**NOBODY_DIES, **NOBODY_IS_BORN, **NOBODY_MOVES, **NOBODY_GIVES_BACK}

OUTAGE = "2021-06-25"
ONLINE = [c.name.lower() for c in Channel if c < FIRST_ON_SITE]
DESKS = [c.name.lower() for c in Channel if c >= FIRST_ON_SITE]
FAR = np.iinfo(np.int32).max


@pytest.mark.parametrize(
    ("off", "silent", "loud"),
    [
        (NOBODY_DIES, ["residents.deaths", "eldercare_device.died"], ["residents.births", "residents.moved_out"]),
        (NOBODY_IS_BORN, ["residents.births"], ["residents.deaths", "residents.moved_in"]),
        (
            NOBODY_MOVES,
            ["residents.moved_in", "residents.moved_out", "residents.moved_within", "eldercare_device.moved_away"],
            ["residents.births", "residents.deaths"],
        ),
        (
            NOBODY_GIVES_BACK,
            ["eldercare_device.left", "eldercare_device.left_year_3", "eldercare_device.left_other"],
            ["eldercare_device.renewed", "eldercare_device.died"],
        ),
    ],
    ids=["mortality", "births", "moving", "attrition"],
)
def test_what_is_switched_off_does_not_happen(off, silent, loud):
    found = indicators(run(changes=off, size=YEAR))
    usual = indicators(run(size=YEAR))
    assert {name: found.get((name, 2021), 0) for name in silent} == dict.fromkeys(silent, 0)
    assert any(usual.get((name, 2021), 0) > 0 for name in silent)
    assert all(found[name, 2021] > 0 for name in loud)


def test_with_everything_off_the_same_people_live_in_the_city_for_years():
    found = indicators(run(changes=STILL, size={**YEAR, "run.end": "2022-12-31"}))
    assert found["residents.alive", 2021] == found["residents.alive", 2022]


@pytest.mark.slow
@pytest.mark.clause("EC-09", "EC-10")
def test_a_cohort_of_devices_costs_180_180_90_90_0_yuan_a_user_and_service_year():
    fees = where(run(changes=STILL, size=FIVE_YEARS).tables.cost, kind="service_fee")
    yuan = {}
    for payer, public in (("city", True), ("household", False)):
        rows = where(fees, payer=payer)
        fen, users = (by(rows, ["service_year"], column) for column in ("amount", "count"))
        yuan[public] = {year: fen[year] / users[year] / 100 for year in sorted(fen)}
    assert yuan[True] == {1: 180, 2: 180, 3: 90, 4: 90}
    assert {year: yuan[False][year] for year in (3, 4, 5)} == {3: 90, 4: 90, 5: 180}
    assert not {1, 2} & set(yuan[False])


@pytest.mark.slow
def test_with_everything_off_nobody_who_holds_a_device_gives_it_back_in_five_years():
    found = indicators(run(changes=STILL, size=FIVE_YEARS))
    for year in range(2022, 2026):
        more = found["eldercare_device.issued", year]
        assert found["eldercare_device.active", year] == pytest.approx(
            found["eldercare_device.active", year - 1] + more
        )


@pytest.mark.parametrize("place", ["bank_counter", "tax_hall"])
def test_more_of_other_business_means_longer_waits(place):
    name = f"desk.{place}.wait_mean_seconds", 2021
    waits = [
        indicators(run(changes={"world.places.demand_factor": factor}, size=YEAR))[name] for factor in (0.5, 1, 2, 4)
    ]
    assert waits == sorted(waits)
    assert waits[-1] > 1.5 * waits[0]


def test_in_an_outage_every_online_attempt_fails_that_day_and_that_day_only():
    changed = where(run("provincial-outage-on-25-june", size=SUMMER).tables.load, channel=ONLINE)
    usual = where(run(size=SUMMER).tables.load, channel=ONLINE)
    tried, failed = (by(changed, "date", column) for column in ("arrivals", "failed_online"))
    day = next(date for date in tried if date.isoformat() == OUTAGE)
    assert failed[day] == tried[day] > 0
    for column in ("arrivals", "failed_online", "done"):
        before, after = (by(table, "date", column) for table in (usual, changed))
        assert {d: n for d, n in before.items() if d < day} == {d: n for d, n in after.items() if d < day}
    later = [date for date in tried if date > day]
    assert sum(failed[date] for date in later) < 0.5 * sum(tried[date] for date in later)


def test_an_outage_on_the_closing_day_sends_people_to_counters_and_costs_some_the_year():
    changed, usual = (run(name, size=SUMMER) for name in ("provincial-outage-on-25-june", "baseline"))
    at_desks = [total(_on(OUTAGE, where(one.tables.load, channel=DESKS)), "arrivals") for one in (changed, usual)]
    assert at_desks[0] > 1.2 * at_desks[1]
    found, as_usual = indicators(changed), indicators(usual)
    assert found["resident_pension.basic.paid", 2021] < as_usual["resident_pension.basic.paid", 2021]
    name = "resident_pension.basic.missed_channel", 2021
    assert found[name] > 1.5 * as_usual[name]


def _on(day, load):
    return load.filter([date.isoformat() == day for date in load["date"].to_pylist()])


def _before(day, load):
    return load.filter([date.isoformat() < day for date in load["date"].to_pylist()])


def test_with_three_in_ten_of_the_staff_ill_people_wait_longer_from_that_day_on():
    changed, usual = (run(name, size=SUMMER) for name in ("staff-illness-30-percent", "baseline"))
    assert _before("2021-06-01", changed.tables.load).equals(_before("2021-06-01", usual.tables.load))
    found, as_usual = indicators(changed), indicators(usual)
    for place in ("agency", "bank_counter", "tax_hall"):
        for measure in ("wait_mean_seconds", "abandoned"):
            assert found[f"desk.{place}.{measure}", 2021] > 1.05 * as_usual[f"desk.{place}.{measure}", 2021], place


def test_a_cold_wave_is_12_degrees_colder_for_its_week_and_nothing_else_is():
    weather = {}
    for name in ("cold-wave-week", "baseline"):
        city = scenario(name, size=YEAR)
        stream = Stream(city.policy("run").at(0).seed, 0)
        policy = city.policy("world").of(lambda rules: rules.weather)
        weather[name] = Weather(policy, stream, day_of("2021-01-01"), day_of("2021-12-31"))
    cold, usual = weather["cold-wave-week"], weather["baseline"]
    week = np.zeros(365, bool)
    week[day_of("2021-12-20") - usual.first_day :][:7] = True
    assert cold.temperature - usual.temperature == pytest.approx(np.where(week, -12, 0))
    assert np.array_equal(cold.windy, usual.windy)
    assert np.array_equal(cold.rain | cold.snow, usual.rain | usual.snow)
    assert not cold.rain[week].any()


def test_in_a_cold_wave_more_ways_to_the_hall_are_put_off_and_nothing_changes_before_it():
    cold, usual = (run(name, size=YEAR) for name in ("cold-wave-week", "baseline"))
    assert _before("2021-12-20", cold.tables.load).equals(_before("2021-12-20", usual.tables.load))
    found, as_usual = indicators(cold), indicators(usual)
    assert found["bus_line.hall_put_off", 2021] > as_usual["bus_line.hall_put_off", 2021]
    untouched = [key for key in as_usual if key[0].startswith(("eldercare_device.", "transport_subsidy."))]
    assert untouched
    assert all(found[key] == as_usual[key] for key in untouched)


def test_in_an_older_city_fewer_pay_contributions_and_more_draw_pensions_and_may_have_a_device():
    """The people are others, so two samples are compared, and only differences beyond their noise."""
    size = {**YEAR, "run.sample": 0.02}
    found, usual = (indicators(run(name, size=size)) for name in ("ageing-plus-20", "baseline"))
    ratio = {name: found[name, 2021] / usual[name, 2021] for name, year in usual if year == 2021 and usual[name, year]}
    assert ratio["residents.alive"] == pytest.approx(1, abs=0.01)
    assert ratio["resident_pension.basic.eligible"] < 0.97
    assert ratio["residents.status_resident_pensioner"] > 1.1
    assert ratio["eldercare_device.eligible"] > 1.1


def test_half_an_outage_fails_about_half_of_the_attempts():
    dates = {"2021-01-01": 0.5, "2021-02-01": 0}
    load = where(run(changes={"world.channels.outage_share": dates}, size=MONTH).tables.load, channel=ONLINE)
    assert 0.45 < total(load, "failed_online") / total(load, "arrivals") < 0.65


def test_another_server_at_every_place_lets_nobody_wait_longer_where_nobody_gives_up():
    """Each day's customers are served again, with one server more: nobody is served later.

    With patience this need not hold (who gives up makes room for others), so patience is taken away.
    """
    days = []

    def compare(day, world):
        queue = world.desks.today
        if queue is None or day.day in days:
            return
        days.append(day.day)
        serve = partial(_serve, queue)
        (few, outcome), (more, better) = serve(queue.servers), serve(queue.servers + 1)
        assert (more <= few).all()
        assert (better <= outcome).all()  # SERVED is 0; TURNED_AWAY may become SERVED, never the other way round

    replicate(scenario(size=MONTH), 0, on_day=compare)
    assert len(days) >= 20


def _serve(queue, servers):
    free = np.zeros((servers.size, int(servers.max())), np.int64)
    patience = np.full(queue.second.size, FAR, np.int64)
    columns = (queue.second, queue.service, patience, queue.offsets, servers, queue.openings, queue.opening_offsets)
    return kernels.serve_places(*columns, free)[:2]


@pytest.mark.parametrize("place", ["agency", "tax_hall"])
def test_more_servers_shorten_the_mean_wait_of_a_year_where_nobody_gives_up(place):
    changes = {**NOBODY_GIVES_UP, f"world.places.{place}.extra_servers": 3}
    few, more = (indicators(run(changes=c, size=YEAR)) for c in (NOBODY_GIVES_UP, changes))
    name = f"desk.{place}.wait_mean_seconds", 2021
    assert more[name] < few[name]


def test_offices_that_open_on_weekends_serve_on_weekends():
    usual, open_ = (
        run(changes={"world.places.agency.weekend_open_share": share}, size=SUMMER).tables.load for share in (0, 1)
    )
    assert _on_days_off(usual, "done") == 0
    assert _on_days_off(usual, "turned_away") > 0
    assert _on_days_off(open_, "done") > 0


def _on_days_off(load, column):
    here = where(load, channel="agency")
    return total(here.filter([not is_workday(date) for date in here["date"].to_pylist()]), column)


def test_nobody_who_knows_the_hours_sets_out_to_a_closed_office():
    """Who failed online may still walk there on the same day: those visits are retries."""
    ignorant, knowing = (
        run(changes={"world.channels.knows_hours_share": share}, size=SUMMER).tables.load for share in (0, 1)
    )
    assert _on_days_off(ignorant, "arrivals") > _on_days_off(ignorant, "retries")
    assert _on_days_off(knowing, "arrivals") == _on_days_off(knowing, "retries")
