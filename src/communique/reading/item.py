"""What a format reader hands on: one raw item, before it becomes a Report, and the options of a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from communique.reading.files import Stream
from communique.records import Note, Where

MAX_REPORT_BYTES = 1_000_000  # one report; a wire report has 5,000, a long feature 60,000
MAX_SOURCE_BYTES = 16_000_000  # the markup of one page, or one line of a JSONL file: markup and escapes are larger


@dataclass(frozen=True)
class ReadOptions:
    """How to read. ``force`` reads reports over 1 MB and lets other languages than English pass without a note.

    ``language`` (ISO 639-1) is believed and not tested. ``columns`` names the column of a field where a table calls
    it something else, e.g. ``{"text": "body_en"}``. ``today`` is the day after which a publication date is in the
    future (the day of the run where None).
    """

    force: bool = False
    language: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    today: dt.date | None = None


DEFAULT_OPTIONS = ReadOptions()


@dataclass(frozen=True, slots=True)
class Item:
    """One report as its source gives it: nothing is parsed or joined yet."""

    body: str
    where: Where
    title: str | None = None
    published: str | None = None
    id: str | None = None
    number: str | None = None
    outlet: str | None = None
    url: str | None = None
    notes: tuple[Note, ...] = ()


Found = Item | Note
Items = Iterator[Found]


def read_whole(stream: Stream, file: str, options: ReadOptions) -> bytes | Note:
    """A stream that holds one report, its file, options -> all its bytes, or a note that there are too many."""
    data = stream.read(-1 if options.force else MAX_SOURCE_BYTES + 1)
    return too_large(Where(file)) if len(data) > MAX_SOURCE_BYTES and not options.force else data


def too_large(where: Where) -> Note:
    """Where -> the note on a report that is too large to be one report."""
    return Note(
        "too-large", "one report of more than 1 MB is not read: split it into single reports or use --force", where
    )
