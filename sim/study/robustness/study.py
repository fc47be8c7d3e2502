"""Robustness: which assumptions does "the reform costs less / covers more / waits less" rest on?

Of all assumptions with a range those are picked that move the difference (`bifurcation`); each of them is moved through
its range, the others as assumed, and the tipping point found where the sign of the difference changes (`tipping`);
then all of them are moved at once in search of a counter-example (`counterexamples`). All runs meet the same people
and luck, replication by replication, and every difference has its 95% interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Fault, Place
from sim.study.asking import mapped, together
from sim.study.evaluate import Evaluator
from sim.study.factors import Factor, FactorKind
from sim.study.robustness.assumptions import RESIDENTS, Assumption, asked_about, groups_of
from sim.study.robustness.bifurcation import Point, Screened
from sim.study.robustness.claims import Claim, changed_sections, claims_of, usual_claims
from sim.study.robustness.counterexamples import Hunt, hunt
from sim.study.robustness.differences import Runner
from sim.study.robustness.residents import OTHERS, picked, redraws
from sim.study.robustness.tipping import PROBES, Profile, Standing, profile, standing
from sim.study.tasks import Failure

SCREENED_ON = 2  # replications that picking the assumptions takes: all meet the same luck, so two rank them
_BISECTIONS = 12  # steps that three bisections at one tipping point take


@dataclass(frozen=True)
class Effort:
    """How much is tried.

    Attributes:
        replications: runs of each point with other luck, at least 2.
        most: assumptions that are looked at singly.
        screening: points that picking them may take.
        points: points of the space-filling design over all of them at once; 0 leaves the search out.
        search: further points of the local search.
        seed: number of that design.
    """

    replications: int = 4
    most: int = 4
    screening: int = 120
    points: int = 12
    search: int = 6
    seed: int = 1


@dataclass(frozen=True)
class Comparison:
    """One reform and one claim about it.

    Attributes:
        reform: number of the reform, from 0.
        claim: what is said of it.
        standing: the difference with everything as assumed.
    """

    reform: int
    claim: Claim
    standing: Standing


@dataclass(frozen=True)
class Finding:
    """What one assumption means for one comparison."""

    comparison: Comparison
    assumption: Assumption
    profile: Profile


@dataclass(frozen=True)
class CounterExample:
    """What the search over all ranges at once came to, for one comparison.

    Attributes:
        comparison: whose sign was to be changed.
        hunt: what was tried and found.
        values: the counter-example's values that are not as assumed, by parameter; empty where none was found.
        fresh: its difference on replications that had no part in finding it; None where none was found.
    """

    comparison: Comparison
    hunt: Hunt
    values: Mapping[str, object]
    fresh: Standing | None


@dataclass(frozen=True)
class Robustness:
    """What a comparison rests on.

    Attributes:
        baseline: the rules that the reforms are compared with.
        reforms: the reforms.
        effort: how much was tried.
        comparisons: reforms by claims.
        assumptions: all that were asked about.
        left_out: parameters that a reform sets itself, whose value is outside its range, or that move no difference
            further than other residents do, with the reason.
        screened: what screening found; None when so few were asked about that all were looked at.
        findings: one a comparison and assumption that was looked at singly.
        counterexamples: one a comparison that is decided as assumed; empty when the search was left out.
        runs: runs that were looked at.
        failures: runs that gave no result; what rests on them is told as such.
    """

    baseline: Scenario
    reforms: tuple[Scenario, ...]
    effort: Effort
    comparisons: tuple[Comparison, ...]
    assumptions: tuple[Assumption, ...]
    left_out: Mapping[str, str]
    screened: Screened | None
    findings: tuple[Finding, ...]
    counterexamples: tuple[CounterExample, ...]
    runs: int
    failures: tuple[Failure, ...] = ()

    @cached_property
    def table(self) -> pa.Table:
        """One row a comparison and assumption; see `sim.study.robustness.table.table_of`."""
        from sim.study.robustness.table import table_of

        return table_of(self)

    def sentences(self, language: str) -> list[str]:
        """Return what was found in plain words, `en` or `zh`, the assumptions that matter most first."""
        from sim.study.robustness.words import sentences_of

        return sentences_of(self, language)

    def write(self, folder: str | Path) -> Path:
        """Write the table and the sentences in both languages; return the folder."""
        from sim.study.robustness.table import write

        return write(self, Path(folder))


def robustness(
    baseline: Scenario,
    reforms: Sequence[Scenario],
    claims: Sequence[str | Claim] = (),
    assumptions: Sequence[str] = (),
    effort: Effort | None = None,
    **runs: Any,  # noqa: ANN401 - of several kinds, passed on
) -> Robustness:
    """Return which assumptions the claims rest on.

    Args:
        baseline: the rules in force.
        reforms: what is compared with them.
        claims: `costs-less`, `covers-more`, `waits-less`, `indicator:more`, `indicator:less`, or ready ones; by default
            the first of these that say something of what the reforms change.
        assumptions: parameters with a range, or the beginnings of their names; by default every assumption.
        effort: how much is tried.
        runs: shelf, jobs, cluster, progress: see `Evaluator`.

    Raises:
        ScenarioError: there is no such parameter, claim or indicator, or fewer than two replications.
    """
    tried = effort or Effort()
    if tried.replications < 2:  # noqa: PLR2004 - an interval needs two
        raise ScenarioError([Fault(Place("--replications"), "", "an interval needs at least 2")])
    ready = _ready(claims, baseline, reforms)
    asked, left_out = asked_about(baseline, reforms, assumptions)
    evaluator = Evaluator(tuple(dict.fromkeys(claim.output for claim in ready)), **runs)
    runner = Runner(evaluator, (baseline, *reforms), asked, ready)
    answer = partial(runner.answer, replications=range(tried.replications))
    base = answer([{}])[0]
    pairs = [(k, claim) for k in range(len(reforms)) for claim in ready]
    comparisons = tuple(Comparison(*pair, standing(base[:, c])) for c, pair in enumerate(pairs))
    few = range(min(SCREENED_ON, tried.replications))
    these = picked(runner, groups_of(asked, redraws), tried.most, tried.screening, few)
    chosen, screened = these.chosen, these.screened
    left_out |= {asked[i].path: RESIDENTS for i in these.held}
    findings = _profiles(runner, comparisons, chosen, answer)
    found = _hunts(runner, comparisons, chosen, tried) if chosen and tried.points else ()
    return Robustness(
        baseline, tuple(reforms), tried, comparisons, asked, left_out, screened, findings, found, runner.runs,
        tuple(evaluator.failures),
    )  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """About how many runs each part may take at most.

    Attributes:
        screening: picking the assumptions that matter.
        singly: moving each of them through its range.
        search: all at once, in search of counter-examples.
    """

    screening: int
    singly: int
    search: int

    @property
    def runs(self) -> int:
        """All runs at most."""
        return self.screening + self.singly + self.search


def plan(reforms: int, claims: int, asked: int, effort: Effort) -> Plan:
    """Return about how many runs it may take at most, for so many reforms, claims and assumptions."""
    looked = min(asked, effort.most)
    rules = reforms + 1
    picking = (effort.screening if asked > looked else 0) + OTHERS
    screening = picking * min(SCREENED_ON, effort.replications)
    singly = 1 + looked * (len(PROBES) + _BISECTIONS * claims * reforms)
    search = effort.points + (effort.search + looked + 1) * claims * reforms if effort.points else 0
    return Plan(screening * rules, singly * effort.replications * rules, search * effort.replications * rules)


def _ready(claims: Sequence[str | Claim], baseline: Scenario, reforms: Sequence[Scenario]) -> tuple[Claim, ...]:
    sections = tuple(dict.fromkeys(s for reform in reforms for s in changed_sections(baseline, reform)))
    words = [claim for claim in claims if isinstance(claim, str)]
    made = claims_of(words if claims else usual_claims(sections), sections)
    return tuple(dict.fromkeys([*(claim for claim in claims if isinstance(claim, Claim)), *made]))


def _profiles(
    runner: Runner,
    comparisons: Sequence[Comparison],
    chosen: Sequence[int],
    answer: Any,  # noqa: ANN401 - a function
) -> tuple[Finding, ...]:
    """Return the profile of each chosen assumption for each comparison."""
    searches = []
    about = []
    for c, comparison in enumerate(comparisons):
        for i in chosen:
            one = runner.assumptions[i]
            search = profile(one.quantile, one.factor.at, **_way(one.factor))
            searches.append(mapped(search, partial(_moved, i, one.quantile), partial(_column, c)))
            about.append((comparison, one))
    profiles = together(searches, answer)
    return tuple(Finding(*pair, found) for pair, found in zip(about, profiles, strict=True))


def _way(factor: Factor) -> dict[str, Any]:
    """Return how a factor is gone through: choices one by one, all else from end to end."""
    if factor.kind != FactorKind.CHOICE:
        return {}
    return {"ordered": False, "probes": [factor.quantile(value) for value in factor.choices]}


def _moved(number: int, assumed_quantile: float, quantile: float) -> Point:
    return {} if quantile == assumed_quantile else {number: quantile}


def _column(number: int, answers: NDArray[np.float64]) -> NDArray[np.float64]:
    return answers[:, :, number]


def _hunts(
    runner: Runner, comparisons: Sequence[Comparison], chosen: Sequence[int], effort: Effort
) -> tuple[CounterExample, ...]:
    """Return what the search over all chosen ranges at once comes to, for each comparison that is decided."""
    start = np.array([runner.assumptions[i].quantile for i in chosen])
    decided = [(c, one) for c, one in enumerate(comparisons) if one.standing.sign]

    def point(quantiles: NDArray[np.float64]) -> Point:
        return {i: float(q) for i, q, base in zip(chosen, quantiles, start, strict=True) if q != base}

    searches = [
        mapped(
            hunt(start, one.standing.sign, points=effort.points, budget=effort.search, seed=effort.seed),
            point,
            partial(_column, c),
        )
        for c, one in decided
    ]
    number = effort.replications
    hunts = together(searches, partial(runner.answer, replications=range(number)))
    found = []
    for (c, one), ended in zip(decided, hunts, strict=True):
        if ended.found is None:
            found.append(CounterExample(one, ended, {}, None))
            continue
        there = {chosen[i]: q for i, q in ended.found.items()}
        fresh = runner.answer([there], range(number, 2 * number))[0, :, c]
        found.append(CounterExample(one, ended, runner.values(there), standing(fresh)))
    return tuple(found)
