"""The scenarios that the page offers: the shipped ones, and a planner's own file given when it was started.

The file is read once, its parents with it, and kept as it then was: whoever edits it starts the page again.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.page.levers import BASELINE
from sim.run import load
from sim.scenario.files import names
from sim.scenario.read import located

_RUN = "run."
_OWN: dict[str, Path] = {}  # name -> the scenario's whole content, as it was when the page was started


def offered() -> Mapping[str, Path]:
    """Return files by the name under which the page knows them, a planner's own first."""
    return {**_OWN, **names()}


def where(name: str) -> str:
    """Return what any process finds a scenario by: a shipped name, or the path of what was kept of an own file."""
    return str(_OWN.get(name, name))


def always_named() -> bool:
    """Return whether addresses say even the rules in force, because a new tab begins with something else."""
    return bool(_OWN)


@contextlib.contextmanager
def offering(scenario: str) -> Iterator[str]:
    """Offer a scenario while the page is open, and give the name under which the page knows it.

    Args:
        scenario: a shipped name, or a file. What the file says of the run (sample, seed, horizon) is left to the page.

    Raises:
        ScenarioError: all that is wrong with the file, as `sim check` tells it.
    """
    path = located(scenario)
    shipped = next((name for name, file in names().items() if file.resolve() == path.resolve()), None)
    if shipped is not None:
        yield shipped
        return
    folder = Path(tempfile.mkdtemp(prefix="sim-page-own-"))
    try:
        kept = folder / f"{path.stem}.yaml"
        kept.write_text(_content(path), encoding="utf8")
        _OWN[path.name] = kept
        yield path.name
    finally:
        _OWN.pop(path.name, None)
        shutil.rmtree(folder, ignore_errors=True)


def _content(path: Path) -> str:
    """Return the whole content of a scenario, with the run's settings as in the rules in force."""
    found = load(path)
    runs = {leaf.path: leaf.written()["value"] for leaf in load(BASELINE).leaves() if leaf.path.startswith(_RUN)}
    other = {p: value for p, value in runs.items() if found.leaf(p).written()["value"] != value}
    return found.replace(other, name=found.name).text
