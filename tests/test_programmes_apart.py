"""Without one programme the others have the same luck: programmes meet in queues and notices, and nowhere else.

Notices are silenced here, so that no word goes from one programme to another. With desks so ample that nobody waits
for another, and platforms that bear any load, each resident's fortunes in a programme are then the same to the last fen
whoever else runs. With the desks of the city they differ, but only between programmes that meet at a place. The tests
go over the register, so a new programme joins by being in it.
"""

from dataclasses import replace
from functools import cache

import pytest

from sim.programmes import REGISTER
from sim.run import replicate
from sim.world.notices import Notices
from sim.world.places import KINDS
from sim.world.visits import Channel
from tests.cities import by, scenario, total, where

DESKS = {Channel(kind).name.lower() for kind in KINDS}
SIZE = {"run.sample": 0.003, "run.end": "2022-02-28"}  # the second year is planned too
AMPLE = {
    **{f"world.places.{desk}.extra_servers": 300 for desk in DESKS},
    "world.channels.overload_failure": 0,  # the province's load is that of all programmes
    "world.channels.switch_after_bad": 0,  # what went wrong in one programme changes a resident's ways in all
}
NAMES = [programme.name for programme in REGISTER]
PAIRS = [pytest.param(off, kept, id=f"{kept}-without-{off}") for off in NAMES for kept in NAMES if off != kept]


@cache
def tables(without=None, *, apart):
    """Return the tables of a run without a programme: where programmes meet in nothing, or at the city's own desks."""
    size = {**SIZE, "run.programmes": [name for name in NAMES if name != without]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Notices, "post", lambda *_: None)
        chosen = replace(scenario(changes=AMPLE if apart else None, size=size), name="city")
        return replicate(chosen, 0).tables


def own(found, name):
    """Return all that tells of a programme, as plain rows."""
    figures = found.indicators.to_pylist()
    return {
        "indicators": [row for row in figures if row["indicator"].startswith(f"{name}.")],
        **{part: where(getattr(found, part), programme=name).to_pylist() for part in ("load", "people", "cost")},
    }


@pytest.mark.parametrize(("off", "kept"), PAIRS)
def test_where_programmes_do_not_meet_one_less_changes_nothing_for_another(off, kept):
    alone, together = own(tables(off, apart=True), kept), own(tables(apart=True), kept)
    assert alone["indicators"]
    assert together["people"] or together["cost"]  # cables, with no caller in so small a city, have costs
    for part, rows in together.items():
        assert alone[part] == rows, part


@pytest.mark.slow
@pytest.mark.parametrize(("off", "kept"), PAIRS)
def test_at_the_citys_own_desks_only_programmes_that_meet_at_a_place_change_each_other(off, kept):
    alone, together = own(tables(off, apart=False), kept), own(tables(apart=False), kept)
    if alone != together:
        assert places(off) & places(kept)


def places(name):
    """Return where a programme's residents go, online platforms included."""
    return set(by(where(tables(apart=False).load, programme=name), "channel", "arrivals"))


@pytest.mark.slow
def test_without_the_residents_pensions_flexible_workers_wait_less_at_the_desks_that_they_share():
    """The same comparison the other way round: where a queue is shared, it does make a difference."""
    shared = places("resident_pension") & places("flexible_pension") & DESKS
    assert shared
    waits = [
        total(where(found.load, programme="flexible_pension", channel=list(shared)), "wait_sum")
        for found in (tables("resident_pension", apart=False), tables(apart=False))
    ]
    assert waits[0] < waits[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_programme_runs_alone_even_when_nobody_sets_out_for_weeks(name):
    alone = scenario(changes={"run.programmes": [name]}, size={"run.sample": 0.001, "run.end": "2021-03-31"})
    indicators = replicate(alone, 0).tables.indicators["indicator"].to_pylist()
    assert {i.partition(".")[0] for i in indicators} & set(NAMES) == {name}
