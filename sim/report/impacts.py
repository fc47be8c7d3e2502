"""The sections of what a reform does: load, cost, services, people, hours of residents' lives."""

from functools import cached_property, partial

import pyarrow as pa

from sim.report import figure_data, figures, group_data
from sim.report.document import Block, Section, Words
from sim.report.flows import WAYS
from sim.report.formats import number, scale_of
from sim.report.numbers import Numbers
from sim.report.results import differences
from sim.report.telling import Telling
from sim.report.words import PAYERS, PROGRAMMES, Pair, say

_CALENDAR = ("bank_counter", "village_agent", "agency", "tax_hall")
_PAYERS_ALL = "all"
_TILES: dict[str, Pair] = {
    "missed": ("打算缴纳基本养老保险费而未缴成（%）", "Basic contributions missed (% of intended)"),
    "hours": ("办事耗时（小时/人·年）", "Time for errands (hours a person and year)"),
}


class Extracts:
    """The small tables behind the figures, made once for both languages."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers

    @cached_property
    def calendar(self) -> pa.Table:
        """Daily arrivals under the rules in force, first year."""
        return figure_data.daily_load(self.numbers.impact.baseline, self.numbers.years[0], _CALENDAR)

    @cached_property
    def hours(self) -> pa.Table:
        """Arrivals and waits by hour."""
        return figure_data.hourly_waits(self.numbers.results)

    @cached_property
    def waits(self) -> pa.Table:
        """Mean waits by kind of place."""
        return figure_data.mean_waits(self.numbers)

    @cached_property
    def cost(self) -> pa.Table:
        """Who paid in each year."""
        return figure_data.cost_by_payer(self.numbers.results, self.numbers.years)

    @cached_property
    def payers(self) -> pa.Table:
        """Who pays more or less."""
        return figure_data.payers_difference(self.numbers.results, self.numbers.years)

    @cached_property
    def cliff(self) -> pa.Table:
        """Devices by service year."""
        return figure_data.service_years(self.numbers.results)

    @cached_property
    def gains(self) -> pa.Table:
        """Who gains and who loses."""
        return group_data.gains(self.numbers.results)

    @cached_property
    def missed(self) -> pa.Table:
        """Who misses contributions."""
        return group_data.missed_by_group(self.numbers.results)

    @cached_property
    def counties(self) -> pa.Table:
        """Counties under the rules in force."""
        return group_data.by_county(self.numbers.impact.baseline)

    def flow(self, way: str) -> pa.Table:
        """Steps from entitled to paid under the rules in force."""
        return figure_data.flow(self.numbers, [(step.role, step.counted) for step in WAYS[way].steps])

    def tables(self) -> dict[str, pa.Table]:
        """Return all of them by the name of their figure."""
        names = ("calendar", "hours", "waits", "cost", "payers", "cliff", "gains", "missed", "counties")
        return {n: getattr(self, n) for n in names} | {f"flow-{w}": self.flow(w) for w in ways_here(self.numbers)}


def ways_here(numbers: Numbers) -> list[str]:
    """Return the services of which the run has the steps."""
    return [
        name
        for name, way in WAYS.items()
        if numbers.has(way.steps[0].counted) and numbers.by_year(way.steps[0].counted, 0).any()
    ]


def load(t: Telling, data: Extracts) -> Section:
    """Return the load of desks: the year's calendar, the hours of the day, waits."""
    year = t.numbers.years[0]
    here = _titles(t)
    blocks: list[Block] = [
        t.picture(
            "calendar",
            lambda: figures.calendar(data.calendar, t.language),
            (f"{year}年每日到访，现行规则", f"Visits a day in {year}, rules in force"),
            ("按抽样比例推算至全市。", "Scaled to the city by the share of the sample."),
        ),
        t.picture(
            "hours",
            lambda: figures.arrivals_by_hour(data.hours, t.numbers.results[0].scenario.name, t.language),
            ("一日之中的到访，现行规则", "Visits over the day, rules in force"),
        ),
        t.picture(
            "waits-by-hour",
            lambda: figures.waits_by_hour(data.hours, here, t.language),
            ("按到达时刻的平均等候", "Mean wait by hour of arrival"),
            ("含未办成者的等候；各图刻度不同。", "Includes those who were not served; each panel has its own scale."),
        ),
        t.picture(
            "waits",
            lambda: figures.waits(data.waits, here, t.language),
            ("各类服务点平均等候", "Mean wait by kind of service point"),
            (
                "区间为单个情景均值的95%置信区间；情景之差的区间见下表，因配对而窄得多。",
                "Intervals of each scenario's own mean; those of the differences stand below, much narrower by "
                "pairing.",
            ),
        ),
        *differences(t, "load"),
    ]
    return Section("load", "4", t.say("窗口负荷", "Load of desks"), tuple(blocks))


