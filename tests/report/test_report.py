"""The report: one store of numbers in two languages, nothing from outside, cautious words."""

import re
import xml.etree.ElementTree as ET
from html import unescape

import numpy as np
import pytest

import sim
from sim.report import formats
from sim.report.answer import Finding, sentences
from sim.report.document import Document, Section, plain
from sim.report.fonts import characters, check_glyphs, faces
from sim.report.numbers import Numbers, Span, Verdict, verdict
from sim.report.pdf import pages as print_pages
from sim.report.registers import assumptions, changes
from sim.report.words import HEADLINES
from sim.study.compare import Difference, paired
from tests.cities import TINY
from tests.report.pdf_text import text_of

NUMBER = re.compile(r'<span class="n" data-v="([^"]*)">([^<]*)</span>')
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")
SCALES = {"zh": (1, 1e4, 1e8), "en": (1, 1e3, 1e6, 1e9)}


@pytest.fixture(scope="module")
def impact():
    baseline = sim.load("baseline").replace(TINY, name="baseline")
    reform = sim.load("no-deferral").replace(TINY, name="no-deferral")
    return sim.compare(baseline, [reform], replications=2)


@pytest.fixture(scope="module")
def written(impact, tmp_path_factory):
    return sim.report(impact, tmp_path_factory.mktemp("report"), language="both", format="html,pdf")


@pytest.fixture(scope="module")
def pages(written):
    return {f.name.split(".")[1]: f.read_text("utf8") for f in written if f.suffix == ".html"}


@pytest.fixture(scope="module")
def papers(written):
    """The text of each PDF, as it can be copied out of it, without the places where a long name may break."""
    texts = {f.name.split(".")[1]: text_of(f.read_bytes()) for f in written if f.suffix == ".pdf"}
    return {language: words.replace("\u200b", "") for language, words in texts.items()}


def difference(low, middle, high, baseline=100.0):
    return Difference(baseline, baseline + middle, middle, low, high, 4.0)


@pytest.mark.slow
def test_each_number_of_one_language_stands_in_the_other(pages):
    values = {language: [v for v, _ in NUMBER.findall(page)] for language, page in pages.items()}
    assert len(values["zh"]) > 50
    assert sorted(values["zh"]) == sorted(values["en"])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_shown_number_is_its_value_in_some_scale(pages, language):
    for value, shown in NUMBER.findall(pages[language]):
        plain = float(shown.replace(",", "").replace("−", "-"))
        decimals = len(shown.partition(".")[2])
        off = [abs(plain - float(value) / scale) for scale in (*SCALES[language], 60, 0.01)]
        assert min(off) <= 0.5 * 10**-decimals + 1e-6 * abs(plain), (value, shown)


@pytest.mark.slow
def test_each_number_stands_on_paper_in_both_languages_and_in_the_same_order(pages, papers):
    for language, page in pages.items():
        at = 0
        for _, shown in NUMBER.findall(page):
            found = papers[language].find(unescape(shown), at)
            assert found >= 0, (language, shown)
            at = found + len(shown)


@pytest.mark.slow
def test_the_chinese_report_has_no_english_sentence(pages):
    words = re.sub(r"<(svg|style|script|code|pre)\b.*?</\1>", "", pages["zh"], flags=re.DOTALL)
    cells = [unescape(cell).strip() for cell in re.sub(r"<[^>]+>", "\n", words).splitlines()]
    assert [cell for cell in cells if ENGLISH.search(cell) and not re.search("[\u4e00-\u9fff]", cell)] == []


