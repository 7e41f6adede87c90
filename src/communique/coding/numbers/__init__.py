"""Sizes of events: how many were killed, hurt, held or driven out, how big a crowd, how much money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.codebook import Codebook, NumberEntry
from communique.codebook.phrases import PhraseTable
from communique.coding.numbers.counts import Count, find_counts
from communique.records import Event, Number, NumberKind, Span

SUBJECT_REACH, OBJECT_REACH, NOUN_REACH = 8, 4, 2  # words between a number and what says what it counts
_WORD = re.compile(r"\w+")
_END = re.compile(r"[,;:.!?()“”\"]|\b(?:and|or|but|while|as|after|when|who|whose)\b", re.IGNORECASE)
_PART = re.compile(
    r",?\s*\b(?:including|among them|most of them|many of them|some of them)\b[^,;.!?]*,?", re.IGNORECASE
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are|get|got|left|reported|reportedly|feared|confirmed)\b", re.IGNORECASE
)
_OBJECT = re.compile(r"\s+(?:the|a|an|his|her|their|its|at least|more than|some|several|dozens|\d)\b", re.IGNORECASE)
PERSONS = "persons"


def add_numbers(events: Sequence[Event], text: str, sentences: Sequence[Span], codebook: Codebook) -> tuple[Event, ...]:
    """Events, their text, its sentences, the codebook -> the events with the numbers of their sentences.

    A number goes to one event: of the types its kind belongs to, the first that the sentence has; of several, the one
    whose cue is nearest. Method: words before and after a number (``codebook/numbers.toml``), PLOVER 2.0 chapter 5.
    """
    found: dict[str, list[Number]] = {}
    for sentence in sentences:
        here = [e for e in events if sentence.covers(e.cue.span)]
        if not here:
            continue
        for number, types in _numbers(text, sentence, here, codebook):
            if event := _owner(number, types, here):
                found.setdefault(event.id, []).append(number)
    return tuple(replace(e, numbers=tuple(found[e.id])) if e.id in found else e for e in events)


def _owner(number: Number, types: Sequence[str], here: Sequence[Event]) -> Event | None:
    for kind in types:
        of_kind = [e for e in here if e.event_type == kind]
        if of_kind:
            return min(of_kind, key=lambda e: (_distance(number.span, e.cue.span), e.cue.span))
    return None


def _numbers(
    text: str, sentence: Span, here: Sequence[Event], codebook: Codebook
) -> Iterator[tuple[Number, tuple[str, ...]]]:
    """A sentence -> its numbers of known kinds, each with the types of events it may belong to."""
    hidden = _without_parts(text, sentence)
    counts = list(find_counts(hidden, sentence))
    crowds = [a.span for e in here if e.event_type == "PROTEST" for a in e.actors]
    for i, count in enumerate(counts):
        before = Span(counts[i - 1].span.end if i else sentence.start, count.span.start)
        after = Span(count.span.end, counts[i + 1].span.start if i + 1 < len(counts) else sentence.end)
        for entry in codebook.numbers:
            unit = _unit(entry, count, hidden, before, after, crowds)
            if unit:
                yield _number(entry.name, count, unit, text), entry.types
                break


def _number(kind: NumberKind, count: Count, unit: str, text: str) -> Number:
    return Number(kind, count.low, count.high, unit, count.span, count.span.of(text))


def _without_parts(text: str, sentence: Span) -> str:
    """The text with what only names a part of a number ("including two children") blanked out, of the same length."""
    blanked = _PART.sub(lambda m: " " * len(m.group()), sentence.of(text))
    return text[: sentence.start] + blanked + text[sentence.end :]


def _unit(entry: NumberEntry, count: Count, text: str, before: Span, after: Span, crowds: Sequence[Span]) -> str | None:
    """Whether a number is of a kind -> what it counts, None where it is not."""
    if entry.signs:
        return _currency(entry, count, text, after)
    if count.sign:
        return None
    if entry.name == "crowd":
        return PERSONS if any(c.overlaps(count.span) for c in crowds) else None
    counted = _said_after(entry, text, after) or _said_before(entry, text, before)
    return PERSONS if counted else None


def _currency(entry: NumberEntry, count: Count, text: str, after: Span) -> str | None:
    """The currency of a number: its sign, or the word after it (at most one word between)."""
    if count.sign:
        return entry.signs.get(count.sign.upper())
    for name, span in entry.money.find(after.of(text)):
        if _words(after.of(text)[: span.start]) <= 1 and not _END.search(after.of(text)[: span.start]):
            return name
    return None


def _said_after(entry: NumberEntry, text: str, after: Span) -> bool:
    """Whether the words after a number, up to the end of its clause, say it: "12 people were killed", "12 deaths"."""
    clause = after.of(text)
    end = _END.search(clause)
    clause = clause[: end.start()] if end else clause
    for span in _found(entry.subject, clause):
        if _words(clause[: span.start]) <= SUBJECT_REACH:
            return True
    for span in _found(entry.verb, clause):
        told = clause[span.start : span.end].lower()
        if _words(clause[: span.start]) > SUBJECT_REACH or told.endswith("ing"):
            continue
        active = _OBJECT.match(text, after.start + span.end) or after.of(text)[span.end :].isspace()
        if _PASSIVE.search(clause[: span.start]) or not active:
            return True
    return any(_words(clause[: span.start]) <= NOUN_REACH for span in _found(entry.noun, clause))


def _said_before(entry: NumberEntry, text: str, before: Span) -> bool:
    """Whether the words right before a number say it: "killed at least 12", "a death toll of 12"."""
    clause = before.of(text)
    for table in (entry.verb, entry.noun):
        for span in _found(table, clause):
            gap = clause[span.end :]
            if _words(gap) <= OBJECT_REACH and not re.search(r"[,;:.!?]|\b(?:and|or|but|by|in|on|at)\b", gap):
                return table is entry.verb or bool(re.search(r"\b(?:of|to|at|stands?|rose|:)", gap))
    return False


def _found(table: PhraseTable[str], text: str) -> list[Span]:
    return [span for _, span in table.find(text)]


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _distance(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
