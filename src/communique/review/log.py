"""The log of corrections: one row for everything a reviewer did, in a SQLite file beside the store; none is changed."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from communique.errors import InputError, StoreError

Kind = Literal["confirm", "wrong", "change", "add", "undo"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_NAME = 40  # characters of a reviewer's name

WAIT = 10  # seconds for others who write

_SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS review (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,             -- UTC, ISO 8601
    reviewer TEXT NOT NULL,
    report_id TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,    -- of the text that was judged: another text makes the row stale
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,           -- confirm, wrong, change, add, undo
    field TEXT,                   -- of a change
    before TEXT,                  -- JSON, as the output lines have it
    after TEXT,
    undoes INTEGER REFERENCES review
);
CREATE INDEX IF NOT EXISTS review_by_report ON review (report_id);
CREATE INDEX IF NOT EXISTS review_by_reviewer ON review (reviewer, event_id);
"""
_COLUMNS = "number, at, reviewer, report_id, text_sha256, event_id, kind, field, before, after, undoes"


@dataclass(frozen=True, slots=True)
class Review:
    """One thing that a reviewer did: when, on which event of which text, and for a change what was and what is.

    ``before`` and ``after`` are values in the JSON form of the records. ``number`` is 0 until it is kept.
    """

    reviewer: str
    report_id: str
    text_sha256: str
    event_id: str
    kind: Kind
    field: str | None = None
    before: Any = None
    after: Any = None
    undoes: int | None = None
    number: int = 0
    at: str = ""


def log_path(store: Path) -> Path:
    """A store's path -> the file of its corrections."""
    return store.with_name(store.name + ".review.sqlite")


class ReviewLog:
    """The corrections of one store; any number of readers and one writer at a time, from any thread or process."""

    def __init__(self, path: Path) -> None:
        """The file -> the log; the file is made with the first row."""
        self.path = path

    def add(self, review: Review) -> Review:
        """A review -> the same with its number and time, kept. Raises InputError for a name, StoreError for a file."""
        name = review.reviewer.strip()
        if not name or len(name) > MOST_NAME or not name.isprintable():
            raise InputError(f"reviewer {name[:MOST_NAME]!r}: give a name of up to {MOST_NAME} letters")
        at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        row = (
            at, name, review.report_id, review.text_sha256, review.event_id, review.kind, review.field,
            _written(review.before), _written(review.after), review.undoes,
        )  # fmt: skip
        marks = ", ".join("?" * len(row))
        try:
            number = self._insert(f"INSERT INTO review ({_COLUMNS.removeprefix('number, ')}) VALUES ({marks})", row)
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: the correction was not kept ({error}); try again") from error
        return _read((number, *row))

    def _insert(self, statement: str, row: Sequence[Any]) -> int:
        """An INSERT and its values -> the row's number, written in turn with others who write.

        A new file is switched to WAL by whoever comes first, and that switch does not wait for others by itself.
        """
        until = time.monotonic() + WAIT
        while True:
            try:
                with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection, connection:
                    connection.executescript(_SCHEMA)
                    return int(connection.execute(statement, row).lastrowid or 0)
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def of_report(self, report_id: str) -> list[Review]:
        """A report's id -> what was done on it, undone things left out."""
        return self._rows("WHERE report_id = ?", report_id)

    def all(self) -> list[Review]:
        """-> all that was done, undone things left out, in order."""
        return self._rows()

    def judged(self, reviewer: str) -> set[str]:
        """A reviewer -> the ids of the events that they judged."""
        return {review.event_id for review in self._rows("WHERE reviewer = ?", reviewer)}

    def last_number(self) -> int:
        """-> the number of the last row: whoever keeps what follows from the log sees by it that there is more."""
        return int(self._ask("SELECT coalesce(max(number), 0) FROM review")[0][0]) if self.path.exists() else 0

    def undo(self, reviewer: str, report_id: str) -> Review | None:
        """A reviewer and a report -> what they did last on it, undone (by a row of its own); None where nothing is."""
        own = [review for review in self.of_report(report_id) if review.reviewer == reviewer]
        if not own:
            return None
        last = own[-1]
        self.add(Review(reviewer, report_id, last.text_sha256, last.event_id, "undo", undoes=last.number))
        return last

    def _rows(self, where: str = "", *values: str) -> list[Review]:
        if not self.path.exists():
            return []
        return standing(map(_read, self._ask(f"SELECT {_COLUMNS} FROM review {where} ORDER BY number", *values)))

    def _ask(self, query: str, *values: str) -> list[Any]:
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT)) as opened:
                return opened.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be read as a log of corrections ({error})") from error


def standing(reviews: Iterable[Review]) -> list[Review]:
    """Rows of a log -> those that stand: neither undone nor undoing."""
    rows = list(reviews)
    undone = {review.undoes for review in rows if review.kind == "undo"}
    return [review for review in rows if review.kind != "undo" and review.number not in undone]


def _written(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _read(row: Sequence[Any]) -> Review:
    number, at, reviewer, report_id, sha, event_id, kind, field, before, after, undoes = row
    before, after = (None if value is None else json.loads(value) for value in (before, after))
    return Review(reviewer, report_id, sha, event_id, kind, field, before, after, undoes, number, at)
