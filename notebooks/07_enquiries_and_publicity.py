# %% [markdown]
"""
# 咨询与宣传 · Enquiries and publicity

**规划者的问题。** 不少人以为6月底都能缴费，26日才来被拒，然后打热线。
**6月上旬发宣传单和短信，能少多少拒收、少多少电话？每多一人按时缴费，花多少宣传费？热线再加两个座席呢？**

**The planner's question.** Some believe one can pay until the end of June, are refused on the 26th, and ring the hotline.
**Leaflets and messages in early June: how many refusals and calls do they save, and what does one more payer in time
cost? And what would two more seats at the hotline do?**

本笔记在2%的社区样本上运行到7月，约半分钟。 · On 2% of the communities, until July; half a minute.
"""

# %%
import duckdb

import sim
from sim.report.canvas import PALETTE, blank, legend_below
from sim.report.notebook import changes, effects, show, sources
from sim.study.compare import yearly

SIZE = {"run.sample": 0.02, "run.end": "2021-07-31", "run.programmes": ["resident_pension", "enquiries"]}
REPLICATIONS, JOBS = 4, 2

baseline = sim.load("baseline").replace(SIZE, name="baseline")
publicity = sim.load("publicity").replace(SIZE, name="publicity")
reminder = sim.load("reminder-18-to-22-june").replace(SIZE, name="reminder-18-to-22-june")
reforms = [publicity, reminder]

# %% [markdown]
# ## 一、比较什么 · What is compared

# %%
changes(baseline, reforms)

# %% [markdown]
# ## 二、差异 · Differences

# %%
impact = sim.compare(baseline, reforms, replications=REPLICATIONS, jobs=JOBS)
SHOWN = {
    "resident_pension.basic.paid": "基本养老按时缴费（人） · basic paid in time",
    "resident_pension.basic.missed_after_closing_day": "截止日后才来（人） · came after the closing day",
    "enquiries.informed_last_payable_day": "知道了截止日（人） · learnt the last day",
    "enquiries.received": "热线来电（次） · calls",
    "enquiries.answered": "接通（次） · answered",
    "enquiries.media_cost_yuan": "宣传费（元） · cost of media (yuan)",
}
effects(impact, SHOWN)

# %% [markdown]
# 每多一人按时缴费，信息费要多少：短信、宣传单和提醒的实付款，除以多缴的人。
#
# What one more payer in time costs: messages, leaflets and reminders as paid, by the number of additional payers.

# %%
SPENT = "SELECT sum(amount) / 100 / $scale FROM cost WHERE kind = 'reminder' OR starts_with(kind, 'publicity_')"


def spent(result):
    with duckdb.connect() as memory:
        memory.register("cost", result.cost)
        ((yuan,),) = memory.sql(SPENT, params={"scale": REPLICATIONS * SIZE["run.sample"]}).fetchall()
    return float(yuan or 0)


for place, (reform, result) in enumerate(zip(reforms, impact.reforms, strict=True)):
    more = impact.total("resident_pension.basic.paid", place)
    cost = spent(result) - spent(impact.baseline)
    sure = more.low is not None and more.low > 0
    each = f"{cost / more.difference:,.1f} 元 · yuan" if sure else "看不出多缴的人 · no more payers shown"
    print(f"{reform.title.zh} · {reform.title.en}：{cost:,.0f} 元 · yuan；多一人 · one more payer: {each}")

# %% [markdown]
# ## 三、电话什么时候来 · When the calls come
#
# 每日热线来电（样本放大，各次重复平均）。 · Calls a day, scaled up, mean of the replications.

# %%
QUERY = """
    SELECT date, sum(arrivals) / $scale AS calls FROM load
    WHERE channel = 'hotline' AND programme = 'enquiries' GROUP BY date ORDER BY date
"""


def draw_calls():
    figure, (panel,) = blank(3.0)
    for place, result in enumerate(impact.results):
        with duckdb.connect() as memory:
            memory.register("load", result.load)
            days = memory.sql(QUERY, params={"scale": REPLICATIONS * SIZE["run.sample"]}).fetchall()
        words = f"{result.scenario.title.zh} · {result.scenario.title.en}"
        panel.plot([d for d, _ in days], [n for _, n in days], color=PALETTE[place], label=words, linewidth=1.2)
    panel.set_ylim(bottom=0)
    panel.set_ylabel("来电/日 · calls a day")
    legend_below(figure, panel, 2)
    return figure


show(draw_calls, "calls")

# %%
answered = [yearly(r, "enquiries.answered").sum() / yearly(r, "enquiries.received").sum() for r in impact.results]
for result, share in zip(impact.results, answered, strict=True):
    print(f"{result.scenario.title.zh} · {result.scenario.title.en}：接通率 · answered {share:.0%}")

# %% [markdown]
# ## 四、数字从哪里来 · Where the numbers come from

# %%
sources(baseline, ["enquiries.media", "enquiries.wave"])

# %% [markdown]
# ## 五、不能由此得出什么 · What not to conclude
#
# - **每条短信能改变多少人，是假设**（见范围）；它与“信6月30日的比例”只能一起校准。
# - **宣传只对知道后会改日子的人有用**：记录有误、排队、线上失败治不了。
# - **样本里热线按比例折算**；看接通率和等候，请用全市运行。
#
# - **How many one message changes is assumed** (ranges above); it can only be calibrated together with the share that
#   believes in 30 June.
# - **Publicity helps only those who would then come earlier**: not wrong records, queues or failures online.
# - **The hotline is scaled with the sample**; for answered calls and waits run the whole city.
