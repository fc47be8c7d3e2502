"""What a calibration found, in sentences, in English and Chinese."""

from collections.abc import Sequence
from typing import Final

from sim.study.calibration.identify import Direction, Identifiability
from sim.study.calibration.overlay import Estimate
from sim.study.calibration.predict import Check
from sim.study.factors import FactorKind

FEW = 100  # effective points, below which intervals are coarse
WIDER = 1.02  # than the observations' own noise: what is told as a tolerance that is left
_PLAIN_POWER = 0.08  # from 1: told without a power
_LEAST_DIGITS = 1e-4

VERDICTS: Final = {
    "told": {"en": "the figures tell it", "zh": "数据可以确定"},
    "partly": {"en": "the figures narrow it", "zh": "数据只能收窄其范围"},
    "not told": {"en": "by itself it is not told apart from its prior", "zh": "单独而言，数据无法将其与先验区分"},
}
_EFFORT: Final = {
    "en": "{points:,} points with {runs} {words} each in {generations} generations, worth {effective:.0f} independent"
    " ones.",
    "zh": "共{generations}代、{points:,}个参数点，每点{runs}次运行，相当于{effective:.0f}个独立样本。",
}
_EXACT: Final = {
    "en": "No tolerance is left: beside the observations' error{luck} nothing widens the intervals.",
    "zh": "容差已降至零：除观测误差{luck}外，区间没有其他放宽。",
}
_TOLERANCE: Final = {
    "en": "A tolerance is left: intervals are as if {label} had been observed {wider:.2f} times as loosely as it was.",
    "zh": "仍保留容差：区间相当于把{label}的观测误差放宽到{wider:.2f}倍。",
}
_COARSE: Final = {
    "en": "That is few: ends of intervals may be out by a fifth of their width. More generations help.",
    "zh": "样本偏少：区间端点可能有约五分之一宽度的误差，增加代数可改善。",
}
_LUCK: Final = {"en": " and the luck of one year", "zh": "和单次的随机波动"}
_ESTIMATE: Final = {
    "en": "{name}: {value} (90%: {low} to {high}; prior {prior}), {share:.0%} of the prior's width; {verdict}.",
    "zh": "{name}：{value}（90%区间{low}至{high}；先验{prior}），为先验宽度的{share:.0%}；{verdict}。",
}
_CHOICE: Final = {
    "en": "{name}: {value} is the most probable of {prior}; {verdict}.",
    "zh": "{name}：在{prior}中最可能为{value}；{verdict}。",
}
_TOGETHER: Final = {
    True: {
        "en": "Only the product {product} is told: its spread is {ratio:.0%} of the prior's, while {alone}.",
        "zh": "数据只能确定乘积 {product}：其离散程度为先验的{ratio:.0%}，而{alone}。",
    },
    False: {
        "en": "Only the sum {product} is told: its spread is {ratio:.0%} of the prior's, while {alone}.",
        "zh": "数据只能确定组合 {product}：其离散程度为先验的{ratio:.0%}，而{alone}。",
    },
}
_ALONE: Final = {"en": "{name} alone keeps {ratio:.0%}", "zh": "{name}单独保留{ratio:.0%}"}
_RIDGE: Final = {
    "en": "Along {product} the posterior is as wide as the prior ({ratio:.0%}): the figures say nothing about it.",
    "zh": "沿 {product} 方向，后验与先验同宽（{ratio:.0%}）：数据对此没有信息。",
}
_FITTED: Final = {
    "en": "{label}: {seen} was observed and fitted; predicted {median} (90%: {low} to {high}). It set the parameters,"
    " so that agreement proves nothing.",
    "zh": "{label}：观测值{seen}，用于校准；预测{median}（90%：{low}至{high}）。该数据确定了参数，吻合不构成验证。",
}
_HELD: Final = {
    True: {
        "en": "{label}: {seen} was held out; predicted {median} (90%: {low} to {high}): it lies within"
        " (as far out: {tail:.0%}).",
        "zh": "{label}：观测值{seen}，未参与校准；预测{median}（90%：{low}至{high}）："
        "落在区间内（更偏离的概率{tail:.0%}）。",
    },
    False: {
        "en": "{label}: {seen} was held out; predicted {median} (90%: {low} to {high}): it lies OUTSIDE"
        " (as far out: {tail:.1%}).",
        "zh": "{label}：观测值{seen}，未参与校准；预测{median}（90%：{low}至{high}）："
        "落在区间外（更偏离的概率{tail:.1%}）。",
    },
}
_NONE_HELD: Final = {
    "en": "No figure was held out: nothing here validates the model.",
    "zh": "没有留出数据：本次校准不能验证模型。",
}
_AT: Final = {
    "en": "{label}: with the medians themselves the model gives {mean} on average (standard error {error}).",
    "zh": "{label}：取各参数中位数时，模型平均给出{mean}（标准误{error}）。",
}
_LOST: Final = {
    "en": "{number:,} runs gave no figures; their points count as impossible. The first one: {reason}",
    "zh": "{number:,}次运行没有结果，其参数点按不可能处理。第一个原因：{reason}",
}


