"""What would flip the answer: a robustness study told in a report, as sentences, swings and influence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from sim.report import figures
from sim.report.document import Block, Items
from sim.report.formats import count, scale_of
from sim.report.telling import Telling
from sim.report.words import Pair, say

if TYPE_CHECKING:
    from sim.study.robustness import Robustness
    from sim.study.robustness.study import Comparison

_INFLUENCE: Final[Mapping[str, Pair]] = {  # by verdict, the gravest first
    "flips": ("推翻结论", "flips an answer"),
    "undecided": ("尚不能断定", "undecided"),
    "unknown": ("尚不能断定", "undecided"),
    "failed": ("运行失败", "a run failed"),
    "holds": ("不推翻", "flips nothing"),
    "residents": ("不超过换一批居民", "no more than other residents"),
    "inert": ("无影响", "moves nothing"),
}
_ENDS = ("low", "high", "base")


@dataclass(frozen=True)
class Swings:
    """How far assumptions move one comparison, for the figure of that name."""

    reform: int
    told: Pair
    unit: str
    table: pa.Table


class Tipping:
    """What a robustness study found, as a report tells it.

    Attributes:
        found: the study's result.
    """

    def __init__(self, found: "Robustness") -> None:
        self.found = found

    def influence(self, language: str) -> dict[str, str]:
        """Return the influence of each assumption that was looked at singly, in words, the gravest of all claims."""
        order = list(_INFLUENCE)
        gravest: dict[str, str] = {}
        for row in self.found.table.to_pylist():
            path, verdict = row["assumption"], row["verdict"]
            if verdict in order and order.index(verdict) <= order.index(gravest.get(path, order[-1])):
                gravest[path] = verdict
        gravest |= {path: reason for path, reason in self.found.left_out.items() if reason in _INFLUENCE}
        return {path: say(_INFLUENCE[verdict], language) for path, verdict in gravest.items()}

    def swings(self) -> list[Swings]:
        """Return, for each comparison that some assumption moves, the differences at the ends of the ranges."""
        rows = self.found.table.to_pylist()
        drawn = []
        for comparison in self.found.comparisons:
            mine = [_swing(row) for row in rows if _is_of(row, comparison, self.found)]
            moved = [row for row in mine if row["low"] != row["high"]]
            if moved:
                told = (comparison.claim.told("zh"), comparison.claim.told("en"))
                drawn.append(Swings(comparison.reform, told, self._unit(comparison), pa.Table.from_pylist(moved)))
        return drawn

    def _unit(self, comparison: "Comparison") -> str:
        from sim.study.indicator_words import unit_of

        return unit_of(comparison.claim.output.indicator)


def _is_of(row: dict[str, object], comparison: "Comparison", found: "Robustness") -> bool:
    reform = found.reforms[comparison.reform].name
    return row["reform"] == reform and row["indicator"] == comparison.claim.output.label


def _swing(row: dict[str, object]) -> dict[str, object]:
    return {
        "assumption": row["assumption"],
        "low_value": row["low_end"],
        "high_value": row["high_end"],
        "low": row["difference_low_end"],
        "high": row["difference_high_end"],
        "base": row["difference_assumed"],
    }


def tipping_blocks(t: Telling, tipping: Tipping | None) -> list[Block]:
    """Return the tipping points, or how to get them and what is known without them."""
    if tipping is None:
        return [
            t.paragraph(
                "本报告未计算翻转点。区间只含模型的随机性，不含对假设的怀疑。加上 --tipping-points 重新生成报告，或运"
                "行 sim "
                "robustness，即可得知每个假设在其范围内取何值时结论改变。",
                "Tipping points were not computed for this report. The intervals hold the luck of the model only, "
                "not doubt "
                "about its assumptions. Make the report again with --tipping-points, or run sim robustness, to learn "
                "at "
                "which value within its range each assumption changes the answer.",
                "missing",
            )
        ]
    blocks: list[Block] = [
        Items(tuple((sentence,) for sentence in tipping.found.sentences(t.language))),
        t.paragraph(
            "共{runs}次运行，每点{n}次重复；逐一移动的假设至多{most}项，先经分组筛选。",
            "Runs: {runs}, replications of each point: {n}; at most {most} assumptions are moved singly, picked by "
            "screening groups.",
            "note",
            runs=count(tipping.found.runs),
            n=count(tipping.found.effort.replications),
            most=count(tipping.found.effort.most),
        ),
    ]
    return blocks + [_tornado(t, f"tornado-{i}", swing) for i, swing in enumerate(tipping.swings())]


def _tornado(t: Telling, name: str, swing: Swings) -> Block:
    """Return the figure of one comparison's swings, in the habit of the language."""
    rows = swing.table.to_pylist()
    scale = scale_of(max(abs(row[end]) for row in rows for end in _ENDS), swing.unit, t.language)
    titles = {leaf.path: leaf.explained(t.language) for leaf in t.numbers.results[0].scenario.leaves()}
    table = pa.Table.from_pylist(
        [
            row | {end: row[end] / scale.divisor for end in _ENDS} | {"title": titles.get(row["assumption"], "")}
            for row in rows
        ]
    )
    unit = (f"（{scale.unit}）", f" ({scale.unit})") if scale.unit else ("", "")
    outcome = (f"与现行规则之差{unit[0]}", f"difference from the rules in force{unit[1]}")
    reform = t.names[swing.reform + 1]
    return t.picture(
        name,
        partial(figures.tornado, table, outcome, t.language),
        (
            f"{reform}：{swing.told[0]}，各假设取范围两端时",
            f"{reform}: {swing.told[1]}, assumptions at the ends of their ranges",
        ),
        (
            "每次只移动一项假设，其余如所设；竖线为全部如所设时的差。",
            "One assumption is moved at a time, the others as assumed; the line is the difference as assumed.",
        ),
    )
