"""The report's tables as CSV files and as one Excel workbook, the same bytes for the same numbers."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from sim.report.numbers import Numbers, verdict
from sim.report.registers import assumptions, changes
from sim.report.words import HEADLINES
from sim.study.compare import paired

Row = tuple[object, ...]
Sheet = tuple[str, tuple[str, ...], list[Row]]
_CREATED = dt.datetime(2021, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same numbers give the same bytes


def write_tables(numbers: Numbers, folder: Path, drawn: Mapping[str, pa.Table]) -> list[Path]:
    """Write every table as CSV (UTF-8 with mark, which Excel expects) and all together as one workbook.

    Args:
        numbers: the store of numbers.
        folder: where the files go; what the figures draw goes into its folder `figures`.
        drawn: the tables of the figures by name.
    """
    sheets = list(_sheets(numbers))
    files = [_write_csv(sheet, folder / f"{sheet[0]}.csv") for sheet in sheets]
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for name, table in drawn.items():
        rows: list[Row] = [tuple(row.values()) for row in table.to_pylist()]
        files.append(_write_csv((name, tuple(table.column_names), rows), figures / f"{name}.csv"))
    return [*files, _write_workbook(sheets, folder / "report.xlsx")]


def _sheets(numbers: Numbers) -> list[Sheet]:
    return [_headlines(numbers), _differences(numbers), _changes(numbers), _assumptions(numbers)]


def _headlines(numbers: Numbers) -> Sheet:
    columns: tuple[str, ...] = ("scenario 情景", "indicator 指标", "名称", "name", "span 口径", "unit 单位")
    columns += ("baseline 现行", "reform 改革", "difference 差异", "low 下限", "high 上限", "verdict 判断")
    rows: list[Row] = []
    for i, result in enumerate(numbers.results[1:], 1):
        for h in HEADLINES:
            if numbers.has(h.pattern):
                d = numbers.difference(h.pattern, i, h.span)
                unit = h.unit or numbers.unit(h.pattern)
                first = (result.scenario.name, h.pattern, *h.words, h.span.value, unit)
                rows.append((*first, d.baseline, d.reform, d.difference, d.low, d.high, verdict(d).value))
    return "headlines", columns, rows


def _differences(numbers: Numbers) -> Sheet:
    columns: tuple[str, ...] = (
        "scenario 情景",
        "indicator 指标",
        "year 年",
        "unit 单位",
        "baseline 现行",
        "reform 改革",
    )
    columns += ("difference 差异", "low 下限", "high 上限", "variance_ratio 方差比")
    rows: list[Row] = []
    before = numbers.indicators[0]
    for i, result in enumerate(numbers.results[1:], 1):
        for name in sorted(before.values):
            for y, year in enumerate(numbers.years):
                d = paired(before.values[name][:, y], numbers.indicators[i].values[name][:, y])
                last = (d.baseline, d.reform, d.difference, d.low, d.high, d.variance_ratio)
                rows.append((result.scenario.name, name, year, before.units[name], *last))
    return "differences", columns, rows


def _changes(numbers: Numbers) -> Sheet:
    columns: tuple[str, ...] = (
        "scenario 情景",
        "parameter 参数",
        "现行 from",
        "改革 to",
        "unit 单位",
        "含义",
        "source 来源",
    )
    rows: list[Row] = []
    baseline = numbers.results[0].scenario
    for result in numbers.results[1:]:
        name = result.scenario.name
        found = changes(baseline, result.scenario, "zh")
        rows += [(name, c.path, c.before, c.after, c.unit, c.title, c.source) for c in found]
    return "changes", columns, rows


def _assumptions(numbers: Numbers) -> Sheet:
    columns = ("parameter 参数", "value 取值", "range 范围", "unit 单位", "reason 理由")
    found = assumptions(numbers.results[0].scenario, "zh")
    rows: list[Row] = [(a.path, a.value, a.range, a.unit, a.reason) for section in found.values() for a in section]
    return "assumptions", columns, rows


def _write_csv(sheet: Sheet, file: Path) -> Path:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet[1])
    writer.writerows([_plain(cell) for cell in row] for row in sheet[2])
    file.write_bytes(out.getvalue().encode("utf-8-sig"))
    return file


def _plain(cell: object) -> object:
    return "" if cell is None else f"{cell + 0.0:.10g}" if isinstance(cell, float) else cell


def _write_workbook(sheets: Sequence[Sheet], file: Path) -> Path:
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED, "title": "Report 报告"})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        body = book.add_format({"num_format": "#,##0.######"})
        for name, columns, rows in sheets:
            page = book.add_worksheet(name)
            page.write_row(0, 0, columns, head)
            page.freeze_panes(1, 2)
            page.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
            for place in range(len(columns)):
                page.set_column(place, place, _width(columns, rows, place))
            for line, row in enumerate(rows, 1):
                for place, cell in enumerate(row):
                    if cell is not None:
                        page.write(line, place, cell, body if isinstance(cell, float) else None)
    return file


def _width(columns: Sequence[str], rows: Sequence[Row], place: int) -> int:
    longest = max((len(str(row[place])) for row in rows if not isinstance(row[place], float)), default=12)
    return min(60, max(12, longest, len(columns[place])))
