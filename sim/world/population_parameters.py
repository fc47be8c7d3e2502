"""Parameters of the synthetic population: who lives in the city on the first day.

They stand directly under `world`. Tables by age are keyed `16_24` (both ends included), `80_plus` or `under_60`.
"""

from collections.abc import Mapping
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import model_validator

from sim.core.quantities import (
    Age,
    Count,
    Date,
    Keys,
    Persons,
    Quantity,
    Ratio,
    Share,
    Table,
    Text,
    YuanPerYear,
)
from sim.scenario import Model

Growth = Annotated[float, Quantity("per year", -0.5, 0.5)]
AgeGap = Annotated[float, Quantity("years", -30, 60)]

MemberBands = Annotated[Table[Share], Keys("16_24", "25_34", "35_44", "45_54", "55_59")]
ByPlace = Annotated[Table[Share], Keys("rural", "urban")]
OldAges = Annotated[Table[Share], Keys("65_74", "75_79", "80_plus")]
DisabilityAges = Annotated[Table[Share], Keys("under_60", "60_74", "75_79", "80_plus")]
PhoneAges = Annotated[Table[Share], Keys("6_15", "16_39", "40_49", "50_59", "60_69", "70_79", "80_plus")]
WorkOrRetired = Annotated[Table[Share], Keys("16_59", "60_plus")]


class MemberShares(Model):
    """Share of residents who are members of the resident scheme, by age."""

    rural: MemberBands
    urban: MemberBands


class Incomes(Model):
    """Disposable income a head of the household.

    Attributes:
        urban_2015: mean of urban residents in 2015.
        rural_2015: mean of rural residents in 2015.
        urban_growth: yearly growth from 2015 to the first day, urban.
        rural_growth: yearly growth from 2015 to the first day, rural.
        cv: coefficient of variation between households of equal make-up (lognormal).
        by_status: what a member of each status adds to the household's income, relative to the others.
        dibao_factor: income of minimum-living-allowance households relative to like households.
    """

    urban_2015: YuanPerYear
    rural_2015: YuanPerYear
    urban_growth: Growth
    rural_growth: Growth
    cv: Ratio
    by_status: Annotated[
        Table[Ratio],
        Keys(
            "child",
            "student",
            "employee",
            "public",
            "flexible",
            "member",
            "resident_pensioner",
            "other_pensioner",
            "uninsured",
        ),
    ]
    dibao_factor: Share


class ElderHomes(Model):
    """With whom those elders live who are neither alone nor only with their spouse, nor with three generations.

    Attributes:
        grandchildren: share with grandchildren only.
        child_couple: share with a married child; the rest live with an unmarried, widowed or divorced one.
    """

    grandchildren: Share
    child_couple: Share


class Families(Model):
    """How households are made up where the census gives no figure.

    Attributes:
        urban_odds: odds of living in an urban place of a county that has both, by age, relative to each other.
        collective_weight: chance of living in a collective household (dormitory, barracks, home), relatively.
        collective_male_factor: how much more often men do.
        women_with_spouse: share of women with a husband in the household, by age; numbers follow the census households.
        elders_with_spouse: share of elders with a spouse in the household, by age.
        husband_older: mean years by which the husband is older.
        husband_older_deviation: standard deviation of these years.
        first_birth: mean age of a mother at the birth of the eldest child living with her.
        first_birth_deviation: standard deviation of that age.
        generation: mean age of the mother at the birth of a grown-up child living with her.
        generation_deviation: standard deviation of that age.
        sibling: mean years between siblings.
        sibling_deviation: standard deviation of these years.
        children: mean number of children under 18 in a two-generation family that has any.
        lone_parent: share of two-generation families with one parent.
        lone_mother: share of lone parents who are mothers.
        three_generation_children: mean number of children under 18 in a three-generation household.
        three_generation_parents: share of three-generation households with both parents.
        three_generation_elders: share of three-generation households whose grandparents are 65 or older.
        grandparent_couple: share of younger grandparents who are a couple.
        elders: with whom the other elders live.
    """

    urban_odds: Annotated[Table[Ratio], Keys("0_15", "16_24", "25_44", "45_59", "60_plus")]
    collective_weight: Annotated[Table[Ratio], Keys("0_14", "15_17", "18_24", "25_59", "60_64", "65_79", "80_plus")]
    collective_male_factor: Ratio
    women_with_spouse: Annotated[Table[Share], Keys("18_19", "20_24", "25_29", "30_34", "35_59", "60_64")]
    elders_with_spouse: Annotated[Table[Share], Keys("65_69", "70_74", "75_79", "80_84", "85_plus")]
    husband_older: AgeGap
    husband_older_deviation: AgeGap
    first_birth: AgeGap
    first_birth_deviation: AgeGap
    generation: AgeGap
    generation_deviation: AgeGap
    sibling: AgeGap
    sibling_deviation: AgeGap
    children: Ratio
    lone_parent: Share
    lone_mother: Share
    three_generation_children: Ratio
    three_generation_parents: Share
    three_generation_elders: Share
    grandparent_couple: Share
    elders: ElderHomes


