"""A command that is stopped keeps its finished runs; its next call runs the rest and gives the same."""

import json

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sim.__main__ import app
from sim.study import runs
from sim.study.store import Store
from sim.tables.tables import NAMES
from tests.cities import scenario

OPTIONS = ("--sample", "0.002", "--set", "run.end=2021-03-31", "--replications", "2")
COMPARE = ("compare", "baseline", "no-deferral", *OPTIONS)


def call(*arguments, out):
    return CliRunner().invoke(app, [*arguments, "--out", str(out)])


def stop_after(number, monkeypatch):
    """Let whoever watches the terminal press Ctrl-C in the run after `number` of them."""
    whole, asked = runs.replicate_once, []

    def stopped(*arguments):
        asked.append(arguments)
        if len(asked) > number:
            raise KeyboardInterrupt
        return whole(*arguments)

    monkeypatch.setattr(runs, "replicate_once", stopped)
    return asked


def results(folder):
    """Return the tables of both rules, and the differences as they are on disk."""
    kept = {(s, n): pq.read_table(folder / s / f"{n}.parquet") for s in ("baseline", "no-deferral") for n in NAMES}
    return kept, (folder / "differences.csv").read_bytes()


def test_a_comparison_that_is_stopped_goes_on_and_gives_the_same(tmp_path, monkeypatch):
    whole = call(*COMPARE, out=tmp_path / "whole")
    assert whole.exit_code == 0
    with monkeypatch.context() as patch:
        stop_after(3, patch)
        stopped = call(*COMPARE, out=tmp_path / "twice")
    assert stopped.exit_code == 130
    assert "finished runs are kept" in stopped.output
    assert not (tmp_path / "twice" / "differences.csv").exists()
    with monkeypatch.context() as patch:
        asked = stop_after(9, patch)
        again = call(*COMPARE, out=tmp_path / "twice")
    assert again.exit_code == 0
    assert len(asked) == 1
    assert "3 of 4 runs from the last time" in again.output
    assert results(tmp_path / "twice") == results(tmp_path / "whole")
    assert not (tmp_path / "twice" / "unfinished").exists()


@pytest.fixture(scope="module")
def city():
    return scenario(size={"run.sample": 0.002, "run.end": "2021-01-31"})


@pytest.fixture
def store(city, tmp_path):
    """A store with one finished run."""
    found = Store(tmp_path)
    runs.run(city, 1, store=found)
    return found


def test_a_finished_run_is_found_with_its_digest(city, store):
    found = store.find(city, 0)
    assert found.digest == runs.run(city, 1).runs[0].digest
    assert store.find(city, 1) is None
    assert store.find(city.replace({"run.seed": 77}), 0) is None


@pytest.mark.parametrize("name", [f"{name}.parquet" for name in NAMES] + ["run.json"])
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_run_of_which_a_file_is_cut_or_gone_is_run_again(city, store, name, harm):
    file = store.of(city, 0) / name
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-7])
    else:
        file.unlink()
    assert store.find(city, 0) is None
    again = runs.run(city, 1, store=store)
    assert again.digest == runs.run(city, 1).digest
    assert store.find(city, 0) is not None


def test_a_run_of_other_code_is_run_again(city, store):
    about = store.of(city, 0) / "run.json"
    said = json.loads(about.read_text("utf8"))
    said["versions"] = dict.fromkeys(said["versions"], "another")
    about.write_text(json.dumps(said), encoding="utf8")
    assert store.find(city, 0) is None
    done = []
    runs.run(city, 1, store=store, progress=done.append)
    assert len(done) == 1
    assert json.loads(about.read_text("utf8"))["versions"] != said["versions"]
