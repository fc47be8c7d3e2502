"""The decisions that luck takes about Line 66 and the hall, each with its own numbers."""

from typing import Final

from sim.core.luck import When, purpose
from sim.world.visits import VisitLuck

# Line 66: who is a cell of the day's riders, one of them, or a leg of a trip.
RIDERS_OF_CELL: Final = purpose(500, "bus_line.riders_of_cell", When.DAY)
RIDER: Final = purpose(501, "bus_line.rider", When.DAY)
SWING: Final = purpose(502, "bus_line.swing", When.DAY)

# Who wants to go to the hall, when, and what for.
VISITS: Final = purpose(510, "bus_line.visits", When.YEAR)
VISIT_DAY: Final = purpose(511, "bus_line.visit_day", When.ATTEMPT)
SERVICE: Final = purpose(512, "bus_line.service", When.ATTEMPT)
DEPENDANT: Final = purpose(513, "bus_line.dependant", When.ATTEMPT)
COLD: Final = purpose(514, "bus_line.cold", When.ATTEMPT)
LATER: Final = purpose(515, "bus_line.later", When.ATTEMPT)
COMES_AGAIN: Final = purpose(516, "bus_line.comes_again", When.ATTEMPT)
MODE: Final = purpose(517, "bus_line.mode", When.ATTEMPT)

# Where one lives along the line: who is a community, or a resident.
NEAR_LINE: Final = purpose(520, "bus_line.near_line", When.ONCE)
HOME_STOP: Final = purpose(521, "bus_line.home_stop", When.ONCE)
STOP_DISTANCE: Final = purpose(522, "bus_line.stop_distance", When.ONCE)

# Who hears of the stop.
HEARS_AT_START: Final = purpose(530, "bus_line.hears_at_start", When.ONCE)
READER: Final = purpose(531, "bus_line.reader", When.ONCE)
READS: Final = purpose(532, "bus_line.reads", When.ONCE)

VISIT_LUCK: Final = VisitLuck(
    arrival=purpose(540, "bus_line.visit_arrival", When.ATTEMPT),
    service=purpose(541, "bus_line.visit_service", When.ATTEMPT),
    patience=purpose(542, "bus_line.visit_patience", When.ATTEMPT),
    online=purpose(543, "bus_line.visit_online", When.ATTEMPT),
    fallback=purpose(544, "bus_line.visit_fallback", When.ATTEMPT),
)
