"""Two languages at once: each is written by a process of its own, which reads tables from their files."""

import pickle

import pytest

import sim
from sim.report.impacts import Extracts
from sim.report.numbers import Numbers
from sim.report.tongues import Pages, write_pages
from tests.cities import TINY


@pytest.mark.slow
def test_pages_come_in_the_order_of_languages_and_are_those_of_one_process(tmp_path):
    rules = sim.load("baseline").replace(TINY, name="baseline")
    numbers = Numbers(sim.compare(rules, [rules.replace({}, name="same")], replications=2))
    together, alone = tmp_path / "together", tmp_path / "alone"
    for folder in (together, alone):
        folder.mkdir()
    files = write_pages(Pages(numbers, Extracts(numbers), None, together, ("zh", "en"), ("html", "pdf")))
    assert [file.name for file in files] == ["report.zh.html", "report.zh.pdf", "report.en.html", "report.en.pdf"]
    pages = Pages(numbers, Extracts(numbers), None, alone, ("zh", "en"), ("html", "pdf"))
    for file in pages.write("zh"):
        assert file.read_bytes() == (together / file.name).read_bytes()


def test_a_result_travels_without_the_tables_that_its_files_hold():
    rules = sim.load("baseline").replace(TINY, name="baseline")
    result = sim.run(rules)
    before = len(pickle.dumps(result))
    assert result.load.num_rows > 0
    assert len(pickle.dumps(result)) == before
    assert pickle.loads(pickle.dumps(result)).load.equals(result.load)
