"""Settings given on the command line: `--set eldercare_device.fee=240`."""

from collections.abc import Iterable

from sim.scenario.errors import Fault, Place, ScenarioError
from sim.scenario.tree import Group, Items, Tree, parse


def settings(texts: Iterable[str]) -> dict[str, object]:
    """Return value by path of texts `path=value`, the value written as in a scenario file.

    >>> settings(["eldercare_device.fee=240", "eldercare_device.subsidy_share={1: 1, 3: 0.5}"])
    {'eldercare_device.fee': 240, 'eldercare_device.subsidy_share': {'1': 1, '3': 0.5}}
    """
    found: dict[str, object] = {}
    faults: list[Fault] = []
    for text in texts:
        path, equals, value = text.partition("=")
        path = path.strip()
        if not path or not equals:
            faults.append(Fault(Place("--set"), "", f"{text!r} is not path=value"))
            continue
        try:
            found[path] = plain(parse(f"value: {value}", "--set").entries["value"])
        except ScenarioError as error:
            faults += [Fault(Place("--set"), path, fault.message) for fault in error.faults]
    if faults:
        raise ScenarioError(faults)
    return found


def plain(tree: Tree) -> object:
    """Return a tree as Python values."""
    if isinstance(tree, Group):
        return {key: plain(inner) for key, inner in tree.entries.items()}
    if isinstance(tree, Items):
        return [plain(inner) for inner in tree.items]
    return tree.value
