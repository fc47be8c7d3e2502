"""Requests for documents: the compiled kernel equals NumPy, a line a rule."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import kernels
from sim.core.luck import Purpose, Stream, When, below

STREAM = Stream(398, 2)
PEOPLE, HALF = 9, 2**31


@settings(deadline=None)  # the first example compiles
@given(st.integers(0, 30), st.integers(0, 2**32))
def test_first_requests_equal_their_plain_form(asked, seed):
    draw = np.random.default_rng(seed)
    rows, keys = draw.integers(0, PEOPLE, asked).astype(np.int32), draw.integers(0, 2**32, asked)
    ids, (informed, login, phone) = draw.integers(0, 99, PEOPLE), draw.random((3, PEOPLE)) < 0.6
    luck, key = (3, 4, 5, 6), (STREAM.seed, STREAM.replication)
    found = kernels.first_requests(rows, keys, (ids, informed, login, phone), (100, 107, 6, 30), (HALF,) * 3, luck, key)
    words = [STREAM.bits(Purpose(number, "a test", When.ATTEMPT), ids[rows], keys) for number in luck]
    early = (words[0] < HALF) & ~informed[rows]
    first = np.where(early, 101, 107) + below(words[3], np.where(early, 6, 30))
    online = (words[2] < HALF) & login[rows] & phone[rows]
    assert [column.tolist() for column in found] == [first.tolist(), (words[1] < HALF).tolist(), online.tolist()]
