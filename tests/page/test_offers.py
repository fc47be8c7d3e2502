"""A planner's own file on the page: read once, with the run's settings left to the page, its faults told at once."""

import pytest
from typer.testing import CliRunner

from sim.__main__ import app
from sim.page import view
from sim.page.downloads import scenario_file
from sim.page.levers import groups, levers, together
from sim.page.offers import offered, offering, where
from sim.page.plan import wanted
from sim.page.setting import Setting, load_kept, read_query
from sim.run import load

OWN = """
extends: baseline
title: {en: Mine, zh: 我的方案}
purpose: {en: Why not?, zh: 有何不可？}
run: {sample: 0.5, seed: 7, end: 2022-12-31}
eldercare_device: {subsidy_share: {value: {1: 1.0, 2: 0.5, 5: 0.0}}}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, encoding="utf8")
    yield path
    load_kept.cache_clear()


def test_an_own_file_is_offered_while_the_page_is_open_and_its_run_is_the_pages(file):
    with offering(str(file)) as name:
        setting, told = read_query({"scenario": [name]})
        assert told == []
        assert setting.changed() == ("eldercare_device.subsidy_share",)
        assert setting.query() == "scenario=mine.yaml"
        assert view.text("zh")["scenarios"][1] == {"name": "mine.yaml", "title": "我的方案", "purpose": "有何不可？"}
    assert name not in offered()


def test_an_address_names_the_rules_in_force_when_a_new_tab_begins_with_something_else(file):
    with offering(str(file)):
        assert Setting().query() == "scenario=baseline"
    assert Setting().query() == ""


def test_a_file_that_is_edited_while_the_page_is_open_is_run_as_it_was(file):
    with offering(str(file)) as name:
        file.write_text("nonsense", encoding="utf8")
        run = wanted(Setting(name), 0.002, 0, reform=True)
        assert load(run.scenario).policy("eldercare_device").at(18628).subsidy_share.at(2) == 0.5
        assert where("baseline") == "baseline"


def test_the_scenario_taken_home_extends_the_own_file(file, tmp_path):
    with offering(str(file)) as name:
        (tmp_path / "moved.yaml").write_text(
            scenario_file(Setting(name).moved("eldercare_device.fee", 240)), encoding="utf8"
        )
    device = load(tmp_path / "moved.yaml").policy("eldercare_device").at(18628)
    assert (device.fee, device.subsidy_share.at(2)) == (240, 0.5)


def test_a_shipped_name_is_itself():
    with offering("home-issue") as name:
        assert name == "home-issue"
        assert "home-issue" in offered()


def test_faults_of_an_own_file_are_told_as_check_tells_them(file):
    file.write_text(OWN.replace("2: 0.5", "2: 1.5").replace("seed", "sed"), encoding="utf8")
    runner = CliRunner()
    found = [runner.invoke(app, [command, str(file)]) for command in ("check", "page")]
    assert found[0].exception.faults == found[1].exception.faults
    assert len(found[0].exception.faults) == 2


def test_the_baseline_is_kept_warm_for_the_programmes_of_every_lever():
    warm = {frozenset(programmes) for programmes in together()}
    assert {frozenset(Setting().moved(path, other(path)).programmes()) for path in levers()} <= warm
    assert sum(len(group.levers) for group in groups()) >= len(warm) == len(together())


def other(path):
    """Return a value of a lever that is not the baseline's."""
    lever, there = levers()[path], levers()[path].position(load_kept("baseline"))["value"]
    if lever.options:
        return next(option.value for option in lever.options if option.key != there)
    return (lever.low if there != lever.low else lever.high) if lever.high else not there
