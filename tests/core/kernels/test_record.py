"""The record of a day's attempts, against a plain loop."""

import numpy as np
import pytest

from sim.core import kernels
from sim.core.kernels import Outcome

FAILED, ABANDONED, TURNED_AWAY, PLACES = 8, 9, 10, 30


@pytest.mark.parametrize("bounds", [[0, 0, 5, 12], [0, 12, 12, 12], [0, 0, 0, 0]])
def test_attempts_are_written_behind_those_of_earlier_days(bounds):
    draw, n, start = np.random.default_rng(7), bounds[-1], 4
    kinds = np.int32, np.int32, np.uint8, np.uint16, np.uint8, np.uint8, np.uint8, np.int32, np.int32, np.int32, bool
    record = tuple(np.zeros(start + n + 3, kind) for kind in kinds)
    who, service, second, wait = draw.integers(0, 900, (4, n)).astype(np.int32)
    place = draw.integers(-1, PLACES, n).astype(np.int32)
    channel, reason, outcome, settled = draw.integers(0, 4, (4, n)).astype(np.uint8)
    failed, retry = draw.random((2, n)) < 0.4
    found = kernels.keep_attempts(
        record,
        start,
        18_700,
        (np.array(bounds), np.array([2, 0, 5], np.uint8)),
        (who, place, channel, reason, service, second, retry),
        (outcome, failed, wait),
        settled,
        (FAILED, ABANDONED, TURNED_AWAY),
        PLACES,
    )
    named = {Outcome.ABANDONED: ABANDONED, Outcome.TURNED_AWAY: TURNED_AWAY}
    final = [named.get(outcome[i], FAILED if failed[i] else settled[i]) for i in range(n)]
    assert found.tolist() == final
    programme = np.repeat([2, 0, 5], np.diff(bounds))
    point = [place[i] if place[i] >= 0 else PLACES + channel[i] for i in range(n)]
    expected = [18_700] * n, who, programme, point, channel, reason, final, wait, service, second, retry
    for column, right in zip(record, expected, strict=True):
        assert column[start : start + n].tolist() == list(right)
        assert not column[:start].any()
        assert not column[start + n :].any()
