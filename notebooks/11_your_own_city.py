# %% [markdown]
"""
# 换成你自己的数据 · Bring your own residents and rules

**规划者的问题。** 我们有自己的居民名册（脱敏）和自己的规定。**怎样把它们放进模型？缺的列怎么办？填错了会怎样？**

**The planner's question.** We have a register of residents of our own, without names, and rules of our own. **How do they
get into the model? What about columns we do not have, and what if something is wrong in the file?**

本笔记造一份1,500人的名册，跑一个缴费季，约半分钟。 · A made-up register of 1,500 people and one season; half a minute.
"""

# %%
import csv
import tempfile
from pathlib import Path

import sim
from sim.core.luck import philox4x32  # the notebook's own dice: the same people on every machine
from sim.report.notebook import changes, effects, table
from sim.scenario import ScenarioError

folder = Path(tempfile.mkdtemp(prefix="own-city-"))

# %% [markdown]
# ## 一、名册 · The register
#
# 一人一行。必须有：`birth`、`sex`、`county`、`urban`、`household`；可以有：登记地、身份、收入、低保、手机等。
# 没有的列按全市的统计抽取；有的列原样使用。
#
# A row a person. Needed: birth, sex, county, urban, household; welcome: registration, status, income, allowance, phone.
# Columns that are missing are drawn as in the synthetic city, columns that are there are used as they are.

# %%
import numpy as np

counter = np.zeros((700, 4), np.uint32)
counter[:, 0] = np.arange(700)
dice = philox4x32(counter, np.array([7, 7], np.uint32)) / 2**32

people = []
for home, (a, b, c, d) in enumerate(dice.tolist()):
    year = 1945 + int(a * 50)
    people.append((f"{year}-{1 + int(b * 12):02d}-15", "male", "yanggao", 0, home))
    if c < 0.8:
        people.append((f"{year + 2}-{1 + int(d * 12):02d}-02", "female", "yanggao", 0, home))
    if c < 0.3:
        people.append((f"{min(year + 27, 2019)}-06-0{1 + int(d * 9)}", "female", "yanggao", 0, home))

own = folder / "residents.csv"
with own.open("w", newline="", encoding="utf8") as file:
    writer = csv.writer(file)
    writer.writerow(("birth", "sex", "county", "urban", "household"))
    writer.writerows(people)
print(f"{len(people)} 人 · people, {len(dice)} 户 · households")
table(("birth", "sex", "county", "urban", "household"), people[:4])

# %% [markdown]
# ## 二、填错了会怎样 · What if something is wrong
#
# 所有错误一次说完，带行号、列名、错值和允许范围；什么也不会写下。
#
# All faults at once, with row, column, value and limit; nothing is written.

# %%
from sim.world.microdata import MicrodataError

broken = folder / "broken.csv"
broken.write_text(
    own.read_text("utf8").replace("male,yanggao,0,0", "man,yanggao,0,0", 1).replace("1945", "2945", 1), "utf8"
)
try:
    sim.run(sim.load("baseline").replace({"world.microdata": str(broken)}), 1)
except MicrodataError as error:
    print(str(error).replace(str(folder), "…"))

# %% [markdown]
# ## 三、自己的规定 · Rules of your own
#
# 写一个文件，只写与 `baseline` 不同的；写错了同样一次说完。 · One file with what differs from the baseline.

# %%
mine = folder / "our-county.yaml"
mine.write_text(
    """\
extends: baseline
title: {en: Our county - the last day of each month, zh: 本县：每月最后一天截止}
purpose: {en: A season that everybody believes in anyway., zh: 与群众的认识一致。}
resident_pension:
  window:
    last_day: 31
""",
    encoding="utf8",
)
SIZE = {
    "world.microdata": str(own),
    "run.end": "2021-07-31",
    "run.programmes": ["resident_pension"],
}
baseline = sim.load("baseline").replace(SIZE, name="baseline")
reform = sim.load(mine).replace(SIZE, name="our-county")
changes(baseline, [reform])

# %%
try:
    sim.load(mine).replace({"resident_pension.window.last_dya": 32})
except ScenarioError as error:
    print(error)

# %% [markdown]
# ## 四、运行 · Run

# %%
impact = sim.compare(baseline, [reform], replications=4, jobs=2)
effects(
    impact,
    {
        "residents.alive": "年末居民 · residents at the end",
        "resident_pension.basic.eligible": "应保 · eligible",
        "resident_pension.basic.paid": "按时缴费 · paid in time",
        "resident_pension.basic.missed_after_closing_day": "截止日后才来 · came after the closing day",
    },
)

# %% [markdown]
# ## 五、另一座城市 · Another city
#
# 人口普查文件里有全国每个县：`world.city` 换成另一座城市，居民就按它的普查数合成。两项养老保险各地通用；
# 其余五项写的是大同的地名，在别处会被拒绝，并说明原因。参保总数要换成当地的（`world.resident_scheme_registered_total`）。
#
# The census file has every county of China: with another `world.city` the residents are those of its census. The two
# pensions hold anywhere; the other five name places of Datong and are refused elsewhere, with the reason. Give the
# scheme's own total (`world.resident_scheme_registered_total`).

# %%
elsewhere = sim.load("baseline").replace({"world.city": "阳泉市", "run.sample": 0.01, "run.end": "2021-01-31"})
try:
    sim.run(elsewhere, 1)
except ScenarioError as error:
    print(error)

# %% [markdown]
# ## 六、不能由此得出什么 · What not to conclude
#
# - **窗口还是大同的。** 网点数、人手、钟点在 `scenarios/rules/places.yaml`，换成你们的再看排队。
# - **习惯还是假设。** 用本地日志校准（笔记10），校准用过的数不能再拿来验证。
# - **名册必须脱敏**；模型的结果也不得用来认定任何真实的个人。
#
# - **The desks are still Datong's.** Places, staff and hours stand in `scenarios/rules/places.yaml`: change them before
#   looking at queues.
# - **Habits are still assumed.** Calibrate them with local logs (notebook 10); a figure used to fit cannot validate.
# - **The register must be without names**, and nothing that comes out may be held against a real person.
