"""Plain twins of the kernels of news: NumPy, a line a rule."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.plain import fill

Column = npt.NDArray[Any]


def knows(topics: Column, rows: Column, informed: Column, told: tuple[Column, ...]) -> Column:
    """Return which of `rows` know the topic of theirs, as `kernels.knows` does."""
    before = np.array([told[topic][row] for topic, row in zip(topics.tolist(), rows.tolist(), strict=True)], bool)
    known: Column = (informed[rows] & (1 << topics) > 0) | before
    return known


def still_ask(
    asked: tuple[Column, Column, Column], alive: Column, informed: Column, told: tuple[Column, ...]
) -> tuple[Column, Column]:
    """Return who still asks, and the keys, as `kernels.still_ask` does."""
    topics, rows, keys = asked
    asks = alive[rows] & ~knows(topics, rows, informed, told)
    asks[1:] &= (rows[1:] != rows[:-1]) | (keys[1:] != keys[:-1])
    return rows[asks], keys[asks]


def first_news(topics: Column, rows: Column, informed: Column, told: tuple[Column, ...]) -> Column:
    """Return where what is new stands first, as `kernels.first_news` does."""
    _, first = np.unique(np.stack([topics, rows]), axis=1, return_index=True)
    return np.asarray(first[~knows(topics[first], rows[first], informed, told)])


def meet(
    news: tuple[Column, Column],
    people: tuple[Column, Column],
    homes: tuple[Column, Column],
    meetings: tuple[int, int, int],
    purposes: tuple[int, int],
    key: tuple[int, int],
) -> tuple[Column, Column]:
    """Return topics and rows of those who hear and heed, as `kernels.meet` does."""
    (ids, community), (members, starts), (number, today, limit) = people, homes, meetings
    topics, tellers = (np.repeat(column, number) for column in news)
    words = np.empty((2, tellers.size), np.uint32)
    fill(purposes[0], ids[tellers], today + np.arange(tellers.size) % number, key, words[0])
    home = community[tellers]
    size = starts[home + 1] - starts[home]
    told = members[np.minimum(starts[home] + ((words[0].astype(np.int64) * size) >> 32), members.size - 1)]
    fill(purposes[1], ids[told], today + topics, key, words[1])
    hears = (size > 0) & (told != tellers) & (community[told] == home) & (words[1] < limit)
    return topics[hears], told[hears]
