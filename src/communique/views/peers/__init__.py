"""Events in the columns of other event data sets: GDELT 2.0, ICEWS, POLECAT, Phoenix.

``columns.tsv`` says of every column what fills it, as SQL over the rows made here; ``peers.toml`` how the files are
written; ``countries.tsv``, ``sectors.tsv`` and ``scores.tsv`` hold the codes of others where they differ from ours.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

from communique.codebook import load_codebook
from communique.errors import InputError
from communique.knowledge.codes import cameo_code, country_codes
from communique.records import Entity
from communique.store import Selection, Store
from communique.store.who import literal
from communique.views.pairs import FACTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

Known = Literal["full", "derived", "partial", "running", "constant", "unknown"]
KNOWN: tuple[Known, ...] = get_args(Known)


@dataclass(frozen=True, slots=True)
class PeerColumn:
    """One column of a peer's table: its DuckDB type, how well it is known, the SQL that fills it, what it means.

    ``known``: full (our field as it is), derived, partial (only sometimes), running (a number within the export),
    constant, unknown (always empty).
    """

    name: str
    type: str
    known: Known
    sql: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PeerTable:
    """One file of a peer: its rows (``pairs``: one for each actor and recipient; ``events``) and its columns."""

    file: str
    rows: Literal["pairs", "events"]
    columns: tuple[PeerColumn, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another event data set: its title, how it writes text files (``empty`` stands for nothing), its tables."""

    title: str
    delimiter: str
    header: bool
    empty: str
    tables: Mapping[str, PeerTable]


@cache
def load_peers() -> dict[str, Peer]:
    """-> name of a peer to what is known of it."""
    columns: dict[tuple[str, str], list[PeerColumn]] = {}
    for row in _table("columns.tsv"):
        peer, table, *described = row.values()
        columns.setdefault((peer, table), []).append(PeerColumn(*described))  # type: ignore[arg-type]
    peers = {}
    for name, given in tomllib.loads(_text("peers.toml")).items():
        tables = {
            table: PeerTable(file, given["rows"], tuple(columns[name, table])) for table, file in given["files"].items()
        }
        peers[name] = Peer(given["title"], given["delimiter"], given["header"], given["empty"], tables)
    return peers


def peer_tables(
    store: Store, name: str, selection: Selection | None = None, *, text: bool = True
) -> dict[str, DuckDBPyRelation]:
    """Store, name of a peer, selection -> its tables by name, in order; lazy, they live as long as the store is open.

    An event with two actors and a recipient is two rows where the peer knows one actor a row (all but POLECAT); one
    without actor or recipient has these columns empty: every event selected is in a row. White space within a value
    becomes one blank, since the peers' files have neither line breaks nor tabs. Without ``text``, no words of reports
    stand in for a name or an address that is not known. Raises InputError for an unknown peer.
    """
    if name not in load_peers():
        raise InputError(f"--as {name}: unknown; use one of native, {', '.join(load_peers())}")
    _prepare(store)
    return {
        table: store.connection.sql(
            f"SELECT {', '.join(map(_filled, described.columns))} "
            f"FROM ({_rows(selection or Selection(), described.rows, text=text)}) ORDER BY number"
        )
        for table, described in load_peers()[name].tables.items()
    }


def _filled(column: PeerColumn) -> str:
    sql = column.sql or "NULL"
    if column.type == "VARCHAR":
        sql = rf"nullif(trim(regexp_replace(({sql})::VARCHAR, '\s+', ' ', 'g')), '')"
    return f'({sql})::{column.type} AS "{column.name}"'


def _text(file: str) -> str:
    return files("communique.views.peers").joinpath(file).read_text(encoding="utf-8")


