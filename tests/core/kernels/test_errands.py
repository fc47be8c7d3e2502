"""A day's errands: the compiled kernels equal a plain loop."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels

KINDS = np.array([1, 2, 3, 1], np.uint8)  # by what
RESULTS = np.array([0, 6, 7], np.uint8)  # by outcome
FAILURE, PAYS, NUMBER = 5, 1, 6


def sorted_out(today, what, group, outcome, failed, fell_back, payable):
    """Return results and attempts by kind, looking at one attempt after the other."""
    ids = [*today, *(i for i, again in zip(today, fell_back, strict=False) if again)]
    results = [FAILURE if failed[i] else int(RESULTS[outcome[i]]) for i in range(len(ids))]
    by_kind = {}
    for i, errand in enumerate(ids):
        kind = int(KINDS[what[errand]])
        if kind == PAYS and not payable[group[errand]]:
            kind = 0
        kind = NUMBER - 1 if fell_back[i] else NUMBER - 2 if results[i] else kind
        by_kind.setdefault(kind, []).append((i, errand))
    return results, [(kind, *map(list, zip(*by_kind[kind], strict=True))) for kind in sorted(by_kind)]


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 30), st.integers(0, 2**32))
def test_sorting_out_equals_a_plain_loop(tried, seed):
    draw = np.random.default_rng(seed)
    what, group = draw.integers(0, len(KINDS), 50).astype(np.uint8), draw.integers(0, 2, 50).astype(np.uint8)
    today, fell_back = np.sort(draw.permutation(50)[:tried]), draw.random(tried) < 0.2
    further = int(fell_back.sum())
    failed = np.append(fell_back | (draw.random(tried) < 0.3), np.zeros(further, bool))
    fell_back = np.append(fell_back, np.zeros(further, bool))
    outcome, payable = draw.integers(0, 3, tried + further).astype(np.uint8), draw.random(2) < 0.7
    results, kinds = kernels.sort_out(
        today, (what, group), (outcome, failed, fell_back), (RESULTS, KINDS, payable), (FAILURE, PAYS, NUMBER)
    )
    expected = sorted_out(today.tolist(), what, group, outcome, failed, fell_back, payable)
    assert (results.tolist(), [(kind, at.tolist(), ids.tolist()) for kind, at, ids in kinds]) == expected
