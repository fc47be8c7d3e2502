"""Parameters of the flexible workers' pension; their values, units and sources stand in scenarios/rules/."""

from typing import Annotated

from sim.core.quantities import (
    Age,
    Choices,
    Date,
    DayOfMonth,
    Days,
    Flag,
    Keys,
    Minutes,
    Month,
    Months,
    Quantity,
    Ratio,
    Share,
    Table,
    Years,
    YuanPerMonth,
)
from sim.scenario import Model

Published = Keys("2020", "2021", "2022")
Deferrable = Keys("2020", "2022")
Wages = Keys("2021", "2022", "2023", "2024", "2025")
Rhythms = Keys("monthly", "quarterly", "half_year", "yearly")
Ages = Keys("50", "55", "56", "57", "58", "59", "60", "61", "62", "63", "64", "65", "70")
Growth = Annotated[float, Quantity("per year", -0.2, 0.5)]


class Limits(Model):
    """The limits of the contribution base 缴费基数上下限, published once a year.

    Attributes:
        floor: lower limit by year of publication.
        ceiling: upper limit by year of publication.
        published: day on which the limits of a year are published.
        published_month: month of publication in the years after the last one listed.
        published_day: day of the month of publication in those years.
        growth: yearly growth of both limits after the last year listed.
        floor_factor: multiplies every published lower limit; 1 as published, 2/3 for 40% of the reference wage.
        ceiling_multiple: upper limit as a multiple of the reference wage, which gives the reference wage of a year.
    """

    floor: Annotated[Table[YuanPerMonth], Published]
    ceiling: Annotated[Table[YuanPerMonth], Published]
    published: Annotated[Table[Date], Published]
    published_month: Month
    published_day: DayOfMonth
    growth: Growth
    floor_factor: Ratio
    ceiling_multiple: Annotated[float, Quantity("ratio", 1, 10)]


class Contribution(Model):
    """What is paid, when, and who collects it.

    Attributes:
        rate: share of the base that is paid.
        account_rate: share of the base that goes to the personal account; the rest is pooled.
        payable_before_publication: whether months of a year can be paid before its limits are known, at last year's.
        difference_settled: whether months paid at last year's limits are topped up with the next payment.
        last_day_of_december: last day of December on which payments and declarations are accepted.
        collector: who collects: the social insurance agency, or the tax service from the day it took over.
    """

    rate: Share
    account_rate: Share
    payable_before_publication: Flag
    difference_settled: Flag
    last_day_of_december: DayOfMonth
    collector: Annotated[str, Choices("agency", "tax_service")]


class Deferral(Model):
    """Deferral 缓缴: the unpaid months of a year stay payable until a deadline in a later one.

    Attributes:
        granted: whether the unpaid months of a year may be paid later.
        deadline: last day on which they may.
        unpaid_share: share of contributors with an unpaid month in a year in which deferral is granted.
        would_have_paid: share of those who would have paid in the year had it not been granted.
        hardship_ratio: chance of an unpaid month in hardship, as a multiple of the chance without.
    """

    granted: Annotated[Table[Flag], Deferrable]
    deadline: Annotated[Table[Date], Deferrable]
    unpaid_share: Share
    would_have_paid: Share
    hardship_ratio: Ratio


class BackPayment(Model):
    """Back-payment 补缴 of deferred months.

    Attributes:
        share: share of those with deferred months who mean to pay them between publication and deadline; who has
            stopped paying altogether does not.
        hardship_ratio: chance to mean it in hardship, as a multiple of the chance without.
        gain_per_year: added to the share for each year the time for paying is longer than the usual half-year.
        usual_days: length of the time for paying on which the share rests.
        first_30_days: share of back-payers who come in the first 30 days.
        last_31_days: share of back-payers who come in the last 31 days.
        too_early_share: share of back-payers who try once before the limits are published.
        instalments: in how many parts the deferred months may be paid.
        instalment_gain: share of the unwilling who pay when the sum may be paid in many parts.
    """

    share: Share
    hardship_ratio: Ratio
    gain_per_year: Share
    usual_days: Days
    first_30_days: Share
    last_31_days: Share
    too_early_share: Share
    instalments: Annotated[int, Quantity("count", 1, 12)]
    instalment_gain: Share


class Base(Model):
    """Which base people choose within the limits; what the three shares leave is spread between floor and ceiling.

    Attributes:
        floor: share at the lower limit: those whom the income shock left lowest.
        mean_wage: share at the reference wage.
        ceiling: share at the upper limit.
        old_base_share: share of declarations soon after publication that name last year's base.
        old_base_days: days after publication in which that happens.
    """

    floor: Share
    mean_wage: Share
    ceiling: Share
    old_base_share: Share
    old_base_days: Days


class Rhythm(Model):
    """How often people pay.

    Attributes:
        share: share of contributors by rhythm.
        november_share: share of yearly payers who come in November; the others come in December.
        last_days_share: share of December's payers who come on its last ten days.
    """

    share: Annotated[Table[Share], Rhythms]
    november_share: Share
    last_days_share: Share


