"""Who knows what: notices between programmes, and knowledge as a state of the resident.

Programmes never import each other. A programme posts a notice (a refusal, a certificate not ready, a fee that starts,
an announcement); others read the day's notices or what a resident knows. What is posted today is known tomorrow.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

TOPICS = (
    "refused",
    "not_ready",
    "fee_starts",
    "announced",
    "last_payable_day",
    "eligibility",
    "certificate_lag",
    "deferral",
    "stop",
    "transport_subsidy",
)


class Notices:
    """The notices of the day, and one column of knowledge a topic, made when first asked for."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._columns: dict[str, NDArray[np.bool_]] = {}
        self._today: dict[str, list[NDArray[np.int32]]] = defaultdict(list)
        self.yesterday: dict[str, NDArray[np.int32]] = {}

    def post(self, topic: str, rows: NDArray[np.int32]) -> None:
        """Tell `rows` about `topic` (one of `TOPICS`); it is known from tomorrow."""
        if topic not in TOPICS:
            message = f"no topic {topic!r}; topics are {', '.join(TOPICS)}"
            raise ValueError(message)
        if rows.size:
            self._today[topic].append(rows)

    def knows(self, topic: str) -> NDArray[np.bool_]:
        """Return the column that says who knows `topic`, shape (residents,)."""
        if topic not in self._columns:
            self._columns[topic] = np.zeros(self._rows, bool)
        return self._columns[topic]

    def end_of_day(self) -> None:
        """Make today's notices known, and yesterday's news."""
        self.yesterday = {}
        for topic, told in self._today.items():
            rows = told[0] if len(told) == 1 else np.concatenate(told)
            self.knows(topic)[rows] = True
            self.yesterday[topic] = rows
        self._today.clear()
