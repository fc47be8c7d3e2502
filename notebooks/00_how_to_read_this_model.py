# %% [markdown]
"""
# 怎样读这个模型 · How to read this model

**规划者的问题。** 屏幕上出现一个数，比如“多1,200人按时缴费”。**这个数从哪里来？有多大把握？背后是谁？能拿它做什么，不能做什么？**

**The planner's question.** A figure appears, say "1,200 more pay in time". **Where does it come from, how sure is it,
who stands behind it, and what may be done with it, and what not?**

本笔记用约15个社区、半年，约半分钟。 · Some fifteen communities, half a year; half a minute.
"""

# %%
from contextlib import suppress

import numpy as np

import sim
from sim.report.notebook import changes, effects, sources, table
from sim.run import replicate
from sim.study.compare import yearly

SIZE = {"run.sample": 0.005, "run.end": "2021-06-30", "run.programmes": ["resident_pension", "enquiries"]}
JOBS = 2

baseline = sim.load("baseline").replace(SIZE, name="baseline")
reform = sim.load("close-at-month-end").replace(SIZE, name="close-at-month-end")

# %% [markdown]
# ## 一、模型里有什么 · What is in it
#
# 全市3,105,591名常住居民，逐人、逐日；住在家庭和社区里，去有窗口、有钟点、会排队的地方办事。
# 一个“方案”是一整套规定、居民习惯和运行设置，全部写在 `scenarios/`，每个数都有单位和出处。
#
# All 3,105,591 residents, one by one, day by day, in households and communities, going to places with desks, hours and
# queues. A *scenario* is a whole set of rules, habits and settings; all of it stands in `scenarios/`, each figure with
# its unit and source.

# %%
kinds = {}
for leaf in baseline.leaves():
    kind = leaf.source if leaf.source in {"assumption", "model"} else leaf.source.partition(" ")[0]
    kind = kind if kind in {"assumption", "model", "clause"} else "fact"
    kinds[kind] = kinds.get(kind, 0) + 1
MEANING = {
    "clause": "报纸条款 · a clause of the page",
    "fact": "公开数据 · a published figure",
    "assumption": "假设（有理由和范围） · assumed, with reason and range",
    "model": "模型选择或杠杆 · a choice of the model, or a lever",
}
table(
    ["出处 · source", "参数个数 · parameters", "含义 · meaning"],
    [(kind, kinds[kind], words) for kind, words in MEANING.items()],
)

# %% [markdown]
# **多数行为参数是假设。** 所以绝对数只是示意，方案之间的差异才是结果；假设会不会推翻结论，要单独问（笔记09）。
#
# **Most of how people behave is assumed.** So levels are illustrations and differences are the result; whether an
# assumption would overturn a conclusion is a question of its own (notebook 09).

# %%
sources(baseline, ["resident_pension.window", "resident_pension.believes_30_june_share"])

# %% [markdown]
# ## 二、方案只写改变 · A reform says only what it changes

# %%
changes(baseline, [reform])

# %% [markdown]
# ## 三、同样的人，同样的运气 · The same people, the same luck
#
# 每位居民每个决定的“运气”，由（种子、重复号、用途、何人、何时）唯一决定。于是两个方案只在规定使然之处不同。
# 下表：四次重复里各自的缴费人次，以及逐次相减。差异的波动远小于水平的波动——这就是配对。
#
# The luck of each decision of each resident is a pure function of seed, replication, purpose, who and when, so two
# scenarios differ only where their rules make them. Below: the level in each of four replications, and the difference.
# The differences vary far less than the levels: that is what pairing does.

# %%
impact = sim.compare(baseline, [reform], replications=4, jobs=JOBS)
PAID = "resident_pension.supplementary.paid"
before, after = (yearly(result, PAID).sum(axis=1) for result in impact.results)
table(
    ["重复 · replication", "现行 · now", "缴到月末 · month-end", "差 · difference"],
    [(i, f"{b:,.0f}", f"{a:,.0f}", f"{a - b:+,.0f}") for i, (b, a) in enumerate(zip(before, after, strict=True))],
)

# %%
print(
    f"标准差 · standard deviation: {np.std(before, ddof=1):,.0f} (水平 · level), {np.std(after - before, ddof=1):,.0f} (差 · difference)"
)

# %% [markdown]
# ## 四、区间怎么读 · How to read an interval
#
# 95%区间是“平均差异”的区间，重复越多越窄；它**不是**各次结果的范围，也**不含**参数不确定。
# 区间含零（—）：这么多次重复看不出变化，不等于没有影响。
#
# The 95% interval is that of the mean difference; it shrinks with replications. It is **not** the range of the runs, and
# it does **not** hold what is unknown about parameters. Where it contains zero (—), nothing has been shown.

# %%
effects(
    impact,
    {
        PAID: "补充养老按时缴费 · supplementary paid in time",
        "resident_pension.supplementary.missed_after_closing_day": "截止日后才来 · came after the closing day",
        "residents.hours_spent": "居民花费的时间（小时） · residents' hours",
        "ledger.imbalance_fen": "账目不平（分） · ledger imbalance (fen)",
    },
)

# %% [markdown]
# 最后一行永远是零：每一分钱都有付款人和收款人。 · The last row is always zero: every fen has a payer and a payee.
#
# ## 五、数字背后的人 · The people behind a figure
#
# 任何一位居民的经历都可以重放；全体居民的经历加起来，就是上面的表（有测试保证）。居民是合成的，不是真人。
#
# The story of any resident can be replayed; all stories together are the tables above (a test holds it). Residents are
# synthetic.

# %%
ids = []


class MetError(Exception):
    pass


def meet(_, world):
    ids.extend(world.residents.id[:400].tolist())
    raise MetError  # the first evening is enough


with suppress(MetError):
    replicate(baseline, 0, on_day=meet)
watched = replicate(baseline, 0, watch=ids)
busiest = max({entry.row for entry in watched.trace}, key=[entry.row for entry in watched.trace].count)
for language in ("zh", "en"):
    print("\n".join(impact.baseline.trace(ids[busiest], language=language)[:12]), "\n")
print(f"sim trace baseline --resident {ids[busiest]} --sample {SIZE['run.sample']}")

# %% [markdown]
# ## 六、不能由此得出什么 · What not to conclude
#
# - **不是预测**，不含物价、疫情、政治。 · **No forecast**: no prices, epidemics or politics beyond what a scenario says.
# - **样本里小地方的排队偏挤**；看等候时间请用全市。 · **Queues at small places are crowded in a sample**; for waits run
#   the whole city.
# - **不得就任何真实个人、社区、网点下结论。** · **Nothing follows for a real person, community or desk.**
# - 模型全貌（ODD协议）见文档 `make docs`。 · The whole model by the ODD protocol: `make docs`.
