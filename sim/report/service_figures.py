"""The figures of services: the cliff of the care device, and the ways from being entitled to being paid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.report.canvas import DASHES, GREY, INK, MARKS, PALETTE, columns_for, legend_above, sheet, whole_numbers
from sim.report.figure_data import LAST_SERVICE_YEAR
from sim.report.flows import CHOSE, FELL, REACHED, WHOLE, Way
from sim.report.formats import scale_of, text
from sim.report.words import say

_LEFT, _MIDDLE, _RIGHT, _WIDE = 0.0, 2.1, 5.0, 0.42
_COLOURS = {REACHED: PALETTE[0], CHOSE: "#bdbdbd", FELL: PALETTE[1]}
_APART = 0.125  # of the height: the least distance of two labels


def cliff(years: pa.Table, titles: Mapping[str, str], language: str) -> Figure:
    """Draw care devices by service year, the share of users that stays, and devices in use at the end of each year.

    Args:
        years: scenario, year, service_year, persons, low, high, as `figure_data.service_years` gives.
        titles: title of each scenario by its name, in the order of the legend.
        language: "zh" or "en".
    """
    figure, (left, middle, right) = sheet(3.5, language, 1, 3)
    rows = years.to_pylist()
    for i, (name, title) in enumerate(titles.items()):
        mine = [r for r in rows if r["scenario"] == name]
        look: dict[str, Any] = {"marker": MARKS[i % 8], "linestyle": DASHES[i % 8], "color": PALETTE[i % 8]}
        look |= {"markersize": 4.2, "linewidth": 1.3, "markerfacecolor": "none"}
        _with_intervals(left, [r for r in mine if r["year"] == max(q["year"] for q in mine)], look, title, i)
        stay = staying(mine)
        middle.plot(list(stay), [100 * v for v in stay.values()], **look)
        sums: dict[int, float] = defaultdict(float)
        for r in mine:
            sums[r["year"]] += r["persons"]
        right.plot(list(sums), list(sums.values()), **look)
    ticks = [*map(str, range(1, LAST_SERVICE_YEAR)), f"{LAST_SERVICE_YEAR}+"]
    for axes in (left, middle):
        axes.set_xticks(range(1, LAST_SERVICE_YEAR + 1), ticks)
        axes.set_xlabel(say(("服务年", "Service year"), language))
    middle.set_xticks(range(1, LAST_SERVICE_YEAR + 1), [str(n) for n in range(1, LAST_SERVICE_YEAR + 1)])
    left.set_title(say(("最后一年末在用（人）", "In use, end of last year (persons)"), language), fontsize=9)
    middle.set_title(say(("开始各服务年者占第一年（%）", "Begin each year, % of year one"), language), fontsize=9)
    right.set_title(say(("年末在用（人）", "In use at year's end (persons)"), language), fontsize=9)
    right.set_xticks(sorted({r["year"] for r in rows}))
    for axes in (left, middle, right):
        axes.set_ylim(bottom=0)
        whole_numbers(axes)
        axes.grid(axis="y", color="#eeeeee")
    legend_above(figure, left, columns_for(list(titles.values())))
    return figure


def _with_intervals(axes: Axes, rows: Sequence[Mapping[str, Any]], look: dict[str, Any], title: str, i: int) -> None:
    at = [r["service_year"] + 0.06 * i for r in rows]
    axes.plot(at, [r["persons"] for r in rows], label=title, **look)
    for x, r in zip(at, rows, strict=True):
        if r["low"] is not None:
            axes.plot([x, x], [max(0.0, r["low"]), r["high"]], color=look["color"], linewidth=0.8)


def staying(rows: Sequence[Mapping[str, Any]]) -> dict[int, float]:
    """Return the share of users of the first service year that begins each later one.

    Who begins service year k in a year began k - 1 a year before; the shares of all such pairs are chained.
    """
    found = {(r["year"], r["service_year"]): r["entered"] for r in rows}
    share = {1: 1.0}
    for k in range(2, LAST_SERVICE_YEAR + 1):
        pairs = [(found[y - 1, k - 1], found[y, k]) for y, s in found if s == k and (y - 1, k - 1) in found]
        before = sum(b for b, _ in pairs)
        if not before:
            break
        share[k] = share[k - 1] * sum(a for _, a in pairs) / before
    return share


def flow(steps: pa.Table, way: Way, language: str) -> Figure:
    """Draw how many of those who may have something get it, who did not want it, and every way of falling out.

    Args:
        steps: step, role, persons, low, high, as `figure_data.flow` gives for the way.
        way: what the steps are called.
        language: "zh" or "en".
    """
    figure, (axes,) = sheet(2.9, language)
    axes.set_axis_off()
    words = [say(step.words, language) for step in way.steps]
    rows = [{**r, "words": w} for r, w in zip(steps.to_pylist(), words, strict=True)]
    whole = next(r for r in rows if r["role"] == WHOLE)
    total = max(whole["persons"], 1e-9)
    parts = {role: [r for r in rows if r["role"] == role] for role in (REACHED, FELL, CHOSE)}
    sizes = {role: max(0.0, sum(r["persons"] for r in found)) / total for role, found in parts.items()}
    axes.add_patch(Rectangle((_LEFT, 0), _WIDE, 1, color=GREY))
    axes.text(
        _LEFT + _WIDE / 2,
        1.03,
        _told(whole, total, way.unit, language),
        ha="center",
        va="bottom",
        fontsize=8.5,
        linespacing=1.4,
    )
    edges = _split(axes, sizes)
    reached = parts[REACHED][0]
    inside = _told(reached, total, way.unit, language)
    axes.text(
        (_LEFT + _WIDE + _MIDDLE) / 2,
        sizes[REACHED] / 2,
        inside,
        ha="center",
        va="center",
        fontsize=8.5,
        linespacing=1.4,
    )
    said = "；".join(_told(r, total, way.unit, language, one_line=True) for r in parts[CHOSE] if r["persons"])
    said = said if language == "zh" else said.replace("；", "; ")
    axes.text(_MIDDLE + _WIDE / 2, 1.03, said, ha="center", va="bottom", fontsize=8.5, color=GREY)
    _fan(axes, parts[FELL], edges[FELL], total, way.unit, language)
    axes.set_xlim(-0.75, 8.6)
    axes.set_ylim(-0.08, 1.26)
    axes.set_title(say(way.title, language), fontsize=10)
    return figure


def _split(axes: Axes, sizes: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Draw how the whole splits, and return the lower and upper edge of each part."""
    base, edges = 0.0, {}
    for role, size in sizes.items():
        edges[role] = (base, base + size)
        _band(axes, (_LEFT + _WIDE, *edges[role]), (_MIDDLE, *edges[role]), _COLOURS[role])
        axes.add_patch(Rectangle((_MIDDLE, base), _WIDE, size, color=_COLOURS[role]))
        base += size
    return edges


