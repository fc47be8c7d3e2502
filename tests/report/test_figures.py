"""The figures: what they draw is what the tables hold, in both languages, with no sign missing, twice the same."""

import datetime as dt
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

import sim
from sim.report import figure_data, figures, group_data
from sim.report.canvas import broken, source_line
from sim.report.flows import CHOSE, FELL, REACHED, WAYS, WHOLE
from sim.report.impacts import Extracts
from sim.report.numbers import Numbers
from sim.report.service_figures import spread_out, staying
from tests.cities import TINY

YUAN = ("yuan", "yuan")


@pytest.fixture(scope="module")
def numbers():
    scenarios = [sim.load(name).replace(TINY, name=name) for name in ("baseline", "close-at-month-end")]
    return Numbers(sim.compare(scenarios[0], scenarios[1:], replications=2))


@pytest.fixture(scope="module")
def data(numbers):
    return Extracts(numbers)


def words_of(figure):
    return [t.get_text() for t in figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def swings(*rows):
    names = ("assumption", "title", "low_value", "high_value", "low", "high", "base")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def points(*rows):
    return pa.Table.from_pylist([dict(zip(("label", "x", "y", "front"), row, strict=True)) for row in rows])


TORNADO = swings(
    ("a.small", "a share", "1", "2", 0.9, 1.1, 1.0),
    ("b.large", "another share", "0.1", "0.9", -2.0, 3.0, 1.0),
    ("c.one_side", "a delay", "5", "7", 1.4, 2.2, 1.0),
)
PARETO = points(("A", 1.0, 2.0, True), ("B", 2.0, 3.0, True), ("C", 2.0, 1.0, False))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_widest_swing_of_a_tornado_stands_on_top(language):
    with figures.style():
        figure = figures.tornado(TORNADO, ("差（元）", "difference (yuan)"), language)
        labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    named = ["a share\na.small", "a delay\nc.one_side", "another share\nb.large"]
    assert labels == named  # from the bottom up
    assert {"0.1", "0.9"} <= set(words_of(figure))


def test_no_value_of_a_tornado_lies_on_a_bar():
    with figures.style():
        axes = figures.tornado(TORNADO, YUAN, "en").axes[0]
        drawn = {text.get_text(): (text.xy, text.get_ha()) for text in axes.texts}
    assert drawn["5"] == ((1.0, 1), "right")  # the shorter bar ends within the longer one
    assert drawn["7"] == ((2.2, 1), "left")
    assert (drawn["0.1"], drawn["0.9"]) == (((-2.0, 2), "right"), ((3.0, 2), "left"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_front_is_named_and_every_point_drawn(language):
    with figures.style():
        figure = figures.pareto(PARETO, YUAN, YUAN, language)
        drawn = Counter(len(line.get_xdata()) for line in figure.axes[0].lines)
    assert drawn == {1: 1, 2: 1}
    assert {"A", "B"} <= set(words_of(figure))
    assert "C" not in words_of(figure)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_says_its_source_and_is_the_same_bytes_twice(language):
    svg = []
    for _ in range(2):
        with figures.style():
            figure = figures.pareto(PARETO, YUAN, YUAN, language)
            assert source_line(language) in words_of(figure)
            svg.append(figures.svg_of(figure, "one"))
    assert svg[0] == svg[1]


def test_labels_are_spread_without_changing_their_order():
    places = spread_out([0.1, 0.11, 0.12, 0.8], 0.1)
    assert places == sorted(places)
    assert np.diff(places).min() >= 0.1 - 1e-6
    assert places[-1] == pytest.approx(0.8, abs=0.02)


def test_long_names_break_at_their_joints():
    assert broken("eldercare_device.take_up.share", "zh", 18).splitlines() == ["eldercare_device.", "take_up.share"]
    assert broken("补贴逐年递减", "zh", 6).splitlines() == ["补贴逐", "年递减"]


def test_the_share_that_stays_is_chained_by_hand():
    # 100 began year one in 2021; 80 of them began year two in 2022. Of 50 in year two in 2021, 25 began year three.
    entered = {(2021, 1): 100, (2022, 2): 80, (2021, 2): 50, (2022, 3): 25}
    rows = [{"year": y, "service_year": k, "entered": n} for (y, k), n in entered.items()]
    assert staying(rows) == {1: 1.0, 2: 0.8, 3: pytest.approx(0.4)}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2021-01-01", "holiday"),
        ("2021-01-02", "holiday"),
        ("2021-01-09", "weekend"),
        ("2021-02-07", "make-up"),
        ("2021-01-04", "workday"),
    ],
)
def test_days_are_told_apart(day, kind):
    assert figure_data.kind_of_day(dt.date.fromisoformat(day)) == kind


@pytest.mark.slow
def test_daily_load_adds_up_to_the_arrivals_of_the_year(numbers, data):
    daily = data.calendar.to_pylist()
    assert len(daily) == 365 * 4
    result, year = numbers.impact.baseline, numbers.years[0]
    for kind in ("agency", "bank_counter"):
        counted = sum(r["arrivals"] for r in result.load.to_pylist() if r["channel"] == kind and r["date"].year == year)
        drawn = sum(r["arrivals"] for r in daily if r["place"] == kind)
        assert drawn == pytest.approx(counted / 2 / TINY["run.sample"])


@pytest.mark.slow
def test_who_may_have_something_gets_it_or_falls_out_somewhere(numbers, data):
    for way in WAYS:
        rows = data.flow(way).to_pylist()
        sums = {role: sum(r["persons"] for r in rows if r["role"] == role) for role in (WHOLE, REACHED, CHOSE, FELL)}
        assert sums[REACHED] + sums[CHOSE] + sums[FELL] == pytest.approx(sums[WHOLE], abs=1e-3), way
        assert all(r["persons"] >= -1e-3 for r in rows), way


@pytest.mark.slow
def test_payers_add_up_to_the_sum_and_the_differences_to_theirs(data, numbers):
    rows = data.cost.to_pylist()
    whole = {(r["scenario"], r["programme"], r["year"]): r["yuan"] for r in rows if r["payer"] == "all"}
    parts = Counter()
    for r in rows:
        if r["payer"] != "all":
            parts[r["scenario"], r["programme"], r["year"]] += r["yuan"]
    assert all(parts[key] == pytest.approx(value) for key, value in whole.items())
    paid = Counter()
    for r in rows:
        paid[r["scenario"], r["programme"], r["payer"]] += r["yuan"]
    for r in data.payers.to_pylist():
        sums = [paid[name, r["programme"], r["payer"]] for name in ("baseline", r["scenario"])]
        assert r["yuan"] == pytest.approx(sums[1] - sums[0], abs=1e-6)


@pytest.mark.slow
def test_what_groups_miss_adds_up_to_what_the_city_misses(numbers):
    levels = group_data.levels_by_group(numbers.results[0])
    people = numbers.results[0].people.to_pylist()
    missed = sum(r["count"] for r in people if r["measure"].startswith("basic.missed_"))
    meant = sum(r["count"] for r in people if r["measure"] == "basic.intending")
    by_hand = 1_000 * missed / meant
    assert levels["all", "all"]["missed"].mean() == pytest.approx(by_hand, rel=0.02)  # a mean of two ratios
    low, high = (f(levels["sex", s]["missed"].mean() for s in ("male", "female")) for f in (min, max))
    assert low <= levels["all", "all"]["missed"].mean() <= high


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_is_drawn_in_the_language_with_every_sign(numbers, data, language):
    titles = {r.scenario.name: r.scenario.title[language] for r in numbers.results}
    reforms = dict(list(titles.items())[1:])
    draws = {
        "calendar": lambda: figures.calendar(data.calendar, language),
        "arrivals": lambda: figures.arrivals_by_hour(data.hours, "baseline", language),
        "waits-by-hour": lambda: figures.waits_by_hour(data.hours, titles, language),
        "waits": lambda: figures.waits(data.waits, titles, language),
        "cost": lambda: figures.cost_by_payer(data.cost, "baseline", language),
        "payers": lambda: figures.payers_difference(data.payers, reforms, language),
        "cliff": lambda: figures.cliff(data.cliff, titles, language),
        "flow": lambda: figures.flow(data.flow("basic"), WAYS["basic"], language),
        "gains": lambda: figures.gains_and_losses(data.gains, reforms, language),
        "missed": lambda: figures.missed_by_group(data.missed, titles, language),
        "counties": lambda: figures.county_tiles(data.counties, {"hours": ("小时", "hours")}, language),
    }
    for name, draw in draws.items():
        with figures.style():
            figure = draw()
            figure.draw_without_rendering()  # a missing glyph is a warning, and warnings are errors here
        words = words_of(figure)
        assert source_line(language) in words, name
        foreign = [w for w in words if language == "en" and any("\u4e00" <= c <= "\u9fff" for c in w)]
        assert foreign == [], name
