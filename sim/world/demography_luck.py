"""What luck decides about births, deaths, moves and yearly changes: purposes 40 to 69.

Households are drawn by the id of their first member, everybody else by the own id.
"""

from typing import Final

from sim.core.luck import When, purpose

DEATH: Final = purpose(40, "dies within the year", When.YEAR)
DEATH_PART: Final = purpose(41, "dies before or after the birthday", When.YEAR)
DEATH_DAY: Final = purpose(42, "day of death", When.YEAR)
BIRTH: Final = purpose(43, "gives birth within the year", When.YEAR)
BIRTH_DAY: Final = purpose(44, "day of birth", When.YEAR)
TWINS: Final = purpose(45, "gives birth to twins", When.YEAR)
SEX: Final = purpose(46, "sex of a newborn", When.ONCE)
MOVE: Final = purpose(47, "household moves to another county", When.YEAR)
MOVE_DAY: Final = purpose(48, "day of moving to another county", When.YEAR)
MOVE_COUNTY: Final = purpose(49, "county moved to", When.YEAR)
MOVE_COMMUNITY: Final = purpose(50, "community moved to", When.YEAR)
OUT: Final = purpose(51, "household leaves the city", When.YEAR)
OUT_DAY: Final = purpose(52, "day of leaving the city", When.YEAR)
ALONE: Final = purpose(53, "leaves the city alone", When.YEAR)
ALONE_DAY: Final = purpose(54, "day of leaving the city alone", When.YEAR)
IN: Final = purpose(55, "a household like this moves in", When.YEAR)
IN_DAY: Final = purpose(56, "day of moving in", When.YEAR)
IN_ORIGIN: Final = purpose(57, "where a household moving in is registered", When.YEAR)
SCHOOL: Final = purpose(58, "stays at school at 16", When.YEAR)
LEAVE_SCHOOL: Final = purpose(59, "leaves school", When.YEAR)
CHANGE: Final = purpose(60, "changes work", When.YEAR)
WORK: Final = purpose(61, "first or next work", When.YEAR)
SMARTPHONE: Final = purpose(62, "gets a smartphone", When.YEAR)
SMARTPHONE_AT_16: Final = purpose(63, "has a smartphone at 16", When.YEAR)
BANK_CARD_AT_16: Final = purpose(64, "has a bank card at 16", When.YEAR)
JOINS: Final = purpose(65, "joins the resident scheme later", When.YEAR)
