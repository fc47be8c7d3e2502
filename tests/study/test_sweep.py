"""A sweep leaves one whole file a run, runs only what is missing, and gives the same on any number of processes."""

import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.__main__ import app
from sim.run import replicate
from sim.study import tasks
from sim.study.shelf import MixedVersionsError
from sim.study.simultaneous import simultaneous
from sim.study.sweep import missing_runs, sweep
from tests.study.studies import TINY, study


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """The study."""
    return study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def done(tiny, tmp_path_factory):
    """The study, swept in this process."""
    return sweep(tiny, tmp_path_factory.mktemp("swept"))


@pytest.fixture
def copy(done, tmp_path):
    """A folder with the finished runs."""
    return Path(shutil.copytree(done.shelf.folder, tmp_path / "copy"))


def again(tiny, folder):
    """Sweep once more; return the result and the runs that were run."""
    ran = []
    result = sweep(tiny, folder, progress=ran.append)
    return result, [(one.scenario, one.replication) for one in ran]


def contents(folder):
    return {file.name: file.read_bytes() for file in (folder / "runs").iterdir()}


def test_there_is_one_file_a_run_named_by_scenario_and_replication(done, tiny):
    expected = {f"{p.scenario.hash[:16]}-{r:06d}.parquet" for p in tiny.points for r in range(2)}
    assert set(contents(done.shelf.folder)) == expected


@pytest.mark.slow
def test_one_process_and_two_give_the_same_bytes(tiny, done, tmp_path):
    two = sweep(tiny, tmp_path, 2)
    assert two.digest == done.digest
    assert contents(tmp_path) == contents(done.shelf.folder)
    assert two.table == done.table


def test_the_table_has_one_row_a_point_replication_indicator_and_year(done):
    rows = done.table.to_pylist()
    assert done.table.column_names == [
        "point",
        "against",
        "scenario",
        "resident_pension.window.last_day",
        "indicator",
        "year",
        "replication",
        "value",
        "unit",
    ]
    keys = [(r["point"], r["indicator"], r["year"], r["replication"]) for r in rows]
    names = ("resident_pension.basic.paid", "desk.agency.arrivals")
    assert keys == [(p, name, 2021, r) for p in (0, 1) for name in names for r in (0, 1)]
    assert [r["resident_pension.window.last_day"] for r in rows] == [25] * 4 + [31] * 4


def test_a_value_of_the_table_is_that_of_the_run(done, tiny):
    table = replicate(tiny.points[1].scenario, 1).tables.indicators.to_pydict()
    value = dict(zip(table["indicator"], table["value"], strict=True))["resident_pension.basic.paid"]
    (row,) = [
        r
        for r in done.table.to_pylist()
        if (r["point"], r["indicator"], r["replication"]) == (1, "resident_pension.basic.paid", 1)
    ]
    assert row["value"] == value


def test_differences_are_paired_with_the_first_point(done):
    paid = [r["value"] for r in done.table.to_pylist() if r["indicator"] == "resident_pension.basic.paid"]
    row, arrivals = done.differences.to_pylist()
    assert (row["point"], row["indicator"]) == (1, "resident_pension.basic.paid")
    assert row["difference"] == pytest.approx(np.mean(paid[2:]) - np.mean(paid[:2]))
    assert row["low"] <= row["difference"] <= row["high"]
    assert arrivals["indicator"] == "desk.agency.arrivals"


def test_differences_of_several_points_also_have_bounds_that_hold_for_all_at_once(tiny, copy, done, tmp_path):
    assert "low_simultaneous" not in done.differences.column_names  # one comparison: its own interval is all there is
    three = study(tmp_path, TINY.replace("[25, 31]", "[25, 28, 31]"))
    found = sweep(three, copy)
    paid = [r for r in found.differences.to_pylist() if r["indicator"] == "resident_pension.basic.paid"]
    table = [r for r in found.table.to_pylist() if r["indicator"] == "resident_pension.basic.paid"]
    values = np.array([r["value"] for r in table]).reshape(3, 2)
    low, high = simultaneous(values[1:] - values[0])
    assert [r["low_simultaneous"] for r in paid] == pytest.approx(low)
    assert [r["high_simultaneous"] for r in paid] == pytest.approx(high)
    assert all(r["low_simultaneous"] <= r["low"] <= r["high"] <= r["high_simultaneous"] for r in paid)
    file = tmp_path / "tiny.yaml"
    told = CliRunner().invoke(app, ["sweep", str(file), "--out", str(copy), "--indicator", "paid"])
    assert "hold for all reforms at once" in told.output


def test_the_written_results_are_complete_and_repeat_byte_for_byte(done, copy, tiny):
    folder = done.write()
    about = json.loads((folder / "sweep.json").read_text("utf8"))
    assert about["digest"] == done.digest
    assert [p["values"]["resident_pension.window.last_day"] for p in about["points"]] == [25, 31]
    first = (folder / "results.parquet").read_bytes()
    second = again(tiny, copy)[0].write()
    assert (second / "results.parquet").read_bytes() == first
    assert (second / "differences.csv").read_text("utf8").count("\n") == 3


def test_a_finished_sweep_runs_nothing_again(tiny, done, copy):
    before = {file: file.stat().st_mtime_ns for file in copy.rglob("*.parquet")}
    result, ran = again(tiny, copy)
    assert ran == []
    assert missing_runs(tiny, copy) == 0
    assert result.digest == done.digest
    assert {file: file.stat().st_mtime_ns for file in copy.rglob("*.parquet")} == before


