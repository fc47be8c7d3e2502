"""The tables that the figures draw, from a run's tables: small, tidy, scaled to the city, with intervals.

Each is what a figure's CSV file holds. Detailed tables carry no weights, so they are scaled by the share of the sample;
intervals are those of the mean over replications (Student's t), empty where there is one replication.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.core.calendar import is_holiday, is_workday
from sim.report.numbers import Numbers, grouped, only
from sim.report.words import PAYERS, PLACES, RUN_WHOLE
from sim.study.compare import paired
from sim.study.results import Result

_FEN = 100
_MINUTE = 60
INTERVAL = {"low": pa.float64(), "high": pa.float64()}
LAST_SERVICE_YEAR = 5  # later years are told together with it


def sample_of(result: Result) -> float:
    """Return the share of the communities that a result's runs simulated."""
    return float(result.scenario.policy("run").at(0).sample)


def mean_interval(values: NDArray[np.float64]) -> tuple[float, float | None, float | None]:
    """Return the mean over replications and the ends of its interval, shape (replications,).

    >>> mean_interval(np.array([2.0]))
    (2.0, None, None)
    """
    d = paired(np.zeros(values.size), np.asarray(values, float))
    return d.difference, d.low, d.high


def by_replication(rows: Iterable[Mapping[str, object]], value: str, replications: int) -> NDArray[np.float64]:
    """Return a value summed by replication, zero where a replication has no row."""
    out = np.zeros(replications)
    for row in rows:
        out[int(row["replication"])] += float(row[value])  # type: ignore[call-overload, arg-type]
    return out


def kind_of_day(day: dt.date) -> str:
    """Return workday, weekend, holiday or make-up (a weekend day worked in lieu).

    >>> kind_of_day(dt.date(2021, 4, 25))
    'make-up'
    """
    if is_workday(day):
        return "workday" if day.isoweekday() <= 5 else "make-up"
    return "holiday" if is_holiday(day) else "weekend"


def daily_load(result: Result, year: int, kinds: Sequence[str]) -> pa.Table:
    """Return mean arrivals a day by kind of service point: date, place, arrivals, day (see `kind_of_day`)."""
    part = sample_of(result) * len(result.runs)
    table = only(result.load, "channel", *kinds)
    table = table.filter(pc.equal(pc.year(table["date"]), year))
    found = {(r["channel"], r["date"]): r["arrivals"] / part for r in grouped(table, ["channel", "date"], ["arrivals"])}
    first, last = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    days = [first + dt.timedelta(n) for n in range((last - first).days)]
    rows = [(day, kind, found.get((kind, day), 0.0), kind_of_day(day)) for kind in kinds for day in days]
    return tidy(rows, {"date": pa.date32(), "place": pa.string(), "arrivals": pa.float64(), "day": pa.string()})


def hourly_waits(results: Sequence[Result]) -> pa.Table:
    """Return waits by hour: scenario, place (kind), hour, arrivals (a year, whole city), wait (mean minutes)."""
    rows = []
    for result in results:
        years = len(set(result.hours["year"].to_pylist()))
        part = sample_of(result) * len(result.runs) * max(1, years)
        for r in grouped(result.hours, ["channel", "hour"], ["arrivals", "wait_sum"]):
            if r["arrivals"]:
                wait = r["wait_sum"] / r["arrivals"] / _MINUTE
                rows.append((result.scenario.name, r["channel"], r["hour"], r["arrivals"] / part, wait))
    names = {"scenario": pa.string(), "place": pa.string(), "hour": pa.int8()}
    return tidy(rows, names | {"arrivals": pa.float64(), "wait": pa.float64()})


def mean_waits(numbers: Numbers) -> pa.Table:
    """Return the mean wait of all years by kind of service point: scenario, place, minutes, low, high."""
    rows = []
    for kind in (k for k in PLACES if numbers.has(f"desk.{k}.wait_mean_seconds")):
        for i, result in enumerate(numbers.results):
            minutes = numbers.by_year(f"desk.{kind}.wait_mean_seconds", i).mean(axis=1) / _MINUTE
            rows.append((result.scenario.name, kind, *mean_interval(minutes)))
    return tidy(rows, {"scenario": pa.string(), "place": pa.string()} | _interval("minutes"))


Paid = dict[tuple[str, str, int], NDArray[np.float64]]


def _paid(result: Result, years: Sequence[int]) -> Paid:
    """Return yuan by (programme, payer or "all", budget year), each of shape (replications,)."""
    sums: Paid = defaultdict(lambda: np.zeros(len(result.runs)))
    table = only(result.cost, "payer", *PAYERS)
    for r in grouped(table, ["replication", "programme", "payer", "month"], ["amount"]):
        year = r["month"] // 12
        part = 1.0 if r["programme"] in RUN_WHOLE else sample_of(result)
        for payer in (r["payer"], "all") if year in years else ():
            sums[r["programme"], payer, year][r["replication"]] += r["amount"] / _FEN / part
    return sums


