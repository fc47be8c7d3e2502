"""What a robustness study found, in plain sentences in English and Chinese."""

from typing import TYPE_CHECKING, Final

from sim.study.factors import FactorKind
from sim.study.indicator_words import unit_of
from sim.study.robustness.assumptions import OUTSIDE, RESIDENTS, SET
from sim.study.robustness.bifurcation import Screened
from sim.study.robustness.phrases import PHRASES
from sim.study.robustness.tipping import Crossing, Standing, Verdict

if TYPE_CHECKING:
    from sim.study.robustness.study import Comparison, CounterExample, Finding, Robustness

ORDER: Final = (Verdict.FLIPS, Verdict.UNDECIDED, Verdict.UNKNOWN, Verdict.FAILED, Verdict.HOLDS, Verdict.INERT)
_THOUSAND = 1000
_WHOLE_FROM = 100
_NAMED = 12  # names in one sentence


def sentences_of(result: "Robustness", language: str) -> list[str]:
    """Return what was found, comparison by comparison, and then what was not looked at singly or left out."""
    speaker = _Speaker(result, language)
    said: list[str] = []
    for comparison in result.comparisons:
        said.append(speaker.headline(comparison))
        findings = [finding for finding in result.findings if finding.comparison is comparison]
        for verdict in ORDER[:-1]:
            said += [speaker.finding(finding) for finding in findings if finding.profile.verdict == verdict]
        inert = [speaker.name(f) for f in findings if f.profile.verdict == Verdict.INERT]
        if inert:
            said.append(speaker.say("inert", names=speaker.names(inert)))
        said += [speaker.hunted(found) for found in result.counterexamples if found.comparison is comparison]
    if result.screened is not None:
        said.append(speaker.screening(result.screened))
    for reason, key in ((SET, "set"), (OUTSIDE, "outside"), (RESIDENTS, "residents")):
        names = [path for path, why in result.left_out.items() if why == reason]
        if names:
            said.append(speaker.say(key, names=speaker.names(names)))
    return said


