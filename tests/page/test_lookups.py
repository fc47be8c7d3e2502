"""What a planner looks into and takes home: a day, lives, the scenario file, the data, the report."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from sim.page.downloads import data_file, scenario_file
from sim.page.lookups import DayWanted, LivesWanted, ReportWanted, compare_lives, show_day, write_report
from sim.page.pairs import pairs_of
from sim.page.plan import wanted
from sim.page.runs import Wanted, take_picture
from sim.page.setting import Setting, read_query
from sim.run import SCHEMA, load
from sim.scenario import check
from sim.study.trace import trace

SAMPLE = 0.002
SETTING = Setting(end=2021).moved("resident_pension.window.last_day", 31)
PENSION = ("resident_pension",)


def never():
    return False


def quiet(_):
    return None


# --------------------------------------------------------------------------------------------------------------- files
@pytest.mark.parametrize(
    "query",
    [
        "",
        "resident_pension.window.last_day=28",
        "scenario=home-issue&eldercare_device.fee=240&end=2023",
        "eldercare_device.subsidy_share=linear&bus_line.diversion.trips=none",
        "world.weather.temperature_shift={2021-01-01: 0, 2021-12-20: -12}&resident_pension.one_session=true",
        "scenario=two-more-counters&world.places.arrival_profile={8: 1, 9: 2}&eldercare_device.subsidy_share={1: 0.5}",
        "world.population_microdata=x",
    ],
)
def test_the_scenario_file_is_good_and_is_what_was_set(query, tmp_path):
    setting, _ = read_query({k: [v] for k, _, v in (part.partition("=") for part in query.split("&"))})
    file = tmp_path / "mine.yaml"
    file.write_text(scenario_file(setting), encoding="utf8")
    check(file, SCHEMA)
    assert load(file).hash == setting.rules().hash


def test_the_scenario_file_says_only_what_it_changes():
    text = scenario_file(SETTING)
    assert text.startswith("# Made on the live page")
    assert "extends: baseline" in text
    assert "last_day: 31" in text
    assert len(text.splitlines()) <= 10


# ------------------------------------------------------------------------------------------------------------ lookups
@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Runs of baseline and reform with their tables, and their pictures."""
    folder = tmp_path_factory.mktemp("tables")
    found = []
    for reform in (False, True):
        run = wanted(SETTING, SAMPLE, 0, reform=reform)
        run = Wanted(run.scenario, run.changes, 0, str(folder / run.rules().hash[:16] / "000000"))
        parts = []
        found.append((run, take_picture(run, parts.append, never), parts[0]))
    return found


def test_the_data_of_the_figures_are_those_of_the_pictures(kept):
    (_, _, before), (_, _, after) = kept
    rows = list(csv.DictReader(io.StringIO(data_file(pairs_of([before], [after])))))
    assert {row["figure"] for row in rows} == {"headline", "money", "coverage", "load"}
    counters = [row for row in rows if row["figure"] == "load" and row["name"] == "bank_counter"]
    assert len(counters) == 365
    assert sum(float(row["reform"]) for row in counters) == pytest.approx(after.arrivals["bank_counter"].sum())
    money = [r for r in rows if r["figure"] == "money" and (r["name"], r["part"]) == ("resident_pension", "household")]
    assert float(money[0]["baseline"]) == pytest.approx(before.paid["resident_pension", "household"][0])


def test_the_report_of_the_page_holds_both_languages_tables_and_the_scenario(kept):
    pairs = (tuple((run, done) for run, done, _ in kept),)
    content = write_report(ReportWanted(pairs, (("mine.yaml", "extends: baseline\n"),)), quiet, never)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert {"report.zh.html", "report.en.html", "report.xlsx", "mine.yaml"} <= set(names)
        assert "http" not in archive.read("report.zh.html").decode().split("</style>")[0]


def test_a_day_is_that_of_the_busiest_place_of_its_kind_and_agrees_with_the_run():
    run = wanted(SETTING, SAMPLE, 0, reform=True)
    day = show_day(DayWanted(run, "bank_counter", "2021-01-05", "zh"), quiet, never)
    assert day["agrees"]
    assert day["place"] == day["places"][0]["name"]
    assert [p["customers"] for p in day["places"]] == sorted((p["customers"] for p in day["places"]), reverse=True)
    assert day["title"].endswith("2021-01-05")
    assert "银行柜台" in day["title"]
    assert day["picture"].startswith("<svg")
    other = show_day(DayWanted(run, day["places"][1]["name"], "2021-01-05", "en"), quiet, never)
    assert other["place"] == day["places"][1]["name"]
    json.dumps([day, other])


@pytest.mark.parametrize(
    ("place", "date", "said"),
    [
        ("agency", "2021-01-02", "nobody came"),
        ("agency", "2031-01-02", "outside the run"),
        ("agency", "soon", "is not like"),
        ("agenzy/pingcheng/0", "2021-01-05", "nearest name"),
        ("wechat", "2021-01-05", "nearest name"),
    ],
)
def test_a_day_that_cannot_be_shown_says_why(place, date, said):
    run = wanted(SETTING, SAMPLE, 0, reform=False)
    assert said in show_day(DayWanted(run, place, date, "en"), quiet, never)["error"]


def test_lives_differ_for_those_whom_the_reform_concerns_and_are_the_traces():
    before, after = (wanted(SETTING, SAMPLE, 0, reform=r, programmes=PENSION) for r in (False, True))
    found = compare_lives(LivesWanted(before, after, "en"), quiet, never)
    assert 0 < found["moved"] < found["of"]
    first = found["listed"][0]
    assert first["moved"]
    assert first["baseline"] == trace(before.rules(), first["id"])
    assert first["reform"] == trace(after.rules(), first["id"])
    assert "born in" in first["who"]
    one = compare_lives(LivesWanted(before, after, "en", first["id"]), quiet, never)
    assert one["listed"][0]["reform"] == first["reform"]


def test_under_the_rules_in_force_there_is_one_life_each():
    run = wanted(Setting(end=2021), SAMPLE, 0, reform=False, programmes=PENSION)
    found = compare_lives(LivesWanted(run, run, "zh"), quiet, never)
    assert not found["changed"]
    assert found["listed"]
    assert all(one["baseline"] == one["reform"] for one in found["listed"])


def test_an_id_that_nobody_has_is_told():
    run = wanted(SETTING, SAMPLE, 0, reform=False, programmes=PENSION)
    assert "-1" in compare_lives(LivesWanted(run, run, "zh", -1), quiet, never)["error"]


def test_every_word_of_the_page_stands_in_both_languages_and_in_the_font():
    from sim.page.setting import LANGUAGES
    from sim.page.view import text
    from sim.report.fonts import characters

    for language in LANGUAGES:
        whole = json.dumps(text(language), ensure_ascii=False)
        assert {letter for letter in whole if ord(letter) not in characters() and letter >= " "} == set()
    page = Path(__file__).parents[2] / "sim" / "page" / "page.js"
    used = set(re.findall(r"this\.w\.(\w+)", page.read_text(encoding="utf8")))
    assert used <= set(text("zh")["words"])
