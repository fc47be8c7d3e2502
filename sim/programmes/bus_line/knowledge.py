"""Who knows of the hall's stop (or of the shuttle): from notices on the first day, then from the newspaper (BL-06).

Every veteran hears of it the day before the re-routing with a stated chance; readers meet it in the newspaper some days
later, each on a day of one's own. Whoever has been at the hall knows. It is a state of the resident (`world.notices`,
topic "stop") that other programmes may read, or add to.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import exponential, pick, threshold
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import HEARS_AT_START, READER, READS
from sim.world.days import Year
from sim.world.tally import ProgrammeTally
from sim.world.world import World

TOPIC = "stop"
Rows = NDArray[np.int32]


class Knowledge:
    """Lets the stop become known."""

    def __init__(self, world: World, tally: ProgrammeTally) -> None:
        self._world = world
        self._tally = tally
        self._asked = np.zeros(len(world.residents), bool)
        self._told = np.zeros(len(world.residents), bool)
        self._readers: Rows = np.empty(0, np.int32)  # by the day on which they meet it
        self._days = np.empty(0, np.int64)
        self._offsets = [0]
        self._first = world.first_day

    def plan(self, rules: Parameters, rows: Rows, year: Year) -> None:
        """Lay down on which days those of `rows` hear of the stop who have not been asked yet."""
        if rules.diversion.begins > year.last_day or not offers_a_stop(rules):
            return
        new = rows[~self._asked[rows]]
        self._asked[new] = True
        known, stream, ids = rules.knowledge, self._world.stream, self._world.residents.id[new]
        at_start = stream.happens(HEARS_AT_START, ids, 0, threshold(known.at_start))
        reads = stream.happens(READER, ids, 0, threshold(known.reader_share))
        later = 1 + pick(exponential(known.days_to_read), stream.bits(READS, ids, 0))
        day = np.maximum(rules.diversion.begins + np.where(at_start, -1, later), year.first_day)
        hears = at_start | reads
        ahead = self._days >= year.first_day
        days, readers = (
            np.concatenate(c) for c in ((self._days[ahead], day[hears]), (self._readers[ahead], new[hears]))
        )
        order = np.argsort(days, kind="stable")
        self._days, self._readers = days[order], readers[order]
        self._first = year.first_day
        self._offsets = np.searchsorted(self._days, np.arange(year.first_day, year.last_day + 2)).tolist()

    def act(self, day: int) -> None:
        """Let the day's readers know from tomorrow."""
        at = day - self._first
        if at + 1 < len(self._offsets) and self._offsets[at] < self._offsets[at + 1]:
            self.tell(self._readers[self._offsets[at] : self._offsets[at + 1]], day)

    def tell(self, rows: Rows, day: int) -> None:
        """Let `rows` know from tomorrow, those who did not know yet."""
        new = rows[~(self.knows(rows) | self._told[rows])]
        if new.size:
            new = np.unique(new)
            self._told[new] = True
            self._world.notices.post(TOPIC, new)
            self._tally.add("knows_stop", new, day=day)

    def knows(self, rows: Rows) -> NDArray[np.bool_]:
        """Return who knows this morning."""
        known: NDArray[np.bool_] = self._world.notices.knows(TOPIC)[rows]
        return known


def offers_a_stop(rules: Parameters) -> bool:
    """Return whether the rules bring a stop, of the line or of a shuttle, to the hall's door."""
    return rules.shuttle.runs or rules.diversion.trips != "none"
