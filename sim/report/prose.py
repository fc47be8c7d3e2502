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
VALIDATION: Final[tuple[tuple[Pair, Pair], ...]] = (
    (
        ("分县区、性别、年龄人数", "Residents by county, sex and age"),
        (
            "全市规模运行时与2020年人口普查逐格一致；人口由普查生成，因此不能用来验证模型。",
            "equal the census of 2020 cell by cell in a run of the whole city; the population is made from it, so "
            "this validates nothing.",
        ),
    ),
    (
        ("家庭户数及规模", "Households by size"),
        (
            "按普查县区表合成，测试要求误差在百分之一以内。",
            "synthesised from the census tables of the counties; the tests ask for one per cent.",
        ),
    ),
    (
        ("死亡、出生、迁移", "Deaths, births, moves"),
        (
            "按生命表和公布的比率校准；逐年数字见附表，可与公报对照。",
            "are aligned with the life table and published rates; the yearly numbers in the tables can be held "
            "against the bulletins.",
        ),
    ),
    (
        ("参保与领取人数", "Members and pensioners"),
        ("按公布总数校准起点。", "start from published totals (calibration)."),
    ),
    (
        ("排队规则", "Desks and queues"),
        (
            "与理论公式和另一套逐事件程序对照（验证程序正确）；到访与等候水平没有本地日志可供验证。",
            "agree with formulas and with a second program, event by event (verification); levels of visits and "
            "waits could not be validated, for want of local logs.",
        ),
    ),
    (
        ("资金", "Money"),
        (
            "复式记账，账户与个人余额逐分相等。",
            "double entry; accounts equal residents' balances to the fen.",
        ),
    ),
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
ODD: Final[tuple[tuple[Pair, Pair], ...]] = (
    (
        ("1 目的与模式", "1 Purpose and patterns"),
        (
            "比较养老保险与养老助老政策的规则改变对窗口负荷、缴费、资金和居民时间的影响。应再现的模式：截止日与每月"
            "25日前的高峰、以排队为原因的未缴、补贴减少时的退用。",
            "To compare what changed rules of pensions and eldercare do to the load of desks, to payments, money "
            "and residents' time. Patterns to reproduce: peaks before closing days and the 25th, payments missed "
            "because of queues, users leaving when a subsidy falls.",
        ),
    ),
    (
        ("3 过程与时序", "3 Process overview and scheduling"),
        (
            "每日依次：规则变更与休息日；人口变动；各项目根据早晨的状态决定谁出门；线上办理，部分失败者转往窗口；所"
            "有窗口一次排队；各项目依登记顺序结算；月末、服务年末和年末记账。",
            "Each day: dated rules and closures; demography; every programme decides from the morning's state who "
            "sets out; online attempts, of which some fail and walk to a desk; one queue call for all desks; "
            "programmes settle in the order of the register; postings at the end of months, service years and "
            "years.",
        ),
    ),
    (
        ("4 设计概念", "4 Design concepts"),
        (
            "基本原则：同一居民在各情景中随机因素相同。涌现：等候、放弃和未缴由到访与窗口数产生。适应与学习：不愉快"
            "的经历改变渠道选择。感知：居民只知道所获通知的规则。交互：在窗口排队，在通知与家庭中相互影响。目标与预"
            "测：不适用。集体：家庭户。",
            "Basic principle: the same resident has the same luck in every scenario. Emergence: waits, abandonment "
            "and missed payments follow from arrivals and windows. Adaptation and learning: bad experience shifts "
            "the choice of channel. Sensing: residents know the rules they were told of. Interaction: in queues, "
            "through notices and in households. Objectives and prediction: not applicable. Collectives: households.",
        ),
    ),
    (
        ("5 初始化", "5 Initialization"),
        (
            "2020年普查人口，各情景相同；账户按公布资料设定期初余额。窗口每天开门时无人排队。",
            "The census population of 2020, the same in all scenarios; accounts open with balances from published "
            "figures. Desks open each day without a queue.",
        ),
    ),
)
STRESS: Final[tuple[tuple[Pair, Pair], ...]] = (
    (
        ("2.5.3 资源", "2.5.3 Resources"),
        (
            "六类服务点的窗口：银行自助机、银行柜台、村级代办点、社保经办机构、办税服务厅、398中心；员工可能缺勤。",
            "windows of six kinds of place: bank machines, bank counters, village agents, insurance agencies, tax "
            "halls, the 398 centre; staff may be absent.",
        ),
    ),
    (
        ("2.5.4 排队", "2.5.4 Queues"),
        (
            "先到先服务；等候超过耐心即放弃；关门时未开始办理者被劝返；午休时继续等候。容量不限。",
            "first come, first served; who waits beyond their patience leaves; who has not started at closing is "
            "turned away; breaks are waited through. No limit of capacity.",
        ),
    ),
    (
        ("2.5.5 进出", "2.5.5 Entry and exit"),
        (
            "每次到访由某位居民的某项义务产生，另有其他业务的背景到访；到达时刻取自分段分布。",
            "every visit comes from a resident's errand; other business adds background arrivals; times of arrival "
            "come from a distribution over the opening hours.",
        ),
    ),
    (
        ("4.1 初始化", "4.1 Initialisation"),
        (
            "服务点每日清空（终止型），无需预热；养老金账户有期初余额。",
            "desks empty every day (terminating), so there is no warm-up; pension accounts have opening balances.",
        ),
    ),
    (
        ("5.2 随机抽样", "5.2 Random sampling"),
        (
            "Philox4x32-10，计数器为居民、时间与用途，密钥为种子与重复序号：所有情景共用随机数，与执行顺序和进程数"
            "无关。",
            "Philox4x32-10 with resident, time and purpose as counter, seed and replication as key: common random "
            "numbers for all scenarios, whatever the order of execution and the number of processes.",
        ),
    ),
    (
        ("5.3 执行", "5.3 Execution"),
        (
            "以日为步、日内按秒排队；同一秒到达者按固定次序。",
            "steps of a day, queues within the day by the second; ties in a fixed order.",
        ),
    ),
)
