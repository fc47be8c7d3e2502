"""Rules that change on a date: each version holds from its day until the next."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

P = TypeVar("P")
Q = TypeVar("Q")


class Dated(Generic[P]):
    """Versions by the day from which each holds (days since 1970-01-01).

    Before the first day its version holds too; the reader of a scenario refuses a series that
    begins after the run does.

    >>> fee = Dated({18628: 180, 19358: 240})
    >>> fee.at(18628), fee.at(19357), fee.at(19358), fee.changes
    (180, 180, 240, (19358,))
    """

    __slots__ = ("_days", "_versions")

    def __init__(self, versions: Mapping[int, P]) -> None:
        if not versions:
            message = "a dated rule needs at least one version"
            raise ValueError(message)
        self._days: tuple[int, ...] = tuple(sorted(versions))
        self._versions: tuple[P, ...] = tuple(versions[day] for day in self._days)

    @classmethod
    def always(cls, version: P) -> "Dated[P]":
        """Return a rule that never changes."""
        return cls({0: version})

    @property
    def changes(self) -> tuple[int, ...]:
        """The days on which another version begins to hold."""
        return self._days[1:]

    @property
    def versions(self) -> tuple[P, ...]:
        """All versions in order of time."""
        return self._versions

    def at(self, day: int) -> P:
        """Return the version that holds on `day`: the same object between two changes."""
        if len(self._days) == 1:
            return self._versions[0]
        return self._versions[max(bisect_right(self._days, day) - 1, 0)]

    def items(self) -> tuple[tuple[int, P], ...]:
        """Return the pairs (first day, version) in order."""
        return tuple(zip(self._days, self._versions, strict=True))

    def of(self, part: Callable[[P], Q]) -> "Dated[Q]":
        """Return the same dates for a part or a derivative of each version, made once a version."""
        return Dated({day: part(version) for day, version in self.items()})
