"""The model by the ODD protocol: people's words for its purpose and concepts, the running model for all else."""

from collections.abc import Sequence

from sim.report import glossary, registers
from sim.report.document import Block, Code, Folded, Heading, Items, Section, Small, Words, text
from sim.report.formats import count
from sim.report.odd_words import CONCEPTS, DESK, ENTITIES, INITIAL, PURPOSE, STEPS
from sim.report.telling import Telling
from sim.report.words import PLACES, say
from sim.scenario.chinese import worded
from sim.scenario.leaf import Leaf


def section(t: Telling) -> Section:
    """Return the seven elements of ODD."""
    blocks: list[Block] = [
        t.paragraph(
            "模型说明按ODD协议（Grimm等，2006，2020）；第2至7项凡能由运行中的模型填写者均由其填写。",
            "The model description follows the ODD protocol (Grimm et al., 2006, 2020); what can be is filled in by "
            "the running "
            "model.",
            "note",
        ),
        Heading(t.say("1 目的与模式", "1 Purpose and patterns")),
        Items(tuple((say(words, t.language),) for words in PURPOSE)),
        Heading(t.say("2 实体、状态变量与尺度", "2 Entities, state variables and scales")),
        *_entities(t),
        Heading(t.say("3 过程与时序", "3 Process overview and scheduling")),
        *_schedule(t),
        Heading(t.say("4 设计概念", "4 Design concepts")),
        t.table(
            (("概念", "Concept", False, 1.0), ("说明", "In this model", False, 5.0)),
            [[say(what, t.language), say(how, t.language)] for what, how in CONCEPTS],
        ),
        _streams(t),
        *_outputs(t),
        Heading(t.say("5 初始化", "5 Initialization")),
        t.paragraph(*INITIAL),
        Heading(t.say("6 输入数据", "6 Input data")),
        *_inputs(t),
        Heading(t.say("7 子模型", "7 Submodels")),
        *_submodels(t),
    ]
    return Section("odd", "13", t.say("模型说明（ODD）", "Description of the model (ODD)"), tuple(blocks))


def _entities(t: Telling) -> list[Block]:
    mean = round(float(t.numbers.by_year("residents.alive", 0).mean()))
    rows: list[list[Words]] = [[text(Code(name)), kind, words] for name, kind, words in glossary.residents(t.language)]
    others: list[list[Words]] = [[say(what, t.language), say(state, t.language)] for what, state in ENTITIES]
    return [
        t.paragraph(
            "居民：{n}人（各年平均），每人一行，状态如下。",
            "Residents: {n} (mean of the years), a row each, with this state.",
            n=count(mean),
        ),
        t.table(
            (
                ("变量", "Variable", False, 1.6),
                ("类型", "Type", False, 1.0),
                ("含义与单位", "Meaning and unit", False, 5.0),
            ),
            rows,
        ),
        t.table((("其他实体", "Other entities", False, 1.4), ("状态", "State", False, 5.0)), others),
        t.paragraph(
            "尺度：时间以日计，服务点内以秒计，{years}；空间为十个县区与经开区及其社区；金额以分记账。",
            "Scales: days, within service points seconds, {years}; ten counties and districts and the development "
            "zone with "
            "their communities; money in whole fen.",
            years=f"{t.numbers.years[0]}–{t.numbers.years[-1]}",
        ),
    ]


def _schedule(t: Telling) -> list[Block]:
    order = [f"{name} ({key})" for key, name, _ in registers.schedule(t.language)]
    return [
        Items(tuple((f"{i}. {say(words, t.language)}",) for i, words in enumerate(STEPS, 1))),
        t.paragraph("项目次序：{order}。", "Order of the programmes: {order}.", order=" → ".join(order)),
    ]


def _streams(t: Telling) -> Block:
    rows: list[list[Words]] = [[str(number), name, when] for number, name, when in registers.luck(t.language)]
    heads = (("编号", "Number", True, 0.8), ("用途", "Purpose", False, 4.0), ("何时", "When", False, 1.0))
    title = t.fill("随机数流（{n}个）", "Random streams ({n})", n=count(len(rows)))
    return Folded(title, (t.table(heads, rows),))


