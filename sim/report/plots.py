"""The figures of the report that stand on detailed tables: the calendar of load, hours, money, groups of people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sim.core.calendar import is_workday
from sim.report.canvas import GREY, PALETTE, blank, legend_below
from sim.report.figures import money_axis, whole_numbers
from sim.report.numbers import Numbers, grouped, only
from sim.report.words import PAYERS, PLACES, PROGRAMMES, RUN_WHOLE, say

CALENDAR_KINDS = ("bank_counter", "village_agent", "agency", "tax_hall")
_FEN = 100
_PANELS_A_ROW = 4
_PAYER_COLOURS = (*PALETTE, "#bdbdbd")


def calendar(numbers: Numbers, year: int, language: str) -> Figure:
    """Draw daily arrivals of a year by kind of place: months down, days across, closed days grey, 25ths framed."""
    figure, axes = blank(5.6, 2, 2)
    for panel, kind in zip(axes, CALENDAR_KINDS, strict=True):
        cells = _daily(numbers, kind, year)
        picture = panel.imshow(np.sqrt(cells), cmap="YlGnBu", aspect="auto", vmin=0)
        _mark_days(panel, year)
        panel.set_title(say(PLACES[kind], language))
        bar = figure.colorbar(picture, ax=panel, pad=0.01, aspect=14)
        largest = float(np.nanmax(cells))
        ticks = [t for t in _round_ticks(largest) if t <= largest]
        bar.set_ticks([float(np.sqrt(t)) for t in ticks], labels=[f"{t:,.0f}" for t in ticks])
        bar.ax.tick_params(labelsize=7.5)
        bar.set_label(say(("每日到访（人次）", "arrivals a day"), language), fontsize=8)
        panel.set_xticks([0, 4, 9, 14, 19, 24, 30], ["1", "5", "10", "15", "20", "25", "31"])
        panel.set_yticks(range(12), [str(m) for m in range(1, 13)], fontsize=8)
        panel.set_ylabel(say(("月", "Month"), language))
        panel.set_xlabel(say(("日", "Day"), language))
    return figure


def _daily(numbers: Numbers, kind: str, year: int) -> NDArray[np.float64]:
    """Return mean arrivals by (month, day), NaN where there is no such day."""
    cells = np.full((12, 31), np.nan)
    for day in _days(year):
        cells[day.month - 1, day.day - 1] = 0
    table = only(numbers.impact.baseline.load, "channel", kind)
    table = table.filter(pc.equal(pc.year(table["date"]), year))
    for row in grouped(table, ["date"], ["arrivals"]):
        day = row["date"]
        cells[day.month - 1, day.day - 1] = row["arrivals"] / numbers.replications / numbers.sample
    return cells


def _days(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(n) for n in range((dt.date(year + 1, 1, 1) - first).days)]


def _mark_days(axes: Axes, year: int) -> None:
    for day in _days(year):
        at = (day.day - 1.5, day.month - 1.5)
        if not is_workday(day):
            axes.plot([day.day - 1], [day.month - 1], "x", color=GREY, markersize=2.6, markeredgewidth=0.6)
        if day.day == 25:
            axes.add_patch(Rectangle(at, 1, 1, fill=False, edgecolor=PALETTE[1], linewidth=1.2))


def _round_ticks(largest: float) -> list[float]:
    step = 10.0 ** np.floor(np.log10(max(largest, 1)))
    return [0.0, *(step * k for k in (0.1, 0.5, 1, 2, 5))]


def hours(numbers: Numbers, language: str) -> Figure:
    """Draw when people come to each kind of place under the rules in force, a mean working day of all years."""
    figure, (axes,) = blank(3.0)
    rows = grouped(numbers.impact.baseline.hours, ["channel", "hour"], ["arrivals"])
    days = sum(1 for year in numbers.years for d in _days(year) if is_workday(d))
    for i, kind in enumerate(PLACES):
        found = {r["hour"]: r["arrivals"] for r in rows if r["channel"] == kind}
        if not found:
            continue
        at = range(min(found), max(found) + 1)
        values = [found.get(h, 0) / numbers.replications / numbers.sample / days for h in at]
        axes.plot(
            [h + 0.5 for h in at], values, "o-", markersize=3.5, color=PALETTE[i], label=say(PLACES[kind], language)
        )
    axes.set_xlabel(say(("到达时刻（时）", "Hour of arrival"), language))
    axes.set_ylabel(say(("每工作日每小时人次", "Visits an hour, mean working day"), language))
    whole_numbers(axes)
    legend_below(figure, axes, 3)
    return figure


def money(numbers: Numbers, result: int, language: str) -> Figure:
    """Draw who paid how much in each budget year, by programme."""
    paid = by_payer(numbers, result)
    columns = min(len(PROGRAMMES), _PANELS_A_ROW)
    rows = -(-len(PROGRAMMES) // columns)
    figure, axes = blank(0.8 + 2.8 * rows, rows, columns)
    for panel in axes[len(PROGRAMMES) :]:
        panel.set_axis_off()
    for panel, programme in zip(axes, PROGRAMMES, strict=False):
        base = np.zeros(len(numbers.years))
        for i, (payer, words) in enumerate(PAYERS.items()):
            values = np.array([paid[programme, payer, y] for y in numbers.years])
            panel.bar(range(len(base)), values, 0.7, bottom=base, color=_PAYER_COLOURS[i], label=say(words, language))
            base = base + values
        panel.set_xticks(range(len(base)), [str(y) for y in numbers.years])
        panel.set_ylim(0, 1.08 * float(base.max()) or 1)
        scale = money_axis(panel, float(base.max()), language)
        panel.set_title(
            say(PROGRAMMES[programme], language) + (f"（{scale.unit}）" if language == "zh" else f"\n({scale.unit})")
        )
    legend_below(figure, axes[0], 7 if language == "zh" else 4)
    return figure


def by_payer(numbers: Numbers, result: int) -> dict[tuple[str, str, int], float]:
    """Return yuan by (programme, payer, budget year) of the whole city, without transfers between accounts."""
    table = only(numbers.results[result].cost, "payer", *PAYERS)
    found: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in grouped(table, ["programme", "payer", "month"], ["amount"]):
        year = row["month"] // 12
        part = 1.0 if row["programme"] in RUN_WHOLE else numbers.sample
        found[row["programme"], row["payer"], year] += row["amount"] / _FEN / numbers.replications / part
    return found


def people(numbers: Numbers, names: Sequence[str], language: str) -> Figure:
    """Draw the share of intended basic contributions that were missed, by age, home, smartphone, sex and income."""
    groups = missed_by_group(numbers, len(names), language)
    figure, (axes,) = blank(1.2 + 0.26 * len(groups))
    for i, name in enumerate(names):
        at = np.arange(len(groups)) + (i - (len(names) - 1) / 2) * 0.16
        axes.plot(
            [g[1][i] for g in groups],
            at,
            "osD^v<>P"[i % 8],
            color=PALETTE[i % len(PALETTE)],
            markersize=4.5,
            label=name,
        )
    axes.set_yticks(range(len(groups)), [g[0] for g in groups])
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.grid(axis="both", color="#eeeeee")
    axes.set_axisbelow(True)
    axes.set_xlabel(
        say(
            (
                "打算缴纳居民基本养老保险费者中未缴成的比例（%）",
                "missed among those who intended to pay the basic pension (%)",
            ),
            language,
        )
    )
    legend_below(figure, axes, 2)
    return figure


def missed_by_group(numbers: Numbers, results: int, language: str) -> list[tuple[str, list[float]]]:
    """Return, for each group, the percentage that missed in each result."""
    labels: dict[tuple[str, object], str] = {}
    for column, value, zh, en in _GROUPS:
        labels[column, value] = zh if language == "zh" else en
    found: dict[tuple[str, object], list[float]] = defaultdict(list)
    for i in range(results):
        table = only(numbers.results[i].people, "programme", "resident_pension")
        for column in ("age", "sex", "urban", "smartphone", "income_fifth"):
            sums: dict[object, list[int]] = defaultdict(lambda: [0, 0])
            for row in grouped(table, [column, "measure"], ["count"]):
                if row["measure"] == "basic.intending":
                    sums[row[column]][1] += row["count"]
                elif row["measure"].startswith("basic.missed_"):
                    sums[row[column]][0] += row["count"]
            for value, (lost, all_) in sums.items():
                found[column, value].append(100 * lost / all_ if all_ else float("nan"))
    ordered = [(c, v) for c, v, *_ in _GROUPS] + [("age", a) for a in sorted(str(v) for c, v in found if c == "age")]
    age = "{}岁" if language == "zh" else "age {}"
    rows = [(labels.get(key, age.format(key[1])), found[key]) for key in ordered if len(found.get(key, [])) == results]
    return [(label.replace("-", "–"), values) for label, values in rows if not all(np.isnan(values))]


_GROUPS: tuple[tuple[str, object, str, str], ...] = (
    ("urban", True, "城镇", "town"),
    ("urban", False, "乡村", "village"),
    ("smartphone", True, "有智能手机", "has a smartphone"),
    ("smartphone", False, "无智能手机", "has no smartphone"),
    ("sex", "male", "男", "men"),
    ("sex", "female", "女", "women"),
    ("income_fifth", 1, "收入最低五分之一", "lowest fifth of income"),
    ("income_fifth", 5, "收入最高五分之一", "highest fifth of income"),
)
