"""The figures of studies: which assumption moves a result most, and what can be had for what."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.canvas import GREY, HATCHES, INK, PALETTE, broken, legend_above, sheet
from sim.report.words import Pair, say

_NAME = 52  # letters in a line of an assumption's title


def tornado(swings: pa.Table, outcome: Pair, language: str, *, most: int = 15) -> Figure:
    """Draw how far each assumption moves a difference between two scenarios, the widest swing first.

    Args:
        swings: assumption (its name), title (what it is, in the language), low_value, high_value (the ends of its
            range, as text), low, high (the difference with the assumption at that end), base (the difference as
            assumed, the same in every row).
        outcome: what the difference is of, with its unit.
        language: "zh" or "en".
        most: how many assumptions are drawn.
    """
    rows = sorted(swings.to_pylist(), key=lambda r: abs(r["high"] - r["low"]))[-most:]
    figure, (axes,) = sheet(1.1 + 0.46 * len(rows), language)
    base = rows[-1]["base"] if rows else 0.0
    for at, row in enumerate(rows):
        _swing(axes, row, at, language)
    axes.axvline(base, color=INK, linewidth=0.9)
    if any(min(r["low"], r["high"]) < 0 < max(r["low"], r["high"]) for r in rows):
        axes.axvline(0, color=GREY, linewidth=0.9, linestyle=":")
    axes.margins(x=0.16)
    axes.set_yticks(range(len(rows)), [_named(row, language) for row in rows], fontsize=8)
    axes.set_xlabel(say(outcome, language))
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    if rows:
        legend_above(figure, axes, 2)
    return figure


def _named(row: Mapping[str, Any], language: str) -> str:
    """Return what an assumption is, in a line or two, above its name."""
    lines = broken(row["title"].rstrip("."), language, _NAME).splitlines()
    said = "\n".join(lines) if len(lines) <= 2 else f"{lines[0]}\n{lines[1]}…"
    return f"{said}\n{row['assumption']}".strip()


def _swing(axes: Axes, row: Mapping[str, Any], at: int, language: str) -> None:
    """Draw the two bars of an assumption, the longer one behind, each with the value that it stands for.

    Where both ends move the difference the same way, the shorter bar's value stands on the other side of the line.
    """
    base = row["base"]
    ends = [(row["low"] - base, row["low_value"], 1), (row["high"] - base, row["high_value"], 0)]
    ends.sort(key=lambda end: -abs(end[0]))
    sides = [1 if length > 0 else -1 for length, _, _ in ends]
    sides[1] = -sides[0]
    for (length, value, i), side in zip(ends, sides, strict=True):
        look: dict[str, Any] = {"color": PALETTE[i], "hatch": HATCHES[i], "edgecolor": "white", "height": 0.62}
        label = say((("取上限", "at the high end"), ("取下限", "at the low end"))[i], language)
        axes.barh(at, length, left=base, label=label if at == 0 else None, **look)
        end = base + (length if length * side > 0 else 0.0)
        words: dict[str, Any] = {
            "xytext": (3 * side, 0),
            "textcoords": "offset points",
            "fontsize": 7.5,
            "color": PALETTE[i],
        }
        axes.annotate(value, (end, at), ha="left" if side > 0 else "right", va="center", **words)


def pareto(points: pa.Table, x: Pair, y: Pair, language: str) -> Figure:
    """Draw what can be had for what: every policy tried, and those that no other one beats on both sides.

    Args:
        points: label, x, y, front (whether nothing beats it); and x_low, x_high, y_low, y_high where known.
        x: what is on the horizontal axis, with its unit.
        y: what is on the vertical axis, with its unit.
        language: "zh" or "en".
    """
    rows = points.to_pylist()
    front = sorted((r for r in rows if r["front"]), key=lambda r: r["x"])
    others = [r for r in rows if not r["front"]]
    figure, (axes,) = sheet(4.4, language)
    words = say(("其他方案", "beaten on both sides"), language)
    axes.plot([r["x"] for r in others], [r["y"] for r in others], "o", color="#a0a0a0", markersize=4, label=words)
    words = say(("前沿：没有方案两方面都更好", "front: nothing is better on both sides"), language)
    axes.plot([r["x"] for r in front], [r["y"] for r in front], "s-", color=PALETTE[0], markersize=6, label=words)
    for row in rows:
        _ends(axes, row)
    for i, row in enumerate(front):
        place = (6, -11) if i % 2 else (6, 6)
        axes.annotate(row["label"], (row["x"], row["y"]), xytext=place, textcoords="offset points", fontsize=8)
    axes.margins(x=0.12, y=0.12)
    axes.set_xlabel(say(x, language))
    axes.set_ylabel(say(y, language))
    axes.grid(color="#eeeeee")
    axes.set_axisbelow(True)
    legend_above(figure, axes, 2)
    return figure


def _ends(axes: Axes, row: Mapping[str, Any]) -> None:
    """Draw the intervals of a point."""
    colour = PALETTE[0] if row["front"] else "#a0a0a0"
    if row.get("x_low") is not None:
        axes.plot([row["x_low"], row["x_high"]], [row["y"]] * 2, color=colour, linewidth=0.8)
    if row.get("y_low") is not None:
        axes.plot([row["x"]] * 2, [row["y_low"], row["y_high"]], color=colour, linewidth=0.8)