def _outputs(t: Telling) -> list[Block]:
    columns: list[list[Words]] = [
        [table, text(Code(column)), words] for table, column, words in glossary.tables(t.language)
    ]
    units = t.numbers.indicators[0].units
    names: list[list[Words]] = [
        [text(Code(name)), glossary.indicator(name, t.language), worded("unit", units[name], t.language)]
        for name in sorted(units)
    ]
    return [
        Folded(
            t.fill("输出：明细表各列（{n}列）", "Outputs: columns of the tables ({n})", n=count(len(columns))),
            (
                t.table(
                    (
                        ("表", "Table", False, 1.0),
                        ("列", "Column", False, 1.4),
                        ("含义与单位", "Meaning and unit", False, 4.5),
                    ),
                    columns,
                ),
            ),
        ),
        Folded(
            t.fill("输出：指标（{n}项）", "Outputs: indicators ({n})", n=count(len(names))),
            (
                t.table(
                    (
                        ("指标", "Indicator", False, 3.0),
                        ("含义", "Meaning", False, 3.0),
                        ("单位", "Unit", False, 1.0),
                    ),
                    names,
                ),
            ),
        ),
    ]


def _inputs(t: Telling) -> list[Block]:
    hashes: list[list[Words]] = [[name, text(Code(value))] for name, value in registers.inputs()]
    facts: list[list[Words]] = [
        [text(Code(key)), value, text(title, Small(address)) if address else title, trust]
        for key, value, title, address, trust in registers.sources(t.numbers.results[0].scenario, t.language)
    ]
    heads = (
        ("名称", "Key", False, 2.4),
        ("数值", "Value", False, 1.6),
        ("出处", "Source", False, 4.0),
        ("可信度", "Confidence", False, 1.0),
    )
    return [
        t.table((("文件", "File", False, 2.0), ("SHA-256", "SHA-256", False, 4.0)), hashes),
        Folded(
            t.fill("引用资料（{n}条）", "Reference figures in use ({n})", n=count(len(facts))), (t.table(heads, facts),)
        ),
    ]


def _submodels(t: Telling) -> list[Block]:
    leaves = t.numbers.results[0].scenario.leaves()
    rows: list[list[Words]] = []
    for key, name, measures in registers.schedule(t.language):
        places = [text(Code(place)) for place in (f"scenarios/rules/{key}.yaml", f"sim/programmes/{key}")]
        own = sum(leaf.path.startswith(f"{key}.") for leaf in leaves)
        rows.append([name, *places, count(own), count(measures)])
    heads = (
        ("项目", "Programme", False, 1.6),
        ("规则", "Rules", False, 2.4),
        ("程序", "Program", False, 2.2),
        ("参数", "Parameters", True, 0.9),
        ("指标", "Measures", True, 0.9),
    )
    kinds = t.say("、", ", ").join(say(words, t.language) for words in PLACES.values())
    return [t.table(heads, rows), t.paragraph(*DESK, kinds=kinds), _parameters(t, leaves)]


def _parameters(t: Telling, leaves: Sequence[Leaf]) -> Block:
    """Return every parameter that has a source, with it; those that are assumed stand in the register."""
    rows: list[list[Words]] = []
    for p in (leaf for leaf in leaves if leaf.source != "assumption"):
        name = text(Code(p.path), Small(p.explained(t.language)))
        rows.append(
            [
                name,
                registers.value_of(p, t.language),
                registers.unit_of(p, t.language),
                registers.source_of(p, t.language),
            ]
        )
    heads = (
        ("参数", "Parameter", False, 3.4),
        ("取值", "Value", False, 2.0),
        ("单位", "Unit", False, 1.0),
        ("来源", "Source", False, 3.2),
    )
    title = t.fill("有来源的参数（{n}个）", "Parameters with a source ({n})", n=count(len(rows)))
    return Folded(title, (t.table(heads, rows),))
