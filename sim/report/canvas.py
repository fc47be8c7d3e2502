"""How every figure of the report looks: font, colours, and SVG that is the same bytes every time."""

import io
import re
from collections import Counter
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

FONTS = Path(__file__).resolve().parent.parent / "data" / "fonts"
FAMILY = "Noto Sans SC"
INK, GREY, PALE = "#222222", "#6b6b6b", "#e6e6e2"
# Okabe and Ito: told apart by colour-blind readers, and by their lightness in print.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#F0E442", "#4D4D4D")
_WIDTH = 9.0
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


def legend_below(figure: Figure, axes: Axes, columns: int) -> None:
    """Put one legend for all axes under the figure."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns, fontsize=9)


def svg_of(figure: Figure, name: str) -> Markup:
    """Return a figure as an SVG element whose ids nobody else on the page has."""
    out = io.StringIO()
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