def _table(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(file).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


# What SQL cannot say: where sentences and the lead end. Asked event by event, so that a report is read once.


@lru_cache(maxsize=64)
def _layout(text: str) -> tuple[tuple[int, ...], int]:
    """A report's text -> where its sentences end, and where its lead does: headline and first paragraph."""
    from communique.analysis.words import find_paragraphs, find_sentences

    return tuple(s.end for s in find_sentences(text)), max((p.end for p in find_paragraphs(text)[:2]), default=0)


def _sentence_number(text: str, start: int) -> int:
    """A text and a character in it -> the number of its sentence, from 1."""
    ends, _ = _layout(text)
    return next((n for n, end in enumerate(ends, 1) if start < end), len(ends) or 1)


def _lead_end(text: str) -> int:
    return _layout(text)[1]


def _prepare(store: Store) -> None:
    """Make the two functions and the tables of others' codes known to the store's connection; once is enough.

    Tables, since hundreds of codes within each query take longer to plan than the query takes to run.
    """
    connection = store.connection
    known = connection.execute(
        "SELECT count(*) FROM duckdb_functions() WHERE function_name IN ('sentence_number', 'lead_end')"
    ).fetchall()
    if known == [(0,)]:
        connection.create_function("sentence_number", _sentence_number, ["VARCHAR", "INTEGER"], "INTEGER")
        connection.create_function("lead_end", _lead_end, ["VARCHAR"], "INTEGER")
    for table, rows in _code_tables().items():
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} AS {rows}")


# The rows


def _values(rows: Sequence[Mapping[str, str | float]]) -> str:
    """Rows -> SQL of a table of them; what is empty is null."""
    names = ", ".join(f'"{name}"' for name in rows[0])
    values = ", ".join(f"({', '.join('NULL' if v == '' else literal(v) for v in row.values())})" for row in rows)
    return f"SELECT * FROM (VALUES {values}) AS t({names})"


def _map(rows: Sequence[Mapping[str, str]], column: str) -> str:
    """Rows with a code, and one of their columns -> SQL of a map from the one to the other."""
    entries = ", ".join(f"{literal(row['code'])}: {literal(row[column])}" for row in rows if row[column])
    return f"MAP {{{entries}}}"


@cache
def _sector_maps() -> dict[str, str]:
    """-> SQL of maps from a sector of ours to the codes of others."""
    sectors = _table("sectors.tsv")
    return {"roles": _map(sectors, "cameo"), "words": _map(sectors, "icews")}


@cache
def _code_tables() -> dict[str, str]:
    """-> SQL of the tables of others' codes by name: of countries, and CAMEO with the scores of each peer."""
    scores = {row["code"]: row for row in _table("scores.tsv")}
    cameo: list[dict[str, str | float]] = []
    for code, entry in load_codebook().cameo_codes.items():
        others = {peer: float(scores.get(code, {}).get(peer, entry.goldstein)) for peer in ("icews", "phoenix")}
        cameo.append({"code": code, "name": entry.name, "gdelt": entry.goldstein, **others})
    countries = [_with_numbers(row) for row in _table("countries.tsv")]
    return {"peer_countries": _values(countries), "peer_cameo": _values(cameo)}


def _with_numbers(row: Mapping[str, str]) -> dict[str, str | float]:
    """A peer's row of a country -> the same with its COW number and CAMEO code; a group of states has neither."""
    codes = country_codes(row["code"])
    cameo = "" if row["kind"] else cameo_code(Entity(row["code"], row["code"]))
    return {**row, "cow": str(codes.cow or "") if codes else "", "cameo": cameo}


def _rows(selection: Selection, rows: str, *, text: bool) -> str:
    """Selection, which rows (pairs or events), and whether with words of the reports -> their SQL."""
    shown = (
        {"hidden": "", "title": "title", "text": "text"}
        if text
        else {"hidden": " REPLACE (NULL AS place_text)", "title": "NULL AS title", "text": "NULL"}
    )
    return _SIDES.format(facts=FACTS, condition=selection.condition(), **shown, **_sector_maps()) + _ROWS[rows]


