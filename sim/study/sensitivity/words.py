"""What a sensitivity study found, in plain sentences in English and Chinese."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sim.study.indicator_words import unit_of, words_of
from sim.study.noise import Estimate
from sim.study.sensitivity.methods import METHODS
from sim.study.sensitivity.table import in_order

if TYPE_CHECKING:
    from sim.study.sensitivity.methods import Answer
    from sim.study.sensitivity.study import Finding, Sensitivity

_WHOLE_FROM = 100
_MISS = 0.05  # of intervals that hold 95 times in 100

_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "runs": "{title}: {rows} {size} over {factors} factors, {replications} replications each, {runs} runs.",
        "rows": "rows",
        "trajectories": "trajectories",
        "dropped": "{output}: {dropped} of {all} {size} were left out, because a run gave no figure.",
        "too_few": "{output}: only {rows} {size} gave figures; too few to tell anything.",
        "still": "{output}: nothing changes it, neither factors nor luck.",
        "sobol": "Of the variance of {output} between runs, {parts}.",
        "explains": "{factor} explains {range}",
        "interactions": "interactions of factors {range}",
        "luck": "{range} is luck",
        "idle_sobol": "No share of their own can be told from nothing: {names} (with interactions at most {most}).",
        "morris": "{output} (mean {mean}) over the whole range of a factor: {parts}. Luck is {luck} of the variance.",
        "raises": "{factor} raises it by {range}",
        "lowers": "{factor} lowers it by {range}",
        "either": "{factor} moves it by {range}, up or down depending on the others",
        "idle_morris": "Not to be told from doing nothing: {names} (at most {most}).",
        "alone": "Intervals are one at a time: each holds 95 times in 100 for itself, so that of the {number} in the "
        "table some {wrong} are expected to miss.",
        "settled": "With half the {size}, no index differs by more than {most}.",
        "difference": "the difference in {output} of {scenario} from {against}",
        "to": "{value} ({low} to {high})",
        "and": ", ",
    },
    "zh": {
        "runs": "{title}：{factors}个因素，{rows}{size}，每点{replications}次重复，共{runs}次运行。",
        "rows": "组样本",
        "trajectories": "条轨迹",
        "dropped": "{output}：{all}{size}中有{dropped}{size}因运行未得出数值而剔除。",
        "too_few": "{output}：只有{rows}{size}得出数值，不足以判断。",
        "still": "{output}：任何因素与偶然性均不改变它。",
        "sobol": "{output}在各次运行间的方差中，{parts}。",
        "explains": "{factor}解释{range}",
        "interactions": "因素间的交互作用占{range}",
        "luck": "偶然性占{range}",
        "idle_sobol": "单独作用与零无法区分的因素：{names}（含交互作用至多{most}）。",
        "morris": "{output}（均值{mean}），因素变动其全部范围时：{parts}。方差中偶然性占{luck}。",
        "raises": "{factor}使其增加{range}",
        "lowers": "{factor}使其减少{range}",
        "either": "{factor}使其变动{range}，方向取决于其他因素",
        "idle_morris": "与毫无作用无法区分的因素：{names}（至多{most}）。",
        "alone": "各区间均单独计算：每个区间各有95%的把握，表中{number}个区间预计约有{wrong}个不含真值。",
        "settled": "样本减半时，各指数变化不超过{most}。",
        "difference": "{scenario}与{against}相比{output}之差",
        "to": "{value}（{low}至{high}）",
        "and": "，",
    },
}


def sentences_of(result: "Sensitivity", language: str) -> list[str]:
    """Return what drives each output, what does not, and how settled that is."""
    speaker = _Speaker(result, language)
    said = [speaker.head(), *(said for finding in result.findings for said in speaker.finding(finding))]
    intervals = result.table.num_rows
    if intervals > 1:
        said.append(speaker.say("alone", number=intervals, wrong=f"{_MISS * intervals:.2g}"))
    return said


class _Speaker:
    def __init__(self, result: "Sensitivity", language: str) -> None:
        self.result, self.language, self.said = result, language, _SAID[language]
        self.size = self.said[METHODS[result.method].size]

    def say(self, key: str, **parts: object) -> str:
        return self.said[key].format(size=self.size, **parts)

    def head(self) -> str:
        study = self.result.study
        return self.say(
            "runs",
            title=study.title[self.language],
            rows=study.design.size,
            factors=len(study.factors),
            replications=self.result.replications,
            runs=self.result.runs,
        )

    def finding(self, finding: "Finding") -> list[str]:
        output = words_of(finding.output.indicator)[self.language]
        if finding.output.fold != "mean":
            output += f" ({finding.output.fold})"
        if finding.against:
            output = self.say("difference", output=output, scenario=finding.scenario, against=finding.against)
        said = []
        if finding.dropped:
            every = finding.dropped + finding.rows
            said.append(self.say("dropped", output=output, dropped=finding.dropped, all=every))
        if not finding.answers:
            return [*said, self.say("too_few", output=output, rows=finding.rows)]
        if finding.answer.factors is None:
            return [*said, self.say("still", output=output)]
        tell = self.sobol if self.result.method == "sobol" else self.morris
        return [*said, *tell(finding, output), *self.settled(finding)]

    def sobol(self, finding: "Finding", output: str) -> list[str]:
        answer = finding.answer
        factors = answer.factors or ()
        main = [i for i in in_order(factors) if factors[i]["share"].low > 0]
        idle = [i for i in in_order(factors) if i not in main]
        parts = [self.say("explains", factor=self.factor(i), range=self.percent(factors[i]["share"])) for i in main]
        if answer.interactions is not None and answer.interactions.low > 0:
            parts.append(self.say("interactions", range=self.percent(answer.interactions)))
        assert answer.luck is not None
        parts.append(self.say("luck", range=self.percent(answer.luck)))
        said = [self.say("sobol", output=output, parts=self.said["and"].join(parts))]
        if idle:
            most = max(factors[i]["total"].high for i in idle)
            said.append(self.say("idle_sobol", names=self.names(idle), most=f"{min(most, 1):.0%}"))
        return said

    def morris(self, finding: "Finding", output: str) -> list[str]:
        factors = finding.answer.factors or ()
        unit = unit_of(finding.output.indicator)
        main = [i for i in in_order(factors) if factors[i]["mu_star"].low > 0]
        idle = [i for i in in_order(factors) if i not in main]
        assert finding.answer.luck is not None
        parts = [self.effect(i, factors[i], unit) for i in main]
        luck = self.percent(finding.answer.luck)
        mean = self.number(finding.mean, unit)
        said = []
        if parts:
            joined = self.said["and"].join(parts)
            said.append(self.say("morris", output=output, mean=mean, parts=joined, luck=luck))
        if idle:
            most = self.number(max(factors[i]["mu_star"].high for i in idle), unit)
            told = self.say("idle_morris", names=self.names(idle), most=most)
            said.append(told if parts else f"{output}: {told}" if self.language == "en" else f"{output}：{told}")
        return said

    def effect(self, factor: int, found: Mapping[str, Estimate], unit: str) -> str:
        mu = found["mu"]
        way = "raises" if mu.low > 0 else "lowers" if mu.high < 0 else "either"
        size = found["mu_star"]
        told = self.said["to"].format(
            value=self.number(size.value, unit), low=self.number(size.low), high=self.number(size.high)
        )
        return self.say(way, factor=self.factor(factor), range=told)

    def settled(self, finding: "Finding") -> list[str]:
        """Say how far the indices of half the rows are from those of all."""
        if len(finding.answers) < 2:  # noqa: PLR2004 - a half and the whole
            return []
        half, whole = (answer for _, answer in finding.answers[-2:])
        return [self.say("settled", most=self.moved(half, whole, unit_of(finding.output.indicator)))]

    def moved(self, half: "Answer", whole: "Answer", unit: str) -> str:
        pairs = zip(half.factors or (), whole.factors or (), strict=False)
        most = max((abs(h[i].value - w[i].value) for h, w in pairs for i in w), default=float("nan"))
        return f"{most:.2f}" if self.result.method == "sobol" else self.number(most, unit)

    def factor(self, number: int) -> str:
        factor = self.result.study.factors[number]
        try:
            title = self.result.study.baseline.leaf(factor.path).title.get(self.language, "")
        except KeyError:
            title = ""
        if not title:
            return factor.path
        return f"{title} ({factor.path})" if self.language == "en" else f"{title}（{factor.path}）"

    def names(self, numbers: list[int]) -> str:
        return ("、" if self.language == "zh" else ", ").join(self.factor(i) for i in numbers)

    def percent(self, estimate: Estimate) -> str:
        value, low, high = (f"{100 * min(max(x, 0.0), 1.0):.0f}" for x in (estimate.value, estimate.low, estimate.high))
        return self.said["to"].format(value=f"{value}%", low=low, high=high)

    def number(self, value: float, unit: str = "") -> str:
        told = f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:.3g}"
        return f"{told} {unit}" if unit and self.language == "en" else told
