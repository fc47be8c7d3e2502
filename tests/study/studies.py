"""Small studies for tests: a handful of residents, half a year, two points."""

from pathlib import Path

from sim.study.designs import Study, load_study

TINY = """\
title: {en: Until which day, zh: 缴到几日}
purpose: {en: A test., zh: 测试。}
baseline: baseline
run: {sample: 0.002, end: 2021-02-28, programmes: [resident_pension]}
levers:
  resident_pension.window.last_day: [25, 31]
replications: 2
outputs: [resident_pension.basic.paid, desk.agency.arrivals]
"""


def study(folder: Path, text: str = TINY) -> Study:
    """Return the study of a text."""
    path = folder / "tiny.yaml"
    path.write_text(text, encoding="utf8")
    return load_study(path)
