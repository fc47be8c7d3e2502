"""The report of a comparison: one set of numbers, one document, two languages, as a web page and on paper."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.study.compare import Impact
    from sim.study.robustness import Robustness

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
FORMATS = ("html", "pdf")


def formats_of(words: str) -> tuple[str, ...]:
    """Return the formats named in words such as "html,pdf", in a fixed order.

    Raises:
        ValueError: there is no such format.

    >>> formats_of("pdf,html")
    ('html', 'pdf')
    """
    asked = [part.strip() for part in words.split(",")]
    for part in asked:
        if part not in FORMATS:
            message = f"there is no report as {part!r}; there is {', '.join(FORMATS)}"
            raise ValueError(message)
    return tuple(f for f in FORMATS if f in asked)


def languages_of(words: str) -> tuple[str, ...]:
    """Return the languages meant by zh, en or both.

    Raises:
        ValueError: there is no report in that language.
    """
    if words not in LANGUAGES:
        message = f"there is no report in {words!r}; there is {', '.join(LANGUAGES)}"
        raise ValueError(message)
    return LANGUAGES[words]


def write_report(
    impact: "Impact",
    folder: Path,
    *,
    language: str = "both",
    file_format: str | Sequence[str] = "html",
    robustness: "Robustness | None" = None,
) -> list[Path]:
    """Write the report with its tables into `folder`, the same bytes for the same results, and return the files.

    Args:
        impact: a baseline and its reforms.
        folder: made if it is missing.
        language: "zh", "en" or "both".
        file_format: "html", "pdf" or both with a comma between.
        robustness: what the answer rests on, if that was studied.

    Raises:
        ValueError: there is no such language or format, or the font has no glyph for a character.
    """
    languages = languages_of(language)
    formats = formats_of(file_format if isinstance(file_format, str) else ",".join(file_format))
    from sim.report.build import build
    from sim.report.html import write_html
    from sim.report.impacts import Extracts
    from sim.report.manifest import write_report_manifest
    from sim.report.numbers import Numbers
    from sim.report.pdf import write_pdf
    from sim.report.tipping import Tipping
    from sim.report.workbook import write_tables

    folder.mkdir(parents=True, exist_ok=True)
    numbers = Numbers(impact)
    data = Extracts(numbers)
    tipping = Tipping(robustness) if robustness else None
    files = []
    for spoken in languages:
        document = build(numbers, spoken, data, tipping)
        other = next((o for o in languages if o != spoken), None)
        if "html" in formats:
            files.append(write_html(document, folder / f"report.{spoken}.html", other))
        if "pdf" in formats:
            files.append(write_pdf(document, folder / f"report.{spoken}.pdf"))
    files += write_tables(numbers, folder, data.tables())
    settings = {"language": language, "format": ",".join(formats), "tipping_points": tipping is not None}
    return [*files, write_report_manifest(impact, folder, files, settings)]