def effort(
    language: str, points: int, runs: int, generations: int, worth: float, wider: Sequence[tuple[str, float]], *,
    luck: bool,
) -> list[str]:  # fmt: skip
    """Tell how much was run, what it is worth, and which tolerance is left.

    Args:
        language: en or zh.
        points: how many there are.
        runs: of each.
        generations: how many.
        worth: effective points.
        wider: by target, how much more loosely it was taken than it was observed.
        luck: whether luck was observed too.
    """
    said = {"points": points, "runs": runs, "words": "run" if runs == 1 else "runs", "generations": generations}
    lines = [_EFFORT[language].format(**said, effective=worth)]
    left = [(label, ratio) for label, ratio in wider if ratio > WIDER]
    if not left:
        lines.append(_EXACT[language].format(luck=_LUCK[language] if luck else ""))
    lines += [_TOLERANCE[language].format(label=label, wider=ratio) for label, ratio in left]
    return [*lines, _COARSE[language]] if worth < FEW else lines


def estimates(language: str, found: Sequence[Estimate]) -> list[str]:
    """Tell each parameter: value, interval, prior, and whether the figures tell it."""
    lines = []
    for one in found:
        form = _CHOICE if one.factor.kind == FactorKind.CHOICE else _ESTIMATE
        low, high = one.interval or ("", "")
        said = {"name": one.factor.path, "value": shown(one.value), "low": shown(low), "high": shown(high)}
        prior = one.factor.told.replace(" to ", "至" if language == "zh" else " to ")
        said |= {"prior": prior, "verdict": VERDICTS[one.verdict][language]}
        lines.append(form[language].format(**said, share=one.ratio))
    return lines


def together(language: str, found: Identifiability) -> list[str]:
    """Tell what only combinations are told, and the ridges."""
    ratio = {width.path: width.ratio for width in found.widths}
    lines = []
    for way in found.combinations:
        alone = ("、" if language == "zh" else ", ").join(
            _ALONE[language].format(name=_short(path), ratio=min(ratio[path], 1.0)) for path, _ in way.powers
        )
        said = _TOGETHER[way.logs][language]
        lines.append(said.format(product=_product(way), ratio=way.ratio, alone=alone))
    shown_ridges = found.ridges if found.combinations else ()
    return lines + [_RIDGE[language].format(product=_product(way), ratio=way.ratio) for way in shown_ridges]


def checks(language: str, found: Sequence[Check]) -> list[str]:
    """Tell the predictive checks, the fitted figures before those held out."""
    lines = []
    for one in sorted(found, key=lambda check: check.target.held_out):
        form = _HELD[one.inside] if one.target.held_out else _FITTED
        numbers = {"seen": one.target.value, "median": one.median, "low": one.low, "high": one.high}
        said = {name: shown(number) for name, number in numbers.items()}
        lines.append(form[language].format(label=one.target.output.label, tail=one.tail, **said))
    return lines if any(one.target.held_out for one in found) else [*lines, _NONE_HELD[language]]


def at_medians(language: str, label: str, mean: float, error: float) -> str:
    """Tell what the model gives at the values of the overlay."""
    return _AT[language].format(label=label, mean=shown(mean), error=shown(error))


def lost(language: str, number: int, reason: str) -> str:
    """Tell how many runs gave nothing."""
    return _LOST[language].format(number=number, reason=reason)


def shown(value: object) -> str:
    """Return a number with four digits, whole where it is large; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) or abs(value) >= 1000:  # noqa: PLR2004 - four digits
        return f"{value:,.0f}"
    return f"{value:.4g}" if abs(value) >= _LEAST_DIGITS or value == 0 else f"{value:.1e}"


def _product(way: Direction) -> str:
    """Return `a × b^0.7` or, of parameters that may be zero, `a + 0.7 b`."""
    if not way.logs:
        return " ".join(f"{power:+.2g}·{_short(path)}" for path, power in way.powers)
    named = [(f"odds({_short(path)})" if path in way.odds else _short(path), power) for path, power in way.powers]
    first, *others = sorted(named, key=lambda pair: -pair[1])
    return _power(*first) + "".join(f" × {_power(*other)}" if other[1] > 0 else f" ÷ {_power(other[0], -other[1])}"
                                    for other in others)  # fmt: skip


def _power(name: str, power: float) -> str:
    return name if abs(power - 1) < _PLAIN_POWER else f"{name}^{power:.2g}"


def _short(path: str) -> str:
    """Return a parameter without its section."""
    return path.partition(".")[2]
