"""Chinese words for what stands in English elsewhere (`chinese.csv`): parameters, streams, units, titles of sources.

A parameter's key is its help, or its path where the help is that of a whole group. What has no words here keeps its
English.
"""

import csv
from functools import cache
from pathlib import Path


@cache
def _words() -> dict[tuple[str, str], str]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf8", newline="") as file:
        return {(row["kind"], row["english"]): row["chinese"] for row in csv.DictReader(file)}


def in_chinese(kind: str, *keys: str) -> str:
    """Return the words of the first key that has any, or the last key.

    >>> in_chinese("unit", "yuan/year"), in_chinese("unit", "no such unit")
    ('元/年', 'no such unit')
    """
    return next((_words()[kind, key] for key in keys if (kind, key) in _words()), keys[-1])


def worded(kind: str, key: str, language: str) -> str:
    """Return a key's words in a language."""
    return in_chinese(kind, key) if language == "zh" else key
