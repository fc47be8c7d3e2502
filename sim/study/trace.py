"""A trace: what happened to one resident, day by day, in plain sentences of Chinese or English.

The run is repeated with the resident watched. Sentences come from the same events that the tables count, so the traces
of all residents add up to the tables.
"""

from sim.core.calendar import date_of
from sim.programmes import REGISTER
from sim.run import Replication, VisitEntry, replicate
from sim.scenario import Scenario
from sim.study.words import CALL, CHANNELS, ON_HOLD, REASONS, RESULTS, VISIT
from sim.world.tally import Measure, TraceEntry
from sim.world.visits import FIRST_ON_SITE, Channel, Reason, Result

LANGUAGES = ("zh", "en")
_MINUTE = 60


def trace(scenario: Scenario, resident: int, *, replication: int = 0, language: str = "en") -> list[str]:
    """Return the sentences about the resident with id `resident`, one an event, by day.

    Raises:
        ValueError: the language is neither zh nor en.
        KeyError: nobody with that id lives in the city in this run.
    """
    if language not in LANGUAGES:
        message = f"language {language!r} is neither zh nor en"
        raise ValueError(message)
    return sentences(replicate(scenario, replication, watch=[resident]), language)


def sentences(run: Replication, language: str) -> list[str]:
    """Return the sentences of a run's watched residents, by day."""
    measures = {f"{p.name}.{m.name}": m for p in REGISTER for m in p.MEASURES}
    told = [(v.day, 0, visit_sentence(v, language)) for v in run.visits]
    told += [(e.day, 1, event_sentence(e, measures[e.measure], language)) for e in run.trace]
    told.sort(key=lambda t: t[:2])
    return [f"{date_of(day).isoformat()} {text}" for day, _, text in told]


def event_sentence(entry: TraceEntry, measure: Measure, language: str) -> str:
    """Return one counted event as a sentence."""
    template = measure.zh if language == "zh" else measure.en
    amount = f"{entry.amount_fen / 100:,.2f}".removesuffix(".00")
    return template.format(amount=amount, count=entry.amount_fen)


def visit_sentence(visit: VisitEntry, language: str) -> str:
    """Return one attempt as a sentence: where, what for, what became of it, how long it took to be served."""
    call = visit.channel == Channel.HOTLINE
    result = Result(visit.result)
    words = ON_HOLD.get(result, RESULTS[result]) if call else RESULTS[result]
    template = CALL[language] if call else VISIT[language, visit.channel >= FIRST_ON_SITE]
    return template.format(
        channel=CHANNELS[Channel(visit.channel)][language],
        reason=REASONS[Reason(visit.reason)][language],
        result=words[language],
        minutes=_minutes(visit.wait, language),
    )


def _minutes(seconds: int, language: str) -> str:
    """Return a wait in whole minutes; a short one is not told as none."""
    if 0 < seconds < _MINUTE:
        return {"en": "under 1", "zh": "不到1"}[language]
    return str(round(seconds / _MINUTE))
