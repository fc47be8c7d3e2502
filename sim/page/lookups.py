"""What a planner looks into: one place's day, lives of residents under both rules, the report. Done by the workers."""

import contextlib
import io
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.calendar import date_of
from sim.page.runs import Run, Wanted, until
from sim.page.view import place_words
from sim.page.words import COUNTIES, WORDS
from sim.page.worker import Stopped, Tell
from sim.run import Replication, replicate
from sim.scenario import Scenario
from sim.study.trace import sentences
from sim.world.days import Day
from sim.world.residents import FEMALE
from sim.world.world import World

LISTED = 24  # residents shown
_LONGEST = 400  # lines of a log or a life
_PLACES = 40  # places offered for the same day

Json = dict[str, Any]


@dataclass(frozen=True)
class DayWanted:
    """One place's day: run, place or kind of place, date, language."""

    run: Wanted
    place: str
    date: str
    language: str


def show_day(asked: DayWanted, _: Tell, stopped: Stopped) -> Json:
    """Return a place's day as a picture and a log, or what is wrong with the wish."""
    from sim.report.canvas import style, svg_of
    from sim.report.day_figure import draw_day
    from sim.study.days import DayNotFoundError, day_of_place

    try:
        day = day_of_place(asked.run.rules(), asked.place, asked.date, on_day=until(stopped))
    except DayNotFoundError as error:
        return {"date": asked.date, "error": str(error)}
    with style():
        drawn = draw_day(day.log, asked.language)
        picture = str(svg_of(drawn, "day"))
    lines = day.lines(asked.language)
    return {
        "date": asked.date,
        "place": day.place,
        "title": f"{place_words(day.place, asked.language)}  {asked.date}",
        "agrees": day.agrees,
        "picture": picture,
        "summary": lines[-1],
        "lines": lines[:_LONGEST],
        "places": [
            {"name": n, "title": place_words(n, asked.language), "customers": c}
            for n, c in list(day.customers.items())[:_PLACES]
        ],
    }


@dataclass(frozen=True)
class LivesWanted:
    """Lives of residents under both rules: all of the sample, or one of them."""

    before: Wanted
    after: Wanted
    language: str
    resident: int | None = None


def compare_lives(asked: LivesWanted, _: Tell, stopped: Stopped) -> Json:
    """Return residents to whom the reform makes a difference, with their lives under both rules.

    With a resident asked for, only that one; an id that nobody has is told as an error.
    """
    rules = asked.before.rules()
    people = _people(rules, asked.language)
    if asked.resident is not None and asked.resident not in people.ids:
        return {"error": WORDS["no_resident"][asked.language].format(id=asked.resident), "listed": []}
    watch = people.ids if asked.resident is None else (asked.resident,)
    changed = asked.before != asked.after
    lives = [
        replicate(r.rules(), 0, watch=watch, on_day=until(stopped)) for r in (asked.before, asked.after)[: 1 + changed]
    ]
    before, after = _by_row(lives[0]), _by_row(lives[-1])
    rows = sorted(set(before) | set(after))
    moved = [row for row in rows if _told(before.get(row)) != _told(after.get(row))]
    shown = [people.row(asked.resident)] if asked.resident is not None else _spread(moved or rows)
    language = asked.language
    return {
        "error": "",
        "moved": len(moved),
        "of": people.alive,
        "changed": changed,
        "resident": asked.resident,
        "listed": [
            {"id": people.ids[row], "who": people.who[row], "moved": row in moved,
             "baseline": _lines(before.get(row), language), "reform": _lines(after.get(row), language)}
            for row in shown
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class _People:
    """Who lives in the sample or will: ids and a few words about each, by row; how many live on the first day."""

    ids: Sequence[int]
    who: Sequence[str]
    alive: int

    def row(self, resident: int) -> int:
        return self.ids.index(resident)


class _SeenError(Exception):
    """The people have been seen: the run need not go on."""


def _people(rules: Scenario, language: str) -> _People:
    """Return the residents at the end of the first day."""
    found: list[_People] = []

    def look(_: Day, world: World) -> None:
        r = world.residents
        born = [date_of(day).year for day in r.birth.tolist()]
        counties = [COUNTIES.get(c, {}).get(language, c) for c in world.places.counties]
        words = WORDS["resident"][language]
        sex = [WORDS["woman" if s == FEMALE else "man"][language] for s in range(2)]
        where = [WORDS["urban" if u else "rural"][language] for u in range(2)]
        who = [
            words.format(born=b, sex=sex[s], county=counties[c], where=where[u])
            for b, s, c, u in zip(born, r.sex.tolist(), r.county.tolist(), r.urban.astype(int).tolist(), strict=True)
        ]
        found.append(_People(r.id.tolist(), who, int(np.count_nonzero(r.alive))))
        raise _SeenError

    with contextlib.suppress(_SeenError):
        replicate(rules, 0, on_day=look)
    return found[0]


def _by_row(run: Replication) -> dict[int, Replication]:
    """Return a run's events by resident."""
    trace: dict[int, list[Any]] = defaultdict(list)
    visits: dict[int, list[Any]] = defaultdict(list)
    for entry in run.trace:
        trace[entry.row].append(entry)
    for visit in run.visits:
        visits[visit.row].append(visit)
    rows = trace.keys() | visits.keys()
    return {row: Replication(run.tables, tuple(trace[row]), tuple(visits[row])) for row in rows}


def _told(life: Replication | None) -> tuple[Any, ...]:
    """Return what happened to somebody, but for the minutes waited."""
    return (life.trace, tuple(replace(visit, wait=0) for visit in life.visits)) if life else ((), ())


def _lines(life: Replication | None, language: str) -> list[str]:
    return sentences(life, language)[:_LONGEST] if life else []


def _spread(rows: Sequence[int]) -> list[int]:
    """Return some of the rows, from everywhere."""
    at = np.linspace(0, max(len(rows) - 1, 0), min(LISTED, len(rows))).round().astype(int)
    return [rows[i] for i in at.tolist()]


@dataclass(frozen=True)
class ReportWanted:
    """The report of finished pairs of runs whose tables are kept.

    Attributes:
        pairs: baseline and reform by replication, each with its run.
        files: further files that go into the archive, by name.
    """

    pairs: tuple[tuple[tuple[Wanted, Run], tuple[Wanted, Run]], ...]
    files: tuple[tuple[str, str], ...]


def write_report(asked: ReportWanted, _: Tell, __: Stopped) -> bytes:
    """Return an archive (zip) with the report in both languages, its tables, and the further files."""
    import sim
    from sim.study.compare import Impact
    from sim.study.results import Result
    from sim.study.store import Finished, Store

    results = []
    for side in range(2):
        runs = [pair[side] for pair in asked.pairs]
        rules = runs[0][0].rules()
        finished = tuple(Finished(rules.hash, w.replication, Path(w.folder), r.digest, r.seconds) for w, r in runs)
        results.append(Result(rules, finished, Store(Path(runs[0][0].folder).parents[1])))
    out = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="sim-report-") as folder,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in sim.report(Impact(results[0], (results[1],)), folder, language="both"):
            archive.write(path, path.relative_to(folder).as_posix())
        for name, text in asked.files:
            archive.writestr(name, text)
    return out.getvalue()
