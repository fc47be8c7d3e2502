"""Who is born, dies, moves, leaves and comes: drawn once for the whole horizon, a year at a time.

No lever of a programme changes any of it, so scenarios with the same `world`, seed and replication share the result.
Whole households move and leave; young adults also leave alone; newcomers are households like one that already lives in
the community. Nobody changes from one household to another, and no couple forms or parts: five years of that are
left out.
"""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.core.calendar import month_days
from sim.core.luck import Choice, Purpose, Stream, below, identity, threshold
from sim.world import demography_luck as luck
from sim.world.days import Year
from sim.world.demography_parameters import DemographyParameters
from sim.world.life_table import exposure, forces, risks, year_thresholds
from sim.world.residents import ELSEWHERE_PROVINCE, FEMALE, MALE, OTHER_PROVINCE, age, latest_birth
from sim.world.vital_people import (
    DIED,
    LEFT,
    NEVER,
    Array,
    Arrivals,
    Homes,
    Members,
    Moves,
    People,
    Rows,
    rank,
)
from sim.world.vital_places import Communities, Reference

_MOTHERS = (18, 45)  # ages on 1 January
_LEAVERS = (18, 44)
_OLD = 75
_ORIGINS = ELSEWHERE_PROVINCE, OTHER_PROVINCE


