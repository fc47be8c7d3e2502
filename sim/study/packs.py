"""Packs: the indicators of thousands of runs in one file, ordered so that a query of a few indicators reads little.

Each pack has an index, which says what runs it holds, their digests, what made them, and the digest of the pack
itself; a pack counts when its index does and its bytes are those. Its name is the digest of its runs, so that packing
the same runs again makes the same files.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.study.whole import write_whole

Key = tuple[str, int]  # hash of the scenario, replication
RUNS = 2_000  # of one pack
ROWS = 65_536  # of one row group: what a query of one indicator reads at least
_ABOUT = b"sim"
_INDEX = ".index.parquet"
_BLOCK = 1 << 22


@dataclass(frozen=True)
class Packs:
    """The packed runs of a folder.

    Attributes:
        digests: digest of each run.
        files: the pack that holds it.
        versions: what code and data made the packs, each once.
    """

    digests: Mapping[Key, str] = field(repr=False)
    files: Mapping[Key, Path] = field(repr=False)
    versions: tuple[Mapping[str, str], ...] = ()

    @staticmethod
    def of(folder: Path) -> "Packs":
        """Return the packs of a folder; a pack that is not whole is left out."""
        digests: dict[Key, str] = {}
        files: dict[Key, Path] = {}
        versions: list[Mapping[str, str]] = []
        for index in sorted(folder.glob(f"*{_INDEX}")):
            pack = index.with_name(index.name.replace(_INDEX, ".parquet"))
            try:
                rows = pq.read_table(index)
                about = json.loads(rows.schema.metadata[_ABOUT])
                if about["content"] != _digest(pack):
                    continue
            except (OSError, pa.ArrowException, TypeError, KeyError, ValueError):
                continue
            keys = list(zip(rows["scenario"].to_pylist(), rows["replication"].to_pylist(), strict=True))
            digests.update(zip(keys, rows["digest"].to_pylist(), strict=True))
            files.update(dict.fromkeys(keys, pack))
            if about["versions"] not in versions:
                versions.append(about["versions"])
        return Packs(digests, files, tuple(versions))


def write_packs(
    folder: Path, runs: Mapping[Key, str], versions: Mapping[str, str], rows: Callable[[list[Key]], pa.Table]
) -> None:
    """Write all runs into packs, and remove the packs that held some of them before.

    Args:
        folder: where the packs are.
        runs: digest of each run.
        versions: what code and data made them.
        rows: gives the indicators of runs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys = sorted(runs)
    held = Packs.of(folder).files
    kept = {_write(folder, keys[i : i + RUNS], runs, versions, rows, held) for i in range(0, len(keys), RUNS)}
    for index in sorted(folder.glob(f"*{_INDEX}")):
        if index.name.removesuffix(_INDEX) not in kept:
            index.unlink()
    for pack in sorted(folder.glob("*.parquet")):
        if pack.name.partition(".")[0] not in kept:
            pack.unlink()


def _write(
    folder: Path,
    keys: list[Key],
    runs: Mapping[Key, str],
    versions: Mapping[str, str],
    rows: Callable[[list[Key]], pa.Table],
    held: Mapping[Key, Path],
) -> str:
    digests = [runs[key] for key in keys]
    text = json.dumps([*zip(keys, digests, strict=True)])
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    pack = folder / f"{name}.parquet"
    if all(held.get(key) == pack for key in keys):
        return name
    ordered = rows(keys).sort_by([(c, "ascending") for c in ("indicator", "year", "scenario", "replication")])
    write_whole(pack, lambda path: pq.write_table(ordered, path, compression="zstd", row_group_size=ROWS))
    about = {"content": _digest(pack), "versions": dict(versions)}
    columns = {"scenario": [s for s, _ in keys], "replication": pa.array([r for _, r in keys], pa.int32())}
    index = pa.table(columns | {"digest": digests}).replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
    write_whole(folder / f"{name}{_INDEX}", lambda path: pq.write_table(index, path, compression="zstd"))
    return name


def _digest(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
