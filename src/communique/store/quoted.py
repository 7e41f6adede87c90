"""Which quotes: whose, about whom, to whom, of what kind, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from communique.errors import InputError
from communique.records import QuoteKind, SourceKind, Stance
from communique.store.selection import read_day
from communique.store.who import COUNTRY, is_who, literal, who_condition


@dataclass(frozen=True, slots=True)
class QuoteSelection:
    """Which quotes: all conditions that are given must hold.

    ``by`` is whose, ``to`` to whom: a country, a code, a bloc or ``name:...`` as for an actor, or words of a name, all
    of which must stand in it. ``about`` is a country named in what is said, or words that stand there. ``source_kind``,
    ``kind`` and ``stance`` are as in the record. ``since`` and ``until`` are days of publication, both included.
    """

    by: str | None = None
    about: str | None = None
    to: str | None = None
    kind: str | None = None
    source_kind: str | None = None
    stance: str | None = None
    outlet: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None

    @classmethod
    def from_texts(cls, given: Mapping[str, str | None]) -> QuoteSelection:
        """Names of fields and their values in words -> the selection. Raises InputError: no day."""
        days = {name: read_day(name, text) for name in ("since", "until") if (text := given.get(name))}
        return cls(**{name: text for name, text in given.items() if name not in days}, **days)  # type: ignore[arg-type]

    def condition(self) -> str:
        """-> the condition on the view `quotes`, as SQL. Raises InputError for a kind or stance that there is not."""
        conditions = ["true"]
        known = {"kind": get_args(QuoteKind), "source_kind": get_args(SourceKind), "stance": get_args(Stance)}
        for field in ("kind", "source_kind", "stance", "outlet"):
            value = getattr(self, field)
            if value is not None:
                if value not in known.get(field, (value,)):
                    raise InputError(f"{field} {value}: unknown; use one of {', '.join(known[field])}")
                conditions.append(f"{field} = {literal(value)}")
        if self.by:
            conditions.append(_by(self.by))
        if self.to:
            conditions.append(_to(self.to))
        if self.about:
            conditions.append(_about(self.about))
        for sign, day in ((">=", self.since), ("<=", self.until)):
            if day is not None:
                conditions.append(f"published_day {sign} {literal(day)}")
        return " AND ".join(f"({c})" for c in conditions)


def _by(who: str) -> str:
    if is_who(who):
        return who_condition(who, "source_code", "source_name")
    return _words(who, "concat_ws(' ', source_name, source)")


def _to(who: str) -> str:
    if is_who(who) and not who.startswith("name:"):
        meant = who_condition(who, "c", "c")
        return f"len(list_filter(addressee_codes, lambda c: {meant})) > 0"
    return _words(who.removeprefix("name:"), "array_to_string(addressees, ' ')")


def _about(what: str) -> str:
    if COUNTRY.fullmatch(what):
        return f"list_contains(about, {literal(what)})"
    return f"contains(lower(array_to_string(content, ' ')), {literal(what.lower())})"


def _words(name: str, sql: str) -> str:
    """A name, SQL of words -> the condition that each of its words stands there, in any case."""
    found: Sequence[str] = [f"contains(lower({sql}), {literal(word.lower())})" for word in name.split()]
    return " AND ".join(found) or "true"
