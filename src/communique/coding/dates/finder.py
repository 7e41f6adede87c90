"""A text -> its date expressions, each resolved to an interval of days."""

from __future__ import annotations

import datetime as dt
import re

from communique.coding.dates import intervals as to
from communique.coding.dates.arithmetic import When
from communique.coding.dates.intervals import Interval, Tense
from communique.coding.dates.scan import DateWords, scan
from communique.records import EventDate, Span

_IN_REACH = 300  # characters between words such as "the following day" and the date they count from
_SOON = 31  # days: a month or day without its year that begins so soon is the coming one, unless the clause is past
_FUTURE_BEFORE = re.compile(
    r"\b(?:will|shall|won[’']t|to be|(?:is|are|were|was) (?:due|set|scheduled|expected|slated|to)|due|scheduled|slated|"
    r"plans? to|intends? to|planned|upcoming|(?:should|may|might|could|must) be)\b[^.;:,“”\"]{0,60}$", re.IGNORECASE
)  # fmt: skip
_FUTURE_AFTER = re.compile(r"[^.;:,“”\"]{0,30}\b(?:scheduled|deadline|due|will)\b", re.IGNORECASE)
_SAYING = re.compile(r"\b(?:said|told|announced|says|reported)\b")
# A clause in the past: any such verb near, but those of saying and planning.
_PAST = re.compile(
    r"\b(?:was|were|had|did|went|came|took|gave|met|won|lost|began|fell|held|shot|left|sent|fought|broke|led|"
    r"(?!(?:announced|reported|scheduled|planned|expected|postponed|delayed|warned|added|confirmed|need|proposed|agreed|"
    r"vowed|pledged|promised)\b)[a-z]{2,}ed)\b"
)
_JOINT = re.compile(r"\s?[-–—]\s?|\s+(?:to|through|until|till)\s+")
_AND = re.compile(r"\s+and\s+")
_LISTED = re.compile(r",?\s+(?:and|or)\s+|,\s+")
_OPENING = {
    "from": re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE),
    "between": re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE),
    "since": re.compile(r"\b(?:ever\s+)?since\s+(?:the\s+)?$", re.IGNORECASE),
}
_PARAGRAPH = re.compile(r"\n\s*\n")
_APPOSED = re.compile(r",?\s+(?:the\s+)?")


def _range(left: DateWords, right: DateWords, when: When | None) -> Interval | None:
    """Two date words joined by "to" -> the stretch from one to the other, floating ends leaning on the fixed one."""
    if left.kind != "fixed" and right.kind == "fixed":
        last = right.interval(None)
        first = last and left.interval(When(last.last))
    else:
        first = left.interval(when)
        leaning = first and right.kind == "floating"
        last = right.interval(When(first.first, "future") if first and leaning else when)
    if not first or not last or last.last < first.first:
        return None
    same = first.granularity == last.granularity == "day" and first.first == last.last
    return first if same else to.between(first.first, last.last)


def _opened_by(word: str, text: str, start: int) -> re.Match[str] | None:
    return _OPENING[word].search(text, max(0, start - 14), start)


def _pair(text: str, left: DateWords, right: DateWords, when: When | None) -> tuple[int, Interval, str] | None:
    """Neighbouring date words -> start, interval and rule where they are one expression."""
    gap = text[left.end : right.start]
    if _PARAGRAPH.search(gap):
        return None
    opening = _opened_by("from", text, left.start) or _opened_by("between", text, left.start)
    joined = _JOINT.fullmatch(gap) or (_opened_by("between", text, left.start) and _AND.fullmatch(gap))
    if joined and (interval := _range(left, right, when)):
        return opening.start() if opening else left.start, interval, f"{left.name} to {right.name}"
    if "weekday" in left.rule.name and _APPOSED.fullmatch(gap) and (there := right.interval(when)):
        return (left.start, there, right.name) if there.granularity == "day" else None
    return None


def _since(text: str, start: int, interval: Interval, when: When | None) -> tuple[int, Interval] | None:
    """What lasts since then, up to the report's day: unknown without one, and where the date is not past."""
    opening = _opened_by("since", text, start)
    if not opening or when is None or interval.first > when.published:
        return None
    return opening.start(), to.between(interval.first, when.published)


