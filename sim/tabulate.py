"""From a run's record, ledger and tally to its tables, a year at a time.

One sort of a packed key a year gives the exact quantiles of all groups of the load table.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.programmes import Programme
from sim.tables import COLUMNS, NAMES, ROUNDED, Tables
from sim.world.days import Year
from sim.world.places import KINDS
from sim.world.record import Attempts, Record
from sim.world.residents import AGE_BANDS, COUNTIES, decode_groups, group_count
from sim.world.tally import Measure
from sim.world.visits import FIRST_ON_SITE, Channel, Reason, Result
from sim.world.world import World

OTHER_BUSINESS = "other_business"
_ONLINE = "online"
_CITY = "city"
_BITS = {"point": 13, "programme": 4, "reason": 4, "wait": 17, "result": 4}
_QUANTILES = (50, 90, 95)
_FEN = 100
_P95 = 95

Columns = dict[str, Any]


class Tabulator:
    """Gathers the rows of one replication."""

    def __init__(self, scenario: str, replication: int, world: World, programmes: Sequence[Programme]) -> None:
        self._scenario = scenario
        self._replication = replication
        self._world = world
        self._programmes = programmes
        self._names = [p.name for p in programmes] + [OTHER_BUSINESS]
        self._points = [world.places.name(i) for i in range(len(world.places))] + [_ONLINE] * len(Channel)
        self._parts: dict[str, list[pa.Table]] = {name: [] for name in NAMES}

    def close_year(self, year: Year, record: Record) -> None:
        """Add the rows of `year`."""
        attempts = record.close_year()
        self._parts["load"] += [self._load(attempts), self._open(record)]
        self._parts["hours"].append(self._hours(year, attempts))
        indicators = self._desk_indicators(attempts, record)
        counted, people = self._people(year, attempts)
        self._parts["people"].append(people)
        self._parts["indicators"].append(self._indicators(year, {**counted, **indicators}))

    def tables(self) -> Tables:
        """Return the tables of the run."""
        self._parts["cost"].append(self._cost())
        return Tables(**{name: pa.concat_tables(self._parts[name]).unify_dictionaries() for name in NAMES})

    # -- load -------------------------------------------------------------------------------------------------------

    def _load(self, a: Attempts) -> pa.Table:
        """Return one row a day, service point, programme and reason, with exact quantiles of the wait."""
        first = int(a.day.min(initial=0))
        key = (a.day - first).astype(np.uint64)
        for name, column in (("point", a.point), ("programme", a.programme), ("reason", a.reason)):
            key = (key << np.uint64(_BITS[name])) | column.astype(np.uint64)
        order = np.argsort((key << np.uint64(_BITS["wait"])) | a.wait.astype(np.uint64), kind="stable")
        key, wait, result = key[order], a.wait[order].astype(np.int64), a.result[order]
        starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if key.size else np.empty(0, np.intp)
        number = np.diff(np.append(starts, key.size))

        def total(values: NDArray[Any]) -> NDArray[np.int64]:
            return np.add.reduceat(values.astype(np.int64), starts) if starts.size else np.empty(0, np.int64)

        group = key[starts]
        reason, group = group & np.uint64(15), group >> np.uint64(_BITS["reason"])
        programme, group = group & np.uint64(15), group >> np.uint64(_BITS["programme"])
        point, day = group & np.uint64(0x1FFF), (group >> np.uint64(_BITS["point"])).astype(np.int32) + first
        served = (result < Result.FAILED_ONLINE) & (a.point[order] < len(self._world.places))
        counts = {
            "arrivals": number,
            "done": total(result == Result.DONE),
            "refused": total((result > Result.DONE) & (result < Result.FAILED_ONLINE)),
            "failed_online": total(result == Result.FAILED_ONLINE),
            "abandoned": total(result == Result.ABANDONED),
            "turned_away": total(result == Result.TURNED_AWAY),
            "retries": total(a.retry[order]),
            "wait_sum": total(wait),
            **{f"wait_p{q}": wait[starts + (number - 1) * q // 100] for q in _QUANTILES},
            "wait_max": wait[starts + number - 1],
            "busy": total(np.where(served, a.service[order], 0)),
            "open": np.zeros(starts.size, np.int64),
        }
        return self._load_table(day, point.astype(np.int64), programme.astype(np.int64), reason.astype(np.int64), counts)

    def _open(self, record: Record) -> pa.Table:
        """Return one row a day and service point used that day: how busy with all customers, how long open."""
        if not record.days:
            busy = open_ = np.zeros((0, len(self._world.places)), np.int64)
        else:
            busy, open_ = np.stack(record.busy), np.stack(record.open)
        at, place = np.nonzero(busy)
        zero = np.zeros(at.size, np.int64)
        counts = {n: zero for n in list(COLUMNS["load"])[7:-2]}
        counts |= {"busy": busy[at, place], "open": open_[at, place]}
        day = np.array(record.days, np.int32)[at]
        return self._load_table(day, place, zero + len(self._names) - 1, zero + Reason.BACKGROUND, counts)

    def _load_table(self, day: NDArray[np.int32], point: NDArray[np.int64], programme: NDArray[np.int64], reason: NDArray[np.int64], counts: Columns) -> pa.Table:
        places = self._world.places
        county = np.append(places.county, np.full(len(Channel), len(COUNTIES)))[point]
        channel = np.append(places.kind, np.arange(len(Channel)))[point]
        return pa.table(
            {
                "replication": self._replications(day.size),
                "date": pa.array(day, pa.date32()),
                "county": _coded(county, [*COUNTIES, _CITY]),
                "place": _coded(point, self._points),
                "channel": _coded(channel, [c.name.lower() for c in Channel]),
                "programme": _coded(programme, self._names),
                "reason": _coded(reason, [r.name.lower() for r in Reason]),
                **{name: pa.array(column) for name, column in counts.items()},
            }
        )

    def _hours(self, year: Year, a: Attempts) -> pa.Table:
        """Return one row a month, kind of service point, county and hour of arrival."""
        at = np.flatnonzero(a.point < len(self._world.places))
        month = a.day[at].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        county = self._world.places.county[a.point[at]].astype(np.int64)
        hour = np.minimum(a.second[at] // 3600, 23).astype(np.int64)
        shape = (12, len(Channel), len(COUNTIES), 24)
        cell = np.ravel_multi_index((month, a.channel[at].astype(np.int64), county, hour), shape)
        size = int(np.prod(shape))
        number = np.bincount(cell, minlength=size)
        used = np.flatnonzero(number)
        month, channel, county, hour = np.unravel_index(used, shape)
        sums = {
            "wait_sum": a.wait[at],
            "abandoned": a.result[at] == Result.ABANDONED,
            "turned_away": a.result[at] == Result.TURNED_AWAY,
        }
        return pa.table(
            {
                "replication": self._replications(used.size),
                "year": pa.array(np.full(used.size, year.year, np.int16)),
                "month": pa.array((month + 1).astype(np.int8)),
                "channel": _coded(channel, [c.name.lower() for c in Channel]),
                "county": _coded(county, list(COUNTIES)),
                "hour": pa.array(hour.astype(np.int8)),
                "arrivals": pa.array(number[used]),
                **{n: pa.array(np.bincount(cell, weights=c, minlength=size).astype(np.int64)[used]) for n, c in sums.items()},
            }
        )

    # -- cost -------------------------------------------------------------------------------------------------------

    def _cost(self) -> pa.Table:
        rows = self._world.ledger.ledger.rows()
        words = {n: pa.array(rows[n].tolist(), pa.string()).dictionary_encode() for n in ("programme", "kind", "payer", "payee")}
        return pa.table(
            {
                "replication": self._replications(len(rows["amount_fen"])),
                "month": pa.array((rows["year"] * 12 + rows["month"] - 1).astype(np.int32)),
                **words,
                "county": _coded(rows["county"], list(COUNTIES)),
                "service_year": pa.array(rows["service_year"].astype(np.int8)),
                "count": pa.array(rows["count"].astype(np.int64)),
                "amount": pa.array(rows["amount_fen"].astype(np.int64)),
            }
        )

    # -- people and indicators --------------------------------------------------------------------------------------

    def _people(self, year: Year, a: Attempts) -> tuple[dict[str, tuple[float, str]], pa.Table]:
        """Return the year's counted indicators and the rows of the people table."""
        world = self._world
        group = world.residents.group
        counted: dict[str, tuple[float, str]] = {}
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
        spent = a.wait.astype(np.int64) + np.where(a.result < Result.FAILED_ONLINE, a.service, 0) + self._travel(year, a)
        parts.append(("residents", "seconds_spent", *_by_group(group, a.who, spent)))
        counted["residents.hours_spent"] = float(spent.sum()) / 3600, "hours"
        counted |= {f"residents.{n}": (float(v), "persons") for n, v in world.demography.year_counts().items()}
        counted["ledger.imbalance_fen"] = float(self._imbalance()), "fen"
        return counted, self._people_table(year, parts)

    def _travel(self, year: Year, a: Attempts) -> NDArray[np.int64]:
        """Return seconds on the way, there and back, of each attempt."""
        places = self._world.policy.at(year.first_day).places
        seconds = np.zeros(len(Channel), np.int64)
        for kind in KINDS:
            seconds[kind] = round(getattr(places, kind.name.lower()).travel_minutes * 60)
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
                "replication": self._replications(total),
                "year": pa.array(np.full(total, year.year, np.int16)),
                "programme": _repeated([p for p, *_ in parts], size),
                "measure": _repeated([m for _, m, *_ in parts], size),
                "age": _coded(columns["age_band"], list(AGE_BANDS)),
                "sex": _coded(columns["sex"], ["male", "female"]),
                "county": _coded(columns["county"], list(COUNTIES)),
                "urban": pa.array(columns["urban"].astype(bool)),
                "income_fifth": pa.array((columns["income_fifth"] + 1).astype(np.int8)),
                "smartphone": pa.array(columns["smartphone"].astype(bool)),
                "count": pa.array(np.concatenate([n[c] for (_, _, n, _), c in zip(parts, codes, strict=True)])),
                "amount": pa.array(np.concatenate([s[c] for (_, _, _, s), c in zip(parts, codes, strict=True)])),
            }
        )

    def _desk_indicators(self, a: Attempts, record: Record) -> dict[str, tuple[float, str]]:
        """Return the desks' headline figures by kind of place."""
        found: dict[str, tuple[float, str]] = {}
        kinds = self._world.places.kind
        target = round(self._world.policy.at(record.days[0] if record.days else 0).places.wait_target_minutes * 60)
        busy = np.sum(record.busy, axis=0) if record.busy else np.zeros(len(kinds))
        open_ = np.sum(record.open, axis=0) if record.open else np.zeros(len(kinds))
        for kind in KINDS:
            name = f"desk.{kind.name.lower()}"
            at = a.channel == kind
            result, wait = a.result[at], np.sort(a.wait[at])
            found[f"{name}.arrivals"] = float(result.size), "visits"
            found[f"{name}.served"] = float((result < Result.FAILED_ONLINE).sum()), "visits"
            found[f"{name}.abandoned"] = float((result == Result.ABANDONED).sum()), "visits"
            found[f"{name}.turned_away"] = float((result == Result.TURNED_AWAY).sum()), "visits"
            found[f"{name}.wait_mean_seconds"] = float(wait.mean()) if wait.size else 0.0, "seconds"
            p95 = float(wait[(wait.size - 1) * _P95 // 100]) if wait.size else 0.0
            found[f"{name}.wait_p95_seconds"] = p95, "seconds"
            opened = float(open_[kinds == kind].sum())
            found[f"{name}.utilisation"] = float(busy[kinds == kind].sum()) / opened if opened else 0.0, "share"
            found[f"{name}.staff_needed"] = float(record.staff_needed(int(kind), target)), "servers"
        online = a.channel < FIRST_ON_SITE
        found["online.attempts"] = float(online.sum()), "visits"
        found["online.failed"] = float((a.result == Result.FAILED_ONLINE).sum()), "visits"
        return found

    def _indicators(self, year: Year, counted: dict[str, tuple[float, str]]) -> pa.Table:
        """Return the year's indicators; in a sample, sums are scaled to the city."""
        names = sorted(counted)
        weight = self._world.weight
        values = [round(counted[n][0] * (1 if counted[n][1] in _UNSCALED else weight), ROUNDED) for n in names]
        return pa.table(
            {
                "scenario": pa.array([self._scenario] * len(names)),
                "replication": self._replications(len(names)),
                "year": pa.array(np.full(len(names), year.year, np.int16)),
                "indicator": pa.array(names),
                "value": pa.array(values, pa.float64()),
                "unit": pa.array([counted[n][1] for n in names]),
            }
        )

    def _replications(self, size: int) -> pa.Array:
        return pa.array(np.full(size, self._replication, np.int32))


_UNSCALED = frozenset({"seconds", "share", "servers", "fen", "minutes"})


def _value(measure: Measure, rows: NDArray[np.int32], amounts: NDArray[np.int64] | None) -> float:
    if measure.unit == "yuan":
        return float(amounts.sum()) / _FEN if amounts is not None else 0.0
    return float(rows.size if amounts is None else amounts.sum())


def _by_group(group: NDArray[np.uint16], rows: NDArray[np.int32], amounts: NDArray[np.int64] | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return counts and exact sums of the amounts, shape (groups,)."""
    codes = group[rows]
    count = np.bincount(codes, minlength=group_count())
    if amounts is None:
        return count, np.zeros_like(count)
    return count, np.bincount(codes, weights=amounts, minlength=group_count()).astype(np.int64)


def _coded(codes: NDArray[Any], names: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.asarray(codes).astype(np.int32)), pa.array(names))


def _repeated(names: list[str], size: list[int]) -> pa.DictionaryArray:
    distinct = sorted(set(names))
    return _coded(np.repeat([distinct.index(n) for n in names], size), distinct)
