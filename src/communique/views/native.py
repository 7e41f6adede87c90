"""Our own tables, for export: every view of the store, cut to a selection, with or without words of the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.store import Selection, Store
from communique.store.columns import load_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

_NO_TABLE = ("codings",)  # whole records, as JSON has them
_VIEWS = """
SELECT view_name, list(column_name ORDER BY column_index) FROM duckdb_views() v
JOIN duckdb_columns() c ON c.table_name = v.view_name AND c.schema_name = v.schema_name
    AND c.database_name = v.database_name
WHERE NOT v.internal AND NOT v.temporary AND v.database_name = current_database() GROUP BY ALL ORDER BY view_name"""


def native_tables(
    store: Store, selection: Selection | None = None, *, text: bool = True
) -> dict[str, DuckDBPyRelation]:
    """Store, selection -> each view as a table, in a fixed order of rows; lazy, they live as long as the store is open.

    Tables of events hold those selected and what belongs to them; the others all current reports of the outlets and
    ids selected, so that shares can be counted and the coding repeated. Without ``text``, columns that hold words of
    reports are left out (``store/columns.tsv`` says which; an unknown one is): spans, hashes and addresses stay.
    """
    selection, meanings = selection or Selection(), load_columns()
    tables = {}
    for view, columns in store.connection.execute(_VIEWS).fetchall():
        if view in _NO_TABLE:
            continue
        kept = [name for name in columns if text or (name in meanings and not meanings[name].words)]
        named = ", ".join(f'"{name}"' for name in kept)
        tables[view] = store.connection.sql(f"SELECT {named} FROM {view} WHERE {_cut(columns, selection)} ORDER BY ALL")
    return tables


def _cut(columns: list[str], selection: Selection) -> str:
    """The columns of a view -> the condition that a row belongs to the selection."""
    chosen = f"SELECT report_id, event_no FROM events WHERE {selection.condition()}"
    whole = Selection(outlet=selection.outlet, report=selection.report, status="all")
    if not (whole.outlet or whole.report):
        reports = "true"
    else:
        reports = f"report_id IN (SELECT report_id FROM reports WHERE {whole.condition()})"
    if "event_no" in columns:
        return f"(report_id, event_no) IN ({chosen})"
    if "record_no" in columns:
        return f"if(record = 'event', (report_id, record_no) IN ({chosen}), {reports})"
    return reports
