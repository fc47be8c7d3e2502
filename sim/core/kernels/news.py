"""News: what is new to whom, and whom those who have heard it meet.

A piece of news is a topic, below 8, and a person. A person knows a topic who was told of it before today, by whatever
means, or has been informed by now: one bit a topic.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.audience import People, meets
from sim.core.kernels.jit import compiled
from sim.core.kernels.luck import fill_each

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

_TOPIC = 32  # bits of a person
_HALF = np.int64(32)


@compiled
def knows(topics: Column, rows: Column, informed: Column, told: tuple[Flags, ...]) -> Flags:
    """Return which of `rows` know the topic of theirs.

    Args:
        topics, rows: news, each of shape (n,).
        informed: bits of topics of everybody.
        told: of each topic, who was told before today.
    """
    known = np.empty(len(rows), np.bool_)
    for i in range(len(rows)):
        topic, row = topics[i], rows[i]
        known[i] = (informed[row] >> topic) & 1 or told[topic][row]
    return known


@compiled
def still_ask(
    asked: tuple[Column, Column, Column], alive: Flags, informed: Column, told: tuple[Flags, ...]
) -> tuple[Rows, Places]:
    """Return the rows and keys of those who live and do not know what they ask about, neighbours that are equal once.

    Args:
        asked: topics, rows and keys, each of shape (n,).
        alive: who lives.
        informed, told: as in `knows`.
    """
    topics, rows, keys = asked
    known, n = knows(topics, rows, informed, told), 0
    who, which = np.empty(len(rows), np.int32), np.empty(len(rows), np.int64)
    for i in range(len(rows)):
        again = i > 0 and rows[i] == rows[i - 1] and keys[i] == keys[i - 1]
        who[n], which[n] = rows[i], keys[i]
        n += alive[rows[i]] and not known[i] and not again
    return who[:n], which[:n]


@compiled
def first_news(topics: Column, rows: Column, informed: Column, told: tuple[Flags, ...]) -> Places:
    """Return where what is new stands first, by topic and row; arguments as in `knows`."""
    known, new = knows(topics, rows, informed, told), 0
    key, at = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    for i in range(len(rows)):
        if not known[i]:
            key[new], at[new] = (np.int64(topics[i]) << _TOPIC) | rows[i], i
            new += 1
    order, firsts = np.argsort(key[:new], kind="mergesort"), 0
    found = np.empty(new, np.int64)
    for place in range(new):
        if place == 0 or key[order[place]] != key[order[place - 1]]:
            found[firsts] = at[order[place]]
            firsts += 1
    return found[:firsts]


@compiled
def meet(
    news: tuple[Column, Column],
    people: tuple[Column, Column],
    homes: tuple[Column, Column],
    meetings: tuple[int, int, int],
    purposes: tuple[int, int],
    key: tuple[int, int],
) -> tuple[Places, Rows]:
    """Return topics and rows of those who hear news in their community and heed it; some may hear a thing twice.

    Args:
        news: topics, and rows of those who tell of them, each of shape (n,).
        people: ids and communities of everybody.
        homes: rows by community, and where each community begins in them.
        meetings: people whom each tells, the luck key of today's first meeting, and the threshold of heeding.
        purposes: numbers of the purposes of the meeting and of heeding.
        key: seed and replication.
    """
    topics, tellers = news
    ids, community = people
    members, starts = homes
    number, today, limit = meetings
    n, met = len(tellers) * number, 0
    who, when, words = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.uint32)
    for i in range(n):
        who[i], when[i] = ids[tellers[i // number]], today + i % number
    fill_each(purposes[0], who, when, key[0], key[1], words)
    about, told = np.empty(n, np.int64), np.empty(n, np.int32)
    for i in range(n):
        teller = tellers[i // number]
        home = community[teller]
        size = starts[home + 1] - starts[home]
        if size:
            other = members[starts[home] + ((np.int64(words[i]) * size) >> _HALF)]
            if other != teller and community[other] == home:
                about[met], told[met] = topics[i // number], other
                who[met], when[met] = ids[other], today + about[met]
                met += 1
    fill_each(purposes[1], who[:met], when[:met], key[0], key[1], words[:met])
    heed = 0
    for i in range(met):
        if np.int64(words[i]) < limit:
            about[heed], told[heed] = about[i], told[i]
            heed += 1
    return about[:heed], told[:heed]


@compiled
def learn(
    news: tuple[Column, Column, Column], informed: Column, told: tuple[Flags, ...]
) -> tuple[Places, Rows, Places]:
    """Return the topics, rows and sources of what is new, each once, and mark it as informed; arguments as above."""
    topics, rows, sources = news
    first = first_news(topics, rows, informed, told)
    n = len(first)
    about, who, source = np.empty(n, np.int64), np.empty(n, np.int32), np.empty(n, np.int64)
    for k in range(n):
        about[k], who[k], source[k] = topics[first[k]], rows[first[k]], sources[first[k]]
        informed[who[k]] |= np.uint8(1 << about[k])
    return about, who, source


@compiled
def spread(
    news: tuple[Column, Column, int],
    knowledge: tuple[Column, tuple[Flags, ...]],
    people: tuple[Column, Column],
    homes: tuple[Column, Column],
    concerns: tuple[Places, People],
    meetings: tuple[int, int, int],
    purposes: tuple[int, int],
    key: tuple[int, int],
) -> tuple[Places, Rows, Places]:
    """Return the topics, rows and sources of those who learn something new from those who have learned it.

    Args:
        news: topics and rows of those who have learned, and the source of those whom they tell.
        knowledge: `informed` (changed) and `told`, as in `knows`.
        people, homes, meetings, purposes, key: as in `meet`.
        concerns: by topic the condition of whom it concerns, and the columns it looks at, as in `concerned`.
    """
    about, heard = meet(news[:2], people, homes, meetings, purposes, key)
    n = 0
    for i in range(len(heard)):
        if meets(concerns[0][about[i]], concerns[1], heard[i]):
            about[n], heard[n] = about[i], heard[i]
            n += 1
    return learn((about[:n], heard[:n], np.full(n, news[2])), knowledge[0], knowledge[1])
