"""A text -> its date expressions, each resolved to an interval of days."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass, replace

from communique.coding.dates import intervals as to
from communique.coding.dates.arithmetic import When
from communique.coding.dates.intervals import Interval, Tense
from communique.coding.dates.parts import PARTS, Part
from communique.coding.dates.rules import RULES, Rule
from communique.coding.dates.words import AT_WORD, pattern
from communique.records import EventDate, Span

_NO_REPORT = dt.date(2000, 1, 1)  # stands in where a rule never looks at the report's day
_FUTURE_MARK = re.compile(
    r"\b(?:will|shall|won[’']t|to be|(?:is|are|were|was) (?:due|set|scheduled|expected|slated|to)|due|scheduled|slated|"
    r"plans? to|intends? to|planned|upcoming|(?:should|may|might|could|must) be)\b[^.;:,“”\"]{0,60}$", re.IGNORECASE
)  # fmt: skip
_SAYING = re.compile(r"\b(?:said|told|announced|says|reported)\b")
_JOINT = re.compile(r"\s?[-–—]\s?|\s+(?:to|through|until|till)\s+")
_AND = re.compile(r"\s+and\s+")
_OPENING = {
    "from": re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE),
    "between": re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE),
    "since": re.compile(r"\b(?:ever\s+)?since\s+(?:the\s+)?$", re.IGNORECASE),
}
_APPOSED = re.compile(r",?\s+(?:the\s+)?")


@dataclass(frozen=True, slots=True)
class _Found:
    """Date words before they are resolved; ``narrowed`` where a Part stands before them."""

    start: int
    end: int
    rule: Rule
    match: re.Match[str]
    part: tuple[Part, re.Match[str]] | None = None

    @property
    def kind(self) -> str:
        """The rule's kind; a named year makes anything fixed."""
        return "fixed" if self.match.groupdict().get("year") else self.rule.kind

    @property
    def name(self) -> str:
        """What goes on the record as the rule."""
        return f"{self.part[0].name} + {self.rule.name}" if self.part else self.rule.name

    @property
    def impossible(self) -> bool:
        """31 April is no date, and the "April" in it is none either."""
        try:
            self.rule.make(self.match, When(_NO_REPORT))
        except ValueError:
            return True
        return False

    def interval(self, when: When | None) -> Interval | None:
        """What the words mean at that time; None for impossible days and for what needs a report's day."""
        if when is None and self.kind != "fixed":
            return None
        try:
            whole = self.rule.make(self.match, when or When(_NO_REPORT))
            return self.part[0].narrow(self.part[1], whole) if self.part and whole else whole
        except (ValueError, OverflowError, StopIteration):
            return None


@functools.cache
def _compiled() -> tuple[re.Pattern[str], tuple[tuple[Rule, re.Pattern[str]], ...]]:
    """One pattern that finds where any rule may begin, and each rule's own."""
    single = tuple((rule, re.compile(pattern(rule.pattern))) for rule in RULES)
    nameless = (re.sub(r"\(\?P<\w+>", "(?:", own.pattern.removeprefix(AT_WORD)) for _, own in single)
    return re.compile(f"{AT_WORD}(?:{'|'.join(nameless)})"), single


@functools.cache
def _parts() -> tuple[tuple[Part, re.Pattern[str]], ...]:
    return tuple((part, re.compile(pattern(part.pattern)[: -len(r"(?!\w)")] + r"[\s-]+(?:the\s+)?$")) for part in PARTS)


def _narrowed(text: str, found: _Found, floor: int) -> _Found:
    """Date words -> the same with the narrowing words before them, if there are any."""
    left = max(floor, found.start - 40)
    before = text[left : found.start]
    for part, compiled in _parts():
        if m := compiled.search(before):
            wider = replace(found, start=left + m.start(), part=(part, m))
            if wider.interval(When(_NO_REPORT)) is not None:
                return wider
    return found


def _scan(text: str) -> list[_Found]:
    """Text -> its date words, left to right, the longest reading at each place that makes sense."""
    anywhere, single = _compiled()
    found: list[_Found] = []
    position = 0
    while m := anywhere.search(text, position):
        position = m.start() + 1
        readings = [
            _Found(hit.start(), hit.end(), rule, hit) for rule, own in single if (hit := own.match(text, m.start()))
        ]
        for reading in sorted(readings, key=lambda item: -item.end):
            if reading.impossible:
                position = reading.end
                break
            if reading.interval(When(_NO_REPORT)) is None:
                continue
            narrowed = _narrowed(text, reading, found[-1].end if found else 0)
            if narrowed.part or reading.rule.kind != "narrowed":
                found.append(narrowed)
            position = reading.end
            break
    return found


def _when(text: str, start: int, published: dt.date | None, tense: Tense | None) -> When | None:
    """The report's day, leaning to the future where told to or where the clause before says so."""
    if published is None:
        return None
    if tense is None:
        marked = _FUTURE_MARK.search(text, max(0, start - 90), start)
        tense = "future" if marked and not _SAYING.search(marked.group()) else "past"
    return When(published, tense)


def _range(left: _Found, right: _Found, when: When | None) -> Interval | None:
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


def _pair(text: str, left: _Found, right: _Found, when: When | None) -> tuple[int, Interval, str] | None:
    """Neighbouring date words -> start, interval and rule where they are one expression."""
    gap = text[left.end : right.start]
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


def find_dates(text: str, published: dt.date | None = None, *, tense: Tense | None = None) -> list[EventDate]:
    """Text and the report's day -> the dates its words name, in order, as intervals of days with both ends included.

    Relative words ("Friday", "last week", "in March") give nothing without ``published``; neither do words that need
    another event ("the following day"), vague ones ("recently") and impossible days (31 April). ``tense`` says which
    way weekdays and yearless dates lean; None reads it off the words before ("will ... on Friday"), past if in doubt.
    """
    words = _scan(text)
    dates: list[EventDate] = []
    index = 0
    while index < len(words):
        this = words[index]
        following = words[index + 1] if index + 1 < len(words) else None
        when = _when(text, this.start, published, tense)
        index += 1
        start, end, interval, rule = this.start, this.end, this.interval(when), this.name
        if following and (pair := _pair(text, this, following, when)):
            (start, interval, rule), end = pair, following.end
            index += 1
        elif interval and _opened_by("since", text, start):
            opened = _since(text, start, interval, when)
            (start, interval), rule = opened or (start, None), f"since {rule}"
        if interval:
            span = Span(start, end)
            dates.append(
                EventDate(interval.first, interval.last, interval.granularity, "text", span, span.of(text), rule)
            )
    return dates
