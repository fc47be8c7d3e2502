"""Parameters of the transport subsidy: what the page rules, and what is assumed about work, fares and offices."""

from typing import Annotated

from sim.core.quantities import (
    Age,
    Choices,
    Count,
    DayOfMonth,
    Days,
    Flag,
    Keys,
    Kilometres,
    Minutes,
    Month,
    Months,
    Quantity,
    Ratio,
    Share,
    Table,
    WorkingDays,
    Yuan,
    YuanPerMonth,
)
from sim.scenario import Model
from sim.world.residents import COUNTIES

TIERS = ("out_of_province", "in_province", "in_city")
GROUNDS = ("stay_too_short", "no_proof_of_work", "record_mismatch")

YuanByTier = Annotated[Table[Yuan], Keys(*TIERS)]
ShareByTier = Annotated[Table[Share], Keys(*TIERS)]
LogOdds = Annotated[float, Quantity("log odds", -20, 20)]
PointsPer100Yuan = Annotated[float, Quantity("points per 100 yuan", 0, 100)]


class Amount(Model):
    """What is paid for one trip out and back (TS-01, TS-03).

    Attributes:
        basis: `fare` pays the fare within the limits of its tier; `flat` the upper limit whatever the fare (lever).
        lower: a lower fare is raised to this.
        upper: a higher fare is cut to this.
    """

    basis: Annotated[str, Choices("fare", "flat")]
    lower: YuanByTier
    upper: YuanByTier


class Outreach(Model):
    """Leaflets in the townships (TS-04); village cadres and fellow villagers come on top.

    Attributes:
        leaflets: printed for the county each year.
        first_month: they are given out from the first of this month.
        last_month: to the last of this month.
    """

    leaflets: Count
    first_month: Month
    last_month: Month


class ClaimPeriod(Model):
    """The days on which townships take claims for work of the same year.

    Attributes:
        first_month: month of the first day.
        first_day: its day.
        last_month: month of the last day.
        last_day: its day; moved to the next working day.
    """

    first_month: Month
    first_day: DayOfMonth
    last_month: Month
    last_day: DayOfMonth


class Payment(Model):
    """When accepted claims are paid (TS-06): what falls on a free day moves to the next working day.

    Attributes:
        rule: once a year on a date, once a month on a day, or some working days after acceptance.
        month: month of the yearly payment.
        day: day of the month of the yearly or monthly payment.
        working_days: from acceptance to payment under the third rule.
    """

    rule: Annotated[str, Choices("yearly", "monthly", "on_acceptance")]
    month: Month
    day: DayOfMonth
    working_days: WorkingDays


class Terms(Model):
    """What the county decides.

    Attributes:
        amount: what is paid.
        outreach: how it is made known.
        claim_period: when it may be claimed.
        batch_interval: days from one list of a township to its next.
        reviewers: people of the human-resources bureau who review claims.
        payment: when it is paid.
    """

    amount: Amount
    outreach: Outreach
    claim_period: ClaimPeriod
    batch_interval: Annotated[int, Quantity("days", 1, 365, integer=True)]
    reviewers: Annotated[int, Quantity("persons", 1, integer=True)]
    payment: Payment


class Away(Model):
    """Who works away from home, and where: log odds against staying, by destination.

    Attributes:
        leave: log odds common to all destinations; fitted.
        jobs: jobs open to the villagers in each tier, relative to the first; fitted.
        wage: mean wage of each destination.
        home_wage: what work at home brings a month.
        wage_cv: coefficient of variation of wages between workers (lognormal, the same for life).
        months: months away in a year.
        distance: kilometres to the destination.
        wage_weight: log odds for the logarithm of wage away over work at home.
        distance_weight: log odds for 100 km, taken off.
        age_weight: log odds for each ten years of age above 40, taken off.
        network_weight: log odds if everybody of the community went to that tier last year.
        network_before: share of each community that had gone to each tier in the year before the first.
        reconsiders: share of workers who choose anew in a year; others do as last year.
        subsidy_response: percentage points more who leave for 100 yuan expected, among those who know of it.
        fare_median: median fare of one trip out and back.
        fare_sigma: standard deviation of the logarithm of fares.
    """

    leave: LogOdds
    jobs: Annotated[Table[Ratio], Keys(*TIERS)]
    wage: Annotated[Table[YuanPerMonth], Keys(*TIERS)]
    home_wage: YuanPerMonth
    wage_cv: Ratio
    months: Months
    distance: Annotated[Table[Kilometres], Keys(*TIERS)]
    wage_weight: Ratio
    distance_weight: Ratio
    age_weight: Ratio
    network_weight: Ratio
    network_before: ShareByTier
    reconsiders: Share
    subsidy_response: PointsPer100Yuan
    fare_median: YuanByTier
    fare_sigma: Ratio


class Awareness(Model):
    """How workers hear of the subsidy in a year: 1 - prod(1 - p) over all that could tell them (TS-04).

    Attributes:
        from_leaflet: chance that one leaflet for each poor worker tells of it.
        from_cadre: chance that a village cadre or helper does.
        from_neighbour: chance that one neighbour whose claim of last year was accepted does.
        forgotten: share of those who knew that have forgotten a year later.
    """

    from_leaflet: Share
    from_cadre: Share
    from_neighbour: Share
    forgotten: Share


class Online(Model):
    """Claims on the phone (lever); none of the year before the horizon.

    Attributes:
        offered: whether the county takes them.
        users: share of smartphone users who would use it.
        odds: odds ratio of claiming for them, who need no trip to the township.
    """

    offered: Flag
    users: Share
    odds: Ratio


class Review(Model):
    """The human-resources bureau (TS-02).

    Attributes:
        per_reviewer_day: claims that one reviewer decides on a working day.
        minutes: staff time for one decision.
        sent_back: share of claims sent back for evidence at their first review.
        brings_evidence: share of these whose worker brings it.
        evidence_days: within so many days.
        deadline: what has not come back after so many days is refused.
        refused: share of reviews that refuse, by ground.
    """

    per_reviewer_day: Annotated[float, Quantity("claims", 0.1)]
    minutes: Minutes
    sent_back: Share
    brings_evidence: Share
    evidence_days: Annotated[int, Quantity("days", 1, 365, integer=True)]
    deadline: Annotated[int, Quantity("days", 1, 365, integer=True)]
    refused: Annotated[Table[Share], Keys(*GROUNDS)]


class Parameters(Model):
    """Rules and assumptions of the transport subsidy.

    Attributes:
        county: where it is paid; its registered poor workers are eligible.
        age_min: youngest working age.
        age_max: oldest working age.
        payer: account that pays.
        terms: what the county decides, from the horizon's first year on.
        terms_before: the same in the year before, which a reform of today does not change (TS-03, TS-06).
        leaflet_cost: cost of one leaflet.
        away: who works away, and where.
        awareness: who hears of it.
        applies: share of those who know that set out to claim; fitted.
        retry_share: share who come again after a closed desk, a long wait or a failure online.
        retry_days: days until they do.
        online: lever.
        review: the bureau.
    """

    county: Annotated[str, Choices(*COUNTIES)]
    age_min: Age
    age_max: Age
    payer: Annotated[str, Choices("county", "city", "province")]
    terms: Terms
    terms_before: Terms
    leaflet_cost: Yuan
    away: Away
    awareness: Awareness
    applies: Share
    retry_share: Share
    retry_days: Days
    online: Online
    review: Review
