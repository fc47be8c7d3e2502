"""Indicators and outputs in words, in English and Chinese, for the sentences of studies."""

from collections.abc import Mapping
from typing import Final

from sim.programmes import REGISTER
from sim.scenario import Words
from sim.study.outputs import Output
from sim.study.words import CHANNELS
from sim.world.places import KINDS

_OWN_WORDS: Final = {
    "desk.hours_waited": Words("hours waited at desks", "窗口等候总时长"),
    "desk.staff_cost_yuan": Words("cost of staff at desks", "窗口人员成本"),
    "desk.staff_hours": Words("hours of staff at desks", "窗口人员工时"),
    "residents.hours_spent": Words("residents' hours for errands", "居民办事耗时"),
    "resident_pension.basic.entry_subsidy_yuan": Words("entry subsidies, basic pension", "基本养老保险入口补贴"),
    "resident_pension.supplementary.entry_subsidy_yuan": Words(
        "entry subsidies, supplementary pension", "补充养老保险入口补贴"
    ),
    "flexible_pension.subsidy_yuan": Words("contribution subsidies of flexible workers", "灵活就业缴费补贴"),
    "eldercare_device.public_cost_yuan": Words("the city's part of care device fees", "贴心保服务费财政支出"),
    "eldercare_device.active": Words("care devices in use", "贴心保在用人数"),
    "transport_subsidy.paid_yuan": Words("transport subsidies paid out", "交通补贴支出"),
    "transport_subsidy.paid": Words("transport subsidies paid", "领取交通补贴人数"),
    "resident_pension.basic.paid": Words("basic pension contributions paid in time", "居民基本养老保险按时缴费人数"),
    "resident_pension.supplementary.paid": Words(
        "supplementary pension contributions paid in time", "居民补充养老保险按时缴费人数"
    ),
    "bus_line.cost_yuan": Words("running cost of Line 66", "66路公交运行成本"),
    "enquiries.media_cost_yuan": Words("cost of publicity", "宣传费用"),
}
_OF_A_DESK: Final = {
    "arrivals": Words("arrivals at {place}", "{place}到访人次"),
    "served": Words("visits served at {place}", "{place}办结人次"),
    "abandoned": Words("visits given up while waiting at {place}", "{place}因久等而放弃人次"),
    "turned_away": Words("visits not served when {place} closed", "{place}关门时未办人次"),
    "wait_mean_seconds": Words("mean wait at {place}", "{place}平均等候"),
    "wait_p95_seconds": Words("95th percentile of waits at {place}", "{place}等候第95百分位"),
    "worst_day_p95_seconds": Words(
        "95th percentile of waits at {place} on the worst day", "{place}最差一天等候第95百分位"
    ),
    "utilisation": Words("utilisation of {place}", "{place}利用率"),
    "staff_needed": Words("windows needed at {place} on the worst day", "{place}最差一天所需窗口"),
}
_FOLDS: Final[Mapping[str, Words]] = {
    "mean": Words("yearly mean", "年均"),
    "sum": Words("all years", "各年合计"),
    "max": Words("highest year", "最高年份"),
    "last": Words("last year", "末年"),
}


def output_words(output: Output, language: str) -> str:
    """Return an output in words: its indicator, and how its years fold."""
    fold = _FOLDS.get(output.fold, Words(output.fold, f"{output.fold}年"))[language]
    opening, closing = ("（", "）") if language == "zh" else (" (", ")")
    return f"{words_of(output.indicator)[language]}{opening}{fold}{closing}"


def words_of(indicator: str) -> Words:
    """Return an indicator in words; its name where there are none."""
    if indicator in _OWN_WORDS:
        return _OWN_WORDS[indicator]
    section, _, rest = indicator.partition(".")
    kind, _, name = rest.partition(".")
    if section == "desk" and name in _OF_A_DESK:
        place = next(CHANNELS[one] for one in KINDS if one.name.lower() == kind)
        return Words(_OF_A_DESK[name].en.format(place=place["en"]), _OF_A_DESK[name].zh.format(place=place["zh"]))
    for programme in REGISTER:
        for measure in programme.MEASURES:
            if f"{programme.name}.{measure.name}" == indicator and measure.zh and "{" not in measure.en:
                return Words(f"{indicator} ({measure.en})", f"{indicator}（{measure.zh}）")
    return Words(indicator, indicator)


def unit_of(indicator: str) -> str:
    """Return the unit of an indicator; nothing where its name does not say it."""
    for programme in REGISTER:
        for measure in programme.MEASURES:
            if f"{programme.name}.{measure.name}" == indicator:
                return measure.unit
    ends = ("yuan", "seconds", "minutes", "hours", "persons")
    if indicator.startswith("desk.hours"):
        return "hours"
    return next((end for end in ends if indicator.endswith(end)), "")