def cost(t: Telling, data: Extracts) -> Section:
    """Return who pays how much, by year, and who pays more or less."""
    name = t.numbers.results[0].scenario.name
    blocks: list[Block] = [
        t.picture(
            "cost",
            lambda: figures.cost_by_payer(data.cost, name, t.language),
            ("各预算年度由谁支付，现行规则", "Who pays in each budget year, rules in force"),
            (
                "名义金额；账户之间的划转与期初余额不计。竖线为合计的95%区间。",
                "Nominal; transfers between accounts and opening balances are left out. Lines: 95% intervals of the "
                "sums.",
            ),
        ),
        _payers(t, data),
    ]
    if any(r["yuan"] or r["low"] for r in data.payers.to_pylist()):
        blocks.append(
            t.picture(
                "payers",
                lambda: figures.payers_difference(data.payers, _reforms(t), t.language),
                ("各方多付或少付，全部年份合计", "Who pays more or less, all years together"),
                (
                    "改革减现行，横线为95%区间；空心：区间含零。",
                    "Reform less rules in force, lines are 95% intervals; hollow: the interval contains zero.",
                ),
            )
        )
    blocks += differences(t, "cost")
    return Section("cost", "5", t.say("资金：由谁支付", "Cost by payer and year"), tuple(blocks))


def _payers(t: Telling, data: Extracts) -> Block:
    """Return who pays how much in each year and scenario."""
    paid: dict[tuple[str, str, str], dict[int, float]] = {}
    for r in data.cost.to_pylist():
        if r["payer"] != _PAYERS_ALL:
            paid.setdefault((r["programme"], r["payer"], r["scenario"]), {})[r["year"]] = r["yuan"]
    rows: list[list[Words]] = []
    for programme, words in PROGRAMMES.items():
        for payer, payer_words in PAYERS.items():
            here = {name: paid.get((programme, payer, name), {}) for name in _titles(t)}
            base = next(iter(here.values()))
            scale = scale_of(max((v for years in here.values() for v in years.values()), default=0), "yuan", t.language)
            for i, (name, years) in enumerate(here.items()):
                if any(years.values()) and (i == 0 or years != base):
                    cells = [number(years.get(y, 0.0), scale) for y in t.numbers.years]
                    total = number(sum(years.values()), scale)
                    first = (say(words, t.language), say(payer_words, t.language), _titles(t)[name])
                    rows.append([*first, *cells, total, scale.unit])
    heads = [("项目", "Programme", False, 2.2), ("付款方", "Payer", False, 1.6), ("情景", "Scenario", False, 3.0)]
    heads += [(str(y), str(y), True, 1.1) for y in t.numbers.years]
    heads += [("合计", "Sum", True, 1.2), ("单位", "Unit", False, 1.2)]
    note = t.say(
        "改革方案只在与现行不同时列出。", "A reform stands here only where it differs from the rules in force."
    )
    return t.table(heads, rows, note=note)


