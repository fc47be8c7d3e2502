"""What all tests share: the mark of a clause names clauses that exist."""

import csv
from pathlib import Path

import pytest

CLAUSES = Path(__file__).parent.parent / "sim" / "data" / "clauses.csv"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark that names no clause."""
    with CLAUSES.open(encoding="utf8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    for item in items:
        for mark in item.iter_markers("clause"):
            if not mark.args or not known.issuperset(mark.args):
                message = f"{item.nodeid}: clause{mark.args} is not in {CLAUSES.name}"
                raise pytest.UsageError(message)
