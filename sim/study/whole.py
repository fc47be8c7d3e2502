"""Files that are there whole or not at all."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARTIAL = ".partial"
ABANDONED_SECONDS = 900  # a file of results is written in a fraction of a second: whoever began it then is gone


def write_whole(target: Path, write: Callable[[Path], Any]) -> None:
    """Let `write` fill a file that appears under its name only when it is on the disk.

    Several processes may write the same file; the last one's stays. A write that fails leaves nothing.
    """
    partial = target.with_name(f"{target.name}.{socket.gethostname()}-{os.getpid()}{PARTIAL}")
    try:
        write(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def clear_partials(folder: Path) -> None:
    """Remove what writers that were killed have left; nobody ever reads it.

    Of this machine's writers it is known whether they live. What one of another machine began so long ago that it
    cannot be at work any more is removed by its age, told by the clock of the folder's own file system.
    """
    found = list(folder.glob(f"*{PARTIAL}"))
    now = _clock(folder) if found else 0.0
    for partial in found:
        machine, _, process = partial.name.removesuffix(PARTIAL).rpartition("-")
        with contextlib.suppress(OSError):
            if machine.endswith(f".{socket.gethostname()}") and process.isdigit():
                left = not _lives(int(process))
            else:
                left = now - partial.stat().st_mtime > ABANDONED_SECONDS
            if left:
                partial.unlink()


def _clock(folder: Path) -> float:
    """Return the time as the file system of a folder has it, which may not be this machine's; 0 where it is full."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            return os.fstat(probe.fileno()).st_mtime
    except OSError:
        return 0.0


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
