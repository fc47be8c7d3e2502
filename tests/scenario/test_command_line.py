"""The command line: quick to answer, readable at 100 columns, exit code 2 on wrong input."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from sim.__main__ import main

HEAVY = ("numba", "scipy", "matplotlib", "pyarrow", "duckdb", "simpy", "pandas", "pydantic", "ruamel")


def sim(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["sim", *words])
    try:
        main()
        code = 0
    except SystemExit as left:
        code = left.code or 0
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def small_city(monkeypatch, schema, base):
    """The command line with the small schema in place of the city's."""
    monkeypatch.setitem(sys.modules, "sim.run", SimpleNamespace(SCHEMA=schema, load=lambda _: base))


def test_help_imports_nothing_heavy():
    code = (
        "import sys, time\n"
        "sys.argv = ['sim', '--help']\n"
        "from sim.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)\n"
        "print(time.process_time(), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, seconds = done.stderr.split("\n")[:2]
    assert loaded == "[]"
    assert float(seconds) < 0.5
    assert "check" in done.stdout
    assert "list" in done.stdout


def test_good_files_are_called_good_and_notes_are_told(small_city, monkeypatch, capsys, good):
    files = [str(good / name) for name in ("base.yaml", "dearer.yaml", "rules/device.yaml", "rules/run.yaml")]
    code, out, err = sim(monkeypatch, capsys, "check", *files)
    assert (code, err) == (0, "")
    assert out.count(": good") == 4
    assert "dearer.yaml:7:12: device.calls: 4 is outside the stated range 0.5 to 3 calls/user/year" in out


def test_all_faults_of_all_files_are_told_at_once(small_city, monkeypatch, capsys, good, broken):
    files = [good / "base.yaml", broken / "wrong_unit.yaml", broken / "bad_date.yaml"]
    code, out, err = sim(monkeypatch, capsys, "check", *map(str, files))
    assert code == 2
    assert out.count(": good") == 1
    assert "wrong_unit.yaml:7:11" in err
    assert "bad_date.yaml:5:8" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words", [["check"], ["list", "everything"], ["nothing"], ["list", "--lang", "fr"], ["--nothing"]]
)
def test_wrong_words_end_with_2(small_city, monkeypatch, capsys, words):
    code, _, err = sim(monkeypatch, capsys, *words)
    assert code == 2
    assert "Traceback" not in err
    assert err


def test_the_schema_is_printed_as_json(small_city, monkeypatch, capsys):
    code, out, _ = sim(monkeypatch, capsys, "schema")
    assert code == 0
    assert set(json.loads(out)["properties"]) == {"extends", "title", "purpose", "run", "device"}


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        (["scenarios"], ["baseline", "Rules in force", "现行规则"]),
        (["parameters"], ["device.fee", "2023-01-01: 200", "yuan/year", "clause EC-10", "device:4", "what a year"]),
        (["parameters", "--contains", "closing"], ["device.period.closing_day", "25", "day of month"]),
        (["assumptions"], ["device.calls", "1.5", "0.5 – 3", "one test and now and"]),
        (["clauses"], ["SP-06", "EC-10", "398 care device", "tests/programmes/test_resident_pension_payments.py"]),
        (["clauses", "--lang", "zh"], ["节假日不顺延", "398贴心保"]),
    ],
)
def test_listings_fit_100_columns(small_city, monkeypatch, capsys, words, cells):
    code, out, err = sim(monkeypatch, capsys, "list", *words)
    assert (code, err) == (0, "")
    assert all(cell in out for cell in cells)
    assert max(cell_len(line) for line in out.splitlines()) <= 100


def test_letters_narrow_a_listing(small_city, monkeypatch, capsys):
    _, out, _ = sim(monkeypatch, capsys, "list", "clauses", "--contains", "SP-06")
    assert "SP-06" in out
    assert "EC-10" not in out
