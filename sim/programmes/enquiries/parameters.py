"""Parameters of the enquiries; their values, units and sources stand in scenarios/rules/enquiries.yaml."""

from typing import Annotated

from sim.core.quantities import Age, Choices, Date, DayOfMonth, Days, Keys, Month, Quantity, Share, Table, Yuan
from sim.scenario import Model
from sim.world.residents import COUNTIES

TOPICS = ("last_payable_day", "certificate_lag", "deferral", "eligibility", "stop", "transport_subsidy")
CAUSES = ("announced", "refused", "not_ready", "fee_starts", "message")
PUZZLING = CAUSES[1:]
MEDIA = ("newspaper", "wechat_account", "sms", "leaflets", "cadre_visits")

Calls = Annotated[float, Quantity("calls", 0)]


class Concerned(Model):
    """Whom the rules concern: these ask, and these take note of an answer or a message.

    Attributes:
        payer_age_max: members of the residents' pensions up to this age ask about paying and certificates.
        elder_age: from this age on people, or their children for them, ask about the care device.
        worker_age_min: workers of poor households ask about the transport subsidy from this age on.
        worker_age_max: and up to this age.
        subsidy_county: where the transport subsidy is paid.
    """

    payer_age_max: Age
    elder_age: Age
    worker_age_min: Age
    worker_age_max: Age
    subsidy_county: Annotated[str, Choices(*COUNTIES)]


class Announcement(Model):
    """An announcement of each rule in the newspaper, and the wave of calls it sets off (IN-01).

    Attributes:
        day: day on which each rule is announced.
        calls_first_day: calls of the whole city on that day.
        half_life: days after which half as many ring a day.
    """

    day: Annotated[Table[Date], Keys(*TOPICS)]
    calls_first_day: Annotated[Table[Calls], Keys(*TOPICS)]
    half_life: Annotated[float, Quantity("days", 0.1)]


class Friends(Model):
    """Word of mouth: who has just learned of a rule talks about it in the community.

    Attributes:
        told: neighbours with whom each talks.
        effect: share of the neighbours it concerns who then know the rule.
    """

    told: Annotated[int, Quantity("persons", 0, 200, integer=True)]
    effect: Share


class Campaign(Model):
    """A campaign of one medium, every year for as long as its coverage is above 0 (IN-02).

    Attributes:
        coverage: share of those it concerns (households, for leaflets and visits) who are contacted; 0 is no campaign.
        topic: the rule that is told.
        month: month in which the campaign begins.
        day: day of that month.
        days: days over which the contacts are spread.
        reach: share of those contacted who take it in.
        effect: share of those reached who then know the rule.
        cost: of one contact.
    """

    coverage: Share
    topic: Annotated[str, Choices(*TOPICS)]
    month: Month
    day: DayOfMonth
    days: Days
    reach: Share
    effect: Share
    cost: Yuan


class Media(Model):
    """The media of campaigns.

    Attributes:
        newspaper: an article, for people in towns.
        wechat_account: an article of an official account, for people with a smartphone.
        sms: a message to a number on the register.
        leaflets: a leaflet for a household.
        cadre_visits: a visit of a village or community cadre to a household.
    """

    newspaper: Campaign
    wechat_account: Campaign
    sms: Campaign
    leaflets: Campaign
    cadre_visits: Campaign


class Parameters(Model):
    """The enquiries.

    Attributes:
        announcement: what is announced, and how many ring.
        calls_after: share of those puzzled by something who ring the day after: a refusal, a certificate that is not
            ready, a fee that starts, a message (a reminder or a campaign).
        redial_share: share of lost calls that are repeated the next day.
        redials_max: how often one enquiry is repeated at most.
        concerned: whom each rule concerns.
        friends: word of mouth.
        media: campaigns.
    """

    announcement: Announcement
    calls_after: Annotated[Table[Share], Keys(*PUZZLING)]
    redial_share: Share
    redials_max: Annotated[int, Quantity("count", 0, 200, integer=True)]
    concerned: Concerned
    friends: Friends
    media: Media
