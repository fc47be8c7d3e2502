"""Days, working days and payable windows."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core import calendar
from sim.core.calendar import Window, day_of

DATES = st.dates(dt.date(2004, 1, 1), dt.date(2049, 12, 31))


@pytest.mark.parametrize(
    "form", [dt.date(2021, 6, 25), np.datetime64("2021-06-25"), "2021-06-25", 18803, np.int32(18803)], ids=repr
)
def test_every_form_of_a_date_is_one_day(form):
    assert day_of(form) == 18803
    assert calendar.date_of(form) == dt.date(2021, 6, 25)
    assert calendar.is_workday(form)


@pytest.mark.parametrize(
    ("date", "worked"),
    [
        ("2021-04-25", True),  # a Sunday in lieu of 1 May
        ("2021-02-07", True),  # a Sunday in lieu of the Spring Festival
        ("2021-02-20", True),
        ("2021-02-11", False),
        ("2021-02-17", False),
        ("2021-06-14", False),
        ("2021-06-25", True),
        ("2021-06-26", False),
        ("2022-06-25", False),  # the closing day of 2022 is a Saturday
        ("2023-06-25", True),  # and of 2023 a Sunday worked in lieu of the Dragon Boat Festival
        ("2025-01-28", False),
    ],
)
def test_published_days(date, worked):
    assert calendar.is_workday(date) is worked


@pytest.mark.parametrize(
    ("date", "n", "expected"),
    [
        ("2021-02-09", 5, "2021-02-22"),
        ("2021-02-09", 1, "2021-02-10"),
        ("2021-04-24", 1, "2021-04-25"),
        ("2021-06-25", 0, "2021-06-25"),
        ("2021-06-26", 1, "2021-06-28"),
        ("2021-12-31", 1, "2022-01-04"),
    ],
)
def test_working_days_are_added_without_the_day_itself(date, n, expected):
    assert str(calendar.add_workdays(date, n)) == expected


@given(DATES, st.integers(1, 60))
def test_adding_working_days_counts_them(date, n):
    end = calendar.add_workdays(date, n)
    assert calendar.is_workday(end)
    assert calendar.workdays(date, end)[1:].sum() == n


def test_later_years_are_projected_by_the_stated_rule():
    assert not calendar.is_projected("2025-12-31")
    assert calendar.is_projected("2027-01-01")
    assert not calendar.is_workday("2027-10-04")  # 2 and 3 October 2027 are a weekend
    days = np.arange(day_of("2027-01-01"), day_of("2050-12-31") + 1)
    weekend = (days + 3) % 7 >= 5
    assert not calendar.workdays("2027-01-01", "2050-12-31")[weekend].any()


@pytest.mark.parametrize("date", ["2003-12-31", "2051-01-01"])
def test_days_outside_the_calendar_are_refused(date):
    with pytest.raises(ValueError, match="2004 to 2050"):
        calendar.is_workday(date)


def test_a_sum_beyond_the_calendar_is_refused():
    with pytest.raises(ValueError, match="2050"):
        calendar.add_workdays("2050-12-30", 10)
    with pytest.raises(ValueError, match="negative"):
        calendar.add_workdays("2021-01-04", -1)


@pytest.mark.clause("SP-06")
def test_days_1_to_25_of_january_to_june_are_payable():
    window = Window(range(1, 7), 1, 25)
    assert len(window.days(2021)) == 150
    assert window.payable("2021-06-25")
    assert not window.payable("2021-06-26")
    assert not window.payable("2021-06-30")
    assert not window.payable("2021-07-01")
    assert window.payable(dt.date(2021, 2, 25))
    assert not window.payable(np.datetime64("2021-02-26"))


@pytest.mark.clause("SP-07")
def test_holidays_do_not_move_the_window():
    window = Window(range(1, 7), 1, 25, "none")
    assert window.payable("2022-06-25")  # a Saturday
    assert not window.payable("2022-06-27")
    assert window.payable("2021-02-12")  # the Spring Festival is payable online


@pytest.mark.parametrize("extend", ["last_day_to_next_workday", True])
def test_a_closing_day_that_is_not_worked_may_move(extend):
    window = Window((6,), 1, 25, extend)
    assert window.payable("2022-06-27")
    assert not window.payable("2022-06-28")
    assert not window.payable("2021-06-26")


@pytest.mark.parametrize(
    ("year", "month", "closing"),
    [(2021, 2, "2021-02-23"), (2021, 4, "2021-04-20"), (2021, 5, "2021-05-21"), (2021, 10, "2021-10-26")],
)
def test_long_holidays_are_given_back_as_the_tax_office_did_in_2021(year, month, closing):
    assert Window((month,), 1, 15, "holidays").closing_day(year, month) == day_of(closing)


def test_a_december_window_may_run_into_january():
    window = Window((12,), 1, 31, "last_day_to_next_workday")
    assert window.payable("2023-01-03")
    assert not window.payable("2023-01-04")
    assert window.days(2022)[-1] == day_of("2023-01-03")


def test_a_last_day_is_clipped_to_the_month():
    assert len(Window((2,), 1, 31).days(2024)) == 29


@given(st.sets(st.integers(1, 12), min_size=1), st.integers(1, 28), DATES)
def test_a_moved_window_only_adds_days(months, last_day, date):
    still = Window(tuple(months), 1, last_day)
    for extend in ("last_day_to_next_workday", "holidays"):
        assert Window(tuple(months), 1, last_day, extend).payable(date) >= still.payable(date)


def test_all_faults_of_a_window_are_told_at_once():
    with pytest.raises(ValueError, match=r"months.*days 26 to 25.*extend 'never'"):
        Window((0, 13), 26, 25, "never")
