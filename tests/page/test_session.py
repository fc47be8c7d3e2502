"""A tab's state: what it asks for, what it shows when, and what ends when a lever moves or the tab is closed."""

import numpy as np
import pytest

from sim.page.errands import Errands
from sim.page.gallery import Gallery
from sim.page.picture import Picture, days_of
from sim.page.plan import Plan, runs_of
from sim.page.pool import QUICK, THOROUGH, Job
from sim.page.requests import hear
from sim.page.runs import Run
from sim.page.session import Session
from sim.page.setting import Setting
from sim.page.worker import DONE, FAILED, PART
from sim.scenario.services import SERVICES

PLAN = Plan(quick=0.002, looks=3, thorough=0.01, replications=2)
FEE = "eldercare_device.fee"
COST = "eldercare_device.public_cost_yuan"


class Still:
    """A pool that does nothing by itself; `answer` says what its worker would."""

    def __init__(self):
        self.jobs = []

    def submit(self, lane, owner, work, payload, tell, *, urgent=False):
        job = Job(len(self.jobs), owner, (work, payload), tell, urgent=urgent)
        job.lane = lane
        self.jobs.append(job)
        return job

    def waiting(self, part=""):
        return [j for j in self.jobs if not j.cancelled and part in str(j.task[1])]


def picture(year, cost):
    days = days_of((year,))
    return Picture(
        (year,),
        {COST: np.array([float(cost)])},
        {COST: "yuan"},
        {"agency": np.ones(days)},
        {"agency": np.ones(days)},
        {("eldercare_device", "city"): np.array([float(cost)])},
    )


class Tab:
    """A session whose browser is a list."""

    def __init__(self, setting=None):
        self.pool = Still()
        self.gallery = Gallery(self.pool)
        self.shown = []
        show = lambda what, content: self.shown.append((what, content))  # noqa: E731
        self.session = Session(self.gallery, PLAN, setting or Setting(end=2022), show, lambda function: function())
        self.errands = Errands(self.session, show)
        self.show = show

    def say(self, **message):
        hear(self.session, self.errands, self.show, message, ["told at the start"])

    def last(self, what):
        return next((content for name, content in reversed(self.shown) if name == what), None)

    def answer(self, job, cost=1.0, years=(2021, 2022), done=True):
        for year in years:
            job.tell(PART, picture(year, cost))
        if done:
            job.tell(DONE, Run("digest", 1.0) if job.task[1].folder else None)


@pytest.fixture
def tab():
    made = Tab()
    yield made
    made.gallery.close()


def moved(tab):
    tab.say(do="hello")
    tab.say(do="move", path=FEE, value=240)
    return tab


def test_a_tab_begins_with_its_setting_and_what_was_wrong_in_its_address(tab):
    tab.say(do="hello")
    assert tab.last("controls")["told"] == ["told at the start"]
    assert tab.last("controls")["scenario"] == "baseline"
    assert tab.last("results") is None


def test_a_first_look_runs_only_what_was_touched_and_the_rest_is_the_baselines(tab):
    moved(tab)
    first = [job.task[1] for job in tab.pool.waiting() if job.lane == QUICK]
    programmes = [w.rules().policy("run").at(0).programmes for w in first]
    assert ("eldercare_device",) in programmes
    assert tuple(SERVICES) in programmes
    assert all(w.rules().policy("run").at(0).sample == PLAN.quick for w in first)


def test_the_first_year_is_shown_while_the_others_are_under_way(tab):
    moved(tab)
    for job in tab.pool.waiting():
        if job.lane == QUICK:
            reform = f'"{FEE}": 240' in job.task[1].changes
            tab.answer(job, 3.0 if reform else 2.0, years=(2021,) if reform else (2021, 2022), done=not reform)
    shown = tab.last("results")
    assert shown["years"] == [2021]
    assert not shown["complete"]
    assert shown["themes"][1]["rows"][0]["difference"] == "+1.00"


def test_the_thorough_runs_leave_the_machine_to_the_first_look(tab):
    moved(tab)
    assert {job.lane for job in tab.pool.waiting()} == {QUICK}
    for job in list(tab.pool.waiting()):
        tab.answer(job)
    assert THOROUGH in {job.lane for job in tab.pool.jobs}


def test_each_stage_takes_over_once_it_has_an_interval(tab):
    moved(tab)
    seen = []
    for job in tab.pool.jobs:  # the list grows while the first looks are answered
        if job.cancelled:
            continue
        replication = job.task[1].replication
        reform = f'"{FEE}": 240' in job.task[1].changes
        tab.answer(job, 10 + replication + (replication + 5 if reform else 0))
        found = tab.last("results")
        if found:
            seen.append((found["sample"], found["pairs"]))
    assert seen[0] == (PLAN.quick, 1)
    assert (PLAN.quick, 3) in seen
    assert seen[-1] == (PLAN.thorough, 2)
    assert [s for s, _ in seen] == sorted(s for s, _ in seen)
    assert tab.last("status")["done"] == tab.last("status")["total"]
    assert tab.last("results")["themes"][1]["rows"][0]["interval"] != ""