class Income(Model):
    """The income shock: one rank a year, which drives hardship, lapse, deferral and the choice of the floor.

    Attributes:
        hardship_share: share of contributors in hardship.
        persistence: share that keep last year's rank.
        from_income: share whose first rank follows their income fifth; the others' rank is free of it.
    """

    hardship_share: Share
    persistence: Share
    from_income: Share


class Lapse(Model):
    """Ordinary interruption of paying 断缴, and coming back.

    Attributes:
        rate: share of payers who stop in a year.
        hardship_ratio: chance to stop in hardship, as a multiple of the chance without.
        whole_year: share of those with unpaid months who pay nothing in the year.
        part_year_months: mean unpaid months of the others.
        return_rate: share of the lapsed who come back in a year.
        price_elasticity: how the chance to stop, and not to back-pay, follows the price of the floor in hardship.
    """

    rate: Share
    hardship_ratio: Ratio
    whole_year: Share
    part_year_months: Annotated[float, Quantity("months", 1, 10)]
    return_rate: Share
    price_elasticity: Ratio


class Declaration(Model):
    """The two steps: declare and be approved 申报核定, then pay.

    Attributes:
        two_steps: whether approval comes before payment; else one session does both.
        holds_for_year: whether one approval serves all payments of the year (a lever); else each payment needs its own.
        agency_share: share of smartphone users who declare at the agency's counter, by rhythm; the others use the app.
        agency_share_falls: points by which that share falls a year.
        refused_share: share of declarations refused for status, arrears or identity.
        minutes: mean minutes of a declaration at the agency.
        approval_days: days from the declaration to the first day of payment, at least 1.
        pay_delay_days: mean further days until the approved contribution is paid.
        retry_days: mean further days until a failed attempt is repeated.
        attempts: attempts at one contribution before it is left.
    """

    two_steps: Flag
    holds_for_year: Flag
    agency_share: Annotated[Table[Share], Rhythms]
    agency_share_falls: Share
    refused_share: Share
    minutes: Minutes
    approval_days: Annotated[int, Quantity("days", 1, 60)]
    pay_delay_days: Annotated[float, Quantity("days", 0.1, 60)]
    retry_days: Annotated[float, Quantity("days", 0.1, 60)]
    attempts: Annotated[int, Quantity("count", 1, 100)]


class Subsidy(Model):
    """A contribution subsidy for the hard-up, paid by the city (a lever; the page knows none).

    Attributes:
        share: share of the contribution at the lower limit that the city pays for them.
        dibao_only: whether only households with minimum living allowance get it.
    """

    share: Share
    dibao_only: Flag


class Retirement(Model):
    """When the pension starts.

    Attributes:
        male_age: retirement age of men.
        female_age: retirement age of women who contribute as individuals.
        minimum_years: contribution years needed.
        steps: whether the ages rise step by step.
        steps_from: month from which they rise.
        months_per_step: months of birth that share one step.
        most_months: how far the ages rise in the end.
    """

    male_age: Age
    female_age: Age
    minimum_years: Years
    steps: Flag
    steps_from: Date
    months_per_step: Annotated[int, Quantity("months", 1, 120)]
    most_months: Months


class Benefit(Model):
    """The enterprise formula (P + P*index)/2 * years * rate + account / divisor.

    Attributes:
        reference: the reference wage P for pensions that start in a year.
        growth: its yearly growth after the last year listed.
        rate_per_year: share of the mean of P and indexed P for each contribution year.
        divisor: months over which the account is paid out, by retirement age; between two ages in proportion.
        uprating: yearly growth of the pooled part of pensions in payment.
    """

    reference: Annotated[Table[YuanPerMonth], Wages]
    growth: Growth
    rate_per_year: Share
    divisor: Annotated[Table[Months], Ages]
    uprating: Growth


class Account(Model):
    """The personal account.

    Attributes:
        crediting: yearly interest by year; the last one listed holds on.
    """

    crediting: Annotated[Table[Growth], Wages]


class Opening(Model):
    """Who the contributors are on the first day.

    Attributes:
        entry_age: mean age at the first contribution.
        entry_age_cv: spread of that age (coefficient of variation).
        density: share of the months since then that were paid.
        index: mean of base over reference wage in the past.
        account_per_month: balance for each month paid, interest included.
        most_months_lacking: most contribution months that somebody past the retirement age still lacks.
    """

    entry_age: Annotated[float, Quantity("age", 16, 60)]
    entry_age_cv: Ratio
    density: Share
    index: Ratio
    account_per_month: YuanPerMonth
    most_months_lacking: Annotated[int, Quantity("months", 1, 600)]


class Parameters(Model):
    """The rules of the flexible workers' pension and what is assumed of its contributors."""

    limits: Limits
    contribution: Contribution
    deferral: Deferral
    back_payment: BackPayment
    base: Base
    rhythm: Rhythm
    income: Income
    lapse: Lapse
    declaration: Declaration
    subsidy: Subsidy
    retirement: Retirement
    benefit: Benefit
    account: Account
    opening: Opening
