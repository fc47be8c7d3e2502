"""Words of the trace and the report for channels, purposes and outcomes, in Chinese and English."""

from collections.abc import Mapping
from typing import Final

from sim.world.visits import Channel, Reason, Result

Words = Mapping[str, str]

CHANNELS: Final[Mapping[Channel, Words]] = {
    Channel.WECHAT: {"en": "WeChat", "zh": "微信"},
    Channel.BANK_APP: {"en": "the bank app", "zh": "银行手机APP"},
    Channel.E_TAX: {"en": "the e-tax site", "zh": "电子税务局"},
    Channel.MINSHENG: {"en": "the Minsheng app", "zh": "民生山西APP"},
    Channel.BANK_KIOSK: {"en": "the bank machine", "zh": "银行自助机"},
    Channel.BANK_COUNTER: {"en": "the bank counter", "zh": "银行柜台"},
    Channel.VILLAGE_AGENT: {"en": "the village agent", "zh": "村级代办点"},
    Channel.AGENCY: {"en": "the insurance agency", "zh": "社保经办机构"},
    Channel.TAX_HALL: {"en": "the tax hall", "zh": "办税服务厅"},
    Channel.CENTRE_398: {"en": "the 398 centre", "zh": "398服务中心"},
    Channel.HOTLINE: {"en": "the hotline", "zh": "市民热线"},
    Channel.VETERANS_HALL: {"en": "the veterans' hall", "zh": "退役军人服务大厅"},
    Channel.TOWNSHIP_DESK: {"en": "the township desk", "zh": "乡镇便民窗口"},
}

REASONS: Final[Mapping[Reason, Words]] = {
    Reason.REGISTRATION: {"en": "to register", "zh": "办理参保登记"},
    Reason.BASIC: {"en": "to pay the basic contribution", "zh": "缴纳基本养老保险费"},
    Reason.SUPPLEMENTARY: {"en": "to pay the supplementary contribution", "zh": "缴纳补充养老保险费"},
    Reason.CORRECTION: {"en": "to have the record corrected", "zh": "更正参保信息"},
    Reason.CERTIFICATE: {"en": "for a payment certificate", "zh": "开具缴费证明"},
    Reason.QUERY: {"en": "to look up the payment", "zh": "查询缴费记录"},
    Reason.BACK_PAYMENT: {"en": "to pay for an earlier year", "zh": "补缴往年保费"},
    Reason.DECLARATION: {"en": "to declare the contribution", "zh": "申报核定"},
    Reason.FLEXIBLE: {"en": "to pay the flexible worker's contribution", "zh": "缴纳灵活就业养老保险费"},
    Reason.FLEXIBLE_BACK_PAYMENT: {"en": "to pay deferred months", "zh": "补缴缓缴月份"},
    Reason.DEVICE: {"en": "to fetch the care device", "zh": "申领贴心保"},
    Reason.BACKGROUND: {"en": "on other business", "zh": "办理其他业务"},
    Reason.ENQUIRY: {"en": "to ask about a rule", "zh": "咨询政策"},
    Reason.COMPLAINT: {"en": "to complain about cables", "zh": "反映线缆问题"},
    Reason.CLAIM: {"en": "to claim the transport subsidy", "zh": "申报交通补贴"},
    Reason.PETITION: {"en": "with a petition", "zh": "信访"},
    Reason.COUNSELLING: {"en": "for psychological counselling", "zh": "心理咨询"},
    Reason.LEGAL_ADVICE: {"en": "for legal advice", "zh": "法律咨询"},
    Reason.ENTITLEMENTS: {"en": "about entitlements", "zh": "办理优抚优待"},
    Reason.EMPLOYMENT: {"en": "about work", "zh": "咨询创业就业"},
    Reason.GENERAL_AFFAIRS: {"en": "on general affairs", "zh": "办理综合业务"},
}

RESULTS: Final[Mapping[Result, Words]] = {
    Result.DONE: {"en": "done", "zh": "办结"},
    Result.NOT_PAYABLE: {"en": "refused: not a payable day", "zh": "被拒：不在缴费期内"},
    Result.WRONG_RECORD: {"en": "refused: the record is wrong", "zh": "被拒：参保信息有误"},
    Result.MISSING_FORM: {"en": "refused: the form is missing", "zh": "被拒：缺少申请表"},
    Result.TOO_EARLY: {"en": "refused: too early", "zh": "被拒：尚未到时间"},
    Result.NOT_APPROVED: {"en": "refused: not approved", "zh": "被拒：未通过核定"},
    Result.NOT_ELIGIBLE: {"en": "refused: not eligible", "zh": "被拒：不符合条件"},
    Result.NO_STOCK: {"en": "no device in stock", "zh": "设备缺货"},
    Result.FAILED_ONLINE: {"en": "the attempt failed online", "zh": "线上办理失败"},
    Result.ABANDONED: {"en": "gave up waiting", "zh": "放弃等候"},
    Result.TURNED_AWAY: {"en": "the desk was closed", "zh": "窗口已关闭"},
}

ON_HOLD: Final[Mapping[Result, Words]] = {
    Result.DONE: {"en": "answered", "zh": "已获答复"},
    Result.ABANDONED: {"en": "hung up", "zh": "未等到接听便挂断"},
    Result.TURNED_AWAY: {"en": "nobody answered at that hour", "zh": "当时无人接听"},
}

VISIT: Final[Mapping[tuple[str, bool], str]] = {
    ("en", True): "Went to {channel} {reason}; waited {minutes} min; {result}.",
    ("en", False): "Used {channel} {reason}; {result}.",
    ("zh", True): "前往{channel}{reason}，等候{minutes}分钟，{result}。",
    ("zh", False): "通过{channel}{reason}，{result}。",
}

CALL: Final[Mapping[str, str]] = {
    "en": "Rang {channel} {reason}; on hold {minutes} min; {result}.",
    "zh": "拨打{channel}{reason}，等待接听{minutes}分钟，{result}。",
}
