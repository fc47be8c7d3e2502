"""The figures of people: who gains and who loses, who misses, and the counties as tiles where they lie."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from sim.report.canvas import GREY, INK, MARKS, PALETTE, columns_for, legend_above, marks, sheet, whiskers
from sim.report.formats import scale_of, text
from sim.report.group_data import MEASURES
from sim.report.words import Pair, say

_MAP = "YlGnBu"
_NAMES: Final[Mapping[tuple[str, str], Pair]] = {
    ("all", "all"): ("全市", "the whole city"),
    ("urban", "True"): ("城镇", "town"),
    ("urban", "False"): ("乡村", "village"),
    ("smartphone", "True"): ("有智能手机", "has a smartphone"),
    ("smartphone", "False"): ("无智能手机", "has no smartphone"),
    ("sex", "male"): ("男", "men"),
    ("sex", "female"): ("女", "women"),
    ("income_fifth", "1"): ("收入最低五分之一", "lowest fifth of income"),
    ("income_fifth", "2"): ("收入第二个五分之一", "second fifth"),
    ("income_fifth", "3"): ("收入中间五分之一", "middle fifth"),
    ("income_fifth", "4"): ("收入第四个五分之一", "fourth fifth"),
    ("income_fifth", "5"): ("收入最高五分之一", "highest fifth of income"),
}

# Row and column of each county's tile, about as the counties lie: north is up.
TILES: Final[Mapping[str, tuple[int, int]]] = {
    "xinrong": (0, 1),
    "yanggao": (0, 2),
    "tianzhen": (0, 3),
    "zuoyun": (1, 0),
    "yungang": (1, 1),
    "pingcheng": (1, 2),
    "datong_economic_development_zone": (1, 3),
    "yunzhou": (2, 2),
    "hunyuan": (3, 2),
    "guangling": (3, 3),
    "lingqiu": (4, 3),
}
COUNTY_NAMES: Final[Mapping[str, Pair]] = {
    "xinrong": ("新荣区", "Xinrong"),
    "pingcheng": ("平城区", "Pingcheng"),
    "yungang": ("云冈区", "Yungang"),
    "yunzhou": ("云州区", "Yunzhou"),
    "yanggao": ("阳高县", "Yanggao"),
    "tianzhen": ("天镇县", "Tianzhen"),
    "guangling": ("广灵县", "Guangling"),
    "lingqiu": ("灵丘县", "Lingqiu"),
    "hunyuan": ("浑源县", "Hunyuan"),
    "zuoyun": ("左云县", "Zuoyun"),
    "datong_economic_development_zone": ("经开区", "Dev. Zone"),
}


def group_name(column: str, group: str, language: str) -> str:
    """Return what a group is called.

    >>> group_name("age", "16-24", "en")
    'age 16–24'
    """
    if column == "age":
        band = group.replace("-", "–")
        return f"{band}岁" if language == "zh" else f"age {band}"
    return say(_NAMES[column, group], language)


def ordered_groups(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the groups that stand in the rows, in the order of the figures."""
    here = {(r["column"], r["group"]) for r in rows}
    return [key for key in _NAMES if key in here] + sorted(key for key in here if key[0] == "age")


def gains_and_losses(gains: pa.Table, titles: Mapping[str, str], language: str) -> Figure:
    """Draw what each group gains or loses by each reform, with intervals; hollow where the interval holds zero.

    Args:
        gains: scenario, column, group, measure, difference, low, high, as `group_data.gains` gives.
        titles: title of each reform by its name, in the order of the legend.
        language: "zh" or "en".
    """
    rows = gains.to_pylist()
    groups = ordered_groups(rows)
    measures = [m for m in MEASURES if any(r["measure"] == m for r in rows)]
    figure, axes = sheet(1.1 + 0.27 * len(groups), language, 1, len(measures), sharey=True)
    for panel, measure in zip(axes, measures, strict=True):
        for i, name in enumerate(titles):
            mine = [r for r in rows if r["scenario"] == name and r["measure"] == measure]
            at = [groups.index((r["column"], r["group"])) + (i - (len(titles) - 1) / 2) * 0.2 for r in mine]
            marks(panel, mine, "difference", at, i + 1)
        panel.axvline(0, color=GREY, linewidth=0.8)
        panel.set_title(say(MEASURES[measure], language), fontsize=8.5, linespacing=1.4)
        panel.grid(axis="both", color="#eeeeee")
        panel.set_axisbelow(True)
        panel.tick_params(axis="x", labelsize=8)
    axes[0].set_yticks(range(len(groups)), [group_name(*g, language) for g in groups], fontsize=8.5)
    axes[0].set_ylim(len(groups) - 0.5, -0.5)
    for i, title in enumerate(titles.values()):
        axes[0].plot([], [], MARKS[(i + 1) % 8], color=PALETTE[(i + 1) % 8], markersize=4.5, label=title)
    legend_above(figure, axes[0], columns_for(list(titles.values())))
    return figure