def test_a_lever_that_moves_again_ends_what_was_under_way_for_the_old_place(tab):
    moved(tab)
    old = tab.pool.waiting('"eldercare_device.fee": 240')
    assert old
    tab.say(do="move", path=FEE, value=300)
    assert all(job.cancelled for job in old)
    assert tab.pool.waiting('"eldercare_device.fee": 300')
    baseline = [j for j in tab.pool.jobs if FEE not in str(j.task[1])]
    assert not any(job.cancelled for job in baseline), "the baseline is needed by both"
    before = len(tab.shown)
    for job in old:
        job.tell(PART, picture(2021, 1))
    assert len(tab.shown) == before


def test_a_closed_tab_ends_its_work_and_shows_nothing_more(tab):
    moved(tab)
    tab.say(do="day", place="agency", date="2021-06-25", shown="reform")
    tab.errands.cancel()
    tab.session.close()
    assert tab.pool.waiting() == []


def test_a_setting_that_was_run_before_is_shown_at_once(tab):
    moved(tab)
    for job in tab.pool.jobs:
        if not job.cancelled:
            tab.answer(job)
    tab.say(do="move", path=FEE, value=300)
    number = len(tab.pool.jobs)
    tab.say(do="move", path=FEE, value=240)
    assert len(tab.pool.jobs) == number
    assert tab.last("results")["version"] == tab.last("controls")["version"]
    assert tab.last("results")["pairs"] == PLAN.replications


def test_a_run_that_failed_is_said(tab):
    moved(tab)
    tab.pool.waiting()[0].tell(FAILED, ("ValueError: broken", "details"))
    assert tab.last("status")["error"] == "ValueError: broken"


@pytest.mark.parametrize(
    "message",
    [
        {"do": "move", "path": FEE, "value": -1},
        {"do": "move", "path": FEE, "value": None},
        {"do": "move", "path": FEE, "value": {"a": [1]}},
        {"do": "move", "path": "no.such", "value": 1},
        {"do": "move"},
        {"do": "scenario", "name": "../../etc/passwd"},
        {"do": "any", "text": ""},
        {"do": "any", "text": "run.sample=1"},
        {"do": "any", "text": "eldercare_device.fee"},
        {"do": "any", "text": "eldercare_device.fee={[}"},
    ],
    ids=str,
)
def test_a_wrong_wish_is_told_and_changes_nothing(tab, message):
    moved(tab)
    before = tab.session.setting
    tab.say(**message)
    assert tab.session.setting == before
    assert tab.last("controls")["told"]


@pytest.mark.parametrize(
    "message",
    [{}, {"do": "dance"}, {"do": "end", "year": 1066}, {"do": "language", "language": "fr"}, {"do": ["x"]}],
    ids=str,
)
def test_what_nobody_understands_is_left_alone(tab, message):
    moved(tab)
    before = tab.session.setting
    tab.say(**{"do": "", **message})
    assert tab.session.setting == before


def test_a_message_that_is_no_message_is_left_alone(tab):
    hear(tab.session, tab.errands, tab.show, "hello", [])
    assert tab.shown == []


def test_undo_reset_and_another_scenario_take_changes_back(tab):
    moved(tab)
    tab.say(do="any", text="resident_pension.persistence=0.9")
    assert set(tab.session.setting.changes) == {FEE, "resident_pension.persistence"}
    tab.say(do="undo", path="resident_pension.persistence")
    assert set(tab.session.setting.changes) == {FEE}
    tab.say(do="reset")
    assert tab.session.setting.changes == {}
    tab.say(do="scenario", name="home-issue")
    assert tab.last("controls")["query"] == "scenario=home-issue&end=2022"


def test_two_tabs_share_runs_and_keep_their_own_settings():
    first = moved(Tab())
    second = Session(first.gallery, PLAN, Setting(end=2022), lambda *_: None, lambda function: function())
    number = len(first.pool.jobs)
    second.start()
    second.change(lambda setting: setting.moved(FEE, 240))
    assert len(first.pool.jobs) == number
    second.close()
    assert first.pool.waiting('"eldercare_device.fee": 240'), "the other tab still wants it"
    first.session.close()
    first.gallery.close()


def test_a_first_look_that_waits_behind_long_runs_is_moved_up(tab):
    from sim.page.plan import wanted

    run = wanted(Setting(end=2022), PLAN.quick, 0, reform=False, programmes=("eldercare_device",))
    tab.gallery.ask(run, THOROUGH, -1, lambda _: None)
    moved(tab)
    lanes = [job.lane for job in tab.pool.waiting() if job.task[1] == run]
    assert lanes == [QUICK]


def test_the_runs_of_the_rules_in_force_are_not_paired_with_anything(tmp_path):
    runs = runs_of(PLAN, Setting(end=2022), tmp_path)
    assert not runs.changed
    assert all(before == after for stage in runs.stages for before, after in stage.pairs)


def test_a_report_waits_for_a_pair_and_then_has_all_that_there_are(tab):
    moved(tab)
    tab.say(do="download", file="report")
    assert "报告" in tab.last("notice")
    for job in tab.pool.jobs:
        if not job.cancelled:
            tab.answer(job)
    tab.say(do="download", file="report")
    job = tab.pool.jobs[-1]
    assert job.urgent
    assert len(job.task[1].pairs) == PLAN.replications
    job.tell(DONE, b"zip")
    assert tab.last("file")["name"] == "baseline-report.zip"
