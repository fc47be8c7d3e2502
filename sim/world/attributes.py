"""What else is known of a resident: allowance, poverty, disability, income, phone, login, card, service in the army."""

import numpy as np

from sim.core.calendar import day_of
from sim.core.luck import lognormal, pick, threshold
from sim.world.city import Array, City
from sim.world.households import HouseholdKind
from sim.world.pairing import lowest
from sim.world.population_luck import (
    BANK_CARD,
    CHILDLESS,
    DIBAO,
    DISABLED,
    INCOME,
    LOGIN,
    POOR,
    SMARTPHONE,
    VETERAN,
)
from sim.world.population_parameters import by_age
from sim.world.residents import FEMALE, MALE, Disability, Status

_CITY_CENTRE = "pingcheng"
_FINE = 2.0**20
_INCOME_YEAR = day_of("2015-12-31")
_DAYS_OF_YEAR = 365.2425
_NO_CHILD_AT_HOME = (HouseholdKind.ALONE, HouseholdKind.COUPLE, HouseholdKind.OTHER, HouseholdKind.COLLECTIVE)


def give_dibao(city: City) -> None:
    """Add the column `dibao`: whole households, in each place the share of residents that is given."""
    share = city.p.dibao_share
    workers = city.count_at_home(np.isin(city["status"], (Status.EMPLOYEE, Status.PUBLIC)))
    waits = -np.log((city.home_bits(DIBAO) + 0.5) * 2.0**-32)
    chance = np.where(workers > 0, max(city.p.dibao_employee_factor, 1e-6), 1.0)
    order_of_homes = np.rint(waits / chance * _FINE).astype(np.int64)
    family = city.kind != HouseholdKind.COLLECTIVE
    urban = _at_home(city, "urban").astype(bool)
    centre = np.zeros(len(city.kind), bool)
    if _CITY_CENTRE in city.margins.names:
        centre = urban & (_at_home(city, "county") == city.margins.names.index(_CITY_CENTRE))
    homes = np.zeros(len(city.kind), bool)
    for place, value in ((~urban, share["rural"]), (urban & ~centre, share["urban"])):
        residents = city.members[place].sum()
        _take_homes(homes, family & place, order_of_homes, city.members, value * residents)
    elders = city.elders[centre].sum()
    _take_homes(
        homes, family & centre & (city.elders > 0), order_of_homes, city.elders, share["pingcheng_60_plus"] * elders
    )
    left = share["urban"] * city.members[centre].sum() - city.members[homes & centre].sum()
    _take_homes(homes, family & centre & (city.elders == 0), order_of_homes, city.members, left)
    city.columns["dibao"] = homes[city["household"]]


def give_poor(city: City) -> None:
    """Add the column `poor`: whole rural households, a share of them with the allowance."""
    order_of_homes = city.home_bits(POOR)
    rural = ~_at_home(city, "urban").astype(bool) & (city.kind != HouseholdKind.COLLECTIVE)
    dibao = _at_home(city, "dibao").astype(bool)
    people = city.p.poor_share["rural"] * np.count_nonzero(~city["urban"])
    homes = np.zeros(len(city.kind), bool)
    for place, part in ((rural & dibao, city.p.poor_in_dibao_share), (rural & ~dibao, 1 - city.p.poor_in_dibao_share)):
        _take_homes(homes, place, order_of_homes, city.members, part * people)
    city.columns["poor"] = homes[city["household"]]


def _at_home(city: City, name: str) -> Array:
    """Return a column that all members share, by household."""
    values = np.zeros(len(city.kind), city[name].dtype)
    values[city["household"]] = city[name]
    return values


def _take_homes(homes: Array, among: Array, order: Array, size: Array, total: float) -> None:
    """Mark households in the given order until they count `total`."""
    candidates = np.flatnonzero(among)
    candidates = candidates[np.argsort(order[candidates], kind="stable")]
    homes[candidates[np.cumsum(size[candidates]) <= total]] = True


def give_disability(city: City) -> None:
    """Add the column `disability`: severe grades more often in dibao households, lesser ones by age only."""
    shares = by_age(city.p.disabled_share)
    chances = np.zeros((2, 256))
    for value in np.unique(shares):
        ages = shares == value
        here = ages[city.ages]
        dibao = np.count_nonzero(here & city["dibao"]) / max(int(here.sum()), 1)
        chances[0, ages], chances[1, ages] = _by_odds(float(value), dibao, city.p.disabled_odds_in_dibao)
    bits = city.bits(DISABLED)
    place = city["dibao"].astype(np.int64) * 256 + city.ages
    lesser = np.minimum(chances + by_age(city.p.disability_some_share), 1.0)
    grade = np.where(bits < threshold(lesser).ravel()[place], Disability.SOME, Disability.NONE).astype(np.uint8)
    grade[bits < threshold(chances).ravel()[place]] = Disability.SEVERE
    city.columns["disability"] = grade


