"""The versions that stand on the cover and at the foot of each figure."""

import hashlib
from functools import cache

import sim
from sim.study.manifest import code_hash, data_hashes


def version() -> str:
    """Return the version of the model: number and hash of its code."""
    return f"{sim.__version__} ({code_hash()[:12]})"


@cache
def data_version() -> str:
    """Return one short hash of all data files."""
    whole = "".join(f"{name}:{value}" for name, value in sorted(data_hashes().items()))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
