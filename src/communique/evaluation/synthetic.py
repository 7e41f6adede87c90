"""A store of made-up events, as many as wanted, to measure how fast questions are answered."""

from __future__ import annotations

from pathlib import Path

from communique.records import EVENT_TYPES
from communique.store import Store

YEARS = 20
COUNTRIES = 200
REPORTS_PER_EVENT = 0.4
WORDS = 16  # of a report, after its first

_REPORTS = """
INSERT INTO report BY NAME
SELECT i::INTEGER AS report_key, 'r' || i AS id, 1 AS version, true AS is_current, md5(i::VARCHAR) AS text_sha256,
    'x y, report ' || i || array_to_string(list_transform(range({words}), lambda w: {vocabulary}[1 + (hash(i, w)
        % len({vocabulary}))::INTEGER]), '') AS text, 'Made-up report ' || i AS title,
    day::VARCHAR AS published, day AS published_day, 'outlet ' || i % 40 AS outlet, '' AS fingerprint
FROM (SELECT i, DATE '2004-01-01' + (sqrt(i / {reports}) * 365.25 * {years})::INTEGER AS day
    FROM range({reports}::BIGINT) t(i))"""

# The squares of uniform numbers: a few countries are in most of the news. hash() is the same on every machine.
_EVENTS = """
INSERT INTO event BY NAME
SELECT (i % {reports})::INTEGER AS report_key, (i // {reports} + 1)::INTEGER AS event_no,
    'r' || i % {reports} || ':' || i // {reports} AS id, types[1 + kind(i)] AS event_type, [] AS contexts,
    if(hash(i, 2) % 10 < 8, 'actual', 'future') AS status, 0.4 + 0.6 * u(i, 3) AS probability,
    0 AS cue_start, 1 AS cue_end, 'x' AS cue, day AS date_first, day AS date_last, 'day' AS date_granularity,
    'published' AS date_basis, if(placed, 'Place ' || (i // 4) % 900, NULL) AS place_name,
    if(placed, country(i, 6), NULL) AS place_country, if(placed, (i // 4) % 900 % 30 * 4.0 - 50, NULL) AS place_lat,
    if(placed, (i // 4) % 900 // 30 * 11.0 - 170, NULL) AS place_lon, if(placed, 'text', NULL) AS place_basis,
    if(placed, 0, NULL) AS place_start, if(placed, 1, NULL) AS place_end, if(placed, 'x', NULL) AS place_text,
    if(placed, 'city', NULL) AS place_kind,
    ['verbal cooperation', 'material cooperation', 'verbal conflict', 'material conflict'][1 + kind(i) // 4]
        AS quad_class, kind(i) - 8.0 AS score, '010' AS cameo_code, '01' AS cameo_root,
    'encoder' AS found_by, false AS mutual, 'report' AS source_kind, 'asserted' AS claim,
    ['y'] AS actors, ['y'] AS recipients, [country(i, 5)] AS actor_countries,
    [country(i, 6)] AS recipient_countries, [country(i, 5) || ' GOV'] AS actor_codes,
    [country(i, 6) || ' GOV'] AS recipient_codes, [country(i, 5)] AS actor_names, [country(i, 6)] AS recipient_names
FROM (SELECT i, {types} AS types, i % 4 = 0 AS placed, DATE '2004-01-01'
    + (sqrt((i % {reports}) / {reports}) * 365.25 * {years})::INTEGER - (hash(i, 4) % 3)::INTEGER AS day
    FROM range({events}::BIGINT) t(i))"""

_PARTICIPANTS = """
INSERT INTO participant BY NAME
SELECT report_key, event_no, role, 1 AS mention_no, 1 AS entity_no, 2 AS span_start, 3 AS span_end, 'y' AS text,
    [] AS chain, countries[1] AS name, countries[1] AS country, ['GOV'] AS sectors, codes[1] AS code
FROM (
    SELECT report_key, event_no, 'actor' AS role, actor_countries AS countries, actor_codes AS codes FROM event
    UNION ALL SELECT report_key, event_no, 'recipient', recipient_countries, recipient_codes FROM event
) ORDER BY report_key, event_no"""

_MACROS = """
CREATE TEMP MACRO u(i, salt) AS (hash(i, salt) % 1000000)::DOUBLE / 1000000;
CREATE TEMP MACRO kind(i) AS (hash(i, 1) % 16)::INTEGER;
CREATE TEMP MACRO letter(n) AS chr((65 + n)::INTEGER);
CREATE TEMP MACRO country(i, salt) AS 'Q' || letter((u(i, salt) ** 2 * {countries}) // 26)
    || letter((u(i, salt) ** 2 * {countries})::INTEGER % 26)"""


def country_code(number: int) -> str:
    """A number below COUNTRIES -> the code of that made-up country; a low one is often in the news."""
    return f"Q{chr(65 + number // 26)}{chr(65 + number % 26)}"


def write_synthetic(path: Path, events: int) -> Store:
    """Path of a new store, a number -> the store with so many events over 20 years, more each year; open."""
    store = Store(path)
    numbers = {
        "events": events,
        "reports": max(1, int(events * REPORTS_PER_EVENT)),
        "years": YEARS,
        "countries": COUNTRIES,
        "types": list(EVENT_TYPES),
        "words": WORDS,
        "vocabulary": [" ministry", " border", " said", *(f" word{n}" for n in range(997))],
    }
    for sql in (_MACROS, _REPORTS, _EVENTS, _PARTICIPANTS):
        store.connection.execute(sql.format(**numbers))
    return store
