"""Words of the page in both languages; names of indicators, places and payers are those of the report."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]


def _w(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}


WORDS: Final[Mapping[str, Words]] = {
    "title": _w("大同市公共服务政策仿真", "Datong Policy Simulation"),
    "subtitle": _w(
        "移动左侧参数，右侧比较现行规则与改革方案的负荷、费用和覆盖。",
        "Move a lever on the left; the right compares load, cost and coverage of the rules in force with the reform.",
    ),
    "skip": _w("跳到结果", "Skip to the results"),
    "language": _w("English", "中文"),
    "language_label": _w("切换语言：English", "Switch language: 中文"),
    "rules": _w("方案与参数", "Rules and levers"),
    "scenario": _w("从哪个情景开始", "Scenario to start from"),
    "horizon": _w("模拟至", "Simulate to the end of"),
    "reset": _w("恢复情景原值", "Undo all levers"),
    "moved": _w("已调整", "moved"),
    "by_date": _w("随日期变化", "varies by date"),
    "other_value": _w("其他取值", "another value"),
    "range": _w("可调范围", "range"),
    "source": _w("来源", "source"),
    "yes": _w("是", "yes"),
    "no": _w("否", "no"),
    "any_title": _w("任意参数", "Any parameter"),
    "any_label": _w("参数=取值，写法与情景文件相同", "parameter=value, as in a scenario file"),
    "any_button": _w("应用", "Apply"),
    "others": _w("其他改动", "Other changes"),
    "remove": _w("撤销", "undo"),
    "answer": _w("结论", "Answer"),
    "changes": _w("改了什么", "What changes"),
    "no_changes": _w(
        "与现行规则相同：请移动一个参数，或选择一个改革情景。", "The rules in force: move a lever or choose a reform."
    ),
    "from": _w("现行", "in force"),
    "to": _w("改为", "becomes"),
    "headlines": _w("主要指标", "Headline figures"),
    "indicator": _w("指标", "Indicator"),
    "baseline": _w("现行规则", "Rules in force"),
    "reform": _w("改革方案", "Reform"),
    "difference": _w("差异", "Difference"),
    "interval": _w("95%区间", "95% interval"),
    "interval_drawn": _w("差异占现行的百分比及区间", "Difference in % with interval"),
    "unchanged": _w("完全相同的指标", "Exactly the same"),
    "still": _w("费用不变的事项", "Programmes whose cost does not change"),
    "load": _w("负荷：每日到访", "Load: arrivals by day"),
    "load_help": _w(
        "点击某日，或用方向键选择后按回车，可看当天最忙窗口的排队。橙框为每月25日，灰点为非工作日。",
        "Click a day, or choose one with the arrow keys and press Enter, to see that day's queue at its busiest place. "
        "Orange frames are the 25ths, grey dots days off.",
    ),
    "place_kind": _w("窗口类型", "Kind of place"),
    "year": _w("年份", "Year"),
    "shown": _w("显示", "Show"),
    "show_reform": _w("改革方案", "reform"),
    "show_baseline": _w("现行规则", "rules in force"),
    "show_difference": _w("差异", "difference"),
    "persons_a_day": _w("人次/日", "arrivals a day"),
    "month": _w("月", "Month"),
    "day": _w("日", "Day"),
    "wait": _w("平均等候{minutes}分钟", "mean wait {minutes} min"),
    "money": _w("费用：谁付多少", "Cost: who pays how much"),
    "coverage": _w("覆盖", "Coverage"),
    "queue": _w("某日排队", "A day's queue"),
    "queue_wait": _w("正在重放当日排队……", "Replaying that day …"),
    "queue_agrees": _w("SimPy逐人重放与仿真一致", "the SimPy replay agrees with the run customer by customer"),
    "queue_differs": _w("SimPy重放与仿真不一致", "the SimPy replay DIFFERS from the run"),
    "queue_of": _w("改革方案，第1次重复", "reform, first replication"),
    "close": _w("关闭", "Close"),
    "log": _w("逐事记录", "Log"),
    "residents": _w("居民", "Residents"),
    "residents_help": _w(
        "点击一位居民，或输入编号，逐日查看其经历。名单来自样本。",
        "Click a resident, or enter an id, to read what happened day by day. The list is of the sample.",
    ),
    "resident_id": _w("居民编号", "Resident's id"),
    "read": _w("查看经历", "Read"),
    "trace_wait": _w("正在重放……", "Replaying …"),
    "trace_none": _w("期内没有与这些事项有关的经历。", "Nothing to do with these services in these years."),
    "trace_same": _w("两种规则下经历相同。", "The same under both rules."),
    "downloads": _w("下载", "Download"),
    "file_report": _w("报告（HTML、Excel、CSV）", "Report (HTML, Excel, CSV)"),
    "file_scenario": _w("情景文件（YAML）", "Scenario file (YAML)"),
    "file_data": _w("图中数据（CSV）", "Data of the figures (CSV)"),
    "report_wait": _w("正在撰写报告……", "Writing the report …"),
    "report_early": _w(
        "报告需要至少一对全部事项的运行，细化完成一对后即可下载。",
        "The report needs one pair of runs with all programmes; refining gives it soon.",
    ),
    "starting": _w("正在启动模型……", "Starting the model …"),
    "baseline_runs": _w("正在计算现行规则……", "Running the rules in force …"),
    "first_look": _w("首看", "First look"),
    "refined": _w("细化", "Refined"),
    "status": _w(
        "{stage}：{sample}社区样本，{pairs}次重复，{years}年。",
        "{stage}: {sample} of the communities, {pairs} replication(s), {years}.",
    ),
    "status_part": _w(
        "本次只运行{run}；其余事项沿用现行规则的结果，细化时再全部运行。",
        "Run anew: {run}; the rest is reused from the rules in force until it is refined.",
    ),
    "status_all": _w("全部事项均已运行。", "All programmes were run."),
    "refining": _w("后台细化中：{done}/{total}", "Refining in the background: {done} of {total} runs"),
    "refined_done": _w("细化完成。", "Refining has ended."),
    "years_so_far": _w("目前到{year}年", "so far to {year}"),
    "failed": _w("运行出错：{message}", "A run failed: {message}"),
    "no_scenario": _w("没有名为{name}的情景", "there is no scenario {name!r}"),
    "run_settings": _w("样本、种子等运行设置由页面决定", "settings of the run are the page's own"),
    "address_faults": _w("地址或输入中有误，已忽略：", "Wrong in the address or entry, and ignored:"),
    "time_to_figure": _w(
        "从放手到首张图{first}秒，到全部年份{whole}秒", "{first} s to the first figure, {whole} s to all years"
    ),
    "disconnected": _w(
        "与服务器的连接已断开，请重新载入页面。", "The connection to the server is lost; reload the page."
    ),
    "first_replication": _w("仅一次重复，尚无区间", "one replication, no interval yet"),
    "resident": _w("{born}年生，{sex}，{county}{where}", "{sex} born in {born}, {where} {county}"),
    "woman": _w("女性", "woman"),
    "man": _w("男性", "man"),
    "urban": _w("城镇", "urban"),
    "rural": _w("乡村", "rural"),
    "no_resident": _w("样本中没有编号为{id}的居民", "nobody in the sample has the id {id}"),
    "residents_find": _w("查找受影响的居民", "Find residents whom it concerns"),
    "residents_moved": _w(
        "样本{of}人中，{moved}人的经历因改革而不同；以下为其中一部分。",
        "For {moved} of the {of} people in the sample something is different; some of them:",
    ),
    "residents_same": _w("现行规则下的部分居民：", "Some residents under the rules in force:"),
    "stale": _w("设置已改变，请重新选择。", "The setting has changed; choose again."),
    "no_queue": _w("线上渠道没有排队。", "Online channels have no queue."),
    "other_places": _w("同日其他窗口", "Other places that day"),
    "customers": _w("{customers}人", "{customers} people"),
    "years_label": _w("{first}—{last}", "{first}–{last}"),
}

UNITS: Final[Mapping[str, Words]] = {
    "day of month": _w("日", "th day"),
    "month": _w("月", "th month"),
    "months": _w("个月", "months"),
    "count": _w("", ""),
    "ratio": _w("倍", "×"),
    "yuan": _w("元", "yuan"),
    "yuan/year": _w("元/年", "yuan a year"),
    "age": _w("周岁", "years old"),
    "crews": _w("个", "crews"),
    "days": _w("天", "days"),
    "share": _w("%", "%"),
}

PLACES: Final[Mapping[str, Words]] = {
    "hotline": _w("市民热线", "Hotline"),
    "veterans_hall": _w("退役军人服务大厅", "Veterans' hall"),
    "township_desk": _w("乡镇便民窗口", "Township desks"),
    "wechat": _w("微信", "WeChat"),
    "bank_app": _w("银行手机APP", "Bank app"),
    "e_tax": _w("电子税务局", "E-tax site"),
    "minsheng": _w("民生山西APP", "Minsheng app"),
}

COUNTIES: Final[Mapping[str, Words]] = {
    "xinrong": _w("新荣区", "Xinrong"),
    "pingcheng": _w("平城区", "Pingcheng"),
    "yungang": _w("云冈区", "Yungang"),
    "yunzhou": _w("云州区", "Yunzhou"),
    "yanggao": _w("阳高县", "Yanggao"),
    "tianzhen": _w("天镇县", "Tianzhen"),
    "guangling": _w("广灵县", "Guangling"),
    "lingqiu": _w("灵丘县", "Lingqiu"),
    "hunyuan": _w("浑源县", "Hunyuan"),
    "zuoyun": _w("左云县", "Zuoyun"),
    "datong_economic_development_zone": _w("大同经开区", "the development zone"),
}

_S, _F, _E, _T = "resident_pension.supplementary", "flexible_pension", "eldercare_device", "transport_subsidy"
COVERAGE: Final = (  # part, of what, name
    (
        "resident_pension.basic.paid",
        "resident_pension.basic.eligible",
        _w("居民基本养老保险：按时缴费占应缴", "Basic pension: paid in time of those eligible"),
    ),
    (
        f"{_S}.paid",
        f"{_S}.eligible",
        _w("居民补充养老保险：按时缴费占可缴", "Supplementary pension: paid in time of those eligible"),
    ),
    (
        f"{_F}.paid",
        f"{_F}.due",
        _w("灵活就业：当年缴纳月数占应缴", "Flexible workers: months paid in their year of those due"),
    ),
    (
        f"{_E}.active",
        f"{_E}.eligible",
        _w("贴心保：年末在用占符合条件", "Care device: in use at year's end of those eligible"),
    ),
    (
        f"{_T}.paid",
        f"{_T}.eligible",
        _w("交通补贴：领取占符合条件", "Transport subsidy: paid of those eligible"),
    ),
    (
        "enquiries.answered",
        "enquiries.received",
        _w("热线：接听占来电", "Hotline: answered of calls received"),
    ),
)
