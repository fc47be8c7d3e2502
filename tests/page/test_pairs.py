"""The numbers of the page are those of the runs: by year as over all years, by programme as with all."""

import json

import numpy as np
import pyarrow.compute as pc
import pytest

from sim.page import view
from sim.page.pairs import pairs_of
from sim.page.picture import date_at, days_of
from sim.page.runs import Wanted, take_picture
from sim.page.setting import load_kept
from sim.page.worker import StoppedError
from sim.report.numbers import Span
from tests.cities import indicators

TINY = {"run.sample": 0.002, "run.end": "2022-12-31"}
FEE = {"eldercare_device.fee": 300}
DEVICE = ["eldercare_device"]


def never():
    return False


def picture(changes=None, programmes=None, replication=0):
    """Return the picture that a worker takes."""
    values = {**TINY, **(changes or {})} | ({"run.programmes": programmes} if programmes else {})
    parts = []
    take_picture(Wanted("baseline", json.dumps(values), replication), parts.append, never)
    return parts[0].then(parts[1])


@pytest.fixture(scope="module")
def pictures():
    return {
        "whole": picture(),
        "before": picture(programmes=DEVICE),
        "after": picture(FEE, DEVICE),
        "reform": picture(FEE),
    }


@pytest.fixture(scope="module")
def run():
    from sim.run import replicate

    return replicate(load_kept("baseline").replace(TINY), 0)


def test_a_picture_taken_year_by_year_has_the_indicators_of_the_run(pictures, run):
    found = indicators(run)
    assert pictures["whole"].years == (2021, 2022)
    assert {(n, y): v[i] for n, v in pictures["whole"].values.items() for i, y in enumerate((2021, 2022))} == found


def test_the_days_of_a_picture_add_up_to_the_visits_of_the_run(pictures, run):
    load = run.tables.load
    for kind, days in pictures["whole"].arrivals.items():
        assert days.size == days_of((2021, 2022)) == 730
        rows = load.filter(pc.equal(load["channel"].cast("string"), kind))
        whole = pc.is_in(rows["programme"].cast("string"), value_set=_words("bus_line", "cable_complaints"))
        part = pc.sum(rows.filter(pc.invert(whole))["arrivals"]).as_py() or 0
        assert days.sum() == pytest.approx(part / 0.002 + (pc.sum(rows.filter(whole)["arrivals"]).as_py() or 0))


def _words(*words):
    import pyarrow as pa

    return pa.array(words)


def test_the_yuan_of_a_picture_add_up_to_the_costs_of_the_run(pictures, run):
    cost = run.tables.cost
    for (programme, payer), yuan in pictures["whole"].paid.items():
        rows = cost.filter(
            pc.and_(
                pc.equal(cost["programme"].cast("string"), programme), pc.equal(cost["payer"].cast("string"), payer)
            )
        )
        scale = 1 if programme in {"bus_line", "cable_complaints"} else 0.002
        within = rows.filter(pc.is_in(pc.divide(rows["month"], 12), value_set=_years()))
        assert yuan.sum() == pytest.approx((pc.sum(within["amount"]).as_py() or 0) / 100 / scale)


def _years():
    import pyarrow as pa

    return pa.array([2021, 2022], pa.int32())


def test_the_part_until_a_year_is_what_was_there_then(pictures):
    first = pictures["whole"].until(1)
    assert first.years == (2021,)
    again = first.then(picture_of_second(pictures["whole"]))
    for name, values in pictures["whole"].arrivals.items():
        assert np.array_equal(again.arrivals[name], values)


def picture_of_second(whole):
    from sim.page.picture import Picture

    cut = {n: v[1:] for n, v in whole.values.items()}
    days = days_of((2021,))
    return Picture(
        (2022,),
        cut,
        whole.units,
        {n: v[days:] for n, v in whole.arrivals.items()},
        {n: v[days:] for n, v in whole.waits.items()},
        {n: v[1:] for n, v in whole.paid.items()},
    )


