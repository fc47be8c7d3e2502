# %% [markdown]
"""
# 缴费期与“25日” · The payment window and the 25th

**规划者的问题。** 居民养老保险费只能在每年1—6月、每月1日至25日缴纳；
不少人以为“6月底截止”，26日以后才来，结果错过当年缴费，补充养老保险的入口补贴也随之失去。
**如果改为缴到月末、或允许缴到12月25日、或截止日遇休息日顺延，会多多少人按时缴费？窗口会不会更挤？谁受益？**

**The planner's question.** Residents can pay their pension contributions from January to June only, from the 1st to
the 25th of each month. Some believe that the season ends on 30 June, come on the 26th or later, and lose the year
and, in the supplementary scheme, its entry subsidy. **If one could pay until the end of the month, or until
25 December, or if a closing day off work moved to the next working day: how many more would pay in time, would the
desks be more crowded, and who would gain?**

本笔记在2%的社区样本上运行两年，只含居民养老和咨询，约半分钟。 · On 2% of the communities, two years, residents' pensions and
enquiries only; half a minute.
"""

# %%
from contextlib import suppress

import duckdb

import sim
from sim.core.calendar import is_workday
from sim.report.canvas import PALETTE, blank, legend_below
from sim.report.notebook import changes, draw_effects, effects, show, sign, sources, table
from sim.run import replicate
from sim.study.trace import sentences

ALONE = {"run.programmes": ["resident_pension", "enquiries"]}
SIZE = {"run.sample": 0.02, "run.end": "2022-12-31", **ALONE}
REPLICATIONS, JOBS = 4, 2
NAMES = ["close-at-month-end", "payable-to-25-december", "last-day-to-next-workday"]


def city(name, size=SIZE):
    return sim.load(name).replace(size, name=name)


baseline = city("baseline")
reforms = [city(name) for name in NAMES]

# %% [markdown]
# ## 一、比较什么 · What is compared
#
# 每个方案只写明它改变的规定，其余一律照旧。 · A reform says only what it changes; all else stays as it is.

# %%
changes(baseline, reforms)

# %% [markdown]
# ## 二、运行 · The runs
#
# 四个方案面对同样的居民、同样的运气，逐次重复配对相减；所以差异来自规定，而不是来自抽样。
#
# All four meet the same residents with the same luck, and differences are taken replication by replication: they come
# from the rules, not from the draw.

# %%
impact = sim.compare(baseline, reforms, replications=REPLICATIONS, jobs=JOBS)
print(f"{REPLICATIONS} × {len(impact.results)} runs; digest of the baseline {impact.baseline.digest[:16]}")

# %% [markdown]
# ## 三、改变了什么 · What changes
#
# 两年合计，方案减现行，95%区间。**区间含零的（—），不能称为变化。**
# 末列是配对的好处：不配对的运行需要多少倍的重复次数。
#
# Both years together, reform less rules in force, 95% intervals. **Where the interval contains zero (—), nothing has
# been shown.** The last column is what pairing saves: how many times more replications unpaired runs would need.

# %%
SHOWN = {
    "resident_pension.basic.paid": "基本养老保险按时缴费（人次） · basic paid in time (person-years)",
    "resident_pension.basic.missed_after_closing_day": "基本：截止日后才来而错过 · basic missed after the closing day",
    "resident_pension.supplementary.paid": "补充养老保险按时缴费（人次） · supplementary paid in time",
    "resident_pension.supplementary.missed_after_closing_day": "补充：截止日后才来而错过 · the same, supplementary",
    "resident_pension.supplementary.entry_subsidy_yuan": "补充养老保险入口补贴（元） · entry subsidy (yuan)",
    "residents.hours_spent": "居民花费的时间（小时） · residents' hours",
}

effects(impact, SHOWN)

