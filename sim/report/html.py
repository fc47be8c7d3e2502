"""The report as one HTML file that needs nothing from outside: a document set by a template that knows no content."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.report.document import Code, Document, Number, Small, Strong, Words
from sim.report.fonts import faces

_FONT_MARK = "/*FONT*/"


def write_html(document: Document, file: Path, other: str | None = None) -> Path:
    """Write the document, with a link to the page in the `other` language if there is one.

    Raises:
        ValueError: the font has no glyph for some character.
    """
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    templates = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters["inline"] = inline
    page = templates.get_template("page.html.j2").render(document=document, other=other)
    file.write_bytes(page.replace(_FONT_MARK, faces(page)).encode())
    return file


def inline(words: Words) -> Markup:
    """Return a text as HTML.

    >>> inline(("up ", Number(0.5, "50%")))
    Markup('up <span class="n" data-v="0.5">50%</span>')
    """
    parts = words if isinstance(words, tuple) else (words,)
    return Markup("").join(_part(part) for part in parts)


def _part(part: Words) -> Markup | str:
    match part:
        case Number():
            return Markup('<span class="n" data-v="{}">{}</span>').format(f"{part.value:.9g}", part.shown)
        case Code():
            return Markup("<code>{}</code>").format(part.shown)
        case Strong():
            return Markup("<b>{}</b>").format(part.shown)
        case Small():
            return Markup('<br/><span class="note">{}</span>').format(part.shown)
        case _:
            return str(part)
