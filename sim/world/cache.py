"""A cache of columns on disk: made once, checked and memory-mapped by every run after that.

A folder is named by the hash of everything it depends on: parameters, data, and the code that makes it. It appears at
once or not at all; one that was damaged is noticed by size and digest, removed and made anew. Studies of the
population's own parameters make hundreds of folders: when the disk is nearly full, those unused for longest go.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.world.census import FILE
from sim.world.population_parameters import PopulationParameters

Columns = dict[str, npt.NDArray[Any]]

FOLDER: Final = "SIM_CACHE"
_NAME: Final = "datong-policy-simulation-toolkit"
_INDEX: Final = "index.json"
_BLOCK: Final = 1 << 22
_whole: set[tuple[str, int, int, str]] = set()  # files whose digest has been compared, by size and time of writing
_FREE: Final = 0.1  # of the disk: with less, old folders make room
_CODE: Final = (
    "attributes", "blocks", "census", "city", "elder_homes", "families", "family_numbers", "household_synthesis",
    "households", "microdata", "pairing", "population", "population_luck", "population_parameters", "registration",
    "residents", "work",
)  # fmt: skip


def folder() -> Path:
    """Return the folder of the cache: the environment's SIM_CACHE, else the user's own place for caches."""
    if FOLDER in os.environ:
        return Path(os.environ[FOLDER])
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / _NAME


def key(parameters: PopulationParameters, file: Path | None = None) -> str:
    """Return the hash of the population's own parameters, the census, the code and, if given, a further file."""
    own = parameters.model_dump(mode="json", include=set(PopulationParameters.model_fields))
    found = hashlib.sha256(json.dumps(own, sort_keys=True).encode())
    found.update((files("sim.data") / FILE).read_bytes())
    for module in (*(f"sim/world/{name}.py" for name in _CODE), "sim/core/luck.py"):
        package, _, name = module.rpartition("/")
        found.update((files(package.replace("/", ".")) / name).read_bytes())
    if file is not None:
        found.update(_digest(file).encode())
    return found.hexdigest()[:32]


def stored(kind: str, name: str, make: Callable[[], Columns]) -> Columns:
    """Return the columns kept under `name`, memory-mapped for reading; make and keep them first if need be.

    Where the folder cannot be written, the columns are made and returned all the same.
    """
    place = folder() / kind / name
    columns = _opened(place)
    if columns is not None:
        return columns
    made = make()
    try:
        _write(place, made)
    except OSError:
        return made
    return _opened(place) or made


def _write(place: Path, columns: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write all columns under a temporary name, then give the folder its own."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=place.parent))
    try:
        index = {}
        for name, column in columns.items():
            path = draft / f"{name}.npy"
            np.save(path, column)
            index[name] = {"bytes": path.stat().st_size, "sha256": _digest(path)}
        (draft / _INDEX).write_text(json.dumps(index, indent=1))
        if place.exists():  # damaged, or another process was faster
            shutil.rmtree(place, ignore_errors=True)
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not place.exists():
            raise
    _make_room(place)


def _make_room(place: Path) -> None:
    """Remove the folders beside `place` that were unused for longest, while the disk is nearly full.

    A run that has one of them mapped keeps it to its end.
    """
    with contextlib.suppress(OSError):
        others = [path for path in place.parent.iterdir() if path != place and (path / _INDEX).exists()]
        others.sort(key=lambda path: (path / _INDEX).stat().st_mtime, reverse=True)
        while others and (disk := shutil.disk_usage(place)).free < _FREE * disk.total:
            shutil.rmtree(others.pop(), ignore_errors=True)


def _opened(place: Path) -> Columns | None:
    """Return the columns of a folder, or nothing if it is missing or not as it was written."""
    try:
        index = json.loads((place / _INDEX).read_text())
        for name, known in index.items():
            path = place / f"{name}.npy"
            if path.stat().st_size != known["bytes"] or not _is_whole(path, known["sha256"]):
                return None
        with contextlib.suppress(OSError):  # read only: it cannot be removed either
            os.utime(place / _INDEX)
        return {name: np.load(place / f"{name}.npy", mmap_mode="r") for name in index}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_whole(path: Path, digest: str) -> bool:
    """Return whether a file is as it was written; looked at once a process, as long as nobody writes to it."""
    found = path.stat()
    mark = str(path), found.st_size, found.st_mtime_ns, digest
    if mark not in _whole and _digest(path) == digest:
        _whole.add(mark)
    return mark in _whole


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
