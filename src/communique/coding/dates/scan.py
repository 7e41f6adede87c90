"""A text -> its date words, before anything is known of when they were written."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass, replace

from communique.coding.dates import intervals as to
from communique.coding.dates.arithmetic import When
from communique.coding.dates.intervals import Interval
from communique.coding.dates.parts import PARTS, Part
from communique.coding.dates.rules import RULES, Kind, Rule
from communique.coding.dates.words import AT_WORD, pattern

_NO_REPORT = dt.date(2000, 1, 1)  # stands in where a rule never looks at the report's day
_ANY = When(_NO_REPORT, "future", to.day(_NO_REPORT))  # what any words need that mean something at some time


@dataclass(frozen=True, slots=True)
class DateWords:
    """Date words before they are resolved; ``part`` where a Part stands before them."""

    start: int
    end: int
    rule: Rule
    match: re.Match[str]
    part: tuple[Part, re.Match[str]] | None = None

    @property
    def kind(self) -> Kind:
        """The rule's kind; a named year makes anything fixed."""
        return "fixed" if self.match.groupdict().get("year") else self.rule.kind

    @property
    def name(self) -> str:
        """What goes on the record as the rule."""
        return f"{self.part[0].name} + {self.rule.name}" if self.part else self.rule.name

    @property
    def yearless_month(self) -> bool:
        """Whether a month is named without its year: it may be the last one or the next."""
        return self.kind == "floating" and "month" in self.match.groupdict()

    @property
    def impossible(self) -> bool:
        """31 April is no date, and the "April" in it is none either."""
        try:
            self.rule.make(self.match, _ANY)
        except ValueError:
            return True
        return False

    @property
    def sensible(self) -> bool:
        """Whether the words mean something at some time."""
        return self.interval(_ANY) is not None

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
    nameless = (re.sub(r"\(\?P<\w+>", "(?:", _unreferred(own.pattern.removeprefix(AT_WORD))) for _, own in single)
    return re.compile(f"{AT_WORD}(?:{'|'.join(nameless)})"), single


def _unreferred(source: str) -> str:
    """A pattern -> one that finds at least as much and refers to no group."""
    return re.sub(r"\(\?P=\w+\)", ".", source)


@functools.cache
def _parts() -> tuple[tuple[Part, re.Pattern[str]], ...]:
    return tuple((part, re.compile(pattern(part.pattern)[: -len(r"(?!\w)")] + r"[\s-]+(?:the\s+)?$")) for part in PARTS)


def _narrowed(text: str, found: DateWords, floor: int) -> DateWords:
    """Date words -> the same with the Part before them, if there is one."""
    left = max(floor, found.start - 40)
    before = text[left : found.start]
    for part, compiled in _parts():
        if m := compiled.search(before):
            wider = replace(found, start=left + m.start(), part=(part, m))
            if wider.sensible:
                return wider
    return found


def scan(text: str) -> list[DateWords]:
    """Text -> its date words, left to right, the longest reading at each place that makes sense."""
    anywhere, single = _compiled()
    found: list[DateWords] = []
    position = 0
    while m := anywhere.search(text, position):
        position = m.start() + 1
        readings = [
            DateWords(hit.start(), hit.end(), rule, hit) for rule, own in single if (hit := own.match(text, m.start()))
        ]
        for reading in sorted(readings, key=lambda item: -item.end):
            if reading.impossible:
                position = reading.end
                break
            if not reading.sensible:
                continue
            narrowed = _narrowed(text, reading, found[-1].end if found else 0)
            if narrowed.part or reading.rule.kind != "narrowed":
                found.append(narrowed)
            position = reading.end
            break
    return found
