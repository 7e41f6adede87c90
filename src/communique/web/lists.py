"""Lists of events: one page after another by key, facets, and the links that change a selection."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from communique.errors import InputError
from communique.records import STATUSES
from communique.store import Selection
from communique.store.selection import FIELDS
from communique.web.library import Library

PAGE = 50
SAMPLE = 10_000  # events that facets count, the newest; more would be a scan of the store
VALUES = 12  # of a facet
Row = dict[str, Any]
COLUMNS = (
    "pos, event_id, report_id, day, status, event_type, mode, quad_class, score, cue, actors, actor_codes, recipients, "
    "recipient_codes, source, source_code, claim, via, via_code, probability, place_name, outlet, title"
)
# How a list may be sorted: its words, the table that lies in this order, its key, whether from the end.
_SORTS = {
    "newest": ("newest first", "event", "pos", False), "oldest": ("oldest first", "event", "pos", True),
    "doubtful": ("least sure first", "sure", "rank", False), "surest": ("surest first", "sure", "rank", True),
}  # fmt: skip
SORTS = {name: sort[0] for name, sort in _SORTS.items()}
# Facet -> its heading and the column that has its values.
FACETS = {
    "type": ("Type", "event_type"), "mode": ("Mode", "mode"), "actor": ("Actor", "actor_countries"),
    "recipient": ("Recipient", "recipient_countries"), "place": ("Country of the place", "place_country"),
    "context": ("Context", "contexts"), "source": ("Kind of source", "source_kind"), "claim": ("Claim", "claim"),
    "outlet": ("Outlet", "outlet"),
}  # fmt: skip
_LISTS = ("actor_countries", "recipient_countries", "contexts")
_COUNT = (
    "WITH newest AS MATERIALIZED (SELECT "
    + ", ".join(column for _, column in FACETS.values())
    + f" FROM event WHERE {{condition}} LIMIT {SAMPLE}) SELECT NULL, NULL, count(*) FROM newest"
    + "".join(
        f" UNION ALL SELECT '{name}', value, count(*) FROM (SELECT "
        f"{f'unnest({column})' if column in _LISTS else column} AS value FROM newest) GROUP BY ALL"
        for name, (_, column) in FACETS.items()
    )
)
_STATUSES = f"SELECT status, count(*) FROM (SELECT status FROM event WHERE {{condition}} LIMIT {SAMPLE}) GROUP BY ALL"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for: a selection, an order, the key after which it goes on."""

    selection: Selection
    sort: str = "newest"
    after: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Asked:
        """A query string's names and values -> what is asked for; empty values are none. Raises InputError."""
        chosen = {
            name: [v for v in values if v]
            for name, values in query.items()
            if name.replace("-", "_") in FIELDS and any(values)
        }
        sort = query.get("sort", ("",))[-1] or "newest"
        if sort not in _SORTS:
            raise InputError(f"sort {sort}: unknown; use one of {', '.join(_SORTS)}")
        selection = Selection.from_texts(chosen)
        selection.condition()  # raises InputError now, not inside of a page
        return cls(selection, sort, query.get("after", ("",))[-1])

    def link(self, **changed: Any) -> str:
        """Fields that differ (None: left out) -> the link to that list, from its start."""
        texts = self.selection.texts() | {"sort": self.sort if self.sort != "newest" else None} | changed
        return _address("/events", texts)

    def download(self, form: str) -> str:
        """A format -> the link to all events of the selection in a file."""
        return _address("/download", self.selection.texts() | {"format": form})

    def chosen(self) -> list[tuple[str, str, str]]:
        """-> field, value, and the link without it, of all that is chosen."""
        texts = self.selection.texts()
        return [
            (name.replace("_", " "), value, self.link(**{name: tuple(v for v in values if v != value) or None}))
            for name, values in texts.items()
            for value in values
        ]

    def command(self, store: str, form: str = "csv") -> str:
        """A store's name -> the command that repeats it."""
        flags = [
            part
            for name, values in self.selection.texts().items()
            for value in values
            for part in (f"--{name.replace('_', '-')}", value)
        ]
        return shlex.join(["communique", "events", store, *flags, "--format", form, "-o", f"events.{form}"])


def _address(path: str, query: Mapping[str, Any]) -> str:
    encoded = urlencode({name: value for name, value in query.items() if value}, doseq=True)
    return f"{path}?{encoded}" if encoded else path


def list_events(library: Library, asked: Asked, most: int = PAGE) -> tuple[list[Row], str | None]:
    """Library and what is asked for -> rows of the page, and the link to the next one (None: this is the last)."""
    _, table, key, backwards = _SORTS[asked.sort]
    condition, values, order = asked.selection.condition(), {}, f"{key} DESC" if backwards else key
    if asked.after:
        values, condition = {"after": _key(asked.after)}, f"{condition} AND {key} {'<' if backwards else '>'} $after"
    query = f"SELECT {key} AS key, {COLUMNS} FROM {table} WHERE {condition}"
    # In the order they lie in, the first that meet the condition are the page: DuckDB stops there.
    query = f"{query} ORDER BY {order} LIMIT {most + 1}" if backwards else f"{query} LIMIT {most + 1}"
    found = library.ask(f"SELECT * FROM ({query}) ORDER BY key{' DESC' if backwards else ''}", values)
    rows = [dict(zip(("key", *COLUMNS.split(", ")), row, strict=True)) for row in found[:most]]
    return rows, asked.link(after=str(rows[-1]["key"])) if len(found) > most else None


def _key(after: str) -> int:
    if not after.isdecimal() or len(after) > 15:
        raise InputError(f"after {after}: no such place in this list; begin at its start")
    return int(after)


@dataclass(frozen=True, slots=True)
class Facet:
    """One field's most frequent values: name, count, the link that adds or removes it, whether it is chosen."""

    field: str
    heading: str
    values: tuple[tuple[str, int, str, bool], ...]


def count_facets(library: Library, asked: Asked) -> tuple[list[Facet], int]:
    """Library and what is asked for -> the facets over its newest events, and how many those are."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    sampled = 0
    for name, value, n in library.ask(_COUNT.format(condition=asked.selection.condition())):
        if name is None:
            sampled = n
        elif value:
            counted[name][value] = n
    every = replace(asked.selection, status="all").condition()
    statuses = dict(library.ask(_STATUSES.format(condition=every)))
    counted = {"status": Counter({status: statuses.get(status, 0) for status in STATUSES}), **counted}
    facets = [_facet(asked, name, values) for name, values in counted.items()]
    return [facet for facet in facets if facet.values], sampled


def _facet(asked: Asked, name: str, counted: Counter[str]) -> Facet:
    chosen = getattr(asked.selection, name) or ()
    chosen = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    shown = [value for value, _ in counted.most_common(VALUES)]
    values = []
    for value in dict.fromkeys([*(c for c in chosen if c != "all"), *shown]):
        here = value in chosen
        # A status is chosen instead of another, any other value beside those chosen.
        rest = tuple(c for c in chosen if c != value)
        changed = (rest if here else (*chosen, value)) if name != "status" else (() if here else (value,))
        values.append((value, counted[value], asked.link(**{name: changed or None}), here))
    heading = "Status" if name == "status" else FACETS[name][0]
    return Facet(name, heading, tuple(values))
