"""From a run's record, ledger and tally to its tables, a year at a time."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.core import kernels
from sim.tables.columns import coded, repeated, replications
from sim.tables.lives import living
from sim.tables.load import LoadTables
from sim.tables.service import desk_indicators, staff_hours
from sim.tables.tables import NAMES, ROUNDED, Tables
from sim.world.days import Year
from sim.world.places import KINDS, site
from sim.world.programme import Programme
from sim.world.record import Attempts, Record
from sim.world.residents import AGE_BANDS, decode_groups, group_count
from sim.world.tally import Measure, Sums
from sim.world.visits import Channel, Result
from sim.world.world import World

_UNSCALED = frozenset({"seconds", "share", "servers", "fen", "minutes"})
_FEN = 100
_HOUR = 3600
_MINUTE = 60
_MONTHS = 12

Figures = dict[str, tuple[float, str]]
Part = tuple[str, str, NDArray[np.int64], NDArray[np.int64]]  # programme, measure, count and amount by group


class Tabulator:
    """Gathers the rows of one replication."""

    def __init__(self, scenario: str, replication: int, world: World, programmes: Sequence[Programme]) -> None:
        self._scenario = scenario
        self._replication = replication
        self._world = world
        self._programmes = programmes
        self._load = LoadTables(world.places, [p.name for p in programmes], replication)
        self._counties = world.places.counties
        self._groups = group_count(len(self._counties))
        self._weights = world.weights[decode_groups(np.arange(self._groups), len(self._counties))["county"]]
        self._parts: dict[str, list[pa.Table]] = {name: [] for name in NAMES if name != "load"}

    def close_year(self, year: Year, record: Record) -> None:
        """Add the rows of `year`."""
        attempts = record.close_year()
        self._load.close_year(attempts, record)
        self._parts["hours"].append(self._load.hours(year, attempts))
        parameters = self._world.policy.at(year.first_day)
        target = round(parameters.places.wait_target_minutes * _MINUTE)
        world = self._world
        figures = desk_indicators(world.places, world.residents, attempts, record, world.weights, target)
        hours = staff_hours(self._world.places, record)
        figures["desk.staff_hours"] = hours, "hours"
        figures["desk.staff_cost_yuan"] = hours * parameters.worth.staff_per_hour, "yuan"
        counted, people = self._people(year, attempts)
        self._parts["people"].append(people)
        self._parts["indicators"].append(self._indicators(year, {**counted, **figures}))

    def of_year(self, year: Year) -> Tables:
        """Return the rows of the year that was closed last, while the run goes on."""
        rows = {name: parts[-1] for name, parts in self._parts.items() if parts}
        months = pc.field("month") >= year.year * _MONTHS
        return Tables(**rows, load=self._load.load(slice(-1, None)), cost=self._cost().filter(months))

    def tables(self) -> Tables:
        """Return the tables of the run."""
        self._parts["cost"].append(self._cost())
        joined = {name: pa.concat_tables(parts).unify_dictionaries() for name, parts in self._parts.items()}
        return Tables(**joined, load=self._load.load)

    def _cost(self) -> pa.Table:
        rows = self._world.ledger.ledger.rows()
        words = {
            n: pa.array(rows[n].tolist(), pa.string()).dictionary_encode()
            for n in ("programme", "kind", "payer", "payee")
        }
        return pa.table(
            {
                "replication": replications(self._replication, len(rows["amount_fen"])),
                "month": pa.array((rows["year"] * 12 + rows["month"] - 1).astype(np.int32)),
                **words,
                "county": coded(rows["county"], list(self._counties)),
                "service_year": pa.array(rows["service_year"].astype(np.int8)),
                "count": pa.array(rows["count"].astype(np.int64)),
                "amount": pa.array(rows["amount_fen"].astype(np.int64)),
            }
        )

    def _people(self, year: Year, a: Attempts) -> tuple[Figures, pa.Table]:
        """Return the year's counted indicators, scaled to the city in a sample, and the rows of the people table."""
        world = self._world
        figures: Figures = {}
        parts: list[Part] = []
        for programme in self._programmes:
            tally = world.tally.of(programme.name)
            for name, sums in tally.close_year().items():
                parts.append((programme.name, name, sums.count, sums.total))
                figures[f"{programme.name}.{name}"] = self._flow(tally.measures[name], sums)
            for name, stock in programme.count(year).items():
                measure = tally.measures.get(name)
                unit = measure.unit if measure else "persons"
                if isinstance(stock, int | float):
                    whole = unit in _UNSCALED or (measure is not None and not measure.sampled)
                    scale = 1 if whole else world.weight
                    figures[f"{programme.name}.{name}"] = stock * scale, unit
                    continue
                parts.append(self._stock(programme.name, name, stock))
                figures[f"{programme.name}.{name}"] = float(parts[-1][2] @ self._weights), unit
        parts.append(self._time_spent(year, a))
        hours, worth = float(parts[-1][3] @ self._weights) / _HOUR, world.policy.at(year.first_day).worth
        figures["residents.hours_spent"] = hours, "hours"
        figures["residents.time_cost_yuan"] = hours * worth.wage_per_hour * worth.share_of_wage, "yuan"
        parts.append(self._stock("residents", "alive", world.residents.alive))
        lives = world.demography.year_counts() | living(world.residents)
        figures |= {f"residents.{name}": (number * world.weight, "persons") for name, number in lives.items()}
        figures["ledger.imbalance_fen"] = float(self._imbalance()), "fen"
        return figures, self._people_table(year, parts)

    def _stock(self, programme: str, name: str, rows: NDArray[np.int32] | NDArray[np.bool_]) -> Part:
        """Return counts by group; `rows` may be flags."""
        groups, size = self._world.residents.group, self._groups
        none = np.zeros(size, np.int64)
        if rows.dtype == bool:
            return programme, name, kernels.count_by(groups, rows, size), none
        return programme, name, np.bincount(groups[rows], minlength=size), none

    def _flow(self, measure: Measure, sums: Sums) -> tuple[float, str]:
        if measure.unit == "yuan":
            return float(sums.total @ self._weights) / _FEN, measure.unit
        return float((sums.total if sums.weighed else sums.count) @ self._weights), measure.unit

    def _time_spent(self, year: Year, a: Attempts) -> Part:
        """Return the seconds that attempts took, ways and waits included, and those spent beyond attempts."""
        groups = self._world.residents.group
        count, total = np.zeros((2, self._groups), np.int64)
        columns = a.who, a.channel, a.result, a.wait, a.service
        kernels.add_time(groups, columns, self._travel(year), int(Result.FAILED_ONLINE), (count, total))
        kernels.add_by(groups, *self._world.tally.spent(), count, total)
        return "residents", "seconds_spent", count, total

    def _travel(self, year: Year) -> NDArray[np.int32]:
        """Return seconds on the way, there and back, by channel."""
        places = self._world.policy.at(year.first_day).places
        seconds = np.zeros(len(Channel), np.int32)
        for kind in KINDS:
            seconds[kind] = round(site(places, kind).travel_minutes * _MINUTE)
        return seconds

    def _imbalance(self) -> int:
        """Return the sum of what residents' account columns and the ledger's accounts differ by, in fen."""
        ledger = self._world.ledger.ledger
        return sum(
            abs(int(column.sum()) - ledger.balance(account, programme.name))
            for programme in self._programmes
            for account, column in programme.balances().items()
        )

    def _people_table(self, year: Year, parts: list[Part]) -> pa.Table:
        codes = [count.nonzero()[0] for _, _, count, _ in parts]
        size = [c.size for c in codes]
        columns = decode_groups(np.concatenate(codes) if codes else np.empty(0, np.int64), len(self._counties))
        total = sum(size)
        return pa.table(
            {
                "replication": replications(self._replication, total),
                "year": pa.array(np.full(total, year.year, np.int16)),
                "programme": repeated([p for p, *_ in parts], size),
                "measure": repeated([m for _, m, *_ in parts], size),
                "age": coded(columns["age_band"], list(AGE_BANDS)),
                "sex": coded(columns["sex"], ["male", "female"]),
                "county": coded(columns["county"], list(self._counties)),
                "urban": pa.array(columns["urban"].astype(bool)),
                "income_fifth": pa.array((columns["income_fifth"] + 1).astype(np.int8)),
                "smartphone": pa.array(columns["smartphone"].astype(bool)),
                "count": pa.array(np.concatenate([n[c] for (_, _, n, _), c in zip(parts, codes, strict=True)])),
                "amount": pa.array(np.concatenate([s[c] for (_, _, _, s), c in zip(parts, codes, strict=True)])),
            }
        )

    def _indicators(self, year: Year, counted: Figures) -> pa.Table:
        """Return the year's indicators."""
        names = sorted(counted)
        values = [round(counted[n][0], ROUNDED) for n in names]
        return pa.table(
            {
                "scenario": pa.array([self._scenario] * len(names)),
                "replication": replications(self._replication, len(names)),
                "year": pa.array(np.full(len(names), year.year, np.int16)),
                "indicator": pa.array(names),
                "value": pa.array(values, pa.float64()),
                "unit": pa.array([counted[n][1] for n in names]),
            }
        )
