"""What goes wrong in a sweep costs its own runs and nothing else, is told, and leaves the final table as it is."""

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sim.__main__ import app
from sim.study import shelf as shelves
from sim.study.sweep import sweep
from sim.study.tasks import FULL_IN_A_ROW, ShelfFullError
from sim.study.whole import ABANDONED_SECONDS
from tests.study.studies import BROKEN, TINY, study

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 300  # for another process to get as far as a test needs; a loaded machine takes its time
needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The study's file."""
    path = tmp_path_factory.mktemp("study") / "tiny.yaml"
    path.write_text(TINY, "utf8")
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, file):
    """The study, swept in this process without any disturbance."""
    done = sweep(file, tmp_path_factory.mktemp("undisturbed"))
    done.write()
    return done


def final(folder):
    """Return the bytes of the final table."""
    return (folder / "results.parquet").read_bytes()


def runs(folder):
    return sorted(path.name for path in (folder / "runs").glob("*.parquet"))


def soon(condition):
    """Wait until a condition holds."""
    end = time.monotonic() + WAIT_SECONDS
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    assert held


def started(*arguments):
    """Start Python on the command line of the package."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


@pytest.mark.slow
@needs_kill
def test_a_driver_that_is_killed_leaves_whole_files_and_the_next_one_goes_on(file, undisturbed, tmp_path):
    driver = started("-m", "sim", "sweep", str(file), "--out", str(tmp_path))
    try:
        soon(lambda: (tmp_path / "runs").is_dir() and len(runs(tmp_path)) >= 2)
    finally:
        driver.kill()
        driver.wait()
    assert set(runs(tmp_path)) <= set(runs(undisturbed.shelf.folder))
    (tmp_path / "runs" / f"half.parquet.{os.uname().nodename}-{driver.pid}.partial").write_bytes(b"PAR1")
    ran = []
    sweep(file, tmp_path, progress=ran.append).write()
    assert len(ran) <= 2
    assert final(tmp_path) == final(undisturbed.shelf.folder)
    assert not list(tmp_path.rglob("*.partial"))


def test_a_run_that_raises_and_a_point_that_cannot_be_are_listed_and_the_rest_completes(undisturbed, tmp_path):
    (tmp_path / "studies").mkdir()
    broken = study(tmp_path / "studies", BROKEN)
    told = CliRunner().invoke(app, ["sweep", str(tmp_path / "studies" / "tiny.yaml"), "--out", str(tmp_path / "out")])
    assert told.exit_code == 1
    assert "3 FAILED" in told.output
    with (tmp_path / "out" / "failures.csv").open(encoding="utf8", newline="") as rows:
        failures = list(csv.DictReader(rows))
    assert [(row["point"], row["replication"]) for row in failures] == [("1", "0"), ("1", "1"), ("2", "")]
    assert all(row["world.microdata"] == "nobody.csv" for row in failures)
    assert "nobody.csv" in failures[0]["reason"]
    assert failures[2]["reason"].startswith("not run: world: older_factor changes")
    assert failures[2]["world.older_factor"] == "1.2"
    good = pq.read_table(tmp_path / "out" / "results.parquet", columns=["point", "value"])
    assert sorted(set(good["point"].to_pylist())) == [0, 3]
    assert good["value"].to_pylist() == undisturbed.table["value"].to_pylist()
    again = []
    assert not sweep(broken, tmp_path / "out", progress=again.append).complete
    assert len(again) == 2  # only what failed is tried again


def test_a_disk_that_is_full_for_a_while_costs_the_runs_of_that_while(file, undisturbed, tmp_path, monkeypatch):
    write, tried = shelves.pq.write_table, []

    def full_at_first(rows, path, **options):
        tried.append(path)
        if len(tried) <= 2:
            path.write_bytes(b"PAR1 half a fi")
            raise OSError(errno.ENOSPC, "No space left on device")
        write(rows, path, **options)

    monkeypatch.setattr(shelves.pq, "write_table", full_at_first)
    done = sweep(file, tmp_path)
    assert [failure.full for failure in done.failures] == [True, True]
    assert "No space left" in done.failures[0].reason
    assert len(runs(tmp_path)) == 2
    assert not list(tmp_path.rglob("*.partial"))
    monkeypatch.undo()
    sweep(file, tmp_path).write()
    assert final(tmp_path) == final(undisturbed.shelf.folder)


def test_a_disk_that_stays_full_ends_the_sweep_and_keeps_what_is_finished(file, tmp_path, monkeypatch):
    more = study(tmp_path, TINY.replace("replications: 2", "replications: 4"))
    write, tried = shelves.pq.write_table, []

    def full_after_one(rows, path, **options):
        tried.append(path)
        if len(tried) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(rows, path, **options)

    monkeypatch.setattr(shelves.pq, "write_table", full_after_one)
    with pytest.raises(
        ShelfFullError, match=r"has no room for more: .*No space left on device; what is finished is kept"
    ):
        sweep(more, tmp_path / "out")
    assert len(tried) == 1 + FULL_IN_A_ROW
    assert len(runs(tmp_path / "out")) == 1


def test_what_a_killed_worker_of_another_machine_left_is_cleared_by_its_age(file, tmp_path):
    sweep(file, tmp_path)
    old, young = (tmp_path / "runs" / f"{name}.parquet.node-7-{4711}.partial" for name in ("old", "young"))
    packed = tmp_path / "packed" / "pack.parquet.elsewhere-1.partial"
    packed.parent.mkdir()
    for half in (old, young, packed):
        half.write_bytes(b"PAR1")
    long_ago = time.time() - ABANDONED_SECONDS - 60
    for half in (old, packed):
        os.utime(half, (long_ago, long_ago))
    sweep(file, tmp_path)
    assert list(tmp_path.rglob("*.partial")) == [young]  # whoever writes it may be at work


@pytest.mark.slow
@needs_kill
@pytest.mark.filterwarnings("ignore")  # of Dask's own connections, which a killed worker leaves open
def test_a_dask_worker_that_is_killed_changes_nothing_of_the_final_table(file, undisturbed, tmp_path):
    pytest.importorskip("distributed")
    address = tmp_path / "scheduler.json"
    options = ["--scheduler-file", str(address), "--no-dashboard"]
    scheduler = started("-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", *options)
    workers = []
    try:
        soon(address.exists)
        for _ in range(2):
            one = ["--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
            workers.append(started("-m", "dask", "worker", *one, *options))
        where = json.loads(address.read_text("utf8"))["address"]
        ran = []

        def kill_one(done):
            ran.append((done.scenario, done.replication))
            if len(ran) == 1:
                workers[0].kill()

        done = sweep(file, tmp_path / "out", cluster=where, progress=kill_one)
        done.write()
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
    assert done.complete
    assert done.digest == undisturbed.digest
    assert final(tmp_path / "out") == final(undisturbed.shelf.folder)
    assert runs(tmp_path / "out") == runs(undisturbed.shelf.folder)


def test_a_cluster_that_does_not_answer_ends_the_command_with_2(file, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("sim.study.executors.cluster.CONNECT_SECONDS", 0.5)
    told = CliRunner().invoke(app, ["sweep", str(file), "--out", str(tmp_path), "--cluster", "tcp://127.0.0.1:9"])
    assert told.exit_code == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in " ".join(told.output.split())


def test_without_dask_the_message_says_what_to_install(file, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = CliRunner().invoke(app, ["sweep", str(file), "--out", str(tmp_path), "--cluster", "tcp://127.0.0.1:9"])
    assert told.exit_code == 2
    assert "Dask is not installed" in told.output
