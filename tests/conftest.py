"""What all tests share: the mark of a clause names clauses that exist, and the long files come first."""

import csv
from pathlib import Path

import pytest
from hypothesis import settings

# Each takes half a minute to some minutes. Begun first, they leave short files for the end, when a process has nothing
# else to do while the other is still at work.
LONG = (
    "test_notebooks.py",
    "test_browser.py",
    "test_interactions.py",
    "test_conservation.py",
    "test_report.py",
    "test_calibrate.py",
    "test_faults.py",
    "test_sweep.py",
    "test_documentation.py",
    "test_figures.py",
    "test_robustness.py",
    "test_session.py",
)
# A deadline for an example would judge the machine, and the first example of a kernel compiles it.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
CLAUSES = Path(__file__).parent.parent / "sim" / "data" / "clauses.csv"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark that names no clause, and put long files first."""
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONG)))
    with CLAUSES.open(encoding="utf8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    for item in items:
        for mark in item.iter_markers("clause"):
            if not mark.args or not known.issuperset(mark.args):
                message = f"{item.nodeid}: clause{mark.args} is not in {CLAUSES.name}"
                raise pytest.UsageError(message)
