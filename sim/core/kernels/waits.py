"""How long places were open on a day, and where people waited longest."""

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Integers = npt.NDArray[np.int64]
Means = npt.NDArray[np.float64]


@compiled
def waits(
    wait: Integers, offsets: Integers, openings: Integers, spans: Integers, servers: Integers, groups: Integers
) -> tuple[Integers, Integers, Means]:
    """Return the server-seconds each place was open, and each group's place of the longest mean wait, with that mean.

    Without customers a mean is 0; of equal means the first place's counts; an empty group has place -1 and mean -1.

    Args:
        wait: seconds waited, by place; shape (customers,).
        offsets: each place's span in `wait`, shape (places + 1,).
        openings: opening and closing seconds, shape (openings, 2).
        spans: each place's span in `openings`, shape (places + 1,).
        servers: servers of each place.
        groups: each group's span in the places, shape (groups + 1,).
    """
    places, size = len(servers), len(groups) - 1
    opened, worst, longest = np.zeros(places, np.int64), np.full(size, -1, np.int64), np.full(size, -1.0)
    for place in range(places):
        for k in range(spans[place], spans[place + 1]):
            opened[place] += (openings[k, 1] - openings[k, 0]) * servers[place]
    for group in range(size):
        for place in range(groups[group], groups[group + 1]):
            total = np.int64(0)
            for i in range(offsets[place], offsets[place + 1]):
                total += wait[i]
            mean = total / max(offsets[place + 1] - offsets[place], 1)
            if mean > longest[group]:
                worst[group], longest[group] = place, mean
    return opened, worst, longest