class DateFinder:
    """The date words of one text, scanned once, resolved for each way they may lean."""

    def __init__(self, text: str, published: dt.date | None) -> None:
        self._text, self._published = text, published
        self._words = scan(text)
        self._found: dict[Tense | None, tuple[EventDate, ...]] = {}

    def find(self, tense: Tense | None = None) -> tuple[EventDate, ...]:
        """Which way words lean (None: read off the words around) -> the dates of the text, in order."""
        if tense not in self._found:
            self._found[tense] = tuple(self._dates(tense))
        return self._found[tense]

    def _dates(self, tense: Tense | None) -> list[EventDate]:
        dates: list[EventDate] = []
        index = 0
        while index < len(self._words):
            date, count = self._resolved(index, tense, dates)
            index += count
            if date:
                dates.append(date)
        return dates

    def _resolved(self, index: int, tense: Tense | None, before: list[EventDate]) -> tuple[EventDate | None, int]:
        """The words at an index and the dates before -> their date, and how many date words it takes."""
        this = self._words[index]
        following = self._words[index + 1] if index + 1 < len(self._words) else None
        when, count = self._when(this, tense, before), 1
        start, end, interval, rule = this.start, this.end, this.interval(self._leaning_on(index) or when), this.name
        if following and (pair := _pair(self._text, this, following, when)):
            (start, interval, rule), end, count = pair, following.end, 2
        elif interval and _opened_by("since", self._text, start):
            opened = _since(self._text, start, interval, when)
            (start, interval), rule = opened or (start, None), f"since {rule}"
        if interval is None:
            return None, count
        span = Span(start, end)
        words = span.of(self._text)
        return EventDate(interval.first, interval.last, interval.granularity, "text", span, words, rule), count

    def _when(self, words: DateWords, tense: Tense | None, before: list[EventDate]) -> When | None:
        """Date words -> what they are counted from; None without a report's day (or a date before that will do)."""
        if words.rule.kind == "anchored" and (anchored := self._anchored(words, before)):
            return anchored
        return When(self._published, tense or self._tense(words)) if self._published else None

    def _anchored(self, words: DateWords, before: list[EventDate]) -> When | None:
        """Words that count from a date before -> the nearest one in reach that is named finely enough."""
        for date in reversed(before):
            if date.span is None or words.start - date.span.end > _IN_REACH:
                return None
            anchor = Interval(date.first, date.last, date.granularity)
            when = When(self._published or anchor.first, "past", anchor)
            if words.interval(when):
                return when
        return None

    def _tense(self, words: DateWords) -> Tense:
        """Which way the words lean, as the clause around them says: past if in doubt."""
        marked = _FUTURE_BEFORE.search(self._text, max(0, words.start - 90), words.start)
        if marked and not _SAYING.search(marked.group()):
            return "future"
        if not words.yearless_month or self._published is None:
            return "past"
        if _FUTURE_AFTER.match(self._text, words.end, words.end + 45):
            return "future"
        coming = words.interval(When(self._published, "future"))
        soon = coming and 0 < (coming.first - self._published).days <= _SOON
        return "future" if soon and not self._is_past(words) else "past"

    def _is_past(self, words: DateWords) -> bool:
        """Whether the clause around date words has a verb in the past."""
        left = re.split(r"[.;:!?\n“”\"]", self._text[max(0, words.start - 90) : words.start])[-1]
        right = re.split(r"[.;:!?\n“”\"]", self._text[words.end : words.end + 60])[0]
        return bool(_PAST.search(left) or _PAST.search(right))

    def _leaning_on(self, index: int) -> When | None:
        """The "March" of "March, April and May 2020" -> what it is counted from: the year at the list's end."""
        this = self._words[index]
        if not this.yearless_month:
            return None
        for right in self._words[index + 1 :]:
            if not _LISTED.fullmatch(self._text, this.end, right.start) or "month" not in right.match.groupdict():
                return None
            if not right.yearless_month:
                last = right.interval(When(self._published) if self._published else None)
                return When(last.last) if last else None
            this = right
        return None


def find_dates(text: str, published: dt.date | str | None = None, *, tense: Tense | None = None) -> list[EventDate]:
    """Text and the report's day (a date, or ISO 8601) -> the dates its words name, in order, as intervals of days with
    both ends included.

    Relative words ("Friday", "last week", "in March") give nothing without ``published``, whose day is taken as it is
    written, in its own time zone; neither do vague words ("recently"), impossible days (31 April), and words that
    count from another event ("the following day") unless a date stands before them. ``tense`` says which way weekdays
    and yearless dates lean; None reads it off the words around ("will ... on Friday"), past if in doubt.
    """
    return list(DateFinder(text, day_of(published)).find(tense))


def day_of(published: dt.date | str | None) -> dt.date | None:
    """A date, a time or ISO 8601 -> the day as written there; raises ValueError for other words."""
    if isinstance(published, str):
        return dt.date.fromisoformat(published[:10])
    return published.date() if isinstance(published, dt.datetime) else published
