"""What policies on pensions and eldercare do to a city: residents as agents, load and cost by day.

>>> import sim
>>> baseline = sim.load("baseline")
>>> reform = baseline.replace({"eldercare_device.fee": 240})
>>> reform.policy("eldercare_device").at(18628).fee
240.0
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.calibrate import Calibration
    from sim.study.calibration.study import CalibrationStudy
    from sim.study.compare import Impact
    from sim.study.designs import Study
    from sim.study.optimisation import Goals, Optimum
    from sim.study.precision import Rule
    from sim.study.results import Result
    from sim.study.robustness import Effort, Robustness
    from sim.study.runs import Progress
    from sim.study.sensitivity import Sensitivity
    from sim.study.store import Store
    from sim.study.sweep import Sweep
    from sim.study.tasks import Progress as RunsProgress

__version__ = "0.1.0"
__all__ = ["calibrate", "compare", "load", "optimise", "report", "robustness", "run", "sensitivity", "sweep"]

# The verbs load what they need when they are called, so that `import sim` and `sim --help` stay light.


class _Face(ModuleType):
    """This package: its verbs `run` and `report` stay when the modules of those names are imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            ModuleType.__setattr__(self, name, value)


sys.modules[__name__].__class__ = _Face


def load(name: str | Path) -> "Scenario":
    """Return the shipped scenario of that name, or the one in the file at that path, checked.

    Raises:
        ScenarioError: all faults at once, each with file, line and column.
    """
    from sim.run import load as load_scenario

    return load_scenario(name)


def run(
    scenario: "Scenario",
    replications: int | None = None,
    jobs: int = 1,
    *,
    store: "Store | None" = None,
    progress: "Progress | None" = None,
) -> "Result":
    """Run a scenario: `.load .hours .cost .people .indicators` are Arrow tables; see `sim.study.runs.run`."""
    from sim.study.runs import run as run_scenario

    return run_scenario(scenario, replications, jobs, store=store, progress=progress)


def compare(
    baseline: "Scenario",
    reforms: "Sequence[Scenario]",
    replications: "int | Rule | None" = None,
    jobs: int = 1,
    *,
    together: bool = False,
    store: "Store | None" = None,
    progress: "Progress | None" = None,
) -> "Impact":
    """Compare reforms with a baseline, paired by replication; see `sim.study.compare.compare`."""
    from sim.study.compare import compare as compare_scenarios

    return compare_scenarios(baseline, reforms, replications, jobs, together=together, store=store, progress=progress)


def sweep(
    study: "Study | str | Path",
    out: str | Path,
    jobs: int = 1,
    *,
    cluster: str | None = None,
    progress: "RunsProgress | None" = None,
) -> "Sweep":
    """Run every point of a study, or what is missing of them in `out`; see `sim.study.sweep.sweep`."""
    from sim.study.sweep import sweep as sweep_study

    return sweep_study(study, out, jobs, cluster=cluster, progress=progress)


def sensitivity(
    study: "Study | str | Path",
    out: str | Path | None = None,
    jobs: int = 1,
    *,
    cluster: str | None = None,
    progress: "RunsProgress | None" = None,
) -> "Sensitivity":
    """Tell what drives a study's outputs, and how much is luck; see `sim.study.sensitivity.sensitivity`.

    Finished runs are kept in `out` and not run again; without it they disappear.
    """
    from sim.study.designs import load_study
    from sim.study.sensitivity import sensitivity as find

    checked = load_study(study) if isinstance(study, str | Path) else study
    return find(checked, shelf=Path(out) if out else None, jobs=jobs, cluster=cluster, progress=progress)


def robustness(
    baseline: "Scenario",
    reforms: "Sequence[Scenario]",
    claims: Sequence[str] = (),
    assumptions: Sequence[str] = (),
    effort: "Effort | None" = None,
    *,
    out: str | Path | None = None,
    **runs: Any,  # noqa: ANN401 - of several kinds, passed on
) -> "Robustness":
    """Tell which assumptions a comparison rests on; see `sim.study.robustness.robustness`.

    Finished runs are kept in `out` and not run again; without it they disappear. `runs` are jobs, cluster, progress.
    """
    from sim.study.robustness import robustness as find

    return find(baseline, reforms, claims, assumptions, effort, shelf=Path(out) if out else None, **runs)


def calibrate(
    study: "CalibrationStudy | str | Path",
    out: str | Path,
    jobs: int = 1,
    *,
    cluster: str | None = None,
    progress: "RunsProgress | None" = None,
) -> "Calibration":
    """Fit what is not known to what was observed, going on in `out`; see `sim.study.calibrate.calibrate`."""
    from sim.study.calibrate import calibrate as fit

    return fit(study, out, jobs, cluster=cluster, progress=progress)


def optimise(
    study: "Goals | str | Path",
    out: str | Path | None = None,
    jobs: int = 1,
    *,
    cluster: str | None = None,
    progress: "RunsProgress | None" = None,
) -> "Optimum":
    """Search for the levers that serve an objective best; see `sim.study.optimisation.optimise`.

    Finished runs are kept in `out` and not run again; without it they disappear.
    """
    from sim.study.optimisation import optimise as search

    return search(study, shelf=Path(out) if out else None, jobs=jobs, cluster=cluster, progress=progress)


def report(
    impact: "Impact",
    out: str | Path,
    language: str = "zh",
    format: str = "html",
    *,
    robustness: "Robustness | None" = None,
) -> list[Path]:
    """Write the report of a comparison, in `zh`, `en` or `both`, as `html`, `pdf` or `html,pdf`; return the files."""
    from sim.report import write_report

    return write_report(impact, Path(out), language=language, file_format=format, robustness=robustness)
