"""Reading one parameter: its value or dated values, unit, source, range and title, all checked at once."""

import re
from collections.abc import Mapping
from typing import Any

from sim.core.quantities import DateKind, FlagKind, Quantity, Steps
from sim.scenario.errors import Fault, Place, nearest
from sim.scenario.facts import clauses, facts
from sim.scenario.form import MANY, STEPS, LeafForm
from sim.scenario.leaf import ALWAYS, ASSUMPTION, CALIBRATION, DATE, Leaf, Series
from sim.scenario.specs import DATE_LIKE, THIS_SCENARIO, Spec
from sim.scenario.tree import Group, Items, Scalar, Tree

MODEL, RULE_OF_THE_MODEL = "model", "rule of the model"
LANGUAGES = {"en", "zh"}
STEP = re.compile(r"[+-]?\d+")


class Reader:
    """Reads one parameter and collects all that is wrong with it (`faults`) or worth a note (`notes`)."""

    def __init__(self, path: str, form: LeafForm, spec: Spec) -> None:
        self.path = path
        self.form = form
        self.spec = spec
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def read(self) -> Leaf | None:
        """Return the parameter, or None when something is wrong with it."""
        series = self._series()
        self._check_unit()
        source, why = self._text("source"), self._why()
        source = MODEL if source == RULE_OF_THE_MODEL else source
        low, high = self._range()
        self._check_source(source, reasoned="reason" in self.spec.said, has_range=low is not None)
        if low is not None:
            self._compare(series, low, high, strict=self.spec.own_range and source != THIS_SCENARIO)
        title = self._title()
        if self.faults:
            return None
        unit = self.form.kind.unit
        return Leaf(self.path, series, unit, source, why, low, high, self.form, self.spec.place, title)

    def _fault(self, place: Place, message: str, part: str = "") -> None:
        self.faults.append(Fault(place, f"{self.path}.{part}" if part else self.path, message))

    # values --------------------------------------------------------------------------------------------------

    def _series(self) -> Series:
        tree = self.spec.value
        if tree is None:
            self._fault(self.spec.place, f"has no value ({self.form.kind.unit})")
            return ()
        if not (isinstance(tree, Group) and tree.keys and all(DATE_LIKE.fullmatch(key) for key in tree.keys)):
            return ((ALWAYS, self._plain(tree, "")),)
        series = []
        for key, inner in tree.entries.items():
            try:
                day = DATE.read(key)
            except ValueError as wrong:
                self._fault(tree.keys[key], str(wrong), key)
                continue
            series.append((day, self._plain(inner, key)))
        return tuple(sorted(series, key=lambda pair: pair[0]))

    def _plain(self, tree: Tree, part: str) -> Any:  # noqa: ANN401 - each kind has its own type
        """Return steps, a list or one value, without its dates."""
        if self.form.shape == STEPS and isinstance(tree, Group):
            return self._steps(tree, part)
        if self.form.shape == MANY and isinstance(tree, Items):
            return tuple(self._one(item, part) for item in tree.items)
        if self.form.shape == MANY:
            self._fault(tree.place, f"is not a list ([..., ...], {self.form.kind.unit})", part)
            return None
        one = self._one(tree, part)
        return Steps({0: one}) if self.form.shape == STEPS else one

    def _steps(self, tree: Group, part: str) -> Steps[Any] | None:
        values = {}
        for key, inner in tree.entries.items():
            inner_part = f"{part}.{key}" if part else key
            if STEP.fullmatch(key):
                values[int(key)] = self._one(inner, inner_part)
            else:
                what = "dates stand outside, steps inside" if DATE_LIKE.fullmatch(key) else "steps go by whole numbers"
                self._fault(tree.keys[key], f"{key!r} is not a step; {what}", part)
        if not tree.keys:
            self._fault(tree.place, "has no steps", part)
        return Steps(values) if values else None

    def _one(self, tree: Tree, part: str) -> Any:  # noqa: ANN401 - each kind has its own type
        if not isinstance(tree, Scalar):
            self._fault(tree.place, self._not_one(tree), part)
            return None
        if tree.value is None and self.form.optional:
            return None
        kind = self.form.kind
        worded = not isinstance(kind, Quantity | FlagKind) and tree.value is not None
        try:
            return kind.read(tree.text if worded else tree.value)
        except ValueError as wrong:
            self._fault(tree.place, str(wrong), part)
            return None

    def _not_one(self, tree: Tree) -> str:
        if isinstance(tree, Items):
            return f"is one value ({self.form.kind.unit}), not a list"
        if isinstance(tree, Group) and any(DATE_LIKE.fullmatch(key) for key in tree.keys):
            odd = next((f"{key!r} is not a date; " for key in tree.keys if not DATE_LIKE.fullmatch(key)), "")
            return f"{odd}dates stand outside, steps inside"
        keys = ", ".join(list(tree.keys)[:3]) if isinstance(tree, Group) else ""
        return f"is one value ({self.form.kind.unit}), not values by {keys or 'nothing'}"

    # unit, source, range ----------------------------------------------------------------------------------------

    def _check_unit(self) -> None:
        unit, kind = self.spec.said.get("unit"), self.form.kind
        if unit is None:
            if self.form.is_number and not self.spec.inherits and not _all_with_unit(self.spec.value):
                self._fault(self.spec.place, f"has no unit; it is in {kind.unit}")
        elif not isinstance(unit, Scalar) or unit.text.strip() not in {
            kind.unit,
            "" if self.form.is_number else "text",
        }:
            said = unit.text if isinstance(unit, Scalar) else "a list or group"
            self._fault(unit.place, f"{said!r} is not the unit of this parameter: {kind.unit}", "unit")

    def _text(self, name: str) -> str:
        tree = self.spec.said.get(name)
        if tree is None:
            return ""
        if not isinstance(tree, Scalar) or not tree.text.strip():
            self._fault(tree.place, "is not a text", name)
            return ""
        return " ".join(tree.text.split())

    def _why(self) -> dict[str, str]:
        """Return the reason by language; one text alone is taken as English."""
        tree = self.spec.said.get("reason")
        if not isinstance(tree, Group):
            text = self._text("reason")
            return {"en": text} if text else {}
        words = {name: inner for name, inner in tree.entries.items() if isinstance(inner, Scalar)}
        if not words or set(tree.keys) - LANGUAGES or not all(inner.text.strip() for inner in words.values()):
            self._fault(tree.place, "is a text, or {en: ..., zh: ...}", "reason")
            return {}
        return {name: " ".join(words[name].text.split()) for name in sorted(words)}

    def _title(self) -> dict[str, str]:
        tree = self.spec.said.get("title")
        if tree is None:
            return {}
        if not isinstance(tree, Group):
            self._fault(tree.place, "stands in both languages: {en: ..., zh: ...}", "title")
            return {}
        return {name: inner.text for name, inner in tree.entries.items() if isinstance(inner, Scalar)}

    def _check_source(self, source: str, *, reasoned: bool, has_range: bool) -> None:
        if not source:
            if "source" not in self.spec.said:
                self._fault(self.spec.place, "has no source (a clause, a key of facts.csv, assumption, or model)")
            return
        if source in {ASSUMPTION, MODEL} or source.startswith(CALIBRATION):
            self._check_reasoned(source, reasoned=reasoned, has_range=has_range)
        elif source.startswith("clause "):
            self._check_known(source.removeprefix("clause ").strip(), clauses(), "a clause of the page")
        elif source != THIS_SCENARIO:
            self._check_known(source, facts(), "a clause, a key of facts.csv, assumption, or model")

    def _check_reasoned(self, source: str, *, reasoned: bool, has_range: bool) -> None:
        """Ask for the reason and the range of what is assumed or was calibrated."""
        place = self.spec.said["source"].place
        calibrated = source.startswith(CALIBRATION)
        if not reasoned:
            self._fault(place, f"the source {source!r} needs a reason", "source")
        if calibrated and len(source.split()) != len(("calibration", "study", "digest")):
            self._fault(
                place, f"{source!r} is not the word calibration, its study and its posterior's digest", "source"
            )
        if source != MODEL and self.form.is_number and not has_range and "range" not in self.spec.said:
            what = "a calibration" if calibrated else "an assumption"
            self._fault(place, f"{what} needs a range [low, high] in {self.form.kind.unit}", "source")

    def _check_known(self, key: str, known: Mapping[str, object], what: str) -> None:
        if key not in known:
            self._fault(self.spec.said["source"].place, f"{key!r} is not {what}{nearest(key, known)}", "source")

    def _range(self) -> tuple[Any, Any]:
        tree = self.spec.said.get("range")
        if tree is None:
            return None, None
        if not isinstance(tree, Items) or len(tree.items) != len(("low", "high")):
            self._fault(tree.place, "a range is [low, high]", "range")
            return None, None
        ends = [self._one(item, "range") for item in tree.items]
        if None in ends:
            return None, None
        low, high = ends
        if self.form.is_number and low > high:
            self._fault(tree.place, f"the range's low end {low:g} is above its high end {high:g}", "range")
            return None, None
        return low, high

    def _compare(self, series: Series, low: Any, high: Any, *, strict: bool) -> None:  # noqa: ANN401
        if not self.form.is_number and not isinstance(self.form.kind, DateKind):
            return
        outside = [value for value in _numbers(series) if value is not None and not low <= value <= high]
        if not outside:
            return
        unit = f" {self.form.kind.unit}" if self.form.is_number else ""
        value, low, high = (self._shown(number) for number in (outside[0], low, high))
        message = f"{value} is outside the stated range {low} to {high}{unit}"
        if strict:
            stated = self.spec.said["range"].place
            self._fault(self.spec.place if self.spec.place.file == stated.file else stated, message)
        else:
            self.notes.append(Fault(self.spec.place, self.path, message))

    def _shown(self, number: float) -> str:
        return f"{number:.12g}" if self.form.is_number else str(self.form.kind.write(number))


def _numbers(series: Series) -> list[Any]:
    numbers: list[Any] = []
    for _, value in series:
        if isinstance(value, Steps):
            numbers += value.values
        else:
            numbers += value if isinstance(value, tuple) else [value]
    return numbers


def _all_with_unit(tree: Tree | None) -> bool:
    """Tell whether every number carries its unit, so that none need be stated beside it."""
    if isinstance(tree, Group):
        return all(_all_with_unit(inner) for inner in tree.entries.values())
    if isinstance(tree, Items):
        return all(_all_with_unit(inner) for inner in tree.items)
    return tree is None or tree.value is None or (isinstance(tree.value, str) and " " in tree.value.strip())
