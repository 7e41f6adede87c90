"""HTML pages: the article, its title, day, outlet and address, cleaned once, here, before offsets exist."""

from __future__ import annotations

import re

from communique.reading.files import Decoder, Stream, bom_encoding
from communique.reading.item import Found, Item, Items, ReadOptions, read_whole
from communique.records import Note, Where

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
_SENTENCE = re.compile(r"\w\w[.!?…][\"'”’)]*(?:\s|$)")
_FEW_WORDS = 8  # the labels of a menu are no article
# Only what the page states as its date; a guess from a footer or a picture's address would be a surprise.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}


def read_page(stream: Stream, file: str, options: ReadOptions) -> Items:
    """A stream of HTML -> its article, or a ``no-article`` note."""
    data = read_whole(stream, file, options)
    if isinstance(data, Note):
        yield data
        return
    html, notes = _decode(data, file)
    yield article_in(html, Where(file), notes)


def article_in(html: str, where: Where, notes: tuple[Note, ...]) -> Found:
    """A page's text, where it stands, what is wrong with it -> its article, or a ``no-article`` note."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    page = bare_extraction(
        html, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=_DATES
    )
    body = (page.text or "").strip() if isinstance(page, Document) else ""
    if not isinstance(page, Document) or len(body.split()) < _FEW_WORDS or not _SENTENCE.search(body):
        return Note("no-article", "the page holds no article: save the page of one report, or its text", where)
    title = (page.title or "").strip() or None
    if title and body.startswith(title + "\n"):
        body = body[len(title) :].lstrip("\n")
    return Item(body, where, title, page.date, outlet=page.sitename, url=page.url, notes=notes)


def _decode(data: bytes, file: str) -> tuple[str, tuple[Note, ...]]:
    """A page's bytes -> its text, by its own declaration where that holds."""
    declared = _CHARSET.search(data[:4096])
    if declared and not bom_encoding(data):
        try:
            return data.decode(declared[1].decode()), ()
        except (LookupError, UnicodeDecodeError):
            pass
    return Decoder(file).decode(data)
