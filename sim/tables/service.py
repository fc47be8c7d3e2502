"""The desks' headline figures: arrivals, waits, utilisation, and the staff that the worst day needs."""

import numpy as np

from sim.world.places import KINDS, Places
from sim.world.record import Attempts, Record
from sim.world.visits import FIRST_ON_SITE, Result

_P95 = 95


def desk_indicators(places: Places, a: Attempts, record: Record, target_seconds: int) -> dict[str, tuple[float, str]]:
    """Return the desks' headline figures by kind of place."""
    found: dict[str, tuple[float, str]] = {}
    kinds = places.kind
    busy = np.sum(record.busy, axis=0) if record.busy else np.zeros(len(kinds))
    open_ = np.sum(record.open, axis=0) if record.open else np.zeros(len(kinds))
    for kind in KINDS:
        name = f"desk.{kind.name.lower()}"
        at = a.channel == kind
        result, wait = a.result[at], np.sort(a.wait[at])
        found[f"{name}.arrivals"] = float(result.size), "visits"
        found[f"{name}.served"] = float((result < Result.FAILED_ONLINE).sum()), "visits"
        found[f"{name}.abandoned"] = float((result == Result.ABANDONED).sum()), "visits"
        found[f"{name}.turned_away"] = float((result == Result.TURNED_AWAY).sum()), "visits"
        found[f"{name}.wait_mean_seconds"] = float(wait.mean()) if wait.size else 0.0, "seconds"
        p95 = float(wait[(wait.size - 1) * _P95 // 100]) if wait.size else 0.0
        found[f"{name}.wait_p95_seconds"] = p95, "seconds"
        opened = float(open_[kinds == kind].sum())
        found[f"{name}.utilisation"] = float(busy[kinds == kind].sum()) / opened if opened else 0.0, "share"
        found[f"{name}.staff_needed"] = float(record.staff_needed(int(kind), target_seconds)), "servers"
    online = a.channel < FIRST_ON_SITE
    found["online.attempts"] = float(online.sum()), "visits"
    found["online.failed"] = float((a.result == Result.FAILED_ONLINE).sum()), "visits"
    return found
