"""Finding scenario files, and the line of parents a file extends."""

from collections.abc import Iterable
from pathlib import Path

from sim.scenario.errors import Fault, ScenarioError, nearest
from sim.scenario.tree import Group, Items, Scalar, Tree, parse_file

PACKAGE = Path(__file__).resolve().parent.parent
SUFFIX = ".yaml"
RULES = "rules"
STUDIES = "studies"


def shipped() -> Path:
    """Return the folder of the scenarios that come with the package."""
    inside = PACKAGE / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def names() -> dict[str, Path]:
    """Return the shipped scenarios by name (not the rulebooks they are made of, nor studies), in order of name."""
    found = {path.stem: path for path in shipped().rglob(f"*{SUFFIX}") if path.parent.name not in {RULES, STUDIES}}
    return dict(sorted(found.items()))


def find(name: str | Path, beside: Path | None = None) -> Path | None:
    """Return the file of a name or path: as it stands, beside another file, or among the shipped ones."""
    wanted = Path(name)
    if not wanted.name:
        return None
    endings = (
        [wanted] if wanted.suffix in {SUFFIX, ".yml", ".json"} else [wanted.with_name(wanted.name + SUFFIX), wanted]
    )
    for folder in [beside, shipped()] if beside else [Path(), shipped()]:
        for ending in endings:
            if folder is not None and (folder / ending).is_file():
                return folder / ending
    return names().get(str(name))


def shown(path: Path) -> str:
    """Return a path as a message shows it: from the working folder on, when it lies inside."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class Line:
    """The files that make up a scenario, parents first, each once; faults are collected."""

    def __init__(self) -> None:
        self.trees: dict[Path, Group] = {}
        self.faults: list[Fault] = []
        self._open: list[Path] = []
        self._seen: set[Path] = set()

    def add(self, path: Path) -> None:
        """Add a file behind its parents."""
        path = path.resolve()
        if path in self._seen:
            return
        self._seen.add(path)
        self._open.append(path)
        try:
            tree = parse_file(path, shown(path))
        except ScenarioError as error:
            self.faults += error.faults
        else:
            for parent in self._parents(tree):
                self._add_parent(parent, path)
            self.trees[path] = tree
        self._open.pop()

    def _add_parent(self, parent: Scalar, child: Path) -> None:
        path = find(parent.text, child.parent)
        if path is not None and path.resolve() == child:  # one's own `baseline` may extend the shipped one
            path = names().get(parent.text, path)
        if path is None:
            hint = nearest(Path(parent.text).name, [*names(), *_neighbours((child.parent / parent.text).parent)])
            self.faults.append(Fault(parent.place, "extends", f"there is no scenario {parent.text!r}{hint}"))
        elif path.resolve() in self._open:
            start = self._open.index(path.resolve())
            way = " -> ".join(shown(step) for step in [*self._open[start:], path])
            self.faults.append(Fault(parent.place, "extends", f"goes round in a circle: {way}"))
        else:
            self.add(path)

    def _parents(self, tree: Group) -> Iterable[Scalar]:
        said: Tree | None = tree.entries.get("extends")
        if said is None:
            return
        for item in said.items if isinstance(said, Items) else (said,):
            if isinstance(item, Scalar) and isinstance(item.value, str) and item.value.strip():
                yield item
            else:
                self.faults.append(Fault(item.place, "extends", "is the name or path of a scenario, or a list of them"))


def _neighbours(folder: Path) -> list[str]:
    return [path.stem for path in folder.glob(f"*{SUFFIX}")]