class PopulationParameters(Model):
    """Who lives in the city on the first day.

    Attributes:
        city: name of the city in the census file.
        microdata: path of a CSV or Parquet file of one's own residents in place of the synthesis; `none` for none.
        population_seed: seed of the synthesis; every replication has the same people on the first day.
        population_day: the day on which the ages are those of the census.
        older_factor: multiplies the residents of 60 and more; they are taken from those of 40 to 59 of their county.
        community_size: residents of a community, about.
        collective_household_size: residents of a collective household.
        resident_scheme_registered_total: contributors and pensioners of the resident scheme.
        resident_scheme_pensioner_share: share of pensioners in that total.
        resident_scheme_member_share: members by age, before scaling to that total.
        resident_scheme_pensioner_share_of_60_plus: pensioners of the scheme, before scaling to that total.
        resident_scheme_household_weight: weight of the household's draw against the person's in who is a member.
        student_share: share of students; they may not join.
        student_weight: chance of being a student by age, relative to each other.
        uninsured_or_elsewhere_share: share in no scheme, or in one elsewhere.
        enterprise_participants: participants of the city's enterprise scheme, those insured as individuals included.
        flexible_participants: participants insured as individuals (flexible workers).
        province_pooled_participants: participants in the part pooled by the province (the coal group).
        public_participants: participants of the public scheme.
        retired_share: share of the women insured as employees who draw an employee pension before 60.
        dibao_share: share of residents in minimum-living-allowance households.
        dibao_employee_factor: chance of dibao of a household with an employee, relative to one without.
        poor_share: share of rural residents in registered poor households.
        poor_in_dibao_share: share of the registered poor who are in dibao households.
        hukou_in_pingcheng: share of the residents of Pingcheng of that age registered there; other counties follow.
        hukou_in_city_share: share, of those from other counties of the province, who come from the city's own.
        hukou_household_weight: weight of the household's draw against the person's in who is registered elsewhere.
        lives_alone: share of residents living alone.
        empty_nest_couple: share of residents living with the spouse only.
        disabled_share: share severely disabled (cannot care for themselves).
        disability_some_share: share with a lesser disability.
        disabled_odds_in_dibao: odds of severe disability in dibao households against others.
        childless_share: share without a living child.
        smartphone_share: users among urban residents.
        smartphone_rural_factor: use in rural places relative to urban ones.
        natural_person_login_share: share of smartphone users with the natural-person login.
        login_member_factor: resident-scheme members' chance of having it, relative to others.
        bank_card_share: share with a bank card.
        veterans_adults: veterans living in the city.
        veteran_men_share: share of men among them.
        veteran_age_min: youngest age of a veteran.
        income: disposable income.
        families: how households are made up.
    """

    city: Text
    microdata: Text
    population_seed: Count
    population_day: Date
    older_factor: Annotated[float, Quantity("ratio", 0, 2)]
    community_size: Persons
    collective_household_size: Persons
    resident_scheme_registered_total: Persons
    resident_scheme_pensioner_share: Share
    resident_scheme_member_share: MemberShares
    resident_scheme_pensioner_share_of_60_plus: ByPlace
    resident_scheme_household_weight: Share
    student_share: Annotated[Table[Share], Keys("16_24")]
    student_weight: Annotated[Table[Ratio], Keys("16_18", "19_21", "22_24")]
    uninsured_or_elsewhere_share: WorkOrRetired
    enterprise_participants: Persons
    flexible_participants: Persons
    province_pooled_participants: Persons
    public_participants: Persons
    retired_share: Annotated[Table[Share], Keys("50_54", "55_59")]
    dibao_share: Annotated[Table[Share], Keys("rural", "urban", "pingcheng_60_plus")]
    dibao_employee_factor: Ratio
    poor_share: Annotated[Table[Share], Keys("rural")]
    poor_in_dibao_share: Share
    hukou_in_pingcheng: Annotated[Table[Share], Keys("75_plus")]
    hukou_in_city_share: Share
    hukou_household_weight: Share
    lives_alone: OldAges
    empty_nest_couple: OldAges
    disabled_share: DisabilityAges
    disability_some_share: DisabilityAges
    disabled_odds_in_dibao: Ratio
    childless_share: Annotated[Table[Share], Keys("50_74", "75_plus")]
    smartphone_share: PhoneAges
    smartphone_rural_factor: Ratio
    natural_person_login_share: WorkOrRetired
    login_member_factor: Ratio
    bank_card_share: WorkOrRetired
    veterans_adults: Persons
    veteran_men_share: Share
    veteran_age_min: Age
    income: Incomes
    families: Families

    @model_validator(mode="after")
    def _ones_own_residents_have_their_own_ages(self) -> Self:
        if self.microdata != "none" and self.older_factor != 1:
            message = "older_factor changes the census; residents of one's own file have the ages that it says"
            raise ValueError(message)
        return self


def by_age(table: Mapping[str, float], otherwise: float = 0.0) -> npt.NDArray[np.float64]:
    """Return a table's value for each age 0 to 255, `otherwise` for ages it does not name.

    >>> by_age({"under_16": 0.0, "16_59": 0.35, "60_plus": 0.05})[[15, 16, 60, 99]].tolist()
    [0.0, 0.35, 0.05, 0.05]
    """
    values = np.full(256, otherwise)
    for key, value in table.items():
        first, last = key.removesuffix("_plus"), "255"
        if key.startswith("under_"):
            first, last = "0", str(int(key.removeprefix("under_")) - 1)
        elif not key.endswith("_plus"):
            first, last = key.split("_")
        values[int(first) : int(last) + 1] = value
    return values
