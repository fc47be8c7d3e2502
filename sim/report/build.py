"""The report put together: one document in one language from the numbers of a comparison."""

from sim.report import impacts, method, results, trust
from sim.report.document import Document, Text
from sim.report.formats import count, number, scale_of
from sim.report.impacts import Extracts
from sim.report.numbers import Numbers
from sim.report.telling import Telling, titles
from sim.report.tipping import Tipping
from sim.report.validation import validation
from sim.report.versions import data_version, version


def build(numbers: Numbers, language: str, data: Extracts | None = None, tipping: Tipping | None = None) -> Document:
    """Return the report in a language.

    Args:
        numbers: the store of numbers.
        language: "zh" or "en".
        data: the tables of the figures, if they have been made already.
        tipping: what a robustness study found, if there was one.
    """
    t = Telling(numbers, language, titles(numbers, language))
    data = data or Extracts(numbers)
    sections = (
        results.answer(t),
        results.changes(t),
        results.glance(t),
        impacts.load(t, data),
        impacts.cost(t, data),
        impacts.services(t, data),
        impacts.people(t, data),
        impacts.hours(t),
        trust.sure(t, tipping),
        trust.assumptions(t, tipping),
        validation(t, imbalance(numbers)),
        trust.limits(t),
        *method.sections(t),
    )
    cover = t.say(f"模型版本 {version()}　数据 {data_version()}", f"Model {version()}, data {data_version()}")
    title = t.say("大同市养老保险与养老助老政策仿真报告", "Datong: what changed rules of pensions and eldercare do")
    return Document(language, cover, title, _lead(t), sections)


def imbalance(numbers: Numbers) -> float:
    """Return by how many fen the accounts of all runs differ from residents' balances."""
    return sum(float(numbers.by_year("ledger.imbalance_fen", i).sum()) for i in range(len(numbers.results)))


def _lead(t: Telling) -> tuple[Text, ...]:
    """Return what was compared, and how often."""
    years = f"{t.numbers.years[0]}–{t.numbers.years[-1]}"
    counted = t.fill(
        f"{years}年，重复{{n}}次，种子{t.numbers.seed}",
        f"{years}, replications: {{n}}, seed {t.numbers.seed}",
        n=count(t.numbers.replications),
    )
    if t.numbers.sample < 1:
        share = number(t.numbers.sample, scale_of(t.numbers.sample, "share", t.language))
        counted += t.fill("，抽样{share}%", ", sample {share}%", share=share)
    reforms = t.say("；", "; ").join(t.names[1:])
    return (
        t.fill("现行规则：{name}", "Rules in force: {name}", name=t.names[0]),
        t.fill("改革方案：{names}", "Reforms: {names}", names=reforms),
        counted,
    )
