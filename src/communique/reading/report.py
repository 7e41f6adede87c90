"""Building a Report: title and body joined once, hashed, dated; its language and dateline found."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypedDict, Unpack

from communique.errors import InputError
from communique.reading.dateline import find_dateline
from communique.reading.dates import read_published
from communique.reading.item import DEFAULT_OPTIONS, MAX_REPORT_BYTES, Item, ReadOptions, too_large
from communique.reading.language import find_language
from communique.records import Note, NoteKind, Reading, Report

# What only sets type, and parts words for whoever looks them up: soft hyphens and blanks of no width go, hyphens that
# hold a line together and ligatures become what they stand for.
_INVISIBLE = re.compile("\xad(?:\r?\n)?|[\u200b\u2060\ufeff]")
_TYPESETTING = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class ReportFields(TypedDict, total=False):
    """What may be said of a text beside its words."""

    id: str | None
    number: str | None
    title: str | None
    published: str | dt.date | None
    outlet: str | None
    url: str | None
    language: str | None


def report_from(text: str, **fields: Unpack[ReportFields]) -> Report:
    """A body (and title, published, outlet, url, id, number, language where known) -> the Report.

    The title and a blank line are put before the body unless the text begins with them. ``language`` is found where
    not given. Raises InputError where ``published`` is no date.
    """
    published = fields.get("published")
    iso = published.isoformat() if isinstance(published, dt.date) else read_published(published) if published else None
    if published and not iso:
        raise InputError(
            f"published={published!r} is no date that can be read: write it as 2024-05-17 or 2024-05-17T21:28"
        )
    title, body = (_LONE_SURROGATE.sub("\ufffd", given or "") for given in (fields.get("title"), text))
    whole, body_start = _join(title, body)
    sha256 = hashlib.sha256(whole.encode()).hexdigest()
    return Report(
        id=fields.get("id") or sha256,
        text_sha256=sha256,
        text=whole,
        number=fields.get("number"),
        title=title if title.strip() else None,
        published=iso,
        dateline=find_dateline(whole, body_start),
        outlet=fields.get("outlet"),
        url=fields.get("url"),
        language=fields.get("language") or find_language(whole),
    )


def reading_of(item: Item, options: ReadOptions = DEFAULT_OPTIONS) -> Reading:
    """One raw item -> its report, with a note on each thing that is wrong with it. Marks that only set type are
    gone.
    """
    item = replace(item, body=_without_typesetting(item.body), title=item.title and _without_typesetting(item.title))
    if not item.body.strip() and not (item.title or "").strip():
        return Reading(None, (*item.notes, Note("empty", "there is no text here: fill it in or remove it", item.where)))
    if not options.force and len(item.body.encode(errors="replace")) > MAX_REPORT_BYTES:
        return Reading(None, (*item.notes, too_large(item.where)))
    published = read_published(item.published) if item.published else None
    report = report_from(
        item.body,
        id=item.id,
        number=item.number,
        title=item.title,
        published=published,
        outlet=item.outlet,
        url=item.url,
        language=options.language,
    )
    return Reading(report, item.notes + tuple(_notes_on(item, report, options)))


def _without_typesetting(text: str) -> str:
    return _INVISIBLE.sub("", text).translate(_TYPESETTING)


def _join(title: str, body: str) -> tuple[str, int]:
    """Title and body -> the report's text and where its body starts."""
    if not title.strip():
        return body, 0
    head = title + "\n\n"
    if body.startswith(head):
        return body, len(head)
    return (head + body, len(head)) if body.strip() else (title, len(title))


def _notes_on(item: Item, report: Report, options: ReadOptions) -> Iterator[Note]:
    def note(kind: NoteKind, message: str) -> Note:
        return Note(kind, message, replace(item.where, report_id=report.id))

    if _LONE_SURROGATE.search(item.body + (item.title or "")):
        yield note(
            "encoding", "half a UTF-16 pair stands in the text and became U+FFFD: check how the file was written"
        )
    if item.published and not report.published:
        written = " ".join(item.published.split())[:40]
        yield note("bad-date", f'"{written}" is no date with one reading, so none is kept: write it as 2024-05-17')
    elif report.day and report.day > (options.today or dt.date.today()) + dt.timedelta(days=1):  # noqa: DTZ011
        # One day of grace: it is tomorrow east of here.
        yield note("future-date", f"published {report.published}, which is in the future: check the date")
    if report.language not in {None, "en"} and not options.force:
        yield note(
            "not-english", f'the language is "{report.language}" and only English is coded: use --force to code it'
        )
