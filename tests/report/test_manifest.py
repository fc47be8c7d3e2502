"""A report is made again from its manifest, and what differs is named."""

import json

import pytest
from typer.testing import CliRunner

from sim.__main__ import app
from sim.report.manifest import other_versions, read_report_manifest, versions

ASKED = ["report", "baseline", "no-deferral", "--sample", "0.001", "--replications", "1"]
DAYS = ["--set", "run.end=2021-01-31", "--set", "run.programmes=[eldercare_device, enquiries]"]


def call(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("report")
    done = call(*ASKED, *DAYS, "--lang", "en", "--out", where)
    assert done.exit_code == 0, done.output
    return where


def changed(folder, where, change):
    """Write the manifest with a change, and return its file."""
    manifest = json.loads((folder / "manifest.json").read_text("utf8"))
    change(manifest)
    (where / "manifest.json").write_text(json.dumps(manifest), "utf8")
    return where / "manifest.json"


def test_the_manifest_says_what_the_report_was_made_from(folder):
    manifest = read_report_manifest(folder / "manifest.json")
    assert [s["name"] for s in manifest["scenarios"]] == ["baseline", "no-deferral"]
    assert manifest["replications"] == 1
    assert {"report.en.html", "report.xlsx", "headlines.csv"} <= manifest["files"].keys()
    assert other_versions(manifest) == []
    assert versions()["packages"].keys() >= {"typst", "matplotlib", "numpy"}


@pytest.mark.slow
def test_a_report_made_again_is_the_same(folder, tmp_path):
    done = call("report", "--reproduce", folder / "manifest.json", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert "the same as the manifest" in done.output
    assert (tmp_path / "report.en.html").read_bytes() == (folder / "report.en.html").read_bytes()


@pytest.mark.slow
def test_what_differs_is_named(folder, tmp_path):
    def change(manifest):
        manifest["files"]["report.en.html"] = "0" * 64
        manifest["code"]["hash"] = "f" * 64

    done = call("report", "--reproduce", changed(folder, tmp_path, change), "--out", tmp_path / "again")
    assert done.exit_code == 1, done.output
    assert "another version: code hash: ffffffffffffffff in the manifest" in done.output
    assert "differs: report.en.html: 0000000000000000 in the manifest" in done.output
    assert "differs: headlines.csv" not in done.output


@pytest.mark.parametrize("content", ["{}", "no json", '{"kind": "report"}'], ids=["empty", "broken", "half"])
def test_what_is_no_manifest_is_refused(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content, "utf8")
    done = call("report", "--reproduce", tmp_path / "manifest.json")
    assert done.exit_code == 2
    assert "manifest" in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report"], "name the rules in force"),
        (["report", "baseline"], "name the rules in force"),
        ([*ASKED, "--format", "docx"], "there is no report as"),
        ([*ASKED, "--lang", "fr"], "there is no report in"),
        (["report", "baseline", "no-deferral", "--reproduce", "manifest.json"], "names its scenarios itself"),
    ],
)
def test_a_wrong_wish_is_refused_before_anything_runs(arguments, said):
    done = call(*arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
