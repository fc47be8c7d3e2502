"""A block: the people of one county's urban or rural places, while its households are being made."""

import statistics
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.luck import Purpose, Stream
from sim.world.households import ADULT_AGE, HouseholdKind, ranges
from sim.world.pairing import choose, nearest, shared_out
from sim.world.residents import FEMALE, MALE

Array = npt.NDArray[Any]
People = npt.NDArray[np.int64]

ELDERLY_AGE = 65  # the census counts households by their members of this age and over
_OLDEST = 255


@dataclass(frozen=True)
class Target:
    """The households that a block must have.

    Attributes:
        collective: people in collective households.
        alone: households of one person.
        generations: family households of one, two, and three or more generations.
        elderly: households with one, two, and three people aged 65 or more.
    """

    collective: int
    alone: int
    generations: tuple[int, int, int]
    elderly: tuple[int, int, int]


class Block:
    """People of one block, each to be settled in one household.

    Attributes:
        age: whole years, shape (people,), people of equal age in an order made by luck.
        sex: 0 male, 1 female.
        home: household of each, -1 before it is settled.
        kinds: HouseholdKind of each household opened so far.
    """

    def __init__(self, ages: Array, sex: Array, first_id: int, stream: Stream) -> None:
        self.age = ages
        self.sex = sex
        self.home = np.full(len(ages), -1, np.int32)
        self.kinds = np.empty(0, np.uint8)
        self._taken = np.zeros(len(ages), bool)
        self._first_id = first_id
        self._stream = stream

    def bits(self, purpose: Purpose, people: People, when: int = 0) -> npt.NDArray[np.uint32]:
        """Return a word of luck for each of the people; `when` tells repeated draws apart."""
        return self._stream.bits(purpose, people + self._first_id, when)

    def around(self, purpose: Purpose, people: People, mean: float, deviation: float, when: int = 0) -> Array:
        """Return whole years drawn from a normal distribution for each of the people."""
        steps = normal_steps()[self.bits(purpose, people, when) >> np.uint32(20)]
        years: Array = np.rint(mean + deviation * steps).astype(np.int64)
        return years

    def free(self, low: int = 0, high: int = _OLDEST, sex: int | None = None) -> People:
        """Return those not yet taken whose age is in low..high."""
        mask = ~self._taken & (self.age >= low) & (self.age <= high)
        if sex is not None:
            mask &= self.sex == sex
        return np.flatnonzero(mask)

    def take(self, people: People) -> People:
        """Take people out of those who are free."""
        self._taken[people] = True
        return people

    def release(self, people: People) -> None:
        """Give people back to those who are free."""
        self._taken[people] = False

    def draw(self, purpose: Purpose, people: People, count: int, weights: Array | None = None) -> People:
        """Choose and take `count` of the people, in proportion to `weights` by age."""
        own = None if weights is None else weights[self.age[people]]
        return self.take(people[choose(self.bits(purpose, people), count, own)])

    def draw_by_age(self, people: People, count: int, shares: Array) -> People:
        """Take `count` of the people, at each age in proportion to its share; at equal age the first in their order."""
        by_age = np.argsort(self.age[people], kind="stable")
        there = np.bincount(self.age[people], minlength=len(shares))
        quota = np.zeros(len(shares), np.int64)
        while (left := min(count, len(people)) - int(quota.sum())) > 0:
            room = np.where(shares > 0, there - quota, 0)
            room = room if room.any() else there - quota
            quota += np.minimum(shared_out(left, room * np.maximum(shares, 1e-6)), room)
        places = ranges(np.cumsum(there) - there, quota)
        return self.take(people[by_age[places]])

    def find(self, wanted: Array, low: int, high: int, sex: int | None = None) -> People:
        """Take for each wanted age somebody free of low..high, of the nearest age there is; -1: nobody left."""
        there = self.free(low, high, sex)
        place = nearest(np.clip(wanted, 0, _OLDEST), self.age[there])
        found = np.where(place >= 0, there[place] if len(there) else -1, -1)
        self.take(found[found >= 0])
        return found

    def find_mostly(self, wanted: Array, low: int, high: int, women: float) -> People:
        """As `find`, a share `women` of them women, men or women then for those not found."""
        found = np.full(len(wanted), -1, np.int64)
        count = round(women * len(wanted))
        for sex, part in ((FEMALE, slice(0, count)), (MALE, slice(count, None))):
            found[part] = self.find(wanted[part], low, high, sex)
        missing = np.flatnonzero(found < 0)
        found[missing] = self.find(wanted[missing], low, high)
        return found

    def open(self, kind: HouseholdKind, *members: People) -> npt.NDArray[np.int32]:
        """Open a household for each place of the columns `members` (-1: nobody) and return their numbers."""
        first, count = len(self.kinds), len(members[0])
        homes = np.arange(first, first + count, dtype=np.int32)
        self.kinds = np.concatenate([self.kinds, np.full(count, kind, np.uint8)])
        for column in members:
            self.settle(column, homes)
        return homes

    def settle(self, people: People, homes: Array) -> None:
        """Settle people (-1: nobody) in households."""
        there = people >= 0
        self.home[people[there]] = homes[there]
        self._taken[people[there]] = True


@cache
def normal_steps() -> npt.NDArray[np.float64]:
    """Return the quantiles of the standard normal distribution, shape (4096,), rounded to 1e-9."""
    inverse = statistics.NormalDist().inv_cdf
    return np.array([round(inverse((step + 0.5) / 4096), 9) for step in range(4096)])


def targets(margins: dict[str, Array], blocks: list[Block]) -> list[Target]:
    """Return the households of a county's blocks, which add up to the county's.

    Args:
        margins: collective, alone, generations and elderly of the county.
        blocks: the county's urban block, its rural block, or both.
    """
    people = np.array([len(block.age) for block in blocks])
    adults = np.array([np.count_nonzero(block.age >= ADULT_AGE) for block in blocks])
    elders = np.array([np.count_nonzero(block.age >= ELDERLY_AGE) for block in blocks])
    collective = shared_out(int(margins["collective"]), people)
    alone = shared_out(int(margins["alone"]), adults)
    generations = [shared_out(int(count), adults) for count in margins["generations"]]
    elderly = [shared_out(int(count), elders) for count in margins["elderly"]]
    return [
        Target(
            collective=int(collective[i]),
            alone=int(alone[i]),
            generations=(int(generations[0][i]), int(generations[1][i]), int(generations[2][i])),
            elderly=(int(elderly[0][i]), int(elderly[1][i]), int(elderly[2][i])),
        )
        for i in range(len(blocks))
    ]