class Draws:
    """Draws a year at a time, keeping who lives where.

    Attributes:
        people: founders and everybody who has come.
        arrivals, new_homes, moves: what each year has brought; homes as they stood on arrival.
    """

    def __init__(
        self,
        residents: Mapping[str, Array],
        households: Mapping[str, Array],
        parameters: DemographyParameters,
        stream: Stream,
        reference: Reference,
        first_day: int,
    ) -> None:
        self._p, self._stream, self._reference = parameters, stream, reference
        self._founders = People.of(residents, first_day - 1)
        self._newcomers = People.of({name: column[:0] for name, column in residents.items()}, first_day)
        self._members = Members(self._founders.household, len(households["kind"]))
        self._homes = Homes.of(households, self._founders, self._members)
        self._first_homes = len(self._homes)
        self._first_community = self._homes.community.copy()
        self._communities = Communities(self._homes, reference, parameters.move_centre_attraction)
        self.arrivals: list[Arrivals] = []
        self.new_homes: list[Homes] = []
        self.moves: list[Moves] = []

    @property
    def people(self) -> People:
        """Founders and then newcomers, in the order of rows."""
        return self._founders.followed_by(self._newcomers)

    def draw(self, year: Year) -> None:
        """Draw one year: who leaves and dies, who moves within the city, who comes and is born."""
        moves = self._moving(year)
        for people, rows, risk in self._blocks:
            self._leave_alone(people, rows, year)
            self._die(people, risk, year)
        arrived, homes = self._moving_in(year)
        self._die(arrived.people, self._risk_index(arrived.people), year)
        born = self._births(year)
        self._die(born.people, self._risk_index(born.people), year)
        self._settle_moves(moves)
        self._homes = self._homes.followed_by(homes)
        self.new_homes.append(homes)
        for arrivals in (arrived, born):
            self.arrivals.append(arrivals)
            self._newcomers = self._newcomers.followed_by(arrivals.people)

    def _days(self, purpose: Purpose, who: Array, year: Year) -> npt.NDArray[np.int32]:
        bits = self._stream.bits(purpose, who, year.year)
        return (year.first_day + below(bits, year.last_day - year.first_day + 1)).astype(np.int32)

    def _moving(self, year: Year) -> Moves:
        """Let households leave the city, and return those that move within it before they would leave."""
        p, homes = self._p, self._homes
        share = _part(year)
        old = homes.oldest <= latest_birth(year.first_day, _OLD)
        there = homes.family & (homes.out == NEVER)

        def drawn(purpose: Purpose, rate: float) -> Rows:
            limits = [_chance(rate * p.moving_factor * share * ratio) for ratio in (1.0, p.move_75_plus_ratio)]
            words = self._stream.bits(purpose, homes.key, year.year)
            return np.flatnonzero((words < np.array(limits)[old.view(np.uint8)]) & there)

        gone, movers = drawn(luck.OUT, p.move_out_rate), drawn(luck.MOVE, p.move_between_counties_rate)
        homes.out[gone] = self._days(luck.OUT_DAY, homes.key[gone], year)
        self._leave_together(gone, homes.out[gone])
        day = self._days(luck.MOVE_DAY, homes.key[movers], year)
        staying = day < homes.out[movers]
        return self._destinations(movers[staying], day[staying], year)

    def _leave_together(self, homes: Rows, day: Array) -> None:
        founding = homes < self._first_homes
        rows, owner = self._members.of(homes[founding])
        self._founders.go(rows, day[founding][owner], LEFT)
        out = self._homes.out[self._newcomers.household]
        rows = np.flatnonzero(out != NEVER)
        self._newcomers.go(rows, out[rows], LEFT)

    def _destinations(self, movers: Rows, day: Array, year: Year) -> Moves:
        keys = self._homes.key[movers]
        county_bits = self._stream.bits(luck.MOVE_COUNTY, keys, year.year)
        community_bits = self._stream.bits(luck.MOVE_COMMUNITY, keys, year.year)
        target = self._communities.choose(self._homes.county[movers], county_bits, community_bits)
        known = target >= 0
        return Moves(movers[known].astype(np.int32), day[known], target[known])

    def _settle_moves(self, moves: Moves) -> None:
        self._homes.community[moves.household] = moves.community
        self._homes.county[moves.household] = self._communities.county[moves.community]
        self.moves.append(moves)

    def _leave_alone(self, people: People, rows: Rows, year: Year) -> None:
        share = _part(year)
        limit = _chance(self._p.leave_alone_rate * self._p.moving_factor * share)
        leavers = rows[self._stream.happens(luck.ALONE, people.id[rows], year.year, limit)]
        leavers = leavers[_aged(people.birth[leavers], year.first_day, *_LEAVERS)]
        people.go(leavers, self._days(luck.ALONE_DAY, people.id[leavers], year), LEFT)

    def _die(self, people: People, risk: Rows, year: Year) -> None:
        """Let people die within the year; `risk` is their place in the table by day of birth and sex."""
        if not len(people) or not self._p.mortality_factor:
            return
        limits = year_thresholds(self._oldest, year.year, year.first_day, year.last_day, self._p.mortality_factor)
        words = self._stream.bits(luck.DEATH, people.id, year.year)
        dying = np.flatnonzero(words < limits.ravel()[risk])
        dying = dying[people.leave[dying] > year.first_day]
        people.go(dying, self._death_days(people, dying, year), DIED)

    def _death_days(self, people: People, rows: Rows, year: Year) -> npt.NDArray[np.int32]:
        span = exposure(people.birth[rows], year.year, year.first_day, year.last_day)
        before, after = risks(span, people.sex[rows], forces(self._p.mortality_factor))
        total = -np.expm1(-(before + after))
        first_part = threshold(np.clip(-np.expm1(-before) / np.where(total > 0, total, 1), 0, 1))
        early = self._stream.happens(luck.DEATH_PART, people.id[rows], year.year, first_part)
        bits = self._stream.bits(luck.DEATH_DAY, people.id[rows], year.year)
        day = np.where(early, span.start, span.turn) + below(bits, np.where(early, span.before, span.after))
        return day.astype(np.int32)

    @property
    def _blocks(self) -> tuple[tuple[People, Rows, Rows], tuple[People, Rows, Rows]]:
        """Founders and newcomers, each with the rows that may leave alone and the places in the risk table."""
        new = self._newcomers
        return (
            (self._founders, self._grown, self._founders_risk),
            (new, np.arange(len(new)), self._risk_index(new)),
        )

    @cached_property
    def _oldest(self) -> int:
        return int(self._founders.birth.min())

    @cached_property
    def _founders_risk(self) -> Rows:
        return self._risk_index(self._founders)

    @cached_property
    def _grown(self) -> Rows:
        """Founders young enough that they may leave alone some day."""
        return np.flatnonzero(self._founders.birth > latest_birth(int(self._founders.enter[0]) + 1, _LEAVERS[1] + 1))

    def _risk_index(self, people: People) -> Rows:
        return ((people.birth - np.int32(self._oldest)) * np.int32(2) + people.sex).astype(np.int32)

    def _moving_in(self, year: Year) -> tuple[Arrivals, Homes]:
        """Draw households that move in: likenesses of some that have lived in the community from the first day."""
        p, keys = self._p, self._homes.key[: self._first_homes]
        share = _part(year)
        limit = _chance(p.move_in_rate * p.moving_factor * share)
        like = np.flatnonzero(self._stream.happens(luck.IN, keys, year.year, limit) & self._homes.family[: len(keys)])
        rows, owner = self._members.of(like)
        living = self._founders.leave[rows] > year.first_day
        rows, owner = rows[living], owner[living]
        used, owner = np.unique(owner, return_inverse=True)
        like = like[used]
        household = len(self._homes) + owner
        day = self._days(luck.IN_DAY, keys[like], year)
        community = self._first_community[like]
        ids = identity(community[owner], year.year, rank(community[owner]))
        people = People.of(
            {"id": ids, "birth": self._founders.birth[rows], "sex": self._founders.sex[rows], "household": household},
            day[owner],
        )
        origin = Choice([p.newcomer_from_province_share, 1 - p.newcomer_from_province_share]).of(
            self._stream.bits(luck.IN_ORIGIN, keys[like], year.year)
        )
        arrivals = Arrivals(people, rows, np.zeros(len(rows), bool), np.array(_ORIGINS, np.uint8)[origin][owner])
        return arrivals, self._likenesses(like, people, owner)

    def _likenesses(self, like: Rows, people: People, owner: Rows) -> Homes:
        firsts = np.searchsorted(owner, np.arange(len(like)))
        oldest = np.minimum.reduceat(people.birth, firsts) if len(like) else people.birth[:0]
        return Homes(
            key=people.id[firsts],
            oldest=oldest,
            county=self._communities.county[self._first_community[like]],
            community=self._first_community[like],
            family=np.ones(len(like), bool),
            out=np.full(len(like), NEVER, np.int32),
        )

    def _births(self, year: Year) -> Arrivals:
        """Draw the newborn of founders' and newcomers' daughters, who join their mothers' households."""
        mothers, people = [], self._newcomers
        offset = len(self._founders)
        women = np.flatnonzero(people.sex == FEMALE)
        for block, rows, first in ((self._founders, self._women, 0), (people, women, offset)):
            chosen = self._mothers(block, rows, year)
            mothers.append((block.id[chosen], block.household[chosen], chosen + first, block.leave[chosen]))
        ids, household, rows, leave = (np.concatenate(column) for column in zip(*mothers, strict=True))
        day = self._days(luck.BIRTH_DAY, ids, year)
        entered = np.concatenate([self._founders.enter, people.enter])[rows]
        there = (leave > day) & (entered < day)
        ids, household, rows, day = ids[there], household[there], rows[there], day[there]
        twins = self._stream.happens(luck.TWINS, ids, year.year, _chance(self._p.twin_share))
        second = np.flatnonzero(twins)
        who = np.concatenate([np.arange(len(ids)), second])
        k = np.concatenate([np.zeros(len(ids), int), np.ones(len(second), int)])
        return self._newborn(ids[who], household[who], rows[who], day[who], k)

    def _newborn(self, mothers: Array, household: Array, rows: Rows, day: Array, k: Array) -> Arrivals:
        ids = identity(mothers, day, k)
        boys = self._stream.happens(luck.SEX, ids, 0, _chance(self._p.male_birth_share))
        sex = np.where(boys, MALE, FEMALE)
        people = People.of({"id": ids, "birth": day, "sex": sex, "household": household}, day)
        out = self._homes.out[household]
        gone = np.flatnonzero(out != NEVER)
        people.go(gone, out[gone], LEFT)
        return Arrivals(people, rows, np.ones(len(ids), bool), np.zeros(len(ids), np.uint8))

    def _mothers(self, people: People, rows: Rows, year: Year) -> Rows:
        limits = self._birth_thresholds(_part(year))
        ages = age(np.arange(self._oldest, year.last_day + 1), year.first_day)
        by_birth = limits[np.minimum(ages, len(limits) - 1)]
        words = self._stream.bits(luck.BIRTH, people.id[rows], year.year)
        return rows[words < by_birth[people.birth[rows] - self._oldest]]

    @cached_property
    def _women(self) -> Rows:
        """Founding women who may give birth some day."""
        first = int(self._founders.enter[0]) + 1
        young = self._founders.birth > latest_birth(first, _MOTHERS[1] + 1)
        return np.flatnonzero(young & (self._founders.sex == FEMALE))

    def _birth_thresholds(self, share: float) -> npt.NDArray[np.uint64]:
        """Return thresholds of giving birth by age on 1 January, 0 beyond the last age."""
        weight = np.zeros(_MOTHERS[1] + 2)
        for band, value in self._p.birth_weight.items():
            low, high = (int(end) for end in band.split("_"))
            weight[low : min(high, _MOTHERS[1]) + 1] = value
        expected = float(weight @ self._reference.women[: len(weight)]) * (1 + self._p.twin_share)
        births = self._p.birth_rate / 1000 * self._p.birth_factor * self._reference.residents * share
        limits: npt.NDArray[np.uint64] = threshold(np.minimum(weight * births / max(expected, 1e-9), 1))
        return limits


def _part(year: Year) -> float:
    """Return the part of the calendar year that lies within the horizon."""
    return (year.last_day - year.first_day + 1) / (month_days(year.year, 12)[1] - month_days(year.year, 1)[0] + 1)


def _chance(rate: float) -> int:
    """Return the threshold of a rate a year as a chance, at most certain."""
    return int(threshold(min(rate, 1.0)))


def _aged(birth: Array, day: int, low: int, high: int) -> npt.NDArray[np.bool_]:
    """Return who is `low` to `high` years old on `day`."""
    aged: npt.NDArray[np.bool_] = (birth <= latest_birth(day, low)) & (birth > latest_birth(day, high + 1))
    return aged
