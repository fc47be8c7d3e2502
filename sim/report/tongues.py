"""The pages of a report in each of its languages, two of them at once: neither needs anything of the other."""

from dataclasses import dataclass
from pathlib import Path

from sim.report.impacts import Extracts
from sim.report.numbers import Numbers
from sim.report.tipping import Tipping
from sim.study.executors import execute


@dataclass(frozen=True)
class Pages:
    """What is written.

    Attributes:
        numbers: the store of numbers.
        data: the tables of the figures.
        tipping: what a robustness study found, if there was one.
        folder: where the files go.
        languages: "zh", "en" or both.
        formats: "html", "pdf" or both.
    """

    numbers: Numbers
    data: Extracts
    tipping: Tipping | None
    folder: Path
    languages: tuple[str, ...]
    formats: tuple[str, ...]

    def write(self, language: str) -> list[Path]:
        """Write the pages in one language and return the files."""
        from sim.report.build import build
        from sim.report.html import write_html
        from sim.report.pdf import write_pdf

        document = build(self.numbers, language, self.data, self.tipping)
        other = next((o for o in self.languages if o != language), None)
        files = []
        if "html" in self.formats:
            files.append(write_html(document, self.folder / f"report.{language}.html", other))
        if "pdf" in self.formats:
            files.append(write_pdf(document, self.folder / f"report.{language}.pdf"))
        return files


def write_pages(pages: Pages) -> list[Path]:
    """Write the pages in all languages, a process each when there are several, and return the files in their order.

    Raises:
        ValueError: the font has no glyph for a character.
    """
    if len(pages.languages) == 1:
        return pages.write(pages.languages[0])
    pages.data.tables()  # made here, so that they are made once; the processes get them with the numbers
    written = execute(pages.write, pages.languages, jobs=len(pages.languages), kin=str)
    return sorted((file for files in written for file in files), key=lambda file: _place(file, pages))


def _place(file: Path, pages: Pages) -> tuple[int, int]:
    _, language, file_format = file.name.split(".")
    return pages.languages.index(language), pages.formats.index(file_format)
