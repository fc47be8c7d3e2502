"""`sim day`: the readable desk and the run agree customer by customer, and what cannot be shown is said."""

import numpy as np
import pytest

from sim.core.kernels import Outcome
from sim.study.days import DayNotFoundError, day_of_place
from sim.world.visits import Channel
from tests.cities import scenario

CITY = {"run.sample": 0.002, "run.end": "2021-06-30"}
CASES = [
    ("agency/pingcheng/0", "2021-06-17", Channel.AGENCY),
    ("bank_counter/pingcheng/0", "2021-03-25", Channel.BANK_COUNTER),
    ("tax_hall/yungang/0", "2021-01-05", Channel.TAX_HALL),
]


@pytest.fixture(scope="module", params=CASES, ids=[case[0] for case in CASES])
def case(request):
    """A place, a date, its kind, and the day."""
    place, date, kind = request.param
    return place, date, kind, day_of_place(scenario(size=CITY), place, date)


def test_the_replay_and_the_run_agree_customer_by_customer(case):
    place, date, kind, day = case
    assert day.agrees
    assert (day.place, day.date, day.channel) == (place, date, kind)
    assert len(day.log.visitors.second) == len(day.log.wait) == len(day.log.outcome) > 20


def test_the_log_tells_of_every_customer_in_both_languages(case):
    *_, day = case
    served = int((day.log.outcome == Outcome.SERVED).sum())
    english, chinese = day.lines("en"), day.lines("zh")
    assert len(english) == len(chinese)
    assert sum(" arrives" in line for line in english) == len(day.log.wait)
    assert english[-1].startswith(f"{len(day.log.wait)} came: {served} served")
    assert chinese[-1].startswith(f"到达{len(day.log.wait)}人：办理{served}人")


def test_the_title_says_kind_place_and_date():
    day = day_of_place(scenario(size=CITY), "bank_counter/yanggao/0", "2021-01-06")
    assert day.title("en") == "the bank counter bank_counter/yanggao/0 2021-01-06"
    assert day.title("zh") == "银行柜台 bank_counter/yanggao/0 2021-01-06"


def test_the_visitors_are_residents_of_the_city_copies_and_others(case):
    *_, day = case
    who = day.log.visitors.who
    assert set(np.sign(who).tolist()) <= {-1, 0, 1}
    assert np.all(np.diff(day.log.visitors.second) >= 0)


def test_a_replication_of_its_own_is_another_day():
    city = scenario(size=CITY)
    first, second = (day_of_place(city, "agency/pingcheng/0", "2021-01-06", replication=r) for r in (0, 1))
    assert second.agrees
    assert first.log.visitors.second.tolist() != second.log.visitors.second.tolist()


def test_a_wrong_place_names_the_nearest():
    with pytest.raises(
        DayNotFoundError, match=r"no place 'agency/pingchen/0'; the nearest name is 'agency/pingcheng/0'"
    ):
        day_of_place(scenario(size=CITY), "agency/pingchen/0", "2021-01-04")


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("2020-12-31", "date 2020-12-31 is outside the run, 2021-01-01 to 2021-06-30"),
        ("2021-07-01", "outside the run"),
        ("25 June", "'25 June' is not like 2021-06-25"),
    ],
)
def test_a_wrong_date_says_so(date, message):
    with pytest.raises(DayNotFoundError, match=message):
        day_of_place(scenario(size=CITY), "agency/pingcheng/0", date)


@pytest.mark.parametrize("date", ["2021-01-01", "2021-01-03"])
def test_a_day_on_which_nobody_came_is_not_the_day_before(date):
    with pytest.raises(DayNotFoundError, match=f"nobody came to tax_hall/yungang/0 on {date}"):
        day_of_place(scenario(size=CITY), "tax_hall/yungang/0", date)


def test_a_kind_of_place_means_its_busiest_one():
    city = scenario(size=CITY)
    day = day_of_place(city, "bank_counter", "2021-01-05")
    assert day.place == max(day.customers, key=day.customers.get)
    assert day.customers[day.place] == len(day.log.wait)
    again = day_of_place(city, day.place, "2021-01-05")
    assert np.array_equal(again.log.wait, day.log.wait)
