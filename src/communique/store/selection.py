"""The one way to ask for a subset of events: command line flags, web queries and Python all end here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from duckdb import Expression, SQLExpression

from communique.errors import InputError
from communique.records import EVENT_TYPES, STATUSES, Category, ClaimStatus, QuadClass, SourceKind, Status
from communique.store.who import COUNTRY, check_who, is_country, literal, several_of, who_condition

Values = str | Sequence[str] | None
Scope = Literal["all", "domestic", "international"]
Side = Literal["actor", "recipient"]

# A family of quad classes by its last word, beside the classes themselves.
QUADS: dict[str, tuple[str, ...]] = {quad: (quad,) for quad in get_args(QuadClass)} | {
    family: tuple(quad for quad in get_args(QuadClass) if quad.endswith(family))
    for family in ("cooperation", "conflict")
}
# Who says so: the report itself, the actor about its own act, anybody else, a kind of source, or words of `who.py`.
_SOURCES = {kind: f"source_kind = {literal(kind)}" for kind in get_args(SourceKind)} | {
    "report": "source IS NULL AND source_kind = 'report'",
    "attributed": "source IS NOT NULL",
}
_SCOPES = {
    "all": "true",
    "domestic": "list_has_any(actor_countries, recipient_countries) "
    f"OR mutual AND len(list_filter(actor_countries, lambda country: {several_of('country')})) > 0",
    "international": "len(actor_countries) > 0 AND len(recipient_countries) > 0 "
    "AND len(list_distinct(list_concat(actor_countries, recipient_countries))) > 1 "
    "OR mutual AND len(actor_countries) > 1",
}
_DAY = "coalesce({}, published_day)"
_CATEGORY = re.compile(get_args(Category)[1])


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events: all conditions that are given must hold, and within a sequence any value will do.

    ``type`` is one of the 16 types, or a category of the codebook that the store was coded with.
    ``actor``, ``recipient`` (``country``: either) say who: ``CHN``, ``UNO``, ``CHN GOV`` (the entity's first sector),
    ``--- GOV``, ``name:Xi Jinping``, or a bloc such as ``NATO``, which is its members on the event's day. ``status``
    is actual unless others, or ``all``, are asked for. ``quad`` is a quad class, ``conflict`` or ``cooperation``.
    ``source`` is who says so: ``report``, ``attributed`` (anybody else), ``actor`` (about its own act), ``named``,
    ``institution``, ``unnamed``, ``document``, ``media``, or as for an actor; ``claim`` how they stand to it (asserted,
    denied, questioned, conditional). ``place`` is a country or a place's
    name. ``scope``: domestic events have actor and recipient in one country. ``since`` and ``until`` are days, both
    included, against the event's interval, or the day of publication where it has no date. In a mutual act (talks,
    agreement, cooperation without a recipient) each actor is a recipient of the others.
    """

    type: Values = ()
    mode: Values = ()
    quad: Values = ()
    context: Values = ()
    actor: Values = ()
    recipient: Values = ()
    country: Values = ()
    scope: Scope = "all"
    status: Status | Literal["all"] | Sequence[Status | Literal["all"]] | None = "actual"
    source: Values = ()
    claim: Values = ()
    place: Values = ()
    outlet: Values = ()
    report: Values = ()
    since: dt.date | None = None
    until: dt.date | None = None
    min_probability: float | None = None

    @classmethod
    def from_texts(cls, given: Mapping[str, Sequence[str]]) -> Selection:
        """Names of fields (- or _) and their values in words, as a flag or a query string has them -> the selection.

        Raises InputError: no such field, no day, no number.
        """
        readers: dict[str, Callable[[str, str], Any]] = {
            "since": read_day, "until": read_day, "min_probability": _read_number, "scope": lambda _, text: text
        }  # fmt: skip
        fields: dict[str, Any] = {}
        for name, values in given.items():
            field = name.replace("-", "_")
            if field not in FIELDS:
                raise InputError(f"{name}: no such condition; use one of {', '.join(FIELDS)}")
            if values:
                fields[field] = readers[field](name, values[-1]) if field in readers else tuple(values)
        return cls(**fields)

    def texts(self) -> dict[str, tuple[str, ...]]:
        """-> what differs from the default, in words: `from_texts` gives the same selection back."""
        found = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value not in (field.default, None, ()):
                found[field.name] = tuple(map(str, value if isinstance(value, tuple | list) else [value]))
        return found

    def where(self) -> Expression:
        """-> the condition on the view `events`, for `DuckDBPyRelation.filter`.

        Raises InputError for a type, a status or an actor that there cannot be.
        """
        return SQLExpression(self.condition())

    def condition(self) -> str:
        """-> the same as SQL. Values are quoted by DuckDB itself."""
        self._check()
        statuses = () if "all" in listed(self.status) else self.status
        quads = [quad for family in listed(self.quad) for quad in QUADS[family]]
        conditions = [
            *_one_of("event_type", self.type),
            *_one_of("mode", self.mode),
            *_one_of("quad_class", quads),
            *_one_of("status", statuses),
            *_one_of("outlet", self.outlet),
            *_one_of("report_id", self.report),
            *_any_of("contexts", self.context),
            *_one_of("claim", self.claim),
            *_either(_SOURCES.get(who) or who_condition(who, "source_code", "source") for who in listed(self.source)),
            *_either(_place(place) for place in listed(self.place)),
            *_either(_takes_part(who, "actor") for who in listed(self.actor)),
            *_either(_receives(who) for who in listed(self.recipient)),
            *self._two_parties(),
            *_either(_takes_part(who, side) for who in listed(self.country) for side in SIDES),
            _SCOPES[self.scope],
        ]
        if self.since is not None:
            conditions.append(f"{_DAY.format('date_last')} >= {literal(_date(self.since))}")
        if self.until is not None:
            conditions.append(f"{_DAY.format('date_first')} <= {literal(_date(self.until))}")
        if self.min_probability is not None:
            conditions.append(f"probability >= {literal(self.min_probability)}")
        return " AND ".join(f"({condition})" for condition in conditions)

    def _two_parties(self) -> list[str]:
        """-> that a mutual act has an actor and another one as its recipient, where both are asked for."""
        if not (self.actor and self.recipient):
            return []
        whos = [*listed(self.actor), *listed(self.recipient)]
        meant = " OR ".join(f"({who_condition(who, 'c', 'actor_names[i]')})" for who in whos)
        return [f"NOT mutual OR len(list_filter(actor_codes, lambda c, i: {meant})) > 1"]

    def check_types(self, own: Callable[[], Collection[str]]) -> None:
        """A store's own categories, asked for if need be -> nothing; InputError for a type that nobody knows."""
        if not set(listed(self.type)) <= set(EVENT_TYPES):
            _check("type", self.type, (*EVENT_TYPES, *own()))

    def background(self) -> Selection:
        """-> the events that a share is a share of: same days, status, probability, outlets; whoever did whatever."""
        kept = ("status", "outlet", "report", "since", "until", "min_probability")
        return Selection(**{name: getattr(self, name) for name in kept})

    def _check(self) -> None:
        """Raises InputError for the first value that there cannot be."""
        _check("type", [kind for kind in listed(self.type) if not _CATEGORY.fullmatch(kind)], EVENT_TYPES)
        _check("status", self.status, (*STATUSES, "all"))
        _check("quad", self.quad, QUADS)
        _check("scope", self.scope, _SCOPES)
        _check("claim", self.claim, get_args(ClaimStatus))
        for field in ("actor", "recipient", "country", "source"):
            for who in listed(getattr(self, field)):
                if field != "source" or who not in _SOURCES:
                    check_who(field, who)
        if self.since is not None and self.until is not None and _date(self.since) > _date(self.until):
            raise InputError(f"since {_date(self.since)}: lies after until {_date(self.until)}; exchange them")


