"""Blocs: organisations and alliances by their members, each with the days between which it was one."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Membership(NamedTuple):
    """A country and its first and last day in a bloc, both included; ``last`` None: still a member when written."""

    country: str
    first: dt.date | None
    last: dt.date | None


@cache
def load_blocs() -> dict[str, tuple[Membership, ...]]:
    """-> name of each bloc to its memberships (facts listed by hand in ``blocs.tsv``; full members only)."""
    blocs: dict[str, tuple[Membership, ...]] = {}
    lines = files("communique.store").joinpath("blocs.tsv").read_text(encoding="utf-8").split("\n")
    for bloc, country, *days in (line.split("\t") for line in lines[1:] if line):
        first, last = (dt.date.fromisoformat(day) if day else None for day in days)
        blocs[bloc] = (*blocs.get(bloc, ()), Membership(country, first, last))
    return blocs


def member_condition(bloc: str, country: str, day: str) -> str:
    """A bloc, and the SQL of a country and of a day -> the SQL condition that the one was a member on the other."""
    spans: dict[tuple[dt.date | None, dt.date | None], list[str]] = {}
    for member, first, last in load_blocs()[bloc]:
        spans.setdefault((first, last), []).append(f"'{member}'")
    conditions = []
    for (first, last), members in spans.items():
        condition = f"{country} IN ({', '.join(members)})"
        condition += f" AND {day} >= DATE '{first}'" if first else ""
        condition += f" AND {day} <= DATE '{last}'" if last else ""
        conditions.append(condition)
    return f"({' OR '.join(conditions)})"