@pytest.mark.slow
def test_no_sign_is_lost_on_paper(papers):
    assert all("\ufffd" not in words for words in papers.values())
    assert "大同市养老保险与养老助老政策仿真报告" in papers["zh"]
    assert "Datong: what changed rules of pensions and eldercare do" in papers["en"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_kinds_of_page_say_the_same_sentences(pages, papers, language):
    version = unescape(re.search(r'<p class="version">(.*?)(?: &#160;|</p>)', pages[language])[1])
    foot = re.compile(re.escape(re.sub(r"\s", "", version)) + r"\d+/\d+")
    paper = foot.sub("", re.sub(r"\s", "", papers[language]))
    said = re.findall(r"<li>((?:(?!<a ).)*?)</li>|<p(?: class=\"(?:note|caveat|missing)\")?>(.*?)</p>", pages[language])
    assert len(said) > 30
    for words in (unescape(re.sub(r"<[^>]+>", "", a or b)) for a, b in said):
        assert re.sub(r"\s", "", words) in paper, words


@pytest.mark.slow
def test_the_same_results_give_the_same_bytes(impact, written, tmp_path):
    again = sim.report(impact, tmp_path, language="en", format="html,pdf")
    here = {f.relative_to(tmp_path).as_posix(): f for f in again}
    folder = written[0].parent
    same = [name for name, file in here.items() if file.read_bytes() == (folder / name).read_bytes()]
    # The page in one language has no link to the other; the manifest says which languages there are.
    assert set(here) - set(same) == {"report.en.html", "manifest.json"}
    link = re.compile(r' &#160; <a href="report.zh.html".*?</a>')
    alone, beside = ((where / "report.en.html").read_text("utf8") for where in (tmp_path, folder))
    style = re.compile(r"@font-face.*")
    assert style.sub("", alone) == style.sub("", link.sub("", beside))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_fetched_from_outside(pages, language):
    page = pages[language]
    addresses = re.findall(r'(?:src|href|action|data)="([^"]*)"', page) + re.findall(r"url\(([^)]*)\)", page)
    assert addresses
    assert all(a.startswith(("#", "report.", "data:")) for a in addresses)
    assert "@import" not in page
    assert "<script" not in page


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_well_formed_and_its_ids_are_its_own(pages, language):
    body = pages[language].removeprefix("<!DOCTYPE html>").replace("&#160;", " ")
    root = ET.fromstring(body)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(
        f"figure-{name}" in ids
        for name in ("calendar", "cost", "cliff", "gains", "missed", "counties", "flow-basic", "waits-by-hour")
    )
    assert all(svg.get("viewBox") for svg in root.iter("svg"))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_character_has_a_glyph(pages, language):
    text = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", pages[language], flags=re.DOTALL))
    assert {letter for letter in text if letter >= " " and ord(letter) not in characters()} == set()


@pytest.mark.slow
def test_links_lead_to_places_that_are_there(pages, written):
    names = {f.name for f in written}
    for page in pages.values():
        for address in re.findall(r'<a href="([^"]*)"', page):
            assert address in names or f'id="{address[1:]}"' in page


@pytest.mark.slow
def test_the_tables_open_in_excel(written):
    files = {f.name: f for f in written}
    assert files["headlines.csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    assert files["report.xlsx"].read_bytes().startswith(b"PK")
    lines = files["differences.csv"].read_text("utf-8-sig").splitlines()
    assert any("resident_pension.basic.paid" in line for line in lines)


@pytest.mark.slow
def test_the_store_agrees_with_the_comparison(impact):
    numbers = Numbers(impact)
    assert numbers.difference("flexible_pension.paid", 1, Span.SUM) == impact.total("flexible_pension.paid", 0)
    parts = numbers.by_year("resident_pension.basic.missed_queue", 0)
    assert np.all(numbers.by_year("resident_pension.basic.missed_*", 0) >= parts)


@pytest.mark.parametrize("uses", [faces, check_glyphs])
def test_a_glyph_that_the_font_lacks_is_named(uses):
    with pytest.raises(ValueError, match=r"U\+1F600"):
        uses("\U0001f600")


def test_a_report_with_a_glyph_that_the_font_lacks_is_not_printed():
    with pytest.raises(ValueError, match=r"U\+1F600"):
        print_pages(Document("en", "model", "\U0001f600", (), (Section("a", "1", "title", ()),)))


@pytest.mark.parametrize(
    ("d", "said"),
    [
        (difference(-1.0, 2.0, 5.0), Verdict.UNSURE),
        (difference(0.0, 2.0, 4.0), Verdict.UNSURE),
        (difference(1.0, 2.0, 3.0), Verdict.UP),
        (difference(-3.0, -2.0, -1.0), Verdict.DOWN),
        (difference(0.0, 0.0, 0.0), Verdict.SAME),
        (difference(None, 2.0, None), Verdict.UNKNOWN),
        (paired(np.array([1.0, 2.0]), np.array([1.0, 2.0])), Verdict.SAME),
    ],
)
def test_a_difference_whose_interval_contains_zero_is_no_change(d, said):
    assert verdict(d) is said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unsure_difference_is_never_told_with_a_direction(language):
    unsure = Finding(HEADLINES[0], "persons", difference(-1.0, 2.0, 5.0), Verdict.UNSURE)
    sentence = plain(sentences([unsure], language)[0])
    assert not re.search(r"增加|减少|\bup\b|\bdown\b", sentence)
    sure = Finding(HEADLINES[0], "persons", difference(1.0, 2.0, 3.0), Verdict.UP)
    sentence = plain(sentences([sure], language)[0])
    assert re.search(r"增加|\bup\b", sentence)
    assert "+1.00" in sentence


@pytest.mark.parametrize(
    ("value", "unit", "language", "shown"),
    [
        (554_098_427, "yuan", "zh", "5.54亿元"),
        (554_098_427, "yuan", "en", "554.1\u00a0million yuan"),
        (-25_260.53, "yuan", "zh", "−2.53万元"),
        (1230.7, "seconds", "en", "20.5\u00a0minutes"),
        (0.23, "share", "en", "23.0%"),
        (134_545.58, "visits", "zh", "134,546人次"),
    ],
)
def test_numbers_stand_in_the_habit_of_the_language(value, unit, language, shown):
    assert plain(formats.quantity(value, unit, language)) == shown


def test_what_changes_is_what_the_reform_file_says():
    found = changes(sim.load("baseline"), sim.load("linear-step-down"), "en")
    assert [c.path for c in found] == ["eldercare_device.subsidy_share"]
    assert found[0].unit == "share"


@pytest.mark.parametrize(("language", "kind"), [("fr", "html"), ("zh", "docx"), ("zh", "html,docx")])
def test_other_languages_and_formats_are_refused(tmp_path, language, kind):
    with pytest.raises(ValueError, match="there is no report"):
        sim.report(None, tmp_path, language=language, format=kind)


def test_the_range_of_a_switch_is_told_in_the_language_of_the_report():
    rules = sim.load("baseline")
    for language, words in (("zh", "否 – 是"), ("en", "no – yes")):
        told = {row.range for rows in assumptions(rules, language).values() for row in rows}
        assert words in told
        assert not {"否 – 是", "no – yes"} - {words} & told
