"""Parameters of births, deaths, moves and the yearly changes of a life. They stand directly under `world`."""

from typing import Annotated

from sim.core.quantities import Age, Keys, Quantity, Rate, Ratio, Share, Table
from sim.scenario import Model

PerThousand = Annotated[float, Quantity("per 1000 a year", 0, 100)]
MotherAges = Annotated[Table[Ratio], Keys("18_19", "20_24", "25_29", "30_34", "35_39", "40_44", "45_49")]
SchoolAges = Annotated[Table[Rate], Keys("16_18", "19_21", "22_24")]
WorkShares = Annotated[Table[Share], Keys("employee", "public", "flexible", "member", "uninsured")]
RetirementAges = Annotated[Table[Age], Keys("women_employee", "women_public", "men")]


class FirstWork(Model):
    """What those become who leave school or change their work, as shares by place."""

    rural: WorkShares
    urban: WorkShares


class DemographyParameters(Model):
    """Births, deaths, moves, and what each January changes.

    Attributes:
        mortality_factor: multiplies the life table's probabilities of dying; 0 switches deaths off.
        birth_rate: births a year per 1,000 residents of the census' age structure.
        birth_factor: multiplies births; 0 switches them off.
        birth_weight: births of a woman by her age on 1 January, relative to each other.
        male_birth_share: share of boys among the newborn.
        twin_share: share of deliveries with two children.
        moving_factor: multiplies moves within, into and out of the city; 0 switches them off.
        move_between_counties_rate: chance that a household moves to another county of the city in a year.
        move_75_plus_ratio: the same and leaving the city for households with somebody of 75 or more, relative.
        move_centre_attraction: how much the most populous county attracts beyond its population.
        move_in_rate: households that move into the city in a year, relative to those that live there.
        move_out_rate: chance that a household leaves the city in a year.
        leave_alone_rate: chance that somebody of 18 to 44 leaves the city alone in a year.
        newcomer_from_province_share: share of households moving in that are registered elsewhere in the province.
        smartphone_growth_per_year: rise of the share of smartphone users among those of 50 or more.
        smartphone_at_16_share: share of those without a smartphone who get one when they turn 16.
        bank_card_at_16_share: share of those who get a bank card when they turn 16.
        school_at_16_share: share of those who stay at school when they turn 16.
        leave_school_rate: chance of leaving school in a year, by age; nobody stays beyond 24.
        work_change_rate: chance that work and insurance change in a year (employees, flexible, members, uninsured).
        first_work: what they change to.
        join_scheme_rate: chance that somebody uninsured and registered in the city joins the resident scheme in a year.
        retirement_age: age from which employees draw a pension, from the next January on.
    """

    mortality_factor: Ratio
    birth_rate: PerThousand
    birth_factor: Ratio
    birth_weight: MotherAges
    male_birth_share: Share
    twin_share: Share
    moving_factor: Ratio
    move_between_counties_rate: Rate
    move_75_plus_ratio: Ratio
    move_centre_attraction: Ratio
    move_in_rate: Rate
    move_out_rate: Rate
    leave_alone_rate: Rate
    newcomer_from_province_share: Share
    smartphone_growth_per_year: Rate
    smartphone_at_16_share: Share
    bank_card_at_16_share: Share
    school_at_16_share: Share
    leave_school_rate: SchoolAges
    work_change_rate: Rate
    first_work: FirstWork
    join_scheme_rate: Rate
    retirement_age: RetirementAges
