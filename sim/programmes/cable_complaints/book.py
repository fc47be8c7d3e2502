"""The year's book: what came in, what was done, how long it took, and what is left (clause CC-04)."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from sim.programmes.cable_complaints.cables import Cables
from sim.programmes.cable_complaints.cases import NEVER, Case, Cases, State
from sim.programmes.cable_complaints.hotline import Medium
from sim.programmes.cable_complaints.parameters import Parameters
from sim.world.days import Year

_FEN: Final = 100
_P95: Final = (95, 100)
_UNCLEARED: Final = (State.REPORTED, State.REGISTERED, State.INSPECTED, State.ASSIGNED, State.CLEARING)
_FLOWS: Final = ("received", "received_newspaper", "printed", "repeats", "incidents", "incidents_outside_windy")


class Book:
    """Counts of the year, and where everything stood on its first day.

    Attributes:
        conduits: conduits built this year.
        recurred: bundles that hang again this year.
        crew_days_possible: crews times working days of the year.
    """

    def __init__(self, cases: Cases, cables: Cables) -> None:
        self._cases, self._cables = cases, cables
        self._start_year()

    def _start_year(self) -> None:
        self.conduits = self.recurred = self.crew_days_possible = 0
        self._flows: Counter[str] = Counter()
        self._days: list[int] = []
        self._entered = dict(self._cases.entered)
        self._crew_days = self._cases.crew_days
        cables = self._cables
        self._cables_before = cables.grown, cables.cleared, int(cables.held.sum())

    def report(self, medium: Medium, *, repeat: bool) -> None:
        """Note a complaint received."""
        self._flows["received"] += 1
        self._flows["received_newspaper"] += medium != Medium.HOTLINE
        self._flows["printed"] += medium == Medium.PRINTED
        self._flows["repeats"] += repeat

    def incident(self, *, windy: bool) -> None:
        """Note an incident; `windy` if it was outside on a windy day."""
        self._flows["incidents"] += 1
        self._flows["incidents_outside_windy"] += windy

    def cleared(self, case: Case) -> None:
        """Note how long a complaint waited for its clearance."""
        if case.complained != NEVER:
            self._days.append(case.dates[State.CLEARED] - case.complained)

    def close_year(self, rules: Parameters, year: Year, cost_fen: Mapping[str, int]) -> dict[str, int | float]:
        """Return the year's figures, and start anew."""
        figures = {
            **{name: self._flows[name] for name in _FLOWS},
            **self._of_cases(),
            **self._of_cables(rules),
            **self._of_time(rules, year),
            "crew_cost_yuan": cost_fen["crew_work"] / _FEN,
            "conduit_cost_yuan": cost_fen["conduit"] / _FEN,
            "cost_yuan": sum(cost_fen.values()) / _FEN,
        }
        self._start_year()
        return figures

    def _of_cases(self) -> dict[str, int | float]:
        cases = self._cases
        entered = {state: cases.entered[state] - self._entered[state] for state in State}
        crew_days = cases.crew_days - self._crew_days
        return {
            "cases": entered[State.REPORTED],
            "cases_swept": entered[State.REPORTED] - (self._flows["received"] - self._flows["repeats"]),
            **{state.name.lower(): entered[state] for state in State if State.REPORTED < state != State.CLEARING},
            **{f"state_{state.name.lower()}": cases.standing(state) for state in State},
            "backlog": sum(cases.standing(state) for state in _UNCLEARED),
            "crew_days": crew_days,
            "crew_utilisation": crew_days / self.crew_days_possible if self.crew_days_possible else 0.0,
        }

    def _of_cables(self, rules: Parameters) -> dict[str, int | float]:
        cables, (grown, cleared, before) = self._cables, self._cables_before
        return {
            "connections": int(cables.held.sum()),
            "connections_before": before,
            "connections_grown": cables.grown - grown,
            "connections_cleared": cables.cleared - cleared,
            "conduits_built": self.conduits,
            "recurred": self.recurred,
            "buildings": cables.lines.shape[0],
            "tangled_floors": int(cables.tangled_floors(rules).sum()),
            "tangled_buildings": int(cables.tangled(rules).any(axis=1).sum()),
        }

    def _of_time(self, rules: Parameters, year: Year) -> dict[str, int | float]:
        """Return how long clearing took; the target counts in the year in which it falls, cleared or not."""
        target = rules.pipeline.target_days
        complained = [case for case in self._cases.all if case.complained != NEVER]
        due = [case for case in complained if year.first_day <= case.complained + target <= year.last_day]
        met = sum(NEVER < case.dates[State.CLEARED] <= case.complained + target for case in due)
        late = [c for c in self._cases.unfinished() if NEVER < c.complained < year.last_day - target]
        days = sorted(self._days)
        return {
            "days_to_clearance_mean": sum(days) / len(days) if days else 0.0,
            "days_to_clearance_p95": days[-(-len(days) * _P95[0] // _P95[1]) - 1] if days else 0,
            "target_due": len(due),
            "target_met_share": met / len(due) if due else 0.0,
            "overdue": len(late),
        }
