"""The figures of load: the calendar of a year, arrivals and waits by hour of the day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from sim.report.canvas import (
    DASHES,
    GREY,
    INK,
    MARKS,
    PALETTE,
    columns_for,
    legend_above,
    legend_of,
    sheet,
    whiskers,
    whole_numbers,
)
from sim.report.words import PLACES, Pair, say

MAP: Final = "YlGnBu"  # ColorBrewer: told apart by colour-blind readers, and darker is more in a copy without colours
_CLOSING_DAY = 25
_SIGNS: Final[Mapping[str, tuple[str, Pair]]] = {
    "weekend": (".", ("周末", "weekend")),
    "holiday": ("x", ("法定节假日", "public holiday")),
    "make-up": ("^", ("调休上班", "weekend day worked in lieu")),
}
_COLUMNS = 3


def calendar(daily: pa.Table, language: str) -> Figure:
    """Draw arrivals of each day of a year by kind of service point: months down, days of the month across.

    Args:
        daily: date, place, arrivals, day, as `figure_data.daily_load` gives.
        language: "zh" or "en".
    """
    kinds = list(dict.fromkeys(daily["place"].to_pylist()))
    rows = daily.to_pylist()
    figure, axes = sheet(0.7 + 2.75 * -(-len(kinds) // 2), language, -(-len(kinds) // 2), min(2, len(kinds)))
    for panel in axes[len(kinds) :]:
        panel.set_axis_off()
    for panel, kind in zip(axes, kinds, strict=False):
        _year(figure, panel, [r for r in rows if r["place"] == kind], language)
        panel.set_title(say(PLACES[kind], language))
    signs: list[Any] = [
        Line2D([], [], linestyle="", marker=sign, color=GREY, markersize=5, label=say(words, language))
        for sign, words in _SIGNS.values()
    ]
    frame = say(("每月25日", "the 25th"), language)
    signs.append(Rectangle((0, 0), 1, 1, fill=False, edgecolor=PALETTE[1], linewidth=1.3, label=frame))
    legend_of(figure, signs, len(signs))
    return figure


def _year(figure: Figure, axes: Axes, rows: Sequence[Mapping[str, Any]], language: str) -> None:
    """Draw one panel with its own scale."""
    cells = np.full((12, 31), np.nan)
    signs: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    dark = 0.3 * max(r["arrivals"] for r in rows)
    for row in rows:
        day: dt.date = row["date"]
        at = (day.day - 1, day.month - 1)
        cells[at[1], at[0]] = row["arrivals"]
        if row["day"] in _SIGNS:
            signs[_SIGNS[row["day"]][0], "white" if row["arrivals"] > dark else GREY].append(at)
        if day.day == _CLOSING_DAY:
            axes.add_patch(Rectangle((at[0] - 0.5, at[1] - 0.5), 1, 1, fill=False, edgecolor=PALETTE[1], linewidth=1.2))
    for (sign, colour), places in signs.items():
        look: dict[str, Any] = {"color": colour, "markersize": 2.4, "markeredgewidth": 0.6}
        axes.plot([x for x, _ in places], [y for _, y in places], sign, **look)
    largest = max(float(np.nanmax(cells)), 1.0)
    picture = axes.imshow(np.sqrt(cells), cmap=MAP, aspect="auto", vmin=0, vmax=float(np.sqrt(largest)))
    bar = figure.colorbar(picture, ax=axes, pad=0.01, aspect=14)
    ticks = _round_ticks(largest)
    bar.set_ticks([float(np.sqrt(t)) for t in ticks], labels=[f"{t:,.0f}" for t in ticks])
    bar.ax.tick_params(labelsize=7.5)
    bar.set_label(say(("每日到访（人次，平方根刻度）", "visits a day (square-root scale)"), language), fontsize=8)
    axes.set_xticks([0, 4, 9, 14, 19, 24, 30], ["1", "5", "10", "15", "20", "25", "31"])
    axes.set_yticks(range(12), [str(m) for m in range(1, 13)], fontsize=8)
    axes.set_ylabel(say(("月", "Month"), language))
    axes.set_xlabel(say(("日", "Day"), language))


def _round_ticks(largest: float) -> list[float]:
    """Return round numbers up to the largest, no two too close on a square-root scale.

    >>> _round_ticks(640)
    [0.0, 50.0, 200.0, 500.0]
    """
    step = 10.0 ** np.floor(np.log10(largest))
    ticks = [0.0]
    for t in (step * k for k in (0.1, 0.5, 1, 2, 5)):
        if t <= largest and np.sqrt(t) - np.sqrt(ticks[-1]) >= 0.2 * np.sqrt(largest):
            ticks.append(float(t))
    return ticks


def arrivals_by_hour(hourly: pa.Table, scenario: str, language: str) -> Figure:
    """Draw when people come to each kind of service point in one scenario.

    Args:
        hourly: scenario, place, hour, arrivals (a year), wait, as `figure_data.hourly_waits` gives.
        scenario: whose arrivals.
        language: "zh" or "en".
    """
    figure, (axes,) = sheet(3.4, language)
    rows = [r for r in hourly.to_pylist() if r["scenario"] == scenario]
    for i, (kind, words) in enumerate(PLACES.items()):
        mine = [r for r in rows if r["place"] == kind]
        if mine:
            hours, values = [r["hour"] + 0.5 for r in mine], [r["arrivals"] / 1_000 for r in mine]
            look: dict[str, Any] = {"marker": MARKS[i % 8], "linestyle": DASHES[i % 8], "color": PALETTE[i % 8]}
            axes.plot(hours, values, markersize=3.8, linewidth=1.2, label=say(words, language), **look)
    axes.set_xlabel(say(("到达时刻（时）", "Hour of arrival"), language))
    axes.set_ylabel(say(("一年到访（千人次）", "Visits a year (thousands)"), language))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=14))
    axes.set_ylim(bottom=0)
    whole_numbers(axes)
    legend_above(figure, axes, 5)
    return figure


def waits_by_hour(hourly: pa.Table, titles: Mapping[str, str], language: str) -> Figure:
    """Draw the mean wait by hour of arrival, a panel for each kind of service point, a line for each scenario.

    Args:
        hourly: scenario, place, hour, arrivals, wait (minutes), as `figure_data.hourly_waits` gives.
        titles: title of each scenario by its name, in the order of the legend.
        language: "zh" or "en".
    """
    rows = hourly.to_pylist()
    kinds = [k for k in PLACES if any(r["place"] == k and r["wait"] > 0 for r in rows)]
    down = -(-len(kinds) // _COLUMNS)
    figure, axes = sheet(0.8 + 1.75 * down, language, down, _COLUMNS)
    for panel in axes[len(kinds) :]:
        panel.set_axis_off()
    for panel, kind in zip(axes, kinds, strict=False):
        for i, (name, title) in enumerate(titles.items()):
            mine = [r for r in rows if r["scenario"] == name and r["place"] == kind]
            look: dict[str, Any] = {"marker": MARKS[i % 8], "linestyle": DASHES[i % 8], "color": PALETTE[i % 8]}
            hours, waits = [r["hour"] + 0.5 for r in mine], [r["wait"] for r in mine]
            panel.plot(hours, waits, markersize=3.4, linewidth=1.2, markerfacecolor="none", label=title, **look)
        panel.set_title(say(PLACES[kind], language), fontsize=9.5, color=INK)
        panel.set_ylim(bottom=0)
        panel.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
        panel.yaxis.set_major_locator(MaxNLocator(nbins=4))
        panel.grid(axis="y", color="#eeeeee")
    figure.supylabel(say(("平均等候（分钟）", "Mean wait (minutes)"), language), fontsize=9)
    for panel in axes[max(0, len(kinds) - _COLUMNS) : len(kinds)]:
        panel.set_xlabel(say(("到达时刻（时）", "Hour of arrival"), language), fontsize=9)
    legend_above(figure, axes[0], columns_for(list(titles.values())))
    return figure


def waits(means: pa.Table, titles: Mapping[str, str], language: str) -> Figure:
    """Draw the mean wait of all years by kind of service point and scenario, with intervals.

    Args:
        means: scenario, place, minutes, low, high, as `figure_data.mean_waits` gives.
        titles: title of each scenario by its name, in the order of the legend.
        language: "zh" or "en".
    """
    rows = means.to_pylist()
    kinds = [k for k in PLACES if any(r["place"] == k for r in rows)]
    figure, (axes,) = sheet(0.9 + 0.5 * len(kinds), language)
    step = 0.8 / len(titles)
    for i, (name, title) in enumerate(titles.items()):
        mine = [r for r in rows if r["scenario"] == name]
        at = [kinds.index(r["place"]) + (i - (len(titles) - 1) / 2) * step for r in mine]
        whiskers(axes, mine, at, PALETTE[i % 8], positive=True)
        axes.plot([r["minutes"] for r in mine], at, MARKS[i % 8], color=PALETTE[i % 8], markersize=4.5, label=title)
    axes.set_yticks(range(len(kinds)), [say(PLACES[k], language) for k in kinds])
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    label = ("平均等候（分钟），横线为95%区间", "Mean wait (minutes), lines are 95% intervals")
    axes.set_xlabel(say(label, language))
    legend_above(figure, axes, columns_for(list(titles.values())))
    return figure
