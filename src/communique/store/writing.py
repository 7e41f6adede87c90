"""Writing a batch: which reports are new, what is replaced, and the records as one column of JSON for write.sql."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import duckdb

from communique.contract import coding_line, derived_hints, field_hints, is_record, item_of, optional_of, to_json
from communique.records import Coding, Note, Provenance, Report, Span, Where
from communique.store.opening import sql

# Every table whose rows belong to one version of a report.
RECORD_TABLES = (
    "report", "event", "participant", "counterclaim", "evidence", "quote", "speaker", "quote_party",
    "quote_content", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch did: reports that were new, coded again, already there; and the notes the store made."""

    new: int = 0
    recoded: int = 0
    unchanged: int = 0
    notes: tuple[Note, ...] = ()


class _Row(NamedTuple):
    """A coding to write, and the version of its report that it is."""

    report_key: int
    version: int
    is_current: bool
    fingerprint: str
    coding: Coding


class _Stored(NamedTuple):
    """A version of a report that the store holds already."""

    id: str
    text_sha256: str
    report_key: int
    version: int
    fingerprint: str


def fingerprint(report: Report, provenance: Provenance | None) -> str:
    """Report and what codes it -> a hash that changes when the text, the metadata or the coder does."""
    given = [to_json(dataclasses.replace(report, text="")), provenance and to_json(provenance)]
    return hashlib.sha256(json.dumps(given, ensure_ascii=False).encode()).hexdigest()


def write_batch(connection: duckdb.DuckDBPyConnection, batch: Sequence[Coding | Note]) -> Written:
    """Connection inside a transaction, codings and notes without a report -> what changed."""
    codings = {(item.report.id, item.report.text_sha256): item for item in batch if isinstance(item, Coding)}
    notes = [item for item in batch if isinstance(item, Note)]
    new, recoded, made = _plan(connection, list(codings.values()))
    if recoded:
        keys = [row.report_key for row in recoded]
        for table in RECORD_TABLES:
            connection.execute(f"DELETE FROM {table} WHERE report_key IN (SELECT unnest(?::INTEGER[]))", [keys])
    if replaced := [row.coding.report.id for row in new if row.version > 1]:
        connection.execute("UPDATE report SET is_current = false WHERE id IN (SELECT unnest(?::VARCHAR[]))", [replaced])
    if new or recoded:
        _insert_codings(connection, [*recoded, *new])
    if notes or made:
        _insert_notes(connection, [*notes, *made])
    return Written(len(new), len(recoded), len(codings) - len(new) - len(recoded), tuple(made))


def _plan(
    connection: duckdb.DuckDBPyConnection, codings: Sequence[Coding]
) -> tuple[list[_Row], list[_Row], list[Note]]:
    """Codings, no two of one text -> those of new versions, those to replace, and a note per text that changed."""
    stored, latest, next_key = _stored(connection, [coding.report.id for coding in codings])
    new, recoded, notes = [], [], []
    for coding in codings:
        report, mark = coding.report, fingerprint(coding.report, coding.provenance)
        if at := stored.get((report.id, report.text_sha256)):
            if coding.provenance is None or mark != at.fingerprint:
                recoded.append(_Row(at.report_key, at.version, True, mark, coding))
            continue
        replaced = latest.get(report.id)
        version = replaced.version + 1 if replaced else 1
        if replaced:
            notes.append(_new_version(report, version, replaced.text_sha256))
        latest[report.id] = _Stored(report.id, report.text_sha256, next_key, version, mark)
        new.append(_Row(next_key, version, True, mark, coding))
        next_key += 1
    current = [
        [r._replace(is_current=r.version == latest[r.coding.report.id].version) for r in rows]
        for rows in (new, recoded)
    ]
    return current[0], current[1], notes


def _stored(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str]
) -> tuple[dict[tuple[str, str], _Stored], dict[str, _Stored], int]:
    """Report ids -> their stored versions by id and hash, the last of each by id, and the first free report_key."""
    query = (
        "SELECT id, text_sha256, report_key, version, fingerprint FROM report "
        "WHERE id IN (SELECT unnest(?::VARCHAR[])) ORDER BY version"
    )
    rows = [_Stored(*row) for row in connection.execute(query, [ids]).fetchall()]
    ((free,),) = connection.execute("SELECT coalesce(max(report_key), 0) + 1 FROM report").fetchall()
    return {(r.id, r.text_sha256): r for r in rows}, {r.id: r for r in rows}, free


def _new_version(report: Report, version: int, replaced: str) -> Note:
    message = (
        f"The text of this report changed: version {version} ({report.text_sha256[:12]}) is now current, "
        f"version {version - 1} ({replaced[:12]}) is kept."
    )
    return Note("new-version", message, Where(report_id=report.id))


def _insert_codings(connection: duckdb.DuckDBPyConnection, rows: Sequence[_Row]) -> None:
    columns = [
        [row.report_key for row in rows],
        [row.version for row in rows],
        [row.is_current for row in rows],
        [row.fingerprint for row in rows],
        [coding_line(row.coding) for row in rows],
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE staged AS SELECT * EXCLUDE (line), "
        f"from_json_strict(line, '{_structure_of_a_line()}') AS record "
        "FROM (SELECT unnest(?::INTEGER[]) AS report_key, unnest(?::INTEGER[]) AS version, "
        "unnest(?::BOOLEAN[]) AS is_current, unnest(?::VARCHAR[]) AS fingerprint, unnest(?::VARCHAR[]) AS line)",
        columns,
    )
    connection.execute(sql("write.sql"))


def _insert_notes(connection: duckdb.DuckDBPyConnection, notes: Sequence[Note]) -> None:
    """A note that is stored already (same kind, message and where) is not stored again."""
    connection.execute(
        'INSERT INTO note SELECT NULL, NULL, n.kind, n.message, n."where".file, n."where".line, '
        'n."where".report_id, n."where".span[1], n."where".span[2] FROM '
        f"(SELECT from_json_strict(unnest(?::VARCHAR[]), '{json.dumps(_structure(Note))}') AS n) "
        "EXCEPT SELECT * FROM note WHERE report_key IS NULL ORDER BY ALL",
        [[json.dumps(to_json(note), ensure_ascii=False) for note in notes]],
    )


@cache
def _structure_of_a_line() -> str:
    return json.dumps(_structure(Coding))


_SQL_TYPES: dict[Any, Any] = {
    Span: ["INTEGER"], dt.date: "DATE", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"
}  # fmt: skip


def _structure(hint: Any) -> Any:
    """Type hint -> the DuckDB types of its JSON form, as `from_json` wants them."""
    if hint in _SQL_TYPES:
        return _SQL_TYPES[hint]
    if is_record(hint):
        return {name: _structure(part) for name, part in (field_hints(hint) | derived_hints(hint)).items()}
    if (item := item_of(hint)) is not None:
        return [_structure(item)]
    if (known := optional_of(hint)) is not None:
        return _structure(known)
    return "VARCHAR"
