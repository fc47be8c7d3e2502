"""What the flexible workers' pension counts.

Each year's person-months add up: due = paid + back_paid + deferred + lost, where due holds the months of the year and
those of earlier years that were still open when it began, and deferred those still open when it ends; and lost is the
sum of its five reasons.
"""

from sim.world.tally import Measure

MONTHS, VISITS, PERSONS, YUAN = "person-months", "visits", "persons", "yuan"
LOST = ("not_intended", "refused", "gave_up", "too_late", "left")

MEASURES = (
    Measure("due", MONTHS, "{count} months of contributions were payable in the year", "全年应缴{count}个月"),
    Measure("paid", MONTHS, "paid {count} months of the year", "缴纳当年{count}个月"),
    Measure("back_paid", MONTHS, "back-paid {count} months of an earlier year", "补缴往年{count}个月"),
    Measure("deferred", MONTHS, "{count} months stay payable after the year", "{count}个月缓缴至以后年度"),
    Measure("lost", MONTHS, "lost {count} months for good", "{count}个月逾期作废"),
    Measure("lost_not_intended", MONTHS, "did not mean to pay {count} months", "{count}个月未打算缴纳"),
    Measure("lost_refused", MONTHS, "was refused last, {count} months", "{count}个月因核定未通过作废"),
    Measure("lost_gave_up", MONTHS, "did not get through last, {count} months", "{count}个月因未能办成作废"),
    Measure("lost_too_late", MONTHS, "came too late for {count} months", "{count}个月因过期作废"),
    Measure(
        "lost_left", MONTHS, "died, moved or retired with {count} months open", "身故、迁出或退休时尚欠{count}个月"
    ),
    Measure("carried_over", MONTHS, "{count} months were open from earlier years", "往年结转{count}个月"),
    Measure("paid_year_before", MONTHS, "had paid {count} months of the year before", "上年度已缴{count}个月"),
    Measure("collected_yuan", YUAN, "paid {amount} yuan of contributions", "缴费{amount}元"),
    Measure("back_paid_yuan", YUAN, "of which {amount} yuan for an earlier year", "其中补缴往年{amount}元"),
    Measure("subsidy_yuan", YUAN, "the city paid {amount} yuan of it", "其中市级补贴{amount}元"),
    Measure("deferral_extra_cost_yuan", YUAN, "{amount} yuan more than in the year itself", "比当年缴纳多付{amount}元"),
    Measure("pension_forgone_yuan", YUAN, "gave up {amount} yuan of pension a month", "每月养老金减少{amount}元"),
    Measure("declared", VISITS, "declared and was approved", "申报核定通过"),
    Measure("declaration_refused", VISITS, "the declaration was refused", "申报未通过"),
    Measure("base_refused", VISITS, "the base was outside the limits", "缴费基数超出上下限被退回"),
    Measure("too_early", VISITS, "came before the limits were published", "基数未公布，尚不能缴费"),
    Measure("not_payable", VISITS, "the months were no longer payable", "已过期，不能补缴"),
    Measure("lapsed_this_year", PERSONS, "stopped paying", "中断缴费"),
    Measure("returned", PERSONS, "paid again after a lapse", "恢复缴费"),
    Measure("retired", PERSONS, "retired", "退休"),
    Measure("benefit_yuan", YUAN, "drew {amount} yuan of pension", "领取养老金{amount}元"),
    Measure("inherited_yuan", YUAN, "heirs received the balance of {amount} yuan", "继承人领取余额{amount}元"),
    Measure("contributors", PERSONS, "is insured as an individual", "以个人身份参保"),
    Measure("hardship", PERSONS, "is in hardship this year", "当年生活困难"),
    Measure("lapsed", PERSONS, "has stopped paying", "处于断缴状态"),
    Measure("pensioners", PERSONS, "draws the pension", "领取养老金"),
    Measure("account_balance_yuan", YUAN, "the balances of all accounts", "个人账户余额合计"),
    Measure("benefit_a_month_yuan", YUAN, "the pensions in payment a month", "月养老金合计"),
)
