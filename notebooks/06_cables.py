# %% [markdown]
"""
# 老旧小区线缆整治 · Overhead cables in old compounds

**规划者的问题。** 老旧小区楼道里“蜘蛛网”线缆，靠投诉一件件清理。**加班组限期十日办结、逐小区清理、或清理时同建线槽，
哪一种让投诉和乱线更少？各要多少班组、多少钱？**

**The planner's question.** Cables hang like cobwebs in old compounds and are cleared one complaint at a time. **A fourth
crew and ten days, compound by compound, or conduits with each clearance: which leaves fewer complaints and fewer
tangles, and what does each take in crews and money?**

小区按全市运行；三年，约半分钟。 · All compounds run whole; three years, half a minute.
"""

# %%
import sim
from sim.report.canvas import PALETTE, blank, legend_below
from sim.report.notebook import changes, effects, show, sources
from sim.study.compare import yearly

SIZE = {"run.sample": 0.01, "run.end": "2023-12-31", "run.programmes": ["cable_complaints", "enquiries"]}
REPLICATIONS, JOBS = 4, 2
NAMES = ("reactive", "sweep", "conduits")

baseline = sim.load("baseline").replace(SIZE, name="baseline")
reforms = [sim.load(name).replace(SIZE, name=name) for name in NAMES]

# %% [markdown]
# ## 一、比较什么 · What is compared

# %%
changes(baseline, reforms)

# %% [markdown]
# ## 二、差异 · Differences
#
# 三年合计，方案减现行，95%区间。 · Three years together, reform less rules in force, 95% intervals.

# %%
impact = sim.compare(baseline, reforms, replications=REPLICATIONS, jobs=JOBS)
SHOWN = {
    "cable_complaints.received": "投诉（件） · complaints",
    "cable_complaints.cleared": "清理（件） · cases cleared",
    "cable_complaints.days_to_clearance_mean": "办结天数（三年之和） · days to clearance (three years added)",
    "cable_complaints.tangled_floors": "仍有乱线的楼层（三年末之和） · floors still tangled (year-ends added)",
    "cable_complaints.crew_days": "班组工日 · crew days",
    "cable_complaints.cost_yuan": "支出（元） · cost (yuan)",
}
effects(impact, SHOWN)

# %% [markdown]
# ## 三、乱线会不会卷土重来 · Do tangles come back?

# %%


def draw_floors():
    figure, (panel,) = blank(3.0)
    for place, result in enumerate(impact.results):
        values = yearly(result, "cable_complaints.tangled_floors")
        words = f"{result.scenario.title.zh} · {result.scenario.title.en}"
        panel.plot([2021, 2022, 2023], values.mean(axis=0), "-o", color=PALETTE[place], label=words)
        panel.fill_between([2021, 2022, 2023], values.min(axis=0), values.max(axis=0), color=PALETTE[place], alpha=0.15)
    panel.set_xticks([2021, 2022, 2023])
    panel.set_ylim(bottom=0)
    panel.set_xlabel("年末 · end of year（色带：各次重复的范围 · band: range of the replications）")
    panel.set_ylabel("乱线楼层 · floors with tangles")
    legend_below(figure, panel, 2)
    return figure


show(draw_floors, "floors")

# %% [markdown]
# ## 四、数字从哪里来 · Where the numbers come from

# %%
sources(baseline, ["cable_complaints.crews", "cable_complaints.pipeline"])

# %% [markdown]
# ## 五、不能由此得出什么 · What not to conclude
#
# - **事故太少（每年0—2起），分不出方案高下**；不能说哪种方案“更安全”。
# - **小区和楼层是合成的**，除报纸点名的四处外，名称与真实小区无关。
# - **增长快慢是假设**；五年后线缆有多密，全看这条。
#
# - **Incidents are too few (0 to 2 a year)** to tell the options apart; none of them may be called safer.
# - **Compounds are synthetic**, but for the four that the page names.
# - **Growth is assumed**; how dense cables are in five years hangs on it.
