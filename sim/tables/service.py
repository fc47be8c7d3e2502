"""The desks' headline figures: arrivals, waits, utilisation, and the staff that the worst day needs."""

import numpy as np
from numpy.typing import NDArray

from sim.world.places import KINDS, Places
from sim.world.record import Attempts, Record
from sim.world.visits import FIRST_ON_SITE, Channel, Result

_P95 = 95
_HOUR = 3600


def desk_indicators(
    places: Places, a: Attempts, record: Record, weight: NDArray[np.float64], target_seconds: int
) -> dict[str, tuple[float, str]]:
    """Return the desks' headline figures by kind of place.

    Args:
        places: the service points.
        a: the year's attempts.
        record: how busy and long open the places were.
        weight: residents of the city for each one here, by attempt; scales the numbers of visits.
        target_seconds: the wait that the staffing indicator allows.
    """
    found: dict[str, tuple[float, str]] = {}
    busy, opened = record.busy.sum(axis=0, dtype=np.int64), record.open.sum(axis=0, dtype=np.int64)
    waited = 0.0
    for kind in KINDS:
        name = f"desk.{kind.name.lower()}"
        at = np.flatnonzero(a.channel == kind)
        result, wait, w = a.result[at], np.sort(a.wait[at]), weight[at]
        waited += float(a.wait[at] @ w)
        found[f"{name}.arrivals"] = float(w.sum()), "visits"
        found[f"{name}.served"] = float(w[result < Result.FAILED_ONLINE].sum()), "visits"
        found[f"{name}.abandoned"] = float(w[result == Result.ABANDONED].sum()), "visits"
        found[f"{name}.turned_away"] = float(w[result == Result.TURNED_AWAY].sum()), "visits"
        found[f"{name}.wait_mean_seconds"] = float(wait.mean()) if wait.size else 0.0, "seconds"
        p95 = float(wait[(wait.size - 1) * _P95 // 100]) if wait.size else 0.0
        found[f"{name}.wait_p95_seconds"] = p95, "seconds"
        here = places.kind == kind
        total = float(opened[here].sum())
        found[f"{name}.utilisation"] = float(busy[here].sum()) / total if total else 0.0, "share"
        found[f"{name}.worst_day_p95_seconds"] = float(record.worst_wait(int(kind), _P95)), "seconds"
        found[f"{name}.staff_needed"] = float(record.staff_needed(int(kind), target_seconds)), "servers"
    found["desk.hours_waited"] = waited / _HOUR, "hours"
    found["online.attempts"] = float(weight[a.channel < FIRST_ON_SITE].sum()), "visits"
    found["online.failed"] = float(weight[a.result == Result.FAILED_ONLINE].sum()), "visits"
    return found


def staff_hours(places: Places, record: Record) -> float:
    """Return the hours of staff at all desks of the city: as long as open, at village agents as long as busy.

    Machines have no staff. A sample holds a part of each county's area desks; each stands for weight over fill.
    """
    busy, opened = record.busy.sum(axis=0, dtype=np.int64), record.open.sum(axis=0, dtype=np.int64)
    seconds = np.where(places.kind == Channel.VILLAGE_AGENT, busy, opened)
    staffed = places.kind != Channel.BANK_KIOSK
    return float((seconds * places.weight[places.county] / places.fill)[staffed].sum()) / _HOUR