def _by_odds(share: float, exposed: float, odds: float) -> tuple[float, float]:
    """Return the chances of the others and of the exposed that give `share` and an odds ratio of `odds`."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        more = odds * middle / (1 - middle + odds * middle)
        low, high = (low, middle) if exposed * more + (1 - exposed) * middle > share else (middle, high)
    return low, odds * low / (1 - low + odds * low)


def give_childless(city: City) -> None:
    """Add the column `childless`: among those who have no child at home, couples together."""
    without = np.isin(city.kind, _NO_CHILD_AT_HOME)[city["household"]]
    score = np.where(city.in_family, city.home_bits(CHILDLESS)[city["household"]], city.bits(CHILDLESS, when=1))
    childless = np.zeros(len(city), bool)
    shares = by_age(city.p.childless_share)
    for value in np.unique(shares[shares > 0]):
        here = (shares == value)[city.ages]
        candidates = np.flatnonzero(here & without)
        childless[city.pick_lowest(score, candidates, round(value * np.count_nonzero(here)))] = True
    city.columns["childless"] = childless


def give_income(city: City) -> None:
    """Add the columns `income` (yuan a year and head) and `income_fifth`."""
    p = city.p.income
    adds = p.by_status.array()[city["status"]]
    means = np.bincount(city["household"], adds, minlength=len(city.kind)) / np.maximum(city.members, 1)
    table = lognormal(_FINE, p.cv)
    head = np.where(
        city.in_family,
        (means * pick(table, city.home_bits(INCOME)))[city["household"]],
        adds * pick(table, city.bits(INCOME, when=1)),
    )
    head[city["dibao"]] *= p.dibao_factor
    years = (city.p.population_day - _INCOME_YEAR) / _DAYS_OF_YEAR
    for urban, mean in (
        (True, p.urban_2015 * (1 + p.urban_growth) ** years),
        (False, p.rural_2015 * (1 + p.rural_growth) ** years),
    ):
        here = city["urban"] == urban
        if here.any():
            head[here] *= mean / head[here].mean()
    income = np.rint(head).astype(np.int32)
    city.columns["income"] = income
    give_fifths(city)


def give_fifths(city: City) -> None:
    """Add the column `income_fifth` from `income`."""
    income, n = city["income"], len(city)
    places = [n * fifth // 5 for fifth in range(1, 5)]
    edges = np.partition(income, places)[places]
    city.columns["income_fifth"] = np.searchsorted(edges, income, side="right").astype(np.uint8)


def give_smartphone(city: City) -> None:
    """Add the column `smartphone`."""
    urban = by_age(city.p.smartphone_share)
    limits = threshold(np.stack([np.minimum(urban * city.p.smartphone_rural_factor, 1.0), urban]))
    city.columns["smartphone"] = city.bits(SMARTPHONE) < limits[city["urban"].astype(np.int64), city.ages]


def give_login(city: City) -> None:
    """Add the column `login`: the natural-person login of the tax service, among smartphone users."""
    share = by_age(city.p.natural_person_login_share)
    member = (city["status"] == Status.MEMBER) | (city["status"] == Status.RESIDENT_PENSIONER)
    chances = np.zeros((2, 256))
    for value in np.unique(share[share > 0]):
        ages = share == value
        users = ages[city.ages] & city["smartphone"]
        members = np.count_nonzero(users & member) / max(int(users.sum()), 1)
        base = float(value) / (1 - members + city.p.login_member_factor * members)
        chances[0, ages], chances[1, ages] = min(base, 1.0), min(base * city.p.login_member_factor, 1.0)
    limits = threshold(chances)[member.astype(np.int64), city.ages]
    city.columns["login"] = city["smartphone"] & (city.bits(LOGIN) < limits)


def give_bank_card(city: City) -> None:
    """Add the column `bank_card`."""
    city.columns["bank_card"] = city.bits(BANK_CARD) < threshold(by_age(city.p.bank_card_share))[city.ages]


def give_veteran(city: City) -> None:
    """Add the column `veteran`."""
    veteran = np.zeros(len(city), bool)
    bits = city.bits(VETERAN)
    men = round(city.p.veteran_men_share * city.p.veterans_adults * city.size)
    for sex, count in ((MALE, men), (FEMALE, round(city.p.veterans_adults * city.size) - men)):
        people = np.flatnonzero((city["sex"] == sex) & (city.ages >= city.p.veteran_age_min))
        veteran[people[lowest(bits[people], count)]] = True
    city.columns["veteran"] = veteran
