"""The manifest of a result: everything that is needed to make it again, and to see whether it is the same."""

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim

if TYPE_CHECKING:
    from sim.study.results import Result

PACKAGES = ("numpy", "numba", "scipy", "pyarrow", "pydantic", "ruamel.yaml")


def manifest_of(result: "Result") -> dict[str, Any]:
    """Return the manifest: digest, rules and their hash, luck, versions, data, machine, seconds."""
    scenario = result.scenario
    run = scenario.policy("run").at(0)
    return {
        "digest": result.digest,
        "scenario": {"name": scenario.name, "hash": scenario.hash, "text": scenario.text},
        "seed": run.seed,
        "replications": len(result.runs),
        "sample": run.sample,
        "runs": [{"replication": r.replication, "digest": r.digest} for r in result.runs],
        "code": {"version": sim.__version__, "hash": code_hash()},
        "packages": package_versions(),
        "data": data_hashes(),
        "platform": {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()},
        "wall_seconds": [round(r.seconds, 3) for r in result.runs],
    }


def write_manifest(manifest: dict[str, Any], file: Path) -> None:
    """Write a manifest as JSON."""
    file.write_text(json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf8")


@cache
def code_hash() -> str:
    """Return one hash of all the package's source files."""
    whole = hashlib.sha256()
    root = Path(sim.__file__).parent
    for file in sorted(root.rglob("*.py")):
        whole.update(file.relative_to(root).as_posix().encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()


@cache
def data_hashes() -> dict[str, str]:
    """Return the hash of each data file by name."""
    root = Path(sim.__file__).parent / "data"
    files = [f for f in sorted(root.iterdir()) if f.suffix in {".csv", ".gz"}]
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def package_versions() -> dict[str, str]:
    """Return the version of Python and of each package that results stand on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
