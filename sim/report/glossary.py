"""What the columns of residents and tables mean, in both languages; English comes from where they are declared."""

import inspect
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from sim.programmes import REGISTER
from sim.scenario.chinese import in_chinese
from sim.study.indicator_words import words_of
from sim.tables.tables import COLUMNS
from sim.world.residents import COLUMNS as RESIDENT_COLUMNS
from sim.world.residents import Residents

RESIDENTS_ZH: Final[Mapping[str, str]] = {
    "id": "编号，各情景相同",
    "birth": "出生日（自1970-01-01起的天数）",
    "sex": "性别：0男，1女",
    "county": "居住县区序号",
    "community": "所在社区序号（约一千人）",
    "urban": "社区按普查是否为城镇",
    "household": "家庭户序号",
    "hukou": "户籍县区序号，或省内他市、外省",
    "other_township": "户籍在本县区其他乡镇",
    "dibao": "家庭是否享受低保",
    "poor": "是否建档立卡家庭",
    "disability": "残疾等级：0无，1一般，2失能",
    "childless": "50岁及以上者是否无健在子女",
    "status": "就业与参保身份，九类之一",
    "income": "家庭人均可支配收入（元/年）",
    "income_fifth": "收入五分组，0最低，4最高",
    "smartphone": "是否使用智能手机",
    "login": "是否已有自然人税务登录",
    "bank_card": "是否有银行卡",
    "veteran": "是否退役军人",
    "alive": "目前是否在世并居住本市",
    "group": "年龄、性别等分组的编码",
}
TABLES_ZH: Final[Mapping[str, str]] = {
    "replication": "重复序号",
    "date": "日期",
    "county": "县区（服务点所在；人群表为1月1日居住地；资金表为居住地）",
    "place": "服务点，或线上",
    "channel": "渠道或服务点类别",
    "programme": "项目；other_business为其他业务",
    "reason": "办事事由",
    "arrivals": "办理次数",
    "done": "办成次数",
    "refused": "被拒次数",
    "failed_online": "线上失败次数",
    "abandoned": "等候中放弃",
    "turned_away": "关门时未开始办理，或到时已关门",
    "retries": "因此前失败而再来的次数",
    "wait_sum": "等候秒数合计，含未办成者",
    "wait_p50": "等候秒数，中位",
    "wait_p90": "等候秒数，90分位",
    "wait_p95": "等候秒数，95分位",
    "wait_max": "等候秒数，最大",
    "busy": "办理秒数；other_business行为全部顾客",
    "open": "当日窗口开放秒数合计，在other_business行",
    "year": "年",
    "month": "月；资金表为预算月（年×12＋月减1）",
    "hour": "到达时刻（时）",
    "kind": "款项性质",
    "payer": "付款方",
    "payee": "收款方",
    "service_year": "贴心保服务年，其他为0",
    "count": "人数、事件数或记账笔数",
    "amount": "金额（分）；非金额项为事件权重之和",
    "measure": "统计项",
    "age": "1月1日年龄组",
    "sex": "性别",
    "urban": "是否居住城镇",
    "income_fifth": "收入五分组，1最低",
    "smartphone": "是否有智能手机",
    "scenario": "情景名称",
    "indicator": "指标名称",
    "value": "数值",
    "unit": "单位",
}


@cache
def _residents_en() -> dict[str, str]:
    """Return what each column of residents means, as their class says."""
    words = inspect.getdoc(Residents) or ""
    found = re.findall(r"^    (\w+): ((?:.|\n(?!    \w+:))*)", words, re.MULTILINE)
    return {name: " ".join(said.split()).rstrip(".") for name, said in found}


def residents(language: str) -> list[tuple[str, str, str]]:
    """Return the state of a resident: column, type, meaning.

    >>> residents("en")[1]
    ('birth', 'int32', 'day of birth (days since 1970-01-01)')
    """
    words = RESIDENTS_ZH if language == "zh" else _residents_en()
    return [(name, str(kind), words.get(name, "")) for name, kind in RESIDENT_COLUMNS.items()]


def indicator(name: str, language: str) -> str:
    """Return what an indicator counts, empty where nothing is written of it.

    >>> indicator("desk.agency.served", "en"), indicator("residents.births", "zh")
    ('visits served at the insurance agency', '出生')
    """
    if language == "zh" and (said := in_chinese("indicator", name, "")):
        return said
    measure = next((m for p in REGISTER for m in p.MEASURES if f"{p.name}.{m.name}" == name), None)
    words = getattr(measure, language) if measure else words_of(name)[language]
    return "" if words == name else re.sub(r"{\w+}", "…", words)


def tables(language: str) -> list[tuple[str, str, str]]:
    """Return every column of the tables: table, column, meaning."""
    return [
        (table, column, TABLES_ZH[column] if language == "zh" else words)
        for table, columns in COLUMNS.items()
        for column, words in columns.items()
    ]
