"""Who takes part this year: by status and age, by habit or with the household, and after the neighbours.

A year's members are many, so each kernel goes through them once, some thousand at a time: what is drawn for these stays
in the cache, and nothing as long as the city is kept in between.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled, inlined
from sim.core.kernels.luck import fill_at

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]
Integers = npt.NDArray[np.int64]

_AT_ONCE = 4096


@compiled
def _members(
    people: tuple[Flags, Column, Column], kinds: tuple[int, int], born: tuple[int, int, int], rows: Rows, owes: Flags
) -> int:
    alive, status, birth = people
    member, pensioner = kinds
    after, until, owing = born
    n = 0
    for row in range(len(alive)):  # without branches: who is listed follows no order
        listed = alive[row] & ((status[row] == member) | (status[row] == pensioner))
        rows[n], owes[n] = row, (status[row] == member) & (birth[row] > owing)
        n += listed & (after < birth[row]) & (birth[row] <= until)
    return n


def members_of(
    people: tuple[Flags, Column, Column], kinds: tuple[int, int], born: tuple[int, int, int]
) -> tuple[Rows, Flags]:
    """Return the living members of a scheme who are of an age to pay, and who of them owe the contribution.

    Args:
        people: flags of the living, status and day of birth of everybody.
        kinds: the status of members and that of pensioners.
        born: members are born after the first day and not after the second; who owes, after the third.
    """
    rows, owes = np.empty(len(people[0]) + 1, np.int32), np.empty(len(people[0]) + 1, np.bool_)  # and one to spare
    n = _members(people, kinds, born, rows, owes)
    return rows[:n], owes[:n]


@inlined
def _band(birth: int, starts: Integers) -> int:
    """Return how many ages have been reached; `starts` are the latest days of birth for them."""
    band = 0
    for start in starts:
        band += birth <= start
    return band


@compiled
def by_habit(
    rows: Rows,
    asked: Flags,
    people: tuple[Integers, Column, Column],
    bands: tuple[Integers, Integers],
    limits: tuple[int, int],
    homes: int,
    purposes: tuple[int, int, int, int],
    year: int,
    key: tuple[int, int],
) -> Flags:
    """Return who takes part: mostly as ever, and some as their household does.

    Args:
        rows: people, shape (n,).
        asked: whom it concerns; nobody else takes part.
        people: ids, household and day of birth of everybody.
        bands: the latest day of birth of each age band but the first, rising in age, and the threshold of each band.
        limits: thresholds of going by the household's luck, and of keeping to one's habit.
        homes: what makes a household's number its luck, apart from that of any resident.
        purposes: of going by the household, of taking part, of the habit, and of taking part this year.
        year: the year of the last two; the first two are drawn once in a life.
        key: seed and replication.
    """
    ids, household, birth = people
    starts, shares = bands
    takes = np.zeros(len(rows), np.bool_)
    own, who, few = np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.int64)
    at, changed = np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.int64)
    words, anew = np.empty(_AT_ONCE, np.uint32), np.empty(_AT_ONCE, np.uint32)
    for begin in range(0, len(rows), _AT_ONCE):
        n, changes = 0, 0
        for i in range(begin, min(begin + _AT_ONCE, len(rows))):
            at[n], own[n] = i, ids[rows[i]]
            n += asked[i]
        fill_at(purposes[0], own[:n], 0, key[0], key[1], words[:n])
        for k in range(n):
            who[k] = household[rows[at[k]]] + homes if np.int64(words[k]) < limits[0] else own[k]
        fill_at(purposes[2], own[:n], year, key[0], key[1], words[:n])
        for k in range(n):
            changed[changes], few[changes] = k, own[k]
            changes += int(np.int64(words[k]) >= limits[1])
        fill_at(purposes[1], who[:n], 0, key[0], key[1], words[:n])
        fill_at(purposes[3], few[:changes], year, key[0], key[1], anew[:changes])
        for j in range(changes):
            words[changed[j]] = anew[j]
        for k in range(n):
            takes[at[k]] = np.int64(words[k]) < shares[_band(birth[rows[at[k]]], starts)]
    return takes


@compiled
def _take_up(
    rows: Rows, who: tuple[Flags, Flags], people: tuple[Column, Column, Flags], starts: Integers, cells: Rows
) -> tuple[Integers, Integers, Integers]:
    asked, counted = who
    community, birth, took_part = people
    bands, number = len(starts) + 1, 0
    for i in range(len(rows)):
        row = rows[i]
        cells[i] = ((community[row] * bands + _band(birth[row], starts)) << 1) | took_part[row]
        number = max(number, int(community[row]) + 1)
    neighbours, paid, of_band = np.zeros(number, np.int64), np.zeros(number, np.int64), np.zeros(bands, np.int64)
    for i in range(len(rows)):
        cell = cells[i] >> 1
        of_band[cell % bands] += asked[i]
        neighbours[cell // bands] += counted[i]
        paid[cell // bands] += counted[i] & (cells[i] & 1)
    return neighbours, paid, of_band


def take_up(
    rows: Rows, who: tuple[Flags, Flags], people: tuple[Column, Column, Flags], starts: Integers
) -> tuple[Rows, Integers, Integers, Integers]:
    """Return a number for each of `rows` that tells community, age band and past, and what is counted by it.

    The number is (community * bands + band) * 2, and one more for who took part last year. Counted are, by community,
    neighbours and those of them who took part; and by age band those who are asked now.

    Args:
        rows: people, shape (n,).
        who: which of them are asked, and which count as neighbours.
        people: community, day of birth, and who took part, of everybody.
        starts: days of birth as in `by_habit`.
    """
    cells = np.empty(len(rows), np.int32)
    return cells, *_take_up(rows, who, people, starts, cells)


@compiled
def joining(
    rows: Rows,
    asked: Flags,
    cells: Rows,
    ids: Integers,
    limits: tuple[Integers, int],
    purpose: int,
    year: int,
    key: tuple[int, int],
) -> Flags:
    """Return who takes part: who did last year by one threshold, others by those of their community and age band.

    Args:
        rows, asked: as in `by_habit`.
        cells: as from `take_up`.
        ids: of everybody.
        limits: thresholds by community and band, one after the other, and of those who took part.
        purpose, year: of the draw.
        key: seed and replication.
    """
    shares, persists = limits
    takes = np.zeros(len(rows), np.bool_)
    at, own, words = np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.uint32)
    for begin in range(0, len(rows), _AT_ONCE):
        n = 0
        for i in range(begin, min(begin + _AT_ONCE, len(rows))):
            at[n], own[n] = i, ids[rows[i]]
            n += asked[i]
        fill_at(purpose, own[:n], year, key[0], key[1], words[:n])
        for k in range(n):
            cell = cells[at[k]]
            takes[at[k]] = np.int64(words[k]) < (persists if cell & 1 else shares[cell >> 1])
    return takes
