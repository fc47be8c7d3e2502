"""The figures of the report that stand on indicators: effects, waits, payments, the care device."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.report.answer import Finding
from sim.report.canvas import GREY, PALETTE, blank, legend_below
from sim.report.formats import Scale, scale_of
from sim.report.numbers import Numbers, Verdict
from sim.report.words import LOST, MISSED, PLACES, Pair, say


def effects(found: Sequence[Finding], language: str) -> Figure | None:
    """Draw the differences that may be called changes, in percent of the baseline, with their intervals."""
    shown = [f for f in found if f.verdict in {Verdict.UP, Verdict.DOWN, Verdict.UNSURE} and f.difference.baseline]
    shown = shown[::-1]
    if not shown:
        return None
    figure, (axes,) = blank(1.0 + (0.27 if language == "zh" else 0.34) * len(shown))
    for place, f in enumerate(shown):
        low, middle, high = (
            100 * (v or 0.0) / abs(f.difference.baseline)
            for v in (f.difference.low, f.difference.difference, f.difference.high)
        )
        sure = f.verdict is not Verdict.UNSURE
        colour = PALETTE[0] if sure else "#a0a0a0"
        axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot(
            [middle],
            [place],
            "o" if sure else "D",
            color=colour,
            markersize=5.5,
            markerfacecolor=colour if sure else "white",
        )
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(shown)), [_broken(say(f.headline.words, language), language) for f in shown])
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_xlabel(
        say(
            (
                "与现行规则相比（%），横线为95%区间；空心：区间含零",
                "% of the rules in force, lines are 95% intervals; hollow: the interval contains zero",
            ),
            language,
        )
    )
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    return figure


def waits(numbers: Numbers, names: Sequence[str], language: str) -> Figure:
    """Draw the mean wait of all years by kind of place and scenario."""
    kinds = [k for k in PLACES if numbers.has(f"desk.{k}.wait_mean_seconds")]
    figure, (axes,) = blank(3.2)
    width = 0.8 / len(names)
    for i, name in enumerate(names):
        values = [numbers.by_year(f"desk.{k}.wait_mean_seconds", i).mean() / 60 for k in kinds]
        at = np.arange(len(kinds)) + (i - (len(names) - 1) / 2) * width
        axes.bar(at, values, width * 0.92, color=PALETTE[i % len(PALETTE)], label=name)
    axes.set_xticks(range(len(kinds)), [_broken(say(PLACES[k], language), language, 13) for k in kinds])
    axes.set_ylabel(say(("平均等候（分钟）", "Mean wait (minutes)"), language))
    legend_below(figure, axes, _columns(names))
    return figure


def missed(numbers: Numbers, language: str) -> Figure:
    """Draw the reasons for which intended contributions were missed under the rules in force, by scheme and year."""
    figure, axes = blank(3.6, 1, 3)
    panels: tuple[tuple[Pair, str, str, Mapping[str, Pair]], ...] = (
        (("居民基本养老保险（人）", "Basic pension (persons)"), "resident_pension.basic.", "intending", MISSED),
        (("居民补充养老保险（人）", "Supplementary (persons)"), "resident_pension.supplementary.", "intending", MISSED),
        (("灵活就业养老保险（月数）", "Flexible workers (months)"), "flexible_pension.", "due", LOST),
    )
    for panel, (title, prefix, whole, reasons) in zip(axes, panels, strict=True):
        tops = _stacks(panel, numbers, prefix, reasons, language)
        all_ = numbers.by_year(prefix + whole, 0).mean(axis=0)
        for place, (top, total) in enumerate(zip(tops, all_, strict=True)):
            share = f"{100 * top / total:.1f}%" if total else ""
            panel.annotate(share, (place, top), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=8)
        panel.set_title(say(title, language))
        panel.margins(y=0.12)
        panel.legend(fontsize=7.5, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2 if language == "zh" else 1)
    return figure


def _stacks(
    axes: Axes, numbers: Numbers, prefix: str, reasons: Mapping[str, Pair], language: str
) -> NDArray[np.float64]:
    years = numbers.years
    base = np.zeros(len(years))
    for i, (reason, words) in enumerate(reasons.items()):
        if not numbers.has(prefix + reason):
            continue
        values = numbers.by_year(prefix + reason, 0).mean(axis=0)
        axes.bar(range(len(years)), values, 0.7, bottom=base, color=PALETTE[i], label=say(words, language))
        base = base + values
    axes.set_xticks(range(len(years)), [str(y) for y in years])
    whole_numbers(axes)
    return base


_STEPS: tuple[tuple[str, Pair], ...] = (
    ("eldercare_device.left_year_3", ("第三服务年开始时", "when year 3 began")),
    ("eldercare_device.left_year_5", ("第五服务年开始时", "when year 5 began")),
)


def device(numbers: Numbers, names: Sequence[str], language: str) -> Figure:
    """Draw devices in use at the end of each year, and users who left at the two price steps."""
    figure, (left, right) = blank(3.4, 1, 2)
    years = list(numbers.years)
    width = 0.8 / len(names)
    for i, name in enumerate(names):
        kind: dict[str, Any] = {"color": PALETTE[i % len(PALETTE)]}
        active = numbers.by_year("eldercare_device.active", i).mean(axis=0)
        left.plot(years, active, "osD^v<>P"[i % 8] + "-", markersize=4.5, linewidth=1.4, label=name, **kind)
        heights = [numbers.by_year(pattern, i).sum(axis=1).mean() for pattern, _ in _STEPS]
        right.bar(np.arange(2) + (i - (len(names) - 1) / 2) * width, heights, width * 0.92, **kind)
    left.set_xticks(years)
    left.set_title(say(("年末在用（人）", "In use at year's end (persons)"), language))
    left.set_ylim(bottom=0)
    right.set_xticks(range(2), [say(words, language) for _, words in _STEPS])
    right.set_title(say(("退用（人，各年合计）", "Left the device (persons, all years)"), language))
    for axes in (left, right):
        whole_numbers(axes)
    legend_below(figure, left, _columns(names))
    return figure


def whole_numbers(axes: Axes) -> None:
    """Write the y axis in whole numbers with separators."""
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))


def money_axis(axes: Axes, largest: float, language: str) -> Scale:
    """Scale the y axis to yuan in the language's habit, and return the scale for its label."""
    scale = scale_of(largest, "yuan", language)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v / scale.divisor:,.6g}"))
    return scale


def _columns(names: Sequence[str]) -> int:
    return 2 if max(map(len, names)) > 24 else min(4, len(names))


def _broken(words: str, language: str, width: int = 44) -> str:
    if language == "zh":
        return words
    lines = [""]
    for word in words.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
