"""Pictures of runs that all sessions share: one that was taken is not taken again, one under way is waited for by all.

A run that nobody waits for any more is stopped.
"""

import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from sim.page.picture import Picture
from sim.page.pool import QUICK, Job, Pool
from sim.page.runs import Run, Wanted, take_picture
from sim.page.worker import DONE, FAILED, PART

Show = Callable[["Entry"], None]
MOST = 300  # pictures kept
MOST_TABLES = 96  # of them with tables on disk


@dataclass
class Entry:
    """A run as far as it is known.

    Attributes:
        wanted: the run.
        picture: its years so far, None before the first.
        done: all years are there.
        run: digest and seconds, where the tables are kept.
        error: why it failed, "" if it did not.
        lane: where it waits or is run.
    """

    wanted: Wanted
    picture: Picture | None = None
    done: bool = False
    run: Run | None = None
    error: str = ""
    lane: str = ""
    job: Job | None = field(default=None, repr=False)
    waiting: dict[int, Show] = field(default_factory=dict, repr=False)


class Ticket:
    """Somebody's wish for a picture; `leave` when it is not wanted any more."""

    def __init__(self, gallery: "Gallery", entry: Entry, number: int) -> None:
        self._gallery = gallery
        self.entry = entry
        self.number = number

    def leave(self) -> None:
        """Wish for it no more; what nobody wishes for is stopped."""
        self._gallery.forget(self)


class Gallery:
    """The pictures, and the pool that takes them.

    Attributes:
        pool: the worker processes.
        folder: where tables of runs are kept.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._entries: OrderedDict[Wanted, Entry] = OrderedDict()
        self._lock = RLock()
        self._numbers = 0
        self.folder = Path(tempfile.mkdtemp(prefix="sim-page-"))

    def ask(self, wanted: Wanted, lane: str, owner: int, show: Show) -> Ticket:
        """Wish for a picture.

        Args:
            wanted: the run.
            lane: where it waits if it is not under way.
            owner: the session.
            show: called with the entry after each year and at the end, from any thread; at once with what there is.
        """
        with self._lock:
            entry = self._entries.get(wanted)
            if entry is None or entry.error:
                entry = self._entries[wanted] = Entry(wanted)
                self._submit(entry, lane, owner)
            elif lane == QUICK and entry.lane != lane and not entry.done and entry.job and entry.job.process is None:
                entry.job.cancel()  # it waits where long runs go first
                self._submit(entry, lane, owner)
            self._entries.move_to_end(wanted)
            self._numbers += 1
            ticket = Ticket(self, entry, self._numbers)
            if not entry.done:
                entry.waiting[ticket.number] = show
            self._tidy()
            ready = entry.picture is not None
        if ready:
            show(entry)
        return ticket

    def forget(self, ticket: Ticket) -> None:
        """Strike somebody off an entry, and stop the run that nobody waits for."""
        with self._lock:
            entry = ticket.entry
            entry.waiting.pop(ticket.number, None)
            if not entry.done and not entry.error and not entry.waiting:
                if entry.job is not None:
                    entry.job.cancel()
                if self._entries.get(entry.wanted) is entry:
                    del self._entries[entry.wanted]

    def close(self) -> None:
        """Remove what is on disk."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _submit(self, entry: Entry, lane: str, owner: int) -> None:
        entry.lane = lane
        entry.job = self.pool.submit(lane, owner, take_picture, entry.wanted, self._hearer(entry))

    def _hearer(self, entry: Entry) -> Callable[[str, object], None]:
        def hear(what: str, content: object) -> None:
            with self._lock:
                if what == PART and isinstance(content, Picture):
                    again = entry.picture is None or content.years[0] <= entry.picture.years[-1]  # after a death
                    entry.picture = content if again else entry.picture.then(content)  # type: ignore[union-attr]
                elif what == DONE:
                    entry.done = True
                    entry.run = content if isinstance(content, Run) else None
                elif what == FAILED and isinstance(content, tuple):
                    entry.error = str(content[0])
                waiting = list(entry.waiting.values())
                if entry.done or entry.error:
                    entry.waiting.clear()
            for show in waiting:
                show(entry)

        return hear

    def _tidy(self) -> None:
        """Let go of the pictures that were asked for longest ago, and of their tables."""
        finished = [e for e in self._entries.values() if e.done]
        kept = [e for e in finished if e.wanted.folder]
        for entry in [*finished[: max(0, len(finished) - MOST)], *kept[: max(0, len(kept) - MOST_TABLES)]]:
            self._entries.pop(entry.wanted, None)
            if entry.wanted.folder:
                shutil.rmtree(entry.wanted.folder, ignore_errors=True)
