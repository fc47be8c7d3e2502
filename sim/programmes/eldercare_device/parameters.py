"""Parameters of the care device: what the page rules, and what is assumed about people, calls and money."""

from typing import Annotated

from sim.core.quantities import (
    Age,
    Choices,
    Count,
    Days,
    Devices,
    Flag,
    Hours,
    Keys,
    Minutes,
    Month,
    Persons,
    Quantity,
    Rate,
    Ratio,
    Seconds,
    Share,
    Steps,
    Table,
    Yuan,
    YuanPerYear,
)
from sim.scenario import Model

COUNTIES = (
    "xinrong",
    "pingcheng",
    "yungang",
    "yunzhou",
    "yanggao",
    "tianzhen",
    "guangling",
    "lingqiu",
    "hunyuan",
    "zuoyun",
    "datong_economic_development_zone",
)
KINDS = ("rescue", "shopping", "meals", "medical", "cleaning", "travel", "enquiry_or_test")
SERVICES = KINDS[1:6]
HELPERS = ("own", "child", "neighbour", "worker", "paper")

ByKind = Annotated[Table[Ratio], Keys(*KINDS)]
MinutesByKind = Annotated[Table[Minutes], Keys(*KINDS)]
ByShift = Annotated[Table[Persons], Keys("day", "night")]
Year = Annotated[int, Quantity("year", 1900, 2199, integer=True)]
Fifth = Annotated[int, Quantity("fifths", 0, 5, integer=True)]


class Eligibility(Model):
    """Who may have the device: three routes, and where one must be registered and live (EC-02 to EC-05).

    Attributes:
        age_any: from this age on, everybody (80周岁以上高龄老年人).
        age_alone_or_poor: from this age on, those in an empty nest, alone or in a dibao household.
        age_disabled: from this age on, the disabled of dibao households (失能老年人).
        disabled_from_grade: lowest grade of disability that counts as unable to care for oneself.
        hukou_required: household registration (户籍) in an open district is asked for.
        residence_required: present residence (现居住地) in an open district is asked for.
        districts: where the trial is open; dated, so that it may be extended from a day on.
    """

    age_any: Age
    age_alone_or_poor: Age
    age_disabled: Age
    disabled_from_grade: Count
    hukou_required: Flag
    residence_required: Flag
    districts: Annotated[Table[Flag], Keys(*COUNTIES)]

    @property
    def age_from(self) -> int:
        """The age of the youngest who may have the device."""
        return min(self.age_any, self.age_alone_or_poor, self.age_disabled)


class MeansTest(Model):
    """A test of means for the subsidy (lever): who does not pass pays the whole fee from the first year.

    Attributes:
        applies: whether the test is made; it is made on the first day of each service year.
        income_fifths: how many of the lowest fifths of income pass.
        dibao_passes: dibao households pass whatever their fifth.
    """

    applies: Flag
    income_fifths: Fifth
    dibao_passes: Flag


class Exits(Model):
    """Who gives the device back when a service year ends.

    Attributes:
        first_fee: share leaving when the free service begins to cost `reference_step` a year.
        rise: share leaving when a fee rises by `reference_step`.
        same_price: share leaving at an unchanged price above zero; a renewal at no charge needs no decision.
        reference_step: rise in yuan a year to which the two shares belong.
        step_elasticity: power of (rise / reference step) that the hazard of leaving follows.
        no_use_odds: odds ratio of users without a call in the service year that ends.
        no_use_share: share of such users where the shares above were observed.
        income_odds: odds ratio between the lowest and the middle fifth of income.
        child_pays_share: share of users with children whose child pays the fee.
        child_pays_effect: share of the income effect that is left when the child pays.
        background: share lost in a service year by breakage, loss or care home; not death, move or price.
    """

    first_fee: Share
    rise: Share
    same_price: Share
    reference_step: YuanPerYear
    step_elasticity: Ratio
    no_use_odds: Ratio
    no_use_share: Share
    income_odds: Ratio
    child_pays_share: Share
    child_pays_effect: Share
    background: Share


class Reminder(Model):
    """A letter or call before the price rises (lever).

    Attributes:
        sent: whether it is sent.
        days_before: how long before the service year begins.
        reach: share of users reached.
        exit_odds: odds ratio of leaving for users who were reached.
        cost: for each user to whom it is sent.
    """

    sent: Flag
    days_before: Days
    reach: Share
    exit_odds: Ratio
    cost: Yuan