_SIDES = """
WITH chosen AS MATERIALIZED (
    SELECT f.*{hidden}, r.published, r.title, r.url, r.language, r.coder_version,
        rpad(regexp_replace(r.published, '[^0-9]', '', 'g')[:14], 14, '0')::BIGINT AS added,
        dense_rank() OVER (ORDER BY f.report_id) AS story, c.name AS cameo_name, c.gdelt AS goldstein,
        c.icews AS goldstein_icews, c.phoenix AS goldstein_phoenix, p.fips AS place_fips, p.icews AS place_state
    FROM (SELECT * FROM {facts} WHERE {condition}) f
    JOIN (SELECT report_key, published, {title}, url, language, coder_version FROM report) r USING (report_key)
    LEFT JOIN peer_cameo c ON c.code = f.cameo_code
    LEFT JOIN peer_countries p ON p.code = f.place_country
),
entity AS (  -- each known actor of an event once, and each mention that nobody knows
    SELECT report_key, event_no, role, coalesce(p.name, {text}) AS name, {text} AS text, span_start, country,
        coalesce(sectors, []) AS sectors, c.cameo, c.icews, c.cow, c.kind, c."group",
        row_number() OVER (PARTITION BY report_key, event_no, role ORDER BY mention_no, entity_no) AS nth
    FROM (
        SELECT * FROM participant SEMI JOIN chosen USING (report_key, event_no) WHERE role <> 'source'
        QUALIFY row_number() OVER (PARTITION BY report_key, event_no, role, coalesce(name, text), code
            ORDER BY mention_no, entity_no) = 1
    ) p LEFT JOIN peer_countries c ON c.code = p.country
),
coded AS (
    SELECT *, list_concat([kind], list_transform(sectors, lambda s: {roles}[s])) AS all_roles,
        list_filter(all_roles, lambda r, i: r IS NOT NULL AND list_position(all_roles, r) = i) AS roles,
        list_filter(roles, lambda r: r IS DISTINCT FROM kind) AS more,
        list_filter(more, lambda r: r IN ('GOV', 'MIL', 'REB', 'OPP', 'PTY', 'COP', 'JUD', 'SPY', 'MED', 'EDU', 'BUS',
            'CRM', 'CVL'))[1] AS agent,
        flatten(list_transform(list_concat([kind], sectors), lambda s: string_split({words}[s], ','))) AS all_words
    FROM entity
),
side AS (
    SELECT report_key, event_no, role, nth, {{
        'name': name, 'text': text, 'start': span_start, 'country': country, 'sectors': sectors, 'cameo': cameo,
        'icews': icews, 'cow': cow, 'kind': kind, 'group': "group", 'roles': roles, 'agent': agent,
        'code': nullif(concat(cameo, kind, "group", array_to_string(more, '')), ''),
        'others': list_filter(list_concat(["group"], more), lambda r: r IS NOT NULL AND r IS DISTINCT FROM agent),
        'icews_sectors': list_filter(all_words, lambda w, i: w IS NOT NULL AND list_position(all_words, w) = i)
    }} AS person
    FROM coded
)
"""

_ROWS = {
    # In a mutual act each actor is the recipient of the others.
    "pairs": """
SELECT c.*, r.text, a.person AS actor, b.person AS recipient,
    row_number() OVER (ORDER BY c.report_id, c.event_no, a.nth, b.nth) AS number
FROM chosen c
JOIN (SELECT report_key, text FROM report) r USING (report_key)
LEFT JOIN side a ON a.report_key = c.report_key AND a.event_no = c.event_no AND a.role = 'actor'
LEFT JOIN side b ON b.report_key = c.report_key AND b.event_no = c.event_no
    AND b.role = if(c.mutual, 'actor', 'recipient') AND (NOT c.mutual OR b.nth <> a.nth)""",
    "events": """
, sides AS (
    SELECT report_key, event_no, role, {
        'names': list(person.name ORDER BY nth), 'raws': list(person.text ORDER BY nth),
        'countries': list(person.country ORDER BY nth) FILTER (WHERE person.country IS NOT NULL),
        'cows': list(person.cow ORDER BY nth) FILTER (WHERE person.cow IS NOT NULL),
        'sectors': flatten(list(person.sectors ORDER BY nth))
    } AS people
    FROM side GROUP BY ALL
)
SELECT c.*, a.people AS actor, b.people AS recipient, row_number() OVER (ORDER BY c.report_id, c.event_no) AS number
FROM chosen c
LEFT JOIN sides a ON a.report_key = c.report_key AND a.event_no = c.event_no AND a.role = 'actor'
LEFT JOIN sides b ON b.report_key = c.report_key AND b.event_no = c.event_no AND b.role = 'recipient'""",
}
