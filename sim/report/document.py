"""The report as a document: sections of blocks of text in one language, before anybody has set a page.

What stands in a report is said once, here; `html` and `pdf` only set it. A number is marked with its value, so that
the pages of both languages, and both kinds of page, can be compared number by number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import TypeAlias

from markupsafe import Markup


@dataclass(frozen=True)
class Number:
    """A number as it is shown, with the value it stands for."""

    value: float
    shown: str


@dataclass(frozen=True)
class Code:
    """A name of the model: a parameter, a column, a hash."""

    shown: str


@dataclass(frozen=True)
class Strong:
    """Words that a reader should see first."""

    shown: str


@dataclass(frozen=True)
class Small:
    """Words of less weight, on a line of their own."""

    shown: str


Inline: TypeAlias = str | Number | Code | Strong | Small
Text: TypeAlias = tuple[Inline, ...]
Words: TypeAlias = Inline | Text


def text(*parts: Words) -> Text:
    """Return one text of all parts.

    >>> text("a", ("b", Number(1.0, "1")))
    ('a', 'b', Number(value=1.0, shown='1'))
    """
    joined: list[Inline] = []
    for part in parts:
        joined += part if isinstance(part, tuple) else (part,)
    return tuple(part for part in joined if part != "")


def fill(template: str, **parts: Words) -> Text:
    """Return the template with its `{names}` replaced.

    >>> fill("{a} of {b}.", a=Number(2.0, "2"), b="three")
    (Number(value=2.0, shown='2'), ' of ', 'three', '.')
    """
    found: list[Words] = []
    for words, name, _, _ in Formatter().parse(template):
        found.append(words)
        if name is not None:
            found.append(parts[name])
    return text(*found)


def joined(between: str, parts: Sequence[Words]) -> Text:
    """Return the parts with the same words between them."""
    with_gaps = [piece for part in parts for piece in (between, part)]
    return text(*with_gaps[1:])


def plain(words: Words) -> str:
    """Return a text without marks."""
    parts = words if isinstance(words, tuple) else (words,)
    return "".join(part if isinstance(part, str) else part.shown for part in parts)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `style` is "" or note, lead, caveat, missing."""

    text: Text
    style: str = ""
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    texts: tuple[Text, ...]
    kind: str = field(default="items", init=False)


@dataclass(frozen=True)
class Heading:
    """The heading of a part of a section."""

    words: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Column:
    """A column: its head, whether it holds numbers, and its share of the width on paper."""

    head: str
    numeric: bool = False
    share: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table; `pale` are rows of which nothing may be said; a line under it says what the numbers count."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    pale: frozenset[int] = frozenset()
    note: Text = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Picture:
    """A figure with what it shows and how to read it; `svg` is drawn in the document's language."""

    name: str
    svg: Markup
    caption: str
    note: str = ""
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True)
class Verbatim:
    """Text to be copied as it stands."""

    words: str
    kind: str = field(default="verbatim", init=False)


@dataclass(frozen=True)
class Box:
    """Blocks set apart under a title."""

    title: str
    blocks: "tuple[Block, ...]"
    kind: str = field(default="box", init=False)


@dataclass(frozen=True)
class Folded:
    """Blocks that a screen shows when asked, and paper always."""

    title: Text
    blocks: "tuple[Block, ...]"
    kind: str = field(default="folded", init=False)


Block: TypeAlias = Paragraph | Items | Heading | Table | Picture | Verbatim | Box | Folded


@dataclass(frozen=True)
class Section:
    """A section with the name by which it is linked; `number` is "" where none stands before the title."""

    id: str
    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report in one language.

    Attributes:
        language: "zh" or "en".
        version: model and data, the first line of every page.
        title: the title.
        lead: what was compared, a line each.
        sections: the sections in order.
    """

    language: str
    version: str
    title: str
    lead: tuple[Text, ...]
    sections: tuple[Section, ...]

    def texts(self) -> Iterator[Text]:
        """Yield every text in reading order, those inside figures excepted."""
        yield (self.version,)
        yield (self.title,)
        yield from self.lead
        for section in self.sections:
            yield (section.number, section.title)
            yield from _texts(section.blocks)

    def numbers(self) -> list[Number]:
        """Return every marked number in reading order."""
        return [part for words in self.texts() for part in words if isinstance(part, Number)]

    def pictures(self) -> list[Picture]:
        """Return every figure in reading order."""
        return [block for block in _flat(self.blocks()) if isinstance(block, Picture)]

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of all sections."""
        return tuple(block for section in self.sections for block in section.blocks)


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Box | Folded):
            yield from _flat(block.blocks)


def _texts(blocks: Sequence[Block]) -> Iterator[Text]:
    for block in _flat(blocks):
        match block:
            case Paragraph():
                yield block.text
            case Items():
                yield from block.texts
            case Heading() | Verbatim():
                yield (block.words,)
            case Table():
                yield from _cells(block)
            case Picture():
                yield (block.caption, block.note)
            case Box() | Folded():
                yield text(block.title)


def _cells(table: Table) -> Iterator[Text]:
    yield tuple(column.head for column in table.columns)
    for row in table.rows:
        yield from row
    yield table.note