class Awareness(Model):
    """How elders hear of the device: 1 - prod(1 - p) over all that could tell them (EC-14).

    Attributes:
        at_start: share who know when they first become eligible.
        media_rate: hazard of hearing from newspaper, television, WeChat.
        worker_rate: hazard of hearing from a community worker.
        worker_needy_factor: how much more often workers tell those alone or in dibao households.
        from_holder: chance a month that one device holder whom the elder knows tells of it.
        neighbours_known: share of the device holders of the community whom an elder knows.
        friends: eligible elders elsewhere whom an elder (or a child) knows; as many have a device as in the city.
    """

    at_start: Share
    media_rate: Rate
    worker_rate: Rate
    worker_needy_factor: Ratio
    from_holder: Share
    neighbours_known: Share
    friends: Ratio


class Form(Model):
    """Step one, the online form: who can fill it in, and whether it is complete (EC-06).

    Attributes:
        child_in_household: share helped by a child when somebody younger lives in the household.
        child_elsewhere: share helped by a child who lives elsewhere.
        neighbour: share helped by a neighbour, of those without phone and child's help.
        worker: share helped by a community worker, of those without any of these.
        complete: share of forms complete at a try, by who fills it in.
        childless_may_declare: the childless may state that there are no children; otherwise their form is refused.
        paper: a form on paper is taken from those without any help (lever).
        delay_days: mean days from wanting the device to the form.
        retry_share: share who try again after an incomplete form or without help.
        retry_days: days until they do.
    """

    child_in_household: Share
    child_elsewhere: Share
    neighbour: Share
    worker: Share
    complete: Annotated[Table[Share], Keys(*HELPERS)]
    childless_may_declare: Flag
    paper: Flag
    delay_days: Days
    retry_share: Share
    retry_days: Days


class CentreVisit(Model):
    """Step two, the visit to the city's centre, by the elder or a proxy (EC-07).

    Attributes:
        after_form: share who come within `within_days` of a complete form.
        within_days: longest delay.
        delay_days: mean delay.
        proxy_share: share who send a child or neighbour.
        winter_factor: those who go themselves come less in winter.
        winter_first_month: first month of winter.
        winter_last_month: last month of winter.
        missing_papers: share of visits without the papers (register, identity card) that are asked for.
        retry_share: share who come again after waiting in vain or without papers.
        retry_days: days until they do.
        issue_minutes: identity, pairing, demonstration.
        home_issue: the device is brought home instead (lever): no visit.
        home_delay_days: mean days until it is brought.
        home_cost: cost of one delivery at home.
        call_back_days: after new stock arrives, those waiting are asked to come within so many days.
    """

    after_form: Share
    within_days: Days
    delay_days: Days
    proxy_share: Share
    winter_factor: Share
    winter_first_month: Month
    winter_last_month: Month
    missing_papers: Share
    retry_share: Share
    retry_days: Days
    issue_minutes: Minutes
    home_issue: Flag
    home_delay_days: Days
    home_cost: Yuan
    call_back_days: Days


class Falls(Model):
    """From a fall to a call: only a device that is worn, charged and detects or is pressed calls.

    Attributes:
        per_year: falls a year by age band.
        alone_factor: ratio for those who live alone.
        worn_or_in_reach: mean share of time the device is worn or within reach.
        worn_always: share of users who wear it day and night.
        worn_never: share of users who never wear it.
        charged: share of days on which it is charged.
        detection: share of falls detected while worn.
        pressed: share of undetected falls after which the key is pressed.
    """

    per_year: Annotated[Table[Ratio], Keys("60_69", "70_79", "80_plus")]
    alone_factor: Ratio
    worn_or_in_reach: Share
    worn_always: Share
    worn_never: Share
    charged: Share
    detection: Share
    pressed: Share


class Calls(Model):
    """One key, six kinds of help, enquiries and tests (EC-08).

    Attributes:
        per_user_year: calls a user and year by kind; falls come on top of the rescue calls.
        factor: multiplies all calls (stress).
        spread_cv: coefficient of variation between users (gamma), by kind.
        false_share: share of pressed rescue calls that are false alarms.
        false_cleared_by_phone: share of false alarms that the operator clears without sending anybody.
        cold_season_factor: ratio of rescue and medical calls in the winter months.
        age_ratio: ratio of all calls for ten years of age more, from 80 on both ways.
        rescue_by_hour: relative weight of rescue calls from that hour on.
        other_by_hour: relative weight of all other calls from that hour on.
    """

    per_user_year: ByKind
    factor: Ratio
    spread_cv: ByKind
    false_share: Share
    false_cleared_by_phone: Share
    cold_season_factor: Ratio
    age_ratio: Ratio
    rescue_by_hour: Steps[Ratio]
    other_by_hour: Steps[Ratio]


