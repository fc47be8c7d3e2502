"""How many families of each make-up a block has room for: counts only, nobody is placed here."""

from dataclasses import dataclass

import numpy as np

from sim.world.blocks import ELDERLY_AGE, Block, Target
from sim.world.elder_homes import Kin
from sim.world.households import ADULT_AGE
from sim.world.population_parameters import Families


@dataclass(frozen=True)
class Numbers:
    """Households of a block by make-up, and the people they take.

    Attributes:
        couples_only: couples under 65 without children.
        with_minors: two-generation families with children under 18.
        with_grown: two-generation families whose children are all grown up.
        lone_with_minors: those of `with_minors` with one parent.
        lone_with_grown: those of `with_grown` with one parent.
        grown: grown-up children in families without elders.
        three: three-generation households.
        three_couples: those of `three` with both parents.
        three_elders: those of `three` whose grandparents are elders.
        three_minors: children under 18 in three-generation households.
        young_grandparents: couples among the younger grandparents.
        kin_grandchildren: elders with grandchildren only.
        kin_couples: elders with a married child.
        alone: people under 65 living alone.
    """

    couples_only: int
    with_minors: int
    with_grown: int
    lone_with_minors: int
    lone_with_grown: int
    grown: int
    three: int
    three_couples: int
    three_elders: int
    three_minors: int
    young_grandparents: int
    kin_grandchildren: int
    kin_couples: int
    alone: int

    @property
    def couples(self) -> int:
        """Couples under 65."""
        lone = self.lone_with_minors + self.lone_with_grown
        families = self.with_minors + self.with_grown - lone + self.three_couples
        return self.couples_only + self.young_grandparents + self.kin_couples + families


@dataclass(frozen=True)
class _Fixed:
    """What is settled before parents and children are balanced."""

    three: int
    three_elders: int
    three_minors: int
    kin_grandchildren: int
    kin_couples: int
    kin_singles: int
    families: int


def numbers(block: Block, target: Target, kin: Kin, p: Families) -> Numbers:
    """Return the numbers that use everybody: couples, lone parents, children, grown-up children, people alone.

    The households of the census leave one number open, how many grown-up children live with their parents; where
    that asks for more adults than there are, more parents are alone, and in the last resort fewer couples are.
    """
    minors = len(block.free(0, ADULT_AGE - 1))
    adults = len(block.free(ADULT_AGE, ELDERLY_AGE - 1))
    fixed = _fixed(target, kin, minors, p)
    alone = target.alone - kin.alone
    couples_only = max(target.generations[0] - target.alone - kin.couples_only, 0)
    three_couples = round(p.three_generation_parents * fixed.three)
    younger = fixed.three - fixed.three_elders
    grandparents = round(p.grandparent_couple * younger)
    other_couples = couples_only + three_couples + grandparents + fixed.kin_couples
    singles = alone + fixed.kin_singles + (fixed.three - three_couples) + (younger - grandparents)
    # Grown-up children, were every family to have both parents; each lone parent leaves one adult more.
    grown = adults - 2 * (other_couples + fixed.families) - singles
    minors_left = minors - fixed.three_minors - fixed.kin_grandchildren
    families = fixed.families
    needed = max(families - int(minors_left / p.children), 0)
    lone = int(np.clip(max(round(p.lone_parent * families), needed - grown), 0, families))
    short = max(max(families - minors_left, 0) - (grown + lone), -(grown + lone))
    swapped = min(max(short, 0), couples_only, max(minors_left - families, 0))  # a couple becomes parent and child
    families, lone, grown = families + swapped, lone + swapped, grown + lone + swapped
    grown = max(grown, 0)
    with_minors = min(families, minors_left, max(families - grown, int(minors_left / p.children)))
    with_grown = families - with_minors
    lone_with_minors = round(lone * with_minors / max(families, 1))
    return Numbers(
        couples_only=couples_only - swapped,
        with_minors=with_minors,
        with_grown=with_grown,
        lone_with_minors=lone_with_minors,
        lone_with_grown=lone - lone_with_minors,
        grown=grown,
        three=fixed.three,
        three_couples=three_couples,
        three_elders=fixed.three_elders,
        three_minors=fixed.three_minors,
        young_grandparents=grandparents,
        kin_grandchildren=fixed.kin_grandchildren,
        kin_couples=fixed.kin_couples,
        alone=alone,
    )


def _fixed(target: Target, kin: Kin, minors: int, p: Families) -> _Fixed:
    three = min(target.generations[2], minors)
    elders = min(round(p.three_generation_elders * three), len(kin.head))
    rest = len(kin.head) - elders
    three_minors = min(round(p.three_generation_children * three), max(minors // 2, three))
    grandchildren = min(round(p.elders.grandchildren * rest), max(minors - three_minors, 0))
    couples = round(p.elders.child_couple * rest)
    return _Fixed(
        three=three,
        three_elders=elders,
        three_minors=three_minors,
        kin_grandchildren=grandchildren,
        kin_couples=couples,
        kin_singles=rest - grandchildren - couples,
        families=max(target.generations[1] - kin.with_parent - rest, 0),
    )
