"""Parameters of the service points and channels: `world.places` and `world.channels`."""

from typing import Annotated

from sim.core.quantities import (
    Clock,
    Count,
    Flag,
    Keys,
    Minutes,
    Month,
    Persons,
    Quantity,
    Ratio,
    Share,
    Steps,
    Table,
)
from sim.scenario import Model

HALL_SERVICES = ("petition", "counselling", "legal_advice", "entitlements", "employment", "general_affairs")
OnlineByAge = Annotated[Table[Share], Keys("16_44", "45_59", "60_plus")]


class Site(Model):
    """What every kind of service point has.

    Attributes:
        extra_servers: servers added at each place of the kind.
        weekend_open_share: share of places open on days that are not working days.
        minutes: mean service time of a session for one person.
        background_per_server_day: customers with other business, a server and open day.
        travel_minutes: door to door and back.
    """

    extra_servers: Count
    weekend_open_share: Share
    minutes: Minutes
    background_per_server_day: Ratio
    opening_hours: Clock
    travel_minutes: Minutes


class BankCounter(Site):
    """Bank branches: their counters."""

    servers_per_10000: Ratio
    counters_per_branch: Ratio


class BankKiosk(Site):
    """Self-service machines in the lobbies of the branches."""

    machines_per_branch: Count


class VillageAgent(Site):
    """Village agents and community desks with a POS terminal."""

    communities_per_agent: Count
    servers: Count


class Agency(Site):
    """Social insurance agency of each county."""

    servers: Annotated[Table[Count], Keys("pingcheng", "yungang", "other_county")]
    correction_minutes: Minutes


class TaxHall(Site):
    """Tax service hall of each county."""

    servers: Annotated[Table[Count], Keys("pingcheng", "other_county")]
    certificate_minutes: Minutes


class Centre398(Site):
    """The city's one centre for the care device."""

    servers: Count


class Hotline(Site):
    """The city's one public hotline; a call waits on hold.

    Attributes:
        servers: seats.
        patience_minutes: mean of the exponential time a caller stays on hold.
    """

    servers: Count
    patience_minutes: Minutes


class VeteransHall(Site):
    """The veterans' service hall: six services under one roof (clause BL-02).

    Attributes:
        servers: desks of each service.
        pooled: whether all desks serve whoever comes next, instead of one service each.
    """

    servers: Annotated[Table[Count], Keys(*HALL_SERVICES)]
    pooled: Flag


class TownshipDesk(Site):
    """Desks of the townships, where claims are registered."""

    communities_per_desk: Count
    servers: Count


class BusierBranch(Model):
    """One bank branch with more of other business, to see what congestion does; number -1 means none."""

    number: Annotated[int, Quantity("branch", -1, None)]
    factor: Ratio


class PlaceParameters(Model):
    """Service points: number, servers, hours, absence, other business.

    Attributes:
        opening_hours_winter: afternoon closes earlier in the winter months, at the places that keep office hours.
        absence_share: share of staff absent on a day; somebody always keeps a place open.
        patience_minutes: mean of the exponential time a resident is ready to wait.
        service_cv: coefficient of variation of lognormal service times.
        further_person_minutes: added for each further person served in one session.
        demand_factor: multiplies other business at every place.
        arrival_profile: hour of the day -> relative weight of arrivals from that hour on.
    """

    opening_hours_winter: Clock
    winter_first_month: Month
    winter_last_month: Month
    absence_share: Share
    patience_minutes: Minutes
    service_cv: Ratio
    further_person_minutes: Minutes
    demand_factor: Ratio
    busier_branch: BusierBranch
    arrival_profile: Steps[Ratio]
    wait_target_minutes: Minutes
    bank_counter: BankCounter
    bank_kiosk: BankKiosk
    village_agent: VillageAgent
    agency: Agency
    tax_hall: TaxHall
    centre_398: Centre398
    hotline: Hotline
    veterans_hall: VeteransHall
    township_desk: TownshipDesk


class ChannelShares(Model):
    """Share of sessions not through an agent, by the payer's age (clause SP-01)."""

    wechat: OnlineByAge
    bank_app: OnlineByAge
    e_tax: OnlineByAge
    bank_kiosk: OnlineByAge
    bank_counter: OnlineByAge


class Fallback(Model):
    """After an online failure (clause SP-08); the rest give up for the month."""

    retry_online: Share
    on_site: Share
    delay_minutes: Minutes


class SessionMinutes(Model):
    """Mean length of an online session."""

    wechat: Minutes
    bank_app: Minutes
    e_tax: Minutes
    minsheng: Minutes


class ChannelParameters(Model):
    """How residents reach a service, how online attempts fail, and how experience moves them.

    Attributes:
        province_capacity: sessions a day that the province's systems carry before attempts fail more often.
        overload_failure: further share failing for each 100% above that capacity.
        outage_share: share of online attempts failing in an outage (dated).
        bad_wait_minutes: a longer wait is a bad experience.
        switch_after_bad: share that take another channel next year after a bad experience.
        knows_hours_share: share that know when an office is closed and come on its next open day.
    """

    share: ChannelShares
    village_agent_share: Annotated[Table[Share], Keys("rural", "urban")]
    online_failure: OnlineByAge
    first_use_factor: Ratio
    fallback: Fallback
    session_minutes: SessionMinutes
    online_profile: Steps[Ratio]
    provincial_load_share: Share
    province_capacity: Persons
    overload_failure: Ratio
    outage_share: Share
    bad_wait_minutes: Minutes
    switch_after_bad: Share
    knows_hours_share: Share
