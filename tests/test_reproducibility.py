"""The same people, the same luck, the same numbers: however often, in whatever company, on however many processes."""

import pytest

import sim
from sim.core.luck import Stream
from sim.run import replicate
from sim.study.runs import run_all
from tests.cities import TINY, run, scenario

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_two_runs_have_equal_digests():
    again = replicate(scenario(size=TINY), 0)
    assert again.tables.digest == run(size=TINY).tables.digest


def test_another_replication_has_another_digest():
    assert run(size=TINY, replication=1).tables.digest != run(size=TINY).tables.digest


def test_one_process_and_two_have_equal_digests():
    city = scenario(size=TINY)
    assert sim.run(city, replications=3, jobs=1).digest == sim.run(city, replications=3, jobs=2).digest


def test_scenarios_run_together_or_apart_have_equal_digests():
    three = [scenario(name, size=TINY) for name in ("baseline", "close-at-month-end", "linear-step-down")]
    together = [r.digest for r in run_all(three, 2)]
    assert together == [run_all([s], 2)[0].digest for s in three]


def test_a_reform_that_changes_nothing_makes_no_difference():
    city = scenario(size=TINY)
    impact = sim.compare(city, [city.replace({"eldercare_device.fee": 180})], replications=2)
    assert set(impact.differences["difference"].to_pylist()) == {0.0}
    assert set(impact.differences["variance_ratio"].to_pylist()) == {None}


@pytest.mark.parametrize(
    ("changed", "others"),
    [
        ({"eldercare_device.fee": 240}, range(100, 300)),
        ({"flexible_pension.lapse_rate": 0.2}, [*range(100, 200), *range(300, 400)]),
        ({"resident_pension.certificate_demand": 0.08}, range(200, 400)),
    ],
    ids=["device", "flexible", "resident"],
)
def test_another_programmes_parameters_leave_a_programmes_draws_unchanged(changed, others, monkeypatch):
    assert _draws(changed, others, monkeypatch) == _draws({}, others, monkeypatch)


def _draws(changes, purposes, monkeypatch):
    """Return what the plan of the first year draws for the purposes: who, when and the words, hashed."""
    drawn = {}
    original = Stream.bits

    def listening(self, purpose, who, when):
        bits = original(self, purpose, who, when)
        if purpose.number in purposes:
            drawn.setdefault(purpose.number, []).append(hash(bits.tobytes()))
        return bits

    monkeypatch.setattr(Stream, "bits", listening)
    replicate(scenario(changes=changes, size={"run.sample": 0.002, "run.end": "2021-01-31"}), 0)
    monkeypatch.undo()
    return drawn
