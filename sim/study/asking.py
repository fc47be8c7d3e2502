"""Many searches at once: each asks for figures at points by `yield`, and all open questions are answered together.

A search is a generator that yields lists of points and is sent their figures; answered together, the runs of a dozen
bisections fill all processors though each bisection goes one step at a time.
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Asked = TypeVar("Asked")
Found = TypeVar("Found")
Search = Generator[list[Asked], NDArray[np.float64], Found]


def together(
    searches: "Sequence[Search[Asked, Found]]", answer: Callable[[list[Asked]], NDArray[np.float64]]
) -> list[Found]:
    """Run all searches to their ends, and return what they found in order.

    Args:
        searches: generators that yield points and are sent their figures, shape (points, ...).
        answer: figures of a list of points, one row a point.
    """
    found: dict[int, Any] = {}
    open_: dict[int, list[Asked]] = {}

    def advance(number: int, figures: NDArray[np.float64] | None) -> None:
        try:
            open_[number] = next(searches[number]) if figures is None else searches[number].send(figures)
        except StopIteration as end:
            found[number] = end.value
            open_.pop(number, None)

    for number in range(len(searches)):
        advance(number, None)
    while open_:
        asked = list(open_.items())
        figures = answer([point for _, points in asked for point in points])
        start = 0
        for number, points in asked:
            advance(number, figures[start : start + len(points)])
            start += len(points)
    return [found[number] for number in range(len(searches))]


def mapped(
    search: "Search[Asked, Found]",
    point: Callable[[Asked], Any],
    figures: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> "Search[Any, Found]":
    """Return a search that asks for `point(asked)` and takes `figures(answer)` from what it is sent."""
    asked = next(search)
    while True:
        answer = yield [point(one) for one in asked]
        try:
            asked = search.send(figures(answer))
        except StopIteration as end:
            found: Found = end.value
            return found
