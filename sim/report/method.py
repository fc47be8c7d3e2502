"""The sections for those who check a report: ODD, STRESS, and how to make it again."""

from sim.report import odd, registers, stress
from sim.report.document import Block, Code, Section, Verbatim, Words, text
from sim.report.telling import Telling


def sections(t: Telling) -> tuple[Section, ...]:
    """Return the description of the model, the checklist, and the reproduction."""
    return odd.section(t), stress.section(t), reproduction(t)


def reproduction(t: Telling) -> Section:
    """Return the command that makes the report again, and what it must give."""
    results = t.numbers.results
    command = registers.reproduce(
        [r.scenario for r in results], t.numbers.replications, t.numbers.seed, t.numbers.sample
    )
    rows: list[list[Words]] = [
        [name, text(Code(r.scenario.hash)), text(Code(r.digest))] for name, r in zip(t.names, results, strict=True)
    ]
    heads = (
        ("情景", "Scenario", False, 1.4),
        ("规则散列", "Hash of the rules", False, 3.0),
        ("结果摘要", "Digest of the results", False, 3.0),
    )
    blocks: tuple[Block, ...] = (
        Verbatim(command),
        t.paragraph(
            "或以报告文件夹中的清单重做，并核对是否相同：",
            "Or from the manifest in the report's folder, which also tells whether it is the same:",
        ),
        Verbatim("sim report --reproduce manifest.json"),
        t.table(heads, rows),
        t.paragraph(
            "同样的版本、种子和重复次数给出逐字节相同的结果与报告。日期、机器和耗时只在 manifest.json 中。许可：MIT；"
            "引用见 CITATION.cff。",
            "The same version, seed and number of replications give the same results and the same report byte for "
            "byte. "
            "Dates, machine and run time stand only in manifest.json. Licence: MIT; CITATION.cff says how to cite.",
            "note",
        ),
    )
    return Section("reproduce", "15", t.say("如何重现", "How to reproduce"), blocks)
