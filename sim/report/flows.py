"""The ways from being entitled to being paid: the steps of each service, and every way of falling out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.report.words import LOST, MISSED, Pair

WHOLE, REACHED, CHOSE, FELL = "whole", "reached", "chose", "fell"


@dataclass(frozen=True)
class Step:
    """A step: its role, the sum of indicators that it counts, and its words.

    Attributes:
        role: whole (everybody), reached (got it), chose (did not want it), fell (wanted it and did not get it).
        counted: a sum of indicators such as `a - b`; `*` stands for any letters.
        words: what it is called.
    """

    role: str
    counted: str
    words: Pair


@dataclass(frozen=True)
class Way:
    """A service's steps: whole = reached + chose + fell."""

    title: Pair
    unit: str
    steps: tuple[Step, ...]


def _pension(scheme: str, title: Pair) -> Way:
    name = f"resident_pension.{scheme}."
    reasons = tuple(Step(FELL, name + key, words) for key, words in MISSED.items())
    return Way(
        title,
        "persons",
        (
            Step(WHOLE, name + "eligible", ("可以缴费", "may pay")),
            Step(REACHED, name + "paid", ("按时缴费", "paid in time")),
            Step(CHOSE, f"{name}eligible - {name}intending", ("未打算缴费", "did not intend to")),
            *reasons,
        ),
    )


_F, _D, _T = "flexible_pension.", "eldercare_device.", "transport_subsidy."
_UNDER_WAY = " + ".join(f"{_T}this_year_{state}" for state in ("registered", "in_review", "sent_back", "accepted"))
WAYS: Final[Mapping[str, Way]] = {
    "basic": _pension("basic", ("城乡居民基本养老保险（年均人数）", "Basic pension (persons, a mean year)")),
    "supplementary": _pension(
        "supplementary", ("城乡居民补充养老保险（年均人数）", "Supplementary pension (persons, a mean year)")
    ),
    "flexible": Way(
        ("灵活就业养老保险（年均月数）", "Flexible workers' pension (months, a mean year)"),
        "person-months",
        (
            Step(WHOLE, _F + "due", ("应缴月数", "months due")),
            Step(REACHED, f"{_F}paid + {_F}back_paid", ("已缴纳（含补缴往年）", "paid, earlier years' included")),
            Step(CHOSE, _F + "lost_not_intended", LOST["lost_not_intended"]),
            Step(CHOSE, _F + "deferred", ("缓缴至以后年度", "deferred to later years")),
            *(Step(FELL, _F + key, words) for key, words in LOST.items() if key != "lost_not_intended"),
        ),
    ),
    "device": Way(
        ("398贴心保（年末人数，各年平均）", "398 care device (persons at year's end, mean of the years)"),
        "persons",
        (
            Step(WHOLE, _D + "eligible", ("符合条件", "eligible")),
            Step(REACHED, _D + "holding", ("持有贴心保", "hold a device")),
            Step(CHOSE, _D + "withdrawn", ("已放弃申领或退用", "gave up applying or left")),
            Step(FELL, f"{_D}eligible - {_D}aware", ("不知道", "do not know of it")),
            Step(FELL, f"{_D}never_applied + {_D}aware - {_D}eligible", ("知道而未申领", "know of it, did not apply")),
            Step(FELL, f"{_D}applying + {_D}waiting", ("申领中或等待设备", "applying or waiting for a device")),
            Step(FELL, _D + "refused", ("申领未通过", "application refused")),
        ),
    ),
    "transport": Way(
        ("外出务工交通补贴（年均人数）", "Transport subsidy (persons, a mean year)"),
        "persons",
        (
            Step(WHOLE, _T + "away", ("外出务工", "work away")),
            Step(REACHED, _T + "this_year_paid", ("已发放", "paid")),
            Step(CHOSE, _T + "not_claimed", ("知道而未申报", "knew of it, did not claim")),
            Step(FELL, _T + "unaware", ("不知道", "did not know of it")),
            Step(FELL, _UNDER_WAY, ("年末尚在办理", "under way at year's end")),
            Step(FELL, _T + "this_year_refused", ("未获批准", "refused")),
        ),
    ),
}
