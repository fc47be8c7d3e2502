"""Families: couples of similar age, children with parents of a plausible age, three generations under one roof.

Each step settles people whose numbers `family_numbers` has fixed; whom it settles follows from ages: for every child a
mother's age is wanted, and the nearest there is, is taken.
"""

from typing import Final

import numpy as np

from sim.world.blocks import ELDERLY_AGE, Array, Block, People, Target
from sim.world.elder_homes import Kin
from sim.world.family_numbers import Numbers, numbers
from sim.world.households import ADULT_AGE, HouseholdKind
from sim.world.pairing import choose, nearest
from sim.world.population_luck import CHILD, GROWN_CHILD, PARENT_AGE, SPOUSE_AGE
from sim.world.population_parameters import Families, by_age
from sim.world.residents import FEMALE, MALE

_OLDEST_PARENT: Final = ELDERLY_AGE - 1
_YOUNGEST_GRANDPARENT: Final = 38
_YOUNG_CHILD: Final = 12  # the children of three-generation households are mostly younger
_GROWN_BY_AGE: Final = {"18_24": 30.0, "25_29": 6.0, "30_34": 2.0, "35_44": 1.0, "45_64": 0.2}
_SONS: Final = 0.7  # of the grown-up children who live with an elder


class Couples:
    """Couples under 65, each to be given a household."""

    def __init__(self, block: Block, wives: People, husbands: People) -> None:
        self.wives, self.husbands = wives, husbands
        self._block = block
        self._free = np.ones(len(wives), bool)

    def find(self, wanted: Array) -> tuple[People, People]:
        """Take for each wanted age the couple whose wife is nearest to it; -1: none left."""
        there = np.flatnonzero(self._free)
        place = nearest(np.clip(wanted, 0, 255), self._block.age[self.wives[there]])
        found = place >= 0
        couple = there[place[found]]
        self._free[couple] = False
        wives, husbands = np.full(len(wanted), -1), np.full(len(wanted), -1)
        wives[found], husbands[found] = self.wives[couple], self.husbands[couple]
        return wives, husbands

    def rest(self) -> tuple[People, People]:
        """Take all couples that are left."""
        there, self._free = self._free.copy(), np.zeros(len(self._free), bool)
        return self.wives[there], self.husbands[there]


def place_families(block: Block, target: Target, kin: Kin, p: Families) -> None:
    """Settle everybody who is not yet settled."""
    n = numbers(block, target, kin, p)
    couples = _couples(block, n, p)
    grandchildren = block.draw(CHILD, block.free(5, ADULT_AGE - 1), n.kin_grandchildren)
    eldest = block.draw(CHILD, block.free(0, ADULT_AGE - 1), n.three, by_age({f"0_{_YOUNG_CHILD}": 3.0}, otherwise=1.0))
    family_eldest = block.draw(CHILD, block.free(0, ADULT_AGE - 1), n.with_minors, np.arange(3.0, 259.0))
    kin = _three_generations(block, n, kin, couples, eldest, p)
    _elders_with_kin(block, n, kin, couples, grandchildren, p)
    homes, mothers = _families_with_minors(block, n, couples, family_eldest, p)
    _younger_siblings(block, np.concatenate([eldest, family_eldest]), p)
    more_homes, more_mothers = _families_with_grown(block, n, couples, p)
    _grown_siblings(block, n, np.concatenate([homes, more_homes]), np.concatenate([mothers, more_mothers]), p)
    block.open(HouseholdKind.COUPLE, *couples.rest())
    _alone(block, n.alone)


def _couples(block: Block, n: Numbers, p: Families) -> Couples:
    women = block.free(ADULT_AGE, _OLDEST_PARENT, FEMALE)
    wives = block.draw_by_age(women, n.couples, by_age(p.women_with_spouse))
    gap = block.around(SPOUSE_AGE, wives, p.husband_older, p.husband_older_deviation)
    husbands = block.find(block.age[wives] + gap, ADULT_AGE, _OLDEST_PARENT, MALE)
    met = husbands >= 0
    block.release(wives[~met])
    return Couples(block, wives[met], husbands[met])


def _mothers_age(block: Block, children: People, p: Families) -> Array:
    return block.age[children] + np.maximum(
        block.around(PARENT_AGE, children, p.first_birth, p.first_birth_deviation), ADULT_AGE
    )


def _parents_age(block: Block, children: People, p: Families) -> Array:
    """Return the ages wanted of the mothers of grown-up children."""
    return block.age[children] + np.maximum(
        block.around(PARENT_AGE, children, p.generation, p.generation_deviation, when=1), ADULT_AGE
    )


def _three_generations(block: Block, n: Numbers, kin: Kin, couples: Couples, eldest: People, p: Families) -> Kin:
    """Settle three-generation households; return the elders who are left."""
    wanted = _mothers_age(block, eldest, p)
    mothers, fathers = couples.find(wanted[: n.three_couples])
    lone = block.find_mostly(wanted[n.three_couples :], ADULT_AGE, _OLDEST_PARENT, p.lone_mother)
    parents = np.concatenate([mothers, lone])
    fathers = np.concatenate([fathers, np.full(len(lone), -1)])
    known = np.maximum(parents, 0)
    above = np.where(parents >= 0, _parents_age(block, known, p), wanted + round(p.generation))
    order = np.argsort(-above, kind="stable")
    old, young = order[: n.three_elders], order[n.three_elders :]
    heads, partners = np.full(n.three, -1), np.full(n.three, -1)
    place = nearest(np.clip(above[old], 0, 255), block.age[kin.head])
    heads[old], partners[old] = kin.head[place], kin.partner[place]
    pairs, singles = young[: n.young_grandparents], young[n.young_grandparents :]
    heads[pairs], partners[pairs] = couples.find(above[pairs])
    heads[singles] = block.find_mostly(above[singles], _YOUNGEST_GRANDPARENT, _OLDEST_PARENT, p.lone_mother)
    block.open(HouseholdKind.THREE_GENERATIONS, heads, partners, parents, fathers, eldest)
    left = np.ones(len(kin.head), bool)
    left[place] = False
    return Kin(kin.head[left], kin.partner[left], kin.couples_only, kin.alone, kin.with_parent)


