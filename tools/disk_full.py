"""A sweep on a disk that is full: what is finished stays, what is not is told, and with room it goes on.

    python tools/disk_full.py

A small file system in memory is filled but for a few files of results, swept on, freed, and swept on again: the second
call must run only what the first could not, and end with the very bytes of a sweep that nothing disturbed. Where no
file system may be mounted (it takes root on Linux), the size of each file is limited for a while instead. Whatever
happens, also when it is stopped, nothing stays mounted and nothing is left behind.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STUDY = """\
title: {en: A full disk, zh: 磁盘已满}
purpose: {en: A check., zh: 检查。}
baseline: baseline
run: {sample: 0.002, end: 2021-01-31, programmes: [resident_pension]}
levers: {resident_pension.window.last_day: [25, 26, 27, 28]}
replications: 4
outputs: [resident_pension.basic.paid]
"""
RUNS = 16
DISK = 16 * 1024 * 1024  # bytes
ROOM = 96 * 1024  # bytes left of it at first: a few files of results
TABLES = ("results.parquet", "differences.csv")
SWEEP = (sys.executable, "-m", "sim", "sweep")
LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); sys.argv[0] = 'sim'; "


def main() -> int:
    """Fill the disk, look at what is left, make room, go on, and compare with an undisturbed sweep."""
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _leave)
    folder = Path(tempfile.mkdtemp())
    try:
        study = folder / "study.yaml"
        study.write_text(STUDY, encoding="utf8")
        fresh, _ = _run(*SWEEP, str(study), "--out", str(folder / "fresh"))
        with _small_disk(folder / "small") as small:
            good = _sweep_twice(study, small, folder / "fresh")
    finally:
        shutil.rmtree(folder)
    print("PASSED" if good and fresh == 0 else "FAILED")
    return 0 if good and fresh == 0 else 1


def _sweep_twice(study: Path, small: Path, fresh: Path) -> bool:
    """Sweep without room, then with room, in one folder; tell whether all is as it should be."""
    mounted = small.is_mount()
    ballast, out = small / "ballast", small / "out"
    start = SWEEP
    if mounted:
        room = os.statvfs(small)
        ballast.write_bytes(bytes(room.f_bavail * room.f_frsize - ROOM))
    else:
        print("no file system may be mounted here: files are limited to 4 KiB instead")
        start = (sys.executable, "-c", f"{LIMITED}from sim.__main__ import main; main()", "sweep")
    full, _ = _run(*start, str(study), "--out", str(out))
    kept = {path.name: path.read_bytes() for path in (out / "runs").glob("*.parquet")}
    partial = sum(1 for _ in out.rglob("*.partial"))
    print(f"full: exit code {full}, {len(kept)} of {RUNS} runs kept, partial files: {partial}")
    ballast.unlink(missing_ok=True)
    again, said = _run(*SWEEP, str(study), "--out", str(out))
    found = re.search(r"(\d+) runs were missing", said)
    missing = int(found[1]) if found else -1
    same = again == 0 and all((out / name).read_bytes() == (fresh / name).read_bytes() for name in TABLES)
    untouched = all((out / "runs" / name).read_bytes() == content for name, content in kept.items())
    digest = json.loads((out / "sweep.json").read_text(encoding="utf8"))["digest"] if again == 0 else ""
    print(f"with room: exit code {again}, {missing} runs were missing, digest {digest[:16]}")
    print(f"           final tables as those of an undisturbed sweep, to the byte: {same}")
    print(f"           kept runs as they were: {untouched}")
    some = 0 < len(kept) < RUNS or not mounted
    return full == 1 and partial == 0 and some and missing == RUNS - len(kept) and same and untouched


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """Give a folder with a small file system of its own, where that is permitted; nothing stays mounted."""
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder))
    try:
        if shutil.which("mount"):
            _run(*mount)
        yield folder
    finally:
        if folder.is_mount() and _run("umount", str(folder))[0] != 0:
            _run("umount", "-l", str(folder))


def _leave(number: int, _: object) -> None:
    """End in order when asked to, as after Ctrl-C: what is mounted is unmounted on the way out."""
    raise SystemExit(128 + number)


def _run(*command: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it said, and show its last line of errors."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in done.stderr.strip().splitlines()[-1:]:
        print(f"  {line}")
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main())
