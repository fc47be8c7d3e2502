# %% [markdown]
"""
# 用自己的数字校准 · Calibrate to your own figures

**规划者的问题。** 报纸说2020年实发128人、40,650.70元。**哪些假设与这个数字相容？它能告诉我们什么，不能告诉什么？
我们有了自己的拒收笔数、热线记录，怎么用？**

**The planner's question.** The page says 128 workers and 40,650.70 yuan were paid for 2020. **Which assumptions agree with
that, and what does it tell and not tell? And how do we use our own counts of refusals and calls?**

范围当先验，128人用来校准，元数留作检验；约一分钟。 · Ranges are the priors, the 128 are fitted, the yuan held out; about
a minute.
"""

# %%
import tempfile
from pathlib import Path

from sim.report.notebook import table
from sim.study.calibrate import calibrate

folder = Path(tempfile.mkdtemp(prefix="calibrate-"))

# %% [markdown]
# ## 一、研究文件 · The study
#
# 目标写明数值、误差和出处（facts.csv 的键）；`held_out` 的不参加拟合，只用来检验。
#
# A target says value, error and source (a key of facts.csv); one that is `held_out` is not fitted but used as a check.

# %%
text = """\
title: {en: What do 128 workers tell?, zh: 128名务工人员能说明什么？}
purpose: {en: Fitted to the workers paid for 2020; the yuan are held out., zh: 以2020年实发人数校准，金额留作检验。}
baseline: baseline
run: {end: 2021-01-05, programmes: [transport_subsidy], sample: 0.2}
uncertainties:
  transport_subsidy.awareness.from_cadre: range
  transport_subsidy.applies: range
observed: once
targets:
  - {output: {indicator: transport_subsidy.paid, fold: 2021}, source: transport_recipients, error: 0}
  - {output: {indicator: transport_subsidy.paid_yuan, fold: 2021}, source: transport_total, error: 0, held_out: true}
replications: 2
budget: {particles: 24, generations: 2, checks: 10}
seed: 1
"""
file = folder / "workers.yaml"
file.write_text(text, encoding="utf8")

# %% [markdown]
# ## 二、拟合 · Fit

# %%
found = calibrate(file, folder / "out", jobs=2)
table(
    ["参数 · parameter", "范围 · range", "中位数 · median", "后验90% · posterior 90%", "宽度比 · width left"],
    [
        (
            f"`{e.factor.path}`",
            f"{e.factor.low:g}–{e.factor.high:g}",
            f"{e.quantiles[2]:.2f}",
            f"{e.quantiles[0]:.2f}–{e.quantiles[4]:.2f}",
            f"{e.ratio:.0%}",
        )
        for e in found.estimates
    ],
)

# %% [markdown]
# ## 三、它说了什么，没说什么 · What it tells, and what it does not
#
# “知道的比例×申请的比例”只有乘积能由人数看出：这就是“脊”。 · Only the product of awareness and applying can be read from
# a number of workers: a ridge.

# %%
for language in ("zh", "en"):
    print("\n".join(found.sentences(language)), "\n")

# %% [markdown]
# ## 四、结果是一个情景文件 · The result is a scenario file
#
# 带来源和后验区间，可直接 `sim check`、`sim run`。 · With its source and posterior range; `sim check` and `sim run` take it.

# %%
print(found.overlay[:1500])

# %% [markdown]
# ## 五、用你自己的数字 · With your own figures
#
# 把 `targets` 换成本地数：例如6月26—30日被拒笔数（`resident_pension.basic.missed_after_closing_day`）、
# 热线日志（`enquiries.received`），写上误差和出处；留一项不拟合作检验。
#
# Put your own numbers under `targets`: refusals of 26 to 30 June, the hotline's log, each with error and source, and hold
# one out as a check.
#
# ## 六、不能由此得出什么 · What not to conclude
#
# - **拟合过的数不能再当验证。** · **A figure that was fitted cannot validate.**
# - **脊上的参数不能单独解读。** · **Parameters on a ridge must not be read one by one.**
# - **一个地方一年的数**，换个年份未必成立。 · **One place, one year**: another year may differ.
