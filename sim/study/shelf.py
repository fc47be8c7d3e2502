"""A folder of finished runs: one Parquet file a run, there whole or not at all; many of them packed into larger files.

    versions.json                             the code and data that made everything here
    runs/<scenario>-<replication>.parquet     the indicators of one run
    packed/<name>.parquet, <name>.index.parquet   the indicators of thousands of runs, and which runs they are

A file says in its metadata which run it holds, its digest, and the code and data that made it, so that a truncated or
foreign file is noticed and results of different code or data are never put together. A run counts where its file is
whole; a file that is not is as good as none.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import sim
from sim.study.manifest import code_hash, data_hashes
from sim.study.packs import Packs, write_packs
from sim.study.whole import clear_partials, write_whole
from sim.tables.tables import Tables

Key = tuple[str, int]  # hash of the scenario, replication
NAME = 16
_ABOUT = b"sim"
_SHOWN = 12


class MixedVersionsError(RuntimeError):
    """Results of other code or data would be mixed with those of this one."""


def versions() -> dict[str, str]:
    """Return what results depend on beside their scenario, by name: the code and each data file."""
    return {f"code of version {sim.__version__}": code_hash()[:_SHOWN]} | {
        name: digest[:_SHOWN] for name, digest in data_hashes().items()
    }


@dataclass(frozen=True)
class Shelf:
    """Finished runs in a folder.

    Attributes:
        folder: where everything is.
    """

    folder: Path

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels to a worker: the folder, not what was read of it."""
        return {"folder": self.folder}

    @property
    def _others(self) -> str:
        return f"{self.folder} holds results of other code or data; use another folder"

    def file(self, scenario: str, replication: int) -> Path:
        """Return the file of one run; `scenario` is a scenario's hash."""
        return self.folder / "runs" / _file_name(scenario, replication)

    def open(self) -> None:
        """Make the folder ready for results of this code and data.

        Raises:
            MixedVersionsError: it holds results of others; the message says what differs.
        """
        note = self.folder / "versions.json"
        (self.folder / "runs").mkdir(parents=True, exist_ok=True)
        if note.exists():
            refuse_others(json.loads(note.read_text(encoding="utf8")), versions(), self._others)
        else:
            write_whole(note, lambda path: path.write_text(json.dumps(versions(), indent=1) + "\n", encoding="utf8"))
        self.tidy()

    def tidy(self) -> None:
        """Remove what writers that were killed have left half written."""
        for folder in (self.folder / "runs", self.folder / "packed"):
            clear_partials(folder)

    def put(self, scenario: str, replication: int, tables: Tables) -> str:
        """Write the indicators of a run, and return the digest of what they hold."""
        rows = tables.indicators.set_column(0, "scenario", pa.array([scenario[:NAME]] * tables.indicators.num_rows))
        digest = _content(rows)
        about = {"scenario": scenario, "replication": replication, "digest": digest, "versions": versions()}
        rows = rows.replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
        write_whole(self.file(scenario, replication), lambda path: pq.write_table(rows, path, compression="zstd"))
        return digest

    def digest(self, scenario: str, replication: int) -> str | None:
        """Return the digest of a finished run, None when its file is missing, truncated or damaged.

        Raises:
            MixedVersionsError: the file was made by other code or data.
        """
        file = self.file(scenario, replication)
        if not file.exists():
            return self.packs.digests.get((scenario, replication))
        found = _opened(file)
        if found is None or (found[1]["scenario"], found[1]["replication"]) != (scenario, replication):
            return self.packs.digests.get((scenario, replication))
        refuse_others(found[1]["versions"], versions(), self._others)
        return str(found[1]["digest"])

    @cached_property
    def packs(self) -> Packs:
        """The packed runs, as they were when this was first asked."""
        found = Packs.of(self.folder / "packed")
        for made_by in found.versions:
            refuse_others(made_by, versions(), self._others)
        return found

    def rows(self, keys: Iterable[Key], indicators: Collection[str] | None = None) -> pa.Table:
        """Return the indicators of finished runs.

        Args:
            keys: the runs, of which all are finished.
            indicators: their names; by default all.

        Returns:
            Columns scenario (the first letters of its hash), replication, indicator, year, value, unit, in the order
            of the first four.
        """
        import duckdb

        wanted = self._places(keys)
        files = sorted(set(wanted["file"].to_pylist()))
        if not files:
            return _NOTHING
        with duckdb.connect() as memory:
            memory.register("wanted", wanted)
            chosen = "" if indicators is None else "AND list_contains($names, indicator)"
            found = memory.sql(
                "SELECT runs.scenario, runs.replication, indicator, year, value, unit "
                "FROM read_parquet($files, filename = 'file', union_by_name = true) runs "
                "JOIN wanted ON runs.scenario = wanted.scenario AND runs.replication = wanted.replication "
                f"AND runs.file = wanted.file {chosen} ORDER BY ALL",
                params={"files": files} | ({} if indicators is None else {"names": list(indicators)}),
            )
            return found.to_arrow_table()

    def _places(self, keys: Iterable[Key]) -> pa.Table:
        loose = {path.name for path in (self.folder / "runs").iterdir()}
        runs = sorted(set(keys))
        text = {pack: str(pack) for pack in set(self.packs.files.values())}  # a path is slow to make and to write
        files = []
        for scenario, replication in runs:
            name = _file_name(scenario, replication)
            if name in loose:
                files.append(str(self.folder / "runs" / name))
            else:
                files.append(text[self.packs.files[scenario, replication]])
        columns = [pa.array([s[:NAME] for s, _ in runs]), pa.array([r for _, r in runs], pa.int32()), pa.array(files)]
        return pa.table(dict(zip(("scenario", "replication", "file"), columns, strict=True)))

    def loose(self) -> dict[Key, str]:
        """Return the digests of the whole files of single runs.

        Raises:
            MixedVersionsError: one was made by other code or data.
        """
        found: dict[Key, str] = {}
        for path in sorted((self.folder / "runs").glob("*.parquet")):
            opened = _opened(path)
            if opened is not None and path == self.file(opened[1]["scenario"], opened[1]["replication"]):
                refuse_others(opened[1]["versions"], versions(), self._others)
                found[opened[1]["scenario"], opened[1]["replication"]] = opened[1]["digest"]
        return found

    def count_loose(self) -> int:
        """Return how many files of single runs there are."""
        return sum(1 for _ in (self.folder / "runs").glob("*.parquet"))

    def pack(self) -> int:
        """Put all finished runs into larger files, and return their number.

        The same runs make the same files, byte for byte, whenever they were finished or packed before. An
        interruption loses nothing: what is packed twice counts once.
        """
        loose = self.loose()
        runs = {**self.packs.digests, **loose}
        write_packs(self.folder / "packed", runs, versions(), self.rows)
        for scenario, replication in loose:
            self.file(scenario, replication).unlink(missing_ok=True)
        self.__dict__.pop("packs", None)
        return len(runs)


