"""The contract as SQL: what must hold for every record of a store, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import duckdb

from communique.errors import StoreError
from communique.records import STATUSES
from communique.store.opening import store_error
from communique.store.store import Store


@dataclass(frozen=True, slots=True)
class Codes:
    """What a codebook allows: event types, modes as (type, mode), contexts, CAMEO codes, quad classes."""

    event_types: frozenset[str]
    modes: frozenset[tuple[str, str]]
    contexts: frozenset[str]
    cameo: frozenset[str]
    quad_classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One record that breaks the contract: which rule, where, and what is wrong."""

    rule: str
    report_id: str
    where: str
    message: str


# Table, the columns with the words and with the bounds of their span, and how to name the row to a user.
_PASSAGES = (
    ("event", "cue", "cue_start", "cue_end", "'event ' || x.id || ': cue'"),
    ("event", "date_text", "date_start", "date_end", "'event ' || x.id || ': date'"),
    ("event", "place_text", "place_start", "place_end", "'event ' || x.id || ': place'"),
    ("evidence", "text", "span_start", "span_end", "'event ' || event_no || ': evidence of ' || role"),
    ("participant", "text", "span_start", "span_end", "'event ' || event_no || ': ' || role || ' ' || mention_no"),
    ("quote", "cue", "cue_start", "cue_end", "'quote ' || quote_no || ': cue'"),
    ("quote_content", "text", "span_start", "span_end", "'quote ' || quote_no || ': content ' || passage_no"),
    ("speaker", "text", "span_start", "span_end", "'quote ' || quote_no || ': source'"),
)
_CHAINS = (
    ("participant", "'event ' || event_no || ': ' || role || ' ' || mention_no || ', chain'"),
    ("speaker", "'quote ' || quote_no || ': source, chain'"),
)
# Table, the numbers that name a row of it, the table it belongs to and by which numbers.
_OWNERS = (
    ("event", "report_key", "report"),
    ("quote", "report_key", "report"),
    ("note", "report_key", "report"),
    ("evidence", "report_key, event_no", "event"),
    ("participant", "report_key, event_no", "event"),
    ("speaker", "report_key, quote_no", "quote"),
    ("quote_content", "report_key, quote_no", "quote"),
)
_KEYS = (
    ("report", "report_key"),
    ("report", "id, version"),
    ("report", "id, text_sha256"),
    ("event", "report_key, event_no"),
    ("event", "report_key, id"),
    ("quote", "report_key, quote_no"),
    ("evidence", "report_key, event_no, evidence_no"),
    ("participant", "report_key, event_no, role, mention_no, entity_no"),
    ("speaker", "report_key, quote_no, entity_no"),
    ("quote_content", "report_key, quote_no, passage_no"),
)


def check_store(store: Store, codes: Codes) -> list[Problem]:
    """Store and what its codebook allows -> everything in it that breaks the contract; an empty list is good news."""
    try:
        return [
            Problem(rule, *row)
            for rule, query in (*_rules(), *_code_rules(codes))
            for row in store.connection.execute(query).fetchall()
        ]
    except duckdb.Error as error:
        raise store_error(error, store.path) from error
