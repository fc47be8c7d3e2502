# %% [markdown]
"""
# 有多大把握：扫描、敏感性、稳健性 · How sure: sweep, sensitivity, robustness

**规划者的问题。** 多数行为参数是假设。**换一组假设，结论还站得住吗？哪几条假设最要紧，值得先去调查？**

**The planner's question.** Most of how people behave is assumed. **Would the conclusion stand under other assumptions?
Which of them matter most, and are worth a survey first?**

三种问法，从粗到细；样本和重复都很小，约一分钟。 · Three ways to ask, from coarse to fine; samples are small, about a minute.
"""

# %%
import tempfile
from pathlib import Path

import sim
from sim.report.notebook import table
from sim.study.designs import load_study
from sim.study.robustness import Effort, robustness
from sim.study.sensitivity import sensitivity

folder = Path(tempfile.mkdtemp(prefix="how-sure-"))
JOBS = 2


def study(name, text):
    """Write a study file and read it back, checked."""
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf8")
    return load_study(file)


# %% [markdown]
# ## 一、扫描：规定怎么定 · A sweep: where to set the rule
#
# 研究写成一个文件：杠杆、不确定性、设计、重复次数、要看的指标。中断后同一条命令接着跑。
#
# A study is a file: levers, uncertainties, design, replications, outputs. Interrupted, the same command goes on.

# %%
grid = study(
    "fee-and-path",
    """\
title: {en: The fee and the share in years 3 and 4, zh: 服务费与第3、4年补贴比例}
purpose: {en: How coverage and public cost move with both., zh: 覆盖与财政支出如何随二者变动。}
baseline: baseline
run: {sample: 0.005, end: 2022-12-31, programmes: [eldercare_device]}
levers:
  eldercare_device.fee: [180, 240]
  eldercare_device.subsidy_share:
    - {1: 1.0, 3: 0.5, 5: 0.0}
    - {1: 1.0, 3: 0.25, 5: 0.0}
replications: 3
outputs: [eldercare_device.active, eldercare_device.public_cost_yuan]
""",
)
done = sim.sweep(grid, folder / "sweep", jobs=JOBS)
rows = [row for row in done.differences.to_pylist() if row["year"] == 2022]
labels = {point.number: point.label for point in grid.points}
table(
    ["点 · point", "指标 · indicator", "差异 · difference", "低 · low", "高 · high"],
    [
        (
            labels[row["point"]],
            row["indicator"],
            f"{row['difference']:+,.0f}",
            f"{row['low']:+,.0f}",
            f"{row['high']:+,.0f}",
        )
        for row in rows
    ],
)

# %% [markdown]
# ## 二、敏感性：哪条假设最要紧 · Sensitivity: which assumption matters most
#
# Morris法：每条假设在自己的范围里走几步，看结果动多少；同时说明结果的波动里有多少只是运气。
#
# Morris: each assumption takes a few steps through its own range; how far does the result move, and how much of its
# variance is luck.

# %%
screening = study(
    "screening",
    """\
title: {en: What decides how many have the device, zh: 多少人用上设备取决于什么}
purpose: {en: A first look at four assumptions., zh: 对四项假设的初步筛选。}
baseline: baseline
run: {sample: 0.005, end: 2021-06-30, programmes: [eldercare_device]}
uncertainties:
  eldercare_device.awareness.at_start: range
  eldercare_device.wants_if_aware: range
  eldercare_device.form.child_elsewhere: range
  eldercare_device.visit.after_form: range
design: {morris: 4}
replications: 3
outputs: [eldercare_device.issued]
""",
)
found = sensitivity(screening, shelf=folder / "sensitivity", jobs=JOBS)
for language in ("zh", "en"):
    print("\n".join(found.sentences(language)), "\n")

# %% [markdown]
# ## 三、稳健性：什么会推翻结论 · Robustness: what would flip the answer
#
# “逐年递减比现行规定省钱”这句话，靠的是哪几条假设？每条在自己的范围里移动，找到差异变号的地方；
# 再同时移动所有假设，专找反例。
#
# "Falling a little each year costs less than the rules in force": on which assumptions does this rest? Each is moved
# through its range to find where the sign changes; then all at once, in search of a counter-example.

# %%
SIZE = {"run.sample": 0.005, "run.end": "2022-12-31", "run.programmes": ["eldercare_device"]}
baseline = sim.load("baseline").replace(SIZE, name="baseline")
reform = sim.load("linear-step-down").replace(SIZE, name="linear-step-down")
answer = robustness(
    baseline,
    [reform],
    ["eldercare_device.public_cost_yuan:less"],
    ["eldercare_device.wants_if_aware", "eldercare_device.exits.first_fee"],
    Effort(replications=2, points=2, search=0),
    shelf=folder / "robustness",
    jobs=JOBS,
)
for language in ("zh", "en"):
    print("\n".join(answer.sentences(language)), "\n")

# %% [markdown]
# ## 四、不能由此得出什么 · What not to conclude
#
# - **这里的样本和重复只够看方法**；交付前按 `scenarios/studies/` 里的研究全量运行，命令见各文件首行。
# - **范围是假设的一部分**：范围之外会怎样，没有回答。
# - **没找到反例不等于没有**；报告写明一共试了多少点。
# - **单个移动看不到合力**，所以还要同时移动；两者都不能证明模型结构本身正确。
#
# - **Samples and replications here only show the method**; for the hand-in run the studies in `scenarios/studies/`.
# - **The ranges are assumed too**: beyond them nothing has been answered.
# - **No counter-example found is not none there**; the report says how many points were tried.
# - **One at a time misses what they do together**, hence the search; neither proves the model's structure right.
