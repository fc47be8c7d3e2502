"""Cables in old compounds: they grow, residents complain, something happens; each against an independent figure.

Tests of luck compare counts with their exact expectation: |z| < 4 fails by chance in 6 of 100,000 cases.
"""

import numpy as np
import pytest

from sim.core.calendar import date_of, day_of
from sim.programmes.cable_complaints.compounds import CORRIDOR, NAMED, OUTSIDE
from tests.programmes.cable_town import FIRST, LAST, PINGCHENG, STILL, Town, rules

ONE_YEAR = day_of("2021-12-31")
Z = 4


def close_to(count, expected, variance=None):
    """Tell whether a Poisson count (or one of that variance) is within four deviations of what is expected."""
    return abs(count - expected) < Z * (expected if variance is None else variance) ** 0.5


def tangles(town):
    """Return the tangle of each bundle, by building and kind, worked out from the lines one by one."""
    p = rules().at(FIRST)
    flats, full = p.compounds.flats_per_building, p.cables.full_tangle
    lines = town.programme.cables.lines
    held = np.stack([lines[:, 1:].sum(axis=(1, 2)), lines[:, 0].sum(axis=1)], axis=1)
    return np.minimum(held / (flats * full * np.array([p.cables.corridor_share, 1 - p.cables.corridor_share])), 1)


# ------------------------------------------------------------------------------------------------- places and cables


@pytest.mark.clause("CC-02")
def test_the_four_compounds_of_the_page_are_places_with_buildings_and_floors():
    town = Town(STILL)
    compounds, cables = town.programme.compounds, town.programme.cables
    assert [compounds.name(i, "zh") for i in range(4)] == ["东花园里", "局东", "新华街", "岳秀园"]
    assert [compounds.name(i) for i in range(4)] == ["Dong Huayuanli", "Judong", "Xinhuajie", "Yuexiuyuan"]
    for compound, buildings in enumerate([6, 6, 20, 6]):
        at = np.flatnonzero(compounds.compound == compound)
        assert compounds.number[at].tolist() == list(range(1, buildings + 1))
        assert [compounds.building(compound, n) for n in (1, buildings)] == [at[0], at[-1]]
    assert cables.lines.shape[1:] == (1 + 6, 2)  # the wall and six floors; power and telecom
    county, urban = town.world.communities.county, town.world.communities.urban
    assert (county[compounds.community] == PINGCHENG).all()
    assert urban[compounds.community].all()


@pytest.mark.clause("CC-02")
@pytest.mark.parametrize("replication", range(5))
def test_in_numbers_19_and_20_of_xinhuajie_nearly_every_floor_is_tangled(replication):
    town = Town(STILL, replication=replication)
    cables, compounds, p = town.programme.cables, town.programme.compounds, rules().at(FIRST)
    for number in (19, 20):
        assert cables.tangled_floors(p)[compounds.building(2, number)].sum() >= 5
    assert tangles(town)[compounds.building(0, 1), OUTSIDE] == 1  # the bundle on the wall of Dong Huayuanli


@pytest.mark.clause("CC-02", "CC-04")
def test_what_the_page_reports_are_the_first_cases_by_compound_building_and_floor():
    town = Town({**STILL, "complaints.page_day": "2021-01-03"}, last=ONE_YEAR).run()
    told = {(s.compound, s.building, s.kind): s for s in town.programme.stories("zh")}
    assert set(told) == {
        ("东花园里", 1, "outside"),
        ("局东", 1, "corridor"),
        ("新华街", 19, "corridor"),
        ("新华街", 20, "corridor"),
        ("岳秀园", 1, "corridor"),
    }
    for (_, _, kind), story in told.items():
        assert story.dates["reported"] == "2021-01-03"
        assert story.reports == 1
        assert story.danger
        assert (story.floor == 0) == (kind == "outside")
    assert town.sum("received_newspaper") == town.sum("printed") == 5


def test_compounds_are_as_many_and_as_large_as_told():
    """The buildings of 596 compounds are 1 and a geometric number of mean 1.3, of variance 1.3 x 2.3."""
    compounds = Town(STILL).programme.compounds
    assert compounds.community.size == 600
    unnamed = int((compounds.compound >= len(NAMED)).sum())
    assert close_to(unnamed, 596 * 2.3, 596 * 1.3 * 2.3)
    assert np.unique(compounds.building_id).size == compounds.number.size


@pytest.mark.clause("CC-01")
def test_the_share_tangled_on_the_first_day_is_the_one_told():
    town = Town(STILL)
    tangled = (tangles(town) >= 0.5).all(axis=1)
    assert ((tangles(town) >= 0.5) == tangled[:, None])[100:].all()  # both kinds of a building, or none
    n = tangled.size
    assert close_to(tangled.sum(), 0.45 * n, 0.45 * 0.55 * n)


