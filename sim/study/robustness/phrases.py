"""The phrases in which a robustness study speaks, in English and Chinese."""

from collections.abc import Mapping
from typing import Final

PHRASES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "less": "less",
        "more": "more",
        "holds": "{reform} against {baseline}: {figure}: {direction} by {size} ({interval}). The claim holds with "
        "everything as assumed.",
        "fails": "{reform} against {baseline}: {figure}: not {claimed} but {direction} by {size} ({interval}). The "
        "claim does not hold with everything as assumed.",
        "unknown": "{reform} against {baseline}: {figure}: {direction} by {size}, but the interval holds zero "
        "({interval}). The claim is undecided with everything as assumed.",
        "interval": "95% interval {low} to {high}",
        "below": "below",
        "above": "above",
        "or": " or ",
        "flips": "The ranking flips if {name} is {where} ({context}).",
        "where": "{side} {at}{unit} (95% interval of the point {low} to {high})",
        "at_most": "{at}{unit} or less (surely at {far} or less, surely not at {near} or more)",
        "at_least": "{at}{unit} or more (surely at {far} or more, surely not at {near} or less)",
        "perhaps": "{side} {near}{unit}",
        "mean": " (the mean changes its sign at {at})",
        "undecided": "Undecided if {name} is {where}: the interval holds zero there ({context}).",
        "also": " Undecided if it is {where}.",
        "back": " Further out the sign changes back.",
        "context": "assumed {assumed}, range {low} to {high}",
        "choices": "assumed {assumed}",
        "one_of": "{values}",
        "whole": "Holds over the whole range {low} to {high}{unit} of {name} "
        "({tried} values tried, assumed {assumed}).",
        "every": "Holds with every value of {name}: {values} (assumed {assumed}).",
        "decides": "Undecided as assumed; {name} decides it: {parts} ({context}).",
        "part": "{direction} at {value}",
        "open": "Undecided as assumed, and wherever {name} is put ({context}).",
        "failed": "Not told: some values of {name} cannot be run ({context}).",
        "inert": "Change nothing in this difference: {names}.",
        "set": "Left out, because a reform sets them itself: {names}.",
        "outside": "Left out, because their value is outside their stated range: {names}.",
        "residents": "Left out, because they draw the residents anew and move no difference further than "
        "other residents do (compared with three other values of world.population_seed): {names}.",
        "screened": "Of {all} assumptions with a range, {inert} change nothing in any difference, moved in groups to "
        "either end; {looked} were looked at through their range.",
        "weaker": " {number} more, moved singly to their ends, shift it by at most {shift} of its size: {names}.",
        "grouped": " {number} were moved only in groups, which shift it by at most {shift} of its size (budget of "
        "{points} points spent).",
        "none": "All {size} ranges at once, {figure}: among {tried} points of a space-filling design{undecided} and "
        "{searched} of a local search none has the other sign; the nearest: {value} ({interval}). That is no proof "
        "that there is none.",
        "found": "All {size} ranges at once, {figure}: {flipped} of {tried} points of a space-filling design have "
        "the other sign{undecided}, {searched} more were searched. A counter-example near the assumed values: "
        "{values}; all else as assumed: {value} ({interval}). On {fresh} fresh replications: {again} "
        "({interval_again}), {confirmed}.",
        "undecided_points": " ({number} undecided)",
        "confirmed": "which confirms it",
        "not_confirmed": "which does NOT confirm it",
        "names": ", ",
        "more_names": " and {number} more",
    },
    "zh": {
        "less": "减少",
        "more": "增加",
        "holds": "{reform}与{baseline}相比：{figure}{direction}{size}（{interval}）。各项假设取假设值时，结论成立。",
        "fails": "{reform}与{baseline}相比：{figure}并非{claimed}，而是{direction}{size}（{interval}）。"
        "各项假设取假设值时，结论不成立。",
        "unknown": "{reform}与{baseline}相比：{figure}{direction}{size}，但区间含零（{interval}）。"
        "各项假设取假设值时，无法判断。",
        "interval": "95%区间{low}至{high}",
        "below": "低于",
        "above": "高于",
        "or": "或",
        "flips": "若{name}{where}，结论翻转（{context}）。",
        "where": "{side}{at}{unit}（该点95%区间{low}至{high}）",
        "at_most": "为{at}{unit}或更低（{far}或更低时确定，{near}或更高时确定不翻转）",
        "at_least": "为{at}{unit}或更高（{far}或更高时确定，{near}或更低时确定不翻转）",
        "perhaps": "{side}{near}{unit}",
        "mean": "（均值在{at}处变号）",
        "undecided": "若{name}{where}，无法判断：差异区间含零（{context}）。",
        "also": "若{where}，则无法判断。",
        "back": "再往外又变号。",
        "context": "假设值{assumed}，范围{low}至{high}",
        "choices": "假设为{assumed}",
        "one_of": "为{values}",
        "whole": "{name}在整个范围{low}至{high}{unit}内，结论不变（试算{tried}个取值，假设值{assumed}）。",
        "every": "{name}取任一值（{values}），结论不变（假设为{assumed}）。",
        "decides": "取假设值时无法判断；{name}起决定作用：{parts}（{context}）。",
        "part": "取{value}时{direction}",
        "open": "取假设值时无法判断，{name}取何值亦然（{context}）。",
        "failed": "无法给出：{name}的某些取值不能运行（{context}）。",
        "inert": "对该差异毫无影响：{names}。",
        "set": "因方案自行规定而不列入：{names}。",
        "outside": "因取值在所述范围之外而不列入：{names}。",
        "residents": "因会重新生成居民，而差异的变动并不超过换一批居民（world.population_seed另取三个值）所引起的变动，"
        "故不列入：{names}。",
        "screened": "在{all}项有范围的假设中，{inert}项成组移至两端时对任何差异毫无影响；"
        "{looked}项逐一考察了整个范围。",
        "weaker": "另有{number}项单独移至两端，差异变动至多为其大小的{shift}：{names}。",
        "grouped": "{number}项只成组移动，差异变动至多为其大小的{shift}（已用完{points}个点的预算）。",
        "none": "{size}个范围同时变动，{figure}：空间填充设计的{tried}个点{undecided}和局部搜索的{searched}个点中，"
        "没有一个变号；最接近者：{value}（{interval}）。这并不证明不存在反例。",
        "found": "{size}个范围同时变动，{figure}：空间填充设计的{tried}个点中{flipped}个变号{undecided}，"
        "另搜索{searched}个点。"
        "离假设值较近的反例：{values}，其余取假设值：{value}（{interval}）。另用{fresh}次新的重复检验：{again}"
        "（{interval_again}），{confirmed}。",
        "undecided_points": "（{number}个无法判断）",
        "confirmed": "得到证实",
        "not_confirmed": "未得到证实",
        "names": "、",
        "more_names": "等，另有{number}项",
    },
}
