"""What is set on the page, and the address that holds it."""

import pytest

from sim.page.levers import CHOICE, FLAG, groups, levers, touched
from sim.page.setting import LANGUAGES, Setting, load_kept, read_query, value_of_text, years
from sim.programmes import REGISTER
from sim.scenario import ScenarioError

PROGRAMMES = {programme.name for programme in REGISTER}


def query_of(setting):
    """Return the address of a setting as a browser hands it back."""
    from urllib.parse import parse_qs

    return parse_qs(setting.query())


# ------------------------------------------------------------------------------------------------------------- levers
@pytest.mark.parametrize("lever", levers().values(), ids=lambda lever: lever.path)
def test_every_lever_names_a_parameter_with_words_unit_and_values_that_its_scenario_takes(lever):
    baseline = load_kept("baseline")
    leaf = baseline.leaf(lever.path)
    for language in LANGUAGES:
        described = lever.described(leaf, language)
        assert described["title"] != leaf.help, f"no name in {language}"
        assert described["source"]
    values = [o.value for o in lever.options] or ([True, False] if lever.kind == FLAG else [lever.low, lever.high])
    for value in values:
        baseline.replace({lever.path: value})
    assert lever.kind in {FLAG, CHOICE} or lever.low < lever.high
    assert lever.kind in {FLAG, CHOICE} or lever.step > 0
    assert set(touched(lever.path)) <= PROGRAMMES


def test_the_rules_in_force_stand_on_every_lever():
    baseline = load_kept("baseline")
    for lever in levers().values():
        value = lever.position(baseline)["value"]
        assert value is not None, lever.path
        if lever.kind == "range":
            assert lever.low <= value <= lever.high
            assert (value - lever.low) / lever.step == pytest.approx(round((value - lever.low) / lever.step))


def test_every_programme_has_levers():
    assert {touched(lever.path) for group in groups() for lever in group.levers} >= {
        (name,) for name in PROGRAMMES - {"enquiries"}
    }


def test_a_parameter_of_the_world_runs_all_programmes_unless_more_is_known():
    assert set(touched("world.mortality_factor")) == PROGRAMMES
    assert touched("world.places.bank_counter.minutes") == ("resident_pension",)
    assert touched("bus_line.running.rain") == ("bus_line",)


# ------------------------------------------------------------------------------------------------------------ address
@pytest.mark.parametrize(
    "moves",
    [
        {},
        {"resident_pension.window.last_day": 28},
        {"eldercare_device.subsidy_share": {1: 1.0, 6: 0.0}, "eldercare_device.fee": 240},
        {"eldercare_device.subsidy_share": {1: 0.9, 4: 0.25}},
        {"flexible_pension.deferral.deadline.2020": "2022-12-31", "bus_line.diversion.trips": "none"},
        {"resident_pension.one_session": True, "enquiries.media.sms.coverage": 0.3},
        {"world.weather.temperature_shift": {"2021-01-01": 0, "2021-12-20": -12}},
        {"world.places.arrival_profile": {8: 1.0, 9: 2.0}},
    ],
    ids=lambda moves: "+".join(moves) or "nothing",
)
@pytest.mark.parametrize("scenario", ["baseline", "home-issue"])
def test_the_address_brings_back_what_was_set(scenario, moves):
    setting = Setting(scenario, {}, years()[1], "en")
    for path, value in moves.items():
        setting = setting.moved(path, value)
    back, told = read_query(query_of(setting))
    assert told == []
    assert (back.scenario, back.end, back.language) == (scenario, years()[1], "en")
    assert back.rules().hash == setting.rules().hash
    assert back.query() == setting.query()


def test_what_nobody_has_touched_has_an_empty_address():
    assert Setting().query() == ""
    assert read_query({}) == (Setting(), [])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"scenario": ["home-isue"]}, "home-issue"),
        ({"end": ["1999"]}, "2021"),
        ({"end": ["x"]}, "2025"),
        ({"lang": ["fr"]}, "zh, en"),
        ({"eldercare_device.fee": ["-3"]}, "below 0"),
        ({"eldercare_device.fee": ["a lot"]}, "not a number"),
        ({"eldercare_device.fe": ["3"]}, "fee"),
        ({"eldercare_device.subsidy_share": ["{1: 2}"]}, "above 1"),
        ({"resident_pension.window.extend": ["sideways"]}, "none of"),
        ({"run.sample": ["1"]}, "run.sample"),
        ({"": ["1"]}, ""),
        ({"eldercare_device.fee": ["{[}"]}, "eldercare_device.fee"),
        ({"<script>": ["alert(1)"]}, "script"),
        ({"eldercare_device": ["1"]}, "eldercare_device"),
    ],
    ids=lambda part: str(part)[:40],
)
def test_what_is_wrong_in_an_address_is_told_and_the_rest_of_it_holds(query, said):
    setting, told = read_query({**query, "bus_line.shuttle.runs": ["true"]})
    assert len(told) >= 1
    assert said in " ".join(told)
    assert setting.changes == {"bus_line.shuttle.runs": True}
    assert setting.scenario == "baseline"


def test_a_lever_back_at_its_old_value_is_no_change():
    setting = Setting().moved("eldercare_device.fee", 240)
    assert setting.changed() == ("eldercare_device.fee",)
    assert setting.programmes() == ("eldercare_device",)
    assert setting.moved("eldercare_device.fee", 180).changes == {}


def test_only_what_differs_from_the_rules_in_force_is_run_anew():
    setting = Setting("two-more-counters").moved("eldercare_device.fee", 240)
    assert set(setting.programmes()) == {"resident_pension", "flexible_pension", "eldercare_device"}
    back = setting.moved("world.places.agency.extra_servers", 0).moved("world.places.tax_hall.extra_servers", 0)
    assert back.changed() == ("eldercare_device.fee",)


def test_a_refused_value_leaves_the_setting_as_it_was():
    setting = Setting()
    with pytest.raises(ScenarioError, match="above 31"):
        setting.moved("resident_pension.window.last_day", 40)
    assert setting == Setting()


def test_a_choice_is_read_by_its_key_or_as_it_stands_in_a_file():
    path = "eldercare_device.subsidy_share"
    assert value_of_text(path, "linear") == levers()[path].options[1].value
    assert value_of_text(path, "{1: 0.5}") == {"1": 0.5}
