"""The decisions that luck takes in the resident pensions: purposes 100 to 199."""

from typing import Final

from sim.core.luck import When, purpose
from sim.world.visits import VisitLuck

VISIT: Final = VisitLuck(
    arrival=purpose(100, "resident_pension.arrival", When.ATTEMPT),
    service=purpose(101, "resident_pension.service", When.ATTEMPT),
    patience=purpose(102, "resident_pension.patience", When.ATTEMPT),
    online=purpose(103, "resident_pension.online", When.ATTEMPT),
    fallback=purpose(104, "resident_pension.fallback", When.ATTEMPT),
)

PAYS_BASIC: Final = purpose(110, "resident_pension.pays_basic", When.ONCE)
PAYS_BASIC_THIS_YEAR: Final = purpose(111, "resident_pension.pays_basic_this_year", When.YEAR)
HABIT: Final = purpose(112, "resident_pension.habit", When.YEAR)
DECIDES_WITH_HOUSEHOLD: Final = purpose(113, "resident_pension.decides_with_household", When.ONCE)
JOINS: Final = purpose(114, "resident_pension.joins", When.YEAR)
BASIC_TIER: Final = purpose(115, "resident_pension.basic_tier", When.ONCE)
TIER: Final = purpose(116, "resident_pension.tier", When.ONCE)
TIER_BY_INCOME: Final = purpose(117, "resident_pension.tier_by_income", When.ONCE)
TOLD: Final = purpose(118, "resident_pension.told_by_publicity", When.YEAR)

BELIEF: Final = purpose(120, "resident_pension.believes_30_june", When.ONCE)
PLANS_LATE: Final = purpose(121, "resident_pension.plans_after_closing_day", When.YEAR)
DAY: Final = purpose(122, "resident_pension.day", When.YEAR)
SUPPLEMENTARY_DAY: Final = purpose(123, "resident_pension.supplementary_day", When.YEAR)
GAP: Final = purpose(124, "resident_pension.supplementary_gap", When.YEAR)
SHARES_SESSION: Final = purpose(125, "resident_pension.shares_session", When.ONCE)
DEBIT: Final = purpose(126, "resident_pension.auto_debit", When.ONCE)
BASIC_FIRST_UNKNOWN: Final = purpose(127, "resident_pension.ignores_basic_first", When.YEAR)

REGISTERED: Final = purpose(130, "resident_pension.registered_in_bulk", When.ONCE)
REGISTERS_AT: Final = purpose(131, "resident_pension.registers_at", When.ONCE)
WRONG: Final = purpose(132, "resident_pension.wrong_record", When.ONCE)
WRONG_NEW: Final = purpose(133, "resident_pension.wrong_new_record", When.ONCE)
BLOCKS: Final = purpose(134, "resident_pension.wrong_record_blocks", When.ONCE)
NOTICES: Final = purpose(135, "resident_pension.notices_wrong_record", When.ATTEMPT)
CLEANED: Final = purpose(136, "resident_pension.record_cleaned", When.YEAR)
CORRECTS_LATER: Final = purpose(137, "resident_pension.days_to_correction", When.ATTEMPT)
CORRECTS: Final = purpose(138, "resident_pension.goes_to_correct", When.ATTEMPT)
FOUND: Final = purpose(139, "resident_pension.astray_found", When.ATTEMPT)
WRONG_YEAR: Final = purpose(140, "resident_pension.wrong_year_chosen", When.ATTEMPT)

QUERIES: Final = purpose(145, "resident_pension.looks_up_payment", When.ATTEMPT)
CERTIFIES: Final = purpose(146, "resident_pension.wants_certificate", When.ATTEMPT)
CERTIFIES_EARLY: Final = purpose(147, "resident_pension.certificate_too_early", When.ATTEMPT)
CERTIFIES_ON: Final = purpose(148, "resident_pension.certificate_day", When.ATTEMPT)
CERTIFIES_ONLINE: Final = purpose(149, "resident_pension.certificate_online", When.ATTEMPT)
CERTIFICATE_LATE: Final = purpose(150, "resident_pension.certificate_late", When.ATTEMPT)

RETURNS: Final = purpose(155, "resident_pension.returns", When.ATTEMPT)
RETURNS_AFTER: Final = purpose(156, "resident_pension.days_to_return", When.ATTEMPT)
REMINDED: Final = purpose(157, "resident_pension.reminded", When.DAY)
HEEDS: Final = purpose(158, "resident_pension.heeds_reminder", When.DAY)

BACK_PAYS: Final = purpose(160, "resident_pension.back_pays_missed_year", When.ATTEMPT)
BACK_PAYS_ON: Final = purpose(161, "resident_pension.back_payment_day", When.ATTEMPT)
BACK_PAYS_OLD: Final = purpose(162, "resident_pension.back_pays_old_years", When.ONCE)
OLD_YEARS: Final = purpose(163, "resident_pension.old_years", When.ONCE)
LUMP_SUM: Final = purpose(164, "resident_pension.lump_sum", When.ONCE)
LUMP_SUM_YEAR: Final = purpose(165, "resident_pension.lump_sum_year", When.ONCE)

EXIT_TAKE_UP: Final = purpose(170, "resident_pension.exit_subsidy_take_up", When.ONCE)
UNSUPPORTED: Final = purpose(171, "resident_pension.unsupported", When.ONCE)
OPENING_ACCOUNT: Final = purpose(172, "resident_pension.opening_account", When.ONCE)
