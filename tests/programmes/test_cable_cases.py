"""The way of a case: hand-worked days, conservation, a second implementation of the crews' queue, levers, money."""

from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.core.calendar import date_of, day_of, workdays
from sim.programmes.cable_complaints.cases import NEVER, State
from tests.programmes.cable_town import FIRST, STILL, WAGE, Town, cases_of
from tests.programmes.test_cable_complaints import close_to

OPEN = (State.REPORTED, State.REGISTERED, State.INSPECTED, State.ASSIGNED, State.CLEARING)
WORK = workdays(FIRST, FIRST + 22 * 366)


def pass_days(rules, cases, reports, until):
    """Let days pass: open cases of `reports` {day: bundles} that have none, work, advance and assign on workdays."""
    for day in range(FIRST, until + 1):
        for bundle in reports.get(day, ()):
            case = cases.of(bundle) or cases.open_case(rules, bundle, 1, 0, day)
            case.hear(day, hazard=False, caller=NEVER)
        if WORK[day - FIRST]:
            cases.work(rules, day)
        cases.advance(rules, day)
        if WORK[day - FIRST]:
            cases.assign(rules, day)


@pytest.mark.clause("CC-04")
def test_two_cases_and_one_crew_over_the_spring_festival():
    """Reported on Friday 5 February 2021. Worked: Sunday 7 and Saturday 20 February; free: 11 to 17 February."""
    rules, cases = cases_of({"crews.number": 1})
    pass_days(rules, cases, {day_of("2021-02-05"): [0, 2]}, day_of("2021-03-31"))
    told = [[f"{date_of(day):%m-%d}" for day in case.dates] for case in cases.all]
    #            reported  registered inspected assigned  clearing  cleared  rechecked
    assert told == [
        ["02-05", "02-07", "02-10", "02-10", "02-18", "02-19", "02-25"],
        ["02-05", "02-07", "02-10", "02-19", "02-20", "02-22", "03-01"],
    ]
    assert cases.crew_days == 4


@pytest.mark.clause("CC-04")
def test_a_repeated_report_opens_no_second_case():
    rules, cases = cases_of()
    day = day_of("2021-03-01")
    pass_days(rules, cases, {day: [6, 6], day + 1: [6], day + 2: [6, 7]}, day + 60)
    assert [(case.bundle, case.reports, case.complained) for case in cases.all] == [(6, 4, day), (7, 1, day + 2)]
    assert cases.of(6) is None  # rechecked and closed: the next report is another case
    assert cases.of(7) is None
    again = cases.open_case(rules, 6, 1, 0, day + 61)
    assert cases.of(6) is again


def test_no_step_can_be_skipped():
    rules, cases = cases_of()
    case = cases.open_case(rules, 0, 1, 0, FIRST)
    with pytest.raises(ValueError, match="case 0 would be CLEARED before it is REGISTERED"):
        cases._enter(rules, case, State.CLEARED, FIRST)


reports = st.dictionaries(st.integers(FIRST, FIRST + 80), st.lists(st.integers(0, 9), max_size=4), max_size=30)
levers = st.fixed_dictionaries(
    {
        "crews.number": st.integers(0, 4),
        "crews.days.corridor": st.integers(1, 5),
        "crews.danger_first": st.booleans(),
        "crews.order": st.sampled_from(["reactive", "sweep"]),
        "pipeline.registration_days": st.integers(0, 2),
        "pipeline.inspection_days": st.integers(0, 4),
        "pipeline.recheck_days": st.integers(0, 3),
    }
)


@pytest.mark.clause("CC-04")
@settings(max_examples=60, deadline=None)
@given(reports, levers)
def test_each_case_passes_its_states_in_order_and_none_is_skipped(reports, levers):
    rules, cases = cases_of(levers)
    pass_days(rules, cases, reports, FIRST + 120)
    for case in cases.all:
        passed = [day for day in case.dates if day != NEVER]
        assert passed == case.dates[: len(passed)] == sorted(passed)
    assert sum(cases.standing(state) for state in State) == len(cases.all)
    assert cases.standing(State.ASSIGNED) + cases.standing(State.CLEARING) <= rules.crews.number
    open_cases = [case.bundle for case in cases.all if case.dates[-1] == NEVER]
    assert len(open_cases) == len(set(open_cases))


