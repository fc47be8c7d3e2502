"""What is to be counted of the hall's visitors, noted as it becomes known and told when the year is over."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.world.tally import ProgrammeTally

Rows = NDArray[np.int32]
Integers = NDArray[np.int64]


class Diary:
    """The notes of a year; the day of a note matters only where a trace is wanted."""

    def __init__(self, tally: ProgrammeTally, *, by_day: bool) -> None:
        self._tally = tally
        self._by_day = by_day
        self._notes: dict[str, list[tuple[Rows, int]]] = defaultdict(list)

    def note(self, measure: str, rows: Rows, day: int) -> None:
        """Note `measure` for each of `rows` on `day`."""
        if rows.size:
            self._notes[measure].append((rows, day))

    def note_each(self, measure: str, rows: Rows, days: Integers) -> None:
        """Note `measure` for each of `rows` on a day of its own."""
        if not self._by_day:
            self.note(measure, rows, 0)
            return
        for day in np.unique(days).tolist():
            self.note(measure, rows[days == day], day)

    def tell(self, day: int) -> None:
        """Count what has been noted by the end of `day`, in the order in which the measures are declared."""
        for measure in (name for name in self._tally.measures if name in self._notes):
            notes = self._notes.pop(measure)
            if self._by_day:
                for rows, on in notes:
                    self._tally.add(measure, rows, day=on)
            else:
                self._tally.add(measure, np.concatenate([rows for rows, _ in notes]), day=day)
