"""How every figure of the report looks: font, colours, and SVG that is the same bytes every time."""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.report.formats import Scale, scale_of
from sim.report.versions import data_version, version

FONTS = Path(__file__).resolve().parent.parent / "data" / "fonts"
FAMILY = "Noto Sans SC"
INK, GREY, PALE = "#222222", "#6b6b6b", "#e6e6e2"
# Okabe and Ito (2008), told apart by colour-blind readers; their yellow is too pale on paper and left out.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#000000", "#999999")
_WIDTH = 9.0
_GRID = 6  # decimals of a figure's width
_FOOT = 0.2  # inches for the line of the source
# Not by colour alone: lines have marks and dashes, bars have hatches, so that a copy in black and white can be read.
MARKS = "osD^v<>P"
DASHES = ("-", "--", ":", "-.", (0, (5, 1, 1, 1)), (0, (1, 1)), (0, (7, 3)), (0, (3, 1, 1, 1, 1, 1)))
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "++", "oo", "||")
_STYLE: dict[Any, Any] = {
    "font.family": [FAMILY],
    "font.size": 9.5,
    "axes.unicode_minus": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "sim",
    "hatch.linewidth": 0.5,
}


@cache
def _load_fonts() -> None:
    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(str(file))


def style() -> AbstractContextManager[None]:
    """Return the context in which figures are made and written."""
    _load_fonts()
    return rc_context(_STYLE)


def blank(height: float, rows: int = 1, columns: int = 1, **kind: object) -> tuple[Figure, list[Axes]]:
    """Return an empty figure of the page's width and its axes in reading order."""
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.subplots(rows, columns, squeeze=False, **kind)  # type: ignore[call-overload]
    return figure, [a for row in axes for a in row]


def sheet(height: float, language: str, rows: int = 1, columns: int = 1, **kind: object) -> tuple[Figure, list[Axes]]:
    """Return an empty figure that says at its foot where its numbers come from, and its axes in reading order."""
    figure, axes = blank(height, rows, columns, **kind)
    foot = _FOOT / height
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.set(rect=(0, foot, 1, 1 - foot))  # type: ignore[call-arg]
    figure.text(0.995, 0.25 * foot, source_line(language), fontsize=7, color=GREY, ha="right", va="bottom")
    return figure, axes


def source_line(language: str) -> str:
    """Return where a figure's numbers come from: the model's and the data's version."""
    if language == "zh":
        return f"数据来源：模型{version()}；数据{data_version()}"
    return f"Source: model {version()}; data {data_version()}"


def legend_above(figure: Figure, axes: Axes, columns: int) -> None:
    """Put one legend for all axes over the figure."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=columns, fontsize=8.5)


def legend_of(figure: Figure, handles: Sequence[Any], columns: int) -> None:
    """Put a legend of these signs over the figure."""
    figure.legend(handles=handles, loc="outside upper center", ncols=columns, fontsize=8.5)


def columns_for(titles: Sequence[str]) -> int:
    """Return in how many columns a legend of these titles stands."""
    longest = max(map(letters, titles), default=1)
    return max(1, min(len(titles), 110 // (longest + 8)))


def legend_below(figure: Figure, axes: Axes, columns: int) -> None:
    """Put one legend for all axes under the figure."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns, fontsize=9)


def whiskers(
    axes: Axes, rows: Sequence[Mapping[str, Any]], at: Sequence[float], colour: str, *, positive: bool = False
) -> None:
    """Draw the intervals of rows (low, high; none where low is None) as level lines at these heights."""
    lines = [(y, r["low"], r["high"]) for y, r in zip(at, rows, strict=True) if r["low"] is not None]
    if lines:
        heights, lows, highs = zip(*lines, strict=True)
        axes.hlines(heights, [max(0.0, low) for low in lows] if positive else lows, highs, colors=colour, linewidth=1.1)


def marks(axes: Axes, rows: Sequence[Mapping[str, Any]], value: str, at: Sequence[float], i: int) -> None:
    """Draw differences with their intervals; hollow where there is none, or where it holds zero."""
    colour = PALETTE[i % len(PALETTE)]
    whiskers(axes, rows, at, colour)
    for sure in (True, False):
        mine = [(r[value], y) for r, y in zip(rows, at, strict=True) if _is_sure(r) == sure]
        look: dict[str, Any] = {"color": colour, "markersize": 4.3, "markerfacecolor": colour if sure else "white"}
        axes.plot([x for x, _ in mine], [y for _, y in mine], MARKS[i % len(MARKS)], **look)


def _is_sure(row: Mapping[str, Any]) -> bool:
    return row["low"] is not None and not row["low"] <= 0 <= row["high"]


def whole_numbers(axes: Axes) -> None:
    """Write the y axis in whole numbers with separators."""
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))


def money_axis(axes: Axes, largest: float, language: str) -> Scale:
    """Scale the y axis to yuan in the language's habit, and return the scale for its label."""
    scale = scale_of(largest, "yuan", language)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v / scale.divisor:,.6g}"))
    return scale


def broken(words: str, language: str, width: int = 44) -> str:
    """Return the words on several lines of about that many letters; a Chinese letter is two wide.

    >>> broken("one two three", "en", 8).splitlines()
    ['one two', 'three']
    """
    pieces = re.findall(r"[^\s._]+[._]*\s*", words) if language == "en" else re.findall(r"[a-z0-9]+[._]*|.", words)
    lines = [""]
    for piece in pieces:
        if lines[-1] and letters(lines[-1]) + letters(piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines).rstrip()


def letters(words: str) -> int:
    """Return how wide the words are in Latin letters."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in words)


def settle(figure: Figure) -> Figure:
    """Lay a figure out once and for all, to a grid too fine to see: the layout's solver differs in its last bits."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        box = axes.get_position()
        left, bottom, width, height = (round(float(v), _GRID) for v in box.bounds)
        axes.set_position((left, bottom, width, height))
    return figure


def svg_of(figure: Figure, name: str) -> Markup:
    """Return a figure as an SVG element whose ids nobody else on the page has."""
    out = io.StringIO()
    settle(figure)
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:xlink)?="[^"]*"', "", text)
    text = text.replace("xlink:href=", "href=")
    text = _with_own_ids(text, name)
    text = text.replace('href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    return Markup(re.sub(r"\s*\n\s*", "\n", text).strip())


def _with_own_ids(text: str, name: str) -> str:
    """Put the name before every id, and number an id that stands twice (its content is the same)."""
    seen: Counter[str] = Counter()

    def own(found: re.Match[str]) -> str:
        seen[found[1]] += 1
        again = f"-{seen[found[1]]}" if seen[found[1]] > 1 else ""
        return f'id="{name}-{found[1]}{again}"'

    return re.sub(r'\bid="([^"]*)"', own, text)