def queue(ready, work, crews):
    """Return in which working day (a number) each case is done: first ready, first served, by `crews` crews."""
    free, done = [0] * crews, []
    heapify(free)
    for evening in ready:
        begin = max(evening, heappop(free)) + 1
        done.append(begin + work - 1)
        heappush(free, done[-1])
    return done


@pytest.mark.clause("CC-04")
@pytest.mark.parametrize(("crews", "work", "a_day"), [(1, 3, 0.3), (2, 3, 0.6), (3, 2, 1.3), (3, 4, 1.0)])
def test_the_crews_serve_as_a_queue_with_several_servers(crews, work, a_day):
    """A second implementation, in working days; utilisation is arrivals x work / crews; and Little's law holds."""
    rules, cases = cases_of({"crews.number": crews, "crews.days.corridor": work})
    rng = np.random.default_rng(7)
    days = np.flatnonzero(WORK)[:700] + FIRST
    bundles = iter(range(0, 10_000, 2))
    reports = {
        int(day): [next(bundles) for _ in range(n)] for day, n in zip(days, rng.poisson(a_day, 700), strict=True)
    }
    pass_days(rules, cases, reports, FIRST + 5 * 365)
    number = np.cumsum(WORK)  # the working days' own count
    ready = [int(number[case.dates[State.INSPECTED] - FIRST]) for case in cases.all]
    done = [int(number[case.dates[State.CLEARED] - FIRST]) for case in cases.all]
    assert done == queue(ready, work, crews)
    used = cases.crew_days / (crews * 700)
    arrived = len(cases.all)
    assert used == pytest.approx(arrived / 700 * work / crews)
    waits = np.array(done) - np.array(ready)
    standing = sum(((np.array(ready) <= d) & (d < np.array(done))).sum() for d in range(max(done) + 1))
    assert standing / max(done) == pytest.approx(arrived / max(done) * waits.mean())  # L = lambda W


@pytest.mark.clause("CC-04")
def test_one_crew_waits_as_pollaczek_and_khinchin_say():
    """M/D/1 on the grid of working days: the mean wait in queue is rho x work / (2 (1 - rho)).

    Some 3,000 cases over three times twenty years give it to about 6% (one deviation); a quarter is allowed.
    """
    work, a_day, years = 3, 0.2, 20
    rho, waits = work * a_day, []
    for seed in range(3):
        rules, cases = cases_of({"crews.number": 1, "crews.days.corridor": work})
        days = np.flatnonzero(WORK[: 365 * years]) + FIRST
        arrivals = np.repeat(days, np.random.default_rng(seed).poisson(a_day, days.size)).tolist()
        reports = {day: [] for day in arrivals}
        for number, day in enumerate(arrivals):
            reports[day].append(2 * number)
        pass_days(rules, cases, reports, FIRST + 365 * years + 200)
        number = np.cumsum(WORK)
        ready, begun = (
            np.array([case.dates[state] - FIRST for case in cases.all]) for state in (State.INSPECTED, State.CLEARING)
        )
        waits.append(number[begun] - number[ready] - 1)
    assert np.concatenate(waits).mean() == pytest.approx(rho * work / 2 / (1 - rho), rel=0.25)


def test_danger_comes_first_where_so_ruled_and_the_oldest_otherwise():
    for first, order in ((False, [0, 2, 4]), (True, [4, 0, 2])):
        rules, cases = cases_of({"crews.number": 0, "crews.danger_first": first})
        pass_days(rules, cases, {FIRST: [0, 2, 4]}, FIRST + 30)
        cases.of(4).danger = True
        one, _ = cases_of({"crews.number": 1, "crews.danger_first": first})
        for day in range(FIRST + 31, FIRST + 60):
            cases.work(one, day)
            cases.assign(one, day)
        assert sorted((0, 2, 4), key=lambda b: cases.of(b).dates[State.CLEARED]) == order


