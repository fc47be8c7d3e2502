"""The section of validation: what the model reproduces, what of it was put in, and what may count as evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.report.document import Block, Heading, Section, Small, Words, text
from sim.report.figure_data import sample_of
from sim.report.formats import number, quantity, scale_of
from sim.report.numbers import Numbers, grouped, only
from sim.report.people_figures import COUNTY_NAMES
from sim.report.telling import Telling
from sim.report.words import Pair, say
from sim.scenario.chinese import worded
from sim.scenario.facts import facts

VALIDATION: Final[tuple[tuple[Pair, Pair], ...]] = (
    (
        ("分县区、性别、年龄人数", "Residents by county, sex and age"),
        (
            "全市规模运行时与2020年人口普查逐格一致；人口由普查生成，因此不能用来验证模型。",
            "equal the census of 2020 cell by cell in a run of the whole city; the population is made from it, so "
            "this validates nothing.",
        ),
    ),
    (
        ("家庭户数及规模", "Households by size"),
        (
            "按普查县区表合成，测试要求误差在百分之一以内。",
            "synthesised from the census tables of the counties; the tests ask for one per cent.",
        ),
    ),
    (
        ("死亡、出生、迁移", "Deaths, births, moves"),
        (
            "按生命表和公布的比率校准；逐年数字见附表，可与公报对照。",
            "are aligned with the life table and published rates; the yearly numbers in the tables can be held "
            "against the bulletins.",
        ),
    ),
    (
        ("参保与领取人数", "Members and pensioners"),
        ("按公布总数校准起点。", "start from published totals (calibration)."),
    ),
    (
        ("排队规则", "Desks and queues"),
        (
            "与理论公式和另一套逐事件程序对照（验证程序正确）；到访与等候水平没有本地日志可供验证。",
            "agree with formulas and with a second program, event by event (verification); levels of visits and "
            "waits could not be validated, for want of local logs.",
        ),
    ),
    (
        ("资金", "Money"),
        (
            "复式记账，账户与个人余额逐分相等。",
            "double entry; accounts equal residents' balances to the fen.",
        ),
    ),
)

BUILT, CALIBRATED = "built", "calibrated"
_ROLES: Final[Mapping[str, Pair]] = {
    BUILT: ("人口由此生成，不能作证", "population made from it: no evidence"),
    CALIBRATED: ("用于校准，不能作证", "used in calibration: no evidence"),
    "input": ("模型输入，不能作证", "an input: no evidence"),
    "validation": ("未用于建模：验证", "not used in making the model: validation"),
}
_OLD = ("60-64", "65-74", "75-79", "80+")


@dataclass(frozen=True)
class Check:
    """A published figure beside what the model gives.

    Attributes:
        fact: its key in facts.csv.
        words: what both count.
        model: what the run under the rules in force gives, None where it cannot tell.
        role: built or calibrated; otherwise found out from the parameters' sources.
    """

    fact: str
    words: Pair
    model: Callable[[Numbers], float | None]
    role: str = ""


def _share(bands: tuple[str, ...]) -> Callable[[Numbers], float | None]:
    def share(numbers: Numbers) -> float | None:
        table = only(only(numbers.impact.baseline.people, "programme", "residents"), "measure", "alive")
        rows = grouped(table, ["year", "age"], ["count"])
        first = [r for r in rows if r["year"] == numbers.years[0]]
        old = sum(int(r["count"]) for r in first if r["age"] in bands)
        return old / max(1, sum(int(r["count"]) for r in first))

    return share


def _ratio(above: str, below: str, times: float = 1.0, year: int | None = None) -> Callable[[Numbers], float | None]:
    """Return a ratio of indicators, in one year or over all."""

    def ratio(numbers: Numbers) -> float | None:
        if not (numbers.has(above) and numbers.has(below)) or (year is not None and year not in numbers.years):
            return None
        at = slice(None) if year is None else numbers.years.index(year)
        top, bottom = (float(np.sum(numbers.by_year(name, 0)[:, at])) for name in (above, below))
        return times * top / bottom if bottom else None

    return ratio


def _first(indicator: str) -> Callable[[Numbers], float | None]:
    def first(numbers: Numbers) -> float | None:
        return float(numbers.by_year(indicator, 0)[:, 0].mean()) if numbers.has(indicator) else None

    return first


CHECKS: Final = (
    Check(
        "population_datong",
        ("常住人口（模型：首年末）", "residents (model: end of the first year)"),
        _first("residents.alive"),
        BUILT,
    ),
    Check("share_age_60_plus_datong", ("60岁及以上比例", "share aged 60 and more"), _share(_OLD), BUILT),
    Check("share_age_65_plus_datong", ("65岁及以上比例", "share aged 65 and more"), _share(_OLD[1:]), BUILT),
    Check(
        "basic_participants_datong",
        ("城乡居民基本养老保险参保人数", "members of the basic pension"),
        _first("resident_pension.basic.registered"),
    ),
    Check(
        "crude_birth_rate_datong",
        ("出生率（每千人）", "births of a thousand residents"),
        _ratio("residents.births", "residents.alive", 1_000, 2022),
    ),
    Check(
        "crude_death_rate_shanxi_2021",
        ("死亡率（每千人，山西）", "deaths of a thousand residents (Shanxi)"),
        _ratio("residents.deaths", "residents.alive", 1_000, 2021),
    ),
    Check(
        "crude_death_rate_shanxi_2023",
        ("死亡率（每千人，山西）", "deaths of a thousand residents (Shanxi)"),
        _ratio("residents.deaths", "residents.alive", 1_000, 2023),
    ),
    Check(
        "transport_recipients",
        ("领取交通补贴人数（云州，2020年）", "transport subsidies paid (Yunzhou, 2020)"),
        _first("transport_subsidy.paid"),
        CALIBRATED,
    ),
    Check(
        "transport_mean",
        ("交通补贴人均（元）", "yuan a transport subsidy"),
        _ratio("transport_subsidy.paid_yuan", "transport_subsidy.paid"),
        CALIBRATED,
    ),
    Check(
        "alarm_charge_exit_dudley_full_to_half",
        ("由免费变半价时退用比例（英国达德利）", "share leaving when the fee begins (Dudley, UK)"),
        _ratio("eldercare_device.left_year_3", "eldercare_device.active_service_year_2"),
    ),
)


def validation(t: Telling, imbalance: float) -> Section:
    """Return the fit of the base year, item by item, and what has been verified."""
    sources = {leaf.source for leaf in t.numbers.results[0].scenario.leaves()}
    rows: list[list[Words]] = []
    for check in CHECKS:
        fact, found = facts()[check.fact], check.model(t.numbers)
        if found is None:
            continue
        published = float(fact.value)
        scale = scale_of(max(published, found), "", t.language)
        role = check.role or ("input" if check.fact in sources else "validation")
        ratio = found / published
        name = text(
            say(check.words, t.language), Small(f"{check.fact}, {worded('place', fact.place, t.language)}, {fact.year}")
        )
        cells = (number(published, scale), number(found, scale), number(ratio, scale_of(ratio, "", t.language)))
        rows.append([name, *cells, say(_ROLES[role], t.language)])
    heads = (
        ("项目", "Item", False, 4.0),
        ("公布值", "Published", True, 1.4),
        ("模型", "Model", True, 1.4),
        ("比值", "Ratio", True, 1.0),
        ("性质", "What it proves", False, 2.6),
    )
    note = t.say(
        "各项公布值的年份、地区与模型不尽相同，比值偏离1不一定是错误；任何一项都没有为改善比值而调整。",
        "Years and places of the published figures are not always the model's, so a ratio off 1 need not be an error; "
        "nothing was tuned to improve a ratio here.",
    )
    blocks: list[Block] = [
        Heading(t.say("基年拟合", "Fit of the base year")),
        t.table(heads, rows, note=note),
        Heading(t.say("普查：分县区人数", "Census: residents by county")),
        _counties(t),
        Heading(t.say("已核实的内容", "What has been verified")),
        _verified(t, imbalance),
    ]
    return Section("validation", "11", t.say("验证", "Validation"), tuple(blocks))


def _counties(t: Telling) -> Block:
    """Return residents by county in the census and in the run, in the first year."""
    baseline = t.numbers.impact.baseline
    table = only(only(baseline.people, "programme", "residents"), "measure", "alive")
    part = sample_of(baseline) * t.numbers.replications
    found = {
        r["county"]: r["count"] / part
        for r in grouped(table, ["year", "county"], ["count"])
        if r["year"] == t.numbers.years[0]
    }
    rows: list[list[Words]] = []
    for county, words in COUNTY_NAMES.items():
        census = float(facts()[f"population_{county}"].value)
        model = found.get(county, 0.0)
        ratio = model / census
        cells = [quantity(v, "", t.language) for v in (census, model)]
        rows.append([say(words, t.language), *cells, number(ratio, scale_of(ratio, "", t.language))])
    heads = (
        ("县区", "County", False, 2.0),
        ("普查2020", "Census 2020", True, 1.4),
        ("模型", "Model", True, 1.4),
        ("比值", "Ratio", True, 1.0),
    )
    note = t.say(
        "模型：首年居民数按抽样比例推算。县区至少抽一个社区，小样本中人少的县区因此偏多；全市规模运行时与普查逐格一致。",
        "Model: residents of the first year, scaled by the share of the sample. At least one community of each "
        "county is "
        "drawn, so small counties are too large in a small sample; a run of the whole city equals the census cell by "
        "cell.",
    )
    return t.table(heads, rows, note=note)


def _verified(t: Telling, imbalance: float) -> Block:
    rows: list[list[Words]] = [[say(what, t.language), say(how, t.language)] for what, how in VALIDATION]
    rows.append(
        [t.say("账目差额，本次运行", "Imbalance of the accounts, this run"), quantity(imbalance, "fen", t.language)]
    )
    return t.table((("内容", "What", False, 1.6), ("如何", "How", False, 4.0)), rows)
