"""How the figures of a sweep spread over the states of the world that its uncertainties make.

A point's figure is the mean over its replications; over the states of the world a policy has many. Where a policy is
compared with another, the difference is taken in the same state with the same luck.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.study.outputs import folded
from sim.study.points import Point
from sim.study.shelf import NAME
from sim.study.swept import Sweep

QUANTILES = (0.05, 0.5, 0.95)
COLUMNS = (
    "policy", "rules", "output", "states", "mean", "p05", "p50", "p95",
    "difference", "difference_p05", "difference_p95", "share_above",
)  # fmt: skip

Means = Mapping[int, NDArray[np.float64]]  # shape (replications, outputs) by the number of the point


def spread(sweep: Sweep) -> pa.Table:
    """Return one row a policy and output.

    Columns: policy (its number), rules (in short), output, states (of the world that have a result), mean and the
    5%, 50% and 95% quantiles of the points' means over the states; and of the differences from the first policy in
    the same state: mean, 5% and 95% quantiles, and the share of states in which the difference is above 0. These are
    empty for the first policy.
    """
    figures = _figures(sweep)
    policies: dict[int, list[Point]] = {}
    for point in sweep.study.valid:
        policies.setdefault(point.policy, []).append(point)
    rows = []
    for policy, points in policies.items():
        for i, output in enumerate(sweep.study.outputs):
            own = _finite([_mean(figures[p.number][:, i]) for p in points if _known(figures, p.number, i)])
            paired = [(figures[p.number][:, i], figures[p.against][:, i]) for p in points if p.against in figures]
            against = any(p.against != p.number for p in points)
            gaps = _finite([_mean(x - y) for x, y in paired]) if against else np.empty(0)
            rows.append((policy, _label(sweep, points[0]), output.label, own.size, *_told(own), *_gaps(gaps)))
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})


def _figures(sweep: Sweep) -> Means:
    found = folded(sweep.shelf.rows(sweep.digests, sweep.study.indicators), sweep.study.outputs)
    nothing = (np.nan,) * len(sweep.study.outputs)
    return {
        point.number: np.array(
            [found.get((point.rules.name[:NAME], r), nothing) for r in range(sweep.replications)], np.float64
        )
        for point in sweep.study.valid
        if point.rules is not None
    }


def _known(figures: Means, point: int, output: int) -> bool:
    return bool(np.isfinite(figures[point][:, output]).any())


def _mean(values: NDArray[np.float64]) -> float:
    there = values[np.isfinite(values)]
    return float(there.mean()) if there.size else float("nan")


def _finite(values: list[float]) -> NDArray[np.float64]:
    found = np.array(values, np.float64)
    return found[np.isfinite(found)]


def _told(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    if not values.size:
        return (None,) * 4
    return float(values.mean()), *(float(q) for q in np.quantile(values, QUANTILES))


def _gaps(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    if not values.size:
        return (None,) * 4
    low, _, high = np.quantile(values, QUANTILES)
    return float(values.mean()), float(low), float(high), float((values > 0).mean())


def _label(sweep: Sweep, point: Point) -> str:
    """Return what is decided in a point: its scenario and its crossed levers."""
    sampled = {factor.path for factor in sweep.study.design.sampled(sweep.study.factors)}
    crossed = {f.path: point.values[f.path] for f in sweep.study.levers if f.path in point.values}
    return Point(0, 0, 0, 0, point.reform, {p: v for p, v in crossed.items() if p not in sampled}, None).label
