"""Files that are there whole or not at all."""

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARTIAL = ".partial"


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
    """Remove what writers of this machine that were killed have left; nobody ever reads it."""
    here = socket.gethostname()
    for partial in folder.glob(f"*.{here}-*{PARTIAL}"):
        process = partial.name.removesuffix(PARTIAL).rpartition("-")[2]
        if process.isdigit() and not _lives(int(process)):
            with contextlib.suppress(OSError):
                partial.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
