# %% [markdown]
"""
# 灵活就业人员缓缴 · Flexible workers' deferral

**规划者的问题。** 2020年未缴的养老保险费，灵活就业人员可在2021年底前补缴。
**缓缴保住了多少缴费月？若不实行，会少收多少？若再宽限一年、降低缴费下限、早点公布基数，又如何？窗口什么时候最挤？**

**The planner's question.** Months of 2020 that flexible workers did not pay may be paid until the end of 2021. **How many
contribution months did this save, and what would have been collected without it? What if another year were granted, the
lowest base cut, or the limits published in January? And when are the desks fullest?**

本笔记在2%的社区样本上只运行这一项服务，两年，约半分钟。 · On 2% of the communities, this service alone, two years; half
a minute.
"""

# %%
import duckdb

import sim
from sim.report.canvas import PALETTE, blank, legend_below
from sim.report.notebook import changes, draw_effects, effects, show, sources

SIZE = {"run.sample": 0.02, "run.end": "2022-12-31", "run.programmes": ["flexible_pension"]}
REPLICATIONS, JOBS = 4, 2
NAMES = ("no-deferral", "deferral-to-2022", "lower-base", "limits-in-january")

baseline = sim.load("baseline").replace(SIZE, name="baseline")
reforms = [sim.load(name).replace(SIZE, name=name) for name in NAMES]

# %% [markdown]
# ## 一、比较什么 · What is compared

# %%
changes(baseline, reforms)

# %% [markdown]
# ## 二、差异 · Differences
#
# 两年合计，方案减现行，95%区间；人月。注意：不实行缓缴时，2020年没缴的月份在2020年底就已作废，不在2021—2022年的“作废”里；
# 它们表现为少了的“补缴”。
#
# Both years together, reform less rules in force, 95% intervals; person-months. Mind: without deferral the unpaid months
# of 2020 are lost when 2020 ends, so they are not among those lost in 2021 and 2022; they show as back-payments missing.

# %%
impact = sim.compare(baseline, reforms, replications=REPLICATIONS, jobs=JOBS)
SHOWN = {
    "flexible_pension.paid": "当期缴费（人月） · paid in time (person-months)",
    "flexible_pension.back_paid": "补缴（人月） · paid back",
    "flexible_pension.lost": "作废（人月） · lost for good",
    "flexible_pension.collected_yuan": "征缴（元） · collected (yuan)",
    "flexible_pension.deferral_extra_cost_yuan": "因缓缴多付（元） · paid more because deferred (yuan)",
    "flexible_pension.pension_forgone_yuan": "少得的养老金（元/年） · pension forgone (yuan a year)",
}
effects(impact, SHOWN)

# %%
show(
    lambda: draw_effects(
        impact,
        {"flexible_pension.lost": "作废 · lost", "flexible_pension.back_paid": "补缴 · paid back"},
        "人月 · person-months",
    ),
    "effects",
)

# %% [markdown]
# ## 三、一年里的窗口 · The desks through the year
#
# 每月到社保经办机构、办税厅申报和缴费的人次（样本放大）。7月公布基数，12月是补缴期限。
#
# Visits a month to agencies and tax halls, scaled up. The limits are published in July, back-payment ends in December.

# %%
QUERY = """
    SELECT year(date) * 12 + month(date) - 1 AS month, sum(arrivals) / $scale AS visits
    FROM load WHERE programme = 'flexible_pension' AND channel IN ('agency', 'tax_hall')
    GROUP BY month ORDER BY month
"""


def draw_year():
    figure, (panel,) = blank(3.2)
    for place, result in enumerate(impact.results):
        with duckdb.connect() as memory:
            memory.register("load", result.load)
            scale = REPLICATIONS * SIZE["run.sample"]
            months = memory.sql(QUERY, params={"scale": scale}).fetchall()
        words = f"{result.scenario.title.zh} · {result.scenario.title.en}"
        panel.plot([m - 2021 * 12 + 1 for m, _ in months], [v for _, v in months], "-o", markersize=3,
                   color=PALETTE[place], label=words)  # fmt: skip
    panel.set_xticks([1, 4, 7, 10, 13, 16, 19, 22], ["2021-01", "04", "07", "10", "2022-01", "04", "07", "10"])
    panel.set_ylabel("人次/月 · visits a month")
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    legend_below(figure, panel, 2)
    return figure


show(draw_year, "year")

# %% [markdown]
# ## 四、数字从哪里来 · Where the numbers come from

# %%
sources(baseline, ["flexible_pension.deferral", "flexible_pension.limits", "flexible_pension.rate"])

# %% [markdown]
# ## 五、不能由此得出什么 · What not to conclude
#
# - **“不缓缴”是反事实。** 2020年当时有多少人会照缴，是假设（见上表的范围），不是记录。
# - **按下限缓缴一年，反而多付**：2021年下限更高。省下的是现金流，不是钱。
# - **征缴多不等于基金好**：将来要按缴费年限发养老金，见“少得的养老金”。
# - **区间只含偶然性**；假设的影响见 `sim robustness baseline no-deferral`。
#
# - **"No deferral" is a counterfactual.** How many would have paid in 2020 is assumed (range above), not recorded.
# - **A year deferred at the lowest base costs more**: the base of 2021 is higher. It saves cash flow, not money.
# - **More collected is not a richer fund**: years paid are pensions promised.
# - **The intervals hold chance only**: for the assumptions, `sim robustness baseline no-deferral`.