def _fan(
    axes: Axes, fell: Sequence[Mapping[str, Any]], edge: tuple[float, float], total: float, unit: str, language: str
) -> None:
    """Draw the ways of falling out, enlarged beside the whole, each with its number."""
    fell = sorted((r for r in fell if r["persons"] > 0), key=lambda r: r["persons"])
    all_ = sum(r["persons"] for r in fell)
    if not all_:
        return
    low, height, places = edge[0], 0.0, []
    for i, r in enumerate(fell):
        part = r["persons"] / all_
        narrow = part * (edge[1] - edge[0])
        shade = (0.35 + 0.65 * (i + 1) / len(fell)) if len(fell) > 1 else 1.0
        _band(axes, (_MIDDLE + _WIDE, low, low + narrow), (_RIGHT, height, height + part), PALETTE[1], 0.28 * shade)
        axes.add_patch(
            Rectangle(
                (_RIGHT, height), _WIDE, part, facecolor=PALETTE[1], alpha=shade, edgecolor="white", linewidth=0.8
            )
        )
        places.append(height + part / 2)
        low, height = low + narrow, height + part
    for r, at, spread in zip(fell, places, spread_out(places, _APART), strict=True):
        axes.plot([_RIGHT + _WIDE, _RIGHT + _WIDE + 0.25], [at, spread], color=GREY, linewidth=0.6)
        words = _told(r, total, unit, language, one_line=True)
        axes.text(_RIGHT + _WIDE + 0.3, spread, words, va="center", fontsize=8.5, color=INK)
    share = text(100 * all_ / total, scale_of(100 * all_ / total, "", language))
    head = f"其中（放大）：{share}%" if language == "zh" else f"fell out, enlarged: {share}%"
    axes.text(_RIGHT + _WIDE / 2, 1.03, head, ha="center", va="bottom", fontsize=8.5, color=PALETTE[1])


def spread_out(places: Sequence[float], apart: float) -> list[float]:
    """Return ascending places moved as little as needed so that none is nearer than `apart` to the next.

    >>> [round(p, 2) for p in spread_out([0.1, 0.12, 0.9], 0.1)]
    [0.06, 0.16, 0.9]
    """
    moved = list(places)
    for _ in range(200):
        for i in range(len(moved) - 1):
            short = apart - (moved[i + 1] - moved[i])
            if short > 0:
                moved[i], moved[i + 1] = moved[i] - short / 2, moved[i + 1] + short / 2
    return [float(p) for p in np.array(moved)]


def _told(row: Mapping[str, Any], total: float, unit: str, language: str, *, one_line: bool = False) -> str:
    """Return the words of a step with its number and its share of the whole."""
    number = text(row["persons"], scale_of(row["persons"], unit, language))
    share = text(100 * row["persons"] / total, scale_of(100 * row["persons"] / total, "", language))
    if one_line:
        return f"{row['words']} {number} ({share}%)"
    return f"{row['words']}\n{number}" + ("" if row["role"] == WHOLE else f" ({share}%)")


def _band(
    axes: Axes, from_: tuple[float, float, float], to: tuple[float, float, float], colour: str, alpha: float = 0.25
) -> None:
    """Draw a band from (x, low, high) to (x, low, high)."""
    x0, low0, high0 = from_
    x1, low1, high1 = to
    bend = (x0 + x1) / 2
    points = [
        (x0, low0),
        (bend, low0),
        (bend, low1),
        (x1, low1),
        (x1, high1),
        (bend, high1),
        (bend, high0),
        (x0, high0),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=alpha, edgecolor="none"))
