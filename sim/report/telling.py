"""What every section of a report needs: the numbers, the language, how to say and show a thing in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matplotlib.figure import Figure

from sim.report.canvas import style, svg_of
from sim.report.document import Column, Paragraph, Picture, Table, Text, Words, fill, text
from sim.report.numbers import Numbers
from sim.report.words import Pair
from sim.report.words import say as say_pair


@dataclass(frozen=True)
class Telling:
    """A report in the making.

    Attributes:
        numbers: the one store of numbers.
        language: "zh" or "en".
        names: titles of the baseline and the reforms.
    """

    numbers: Numbers
    language: str
    names: Sequence[str] = field(default=())

    def say(self, zh: str | Pair, en: str = "") -> str:
        """Return the words in the language of the report."""
        return say_pair(zh if isinstance(zh, tuple) else (zh, en), self.language)

    def fill(self, zh: str, en: str, **parts: Words) -> Text:
        """Return a template in the language of the report, filled."""
        return fill(self.say(zh, en), **parts)

    def paragraph(self, zh: str, en: str, style: str = "", **parts: Words) -> Paragraph:
        """Return a paragraph of a filled template."""
        return Paragraph(self.fill(zh, en, **parts), style)

    def picture(self, name: str, draw: Callable[[], Figure | None], caption: Pair, note: Pair = ("", "")) -> Picture:
        """Return a figure, drawn in the report's style."""
        with style():
            figure = draw()
            assert figure is not None
            svg = svg_of(figure, name)
        return Picture(name, svg, self.say(caption), self.say(note))

    def table(
        self,
        heads: Sequence[tuple[str, str, bool, float]],
        rows: Sequence[Sequence[Words]],
        pale: frozenset[int] = frozenset(),
        note: Words = "",
    ) -> Table:
        """Return a table; a head is its words in Chinese and English, whether it holds numbers, its share of width."""
        columns = tuple(Column(self.say(zh, en), numeric, share) for zh, en, numeric, share in heads)
        return Table(columns, tuple(tuple(text(cell) for cell in row) for row in rows), pale, text(note))


def titles(numbers: Numbers, language: str) -> list[str]:
    """Return the scenarios' titles; the file's name where two have the same."""
    scenarios = [r.scenario for r in numbers.results]
    words = [s.title[language] for s in scenarios]
    return [w if words.count(w) == 1 else f"{w} ({s.name})" for w, s in zip(words, scenarios, strict=True)]
