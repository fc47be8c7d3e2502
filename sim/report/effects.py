"""The figure of a reform's differences from the rules in force, all in percent."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.report.answer import Finding
from sim.report.canvas import GREY, PALETTE, broken, sheet
from sim.report.numbers import Verdict
from sim.report.words import say


def shown(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings that have an interval and a baseline to be measured by."""
    verdicts = {Verdict.UP, Verdict.DOWN, Verdict.UNSURE}
    return [f for f in found if f.verdict in verdicts and f.difference.baseline]


def effects(found: Sequence[Finding], language: str) -> Figure:
    """Draw a reform's differences in percent of the baseline, with intervals; hollow where the interval holds zero.

    Args:
        found: headline indicators, as `answer.findings` gives; see `shown` for those that are drawn.
        language: "zh" or "en".
    """
    drawn = shown(found)[::-1]
    figure, (axes,) = sheet(1.1 + 0.27 * len(drawn), language)
    for place, f in enumerate(drawn):
        low, middle, high = (
            100 * (v or 0.0) / abs(f.difference.baseline)
            for v in (f.difference.low, f.difference.difference, f.difference.high)
        )
        sure = f.verdict is not Verdict.UNSURE
        colour = PALETTE[0] if sure else "#a0a0a0"
        axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot(
            [middle],
            [place],
            "o" if sure else "D",
            color=colour,
            markersize=5,
            markerfacecolor=colour if sure else "white",
        )
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(drawn)), [broken(say(f.headline.words, language), language, 64) for f in drawn])
    axes.set_ylim(-0.6, len(drawn) - 0.4)
    axes.set_xlabel(
        say(
            (
                "与现行规则相比（%），横线为95%区间；空心：区间含零",
                "% of the rules in force, lines are 95% intervals; hollow: the interval contains zero",
            ),
            language,
        )
    )
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    return figure
