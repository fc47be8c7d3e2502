"""Notebooks are plain Python files: they run from top to bottom in a kernel of their own, and nothing is stored."""

import re
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]{3}")

# In a process of its own: the machinery around a kernel warns of itself.
EXECUTE = """
import sys, jupytext
from nbclient import NotebookClient
notebook = jupytext.read(sys.argv[1])
NotebookClient(notebook, kernel_name="python3", timeout=900).execute()
jupytext.write(notebook, sys.argv[2])
"""


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    """A notebook as Jupyter sees it."""
    return jupytext.read(request.param)


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_no_cell_has_stored_outputs(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def test_a_notebook_opens_with_a_question_and_speaks_both_languages(notebook):
    first, *texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert first.startswith("# ")
    assert "？" in first
    assert "?" in first
    for text in (first, *texts):
        assert CHINESE.search(text), text
        assert LATIN.search(text), text
        assert CHINESE.search(text).start() < text.rindex(LATIN.findall(text)[-1])


def test_a_notebook_survives_the_way_to_jupyter_and_back(notebook):
    again = jupytext.reads(jupytext.writes(notebook, "py:percent"), "py:percent")
    assert [(cell.cell_type, cell.source) for cell in again.cells] == [
        (cell.cell_type, cell.source) for cell in notebook.cells
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, str(path), str(tmp_path / "run.ipynb")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cells = jupytext.read(tmp_path / "run.ipynb").cells
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert len(outputs) >= 3
    assert any("data" in output for output in outputs)
