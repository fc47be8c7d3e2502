# %% [markdown]
"""
# 全市一盘棋：比较一揽子方案 · The whole city: comparing packages

**规划者的问题。** 几项改革一起推，效果是相加还是打折？**“缴到月末”、“6月提醒”各自有效，合在一起还剩多少？
各项服务共用的窗口和热线受不受得了？钱由谁出，时间省在谁身上？**

**The planner's question.** When several reforms come together, do their effects add up? **Closing at the month's end and
reminders in June each help: how much is left of both together? Do the shared desks and the hotline bear it? Who pays,
and whose time is saved?**

七项服务一起运行，1%的社区、到2021年7月，约一分钟。 · All seven services together, 1% of the communities, until July 2021;
about a minute.
"""

# %%
import duckdb

import sim
from sim.report.notebook import changes, effects, table
from sim.report.words import RUN_WHOLE
from sim.study.compare import yearly

SIZE = {"run.sample": 0.01, "run.end": "2021-07-31"}
REPLICATIONS, JOBS = 3, 2

baseline = sim.load("baseline").replace(SIZE, name="baseline")
later = sim.load("close-at-month-end").replace(SIZE, name="close-at-month-end")
told = sim.load("reminder-18-to-22-june").replace(SIZE, name="reminder-18-to-22-june")


def added(scenario, other, name):
    """Return a scenario with what another changes as well."""
    more = {
        leaf.path: leaf.written()["value"]
        for leaf in other.leaves()
        if leaf.value != baseline.leaf(leaf.path).value and not leaf.path.startswith("run.")
    }
    return scenario.replace(more, name=name)


both = added(later, told, "both")
reforms = [later, told, both]

# %% [markdown]
# ## 一、比较什么 · What is compared
#
# 第三个方案是前两个之和；标题取自第一个。 · The third is the first two together; its title is that of the first.

# %%
changes(baseline, reforms)

# %% [markdown]
# ## 二、相加，还是打折？ · Do they add up?
#
# 交互 = 两项一起 −（第一项 + 第二项）；逐次重复计算，所以也有区间。
#
# Interaction = both together less (the first plus the second), taken replication by replication, so it has an interval.

# %%
impact = sim.compare(baseline, reforms, replications=REPLICATIONS, jobs=JOBS)
SHOWN = {
    "resident_pension.basic.paid": "基本养老按时缴费 · basic paid in time",
    "resident_pension.basic.missed_after_closing_day": "截止日后才来 · came after the closing day",
    "enquiries.received": "热线来电 · calls to the hotline",
    "residents.hours_spent": "居民花费的时间（小时） · residents' hours",
}
effects(impact, SHOWN)

# %%
rows = []
for indicator, words in SHOWN.items():
    now, one, two, together = (yearly(result, indicator).sum(axis=1) for result in impact.results)
    extra = (together - now) - (one - now) - (two - now)
    rows.append(
        (words, *(f"{v.mean():+,.0f}" for v in (one - now, two - now, together - now)),
         f"{extra.mean():+,.0f}", f"{extra.min():+,.0f} … {extra.max():+,.0f}")
    )  # fmt: skip
table(
    [
        "指标 · indicator",
        "月末 · month-end",
        "提醒 · reminder",
        "两项 · both",
        "交互 · interaction",
        "各次范围 · range of replications",
    ],
    rows,
)

# %% [markdown]
# ## 三、谁付钱 · Who pays
#
# 转移支付（补贴、养老金）与资源（人工、车时、短信）分开列，从不相加。万元，样本放大，到7月底。
#
# Transfers and resources apart, never added up. 10,000 yuan, scaled up, until the end of July.

# %%
QUERY = """
    SELECT payer, sum(amount / 1e6 / $runs / CASE WHEN list_contains($whole, programme) THEN 1 ELSE $sample END) AS paid
    FROM cost WHERE payer <> 'opening_balance' GROUP BY payer ORDER BY paid DESC LIMIT 8
"""


def by_payer(result):
    """Return what each payer paid; the bus line and the cables run whole in any sample and are not scaled up."""
    values = {"runs": REPLICATIONS, "whole": sorted(RUN_WHOLE), "sample": SIZE["run.sample"]}
    with duckdb.connect() as memory:
        memory.register("cost", result.cost)
        return dict(memory.sql(QUERY, params=values).fetchall())


paid = [by_payer(result) for result in impact.results]
names = ["现行 · now", "月末 · month-end", "提醒 · reminder", "两项 · both"]
table(["付款人 · payer", *names], [(payer, *(f"{each.get(payer, 0):,.0f}" for each in paid)) for payer in paid[0]])

# %% [markdown]
# ## 四、共用的窗口 · The shared desks

# %%
DESKS = {
    "desk.bank_counter.wait_p95_seconds": "银行柜台等候95分位（秒） · bank counter, 95th percentile (s)",
    "desk.agency.wait_p95_seconds": "社保经办（秒） · agency (s)",
    "desk.hotline.abandoned": "热线放弃（次） · calls given up",
    "desk.staff_hours": "窗口人工（小时） · staff hours",
}
table(
    ["窗口 · desk", *names],
    [
        (words, *(f"{yearly(result, indicator).mean():,.0f}" for result in impact.results))
        for indicator, words in DESKS.items()
    ],
)

# %% [markdown]
# ## 五、不能由此得出什么 · What not to conclude
#
# - **1%的样本只看方向**；等候时间在小样本里偏长，交付前用全市、8次重复：
#   `sim report baseline close-at-month-end reminder-18-to-22-june --replications 8 --jobs 2`。
# - **多个方案同时比，总有一个看着显著**：`sim compare --help` 里有同时区间和择优。
# - **没算的不等于没有**：征缴考核、银行清算、宣传疲劳都不在模型里。
#
# - **1% of the communities shows directions only**; waits are too long in a small sample. For the hand-in, the whole
#   city and eight replications (command above).
# - **Of many options one always looks significant**: `sim compare --help` has simultaneous intervals and selection.
# - **What is not counted is not zero**: targets, settlement and message fatigue are not in the model.
