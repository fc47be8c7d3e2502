"""Packs hold what the single files held, are made the same whenever they are made, and lose nothing when damaged."""

import numpy as np
import pyarrow as pa
import pytest

from sim.study import packs
from sim.study.shelf import MixedVersionsError, Shelf
from sim.tables.tables import Tables

NAMES = [letter * 64 for letter in "3f7"]


def tables(scenario, replication):
    """Return the tables of a run that nobody ran: two indicators in two years."""
    rng = np.random.Generator(np.random.Philox(key=[int(scenario[-8:], 16) % 1000, replication]))
    indicators = pa.table(
        {
            "scenario": ["some"] * 4,
            "replication": pa.array([replication] * 4, pa.int32()),
            "year": pa.array([2021, 2021, 2022, 2022], pa.int16()),
            "indicator": ["paid", "wait"] * 2,
            "value": pa.array([*rng.normal(size=3), None], pa.float64()),
            "unit": ["persons", "seconds"] * 2,
        }
    )
    nothing = pa.table({})
    return Tables(nothing, nothing, nothing, nothing, indicators)


def filled(folder, runs):
    """Return a shelf with these runs."""
    shelf = Shelf(folder)
    shelf.open()
    for name, replication in runs:
        shelf.put(name, replication, tables(name, replication))
    return shelf


RUNS = [(name, replication) for replication in range(3) for name in NAMES]


def packed(shelf):
    return {path.name: path.read_bytes() for path in sorted((shelf.folder / "packed").iterdir())}


def test_a_pack_holds_what_the_files_held(tmp_path):
    shelf = filled(tmp_path, RUNS)
    before, digests = shelf.rows(RUNS), {run: shelf.digest(*run) for run in RUNS}
    assert before.num_rows == 4 * len(RUNS)
    assert shelf.pack() == len(RUNS)
    assert shelf.count_loose() == 0
    again = Shelf(tmp_path)
    assert {run: again.digest(*run) for run in RUNS} == digests
    assert again.rows(RUNS) == before
    assert again.rows(RUNS[:2], ["wait"]).num_rows == 4
    assert again.digest(NAMES[0], 9) is None


def test_packs_are_the_same_whatever_was_packed_before(tmp_path, monkeypatch):
    monkeypatch.setattr(packs, "RUNS", 4)
    once = filled(tmp_path / "once", RUNS)
    once.pack()
    twice = filled(tmp_path / "twice", RUNS[5:])
    twice.pack()
    for run in RUNS[4::-1]:
        twice.put(*run, tables(*run))
    twice.pack()
    assert packed(twice) == packed(once)
    assert len(packed(once)) == 6
    before = {path: path.stat().st_mtime_ns for path in (once.folder / "packed").iterdir()}
    once.pack()
    assert {path: path.stat().st_mtime_ns for path in (once.folder / "packed").iterdir()} == before


def test_what_is_both_packed_and_single_counts_once(tmp_path):
    shelf = filled(tmp_path, RUNS)
    whole = shelf.rows(RUNS)
    shelf.pack()
    shelf = filled(tmp_path, RUNS[:4])  # as after an interruption before the single files are removed
    assert shelf.rows(RUNS) == whole


@pytest.mark.parametrize("damage", ["truncated", "changed", "no index"])
def test_a_damaged_pack_is_as_good_as_none(tmp_path, damage):
    shelf = filled(tmp_path, RUNS)
    shelf.pack()
    pack = next(path for path in (tmp_path / "packed").iterdir() if ".index" not in path.name)
    whole = pack.read_bytes()
    if damage == "no index":
        pack.with_name(pack.name.replace(".parquet", ".index.parquet")).unlink()
    else:
        pack.write_bytes(whole[:100] if damage == "truncated" else whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])
    assert Shelf(tmp_path).digest(*RUNS[0]) is None
    again = filled(tmp_path, RUNS)
    again.pack()
    assert pack.read_bytes() == whole


def test_packs_of_other_code_are_refused(tmp_path, monkeypatch):
    filled(tmp_path, RUNS).pack()
    monkeypatch.setattr("sim.study.shelf.code_hash", lambda: "f" * 64)
    with pytest.raises(MixedVersionsError, match="ffffffffffff here"):
        Shelf(tmp_path).digest(*RUNS[0])
