"""The figures of money: who pays how much in each budget year, and who pays more or less after a reform."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.report.canvas import (
    GREY,
    HATCHES,
    INK,
    MARKS,
    PALETTE,
    columns_for,
    legend_above,
    legend_of,
    marks,
    money_axis,
    sheet,
)
from sim.report.formats import scale_of
from sim.report.words import PAYERS, PROGRAMMES, say

ALL = "all"
_COLOURS = (*PALETTE[:6], "#7f7f7f", "#bdbdbd", "#e3d5b8")
_PANELS_A_ROW = 4


def cost_by_payer(cost: pa.Table, scenario: str, language: str) -> Figure:
    """Draw who paid how much in each budget year, stacked, with the interval of each sum.

    Args:
        cost: scenario, programme, payer, year, yuan, low, high, as `figure_data.cost_by_payer` gives.
        scenario: whose money.
        language: "zh" or "en".
    """
    rows = [r for r in cost.to_pylist() if r["scenario"] == scenario]
    programmes = [p for p in PROGRAMMES if any(r["programme"] == p and r["yuan"] for r in rows)]
    payers = [p for p in PAYERS if any(r["payer"] == p and r["yuan"] for r in rows)]
    columns = max(1, min(len(programmes), _PANELS_A_ROW))
    down = max(1, -(-len(programmes) // columns))
    figure, axes = sheet(0.9 + 2.5 * down, language, down, columns)
    for panel in axes[len(programmes) :]:
        panel.set_axis_off()
    for panel, programme in zip(axes, programmes, strict=False):
        _stack(panel, [r for r in rows if r["programme"] == programme], language)
        name = say(PROGRAMMES[programme], language)
        panel.set_title(name, fontsize=9.5)
    signs = [Patch(label=say(PAYERS[p], language), **_look(p)) for p in payers]
    legend_of(figure, signs, 9 if language == "zh" else 5)
    return figure


def _look(payer: str) -> dict[str, Any]:
    i = list(PAYERS).index(payer)
    return {"facecolor": _COLOURS[i], "hatch": HATCHES[i], "edgecolor": "white", "linewidth": 0.4}


def _stack(axes: Axes, rows: Sequence[Mapping[str, Any]], language: str) -> None:
    """Draw one programme's years."""
    years = sorted({r["year"] for r in rows})
    base = np.zeros(len(years))
    for payer in PAYERS:
        found = {r["year"]: r["yuan"] for r in rows if r["payer"] == payer}
        values = np.array([found.get(y, 0.0) for y in years])
        if values.any():
            axes.bar(range(len(years)), values, 0.7, bottom=base, **_look(payer))
            base = base + values
    top = float(base.max()) if base.any() else 1.0
    for at, year in enumerate(years):
        r = next(r for r in rows if r["payer"] == ALL and r["year"] == year)
        if r["low"] is not None:
            ends = [[r["yuan"] - r["low"]], [r["high"] - r["yuan"]]]
            axes.errorbar([at], [r["yuan"]], yerr=ends, color=INK, linewidth=1, capsize=2.5)
            top = max(top, r["high"])
    axes.set_xticks(range(len(years)), [str(y) for y in years], fontsize=8)
    axes.set_ylim(0, 1.06 * top)
    scale = money_axis(axes, top, language)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.set_ylabel(scale.unit, fontsize=8.5)


def payers_difference(changed: pa.Table, titles: Mapping[str, str], language: str) -> Figure:
    """Draw what each payer pays more or less over all years, with intervals: a panel for each programme that changes.

    Args:
        changed: scenario, programme, payer, yuan, low, high (reform less baseline), as
            `figure_data.payers_difference` gives.
        titles: title of each reform by its name, in the order of the legend.
        language: "zh" or "en".
    """
    rows = [r for r in changed.to_pylist() if r["yuan"] or r["low"]]
    programmes = [p for p in PROGRAMMES if any(r["programme"] == p for r in rows)]
    many = {p: [k for k in PAYERS if any(r["programme"] == p and r["payer"] == k for r in rows)] for p in programmes}
    heights = [0.6 + 0.25 * len(many[p]) * max(1, len(titles) - 1) for p in programmes] or [1.0]
    figure, axes = sheet(0.6 + sum(heights), language, len(heights), height_ratios=heights)
    for panel, programme in zip(axes, programmes, strict=False):
        mine = [r for r in rows if r["programme"] == programme]
        scale = scale_of(
            max(abs(v) for r in mine for v in (r["yuan"], r["low"] or 0, r["high"] or 0)), "yuan", language
        )
        for i, name in enumerate(titles):
            own = [scaled(r, scale.divisor) for r in mine if r["scenario"] == name]
            at = [many[programme].index(r["payer"]) + (i - (len(titles) - 1) / 2) * 0.7 / len(titles) for r in own]
            marks(panel, own, "yuan", at, i + 1)
        panel.axvline(0, color=GREY, linewidth=0.8)
        panel.set_yticks(range(len(many[programme])), [say(PAYERS[k], language) for k in many[programme]])
        panel.set_ylim(len(many[programme]) - 0.5, -0.5)
        panel.set_title(say(PROGRAMMES[programme], language), fontsize=9.5)
        panel.set_xlabel(scale.unit, fontsize=8.5)
        panel.grid(axis="x", color="#eeeeee")
        panel.set_axisbelow(True)
    for i, title in enumerate(titles.values()):
        axes[0].plot([], [], MARKS[i + 1], color=PALETTE[(i + 1) % 8], markersize=4.5, label=title)
    legend_above(figure, axes[0], columns_for(list(titles.values())))
    return figure


def scaled(row: Mapping[str, Any], divisor: float) -> dict[str, Any]:
    """Return a row with its sum and interval divided."""
    parts = {key: None if row[key] is None else row[key] / divisor for key in ("yuan", "low", "high")}
    return {**row, **parts}
