"""The page's font: the characters that a page uses, cut from the font beside the data and put into the page."""

import base64
import io
from functools import cache

from sim.report.canvas import FONTS

WEIGHTS = {400: "NotoSansSC-Regular.ttf", 700: "NotoSansSC-Bold.ttf"}


def faces(page: str) -> str:
    """Return `@font-face` rules that hold every character of the page.

    Raises:
        ValueError: the font has no glyph for some character of the page.
    """
    used = check_glyphs(page) | set(range(0x20, 0x7F))
    return "\n".join(_face(weight, used) for weight in WEIGHTS)


def check_glyphs(words: str) -> set[int]:
    """Return the code points of a text, all of which the font has.

    Raises:
        ValueError: the font has no glyph for some character.
    """
    used = {ord(letter) for letter in words if letter >= " "}
    lost = sorted(used - characters())
    if lost:
        shown = " ".join(f"U+{code:04X} {chr(code)}" for code in lost)
        message = f"the report's font has no glyph for {shown}"
        raise ValueError(message)
    return used


@cache
def characters() -> frozenset[int]:
    """Return the code points that both fonts have."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    return frozenset(set.intersection(*(set(TTFont(FONTS / name).getBestCmap()) for name in WEIGHTS.values())))


def _face(weight: int, used: set[int]) -> str:
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont

    options = Options()
    options.layout_features = ["kern", "liga"]
    options.hinting = False
    options.recalc_timestamp = False
    cut = TTFont(FONTS / WEIGHTS[weight], recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(used))
    subsetter.subset(cut)
    out = io.BytesIO()
    cut.save(out, reorderTables=None)
    data = base64.b64encode(out.getvalue()).decode()
    return (
        f"@font-face {{ font-family: 'Report'; font-weight: {weight}; "
        f"src: url(data:font/ttf;base64,{data}) format('truetype'); }}"
    )
