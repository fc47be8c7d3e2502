"""The load and hours tables: who came when and where, how long they waited, and what became of it.

One sort of a packed key a year gives the exact quantiles of all groups.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.core import kernels
from sim.tables.columns import coded, replications
from sim.tables.tables import COLUMNS
from sim.world.days import Year
from sim.world.places import Places
from sim.world.record import Attempts, Record
from sim.world.visits import Channel, Reason, Result

OTHER_BUSINESS = "other_business"
_ONLINE = "online"
_CITY = "city"
_BITS = {"point": 13, "programme": 4, "reason": 5, "wait": 17}
_QUANTILES = (50, 90, 95)
_HOUR = 3600
_DAYS_AT_ONCE = 28
_WIDTHS = {"wait_sum": np.int64, "busy": np.int64, "open": np.int64}  # sums; counts and waits fit into 32 bits

Columns = dict[str, Any]


def _split(key: NDArray[np.uint64], name: str) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return what stands lowest in a packed key, and what is left above it."""
    bits = _BITS[name]
    return key & np.uint64((1 << bits) - 1), key >> np.uint64(bits)


class LoadTables:
    """Makes the load and hours rows of one replication."""

    def __init__(self, places: Places, programmes: Sequence[str], replication: int) -> None:
        self._places = places
        self._replication = replication
        self._names = [*programmes, OTHER_BUSINESS]
        self._points = [places.name(i) for i in range(len(places))] + [_ONLINE] * len(Channel)

    def load(self, a: Attempts) -> pa.Table:
        """Return one row a day, service point, programme and reason, with exact quantiles of the wait.

        Some weeks at a time: what is sorted then fits into the processor's cache.
        """
        return pa.concat_tables([self._load(part) for part in _parts(a)])

    def _load(self, a: Attempts) -> pa.Table:
        first = int(a.day.min()) if a.day.size else 0
        columns = a.day, a.point, a.programme, a.reason, a.wait
        key = kernels.pack(columns, first, (_BITS["point"], _BITS["programme"], _BITS["reason"], _BITS["wait"]))
        order = np.argsort(key, kind="stable")
        served = (a.result < Result.FAILED_ONLINE) & (a.point < len(self._places))
        values = a.retry, a.wait, np.where(served, a.service, 0)
        starts, result, (retries, waited, busy) = kernels.group_sums(
            key, _BITS["wait"], order, a.result, len(Result), values
        )
        last = np.append(starts[1:], order.size)[: starts.size] - 1  # none where nobody came
        group = key[order[starts]] >> np.uint64(_BITS["wait"])
        reason, group = _split(group, "reason")
        programme, group = _split(group, "programme")
        point, group = _split(group, "point")
        day = group.astype(np.int32) + first
        counts = {
            "arrivals": last + 1 - starts,
            "done": result[:, Result.DONE],
            "refused": result[:, Result.DONE + 1 : Result.FAILED_ONLINE].sum(axis=1),
            "failed_online": result[:, Result.FAILED_ONLINE],
            "abandoned": result[:, Result.ABANDONED],
            "turned_away": result[:, Result.TURNED_AWAY],
            "retries": retries,
            "wait_sum": waited,
            **{f"wait_p{q}": a.wait[order[starts + (last - starts) * q // 100]] for q in _QUANTILES},
            "wait_max": a.wait[order[last]],
            "busy": busy,
            "open": np.zeros(starts.size, np.int64),
        }
        return self._table(day, point.astype(np.int64), programme.astype(np.int64), reason.astype(np.int64), counts)

    def open_places(self, record: Record) -> pa.Table:
        """Return one row a day and service point used that day: how busy with all customers, how long open."""
        at, place = np.nonzero(record.busy)
        zero = np.zeros(at.size, np.int64)
        counts: Columns = dict.fromkeys(list(COLUMNS["load"])[7:-2], zero)
        counts |= {"busy": record.busy[at, place], "open": record.open[at, place]}
        day = np.array(record.days, np.int32)[at]
        return self._table(day, place, zero + len(self._names) - 1, zero + Reason.BACKGROUND, counts)

    def _table(
        self,
        day: NDArray[np.int32],
        point: NDArray[np.int64],
        programme: NDArray[np.int64],
        reason: NDArray[np.int64],
        counts: Columns,
    ) -> pa.Table:
        places = self._places
        county = np.append(places.county, np.full(len(Channel), len(places.counties)))[point]
        channel = np.append(places.kind, np.arange(len(Channel)))[point]
        return pa.table(
            {
                "replication": replications(self._replication, day.size),
                "date": pa.array(day, pa.date32()),
                "county": coded(county, [*places.counties, _CITY]),
                "place": coded(point, self._points),
                "channel": coded(channel, [c.name.lower() for c in Channel]),
                "programme": coded(programme, self._names),
                "reason": coded(reason, [r.name.lower() for r in Reason]),
                **{name: pa.array(column.astype(_WIDTHS.get(name, np.int32))) for name, column in counts.items()},
            }
        )

    def hours(self, year: Year, a: Attempts) -> pa.Table:
        """Return one row a month, kind of service point, county and hour of arrival."""
        shape = (12, len(Channel), len(self._places.counties), 24)
        names = ("arrivals", "wait_sum", "abandoned", "turned_away")
        sums = dict(zip(names, np.zeros((len(names), int(np.prod(shape))), np.int64), strict=True))
        for part in _parts(a):
            self._add_hours(part, shape, sums)
        used = np.flatnonzero(sums["arrivals"])
        month, channel, county, hour = np.unravel_index(used, shape)
        return pa.table(
            {
                "replication": replications(self._replication, used.size),
                "year": pa.array(np.full(used.size, year.year, np.int16)),
                "month": pa.array((month + 1).astype(np.int8)),
                "channel": coded(channel, [c.name.lower() for c in Channel]),
                "county": coded(county, list(self._places.counties)),
                "hour": pa.array(hour.astype(np.int8)),
                **{name: pa.array(column[used]) for name, column in sums.items()},
            }
        )

    def _add_hours(self, a: Attempts, shape: tuple[int, ...], sums: Columns) -> None:
        """Add what happened at the service points to the cells of month, kind, county and hour of arrival."""
        at = np.flatnonzero(a.point < len(self._places))
        month = a.day[at].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        hour = np.minimum(a.second[at] // _HOUR, 23)
        cell = np.ravel_multi_index((month, a.channel[at], self._places.county[a.point[at]], hour), shape)
        result, size = a.result[at], int(np.prod(shape))
        sums["arrivals"] += np.bincount(cell, minlength=size)
        sums["wait_sum"] += np.bincount(cell, weights=a.wait[at], minlength=size).astype(np.int64)
        for name, code in (("abandoned", Result.ABANDONED), ("turned_away", Result.TURNED_AWAY)):
            sums[name] += np.bincount(cell[result == code], minlength=size)


def _parts(a: Attempts) -> list[Attempts]:
    """Return the attempts some weeks at a time."""
    ends = np.searchsorted(a.day, np.arange(a.day[0], a.day[-1] + 1, _DAYS_AT_ONCE)) if a.day.size else [0]
    return [a.part(slice(start, end)) for start, end in pairwise([*ends, a.day.size])]
