"""A small schema with every kind of value, and the small scenarios that use it."""

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import model_validator

from sim.core.quantities import (
    Age,
    Choices,
    Clock,
    Count,
    Date,
    DayOfMonth,
    Flag,
    Keys,
    Quantity,
    Seconds,
    Share,
    Steps,
    Table,
    YuanPerYear,
)  # fmt: skip
from sim.scenario import Model, read
from sim.scenario.run_section import Run


class Period(Model):
    """When payment is open.

    Attributes:
        closing_day: last day of the month on which one can pay.
        extend: whether a closing day off work moves on.
    """

    closing_day: DayOfMonth
    extend: Annotated[str, Choices("none", "last_day_to_next_workday", "holidays")]


class Desk(Model):
    """One kind of desk.

    Attributes:
        servers: people who serve.
        hours: when it is open.
    """

    servers: Count
    hours: Clock


class Device(Model):
    """The device.

    Attributes:
        fee: what a year of service costs.
        market_price: what the user pays after the subsidy; none when there is no market.
        subsidy_share: share the city pays by service year.
        tier_share: who chooses which tier.
        calls: calls a user makes.
        ages: ages at which the routes open.
        grandfathered: whether the day of issue decides.
        begins: first day of the programme.
        period: when payment is open.
        desks: desks by kind.
        service: length of a session.
    """

    fee: YuanPerYear
    market_price: YuanPerYear | None
    subsidy_share: Steps[Share]
    tier_share: Annotated[Table[Share], Keys("200", "500", "1000")]
    calls: Annotated[float, Quantity("calls/user/year")]
    ages: tuple[Age, ...]
    grandfathered: Flag
    begins: Date
    period: Period
    desks: Annotated[Table[Desk], Keys("bank", "agency")]
    service: Seconds

    @model_validator(mode="after")
    def _tiers_add_up(self) -> "Device":
        total = sum(self.tier_share.values())
        if abs(total - 1) > 1e-9:
            message = f"the shares of the tiers add up to {total:g}, not 1"
            raise ValueError(message)
        return self


HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def schema():
    """The sections the small scenarios have."""
    return {"run": Run, "device": Device}


@pytest.fixture(scope="session")
def base(schema):
    """The small rules in force."""
    return read(HERE / "good" / "base.yaml", schema)


@pytest.fixture(scope="session")
def good():
    """The folder of the scenarios with nothing wrong."""
    return HERE / "good"


@pytest.fixture(scope="session")
def broken():
    """The folder of the scenarios with something wrong."""
    return HERE / "broken"
