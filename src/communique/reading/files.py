"""Files to characters: opening, compression, what is no text, and encodings."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, cast

from communique.records import Note, Where

STDIN = "-"
_HEAD = 65_536  # bytes looked at to tell what a file is

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_MARKS = (
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP archive or an office document"), (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"), (b"\x1f\x8b", "compressed, but not named .gz"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"), (b"PAR1", "Parquet, but not named .parquet"),
)  # fmt: skip


class Stream(Protocol):
    """Bytes that can be looked at before they are read."""

    def peek(self, size: int = ..., /) -> bytes:
        """-> the next bytes, some at least, without taking them."""
        ...

    def read(self, size: int = ..., /) -> bytes:
        """-> so many bytes, all that are left where negative."""
        ...

    def readline(self, size: int = ..., /) -> bytes:
        """-> the bytes up to the next line end, or so many."""
        ...


@contextmanager
def open_source(path: str) -> Iterator[Stream]:
    """A path (``-`` is stdin, ``.gz`` is unpacked) -> its bytes, to be looked at with ``peek`` and then read."""
    if path == STDIN:
        stream = io.BufferedReader(cast("io.RawIOBase", sys.stdin.buffer), _HEAD)
        try:
            yield stream
        finally:
            stream.detach()  # stdin is not ours to close
    elif path.endswith(".gz"):
        with gzip.open(path) as unpacked, io.BufferedReader(unpacked, _HEAD) as inside:
            yield inside
    else:
        with io.FileIO(path) as raw, io.BufferedReader(raw, _HEAD) as plain:
            yield plain


def bom_encoding(head: bytes) -> str | None:
    """First bytes -> the encoding their byte order mark names, None without one."""
    return next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)


def binary_kind(head: bytes) -> str | None:
    """First bytes -> what kind of binary file it is, None for text."""
    if bom_encoding(head):
        return None
    known = next((kind for mark, kind in _BINARY_MARKS if head.startswith(mark)), None)
    return known or ("not text" if b"\0" in head else None)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, counted from 1; ``text`` is None where it is longer than may be read."""

    number: int
    text: str | None
    notes: tuple[Note, ...] = ()


@dataclass
class Decoder:
    """Bytes to text for one file: UTF-8, or what its mark names, or a guess, which is noted and then kept."""

    file: str
    guess: str | None = None

    def decode(self, data: bytes, line: int | None = None) -> tuple[str, tuple[Note, ...]]:
        """Bytes and their line -> text without byte order mark, and a note where the encoding had to be guessed."""
        try:
            return data.decode(bom_encoding(data) or "utf-8"), ()
        except UnicodeDecodeError:
            self.guess = self.guess or _guess(data)
        message = f"not valid UTF-8, read as {self.guess}: if letters look wrong, convert the file to UTF-8"
        where = Where(self.file, line)
        return data.decode(*_HOW.get(self.guess, (self.guess, "replace"))), (Note("encoding", message, where),)

    def lines(self, stream: Stream, limit: int) -> Iterator[Line]:
        """A stream -> its lines one by one, each with its line end as it stands."""
        encoding = bom_encoding(stream.peek(4))
        source = _as_utf8(stream, encoding) if encoding and encoding != "utf-8-sig" else stream
        for number, raw in enumerate(iter(lambda: source.readline(limit), b""), 1):
            rest = raw
            while len(rest) == limit and not rest.endswith(b"\n"):
                rest = source.readline(limit)
            yield Line(number, *self.decode(raw, number)) if rest is raw else Line(number, None)


_MIXED = "UTF-8 with single Windows-1252 characters"
_HOW = {_MIXED: ("utf-8", "communique-mixed"), "Windows-1252": ("cp1252", "replace")}


def _guess(data: bytes) -> str:
    """Bytes that are no UTF-8 -> the likeliest encoding.

    English with a few curly quotes and accents is nearly always Windows-1252, and too little for statistics.
    """
    as_utf8 = data.decode("utf-8", "replace")
    bad = as_utf8.count("\ufffd")
    if sum(character > "\x7f" for character in as_utf8) - bad > bad:
        return _MIXED
    if sum(byte > 0x7F for byte in data) * 5 < len(data):
        return "Windows-1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_HEAD]).best()
    return best.encoding if best else "Windows-1252"


def _one_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("communique-mixed", _one_cp1252)


def _as_utf8(stream: Stream, encoding: str) -> Stream:
    """A UTF-16 or UTF-32 stream -> the same as UTF-8; such files are rare and small, so at once."""
    return io.BufferedReader(io.BytesIO(stream.read().decode(encoding, "replace").encode()))
