"""Parameters of the resident pensions: what the rules say, and what is assumed of the people who pay.

Values, units, sources and ranges stand in `scenarios/rules/resident_pension.yaml`.
"""

from typing import Annotated

from sim.core.quantities import (
    Age,
    Choices,
    Count,
    Date,
    DayOfMonth,
    Days,
    Flag,
    Keys,
    Minutes,
    Month,
    Quantity,
    Rate,
    Ratio,
    Share,
    Steps,
    Table,
    WorkingDays,
    Years,
    Yuan,
    YuanPerMonth,
    YuanPerYear,
)
from sim.scenario import Model

BASIC_TIERS = ("200", "300", "500", "700", "1000", "1500", "2000", "3000", "4000", "5000")
TIERS = ("200", "500", "1000", "2000", "5000")
PAYERS = ("province", "city", "county")
CHANNELS = ("wechat", "bank_app", "e_tax", "bank_kiosk", "bank_counter", "village_agent")

BasicTierShares = Annotated[Table[Share], Keys(*BASIC_TIERS)]
BasicTierAmounts = Annotated[Table[YuanPerYear], Keys(*BASIC_TIERS)]
TierShares = Annotated[Table[Share], Keys(*TIERS)]
TierAmounts = Annotated[Table[YuanPerYear], Keys(*TIERS)]
FundingShares = Annotated[Table[Share], Keys(*PAYERS)]
Persons = Annotated[float, Quantity("persons", 1)]


class CollectionWindow(Model):
    """When both contributions can be paid (clauses SP-03, SP-05 to SP-07).

    Attributes:
        first_month: first month of the concentrated collection period.
        last_month: its last month.
        first_day: first payable day of each month.
        last_day: last payable day of each month.
        extend: what a holiday does to the closing day.
        late_last_month: last month open to normal payments where these go on after the period (second reading).
    """

    first_month: Month
    last_month: Month
    first_day: DayOfMonth
    last_day: DayOfMonth
    extend: Annotated[str, Choices("none", "last_day_to_next_workday", "holidays")]
    late_last_month: Month


class Stagger(Model):
    """Spreading the payers over the period by group.

    Attributes:
        by: what puts a resident in a group.
        months_open: months in which each group can pay.
    """

    by: Annotated[str, Choices("none", "county", "birth_month")]
    months_open: Annotated[int, Quantity("months", 1, 12)]


class PayDay(Model):
    """On which day of the period people plan to pay.

    Attributes:
        early_share: share planning the first month.
        spread_share: share planning the months between.
        june_share: share planning the last month.
        last_six_days_share: share planning the last days (part of the last month's).
        last_days: how many last days those are.
        month_end_peak_factor: ratio of the last days to the others in the months before the last.
    """

    early_share: Share
    spread_share: Share
    june_share: Share
    last_six_days_share: Share
    last_days: Annotated[int, Quantity("days", 1, 31)]
    month_end_peak_factor: Ratio


class Reminder(Model):
    """Messages sent on consecutive days to those who have not paid.

    Attributes:
        month: month of the first message.
        day: day of the first message.
        messages: number of days on which a message is sent, one a day; 0 is none.
        reach: share of the unpaid payers that a message reaches.
        cost: for each message.
    """

    month: Month
    day: DayOfMonth
    messages: Annotated[int, Quantity("count", 0, 60)]
    reach: Share
    cost: Yuan


