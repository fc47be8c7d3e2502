"""The load and hours tables: who came when and where, how long they waited, and what became of it.

Days are sorted one after the other by a packed key, which gives the exact quantiles of all groups. Rows of finished
years stand packed until they are asked for.
"""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.core import kernels
from sim.tables.columns import Packed, coded, replications
from sim.tables.tables import COLUMNS
from sim.world.days import Year
from sim.world.places import Places
from sim.world.record import Attempts, Record
from sim.world.visits import Channel, Reason, Result

OTHER_BUSINESS = "other_business"
_ONLINE = "online"
_CITY = "city"
_POINT, _PROGRAMME, _REASON, _WAIT, _PLACE = 13, 4, 5, 17, 24  # bits of a key
_QUANTILES = (50, 90, 95)
_AT_ONCE = 1 << 16  # attempts whose rows are made at once, more or less
_WIDTHS = {"wait_sum": np.int64, "busy": np.int64, "open": np.int64}  # sums; counts and waits fit into 32 bits
_HOURLY = ("arrivals", "wait_sum", "abandoned", "turned_away")

Columns = dict[str, Any]
Busy = tuple[NDArray[np.int32], ...]  # day, place, busy, open


def _field(numbers: NDArray[np.uint64], above: int, bits: int) -> NDArray[np.int64]:
    """Return `bits` bits of numbers, those that stand above the lowest `above`."""
    return ((numbers >> np.uint64(above)) & np.uint64((1 << bits) - 1)).astype(np.int64)


class LoadTables:
    """Makes the load and hours rows of one replication."""

    def __init__(self, places: Places, programmes: Sequence[str], replication: int) -> None:
        self._places = places
        self._replication = replication
        self._names = [*programmes, OTHER_BUSINESS]
        self._points = [places.name(i) for i in range(len(places))] + [_ONLINE] * len(Channel)
        self._came: list[list[Packed]] = []
        self._busy: list[Busy] = []

    def close_year(self, a: Attempts, record: Record) -> None:
        """Keep the load rows of a year."""
        self._came.append([Packed(self._load(part)) for part in _parts(a)])
        at, place = np.nonzero(record.busy)
        day = np.array(record.days, np.int32)[at]
        self._busy.append((day, place.astype(np.int32), record.busy[at, place], record.open[at, place]))

    def load(self, years: slice = slice(None)) -> pa.Table:
        """Return the load rows of some of the years kept."""
        kept = zip(self._came[years], self._busy[years], strict=True)
        parts = chain.from_iterable((*(part.table() for part in came), self._open_places(*busy)) for came, busy in kept)
        return pa.concat_tables(parts).unify_dictionaries()

    def _load(self, a: Attempts) -> pa.Table:
        """Return one row a day, service point, programme and reason, with exact quantiles of the wait."""
        columns = a.point, a.programme, a.reason, a.wait
        keys, starts = kernels.sort_days(a.day, columns, (_PROGRAMME, _REASON, _WAIT, _PLACE))
        served = (a.result < Result.FAILED_ONLINE) & (a.point < len(self._places))
        values = a.retry, a.wait, np.where(served, a.service, 0)
        begins, result, (retries, waited, busy) = kernels.group_sums(
            keys, starts, (_WAIT, _PLACE), a.result, len(Result), values
        )
        first, last = begins[:-1], begins[1:] - 1
        counts = {
            "arrivals": last + 1 - first,
            "done": result[Result.DONE],
            "refused": result[Result.DONE + 1 : Result.FAILED_ONLINE].sum(axis=0),
            "failed_online": result[Result.FAILED_ONLINE],
            "abandoned": result[Result.ABANDONED],
            "turned_away": result[Result.TURNED_AWAY],
            "retries": retries,
            "wait_sum": waited,
            **{f"wait_p{q}": _field(keys[first + (last - first) * q // 100], _PLACE, _WAIT) for q in _QUANTILES},
            "wait_max": _field(keys[last], _PLACE, _WAIT),
            "busy": busy,
            "open": np.zeros(first.size, np.int64),
        }
        group, low = keys[first], _PLACE + _WAIT
        reason, programme = _field(group, low, _REASON), _field(group, low + _REASON, _PROGRAMME)
        return self._table(a.day[first], _field(group, low + _REASON + _PROGRAMME, _POINT), programme, reason, counts)

    def _open_places(
        self, day: NDArray[np.int32], place: NDArray[np.int32], busy: NDArray[np.int32], opened: NDArray[np.int32]
    ) -> pa.Table:
        """Return one row a day and service point used that day: how busy with all customers, how long open."""
        zero = np.zeros(day.size, np.int32)
        counts: Columns = dict.fromkeys(list(COLUMNS["load"])[7:-2], zero)
        counts |= {"busy": busy, "open": opened}
        return self._table(day, place, zero + len(self._names) - 1, zero + Reason.BACKGROUND, counts)

    def _table(
        self,
        day: NDArray[np.int32],
        point: NDArray[np.integer],
        programme: NDArray[np.integer],
        reason: NDArray[np.integer],
        counts: Columns,
    ) -> pa.Table:
        places = self._places
        county = np.append(places.county, np.full(len(Channel), len(places.counties), np.uint8))[point]
        channel = np.append(places.kind, np.arange(len(Channel), dtype=np.uint8))[point]
        return pa.table(
            {
                "replication": replications(self._replication, day.size),
                "date": pa.array(day, pa.date32()),
                "county": coded(county, [*places.counties, _CITY]),
                "place": coded(point, self._points),
                "channel": coded(channel, [c.name.lower() for c in Channel]),
                "programme": coded(programme, self._names),
                "reason": coded(reason, [r.name.lower() for r in Reason]),
                **{
                    name: pa.array(column.astype(_WIDTHS.get(name, np.int32), copy=False))
                    for name, column in counts.items()
                },
            }
        )

    def hours(self, year: Year, a: Attempts) -> pa.Table:
        """Return one row a month, kind of service point, county and hour of arrival."""
        county, counties = self._places.county, len(self._places.counties)
        days = np.arange(year.first_day, year.last_day + 1)
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        columns = a.day, a.point, a.channel, a.second, a.wait, a.result
        codes = len(Channel), int(Result.ABANDONED), int(Result.TURNED_AWAY)
        sums = kernels.hour_sums(columns, (year.first_day, months), county, counties, codes)
        used = np.flatnonzero(sums[0])
        month, channel, area, hour = np.unravel_index(used, (12, len(Channel), counties, 24))
        return pa.table(
            {
                "replication": replications(self._replication, used.size),
                "year": pa.array(np.full(used.size, year.year, np.int16)),
                "month": pa.array((month + 1).astype(np.int8)),
                "channel": coded(channel, [c.name.lower() for c in Channel]),
                "county": coded(area, list(self._places.counties)),
                "hour": pa.array(hour.astype(np.int8)),
                **dict(zip(_HOURLY, map(pa.array, sums[:, used]), strict=True)),
            }
        )


def _parts(a: Attempts) -> list[Attempts]:
    """Return the attempts some days at a time, so that what is made of them in between stays small."""
    ends = np.append(np.flatnonzero(np.diff(a.day)) + 1, a.day.size)
    edges = [0, *ends[np.flatnonzero(np.diff(ends // _AT_ONCE))].tolist(), a.day.size]
    return [a.part(slice(start, end)) for start, end in pairwise(edges)]