def services(t: Telling, data: Extracts) -> Section:
    """Return how people get, or do not get, what they are entitled to, service by service."""
    blocks: list[Block] = []
    for way in ways_here(t.numbers):
        zh, en = WAYS[way].title
        blocks.append(
            t.picture(
                f"flow-{way}",
                partial(figures.flow, data.flow(way), WAYS[way], t.language),
                (
                    f"从有资格到办成：{zh.split('（')[0]}，现行规则",
                    f"From entitled to paid: {en.split(' (')[0]}, rules in force",
                ),
            )
        )
    if data.cliff.num_rows:
        blocks.append(
            t.picture(
                "cliff",
                lambda: figures.cliff(data.cliff, _titles(t), t.language),
                ("补贴台阶：各服务年的贴心保", "The cliff: care devices by service year"),
                (
                    "左图竖线为95%区间；中图由相邻两年开始服务年的人数之比连乘得出。",
                    "Left: lines are 95% intervals. Middle: the shares that begin the next service year, chained.",
                ),
            )
        )
    blocks += differences(t, "payments", "device", "subsidy", "bus", "cables", "enquiries")
    return Section("services", "6", t.say("各项服务", "Services"), tuple(blocks))


def people(t: Telling, data: Extracts) -> Section:
    """Return who gains, who loses, and who misses."""
    blocks: list[Block] = [
        t.picture(
            "gains",
            lambda: figures.gains_and_losses(data.gains, _reforms(t), t.language),
            ("谁得谁失：与现行规则之差", "Who gains and who loses, against the rules in force"),
            (
                "公共资金所得指缴费补贴、政府支付的养老金、交通补贴和贴心保补贴；自付费用指贴心保自付与缓缴多付部分；"
                "缴入"
                "个人账户的保费不算得失。横线为95%区间；空心：区间含零。",
                "Public money: subsidies to contributions, pensions paid by government, transport and device "
                "subsidies; own "
                "fees: of the device, and the extra cost of deferral. Contributions stay in people's accounts and are "
                "neither. Lines are 95% intervals; hollow: the interval contains zero.",
            ),
        ),
    ]
    if data.missed.num_rows:
        blocks.append(
            t.picture(
                "missed",
                lambda: figures.missed_by_group(data.missed, _titles(t), t.language),
                ("各人群未缴成的比例", "Share that missed, by group"),
                ("全部年份合计；未按县区加权。", "All years together; counties are not weighted."),
            )
        )
    blocks.append(
        t.picture(
            "counties",
            lambda: figures.county_tiles(data.counties, _TILES, t.language),
            ("各县区，现行规则", "Counties, rules in force"),
            (
                "方块位置大致如地图；小样本中一县只有少数社区。",
                "Tiles lie about as on the map; in a small sample a county stands on a few communities.",
            ),
        )
    )
    return Section("people", "7", t.say("人群", "People by group"), tuple(blocks))


def hours(t: Telling) -> Section:
    """Return the hours of residents' lives that errands take."""
    rows: list[list[Words]] = []
    for i, name in enumerate(t.names):
        means = t.numbers.by_year("residents.hours_spent", i).mean(axis=0)
        scale = scale_of(float(means.max()), "hours", t.language)
        rows.append([name, *(number(v, scale) for v in means.tolist()), number(float(means.sum()), scale)])
    heads = [("情景", "Scenario", False, 3.0), *((str(y), str(y), True, 1.2) for y in t.numbers.years)]
    heads.append(("合计", "Sum", True, 1.3))
    words = t.paragraph(
        "居民为办事花费的时间：路途、等候与办理，小时。任何预算都不列这些时间。",
        "What errands cost residents in hours: the way, the wait, the service. No budget shows them.",
    )
    blocks = (words, t.table(heads, rows), *differences(t, "hours"))
    return Section("time", "8", t.say("居民时间", "Hours of residents' lives"), blocks)


def _titles(t: Telling) -> dict[str, str]:
    return {r.scenario.name: n for r, n in zip(t.numbers.results, t.names, strict=True)}


def _reforms(t: Telling) -> dict[str, str]:
    return dict(list(_titles(t).items())[1:])
