"""A store of made-up events, as many as wanted, to measure how fast questions are answered."""

from __future__ import annotations

from pathlib import Path

from communique.records import EVENT_TYPES
from communique.store import Store

YEARS = 20
COUNTRIES = 200
REPORTS_PER_EVENT = 0.4

_REPORTS = """
INSERT INTO report BY NAME
SELECT i::INTEGER AS report_key, 'r' || i AS id, 1 AS version, true AS is_current, md5(i::VARCHAR) AS text_sha256,
    '' AS text, day::VARCHAR AS published, day AS published_day, 'outlet ' || i % 40 AS outlet, '' AS fingerprint
FROM (SELECT i, DATE '2004-01-01' + (sqrt(i / {reports}) * 365.25 * {years})::INTEGER AS day
    FROM range({reports}::BIGINT) t(i))"""

# The squares of uniform numbers: a few countries are in most of the news. hash() is the same on every machine.
_EVENTS = """
INSERT INTO event BY NAME
SELECT (i % {reports})::INTEGER AS report_key, (i // {reports} + 1)::INTEGER AS event_no,
    'r' || i % {reports} || ':' || i // {reports} AS id, types[1 + kind(i)] AS event_type, [] AS contexts,
    if(hash(i, 2) % 10 < 8, 'actual', 'future') AS status, 0.4 + 0.6 * u(i, 3) AS probability,
    0 AS cue_start, 1 AS cue_end, 'x' AS cue, day AS date_first, day AS date_last,
    ['verbal cooperation', 'material cooperation', 'verbal conflict', 'material conflict'][1 + kind(i) // 4]
        AS quad_class, kind(i) - 8.0 AS score, '010' AS cameo_code, '01' AS cameo_root,
    'encoder' AS found_by, false AS mutual, ['x'] AS actors, ['x'] AS recipients, [country(i, 5)] AS actor_countries,
    [country(i, 6)] AS recipient_countries, [country(i, 5) || ' GOV'] AS actor_codes,
    [country(i, 6) || ' GOV'] AS recipient_codes, [country(i, 5)] AS actor_names, [country(i, 6)] AS recipient_names
FROM (SELECT i, {types} AS types, DATE '2004-01-01'
    + (sqrt((i % {reports}) / {reports}) * 365.25 * {years})::INTEGER - (hash(i, 4) % 3)::INTEGER AS day
    FROM range({events}::BIGINT) t(i))"""

_MACROS = """
CREATE TEMP MACRO u(i, salt) AS (hash(i, salt) % 1000000)::DOUBLE / 1000000;
CREATE TEMP MACRO kind(i) AS (hash(i, 1) % 16)::INTEGER;
CREATE TEMP MACRO letter(n) AS chr((65 + n)::INTEGER);
CREATE TEMP MACRO country(i, salt) AS 'Q' || letter((u(i, salt) ** 2 * {countries}) // 26)
    || letter((u(i, salt) ** 2 * {countries})::INTEGER % 26)"""


def write_synthetic(path: Path, events: int) -> Store:
    """Path of a new store, a number -> the store with so many events over 20 years, more each year; open."""
    store = Store(path)
    numbers = {
        "events": events,
        "reports": max(1, int(events * REPORTS_PER_EVENT)),
        "years": YEARS,
        "countries": COUNTRIES,
        "types": list(EVENT_TYPES),
    }
    for sql in (_MACROS, _REPORTS, _EVENTS):
        store.connection.execute(sql.format(**numbers))
    return store
