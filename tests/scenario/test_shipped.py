"""The scenarios that come with the package, under the real schema."""

import re
import subprocess
import sys

import jsonschema
import pytest

from sim.run import SCHEMA
from sim.scenario import json_schema, read
from sim.scenario.files import RULES, names, shipped
from sim.scenario.settings import plain
from sim.scenario.tree import parse_file

CHINESE = re.compile("[\u4e00-\u9fff]")
OWN_WORDS = re.compile(r"\([^)]*\)|失能")  # the page's own words, told beside their meaning


@pytest.fixture(scope="module")
def baseline():
    """The rules in force."""
    return read("baseline", SCHEMA)


@pytest.fixture(scope="module")
def editor():
    """What checks a file as an editor does."""
    return jsonschema.Draft202012Validator(json_schema(SCHEMA))


@pytest.mark.parametrize("name", names())
def test_a_shipped_scenario_has_nothing_wrong(name, baseline):
    scenario = read(name, SCHEMA)
    assert scenario.name == name
    assert scenario.title.en
    assert scenario.purpose.zh
    assert (scenario.hash == baseline.hash) == (name == "baseline")


def test_every_parameter_of_the_baseline_says_what_it_means(baseline):
    assert [leaf.path for leaf in baseline.leaves() if not leaf.help] == []


def test_every_value_of_the_baseline_stands_in_a_rulebook_with_a_source(baseline):
    for leaf in baseline.leaves():
        assert f"/{RULES}/" in leaf.file, leaf.path
        assert leaf.source != "this scenario", leaf.path


def test_every_reason_of_the_baseline_stands_in_both_languages(baseline):
    assert [leaf.path for leaf in baseline.leaves() if leaf.assumed and not leaf.why] == []
    for leaf in (leaf for leaf in baseline.leaves() if leaf.why):
        assert sorted(leaf.why) == ["en", "zh"], leaf.path
        assert CHINESE.search(leaf.reasoned("zh")), leaf.path
        assert not CHINESE.search(OWN_WORDS.sub("", leaf.reasoned("en"))), leaf.path


def test_every_parameter_of_the_baseline_is_explained_in_chinese(baseline):
    assert [leaf.path for leaf in baseline.leaves() if not CHINESE.search(leaf.explained("zh"))] == []


@pytest.mark.parametrize("path", sorted(shipped().rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_file_fits_the_json_schema(path, editor):
    if path.parent.name != "studies":
        assert editor.is_valid(plain(parse_file(path, str(path))))


def test_the_installed_command_refuses_a_broken_file_without_a_traceback(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        "extends: baseline\neldercare_device:\n  fee: 20 yuan/month\n  market_prise: 1\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "sim", "check", str(wrong)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"{wrong}:1:1: purpose: is missing; write {{en: ..., zh: ...}}",
        f"{wrong}:1:1: title: is missing; write {{en: ..., zh: ...}}",
        f"{wrong}:3:8: eldercare_device.fee: '20 yuan/month' is in yuan/month, not yuan/year",
        f"{wrong}:4:3: eldercare_device.market_prise: is not a parameter; did you mean market_price?",
    ]
    assert list(tmp_path.iterdir()) == [wrong]
