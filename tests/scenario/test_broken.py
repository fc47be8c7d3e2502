"""Every broken scenario is refused with file, line, value and limit; exit code 2, no traceback, nothing left behind."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from ruamel.yaml import YAML

from sim.__main__ import main
from sim.scenario import ScenarioError, read

HERE = Path(__file__).parent
FAULTS = YAML(typ="safe", pure=True).load(HERE / "faults.yaml")


def told(error):
    return [re.sub(r"[^ ]*/broken/", "", str(fault)) for fault in error.faults]


def test_every_broken_file_has_its_faults_written_down(broken):
    assert {path.name for path in broken.iterdir()} == set(FAULTS)
    assert len(FAULTS) >= 20


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_scenario_is_told_all_its_faults(name, broken, schema):
    with pytest.raises(ScenarioError) as caught:
        read(broken / name, schema)
    expected = FAULTS[name]
    if "..." in expected:
        assert set(expected) - {"..."} <= set(told(caught.value))
    else:
        assert told(caught.value) == expected


@pytest.mark.parametrize("name", FAULTS)
def test_the_command_line_ends_with_2_and_no_traceback(name, broken, schema, monkeypatch, capsys, tmp_path):
    before = sorted(broken.iterdir())
    monkeypatch.setitem(sys.modules, "sim.run", SimpleNamespace(SCHEMA=schema))
    monkeypatch.setattr(sys, "argv", ["sim", "check", str(broken / name)])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main()
    said = capsys.readouterr()
    assert caught.value.code == 2
    assert "Traceback" not in said.err + said.out
    assert said.out == ""
    assert "/broken/" in said.err.splitlines()[0]
    assert sorted(broken.iterdir()) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["no/such/file.yaml", "baselin", "", "."])
def test_a_scenario_that_is_not_there_is_told(name, schema):
    with pytest.raises(ScenarioError, match="there is no such scenario"):
        read(name, schema)


def test_a_wrong_shipped_name_is_answered_with_the_nearest(schema):
    with pytest.raises(ScenarioError, match="did you mean baseline"):
        read("baselin", schema)


def test_faults_of_a_parent_are_told_at_the_parent(broken, schema):
    with pytest.raises(ScenarioError) as caught:
        read(broken / "bad_parent.yaml", schema)
    assert Path(caught.value.faults[0].place.file).name == "out_of_range.yaml"


def test_a_file_too_large_to_be_a_scenario_is_refused(tmp_path, schema):
    large = tmp_path / "large.yaml"
    large.write_text("# " + "x" * 1_000_001)
    with pytest.raises(ScenarioError, match="bytes are above 1000000 bytes"):
        read(large, schema)


def test_deep_nesting_is_refused_without_a_crash(tmp_path, schema):
    deep = tmp_path / "deep.yaml"
    deep.write_text("a: " + "[" * 3_000)
    with pytest.raises(ScenarioError, match=r"nested deeper|expected"):
        read(deep, schema)


@pytest.mark.parametrize(
    "text", ["a: \x00", "a: \ud7ff\ufffe", "%YAML 9.9\n---\na: 1", "a: *b", "? [1]\n: 2", "a: 0x1g\n", "@", "a: '"]
)
def test_odd_text_is_told_and_never_crashes(text, tmp_path, schema):
    odd = tmp_path / "odd.yaml"
    odd.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        read(odd, schema)
