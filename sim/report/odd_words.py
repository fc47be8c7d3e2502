"""What people say of the model in the ODD protocol: its purpose, its concepts, its steps, in both languages."""

from typing import Final

from sim.report.words import Pair

PURPOSE: Final[tuple[Pair, ...]] = (
    (
        "比较七项公共服务的规则改变对窗口、热线、公交的负荷和各付款方费用的影响：各不相同的居民面对规则、排队和彼此。"
        "用于比较规则，不用于预测。",
        "To compare rules of seven public services by the load on desks, hotlines and buses and the cost to each "
        "payer, as "
        "residents who differ meet rules, queues and one another. It is for differences between rules, not for "
        "forecasts.",
    ),
    (
        "应再现的模式：截止日与每月25日前的高峰（6月25日最高）、公告后数日内消退的到访、过早开具证明、补贴减少时的退"
        "用、"
        "灵活就业人员12月的高峰。",
        "Patterns it must show: peaks before closing days and the 25ths, the highest before 25 June; surges after "
        "announcements that fade in days; early visits for certificates; devices given back where a fee begins or "
        "rises; "
        "December peaks of flexible workers.",
    ),
)
ENTITIES: Final[tuple[tuple[Pair, Pair], ...]] = (
    (
        ("家庭户", "household"),
        ("成员数，60岁及以上、65岁及以上人数，子女数", "members; of these 60 and more, 65 and more; children"),
    ),
    (("社区", "community"), ("约一千居民；所用服务点；邻里", "about 1,000 residents; the desks they use; neighbours")),
    (
        ("参保人", "member of a scheme"),
        (
            "已缴年月、账户余额（分）、登记错误、所信的截止日",
            "years and months paid, account balance (fen), wrong record, belief about the last day",
        ),
    ),
    (("设备", "care device"), ("发放年、服务年、使用情况、库存", "cohort, service year, use, stock")),
    (
        ("服务点", "service point"),
        ("窗口数、开放时间（秒）、缺勤、队列", "servers, opening hours (seconds), absence, queue"),
    ),
    (("班次", "bus trip"), ("各站到离时刻（秒）、乘客数", "seconds and riders at each stop")),
    (("老旧小区", "compound"), ("楼栋、楼层的线缆与案件", "lines, tangles and open cases by building and floor")),
)
STEPS: Final[tuple[Pair, ...]] = (
    ("规则变更与休息日", "dated rules and closures"),
    (
        "出生、死亡、迁移：当日去世或迁出者当日不办事",
        "births, deaths, moves: who dies or leaves today does nothing today",
    ),
    (
        "各项目决定今日谁出门、办何事、去何处（只看早晨的状态）",
        "every programme says who sets out today, for what and where, from the morning's state only",
    ),
    ("线上办理；部分失败者当日转往窗口", "online attempts; some fail and walk to a desk the same day"),
    (
        "每个服务点一条队，各项目共用，先到先服务，以秒计",
        "one queue a place, shared by all programmes, first come first served, by the second",
    ),
    (
        "各项目依登记顺序结算：资金、状态、以后的日子；消息次日生效",
        "programmes settle in the order of the register: money, state, later days; news counts from tomorrow",
    ),
    ("月末、服务年末、年末记账", "postings at the end of months, service years and years"),
)
CONCEPTS: Final[tuple[tuple[Pair, Pair], ...]] = (
    (
        ("基本原则", "Basic principles"),
        (
            "行政负担、有耐心限度的排队、经邻里传播的采用、按日期生效的规则的微观模拟。",
            "Administrative burden, queues with patience, adoption that spreads through neighbours, microsimulation "
            "of dated rules.",
        ),
    ),
    (
        ("涌现", "Emergence"),
        (
            "排队、高峰、重复到访、申领与退用由个体行为产生，不是输入。",
            "Queues, peaks, failure demand, take-up and leaving follow from what individuals do; none is an input.",
        ),
    ),
    (
        ("适应", "Adaptation"),
        (
            "等候过久者次年换渠道；被拒者再来、另寻去处或放弃。",
            "Who waited badly changes channel next year; who was refused comes back, goes elsewhere or gives up.",
        ),
    ),
    (
        ("目标", "Objectives"),
        (
            "选择去处与乘车、步行或不去时比较分钟与元；其余为给定的倾向。",
            "Choices of destination and of bus, walking or staying compare minutes and yuan; all else follows stated "
            "propensities.",
        ),
    ),
    (
        ("学习", "Learning"),
        (
            "对截止日、资格、站点的了解随来电、宣传、邻里和经历改变。",
            "Knowledge of last days, eligibility and stops changes by calls, publicity, neighbours and experience.",
        ),
    ),
    (("预测", "Prediction"), ("不适用：居民按所信与习惯计划。", "Not applicable: residents plan by belief and habit.")),
    (
        ("感知", "Sensing"),
        (
            "自身、家庭、有设备的邻居、以及以耐心衡量的眼前队伍。",
            "Own state, household, neighbours with a device, the queue in front of them by their patience.",
        ),
    ),
    (
        ("交互", "Interaction"),
        (
            "通过排队、库存与人手，通过邻里与村干部，在家庭之内。",
            "Through queues, stock and staff; through neighbours and village workers; within households.",
        ),
    ),
    (
        ("随机性", "Stochasticity"),
        (
            "每项决定有自己的随机数流（下表），互不共用，与计算次序无关。",
            "Every decision has its own stream (table below); none shares numbers, and no order of evaluation "
            "changes one.",
        ),
    ),
    (("集体", "Collectives"), ("家庭户、社区、有代办员的村。", "Households, communities, villages with their agents.")),
    (
        ("观察", "Observation"),
        (
            "明细表与指标（下表）；任一居民的经历；任一服务点的任一天。未办成者计入等候。",
            "Tables and indicators (below); the trace of any resident; any place on any day. The unserved count in "
            "waits.",
        ),
    ),
)
INITIAL: Final[Pair] = (
    "合成人口按县区、性别、年龄与2020年普查逐格一致（全市规模运行时），家庭按县区；其他属性取自引用资料或所述假设。同"
    "一种"
    "子下各情景相同。首日有账户余额、已缴月数、2020年未缴月数、此前发放的设备和期初账目。窗口每天开门时无人排队。",
    "The synthetic population equals the census of 2020 by county, sex and age group (in a run of the whole city), "
    "and the "
    "households by county; other attributes come from cited figures or stated assumptions. It is the same in all "
    "scenarios "
    "of one seed. The first day has account balances, paid months, unpaid months of 2020, devices issued before, and "
    "an "
    "opening ledger. Desks open each day without a queue.",
)
DESK: Final[Pair] = (
    "窗口（{kinds}）：若干服务员，先到先服务；顾客在到达后首个有空闲窗口且开门的秒开始办理；若晚于到达加耐心则放弃；"
    "最后一段开放结束时未开始者被劝返。编译后的递推与逐事件的SimPy模型逐人相同。",
    "Desk ({kinds}): some servers, first come first served. A customer starts at the first second at which a server is "
    "free and the desk open; if that is later than arrival plus patience they have given up; who has not started when "
    "the last opening ends is turned away. The compiled recursion equals a SimPy model customer by customer.",
)
