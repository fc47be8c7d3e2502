"""What became of a customer at a desk."""

from enum import IntEnum


class Outcome(IntEnum):
    """Codes that the desk kernels write, one a customer.

    Attributes:
        SERVED: Service began before the customer gave up.
        ABANDONED: The customer's patience ended first.
        TURNED_AWAY: The last opening ended first.
        ONLINE: No desk was needed.
    """

    SERVED = 0
    ABANDONED = 1
    TURNED_AWAY = 2
    ONLINE = 3
