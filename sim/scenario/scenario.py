"""A scenario: one complete, checked and frozen set of rules, world and run settings."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.build import Built, build
from sim.scenario.dated import Dated
from sim.scenario.errors import Fault, Place, ScenarioError, nearest
from sim.scenario.form import form_of_schema
from sim.scenario.leaf import Leaf
from sim.scenario.model import Model
from sim.scenario.specs import Spec, gather, overlaid, tree_of
from sim.scenario.tree import Group

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and Chinese."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        """Return the words in `en` or `zh`."""
        return {"en": self.en, "zh": self.zh}[language]


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """One complete set of rules, world and run settings; nothing about it changes after it is read.

    Attributes:
        name: what tables call it: the file's name, with what `replace` changed.
        title: its title in both languages.
        purpose: what it is for, in both languages.
        schema: the Model of each section.
        specs: what its files say, by path.
        built: what it holds: leaves, sections by date, notes.
    """

    name: str
    title: Words
    purpose: Words
    schema: Mapping[str, type[Model]] = field(repr=False)
    specs: Mapping[str, Spec] = field(repr=False)
    built: Built = field(repr=False)

    @property
    def notes(self) -> tuple[Fault, ...]:
        """What is worth a look but not wrong, such as a lever outside its stated range."""
        return self.built.notes

    def policy(self, section: str) -> Dated[Any]:
        """Return the parameters of a section by date."""
        try:
            return self.built.sections[section]
        except KeyError:
            message = f"there is no section {section!r}{nearest(section, self.schema)}"
            raise KeyError(message) from None

    def leaf(self, path: str) -> Leaf:
        """Return one parameter with its unit, source, reason, range, file and line."""
        try:
            return self.built.leaves[path]
        except KeyError:
            message = f"there is no parameter {path!r}{nearest(path, self.built.leaves)}"
            raise KeyError(message) from None

    def leaves(self) -> tuple[Leaf, ...]:
        """Return all parameters in declared order."""
        return tuple(self.built.leaves.values())

    def replace(self, values: Mapping[str, object], name: str | None = None) -> "Scenario":
        """Return this scenario with some values replaced; this one stays as it is.

        Args:
            values: value by path: a number, a text with its unit, steps {from: value}, or dates
                {date: value}, under the same checks as in a file.
            name: what tables call it; otherwise this name and what was replaced.
        """
        if not values:
            return self
        forms = form_of_schema(self.schema)
        place = Place("replace")
        faults: list[Fault] = []
        layer: dict[str, Spec] = {}
        for path, value in values.items():
            layer |= gather(_nested(path, value, place), forms, faults)
        return self._with(overlaid([self.specs, layer]), set(layer), name or self._name_with(values), faults)

    def over(self, specs: Mapping[str, Spec]) -> "Scenario":
        """Return this scenario with all that holds of some paths taken from `specs` (see `changes_to`)."""
        return self._with({**self.specs, **specs}, set(specs), self.name, []) if specs else self

    def changes_to(self, other: "Scenario") -> dict[str, Spec]:
        """Return what another scenario says otherwise, by path: `self.over` of it holds the same values."""
        mine = self.specs
        return {p: spec for p, spec in other.specs.items() if spec is not mine.get(p) and spec != mine.get(p)}

    def _with(self, specs: Mapping[str, Spec], changed: set[str], name: str, faults: list[Fault]) -> "Scenario":
        built = build(specs, form_of_schema(self.schema), faults, before=self.built, changed=changed)
        if faults:
            raise ScenarioError(faults)
        return Scenario(name, self.title, self.purpose, self.schema, specs, built)

    def _name_with(self, values: Mapping[str, object]) -> str:
        said = ",".join(f"{path}={value}" for path, value in values.items())
        if len(said) > LONGEST_NAME:
            said = hashlib.sha256(said.encode()).hexdigest()[:12]
        return f"{self.name}+{said}"

    @property
    def hash(self) -> str:
        """SHA-256 of all values that hold: comments, layout, titles, sources and file names do not matter."""
        texts = self.built.texts
        for path, leaf in self.built.leaves.items():
            if path not in texts:
                pair = {path: leaf.plain}
                texts[path] = json.dumps(pair, sort_keys=True, ensure_ascii=False, separators=(",", ":"))[1:-1]
        text = ",".join([texts[path] for path in sorted(texts)])
        return hashlib.sha256(f"{{{text}}}".encode()).hexdigest()

    @property
    def text(self) -> str:
        """The whole effective content as one YAML file that extends nothing; reading it gives the same scenario."""
        lines = [f"title: {_words(self.title)}", f"purpose: {_words(self.purpose)}"]
        written: dict[str, Any] = {}
        for path, leaf in self.built.leaves.items():
            *groups, last = path.split(".")
            inner = written
            for group in groups:
                inner = inner.setdefault(group, {})
            inner[last] = json.dumps(leaf.written(), ensure_ascii=False)
        _write(written, "", lines)
        return "\n".join(lines) + "\n"

    def days(self) -> tuple[int, int]:
        """Return the first and the last day of the run."""
        run = self.policy("run").at(0)
        return run.start, run.end


def _words(words: Words) -> str:
    return json.dumps({"en": words.en, "zh": words.zh}, ensure_ascii=False)


def _write(content: Mapping[str, Any], indent: str, lines: list[str]) -> None:
    for name, inner in content.items():
        key = name if name.isidentifier() else json.dumps(name)
        if isinstance(inner, str):
            lines.append(f"{indent}{key}: {inner}")
        else:
            lines.append(f"{indent}{key}:")
            _write(inner, indent + "  ", lines)


def _nested(path: str, value: object, place: Place) -> Group:
    first, _, rest = path.partition(".")
    inner = _nested(rest, value, place) if rest else tree_of(value, place)
    return Group({first: inner}, {first: place}, place)
