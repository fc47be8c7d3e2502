"""The reference figures and the clauses of the city's page, which a parameter may give as its source.

Which tests prove a clause is data too, written by `tools/clause_tests.py`: tests stay where the project is developed.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its source (`sim/data/facts.csv`).

    Attributes:
        key: what a scenario file gives as source.
        value: the figure as it is written there.
        unit: its unit in words.
        year: the year or day it holds for.
        place: the place it holds for.
        source_title: the document.
        source_address: where the document stands.
        confidence: sourced, memory or assumption.
        note: what to know before use.
    """

    key: str
    value: str
    unit: str
    year: str
    place: str
    source_title: str
    source_address: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the city's page (`sim/data/clauses.csv`).

    Attributes:
        id: its number, `SP-06`.
        system: the service it belongs to.
        kind: stated or partly inferred.
        clause_zh: the words of the page.
        statement: what they say.
    """

    id: str
    system: str
    kind: str
    clause_zh: str
    statement: str


@dataclass(frozen=True, slots=True)
class Default:
    """A figure proposed for a parameter, with range and reason (`sim/data/defaults.csv`)."""

    key: str
    default: str
    low: str
    high: str
    unit: str
    reason: str
    source_key_or_assumption: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def facts() -> dict[str, Fact]:
    """Return all figures by key."""
    return {row["key"]: Fact(**row) for row in _rows("facts.csv")}


@cache
def clauses() -> dict[str, Clause]:
    """Return all clauses by id."""
    return {row["id"]: Clause(**row) for row in _rows("clauses.csv")}


@cache
def tests_of_clauses() -> dict[str, tuple[str, ...]]:
    """Return the names of the tests that prove each clause, as pytest tells them; clauses without a test are absent."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("clause_tests.csv"):
        found[row["clause"]] = (*found.get(row["clause"], ()), row["test"])
    return found


@cache
def defaults() -> dict[str, Default]:
    """Return all proposed figures by key."""
    return {row["key"]: Default(**row) for row in _rows("defaults.csv")}