@pytest.mark.clause("CC-01")
def test_connections_accumulate_compound_by_compound():
    """0.12 a flat and year: a Poisson number in all, in each kind and of each owner."""
    town = Town({**STILL, "cables.growth": 0.12})
    cables = town.programme.cables
    before = cables.lines.copy()
    town.run()
    grown, flats = cables.lines - before, 37 * before.shape[0]
    expected = 0.12 * flats * (LAST - FIRST + 1) / 365
    assert close_to(grown.sum(), expected)
    assert close_to(grown[:, 1:].sum(), 0.6 * expected)
    assert close_to(grown[:, :, 1].sum(), 0.75 * expected)
    assert all(close_to(grown[:, floor].sum(), 0.1 * expected) for floor in range(1, 7))
    assert (grown >= 0).all()
    own = np.bincount(town.programme.compounds.compound, weights=grown.sum(axis=(1, 2)))
    assert (own > 0).all()
    assert town.figures[2025]["tangled_buildings"] > town.figures[2021]["tangled_buildings"]


# -------------------------------------------------------------------------------------------- complaints and incidents

MANY = {**STILL, "crews.number": 0, "complaints.news_factor": 1, "complaints.rate": 60}


@pytest.mark.clause("CC-03", "CC-04", "CC-05")
def test_complaints_are_as_many_as_tangle_flats_and_wind_make_them():
    """Nobody clears and nothing grows, so the expectation is a sum over bundles and days."""
    town = Town(MANY, last=ONE_YEAR)
    by_kind = tangles(town).sum(axis=0) * 60 * 37 / 1000 * np.array([0.6, 0.4]) / 365
    days, windy = town.windy.size, town.windy.sum()
    expected = by_kind[CORRIDOR] * days + by_kind[OUTSIDE] * (days - windy + windy * (0.6 + 0.4 * 1.5))
    town.run("2021-12-31")
    assert close_to(town.sum("received"), expected)
    newspaper = town.sum("received_newspaper")
    assert close_to(newspaper, 0.15 * expected)
    assert close_to(town.sum("printed"), 0.03 * expected)


@pytest.mark.clause("CC-03")
def test_the_hazard_moves_its_share_of_complaints_and_more_on_windy_days():
    town = Town({**MANY, "complaints.corridor_share": 0}, last=ONE_YEAR, windy=True).run()
    cases = [case for case in town.programme.cases.all if case.reports == 1]
    share = 0.4 * 1.5 / (0.6 + 0.4 * 1.5)
    assert len(cases) > 200
    assert close_to(sum(case.danger for case in cases), share * len(cases), share * (1 - share) * len(cases))


@pytest.mark.clause("CC-03")
def test_a_printed_report_doubles_complaints_for_thirty_days():
    received = []

    def look(town, day):
        received.append(sum(case.reports for case in town.programme.cases.all))

    news = {"complaints.news_factor": 2, "complaints.printed_share": 0, "complaints.page_day": "2021-01-03"}
    town = Town({**MANY, **news}, last=day_of("2021-02-02"), windy=False, on_day=look)
    usual = 30 / 365 * tangles(town).sum(axis=0) @ (60 * 37 / 1000 * np.array([0.6, 0.4]))
    town.run()
    assert close_to(received[-1] - received[2], 2 * usual)  # 4 January to 2 February
    assert received[1] < received[2]  # the five of the page


