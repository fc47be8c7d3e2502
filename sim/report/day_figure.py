"""The picture of one place's day: who was at which window when, and how many waited."""

from importlib import resources
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from sim.reference.day import DayLog

_WORDS = {
    "en": {"windows": "Window", "waiting": "Waiting", "clock": "Time of day"},
    "zh": {"windows": "窗口", "waiting": "等候人数", "clock": "时刻"},
}
_FONT = "NotoSansSC-Regular.ttf"
_HOUR = 3_600
_INK, _WORK, _QUEUE, _CLOSED = "#222222", "#2f6f9f", "#c2571a", "#e9e9e6"


def draw_day(day: DayLog, language: str = "en", title: str = "") -> Figure:
    """Return the figure of a day.

    Args:
        day: What `replay` gave.
        language: "en" or "zh"; without the Chinese font beside the data, English.
        title: Place and date, in that language.
    """
    font = _font()
    words = _WORDS[language if font else "en"]
    font = font or FontProperties()
    figure = Figure(figsize=(9, 5), layout="constrained")
    FigureCanvasAgg(figure)
    windows, queue = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    _draw_windows(windows, day)
    curve = day.curve()
    queue.fill_between(curve.second, curve.waiting, step="post", color=_QUEUE, alpha=0.35, linewidth=0)
    queue.step(curve.second, curve.waiting, where="post", color=_QUEUE, linewidth=1)
    queue.set_ylim(bottom=0)
    queue.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    for axes, name in ((windows, words["windows"]), (queue, words["waiting"])):
        axes.set_ylabel(name, fontproperties=font, color=_INK)
        axes.spines[["top", "right"]].set_visible(False)
    _draw_clock(windows, queue, day)
    queue.set_xlabel(words["clock"], fontproperties=font, color=_INK)
    if title:
        windows.set_title(title, fontproperties=font, color=_INK, loc="left")
    return figure


def write_day(figure: Figure, path: Path) -> None:
    """Write the figure as PNG or SVG, by the path's ending, the same bytes for the same day."""
    metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
    with rc_context({"svg.hashsalt": "sim", "svg.fonttype": "path"}):
        figure.savefig(path, dpi=150, metadata=metadata)


def _draw_windows(axes: Axes, day: DayLog) -> None:
    for server, start, end in day.services():
        axes.barh(server + 1, end - start, left=start, height=0.7, color=_WORK, edgecolor="white", linewidth=0.4)
    axes.set_ylim(day.servers + 0.6, 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))


def _draw_clock(windows: Axes, queue: Axes, day: DayLog) -> None:
    """Shade the closed hours and put hours on the shared axis."""
    seconds = [entry.second for entry in day.log] or [0, 24 * _HOUR]
    first = min([*seconds, *(opens for opens, _ in day.openings)]) // _HOUR * _HOUR
    last = -(-max([*seconds, *(closes for _, closes in day.openings)]) // _HOUR) * _HOUR
    edges = [first, *(second for session in day.openings for second in session), last]
    for axes in (windows, queue):
        for closes, opens in zip(edges[::2], edges[1::2], strict=True):
            axes.axvspan(closes, opens, color=_CLOSED, zorder=0, linewidth=0)
        axes.tick_params(colors=_INK)
    queue.set_xlim(first, last)
    queue.xaxis.set_major_locator(MultipleLocator(_HOUR * max(1, round((last - first) / _HOUR / 12))))
    queue.xaxis.set_major_formatter(FuncFormatter(lambda second, _: f"{int(second) // _HOUR:d}:00"))


def _font() -> FontProperties | None:
    """Return the font that has both languages, None where it is not installed."""
    path = resources.files("sim") / "data" / "fonts" / _FONT
    return FontProperties(fname=str(path)) if path.is_file() else None
