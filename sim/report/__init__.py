"""The report of a comparison: one set of numbers, two languages, pages that need nothing from outside."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.study.compare import Impact

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


def write_report(impact: "Impact", folder: Path, *, language: str = "both", file_format: str = "html") -> list[Path]:
    """Write the report with its tables into `folder`, the same bytes for the same results, and return the files.

    Args:
        impact: a baseline and its reforms.
        folder: made if it is missing.
        language: "zh", "en" or "both".
        file_format: "html".

    Raises:
        ValueError: there is no such language or format.
    """
    if language not in LANGUAGES:
        message = f"there is no report in {language!r}; there is {', '.join(LANGUAGES)}"
        raise ValueError(message)
    if file_format != "html":
        message = f"there is no report as {file_format!r}; there is html"
        raise ValueError(message)
    from sim.report.numbers import Numbers
    from sim.report.page import write_page
    from sim.report.workbook import write_tables

    folder.mkdir(parents=True, exist_ok=True)
    numbers = Numbers(impact)
    languages = LANGUAGES[language]
    pages = [write_page(numbers, folder, spoken, languages) for spoken in languages]
    return [*pages, *write_tables(numbers, folder)]
