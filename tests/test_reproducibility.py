"""The same people, the same luck, the same numbers: however often, in whatever company, on however many processes."""

import pytest

import sim
from sim.core.luck import Stream
from sim.run import replicate
from sim.study.runs import run_all
from tests.cities import run, scenario

# A pool of processes takes workers from a server that is started with a thread or two already there.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

YEAR = {"run.sample": 0.002, "run.end": "2021-12-31"}
SPRING = {"run.sample": 0.002, "run.end": "2021-04-30"}
JANUARY = {"run.sample": 0.002, "run.end": "2021-01-31"}


def test_two_runs_have_equal_digests():
    again = replicate(scenario(size=YEAR), 0)
    assert again.tables.digest == run(size=YEAR).tables.digest


def test_another_replication_and_another_seed_have_other_digests():
    digests = {run(size=YEAR, replication=number).tables.digest for number in (0, 1)}
    digests.add(run(changes={"run.seed": 399}, size=YEAR).tables.digest)
    assert len(digests) == 3


def test_one_process_and_two_and_another_start_of_the_two_have_equal_digests():
    city = scenario(size=SPRING)
    alone, *together = (sim.run(city, replications=3, jobs=jobs) for jobs in (1, 2, 2))
    assert [result.digest for result in together] == [alone.digest] * 2
    assert [one.replication for one in together[0].runs] == [0, 1, 2]


def test_scenarios_run_together_or_apart_have_equal_digests():
    three = [scenario(name, size=SPRING) for name in ("baseline", "one-session", "linear-step-down")]
    together = [result.digest for result in run_all(three, 2)]
    assert together == [run_all([one], 2)[0].digest for one in three]
    assert len(set(together)) == 3


def test_a_reform_that_changes_nothing_makes_no_difference():
    city = scenario(size=YEAR)
    impact = sim.compare(city, [city.replace({"eldercare_device.fee": 180})], replications=2)
    assert impact.differences.num_rows > 0
    for column in ("difference", "low", "high"):
        assert set(impact.differences[column].to_pylist()) == {0.0}
    assert set(impact.differences["variance_ratio"].to_pylist()) == {None}


@pytest.mark.parametrize(
    ("changed", "others"),
    [
        ({"eldercare_device.fee": 240}, range(100, 300)),
        ({"flexible_pension.lapse.rate": 0.2}, [*range(100, 200), *range(300, 400)]),
        ({"resident_pension.certificate_demand": 0.08}, range(200, 400)),
    ],
    ids=["device", "flexible", "resident"],
)
def test_another_programmes_parameters_leave_a_programmes_draws_unchanged(changed, others, monkeypatch):
    drawn = _draws(changed, others, monkeypatch)
    assert drawn == _draws({}, others, monkeypatch)
    assert len(drawn) > 20


def _draws(changes, purposes, monkeypatch):
    """Return what January draws for these purposes, in order: who, when and the words."""
    drawn = {}

    def listening(original):
        def draw(self, purpose, who, when, *limit):
            found = original(self, purpose, who, when, *limit)
            if purpose.number in purposes:
                drawn.setdefault(purpose.number, []).append((who.tobytes(), str(when), found.tobytes()))
            return found

        return draw

    for name in ("bits", "happens"):
        monkeypatch.setattr(Stream, name, listening(getattr(Stream, name)))
    replicate(scenario(changes=changes, size=JANUARY), 0)
    monkeypatch.undo()
    return drawn