class _Speaker:
    """Says what was found in one language."""

    def __init__(self, result: "Robustness", language: str) -> None:
        self.result = result
        self.language = language
        self.words = PHRASES[language]

    def say(self, key: str, **parts: object) -> str:
        return self.words[key].format(**parts)

    def names(self, names: list[str]) -> str:
        text = self.words["names"].join(names[:_NAMED])
        return text + (self.say("more_names", number=len(names) - _NAMED) if len(names) > _NAMED else "")

    def name(self, finding: "Finding") -> str:
        leaf = self.result.baseline.leaf(finding.assumption.path)
        words = leaf.explained(self.language)
        words = words.split("；")[0] if self.language == "zh" else words.split(";")[0].rstrip(".")
        opening, closing = ("（", "）") if self.language == "zh" else (" (", ")")
        return f"{leaf.path}{opening}{words}{closing}" if words else leaf.path

    def interval(self, s: Standing, unit: str) -> str:
        return self.say("interval", low=told(s.low), high=told(s.high)) + self.unit(unit)

    def unit(self, unit: str) -> str:
        words = {"yuan": "元", "hours": "小时", "persons": "人", "seconds": "秒", "minutes": "分钟", "days": "天"}
        return words.get(unit, unit) if self.language == "zh" else f" {unit}" if unit else ""

    def direction(self, s: Standing) -> str:
        return self.words["more" if s.mean > 0 else "less"]

    def headline(self, comparison: "Comparison") -> str:
        s, claim = comparison.standing, comparison.claim
        unit = unit_of(claim.output.indicator)
        key = {1: "holds", 0: "unknown", -1: "fails"}[s.sign * claim.direction]
        return self.say(
            key,
            reform=self.result.reforms[comparison.reform].title[self.language],
            baseline=self.result.baseline.title[self.language],
            figure=claim.told(self.language),
            direction=self.direction(s),
            claimed=self.words["more" if claim.direction > 0 else "less"],
            size=told(abs(s.mean)) + self.unit(unit),
            interval=self.interval(s, unit),
        )

    def finding(self, finding: "Finding") -> str:
        factor, profile = finding.assumption.factor, finding.profile
        context = self._context(finding)
        name = self.name(finding)
        if profile.verdict == Verdict.HOLDS:
            return self._holds(finding, name)
        if profile.verdict == Verdict.FAILED:
            return self.say("failed", name=name, context=context)
        if profile.verdict == Verdict.UNKNOWN:
            return self._unknown(finding, name, context)
        if factor.kind == FactorKind.CHOICE:
            return self._choice(finding, name, context)
        crossings = [(side, c) for side, c in (("below", profile.below), ("above", profile.above)) if c]
        sure = [(side, c) for side, c in crossings if c.far is not None]
        unsure = [(side, c) for side, c in crossings if c.far is None]
        told_unsure = self.words["or"].join(self._perhaps(finding, side, c) for side, c in unsure)
        if not sure:
            return self.say("undecided", name=name, where=told_unsure, context=context)
        where = self.words["or"].join(self._where(finding, side, c) for side, c in sure)
        more = self.say("also", where=told_unsure) if unsure else ""
        back = self.words["back"] if any(c.back for _, c in crossings) else ""
        return self.say("flips", name=name, where=where, context=context) + more + back

    def _context(self, finding: "Finding") -> str:
        one = finding.assumption
        if one.factor.kind == FactorKind.CHOICE:
            return self.say("choices", assumed=plain(one.value))
        ends = {"low": plain(one.factor.at(0.0)), "high": plain(one.factor.at(1.0))}
        return self.say("context", assumed=plain(one.value), **ends)

    def _parameter_unit(self, finding: "Finding") -> str:
        unit = finding.assumption.factor.unit
        return "" if unit in {"share", "ratio", "count", "date"} else self.unit(unit)

    def _where(self, finding: "Finding", side: str, c: Crossing) -> str:
        factor = finding.assumption.factor
        at, near, far = (plain(factor.at(q)) for q in (c.at, c.near, c.far) if q is not None)
        unit = self._parameter_unit(finding)
        if factor.kind != FactorKind.CONTINUOUS:
            key = "at_most" if side == "below" else "at_least"
            return self.say(key, at=at, unit=unit, near=near, far=far)
        low, high = (far, near) if side == "below" else (near, far)
        return self.say("where", side=self.words[side], at=at, unit=unit, low=low, high=high)

    def _perhaps(self, finding: "Finding", side: str, c: Crossing) -> str:
        factor = finding.assumption.factor
        unit = self._parameter_unit(finding)
        text = self.say("perhaps", side=self.words[side], near=plain(factor.at(c.near)), unit=unit)
        return text + ("" if c.at is None else self.say("mean", at=plain(factor.at(c.at))))

    def _choice(self, finding: "Finding", name: str, context: str) -> str:
        profile, factor = finding.profile, finding.assumption.factor
        first = profile.tried[profile.assumed].sign
        other = [plain(factor.at(q)) for q, s in profile.tried.items() if s.sign == -first]
        unsure = [plain(factor.at(q)) for q, s in profile.tried.items() if s.sign == 0]
        where = {key: self.say("one_of", values=self.words["or"].join(v)) for key, v in (("o", other), ("u", unsure))}
        if not other:
            return self.say("undecided", name=name, where=where["u"], context=context)
        said = self.say("flips", name=name, where=where["o"], context=context)
        return said + (self.say("also", where=where["u"]) if unsure else "")

    def _holds(self, finding: "Finding", name: str) -> str:
        one, profile = finding.assumption, finding.profile
        if one.factor.kind == FactorKind.CHOICE:
            values = self.words["names"].join(map(plain, one.factor.choices))
            return self.say("every", name=name, values=values, assumed=plain(one.value))
        return self.say(
            "whole",
            name=name,
            low=plain(one.factor.at(0.0)),
            high=plain(one.factor.at(1.0)),
            unit=self._parameter_unit(finding),
            tried=len(profile.tried),
            assumed=plain(one.value),
        )

    def _unknown(self, finding: "Finding", name: str, context: str) -> str:
        profile, factor = finding.profile, finding.assumption.factor
        parts = [
            self.say("part", direction=self.direction(s), value=plain(factor.at(q)))
            for q, s in profile.tried.items()
            if s.sign
        ]
        if not parts:
            return self.say("open", name=name, context=context)
        return self.say("decides", name=name, parts=self.words["names"].join(parts), context=context)

    def hunted(self, found: "CounterExample") -> str:
        hunt, claim = found.hunt, found.comparison.claim
        unit = unit_of(claim.output.indicator)
        parts = {
            "size": hunt.size,
            "figure": claim.told(self.language),
            "tried": hunt.tried,
            "flipped": hunt.flipped,
            "searched": hunt.searched,
            "undecided": self.say("undecided_points", number=hunt.undecided) if hunt.undecided else "",
            "value": told(hunt.standing.mean) + self.unit(unit),
            "interval": self.interval(hunt.standing, unit),
        }
        if found.fresh is None:
            return self.say("none", **parts)
        same = found.fresh.sign == hunt.standing.sign
        values = self.words["names"].join(f"{path} = {plain(value)}" for path, value in found.values.items())
        return self.say(
            "found",
            **parts,
            values=values,
            fresh=self.result.effort.replications,
            again=told(found.fresh.mean) + self.unit(unit),
            interval_again=self.interval(found.fresh, unit),
            confirmed=self.words["confirmed" if same else "not_confirmed"],
        )

    def screening(self, screened: Screened) -> str:
        effort = self.result.effort
        looked = screened.singles[: effort.most]
        singles = [g for g in screened.groups if len(g.members) == 1 and g.members[0] not in looked]
        groups = [g for g in screened.groups if len(g.members) > 1]
        text = self.say(
            "screened", all=len(self.result.assumptions), inert=len(screened.inert), looked=len(looked)
        )  # fmt: skip
        if singles:
            names = self.names([self.result.assumptions[g.members[0]].path for g in singles])
            shift = f"{max(g.shift for g in singles):.0%}"
            text += self.say("weaker", number=len(singles), shift=shift, names=names)
        if groups:
            number = sum(len(g.members) for g in groups)
            shift = f"{max(g.shift for g in groups):.0%}"
            text += self.say("grouped", number=number, shift=shift, points=screened.points)
        return text


def told(number: float) -> str:
    """Return a figure with three digits, or whole where it is large."""
    digits = f"{float(f'{number:.4g}'):,.0f}" if abs(number) >= _WHOLE_FROM else f"{number:.3g}"
    return digits.replace("-", "−")


def plain(value: object) -> str:
    """Return a value of a parameter as a reader sees it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= _THOUSAND else f"{value:.3g}"
    return str(value)