# %%
PAID = {
    "resident_pension.basic.paid": "基本 · basic",
    "resident_pension.supplementary.paid": "补充 · supplementary",
}
show(lambda: draw_effects(impact, PAID, "按时缴费人次之差 · difference in person-years paid"), "effects")

# %% [markdown]
# **2021年6月25日是星期五，2022年是星期六。** 所以“遇休息日顺延”在2021年一个人也不改变，在2022年才起作用——
# 同样的运气，让“没有变化”恰好等于零，而不只是接近零。
#
# **25 June is a Friday in 2021 and a Saturday in 2022.** So moving a closing day off work changes nobody in 2021 and
# some in 2022; with the same luck, "no change" is exactly zero, not nearly zero.
#
# 看清符号：截止日推迟，拖到最后几天的人也跟着推迟（模型设定：固定比例的人计划在最后六个可缴日来），
# 最后一天没办成，就没有第二次机会。推迟能救回的人与因此失去的人，哪个多，由区间回答，不能想当然。
#
# Mind the sign: a later closing day also moves those who wait for the last days (the model has a fixed share plan the
# last six payable days), and who fails on the last day has no second chance. Whether more are won or lost by it is for
# the interval to say.

# %%
table(
    ["年 · year", "指标 · indicator", "差异 · difference", "低 · low", "高 · high"],
    [
        (row["year"], row["indicator"], f"{row['difference']:,.0f}", f"{row['low']:,.0f}", f"{row['high']:,.0f}")
        for row in impact.differences.to_pylist()
        if row["scenario"] == "last-day-to-next-workday" and row["indicator"] in PAID
    ],
)

# %% [markdown]
# ## 四、6月25日前后的每日负荷 · The daily load around 25 June
#
# 每日缴费尝试（含线上与窗口，按样本比例放大，各次重复平均）。灰底为休息日，竖线为25日。
#
# Attempts to pay a day, online and at desks, scaled up from the sample, mean of the replications. Grey: days off work;
# the line: the 25th.

# %%
QUERY = """
    SELECT date, sum(arrivals) / $scale AS attempts, sum(refused) / $scale AS refused
    FROM load
    WHERE reason IN ('basic', 'supplementary') AND month(date) = 6 AND day(date) >= 12 AND year(date) = $year
    GROUP BY date ORDER BY date
"""


def june(result, year):
    with duckdb.connect() as memory:
        memory.register("load", result.load)
        scale = REPLICATIONS * SIZE["run.sample"]
        return memory.sql(QUERY, params={"scale": scale, "year": year}).fetchall()


def draw_june():
    figure, panels = blank(3.4, 1, 2, sharey=True)
    for panel, year in zip(panels, (2021, 2022), strict=True):
        for i, result in enumerate(impact.results):
            days = june(result, year)
            at = [date.day for date, *_ in days]
            words = f"{result.scenario.title.zh} · {result.scenario.title.en}"
            panel.plot(at, [n for _, n, _ in days], "-", color=PALETTE[i], linewidth=2.4 - 0.4 * i, label=words)
        for day in range(12, 31):
            if not is_workday(f"{year}-06-{day}"):
                panel.axvspan(day - 0.5, day + 0.5, color="#e6e6e2", zorder=0, linewidth=0)
        panel.axvline(25, color="#222222", linewidth=0.8, linestyle=":")
        panel.set_title(f"{year}年6月 · June {year}")
        panel.set_xticks([12, 15, 20, 25, 30])
        panel.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    panels[0].set_ylim(bottom=0)
    panels[0].set_ylabel("每日缴费尝试 · attempts to pay a day")
    legend_below(figure, panels[0], 2)
    return figure


show(draw_june, "june")

# %%
after = [
    (result.scenario.title.zh, year, *(f"{sum(column):,.0f}" for column in zip(*late, strict=True)))
    for result in impact.results
    for year in (2021, 2022)
    if (late := [(n, refused) for date, n, refused in june(result, year) if date.day > 25])
]
table(["方案", "年 · year", "26—30日的尝试 · attempts on 26-30 June", "其中被拒 · refused"], after)