FIELDS = tuple(field.name for field in dataclasses.fields(Selection))
SIDES: tuple[Side, ...] = get_args(Side)


def listed(values: Values) -> Sequence[str]:
    """A value, several, or none -> a sequence of them."""
    return [values] if isinstance(values, str) else values or ()


def _check(field: str, values: Values, known: Sequence[str] | Mapping[str, Any]) -> None:
    for value in listed(values):
        if value not in known:
            raise InputError(f"{field} {value}: unknown; use one of {', '.join(known)}")


def _date(day: dt.date) -> dt.date:
    """A day, or a time of it -> the day."""
    return day.date() if isinstance(day, dt.datetime) else day


def read_day(name: str, text: str) -> dt.date:
    """The name of a field and a day in words -> the day. Raises InputError where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--{name} {text}: is no day; write it as 2024-05-17") from None


def _read_number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"--{name} {text}: is no number; write it as 0.5") from None


def _literals(values: Values) -> str:
    return ", ".join(map(literal, listed(values)))


def _one_of(column: str, values: Values) -> list[str]:
    return [f"{column} IN ({_literals(values)})"] if values else []


def _any_of(column: str, values: Values) -> list[str]:
    return [f"list_has_any({column}, [{_literals(values)}])"] if values else []


def _either(conditions: Any) -> list[str]:
    either = " OR ".join(f"({condition})" for condition in conditions)
    return [either] if either else []


def _place(place: str) -> str:
    country = f"place_country = {literal(place)}"
    return country if COUNTRY.fullmatch(place) else f"lower(place_name) = {literal(place.lower())}"


def _takes_part(who: str, side: Side) -> str:
    """Who, on which side -> the condition that one of the entities there is meant."""
    if is_country(who):
        return f"list_contains({side}_countries, {literal(who)})"
    entity = who_condition(who, "c", f"{side}_names[i]")
    return f"len(list_filter({side}_codes, lambda c, i: {entity})) > 0"


def _receives(who: str) -> str:
    """Who -> the condition that it is a recipient, or an actor of a mutual act (the others are: `_two_parties`)."""
    return f"({_takes_part(who, 'recipient')}) OR mutual AND ({_takes_part(who, 'actor')})"
