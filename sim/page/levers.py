"""The levers that the page offers: which parameters, in which range; `levers.yaml` names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim.core.quantities import FlagKind, Quantity
from sim.report.registers import source_of, unit_of, value_of
from sim.run import load
from sim.scenario import Scenario
from sim.scenario.leaf import Leaf
from sim.scenario.services import SERVICES
from sim.scenario.settings import plain
from sim.scenario.tree import parse_file

FILE = Path(__file__).with_name("levers.yaml")
BASELINE = "baseline"
RANGE, FLAG, CHOICE = "range", "flag", "choice"


@dataclass(frozen=True)
class Option:
    """One choice of a lever: its key in the address, its value in a scenario, and its words."""

    key: str
    value: object
    words: Mapping[str, str]


@dataclass(frozen=True)
class Lever:
    """One parameter that a planner moves.

    Attributes:
        path: the parameter.
        group: the section of the page it stands in.
        kind: "range", "flag" or "choice".
        low, high, step: of a range.
        options: of a choice.
        title: its name where the scenario gives none, by language.
    """

    path: str
    group: str
    kind: str
    low: float
    high: float
    step: float
    options: tuple[Option, ...]
    title: Mapping[str, str]

    def named(self, leaf: Leaf, language: str) -> str:
        """Return its name in words."""
        return self.title.get(language) or leaf.explained(language)

    def key_of(self, leaf: Leaf) -> str | None:
        """Return the option that holds, None where the value is none of them."""
        written = _plain_keys(leaf.written()["value"])
        return next((o.key for o in self.options if _plain_keys(o.value) == written), None)

    def described(self, leaf: Leaf, language: str) -> dict[str, Any]:
        """Return what the browser needs to show it."""
        return {
            "path": self.path,
            "kind": self.kind,
            "title": self.named(leaf, language),
            "unit": unit_of(leaf, "en"),  # the page has its own words for units
            "source": source_of(leaf, language),
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "options": [{"key": o.key, "words": o.words[language]} for o in self.options],
        }

    def position(self, scenario: Scenario) -> dict[str, Any]:
        """Return where it stands in a scenario: value for the control, and in words."""
        leaf = scenario.leaf(self.path)
        value: object = self.key_of(leaf) if self.kind == CHOICE else leaf.at(scenario.days()[0])
        return {"value": value, "told": value_of(leaf), "dated": leaf.dated}


@dataclass(frozen=True)
class Group:
    """Levers that stand together under a title."""

    name: str
    title: Mapping[str, str]
    levers: tuple[Lever, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Return the groups of levers in the order of the page."""
    baseline = load(BASELINE)
    return tuple(
        Group(
            g["name"], g.get("title") or SERVICES[g["name"]], tuple(_lever(x, g["name"], baseline) for x in g["levers"])
        )
        for g in _read()["groups"]
    )


@cache
def levers() -> Mapping[str, Lever]:
    """Return all levers by path."""
    return {lever.path: lever for group in groups() for lever in group.levers}


def touched(path: str) -> tuple[str, ...]:
    """Return the programmes that a first look must run when this parameter moves.

    >>> touched("eldercare_device.fee")
    ('eldercare_device',)
    """
    said: Mapping[str, list[str]] = _read()["touches"]
    for prefix, programmes in said.items():
        if path == prefix or path.startswith(f"{prefix}."):
            return tuple(programmes)
    section = path.partition(".")[0]
    return (section,) if section in SERVICES else tuple(SERVICES)


@cache
def together() -> tuple[tuple[str, ...], ...]:
    """Return the sets of programmes that first looks of one lever run, each once, in the order of the model."""
    found = dict.fromkeys(frozenset(touched(path)) for path in levers())
    return tuple(tuple(name for name in SERVICES if name in programmes) for programmes in found)


@cache
def _read() -> dict[str, Any]:
    found = plain(parse_file(FILE, FILE.name))
    assert isinstance(found, dict)
    return found


def _lever(said: Mapping[str, Any], group: str, baseline: Scenario) -> Lever:
    kind = baseline.leaf(said["path"]).form.kind
    options = tuple(
        Option(key, _typed(words.get("value", key)), {"zh": words["zh"], "en": words["en"]})
        for key, words in said.get("options", {}).items()
    )
    shape = CHOICE if options else FLAG if isinstance(kind, FlagKind) else RANGE
    assert shape != RANGE or isinstance(kind, Quantity)
    low, high, step = (float(said.get(name, 0)) for name in ("low", "high", "step"))
    return Lever(said["path"], group, shape, low, high, step, options, said.get("title", {}))


def _typed(value: Any) -> object:  # noqa: ANN401 - whatever YAML gives
    return value.isoformat() if hasattr(value, "isoformat") else value


def _plain_keys(value: object) -> object:
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else value
