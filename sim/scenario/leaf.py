"""One parameter of a scenario as it was read: value or dated values, unit, source, range, place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sim.core.quantities import DateKind, Steps
from sim.scenario.chinese import in_chinese
from sim.scenario.errors import Place
from sim.scenario.form import MANY, LeafForm

ALWAYS = -(2**31)
DATE = DateKind()
ASSUMPTION = "assumption"
CALIBRATION = "calibration "  # and the study that made it, and its posterior's digest

Series: TypeAlias = tuple[tuple[int, Any], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One parameter of a scenario.

    Attributes:
        path: its name from the section on, `eldercare_device.fee`.
        series: (first day, value) in order of time; one value that always holds has the day ALWAYS.
        unit: the unit of the value, or the kind of value (`flag`, `date`, `choice`).
        source: a clause, a key of facts.csv, assumption, calibration with its study, model, or this scenario.
        why: the reason of this value by language, for an assumption or a choice of the model.
        low: lower end of the stated range (None: none stated).
        high: upper end of the stated range.
        form: the kind of value with its hard limits, and the parameter's help.
        place: file, line and column of the value.
        title: its name in words, by language, where the file gives one.
    """

    path: str
    series: Series
    unit: str
    source: str
    why: Mapping[str, str]
    low: Any
    high: Any
    form: LeafForm
    place: Place
    title: Mapping[str, str]

    @property
    def dated(self) -> bool:
        """Whether the value changes by date."""
        return self.series[0][0] != ALWAYS

    @property
    def assumed(self) -> bool:
        """Whether it is not known: assumed, or estimated by a calibration from what was assumed."""
        return self.source == ASSUMPTION or self.source.startswith(CALIBRATION)

    @property
    def value(self) -> Any:  # noqa: ANN401 - each kind has its own type
        """The value, or {ISO date: value} when it is dated."""
        return {str(DATE.write(day)): value for day, value in self.series} if self.dated else self.series[0][1]

    @property
    def file(self) -> str:
        """The file in which the value stands."""
        return self.place.file

    @property
    def line(self) -> int:
        """The line on which the value stands, from 1."""
        return self.place.line

    @property
    def help(self) -> str:
        """What the parameter means."""
        return self.form.help

    @property
    def reason(self) -> str:
        """Why this value, in English."""
        return self.reasoned("en")

    def reasoned(self, language: str) -> str:
        """Return why this value in that language, or in the one there is."""
        return self.why.get(language) or next(iter(self.why.values()), "")

    def explained(self, language: str) -> str:
        """Return its title in that language, or its help."""
        words = in_chinese("parameter", self.path, self.help) if language == "zh" else self.help
        return self.title.get(language) or words

    def at(self, day: int) -> Any:  # noqa: ANN401 - each kind has its own type
        """Return the value that holds on `day`; before the first date, its value."""
        found = self.series[0][1]
        for first, value in self.series:
            if first <= day:
                found = value
        return found

    @property
    def plain(self) -> object:
        """The value as it would stand in a file: a number or a text, a list, or values by step or date."""
        if self.dated:
            return {str(DATE.write(day)): self._plain(value) for day, value in self.series}
        return self._plain(self.series[0][1])

    def written(self) -> dict[str, object]:
        """Return the parameter as it would stand in a file."""
        content: dict[str, object] = {"value": self.plain, "unit": self.unit}
        content["source"] = self.source
        if self.why:
            content["reason"] = self.reason if list(self.why) == ["en"] else dict(self.why)
        if self.title:
            content["title"] = dict(self.title)
        if self.low is not None:
            content["range"] = [self.form.kind.write(self.low), self.form.kind.write(self.high)]
        return content

    def _plain(self, value: Any) -> object:  # noqa: ANN401 - each kind has its own type
        if value is None:
            return None
        if isinstance(value, Steps):
            return {str(start): self.form.kind.write(inner) for start, inner in value.items()}
        if self.form.shape == MANY:
            return [self.form.kind.write(inner) for inner in value]
        return self.form.kind.write(value)
