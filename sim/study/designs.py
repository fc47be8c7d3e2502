"""Studies as files: one form for sweeps, sensitivity, robustness, calibration and search, checked before anything runs.

    title: {en: ..., zh: ...}
    purpose: {en: ..., zh: ...}
    baseline: baseline                          # the rules that hold wherever the study says nothing
    run: {sample: 0.02, end: 2022-12-31}        # settings of all runs
    scenarios: [baseline, linear-step-down]     # optional; each is crossed with every point
    levers:                                     # what one decides
      resident_pension.window.last_day: [25, 28, 31]          # values; also dates, whole paths, groups
      eldercare_device.fee: {low: 120, high: 300}             # a range; {low, high, steps: 4} makes values of it
    uncertainties:                              # what nobody knows
      world.channels.bad_wait_minutes: range                  # the range that its assumption carries
      eldercare_device.take_up: {low: 0.2, high: 0.5}         # narrowed
    design: grid                                # or list, {latin_hypercube: 64}, {sobol: 64}, {morris: 10}
    replications: 4                             # or {at_least, at_most, look_ahead, half_width: {indicator: 0.05}}
    outputs: [resident_pension.basic.paid]      # indicators; or {indicator: ..., fold: sum|mean|max|last|2023}

With `design: list` the points stand under `points: [{parameter: value}, ...]`. The first scenario with the first value
of each lever is what the others are compared with, in the same state of the world.
"""

from importlib import import_module
from pathlib import Path

from sim.scenario import ScenarioError
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.files import STUDIES, SUFFIX, shipped, shown
from sim.scenario.tree import parse_file
from sim.study.points import Point, Study
from sim.study.study_file import StudyReader

__all__ = ["Point", "Study", "check_study", "is_study", "load_study", "located", "studies"]

_ONLY_HERE = {"levers", "uncertainties", "outputs", "points", "design", "objective", "targets"}
# Who reads the studies of other kinds, by the part that only they have.
_OTHER_KINDS = {
    "objective": ("sim.study.optimisation.goals", "load_goals"),
    "targets": ("sim.study.calibration.study", "load_calibration"),
}


def load_study(name: str | Path) -> Study:
    """Return the study of a file or of a shipped name.

    Raises:
        ScenarioError: with everything that is wrong with the file and its baseline.
    """
    path = located(name)
    reader = StudyReader(parse_file(path, shown(path)), path)
    study = reader.study()
    if reader.faults or study is None:
        raise ScenarioError(reader.faults)
    return study


def studies() -> dict[str, Path]:
    """Return the shipped studies by name."""
    return {path.stem: path for path in sorted((shipped() / STUDIES).glob(f"*{SUFFIX}"))}


def located(name: str | Path) -> Path:
    """Return the file of a path or of the name of a shipped study.

    Raises:
        ScenarioError: there is none; the message has the nearest name.
    """
    found = Path(name)
    if not found.is_file():
        known = studies()
        if str(name) not in known:
            message = f"there is no such study{nearest(str(name), known)}"
            raise ScenarioError([Fault(Place(shown(found)), "", message)])
        found = known[str(name)]
    return found


def is_study(name: str | Path) -> bool:
    """Tell whether a file or a shipped name is a study, by the parts that only a study has."""
    path = studies().get(str(name), Path(name))
    if not path.is_file():
        return False
    try:
        return bool(_ONLY_HERE & set(parse_file(path, shown(path)).keys))
    except ScenarioError:
        return path.parent.name == STUDIES


def check_study(name: str | Path) -> tuple[Fault, ...]:
    """Return what is worth a note in a study of any kind: the points whose values cannot hold together.

    Raises:
        ScenarioError: with everything that is wrong with the file and its baseline.
    """
    path = located(name)
    for part, (module, reader) in _OTHER_KINDS.items():
        if part in parse_file(path, shown(path)).keys:
            getattr(import_module(module), reader)(path)
            return ()
    points = load_study(path).points
    place = Place(shown(path))
    return tuple(Fault(place, f"point {p.number} ({p.label})", f"is not run: {p.fault}") for p in points if p.fault)
