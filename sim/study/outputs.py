"""Outputs: the figures that a study looks at, one a run: an indicator and how its years fold into one number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FOLDS = ("mean", "sum", "max", "last")


@dataclass(frozen=True)
class Output:
    """One figure a run.

    Attributes:
        indicator: name of an indicator, `resident_pension.basic.paid`.
        fold: how its years become one figure: their `mean` (a figure a year, right for counts, money, shares and
            waits alike), their `sum`, the `max` (the worst year), the `last` one, or a year such as `2023`.
    """

    indicator: str
    fold: str = "mean"

    def of(self, indicators: pa.Table) -> float:
        """Return the figure of one run; nan when there is none, as for the wait where nobody came.

        Args:
            indicators: the indicators of the run: columns indicator, year and value, one row a year.

        Raises:
            KeyError: the run has no such indicator, or no such year.
        """
        rows = indicators.filter(pc.equal(indicators["indicator"].cast(pa.string()), self.indicator))
        years = rows["year"].to_numpy()
        values = rows["value"].to_numpy(zero_copy_only=False)[np.argsort(years, kind="stable")]
        return self.folded(np.sort(years).tolist(), values.tolist())

    def folded(self, years: "list[int]", values: "list[float]") -> float:
        """Return the figure of the values by year, ascending years.

        Raises:
            KeyError: there is no value, or not the year that was asked for.
        """
        if self.fold.isdigit():
            if int(self.fold) not in years:
                message = f"{self.indicator} has no value for {self.fold}"
                raise KeyError(message)
            return values[years.index(int(self.fold))]
        if not values:
            message = f"a run has no indicator {self.indicator}"
            raise KeyError(message)
        if self.fold == "last":
            return values[-1]
        there = [value for value in values if not np.isnan(value)]
        if not there:
            return float("nan")
        if self.fold == "max":
            return max(there)
        return sum(there) / (len(there) if self.fold == "mean" else 1)

    @property
    def label(self) -> str:
        """Its name in tables: the indicator, and the fold where it is not the mean."""
        return self.indicator if self.fold == "mean" else f"{self.indicator} ({self.fold})"


def folded(rows: pa.Table, outputs: Sequence[Output]) -> dict[tuple[str, int], tuple[float, ...]]:
    """Return the figures of each run, by scenario and replication, from the rows of a shelf.

    Raises:
        KeyError: a run has no such indicator or year.
    """
    found: dict[tuple[str, int], dict[str, tuple[list[int], list[float]]]] = {}
    columns = (rows[name].to_pylist() for name in ("scenario", "replication", "indicator", "year", "value"))
    for scenario, replication, indicator, year, value in zip(*columns, strict=True):
        years, values = found.setdefault((scenario, replication), {}).setdefault(indicator, ([], []))
        years.append(year)
        values.append(float("nan") if value is None else value)
    empty: tuple[list[int], list[float]] = ([], [])
    return {
        run: tuple(output.folded(*indicators.get(output.indicator, empty)) for output in outputs)
        for run, indicators in found.items()
    }