# -------------------------------------------------------------------------------------------------- the whole town


def balance(town, day):
    """Check each evening that every case is in one state and every connection somewhere."""
    cases, cables = town.programme.cases, town.programme.cables
    standing = [cases.standing(state) for state in State]
    assert min(standing) >= 0
    assert sum(standing) == len(cases.all)
    assert cables.lines.min() >= 0
    assert cables.held.sum() == cables.lines.sum() == town.start + cables.grown - cables.cleared


@pytest.mark.clause("CC-04")
@pytest.mark.parametrize("order", ["reactive", "sweep"])
def test_cases_reports_and_connections_add_up_every_evening(order):
    town = Town({"crews.order": order, "complaints.rate": 12}, last=day_of("2022-12-31"), on_day=balance)
    town.start = int(town.programme.cables.held.sum())
    town.run()
    for figures in town.figures.values():
        assert figures["received"] == figures["cases"] - figures["cases_swept"] + figures["repeats"]
        assert figures["connections"] == (
            figures["connections_before"] + figures["connections_grown"] - figures["connections_cleared"]
        )
        assert figures["backlog"] == sum(figures[f"state_{state.name.lower()}"] for state in OPEN)
    cases = town.programme.cases.all
    assert town.sum("received") == sum(case.reports for case in cases)
    assert town.sum("cases") == len(cases)
    assert town.sum("cases_swept") >= sum(case.reports == 0 for case in cases)
    assert all(WORK[day - FIRST] for case in cases for day in case.dates[1:] if day != NEVER)
    assert (town.sum("cases_swept") > 0) == (order == "sweep")
    assert town.sum("repeats") > 0


@pytest.mark.clause("CC-04")
def test_more_crews_leave_less_undone():
    many = {"complaints.rate": 40, "complaints.news_factor": 1}
    towns = [Town({**many, "crews.number": n}, last=day_of("2021-12-31")).run() for n in (1, 2, 4, 8)]
    backlogs = [town.figures[2021]["backlog"] for town in towns]
    assert all(fewer < more for more, fewer in pairwise(backlogs[:3]))
    assert backlogs[3] <= backlogs[2]
    days = [town.figures[2021]["days_to_clearance_mean"] for town in towns]
    assert days == sorted(days, reverse=True)


@pytest.mark.clause("CC-04")
def test_of_what_was_cleared_a_share_hangs_again_within_two_years():
    """A clearance of which x days are seen has recurred with chance 0.35 x min(x / 730, 1)."""
    town = Town({"cables.growth": 0, "crews.order": "sweep", "crews.number": 8}).run()
    days = np.array([c.dates[State.CLEARED] for c in town.programme.cases.all if c.dates[State.CLEARED] != NEVER])
    chance = 0.35 * np.minimum((town.world.last_day - days) / 730, 1)
    assert len(days) > 1500
    assert close_to(town.sum("recurred"), chance.sum(), (chance * (1 - chance)).sum())


@pytest.mark.clause("CC-04")
def test_where_conduits_were_built_nothing_hangs_again():
    town = Town({"crews.order": "sweep", "crews.number": 8, "crews.conduits": True}).run()
    assert town.sum("recurred") == 0
    cleared = [c.bundle for c in town.programme.cases.all if c.dates[State.CLEARED] != NEVER]
    assert len(cleared) == len(set(cleared)) == town.sum("conduits_built") > 1000
    assert not town.programme.cables.held[cleared].any()


