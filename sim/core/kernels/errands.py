"""A day's errands: what comes of each, once the desks and the channels have answered."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Places = npt.NDArray[np.intp]
Integers = npt.NDArray[np.int64]


@compiled
def _sort_out(
    today: Places,
    errands: tuple[Column, Column],
    answers: tuple[Column, Column, Column],
    tables: tuple[Column, Column, Column],
    marks: tuple[int, int, int],
) -> tuple[Column, Places, Places, Integers]:
    what, group = errands
    outcome, failed, fell_back = answers
    results_of, kinds, payable = tables
    failure, pays, number = marks
    n, m = len(outcome), len(today)
    ids, results, kind = np.empty(n, np.intp), np.empty(n, np.uint8), np.empty(n, np.uint8)
    ids[:m], at = today, m
    for i in range(m):
        if fell_back[i]:
            ids[at] = today[i]
            at += 1
    begins = np.zeros(number + 1, np.int64)
    for i in range(n):
        results[i] = failure if failed[i] else results_of[outcome[i]]
        if fell_back[i]:
            kind[i] = number - 1
        elif results[i]:
            kind[i] = number - 2
        else:
            kind[i] = kinds[what[ids[i]]]
            if kind[i] == pays and not payable[group[ids[i]]]:
                kind[i] = 0
        begins[kind[i] + 1] += 1
    for k in range(number):
        begins[k + 1] += begins[k]
    ends, places, sorted_ = begins.copy(), np.empty(n, np.intp), np.empty(n, np.intp)
    for i in range(n):
        to = ends[kind[i]]
        places[to], sorted_[to], ends[kind[i]] = i, ids[i], to + 1
    return results, places, sorted_, begins


def sort_out(
    today: Places,
    errands: tuple[Column, Column],
    answers: tuple[Column, Column, Column],
    tables: tuple[Column, Column, Column],
    marks: tuple[int, int, int],
) -> tuple[Column, list[tuple[int, Places, Places]]]:
    """Return the `Result` code of each attempt so far, and the attempts of each kind: kind, places and errands.

    Kind 0 is a payment of a group that cannot pay today. The last kind is an attempt that goes on at a desk, where it
    stands once more after all others, and the last but one who was not served. A kind without attempts is left out.

    Args:
        today: errands that were tried, shape (m,).
        errands: what, and the group, of all errands.
        answers: outcomes of the attempts, which of them failed online, and which go on, shape (n,), n at least m.
        tables: result by outcome, 0 if served; kind by what; which groups can pay.
        marks: the result of failing online, the kind of a payment, and the number of kinds.
    """
    results, places, sorted_, begins = _sort_out(today, errands, answers, tables, marks)
    edges = begins.tolist()
    spans = ((kind, edges[kind], edges[kind + 1]) for kind in range(len(edges) - 1))
    return results, [(kind, places[a:b], sorted_[a:b]) for kind, a, b in spans if a < b]
