"""From the record to tidy tables: load, hours, cost, people, indicators; every column documented with its unit.

Sums and counts are integers, so the digest of a run is the same bit for bit on one core, two, or a cluster; means and
shares are made at reading, rounded half-even to six places.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

NAMES = ("load", "hours", "cost", "people", "indicators")
ROUNDED = 6

COLUMNS: dict[str, dict[str, str]] = {
    "load": {
        "replication": "index of the run",
        "date": "day",
        "county": "county of the service point; of the city as a whole online",
        "place": "service point, or online",
        "channel": "channel",
        "programme": "programme; other_business for everybody else at the place",
        "reason": "what the attempts were for",
        "arrivals": "attempts",
        "done": "attempts that succeeded",
        "refused": "attempts refused by the service",
        "failed_online": "online attempts that failed",
        "abandoned": "gave up waiting",
        "turned_away": "not started when the desk closed, or found it closed",
        "retries": "attempts caused by an earlier failure",
        "wait_sum": "seconds, all attempts at desks, unserved ones included",
        "wait_p50": "seconds",
        "wait_p90": "seconds",
        "wait_p95": "seconds",
        "wait_max": "seconds",
        "busy": "seconds of service given to these attempts; of all customers on the row other_business",
        "open": "server-seconds open that day, on the row other_business",
    },
    "hours": {
        "replication": "index of the run",
        "year": "calendar year",
        "month": "month",
        "channel": "kind of service point",
        "county": "county of the service point",
        "hour": "hour of arrival",
        "arrivals": "attempts",
        "wait_sum": "seconds",
        "abandoned": "gave up waiting",
        "turned_away": "not started when the desk closed",
    },
    "cost": {
        "replication": "index of the run",
        "month": "budget month, year*12+month-1",
        "programme": "programme",
        "kind": "what the money was for",
        "payer": "who paid",
        "payee": "who received",
        "county": "county of residence",
        "service_year": "service year of the device, else 0",
        "count": "postings",
        "amount": "fen",
    },
    "people": {
        "replication": "index of the run",
        "year": "calendar year",
        "programme": "programme",
        "measure": "what is counted",
        "age": "age band on 1 January",
        "sex": "sex",
        "county": "county of residence on 1 January",
        "urban": "lives in a town",
        "income_fifth": "fifth of income, 1 lowest",
        "smartphone": "has a smartphone",
        "count": "persons or events",
        "amount": "fen, for measures in yuan; else the sum of the events' weights",
    },
    "indicators": {
        "scenario": "name",
        "replication": "index of the run",
        "year": "calendar year",
        "indicator": "name",
        "value": "number",
        "unit": "unit",
    },
}


class Tables:
    """The tables of one or several replications of a scenario, as Arrow tables.

    The load table, by far the largest, may stand packed until somebody asks for it: most studies never do.
    """

    def __init__(
        self,
        load: pa.Table | Callable[[], pa.Table],
        hours: pa.Table,
        cost: pa.Table,
        people: pa.Table,
        indicators: pa.Table,
    ) -> None:
        """Keep the tables, that of the load or what gives it."""
        self._load = load
        self.hours, self.cost, self.people, self.indicators = hours, cost, people, indicators

    @cached_property
    def load(self) -> pa.Table:
        """Who came when and where, how long they waited, and what became of it."""
        return self._load() if callable(self._load) else self._load

    def items(self) -> Iterator[tuple[str, pa.Table]]:
        """Yield (name, table) in a fixed order."""
        for name in NAMES:
            yield name, getattr(self, name)

    @property
    def digest(self) -> str:
        """SHA-256 over the rows sorted by their columns, integers only."""
        whole = hashlib.sha256()
        for name, table in self.items():
            whole.update(f"{name}:{table.num_rows}:{','.join(table.column_names)}".encode())
            for column in _sorted(table).columns:
                for part in _whole_numbers(column):
                    whole.update(part)
        return whole.hexdigest()

    def write(self, folder: Path) -> None:
        """Write one Parquet file a table into `folder`, which is made if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.items():
            target = folder / f"{name}.parquet"
            partial = target.with_suffix(".partial")
            pq.write_table(table, partial, compression="zstd")
            partial.replace(target)

    @staticmethod
    def read(folder: Path) -> "Tables":
        """Return the tables written in `folder`."""
        return Tables(**{name: pq.read_table(folder / f"{name}.parquet") for name in NAMES})

    @staticmethod
    def concat(parts: "Sequence[Tables]") -> "Tables":
        """Return the rows of all parts, in their order."""
        return Tables(
            **{name: pa.concat_tables([getattr(p, name) for p in parts]).unify_dictionaries() for name in NAMES}
        )


def _sorted(table: pa.Table) -> pa.Table:
    """Return the rows in the order of their columns from left to right."""
    plain = pa.table({n: _plain(table[n]) for n in table.column_names})
    keys = [
        (n, "ascending")
        for n in plain.column_names
        if pa.types.is_integer(plain[n].type) or pa.types.is_string(plain[n].type)
    ]
    return plain.sort_by(keys) if plain.num_rows else plain


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column without dictionary, dates as days, decimals scaled to whole numbers."""
    if pa.types.is_dictionary(column.type):
        return column.cast(pa.string())
    if pa.types.is_date32(column.type):
        return column.cast(pa.int32())
    if pa.types.is_floating(column.type):
        scaled = np.round(column.to_numpy() * 10**ROUNDED)
        return pa.chunked_array([pa.array(np.nan_to_num(scaled, nan=-1.0).astype(np.int64))])
    if pa.types.is_boolean(column.type):
        return column.cast(pa.int8())
    return column


def _whole_numbers(column: pa.ChunkedArray) -> Iterator[bytes]:
    """Yield a column's content as bytes that do not depend on how it is cut into chunks."""
    if pa.types.is_string(column.type):
        encoded = pc.dictionary_encode(column).combine_chunks()
        encoded = encoded.unify_dictionaries() if isinstance(encoded, pa.ChunkedArray) else encoded
        yield "\0".join(encoded.dictionary.to_pylist()).encode() if len(encoded) else b""
        yield encoded.indices.to_numpy().astype("<i8").tobytes() if len(encoded) else b""
    else:
        yield column.to_numpy().astype("<i8").tobytes()
