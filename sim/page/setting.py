"""What a planner has set on the page: a scenario, the levers moved, the horizon, the language; and its address.

The address bar holds the whole of it: `?scenario=home-issue&eldercare_device.fee=240&end=2023&lang=en`. What is wrong
in an address is told, and the rest of it holds.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import quote

from sim.core.calendar import date_of
from sim.page.levers import BASELINE, levers, touched
from sim.page.offers import always_named, offered, where
from sim.page.words import WORDS
from sim.run import load
from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.services import SERVICES
from sim.scenario.settings import settings

SCENARIO, END, LANGUAGE = "scenario", "end", "lang"
LANGUAGES = ("zh", "en")
_KEPT = 200  # scenarios kept in memory
_SAFE = "{}:,./ "


@dataclass(frozen=True)
class Setting:
    """What is set; nothing about it changes.

    Attributes:
        scenario: name of the scenario that is compared with the baseline.
        changes: value by parameter, laid over the scenario.
        end: last year of the horizon.
        language: "zh" or "en".
    """

    scenario: str = BASELINE
    changes: Mapping[str, object] = field(default_factory=dict)
    end: int = 0
    language: str = "zh"

    def __post_init__(self) -> None:
        if not self.end:
            object.__setattr__(self, "end", years()[-1])

    def moved(self, path: str, value: object) -> "Setting":
        """Return the setting with one parameter at another value; at the scenario's own value it is no change.

        Raises:
            ScenarioError: there is no such parameter, or the value is refused.
        """
        if path.startswith("run."):
            raise ScenarioError(_fault_of(path, WORDS["run_settings"][self.language]))
        given = load_kept(self.scenario)
        kept = {p: v for p, v in self.changes.items() if p != path}
        there = given.replace({path: value}).leaf(path)
        if there.written()["value"] != given.leaf(path).written()["value"]:
            kept[path] = there.written()["value"]
        setting = replace(self, changes=kept)
        setting.rules()
        return setting

    def rules(self) -> Scenario:
        """Return the scenario that is set, over the horizon that is set."""
        return rules_of(self.scenario, _frozen({**self.changes, "run.end": f"{self.end}-12-31"}))

    def in_force(self) -> Scenario:
        """Return the baseline over the same horizon."""
        return replace(self, scenario=BASELINE, changes={}).rules()

    def changed(self) -> tuple[str, ...]:
        """Return the parameters in which the scenario differs from the baseline."""
        return differing(self.in_force(), self.rules())

    def programmes(self) -> tuple[str, ...]:
        """Return the programmes that the changes touch, in the order of the model."""
        found = {programme for path in self.changed() for programme in touched(path)}
        return tuple(name for name in SERVICES if name in found)

    def query(self) -> str:
        """Return the address's query, without its question mark; the rules in force have an empty one."""
        parts = {SCENARIO: self.scenario} if self.scenario != BASELINE or always_named() else {}
        parts |= {path: _key(path, value) for path, value in self.changes.items()}
        if self.end != years()[-1]:
            parts[END] = str(self.end)
        if self.language != LANGUAGES[0]:
            parts[LANGUAGE] = self.language
        return "&".join(f"{name}={quote(value, safe=_SAFE).replace(' ', '+')}" for name, value in parts.items())


def read_query(query: Mapping[str, Sequence[str]]) -> tuple[Setting, list[str]]:
    """Return the setting of an address and what is wrong with it, in the language it asks for.

    Args:
        query: values by name, as an address has them; the last one of a name holds.
    """
    said = {name: values[-1].strip() for name, values in query.items() if values}
    told: list[str] = []
    setting = Setting()
    for name, read in ((LANGUAGE, _language), (SCENARIO, _scenario), (END, _end)):
        if name in said:
            setting = read(setting, said.pop(name), told)
    for path, text in said.items():
        try:
            setting = setting.moved(path, value_of_text(path, text))
        except ScenarioError as error:
            told += [f"{fault.path or path}: {fault.message}" for fault in error.faults]
    return setting, told


def value_of_text(path: str, text: str) -> object:
    """Return the plain value of a text: the key of a lever's option, or as it stands in a scenario file."""
    lever = levers().get(path)
    found = next((o.value for o in lever.options if o.key == text), None) if lever else None
    return settings([f"{path}={text}"])[path] if found is None else found


def years() -> tuple[int, ...]:
    """Return the years that a horizon may end in: those of the baseline."""
    start, end = load_kept(BASELINE).days()
    return tuple(range(date_of(start).year, date_of(end).year + 1))


def differing(before: Scenario, after: Scenario) -> tuple[str, ...]:
    """Return the parameters whose values differ."""
    old = {leaf.path: leaf.series for leaf in before.leaves()}
    return tuple(leaf.path for leaf in after.leaves() if old.get(leaf.path) != leaf.series)


@lru_cache(maxsize=_KEPT)
def load_kept(name: str) -> Scenario:
    """Return a scenario that the page offers, read once."""
    return load(where(name))


@lru_cache(maxsize=_KEPT)
def rules_of(name: str, changes: str) -> Scenario:
    """Return a scenario with changes (JSON of value by parameter) laid over it."""
    found = load_kept(name)
    return found.replace(json.loads(changes), name=found.name)


def _frozen(changes: Mapping[str, object]) -> str:
    return json.dumps(changes, sort_keys=True, default=str)


def _key(path: str, value: object) -> str:
    """Return a value as the address has it: an option's key, a number, or YAML."""
    lever = levers().get(path)
    plain = json.dumps(value, default=str)
    for option in lever.options if lever else ():
        if json.dumps(option.value) == plain:
            return option.key
    return value if isinstance(value, str) else plain.replace('"', "")


def _language(setting: Setting, text: str, told: list[str]) -> Setting:
    if text in LANGUAGES:
        return replace(setting, language=text)
    told.append(f"{LANGUAGE}: {text!r}: {', '.join(LANGUAGES)}")
    return setting


def _scenario(setting: Setting, text: str, told: list[str]) -> Setting:
    if text in offered():
        return replace(setting, scenario=text)
    told.append(f"{SCENARIO}: {WORDS['no_scenario'][setting.language].format(name=text)}{nearest(text, offered())}")
    return setting


def _end(setting: Setting, text: str, told: list[str]) -> Setting:
    if text in map(str, years()):
        return replace(setting, end=int(text))
    told.append(f"{END}: {text!r}: {years()[0]} – {years()[-1]}")
    return setting


def _fault_of(path: str, message: str) -> list[Fault]:
    return [Fault(Place("page"), path, message)]
