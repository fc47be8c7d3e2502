"""A sweep on a disk that is full: what is finished stays, what is not is told, and with room it goes on.

    python tools/disk_full.py

Uses a small file system in memory where that is permitted (root on Linux), else a limit on the size of a file.
"""

import json
import shutil
import subprocess
import sys
import tempfile
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
ROOM = 64 * 1024  # bytes: a few files of results
LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); sys.argv[0] = 'sim'; "


def main() -> int:
    """Fill the disk, look at what is left, make room, and compare with an undisturbed sweep."""
    folder = Path(tempfile.mkdtemp())
    study = folder / "study.yaml"
    study.write_text(STUDY, encoding="utf8")
    small = folder / "small"
    small.mkdir()
    mounted = _run("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(small)) == 0
    try:
        start = [sys.executable, "-m", "sim"]
        if not mounted:
            print("no file system may be mounted: files are limited to 4 KiB instead")
            start = [sys.executable, "-c", f"{LIMITED}from sim.__main__ import main; main()"]
        full = _run(*start, "sweep", str(study), "--out", str(small))
        kept = sorted(path.name for path in (small / "runs").iterdir()) if (small / "runs").is_dir() else []
        print(
            f"full: exit code {full}, {len(kept)} whole files kept, partial ones: {sum('partial' in k for k in kept)}"
        )
        roomy = folder / "roomy"
        shutil.copytree(small, roomy)
    finally:
        if mounted:
            _run("umount", str(small))
    again = _run(sys.executable, "-m", "sim", "sweep", str(study), "--out", str(roomy))
    fresh = _run(sys.executable, "-m", "sim", "sweep", str(study), "--out", str(folder / "fresh"))
    same = (roomy / "results.parquet").read_bytes() == (folder / "fresh" / "results.parquet").read_bytes()
    digest = json.loads((roomy / "sweep.json").read_text(encoding="utf8"))["digest"]
    print(f"with room: exit codes {again} and {fresh}, digest {digest[:16]}, final table as undisturbed: {same}")
    shutil.rmtree(folder)
    return 0 if full == 1 and same and again == fresh == 0 else 1


def _run(*command: str) -> int:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in done.stderr.strip().splitlines()[-1:]:
        print(f"  {line}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
