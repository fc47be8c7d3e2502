"""The shape of a programme: what the day loop asks of it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Dated, Model
from sim.world.days import Day, Year
from sim.world.tally import Measure
from sim.world.visits import Outcomes, VisitLuck, Visits
from sim.world.world import World


class Programme(Protocol):
    """What the day loop asks of a programme.

    Attributes:
        name: file, key in scenario files, and prefix of indicators.
        Parameters: the shape of its rules.
        MEASURES: what it counts.
        LUCK: the luck of its visits.
        HOME: the city whose counties or places its rules name; None when they hold in any.
    """

    name: ClassVar[str]
    Parameters: ClassVar[type[Model]]
    MEASURES: ClassVar[tuple[Measure, ...]]
    LUCK: ClassVar[VisitLuck]
    HOME: ClassVar[str | None]

    def __init__(self, policy: Dated[Any], world: World) -> None:
        """Set up the state of the first day."""

    def plan(self, year: Year) -> None:
        """Lay down who intends what on which day of the year."""

    def act(self, day: Day) -> Visits | None:
        """Return who sets out today; None when nobody does. Reads the morning's state only."""

    def settle(self, day: Day, visits: Visits, outcomes: Outcomes) -> NDArray[np.uint8]:
        """Draw the consequences of the day's visits, and return their `Result` codes."""

    def close(self, day: Day) -> None:
        """Post what falls due at the end of a month, a service year or a year."""

    def count(self, year: Year) -> Mapping[str, NDArray[np.int32] | NDArray[np.bool_] | int | float]:
        """Return stocks at the year's end, as rows where groups matter."""

    def balances(self) -> Mapping[str, NDArray[np.int64]]:
        """Return residents' account columns in fen by the name of the ledger account they must equal."""