@pytest.mark.parametrize("damage", ["missing", "truncated", "empty", "swapped", "changed"])
def test_a_missing_or_damaged_file_is_noticed_and_made_again(tiny, done, copy, damage):
    one, other = tiny.points[0].scenario.hash, tiny.points[1].scenario.hash
    file = done.shelf.file(one, 1)
    file = copy / "runs" / file.name
    whole = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "swapped":
        shutil.copy(copy / "runs" / done.shelf.file(other, 1).name, file)
    elif damage == "changed":
        inside = whole.index(b"\x28\xb5\x2f\xfd") + 12  # in the first compressed page: what a column holds
        file.write_bytes(whole[:inside] + bytes([whole[inside] ^ 1]) + whole[inside + 1 :])
    else:
        file.write_bytes(whole[: len(whole) // 2] if damage == "truncated" else b"")
    result, ran = again(tiny, copy)
    assert ran == [(one, 1)]
    assert result.digest == done.digest
    assert file.read_bytes() == whole


def test_more_replications_and_points_run_only_what_is_new(tiny, copy, tmp_path):
    more = study(tmp_path, TINY.replace("[25, 31]", "[25, 28, 31]").replace("replications: 2", "replications: 1"))
    _, ran = again(more, copy)
    assert ran == [(more.points[1].scenario.hash, 0)]
    assert missing_runs(study(tmp_path, TINY.replace("replications: 2", "replications: 3")), copy) == 2


def test_results_of_other_data_are_refused_by_name(tiny, copy):
    note = copy / "versions.json"
    known = json.loads(note.read_text("utf8"))
    known["calendar_cn.csv"] = "0" * 12
    note.write_text(json.dumps(known), "utf8")
    with pytest.raises(MixedVersionsError, match=r"calendar_cn\.csv: 000000000000 there, \w{12} here"):
        sweep(tiny, copy)


def test_a_run_made_by_other_code_is_refused_by_name(tiny, copy, monkeypatch):
    monkeypatch.setattr("sim.study.shelf.code_hash", lambda: "f" * 64)
    (copy / "versions.json").unlink()
    with pytest.raises(MixedVersionsError, match=r"code of version .*: \w{12} there, ffffffffffff here"):
        sweep(tiny, copy)


def test_an_interrupted_sweep_keeps_what_is_finished(tiny, done, tmp_path, monkeypatch):
    started = []

    def interrupted(common, task):
        started.append(task)
        if len(started) == 3:
            raise KeyboardInterrupt
        return one(common, task)

    one = tasks.run_one
    monkeypatch.setattr(tasks, "run_one", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sweep(tiny, tmp_path)
    monkeypatch.undo()
    kept = contents(tmp_path)
    assert len(kept) == 2
    result, ran = again(tiny, tmp_path)
    assert len(ran) == 2
    assert result.digest == done.digest
    assert kept.items() <= contents(tmp_path).items()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs to find the worker's process")
def test_a_killed_worker_costs_only_its_task(tiny, done, tmp_path):
    ran = []

    def kill_a_worker(finished):
        ran.append((finished.scenario, finished.replication))
        if len(ran) == 1:
            os.kill(workers()[0], signal.SIGKILL)

    result = sweep(tiny, tmp_path, 2, progress=kill_a_worker)
    assert len(ran) == len(set(ran)) == 4
    assert result.digest == done.digest
    assert final(result) == final(done)
    assert not list(tmp_path.rglob("*.partial"))


def final(swept):
    """Return the bytes of the final tables."""
    folder = swept.write()
    return [(folder / name).read_bytes() for name in ("results.parquet", "differences.csv")]


def workers():
    """Return the processes that this one started and that live."""
    found = [pid for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text("utf8").split()]
    return [int(pid) for pid in found if "executors" in Path(f"/proc/{pid}/cmdline").read_text("utf8")]


def test_the_public_verb_takes_a_file(done, tiny, tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY, "utf8")
    assert sim.sweep(file, done.shelf.folder).digest == done.digest


@pytest.fixture
def command(copy, tmp_path):
    """What `sim sweep` says, by folder of the results."""
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY, "utf8")
    return lambda: CliRunner().invoke(app, ["sweep", str(file), "--out", str(copy), "--indicator", "paid"])


def test_the_command_tells_the_differences_and_writes_the_tables(command, copy, done):
    told = command()
    assert told.exit_code == 0
    assert "last_day=31" in told.output
    assert "desk.agency" not in told.output
    assert f"0 runs were missing, digest {done.digest[:16]}, compared with last_day=25" in told.output
    assert {"results.parquet", "differences.csv", "sweep.json"} <= {file.name for file in copy.iterdir()}


def test_the_command_refuses_to_mix_without_a_traceback(command, copy):
    (copy / "versions.json").write_text("{}", "utf8")
    told = command()
    assert told.exit_code == 2
    assert "holds results of other code or data" in told.output


def test_the_check_of_a_study_is_that_of_the_sweep(tmp_path):
    folder = tmp_path / "studies"
    folder.mkdir()
    (folder / "good.yaml").write_text(TINY, "utf8")
    (folder / "wrong.yaml").write_text(TINY.replace("31", "41"), "utf8")
    assert CliRunner().invoke(app, ["check", str(folder / "good.yaml")]).exit_code == 0
    wrong = CliRunner().invoke(app, ["check", str(folder / "wrong.yaml")])
    assert "wrong.yaml:6:42: resident_pension.window.last_day: 41 is above 31" in str(wrong.exception)
