"""What luck decides about the people of the first day: purposes 1 to 39.

The words of the synthesis belong to numbers within the city before it is put in order; those of the attributes to the
residents' ids and the households' numbers.
"""

from typing import Final

from sim.core.luck import When, purpose

_ONCE: Final = When.ONCE

BIRTH: Final = purpose(1, "day of birth within the age group", _ONCE)
URBAN: Final = purpose(2, "urban or rural place", _ONCE)
ORDER: Final = purpose(3, "order of people of equal age", _ONCE)
COLLECTIVE: Final = purpose(4, "lives in a collective household", _ONCE)
SPOUSE: Final = purpose(5, "lives with a spouse", _ONCE)
SPOUSE_AGE: Final = purpose(6, "age of the spouse", _ONCE)
ARRANGEMENT: Final = purpose(7, "with whom an elder lives", _ONCE)
CHILD: Final = purpose(8, "place of a child among siblings", _ONCE)
PARENT_AGE: Final = purpose(9, "age of a parent or child", _ONCE)
GROWN_CHILD: Final = purpose(10, "grown-up child with its parents", _ONCE)
PLACE: Final = purpose(11, "community of a household", _ONCE)
REGISTERED: Final = purpose(12, "registered elsewhere, the household's draw", _ONCE)
REGISTERED_SELF: Final = purpose(13, "registered elsewhere, the person's draw", _ONCE)
ORIGIN: Final = purpose(14, "where a household is registered", _ONCE)
TOWNSHIP: Final = purpose(15, "registered in another township", _ONCE)
STUDENT: Final = purpose(16, "student", _ONCE)
JOINS: Final = purpose(17, "joins the resident scheme, the household's draw", _ONCE)
JOINS_SELF: Final = purpose(18, "joins the resident scheme, the person's draw", _ONCE)
WORK: Final = purpose(19, "kind of work and insurance", _ONCE)
RETIRED: Final = purpose(20, "draws an employee pension before 60", _ONCE)
DIBAO: Final = purpose(21, "minimum living allowance of a household", _ONCE)
POOR: Final = purpose(22, "registered poor household", _ONCE)
DISABLED: Final = purpose(23, "grade of disability", _ONCE)
CHILDLESS: Final = purpose(24, "no living child", _ONCE)
INCOME: Final = purpose(25, "income of a household", _ONCE)
SMARTPHONE: Final = purpose(26, "uses a smartphone", _ONCE)
LOGIN: Final = purpose(27, "has the natural-person login", _ONCE)
BANK_CARD: Final = purpose(28, "has a bank card", _ONCE)
VETERAN: Final = purpose(29, "veteran", _ONCE)
SAMPLE: Final = purpose(30, "community drawn into the sample", _ONCE)
