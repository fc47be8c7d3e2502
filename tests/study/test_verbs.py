"""The verbs of studies give what their commands give, and go on from each other's finished runs."""

import pytest
from typer.testing import CliRunner

import sim
from sim.__main__ import app
from sim.study.robustness import Effort

HEADER = """\
title: {en: A test, zh: 测试}
purpose: {en: A test., zh: 测试。}
baseline: baseline
run: {sample: 0.002, end: 2021-01-31, programmes: [eldercare_device]}
"""
WANTS = "eldercare_device.wants_if_aware"
STUDIES = {
    "sensitivity": HEADER
    + f"uncertainties: {{{WANTS}: range}}\ndesign: {{morris: 4}}\n"
    + "replications: 3\noutputs: [eldercare_device.issued]\n",
    "calibrate": HEADER
    + f"uncertainties: {{{WANTS}: range}}\nobserved: average\nreplications: 2\n"
    + "targets:\n  - {output: eldercare_device.issued, value: 20, error: 5, source: 'made up'}\n"
    + "budget: {particles: 10, generations: 1, checks: 2}\n",
    "optimise": HEADER
    + "levers: {world.places.centre_398.servers: {low: 2, high: 4}}\nobjective: {minimise: desk.staff_cost_yuan}\n"
    + "constraints:\n  - {output: {indicator: desk.centre_398.worst_day_p95_seconds, fold: max}, at_most: 100000}\n"
    + "replications: 1\nconfirm: 2\nbudget: 14\n",
}


def written(folder):
    """Return the tables and texts of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".csv", ".txt", ".json"}}


@pytest.mark.slow
@pytest.mark.parametrize("verb", STUDIES)
def test_a_verb_gives_what_its_command_gives_and_the_command_repeats_nothing(verb, tmp_path):
    file, out = tmp_path / "study.yaml", tmp_path / "out"
    file.write_text(STUDIES[verb], "utf8")
    found = getattr(sim, verb)(file, out)
    found.write(out)
    before = written(out)
    runs = {path: path.stat().st_mtime_ns for path in out.rglob("runs/*.parquet")}
    told = CliRunner().invoke(app, [verb, str(file), "--out", str(out), "--lang", "en"])
    assert told.exit_code == 0, told.output
    assert all(line in told.output for line in found.sentences("en"))
    assert written(out) == before
    assert {path: path.stat().st_mtime_ns for path in out.rglob("runs/*.parquet")} == runs


@pytest.mark.slow
def test_the_verb_robustness_gives_what_the_command_gives(tmp_path):
    size = {"run.sample": 0.002, "run.end": "2021-01-31", "run.programmes": ["eldercare_device"]}
    rules = [sim.load(name).replace(size, name=name) for name in ("baseline", "linear-step-down")]
    claim = "eldercare_device.issued:more"
    found = sim.robustness(rules[0], rules[1:], [claim], [WANTS], Effort(2, points=0), out=tmp_path)
    options = [f"--set={path}={str(value).replace(chr(39), '')}" for path, value in size.items()]
    effort = ["--replications", "2", "--points", "0", "--claim", claim, "--assumptions", WANTS]
    told = CliRunner().invoke(
        app, ["robustness", "baseline", "linear-step-down", *options, *effort, "--out", str(tmp_path), "--lang", "en"]
    )
    assert told.exit_code == 0, told.output
    assert all(line in told.output for line in found.sentences("en"))
    assert "at most" in told.output
    assert "Ctrl-C is safe" in told.output
