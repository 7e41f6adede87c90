"""Given names and nouns that only women, or only men, are called by."""

from __future__ import annotations

from functools import cache

from communique.knowledge.tables import read_table


@cache
def _load() -> dict[str, str]:
    """-> key of a name or noun to f or m."""
    return {row[0]: row[1] for row in read_table("given_names.tsv")}


def gender_of(key: str) -> str:
    """The key of a given name or noun -> f or m, empty where both bear it or nobody known does."""
    return _load().get(key, "")
