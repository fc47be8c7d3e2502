"""Where the old live: in homes for the aged, alone, with a spouse only, or with their kin.

The numbers of households with one, two and three people of 65 or more are met exactly; who lives alone or in an empty
nest follows the shares by age.
"""

from dataclasses import dataclass

import numpy as np

from sim.world.blocks import ELDERLY_AGE, Array, Block, People, Target
from sim.world.households import HouseholdKind
from sim.world.pairing import choose
from sim.world.population_luck import ARRANGEMENT, COLLECTIVE, PARENT_AGE, SPOUSE, SPOUSE_AGE
from sim.world.population_parameters import PopulationParameters, by_age
from sim.world.residents import FEMALE, MALE

_YOUNGEST_SPOUSE = 45
_YOUNGER_SPOUSE_FALL = 0.7  # each year past 65 makes a spouse under 65 so much rarer
_MEN_WITH_YOUNGER_WIFE = 7.0  # as many men as women have a spouse under 65
_KIN_SHARE_LIMIT = 0.6  # of two-generation households, so that some are left for parents with children


@dataclass(frozen=True)
class Kin:
    """Elders who live with their children or grandchildren, shape (households,).

    Attributes:
        head: one of them, the wife of a couple.
        partner: the husband, -1 for a single elder.
        couples_only: elders' households of a couple only, settled already.
        alone: elders living alone, settled already.
        with_parent: households of a couple and an old parent, settled already.
    """

    head: People
    partner: People
    couples_only: int
    alone: int
    with_parent: int


