"""What the notebooks show: tables, differences with intervals, sources and figures, in both languages and one form."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from sim.report.canvas import PALETTE, blank, style, svg_of
from sim.report.formats import scale_of, text
from sim.scenario import Leaf, Scenario
from sim.study.compare import Difference, Impact

NOTHING_SHOWN = "—"

Words = Mapping[str, str]  # what a planner calls it, 中文 · English, by indicator


@dataclass(frozen=True)
class Text:
    """Markdown that a notebook shows when it stands at the end of a cell."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown


@dataclass(frozen=True)
class Picture:
    """A figure that a notebook shows when it stands at the end of a cell."""

    svg: str

    def _repr_html_(self) -> str:
        return self.svg


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Text:
    """Return rows under headings."""
    lines = [[*columns], ["---"] * len(columns), *([_cell(value) for value in row] for row in rows)]
    return Text("\n".join("| " + " | ".join(line) + " |" for line in lines))


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", "<br>")


def changes(baseline: Scenario, reforms: Sequence[Scenario]) -> Text:
    """Return what each reform changes: parameter, from, to, unit and source; the settings of the run left out."""
    rows = []
    for reform in reforms:
        for leaf in reform.leaves():
            before = baseline.leaf(leaf.path)
            if leaf.value != before.value and not leaf.path.startswith("run."):
                title = f"**{reform.title.zh}**\n{reform.title.en}"
                rows.append((title, f"`{leaf.path}`", _value(before), _value(leaf), leaf.unit, leaf.source))
    return table(
        ("方案 · reform", "参数 · parameter", "现行 · now", "改为 · reform", "单位 · unit", "出处 · source"), rows
    )


def _value(leaf: Leaf) -> object:
    """Return a value as it stands in a file; steps and dates a line each."""
    value = leaf.written()["value"]
    return "\n".join(f"{key}: {inner}" for key, inner in value.items()) if isinstance(value, Mapping) else value


def sign(difference: Difference) -> str:
    """Return an arrow when the interval leaves zero out, a dash when nothing has been shown."""
    if difference.low is None or difference.high is None or difference.low <= 0 <= difference.high:
        return NOTHING_SHOWN
    return "↑" if difference.difference > 0 else "↓"


def effects(impact: Impact, shown: Words) -> Text:
    """Return the difference of every reform over all years together, with its 95% interval and the gain of pairing."""
    rows = []
    for place, reform in enumerate(impact.reforms):
        for indicator, words in shown.items():
            d = impact.total(indicator, place)
            scale = scale_of(max(abs(d.baseline), abs(d.reform)), "", "en")
            figures = [text(d.baseline, scale), *(_told(value, d) for value in (d.difference, d.low, d.high))]
            gain = "" if d.variance_ratio is None else f"{d.variance_ratio:,.0f}"
            rows.append((reform.scenario.title.zh, words, *figures, sign(d), gain))
    heads = ("方案 · reform", "指标 · indicator", "现行 · now", "差异 · difference", "低 · low", "高 · high")
    return table((*heads, "", "省几倍 · saves, times"), rows)


def _told(value: float | None, difference: Difference) -> str:
    if value is None:
        return NOTHING_SHOWN
    largest = max(abs(difference.difference), abs(difference.low or 0), abs(difference.high or 0))
    return text(value, scale_of(largest, "", "en"), signed=True)


def draw_effects(impact: Impact, shown: Words, unit: str) -> Figure:
    """Return the differences of the reforms as points with intervals, a panel an indicator; grey is not told from 0."""
    figure, panels = blank(1.5 + 0.45 * len(impact.reforms), 1, len(shown), sharey=True)
    for panel, (indicator, words) in zip(panels, shown.items(), strict=True):
        for place in range(len(impact.reforms)):
            d = impact.total(indicator, place)
            colour = PALETTE[place % len(PALETTE)] if sign(d) != NOTHING_SHOWN else "#a0a0a0"
            if d.low is not None and d.high is not None:
                panel.plot([d.low, d.high], [place, place], color=colour, linewidth=2)
            panel.plot([d.difference], [place], "o", color=colour)
        panel.axvline(0, color="#6b6b6b", linewidth=0.8)
        panel.set_title(words, fontsize=9)
        panel.set_xlabel(unit)
        panel.xaxis.set_major_locator(_few_ticks())
        panel.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    names = [f"{r.scenario.title.zh}\n{r.scenario.title.en}" for r in impact.reforms]
    panels[0].set_yticks(range(len(names)), names, fontsize=8)
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    return figure


def _few_ticks() -> Any:  # noqa: ANN401 - matplotlib's own
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4)


def show(draw: Callable[[], Figure], name: str) -> Picture:
    """Return a figure in the look of the report; `draw` makes it, `name` is its own in the notebook."""
    with style():
        return Picture(svg_of(draw(), name))


def sources(scenario: Scenario, paths: Sequence[str]) -> Text:
    """Return where figures come from whose path begins with one of `paths`: value, source, range, reason, line."""
    rows = [
        (
            f"`{leaf.path}`",
            _value(leaf),
            leaf.unit,
            leaf.source,
            "" if leaf.low is None else f"{leaf.form.kind.write(leaf.low)}–{leaf.form.kind.write(leaf.high)}",
            "\n".join(leaf.why[name] for name in ("zh", "en") if name in leaf.why),
            f"{leaf.file.rpartition('/')[2]}:{leaf.line}",
        )
        for leaf in scenario.leaves()
        if leaf.path.startswith(tuple(paths))
    ]
    heads = ("参数 · parameter", "值 · value", "单位 · unit", "出处 · source")
    return table((*heads, "范围 · range", "理由 · reason", "位置 · place"), rows)
