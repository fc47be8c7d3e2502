"""Reading, extending, dating and replacing: what a scenario holds, and that nothing of it changes afterwards."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario import Scenario, ScenarioError, read, read_text
from sim.scenario.files import Line, names
from sim.scenario.settings import settings

DAY_2022 = date(2022, 6, 1).toordinal() - date(1970, 1, 1).toordinal()
DAY_2023 = date(2023, 1, 1).toordinal() - date(1970, 1, 1).toordinal()


def device(scenario, day=DAY_2022):
    return scenario.policy("device").at(day)


def test_every_kind_of_value_is_read(base):
    rules = device(base)
    assert rules.fee == 180
    assert rules.market_price is None
    assert [rules.subsidy_share.at(year) for year in (1, 2, 3, 4, 5, 9)] == [1, 1, 0.5, 0.5, 0, 0]
    assert rules.subsidy_share.array(5).tolist() == [1, 1, 1, 0.5, 0.5, 0]
    assert dict(rules.tier_share) == {"200": 0.5, "500": 0.3, "1000": 0.2}
    assert rules.tier_share.values_in_order == (0.5, 0.3, 0.2)
    assert rules.ages == (60, 75, 80)
    assert rules.grandfathered is False
    assert rules.begins == date(2019, 6, 1).toordinal() - date(1970, 1, 1).toordinal()
    assert rules.period.closing_day == 25
    assert rules.period.extend == "none"
    assert rules.desks["bank"].hours == ((30_600, 43_200), (52_200, 63_000))
    assert rules.service == 300


def test_a_dated_value_holds_from_its_day(base):
    policy = base.policy("device")
    assert policy.changes == (DAY_2023,)
    assert policy.at(DAY_2023 - 1).fee == 180
    assert policy.at(DAY_2023).fee == 200
    assert policy.at(DAY_2023) is policy.at(DAY_2023 + 400)


def test_a_leaf_tells_where_it_comes_from(base):
    leaf = base.leaf("device.calls")
    assert (leaf.value, leaf.unit, leaf.source, leaf.low, leaf.high) == (1.5, "calls/user/year", "assumption", 0.5, 3)
    assert leaf.file.endswith("rules/device.yaml")
    assert leaf.line == 22
    assert leaf.help == "calls a user makes."
    assert base.leaf("device.fee").value == {"2021-01-01": 180, "2023-01-01": 200}
    assert base.leaf("device.tier_share.500").high == 0.5


def test_a_reform_replaces_a_dated_series_whole_and_keeps_the_rest(good, schema, base):
    dearer = read(good / "dearer.yaml", schema)
    assert device(dearer, DAY_2022).fee == device(dearer, DAY_2023).fee == 240
    assert dearer.policy("device").changes == ()
    assert device(dearer).subsidy_share.items() == ((1, 1.0), (2, 0.5))
    assert device(dearer).tier_share == device(base).tier_share
    assert dearer.leaf("device.fee").source == "this scenario"
    assert dearer.leaf("device.fee").file.endswith("dearer.yaml")
    assert dearer.title.zh == "服务费提高"


def test_a_lever_outside_its_stated_range_is_a_note(good, schema):
    notes = read(good / "dearer.yaml", schema).notes
    assert [note.message for note in notes] == ["4 is outside the stated range 0.5 to 3 calls/user/year"]


def test_the_hash_is_of_the_values_only(good, schema, base, tmp_path):
    for path in good.rglob("*.yaml"):
        copy = tmp_path / path.relative_to(good)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text("# another comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert read(tmp_path / "base.yaml", schema).hash == base.hash
    assert base.replace({"device.calls": 1.50}).hash == base.hash
    assert base.replace({"device.calls": 1.51}).hash != base.hash
    assert len(base.hash) == 64


def test_the_text_is_the_whole_scenario(good, schema):
    dearer = read(good / "dearer.yaml", schema)
    again = read_text(dearer.text, schema, "dearer")
    assert again.hash == dearer.hash
    assert again.text == dearer.text
    assert again.title == dearer.title


def test_a_scenario_travels_to_another_process(base):
    changed = base.replace({"device.fee": 240})
    copy = pickle.loads(pickle.dumps(changed))
    assert isinstance(copy, Scenario)
    assert (copy.name, copy.hash) == (changed.name, changed.hash)


def test_parameters_cannot_be_changed(base):
    with pytest.raises(ValidationError):
        device(base).fee = 240


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"device.fee": "180 yuan"}, "replace: device.fee: '180 yuan' is in yuan, not yuan/year"),
        ({"device.fee": -1}, "replace: device.fee: -1 is below 0 yuan/year"),
        ({"device.fe": 1}, "replace: device.fe: is not a parameter; did you mean fee?"),
        ({"devise.fee": 1}, "replace: devise: is not a section; did you mean device?"),
        ({"device": 1}, "replace: device: is a group of parameters"),
        ({"device.fee.value.more": 1}, "replace: device.fee"),
        ({"": 1}, "is not a section"),
        ({"device.period.closing_day": 2.5}, "2.5 is not a whole number (day of month)"),
        ({"device.period.closing_day": True}, "true is not a number (day of month)"),
        ({"device.tier_share.200": 0.9}, "the shares of the tiers add up to 1.4, not 1"),
        ({"run.start": date(2026, 1, 1)}, "the run ends before it starts"),
        ({"run.programmes": ["bus_line", "bus_line"]}, "programmes names each programme once"),
        ({"run.programmes": ["bus_lane"]}, "'bus_lane' is none of resident_pension"),
        ({"run.start": "2020-01-01"}, "has no value before 2021-01-01, and the run starts on 2020-01-01"),
        ({"device.service": float("nan")}, "nan is not a finite number"),
        ({"device.service": object()}, "is not a number (seconds)"),
    ],
)
def test_replace_checks_as_a_file_is_checked(base, values, message):
    before = base.hash
    with pytest.raises(ScenarioError) as caught:
        base.replace(values)
    assert message in str(caught.value)
    assert base.hash == before


def test_replace_takes_every_form_of_a_value(base):
    changed = base.replace(
        {
            "device.fee": {date(2021, 1, 1): 180, "2024-01-01": "300 yuan/year"},
            "device.subsidy_share": {1: 1, 2: 0.25},
            "device.tier_share": {"200": 0.2, "500": 0.6},
            "device.ages": [65, 70],
            "device.market_price": "360 yuan/year",
            "device.grandfathered": True,
            "device.desks.bank.hours": "09:00-16:00",
            "run.end": date(2022, 12, 31),
            "run.sample": 0.05,
        },
        name="everything",
    )
    rules = device(changed)
    assert changed.name == "everything"
    assert changed.leaf("device.fee").value == {"2021-01-01": 180, "2024-01-01": 300}
    assert rules.subsidy_share.at(7) == 0.25
    assert rules.ages == (65, 70)
    assert rules.market_price == 360
    assert rules.grandfathered
    assert rules.desks["bank"].hours == ((32_400, 57_600),)
    assert changed.policy("run").at(0).sample == 0.05


def test_nothing_replaced_is_the_same_scenario(base):
    assert base.replace({}) is base


def test_a_replaced_scenario_is_named_by_what_was_replaced(base):
    assert base.replace({"device.fee": 240}).name == "base+device.fee=240"
    assert len(base.replace({f"device.tier_share.{k}": 1 / 3 for k in ("200", "500", "1000")}).name) < 90


def test_what_is_asked_wrongly_of_a_scenario_is_answered_with_the_nearest(base):
    with pytest.raises(KeyError, match=r"did you mean device\.fee"):
        base.leaf("device.fe")
    with pytest.raises(KeyError, match="did you mean device"):
        base.policy("devic")


def test_settings_of_the_command_line():
    assert settings(["a.b=240", "a.c={1: 1, 3: 0.5}", "a.d=[1, 2]", "a.e=true", "a.f=180 yuan/year"]) == {
        "a.b": 240, "a.c": {"1": 1, "3": 0.5}, "a.d": [1, 2], "a.e": True, "a.f": "180 yuan/year",
    }  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        settings(["a.b", "=3", "a.c=[1"])
    assert len(caught.value.faults) == 3


@trials(deadline=None)
@given(
    fee=st.floats(0, 10_000),
    share=st.floats(0, 1),
    day=st.integers(1, 31),
    tier=st.floats(0, 1),
)
def test_replace_never_changes_its_parent(base, fee, share, day, tier):
    before, text = base.hash, base.text
    changed = base.replace(
        {
            "device.fee": fee,
            "device.subsidy_share": {1: share},
            "device.period.closing_day": day,
            "device.tier_share": {"200": tier, "500": 1 - tier, "1000": 0},
        }
    )
    assert (base.hash, base.text) == (before, text)
    assert device(changed).fee == fee
    assert device(changed).period.closing_day == day
    assert changed.replace({"device.fee": 1}).policy("run") is changed.policy("run")


def test_a_table_may_be_given_by_date(base):
    changed = base.replace(
        {
            "device.tier_share": {
                "value": {
                    "2021-01-01": {"200": 0.5, "500": 0.3, "1000": 0.2},
                    "2022-01-01": {"200": 0.4, "500": 0.3, "1000": 0.3},
                }
            }
        }
    )
    policy = changed.policy("device")
    assert policy.at(18_628).tier_share.values_in_order == (0.5, 0.3, 0.2)
    assert policy.at(DAY_2022).tier_share.values_in_order == (0.4, 0.3, 0.3)


def test_ones_own_baseline_may_extend_the_shipped_one(tmp_path):
    mine = tmp_path / "baseline.yaml"
    mine.write_text("extends: baseline\ntitle: {en: Mine, zh: 自用}\npurpose: {en: Mine, zh: 自用}\n", encoding="utf-8")
    line = Line()
    line.add(mine)
    assert not [fault for fault in line.faults if "circle" in fault.message]
    assert names()["baseline"].resolve() in line.trees


def test_a_parent_met_twice_counts_where_it_stands_first(good, schema, tmp_path):
    words = "title: {en: A, zh: 甲}\npurpose: {en: A, zh: 甲}\n"
    for name in ("dear", "cheap", "both"):
        parents = {"both": f"[dear, cheap, {good}/base.yaml]"}.get(name, f"{good}/base.yaml")
        fee = {"dear": "device: {fee: 300}\n", "cheap": "device: {service: 60}\n"}.get(name, "")
        (tmp_path / f"{name}.yaml").write_text(f"extends: {parents}\n{words}{fee}", encoding="utf-8")
    both = read(tmp_path / "both.yaml", schema)
    assert (device(both).fee, device(both).service) == (300, 60)


def test_days_of_the_run(base):
    assert base.days() == (18_628, 20_453)


def test_a_reform_of_knowledge_may_change_the_range_alone(good, schema):
    leaf = read(good / "better_known.yaml", schema).leaf("device.calls")
    assert (leaf.value, leaf.low, leaf.high, leaf.reason) == (1.5, 1, 2, "the centre's log")
    assert leaf.file.endswith("rules/device.yaml")


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        ("{en: a guess, zh: 估计}", "a guess", "估计"),
        ("a guess", "a guess", "a guess"),
        ("{en: a guess}", "a guess", "a guess"),
        ("{zh: 估计}", "估计", "估计"),
    ],
    ids=["both", "a text alone", "English alone", "Chinese alone"],
)
def test_a_reason_stands_in_one_language_or_in_both(said, english, chinese, good, schema, tmp_path):
    words = "title: {en: A, zh: 甲}\npurpose: {en: A, zh: 甲}\n"
    fee = f"device:\n  fee: {{value: 200, source: assumption, range: [180, 300], reason: {said}}}\n"
    (tmp_path / "mine.yaml").write_text(f"extends: {good}/base.yaml\n{words}{fee}", encoding="utf-8")
    mine = read(tmp_path / "mine.yaml", schema)
    (tmp_path / "again.yaml").write_text(mine.text, encoding="utf-8")
    for leaf in (mine.leaf("device.fee"), read(tmp_path / "again.yaml", schema).leaf("device.fee")):
        assert (leaf.reasoned("en"), leaf.reasoned("zh"), leaf.reason) == (english, chinese, english)
