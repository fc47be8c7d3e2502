"""Numbers as they stand on a page: the same value in both languages, each in its own scale."""

import math
from dataclasses import dataclass

from sim.report.document import Number, Text

_YUAN = {
    "zh": ((1e8, "亿元"), (1e4, "万元"), (1.0, "元")),
    "en": ((1e9, "billion yuan"), (1e6, "million yuan"), (1e3, "thousand yuan"), (1.0, "yuan")),
}
_UNITS = {
    "persons": ("人", "persons"),
    "person-years": ("人年", "person-years"),
    "person-months": ("人月", "person-months"),
    "visits": ("人次", "visits"),
    "calls": ("次", "calls"),
    "devices": ("台", "devices"),
    "hours": ("小时", "hours"),
    "seconds": ("分钟", "minutes"),
    "days": ("天", "days"),
    "reports": ("件", "reports"),
    "cases": ("件", "cases"),
    "incidents": ("起", "incidents"),
    "buildings": ("栋", "buildings"),
    "share": ("%", "%"),
    "servers": ("个窗口", "windows"),
    "fen": ("分", "fen"),
}


_SMALL, _MOST_DECIMALS = 0.1, 5


@dataclass(frozen=True)
class Scale:
    """What a number is divided by, its decimals, and the word after it."""

    divisor: float
    decimals: int
    unit: str


def scale_of(largest: float, unit: str, language: str) -> Scale:
    """Return the scale for numbers of a unit up to `largest`, so that three or four figures are seen.

    >>> scale_of(554_098_427, "yuan", "zh")
    Scale(divisor=100000000.0, decimals=2, unit='亿元')
    >>> scale_of(0.2, "seconds", "en").decimals  # a change that two decimals would tell as 0
    4
    """
    size = abs(largest)
    if unit == "yuan":
        divisor, word = next((s for s in _YUAN[language] if size >= s[0]), _YUAN[language][-1])
    else:
        divisor = {"seconds": 60.0, "share": 0.01}.get(unit, 1.0)
        word = unit_word(unit, language)
    shown = size / divisor
    decimals = 0 if shown >= 1000 else 1 if shown >= 10 else 2
    if divisor == 1.0 and shown >= 10:
        decimals = 0
    if 0 < shown < _SMALL:
        decimals = min(_MOST_DECIMALS, 1 - math.floor(math.log10(shown)))
    return Scale(divisor, decimals, word)


def unit_word(unit: str, language: str) -> str:
    """Return a unit in words."""
    words = _UNITS.get(unit)
    return unit if words is None else words[0 if language == "zh" else 1]


def text(value: float, scale: Scale, *, signed: bool = False) -> str:
    """Return a number without its unit; zero has no sign."""
    rounded = round(value / scale.divisor, scale.decimals) + 0.0
    if rounded == 0:
        return "0"
    said = f"{rounded:+,.{scale.decimals}f}" if signed else f"{rounded:,.{scale.decimals}f}"
    return said.replace("-", "−")


def number(value: float | None, scale: Scale, *, signed: bool = False) -> Text:
    """Return a number marked with its value, so that pages in both languages can be compared."""
    if value is None:
        return ("–",)
    return (Number(value + 0.0, text(value, scale, signed=signed)),)


def count(value: int) -> Text:
    """Return a whole number as it stands.

    >>> count(1_077)
    (Number(value=1077.0, shown='1,077'),)
    """
    return (Number(float(value), f"{value:,}"),)


def quantity(value: float, unit: str, language: str, *, signed: bool = False, like: float | None = None) -> Text:
    """Return a number with its unit, in the scale of `like` if given."""
    scale = scale_of(value if like is None else like, unit, language)
    return with_unit(number(value, scale, signed=signed), scale, language)


def with_unit(written: Text, scale: Scale, language: str) -> Text:
    """Return a written number and its unit; English has a space between, save before a percent sign."""
    gap = "" if language == "zh" or scale.unit == "%" else "\u00a0"
    return (*written, f"{gap}{scale.unit}") if scale.unit else written


def interval(low: float | None, high: float | None, scale: Scale, language: str) -> Text:
    """Return the two ends of an interval."""
    if low is None or high is None:
        return ("–",)
    between = "至" if language == "zh" else " to "
    return (*number(low, scale, signed=True), between, *number(high, scale, signed=True))
