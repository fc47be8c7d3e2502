"""A folder of finished runs with all their tables, each there whole or not at all.

    <scenario>/<replication>/load.parquet ...   the tables of one run
    <scenario>/<replication>/run.json           its digest, its seconds, the code and data that made it, its files

A command that is stopped finds its finished runs here when it is called again. What other code or data has made, and
what is not whole any more, is as good as not there.
"""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from weakref import finalize

from sim.scenario import Scenario
from sim.study.shelf import versions
from sim.tables.tables import Tables

_ABOUT = "run.json"
_NAME = 16


@dataclass(frozen=True)
class Finished:
    """One run that has been written: its place, its digest, and its seconds."""

    scenario: str
    replication: int
    folder: Path
    digest: str
    seconds: float


@dataclass(frozen=True)
class Store:
    """A folder of results; a temporary one disappears with the last object that uses it."""

    folder: Path

    @staticmethod
    def temporary() -> "Store":
        """Return a store that lives as long as it is used."""
        store = Store(Path(tempfile.mkdtemp(prefix="sim-")))
        finalize(store, shutil.rmtree, store.folder, ignore_errors=True)
        return store

    def of(self, scenario: Scenario, replication: int) -> Path:
        """Return the folder of one run."""
        return self.folder / scenario.hash[:_NAME] / f"{replication:06d}"

    def put(self, scenario: Scenario, replication: int, tables: Tables, seconds: float) -> Finished:
        """Keep the tables of a run, instead of any that were there."""
        target = self.of(scenario, replication)
        partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        tables.write(partial)
        digest = tables.digest
        about = {
            "scenario": scenario.hash,
            "digest": digest,
            "seconds": seconds,
            "versions": versions(),
            "files": {file.name: _content(file) for file in sorted(partial.iterdir())},
        }
        (partial / _ABOUT).write_text(json.dumps(about, indent=1), encoding="utf8")
        shutil.rmtree(target, ignore_errors=True)
        partial.replace(target)
        return Finished(scenario.hash, replication, target, digest, seconds)

    def find(self, scenario: Scenario, replication: int) -> Finished | None:
        """Return a run that is here, whole, and made by this code from this data."""
        folder = self.of(scenario, replication)
        try:
            about = json.loads((folder / _ABOUT).read_text("utf8"))
            mine = about["scenario"] == scenario.hash and about["versions"] == versions()
            if not mine or any(_content(folder / name) != content for name, content in about["files"].items()):
                return None
            return Finished(scenario.hash, replication, folder, about["digest"], about["seconds"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def _content(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
