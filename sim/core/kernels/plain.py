"""Plain twins of the luck kernel: the published Philox4x32-10 in NumPy, easy to read and to check.

Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
"""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10


def philox4x32(counter: npt.ArrayLike, key: npt.ArrayLike) -> Words:
    """Return the four words of Philox4x32-10 for each counter.

    Args:
        counter: uint32, shape (n, 4).
        key: uint32, shape (2,).

    >>> [f"{word:08x}" for word in philox4x32([[0, 0, 0, 0]], [0, 0])[0]]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    words = np.asarray(counter, np.uint32).astype(np.uint64)
    c0, c1, c2, c3 = words.T
    k0, k1 = (int(word) for word in np.asarray(key, np.uint32))
    for _ in range(_ROUNDS):
        a, b = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1 = (b >> _HALF) ^ c1 ^ np.uint64(k0), b & _LOW
        c2, c3 = (a >> _HALF) ^ c3 ^ np.uint64(k1), a & _LOW
        k0, k1 = (k0 + _KEY_STEPS[0]) & 0xFFFFFFFF, (k1 + _KEY_STEPS[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def fill(
    purpose: int,
    who: npt.NDArray[np.int64],
    when: int | npt.NDArray[np.int64],
    key: tuple[int, int],
    out: Words,
) -> bool:
    """Write one word for each of `who` and return whether every `when` fits, as `kernels.luck.fill` does."""
    ids = np.asarray(who, np.int64).astype(np.uint64)
    counter = np.empty((len(ids), 4), np.uint32)
    counter[:, 0] = ids & _LOW
    counter[:, 1] = ids >> _HALF
    counter[:, 2] = np.asarray(when) & 0xFFFFFFFF
    counter[:, 3] = purpose
    out[:] = philox4x32(counter, key)[:, 0]
    return bool(np.all(np.asarray(when) >> 32 == 0))


def fill_range(purpose: int, first: int, when: int, key: tuple[int, int], out: Words) -> None:
    """Write one word for each of the ids `first`, `first` + 1, ..., as `kernels.luck.fill_range` does."""
    fill(purpose, np.arange(first, first + len(out), dtype=np.int64), when, key, out)