def missed_by_group(missed: pa.Table, titles: Mapping[str, str], language: str) -> Figure:
    """Draw the share of intended basic contributions that each group misses.

    Args:
        missed: scenario, column, group, percent, low, high, as `group_data.missed_by_group` gives.
        titles: title of each scenario by its name, in the order of the legend.
        language: "zh" or "en".
    """
    rows = missed.to_pylist()
    groups = ordered_groups(rows)
    figure, (axes,) = sheet(1.1 + 0.27 * len(groups), language)
    for i, (name, title) in enumerate(titles.items()):
        mine = [r for r in rows if r["scenario"] == name]
        at = [groups.index((r["column"], r["group"])) + (i - (len(titles) - 1) / 2) * 0.18 for r in mine]
        look: dict[str, Any] = {"color": PALETTE[i % 8], "markersize": 4.2, "label": title}
        axes.plot([r["percent"] for r in mine], at, MARKS[i % 8], **look)
        whiskers(axes, mine, at, PALETTE[i % 8], positive=True)
    axes.set_yticks(range(len(groups)), [group_name(*g, language) for g in groups])
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.grid(axis="both", color="#eeeeee")
    axes.set_axisbelow(True)
    label = (
        "打算缴纳居民基本养老保险费者中未缴成的比例（%），横线为95%区间",
        "missed among those who intended to pay the basic pension (%), lines are 95% intervals",
    )
    axes.set_xlabel(say(label, language))
    legend_above(figure, axes, columns_for(list(titles.values())))
    return figure


def county_tiles(counties: pa.Table, shown: Mapping[str, Pair], language: str) -> Figure:
    """Draw the counties as tiles, about where they lie, coloured and labelled with their values.

    Args:
        counties: county and a column for each value, as `group_data.by_county` gives.
        shown: title with unit of each column to draw, a panel each.
        language: "zh" or "en".
    """
    rows = {r["county"]: r for r in counties.to_pylist()}
    figure, axes = sheet(4.0, language, 1, len(shown))
    for panel, (column, words) in zip(axes, shown.items(), strict=True):
        known = {county: r[column] for county, r in rows.items() if r[column] is not None and county in TILES}
        norm = Normalize(min(known.values(), default=0), max(known.values(), default=1))
        scale = scale_of(max(known.values(), default=1), "", language)
        for county, at in TILES.items():
            said = text(known[county], scale) if county in known else "–"
            _tile(panel, at, f"{say(COUNTY_NAMES[county], language)}\n{said}", norm, known.get(county))
        panel.set_title(say(words, language), fontsize=9.5)
        panel.set_xlim(-0.05, 4.05)
        panel.set_ylim(5.05, -0.05)
        panel.set_aspect("equal")
        panel.set_axis_off()
    return figure


def _tile(axes: Axes, at: tuple[int, int], words: str, norm: Normalize, value: float | None) -> None:
    share = None if value is None else float(norm(value)) if norm.vmax != norm.vmin else 0.3
    colour = "#f0f0ee" if share is None else colormaps[_MAP](0.08 + 0.8 * share)
    ink = "white" if share is not None and share > 0.55 else INK
    corner = (at[1] + 0.04, at[0] + 0.04)
    axes.add_patch(FancyBboxPatch(corner, 0.92, 0.92, boxstyle="round,pad=0,rounding_size=0.08", color=colour))
    axes.text(at[1] + 0.5, at[0] + 0.5, words, ha="center", va="center", fontsize=8, color=ink, linespacing=1.4)
