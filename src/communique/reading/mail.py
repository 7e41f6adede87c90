"""E-mails: a saved or pasted message, its subject the headline, its date the day, its text decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

from communique.reading.files import Decoder, Stream
from communique.reading.item import Item, Items, ReadOptions, read_whole
from communique.reading.pages import article_in
from communique.reading.plain import mend_lines
from communique.records import Note, Where

# Header lines from the first line on, with a sender and a subject among them.
_HEADER = r"[!-9;-~]+:.*\r?\n(?:[ \t]+\S.*\r?\n)*"
_LOOKS_LIKE_MAIL = re.compile(
    rf"(?=(?:{_HEADER})*from:.*@)(?=(?:{_HEADER})*subject:)(?:{_HEADER})+\r?\n", re.IGNORECASE
)
_PASSED_ON = re.compile(r"(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)
_QUOTE_MARKS = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?\n.*\Z", re.MULTILINE | re.DOTALL)


def looks_like_mail(start: str) -> bool:
    """The first characters of a file -> whether they are the header lines of an e-mail."""
    return _LOOKS_LIKE_MAIL.match(start) is not None


def read_mail(stream: Stream, file: str, options: ReadOptions) -> Items:
    """A stream with one e-mail -> its text as one item, or a note. Who sent it to whom is not kept (private persons);
    attachments are not read; signature and marks of quotation are left out.
    """
    where = Where(file)
    data = read_whole(stream, file, options)
    if isinstance(data, Note):
        yield data
        return
    message = message_from_bytes(data)
    texts = dict(_texts(message))
    kind = next((kind for kind in ("text/plain", "text/html") if kind in texts), None)
    if kind is None:
        yield Note("empty", "the e-mail holds no text: save what is attached to it as a file of its own", where)
        return
    body, notes = _decoded(texts[kind], file)
    headers = {name.lower(): value for name, value in message.raw_items()}
    title = _PASSED_ON.sub("", _words(headers.get("subject", "")), 1) or None
    found = article_in(body, where, notes) if kind == "text/html" else Item(_cleaned(body), where, notes=notes)
    if isinstance(found, Note):
        yield found
    else:
        yield replace(found, title=title or found.title, published=_words(headers.get("date", "")) or found.published)


def _texts(message: Message) -> Iterator[tuple[str, Message]]:
    """A message -> its texts with their kinds, the first of a kind last; what is attached as a file is none."""
    for part in reversed(list(message.walk())):
        if not part.is_multipart() and part.get_filename() is None:
            yield part.get_content_type(), part


def _decoded(part: Message, file: str) -> tuple[str, tuple[Note, ...]]:
    """A part -> its text, by the encoding that it declares where that holds."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8")), ()
    except (LookupError, UnicodeDecodeError):
        return Decoder(file).decode(data)


def _words(value: object) -> str:
    """A header's raw value -> its words, in one line."""
    raw = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with suppress(HeaderParseError, LookupError, UnicodeError):  # then as it is written
        raw = str(make_header(decode_header(raw)))
    return " ".join(raw.split())


def _cleaned(body: str) -> str:
    return mend_lines(_SIGNATURE.sub("", _QUOTE_MARKS.sub("", body.replace("\r\n", "\n")))).strip()
