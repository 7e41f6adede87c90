"""Which date expression dates an event."""

from __future__ import annotations

import re
from dataclasses import replace

from communique.coding.dates.finder import find_dates
from communique.coding.dates.intervals import Tense
from communique.records import EventDate, Report, Span, Status

# Before Friday, by June, until then: the day named is not the event's day.
_OTHER_SIDE = re.compile(
    r"\b(?:before|after|prior to|following|ahead of|until|till|by|leading up to|on the eve of|days? to|later than)\s+"
    r"(?:the\s+)?$", re.IGNORECASE
)  # fmt: skip
# Only a time of day: it belongs to the report's day.
_CLOCK = re.compile(
    r"(?:(?:at|around|about|just|shortly|roughly|after|before|in|the|early|late|local|time|on|morning|afternoon|evening|"
    r"noon|midnight|midday|a\.?m\.?|p\.?m\.?|gmt|utc|bst|cet|est|edt|dawn|dusk|\d{1,2}(?::?\d\d)?)|[\s(),.])+",
    re.IGNORECASE,
)
_UNDATED_CLOCK = re.compile(r"\d|morning|afternoon|evening|noon|midnight|midday|dawn|dusk", re.IGNORECASE)


def _named(report: Report, role: Span, status: Status, sentence: Span) -> EventDate | None:
    """The expression of the sentence that shares most with the role's words, in the report's characters."""
    tense: Tense = "future" if status in {"future", "hypothetical"} else "past"
    text = sentence.of(report.text)
    role = Span(role.start - sentence.start, role.end - sentence.start)
    shared = [
        (min(date.span.end, role.end) - max(date.span.start, role.start), date)
        for date in find_dates(text, report.day, tense=tense)
        if date.span and date.span.overlaps(role)
    ]
    if not shared:
        return None
    date = max(shared, key=lambda item: item[0])[1]
    if date.span is None or _OTHER_SIDE.search(text, max(0, date.span.start - 24), date.span.start):
        return None
    return replace(date, span=Span(date.span.start + sentence.start, date.span.end + sentence.start))


def _line(text: str, role: Span) -> Span:
    """The line a role stands in."""
    end = text.find("\n", role.end)
    return Span(text.rfind("\n", 0, role.start) + 1, end if end >= 0 else len(text))


def resolve_event_date(
    report: Report, role: Span | None, status: Status, sentence: Span | None = None
) -> EventDate | None:
    """Report, date-role span and status of an event, its sentence if known -> its date, None where it is unknown.

    Without ``sentence`` the role is read in its line.

    1. The role's words, read in their sentence ("Friday" inside "from Friday to Sunday" is the range). Future and
       hypothetical events lean forward, all others back. "Before", "after", "by" a date is not that date: None.
    2. Words that are only a time of day, and no words at all: the report's day, basis ``published``, for status
       actual only. Other words that do not parse ("the following day", "recently") say another time: None.
    3. Everything else: None; and without a day of publication all but the dates that need none ("in 1999").
    """
    if role is not None:
        if date := _named(report, role, status, sentence or _line(report.text, role)):
            return date
        said = role.of(report.text)
        if not (_CLOCK.fullmatch(said) and _UNDATED_CLOCK.search(said)):
            return None
    if status != "actual" or report.day is None:
        return None
    return EventDate(report.day, report.day, "day", "published", rule="report's day")
