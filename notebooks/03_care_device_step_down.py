# %% [markdown]
"""
# 贴心保补贴退坡 · The care device's step-down

**规划者的问题。** “398”智慧养老设备每年服务费180元：第1、2年政府全额补贴，第3、4年补贴一半，第5年起全部自付（市场化运作）。
**第3年和第5年，会有多少老人把设备交回？改成逐年匀速退坡、五年全额补贴、或从第3年起就市场化，覆盖和财政支出各变多少？独居老人呢？**

**The planner's question.** The care device costs 180 yuan a year: the public pays all of it in service years 1 and 2,
half in years 3 and 4, nothing from year 5 on. **How many of the old give the device back in years 3 and 5? If the
subsidy went down evenly, stayed whole for five years, or ended after two: what would happen to coverage, and to public
cost? And to those who live alone?**

本笔记在2%的社区样本上只运行这一项服务，约半分钟。 · On 2% of the communities and this service alone; half a minute.
"""

# %%
from functools import cache

import numpy as np
from ipywidgets import HTML, IntSlider, VBox

import sim
from sim.report.canvas import PALETTE, blank, legend_below
from sim.report.notebook import changes, draw_effects, effects, show, sources
from sim.study.compare import paired, yearly
from sim.study.resampling import student

SIZE = {"run.sample": 0.02, "run.programmes": ["eldercare_device"]}
REPLICATIONS, JOBS = 4, 2

baseline = sim.load("baseline").replace(SIZE, name="baseline")
reforms = [
    sim.load(name).replace(SIZE, name=name) for name in ("linear-step-down", "full-five-years", "market-from-year-3")
]

# %% [markdown]
# ## 一、比较什么 · What is compared

# %%
changes(baseline, reforms)

# %% [markdown]
# ## 二、差异 · Differences
#
# 同样的老人、同样的运气，五年合计，方案减现行，95%区间。“在用”是各年末人数之和（人年）。
#
# The same people, the same luck; five years together, reform less rules in force, 95% intervals. Active: persons at
# the end of each year, added up (person-years).

# %%
impact = sim.compare(baseline, reforms, replications=REPLICATIONS, jobs=JOBS)
SHOWN = {
    "eldercare_device.active": "在用（人年） · active (person-years)",
    "eldercare_device.covered_alone": "其中独居（人年） · living alone (person-years)",
    "eldercare_device.left_year_3": "第3年交回（人） · given back in year 3",
    "eldercare_device.left_year_5": "第5年交回（人） · given back in year 5",
    "eldercare_device.public_cost_yuan": "财政补贴（元） · public cost (yuan)",
    "eldercare_device.user_cost_yuan": "老人自付（元） · paid by users (yuan)",
    "eldercare_device.rescues": "救援呼叫（次） · rescue calls",
}
effects(impact, SHOWN)

# %%
show(
    lambda: draw_effects(
        impact,
        {"eldercare_device.active": "在用 · active", "eldercare_device.left_year_5": "第5年交回 · left in year 5"},
        "人年、人 · person-years, persons",
    ),
    "effects",
)

# %% [markdown]
# ## 三、“断崖” · The cliff
#
# 2025年末在用设备，按服务年。2019年和2020年发放的设备，到2025年已在第6、7年。
#
# Devices in use at the end of 2025 by service year. Those issued in 2019 and 2020 are in years 6 and 7 by then.

# %%
YEARS = {
    "active_service_year_1": "1",
    "active_service_year_2": "2",
    "active_service_year_3": "3",
    "active_service_year_4": "4",
    "active_service_year_5_on": "5+",
}


def draw_cliff():
    figure, (panel,) = blank(3.2)
    width = 0.8 / len(impact.results)
    for place, result in enumerate(impact.results):
        last = [yearly(result, f"eldercare_device.{name}")[:, -1] for name in YEARS]
        at = np.arange(len(YEARS)) + (place - (len(impact.results) - 1) / 2) * width
        words = f"{result.scenario.title.zh} · {result.scenario.title.en}"
        spread = [student(v.size - 1) * v.std(ddof=1) / np.sqrt(v.size) for v in last]
        panel.bar(at, [v.mean() for v in last], width, yerr=spread, color=PALETTE[place], label=words, ecolor="#444444")
    panel.set_xticks(range(len(YEARS)), YEARS.values())
    panel.set_xlabel("服务年 · service year")
    panel.set_ylabel("在用（台） · in use")
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    legend_below(figure, panel, 2)
    return figure


show(draw_cliff, "cliff")

# %% [markdown]
# ## 四、拉一拉：第3、4年补贴几成？ · Move it: what share in years 3 and 4?
#
# 松手约两秒后给出与现行规定（一半）的配对差异。区间来自两次重复，只作初看。
#
# Some two seconds after letting go: the paired difference from the rules in force (one half). Two replications: a first
# look only.

# %%
QUICK = {**SIZE, "run.sample": 0.01}
quick = baseline.replace(QUICK, name="quick")


@cache
def with_share(percent):
    path = "eldercare_device.subsidy_share"
    rules = quick.replace({path: {1: 1.0, 3: percent / 100, 5: 0.0}}, name=f"{percent}%")
    return sim.run(rules, 2, JOBS)


def answer(percent):
    lines = []
    for name, words in list(SHOWN.items())[:5]:
        before, after = (yearly(with_share(share), name).sum(axis=1) for share in (50, percent))
        d = paired(before, after)
        lines.append(f"<tr><td>{words}</td><td>{d.difference:+,.0f}</td><td>({d.low:,.0f}, {d.high:,.0f})</td></tr>")
    return f"<table><tr><th>{percent}% − 50%</th><th>差异 · difference</th><th>95%</th></tr>{''.join(lines)}</table>"


slider = IntSlider(value=75, min=0, max=100, step=25, description="第3、4年 %", continuous_update=False)
shown = HTML(answer(slider.value))


def moved(change):
    shown.value = "…"
    shown.value = answer(change["new"])


slider.observe(moved, "value")
VBox([slider, shown])

# %% [markdown]
# ## 五、数字从哪里来 · Where the numbers come from

# %%
sources(
    baseline,
    ["eldercare_device.fee", "eldercare_device.subsidy_share", "eldercare_device.market", "eldercare_device.exits"],
)

# %% [markdown]
# ## 六、不能由此得出什么 · What not to conclude
#
# - **交回率是借来的。** 首次收费、涨价时有多少人退出，来自英国收费改革的两地数据（见上表），大同没有数据；方向可信，幅度待本地校准。
# - **区间只含偶然性**，不含上面这些参数的不确定；哪个假设会改变结论，见笔记09和 `sim robustness`。
# - **救援次数不等于挽救的生命。** 模型不让任何政策改变谁去世。
# - **财政补贴不是全部成本。** 设备、接线员、银行优惠另有出资人，见报告的“费用与付款人”。
#
# - **Attrition is borrowed.** How many leave when a fee begins or rises comes from two British towns (above); there are
#   no local data. The direction may be trusted, the size must be calibrated.
# - **The intervals hold chance only**, not what is not known about these parameters: see notebook 09 and
#   `sim robustness`.
# - **Rescues are not lives saved.** No lever changes who dies in the model.
# - **The subsidy is not the whole cost.** Devices, operators and the bank's discount have payers of their own.
#
# 继续 · Next: `sim compare baseline linear-step-down --replications 8 --jobs 2`