def test_a_run_of_one_programme_gives_the_difference_of_the_whole_city_where_others_do_not_answer(pictures):
    """The device's own figures meet the same residents and luck with and without the other programmes."""
    quick = pairs_of([pictures["before"]], [pictures["after"]], pictures["whole"])
    thorough = pairs_of([pictures["whole"]], [pictures["reform"]])
    for name in ("eldercare_device.public_cost_yuan", "eldercare_device.user_cost_yuan", "eldercare_device.active"):
        for span in Span:
            first, second = quick.difference(name, span), thorough.difference(name, span)
            assert first.difference == pytest.approx(second.difference, abs=1e-6)
            assert first.baseline == pytest.approx(second.baseline, abs=1e-6)
            assert first.reform == pytest.approx(second.reform, abs=1e-6)
    assert quick.difference("eldercare_device.public_cost_yuan", Span.SUM).difference > 0
    for part, whole in ((quick.paid(), thorough.paid()),):
        for payer in ("city", "household"):
            key = "eldercare_device", payer
            assert np.allclose(part[key][1], whole[key][1])


def test_what_no_lever_touches_is_the_baselines(pictures):
    quick = pairs_of([pictures["before"]], [pictures["after"]], pictures["whole"])
    before, after = quick.by_year("resident_pension.basic.paid")
    assert np.array_equal(before, after)
    assert before[0] == pictures["whole"].values["resident_pension.basic.paid"][0] > 0
    for kind in ("bank_counter", "agency"):
        before, after = quick.arrivals(kind)
        assert np.array_equal(before, pictures["whole"].arrivals[kind])
        assert np.array_equal(after, before)


def test_pictures_under_way_are_compared_over_the_years_that_all_have(pictures):
    pairs = pairs_of([pictures["before"]], [pictures["after"].until(1)], pictures["whole"])
    assert pairs.years == (2021,)
    assert view.results(pairs, "en")["years"] == [2021]
    assert len(view.load(pairs, "bank_counter", 2022, "reform", "en")["cells"]) == 365


def test_an_interval_needs_two_pairs_and_holds_the_mean(pictures):
    other = picture(programmes=DEVICE, replication=1), picture(FEE, DEVICE, replication=1)
    one = pairs_of([pictures["before"]], [pictures["after"]], pictures["whole"])
    two = pairs_of([pictures["before"], other[0]], [pictures["after"], other[1]], pictures["whole"])
    name = "eldercare_device.user_cost_yuan"
    assert one.difference(name, Span.SUM).low is None
    d = two.difference(name, Span.SUM)
    assert d.low < d.difference < d.high


def test_both_languages_show_the_same_numbers(pictures):
    pairs = pairs_of([pictures["before"]], [pictures["after"]], pictures["whole"])
    shown = {language: view.results(pairs, language) for language in ("zh", "en")}
    assert shown["zh"]["coverage"] != shown["en"]["coverage"]
    for zh, en in zip(shown["zh"]["coverage"], shown["en"]["coverage"], strict=True):
        assert (zh["baseline"], zh["reform"]) == (en["baseline"], en["reform"])
    rows = [[r["percent"] for t in shown[x]["themes"] for r in t["rows"]] for x in ("zh", "en")]
    assert rows[0] == rows[1]
    json.dumps(shown, allow_nan=False)


def test_the_calendar_marks_the_25ths_and_the_days_off(pictures):
    pairs = pairs_of([pictures["whole"]], [pictures["reform"]])
    cells = {c["date"]: c for c in view.load(pairs, "bank_counter", 2021, "difference", "zh")["cells"]}
    assert len(cells) == 365
    assert cells["2021-06-25"]["closing"]
    assert cells["2021-06-25"]["work"]
    assert not cells["2021-10-01"]["work"]
    assert date_at((2021, 2022), 365) == "2022-01-01"
    json.dumps(list(cells.values()), allow_nan=False)


def test_a_run_that_nobody_wants_ends_on_the_same_day():
    seen = []

    def stopped():
        seen.append(1)
        return len(seen) >= 10

    with pytest.raises(StoppedError):
        take_picture(Wanted("baseline", json.dumps(TINY), 0), seen.append, stopped)
    assert len(seen) == 10