def place_collective(block: Block, target: Target, p: PopulationParameters) -> None:
    """Settle those who live in collective households, people of like age together."""
    one, two, three = target.elderly
    elders = block.free(ELDERLY_AGE)
    old = min(max(len(elders) - one - 2 * two - 3 * three, 0), target.collective)
    weights = by_age(p.families.collective_weight)
    chosen = [block.draw(COLLECTIVE, elders, old, weights)]
    younger = block.free(0, ELDERLY_AGE - 1)
    male = np.where(block.sex[younger] == MALE, p.families.collective_male_factor, 1.0)
    bits = block.bits(COLLECTIVE, younger)
    chosen.append(younger[choose(bits, target.collective - old, weights[block.age[younger]] * male)])
    people = np.concatenate(chosen)
    people = people[np.argsort(block.age[people], kind="stable")]
    size = p.collective_household_size
    homes = block.open(HouseholdKind.COLLECTIVE, np.full(-(-len(people) // size), -1))
    block.settle(people, homes[np.arange(len(people)) // size])


def place_elders(block: Block, target: Target, p: PopulationParameters) -> Kin:
    """Settle elders who live alone or with their spouse only; return the others for their kin."""
    residents = block.age[block.age >= ELDERLY_AGE]
    wives, husbands, parents = _couples(block, target, p)
    alone_shares = by_age(p.lives_alone)
    old_wives, old_husbands = _younger_spouses(block, target, p, alone=int(alone_shares[residents].sum()))
    _open_with_parent(block, wives, husbands, parents)
    wives, husbands = (
        np.concatenate([wives[len(parents) :], old_wives]),
        np.concatenate([husbands[len(parents) :], old_husbands]),
    )
    singles = block.free(ELDERLY_AGE)
    alone = _alone(block, singles, residents, p)
    nest = _empty_nest(block, wives, husbands, residents, p)
    alone, nest = _within_limits(block, target, p, singles, wives, alone, nest)
    block.open(HouseholdKind.ALONE, singles[alone])
    block.open(HouseholdKind.COUPLE, wives[nest], husbands[nest])
    kin_singles = block.take(singles[~alone])
    return Kin(
        head=np.concatenate([wives[~nest], kin_singles]),
        partner=np.concatenate([husbands[~nest], np.full(len(kin_singles), -1)]),
        couples_only=int(nest.sum()),
        alone=int(alone.sum()),
        with_parent=len(parents),
    )


def _couples(block: Block, target: Target, p: PopulationParameters) -> tuple[People, People, People]:
    """Take couples of two elders, and for the first of them a third elder, a parent."""
    _, two, three = target.elderly
    women, men = block.free(ELDERLY_AGE, sex=FEMALE), block.free(ELDERLY_AGE, sex=MALE)
    count = min(two + three, len(women), len(men))
    wives = block.draw_by_age(women, count, by_age(p.families.elders_with_spouse))
    gap = block.around(SPOUSE_AGE, wives, p.families.husband_older, p.families.husband_older_deviation)
    husbands = block.find(block.age[wives] + gap, ELDERLY_AGE, 255, MALE)
    rest = block.free(ELDERLY_AGE)
    short = min(two + three - count, len(rest) // 2)  # too few men: two sisters, or two sisters-in-law, share a home
    pairs = block.take(rest[choose(block.bits(ARRANGEMENT, rest), 2 * short)])
    wives, husbands = np.concatenate([wives, pairs[:short]]), np.concatenate([husbands, pairs[short:]])
    gap = block.around(PARENT_AGE, wives[:three], p.families.generation, p.families.generation_deviation)
    parents = block.find(block.age[wives[:three]] + gap, ELDERLY_AGE, 255)
    return wives, husbands, parents[parents >= 0]


def _younger_spouses(block: Block, target: Target, p: PopulationParameters, alone: int) -> tuple[People, People]:
    """Take couples of an elder and a spouse under 65."""
    one, two, three = target.elderly
    elders = block.free(ELDERLY_AGE)
    share = by_age(p.families.elders_with_spouse)
    everybody = np.bincount(block.age, minlength=256)[: len(share)]
    married = int((share * everybody)[ELDERLY_AGE:].sum()) - 2 * (two + three)
    count = max(min(married, one - alone, len(elders)), 0)
    falls = share * _YOUNGER_SPOUSE_FALL ** np.maximum(np.arange(256) - ELDERLY_AGE, 0)
    weights = falls[block.age[elders]] * np.where(block.sex[elders] == MALE, _MEN_WITH_YOUNGER_WIFE, 1.0)
    chosen = elders[choose(block.bits(SPOUSE, elders, 1), count, weights)]
    men, women = chosen[block.sex[chosen] == MALE], chosen[block.sex[chosen] == FEMALE]
    gaps = p.families.husband_older, p.families.husband_older_deviation
    wanted = np.minimum(block.age[men] - block.around(SPOUSE_AGE, men, *gaps), ELDERLY_AGE - 1)
    wives = block.find(wanted, _YOUNGEST_SPOUSE, ELDERLY_AGE - 1, FEMALE)
    wanted = np.minimum(block.age[women] + block.around(SPOUSE_AGE, women, *gaps), ELDERLY_AGE - 1)
    husbands = block.find(wanted, _YOUNGEST_SPOUSE, ELDERLY_AGE - 1, MALE)
    found, met = wives >= 0, husbands >= 0
    all_wives = np.concatenate([wives[found], women[met]])
    all_husbands = np.concatenate([men[found], husbands[met]])
    return block.take(all_wives), block.take(all_husbands)


def _open_with_parent(block: Block, wives: People, husbands: People, parents: People) -> None:
    count = len(parents)
    block.open(HouseholdKind.WITH_CHILDREN, parents, wives[:count], husbands[:count])


def _alone(block: Block, singles: People, residents: Array, p: PopulationParameters) -> Array:
    """Return which of the singles live alone."""
    alone = np.zeros(len(singles), bool)
    bits = block.bits(ARRANGEMENT, singles, 1)
    share = by_age(p.lives_alone)
    for value in np.unique(share[ELDERLY_AGE:]):
        here = np.flatnonzero(share[block.age[singles]] == value)
        count = round(value * np.count_nonzero(share[residents] == value))
        alone[here[choose(bits[here], count)]] = True
    return alone


def _empty_nest(block: Block, wives: People, husbands: People, residents: Array, p: PopulationParameters) -> Array:
    """Return which of the couples live by themselves, so that the elders' shares by age come out."""
    share = by_age(p.empty_nest_couple)
    chance = np.zeros(256)
    both = np.concatenate([block.age[wives], block.age[husbands]])
    for value in np.unique(share[ELDERLY_AGE:]):
        ages = (share == value) & (np.arange(256) >= ELDERLY_AGE)
        coupled = np.count_nonzero(ages[both])
        chance[ages] = min(value * np.count_nonzero(ages[residents]) / max(coupled, 1), 0.98)
    elders = np.stack([block.age[wives], block.age[husbands]])
    old = elders >= ELDERLY_AGE
    mean = (chance[elders] * old).sum(axis=0) / np.maximum(old.sum(axis=0), 1)
    nest = np.zeros(len(wives), bool)
    nest[choose(block.bits(ARRANGEMENT, wives, 2), round(float(mean.sum())), mean / (1 - mean))] = True
    return nest


def _within_limits(
    block: Block, target: Target, p: PopulationParameters, singles: People, wives: People, alone: Array, nest: Array
) -> tuple[Array, Array]:
    """Return `alone` and `nest`, changed where the census households leave no room for them."""
    first, second, third = target.generations
    kin = p.families.three_generation_elders * third + _KIN_SHARE_LIMIT * second
    excess = int((~alone).sum() + (~nest).sum() - kin)
    room = first - target.alone - int(nest.sum())
    more = min(max(excess, 0), int((~nest).sum()), max(room, 0))
    nest = _toggle(block, wives, nest, more if room >= 0 else room)
    room = target.alone - int(alone.sum())
    more = min(max(excess - more, 0), int((~alone).sum()), max(room, 0))
    return _toggle(block, singles, alone, more if room >= 0 else room), nest


def _toggle(block: Block, people: People, state: Array, count: int) -> Array:
    """Return `state` with `count` more of the people in it, or fewer."""
    candidates = np.flatnonzero(~state if count > 0 else state)
    chosen = candidates[choose(block.bits(ARRANGEMENT, people[candidates], 3), abs(count))]
    changed = state.copy()
    changed[chosen] = ~changed[chosen]
    return changed
