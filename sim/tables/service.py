"""The desks' headline figures: arrivals, waits, utilisation, and the staff that the worst day needs."""

import numpy as np
from numpy.typing import NDArray

from sim.core import kernels
from sim.world.places import KINDS, Places
from sim.world.record import Attempts, Record
from sim.world.residents import Residents
from sim.world.visits import FIRST_ON_SITE, Channel, Result

_P95 = 95
_HOUR = 3600


def desk_indicators(
    places: Places, residents: Residents, a: Attempts, record: Record, weights: NDArray[np.float64], target_seconds: int
) -> dict[str, tuple[float, str]]:
    """Return the desks' headline figures by kind of place.

    Args:
        places: the service points.
        residents: everybody.
        a: the year's attempts.
        record: how busy and long open the places were.
        weights: residents of the city for each one here, by county; scales the numbers of visits.
        target_seconds: the wait that the staffing indicator allows.
    """
    found: dict[str, tuple[float, str]] = {}
    busy, opened = record.busy.sum(axis=0, dtype=np.int64), record.open.sum(axis=0, dtype=np.int64)
    shape = len(Channel), weights.size, len(Result)
    counts, waited = kernels.cross_sums((a.channel, a.who, a.result, a.wait), residents.county, shape)
    visits, p95 = weights @ counts, kernels.quantiles(a.channel, a.wait, len(Channel), _P95)
    for kind in KINDS:
        name, came = f"desk.{kind.name.lower()}", int(counts[kind].sum())
        found[f"{name}.arrivals"] = float(visits[kind].sum()), "visits"
        found[f"{name}.served"] = float(visits[kind, : Result.FAILED_ONLINE].sum()), "visits"
        found[f"{name}.abandoned"] = float(visits[kind, Result.ABANDONED]), "visits"
        found[f"{name}.turned_away"] = float(visits[kind, Result.TURNED_AWAY]), "visits"
        found[f"{name}.wait_mean_seconds"] = int(waited[kind].sum()) / max(came, 1), "seconds"
        found[f"{name}.wait_p95_seconds"] = float(p95[kind]), "seconds"
        here = places.kind == kind
        total = float(opened[here].sum())
        found[f"{name}.utilisation"] = float(busy[here].sum()) / total if total else 0.0, "share"
        found[f"{name}.worst_day_p95_seconds"] = float(record.worst_wait(int(kind), _P95)), "seconds"
        found[f"{name}.staff_needed"] = float(record.staff_needed(int(kind), target_seconds)), "servers"
    found["desk.hours_waited"] = float((waited @ weights)[FIRST_ON_SITE:].sum()) / _HOUR, "hours"
    found["online.attempts"] = float(visits[:FIRST_ON_SITE].sum()), "visits"
    found["online.failed"] = float(visits[:, Result.FAILED_ONLINE].sum()), "visits"
    return found


def staff_hours(places: Places, record: Record) -> float:
    """Return the hours of staff at all desks of the city: as long as open, at village agents as long as busy.

    Machines have no staff. A sample holds a part of each county's area desks; each stands for weight over fill.
    """
    busy, opened = record.busy.sum(axis=0, dtype=np.int64), record.open.sum(axis=0, dtype=np.int64)
    seconds = np.where(places.kind == Channel.VILLAGE_AGENT, busy, opened)
    staffed = places.kind != Channel.BANK_KIOSK
    return float((seconds * places.weight[places.county] / places.fill)[staffed].sum()) / _HOUR
