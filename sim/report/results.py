"""The first sections of a report: the answer, what changes, and what it does at a glance."""

from functools import partial

from sim.report import effects, registers
from sim.report.answer import MOST, Finding, findings, sentences
from sim.report.document import Block, Box, Code, Heading, Items, Paragraph, Section, Small, Words, text
from sim.report.formats import interval, number, scale_of
from sim.report.numbers import Verdict
from sim.report.prose import CAVEAT, SAMPLE, SINGLE
from sim.report.telling import Telling
from sim.report.words import VERDICTS, say

_ON_A_PAGE, _FEWEST = 14, 2  # sentences of changes on the first page, and of one reform


def answer(t: Telling) -> Section:
    """Return the one page that most people read."""
    boxes: list[Block] = []
    most = max(_FEWEST, min(MOST, _ON_A_PAGE // max(1, len(t.names) - 1)))
    for i, name in enumerate(t.names[1:], 1):
        purpose = t.numbers.results[i].scenario.purpose[t.language]
        found = findings(t.numbers, i)
        boxes.append(Box(name, (Paragraph((purpose,), "note"), Items(tuple(sentences(found, t.language, most))))))
    caveat = [CAVEAT] + [SAMPLE] * (t.numbers.sample < 1) + [SINGLE] * (t.numbers.replications == 1)
    words = ("" if t.language == "zh" else " ").join(say(c, t.language) for c in caveat)
    counted = t.paragraph(
        "数字为全部年份合计（在用人数为最后一年末，等候为各年平均），金额为名义值。口径：普查常住人口。",
        "Numbers are sums of all years (devices in use: end of the last year; waits: mean of the years); money is "
        "nominal. Population: residents as the census counts them.",
        "note",
    )
    return Section("answer", "1", t.say("结论", "The answer"), (*boxes, Paragraph((words,), "caveat"), counted))


def changes(t: Telling) -> Section:
    """Return what each reform changes: parameter, from, to, source."""
    blocks: list[Block] = []
    heads = (
        ("参数", "Parameter", False, 3.0),
        ("现行", "From", False, 2.0),
        ("改为", "To", False, 2.0),
        ("单位", "Unit", False, 1.0),
        ("来源", "Source", False, 2.5),
    )
    for i, name in enumerate(t.names[1:], 1):
        found = registers.changes(t.numbers.results[0].scenario, t.numbers.results[i].scenario, t.language)
        rows = [(text(Code(c.path), Small(c.title)), c.before, c.after, c.unit, c.source) for c in found]
        blocks.append(Heading(name))
        blocks.append(t.table(heads, rows) if rows else t.paragraph("没有参数改变。", "No parameter changes."))
    return Section("changes", "2", t.say("改了什么", "What changes"), tuple(blocks))


def glance(t: Telling) -> Section:
    """Return each reform's differences that may be called changes, in one figure."""
    blocks: list[Block] = []
    for i, name in enumerate(t.names[1:], 1):
        found = findings(t.numbers, i)
        if effects.shown(found):
            caption = (f"{name}：与现行规则之差", f"{name}: differences from the rules in force")
            blocks.append(t.picture(f"effects-{i}", partial(effects.effects, found, t.language), caption))
        else:
            blocks.append(t.paragraph("{name}：没有可画的差异。", "{name}: no difference to draw.", name=name))
    return Section("glance", "3", t.say("差异一览", "Differences at a glance"), tuple(blocks))


def differences(t: Telling, *themes: str) -> tuple[Block, ...]:
    """Return a table for each reform with the differences of some themes, and what stays exactly the same."""
    heads = (
        ("指标", "Indicator", False, 3.8),
        ("现行", "In force", True, 1.5),
        ("改革", "Reform", True, 1.5),
        ("单位", "Unit", False, 1.1),
        ("差异", "Difference", True, 1.5),
        ("95%区间", "95% interval", True, 2.6),
        ("单位", "Unit", False, 1.1),
        ("判断", "Verdict", False, 3.0),
    )
    blocks: list[Block] = []
    for i, name in enumerate(t.names[1:], 1):
        found = [f for f in findings(t.numbers, i) if f.headline.theme in themes]
        moved = [f for f in found if f.verdict is not Verdict.SAME]
        same = [say(f.headline.words, t.language) for f in found if f.verdict is Verdict.SAME]
        if moved:
            pale = frozenset(n for n, f in enumerate(moved) if f.verdict is Verdict.UNSURE)
            blocks += [Heading(name), t.table(heads, [_row(f, t) for f in moved], pale)]
        if same:
            names = t.say("、", "; ").join(same)
            words = ("{name}：与现行规则完全相同：{same}。", "{name}: exactly as under the rules in force: {same}.")
            blocks.append(t.paragraph(*words, style="note", name=name, same=names))
    return tuple(blocks)


def _row(f: Finding, t: Telling) -> tuple[Words, ...]:
    """Return the cells of one indicator."""
    d = f.difference
    level = scale_of(max(abs(d.baseline), abs(d.reform)), f.unit, t.language)
    scale = f.scale(t.language)
    return (
        say(f.headline.words, t.language),
        number(d.baseline, level),
        number(d.reform, level),
        level.unit,
        number(d.difference, scale, signed=True),
        interval(d.low, d.high, scale, t.language),
        scale.unit,
        say(VERDICTS[f.verdict.value], t.language),
    )
