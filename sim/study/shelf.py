"""A folder of finished runs: one Parquet file a run, named by scenario and replication, there whole or not at all.

A file says in its metadata which run it holds, its digests, and the code and data that made it, so that a truncated
or foreign file is noticed and results of different code or data are never put together.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import sim
from sim.study.manifest import code_hash, data_hashes
from sim.tables.tables import Tables

NAME = 16
_ABOUT = b"sim"
_SHOWN = 12


class MixedVersionsError(RuntimeError):
    """The folder holds results of other code or data."""


def versions() -> dict[str, str]:
    """Return what results depend on beside their scenario, by name: the code and each data file."""
    return {f"code of version {sim.__version__}": code_hash()} | data_hashes()


@dataclass(frozen=True)
class Shelf:
    """Finished runs in a folder.

    Attributes:
        folder: where everything is.
    """

    folder: Path

    def file(self, scenario: str, replication: int) -> Path:
        """Return the file of one run; `scenario` is a scenario's hash."""
        return self.folder / "runs" / f"{scenario[:NAME]}-{replication:06d}.parquet"

    def open(self) -> None:
        """Make the folder ready for results of this code and data.

        Raises:
            MixedVersionsError: it holds results of others; the message says what differs.
        """
        note = self.folder / "versions.json"
        (self.folder / "runs").mkdir(parents=True, exist_ok=True)
        if note.exists():
            self._refuse(json.loads(note.read_text(encoding="utf8")))
        else:
            write_whole(note, lambda path: path.write_text(json.dumps(versions(), indent=1) + "\n", encoding="utf8"))

    def put(self, scenario: str, replication: int, tables: Tables) -> str:
        """Write the indicators of a run, and return the digest of all its tables."""
        rows = tables.indicators.set_column(0, "scenario", pa.array([scenario[:NAME]] * tables.indicators.num_rows))
        about = {
            "scenario": scenario,
            "replication": replication,
            "digest": tables.digest,
            "content": _content(rows),
            "versions": versions(),
        }
        rows = rows.replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
        write_whole(self.file(scenario, replication), lambda path: pq.write_table(rows, path, compression="zstd"))
        return tables.digest

    def digest(self, scenario: str, replication: int) -> str | None:
        """Return the digest of a finished run, None when its file is missing, truncated or damaged.

        Raises:
            MixedVersionsError: the file was made by other code or data.
        """
        try:
            rows = pq.read_table(self.file(scenario, replication))
            about = json.loads(rows.schema.metadata[_ABOUT])
            whole = about["content"] == _content(rows)
        except (OSError, pa.ArrowException, TypeError, KeyError, ValueError):
            return None
        if not whole or (about["scenario"], about["replication"]) != (scenario, replication):
            return None
        self._refuse(about["versions"])
        return str(about["digest"])

    def indicators(self, scenario: str, replication: int) -> pa.Table:
        """Return the indicators of a finished run: columns replication, year, indicator, value, unit and scenario."""
        return pq.read_table(self.file(scenario, replication))

    def _refuse(self, found: Mapping[str, str]) -> None:
        here = versions()
        odd = [name for name in sorted({*found, *here}) if found.get(name) != here.get(name)]
        if odd:
            rows = [f"  {name}: {_short(found.get(name))} there, {_short(here.get(name))} here" for name in odd]
            message = "\n".join([f"{self.folder} holds results of other code or data; use another folder", *rows])
            raise MixedVersionsError(message)


def _short(digest: str | None) -> str:
    return digest[:_SHOWN] if digest else "none"


def _content(rows: pa.Table) -> str:
    """Return a hash of what the columns hold."""
    whole = hashlib.sha256()
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        whole.update(f"{name}:{column.type}:{len(column)}".encode())
        text = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
        whole.update("\0".join(text.to_pylist()).encode())
    return whole.hexdigest()


def write_whole(target: Path, write: Callable[[Path], Any]) -> None:
    """Let `write` fill a file that appears under its name only when it is on the disk."""
    partial = target.with_name(f"{target.name}.partial")
    write(partial)
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(target)
