"""What the cable complaints report: residents' calls, and the compounds and crews, which run whole in any sample."""

from sim.world.tally import Measure


def _whole(name: str, unit: str, en: str, zh: str) -> Measure:
    return Measure(name, unit, en, zh, sampled=False)


CALLS = (
    Measure("called", "calls", "called the hotline about cables", "就线缆问题拨打热线"),
    Measure("call_answered", "calls", "the call about cables was answered", "线缆问题来电已接听"),
    Measure("call_unanswered", "calls", "the call about cables was not answered", "线缆问题来电未接通"),
    Measure("complaint_cleared", "calls", "the cables complained of were cleared", "所反映的线缆已清理"),
)
FLOWS = (
    _whole("received", "reports", "complaints received by hotline or newspaper", "收到线缆投诉（热线和报纸）"),
    _whole("received_newspaper", "reports", "complaints received by the newspaper", "报纸收到线缆投诉"),
    _whole("printed", "reports", "newspaper reports printed", "报纸刊登线缆报道"),
    _whole("cases", "cases", "cases opened, one a building and kind", "立案（每栋楼每类一案）"),
    _whole("cases_swept", "cases", "cases opened by a sweep", "巡查立案"),
    _whole("repeats", "reports", "complaints about a case that was open already", "重复投诉"),
    _whole("registered", "cases", "cases registered", "登记"),
    _whole("inspected", "cases", "cases inspected", "现场核查"),
    _whole("assigned", "cases", "cases assigned to a crew", "派单"),
    _whole("cleared", "cases", "cases cleared", "清理完毕"),
    _whole("rechecked", "cases", "cases rechecked", "复查"),
    _whole("incidents", "incidents", "incidents with cables", "线缆事故"),
    _whole("incidents_outside_windy", "incidents", "incidents outside on windy days", "大风天外墙线缆事故"),
    _whole("recurred", "cases", "what was cleared hung again", "清理后复发"),
    _whole("connections_grown", "connections", "freely hung connections added", "新增私接乱搭线缆"),
    _whole("connections_cleared", "connections", "freely hung connections taken away", "清理私接乱搭线缆"),
    _whole("conduits_built", "conduits", "shared conduits built", "新建共用线槽"),
    _whole("crew_days", "crew-days", "crew-days worked", "清理班组工日"),
    _whole("crew_utilisation", "share", "crew-days worked over those of working days", "班组利用率"),
    _whole("days_to_clearance_mean", "days", "days from complaint to clearance, mean", "投诉至清理平均天数"),
    _whole(
        "days_to_clearance_p95", "days", "days from complaint to clearance, 95th percentile", "投诉至清理天数95分位"
    ),
    _whole("target_due", "cases", "cases whose target fell in the year", "年内到期案件"),
    _whole("target_met_share", "share", "share of them cleared within the target", "按期清理比例"),
    _whole("crew_cost_yuan", "yuan", "cost of crews", "班组费用"),
    _whole("conduit_cost_yuan", "yuan", "cost of conduits", "线槽费用"),
    _whole("cost_yuan", "yuan", "cost of crews and conduits", "费用合计"),
)
STOCKS = (
    _whole("backlog", "cases", "cases not cleared yet", "未清理案件"),
    _whole("overdue", "cases", "cases not cleared and older than the target", "逾期未清理案件"),
    _whole("state_reported", "cases", "cases reported", "已受理案件"),
    _whole("state_registered", "cases", "cases registered, not inspected", "已登记待核查案件"),
    _whole("state_inspected", "cases", "cases inspected, not assigned", "已核查待派单案件"),
    _whole("state_assigned", "cases", "cases assigned, not begun", "已派单待开工案件"),
    _whole("state_clearing", "cases", "cases being cleared", "清理中案件"),
    _whole("state_cleared", "cases", "cases cleared, not rechecked", "已清理待复查案件"),
    _whole("state_rechecked", "cases", "cases rechecked and closed, since the first day", "已复查结案（累计）"),
    _whole("connections", "connections", "freely hung connections", "私接乱搭线缆"),
    _whole("connections_before", "connections", "freely hung connections on the year's first day", "年初私接乱搭线缆"),
    _whole("buildings", "buildings", "buildings of old compounds", "老旧小区楼栋"),
    _whole("tangled_floors", "floors", "floors with tangled corridors", "线缆杂乱楼层"),
    _whole("tangled_buildings", "buildings", "buildings with tangled corridors or walls", "线缆杂乱楼栋"),
)
MEASURES = (*CALLS, *FLOWS, *STOCKS)
