"""Full-text search over reports: SQLite's FTS5 in a file beside the store, since DuckDB has none without a network."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from communique.records import Span
from communique.store import Store
from communique.store.who import literal
from communique.web.marks import Mark, marked_html

_BATCH = 500
AROUND = 110  # characters before and after the first hit
MOST_COUNTED = 1_000
_TERM = re.compile(r'(-?)"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: all of ``terms`` (``"two words"``, ``begin*``), none of ``without``."""

    terms: tuple[str, ...]
    without: tuple[str, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> Query:
        """Words as typed -> the query; signs without a letter or figure are left out."""
        terms: list[str] = []
        without: list[str] = []
        for minus, phrase, word in _TERM.findall(text.replace("\x00", " ")[:500]):
            term = (phrase or word.lstrip("-")).strip()
            if any(c.isalnum() for c in term):
                (without if minus or word.startswith("-") else terms).append(term)
        return cls(tuple(terms), tuple(without))

    def fts(self) -> str:
        """-> the same in FTS5's words, nothing of it an operator of the user's."""
        wanted = " AND ".join(map(_quoted, self.terms))
        return f"({wanted})" + "".join(f" NOT {_quoted(term)}" for term in self.without)


def _quoted(term: str) -> str:
    begun = term.endswith("*")
    return '"' + term.rstrip("*").replace('"', '""') + '"' + "*" * begun


def build_text(store: Store, listing: Path, out: Path) -> None:
    """Store, the file of its listing, the index's file -> the file, whole or not at all; a row is a place there."""
    unfinished = out.with_name(out.name + ".new")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'unicode61', prefix = '2 3 4')"
    )
    store.connection.execute(f"ATTACH {literal(str(listing))} AS listed (READ_ONLY)")
    try:
        rows = store.connection.execute(
            "SELECT l.pos, r.text FROM listed.report l JOIN report r USING (report_key) ORDER BY l.pos"
        )
        while some := rows.fetchmany(_BATCH):
            connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", some)
    finally:
        store.connection.execute("DETACH listed")
    connection.commit()
    connection.close()
    unfinished.replace(out)


def find_text(connection: sqlite3.Connection, query: Query, after: int, most: int) -> tuple[list[int], int]:
    """Index, query, the last place seen, how many -> the places of the next reports, and how many there are in all.

    Counting ends at MOST_COUNTED. The newest report comes first.
    """
    if not query.terms:
        return [], 0
    words = query.fts()
    found = connection.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?", (words, after, most)
    ).fetchall()
    counting = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
    ((total,),) = connection.execute(counting, (words, MOST_COUNTED)).fetchall()
    return [pos for (pos,) in found], total


def snippet(text: str, query: Query) -> Markup:
    """A report's text and the query -> the words around the first hit, hits marked; else how the text begins."""
    words = [re.escape(term.rstrip("*")) + ("" if term.endswith("*") else r"\b") for term in query.terms]
    pattern = re.compile(r"\b(?:" + "|".join(words) + ")", re.IGNORECASE) if words else None
    first = pattern.search(text) if pattern else None
    at = first.start() if first else 0
    part = _whole_words(text, Span(max(0, at - AROUND), min(len(text), at + 2 * AROUND)))
    hits = [Mark(Span(*m.span()), "", "hit") for m in pattern.finditer(text, part.start, part.end)] if pattern else []
    before, behind = escape("… " if part.start else ""), escape(" …" if part.end < len(text) else "")
    return before + marked_html(text, hits, {}, part) + behind


def _whole_words(text: str, part: Span) -> Span:
    """A part of a text -> the same without pieces of words at its ends; words of more than 20 letters stay cut."""
    begins = re.compile(r"\s").search(text, part.start, part.start + 20) if part.start else None
    ends = max(text.rfind(sign, part.end - 20, part.end) for sign in " \n") if part.end < len(text) else -1
    return Span(begins.end() if begins else part.start, ends if ends > 0 else part.end)
