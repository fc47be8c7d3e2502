"""One browser tab: what it has set, which runs it waits for, and what it is shown.

Each stage of the runs is shown as soon as it tells more than the one before, and a lever that moves ends them all.
"""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from sim.page import view
from sim.page.gallery import Entry, Gallery, Ticket
from sim.page.pairs import Pairs, pairs_of
from sim.page.picture import Picture
from sim.page.plan import Plan, Runs, runs_of
from sim.page.pool import QUICK, THOROUGH
from sim.page.runs import Run, Wanted
from sim.page.setting import Setting
from sim.scenario import ScenarioError

Show = Callable[[str, Any], None]
Later = Callable[[Callable[[], None]], None]
_OWNERS = count()
_INTERVAL = 2  # pairs that an interval needs


class Session:
    """The state of one tab. Its methods are called one after the other; `later` brings what workers say into line.

    Attributes:
        owner: its number, by which the pool lets sessions take turns.
        setting: what is set.
        runs: the runs of the setting.
        tickets: the runs that it waits for or has.
        plan: sizes of the runs.
        later: has a function called in line with the tab's other work, from any thread.
        closed: the tab is gone.
    """

    def __init__(self, gallery: Gallery, plan: Plan, setting: Setting, show: Show, later: Later) -> None:
        self.owner = next(_OWNERS)
        self.setting = setting
        self.gallery = gallery
        self.runs: Runs
        self.tickets: dict[Wanted, Ticket] = {}
        self.closed = False
        self.plan = plan
        self._show = show
        self.later = later
        self._version = 0
        self._due = False
        self._thorough = False
        self._calendar: tuple[str, int, str] = ("bank_counter", 0, "reform")

    # ------------------------------------------------------------------------------------------------- what is set
    def start(self, faults: Sequence[str] = ()) -> None:
        """Show the setting, tell what was wrong with the address it came from, and run it."""
        self._set(self.setting, faults)

    def change(self, read: Callable[[Setting], Setting]) -> None:
        """Take a new setting, or tell what is wrong with it and keep the old one."""
        try:
            setting = read(self.setting)
        except ScenarioError as error:
            self._controls([f"{fault.path}: {fault.message}" for fault in error.faults])
        else:
            self._set(setting, ())

    def look_at(self, kind: str, year: int, shown: str) -> None:
        """Show another calendar."""
        self._calendar = kind, year, shown if shown in view.SHOWN else self._calendar[2]
        self.draw()

    def close(self) -> None:
        """End what this tab waits for."""
        self.closed = True
        self._leave()

    def _set(self, setting: Setting, faults: Sequence[str]) -> None:
        self._version += 1
        before = self.tickets
        self.tickets = {}
        self.setting = setting
        self.runs = runs_of(self.plan, setting, self.gallery.folder)
        self._thorough = False
        self._ask(QUICK)
        for ticket in before.values():  # now, so that a run that both settings need goes on
            ticket.leave()
        self._controls(faults)
        self.draw()

    def _ask(self, lane: str) -> None:
        """Ask for the runs of a lane; the thorough ones wait until the first look is there, to leave it the machine."""
        for wanted, where in self.runs.asked():
            if where == lane and wanted not in self.tickets:
                self.tickets[wanted] = self.gallery.ask(wanted, lane, self.owner, self._hearer())

    def _controls(self, faults: Sequence[str]) -> None:
        self._show("controls", {**view.controls(self.setting), "told": list(faults), "version": self._version})

    def _hearer(self) -> Callable[[Entry], None]:
        version = self._version

        def hear(_: Entry) -> None:
            if version == self._version and not self._due:
                self._due = True
                self.later(draw)

        def draw() -> None:
            self._due = False
            if not self.closed:
                self.draw()

        return hear

    def _leave(self) -> None:
        for ticket in self.tickets.values():
            ticket.leave()
        self.tickets = {}

    # ------------------------------------------------------------------------------------------------ what is shown
    def draw(self) -> None:
        """Show the best that is known now."""
        if not self._thorough and all(t.entry.done or t.entry.error for t in self.tickets.values()):
            self._thorough = True
            self._ask(THOROUGH)
        self._show("status", self._status())
        found = self.best()
        if found is None:
            return
        number, pairs = found
        stage, language = self.runs.stages[number], self.setting.language
        about = {
            "version": self._version,
            "sample": stage.sample,
            "pairs": len(pairs.before),
            "whole": stage.whole,
            "complete": pairs.years[-1] == self.setting.end,
            "changed": self.runs.changed,
        }
        self._show("results", {**view.results(pairs, language), **about})
        self._show("load", view.load(pairs, *self._calendar, language))

    def best(self) -> tuple[int, Pairs] | None:
        """Return the last stage that has an interval, or the first one with anything, and its pairs."""
        found = None
        for number in range(len(self.runs.stages)):
            pairs = self._pairs(number)
            if pairs is not None and (found is None or len(pairs.before) >= _INTERVAL):
                found = number, pairs
        return found

    def finished(self) -> list[tuple[tuple[Wanted, Run], tuple[Wanted, Run]]]:
        """Return the pairs of thorough runs that are there with their tables."""
        found = []
        for pair in self.runs.stages[-1].pairs:
            entries = [self.tickets[wanted].entry for wanted in pair if wanted in self.tickets]
            runs = [(e.wanted, e.run) for e in entries if e.run is not None]
            if len(runs) == len(pair):
                found.append(((runs[0][0], runs[0][1]), (runs[1][0], runs[1][1])))
        return found

    def _pairs(self, number: int) -> Pairs | None:
        """Return the pairs of a stage that are there; the first stage is shown while its run goes on."""
        stage = self.runs.stages[number]
        both = [(self._picture(b, number > 0), self._picture(a, number > 0)) for b, a in stage.pairs]
        there = [(b, a) for b, a in both if b is not None and a is not None]
        whole = None if stage.whole else self._picture(self.runs.whole, finished=False)
        if not there or (whole is None and not stage.whole):
            return None
        return pairs_of([b for b, _ in there], [a for _, a in there], whole)

    def _picture(self, wanted: Wanted, finished: bool) -> Picture | None:  # noqa: FBT001 - read beside its name
        ticket = self.tickets.get(wanted)
        if ticket is None or (finished and not ticket.entry.done):
            return None
        return ticket.entry.picture

    def _status(self) -> dict[str, Any]:
        entries = [t.entry for t in self.tickets.values()]
        return {
            "done": sum(e.done for e in entries),
            "total": len(self.runs.asked()),
            "error": next((e.error for e in entries if e.error), ""),
            "programmes": view.programme_words(self.runs.programmes, self.setting.language),
            "version": self._version,
        }
