"""Words of the report in both languages; no number stands here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.report.numbers import Span
from sim.scenario.services import SERVICES

Pair = tuple[str, str]
ZH, EN = 0, 1


def say(pair: Pair, language: str) -> str:
    """Return the words in that language."""
    return pair[ZH if language == "zh" else EN]


@dataclass(frozen=True)
class Headline:
    """An indicator that the first page and the tables speak of.

    Attributes:
        pattern: its name; `*` adds several.
        span: how its years make one number.
        theme: the section it stands in.
        words: its name in both languages.
        unit: what one number of several years counts, where that differs from the indicator's unit.
    """

    pattern: str
    span: Span
    theme: str
    words: Pair
    unit: str = ""


def _h(pattern: str, span: Span, theme: str, zh: str, en: str, unit: str = "") -> Headline:
    return Headline(pattern, span, theme, (zh, en), unit)


_S, _L, _M = Span.SUM, Span.LAST, Span.MEAN
HEADLINES: Final = (
    _h(
        "resident_pension.basic.paid",
        _S,
        "payments",
        "居民基本养老保险按时缴费",
        "basic pension contributions paid in time",
        "person-years",
    ),
    _h(
        "resident_pension.basic.missed_*",
        _S,
        "payments",
        "打算缴纳居民基本养老保险费而未缴成",
        "basic pension contributions intended but missed",
        "person-years",
    ),
    _h(
        "resident_pension.supplementary.paid",
        _S,
        "payments",
        "居民补充养老保险按时缴费",
        "supplementary pension contributions paid in time",
        "person-years",
    ),
    _h(
        "resident_pension.supplementary.missed_*",
        _S,
        "payments",
        "打算缴纳居民补充养老保险费而未缴成",
        "supplementary pension contributions intended but missed",
        "person-years",
    ),
    _h(
        "flexible_pension.paid",
        _S,
        "payments",
        "灵活就业人员当年缴费月数",
        "months paid in their year by flexible workers",
    ),
    _h("flexible_pension.back_paid", _S, "payments", "灵活就业人员补缴月数", "months paid later by flexible workers"),
    _h("flexible_pension.lost", _S, "payments", "灵活就业人员作废月数", "months lost by flexible workers"),
    _h(
        "resident_pension.*.collected_yuan",
        _S,
        "cost",
        "居民养老保险个人缴费收入",
        "contributions collected from residents' pension schemes",
    ),
    _h(
        "resident_pension.*.entry_subsidy_yuan",
        _S,
        "cost",
        "居民养老保险入口补贴",
        "entry subsidies of the resident pensions",
    ),
    _h(
        "flexible_pension.collected_yuan",
        _S,
        "cost",
        "灵活就业养老保险缴费收入",
        "contributions collected from flexible workers",
    ),
    _h(
        "eldercare_device.public_cost_yuan",
        _S,
        "cost",
        "贴心保服务费财政支出",
        "service fees of the care device paid by the city",
    ),
    _h(
        "eldercare_device.user_cost_yuan",
        _S,
        "cost",
        "贴心保服务费用户支出",
        "service fees of the care device paid by users",
    ),
    _h(
        "eldercare_device.active",
        _L,
        "device",
        "最后一年末贴心保在用人数",
        "care devices in use at the end of the last year",
    ),
    _h("eldercare_device.issued", _S, "device", "贴心保发放", "care devices issued"),
    _h("eldercare_device.left_year_3", _S, "device", "第三服务年开始时退用", "users who left when year three began"),
    _h("eldercare_device.left_year_5", _S, "device", "第五服务年开始时退用", "users who left when year five began"),
    _h("transport_subsidy.paid", _S, "subsidy", "领取交通补贴", "transport subsidies paid", "person-years"),
    _h("transport_subsidy.claimed", _S, "subsidy", "申报交通补贴", "transport subsidies claimed", "person-years"),
    _h("transport_subsidy.paid_yuan", _S, "cost", "交通补贴支出", "transport subsidies paid out"),
    _h("bus_line.cost_yuan", _S, "cost", "66路公交运行成本", "running cost of Line 66"),
    _h(
        "bus_line.through_minutes_added",
        _M,
        "bus",
        "66路过境乘客平均增加分钟数",
        "minutes added per through rider of Line 66",
    ),
    _h(
        "bus_line.limit_exceeded_share",
        _M,
        "bus",
        "增加分钟数超过限值的日数比例",
        "days on which a through rider loses more than the limit",
    ),
    _h("bus_line.left_behind", _S, "bus", "66路未能乘车人次", "riders whom no bus of Line 66 took"),
    _h("bus_line.bus_hours", _S, "bus", "66路车时", "hours of buses on Line 66"),
    _h("bus_line.hall_trips", _S, "bus", "前往退役军人服务大厅人次", "trips to the veterans' hall"),
    _h("bus_line.hall_bus_trips", _S, "bus", "其中乘66路", "of them by Line 66"),
    _h("bus_line.hall_given_up", _S, "bus", "放弃到大厅办事", "visits to the hall given up"),
    _h("bus_line.door_to_door_minutes", _M, "bus", "到大厅单程平均分钟数", "minutes door to door to the hall"),
    _h("cable_complaints.received", _S, "cables", "线缆投诉", "complaints about cables"),
    _h("cable_complaints.cleared", _S, "cables", "清理案件", "cases of cables cleared"),
    _h(
        "cable_complaints.days_to_clearance_mean",
        _M,
        "cables",
        "投诉至清理平均天数",
        "mean days from complaint to clearance",
    ),
    _h(
        "cable_complaints.tangled_buildings",
        _L,
        "cables",
        "最后一年末线缆杂乱楼栋",
        "tangled buildings at the end of the last year",
    ),
    _h("cable_complaints.incidents", _S, "cables", "线缆事故", "incidents with cables"),
    _h("cable_complaints.cost_yuan", _S, "cost", "线缆清理费用", "cost of clearing cables"),
    _h("enquiries.received", _S, "enquiries", "热线咨询来电", "calls to the hotline about a rule"),
    _h("enquiries.answered", _S, "enquiries", "热线咨询接听", "calls answered"),
    _h("enquiries.informed_*", _S, "enquiries", "新获知政策", "persons who learned of a rule"),
    _h("enquiries.media_cost_yuan", _S, "cost", "宣传费用", "cost of publicity"),
    _h("desk.*.arrivals", _S, "load", "窗口到访", "arrivals at desks"),
    _h("desk.*.abandoned", _S, "load", "因久等而放弃", "visits given up while waiting"),
    _h("desk.*.turned_away", _S, "load", "因窗口关闭未办", "visits not served when the desk closed"),
    _h("online.failed", _S, "load", "线上办理失败", "failed attempts online"),
    _h("desk.bank_counter.wait_mean_seconds", _M, "load", "银行柜台平均等候", "mean wait at bank counters"),
    _h("desk.agency.wait_mean_seconds", _M, "load", "社保经办机构平均等候", "mean wait at insurance agencies"),
    _h("desk.tax_hall.wait_mean_seconds", _M, "load", "办税服务厅平均等候", "mean wait at tax halls"),
    _h("desk.centre_398.wait_mean_seconds", _M, "load", "398服务中心平均等候", "mean wait at the 398 centre"),
    _h(
        "residents.hours_spent",
        _S,
        "hours",
        "居民办事耗时（路途、等候、办理）",
        "residents' time for errands (way, wait, service)",
    ),
)

THEMES: Final[Mapping[str, Pair]] = {
    "payments": ("缴费", "Payments"),
    "cost": ("资金", "Money"),
    "device": ("398贴心保", "Care device"),
    "subsidy": ("外出务工交通补贴", "Transport subsidy"),
    "bus": ("66路公交与退役军人服务大厅", "Line 66 and the veterans' hall"),
    "cables": ("老旧小区线缆", "Cables"),
    "enquiries": ("咨询与知晓", "Enquiries and knowledge"),
    "load": ("窗口负荷", "Load of desks"),
    "hours": ("居民时间", "Residents' time"),
}

PLACES: Final[Mapping[str, Pair]] = {
    "bank_kiosk": ("银行自助机", "Bank machines"),
    "bank_counter": ("银行柜台", "Bank counters"),
    "village_agent": ("村级代办点", "Village agents"),
    "agency": ("社保经办机构", "Insurance agencies"),
    "tax_hall": ("办税服务厅", "Tax halls"),
    "centre_398": ("398服务中心", "The 398 centre"),
    "veterans_hall": ("退役军人服务大厅", "The veterans' hall"),
    "township_desk": ("乡镇便民窗口", "Township desks"),
    "hotline": ("市民热线", "The hotline"),
}

PAYERS: Final[Mapping[str, Pair]] = {
    "province": ("省级财政", "Province"),
    "city": ("市级财政", "City"),
    "county": ("县区财政", "Counties"),
    "pilot_fund": ("试点资金", "Pilot fund"),
    "pooled_fund": ("统筹基金", "Pooled fund"),
    "bank": ("银行", "Bank"),
    "telecom": ("电信企业", "Telecom companies"),
    "power": ("供电企业", "Power company"),
    "household": ("居民", "Households"),
}

PROGRAMMES: Final[Mapping[str, Pair]] = {name: (words["zh"], words["en"]) for name, words in SERVICES.items()}

RUN_WHOLE: Final = frozenset({"bus_line", "cable_complaints"})  # simulated whole in any sample: never scaled up

MISSED: Final[Mapping[str, Pair]] = {
    "missed_queue": ("排队或窗口关闭", "queue or closed desk"),
    "missed_after_closing_day": ("截止日之后才来", "came after the closing day"),
    "missed_died_or_moved": ("去世或迁出", "died or moved away"),
    "missed_channel": ("线上失败", "failed online"),
    "missed_record": ("登记信息有误", "wrong record"),
    "missed_other": ("其他", "other"),
}

LOST: Final[Mapping[str, Pair]] = {
    "lost_not_intended": ("未打算缴纳", "not intended"),
    "lost_gave_up": ("未能办成", "did not get through"),
    "lost_left": ("离开本地参保", "left the scheme"),
    "lost_too_late": ("过期", "came too late"),
    "lost_refused": ("核定未通过", "not approved"),
}

VERDICTS: Final[Mapping[str, Pair]] = {
    "same": ("完全相同", "exactly the same"),
    "unsure": ("不能与偶然波动区分", "cannot be told from chance"),
    "up": ("上升", "rises"),
    "down": ("下降", "falls"),
    "unknown": ("仅一次重复，无区间", "one replication, no interval"),
}
