"""What is wrong with a scenario: every fault at once, each with its place in the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file (or a word such as `replace`), a line and a column from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `file:line:column`, or the file alone when there is no line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, or worth a note: where, in which parameter, and what."""

    place: Place
    path: str
    message: str

    def __str__(self) -> str:
        """Return `file:line:column: path: message`."""
        return f"{self.place}: {self.path}: {self.message}" if self.path else f"{self.place}: {self.message}"


class ScenarioError(ValueError):
    """A scenario that cannot be run.

    Attributes:
        faults: everything that is wrong with it, in the order of the files.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name nearest to a wrong one, or nothing."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""
