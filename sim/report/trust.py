"""The sections on how far a report may be trusted: intervals, what would flip the answer, assumptions, limits."""

from collections.abc import Mapping

from sim.report import registers
from sim.report.answer import findings
from sim.report.document import Block, Code, Folded, Heading, Items, Section, Small, Words, joined, text
from sim.report.formats import count, number, scale_of
from sim.report.prose import INTERVALS, LIMITS
from sim.report.telling import Telling
from sim.report.tipping import Tipping, tipping_blocks
from sim.report.words import PROGRAMMES, VERDICTS, say

_WORLD = {"world": ("居民、网点与习惯", "Residents, places, habits"), "run": ("运行设置", "How a scenario is run")}
_KINDS = {
    "clause": ("条款", "clauses of the page"),
    "fact": ("引用资料", "reference figures"),
    "assumption": ("假设", "assumptions"),
    "model": ("模型设定", "choices of the model"),
    "this scenario": ("本情景", "this scenario"),
}


def sure(t: Telling, tipping: Tipping | None) -> Section:
    """Return what the intervals hold, how many indicators moved, and what would flip the answer."""
    heads = [("方案", "Reform", False, 3.0), *((*words, True, 1.2) for words in VERDICTS.values())]
    heads.append(("方差比（中位）", "Variance ratio (median)", True, 1.3))
    rows: list[list[Words]] = []
    for i, name in enumerate(t.names[1:], 1):
        verdicts = [v.value for v in t.numbers.verdicts(i).values()]
        ratios = sorted(f.difference.variance_ratio for f in findings(t.numbers, i) if f.difference.variance_ratio)
        middle = ratios[len(ratios) // 2] if ratios else None
        shown = number(middle, scale_of(middle, "", t.language)) if middle else "–"
        rows.append([name, *(count(verdicts.count(key)) for key in VERDICTS), shown])
    note = t.say(
        "表中为全部指标的个数；逐项见 headlines.csv 与 differences.csv。",
        "Numbers of indicators among all; one by one in headlines.csv and differences.csv.",
    )
    blocks: list[Block] = [
        t.paragraph(*INTERVALS),
        t.table(heads, rows, note=note),
        _precision(t),
        Heading(t.say("什么会推翻结论", "What would flip the answer")),
        *tipping_blocks(t, tipping),
    ]
    return Section("sure", "9", t.say("有多可靠，什么会推翻结论", "How sure, and what would flip it"), tuple(blocks))


def _precision(t: Telling) -> Block:
    """Return how many replications there are, and which headline indicators they leave imprecise."""
    wide = []
    for i in range(1, len(t.names)):
        for f in findings(t.numbers, i):
            d = f.difference
            if d.low is not None and d.high is not None and d.difference and d.low <= 0 <= d.high:
                wide.append(say(f.headline.words, t.language))
    named = t.say("、", "; ").join(dict.fromkeys(wide)) or t.say("无", "none")
    return t.paragraph(
        "重复次数{n}，由使用者选定，未按精度规则自动增加。至少一个方案的区间仍含零的指标：{named}。",
        "Replications: {n}, chosen by the user, not grown by a rule of precision. Indicators whose interval still "
        "contains "
        "zero in at least one reform: {named}.",
        "note",
        n=count(t.numbers.replications),
        named=named,
    )


def assumptions(t: Telling, tipping: Tipping | None) -> Section:
    """Return every assumed value with its range, its reason and, where it is known, its influence."""
    baseline = t.numbers.results[0].scenario
    kinds = registers.kinds_of_source(baseline.leaves())
    said = [t.fill("{kind} {n}", "{kind} {n}", kind=t.say(_KINDS[kind]), n=count(n)) for kind, n in kinds.items()]
    blocks: list[Block] = [
        t.paragraph(
            "参数来源：{kinds}。", "Sources of the parameters: {kinds}.", kinds=joined(t.say("，", ", "), said)
        ),
        t.paragraph(
            "下列每个取值都没有来源。"
            + ("影响一栏：在所述范围内移动该值，是否足以推翻结论（见第9节）；未试者为空。" if tipping else ""),
            "None of the values below has a source."
            + (
                " Influence: whether moving the value within its range is enough to flip an answer (section 9); empty "
                "where it was not tried."
                if tipping
                else ""
            ),
            "note",
        ),
    ]
    influence = tipping.influence(t.language) if tipping else None
    heads = [
        ("参数", "Parameter", False, 3.6),
        ("取值", "Value", False, 1.5),
        ("范围", "Range", False, 1.7),
        ("单位", "Unit", False, 1.1),
        ("理由", "Reason", False, 3.4 if tipping else 4.8),
    ]
    if tipping:
        heads.append(("影响", "Influence", False, 1.4))
    for section, found in registers.assumptions(baseline, t.language).items():
        rows = [_row(a, influence) for a in found]
        title = t.fill("{name}（{n}项）", "{name} ({n})", name=_section(section, t.language), n=count(len(rows)))
        blocks.append(Folded(title, (t.table(heads, rows),)))
    return Section("assumptions", "10", t.say("假设登记", "Assumptions register"), tuple(blocks))


def _row(a: registers.Assumption, influence: Mapping[str, str] | None) -> list[Words]:
    """Return an assumption's cells; the last one only where influence was asked for."""
    cells: list[Words] = [text(Code(a.path), Small(a.title)), a.value, a.range, a.unit, a.reason]
    return cells if influence is None else [*cells, influence.get(a.path, "")]


def _section(name: str, language: str) -> str:
    """Return what a section of a scenario is about, and its name in a file."""
    words = PROGRAMMES.get(name) or _WORLD.get(name, (name, name))
    return f"{say(words, language)} {name}"


def limits(t: Telling) -> Section:
    """Return what the model must not be asked."""
    return Section(
        "limits", "12", t.say("使用界限", "Limits of use"), (Items(tuple((say(w, t.language),) for w in LIMITS)),)
    )
