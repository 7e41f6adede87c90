"""``communique when`` and ``communique where``: the dates of some words, the places of reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.cli.code import check_format
from communique.cli.screen import messages, output, short, show_notes
from communique.cli.tables import print_table
from communique.coding.dates import find_dates
from communique.coding.places import PlaceResolver
from communique.errors import InputError
from communique.reading import read_inputs
from communique.records import EXPECTED_NOTES, Report
from communique.views.export import write_export

DATES = {
    "first": "DATE", "last": "DATE", "granularity": "VARCHAR", "basis": "VARCHAR", "span_start": "INTEGER",
    "span_end": "INTEGER", "text": "VARCHAR", "rule": "VARCHAR",
}  # fmt: skip
PLACES = {
    "report_id": "VARCHAR", "span_start": "INTEGER", "span_end": "INTEGER", "text": "VARCHAR", "name": "VARCHAR",
    "kind": "VARCHAR", "country": "VARCHAR", "lat": "DOUBLE", "lon": "DOUBLE", "geonames_id": "INTEGER",
    "basis": "VARCHAR", "rule": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """How to show: format and file."""

    form: str
    out: Path | None


def show_dates(words: str, published: str | None, shown: Shown) -> None:
    """Words, the report's day as written, how to show -> their dates. Raises InputError for a day that is none."""
    check_format(shown.form, shown.out)
    found = find_dates(words, _day(published))
    if shown.form != "table" or shown.out:
        rows = [
            (d.first, d.last, d.granularity, d.basis, *((d.span.start, d.span.end) if d.span else ()), d.text, d.rule)
            for d in found
        ]
        return write_rows(DATES, rows, shown)
    if found:
        columns = {"words": 3, "first": None, "last": None, "granularity": None, "how": 3}
        print_table(columns, [(d.text, d.first, d.last, d.granularity, d.rule) for d in found])
        return None
    hint = "" if published else "; relative words such as Friday need --published 2024-05-17"
    messages().print(f"no date in these words{hint}")
    return None


def _day(written: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written[:10]) if written else None
    except ValueError as error:
        raise InputError(f"--published {written}: is no day; write it as 2024-05-17") from error


def show_places(paths: Sequence[str], shown: Shown) -> int:
    """Paths, how to show -> the exit code; the places of each report go to the screen or a file."""
    check_format(shown.form, shown.out)
    faults = 0
    rows: list[tuple[Any, ...]] = []
    for reading in read_inputs(paths):
        show_notes(reading.notes)
        faults += any(note.kind not in EXPECTED_NOTES for note in reading.notes)
        if reading.report is None:
            continue
        found = list(_places(reading.report))
        rows += found
        if shown.form == "table" and not shown.out:
            _print_places(reading.report, found)
    if shown.form != "table" or shown.out:
        write_rows(PLACES, rows, shown)
    return 1 if faults else 0


def _places(report: Report) -> Iterator[tuple[Any, ...]]:
    for p in PlaceResolver(report).places:
        spot = (p.lat, p.lon, p.geonames_id)
        yield report.id, p.span.start, p.span.end, p.text, p.name, p.kind, p.country, *spot, p.basis, p.rule


def _print_places(report: Report, rows: Sequence[tuple[Any, ...]]) -> None:
    """A report and its rows -> a table: each name once for each meaning, in the order of the text."""
    console = output()
    console.print(report.title or short(report.id), style="bold", markup=False)
    counted: dict[tuple[Any, ...], int] = {}
    for _, _, _, text, name, kind, country, lat, lon, _, basis, rule in rows:
        key = (text, name, kind, country, lat, lon, f"{rule} (dateline)" if basis == "dateline" else rule)
        counted[key] = counted.get(key, 0) + 1
    columns = {"words": 3, "times": None, "place": 3, "kind": None, "country": None, "lat": None, "lon": None, "how": 3}
    if counted:
        print_table(columns, [(key[0], times, *key[1:]) for key, times in counted.items()])
    else:
        console.print("no place", style="dim")


def write_rows(columns: dict[str, str], rows: Sequence[Sequence[Any]], shown: Shown) -> None:
    """Columns with their types, rows -> a file; without rows, too."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE found ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        if rows:
            connection.executemany(f"INSERT INTO found VALUES ({', '.join('?' * len(columns))})", rows)
        write_export(connection.table("found"), shown.out, shown.form)
