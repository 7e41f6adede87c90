"""Which date expression dates an event."""

from __future__ import annotations

import re

from communique.coding.dates.finder import DateFinder
from communique.coding.dates.intervals import Tense
from communique.records import EventDate, Report, Span, Status

# Before Friday, by June, until then: the day named is not the event's day.
_OTHER_SIDE = re.compile(
    r"\b(?:before|after|prior to|following|ahead of|until|till|by|leading up to|days? to|later than)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# Only a time of day: it belongs to the report's day.
_CLOCK = re.compile(
    r"(?:(?:at|around|about|just|shortly|roughly|after|before|in|the|early|late|local|time|on|morning|afternoon|evening|"
    r"noon|midnight|midday|a\.?m\.?|p\.?m\.?|gmt|utc|bst|cet|est|edt|dawn|dusk|\d{1,2}(?::?\d\d)?)|[\s(),.])+",
    re.IGNORECASE,
)
_UNDATED_CLOCK = re.compile(r"\d|morning|afternoon|evening|noon|midnight|midday|dawn|dusk", re.IGNORECASE)
# An event still to come leans forward, one long past back; the others as the words around the date say.
_TENSE: dict[Status, Tense] = {"future": "future", "hypothetical": "future", "historical": "past"}


class EventDates:
    """The dates of one report's events."""

    def __init__(self, report: Report) -> None:
        self._text, self._day = report.text, report.day
        self._finder = DateFinder(report.text, report.day)

    def resolve(self, role: Span | None, status: Status) -> EventDate | None:
        """The span of an event's date words and its status -> its date, None where it is unknown.

        1. The words, read in the text ("Friday" inside "from Friday to Sunday" is the range). Future and hypothetical
           events lean forward, historical ones back, others as the words around say. "Before", "after", "by" a date
           is not that date: None.
        2. Words that are only a time of day, and no words at all: the report's day, basis ``published``, for status
           actual only. Other words that do not parse ("recently") say another time: None.
        3. Everything else: None; and without a day of publication all but the dates that need none ("in 1999").
        """
        if role is not None:
            if shared := self._sharing(role, status):
                start = shared.span.start if shared.span else 0
                return None if _OTHER_SIDE.search(self._text, max(0, start - 24), start) else shared
            said = role.of(self._text)
            if not (_CLOCK.fullmatch(said) and _UNDATED_CLOCK.search(said)):
                return None
        if status != "actual" or self._day is None:
            return None
        return EventDate(self._day, self._day, "day", "published", rule="report's day")

    def _sharing(self, role: Span, status: Status) -> EventDate | None:
        """The expression that shares most with the role's words."""
        shared = [
            (min(date.span.end, role.end) - max(date.span.start, role.start), date)
            for date in self._finder.find(_TENSE.get(status))
            if date.span and date.span.overlaps(role)
        ]
        return max(shared, key=lambda item: item[0])[1] if shared else None
