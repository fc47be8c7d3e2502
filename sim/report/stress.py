"""The twenty items of STRESS-DES and STRESS-ABM, answered one by one."""

from collections.abc import Callable
from typing import Final

from sim.report import registers
from sim.report.document import Section, Text, Words, text
from sim.report.formats import count
from sim.report.telling import Telling
from sim.report.words import PLACES, Pair, say
from sim.study.manifest import package_versions

Answer = Callable[[Telling], Text]


def _plain(zh: str, en: str) -> Answer:
    return lambda t: (t.say(zh, en),)


def _aims(t: Telling) -> Text:
    told = [
        f"{n}{t.say('：', ': ')}{r.scenario.purpose[t.language]}"
        for n, r in zip(t.names, t.numbers.results, strict=True)
    ]
    return (
        t.say("", " ").join(told)
        + t.say(
            "设计：各情景逐一与第一个配对比较；没有优化。",
            " Design: each is compared with the first in pairs; no optimisation.",
        ),
    )


def _changes(t: Telling) -> Text:
    base = t.numbers.results[0].scenario
    told = []
    for n, r in zip(t.names[1:], t.numbers.results[1:], strict=True):
        paths = ", ".join(c.path for c in registers.changes(base, r.scenario, t.language))
        told.append(f"{n}{t.say('：', ': ')}{paths or '–'}")
    return ("; ".join(told) + t.say("（取值见第2节）", " (values in section 2)"),)


def _sources(t: Telling) -> Text:
    kinds = registers.kinds_of_source(t.numbers.results[0].scenario.leaves())
    return t.fill(
        "条款{clause}条、引用资料{fact}项（出处与网址见第13节第6项）；普查、生命表、工作日历见 sim/data/SOURCES.md。",
        "{clause} parameters rest on clauses, {fact} on reference figures (titles and addresses in section 13, "
        "element 6); "
        "census, life table and working days in sim/data/SOURCES.md.",
        clause=count(kinds.get("clause", 0)),
        fact=count(kinds.get("fact", 0)),
    )


def _parameters(t: Telling) -> Text:
    leaves = t.numbers.results[0].scenario.leaves()
    return t.fill(
        "{n}个参数，取值、单位、来源见第10节与第13节第7项；方案改变者见第2节。服务时间、耐心、到达时刻取自4096级分位"
        "表。",
        "{n} parameters with value, unit and source in section 10 and in section 13, element 7; those that a reform "
        "changes in "
        "section 2. Service times, patience and seconds of arrival come from quantile tables of 4,096 steps.",
        n=count(len(leaves)),
    )


def _length(t: Telling) -> Text:
    return (f"{t.numbers.years[0]}–{t.numbers.years[-1]}",)


def _estimation(t: Telling) -> Text:
    return t.fill(
        "每个情景{n}次重复，由使用者选定；以配对差均值的学生t区间估计。",
        "{n} replications of each scenario, chosen by the user; estimated by Student's t interval of the mean paired "
        "difference.",
        n=count(t.numbers.replications),
    )


def _software(_: Telling) -> Text:
    return (", ".join(f"{name} {version}" for name, version in package_versions().items()),)


def _resources(t: Telling) -> Text:
    kinds = t.say("、", ", ").join(say(words, t.language) for words in PLACES.values())
    return (
        t.say(
            f"窗口与人员：{kinds}；员工可能缺勤。另有公交车、清理班组、设备库存。",
            f"Windows and staff: {kinds}; staff may be absent. Also buses, clearing crews, stock of devices.",
        ),
    )


def _entities(t: Telling) -> Text:
    return (
        t.say("居民（第13节第2项），及其每一次办事。", "Residents (section 13, element 2) and each of their errands."),
    )


def _streams(t: Telling) -> Text:
    return t.fill(
        "Philox4x32-10；计数器为居民、时间与用途，密钥为种子与重复序号；{n}个用途各有其流。各情景共用随机数，与次序和"
        "进程数无关。",
        "Philox4x32-10 with resident, time and purpose as counter, seed and replication as key; {n} purposes, a "
        "stream each. "
        "Common random numbers for all scenarios, whatever the order and the number of processes.",
        n=count(len(registers.luck(t.language))),
    )


