"""From a run's record, ledger and tally to its tables, a year at a time."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.tables.columns import coded, repeated, replications
from sim.tables.load import LoadTables
from sim.tables.service import desk_indicators
from sim.tables.tables import NAMES, ROUNDED, Tables
from sim.world.days import Year
from sim.world.places import KINDS, site
from sim.world.programme import Programme
from sim.world.record import Attempts, Record
from sim.world.residents import AGE_BANDS, COUNTIES, decode_groups, group_count
from sim.world.tally import Measure
from sim.world.visits import Channel, Result
from sim.world.world import World

_UNSCALED = frozenset({"seconds", "share", "servers", "fen", "minutes"})
_FEN = 100
_HOUR = 3600
_MINUTE = 60

Figures = dict[str, tuple[float, str]]


class Tabulator:
    """Gathers the rows of one replication."""

    def __init__(self, scenario: str, replication: int, world: World, programmes: Sequence[Programme]) -> None:
        self._scenario = scenario
        self._replication = replication
        self._world = world
        self._programmes = programmes
        self._load = LoadTables(world.places, [p.name for p in programmes], replication)
        self._parts: dict[str, list[pa.Table]] = {name: [] for name in NAMES}

    def close_year(self, year: Year, record: Record) -> None:
        """Add the rows of `year`."""
        attempts = record.close_year()
        self._parts["load"] += [self._load.load(attempts), self._load.open_places(record)]
        self._parts["hours"].append(self._load.hours(year, attempts))
        target = round(self._world.policy.at(year.first_day).places.wait_target_minutes * _MINUTE)
        figures = desk_indicators(self._world.places, attempts, record, target)
        counted, people = self._people(year, attempts)
        self._parts["people"].append(people)
        self._parts["indicators"].append(self._indicators(year, {**counted, **figures}))

    def tables(self) -> Tables:
        """Return the tables of the run."""
        self._parts["cost"].append(self._cost())
        return Tables(**{name: pa.concat_tables(self._parts[name]).unify_dictionaries() for name in NAMES})

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
                "county": coded(rows["county"], list(COUNTIES)),
                "service_year": pa.array(rows["service_year"].astype(np.int8)),
                "count": pa.array(rows["count"].astype(np.int64)),
                "amount": pa.array(rows["amount_fen"].astype(np.int64)),
            }
        )

    def _people(self, year: Year, a: Attempts) -> tuple[Figures, pa.Table]:
        """Return the year's counted indicators and the rows of the people table."""
        world = self._world
        group = world.residents.group
        counted: Figures = {}
        parts: list[tuple[str, str, NDArray[np.int64], NDArray[np.int64]]] = []
        for programme in self._programmes:
            events = world.tally.of(programme.name).close_year()
            measures = world.tally.of(programme.name).measures
            for name, (rows, amounts) in events.items():
                counted[f"{programme.name}.{name}"] = _value(measures[name], rows, amounts), measures[name].unit
                parts.append((programme.name, name, *_by_group(group, rows, amounts)))
            for name, stock in programme.count(year).items():
                unit = measures[name].unit if name in measures else "persons"
                if isinstance(stock, int | float):
                    counted[f"{programme.name}.{name}"] = float(stock), unit
                    continue
                counted[f"{programme.name}.{name}"] = float(stock.size), unit
                parts.append((programme.name, name, *_by_group(group, stock, None)))
        spent = (
            a.wait.astype(np.int64) + np.where(a.result < Result.FAILED_ONLINE, a.service, 0) + self._travel(year, a)
        )
        parts.append(("residents", "seconds_spent", *_by_group(group, a.who, spent)))
        counted["residents.hours_spent"] = float(spent.sum()) / _HOUR, "hours"
        counted |= {f"residents.{n}": (float(v), "persons") for n, v in world.demography.year_counts().items()}
        counted["ledger.imbalance_fen"] = float(self._imbalance()), "fen"
        return counted, self._people_table(year, parts)

    def _travel(self, year: Year, a: Attempts) -> NDArray[np.int64]:
        """Return seconds on the way, there and back, of each attempt."""
        places = self._world.policy.at(year.first_day).places
        seconds = np.zeros(len(Channel), np.int64)
        for kind in KINDS:
            seconds[kind] = round(site(places, kind).travel_minutes * _MINUTE)
        return seconds[a.channel]

    def _imbalance(self) -> int:
        """Return the sum of what residents' account columns and the ledger's accounts differ by, in fen."""
        ledger = self._world.ledger.ledger
        return sum(
            abs(int(column.sum()) - ledger.balance(account, programme.name))
            for programme in self._programmes
            for account, column in programme.balances().items()
        )

    def _people_table(self, year: Year, parts: list[tuple[str, str, NDArray[np.int64], NDArray[np.int64]]]) -> pa.Table:
        codes = [np.flatnonzero(count) for _, _, count, _ in parts]
        size = [c.size for c in codes]
        columns = decode_groups(np.concatenate(codes) if codes else np.empty(0, np.int64))
        total = sum(size)
        return pa.table(
            {
                "replication": replications(self._replication, total),
                "year": pa.array(np.full(total, year.year, np.int16)),
                "programme": repeated([p for p, *_ in parts], size),
                "measure": repeated([m for _, m, *_ in parts], size),
                "age": coded(columns["age_band"], list(AGE_BANDS)),
                "sex": coded(columns["sex"], ["male", "female"]),
                "county": coded(columns["county"], list(COUNTIES)),
                "urban": pa.array(columns["urban"].astype(bool)),
                "income_fifth": pa.array((columns["income_fifth"] + 1).astype(np.int8)),
                "smartphone": pa.array(columns["smartphone"].astype(bool)),
                "count": pa.array(np.concatenate([n[c] for (_, _, n, _), c in zip(parts, codes, strict=True)])),
                "amount": pa.array(np.concatenate([s[c] for (_, _, _, s), c in zip(parts, codes, strict=True)])),
            }
        )

    def _indicators(self, year: Year, counted: Figures) -> pa.Table:
        """Return the year's indicators; in a sample, sums are scaled to the city."""
        names = sorted(counted)
        weight = self._world.weight
        values = [round(counted[n][0] * (1 if counted[n][1] in _UNSCALED else weight), ROUNDED) for n in names]
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


def _value(measure: Measure, rows: NDArray[np.int32], amounts: NDArray[np.int64] | None) -> float:
    if measure.unit == "yuan":
        return float(amounts.sum()) / _FEN if amounts is not None else 0.0
    return float(rows.size if amounts is None else amounts.sum())


def _by_group(
    group: NDArray[np.uint16], rows: NDArray[np.int32], amounts: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return counts and exact sums of the amounts, shape (groups,)."""
    codes = group[rows]
    count = np.bincount(codes, minlength=group_count())
    if amounts is None:
        return count, np.zeros_like(count)
    return count, np.bincount(codes, weights=amounts, minlength=group_count()).astype(np.int64)
