"""Registration (户籍) against residence, as the census counts it in each county."""

import numpy as np

from sim.core.luck import Choice
from sim.world.city import Array, City
from sim.world.population_luck import ORIGIN, REGISTERED, REGISTERED_SELF, TOWNSHIP
from sim.world.residents import ELSEWHERE_PROVINCE, OTHER_PROVINCE

_OLD = 75
_REFERENCE = "pingcheng"


def register(city: City) -> None:
    """Add the columns `hukou` and `other_township`.

    In each county the numbers registered in another province, in another county of the province and in another
    township of the county are those of the census. The old are registered where they live more often; families are
    mostly registered together.
    """
    counties = len(city.margins.names)
    score = city.shared_score(REGISTERED, REGISTERED_SELF, city.p.hukou_household_weight)
    township_score = city.shared_score(TOWNSHIP, REGISTERED_SELF, city.p.hukou_household_weight)
    origin = np.where(city.in_family, city.home_bits(ORIGIN)[city["household"]], city.bits(REGISTERED_SELF, when=1))
    hukou = city["county"].copy()
    other_township = np.zeros(len(city), bool)
    fewer_old = _outside_factor_of_the_old(city)
    for county in range(counties):
        people = np.flatnonzero(city["county"] == county)
        if not len(people):
            continue
        registered = city.margins.registered[county] * (len(people) / max(city.margins.population[county], 1))
        township, province, beyond = (round(float(number)) for number in registered)
        outside = _outsiders(city, score, people, province + beyond, fewer_old)
        far = city.pick_lowest(origin, outside, beyond)
        hukou[outside] = ELSEWHERE_PROVINCE
        hukou[far] = OTHER_PROVINCE
        near = outside[hukou[outside] == ELSEWHERE_PROVINCE]
        _within_city(city, hukou, near, county)
        local = people[hukou[people] == county]
        other_township[city.pick_lowest(township_score, local, township)] = True
    city.columns["hukou"] = hukou
    city.columns["other_township"] = other_township


def _outside_factor_of_the_old(city: City) -> float:
    """Return how often people of 75 or more are registered outside their county, relative to all residents."""
    if _REFERENCE not in city.margins.names:
        return 1.0
    county = city.margins.names.index(_REFERENCE)
    share = city.margins.registered[county, 1:].sum() / city.margins.population[county]
    return float((1 - city.p.hukou_in_pingcheng["75_plus"]) / share)


def _outsiders(city: City, score: Array, people: Array, count: int, fewer_old: float) -> Array:
    """Return `count` of the people, of those aged 75 or more in proportion to `fewer_old`."""
    old, younger = people[city.ages[people] >= _OLD], people[city.ages[people] < _OLD]
    of_old = min(round(fewer_old * count * len(old) / max(len(people), 1)), len(old), count)
    both = [city.pick_lowest(score, old, of_old), city.pick_lowest(score, younger, count - of_old)]
    return np.concatenate(both)


def _within_city(city: City, hukou: Array, people: Array, county: int) -> None:
    """Give a share of those from the province a county of the city, in proportion to the counties' residents."""
    homes = city["household"][people]
    own = city.bits(ORIGIN, when=1)[people]
    draw = np.where(city.in_family[people], city.home_bits(ORIGIN, when=2)[homes], own)
    place = np.where(city.in_family[people], city.home_bits(ORIGIN, when=3)[homes], city.bits(ORIGIN, when=4)[people])
    count = round(city.p.hukou_in_city_share * len(people))
    others = city.margins.population.astype(np.float64)
    others[county] = 0
    if others.sum() <= 0:
        return
    order = np.argsort(draw, kind="stable")[:count]
    hukou[people[order]] = Choice(others).of(place[order].astype(np.uint32))
