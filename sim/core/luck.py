"""Luck as a pure function of (seed, replication, purpose, who, when).

Baseline and reform meet the same people with the same luck, whatever the order of evaluation and the number of
processes: nothing is ever drawn "next". Each word is word 0 of Philox4x32-10 (Salmon and others, 2011) with counter
(id low, id high, when, purpose) and key (seed, replication). No other module draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core import kernels
from sim.core.kernels.plain import philox4x32
from sim.core.quantiles import exponential, gamma, lognormal, pick, piecewise

__all__ = [
    "Choice",
    "Purpose",
    "Stream",
    "When",
    "attempt",
    "below",
    "exponential",
    "gamma",
    "identity",
    "lognormal",
    "philox4x32",
    "pick",
    "piecewise",
    "purpose",
    "purposes",
    "threshold",
]

Bits = npt.NDArray[np.uint32]
Integers = npt.NDArray[np.int64]
Numbers = int | Integers

_WORD = 2**32
_INT64 = np.dtype(np.int64)
_PARTS = 10**9  # probabilities are rounded to so many parts, so that a last bit of exp() decides nothing
_ATTEMPTS = 256
_MADE_ID = np.int64(1) << np.int64(62)  # no founder's id reaches it


class When(Enum):
    """The form of a purpose's `when`, which never counts events."""

    ONCE = "0"
    YEAR = "the year"
    MONTH = "year * 12 + month - 1"
    DAY = "days since 1970-01-01"
    ATTEMPT = "attempt(period of an obligation, n)"


@dataclass(frozen=True)
class Purpose:
    """One decision that luck takes."""

    number: int
    name: str
    when: When


_REGISTER: dict[int | str, Purpose] = {}


def purpose(number: int, name: str, when: When) -> Purpose:
    """Declare a purpose.

    Raises:
        ValueError: The number or the name stands for another purpose.

    >>> purpose(4_000_000_000, "an example", When.YEAR).name
    'an example'
    """
    declared = Purpose(number, name, when)
    if not 0 <= number < _WORD:
        message = f"{name}: purpose number {number} is not in 0 to {_WORD - 1}"
        raise ValueError(message)
    for key in (number, name):
        if _REGISTER.setdefault(key, declared) != declared:
            message = f"{declared} clashes with {_REGISTER[key]}"
            raise ValueError(message)
    return declared


def purposes() -> list[Purpose]:
    """Return all purposes declared so far, by number."""
    declared = {p.number: p for p in _REGISTER.values()}
    return [declared[number] for number in sorted(declared)]


@dataclass(frozen=True)
class Stream:
    """The luck of one replication.

    Attributes:
        seed: A study's number, 0 to 2**32 - 1.
        replication: One run's index, 0 to 2**32 - 1.

    >>> again = purpose(4_000_000_000, "an example", When.YEAR)
    >>> Stream(2021, 0).bits(again, np.array([7, 8, 7]), 2021).tolist()
    [401391640, 1700915488, 401391640]
    """

    seed: int
    replication: int = 0

    def __post_init__(self) -> None:
        """Refuse a key that Philox cannot hold."""
        for name, value in (("seed", self.seed), ("replication", self.replication)):
            if not 0 <= value < _WORD:
                message = f"{name} ({value}) must be in 0 to {_WORD - 1}"
                raise ValueError(message)

    def bits(self, purpose: Purpose, who: npt.ArrayLike, when: Numbers) -> Bits:
        """Return a word for each of `who` at `when` (one for all or one for each, 0 to 2**32 - 1)."""
        ids, times = _columns(purpose, who, when)
        out = np.empty(ids.size, np.uint32)
        if not kernels.fill(purpose.number, ids, times, (self.seed, self.replication), out):
            raise ValueError(_time_fault(purpose, times))
        return out

    def range_bits(self, purpose: Purpose, first: int, count: int, when: int) -> Bits:
        """Return what `bits` gives for the ids `first` to `first + count - 1`, without their column."""
        if not 0 <= when < _WORD:
            raise ValueError(_time_fault(purpose, when))
        out = np.empty(count, np.uint32)
        kernels.fill_range(purpose.number, first, when, (self.seed, self.replication), out)
        return out

    def uniform(self, purpose: Purpose, who: npt.ArrayLike, when: Numbers) -> npt.NDArray[np.float64]:
        """Return numbers in [0, 1)."""
        return self.bits(purpose, who, when).astype(np.float64) * 2.0**-32

    def happens(
        self, purpose: Purpose, who: npt.ArrayLike, when: Numbers, threshold: int | np.integer | npt.NDArray[Any]
    ) -> npt.NDArray[np.bool_]:
        """Return for whom the event happens whose probability `threshold()` has turned into a threshold."""
        ids, times = _columns(purpose, who, when)
        happens = np.empty(ids.size, np.bool_)
        limits = threshold if isinstance(threshold, np.ndarray) and threshold.ndim else int(threshold)
        if not kernels.happens(purpose.number, ids, times, limits, (self.seed, self.replication), happens):
            raise ValueError(_time_fault(purpose, times))
        return happens


def _columns(purpose: Purpose, who: npt.ArrayLike, when: Numbers) -> tuple[Integers, int | Integers]:
    """Return ids and times as the kernels want them."""
    ids = who if type(who) is np.ndarray and who.dtype is _INT64 else np.asarray(who, np.int64)
    ids = ids if ids.ndim else ids.reshape(1)
    return ids, _aligned(purpose, when, len(ids)) if isinstance(when, np.ndarray) and when.ndim else int(when)


