"""What the enquiries count, with the sentence a resident's trace says."""

from collections.abc import Mapping
from typing import Final

from sim.programmes.enquiries.parameters import MEDIA
from sim.world.tally import Measure

SOURCES: Final = ("call", *MEDIA, "friends")
CALL, FRIENDS = 0, len(SOURCES) - 1

_TOPIC_WORDS: Final = {
    "last_payable_day": ("the last payable day of the resident pension", "居民养老保险最后缴费日"),
    "certificate_lag": ("the days until a payment certificate can be had", "缴费证明开具时间"),
    "deferral": ("the deferral for flexible workers", "灵活就业人员缓缴政策"),
    "eligibility": ("the rules of the care device", "贴心保配用政策"),
    "stop": ("the new stop of Line 66", "66路新增站点"),
    "transport_subsidy": ("the transport subsidy", "外出务工交通补助"),
}
_SOURCE_WORDS: Final = {
    "call": ("the hotline", "热线答复"),
    "newspaper": ("the newspaper", "报纸"),
    "wechat_account": ("an official account in WeChat", "微信公众号"),
    "sms": ("a text message", "短信"),
    "leaflets": ("a leaflet", "宣传单"),
    "cadre_visits": ("a cadre who came to the house", "干部入户"),
    "friends": ("a neighbour", "邻里"),
}
_CONTACT_WORDS: Final = {
    "newspaper": ("could read of a rule in the newspaper", "可在报纸上读到政策"),
    "wechat_account": ("was sent an article of an official account in WeChat", "收到微信公众号推送"),
    "sms": ("was sent a text message about a rule", "收到政策短信"),
    "leaflets": ("was given a leaflet for the household", "家中收到宣传单"),
    "cadre_visits": ("had a cadre come to the house", "干部入户宣传"),
}


def _each(prefix: str, unit: str, words: Mapping[str, tuple[str, str]], en: str, zh: str) -> tuple[Measure, ...]:
    """Return one measure for each word, with the sentences that hold it."""
    return tuple(Measure(prefix + name, unit, en.format(e), zh.format(z)) for name, (e, z) in words.items())


STOCKS: Final = _each("knowing_", "persons", _TOPIC_WORDS, "has been told of {}", "已被告知{}")
FLOWS: Final = (
    Measure("received", "calls", "rang the hotline with a question", "拨打热线咨询"),
    Measure("answered", "calls", "had the question answered", "咨询得到答复"),
    Measure("abandoned", "calls", "hung up while on hold", "等候中挂断"),
    Measure("turned_away", "calls", "rang when nobody answered any more", "来电时热线已停止接听"),
    Measure("redials", "calls", "rang once more about the same question", "就同一问题再次来电"),
    Measure("given_up", "calls", "will not ring about it again", "不再就此来电"),
    *_each("asked_", "calls", _TOPIC_WORDS, "asked about {}", "咨询{}"),
    *_each("informed_", "persons", _TOPIC_WORDS, "learned of {}", "得知{}"),
    *_each("told_by_", "persons", _SOURCE_WORDS, "had it from {}", "消息来自{}"),
    *_each("contacts_", "contacts", _CONTACT_WORDS, "{}", "{}"),
    Measure("media_cost_yuan", "yuan", "telling of a rule cost the city {amount} yuan", "宣传费用{amount}元"),
)

MEASURES: Final = (*STOCKS, *FLOWS)
