"""Paths to reports: files, folders, globs and stdin, whatever their format. Bad input becomes a note."""

from __future__ import annotations

import glob
import os
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

from communique.reading.files import STDIN, binary_kind, bom_encoding, open_source
from communique.reading.item import DEFAULT_OPTIONS, Items, ReadOptions
from communique.reading.mail import looks_like_mail, read_mail
from communique.reading.pages import read_page
from communique.reading.plain import read_plain
from communique.reading.report import reading_of
from communique.reading.rows import read_json, read_jsonl
from communique.reading.tables import read_csv, read_parquet
from communique.records import Note, Reading, Report, Where

_HEAD = 4_096  # bytes; enough to tell binary, HTML and JSON from text
_READERS: dict[str, Callable[..., Items]] = {
    ".jsonl": read_jsonl, ".ndjson": read_jsonl, ".json": read_json, ".csv": read_csv, ".tsv": read_csv,
    ".tab": read_csv, ".html": read_page, ".htm": read_page, ".xhtml": read_page,
    ".eml": read_mail,
}  # fmt: skip
_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_LOOKS_LIKE_JSON = re.compile(r'\s*\{\s*"[^"\n]*"\s*:')


class ReadingWarning(UserWarning):
    """Something was lost in reading; the message says what, where and what to do."""


def read(path: str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> Iterator[Report]:
    """A path (file, folder, glob, ``-``) -> its reports; what was lost on the way is a ReadingWarning each."""
    for reading in read_inputs([path], options):
        for note in reading.notes:
            if note.kind != "future-date":  # kept as it stands: nothing lost
                warnings.warn(f"{_place(note.where)}: {note.message}", ReadingWarning, stacklevel=2)
        if reading.report:
            yield reading.report


def read_inputs(paths: Sequence[str | Path] | str | Path, options: ReadOptions = DEFAULT_OPTIONS) -> Iterator[Reading]:
    """Paths (files, folders, globs, ``-`` for stdin) -> one Reading for each report and for each thing that is none.

    Plain text, HTML, e-mails, JSONL, JSON, CSV, TSV (each also ``.gz``) and Parquet, told by the name, else by the
    first characters. Folders are read with all below them, in the order of their names, without hidden files. Never
    raises on bad input: see the kinds of Note. Duplicates are not looked for.
    """
    for path in [paths] if isinstance(paths, str | Path) else paths:
        for file in _files(os.fspath(path)):
            if isinstance(file, Note):
                yield Reading(None, (file,))
            else:
                yield from _read_file(file, options)


def _files(path: str) -> Iterator[str | Note]:
    """One given path -> the files it stands for, or a note where there are none."""
    if path != STDIN and not os.path.lexists(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
        if not matches:
            yield Note("missing-path", "no such file or folder: check the spelling", Where(path))
        for match in matches:
            yield from _files(match)
    elif path != STDIN and Path(path).is_dir():
        below = sorted(_below(path), key=lambda file: PurePath(file).parts)
        yield from below
        if not below:
            yield Note("empty", "the folder holds no file: check the path", Where(path))
    else:
        yield path


def _below(folder: str) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(root, name) for name in files if not name.startswith("."))  # noqa: PTH118


def _read_file(file: str, options: ReadOptions) -> Iterator[Reading]:
    """One file -> its readings; a file that gives none, or breaks off, ends with a note."""
    count = 0
    try:
        for found in _found_in(file, options):
            count += 1
            yield Reading(None, (found,)) if isinstance(found, Note) else reading_of(found, options)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Reading(None, (Note("unreadable", f"cannot be read ({reason}): check the file", Where(file)),))
        return
    if not count:
        yield Reading(None, (Note("empty", "the file holds no report: fill it in or remove it", Where(file)),))


def _found_in(file: str, options: ReadOptions) -> Items:
    if file.lower().endswith((".parquet", ".pq")):
        yield from read_parquet(file, options)
        return
    with open_source(file) as stream:
        head = stream.peek(_HEAD)[:_HEAD]
        if kind := binary_kind(head):
            yield Note("binary", f"the file is {kind}: save its text as .txt, .html, .jsonl or .csv", Where(file))
            return
        yield from _reader_for(file, head)(stream, file, options)


def _reader_for(file: str, head: bytes) -> Callable[..., Items]:
    """A file's name and first bytes -> what reads it."""
    suffix = PurePath(file.lower().removesuffix(".gz")).suffix
    if suffix in _READERS:
        return _READERS[suffix]
    start = head.decode(bom_encoding(head) or "utf-8", "replace")
    if _LOOKS_LIKE_HTML.match(start):
        return read_page
    if looks_like_mail(start):
        return read_mail
    return read_jsonl if _LOOKS_LIKE_JSON.match(start) else read_plain


def _place(where: Where) -> str:
    return f"{where.file}, line {where.line}" if where.line else str(where.file)
