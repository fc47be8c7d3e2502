"""Write `sim/data/clause_tests.csv`: which tests prove which clause of the city's page.

Tests are not part of what users install, and `sim list clauses` names them; so their names travel as data. A test says
what it proves by a mark above it, `@pytest.mark.clause("SP-06")`. Run it when marks have changed:

    python tools/clause_tests.py
"""

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "sim" / "data" / "clause_tests.csv"
Proof = tuple[str, str]


def proofs() -> list[Proof]:
    """Return each clause with each test that is marked with it, in order."""
    return sorted(proof for path in (ROOT / "tests").rglob("test_*.py") for proof in marked(path))


def marked(path: Path) -> Iterator[Proof]:
    """Give the clauses and the tests of one file.

    Raises:
        ValueError: A mark stands elsewhere than above a test, or names its clauses otherwise than by plain words.
    """
    place = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text("utf8"))
    found = 0
    for test in tree.body:
        for mark in test.decorator_list if isinstance(test, ast.FunctionDef) else ():
            if isinstance(mark, ast.Call) and is_mark(mark.func):
                found += 1
                for clause in mark.args:
                    yield ast.literal_eval(clause), f"{place}::{test.name}"  # type: ignore[attr-defined]
    if found != sum(is_mark(node) for node in ast.walk(tree)):
        message = f"{place}: a clause is marked elsewhere than above a test"
        raise ValueError(message)


def is_mark(node: ast.AST) -> bool:
    """Tell whether this is `pytest.mark.clause`."""
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "pytest.mark.clause"


def text() -> str:
    """Return what the file must hold."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([("clause", "test"), *proofs()])
    return lines.getvalue()


def main() -> None:
    """Write the file, and say how many clauses have tests."""
    TARGET.write_text(text(), "utf8")
    print(f"{len({clause for clause, _ in proofs()})} clauses, {len(proofs())} proofs")


if __name__ == "__main__":
    main()