# %% [markdown]
# ## 五、谁错过了，为什么 · Who misses, and why
#
# 打算缴费而没有缴成的人，按原因分（两年合计，按样本放大）。截止日只管“截止日后才来”这一行；
# 登记信息有误、排队、线上失败，改截止日治不了，但缴费期更长，就还有时间再来一次。
#
# Those who meant to pay and did not, by reason, both years. A closing day governs one line: who came after it. Wrong
# records, queues and failures online are not cured by it, but a longer season leaves time for another attempt.

# %%
REASONS = {
    "missed_after_closing_day": "截止日后才来 · after the closing day",
    "missed_record": "登记信息有误 · wrong record",
    "missed_channel": "线上未成功 · failed online",
    "missed_queue": "排队或窗口已关 · queue or closed desk",
    "missed_died_or_moved": "去世或迁出 · died or moved",
    "missed_other": "其他 · other",
}
rows = []
for name, words in REASONS.items():
    totals = [impact.total(f"resident_pension.basic.{name}", i) for i in range(len(reforms))]
    rows.append((words, f"{totals[0].baseline:,.0f}", *(f"{d.difference:+,.0f} {sign(d)}" for d in totals)))
table(["原因 · reason (基本 · basic)", "现行 · now", *(f"{r.title.zh}：差 · change" for r in reforms)], rows)

# %% [markdown]
# 哪些人更容易在截止日后才来？（现行规定，占打算缴费者的比例） · Who comes too late more often? (rules in force, share
# of those who meant to pay)

# %%
LATE = """
    SELECT age, smartphone,
           sum("count") FILTER (measure = 'basic.intending') AS meant,
           1000.0 * sum("count") FILTER (measure = 'basic.missed_after_closing_day') / meant AS late,
           1000.0 * sum("count") FILTER (starts_with(measure, 'basic.missed_')) / meant AS missed
    FROM people WHERE programme = 'resident_pension' AND starts_with(measure, 'basic.')
    GROUP BY age, smartphone HAVING meant > 500 ORDER BY age, smartphone
"""
with duckdb.connect() as memory:
    memory.register("people", impact.baseline.people)
    groups = memory.sql(LATE).fetchall()
table(
    [
        "年龄 · age",
        "智能手机 · smartphone",
        "样本人次 · persons in the sample",
        "过截止日 · late, ‰",
        "全部错过 · missed, ‰",
    ],
    [
        (age, "有 · yes" if phone else "无 · no", f"{meant:,}", f"{late or 0:.1f}", f"{missed or 0:.1f}")
        for age, phone, meant, late, missed in groups
    ],
)

# %% [markdown]
# ## 六、一位居民的经历 · One resident's story
#
# 模型不保存个人的经历；要看某个人，就把同一次运行连同此人重放一遍。这里在一个小样本里数一数6月25日以后才来的人，
# 其中多少人在缴到月末时能缴成，再讲其中一位的经历。（居民是合成的，不是真人。）
#
# Nothing is stored about a person: to look at one, the same run is repeated with this resident watched. Here, in a
# small sample, those who came after 25 June, how many of them pay when one can pay until the month's end, and the
# story of one of these. (Residents are synthetic.)

# %%
SMALL = {"run.sample": 0.01, "run.end": "2021-06-30", **ALONE}
PAIR = ("baseline", "close-at-month-end")
ids = []


class MetError(Exception):
    pass


def meet(_, world):
    ids.extend(world.residents.id.tolist())
    raise MetError  # the first evening is enough


with suppress(MetError):
    replicate(city("baseline", SMALL), 0, on_day=meet)
