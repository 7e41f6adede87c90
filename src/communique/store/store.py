"""The store: one DuckDB file that holds the records of all reports, written by one process."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from communique.contract import from_json
from communique.errors import StoreError
from communique.records import EVENT_TYPES, Coding, Note, Provenance, Report
from communique.store.opening import open_store, store_error
from communique.store.quoted import QuoteSelection
from communique.store.selection import Selection
from communique.store.writing import Written, fingerprint, write_batch


class Store:
    """All records of all reports in one DuckDB file; a context manager.

    The relations it gives are lazy and live as long as the store is open: ``.df()``, ``.pl()``, ``.arrow()`` work on
    them. `connection` takes any SQL over the tables of schema.sql and the views of views.sql.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        """Path -> the store there, made where there is none. Raises StoreError of one line with the remedy."""
        self.path = Path(path)
        self.connection = open_store(self.path, read_only=read_only)

    def __enter__(self) -> Self:
        """-> the store itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close, whatever happened."""
        self.close()

    def close(self) -> None:
        """Write out what is pending and give the file free."""
        self.connection.close()

    def cursor(self) -> Store:
        """-> the same store by a connection of its own, for another thread; close it before this one."""
        other = object.__new__(type(self))
        other.path, other.connection = self.path, self.connection.cursor()
        return other

    # Asking

    def events(self, selection: Selection | None = None, **filters: Any) -> duckdb.DuckDBPyRelation:
        """Selection, or its fields as keywords -> the events of current reports, one readable row each.

        Raises InputError for a type, a status or an actor that there cannot be.
        """
        chosen = dataclasses.replace(selection or Selection(), **filters)
        chosen.check_types(self.categories)
        return self.connection.view("events").filter(chosen.where())

    def categories(self) -> list[str]:
        """-> the event types it holds beside the 16: categories of a codebook of the user's own."""
        rows = self.connection.execute("SELECT DISTINCT event_type FROM event ORDER BY event_type").fetchall()
        return [kind for (kind,) in rows if kind not in EVENT_TYPES]

    def dyads(self) -> duckdb.DuckDBPyRelation:
        """-> one row per event, country of an actor and country of a recipient."""
        return self.connection.view("dyads")

    def quotes(self, selection: QuoteSelection | None = None, **filters: Any) -> duckdb.DuckDBPyRelation:
        """Selection, or its fields as keywords -> the quotes of current reports."""
        chosen = dataclasses.replace(selection or QuoteSelection(), **filters)
        return self.connection.view("quotes").filter(chosen.condition())

    def claims(self) -> duckdb.DuckDBPyRelation:
        """-> who says what of which event: a row for its source, and one for each other source that says otherwise."""
        return self.connection.view("claims")

    def reports(self) -> duckdb.DuckDBPyRelation:
        """-> the current version of each report with the number of its records."""
        return self.connection.view("reports")

    def notes(self) -> duckdb.DuckDBPyRelation:
        """-> the notes of current reports, of items that gave no report, and of the store itself."""
        return self.connection.view("notes")

    def coding(self, report_id: str, version: int | None = None) -> Coding:
        """Report id, and version (else the current one) -> the coding as it was written.

        Raises StoreError where there is no such report.
        """
        key = self._row(
            "SELECT report_key FROM report WHERE id = $id AND if($version IS NULL, is_current, version = $version)",
            id=report_id,
            version=version,
        )
        if key is None:
            raise StoreError(f"{self.path}: holds no report {report_id!r}; `communique reports` lists what it holds.")
        return from_json(Coding, self._row("SELECT record FROM codings WHERE report_key = $key", key=key[0])[0])

    def known(self, report_id: str) -> tuple[str, Provenance | None] | None:
        """Report id -> hash of the current version's text and what coded it; None where the id is unknown."""
        found = self._row(
            "SELECT text_sha256, coder_version, model, codebook, knowledge FROM report WHERE id = $id AND is_current",
            id=report_id,
        )
        return found and (found[0], None if found[1] is None else Provenance(*found[1:]))

    def has(self, report: Report, provenance: Provenance | None) -> bool:
        """Report and what would code it -> whether just that is stored already, in any version of the report."""
        return provenance is not None and bool(
            self._row(
                "SELECT true FROM report WHERE id = $id AND text_sha256 = $sha AND fingerprint = $mark",
                id=report.id,
                sha=report.text_sha256,
                mark=fingerprint(report, provenance),
            )
        )

    # Writing

    def write(self, batch: Sequence[Coding | Note]) -> Written:
        """Codings, and notes of items that gave no report -> what changed; one transaction, whole or not at all.

        The same coding or note twice changes nothing. The same report with another provenance or other metadata
        replaces its records. The same id with another text becomes the current version and gives a ``new-version``
        note. A coding without provenance is always written anew. Raises StoreError.
        """
        try:
            self.connection.execute("BEGIN")
            written = write_batch(self.connection, batch)
            self.connection.execute("COMMIT")
        except BaseException as error:
            with suppress(duckdb.Error):  # a failed COMMIT has rolled back already
                self.connection.execute("ROLLBACK")
            if isinstance(error, duckdb.Error):
                raise store_error(error, self.path) from error
            raise
        return written

    def _row(self, query: str, **values: Any) -> Any:
        """SQL and its values -> the first row, None where there is none."""
        try:
            rows = self.connection.execute(query, values).fetchall()  # all: the connection is free again only then
        except duckdb.Error as error:
            raise store_error(error, self.path) from error
        return rows[0] if rows else None
