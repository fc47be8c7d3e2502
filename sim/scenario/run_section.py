"""The `run` section: which days are simulated, with which luck, how often, and how much of the city."""

from typing import Annotated, Self

from pydantic import model_validator

from sim.core.quantities import Choices, Date, Quantity
from sim.scenario.model import Model
from sim.scenario.services import SERVICES


class Run(Model):
    """How a scenario is run.

    Attributes:
        start: first day simulated.
        end: last day simulated.
        seed: number of the study's luck; the same seed gives the same residents and the same luck.
        replications: runs with other luck.
        sample: share of the communities simulated; desks are never divided.
        programmes: those that take part; the others neither send anybody to a desk nor tell, pay or count anything.
    """

    start: Date
    end: Date
    seed: Annotated[int, Quantity("count", 0, 2**32 - 1)]
    replications: Annotated[int, Quantity("count", 1, 1_000_000)]
    sample: Annotated[float, Quantity("share", 0.000001, 1)]
    programmes: tuple[Annotated[str, Choices(*SERVICES)], ...]

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            message = "the run ends before it starts"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _names_programmes_once(self) -> Self:
        if not self.programmes or len(set(self.programmes)) < len(self.programmes):
            message = f"programmes names each programme once, and at least one of {', '.join(SERVICES)}"
            raise ValueError(message)
        return self
