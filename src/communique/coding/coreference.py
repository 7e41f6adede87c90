"""Pronouns, "the two leaders", "both sides" -> the actors they stand for. Precision first: unsure stays unresolved.

Works on the named mentions of one report in order (``ActorResolver.mentions``), so it needs no other module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from communique.records import UNKNOWN_CODE, Actor, Entity, Passage, Span


class Named(Protocol):
    """What this module asks of a mention: where it stands, in which sentence, whether first there, and who it is."""

    @property
    def span(self) -> Span: ...
    @property
    def sentence(self) -> int: ...
    @property
    def first(self) -> bool: ...
    @property
    def kind(self) -> str: ...
    @property
    def entity(self) -> Entity: ...


SINGULAR = frozenset({"he", "she", "him", "her", "his", "himself", "herself", "hers"})
NEUTER = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "them", "their", "themselves", "theirs"})
FIRST = frozenset({"i", "me", "my", "we", "us", "our", "myself", "ourselves"})
RELATIVE = frozenset({"who", "which", "that", "whose", "whom"})
_PAIR = re.compile(
    r"^(?:both|the two|the pair|the two sides|both of them|the two men|the duo)"
    r"(?: (?P<noun>leaders|presidents|ministers|men|women|sides|countries|nations|states|parties|governments))?$",
    re.IGNORECASE,
)
PEOPLE_NOUNS = frozenset({"leaders", "presidents", "ministers", "men", "women"})
REACH = 2  # sentences a pronoun looks back


def resolve_reference(actor: Actor, text: str, mentions: Sequence[Named], speaker: Actor | None = None) -> Actor:
    """An unresolved Actor, the report's text, its mentions and (in a quote) who speaks -> the Actor, resolved if clear."""
    word = actor.text.strip().lower()
    if word in FIRST and speaker:
        return _take_speaker(actor, speaker)
    before = [mention for mention in mentions if mention.span.end <= actor.span.start]
    if word in FIRST:
        return _take(actor, _speaker(mentions, text, actor.span), text, "speaker nearby")
    if word in SINGULAR:
        return _take(actor, _subject(before, text, actor.span, lambda mention: mention.kind == "person"), text, "pronoun")
    if word in NEUTER:
        return _take(actor, _subject(before, text, actor.span, lambda mention: mention.kind != "person"), text, "pronoun")
    if word in PLURAL:
        found = _pair(before, text, actor.span, None) or _subject(before, text, actor.span, _plural)
        return _take(actor, found, text, "pronoun")
    match = _PAIR.match(actor.text.strip())
    if match:
        return _take(actor, _pair(before, text, actor.span, match["noun"]), text, "pair named before")
    return actor


def _take(actor: Actor, found: Sequence[Named], text: str, rule: str) -> Actor:
    """An Actor and its antecedents -> the Actor with their entities and words."""
    found = [mention for mention in found if mention.entity.code != UNKNOWN_CODE]
    if not found:
        return actor
    chain = tuple(Passage(mention.span, mention.span.of(text)) for mention in found)
    return replace(actor, entities=tuple(mention.entity for mention in found), chain=chain, rule=rule)


def _take_speaker(actor: Actor, speaker: Actor | None) -> Actor:
    """``I``, ``we`` -> the speaker's entities, where one is given."""
    if speaker is None or not speaker.entities:
        return actor
    chain = (Passage(speaker.span, speaker.text), *speaker.chain)
    return replace(actor, entities=speaker.entities, chain=chain, rule="speaker")


def _speaker(mentions: Sequence[Named], text: str, span: Span) -> Sequence[Named]:
    """Mentions and an "I" or "we" -> the person nearest outside its quotation: in its paragraph, else the one before."""
    opened, closed = _quotation(text, span)
    if opened == closed:
        return ()
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    people = [mention for mention in mentions if mention.kind == "person"]
    outside = [m for m in people if start <= m.span.start < (end if end >= 0 else len(text))]
    outside = [mention for mention in outside if not opened <= mention.span.start < closed]
    if outside:
        return (min(outside, key=lambda m: min(abs(m.span.start - closed), abs(opened - m.span.end))),)
    earlier = [mention for mention in people if mention.span.end <= start]
    return (earlier[-1],) if earlier else ()


def _quotation(text: str, span: Span) -> tuple[int, int]:
    """A span -> the bounds of the quotation marks around it, (start, start) where there are none in its paragraph."""
    start = text.rfind("\n", 0, span.start) + 1
    opened = max(text.rfind(mark, start, span.start) for mark in '"“')
    ends = [at for mark in '"”' if (at := text.find(mark, span.end)) >= 0]
    return (opened, min(ends)) if opened >= 0 and ends else (span.start, span.start)


def _plural(mention: Named) -> bool:
    """Whether "they" may stand for a mention: an organisation or group, not a person."""
    return mention.kind == "body"


def _sentence(before: Sequence[Named], text: str, span: Span) -> int:
    """The number of the sentence a span stands in, counted on from the last mention before it."""
    last = before[-1]
    between = text[last.span.end : span.start]
    return last.sentence + len(re.findall(r"[.!?][\"”’')]*\s+|\n+", between))


def _subject(
    before: Sequence[Named], text: str, span: Span, fits: Callable[[Named], bool]
) -> Sequence[Named]:
    """Mentions before a pronoun -> the one it most likely stands for: the first fitting of its sentence or the last ones."""
    if not before:
        return ()
    here = _sentence(before, text, span)
    for sentence in range(here, here - REACH - 1, -1):
        fitting = [mention for mention in before if mention.sentence == sentence and fits(mention)]
        if fitting:
            return (fitting[0],)
    return ()


def _pair(before: Sequence[Named], text: str, span: Span, noun: str | None) -> Sequence[Named]:
    """Mentions before "the two" -> the last two that stand side by side, of the kind the noun asks for."""
    if not before:
        return ()
    people = noun in PEOPLE_NOUNS if noun else None
    here = _sentence(before, text, span)
    for second, first in zip(reversed(before), list(reversed(before))[1:], strict=False):
        if here - first.sentence > REACH:
            break
        kinds = {mention.kind == "person" for mention in (first, second)}
        joined = re.fullmatch(r"(?:,? and (?:\w+ ){0,4}|/|-)", text[first.span.end : second.span.start])
        if joined and first.entity != second.entity and (people is None or kinds == {people}):
            return (first, second)
    return ()
