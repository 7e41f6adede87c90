"""The contract as SQL: what must hold for every record of a store, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

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


# The words that led to an actor's entities, as a table.
_WORDS = """(
    SELECT report_key, {1}, c.span[1] AS span_start, c.span[2] AS span_end, c.text
    FROM (SELECT report_key, {1}, unnest({2}) AS c FROM {0}))"""
_CHAINS = _WORDS.replace("{2}", "chain")

# The amounts of events, as a table.
_NUMBERS = """(
    SELECT report_key, event_no, n.kind AS kind, n.span[1] AS span_start, n.span[2] AS span_end, n.text AS text
    FROM (SELECT report_key, event_no, unnest(numbers) AS n FROM event))"""

# Table, its column with the words, the columns with their bounds, and how a user is told which row it is.
_PASSAGES = (
    ("event", "cue", "cue_start", "cue_end", "'event ' || event_no || ', cue'"),
    ("event", "date_text", "date_start", "date_end", "'event ' || event_no || ', date'"),
    ("event", "place_text", "place_start", "place_end", "'event ' || event_no || ', place'"),
    ("evidence", "text", "span_start", "span_end", "'event ' || event_no || ', evidence of ' || role"),
    (_NUMBERS, "text", "span_start", "span_end", "'event ' || event_no || ', number of ' || kind"),
    ("participant", "text", "span_start", "span_end", "'event ' || event_no || ', ' || role || ' ' || mention_no"),
    ("quote", "cue", "cue_start", "cue_end", "'quote ' || quote_no || ', cue'"),
    ("quote_content", "text", "span_start", "span_end", "'quote ' || quote_no || ', content ' || passage_no"),
    ("speaker", "text", "span_start", "span_end", "'quote ' || quote_no || ', source'"),
    ("quote_party", "text", "span_start", "span_end", "'quote ' || quote_no || ', ' || role || ' ' || mention_no"),
    ("quote", "setting", "setting_start", "setting_end", "'quote ' || quote_no || ', setting'"),
    (_CHAINS.format("participant", "event_no, role, mention_no"), "text", "span_start", "span_end",
        "'event ' || event_no || ', chain of ' || role || ' ' || mention_no"),
    (_WORDS.format("counterclaim", "event_no, claim_no", "words"), "text", "span_start", "span_end",
        "'event ' || event_no || ', words of claim ' || claim_no"),
    (_WORDS.format("quote", "quote_no", "doubt"), "text", "span_start", "span_end",
        "'quote ' || quote_no || ', doubt'"),
    (_CHAINS.format("quote_party", "quote_no, role, mention_no"), "text", "span_start", "span_end",
        "'quote ' || quote_no || ', chain of ' || role || ' ' || mention_no"),
    (_CHAINS.format("speaker", "quote_no"), "text", "span_start", "span_end", "'quote ' || quote_no || ', chain'"),
)  # fmt: skip

# Spans without words of their own: they must lie inside the text.
_BOUNDS = (
    ("report", "dateline_start", "dateline_end", "'dateline'"),
    ("note", "span_start", "span_end", "'note ' || note_no"),
)

# Table, the numbers by which its rows belong to a row of another table.
_OWNERS = (
    ("event", "report_key", "report"),
    ("quote", "report_key", "report"),
    ("note", "report_key", "report"),
    ("evidence", "report_key, event_no", "event"),
    ("participant", "report_key, event_no", "event"),
    ("counterclaim", "report_key, event_no", "event"),
    ("speaker", "report_key, quote_no", "quote"),
    ("quote_party", "report_key, quote_no", "quote"),
    ("quote_content", "report_key, quote_no", "quote"),
)

# Table, and what no two of its rows may share.
_KEYS = (
    ("report", "report_key"),
    ("report", "id, version"),
    ("report", "id, text_sha256"),
    ("event", "report_key, event_no"),
    ("event", "report_key, id"),
    ("quote", "report_key, quote_no"),
    ("evidence", "report_key, event_no, evidence_no"),
    ("participant", "report_key, event_no, role, mention_no, entity_no"),
    ("counterclaim", "report_key, event_no, claim_no"),
    ("speaker", "report_key, quote_no, entity_no"),
    ("quote_party", "report_key, quote_no, role, mention_no, entity_no"),
    ("quote_content", "report_key, quote_no, passage_no"),
)


def check_store(store: Store, codes: Codes) -> list[Problem]:
    """Store and what its codebook allows -> everything in it that breaks the contract; an empty list is good news."""
    try:
        found = [_run(store, rule, query) for rule, query in _rules()]
        for name, value, allowed in _code_columns(codes):
            found.append(_run(store, "unknown code", _unknown_code(name, value), allowed=allowed))
    except duckdb.Error as error:
        raise store_error(error, store.path) from error
    return [problem for problems in found for problem in problems]


def _code_columns(codes: Codes) -> Iterator[tuple[str, str, list[str]]]:
    """-> what is compared (its name, its SQL over event) and the values it may have."""
    yield "event type", "event_type", sorted(codes.event_types)
    yield "mode", "event_type || ' ' || mode", sorted(f"{kind} {mode}" for kind, mode in codes.modes)
    yield "context", "unnest(contexts)", sorted(codes.contexts)
    yield "CAMEO code", "cameo_code", sorted(codes.cameo)
    yield "quad class", "quad_class", sorted(codes.quad_classes)
    yield "status", "status", list(STATUSES)


def _run(store: Store, rule: str, query: str, **values: list[str]) -> list[Problem]:
    return [Problem(rule, *row) for row in store.connection.execute(query, values).fetchall()]


def _rules() -> Iterator[tuple[str, str]]:
    """-> name and query of each rule; the queries give report id, where and message of each row that breaks it."""
    yield "text", _HASH
    yield "current version", _CURRENT
    yield "event id", _EVENT_ID
    yield "participants", _PARTICIPANTS
    yield from (("span", _passage(*columns)) for columns in _PASSAGES)
    yield from (("span", _bounds(*columns)) for columns in _BOUNDS)
    yield from (("orphan", _orphan(*columns)) for columns in _OWNERS)
    yield from (("double", _double(*columns)) for columns in _KEYS)


_HASH = """
SELECT id, 'version ' || version, 'its text is not the one that text_sha256 was made from'
FROM report WHERE sha256(text) IS DISTINCT FROM text_sha256"""

_CURRENT = """
SELECT id, 'versions', count_if(is_current) || ' versions are current, the last one should be'
FROM report GROUP BY id HAVING count_if(is_current) <> 1 OR max(version) FILTER (WHERE is_current) <> max(version)"""

# The id is the report's, a colon, the start of the cue, and a letter where two events share a cue.
_EVENT_ID = """
SELECT r.id, 'event ' || event_no, 'its id ' || e.id || ' is not made of report and cue'
FROM event e JOIN report r USING (report_key)
WHERE NOT starts_with(e.id, r.id || ':' || cue_start)
    OR NOT regexp_full_match(substr(e.id, length(r.id || ':' || cue_start) + 1), '[a-z]*')"""

# The lists in event repeat participant.
_PARTICIPANTS = """
SELECT r.id, 'event ' || e.event_no, 'its actors, recipients or source differ from table participant'
FROM event e
JOIN report r USING (report_key)
LEFT JOIN (
    SELECT report_key, event_no,
        list(text ORDER BY mention_no) FILTER (WHERE role = 'actor' AND coalesce(entity_no, 1) = 1) AS actors,
        list(code ORDER BY mention_no, entity_no) FILTER (WHERE role = 'actor') AS actor_codes,
        list(DISTINCT country) FILTER (WHERE role = 'actor' AND country IS NOT NULL) AS actor_countries,
        list(text ORDER BY mention_no) FILTER (WHERE role = 'recipient' AND coalesce(entity_no, 1) = 1) AS recipients,
        list(code ORDER BY mention_no, entity_no) FILTER (WHERE role = 'recipient') AS recipient_codes,
        list(DISTINCT country) FILTER (WHERE role = 'recipient' AND country IS NOT NULL) AS recipient_countries,
        list(name ORDER BY mention_no, entity_no) FILTER (WHERE role = 'actor') AS actor_names,
        list(name ORDER BY mention_no, entity_no) FILTER (WHERE role = 'recipient') AS recipient_names,
        any_value(text) FILTER (WHERE role = 'source') AS source,
        any_value(code) FILTER (WHERE role = 'source' AND coalesce(entity_no, 1) = 1) AS source_code,
        any_value(country) FILTER (WHERE role = 'source' AND coalesce(entity_no, 1) = 1) AS source_country
    FROM participant GROUP BY ALL
) p ON p.report_key = e.report_key AND p.event_no = e.event_no
WHERE e.actors <> coalesce(p.actors, []) OR e.actor_codes <> coalesce(p.actor_codes, [])
    OR e.recipients <> coalesce(p.recipients, []) OR e.recipient_codes <> coalesce(p.recipient_codes, [])
    OR list_sort(e.actor_countries) <> list_sort(coalesce(p.actor_countries, []))
    OR list_sort(e.recipient_countries) <> list_sort(coalesce(p.recipient_countries, []))
    OR e.actor_names IS DISTINCT FROM coalesce(p.actor_names, [])
    OR e.recipient_names IS DISTINCT FROM coalesce(p.recipient_names, [])
    OR (e.source, e.source_code, e.source_country) IS DISTINCT FROM (p.source, p.source_code, p.source_country)"""


def _passage(table: str, words: str, start: str, end: str, where: str) -> str:
    """The query that states the contract: the words of a record are the words of the text at its span."""
    return f"""
        SELECT r.id, {where}, format('its words {{}} are not those at [{{}}, {{}}]: {{}}',
            to_json(coalesce(words, '')), first, last, to_json(coalesce(substr(r.text, first + 1, last - first), '')))
        FROM (SELECT *, {words} AS words, {start} AS first, {end} AS last FROM {table}) x
        JOIN (SELECT report_key, id, text FROM report) r USING (report_key)
        WHERE (first IS NOT NULL OR last IS NOT NULL OR words IS NOT NULL)
            AND NOT coalesce(first >= 0 AND last > first AND words = substr(r.text, first + 1, last - first), false)"""


def _bounds(table: str, start: str, end: str, where: str) -> str:
    return f"""
        SELECT r.id, {where}, format('[{{}}, {{}}] lies outside of the text', first, last)
        FROM (SELECT *, {start} AS first, {end} AS last FROM {table}) x
        JOIN (SELECT report_key, id, length(text) AS size FROM report) r USING (report_key)
        WHERE (first IS NOT NULL OR last IS NOT NULL)
            AND NOT coalesce(first >= 0 AND last >= first AND last <= size, false)"""


def _orphan(table: str, numbers: str, owner: str) -> str:
    return f"""
        SELECT coalesce(r.id, '?'), '{table}',
            format('belongs to a missing {owner}: {numbers} = {{}}', ({numbers})::VARCHAR)
        FROM {table} x ANTI JOIN {owner} USING ({numbers}) LEFT JOIN report r USING (report_key)
        WHERE report_key IS NOT NULL"""


def _double(table: str, numbers: str) -> str:
    return f"""
        SELECT '?', '{table}', format('{{}} rows have {numbers} = {{}}', count(*), any_value(({numbers})::VARCHAR))
        FROM {table} GROUP BY {numbers} HAVING count(*) > 1"""


def _unknown_code(name: str, value: str) -> str:
    return f"""
        SELECT r.id, 'event ' || event_no, format('{name} {{}} is not known', code)
        FROM (SELECT report_key, event_no, {value} AS code FROM event) JOIN report r USING (report_key)
        WHERE code NOT IN (SELECT unnest($allowed::VARCHAR[]))"""
