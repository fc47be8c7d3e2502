"""Dated and stepped values against a slow reference."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.quantities import Steps, Table
from sim.scenario import Dated

DAYS = st.dictionaries(st.integers(-40_000, 40_000), st.integers(), min_size=1, max_size=8)


def slow_reference(series, day):
    """Go back day by day to the last change; before the first, its value."""
    first = min(series)
    while day >= first:
        if day in series:
            return series[day]
        day -= 1
    return series[first]


@given(DAYS.map(lambda series: {day % 300: value for day, value in series.items()}), st.integers(-10, 400))
def test_a_dated_look_up_equals_the_slow_reference(series, day):
    assert Dated(series).at(day) == slow_reference(series, day)


@given(DAYS)
def test_the_changes_are_all_days_but_the_first(series):
    dated = Dated(series)
    assert dated.changes == tuple(sorted(series))[1:]
    assert all(dated.at(day) == series[day] for day in series)


@given(st.dictionaries(st.integers(0, 20), st.floats(0, 1), min_size=1, max_size=6), st.integers(0, 30))
def test_steps_hold_until_the_next(values, number):
    steps = Steps(values)
    if number < min(values):
        with pytest.raises(ValueError, match="no value holds"):
            steps.at(number)
    else:
        assert steps.at(number) == slow_reference(values, number)
        assert steps.array(number)[number] == steps.at(number)


@settings(deadline=None)
@given(
    first=st.dates(date(2015, 1, 1), date(2021, 1, 1)),
    gaps=st.lists(st.integers(1, 900), min_size=0, max_size=5),
    fees=st.lists(st.integers(0, 500), min_size=6, max_size=6),
)
def test_a_dated_parameter_equals_the_slow_reference_every_day(base, first, gaps, fees):
    days = [first]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    series = dict(zip(days, fees, strict=False))
    policy = base.replace({"device.fee": series}).policy("device")
    numbered = {day.toordinal() - date(1970, 1, 1).toordinal(): fee for day, fee in series.items()}
    for day in range(18_628, 20_454, 61):
        assert policy.at(day).fee == slow_reference(numbered, day)


def test_a_part_of_a_dated_rule_keeps_its_dates():
    dated = Dated({10: (1, "a"), 20: (2, "b")})
    assert dated.of(lambda pair: pair[0]).items() == ((10, 1), (20, 2))
    assert Dated.always(3).at(-5) == 3
    with pytest.raises(ValueError, match="at least one"):
        Dated({})


def test_steps_and_tables_are_values():
    assert Steps({1: 2.0}) == Steps({1: 2.0}) != Steps({1: 3.0})
    assert hash(Steps({1: 2.0})) == hash(Steps({1: 2.0}))
    assert repr(Steps({1: 2.0})) == "Steps({1: 2.0})"
    assert Table({"a": 1}) == {"a": 1}
    assert hash(Table({"a": 1})) == hash(Table({"a": 1}))
    assert Table({"a": 1, "b": 2}).array().tolist() == [1, 2]
    assert repr(Table({"a": 1})) == "Table({'a': 1})"
    with pytest.raises(ValueError, match="at least one"):
        Steps({})
