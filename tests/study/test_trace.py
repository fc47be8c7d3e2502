"""A trace tells what happened to a resident, day by day, in either language, and adds up to the tables."""

import datetime
import re
from collections import Counter
from contextlib import suppress

import pytest

import sim
from sim.programmes import REGISTER
from sim.run import VisitEntry, replicate
from sim.scenario.services import SERVICES
from sim.study.trace import event_sentence, sentences, trace, visit_sentence
from sim.study.words import CHANNELS, REASONS, RESULTS
from sim.world.tally import Measure, TraceEntry
from sim.world.visits import Channel, Reason, Result
from tests.cities import TINY, indicators, run, scenario

CITY = {"run.sample": 0.002, "run.end": "2021-06-30"}
CHINESE = re.compile("[\u4e00-\u9fff]")


class _MetError(Exception):
    """Everybody has been met."""


@pytest.fixture(scope="module")
def ids():
    """The ids of all who will ever live in the tiny city, by row."""
    met = []

    def meet(day, world):
        met.extend(world.residents.id.tolist())
        raise _MetError

    with suppress(_MetError):
        replicate(scenario(size=CITY), 0, on_day=meet)
    return met


@pytest.fixture(scope="module")
def everybody(ids):
    """Half a year of the tiny city in which all are watched."""
    return replicate(scenario(size=CITY), 0, watch=ids)


@pytest.fixture(scope="module")
def busiest(everybody, ids):
    """The id of the resident with most to tell."""
    return ids[Counter(entry.row for entry in everybody.trace).most_common(1)[0][0]]


def test_the_traces_of_all_residents_add_up_to_the_tables(everybody):
    people = everybody.tables.people.to_pydict()
    counted = {}
    for programme, measure, count in zip(people["programme"], people["measure"], people["count"], strict=True):
        counted[f"{programme}.{measure}"] = counted.get(f"{programme}.{measure}", 0) + count
    told = {}
    for entry in everybody.trace:
        told[entry.measure] = told.get(entry.measure, 0) + 1
    assert told
    assert {name: counted[name] for name in told} == told


def test_the_visits_of_all_residents_add_up_to_the_load(everybody):
    load = everybody.tables.load.to_pydict()
    ours = [n for n, p in zip(load["arrivals"], load["programme"], strict=True) if p != "other_business"]
    assert sum(ours) == len(everybody.visits) > 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_residents_story_is_told_by_day(busiest, language):
    lines = trace(scenario(size=CITY), busiest, language=language)
    days = [datetime.date.fromisoformat(line[:10]) for line in lines]
    assert days == sorted(days)
    assert len(lines) > 5
    assert all(bool(CHINESE.search(line[10:])) == (language == "zh") for line in lines)
    assert not [line for line in lines if "{" in line]


def test_both_languages_tell_the_same_days(busiest):
    city = scenario(size=CITY)
    english, chinese = (trace(city, busiest, language=language) for language in ("en", "zh"))
    assert [line[:10] for line in english] == [line[:10] for line in chinese]


def test_the_trace_of_a_result_is_that_of_the_scenario(busiest):
    city = scenario(size=CITY)
    result = sim.run(city, replications=1)
    assert result.trace(busiest, language="zh") == trace(city, busiest, language="zh")


def test_watching_changes_nothing(everybody):
    assert everybody.tables.digest == replicate(scenario(size=CITY), 0).tables.digest


def test_nobody_has_nothing_to_tell():
    with pytest.raises(KeyError):
        trace(scenario(size=CITY), 2**61)


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="'fr' is neither zh nor en"):
        trace(scenario(size=CITY), 0, language="fr")


@pytest.mark.parametrize(
    ("channel", "reason", "result", "wait", "english", "chinese"),
    [
        (
            Channel.WECHAT,
            Reason.BASIC,
            Result.NOT_PAYABLE,
            0,
            "Used WeChat to pay the basic contribution; refused: not a payable day.",
            "通过微信缴纳基本养老保险费，被拒：不在缴费期内。",
        ),
        (
            Channel.AGENCY,
            Reason.CORRECTION,
            Result.DONE,
            1_530,
            "Went to the insurance agency to have the record corrected; waited 26 min; done.",
            "前往社保经办机构更正参保信息，等候26分钟，办结。",
        ),
        (
            Channel.HOTLINE,
            Reason.ENQUIRY,
            Result.DONE,
            90,
            "Rang the hotline to ask about a rule; on hold 2 min; answered.",
            "拨打市民热线咨询政策，等待接听2分钟，已获答复。",
        ),
        (
            Channel.HOTLINE,
            Reason.ENQUIRY,
            Result.ABANDONED,
            300,
            "Rang the hotline to ask about a rule; on hold 5 min; hung up.",
            "拨打市民热线咨询政策，等待接听5分钟，未等到接听便挂断。",
        ),
        (
            Channel.TAX_HALL,
            Reason.CERTIFICATE,
            Result.ABANDONED,
            20,
            "Went to the tax hall for a payment certificate; waited under 1 min; gave up waiting.",
            "前往办税服务厅开具缴费证明，等候不到1分钟，放弃等候。",
        ),
    ],
    ids=["online", "desk", "call", "lost_call", "left_at_once"],
)
def test_a_visit_is_a_sentence(channel, reason, result, wait, english, chinese):
    visit = VisitEntry(18_803, 0, "resident_pension", int(channel), int(reason), int(result), wait)
    assert visit_sentence(visit, "en") == english
    assert visit_sentence(visit, "zh") == chinese


@pytest.mark.parametrize(("fen", "yuan"), [(20_000, "200"), (123_456_7, "12,345.67"), (50, "0.50")])
def test_money_is_told_in_yuan(fen, yuan):
    measure = Measure("paid", "yuan", "paid {amount} yuan", "缴{amount}元")
    entry = TraceEntry(18_803, 0, "resident_pension.paid", fen)
    assert event_sentence(entry, measure, "en") == f"paid {yuan} yuan"
    assert event_sentence(entry, measure, "zh") == f"缴{yuan}元"


def test_every_measure_channel_reason_and_result_has_words():
    words = [*CHANNELS.values(), *REASONS.values(), *RESULTS.values(), *SERVICES.values()]
    assert (set(CHANNELS), set(REASONS), set(RESULTS)) == (set(Channel), set(Reason), set(Result))
    assert set(SERVICES) == {programme.name for programme in REGISTER}
    assert all(CHINESE.search(word["zh"]) and not CHINESE.search(word["en"]) for word in words)


@pytest.mark.parametrize("programme", REGISTER, ids=lambda programme: programme.name)
def test_a_measure_has_a_sentence_in_both_languages_or_in_none(programme):
    entry = TraceEntry(0, 0, "", 100)
    for measure in programme.MEASURES:
        english, chinese = (event_sentence(entry, measure, language) for language in ("en", "zh"))
        assert bool(english) == bool(chinese), measure.name
        assert english.isascii(), measure.name
        assert not chinese or CHINESE.search(chinese), measure.name


def test_a_run_without_watched_residents_tells_nothing():
    assert sentences(run(size=TINY), "en") == []
    assert indicators(run(size=TINY))
