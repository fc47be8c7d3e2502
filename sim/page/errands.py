"""What a tab asks for once: a day, lives, a report. One of a kind at a time; a new wish ends the old one."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.page import downloads
from sim.page.lookups import DayWanted, LivesWanted, ReportWanted, compare_lives, show_day, write_report
from sim.page.plan import wanted
from sim.page.pool import QUICK, THOROUGH, Job
from sim.page.session import Session
from sim.page.words import WORDS
from sim.page.worker import DONE, FAILED, Work

Show = Callable[[str, Any], None]


class Errands:
    """The wishes of a tab that workers fulfil."""

    def __init__(self, session: Session, show: Show) -> None:
        self._session = session
        self._show = show
        self._jobs: dict[str, Job] = {}

    def cancel(self) -> None:
        """Want none of them any more."""
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()

    def day(self, place: str, date: str, *, baseline: bool) -> None:
        """Show a place's day under the reform, or under the baseline."""
        session = self._session
        run = wanted(session.setting, session.plan.quick, 0, reform=not baseline)
        self._run("day", show_day, DayWanted(run, place, date, session.setting.language), QUICK)

    def lives(self, resident: int | None) -> None:
        """Show lives under both rules: of one resident, or of some whom the reform concerns."""
        session = self._session
        sample, programmes = session.plan.quick, session.runs.programmes
        before, after = (
            wanted(session.setting, sample, 0, reform=reform, programmes=programmes) for reform in (False, True)
        )
        if not programmes:
            after = before
        self._run("lives", compare_lives, LivesWanted(before, after, session.setting.language, resident), QUICK)

    def download(self, what: str) -> None:
        """Hand out the scenario, the data or the report."""
        session = self._session
        stem = Path(session.setting.scenario).stem
        if what == "scenario":
            self._give(f"{stem}-page.yaml", downloads.YAML, downloads.scenario_file(session.setting).encode())
        elif what == "data" and (best := session.best()):
            self._give(f"{stem}-data.csv", downloads.CSV, b"\xef\xbb\xbf" + downloads.data_file(best[1]).encode())
        elif what == "report":
            self._report(stem)

    def _report(self, stem: str) -> None:
        pairs = self._session.finished()
        if not pairs:
            self._show("notice", WORDS["report_early"][self._session.setting.language])
            return
        files = ((f"{stem}-page.yaml", downloads.scenario_file(self._session.setting)),)
        self._show("notice", WORDS["report_wait"][self._session.setting.language])
        self._run("report", write_report, ReportWanted(tuple(pairs), files), THOROUGH, f"{stem}-report.zip")

    def _give(self, name: str, kind: str, content: bytes) -> None:
        self._show("file", {"name": name, "kind": kind, "data": base64.b64encode(content).decode()})
        self._show("notice", "")

    def _run(self, kind: str, work: Work, payload: object, lane: str, file: str = "") -> None:
        before = self._jobs.get(kind)
        if before is not None:
            before.cancel()
        session = self._session

        def told(what: str, content: Any) -> None:  # noqa: ANN401 - tasks answer anything
            session.later(lambda: self._told(kind, file, what, content))

        self._jobs[kind] = session.gallery.pool.submit(lane, session.owner, work, payload, told, urgent=True)

    def _told(self, kind: str, file: str, what: str, content: Any) -> None:  # noqa: ANN401 - tasks answer anything
        if self._session.closed:
            return
        if what == FAILED:
            language = self._session.setting.language
            self._show("notice", WORDS["failed"][language].format(message=content[0]))
        elif what == DONE and file:
            self._give(file, downloads.ZIP, content)
        elif what == DONE:
            self._show(kind, content)
