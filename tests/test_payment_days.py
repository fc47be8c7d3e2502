"""The days on which the resident pensions can be paid, seen from outside: what the tables and traces of a run say.

The season is January to June, within each month the 1st to the 25th (SP-05, SP-06, SP-07); who comes on the 26th to the
30th of June is refused, and has missed the year.
"""

from collections import Counter

import pytest

from sim.core.calendar import date_of
from sim.core.luck import Stream
from sim.run import replicate
from sim.world.visits import Reason, Result
from sim.world.world import build_world
from tests.cities import by, run, scenario, total, where

CITY = {"run.sample": 0.005, "run.end": "2022-12-31"}
SEASON = {"run.sample": 0.005, "run.end": "2021-12-31"}
YEARS = (2021, 2022)
SESSIONS = ["basic", "supplementary"]
PAYMENTS = (Reason.BASIC, Reason.SUPPLEMENTARY)
TRAP = range(26, 31)  # days of June after the last payable one


def sessions(name="baseline", size=CITY):
    """Return the load rows of payment sessions."""
    return where(run(name, size=size).tables.load, programme="resident_pension", reason=SESSIONS)


@pytest.fixture(scope="module")
def watched():
    """Return a run of two years in which everybody is watched."""
    city = scenario(size=CITY)
    rules = city.policy("run").at(0)
    everybody = build_world(city.policy("world"), rules, Stream(rules.seed, 0)).residents.id
    return replicate(city, 0, watch=everybody)


def payments(run_):
    """Yield (date, visit) of the attempts to pay."""
    for visit in run_.visits:
        if visit.programme == "resident_pension" and visit.reason in PAYMENTS:
            yield date_of(visit.day), visit


def payable(date):
    return date.month <= 6 and date.day <= 25


@pytest.mark.clause("SP-05", "SP-06", "SP-07")
def test_nothing_is_taken_on_a_day_that_is_not_payable():
    taken = by(sessions(), "date", "done")
    assert not [date for date, number in taken.items() if number and not payable(date)]
    assert all(sum(n for date, n in taken.items() if date.year == year) > 0 for year in YEARS)


@pytest.mark.clause("SP-06", "SP-07")
def test_the_25th_is_payable_though_a_holiday_and_the_26th_is_not():
    """25 June 2022 is a Saturday: online and at machines it is a day like others."""
    taken = by(sessions(), "date", "done")
    june = {date: n for date, n in taken.items() if date.month == 6}
    for year in YEARS:
        assert next(n for date, n in june.items() if (date.year, date.day) == (year, 25)) > 0
        assert sum(n for date, n in june.items() if date.year == year and date.day > 25) == 0


@pytest.mark.clause("SP-06", "SP-07")
def test_who_comes_after_the_25th_is_refused_for_that_and_for_no_other_reason(watched):
    results = Counter(
        (date.year, visit.result) for date, visit in payments(watched) if date.month == 6 and date.day in TRAP
    )
    for year in YEARS:
        served = {r: n for (y, r), n in results.items() if y == year and r < Result.FAILED_ONLINE}
        assert set(served) == {Result.NOT_PAYABLE}
        assert served[Result.NOT_PAYABLE] > 0


@pytest.mark.clause("SP-06", "SP-07")
def test_the_load_table_refuses_as_many_after_the_25th_of_june_as_the_traces_tell(watched):
    refused = by(sessions(), "date", "refused")
    told = Counter(date for date, visit in payments(watched) if visit.result == Result.NOT_PAYABLE)
    after = {d: n for d, n in refused.items() if n and not payable(d)}
    assert after == dict(told)
    assert all(sum(n for d, n in after.items() if d.year == year and d.month == 6) > 0 for year in YEARS)


@pytest.mark.clause("SP-06", "SP-07", "SP-20")
def test_whoever_missed_the_closing_day_came_too_late_and_has_not_paid_that_year(watched):
    for scheme in SESSIONS:
        missed, paid = _years_of(watched, scheme, "missed_after_closing_day"), _years_of(watched, scheme, "paid")
        assert missed
        assert not missed & paid
        subsidised = _years_of(watched, scheme, "entry_subsidy_yuan")
        assert not missed & subsidised


@pytest.mark.clause("SP-06", "SP-07")
def test_nobody_misses_the_closing_day_without_having_been_refused_after_a_25th(watched):
    """The refused is the payer of the session: it may have been for another member of the household."""
    city = scenario(size=CITY)
    rules = city.policy("run").at(0)
    household = build_world(city.policy("world"), rules, Stream(rules.seed, 0)).residents.household
    refused = {
        (household[visit.row], date.year) for date, visit in payments(watched) if visit.result == Result.NOT_PAYABLE
    }
    for scheme in SESSIONS:
        missed = {(household[row], year) for row, year in _years_of(watched, scheme, "missed_after_closing_day")}
        assert missed <= refused


def _years_of(run_, scheme, measure):
    """Return (row, year) of those who are told this."""
    wanted = f"resident_pension.{scheme}.{measure}"
    return {(entry.row, date_of(entry.day).year) for entry in run_.trace if entry.measure == wanted}


@pytest.mark.clause("SP-13", "SP-20")
def test_who_missed_the_closing_day_may_pay_the_year_later_without_subsidy(watched):
    later = Counter(entry.row for entry in watched.trace if entry.measure == "resident_pension.basic.back_paid")
    missed = {row for row, _ in _years_of(watched, "basic", "missed_after_closing_day")}
    assert missed & set(later)


def test_with_the_month_s_end_as_closing_day_those_are_taken_who_were_refused():
    usual, open_ = by(sessions(size=SEASON), "date", "done"), by(sessions("close-at-month-end", SEASON), "date", "done")
    late = {d: n for d, n in open_.items() if d.month == 6 and d.day in TRAP and n}
    assert len(late) == len(TRAP)
    assert sum(usual.get(d, 0) for d in late) == 0
    people = run("close-at-month-end", size=SEASON).tables.people
    for scheme in SESSIONS:
        measure = f"{scheme}.missed_after_closing_day"
        assert total(where(people, measure=measure), "count") < total(
            where(run(size=SEASON).tables.people, measure=measure), "count"
        )
    assert not [d for d, n in open_.items() if n and d.month > 6]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "last_day", "after_june"),
    [("window-all-year", 31, True), ("payable-to-25-december", 25, True), ("staggered-by-birth-month", 25, False)],
)
def test_other_windows_take_payments_on_their_own_days(name, last_day, after_june):
    taken = [date for date, n in by(sessions(name, SEASON), "date", "done").items() if n]
    assert max(date.day for date in taken) == last_day
    assert any(date.month > 6 for date in taken) == after_june
