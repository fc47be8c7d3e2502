"""The cache of columns: found again, checked, made anew when damaged."""

import os
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import cache
from sim.world.population import load
from tests.world.people import city, parameters


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return how often columns were made, with the cache in a folder of its own."""
    monkeypatch.setenv("SIM_CACHE", str(tmp_path))
    calls = []

    def make():
        calls.append(1)
        return {"birth": np.arange(5, dtype=np.int32), "households.kind": np.zeros(2, np.uint8)}

    return calls, lambda: cache.stored("population", "abc", make)


def test_columns_are_made_once_and_then_mapped(made):
    calls, take = made
    assert take()["birth"].tolist() == [0, 1, 2, 3, 4]
    assert isinstance(take()["birth"], np.memmap)
    assert len(calls) == 1


@pytest.mark.parametrize("damage", ["changed", "cut", "missing", "index"])
def test_a_damaged_cache_is_noticed_and_made_anew(made, tmp_path, damage):
    calls, take = made
    take()
    path = tmp_path / "population" / "abc" / ("index.json" if damage == "index" else "birth.npy")
    content = path.read_bytes()
    path.unlink()
    if damage == "changed":
        path.write_bytes(content[:-1] + b"\x07")
    if damage == "cut":
        path.write_bytes(content[:-4])
    if damage == "index":
        path.write_text("{")
    assert take()["birth"].tolist() == [0, 1, 2, 3, 4]
    assert len(calls) == 2
    take()
    assert len(calls) == 2


def test_nothing_half_written_is_left(made, tmp_path):
    _, take = made
    take()
    assert [path.name for path in (tmp_path / "population").iterdir()] == ["abc"]


def test_a_folder_that_cannot_be_written_does_not_stop_a_run(made, tmp_path, monkeypatch):
    _, take = made
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("SIM_CACHE", str(tmp_path / "file"))
    assert take()["birth"].tolist() == [0, 1, 2, 3, 4]


def test_the_key_follows_parameters_and_file(tmp_path):
    p = parameters()
    assert cache.key(p) == cache.key(p.model_copy())
    assert cache.key(p) != cache.key(p.model_copy(update={"community_size": 500}))
    assert cache.key(p) != cache.key(p.model_copy(update={"older_factor": 1.2}))
    path = tmp_path / "own.csv"
    path.write_text("a")
    first = cache.key(p, path)
    path.write_text("b")
    assert first != cache.key(p, path)


def test_a_population_comes_from_the_cache_as_it_was_made(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE", str(tmp_path))
    monkeypatch.setattr("sim.world.population.build", lambda parameters: city())
    load(parameters())
    again = load(parameters())
    assert all(np.array_equal(column, again.columns[name]) for name, column in city().columns.items())
    assert all(np.array_equal(column, again.households[name]) for name, column in city().households.items())


def test_when_the_disk_is_nearly_full_the_folders_unused_for_longest_go(made, tmp_path, monkeypatch):
    folder = tmp_path / "population"
    for age, name in enumerate(("new", "old", "oldest")):
        cache.stored("population", name, lambda: {"birth": np.zeros(1)})
        os.utime(folder / name / "index.json", (1000 - age, 1000 - age))
    cache.stored("population", "oldest", lambda: {"birth": np.zeros(1)})  # used again

    def usage(path):
        return SimpleNamespace(total=100, free=5 if len(list(folder.iterdir())) > 3 else 50)

    monkeypatch.setattr(cache.shutil, "disk_usage", usage)
    _, take = made
    take()
    assert {path.name for path in folder.iterdir()} == {"abc", "new", "oldest"}
