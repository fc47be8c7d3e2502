"""What the programme counts, with the sentence a resident's trace says."""

from typing import Final

from sim.programmes.resident_pension.rules import SCHEMES
from sim.world.tally import Measure

_SCHEME_WORDS: Final = (("basic pension", "城乡居民基本养老保险"), ("supplementary pension", "城乡居民补充养老保险"))
_SENTENCES: Final = (
    ("eligible", "persons", "may pay the {s} contribution this year", "本年度可缴纳{s}费"),
    ("intending", "persons", "intends to pay the {s} contribution", "打算缴纳{s}费"),
    ("paid", "persons", "paid the {s} contribution in time", "按时缴纳{s}费"),
    (
        "missed_after_closing_day",
        "persons",
        "came after the closing day and missed the {s}",
        "截止日之后才来，错过{s}缴费",
    ),
    ("missed_record", "persons", "missed the {s} because of a wrong record", "因登记信息有误错过{s}缴费"),
    ("missed_channel", "persons", "missed the {s} after failing online", "线上缴费未成功，错过{s}缴费"),
    ("missed_queue", "persons", "missed the {s} after a queue or a closed desk", "因排队或窗口关闭错过{s}缴费"),
    ("missed_died_or_moved", "persons", "died or moved away before paying the {s}", "缴纳{s}费前去世或迁出"),
    ("missed_other", "persons", "missed the {s} for another reason", "因其他原因错过{s}缴费"),
    ("registered", "persons", "is on the register of the {s}", "已参加{s}登记"),
    ("back_paid", "persons", "paid the {s} for an earlier year", "补缴{s}费"),
    ("collected_yuan", "yuan", "paid {amount} yuan into the {s}", "缴入{s}{amount}元"),
    ("entry_subsidy_yuan", "yuan", "was credited an entry subsidy of {amount} yuan ({s})", "获{s}入口补贴{amount}元"),
    ("exit_subsidy_yuan", "yuan", "was paid {amount} yuan of public {s}", "获{s}政府支付的待遇{amount}元"),
    ("correction_visits", "visits", "had the record corrected for the {s}", "为{s}更正登记信息"),
    ("certificate_early_visits", "visits", "asked too early for the {s} certificate", "过早申请{s}缴费证明"),
)


def _measure(scheme: int, sentence: tuple[str, str, str, str]) -> Measure:
    name, unit, en, zh = sentence
    word_en, word_zh = _SCHEME_WORDS[scheme]
    return Measure(f"{SCHEMES[scheme]}.{name}", unit, en.replace("{s}", word_en), zh.replace("{s}", word_zh))


MEASURES: Final = tuple(_measure(scheme, sentence) for scheme in range(len(SCHEMES)) for sentence in _SENTENCES)
