"""The answer on the first page: sentences made from numbers, cautious where the numbers are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.document import Strong, Text, fill
from sim.report.formats import Scale, count, interval, number, scale_of, with_unit
from sim.report.numbers import Numbers, Verdict, verdict
from sim.report.words import HEADLINES, Headline, say
from sim.study.compare import Difference

MOST = 6  # sentences a reform on the first page
NAMED = 4  # indicators named of which nothing may be said


@dataclass(frozen=True)
class Finding:
    """A headline indicator of a reform: its difference and what may be said of it."""

    headline: Headline
    unit: str
    difference: Difference
    verdict: Verdict

    @property
    def weight(self) -> float:
        """How large the change is beside the baseline."""
        return abs(self.difference.difference) / max(abs(self.difference.baseline), 1.0)

    def scale(self, language: str) -> Scale:
        """Return the scale in which all its numbers stand."""
        d = self.difference
        largest = max(abs(d.difference), abs(d.low or 0.0), abs(d.high or 0.0))
        return scale_of(largest, self.unit, language)


def findings(numbers: Numbers, reform: int) -> list[Finding]:
    """Return the headline indicators of a reform (1: the first) in the order of the report."""
    found = []
    for headline in HEADLINES:
        if numbers.has(headline.pattern):
            d = numbers.difference(headline.pattern, reform, headline.span)
            unit = headline.unit or numbers.unit(headline.pattern)
            found.append(Finding(headline, unit, d, verdict(d)))
    return found


def sentences(found: Sequence[Finding], language: str, most: int = MOST) -> list[Text]:
    """Return what may be said of a reform, at most so many changes, the surest and largest first."""
    changed = [f for f in found if f.verdict in {Verdict.UP, Verdict.DOWN, Verdict.UNKNOWN}]
    changed.sort(key=lambda f: -f.weight)
    said = [_changed(f, language) for f in changed[:most]]
    unsure = [f for f in found if f.verdict is Verdict.UNSURE]
    if unsure:
        said.append(_unsure(unsure, language))
    same = [f for f in found if f.verdict is Verdict.SAME]
    if same:
        said.append(_same(len(same), len(found), language))
    return said


def _changed(f: Finding, language: str) -> Text:
    """Return the sentence of one change with its interval and the level under the rules in force."""
    scale = f.scale(language)
    level = scale_of(f.difference.baseline, f.unit, language)
    size = with_unit(number(abs(f.difference.difference), scale), scale, language)
    from_ = with_unit(number(f.difference.baseline, level), level, language)
    name = Strong(_name(f, language))
    rises = f.difference.difference > 0
    if f.verdict is Verdict.UNKNOWN:
        template = (
            "{name}相差{sign}{size}（仅一次重复，无区间；现行{level}）。"
            if language == "zh"
            else "{name}: a difference of {sign}{size} (one replication; {level} under the rules in force)."
        )
        return fill(template, name=name, sign="+" if rises else "−", size=size, level=from_)
    ends = interval(f.difference.low, f.difference.high, scale, language)
    if language == "zh":
        template, verb = "{name}{verb}{size}（95%区间{ends}；现行{level}）。", "增加" if rises else "减少"
    else:
        template = "{name}: {verb} by {size} (95% interval {ends}; {level} under the rules in force)."
        verb = "up" if rises else "down"
    return fill(template, name=name, verb=verb, size=size, ends=ends, level=from_)


def _unsure(found: Sequence[Finding], language: str) -> Text:
    """Name the indicators of which nothing may be said; the first page has room for a few."""
    found = sorted(found, key=lambda f: -f.weight)
    names: Text = (("、" if language == "zh" else "; ").join(say(f.headline.words, language) for f in found[:NAMED]),)
    more = len(found) - NAMED
    if more > 0:
        rest = "等，另有{more}项" if language == "zh" else "; and {more} more"
        names += fill(rest, more=count(more))
    template = "区间含零，不能与偶然波动区分：{names}。"
    if language != "zh":
        template = "Cannot be told from chance, the interval contains zero: {names}."
    return fill(template, names=names)


def _same(same: int, all_: int, language: str) -> Text:
    template = "{all_}项主要指标中，{same}项与现行规则完全相同。"
    if language != "zh":
        template = "Of {all_} headline indicators, {same} are exactly as under the rules in force."
    return fill(template, same=count(same), all_=count(all_))


def _name(f: Finding, language: str) -> str:
    words = say(f.headline.words, language)
    return words if language == "zh" else words[:1].upper() + words[1:]