ITEMS: Final[tuple[tuple[str, Pair, Answer], ...]] = (
    ("1.1", ("目的", "Purpose"), _plain("见第13节第1项。", "See section 13, element 1.")),
    (
        "1.2",
        ("输出", "Outputs"),
        _plain(
            "指标及单位见第13节第4项；按日历年合计，等候含未办成者；区间为配对差均值的95%置信区间。",
            "Indicators with units in section 13, element 4; by calendar year; waits include the unserved; intervals "
            "are 95% confidence intervals of the mean paired difference.",
        ),
    ),
    ("1.3", ("实验目的", "Aims of experiments"), _aims),
    (
        "2.1",
        ("模型图", "Diagram"),
        _plain(
            "第13节第3项的七步；scenarios → World → 日循环 → 明细表 → 比较 → 报告。",
            "The seven steps of section 13, element 3; scenarios → World → day loop → tables → comparison → report.",
        ),
    ),
    (
        "2.2",
        ("基准逻辑", "Base logic"),
        _plain(
            "第一个情景的规则，逐日执行（第13节第3、7项）。",
            "The rules of the first scenario, day by day (section 13, elements 3 and 7).",
        ),
    ),
    ("2.3", ("情景逻辑", "Scenario logic"), _changes),
    (
        "2.4",
        ("算法", "Algorithms"),
        _plain(
            "先到先服务的精确递推；公交的(max,+)递推；人口按普查边际合成；风险按上界抽取再以当日状态接受。",
            "Exact first-come-first-served recursion; a (max,+) recursion for buses; population by census margins; "
            "hazards thinned from an upper bound by the day's state.",
        ),
    ),
    ("2.5.1", ("实体", "Entities"), _entities),
    (
        "2.5.2",
        ("活动", "Activities"),
        _plain(
            "路途、等候、办理、线上办理、设备发放、救助、乘车、清理线缆、咨询。",
            "The way, the wait, the service; online sessions; issue of devices, rescues, bus rides, clearing of "
            "cables, enquiries.",
        ),
    ),
    ("2.5.3", ("资源", "Resources"), _resources),
    (
        "2.5.4",
        ("排队", "Queues"),
        _plain(
            "先到先服务；超过耐心即放弃；关门时未开始者被劝返；午休时继续等候；容量不限；不换队。398中心救助优先，不"
            "中断。",
            "First come, first served; who waits beyond patience leaves; who has not started at closing is turned "
            "away; breaks are waited through; no limit of capacity; no jockeying. At the 398 centre rescues go "
            "first, without interruption.",
        ),
    ),
    (
        "2.5.5",
        ("进出", "Entry and exit"),
        _plain(
            "每次到访由某位居民的某项义务产生，另有其他业务的背景到访；到达秒取自开放时间内的分段分布。",
            "Every visit comes from a resident's errand; other business adds background arrivals; seconds of arrival "
            "come from a piecewise distribution over opening hours.",
        ),
    ),
    ("3.1", ("数据来源", "Data sources"), _sources),
    (
        "3.2",
        ("预处理", "Pre-processing"),
        _plain(
            "普查表按县区整理为边际；生命表与日历固化为CSV，见 sim/data/SOURCES.md。",
            "Census tables brought to margins by county; life table and calendar frozen as CSV, see "
            "sim/data/SOURCES.md.",
        ),
    ),
    ("3.3", ("输入参数", "Input parameters"), _parameters),
    (
        "3.4",
        ("假设", "Assumptions"),
        _plain("见第10节，逐项列出取值、范围和理由。", "Section 10, each with value, range and reason."),
    ),
    (
        "4.1",
        ("初始化", "Initialisation"),
        _plain(
            "窗口每日清空（终止型），无需预热；账户、设备和欠缴有期初值。",
            "Desks empty every day (terminating), so there is no warm-up; accounts, devices and unpaid months have "
            "opening values.",
        ),
    ),
    ("4.2", ("运行长度", "Run length"), _length),
    ("4.3", ("估计方法", "Estimation"), _estimation),
    ("5.1", ("软件", "Software"), _software),
    ("5.2", ("随机抽样", "Random sampling"), _streams),
    (
        "5.3",
        ("执行", "Execution"),
        _plain(
            "以日为步，日内按秒排队；同秒到达者次序固定；可多进程，结果逐位相同。",
            "Steps of a day, queues by the second; ties in a fixed order; several processes give the same results "
            "bit for bit.",
        ),
    ),
    (
        "5.4",
        ("硬件与耗时", "Hardware and run time"),
        _plain(
            "见报告文件夹中的 manifest.json（报告本身不含机器与时间，因而可逐字节重现）。",
            "In manifest.json in the report's folder (the report names no machine and no time, so it repeats byte "
            "for byte).",
        ),
    ),
    (
        "6.1",
        ("代码获取", "Code access"),
        _plain(
            "MIT许可；引用方式见 CITATION.cff；重现命令见第15节。",
            "MIT licence; CITATION.cff says how to cite; section 15 says how to repeat.",
        ),
    ),
)


def section(t: Telling) -> Section:
    """Return the answers."""
    rows: list[list[Words]] = [[number, say(words, t.language), text(answer(t))] for number, words, answer in ITEMS]
    heads = (("条目", "Item", False, 0.6), ("内容", "What", False, 1.3), ("回答", "Answer", False, 6.0))
    note = t.say(
        "按STRESS-DES与STRESS-ABM指南（Monks等，2019）的二十项，2.5分为五小项。",
        "The twenty items of the STRESS-DES and STRESS-ABM guidelines (Monks et al., 2019), 2.5 in five parts.",
    )
    return Section(
        "stress", "14", t.say("STRESS-DES/ABM清单", "STRESS-DES/ABM checklist"), (t.table(heads, rows, note=note),)
    )
