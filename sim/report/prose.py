"""Paragraphs of the report in both languages: what the model is, what it cannot say, how it was described."""

from typing import Final

from sim.report.words import Pair

CAVEAT: Final[Pair] = (
    "在导入本地窗口日志之前，到访量、等候等绝对水平仅为示意；方案与现行规则之间的差异才是结果。两者面对同样的居民、"
    "同样的随机因素。",
    "Until logs of the city's own desks are loaded, absolute levels of visits and waits are illustrative; the "
    "differences between a reform and the rules in force are the result. Both meet the same people with the same luck.",
)
SAMPLE: Final[Pair] = (
    "本次运行只取了部分社区作样本。指标按县区权重推算至全市；取自明细表的图按抽样比例推算，小样本的差异波动较大。",
    "This run took a sample of the communities. Indicators are scaled to the city county by county; figures made from "
    "detailed tables are scaled by the share of the sample. In a small sample differences vary more.",
)
SINGLE: Final[Pair] = (
    "只有一次重复，不能给出区间；请至少重复两次。",
    "There is one replication, so there are no intervals; repeat at least twice.",
)
INTERVALS: Final[Pair] = (
    "区间为配对差均值的95%置信区间（学生t分布），随重复次数增加而变窄，不是各次结果的范围。区间含零的差异不称为变化。"
    "此处同时列出多项指标，未作多重比较校正：即使毫无作用，二十项中平均也有一项的区间不含零。"
    "方差比说明与不配对的运行相比，配对相当于多少倍的重复次数。",
    "Intervals are 95% confidence intervals of the mean paired difference (Student's t); they shrink with replications "
    "and are not the range of runs. A difference whose interval contains zero is not called a change. Many indicators "
    "stand side by side without correction: with no effect at all, one in twenty would still miss zero. The variance "
    "ratio says how many times more replications unpaired runs would need. Intervals hold the luck of the model only, "
    "not doubt about its assumptions.",
)
LIMITS: Final[tuple[Pair, ...]] = (
    (
        "不预测某一天某一窗口的实际人数；缺少本地日志时，水平数字只供比较。",
        "It does not forecast how many people come to a given desk on a given day; without local logs levels serve "
        "comparison only.",
    ),
    (
        "行为参数多为假设，附取值范围；区间未包含这些假设的不确定性。",
        "Many parameters of behaviour are assumptions with a stated range; the intervals do not hold their "
        "uncertainty.",
    ),
    (
        "不含就业、消费等间接影响，也不含对规则以外事件（如疫情）的反应。",
        "There are no indirect effects on work or spending, and no answers to events outside the rules, such as an "
        "epidemic.",
    ),
    (
        "居民是合成的，不对应任何真实个人，不得用于个案决定。",
        "Residents are synthetic; none is a real person, and no single case may be decided with them.",
    ),
    (
        "尚在外地的户籍人口不在模型之内。",
        "Registered residents who live elsewhere are outside the model.",
    ),
)
