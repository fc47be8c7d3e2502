"""Claims: "the reform costs less", "covers more", "waits less", or any indicator with a direction, as figures of a run.

What a claim means depends on the service that a reform changes: the cost of the care device is what the city pays of
its fees. Figures are means over the years of the run. Costs of different services are told apart, never added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.scenario import Scenario
from sim.scenario.errors import Fault, Place, ScenarioError, nearest
from sim.study.indicator_words import output_words
from sim.study.indicators import known_indicators
from sim.study.outputs import FOLDS, Output

COSTS_LESS, COVERS_MORE, WAITS_LESS = "costs-less", "covers-more", "waits-less"
DIRECTIONS: Final = {"less": -1, "more": 1}
_PLACES = "world.places"

_OF_SERVICES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    COSTS_LESS: {
        "resident_pension": (
            "resident_pension.basic.entry_subsidy_yuan",
            "resident_pension.supplementary.entry_subsidy_yuan",
        ),
        "flexible_pension": ("flexible_pension.subsidy_yuan",),
        "eldercare_device": ("eldercare_device.public_cost_yuan",),
        "transport_subsidy": ("transport_subsidy.paid_yuan",),
        "bus_line": ("bus_line.cost_yuan",),
        "cable_complaints": ("cable_complaints.cost_yuan",),
        "enquiries": ("enquiries.media_cost_yuan",),
        _PLACES: ("desk.staff_cost_yuan",),
    },
    COVERS_MORE: {
        "resident_pension": ("resident_pension.basic.paid", "resident_pension.supplementary.paid"),
        "flexible_pension": ("flexible_pension.paid",),
        "eldercare_device": ("eldercare_device.active",),
        "transport_subsidy": ("transport_subsidy.paid",),
        "bus_line": ("bus_line.hall_done",),
        "cable_complaints": ("cable_complaints.cleared",),
        "enquiries": ("enquiries.answered",),
    },
    WAITS_LESS: {
        "bus_line": ("bus_line.wait_minutes",),
        "cable_complaints": ("cable_complaints.days_to_clearance_mean",),
        "transport_subsidy": ("transport_subsidy.days_to_payment",),
    },
}
_ANYWHERE: Final = {WAITS_LESS: ("desk.hours_waited",)}  # of whatever else a reform changes


@dataclass(frozen=True)
class Claim:
    """Reform less baseline has a sign.

    Attributes:
        output: the figure.
        direction: 1 when the reform is said to have more of it, -1 when less.
    """

    output: Output
    direction: int

    def told(self, language: str) -> str:
        """Return the figure in words."""
        return output_words(self.output, language)


def changed_sections(baseline: Scenario, reform: Scenario) -> tuple[str, ...]:
    """Return the services, and `world.places` or `world`, in which a reform has other values than the baseline."""
    found: dict[str, None] = {}
    for path in changed_paths(baseline, reform):
        section = path.partition(".")[0]
        if section == "world":
            section = _PLACES if path.startswith(_PLACES) else "world"
        if section != "run":
            found[section] = None
    return tuple(found)


def changed_paths(baseline: Scenario, reform: Scenario) -> tuple[str, ...]:
    """Return the parameters that a reform has otherwise than the baseline."""
    return tuple(leaf.path for leaf in reform.leaves() if leaf.series != baseline.leaf(leaf.path).series)


def claims_of(words: Sequence[str], sections: Sequence[str]) -> tuple[Claim, ...]:
    """Return claims from what the command line says.

    Args:
        words: `costs-less`, `covers-more`, `waits-less`, or `indicator:more`, `indicator:less:sum`.
        sections: what the reforms change; it decides which indicators the first three mean.

    Raises:
        ScenarioError: a word is no claim, names no indicator, or says nothing of what the reforms change.
    """
    found: dict[Claim, None] = {}
    faults = []
    for word in words:
        try:
            for claim in _claims(word, sections):
                found[claim] = None
        except ValueError as fault:
            faults.append(Fault(Place("--claim"), word, str(fault)))
    if faults:
        raise ScenarioError(faults)
    return tuple(found)


def usual_claims(sections: Sequence[str]) -> tuple[str, ...]:
    """Return the claims to ask about by default: cost and cover where they say something, else waits."""
    words = [w for w in (COSTS_LESS, COVERS_MORE) if any(section in _OF_SERVICES[w] for section in sections)]
    return tuple(words) or (WAITS_LESS,)


def _claims(word: str, sections: Sequence[str]) -> list[Claim]:
    if word in _OF_SERVICES:
        direction = DIRECTIONS[word.rpartition("-")[2]]
        names = [name for section in sections for name in _OF_SERVICES[word].get(section, _ANYWHERE.get(word, ()))]
        if not names:
            message = f"says nothing of {', '.join(sections) or 'two equal sets of rules'}; name an indicator:more|less"
            raise ValueError(message)
        return [Claim(Output(name), direction) for name in names]
    name, _, rest = word.partition(":")
    direction_word, _, fold = rest.partition(":")
    known = known_indicators()
    if direction_word not in DIRECTIONS:
        message = f"is none of {', '.join(_OF_SERVICES)}, nor an indicator with a direction (name:more or name:less)"
        raise ValueError(message)
    if name not in known:
        message = f"{name!r} is not an indicator{nearest(name, known)}; `sim list indicators` has them"
        raise ValueError(message)
    if fold and fold not in FOLDS and not fold.isdigit():
        message = f"{fold!r} is none of {', '.join(FOLDS)}, nor a year"
        raise ValueError(message)
    return [Claim(Output(name, fold or "mean"), DIRECTIONS[direction_word])]