class Response(Model):
    """The call centre and its responders (EC-13).

    Attributes:
        rescue_first: rescue calls are taken before all others.
        operators: seats by shift.
        responders: people on duty by shift.
        day_shift_from: hour at which the day shift begins.
        day_shift_to: hour at which it ends.
        handling_minutes: mean minutes of talk by kind.
        on_site_minutes: mean minutes a responder stays, by kind.
        responder_share: share of answered calls that need a responder, by kind.
        travel_minutes: mean minutes to the caller.
        time_cv: coefficient of variation of talk, travel and stay (lognormal).
        patience_minutes: mean minutes a caller waits for an answer, by kind (exponential).
        answer_target_seconds: a call answered later is late.
        rescue_target_minutes: a rescue that arrives later is late.
    """

    rescue_first: Flag
    operators: ByShift
    responders: ByShift
    day_shift_from: Hours
    day_shift_to: Hours
    handling_minutes: MinutesByKind
    on_site_minutes: MinutesByKind
    responder_share: Annotated[Table[Share], Keys(*KINDS)]
    travel_minutes: Minutes
    time_cv: Ratio
    patience_minutes: MinutesByKind
    answer_target_seconds: Seconds
    rescue_target_minutes: Minutes


class Services(Model):
    """Help that is paid for, and the partner bank's discount on it (EC-11).

    Attributes:
        price: mean price of one service by kind.
        price_cv: coefficient of variation of prices (gamma).
        bank_payment_share: share of users who pay through the partner bank.
        bank_discount: what the bank takes off; its own cost. The yearly fee is not discounted.
    """

    price: Annotated[Table[Yuan], Keys(*SERVICES)]
    price_cv: Ratio
    bank_payment_share: Share
    bank_discount: Share


class Parameters(Model):
    """Rules and assumptions of the care device.

    Attributes:
        eligibility: who may have it, now.
        launch_eligibility: who could have it when the cohorts before the horizon were issued (EC-12).
        launch_year: programme year 1.
        launch_subsidy_share: share of the fee paid for service years that began before the first day.
        issued_before_2021: devices issued in that year and still in use on the first day of 2021.
        fee: service fee a user and service year (EC-09).
        market_price: price from `market_from_year` on (EC-10).
        market_from_year: first service year at the market price.
        subsidy_share: share of the fee that the city pays, by service year (EC-10).
        reading: whether the path runs by the user's service year or by programme year since launch (EC-15).
        grandfathered: fee and share stay those in force on the day of issue.
        subsidy_payer: account that pays the subsidy.
        means_test: lever.
        reminder: lever.
        stock_at_start: devices in store on the first day.
        stock_replenishment: devices that arrive on the first day of each quarter.
        device_unit_cost: price of a device, paid by the pilot fund.
        wants_if_aware: share of those who know of it that want it.
        wants_alone_odds: odds ratio of wanting it for those who live alone.
        wants_if_fee_odds: odds ratio of wanting it when the first year is not free.
        attrition_factor: multiplies every way of leaving but death and moving; 0 keeps all users.
    """

    eligibility: Eligibility
    launch_eligibility: Eligibility
    launch_year: Year
    launch_subsidy_share: Steps[Share]
    issued_before_2021: Annotated[Table[Devices], Keys("2019", "2020")]
    fee: YuanPerYear
    market_price: YuanPerYear
    market_from_year: Count
    subsidy_share: Steps[Share]
    reading: Annotated[str, Choices("service_year", "programme_year")]
    grandfathered: Flag
    subsidy_payer: Annotated[str, Choices("city", "county", "province")]
    means_test: MeansTest
    reminder: Reminder
    stock_at_start: Devices
    stock_replenishment: Devices
    device_unit_cost: Yuan
    awareness: Awareness
    wants_if_aware: Share
    wants_alone_odds: Ratio
    wants_if_fee_odds: Ratio
    form: Form
    visit: CentreVisit
    exits: Exits
    attrition_factor: Ratio
    falls: Falls
    calls: Calls
    response: Response
    services: Services