def _aligned(purpose: Purpose, when: npt.NDArray[Any], n: int) -> Integers:
    if when.shape != (n,):
        message = f"{purpose.name}: when has shape {when.shape}, who has ({n},)"
        raise ValueError(message)
    return when if when.dtype is _INT64 else when.astype(np.int64)


def _time_fault(purpose: Purpose, when: int | Integers) -> str:
    times = np.atleast_1d(when)
    wrong = int(times[np.argmax((times < 0) | (times >= _WORD))])
    return f"{purpose.name}: when ({wrong}) must be {purpose.when.value}, in 0 to {_WORD - 1}"


def threshold(p: npt.ArrayLike) -> Any:  # noqa: ANN401 - a scalar for a scalar
    """Return the uint64 threshold in 0..2**32 of a probability rounded to 1e-9; 2**32 is certain.

    >>> int(threshold(0.5)), int(threshold(1.0)) == 2**32
    (2147483648, True)
    """
    return _threshold(float(p)) if isinstance(p, float | int) else _thresholds(p)


@lru_cache(maxsize=4096)
def _threshold(p: float) -> np.uint64:
    return np.uint64(_thresholds(p))


def _thresholds(p: npt.ArrayLike) -> Any:  # noqa: ANN401 - a scalar for a scalar
    chances = np.asarray(p, np.float64)
    if not np.all((chances >= 0) & (chances <= 1)):
        wrong = chances[~((chances >= 0) & (chances <= 1))].flat[0]
        message = f"a probability must be in 0 to 1, not {wrong}"
        raise ValueError(message)
    parts = np.rint(chances * _PARTS).astype(np.uint64)
    return (parts * np.uint64(_WORD) + np.uint64(_PARTS // 2)) // np.uint64(_PARTS)


def below(bits: Bits, n: npt.ArrayLike) -> Integers:
    """Return whole numbers in [0, n), `n` at most 2**31 and one for all or one for each.

    >>> below(np.array([0, 2**31, 2**32 - 1], np.uint32), 25).tolist()
    [0, 12, 24]
    """
    whole: Integers = (bits.astype(np.int64) * np.asarray(n, np.int64)) >> np.int64(32)
    return whole


@dataclass(frozen=True)
class Choice:
    """One of several ways, by their shares (which need not add up to one).

    >>> Choice([6, 3, 1]).of(np.array([0, 2_600_000_000, 4_200_000_000], np.uint32)).tolist()
    [0, 1, 2]
    """

    shares: tuple[float, ...]
    _limits: tuple[int, ...] = field(init=False, repr=False)

    def __init__(self, shares: Sequence[float] | npt.NDArray[Any]) -> None:
        """Turn shares into cumulative thresholds."""
        values = np.asarray(shares, np.float64)
        if values.ndim != 1 or not 1 <= len(values) <= _ATTEMPTS or values.min() < 0 or values.sum() <= 0:
            message = f"shares must be 1 to {_ATTEMPTS} numbers, none negative, not all 0: {shares}"
            raise ValueError(message)
        cumulative = np.minimum(np.cumsum(values) / values.sum(), 1.0)[:-1]
        object.__setattr__(self, "shares", tuple((values / values.sum()).tolist()))
        object.__setattr__(self, "_limits", tuple(int(limit) for limit in threshold(cumulative)))

    def of(self, bits: Bits) -> npt.NDArray[np.uint8]:
        """Return the index of the way for each word."""
        ways = np.zeros(len(bits), np.uint8)
        for limit in self._limits:
            if limit < _WORD:
                ways += bits >= np.uint32(limit)
        last = max(index for index, share in enumerate(self.shares) if share > 0)
        return np.minimum(ways, np.uint8(last), out=ways)


def attempt(period: Numbers, n: Numbers) -> Any:  # noqa: ANN401 - a scalar for scalars
    """Return the `when` of the n-th attempt (0 to 255) at an obligation of a period.

    >>> attempt(2021, 1)
    517377
    """
    fewest, most = (n, n) if isinstance(n, int) else (np.min(n, initial=0), np.max(n, initial=0))
    if fewest < 0 or most >= _ATTEMPTS:
        message = f"n ({n}) must be in 0 to {_ATTEMPTS - 1}"
        raise ValueError(message)
    return (period << 8) | n


def identity(a: npt.ArrayLike, b: npt.ArrayLike, k: npt.ArrayLike) -> Integers:
    """Return ids for people made during a run: positive, bit 62 set, equal in every scenario and sample.

    Args:
        a: The mother's id, or the community.
        b: The day of birth, or the year of moving in.
        k: 0, 1, ... among those with equal `a` and `b`.

    >>> identity(7, 18803, [0, 1]).tolist()
    [6198533672932133285, 5801573844941787667]
    """
    first, second, third = np.broadcast_arrays(*(np.atleast_1d(np.asarray(x, np.int64)) for x in (a, b, k)))
    counter = np.stack([first & 0xFFFFFFFF, first >> 32, second, third], axis=1).astype(np.uint32)
    words = philox4x32(counter, [0, 0]).astype(np.int64)
    ids: Integers = _MADE_ID | ((words[:, 0] & 0x3FFFFFFF) << 32) | words[:, 1]
    return ids
