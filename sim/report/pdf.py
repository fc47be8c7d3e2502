"""The report as PDF, set by typst with the font beside the data; the same bytes for the same document."""

import json
import tempfile
from pathlib import Path
from typing import Any, Literal

from sim.report.canvas import FONTS
from sim.report.document import (
    Block,
    Box,
    Code,
    Document,
    Folded,
    Heading,
    Items,
    Number,
    Paragraph,
    Picture,
    Small,
    Strong,
    Table,
    Verbatim,
    Words,
)
from sim.report.fonts import check_glyphs

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_TIMESTAMP = 1_609_459_200  # 1 January 2021, always: a report says nothing about the day on which it was made


def write_pdf(document: Document, file: Path) -> Path:
    """Write the document as PDF.

    Raises:
        ValueError: the font has no glyph for some character.
    """
    file.write_bytes(pages(document, "pdf")[0])
    return file


def pages(document: Document, file_format: Literal["pdf", "png", "svg"] = "png", ppi: float = 80) -> list[bytes]:
    """Return the set document: one PDF, or one picture a page.

    Raises:
        ValueError: the font has no glyph for some character.
    """
    import typst

    content = json.dumps(plain_document(document), ensure_ascii=False, indent=1)
    check_glyphs(content)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.typ").write_bytes(_TEMPLATE.read_bytes())
        (folder / "document.json").write_text(content, encoding="utf8")
        for picture in document.pictures():
            svg = str(picture.svg).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
            (folder / f"{picture.name}.svg").write_text(svg, encoding="utf8")
        made = typst.compile(
            str(folder / "report.typ"),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format=file_format,
            ppi=ppi,
            timestamp=_TIMESTAMP,
        )
    return list(made) if isinstance(made, list) else [made]


def plain_document(document: Document) -> dict[str, Any]:
    """Return the document as plain lists and dictionaries, as the template reads it."""
    return {
        "language": document.language,
        "version": document.version,
        "title": document.title,
        "lead": [_inline(words) for words in document.lead],
        "sections": [
            {"number": s.number, "title": s.title, "id": s.id, "blocks": [_block(b) for b in s.blocks]}
            for s in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind}
    match block:
        case Paragraph():
            found |= {"text": _inline(block.text), "style": block.style}
        case Items():
            found |= {"texts": [_inline(words) for words in block.texts]}
        case Heading() | Verbatim():
            found |= {"words": block.words}
        case Table():
            found |= {
                "columns": [{"head": c.head, "numeric": c.numeric, "share": c.share} for c in block.columns],
                "rows": [[_inline(cell) for cell in row] for row in block.rows],
                "pale": sorted(block.pale),
                "note": _inline(block.note),
            }
        case Picture():
            found |= {"name": block.name, "caption": block.caption, "note": block.note}
        case Box():
            found |= {"title": block.title, "blocks": [_block(b) for b in block.blocks]}
        case Folded():
            found |= {"title": _inline(block.title), "blocks": [_block(b) for b in block.blocks]}
    return found


def _inline(words: Words) -> list[dict[str, str]]:
    """Return a text as pieces with their marks."""
    parts = words if isinstance(words, tuple) else (words,)
    marks = {Number: "n", Code: "code", Strong: "b", Small: "small"}
    return [{"mark": marks.get(type(p), ""), "t": p if isinstance(p, str) else p.shown} for p in parts]