def _elders_with_kin(block: Block, n: Numbers, kin: Kin, couples: Couples, grandchildren: People, p: Families) -> None:
    """Settle the elders who live with grandchildren, with a married child, or with another child."""
    order = np.argsort(block.bits(GROWN_CHILD, kin.head), kind="stable")
    first, second = len(grandchildren), len(grandchildren) + n.kin_couples
    for kind, part in enumerate((order[:first], order[first:second], order[second:])):
        head, partner = kin.head[part], kin.partner[part]
        wanted = block.age[head] - block.around(PARENT_AGE, head, p.generation, p.generation_deviation)
        if kind == 0:
            block.open(HouseholdKind.GRANDPARENTS_WITH_GRANDCHILDREN, head, partner, grandchildren)
        elif kind == 1:
            block.open(HouseholdKind.WITH_CHILDREN, head, partner, *couples.find(wanted))
        else:
            child = block.find_mostly(wanted, ADULT_AGE, _OLDEST_PARENT, 1 - _SONS)
            block.open(HouseholdKind.WITH_CHILDREN, head, partner, child)


def _families_with_minors(
    block: Block, n: Numbers, couples: Couples, eldest: People, p: Families
) -> tuple[Array, People]:
    """Settle parents with their eldest child under 18; return the homes and the mothers (or lone fathers)."""
    wanted = _mothers_age(block, eldest, p)
    both = len(eldest) - n.lone_with_minors
    mothers, fathers = couples.find(wanted[:both])
    lone = block.find_mostly(wanted[both:], ADULT_AGE, _OLDEST_PARENT, p.lone_mother)
    parents, others = np.concatenate([mothers, lone]), np.concatenate([fathers, np.full(len(lone), -1)])
    return block.open(HouseholdKind.WITH_CHILDREN, parents, others, eldest), parents


def _younger_siblings(block: Block, eldest: People, p: Families) -> None:
    """Settle the other children under 18, at most one more in each family before any has two more."""
    round_of_births = 0
    children = block.free(0, ADULT_AGE - 1)
    while len(children) and len(eldest):
        gap = block.around(CHILD, children, p.sibling, p.sibling_deviation, when=1 + round_of_births)
        place = nearest(np.clip(block.age[children] + np.maximum(gap, 1), 0, 255), block.age[eldest])
        found = place >= 0
        block.settle(children[found], block.home[eldest[place[found]]])
        children = children[~found]
        round_of_births += 1


def _families_with_grown(block: Block, n: Numbers, couples: Couples, p: Families) -> tuple[Array, People]:
    """Settle parents with one grown-up child; return the homes and the mothers (or lone fathers)."""
    adults = block.free(ADULT_AGE, _OLDEST_PARENT)
    grown = block.draw(GROWN_CHILD, adults, n.grown, by_age(_GROWN_BY_AGE))
    children = grown[choose(block.bits(CHILD, grown, 9), n.with_grown)]
    wanted = np.minimum(_parents_age(block, children, p), _OLDEST_PARENT)
    both = max(len(children) - n.lone_with_grown, 0)
    mothers, fathers = couples.find(wanted[:both])
    lone = block.find_mostly(wanted[both:], ADULT_AGE, _OLDEST_PARENT, p.lone_mother)
    parents, others = np.concatenate([mothers, lone]), np.concatenate([fathers, np.full(len(lone), -1)])
    homes = block.open(HouseholdKind.WITH_CHILDREN, parents, others, children)
    block.release(np.setdiff1d(grown, children, assume_unique=True))
    return homes, parents


def _grown_siblings(block: Block, n: Numbers, homes: Array, parents: People, p: Families) -> None:
    """Settle the grown-up children beyond the first, with parents of a fitting age."""
    everybody = block.free(ADULT_AGE, _OLDEST_PARENT)
    people = everybody[
        choose(block.bits(GROWN_CHILD, everybody, 1), len(everybody) - n.alone, _grown(block, everybody))
    ]
    known = parents >= 0
    homes, parents = homes[known], parents[known]
    while len(people) and len(homes):
        place = nearest(np.clip(_parents_age(block, people, p), 0, 255), block.age[parents])
        found = place >= 0
        block.settle(people[found], homes[place[found]])
        people = people[~found]


def _grown(block: Block, people: People) -> Array:
    weights: Array = by_age(_GROWN_BY_AGE)[block.age[people]]
    return weights


def _alone(block: Block, count: int) -> None:
    """Settle people under 65 alone, and whoever is left with those who live together already."""
    people = block.free(ADULT_AGE)
    alone = people[choose(block.bits(GROWN_CHILD, people, 2), count)]
    block.open(HouseholdKind.ALONE, alone)
    rest = block.free()
    shared: Array = np.flatnonzero((block.kinds != HouseholdKind.ALONE) & (block.kinds != HouseholdKind.COLLECTIVE))
    if len(rest) and not len(shared):
        shared = block.open(HouseholdKind.OTHER, rest[:1])
    if len(rest):
        block.settle(rest, shared[np.arange(len(rest)) * len(shared) // len(rest)])