def test_the_target_counts_in_the_year_in_which_it_falls_cleared_or_not():
    page = {**STILL, "complaints.page_day": "2021-12-20", "pipeline.target_days": 15}
    late, quick = (Town({**page, "crews.number": n}, last=day_of("2022-12-31")).run().figures for n in (0, 5))
    assert late[2021]["target_due"] == quick[2021]["target_due"] == 0
    assert late[2022]["target_due"] == quick[2022]["target_due"] == 5
    assert (late[2022]["target_met_share"], late[2022]["overdue"]) == (0, 5)
    assert (quick[2022]["target_met_share"], quick[2022]["overdue"]) == (1, 0)
    # Reported on Monday 20, registered on 21, inspected and assigned on 24, worked on on 27 and 28 December.
    assert quick[2021]["days_to_clearance_mean"] == quick[2021]["days_to_clearance_p95"] == 8


def test_overtime_is_worked_on_free_days_only_while_a_case_is_overdue():
    busy = {"complaints.rate": 40, "crews.number": 1, "pipeline.target_days": 10}
    usual, overtime = (
        Town({**busy, "crews.overtime": on}, last=day_of("2021-12-31")).run().figures[2021] for on in (False, True)
    )
    assert usual["crew_utilisation"] <= 1 < overtime["crew_utilisation"]
    assert overtime["crew_days"] > usual["crew_days"]
    calm = Town({**STILL, "complaints.page_day": "2021-01-03", "crews.overtime": True}, last=day_of("2021-12-31"))
    assert calm.run().figures[2021]["crew_utilisation"] < 1


def test_what_crews_and_conduits_cost_is_paid_by_the_owners_of_the_cables_and_the_city():
    town = Town({"crews.order": "sweep", "crews.conduits": True}, last=day_of("2021-12-31")).run()
    figures, rows = town.figures[2021], town.ledger.rows()
    crew_days = 3 * 8 * WAGE * figures["crew_days"]
    conduits = sum((6000, 4000)[c.bundle % 2] for c in town.programme.cases.all if c.dates[State.CLEARED] != NEVER)
    assert figures["crew_cost_yuan"] == pytest.approx(crew_days)
    assert figures["conduit_cost_yuan"] == conduits
    assert figures["cost_yuan"] == pytest.approx(rows["amount_fen"].sum() / 100)
    paid = {payer: rows["amount_fen"][rows["payer"] == payer].sum() / 100 for payer in ("city", "telecom", "power")}
    assert paid["city"] == pytest.approx(0.3 * figures["cost_yuan"], abs=0.01 * len(town.programme.cases.all) * 5)
    assert paid["telecom"] / (paid["telecom"] + paid["power"]) == pytest.approx(0.75, abs=0.02)


def test_a_resident_learns_that_the_cables_were_cleared():
    town = Town({**STILL, "complaints.rate": 20}, last=day_of("2021-12-31")).run()
    cleared = [c for c in town.programme.cases.all if c.dates[State.CLEARED] != NEVER]
    assert town.calls[2021]["complaint_cleared"] == sum(len(c.callers) for c in cleared) > 100


# -------------------------------------------------------------------------------------------------- shipped scenarios


@pytest.mark.clause("CC-04")
def test_the_shipped_scenarios_do_what_their_titles_say():
    towns = {
        name: Town(policy=sim.load(name).policy("cable_complaints")).run()
        for name in ("baseline", "reactive", "sweep", "conduits")
    }
    last = {name: town.figures[2025] for name, town in towns.items()}
    tangled = {name: figures["tangled_buildings"] for name, figures in last.items()}
    assert tangled["conduits"] < tangled["sweep"] < tangled["baseline"]
    assert abs(tangled["reactive"] - tangled["baseline"]) < 0.05 * tangled["baseline"]
    quick, usual = (towns[name].sum("days_to_clearance_mean") for name in ("reactive", "baseline"))
    assert quick < usual
    assert towns["conduits"].sum("recurred") == 0 < towns["sweep"].sum("recurred")
    assert towns["conduits"].sum("cost_yuan") > towns["sweep"].sum("cost_yuan") > towns["baseline"].sum("cost_yuan")
