"""The tables of the figures of people: groups that gain or lose, groups that miss, counties."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.report.figure_data import INTERVAL, mean_interval, tidy
from sim.report.numbers import grouped
from sim.report.words import Pair
from sim.study.results import Result

_FEN, _HOUR = 100, 3_600
GROUPS: Final = ("age", "sex", "urban", "income_fifth", "smartphone")

# What a resident gets from public money, less what they pay for a service; contributions stay in people's accounts.
_RECEIVED: Final = frozenset(
    {
        ("resident_pension", "basic.entry_subsidy_yuan"),
        ("resident_pension", "supplementary.entry_subsidy_yuan"),
        ("resident_pension", "basic.exit_subsidy_yuan"),
        ("resident_pension", "supplementary.exit_subsidy_yuan"),
        ("flexible_pension", "subsidy_yuan"),
        ("eldercare_device", "public_cost_yuan"),
        ("transport_subsidy", "paid_yuan"),
    }
)
_PAID: Final = frozenset({("eldercare_device", "user_cost_yuan"), ("flexible_pension", "deferral_extra_cost_yuan")})
MEASURES: Final[Mapping[str, Pair]] = {
    "money": ("公共资金所得减自付费用\n（元/人·年）", "Public money less own fees\n(yuan a person and year)"),
    "hours": ("办事耗时\n（小时/百人·年）", "Time for errands\n(hours a hundred persons and year)"),
    "missed": (
        "想缴而未缴成的基本养老保险\n（每千名打算缴费者）",
        "Basic contributions missed\n(of a thousand intended)",
    ),
}

Sums = dict[str, NDArray[np.float64]]


def gains(results: Sequence[Result]) -> pa.Table:
    """Return what each group gains or loses: scenario, column, group, measure, difference, low, high.

    Each is reform (a later result) less baseline (the first one): yuan of public money less own fees a person and year,
    hours of errands a hundred persons and year, basic contributions missed of a thousand intended.
    """
    before = levels_by_group(results[0])
    rows = []
    for result in results[1:]:
        after = levels_by_group(result)
        for (column, group), old in before.items():
            new = after.get((column, group))
            for measure in MEASURES if new else ():
                difference = new[measure] - old[measure] if new else old[measure]
                rows.append((result.scenario.name, column, group, measure, *mean_interval(difference)))
    names = dict.fromkeys(("scenario", "column", "group", "measure"), pa.string())
    return tidy(rows, names | {"difference": pa.float64()} | INTERVAL)


def levels_by_group(result: Result) -> dict[tuple[str, str], Sums]:
    """Return by (column, group) each of MEASURES, of shape (replications,); the whole city is ("all", "all")."""
    runs = len(result.runs)
    found: dict[tuple[str, str], Sums] = defaultdict(lambda: defaultdict(lambda: np.zeros(runs)))
    keys = ["replication", "programme", "measure"]
    for column in (None, *GROUPS):
        for r in grouped(result.people, [*keys, *([column] if column else [])], ["count", "amount"]):
            key = (column, str(r[column])) if column else ("all", "all")
            for name, value in _parts(r["programme"], r["measure"], r["count"], r["amount"]):
                found[key][name][r["replication"]] += value
    return {key: _ratios(sums) for key, sums in found.items() if np.all(sums["alive"])}


def _parts(programme: str, measure: str, count: int, amount: int) -> list[tuple[str, float]]:
    """Return what a row adds to which sum."""
    if (programme, measure) in _RECEIVED:
        return [("money", amount / _FEN)]
    if (programme, measure) in _PAID:
        return [("money", -amount / _FEN)]
    if programme == "residents":
        return [("alive", float(count))] if measure == "alive" else [("hours", amount / _HOUR)]
    if programme == "resident_pension" and measure.startswith("basic.missed_"):
        return [("missed", float(count))]
    return [("intending", float(count))] if (programme, measure) == ("resident_pension", "basic.intending") else []


def _ratios(sums: Sums) -> Sums:
    intending = np.where(sums["intending"] > 0, sums["intending"], np.nan)
    return {
        "money": sums["money"] / sums["alive"],
        "hours": 100 * sums["hours"] / sums["alive"],
        "missed": 1_000 * sums["missed"] / intending,
    }


def missed_by_group(results: Sequence[Result]) -> pa.Table:
    """Return who misses: scenario, column, group, percent (of those who meant to pay the basic pension), low, high."""
    rows = []
    for result in results:
        for (column, group), level in levels_by_group(result).items():
            if column != "all" and not np.any(np.isnan(level["missed"])):
                rows.append((result.scenario.name, column, group, *mean_interval(level["missed"] / 10)))
    names = dict.fromkeys(("scenario", "column", "group"), pa.string())
    return tidy(rows, names | {"percent": pa.float64()} | INTERVAL)


def by_county(result: Result) -> pa.Table:
    """Return by county: county, residents (mean), missed (% of intended), hours (of errands a person and year).

    In a sample the residents of a county stand for its communities; shares need no weights.
    """
    runs = len(result.runs)
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    years = max(1, len(set(result.people["year"].to_pylist())))
    for r in grouped(result.people, ["county", "programme", "measure"], ["count", "amount"]):
        for name, value in _parts(r["programme"], r["measure"], r["count"], r["amount"]):
            sums[r["county"]][name] += value
    rows = []
    for county, found in sums.items():
        if found["alive"]:
            missed = 100 * found["missed"] / found["intending"] if found["intending"] else None
            rows.append((county, found["alive"] / years / runs, missed, found["hours"] / found["alive"]))
    names = {"county": pa.string()} | dict.fromkeys(("residents", "missed", "hours"), pa.float64())
    return tidy(rows, names)
