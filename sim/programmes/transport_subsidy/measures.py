"""What the transport subsidy counts.

Of the workers eligible on the first of January: eligible = stayed + away, away = the sum over tiers, and
away = unaware + not_claimed + claims for this year's work by state. Of all claims since the year before the horizon:
claims_to_date = paid_to_date + refused_to_date + pending, and pending is the sum of its four states. A claim is one
worker's for one year, so claims are counted as persons.
"""

from sim.programmes.transport_subsidy.parameters import TIERS
from sim.world.tally import Measure

PERSONS, YUAN, DAYS, HOURS = "persons", "yuan", "days", "hours"
_TIER_WORDS = {
    "out_of_province": ("outside the province", "省外"),
    "in_province": ("in the province outside the city", "省内市外"),
    "in_city": ("in the city outside the county", "市内县外"),
}
STATES = ("registered", "in_review", "sent_back", "accepted", "paid", "refused")

COHORT = (
    Measure("eligible", PERSONS, "", ""),
    Measure("stayed", PERSONS, "", ""),
    Measure("away", PERSONS, "", ""),
    *(Measure(f"away_{tier}", PERSONS, "", "") for tier in TIERS),
    Measure("unaware", PERSONS, "", ""),
    Measure("not_claimed", PERSONS, "", ""),
    *(Measure(f"this_year_{state}", PERSONS, "", "") for state in STATES),
    Measure("away_before", PERSONS, "", ""),
    Measure("claimed_before", PERSONS, "", ""),
)
CLAIMS_SO_FAR = (
    Measure("claims_to_date", PERSONS, "", ""),
    Measure("paid_to_date", PERSONS, "", ""),
    Measure("refused_to_date", PERSONS, "", ""),
    Measure("pending", PERSONS, "", ""),
    *(Measure(f"pending_{state}", PERSONS, "", "") for state in STATES[:4]),
)
EVENTS = (
    Measure("heard", PERSONS, "heard of the transport subsidy", "得知交通补贴政策"),
    Measure("claimed", PERSONS, "claimed the transport subsidy", "申报交通补贴"),
    *(
        Measure(f"claimed_{tier}", PERSONS, f"worked {_TIER_WORDS[tier][0]}", f"务工地点：{_TIER_WORDS[tier][1]}")
        for tier in TIERS
    ),
    Measure("accepted", PERSONS, "the bureau accepted the claim", "人社部门复核通过"),
    Measure("sent_back", PERSONS, "the bureau sent the claim back for evidence", "人社部门退回补正材料"),
    Measure("evidence_brought", PERSONS, "brought the evidence that was asked for", "补交证明材料"),
    Measure("refused", PERSONS, "the claim was refused", "申报未获批准"),
    Measure("refused_stay_too_short", PERSONS, "because the stay was too short", "原因：外出务工时间不足"),
    Measure("refused_no_proof_of_work", PERSONS, "because the work was not proven", "原因：无法证明务工"),
    Measure("refused_record_mismatch", PERSONS, "because the records did not match", "原因：信息与建档立卡不符"),
    Measure("refused_no_evidence", PERSONS, "because the evidence did not come in time", "原因：逾期未补正"),
    Measure("gave_up", PERSONS, "gave up claiming after trying in vain", "未能办成，放弃申报"),
    Measure("paid", PERSONS, "was paid the transport subsidy", "交通补贴已发放"),
    *(
        Measure(f"paid_{tier}", PERSONS, f"for work {_TIER_WORDS[tier][0]}", f"按{_TIER_WORDS[tier][1]}标准")
        for tier in TIERS
    ),
    Measure("paid_yuan", YUAN, "of {amount} yuan", "金额{amount}元"),
    Measure("income_gained_yuan", YUAN, "earned {amount} yuan more than at home", "外出务工增收{amount}元"),
)
OFFICE = (
    Measure("days_to_decision", DAYS, "", "", sampled=False),
    Measure("days_to_payment", DAYS, "", "", sampled=False),
    Measure("review_hours", HOURS, "", "", sampled=False),
    Measure("outreach_cost_yuan", YUAN, "", "", sampled=False),
)
MEASURES = (*COHORT, *CLAIMS_SO_FAR, *EVENTS, *OFFICE)
