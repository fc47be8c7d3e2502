"""Reading a scenario file: found, parsed, laid over its parents, checked as a whole, and frozen."""

from collections.abc import Mapping
from pathlib import Path

from sim.scenario.build import build, check_fragment
from sim.scenario.errors import Fault, Place, ScenarioError, nearest
from sim.scenario.files import RULES, Line, find, names, shown
from sim.scenario.form import form_of_schema
from sim.scenario.model import Model
from sim.scenario.scenario import Scenario, Words
from sim.scenario.specs import gather, overlaid
from sim.scenario.tree import Group, Scalar, parse, parse_file

LANGUAGES = ("en", "zh")


def read(path: str | Path, schema: Mapping[str, type[Model]]) -> Scenario:
    """Return the scenario of a file or of a shipped name.

    Raises:
        ScenarioError: with everything that is wrong with the file and its parents.
    """
    found = located(path)
    line = Line()
    line.add(found)
    return _scenario(found.stem, list(line.trees.values()), line.faults, schema)


def read_text(text: str, schema: Mapping[str, type[Model]], name: str) -> Scenario:
    """Return the scenario of a text that extends nothing (`Scenario.text`)."""
    return _scenario(name, [parse(text, name)], [], schema)


def check(path: str | Path, schema: Mapping[str, type[Model]]) -> tuple[Fault, ...]:
    """Return what is worth a note in a scenario or rulebook; raise ScenarioError with all faults.

    A file in a folder named `rules` is a rulebook: part of a scenario, without title and purpose.
    """
    found = located(path)
    if found.resolve().parent.name != RULES:
        return read(found, schema).notes
    line = Line()
    line.add(found)
    faults = list(line.faults)
    forms = form_of_schema(schema)
    specs = overlaid([gather(tree, forms, faults) for tree in line.trees.values()])
    notes = check_fragment(specs, forms, faults)
    if faults:
        raise ScenarioError(faults)
    return notes


def header(path: Path) -> tuple[Words, Words]:
    """Return title and purpose of a scenario file without reading its parents."""
    faults: list[Fault] = []
    tree = parse_file(path, shown(path))
    title, purpose = _words(tree, "title", faults), _words(tree, "purpose", faults)
    if faults:
        raise ScenarioError(faults)
    return title, purpose


def located(path: str | Path) -> Path:
    """Return the file of a path or shipped name; raise ScenarioError when there is none."""
    found = find(path)
    if found is None:
        message = f"there is no such scenario{nearest(str(path), names())}"
        raise ScenarioError([Fault(Place(shown(Path(path))), "", message)])
    return found


def _scenario(name: str, trees: list[Group], faults: list[Fault], schema: Mapping[str, type[Model]]) -> Scenario:
    unread = bool(faults)
    faults = list(faults)
    forms = form_of_schema(schema)
    specs = overlaid([gather(tree, forms, faults) for tree in trees])
    if unread:  # what a missing or unreadable file would have given cannot be missed
        check_fragment(specs, forms, faults)
        raise ScenarioError(faults)
    title, purpose = _words(trees[-1], "title", faults), _words(trees[-1], "purpose", faults)
    built = build(specs, forms, faults, file=trees[-1].place.file)
    if faults:
        raise ScenarioError(faults)
    return Scenario(name, title, purpose, dict(schema), specs, built)


def _words(tree: Group, part: str, faults: list[Fault]) -> Words:
    """Return title or purpose, which a scenario must give itself, in both languages."""
    said = tree.entries.get(part)
    if said is None:
        faults.append(Fault(Place(tree.place.file, 1, 1), part, "is missing; write {en: ..., zh: ...}"))
        return Words("", "")
    if not isinstance(said, Group):
        faults.append(Fault(said.place, part, "stands in both languages: {en: ..., zh: ...}"))
        return Words("", "")
    words = {}
    for language in LANGUAGES:
        text = said.entries.get(language)
        if isinstance(text, Scalar) and text.text.strip():
            words[language] = " ".join(text.text.split())
        else:
            faults.append(Fault(said.place, f"{part}.{language}", "is missing"))
    faults += [
        Fault(place, f"{part}.{language}", "is not a language of the reports (en, zh)")
        for language, place in said.keys.items()
        if language not in LANGUAGES
    ]
    return Words(words.get("en", ""), words.get("zh", ""))
