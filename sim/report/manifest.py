"""The manifest of a report: what it was made from and what it is, so that anybody can make it again and compare.

Date-free but for the runs' seconds; machine and seconds stand here and nowhere else in a report.
"""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version as version_of_package
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from sim.study.manifest import code_hash, data_hashes, package_versions, write_manifest

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.compare import Impact

KIND = "report"
NAME = "manifest.json"
_SETTERS = ("fonttools", "jinja2", "matplotlib", "typst", "xlsxwriter")


def write_report_manifest(
    impact: "Impact", folder: Path, files: Sequence[Path], settings: Mapping[str, object]
) -> Path:
    """Write the manifest of the report in `folder` and return its file.

    Args:
        impact: what the report tells.
        folder: where the report is.
        files: its pages and tables.
        settings: how it was asked for: language, format, tipping_points.
    """
    run = impact.baseline.scenario.policy("run").at(0)
    manifest = {
        "kind": KIND,
        "scenarios": [
            {"name": r.scenario.name, "hash": r.scenario.hash, "digest": r.digest, "text": r.scenario.text}
            for r in impact.results
        ],
        "seed": run.seed,
        "sample": run.sample,
        "replications": len(impact.baseline.runs),
        "settings": dict(settings),
        "files": {f.relative_to(folder).as_posix(): hash_of(f) for f in files},
        **versions(),
        "platform": {"machine": platform.machine(), "system": platform.system()},
        "wall_seconds": [round(sum(run.seconds for run in r.runs), 3) for r in impact.results],
    }
    write_manifest(manifest, folder / NAME)
    return folder / NAME


def versions() -> dict[str, Any]:
    """Return the versions that results and pages depend on: code, data, packages."""
    packages = package_versions() | {name: version_of_package(name) for name in _SETTERS}
    return {"code": {"version": sim.__version__, "hash": code_hash()}, "data": data_hashes(), "packages": packages}


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_report_manifest(file: Path) -> dict[str, Any]:
    """Return a report's manifest.

    Raises:
        ValueError: the file is none.
    """
    try:
        manifest = json.loads(file.read_text(encoding="utf8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        message = f"{file}: cannot be read as a manifest ({error})"
        raise ValueError(message) from error
    wanted = {"scenarios", "settings", "files", "replications", "code", "data", "packages"}
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND or wanted - manifest.keys():
        message = f"{file}: is not the manifest of a report; `sim run` repeats the manifest of a run"
        raise ValueError(message)
    return manifest


def scenarios_of(manifest: Mapping[str, Any]) -> "list[Scenario]":
    """Return the scenarios of a manifest, the baseline first.

    Raises:
        ScenarioError: this version does not know their rules any more.
    """
    from sim.run import SCHEMA
    from sim.scenario.read import read_text

    return [read_text(s["text"], SCHEMA, s["name"]) for s in manifest["scenarios"]]


def other_versions(manifest: Mapping[str, Any]) -> list[str]:
    """Return in words which versions of the manifest are not those here."""
    here, said = versions(), []
    for part in ("code", "data", "packages"):
        for name in sorted(here[part].keys() | manifest[part].keys()):
            then, now = (str(where[part].get(name, "absent")) for where in (manifest, here))
            if then != now:
                said.append(f"{part} {name}: {then[:16]} in the manifest, {now[:16]} here")
    return said


def unlike(manifest: Mapping[str, Any], impact: "Impact", folder: Path) -> list[str]:
    """Return in words what of a report made again is not as the manifest says; nothing if it is the same."""
    said = []
    for expected, result in zip(manifest["scenarios"], impact.results, strict=True):
        for what, then, now in (
            ("rules", expected["hash"], result.scenario.hash),
            ("results", expected["digest"], result.digest),
        ):
            if then != now:
                said.append(f"{what} of {expected['name']}: {then[:16]} in the manifest, {now[:16]} here")
    for name, then in sorted(manifest["files"].items()):
        file = folder / name
        now = hash_of(file) if file.is_file() else "absent"
        if then != now:
            said.append(f"{name}: {then[:16]} in the manifest, {now[:16]} here")
    return said
