"""What the care device reports: every measure with its unit and the sentence a resident's trace tells."""

from sim.programmes.eldercare_device.parameters import KINDS
from sim.world.tally import Measure

_KIND_WORDS = {
    "rescue": ("rescue", "助救"),
    "shopping": ("shopping", "助购"),
    "meals": ("meals", "助餐"),
    "medical": ("medical help", "助医"),
    "cleaning": ("cleaning", "助洁"),
    "travel": ("travel", "助行"),
    "enquiry_or_test": ("a question or a test", "咨询或测试"),
}

STOCKS = (
    Measure("eligible", "persons", "may have the care device", "符合贴心保配用条件"),
    Measure("active", "persons", "has the care device in use", "正在使用贴心保"),
    Measure("holding", "persons", "holds a device", "持有贴心保"),
    Measure("applying", "persons", "has an application under way", "正在申领"),
    Measure("waiting", "persons", "waits for a device", "等待设备"),
    Measure("refused", "persons", "was refused", "申领未通过"),
    Measure("withdrawn", "persons", "gave up the application or the device", "已放弃申领或退用"),
    Measure("never_applied", "persons", "is eligible and never applied", "符合条件但未申领"),
    Measure("aware", "persons", "is eligible and knows of the device", "符合条件且知道贴心保"),
    Measure("ever_issued", "persons", "is eligible and has or had a device", "符合条件且曾配用"),
    Measure("eligible_alone", "persons", "is eligible and lives alone", "符合条件且独居"),
    Measure("eligible_childless", "persons", "is eligible and has no child", "符合条件且无子女"),
    Measure("eligible_dibao", "persons", "is eligible and in a dibao household", "符合条件且为低保家庭"),
    Measure("covered_alone", "persons", "lives alone and has the device", "独居且已配用"),
    Measure("covered_childless", "persons", "has no child and has the device", "无子女且已配用"),
    Measure("covered_dibao", "persons", "is in a dibao household and has the device", "低保家庭且已配用"),
    Measure("active_service_year_1", "persons", "is in the first service year", "处于第一服务年"),
    Measure("active_service_year_2", "persons", "is in the second service year", "处于第二服务年"),
    Measure("active_service_year_3", "persons", "is in the third service year", "处于第三服务年"),
    Measure("active_service_year_4", "persons", "is in the fourth service year", "处于第四服务年"),
    Measure("active_service_year_5_on", "persons", "is in the fifth service year or later", "处于第五服务年及以后"),
    Measure("rescue_p95_seconds", "seconds", "", ""),
    Measure("stock", "devices", "", ""),
)

FLOWS = (
    Measure("heard", "persons", "heard of the care device", "得知贴心保"),
    Measure("forms", "persons", "sent off a complete form", "提交了完整申领表"),
    Measure("forms_incomplete", "persons", "could not complete the form", "申领表未填完整"),
    Measure("no_helper", "persons", "found nobody to fill in the form and gave up", "无人帮助填表而放弃"),
    Measure("forms_refused_childless", "persons", "was refused because children must be named", "因须填子女信息未通过"),
    Measure("no_stock", "persons", "came to the centre and found no device in store", "到中心时设备已领完"),
    Measure("missing_papers", "persons", "came to the centre without the papers", "到中心时证件不全"),
    Measure("issued", "persons", "was issued a device", "领取了贴心保"),
    Measure("home_issued", "persons", "had the device brought home", "送货上门领取"),
    Measure("renewed", "persons", "renewed for another service year", "续用一年"),
    Measure("left", "persons", "gave the device back", "退用"),
    Measure("left_year_3", "persons", "gave the device back when year 3 began", "第三服务年开始时退用"),
    Measure("left_year_5", "persons", "gave the device back when year 5 began", "第五服务年开始时退用"),
    Measure("left_other", "persons", "gave the device back at another time", "其他时间退用"),
    Measure("left_other_year", "persons", "did not renew in another year", "其他年度未续用"),
    Measure("left_background", "persons", "lost, broke or laid aside the device", "设备遗失、损坏或停用"),
    Measure("died", "persons", "died while using the device", "使用期间去世"),
    Measure("moved_away", "persons", "moved away and gave the device back", "迁出后退用"),
    Measure("reminded", "persons", "was told that the price rises", "收到涨价提醒"),
    Measure("public_cost_yuan", "yuan", "the city paid {amount} yuan of the service fee", "财政补贴服务费{amount}元"),
    Measure("user_cost_yuan", "yuan", "paid {amount} yuan of service fee", "自付服务费{amount}元"),
    Measure(
        "device_cost_yuan", "yuan", "the pilot fund paid {amount} yuan for the device", "试点资金购置设备{amount}元"
    ),
    Measure("home_issue_cost_yuan", "yuan", "the delivery cost the pilot fund {amount} yuan", "送货上门费用{amount}元"),
    Measure("reminder_cost_yuan", "yuan", "the reminder cost the city {amount} yuan", "提醒费用{amount}元"),
    Measure("services_cost_yuan", "yuan", "paid {amount} yuan for help ordered", "支付助老服务费{amount}元"),
    Measure("bank_cost_yuan", "yuan", "the bank gave {amount} yuan off", "建行优惠{amount}元"),
    Measure("calls_answered", "calls", "had a call answered", "呼叫已接通"),
    Measure("calls_unanswered", "calls", "hung up before an answer", "呼叫未接通"),
    Measure("calls_late", "calls", "waited longer than the target for an answer", "接通超过时限"),
    Measure("rescues", "calls", "was reached by a rescuer", "救助人员已到达"),
    Measure("rescues_late", "calls", "was reached later than the target", "救助到达超过时限"),
    Measure("rescues_unanswered", "calls", "called for rescue and was not answered", "求助未接通"),
    Measure("false_alarms", "calls", "set off a false alarm", "误报"),
    Measure("falls", "calls", "fell", "跌倒"),
    Measure("falls_signalled", "calls", "fell, and the device called", "跌倒且设备已报警"),
    *(
        Measure(f"calls_{kind}", "calls", f"called for {_KIND_WORDS[kind][0]}", f"呼叫{_KIND_WORDS[kind][1]}")
        for kind in KINDS
    ),
)

MEASURES = (*STOCKS, *FLOWS)
