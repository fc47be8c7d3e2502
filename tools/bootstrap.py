"""Set up the environment and do one task in it; `make` calls this, and Windows, which has no make, can too.

    python tools/bootstrap.py report

Needs Python 3.11 or newer, nothing else. The environment is the folder .venv; what goes in stands, with its hash, in
requirements.lock. A second call finds it ready and starts at once.
"""

from __future__ import annotations  # so that an old Python reads far enough to say that it is too old

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".ready"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

REFORMS = ("linear-step-down", "close-at-month-end", "no-deferral")
REPORT = (
    *("report", "baseline", *REFORMS, "--replications", "8", "--jobs", "2"),
    *("--lang", "both", "--format", "html,pdf", "--out", "out/report"),
)
QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}


def call(*command: str | Path, check: bool = True) -> int:
    """Run a command in the project's folder; when it fails, end with its code unless `check` is off."""
    environment = {**os.environ, **QUIET, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    code = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False).returncode
    if code and check:
        sys.exit(code if code > 0 else 128 - code)
    return code


def sim(*arguments: str) -> None:
    """Run one command of the toolkit."""
    call(PYTHON, "-m", "sim", *arguments)


def pytest(*arguments: str) -> None:
    """Run tests on two processes, a file on one of them: its tests share the cities that they simulate."""
    # The order of files is that of `tests/conftest.py`, not that of their number of tests.
    together = ("--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")
    call(PYTHON, "-m", "pytest", *together, *arguments)


# ------------------------------------------------------------------------------------------------------------ set up
def wanted() -> str:
    """Return what a ready environment is stamped with: it changes with the lock, the metadata, the place and Python."""
    import tomllib

    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    parts = (metadata["build-system"], metadata["project"], metadata["tool"]["hatch"], sys.version, str(ROOT))
    return hashlib.sha256(LOCK.read_bytes() + json.dumps(parts).encode()).hexdigest()


def installer() -> str:
    """Return the lines of the lock that name uv, the tool that installs all the rest."""
    found = re.search(r"^uv==.*(?:\n +.*)+", LOCK.read_text("utf8"), re.MULTILINE)
    if found is None:
        sys.exit(f"{LOCK.name} does not name uv")
    return found.group()


