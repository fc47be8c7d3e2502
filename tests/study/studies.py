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


UNKNOWN = """\
title: {en: What we do not know, zh: 未知}
purpose: {en: A test., zh: 测试。}
baseline: baseline
run: {sample: 0.002, end: 2021-01-31, programmes: [eldercare_device]}
scenarios: [baseline, linear-step-down]
levers:
  eldercare_device.market_from_year: [3, 5]
uncertainties:
  eldercare_device.wants_if_aware: range
  eldercare_device.visit.delay_days: {low: 10, high: 20}
  eldercare_device.subsidy_payer: range
design: {latin_hypercube: 4}
replications: 1
outputs: [eldercare_device.active, {indicator: eldercare_device.issued, fold: sum}]
"""

# Point 1 raises when it runs (there is no such file), point 2 cannot hold together, points 0 and 3 are those of TINY.
BROKEN = TINY.replace(
    "levers:\n  resident_pension.window.last_day: [25, 31]\n",
    """\
design: list
points:
  - {resident_pension.window.last_day: 25}
  - {world.microdata: nobody.csv}
  - {world.microdata: nobody.csv, world.older_factor: 1.2}
  - {resident_pension.window.last_day: 31}
""",
)
