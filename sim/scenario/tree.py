"""YAML 1.2 text -> a tree of plain nodes that remember their place; every fault of the text at once.

The tree is made from ruamel's composed nodes rather than from constructed objects, so that a date
used as a key stays the text it is, and each key, value and list item keeps its line and column.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.scenario.errors import Fault, Place, ScenarioError

MOST_BYTES = 1_000_000
MOST_NODES = 100_000
DEEPEST = 30
LONGEST_NUMBER = 400
TAG = "tag:yaml.org,2002:"
KNOWN = {"null", "bool", "int", "float", "str", "timestamp", "seq", "map"}
SPECIAL_FLOATS = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
TAB_INDENT = re.compile(r"^ *\t")

Plain: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: what it means (`value`) and how it was written (`text`)."""

    value: Plain
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    items: "tuple[Tree, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Group:
    """Values by key; `keys` has the place of each key."""

    entries: "dict[str, Tree]"
    keys: dict[str, Place]
    place: Place


Tree: TypeAlias = Scalar | Items | Group


def parse_file(path: Path, shown: str) -> Group:
    """Return the tree of a scenario file; raise ScenarioError with all faults of its text."""
    return _parse_bytes(_bytes(path, shown), shown)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        why = "no such file" if isinstance(fault, FileNotFoundError) else (fault.strerror or "cannot be read").lower()
        raise ScenarioError([Fault(Place(shown), "", why)]) from None


@lru_cache(maxsize=64)  # reforms share their parents; no tree is ever changed
def _parse_bytes(raw: bytes, shown: str) -> Group:
    if len(raw) > MOST_BYTES:
        fault_ = Fault(Place(shown), "", f"{len(raw)} bytes are above {MOST_BYTES} bytes")
        raise ScenarioError([fault_])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start]
        column = fault.start - (before.rfind(b"\n") + 1) + 1
        place = Place(shown, before.count(b"\n") + 1, column)
        raise ScenarioError([Fault(place, "", f"byte 0x{raw[fault.start]:02x} is not UTF-8")]) from None
    return parse(text, shown)


def parse(text: str, shown: str) -> Group:
    """Return the tree of a scenario's text; raise ScenarioError with all its faults."""
    tabs = [
        Fault(Place(shown, number, line.index("\t") + 1), "", "a tab indents the line; indent with spaces")
        for number, line in enumerate(text.splitlines(), start=1)
        if TAB_INDENT.match(line)
    ]
    if tabs:
        raise ScenarioError(tabs)
    root = _composed(text, shown)
    if root is None:
        raise ScenarioError([Fault(Place(shown), "", "the file is empty")])
    planter = _Planter(shown)
    tree = planter.plant(root, "", 0)
    if not isinstance(tree, Group):
        raise ScenarioError([Fault(tree.place, "", "the file is not a mapping of sections"), *planter.faults])
    if planter.faults:
        raise ScenarioError(planter.faults)
    return tree


def _composed(text: str, shown: str) -> Node | None:
    yaml: Any = YAML(typ="safe", pure=True)
    try:
        node: Node | None = yaml.compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        problem, context = str(fault.problem or ""), str(fault.context or "")
        said = f"{context}, {problem}" if not problem or problem.startswith("but ") else problem
        message = " ".join(said.split())
        raise ScenarioError([Fault(place, "", message)]) from None
    except (YAMLError, ValueError) as fault:
        message = " ".join(str(fault).split())
        raise ScenarioError([Fault(Place(shown), "", message)]) from None
    except RecursionError:
        raise ScenarioError([Fault(Place(shown), "", f"is nested deeper than {DEEPEST} levels")]) from None
    return node


class _Planter:
    """Turns composed nodes into a tree and collects what is wrong on the way."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.faults: list[Fault] = []
        self.planted = 0

    def place(self, node: Node) -> Place:
        """Return where a node starts."""
        return Place(self.shown, node.start_mark.line + 1, node.start_mark.column + 1)

    def fault(self, place: Place, path: str, message: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(place, path, message))

    def plant(self, node: Node, path: str, depth: int) -> Tree:
        """Return the tree of a node; raise ScenarioError when aliases or nesting grow beyond all use."""
        self.planted += 1
        if self.planted > MOST_NODES:
            raise ScenarioError([Fault(self.place(node), "", f"aliases expand to more than {MOST_NODES} values")])
        if depth > DEEPEST:
            raise ScenarioError([Fault(self.place(node), "", f"is nested deeper than {DEEPEST} levels")])
        if str(node.tag).removeprefix(TAG) not in KNOWN:
            self.fault(self.place(node), path, f"the tag {node.tag} is not read")
        if isinstance(node, MappingNode):
            return self._group(node, path, depth)
        if isinstance(node, SequenceNode):
            items = tuple(self.plant(item, path, depth + 1) for item in node.value)
            return Items(items, self.place(node))
        return self._scalar(node)

    def _group(self, node: MappingNode, path: str, depth: int) -> Group:
        entries: dict[str, Tree] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in node.value:
            place = self.place(key_node)
            if not isinstance(key_node, ScalarNode):
                self.fault(place, path, "a key is a word, a number or a date")
                continue
            key = str(key_node.value)
            inner = f"{path}.{key}" if path else key
            if key_node.tag == TAG + "merge":
                self.fault(place, inner, "merge keys are not read; use extends")
            elif key in keys:
                self.fault(place, inner, f"is given twice (first on line {keys[key].line})")
            else:
                keys[key] = place
                entries[key] = self.plant(value_node, inner, depth + 1)
        return Group(entries, keys, self.place(node))

    def _scalar(self, node: Node) -> Scalar:
        text = str(node.value)
        kind = str(node.tag).removeprefix(TAG)
        value: Plain = text
        if kind == "null":
            value = None
        elif kind == "bool":
            value = text.lower() == "true"
        elif kind in {"int", "float"}:
            value = _number(text, kind)
        return Scalar(value, text, self.place(node))


def _number(text: str, kind: str) -> Plain:
    digits = text.replace("_", "")
    if kind == "float":
        return float(SPECIAL_FLOATS.get(digits.lower(), digits))
    if len(digits) > LONGEST_NUMBER:
        return text
    try:
        return int(digits, 0)
    except ValueError:
        return int(digits)  # a leading zero is decimal in YAML 1.2
