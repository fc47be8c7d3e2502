"""Results of several replications: kept as one Parquet file a table and replication, read when asked for."""

import hashlib
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.scenario import Scenario
from sim.study.store import Finished, Store
from sim.tables.tables import NAMES


@dataclass(frozen=True)
class Result:
    """All replications of one scenario.

    Attributes:
        scenario: the checked rules that were run.
        runs: one entry a replication, in their order.
        store: where the tables are.
    """

    scenario: Scenario
    runs: tuple[Finished, ...]
    store: Store

    def _table(self, name: str) -> pa.Table:
        parts = [pq.read_table(run.folder / f"{name}.parquet") for run in self.runs]
        return pa.concat_tables(parts).unify_dictionaries()

    @cached_property
    def load(self) -> pa.Table:
        """Arrivals, waits and outcomes by day, service point, programme and reason."""
        return self._table("load")

    @cached_property
    def hours(self) -> pa.Table:
        """Arrivals and waits by month, kind of service point, county and hour."""
        return self._table("hours")

    @cached_property
    def cost(self) -> pa.Table:
        """Money in fen by budget month, programme, kind, payer, payee and county."""
        return self._table("cost")

    @cached_property
    def people(self) -> pa.Table:
        """Persons and amounts by year, programme, measure and group."""
        return self._table("people")

    @cached_property
    def indicators(self) -> pa.Table:
        """Headline figures by year and replication."""
        return self._table("indicators")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the digests of the replications in their order."""
        return hashlib.sha256("".join(run.digest for run in self.runs).encode()).hexdigest()

    def write(self, folder: str | Path) -> Path:
        """Write one Parquet file a table, all replications together, and the manifest; return the folder."""
        from sim.study.manifest import manifest_of, write_manifest

        target = Path(folder)
        partial = target.with_name(target.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for name in NAMES:
            pq.write_table(self._table(name), partial / f"{name}.parquet", compression="zstd")
        write_manifest(manifest_of(self), partial / "manifest.json")
        target.mkdir(parents=True, exist_ok=True)
        for file in sorted(partial.iterdir()):
            file.replace(target / file.name)
        partial.rmdir()
        return target

    def trace(self, resident: int, replication: int = 0, language: str = "en") -> list[str]:
        """Return what happened to one resident, day by day, in plain sentences.

        The run is repeated with the resident watched: nothing per resident is stored.
        """
        from sim.study.trace import trace

        return trace(self.scenario, resident, replication=replication, language=language)
