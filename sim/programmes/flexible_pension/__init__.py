"""Flexible workers' pension 灵活就业人员基本养老保险: own-account and flexible workers insured as individuals.

They pay by month, at a base chosen between limits that are published in the middle of the year (缴费基数上下限): 20% of
the base, of which 8 points go to the personal account. A year not paid is lost (clause FP-01). For 2020 those in
hardship could defer (暂缓缴费, FP-02): its unpaid months count once back-paid (补缴, FP-03), between the publication of
the 2021 limits (FP-06) and 31 December 2021 (FP-04), at a base within the limits of 2021 (FP-05). Since 1 November 2020
the tax service collects (FP-07), in two steps (两步走, FP-08): declare and be approved at the agency or
in the Minsheng Shanxi app, then pay. Who is insured here is not in the resident scheme (FP-09).

The state of everybody is a table of months owed, paid and lost by service year (`members`), so that for each year
due = paid + back-paid + deferred + lost. One income rank a person and year drives hardship, lapse, deferral and the
choice of the floor (`intentions`). The contributions of the year are laid down once (`schedule`); each is declared,
approved, paid, refused or tried again day by day (`programme`, `counter`), by pure rules (`rules`). `pensions` has
retirement by the enterprise formula, interest and inheritance.

Source: the city newspaper's page of January 2021 and the notices it quotes; see clauses FP-01 to FP-09.
"""

from sim.programmes.flexible_pension.parameters import Parameters
from sim.programmes.flexible_pension.programme import FlexiblePension

__all__ = ["FlexiblePension", "Parameters"]
