"""Quantities and the other kinds of value: what each reads, refuses and writes."""

from typing import Annotated

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.core.quantities import (
    Choices,
    ClockKind,
    Count,
    DateKind,
    FlagKind,
    Kind,
    Quantity,
    Share,
    Steps,
    Table,
    TextKind,
    whole,
)  # fmt: skip
from sim.scenario import Model
from sim.scenario.form import form_of_model
from sim.scenario.model import described

FEE = Quantity("yuan/year", 0)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FEE, 180, 180.0),
        (FEE, "180 yuan/year", 180.0),
        (FEE, " 1_800.5 yuan/year ", 1800.5),
        (FEE, "1e2", 100.0),
        (FEE, np.float32(0.5), 0.5),
        (whole(FEE), 3.0, 3),
        (whole(FEE), np.int64(3), 3),
        (FlagKind(), 1, True),
        (FlagKind(), "False", False),
        (DateKind(), "1970-01-02", 1),
        (DateKind(), 18_628, 18_628),
        (DateKind(), np.int32(5), 5),
        (ClockKind(), "08:30-12:00, 14:30-18:00", ((30_600, 43_200), (52_200, 64_800))),
        (ClockKind(), "00:00-24:00", ((0, 86_400),)),
        (ClockKind(), "", ()),
        (ClockKind(), ((0, 60),), ((0, 60),)),
        (Choices("a", "b"), "b", "b"),
        (TextKind(), "words", "words"),
    ],
)
def test_a_kind_reads(kind, value, expected):
    assert isinstance(kind, Kind)
    assert kind.read(value) == expected
    assert kind.read(kind.write(expected)) == expected


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (FEE, -0.5, "-0.5 is below 0 yuan/year"),
        (Quantity("share", 0, 1), "1.4 share", "1.4 is above 1 share"),
        (FEE, "180 yuan", "'180 yuan' is in yuan, not yuan/year"),
        (FEE, "much", "'much' is not a number (yuan/year)"),
        (FEE, True, "true is not a number (yuan/year)"),
        (FEE, None, "nothing is not a number (yuan/year)"),
        (FEE, [1], "[1] is not a number (yuan/year)"),
        (FEE, "9" * 500, "inf is not a finite number (yuan/year)"),
        (whole(FEE), 2.5, "2.5 is not a whole number (yuan/year)"),
        (FlagKind(), 2, "2 is neither true nor false"),
        (DateKind(), "2021-02-30", "2021-02-30 is not a date of the calendar"),
        (DateKind(), "25.6.2021", "'25.6.2021' is not a date (YYYY-MM-DD)"),
        (DateKind(), 20_210_625, "20210625 is not a date (YYYY-MM-DD)"),
        (ClockKind(), "8-9", "'8-9' is not an opening (08:30-12:00)"),
        (ClockKind(), "08:60-09:00", "'08:60-09:00' is not an opening"),
        (ClockKind(), "12:00-08:00", "'12:00-08:00' does not go forward within one day"),
        (ClockKind(), "20:00-25:00", "does not go forward within one day"),
        (ClockKind(), 8, "8 is not a clock"),
        (Choices("a", "b"), "c", "'c' is none of a, b"),
        (TextKind(), " ", "' ' is not a text"),
    ],
)
def test_a_kind_refuses_with_value_and_limit(kind, value, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        kind.read(value)
    assert message in str(caught.value)


@given(st.floats(0, 1e9), st.sampled_from(["", " yuan/year"]))
def test_a_number_and_its_text_are_read_alike(number, unit):
    assert FEE.read(f"{number!r}{unit}") == FEE.read(number) == number


@given(st.dates())
def test_a_date_is_read_back_as_written(day):
    if 1900 <= day.year < 2200:
        kind = DateKind()
        assert kind.write(kind.read(day)) == day.isoformat()


def test_a_model_made_in_python_is_checked_alike():
    class Small(Model):
        share: Share
        steps: Steps[Share]

    assert Small(share="0.5 share", steps=0.5).steps.at(3) == 0.5
    with pytest.raises(ValidationError, match=r"1\.5 is above 1 share"):
        Small(share=1.5, steps={1: 0})
    small = Small(share=0.1, steps={1: 1})
    assert Small.model_validate(small.model_dump()) == small


def test_a_field_that_no_file_can_hold_is_told_to_the_programmer():
    class NoUnit(Model):
        fee: float

    class NoKeys(Model):
        shares: Table[Share]

    class Either(Model):
        fee: Share | Count

    class Nested(Model):
        fee: Steps[Steps[Share]]

    for model, message in [
        (NoUnit, "no unit"),
        (NoKeys, "needs its Keys"),
        (Either, "only"),
        (Nested, "single values"),
    ]:
        with pytest.raises(TypeError, match=message):
            form_of_model(model)


def test_help_is_taken_from_the_docstrings_of_all_bases():
    class Site(Model):
        """A place.

        Attributes:
            servers: people who serve,
                all day.
        """

        servers: Count

    class Branch(Site):
        """A branch.

        Attributes:
            share: of the day.
        """

        share: Annotated[float, Quantity("share", 0, 1)]

    assert described(Branch) == {"servers": "people who serve, all day.", "share": "of the day."}
