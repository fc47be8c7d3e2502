"""Generations on the disk: points and figures, one file each, there whole or not at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.study.calibration.weighted import Numbers
from sim.study.shelf import versions
from sim.study.whole import write_whole

_ABOUT = b"sim"


@dataclass(frozen=True)
class Generations:
    """Finished generations in a folder."""

    folder: Path

    def write(self, first: int, points: Numbers, figures: Numbers, asked: Sequence[str]) -> None:
        """Write a generation.

        Args:
            first: number of its first point.
            points: quantiles of the priors, shape (points, parameters).
            figures: shape (points, replications, targets).
            asked: what the figures depend on, beside code and data.
        """
        columns = {f"point_{i}": column for i, column in enumerate(points.T)}
        shape = figures.shape
        columns |= {f"figure_{r}_{j}": figures[:, r, j] for r in range(shape[1]) for j in range(shape[2])}
        about = {"asked": list(asked), "versions": versions(), "shape": list(shape)}
        table = pa.table(columns).replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._file(first), lambda path: pq.write_table(table, path, compression="zstd"))

    def read(self, first: int, points: Numbers, asked: Sequence[str]) -> Numbers | None:
        """Return the figures of a generation; None when it is not there, damaged, or of other points, code or data."""
        try:
            table = pq.read_table(self._file(first))
            about = json.loads(table.schema.metadata[_ABOUT])
            kept = np.stack([table[f"point_{i}"].to_numpy() for i in range(points.shape[1])], axis=1)
            _, runs, targets = about["shape"]
            flat = [table[f"figure_{r}_{j}"].to_numpy() for r in range(runs) for j in range(targets)]
        except (OSError, pa.ArrowException, TypeError, KeyError, ValueError):
            return None
        if about["asked"] != list(asked) or about["versions"] != versions() or kept.tobytes() != points.tobytes():
            return None
        return np.stack(flat, axis=1).reshape(about["shape"])

    def _file(self, first: int) -> Path:
        return self.folder / f"{first:06d}.parquet"
