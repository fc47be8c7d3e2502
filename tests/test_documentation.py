"""The documentation builds without a network and without a warning, its examples hold, and what it counts is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.scenario.facts import clauses
from sim.study.indicators import known_indicators

ROOT = Path(__file__).parent.parent
LOADED = re.compile(r"""<(?:script|img|link)[^>]+(?:src|href)=["']?https?:|url\(["']?https?:""")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The pages, built from a copy, as `make docs` does."""
    folder = tmp_path_factory.mktemp("docs")
    sphinx(folder / "html", "html")
    return folder / "html"


def sphinx(target, builder):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", builder, "docs", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_pages_load_nothing_from_outside(built):
    pages = [*built.rglob("*.html"), *built.rglob("*.css")]
    assert len(pages) > 12
    assert [page.name for page in pages if LOADED.search(page.read_text("utf8"))] == []


@pytest.mark.slow
def test_every_parameter_indicator_and_clause_has_its_place(built):
    def text(name):
        return (built / "reference" / f"{name}.html").read_text("utf8")

    parameters, indicators, rules = text("parameters"), text("indicators"), text("clauses")
    missing = [leaf.path for leaf in sim.load("baseline").leaves() if leaf.path.partition(".")[2] not in parameters]
    assert missing == []
    assert [name for name in known_indicators() if name not in indicators] == []
    assert [clause for clause in clauses() if f"{clause} · " not in rules] == []


@pytest.mark.slow
def test_the_examples_hold(tmp_path):
    sphinx(tmp_path, "doctest")
    tried = re.search(r"(\d+) tests\n +0 failures in tests", (tmp_path / "output.txt").read_text("utf8"))
    assert tried
    assert int(tried[1]) > 15