def make_environment() -> None:
    """Make .venv anew with the pinned uv in it."""
    shutil.rmtree(VENV, ignore_errors=True)
    if call(sys.executable, "-m", "venv", VENV, check=False):
        sys.exit("This Python cannot make an environment; on Debian or Ubuntu: apt install python3-venv")
    only_uv = VENV / "uv.txt"
    only_uv.write_text(installer(), "utf8")
    call(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", only_uv)


def setup() -> None:
    """Make the environment ready, or find that it is."""
    if STAMP.exists() and STAMP.read_text("utf8") == wanted():
        return
    print(f"Setting up {VENV.name} with Python {sys.version.split()[0]} ...", flush=True)
    make_environment()
    uv = [PYTHON, "-m", "uv", "--quiet", "pip"]
    call(*uv, "sync", "--python", PYTHON, "--require-hashes", LOCK)
    call(*uv, "install", "--python", PYTHON, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    STAMP.write_text(wanted(), "utf8")
    print("Ready.", flush=True)


# ------------------------------------------------------------------------------------------------------------- tasks
def report() -> None:
    """Run the main job: the rules in force against three reforms, told in both languages."""
    sim(*REPORT)
    for page in sorted((ROOT / "out" / "report").glob("*.html")):
        print(f"Open {page.relative_to(ROOT).as_posix()} in a browser.")


def test() -> None:
    """Run the whole suite, the examples in docstrings included."""
    pytest()


def quick() -> None:
    """Run the tests that answer within three minutes."""
    pytest("-m", "not slow")


def lint() -> None:
    """Check form, rules, types and import contracts; tell all that is wrong before ending."""
    steps: dict[str, Sequence[str | Path]] = {
        "ruff format": (PYTHON, "-m", "ruff", "format", "--check", "."),
        "ruff check": (PYTHON, "-m", "ruff", "check", "."),
        "mypy": (PYTHON, "-m", "mypy"),
        "import contracts": (BIN / "lint-imports", "--no-logo"),
    }
    wrong = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if call(*command, check=False):
            wrong.append(name)
    if wrong:
        sys.exit(f"lint: not clean: {', '.join(wrong)}")
    print("lint: clean")


def check() -> None:
    """Run the lint steps, build the documentation, and run the whole suite, notebooks included."""
    lint()
    docs()
    test()


def verify() -> None:
    """Run the long checks that are too slow for every change: the scripts named tools/verify_*.py."""
    for script in sorted((ROOT / "tools").glob("verify_*.py")):
        print(f"== {script.stem}", flush=True)
        call(PYTHON, script)


def shots() -> None:
    """Draw the pages of out/report as pictures."""
    call(PYTHON, "tools/shots.py", "out/report", "--out", "out/shots")


def bench() -> None:
    """Measure what needs nothing but the environment; benchmarks/README.md tells of the others."""
    for script in ("start.py", "luck.py", "desk.py"):
        print(f"== {script}", flush=True)
        call(PYTHON, f"benchmarks/{script}")


def page() -> None:
    """Serve the live page until Ctrl-C."""
    sim("page")


def notebooks() -> None:
    """Write every notebook as an .ipynb beside its .py, where one is there keep it, and start JupyterLab on them."""
    for path in sorted((ROOT / "notebooks").glob("*.py")):
        made = path.with_suffix(".ipynb")
        if made.exists():
            print(f"{made.relative_to(ROOT).as_posix()} is there; remove it to have it made anew")
        else:
            call(PYTHON, "-m", "jupytext", "--quiet", "--to", "ipynb", "--set-kernel", "python3", path)
            print(made.relative_to(ROOT).as_posix())
    call(PYTHON, "-m", "jupyter", "lab", "--notebook-dir", ROOT / "notebooks")


def docs() -> None:
    """Build the documentation, without a network, and try its examples; a warning is an error."""
    for builder, folder in (("doctest", "out/docs-examples"), ("html", "out/docs")):
        call(PYTHON, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", builder, "docs", folder)
    print("Open out/docs/index.html in a browser.")


def clauses() -> None:
    """Write which tests prove which clause, for `sim list clauses`."""
    call(PYTHON, "tools/clause_tests.py")


def lock() -> None:
    """Resolve the dependencies anew and write requirements.lock, which names no address."""
    options = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--quiet")
    everything = ("--all-extras", "--group", "dev")
    call(PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml", *everything, *options, "-o", LOCK.name)


def clean() -> None:
    """Remove the environment, results and caches."""
    caches = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".cache")
    for name in (".venv", "out", "dist", "build", *caches):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for name in ("sim", "tests", "tools", "benchmarks", "notebooks"):
        for folder in (ROOT / name).rglob("__pycache__"):
            shutil.rmtree(folder, ignore_errors=True)


TASKS: dict[str, Callable[[], None]] = {
    task.__name__: task
    for task in (
        setup,
        report,
        test,
        quick,
        lint,
        check,
        verify,
        shots,
        bench,
        page,
        notebooks,
        docs,
        clauses,
        lock,
        clean,
    )
}


def newer_python() -> str | None:
    """Return a Python on this machine that is new enough, if there is one."""
    names = [f"python{OLDEST[0]}.{minor}" for minor in range(14, OLDEST[1] - 1, -1)]
    return next((path for name in names if (path := shutil.which(name))), None)


def main() -> None:
    """Do the task that the command line names."""
    if sys.version_info < OLDEST:
        if (newer := newer_python()) is None:
            sys.exit(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}")
        sys.exit(subprocess.run([newer, *sys.argv], check=False).returncode)
    name = " ".join(sys.argv[1:])
    if name not in TASKS:
        tasks = "\n".join(f"  {name:10}{(task.__doc__ or '').splitlines()[0]}" for name, task in TASKS.items())
        sys.exit(f"usage: python tools/bootstrap.py TASK\n{tasks}")
    if name != "clean":
        setup()
    TASKS[name]()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # the task has said what it left undone
        sys.exit(130)