class Parameters(Model):
    """The rules and assumptions of both resident pensions.

    Attributes:
        begins: day on which the supplementary scheme starts (SP-18).
        window: when contributions can be paid.
        stagger: spreading of the payers by group.
        payable_after_june: second reading of SP-05, normal payments go on after the period.
        member_age_min: lowest age of a member.
        basic_age_max: highest age that owes the basic contribution.
        member_age_max: highest age that may pay the supplementary contribution.
        requires_basic_paid_same_year: the supplementary contribution only after the basic one (SP-02).
        gate_applies_to_basic_pensioners: whether that rule also shuts out members who draw the basic pension.
        accepts: channels through which a contribution can be paid (SP-01, SP-21).
        registered_automatically_share: basic members registered in bulk when the supplementary scheme starts.
        registration_channel: where the others register.
        registration_minutes: service time of a registration at a desk.
        registration_lead_days: how long before the planned payment people register.
        registration_error_rate: records wrong on the first day.
        registration_error_rate_new: new registrations that are wrong.
        registration_error_noticed: wrong records seen before paying, by where one pays (SP-09).
        registration_error_blocks_payment: wrong records under which nothing due is shown.
        records_cleaned_share: wrong records put right by the authority before each season.
        correction_wait_days: days from correction until payment is possible (SP-10).
        correction_delay_days: mean days from noticing an error to the visit at the agency.
        correction_skipped_share: people with a wrong record who never have it corrected.
        correct_online: corrections without a visit, for those with a smartphone.
        misposted_found_days: median days until a payment gone astray is found.
        wrong_year_chosen_share: app payments entered as back-payment by mistake (SP-13).
        ignores_basic_first_share: payers who try to pay the supplementary contribution first.
        government_pays_basic_for: groups whose basic contribution the county pays in one batch.
        government_batch_month: month of that batch.
        government_batch_day: day of that batch.
        government_tier: yuan a year paid for each.
        basic_paying_share: own payers who intend to pay the basic contribution, by age.
        basic_habit_share: decisions that stay the same from year to year.
        household_decides_share: residents who decide with their household.
        basic_tier_yuan: basic contribution of each tier.
        basic_tier_subsidy: subsidy to the account for each tier.
        basic_tier_share: tiers chosen.
        tier_yuan: supplementary contribution of each tier.
        tier_subsidy: entry subsidy of each tier, only for the year paid in time.
        tier_share: tiers chosen.
        tier_follows_income_share: residents whose choice of tier follows their income.
        take_up_first_year: eligible who join in the first year.
        join_share: of those who did not pay last year, by year of the scheme, before neighbours' effect.
        take_up_age_ratio: relative readiness to join, by age.
        persistence: last year's payers who intend again.
        neighbour_effect: rise in the odds of joining for 10 points of take-up in the community last year.
        subsidy_elasticity: elasticity of joining to the mean entry subsidy.
        subsidy_reference: mean entry subsidy at which take-up is as stated.
        publicity_odds: multiplies the odds of joining.
        publicity_reach: residents told of the closing day before each season.
        pay_day: on which day people plan to pay.
        supplementary_gap_days: mean days between the plans for the two contributions.
        believes_30_june_share: payers who believe that the season ends with its last month.
        belief_kept: belief left after one refusal, reminder or answered call.
        planned_after_25_june_share: believers who plan the last days of the last month.
        believers_plan_from_day: day of the month from which these days are counted, whatever the rule in force.
        refused_return_share: refused because the window was closed who come again, by time of year.
        queue_return_share: turned away or leaving the queue who come again.
        return_days: mean days until the next attempt.
        attempts_max: attempts after which one gives up.
        pays_for_household: persons paid for in one session.
        one_session: both contributions in one session.
        auto_debit_share: payers with a bank card who let the contribution be debited.
        auto_debit_day: day of the first month on which it is debited.
        query_after_payment: sessions followed by a look at the payment record (SP-11).
        certificate_demand: payers who want a certificate (SP-15).
        certificate_online_share: of those with a login, who print it from the e-tax site.
        certificate_wanted_days: days after it can be had within which it is asked for.
        certificate_too_early: first requests made before the certificate can be had.
        certificate_workdays: working days from payment to certificate (SP-17).
        certificate_late_share: certificates that take longer.
        certificate_late_workdays: how much longer.
        slip_is_proof: the on-site slip serves as certificate (SP-16).
        reminder: messages to those who have not paid.
        reminder_sms_effect: reached late planners who pay at once.
        reminder_second_factor: effect of each further message relative to the one before.
        back_pays_missed_share: payers who missed a year and pay it later (SP-20).
        back_payment_last_month: last month of the year in which back-payments are taken.
        back_payment_within_days: days after the season within which a missed year is paid.
        back_payment_share: payers of 50 to 64 who pay years before the scheme.
        back_payment_age_min: lowest age at which those years are paid.
        back_payment_years_mean: mean number of those years.
        back_payment_subsidy: entry subsidy for a year paid late.
        lump_sum_share_65_plus: basic pensioners of 65 and over who pay all missing years at once.
        lump_sum_years: years over which these payments spread.
        lump_sum_tier: yuan for each of those years.
        basic_begins: when the basic scheme began, which bounds old accounts.
        basic_benefit_age: age of the basic pension.
        basic_flat_pension: flat part of the basic pension.
        basic_account_divisor: months by which the basic account is divided.
        benefit_age: age of the supplementary pension.
        min_contribution_years: years needed for it.
        account_divisor: months by which the supplementary account is divided; paid for life.
        exit_subsidy: subsidy to the pension by age.
        exit_subsidy_take_up_65_plus: entitled without paying who draw it.
        exit_subsidy_unsupported: further subsidy to the old without support.
        exit_subsidy_unsupported_share: share of the entitled who get it.
        no_payment_for_65_plus_at_start: those of 65 when the scheme starts draw the exit subsidy without paying.
        account_inheritable: heirs get what is left on the accounts.
        account_interest: yearly interest on accounts.
        basic_account_at_start_mean: mean basic account of a full payer on the first day.
        basic_account_at_start_cv: its coefficient of variation.
        funding_share: who pays the subsidies; shares of their sum.
        basic_funding_share: who pays the flat pension; shares of their sum.
    """

    begins: Date
    window: CollectionWindow
    stagger: Stagger
    payable_after_june: Flag
    member_age_min: Age
    basic_age_max: Age
    member_age_max: Age
    requires_basic_paid_same_year: Flag
    gate_applies_to_basic_pensioners: Flag
    accepts: Annotated[Table[Flag], Keys(*CHANNELS)]

    registered_automatically_share: Share
    registration_channel: Annotated[Table[Share], Keys("online", "village_agent", "agency")]
    registration_minutes: Minutes
    registration_lead_days: Days
    registration_error_rate: Share
    registration_error_rate_new: Share
    registration_error_noticed: Annotated[Table[Share], Keys("online", "counter")]
    registration_error_blocks_payment: Share
    records_cleaned_share: Share
    correction_wait_days: Days
    correction_delay_days: Days
    correction_skipped_share: Share
    correct_online: Flag
    misposted_found_days: Days
    wrong_year_chosen_share: Share
    ignores_basic_first_share: Share

    government_pays_basic_for: Annotated[Table[Flag], Keys("dibao", "severely_disabled", "poor")]
    government_batch_month: Month
    government_batch_day: DayOfMonth
    government_tier: YuanPerYear
    basic_paying_share: Annotated[Table[Share], Keys("16_29", "30_44", "45_54", "55_59")]
    basic_habit_share: Share
    household_decides_share: Share
    basic_tier_yuan: BasicTierAmounts
    basic_tier_subsidy: BasicTierAmounts
    basic_tier_share: BasicTierShares
    tier_yuan: TierAmounts
    tier_subsidy: TierAmounts
    tier_share: TierShares
    tier_follows_income_share: Share
    take_up_first_year: Share
    join_share: Steps[Share]
    take_up_age_ratio: Annotated[Table[Ratio], Keys("16_39", "40_49", "50_64")]
    persistence: Share
    neighbour_effect: Ratio
    subsidy_elasticity: Ratio
    subsidy_reference: YuanPerYear
    publicity_odds: Ratio
    publicity_reach: Share

    pay_day: PayDay
    supplementary_gap_days: Days
    believes_30_june_share: Annotated[Table[Share], Keys("first_year")]
    belief_kept: Share
    planned_after_25_june_share: Share
    believers_plan_from_day: DayOfMonth
    refused_return_share: Annotated[Table[Share], Keys("january_to_may", "after_june")]
    queue_return_share: Share
    return_days: Days
    attempts_max: Count
    pays_for_household: Annotated[Table[Persons], Keys("mean_persons")]
    one_session: Flag
    auto_debit_share: Share
    auto_debit_day: DayOfMonth

    query_after_payment: Share
    certificate_demand: Share
    certificate_online_share: Share
    certificate_wanted_days: Days
    certificate_too_early: Share
    certificate_workdays: WorkingDays
    certificate_late_share: Share
    certificate_late_workdays: WorkingDays
    slip_is_proof: Flag
    reminder: Reminder
    reminder_sms_effect: Share
    reminder_second_factor: Ratio

    back_pays_missed_share: Share
    back_payment_last_month: Month
    back_payment_within_days: Days
    back_payment_share: Annotated[Table[Share], Keys("first_year")]
    back_payment_age_min: Age
    back_payment_years_mean: Years
    back_payment_subsidy: YuanPerYear
    lump_sum_share_65_plus: Share
    lump_sum_years: Annotated[int, Quantity("years", 1)]
    lump_sum_tier: YuanPerYear

    basic_begins: Date
    basic_benefit_age: Age
    basic_flat_pension: YuanPerMonth
    basic_account_divisor: Annotated[int, Quantity("months", 1)]
    benefit_age: Age
    min_contribution_years: Years
    account_divisor: Annotated[int, Quantity("months", 1)]
    exit_subsidy: Steps[YuanPerMonth]
    exit_subsidy_take_up_65_plus: Share
    exit_subsidy_unsupported: YuanPerMonth
    exit_subsidy_unsupported_share: Share
    no_payment_for_65_plus_at_start: Flag
    account_inheritable: Flag
    account_interest: Rate
    basic_account_at_start_mean: Yuan
    basic_account_at_start_cv: Ratio
    funding_share: FundingShares
    basic_funding_share: FundingShares
