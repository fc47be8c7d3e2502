"""The picture of a day repeats byte for byte, speaks both languages and stands an empty day."""

import numpy as np
import pytest

from sim.reference.day import Visitors, replay
from sim.report.day_figure import draw_day, write_day

HOURS = [(9 * 3_600, 12 * 3_600), (14 * 3_600, 17 * 3_600)]
TITLES = {"en": "Pingcheng agency, 2021-12-24", "zh": "平城区经办机构 2021-12-24"}


def busy_day(n=120):
    """Return a day with queues, breaks and people who give up."""
    rng = np.random.Generator(np.random.Philox(key=398))
    second = np.sort(rng.integers(8 * 3_600, 18 * 3_600, n))
    who = Visitors(np.arange(n), second, rng.integers(120, 900, n), rng.integers(0, 7_200, n), np.zeros(n, np.int64))
    return replay(who, 2, HOURS)


@pytest.mark.parametrize("suffix", [".png", ".svg"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_repeats_byte_for_byte(tmp_path, language, suffix):
    for name in ("one", "two"):
        write_day(draw_day(busy_day(), language, TITLES[language]), tmp_path / f"{name}{suffix}")
    one, two = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("one", "two"))
    assert one == two
    assert len(one) > 10_000


def test_the_labels_are_in_the_language():
    for language, waiting in (("en", "Waiting"), ("zh", "等候人数")):
        _, queue = draw_day(busy_day(), language).axes
        assert queue.get_ylabel() == waiting


@pytest.mark.parametrize("hours", [HOURS, []], ids=["open", "closed"])
def test_a_day_without_visitors_can_be_drawn(tmp_path, hours):
    nobody = replay(Visitors(*[np.zeros(0, np.int64)] * 5), 3, hours)
    write_day(draw_day(nobody), tmp_path / "nobody.png")
    assert (tmp_path / "nobody.png").stat().st_size > 1_000
