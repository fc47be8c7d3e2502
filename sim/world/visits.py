"""What a day asks of the channels: attempts of residents, and what became of them.

An *attempt* is one resident setting out once for one purpose: a payment session on a phone, a walk to the
agency, a call at the care-device centre. Programmes describe attempts as `Visits`; the channels and desks answer
with `Outcomes`; the programme settles each into a `Result`, so that for every programme and reason
attempts = done + refused + failed online + abandoned + turned away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.kernels.outcome import Outcome
from sim.core.luck import Purpose

Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]
Seconds = NDArray[np.int32]


def column(values: NDArray[Any] | int, size: int, kind: type[np.generic]) -> NDArray[Any]:
    """Return `values` as they are, or one value for all `size` rows."""
    return values if isinstance(values, np.ndarray) else np.full(size, values, kind)


class Channel(IntEnum):
    """Ways to reach a service; the first four are online and serve the whole province."""

    WECHAT = 0
    BANK_APP = 1
    E_TAX = 2
    MINSHENG = 3
    BANK_KIOSK = 4
    BANK_COUNTER = 5
    VILLAGE_AGENT = 6
    AGENCY = 7
    TAX_HALL = 8
    CENTRE_398 = 9
    HOTLINE = 10
    VETERANS_HALL = 11
    TOWNSHIP_DESK = 12


FIRST_ON_SITE = Channel.BANK_KIOSK


class Reason(IntEnum):
    """What an attempt is for."""

    REGISTRATION = 0
    BASIC = 1
    SUPPLEMENTARY = 2
    CORRECTION = 3
    CERTIFICATE = 4
    QUERY = 5
    BACK_PAYMENT = 6
    DECLARATION = 7
    FLEXIBLE = 8
    FLEXIBLE_BACK_PAYMENT = 9
    DEVICE = 10
    BACKGROUND = 11
    ENQUIRY = 12
    COMPLAINT = 13
    CLAIM = 14
    PETITION = 15
    COUNSELLING = 16
    LEGAL_ADVICE = 17
    ENTITLEMENTS = 18
    EMPLOYMENT = 19
    GENERAL_AFFAIRS = 20


class Result(IntEnum):
    """What became of an attempt; those between DONE and FAILED_ONLINE are refusals at the service point."""

    DONE = 0
    NOT_PAYABLE = 1
    WRONG_RECORD = 2
    MISSING_FORM = 3
    TOO_EARLY = 4
    NOT_APPROVED = 5
    NOT_ELIGIBLE = 6
    NO_STOCK = 7
    FAILED_ONLINE = 8
    ABANDONED = 9
    TURNED_AWAY = 10


class VisitLuck(NamedTuple):
    """The five decisions about an attempt that a programme declares purposes for (form of `when`: ATTEMPT)."""

    arrival: Purpose
    service: Purpose
    patience: Purpose
    online: Purpose
    fallback: Purpose


@dataclass(slots=True)
class Visits:
    """Attempts of one programme on one day, as columns of shape (attempts,).

    Attributes:
        who: rows of the residents who set out.
        when: luck keys of the attempts, (period << 8) | n.
        channel: `Channel` codes.
        reason: `Reason` codes.
        persons: persons served in the session, at least 1.
        retry: whether an earlier failure caused the attempt (failure demand).
        place: index of the service point, -1 online.
        second: second of arrival since midnight.
        service: seconds of service or of the online session.
        patience: seconds the resident is ready to wait.
    """

    who: Rows
    when: NDArray[np.int64]
    channel: Codes
    reason: Codes
    persons: NDArray[np.int16]
    retry: Flags
    place: NDArray[np.int32]
    second: Seconds
    service: Seconds
    patience: Seconds

    def __len__(self) -> int:
        return int(self.who.size)

    def take(self, chosen: NDArray[np.intp] | Flags | slice) -> "Visits":
        """Return the attempts at `chosen` (indices, flags or a span), in that order."""
        return Visits(*[column[chosen] for column in _columns(self)])

    def part(self, span: slice) -> "Visits":
        """Return some of the attempts, without copying."""
        return Visits(*[column[span] for column in _columns(self)])

    @staticmethod
    def none() -> "Visits":
        """Return no attempts at all."""
        types = (np.int32, np.int64, np.uint8, np.uint8, np.int16, bool, np.int32, np.int32, np.int32, np.int32)
        return Visits(*(np.empty(0, t) for t in types))

    @staticmethod
    def concat(parts: "Sequence[Visits]") -> "Visits":
        """Return the attempts of all `parts` one after the other; a single part is returned as it is."""
        if not parts:
            return Visits.none()
        if len(parts) == 1:
            return parts[0]
        return Visits(*map(np.concatenate, zip(*map(_columns, parts), strict=True)))


_columns = attrgetter(*(field.name for field in fields(Visits)))


@dataclass(slots=True)
class Outcomes:
    """What became of a programme's attempts at the service points, aligned with its visits.

    Failed online attempts whose resident goes to a desk the same day have a second row at the end.

    Attributes:
        outcome: `kernels.Outcome` codes.
        failed: online attempts that failed.
        fell_back: failed online attempts followed by a desk visit today (a later row of the same resident).
        gave_up: failed online attempts after which the resident does not try again this month.
        wait: seconds waited.
    """

    outcome: Codes
    failed: Flags
    fell_back: Flags
    gave_up: Flags
    wait: Seconds

    @property
    def served(self) -> Flags:
        """Attempts that reached a clerk, or went through online."""
        served: Flags = ~self.failed & ((self.outcome == 0) | (self.outcome == 3))
        return served


@dataclass(slots=True)
class Together:
    """The attempts of several programmes on one day, one programme after the other, and what became of them.

    Attributes:
        visits: all attempts.
        outcomes: what became of them.
        bounds: where the attempts of each programme begin, and where the last ones end.
    """

    visits: Visits
    outcomes: Outcomes
    bounds: list[int]

    @staticmethod
    def tried(visits: Visits, flags: Flags, bounds: NDArray[np.int64]) -> "Together":
        """Return attempts of which those online have been made: failed, fell back and gave up, shape (3, attempts)."""
        n = len(visits)
        outcome, wait = np.full(n, Outcome.ONLINE, np.uint8), np.zeros(n, np.int32)
        return Together(visits, Outcomes(outcome, flags[0], flags[1], flags[2], wait), bounds.tolist())

    def of(self, place: int) -> tuple[Visits, Outcomes]:
        """Return the attempts of the programme that comes at `place`, and their outcomes."""
        if place == 0 and self.bounds[1] == len(self.visits):  # it comes alone
            return self.visits, self.outcomes
        span, o = slice(self.bounds[place], self.bounds[place + 1]), self.outcomes
        outcomes = Outcomes(o.outcome[span], o.failed[span], o.fell_back[span], o.gave_up[span], o.wait[span])
        return self.visits.part(span), outcomes
