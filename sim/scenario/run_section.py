"""The `run` section: which days are simulated, with which luck, how often, and how much of the city."""

from typing import Annotated, Self

from pydantic import model_validator

from sim.core.quantities import Date, Quantity
from sim.scenario.model import Model


class Run(Model):
    """How a scenario is run.

    Attributes:
        start: first day simulated.
        end: last day simulated.
        seed: number of the study's luck; the same seed gives the same residents and the same luck.
        replications: runs with other luck.
        sample: share of the communities simulated; desks are never divided.
    """

    start: Date
    end: Date
    seed: Annotated[int, Quantity("count", 0, 2**32 - 1)]
    replications: Annotated[int, Quantity("count", 1, 1_000_000)]
    sample: Annotated[float, Quantity("share", 0.000001, 1)]

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            message = "the run ends before it starts"
            raise ValueError(message)
        return self