def cost_by_payer(results: Sequence[Result], years: Sequence[int]) -> pa.Table:
    """Return who paid: scenario, programme, payer ("all": together), year, yuan, low, high (means a replication).

    Transfers between accounts and opening balances are not payments of anybody and are left out.
    """
    rows = [
        (result.scenario.name, *key, *mean_interval(values))
        for result in results
        for key, values in sorted(_paid(result, years).items())
    ]
    names = {"scenario": pa.string(), "programme": pa.string(), "payer": pa.string(), "year": pa.int16()}
    return tidy(rows, names | _interval("yuan"))


def payers_difference(results: Sequence[Result], years: Sequence[int]) -> pa.Table:
    """Return what payers pay more or less than in the first result: scenario, programme, payer, yuan, low, high."""
    before, *others = (_over_years(_paid(result, years)) for result in results)
    rows = []
    for result, after in zip(results[1:], others, strict=True):
        for key in sorted(before.keys() | after.keys()):
            values = after.get(key, 0.0) - before.get(key, np.zeros(len(result.runs)))
            rows.append((result.scenario.name, *key, *mean_interval(values)))
    return tidy(rows, {"scenario": pa.string(), "programme": pa.string(), "payer": pa.string()} | _interval("yuan"))


def _over_years(paid: Paid) -> dict[tuple[str, str], NDArray[np.float64]]:
    sums: dict[tuple[str, str], NDArray[np.float64]] = {}
    for (programme, payer, _), values in paid.items():
        if payer != "all":
            sums[programme, payer] = sums.get((programme, payer), 0.0) + values
    return sums


def service_years(results: Sequence[Result]) -> pa.Table:
    """Return care devices by service year: scenario, year, service_year, persons, low, high, entered.

    `persons` use the device at the end of the year (service year 5 holds later ones too); `entered` began that service
    year during the year.
    """
    rows = []
    for result in results:
        runs = len(result.runs)
        table = only(result.people, "programme", "eldercare_device")
        found = defaultdict(list)
        for r in grouped(table, ["replication", "year", "measure"], ["count"]):
            name = r["measure"].removeprefix("active_service_year_")
            if name != r["measure"]:
                found[r["year"], int(name[0])].append(r)
        entered = _entered(result)
        for (year, service_year), counted in sorted(found.items()):
            persons = by_replication(counted, "count", runs) / sample_of(result)
            last = entered.get((year, service_year), 0.0)
            rows.append((result.scenario.name, year, service_year, *mean_interval(persons), last))
    names = {"scenario": pa.string(), "year": pa.int16(), "service_year": pa.int8()}
    return tidy(rows, names | _interval("persons") | {"entered": pa.float64()})


def _entered(result: Result) -> dict[tuple[int, int], float]:
    """Return how many began a service year, by (year, service year): the fee of one is posted on its first day."""
    table = only(only(result.cost, "programme", "eldercare_device"), "kind", "service_fee")
    by_payer: dict[tuple[int, int, str], float] = defaultdict(float)
    for r in grouped(table, ["month", "service_year", "payer"], ["count"]):
        by_payer[r["month"] // 12, r["service_year"], r["payer"]] += r["count"]
    found: dict[tuple[int, int], float] = defaultdict(float)
    for (year, service_year, _), count in by_payer.items():  # who shares a fee is posted once for each payer
        found[year, service_year] = max(found[year, service_year], count / len(result.runs) / sample_of(result))
    return found


def flow(numbers: Numbers, steps: Sequence[tuple[str, str]], result: int = 0) -> pa.Table:
    """Return how many of those who may have something get it: step, role, persons, low, high (a mean year).

    Args:
        numbers: the store of numbers.
        steps: (role, sum of indicators such as `a - b`): role is whole, reached or lost; an indicator may hold `*`.
        result: 0 is the baseline.
    """
    rows = []
    for role, name in steps:
        total = sum(
            (1 if sign == "+" else -1) * numbers.by_year(part, result).mean(axis=1) for sign, part in _terms(name)
        )
        rows.append((name, role, *mean_interval(np.asarray(total))))
    return tidy(rows, {"step": pa.string(), "role": pa.string()} | _interval("persons"))


def _terms(name: str) -> list[tuple[str, str]]:
    """Return the signed indicators of a sum such as `a - b`.

    >>> _terms("a - b")
    [('+', 'a'), ('-', 'b')]
    """
    words = ["+", *name.split(" ")]
    return list(zip(words[::2], words[1::2], strict=True))


def _interval(value: str) -> dict[str, pa.DataType]:
    return {value: pa.float64()} | INTERVAL


def tidy(rows: Sequence[Sequence[object]], types: Mapping[str, pa.DataType]) -> pa.Table:
    """Return rows as a table with these columns."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return pa.table({n: pa.array(c, t) for (n, t), c in zip(types.items(), columns, strict=True)})
