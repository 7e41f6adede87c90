"""Plain text: header lines (``News ID:``, ``Publish Date :``), a headline, a blank line, the body."""

from __future__ import annotations

import re

from communique.reading.dateline import find_dateline
from communique.reading.files import Decoder, Stream
from communique.reading.item import Item, Items, ReadOptions, read_whole
from communique.records import Note, Where

_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z _-]{0,24}?)[ \t]*:[ \t]*(?P<value>.*)")
_HEADERS = {
    "number": ("news id", "id", "number", "article id", "report id", "story id"),
    "published": ("publish date", "date", "published", "publication date", "published on", "pub date"),
    "outlet": ("source", "outlet", "publisher", "newspaper", "agency"),
    "url": ("url", "link", "web address"),
    "title": ("title", "headline"),
}
_FIELD_OF = {name: field for field, names in _HEADERS.items() for name in names}

_TITLE_CHARACTERS, _TITLE_WORDS = 200, 30
# A full stop ends a sentence, so no headline, unless it belongs to an abbreviation: "U.S.", "Inc.".
_ENDS_SENTENCE = re.compile(r"(?<!\b\w)(?<!\b(?:Co|Jr|Sr))(?<!\b(?:Inc|Ltd))(?<!\bCorp)\.[\"'”’)]*$")

# A word that is broken at the end of a line; "pre- and post-war" is none.
_BROKEN = re.compile(r"\b([^\W\d_]{2,})-\n[ \t]*(?!(?:and|or|nor|to|but)\b)([a-z][^\W\d_]*)")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FIRST_HALVES = {"half", "high", "left", "long", "non", "self", "short", "three", "two", "vice", "well"}


def read_plain(stream: Stream, file: str, options: ReadOptions) -> Items:
    """A stream of plain text -> one item: its header lines as fields, its headline, its body."""
    data = read_whole(stream, file, options)
    if isinstance(data, Note):
        yield data
        return
    text, notes = Decoder(file).decode(data)
    fields, rest = split_headers(mend_lines(text.replace("\r\n", "\n").replace("\r", "\n")))
    title, body = (fields.pop("title"), rest) if "title" in fields else split_title(rest)
    yield Item(body, Where(file), title=title, notes=notes, **fields)


def mend_lines(text: str) -> str:
    """Text -> the same without hyphens that only break a word at the end of a line, as text copied out of a PDF has.

    A hyphen stays where the text has the compound elsewhere, or two long halves of it and not the word that they make,
    or where the first half is one that compounds begin with.
    """
    words = set(_WORDS.findall(_BROKEN.sub(" ", text).lower()))

    def mended(broken: re.Match[str]) -> str:
        first, second = broken.groups()
        whole, compound = (f"{first}{mark}{second}".lower() for mark in ("", "-"))
        halves = {first.lower(), second}
        two_words = whole not in words and halves <= words and min(map(len, halves)) > 3
        stays = compound in words or two_words or first.lower() in _FIRST_HALVES
        return f"{first}{'-' if stays else ''}{second}"

    return _BROKEN.sub(mended, text)


def split_headers(text: str) -> tuple[dict[str, str], str]:
    """Text -> the fields its first lines give, and the rest without blank lines around it.

    Header lines are the lines before the first blank one where all have the form ``Key: value`` and one key is known;
    otherwise only the first lines with a known key.
    """
    lines = text.strip("\n").split("\n")
    block = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    matches = [_HEADER_LINE.fullmatch(line.strip()) for line in lines[:block]]
    fields = [
        _FIELD_OF.get(" ".join(match["key"].lower().replace("_", " ").split())) if match else None for match in matches
    ]
    if not all(matches) or not any(fields):
        block = next((i for i, field in enumerate(fields) if not field), block)
    found: dict[str, str] = {}
    for field, match in zip(fields[:block], matches, strict=False):
        if field and match and match["value"]:
            found.setdefault(field, match["value"])
    return found, "\n".join(lines[block:]).strip()


def split_title(text: str) -> tuple[str | None, str]:
    """Text -> its headline and the rest; no headline where the first line does not look like one.

    A headline is short, does not end a sentence, and a blank line or a dateline follows.
    """
    first, _, rest = text.partition("\n")
    title, body = first.strip(), rest.strip()
    followed = rest.startswith("\n") or not rest.partition("\n")[0].strip() or find_dateline(rest.partition("\n")[0])
    short = len(title) <= _TITLE_CHARACTERS and len(title.split()) <= _TITLE_WORDS
    if not body or not followed or not short or _ENDS_SENTENCE.search(title) or find_dateline(title):
        return None, text
    return title, body
