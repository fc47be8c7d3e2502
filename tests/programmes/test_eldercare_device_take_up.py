"""Awareness, form, visit and stock: single decisions worked by hand, then through the days of a small district."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.calendar import day_of
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.programmes.eldercare_device import take_up
from sim.programmes.eldercare_device.register import Stage
from sim.world.visits import Result
from tests.programmes.device_world import EAGER, PINGCHENG, City, people, rules

START = day_of("2021-01-01")
LUCK = Stream(7, 0)
MANY = np.arange(20_000)
ONE = np.ones(MANY.size, np.int64)


# ---- awareness ----


def chance(known, needy=False):
    return float(take_up.monthly_chance(rules().at(START).awareness, np.array([needy]), np.array([float(known)]))[0])


@pytest.mark.clause("EC-14")
def test_awareness_is_one_minus_the_product_of_all_silences():
    media, worker, holder = 0.07, 0.08, 0.02
    silent = np.exp(-media / 12) * np.exp(-worker / 12) * (1 - holder) ** 3
    assert chance(3) == pytest.approx(1 - silent)
    assert 1 - (1 - chance(0)) ** 12 == pytest.approx(1 - np.exp(-0.15))
    assert chance(0, needy=True) > chance(0)


@pytest.mark.clause("EC-14")
@given(st.floats(0, 50), st.floats(0, 50))
def test_who_knows_more_holders_hears_sooner(one, other):
    few, many = sorted((one, other))
    assert 0 <= chance(few) <= chance(many) <= 1


@pytest.mark.clause("EC-14")
@pytest.mark.parametrize("told_by", [0, 0.02, 1])
def test_thinning_accepts_whoever_the_chance_of_the_day_would(told_by):
    awareness = rules({"awareness.from_holder": told_by}).at(START).awareness
    luck, known = np.linspace(0, 0.999, 500), np.linspace(0, 12, 25)
    for needy in (np.zeros(500, bool), np.ones(500, bool)):
        needed = take_up.holders_needed(awareness, needy, luck)
        for holders in known + 1e-4:
            hears = luck < take_up.monthly_chance(awareness, needy, np.full(500, holders))
            assert (hears == (holders > needed)).all()


@pytest.mark.clause("EC-14")
def test_holders_known_are_neighbours_and_friends():
    known = take_up.holders_known(rules().at(START).awareness, np.array([0, 20]), 0.5)
    assert known.tolist() == [1.0, 4.0]


@pytest.mark.clause("EC-14")
def test_word_of_mouth_spreads_from_those_who_have_a_device():
    silent = {"awareness.media_rate": 0, "awareness.worker_rate": 0, "awareness.at_start": 0, "wants_if_aware": 0}
    alone = City(people(400), {**EAGER, **silent}).run("2021-12-31")
    among_holders = City(people(400), {**EAGER, **silent, "issued_before_2021.2019": 100}).run("2021-12-31")
    assert alone.count("heard") == 0
    assert among_holders.count("heard") > 200


# ---- wanting ----


def test_those_alone_want_it_more_and_a_fee_in_the_first_year_deters():
    found = rules().at(START)
    chances = [take_up.chance_of_wanting(found, alone=a, first_year_costs=c) for a, c in ((1, 0), (0, 0), (0, 1))]
    assert chances[1] == pytest.approx(0.55)
    assert chances == sorted(chances, reverse=True)
    flags = np.arange(MANY.size) % 2 == 0
    wanting = take_up.want(found, LUCK, MANY, flags, ~flags)
    assert wanting[flags].mean() == pytest.approx(chances[0], abs=0.015)
    assert wanting[~flags].mean() == pytest.approx(chances[2], abs=0.015)


# ---- step one, the form ----


def helpers(changes=None, *, smartphone=False, childless=False, younger=False):
    flags = (np.full(MANY.size, f) for f in (smartphone, childless, younger))
    return take_up.helper(rules(changes).at(START).form, LUCK, MANY, ONE, take_up.Applicant(*flags))


@pytest.mark.clause("EC-06")
def test_without_a_smartphone_a_child_a_neighbour_or_a_worker_must_help():
    assert (helpers(smartphone=True) == take_up.OWN).all()
    by = helpers(younger=True)
    assert (by == take_up.CHILD).mean() == pytest.approx(0.85, abs=0.01)
    childless = helpers(childless=True)
    assert not (childless == take_up.CHILD).any()
    assert (childless == take_up.NEIGHBOUR).mean() == pytest.approx(0.15, abs=0.01)
    assert (childless == take_up.WORKER).mean() == pytest.approx(0.85 * 0.35, abs=0.01)
    assert (childless == take_up.NOBODY).mean() == pytest.approx(0.85 * 0.65, abs=0.01)


@pytest.mark.clause("EC-06")
def test_a_paper_form_needs_no_helper():
    assert not (helpers({"form.paper": True}, childless=True) == take_up.NOBODY).any()


@pytest.mark.clause("EC-06")
def test_the_childless_may_declare_that_there_are_none_by_a_switch():
    by, childless = np.full(MANY.size, take_up.WORKER, np.uint8), np.ones(MANY.size, bool)
    allowed = rules().at(START).form
    refused = rules({"form.childless_may_declare": False}).at(START).form
    assert take_up.form_complete(allowed, LUCK, MANY, ONE, by, childless).mean() == pytest.approx(0.9, abs=0.01)
    assert not take_up.form_complete(refused, LUCK, MANY, ONE, by, childless).any()
    assert take_up.form_complete(refused, LUCK, MANY, ONE, by, ~childless).any()


@pytest.mark.clause("EC-06")
def test_an_incomplete_form_leads_nowhere():
    never = {f"form.complete.{by}": 0 for by in ("own", "child", "neighbour", "worker")}
    city = City(people(50), {**EAGER, **never}).run("2021-12-31")
    assert city.count("forms") == 0
    assert city.count("forms_incomplete") > 50
    assert not city.channels.asked
    assert city.stock("active", 2021) == []


@pytest.mark.clause("EC-06")
def test_the_childless_are_refused_where_children_must_be_named():
    columns = people(40, childless=np.arange(40) < 20)
    city = City(columns, {**EAGER, "form.childless_may_declare": False}).run("2021-12-31")
    assert city.stock("refused", 2021) == list(range(20))
    assert len(city.stock("active", 2021)) + len(city.stock("withdrawn", 2021)) == 20


def test_nobody_helps_and_nobody_applies():
    nobody = {"form.worker": 0, "form.neighbour": 0, "form.child_in_household": 0, "form.child_elsewhere": 0}
    city = City(people(50, smartphone=False), {**EAGER, **nobody}).run("2021-12-31")
    assert len(city.stock("never_applied", 2021)) == 50
    assert city.count("no_helper") > 0


# ---- step two, the centre ----


@pytest.mark.clause("EC-07")
def test_nobody_is_issued_a_device_before_form_and_visit():
    city = City(people(60), EAGER)
    visited = set()
    for_day = city.device.settle

    def settle(day, visits, outcomes):
        assert (city.device.register.tries[visits.who] > 0).all()
        before = city.device.register.stage[visits.who].copy()
        assert np.isin(before, (Stage.APPLYING, Stage.WAITING)).all()
        visited.update(visits.who.tolist())
        return for_day(day, visits, outcomes)

    city.device.settle = settle
    city.run("2021-12-31")
    assert visited == set(range(60))
    assert city.count("forms") == city.count("issued") == 60


@pytest.mark.clause("EC-07")
def test_whoever_waits_in_vain_comes_again_or_gives_up():
    city = City(people(40), EAGER)
    city.channels.outcome = Outcome.ABANDONED
    city.run("2021-12-31")
    retries = np.concatenate([retry for *_, retry in city.channels.asked])
    assert retries.any()
    assert not retries.all()
    assert city.stock("active", 2021) == []
    assert len(city.stock("withdrawn", 2021)) == 40


@pytest.mark.clause("EC-07")
def test_missing_papers_send_an_applicant_home():
    city = City(people(40), {**EAGER, "visit.missing_papers": 1, "visit.retry_share": 0}).run("2021-12-31")
    assert city.count("missing_papers") == 40
    assert len(city.stock("refused", 2021)) == 40


@pytest.mark.clause("EC-07", "EC-02")
def test_whoever_moved_away_before_the_visit_is_not_eligible():
    def move(city):
        city.residents.county[:] = PINGCHENG + 1

    city = City(people(30), {**EAGER, "form.delay_days": 1, "visit.delay_days": 40})
    results = []
    settle = city.device.settle
    city.device.settle = lambda *args: results.extend(settle(*args).tolist()) or np.array(results)
    city.on("2021-01-04", move, moved=range(30), changed=range(30)).run("2021-12-31")
    assert results.count(Result.NOT_ELIGIBLE) > 15
    assert city.stock("eligible", 2021) == []


# ---- stock ----


@pytest.mark.clause("EC-07")
def test_what_is_short_goes_by_second_of_service_start_then_id():
    second, ids = np.array([900, 300, 300, 100]), np.array([1, 9, 4, 7])
    assert take_up.ration(2, second, ids).tolist() == [False, False, True, True]
    assert take_up.ration(0, second, ids).tolist() == [False] * 4


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10**6)), unique_by=lambda pair: pair[1]), st.integers(0, 20)
)
def test_rationing_gives_out_all_there_is_and_no_more(queue, stock):
    second = np.array([s for s, _ in queue], np.int64)
    ids = np.array([i for _, i in queue], np.int64)
    gets = take_up.ration(stock, second, ids)
    assert gets.sum() == min(stock, len(queue))
    if gets.any() and not gets.all():
        assert second[gets].max() <= second[~gets].min()


@pytest.mark.clause("EC-07")
def test_those_who_find_no_device_wait_for_the_next_quarter():
    city = City(people(30), {**EAGER, "stock_at_start": 10, "stock_replenishment": 5, "exits.background": 0})
    city.run("2021-12-31")
    # 10 in the first quarter, 5 on 1 April, 1 July and 1 October
    assert city.count("issued", 2021) == 25
    assert len(city.stock("waiting", 2021)) == 5
    assert city.stocks[2021]["stock"] == 0


@pytest.mark.clause("EC-07")
def test_in_a_sample_the_store_is_shared():
    city = City(people(30), {**EAGER, "stock_at_start": 100, "stock_replenishment": 0}, weight=10.0).run("2021-06-30")
    assert city.count("issued") == 10


def test_home_issue_needs_no_visit():
    city = City(people(30), {**EAGER, "visit.home_issue": True}).run("2021-12-31")
    assert not city.channels.asked
    assert city.count("home_issued") == city.count("issued") == 30
    assert city.yuan("home_issue_cost_yuan") == 30 * 30


def test_more_elders_are_covered_when_paper_forms_are_taken():
    columns, nobody = people(400, smartphone=False), {f"issued_before_2021.{year}": 0 for year in (2019, 2020)}
    today = City(columns, nobody).run("2021-12-31")
    paper = City(columns, {**nobody, "form.paper": True}).run("2021-12-31")
    assert paper.count("issued") > today.count("issued")
