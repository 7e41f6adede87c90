"""Rows of a table or a JSONL file: which column is which field, and one row to one item."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping

from communique.reading.files import Decoder, Stream
from communique.reading.item import MAX_SOURCE_BYTES, Found, Item, Items, ReadOptions, too_large
from communique.records import Note, Where

# Field -> what others call its column, the first that is there. Case, blanks and hyphens do not count.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "report_id", "article_id", "doc_id", "document_id", "story_id", "uid", "guid", "_id"),
    "number": ("number", "news_id"),
    "title": ("title", "headline", "head"),
    "text": ("text", "body", "content", "article", "full_text", "fulltext", "maintext", "article_text", "story"),
    "published": (
        "published", "date", "published_at", "publish_date", "publication_date", "date_publish", "pub_date", "pubdate",
        "datetime", "story_date",
    ),
    "outlet": ("outlet", "source", "publisher", "sitename", "source_name", "source_domain", "newspaper", "agency"),
    "url": ("url", "link", "source_url"),
}  # fmt: skip
NO_TEXT_COLUMN = f"no column holds the text: name it {' or '.join(COLUMNS['text'][:3])}, or say --column text=NAME"


def choose_columns(header: Iterable[str], options: ReadOptions) -> dict[str, str]:
    """Column names -> field to column, for the fields that are there; ``options.columns`` comes first."""
    header = list(header)
    known = {re.sub(r"[\s-]+", "_", name.strip().lower()): name for name in reversed(header)}
    chosen = {field: name for field, name in options.columns.items() if name in header}
    for field, names in COLUMNS.items():
        if field not in options.columns and (name := next((known[n] for n in names if n in known), None)):
            chosen[field] = name
    return chosen


def item_of(row: Mapping[str, object], columns: Mapping[str, str], where: Where, notes: tuple[Note, ...] = ()) -> Found:
    """One row, its columns and where it stands -> its item, or a note on why it is none."""
    if "text" not in columns:
        return Note("missing-column", NO_TEXT_COLUMN, where)
    text = row[columns["text"]]
    if text is not None and not isinstance(text, str):
        return Note("broken-row", f"the text is no string but {str(text)[:20]!r}: quote it or remove the row", where)
    fields = {field: _scalar(row[column]) for field, column in columns.items() if field != "text"}
    return Item(text or "", where, notes=notes, **fields)


def _scalar(value: object) -> str | None:
    """A cell -> its string, None where it is blank, not a number, or no single value."""
    if isinstance(value, bool) or value != value:  # noqa: PLR0124 (only NaN differs from itself)
        return None
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None


def read_jsonl(stream: Stream, file: str, options: ReadOptions) -> Items:
    """A stream of JSON objects, one a line -> its items, read line by line; a broken line becomes a note."""
    chosen: dict[tuple[str, ...], dict[str, str]] = {}
    for line in Decoder(file).lines(stream, -1 if options.force else MAX_SOURCE_BYTES):
        where = Where(file, line.number)
        if line.text is None:
            yield too_large(where)
        elif line.text.strip():
            row = _object(line.text, where)
            if isinstance(row, Note):
                yield row
                continue
            keys = tuple(row)
            if keys not in chosen:
                chosen[keys] = choose_columns(keys, options)
            yield item_of(row, chosen[keys], where, line.notes)


def _object(text: str, where: Where) -> dict[str, object] | Note:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        return Note("broken-row", f"no JSON ({error.msg} at character {error.pos + 1}): mend or remove the line", where)
    except (ValueError, RecursionError):  # a number of thousands of digits; thousands of brackets
        return Note("broken-row", "no JSON that can be read: mend or remove the line", where)
    return (
        row if isinstance(row, dict) else Note("broken-row", "the line holds no JSON object: mend or remove it", where)
    )


def read_json(stream: Stream, file: str, options: ReadOptions) -> Items:
    """A stream with one JSON array of objects, or one object -> its items; JSONL under this name is read as such."""
    data = stream.read()
    text, notes = Decoder(file).decode(data)
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        yield from read_jsonl(io.BufferedReader(io.BytesIO(data)), file, options)
        return
    for row in rows if isinstance(rows, list) else [rows]:
        if isinstance(row, dict):
            yield item_of(row, choose_columns(row, options), Where(file), notes)
        else:
            yield Note(
                "broken-row", f"an entry is no JSON object but {str(row)[:20]!r}: mend or remove it", Where(file)
            )