before, after = (replicate(city(name, SMALL), 0, watch=ids).trace for name in PAIR)
late = [entry.row for entry in before if entry.measure == "resident_pension.supplementary.missed_after_closing_day"]
paid = {entry.row for entry in after if entry.measure == "resident_pension.supplementary.paid"}
helped = [row for row in late if row in paid]
print(f"截止日后才来 · came too late: {len(late)}；缴到月末时缴成 · pay when it closes at month-end: {len(helped)}")

# %%
resident = ids[helped[0]]
for name in PAIR:
    rules = city(name, SMALL)
    lived = replicate(rules, 0, watch=[resident])
    print(f"【{rules.title.zh} · {rules.title.en}】")
    for chinese, english in zip(sentences(lived, "zh"), sentences(lived, "en"), strict=True):
        print(f"  {chinese}\n             {english[11:]}")
programmes = f"[{','.join(ALONE['run.programmes'])}]"
print(
    f"sim trace baseline --resident {resident} --sample {SMALL['run.sample']} --set run.end={SMALL['run.end']} --set run.programmes={programmes}"
)

# %% [markdown]
# ## 七、数字从哪里来 · Where the numbers come from
#
# 决定本题结论的参数，及其出处：报纸条款、公开数据，或者标明理由与范围的**假设**。
#
# The parameters on which the answer rests, with their source: a clause of the page, published data, or an
# **assumption** with its reason and range.

# %%
sources(
    baseline,
    [
        "resident_pension.window",
        "resident_pension.payable_after_june",
        "resident_pension.believes_30_june_share",
        "resident_pension.belief_kept",
        "resident_pension.planned_after_25_june_share",
        "resident_pension.refused_return_share",
        "resident_pension.pay_day",
        "resident_pension.tier_subsidy",
    ],
)

# %% [markdown]
# ## 八、不能由此得出什么 · What not to conclude
#
# - **不是预测。** 绝对人数是示意；有意义的是方案之间的差异及其区间。
# - **区间只含偶然性。** 95%区间来自重复运行，不含参数的不确定。
#   过了截止日才来的人数，几乎正比于“相信6月30日截止的比例 × 其中计划26日以后来的比例”；
#   两者都是假设（范围见上表），只有乘积可以用本地被拒笔数校准。校准之前，数量级可能差十倍。
# - **样本里的排队偏长。** 样本越小，窗口前的排队越被夸大，“排队或窗口已关”一行尤其如此；要看等候时间，请用全市运行。
# - **缴到12月25日多缴的，不全是“被25日挡住的人”。** 缴费期更长，排队、信息有误、线上失败的人也有时间再来。
# - **区间含零，不等于没有影响**；只等于这么多次重复看不出来。
# - **模型不知道**改期对征缴考核、银行清算、财政补贴拨付的影响，也不知道是否合规；这些要由人来判断。
# - **居民是合成的**：不得就任何真实的个人、社区或网点下结论。
#
# - **It is no forecast.** Levels are illustrations; differences between rules, with their intervals, are the result.
# - **The intervals hold chance only**, not the uncertainty of parameters. The number who come too late is nearly
#   proportional to the share that believes in 30 June times the share of these that plan the 26th or later. Both are
#   assumptions (ranges above); only their product can be calibrated, with local counts of refusals. Until then the
#   size may be wrong tenfold.
# - **Queues are too long in a sample**, the more so the smaller it is, and with them the line "queue or closed desk".
#   For waits, run the whole city.
# - **What is gained until 25 December is not all from people stopped by the 25th.** A longer season also gives those
#   with a queue, a wrong record or a failure online the time to come again.
# - **An interval that contains zero does not mean no effect**; so many replications cannot see one.
# - **The model does not know** what another closing day does to collection targets, to the banks' settlement or to the
#   payment of subsidies, nor whether it is lawful. People must judge that.
# - **Residents are synthetic**: nothing follows for any real person, community or desk.
#
# 继续 · Next: `sim sweep payment-window --jobs 2`
# （截止日 × 顺延 × 缴费期的全部组合 · every combination of closing day, extension and season）
