"""The library: a store as the page reads it. It lets writers in, and sees when they were there.

DuckDB's lock lets nobody write while a reader has the file open. So the store is opened when it is needed, to read
only, and closed when it was idle for a second; after a writer's visit the listing and the index are made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from communique.errors import CommuniqueError
from communique.store import Store
from communique.web.listing import build_listing
from communique.web.search import build_text

FORM = "3"  # of what is made beside a store; another number makes old ones stale
IDLE_SECONDS = 1.0
RETRY_SECONDS = 3.0  # after a writer was met
KEPT = 512  # answers
Answer = TypeVar("Answer")


class BusyError(CommuniqueError):
    """What is asked for is being made: the page says so and comes back."""


class Library:
    """One store with its listing and its full-text index, for many threads."""

    def __init__(self, path: Path) -> None:
        """The store's path -> the library; nothing is opened yet. Side files lie in ``STORE.page/``."""
        self.path = path
        self.folder = path.with_name(path.name + ".page")
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._users, self._used = 0, 0.0
        self._listing: duckdb.DuckDBPyConnection | None = None
        self._text: sqlite3.Connection | None = None
        self._text_lock = threading.Lock()
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._making: dict[Any, threading.Lock] = {}
        self._builder: threading.Thread | None = None
        self._retry_at = 0.0
        self.stamp = ""  # of what is shown
        self.trouble = ""  # why what is shown is old, in one line

    # The store

    @contextmanager
    def store(self) -> Iterator[Store]:
        """-> the store, to read, by a cursor of this thread's own. Raises StoreError while somebody writes."""
        with self._lock:
            if self._store is None:
                self._store = Store(self.path, read_only=True)
            self._users += 1
            cursor = self._store.cursor()
        try:
            yield cursor
        finally:
            with self._lock:
                cursor.close()
                self._users -= 1
                self._used = time.monotonic()

    def rest(self) -> None:
        """Close the store if nobody has used it for a second, so that writers can have it."""
        with self._lock:
            if self._store and not self._users and time.monotonic() - self._used > IDLE_SECONDS:
                self._store.close()
                self._store = None

    def close(self) -> None:
        """Close all."""
        if self._builder:
            self._builder.join()
        with self._lock:
            for opened in (self._store, self._listing, self._text):
                if opened:
                    opened.close()
            self._store = self._listing = self._text = None

    # What is made beside it

    def found(self) -> str:
        """-> the stamp of the store as it lies on the disk now."""
        stats = [p.stat() for p in (self.path, self.path.with_name(self.path.name + ".wal")) if p.exists()]
        return " ".join(f"{stat.st_size}.{stat.st_mtime_ns}" for stat in stats)

    def prepare(self) -> None:
        """Make the listing and the index if they are missing or stale. Raises StoreError, OSError."""
        stamp = self.found()
        if stamp == self.stamp:
            return
        self.folder.mkdir(exist_ok=True)
        name = hashlib.sha256(f"{FORM} {stamp}".encode()).hexdigest()[:16]
        listing, text = self.folder / f"{name}.duckdb", self.folder / f"{name}.sqlite"
        with self.store() as store:
            if not listing.exists():
                build_listing(store, listing)
            if not text.exists():
                build_text(store, listing, text)
        fresh = duckdb.connect(str(listing), read_only=True)
        fresh.execute("SET late_materialization_max_rows = 1000")  # a page of rows is fetched when it is chosen
        words = sqlite3.connect(text, check_same_thread=False)
        with self._lock, self._text_lock:
            old = self._listing, self._text
            self._listing, self._text, self.stamp, self.trouble = fresh, words, stamp, ""
            self._answers.clear()
        for opened in old:
            if opened:
                opened.close()
        for file in self.folder.iterdir():
            if file.stem != name:
                file.unlink(missing_ok=True)

    def look(self) -> None:
        """See whether a writer was there; if so, begin to make all anew, and show the old until then."""
        with self._lock:
            if self.found() == self.stamp or (self._builder and self._builder.is_alive()):
                return
            if time.monotonic() < self._retry_at:
                return
            self._builder = threading.Thread(target=self._prepare_anew, daemon=True)
            self.trouble = "The store has changed; lists and search are being brought up to date."
            self._builder.start()

    def _prepare_anew(self) -> None:
        try:
            self.prepare()
        except (CommuniqueError, duckdb.Error, sqlite3.Error, OSError) as error:
            self.trouble = f"The store has changed; what is shown is old: {str(error).splitlines()[0]}"
            self._retry_at = time.monotonic() + RETRY_SECONDS

    def ask(self, query: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """SQL over the listing and its values -> the rows."""
        with self._lock:
            if self._listing is None:
                raise BusyError("The lists are being made; this page comes back in a moment.")
            cursor = self._listing.cursor()
        try:
            return cursor.execute(query, values or {}).fetchall()
        finally:
            cursor.close()

    def search(self, ask: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """A function of the index's connection -> what it says; one at a time."""
        with self._text_lock:
            if self._text is None:
                raise BusyError("The index of words is being made; this page comes back in a moment.")
            return ask(self._text)

    def once(self, key: Any, make: Callable[[], Answer]) -> Answer:
        """A key and what makes the answer -> the answer, kept until the store changes; made once for all who wait."""
        key = (self.stamp, key)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                kept: Answer = self._answers[key]
                return kept
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._answers:
                    answer: Answer = self._answers[key]
                    return answer
            try:
                answer = make()
                with self._lock:
                    self._answers[key] = answer
                    while len(self._answers) > KEPT:
                        self._answers.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return answer
