"""A day at all desks: the line, the service, the answers to our own visits, and the longest waits."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.desk import Codes, serve_rising
from sim.core.kernels.jit import compiled
from sim.core.kernels.line import Customers, Seconds, stand
from sim.core.kernels.waits import Means, waits

Column = npt.NDArray[Any]
Line = tuple[Seconds, Seconds, Seconds, Seconds, Seconds]
Service = tuple[Seconds, Codes, Seconds]
Waits = tuple[Seconds, Seconds, Means]


@compiled
def serve_day(
    customers: tuple[Customers, Customers, Customers],
    answers: tuple[Codes, Column],
    staff: tuple[Seconds, Seconds],
    hours: tuple[Seconds, Seconds],
    groups: Seconds,
) -> tuple[Line, Service, Waits]:
    """Return what `line_up`, `serve_places` and `waits` do, one after the other; if nobody comes, nobody is served.

    Args:
        customers: visits, others and copies, as `line_up` takes them.
        answers: outcome and wait of each visit, changed for those that go somewhere.
        staff: servers and their free seconds (changed), as `serve_places` takes them.
        hours: openings and their spans, as `serve_places` takes them.
        groups: each group's span in the places, as `waits` takes it.
    """
    servers, free = staff
    outcomes, waited = answers
    (second, service, patience, source), offsets = stand(customers[0], customers[1], customers[2], len(servers))
    n = len(second)
    wait, outcome, busy = np.empty(n, np.int64), np.empty(n, np.uint8), np.zeros(len(servers), np.int64)
    if n:
        result = wait, outcome, busy
        serve_rising((second, service, patience), offsets, servers, hours[0], hours[1], free, result)
    for i in range(n):
        if source[i] >= 0:
            outcomes[source[i]], waited[source[i]] = outcome[i], wait[i]
    longest = waits(wait, offsets, hours[0], hours[1], servers, groups)
    return (second, service, patience, source, offsets), (wait, outcome, busy), longest
