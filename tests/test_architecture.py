"""The house keeps its shape: sizes, docstrings, no machine's paths, and every programme with all its parts."""

import ast
import re
from pathlib import Path

import pytest

from sim.programmes import REGISTER
from sim.run import SCHEMA

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "sim").rglob("*.py"))
OTHERS = sorted(path for name in ("tests", "tools", "benchmarks", "notebooks") for path in (ROOT / name).rglob("*.py"))
TEXTS = [
    path
    for pattern in ("*.md", "*.toml", "*.cff", "Makefile", ".ci/run", "scenarios/**/*.yaml", "docs/**/*.md")
    for path in sorted(ROOT.glob(pattern))
]
LINES, PROGRAMME_LINES, FUNCTION_LINES = 300, 400, 40
MACHINE_PATH = re.compile(r"(?<![\w.}~-])/(?:home|root|work|tmp|Users|opt|mnt)/|[A-Z]:\\\\Users")
ADDRESS_OF_A_REGISTRY = re.compile(
    r"pypi\.org/simple|registry\.npmjs|--(?:extra-)?index-url +\S*://|files\.pythonhosted"
)


def place(path):
    return path.relative_to(ROOT).as_posix()


def functions(path):
    tree = ast.parse(path.read_text("utf8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_of_body(function):
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return function.end_lineno - first.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_a_module_is_short_enough_to_be_read_at_once(path):
    limit = PROGRAMME_LINES if "programmes" in path.parts else LINES
    lines = len(path.read_text("utf8").splitlines())
    assert lines <= limit


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_a_function_is_short(path):
    long = {f.name: lines_of_body(f) for f in functions(path) if lines_of_body(f) > FUNCTION_LINES}
    assert not long


@pytest.mark.parametrize("path", MODULES + OTHERS, ids=place)
def test_a_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf8")))


@pytest.mark.parametrize("path", MODULES + OTHERS + TEXTS, ids=place)
def test_a_file_knows_no_machine_and_no_registry(path):
    text = path.read_text("utf8")
    if path != Path(__file__):
        assert not MACHINE_PATH.search(text)
        assert not ADDRESS_OF_A_REGISTRY.search(text)


def test_every_folder_of_modules_is_a_package():
    folders = {path.parent for path in MODULES}
    assert not [place(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_the_lock_names_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text("utf8")
    assert "://" not in text
    pins = re.findall(r"^[\w.-]+==.*\n +--hash=sha256:", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE))


@pytest.mark.parametrize("programme", REGISTER, ids=lambda programme: programme.name)
def test_a_registered_programme_has_all_its_parts(programme):
    name = programme.name
    parts = {
        "module": [f"sim/programmes/{name}.py", f"sim/programmes/{name}/__init__.py"],
        "rules": [f"scenarios/rules/{name}.yaml", f"scenarios/rules/{name}"],
        "tests": [f"tests/programmes/test_{name}*.py", f"tests/programmes/{name}/test_*.py"],
    }
    missing = [part for part, places in parts.items() if not any(list(ROOT.glob(path)) for path in places)]
    assert not missing
    assert SCHEMA[name] is programme.Parameters
    assert programme.MEASURES


def test_nothing_lies_among_the_programmes_unregistered():
    here = {
        path.stem for path in (ROOT / "sim" / "programmes").iterdir() if path.stem not in {"__init__", "__pycache__"}
    }
    assert here == {programme.name for programme in REGISTER}


def test_tests_lie_where_their_modules_lie():
    rooms = {path.name for path in (ROOT / "sim").iterdir() if path.is_dir()}
    tests = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert tests <= rooms
