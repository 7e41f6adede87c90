"""Tables: CSV and TSV through the csv module, Parquet through DuckDB (which the wheel carries whole)."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from communique.reading.files import Decoder, Line, Stream
from communique.reading.item import MAX_SOURCE_BYTES, Items, ReadOptions, too_large
from communique.reading.rows import NO_TEXT_COLUMN, choose_columns, item_of
from communique.records import Note, Where

_DELIMITERS = (",", ";", "\t", "|")


class _Feed:
    """Lines for the csv module that can be handed out again: a quote left open swallows all rows after it."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()
        self.taken: list[Line] = []

    def peek(self) -> Line | None:
        """-> the next line without taking it, None at the end."""
        if not self._back and (line := next(self._lines, None)):
            self._back.append(line)
        return self._back[0] if self._back else None

    def __iter__(self) -> Iterator[str]:
        while line := self.peek():
            self._back.popleft()
            self.taken.append(line)
            yield line.text or ""

    def put_back(self) -> None:
        """All taken lines but the first stand in the feed again."""
        self._back.extendleft(reversed(self.taken[1:]))


def read_csv(stream: Stream, file: str, options: ReadOptions) -> Items:
    """A stream of CSV or TSV with a header row -> its items; a row that does not parse becomes a note.

    The delimiter is the one most frequent in the header row. A row is named by its first line.
    """
    # The limit holds for the whole process; the csv module knows no other, and its own is 131,072 characters.
    csv.field_size_limit(2**31 - 1 if options.force else MAX_SOURCE_BYTES)
    feed = _Feed(Decoder(file).lines(stream, -1 if options.force else MAX_SOURCE_BYTES))
    first = feed.peek()
    delimiter = max(_DELIMITERS, key=(first.text or "").count) if first else ","
    header: list[str] = []
    columns: dict[str, str] = {}
    for where, notes, row in _records(feed, delimiter, file):
        if isinstance(row, Note):
            yield row
        elif not header:
            header, columns = row, choose_columns(row, options)
            if "text" not in columns:
                yield Note("missing-column", NO_TEXT_COLUMN, where)
                return
        elif len(row) != len(header):
            message = f"the row has {len(row)} fields and the header {len(header)}: mend its quotes or delimiters"
            yield Note("broken-row", message, where)
        else:
            yield item_of(dict(zip(header, row, strict=True)), columns, where, notes)


def _records(feed: _Feed, delimiter: str, file: str) -> Iterator[tuple[Where, tuple[Note, ...], list[str] | Note]]:
    """Lines -> each record with where it begins, or the note on why it is none; reading goes on at the next line."""
    while first := feed.peek():
        feed.taken = []
        where = Where(file, first.number)
        try:
            row = next(csv.reader(feed, delimiter=delimiter, strict=True))
        except csv.Error as error:
            feed.put_back()
            problem = f"the row does not parse ({error}): mend its quotes; the next line is read as a new row"
            yield where, (), Note("broken-row", problem, where)
            continue
        if any(line.text is None for line in feed.taken):
            yield where, (), too_large(where)
        elif row:
            yield where, tuple(note for line in feed.taken for note in line.notes), row


def read_parquet(path: str, options: ReadOptions) -> Items:
    """A Parquet file -> its items; ``line`` in notes is the row, counted from 1."""
    import duckdb

    try:
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            connection.execute("SET TimeZone = 'UTC'")  # zoned times are cast to text the same everywhere
            described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
            columns = choose_columns((name for name, *_ in described), options)
            if "text" not in columns:
                yield Note("missing-column", NO_TEXT_COLUMN, Where(path))
                return
            quoted = ('"' + name.replace('"', '""') + '"' for name in columns.values())
            chosen = ", ".join(f"CAST({name} AS VARCHAR)" for name in quoted)
            connection.execute(f"SELECT {chosen} FROM read_parquet(?)", [path])
            same = {field: field for field in columns}
            rows = iter(connection.fetchone, None)
            for number, values in enumerate(rows, 1):
                yield item_of(dict(zip(columns, values, strict=True)), same, Where(path, number))
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0]
        yield Note("unreadable", f"the Parquet file cannot be read ({reason}): write it again", Where(path))
