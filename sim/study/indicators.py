"""The names of all indicators that a run gives, so that a study can be checked before anything runs."""

from sim.programmes import REGISTER
from sim.world.places import KINDS
from sim.world.residents import Status

OF_A_DESK = (
    "arrivals",
    "served",
    "abandoned",
    "turned_away",
    "wait_mean_seconds",
    "wait_p95_seconds",
    "worst_day_p95_seconds",
    "utilisation",
    "staff_needed",
)
OF_THE_CITY = (
    "desk.hours_waited",
    "desk.staff_hours",
    "desk.staff_cost_yuan",
    "online.attempts",
    "online.failed",
    "residents.alive",
    "residents.births",
    "residents.deaths",
    "residents.moved_in",
    "residents.moved_out",
    "residents.moved_within",
    *(f"residents.status_{status.name.lower()}" for status in Status),
    "residents.with_smartphone",
    "residents.with_login",
    "residents.with_bank_card",
    "residents.registered_elsewhere_in_province",
    "residents.registered_in_other_province",
    "residents.hours_spent",
    "residents.time_cost_yuan",
    "ledger.imbalance_fen",
)


def known_indicators() -> tuple[str, ...]:
    """Return the names of the indicators: of programmes, of kinds of places, of the city."""
    programmes = [f"{programme.name}.{measure.name}" for programme in REGISTER for measure in programme.MEASURES]
    desks = [f"desk.{kind.name.lower()}.{name}" for kind in KINDS for name in OF_A_DESK]
    return (*programmes, *desks, *OF_THE_CITY)