@pytest.mark.clause("CC-03")
def test_a_complaint_doubles_those_of_the_compound_for_thirty_days():
    """Complaints on days with a complaint in the thirty before, and on others, against twice and once the plain rate.

    The rate of a day depends on earlier days only, so a count less the sum of its rates has that sum as its variance.
    """
    filed = []

    def look(town, day):
        reports = np.zeros(600)
        for case in town.programme.cases.all:
            reports[town.programme.compounds.compound[case.bundle // 2]] += case.reports
        filed.append(reports)

    news = {"complaints.rate": 30, "complaints.news_factor": 2, "complaints.printed_share": 0}
    town = Town({**MANY, **news}, last=ONE_YEAR, windy=False, on_day=look)
    of_building = tangles(town) @ (30 * 37 / 1000 * np.array([0.6, 0.4])) / 365
    rate = np.bincount(town.programme.compounds.compound, weights=of_building)
    town.run()
    total = np.vstack([np.zeros((31, 600)), filed])  # complaints until each evening, with a month before the first
    heard = total[30:-1] > total[:-31]  # one in the thirty days before
    today = np.diff(total, axis=0)[30:]
    for boosted, factor in ((heard, 2), (~heard, 1)):
        expected = factor * (boosted * rate).sum()
        assert expected > 100
        assert close_to(today[boosted].sum(), expected)


@pytest.mark.clause("CC-03")
def test_incidents_grow_with_the_tangle():
    town = Town({**STILL, "crews.number": 0, "incidents.rate": 1500}, last=ONE_YEAR, windy=False)
    tangle = tangles(town)
    town.run()
    assert close_to(town.sum("incidents"), 1500 / 1000 * 0.5 * tangle.sum())
    empty = Town({**STILL, "cables.tangled_share_at_start": 0, "incidents.rate": 1500}, last=ONE_YEAR, windy=False)
    less = tangles(empty).sum()
    assert less < 0.6 * tangle.sum()
    assert close_to(empty.run().sum("incidents"), 1500 / 1000 * 0.5 * less)


@pytest.mark.clause("CC-05")
def test_on_windy_days_half_as_many_incidents_again_happen_outside_and_no_more_in_corridors():
    often = {**STILL, "crews.number": 0, "incidents.rate": 2000}
    for share, ratio in ((0, 1.5), (1, 1.0)):  # share of incidents in corridors
        windy, calm = (
            Town({**often, "incidents.corridor_share": share}, last=ONE_YEAR, windy=w).run().sum("incidents")
            for w in (True, False)
        )
        assert close_to(windy - ratio * calm, 0, windy + ratio**2 * calm)


@pytest.mark.clause("CC-05")
def test_of_incidents_outside_the_share_on_windy_days_is_that_of_weighted_days():
    town = Town({**STILL, "crews.number": 0, "incidents.rate": 2000, "incidents.corridor_share": 0}, last=ONE_YEAR)
    town.run()
    windy = 1.5 * town.windy.sum()
    share = windy / (windy + (~town.windy).sum())
    n = town.sum("incidents")
    assert close_to(town.sum("incidents_outside_windy"), n * share, n * share * (1 - share))


def test_the_same_luck_gives_the_same_run_and_another_replication_another():
    runs = [Town(replication=r, last=ONE_YEAR).run().figures for r in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]


def test_a_lever_on_crews_changes_nobodys_luck_before_it_acts():
    """Until the first clearance the same complaints come in, whoever clears and in whichever order."""
    logs = []
    for lever in ({}, {"crews.number": 8}, {"crews.order": "sweep"}, {"crews.conduits": True}):
        town = Town(lever, last=day_of("2021-01-11")).run()
        logs.append([(c.bundle, c.complained, c.reports) for c in town.programme.cases.all if c.reports])
    assert len(logs[0]) > 5
    assert all(log == logs[0] for log in logs)


# ------------------------------------------------------------------------------------------------------- the hotline

CALLERS = {**STILL, "complaints.rate": 20, "complaints.newspaper_share": 0}


@pytest.mark.clause("CC-04")
def test_residents_of_the_compounds_community_call_and_are_heard_the_same_day():
    town = Town(CALLERS, last=day_of("2021-02-28")).run()
    stories = town.programme.cases.all
    assert len(town.hotline.asked) == town.sum("received") == sum(case.reports for case in stories) > 30
    for case in stories:
        compound = town.programme.compounds.compound[case.bundle // 2]
        assert (town.residents.community[case.callers] == town.programme.compounds.community[compound]).all()
    assert {case.complained for case in stories} <= {day for day, *_ in town.hotline.asked}
    assert town.calls[2021]["called"] == town.calls[2021]["call_answered"] == len(town.hotline.asked)


@pytest.mark.clause("CC-04")
def test_who_is_not_answered_calls_again_tomorrow_or_lets_it_be():
    silent = range(FIRST, FIRST + 10)
    for again in (0, 1):
        town = Town({**CALLERS, "complaints.call_again_share": again}, last=FIRST + 20)
        town.hotline.silent.update(silent)
        town.run()
        first = [day for day, _, retry in town.hotline.asked if not retry and day in silent]
        assert len(first) > 5
        assert any(retry for *_, retry in town.hotline.asked) == bool(again)
        after = sum(day not in silent and not retry for day, _, retry in town.hotline.asked)
        assert town.sum("received") == after + again * len(first)
        assert town.calls[2021]["call_unanswered"] >= len(first)


def test_who_has_died_does_not_call_again():
    town = Town({**CALLERS, "complaints.call_again_share": 1}, last=FIRST + 20)
    town.hotline.silent.update(range(FIRST, FIRST + 10))
    town.run(until=str(date_of(FIRST + 9)))
    town.residents.alive[:] = False
    asked = len(town.hotline.asked)
    town.run()
    assert len(town.hotline.asked) == asked


def test_complaints_about_compounds_outside_the_sample_are_answered_the_next_day():
    """Until the first clearance the same complaints come in, a day later."""
    week = {**CALLERS, "complaints.news_factor": 1, "complaints.rate": 60}
    whole, none = (Town(week, last=FIRST + 7, sampled=sampled).run() for sampled in (True, False))
    assert not none.hotline.asked
    now, later = ({(case.bundle, case.complained) for case in town.programme.cases.all} for town in (whole, none))
    assert len(later) > 10
    assert {(bundle, day + 1) for bundle, day in now if day < FIRST + 7} == later
