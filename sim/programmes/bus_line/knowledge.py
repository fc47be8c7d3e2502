"""Who knows of the hall's stop (or of the shuttle): from notices on the first day, then from the newspaper (BL-06).

Every veteran hears of it on the day of the re-routing with a stated chance; readers meet it in the newspaper some days
later, each on a day of one's own. Whoever has been at the hall knows. It is a state of the resident (`world.notices`,
topic "stop") that other programmes may read, or add to.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import exponential, pick, threshold
from sim.programmes.bus_line.parameters import Parameters
from sim.programmes.bus_line.purposes import HEARS_AT_START, READER, READS
from sim.world.agenda import Agenda
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
        self._agenda = Agenda()
        self._asked = np.zeros(len(world.residents), bool)
        self._told = np.zeros(len(world.residents), bool)

    def plan(self, rules: Parameters, rows: Rows, year: Year) -> None:
        """Lay down on which days those of `rows` hear of the stop who have not been asked yet."""
        if rules.diversion.begins > year.last_day or not (rules.shuttle.runs or rules.diversion.trips != "none"):
            return
        rows = np.unique(rows)
        rows = rows[~self._asked[rows]]
        self._asked[rows] = True
        known, stream, ids = rules.knowledge, self._world.stream, self._world.residents.id[rows]
        at_start = stream.happens(HEARS_AT_START, ids, 0, threshold(known.at_start))
        reads = stream.happens(READER, ids, 0, threshold(known.reader_share))
        later = 1 + pick(exponential(known.days_to_read), stream.bits(READS, ids, 0))
        day = rules.diversion.begins + np.where(at_start, 0, later)
        hears = (at_start | reads) & (day <= self._world.last_day)
        self._agenda.put_each(np.maximum(day[hears], year.first_day), rows[hears])

    def act(self, day: int) -> None:
        """Let the day's readers know from tomorrow."""
        rows = self._agenda.take(day)[0]
        if rows.size:
            self.tell(rows, day)

    def tell(self, rows: Rows, day: int) -> None:
        """Let `rows` know from tomorrow, those who did not know yet."""
        new = np.unique(rows[~(self.knows(rows) | self._told[rows])])
        if new.size:
            self._told[new] = True
            self._world.notices.post(TOPIC, new)
            self._tally.add("knows_stop", new, day=day)

    def knows(self, rows: Rows) -> NDArray[np.bool_]:
        """Return who knows this morning."""
        known: NDArray[np.bool_] = self._world.notices.knows(TOPIC)[rows]
        return known
