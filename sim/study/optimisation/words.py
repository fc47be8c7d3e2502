"""What a search found, in plain sentences in English and Chinese."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sim.study.indicator_words import output_words, unit_of
from sim.study.optimisation.confirm import BROKEN, verdict_of
from sim.study.optimisation.goals import Wanted
from sim.study.optimisation.search import Wish
from sim.study.optimisation.table import values_at
from sim.study.robustness.tipping import Standing
from sim.study.robustness.words import plain, told

if TYPE_CHECKING:
    from sim.study.optimisation.confirm import Confirmed
    from sim.study.optimisation.study import Optimum

_PHRASES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "all": "All {points} points were tried, {replications} replications each.",
        "some": "{points} points were tried{of}, {replications} replications each; {settled}.",
        "of": " of {possible} possible ones",
        "settled": "no neighbour of the best is better, nor any exchange between two levers; a better point may lie "
        "elsewhere",
        "unsettled": "the budget of {budget} runs was spent before the search settled: a better point may well exist",
        "none": "None of them keeps {limits}.",
        "limit": "{output} at {side} {limit}{unit}",
        "most": "most",
        "least": "least",
        "and": " and ",
        "list": ", ",
        "answer": "The {rank} point to {objective}{within}: {values}. On {confirm} fresh replications: {figures}.",
        "rank_1": "best",
        "rank_2": "next",
        "rank_3": "next but one",
        "within": ", keeping {limits}",
        "minimise": "minimise {output}",
        "maximise": "maximise {output}",
        "figure": "{output} {mean}{unit} (95% interval {low} to {high})",
        "held": "The constraint is kept: the whole interval is within the limit.",
        "broken": "The confirmation FAILS the constraint: {outputs}, the whole interval is beyond the limit; the "
        "search had been lucky.",
        "open": "Whether the constraint is kept is open: the interval of {outputs} holds the limit.",
        "against": "Against the rules in force, paired: {figures}.",
        "no_better": " In the objective it is NOT told apart from them.",
        "worse": " In the objective it is WORSE than they are.",
        "change": "{output} {sign}{mean}{unit} ({low} to {high})",
        "today": "The rules in force on the same replications: {figures}.",
        "nothing": "No point that was confirmed keeps the constraint.",
        "front": "{number} points stand on the front ({objectives}){within}; on {confirm} fresh replications:",
        "point": "{number}. {values}: {figures}{step}{mark}.",
        "mark_broken": " — FAILS a constraint on fresh replications",
        "mark_open": " — whether it keeps the constraints is open",
        "mark_beaten": " — beaten on fresh replications by point {by}",
        "step": "; against point {before}, paired: {figures}",
        "alike": ", not told apart",
        "nearest": "The nearest, by its means over the search: {values}: {figures}.",
    },
    "zh": {
        "all": "共试算全部{points}个点，每点{replications}次重复。",
        "some": "共试算{points}个点{of}，每点{replications}次重复；{settled}。",
        "of": "（可能的点共{possible}个）",
        "settled": "最优点的相邻点及两项之间的调换均不更优，但别处仍可能有更优点",
        "unsettled": "{budget}次运行的预算在搜索稳定之前已用完，很可能有更优点",
        "none": "没有一个点满足：{limits}。",
        "limit": "{output}{side}{limit}{unit}",
        "most": "不超过",
        "least": "不低于",
        "and": "，且",
        "list": "、",
        "answer": "{objective}的{rank}点{within}：{values}。另用{confirm}次新的重复检验：{figures}。",
        "rank_1": "最优",
        "rank_2": "下一个候选",
        "rank_3": "再下一个候选",
        "within": "（满足{limits}）",
        "minimise": "使{output}最小",
        "maximise": "使{output}最大",
        "figure": "{output}{mean}{unit}（95%区间{low}至{high}）",
        "held": "约束得到满足：整个区间都在限值之内。",
        "broken": "检验未通过约束：{outputs}的整个区间超出限值；搜索时的结果带有运气。",
        "open": "约束是否满足尚无定论：{outputs}的区间包含限值。",
        "against": "与现行规则配对相比：{figures}。",
        "no_better": "就目标而言，与现行规则不能区分。",
        "worse": "就目标而言，不如现行规则。",
        "change": "{output}{sign}{mean}{unit}（{low}至{high}）",
        "today": "现行规则在同样的重复中：{figures}。",
        "nothing": "经检验的点都不满足约束。",
        "front": "{objectives}的前沿上有{number}个点{within}；另用{confirm}次新的重复检验：",
        "point": "{number}. {values}：{figures}{step}{mark}。",
        "mark_broken": "——新的重复中未通过约束",
        "mark_open": "——约束是否满足尚无定论",
        "mark_beaten": "——新的重复中不如第{by}点",
        "step": "；与第{before}点配对相比：{figures}",
        "alike": "，不能区分",
        "nearest": "最接近者（搜索中的均值）：{values}：{figures}。",
    },
}
_VERDICTS: Final = {"kept": "held", "broken": "broken", "open": "open"}


def sentences_of(result: "Optimum", language: str) -> list[str]:
    """Return how much was tried, the answer, its confirmation, and the rules in force beside it."""
    speaker = _Speaker(result, language)
    said = [speaker.effort()]
    if not result.confirmed:
        return [*said, speaker.say("none", limits=speaker.limits()), speaker.nearest()]
    if len(result.goals.objectives) > 1:
        said += speaker.front()
    else:
        for rank, one in enumerate(result.confirmed, 1):
            said += speaker.answer(rank, one)
        if result.chosen is None:
            said.append(speaker.say("nothing"))
    return [*said, speaker.say("today", figures=speaker.figures(result.today))]


class _Speaker:
    """Says what was found in one language."""

    def __init__(self, result: "Optimum", language: str) -> None:
        self.result = result
        self.language = language
        self.phrases = _PHRASES[language]

    def say(self, key: str, **parts: object) -> str:
        return self.phrases[key].format(**parts)

    def output(self, number: int) -> str:
        return output_words(self.result.goals.outputs[number], self.language)

    def unit(self, number: int) -> str:
        unit = unit_of(self.result.goals.outputs[number].indicator)
        words = {"yuan": "元", "hours": "小时", "persons": "人", "seconds": "秒", "minutes": "分钟", "days": "天"}
        return words.get(unit, unit) if self.language == "zh" else f" {unit}" if unit else ""

    def _number(self, wanted: Wanted) -> int:
        return self.result.goals.outputs.index(wanted.output)

    def effort(self) -> str:
        goals, ended = self.result.goals, self.result.ended
        parts = {"points": len(self.result.tried), "replications": goals.replications}
        if ended.complete:
            return self.say("all", **parts)
        of = self.say("of", possible=f"{self.result.possible:,}") if self.result.possible else ""
        settled = self.say("settled" if ended.settled else "unsettled", budget=goals.budget)
        return self.say("some", **parts, of=of, settled=settled)

    def limits(self) -> str:
        said = []
        for wanted in self.result.goals.constraints:
            number = self._number(wanted)
            side = self.phrases["most" if wanted.sign > 0 else "least"]
            limit = told(wanted.limit or 0.0)
            said.append(self.say("limit", output=self.output(number), side=side, limit=limit, unit=self.unit(number)))
        return self.phrases["and"].join(said)

    def within(self) -> str:
        return self.say("within", limits=self.limits()) if self.result.goals.constraints else ""

    def objective(self, wanted: Wanted) -> str:
        return self.say("minimise" if wanted.sign > 0 else "maximise", output=self.output(self._number(wanted)))

    def values(self, one: "Confirmed") -> str:
        return self._told_values(one.values)

    def _told_values(self, values: Mapping[str, object]) -> str:
        return self.phrases["list"].join(f"{path} = {_shown(value)}" for path, value in values.items())

    def figures(self, standings: tuple[Standing, ...]) -> str:
        said = []
        for number, s in enumerate(standings):
            parts = {"mean": told(s.mean), "low": told(s.low), "high": told(s.high)}
            said.append(self.say("figure", output=self.output(number), unit=self.unit(number), **parts))
        return self.phrases["list"].join(said)

    def changes(self, standings: tuple[Standing, ...]) -> str:
        said = []
        for number, s in enumerate(standings):
            parts = {"mean": told(s.mean), "low": told(s.low), "high": told(s.high)}
            sign = "+" if s.mean > 0 else ""
            said.append(self.say("change", output=self.output(number), unit=self.unit(number), sign=sign, **parts))
        return self.phrases["list"].join(said)

    def answer(self, rank: int, one: "Confirmed") -> list[str]:
        goals = self.result.goals
        said = [
            self.say(
                "answer",
                rank=self.phrases[f"rank_{rank}"],
                objective=self.objective(goals.objectives[0]),
                within=self.within(),
                values=self.values(one),
                confirm=goals.confirm,
                figures=self.figures(one.figures),
            )
        ]
        if one.constraints:
            about = [
                self.output(self._number(wanted))
                for wanted, verdict in zip(goals.constraints, one.constraints, strict=True)
                if verdict == one.verdict
            ]
            said.append(self.say(_VERDICTS[one.verdict], outputs=self.phrases["list"].join(about)))
        better = -one.against[self._number(goals.objectives[0])].sign * goals.objectives[0].sign
        note = "" if better > 0 or self._today_breaks() else self.phrases["no_better" if better == 0 else "worse"]
        return [*said, self.say("against", figures=self.changes(one.against)) + note]

    def nearest(self) -> str:
        """Say which point came nearest to keeping the constraints."""
        result = self.result
        wishes = [Wish(self._number(one), one.sign, one.limit) for one in result.goals.constraints]
        point = min(result.tried, key=lambda p: sum(one.violation(result.tried[p]) for one in wishes))
        figures = [f"{self.output(i)} {told(float(mean))}{self.unit(i)}" for i, mean in enumerate(result.tried[point])]
        values = self._told_values(values_at(result, point))
        return self.say("nearest", values=values, figures=self.phrases["list"].join(figures))

    def _today_breaks(self) -> bool:
        """Tell whether the rules in force break a constraint; being cheaper is then no merit of theirs."""
        today = self.result.today
        wishes = [Wish(self._number(one), one.sign, one.limit) for one in self.result.goals.constraints]
        return any(verdict_of(today[one.figure], one) == BROKEN for one in wishes)

    def front(self) -> list[str]:
        goals, confirmed = self.result.goals, self.result.confirmed
        objectives = self.phrases["and"].join(map(self.objective, goals.objectives))
        parts = {"number": self.result.on_front, "objectives": objectives, "confirm": goals.confirm}
        said = [self.say("front", within=self.within(), **parts)]
        for number, one in enumerate(confirmed, 1):
            parts = {"number": number, "values": self.values(one), "figures": self.figures(one.figures)}
            said.append(self.say("point", step=self.step(number, one), mark=self.mark(one), **parts))
        return said

    def step(self, number: int, one: "Confirmed") -> str:
        """Say how a point differs from the one before it on the front, and whether the two are told apart."""
        if not one.step:
            return ""
        objectives = [self._number(wanted) for wanted in self.result.goals.objectives]
        alike = any(one.step[i].sign == 0 for i in objectives)
        text = self.say("step", before=number - 1, figures=self.changes(one.step))
        return text + (self.phrases["alike"] if alike else "")

    def mark(self, one: "Confirmed") -> str:
        if one.verdict != "kept":
            return self.phrases[f"mark_{one.verdict}"]
        by = next((i for i, other in enumerate(self.result.confirmed, 1) if self._beats(other, one)), None)
        return "" if by is None else self.say("mark_beaten", by=by)

    def _beats(self, other: "Confirmed", one: "Confirmed") -> bool:
        """Tell whether another point is better in all objectives on fresh luck, by its mean."""
        signs = [(self._number(wanted), wanted.sign) for wanted in self.result.goals.objectives]
        return all(sign * (other.figures[i].mean - one.figures[i].mean) < 0 for i, sign in signs)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{step}: {plain(part)}" for step, part in value.items()) + "}"
    return plain(value)
