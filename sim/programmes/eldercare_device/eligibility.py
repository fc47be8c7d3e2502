"""Who may have the care device: three routes of age and need, and two conditions of place (EC-02 to EC-05).

Eligibility changes only when something happens: a birthday, a move, a change of the household, an allowance. Nobody
else is looked at.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.programmes.eldercare_device.parameters import Eligibility

Flags = NDArray[np.bool_]
Integers = NDArray[np.integer[Any]]
Codes = NDArray[np.uint8]

AGE, NEED, DISABLED = 1, 2, 4
_CODES = 256
_OLDEST = 200  # beyond every age that a rule may name


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at, as columns of shape (persons,).

    Attributes:
        age: whole years.
        members: people in the household.
        elders: of these, aged 60 or over.
        dibao: lives in a minimum-living-allowance household.
        disability: grade, 0 to 2.
        county: index of the county of residence.
        hukou: index of the county of registration; other codes are elsewhere.
    """

    age: Integers
    members: Integers
    elders: Integers
    dibao: Flags
    disability: Codes
    county: Codes
    hukou: Codes

    @property
    def alone(self) -> Flags:
        """Who lives alone (独居)."""
        return np.equal(self.members, 1)

    @property
    def empty_nest(self) -> Flags:
        """Who lives with nobody younger than 60 (空巢): alone, or elders only."""
        return np.greater_equal(self.elders, self.members)


def routes(rules: Eligibility, who: Situation) -> Codes:
    """Return the routes open to each: `AGE`, `NEED`, `DISABLED`, added up; 0 is not eligible, wherever they live."""
    by_age, by_need, by_disability = (open_.view(np.uint8) for open_ in _open_routes(rules, who))
    return by_age * AGE + by_need * NEED + by_disability * DISABLED


def has_route(rules: Eligibility, who: Situation) -> Flags:
    """Return to whom any route is open, wherever they live."""
    by_age, by_need, by_disability = _open_routes(rules, who)
    return by_age | by_need | by_disability


def ages_from(rules: Eligibility) -> list[int]:
    """Return the age from which a route is open, wherever they live, by what else counts, eight of them.

    What counts is added up: 1 for those alone or in an empty nest, 2 for a dibao household, 4 for a disability that is
    grave enough.
    """
    age, counts = np.meshgrid(np.arange(_OLDEST), np.arange(8))
    who = Situation(
        age=age,
        members=2 - (counts & 1),
        elders=counts & 1,
        dibao=counts & 2 > 0,
        disability=np.where(counts & 4, rules.disabled_from_grade, -1),
        county=np.zeros(1, np.uint8),
        hukou=np.zeros(1, np.uint8),
    )
    return [int(closed) for closed in np.count_nonzero(~has_route(rules, who), axis=1)]


def may_have_route(rules: Eligibility, age: Integers, dibao: Flags, disability: Codes) -> Flags:
    """Return to whom a route could be open up to this `age`, whoever they come to live with."""
    disabled = (age >= rules.age_disabled) & (disability >= rules.disabled_from_grade) & dibao
    return (age >= min(rules.age_any, rules.age_alone_or_poor)) | disabled


def _open_routes(rules: Eligibility, who: Situation) -> tuple[Flags, Flags, Flags]:
    """Return to whom the routes of age, of need and of disability are open."""
    disabled = (who.disability >= rules.disabled_from_grade) & who.dibao
    return (
        who.age >= rules.age_any,
        (who.age >= rules.age_alone_or_poor) & (who.alone | who.empty_nest | who.dibao),
        (who.age >= rules.age_disabled) & disabled,
    )


def open_districts(rules: Eligibility, counties: tuple[str, ...]) -> Flags:
    """Return whether the trial is open in the county of each code, shape (256,); codes of elsewhere are closed."""
    found = np.zeros(_CODES, bool)
    found[: len(counties)] = [rules.districts[name] for name in counties]
    return found


def in_place(rules: Eligibility, opened: Flags, county: Codes, hukou: Codes) -> Flags:
    """Return who meets the conditions of residence and registration.

    Args:
        rules: the two switches.
        opened: from `open_districts`.
        county: county of residence.
        hukou: county of registration.
    """
    if rules.residence_required and rules.hukou_required:
        return opened[county] & opened[hukou]
    lives = opened[county] | (not rules.residence_required)
    registered = opened[hukou] | (not rules.hukou_required)
    return lives & registered


def eligible(rules: Eligibility, opened: Flags, who: Situation) -> Flags:
    """Return who may have the device."""
    return has_route(rules, who) & in_place(rules, opened, who.county, who.hukou)