_NOTHING = pa.table(
    {
        "scenario": pa.array([], pa.string()),
        "replication": pa.array([], pa.int32()),
        "indicator": pa.array([], pa.string()),
        "year": pa.array([], pa.int16()),
        "value": pa.array([], pa.float64()),
        "unit": pa.array([], pa.string()),
    }
)


def _file_name(scenario: str, replication: int) -> str:
    return f"{scenario[:NAME]}-{replication:06d}.parquet"


def refuse_others(found: Mapping[str, str], here: Mapping[str, str], what: str) -> None:
    """Raise MixedVersionsError when code or data differ; the message says `what` and names them."""
    odd = [name for name in sorted({*found, *here}) if found.get(name) != here.get(name)]
    if odd:
        rows = [f"  {name}: {found.get(name, 'none')} there, {here.get(name, 'none')} here" for name in odd]
        message = "\n".join([what, *rows])
        raise MixedVersionsError(message)


def _opened(file: Path) -> tuple[pa.Table, dict[str, Any]] | None:
    """Return the rows of a run's file and what it says about itself; None when it is not whole."""
    try:
        rows = pq.read_table(file)
        about = json.loads(rows.schema.metadata[_ABOUT])
        whole = about["digest"] == _content(rows) and {"scenario", "replication", "versions"} <= set(about)
    except (OSError, pa.ArrowException, TypeError, KeyError, ValueError):
        return None
    return (rows, about) if whole else None


def _content(rows: pa.Table) -> str:
    """Return a hash of what the columns hold."""
    whole = hashlib.sha256()
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        whole.update(f"{name}:{column.type}:{len(column)}".encode())
        if pa.types.is_string(column.type):
            whole.update("\0".join(column.to_pylist()).encode())
        else:
            whole.update(pc.fill_null(column, 0).to_numpy().tobytes())
            whole.update(b"" if column.null_count == 0 else bytes(column.is_null().to_pylist()))
    return whole.hexdigest()
