"""Pronouns, "the two leaders", "both sides" -> the actors they stand for. Precision first: unsure stays unresolved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from communique.coding.actors.discourse import PRONOUNS, Discourse
from communique.coding.actors.mentions import Mention
from communique.records import UNKNOWN_CODE, Actor, Passage, Span

FIRST = frozenset({"i", "me", "my", "we", "us", "our", "myself", "ourselves"})
UNCLEAR = frozenset({"who", "which", "that", "whose", "whom", "you", "your", "this", "these", "one"})
_PAIR = re.compile(
    r"^(?:both|the two|the pair|the two sides|both of them|the two men|the duo)"
    r"(?: (?P<noun>leaders|presidents|ministers|men|women|sides|countries|nations|states|parties|governments))?$",
    re.IGNORECASE,
)
_SPOKEN_TO = re.compile(r"\b(?:told|tells|(?:said|says|replied) to|with|against)\s+(?:[A-Z][\w.]*\s+){0,3}\Z")
PEOPLE_NOUNS = frozenset({"leaders", "presidents", "ministers", "men", "women"})
REACH = 2  # sentences that "the two" looks back


def resolve_reference(
    actor: Actor, text: str, discourse: Discourse, quoted: Sequence[Span] = (), speaker: Actor | None = None
) -> Actor | None:
    """A bare Actor, the report's text, discourse, quotations and the speaker, if any -> the Actor, resolved if clear.

    None for words that refer to nothing by themselves (they are a name or a description).
    """
    word = actor.text.strip().lower()
    if actor.text.isupper() and len(word) > 1:
        return None  # US is not us, WHO not who
    mentions = discourse.mentions
    if word in FIRST and speaker:
        return _take_speaker(actor, speaker)
    if word in FIRST:
        return take_entities(actor, _speaker(mentions, text, actor.span, quoted), text, "speaker nearby")
    pair = _PAIR.match(actor.text.strip())
    if pair:
        before = [mention for mention in mentions if mention.span.end <= actor.span.start]
        return take_entities(actor, _pair(before, text, actor.span, pair["noun"]), text, "pair named before")
    if word in PRONOUNS:
        span = Span(actor.span.start, actor.span.start + len(actor.text.rstrip()))
        referent = discourse.links.get(span)
        if referent and any(mention.entity.code != UNKNOWN_CODE for mention in referent.antecedents):
            return take_entities(actor, referent.antecedents, text, "pronoun")
        if referent:
            return actor
        return take_entities(actor, discourse.agreed.get(span, ()), text, "pronoun, all it may stand for")
    return actor if word in UNCLEAR else None


def take_entities(actor: Actor, found: Sequence[Mention], text: str, rule: str) -> Actor:
    """An Actor and its antecedents -> the Actor with their entities and words."""
    found = [mention for mention in found if mention.entity.code != UNKNOWN_CODE]
    if not found:
        return actor
    chain = tuple(Passage.at(mention.span, text) for mention in found)
    return replace(actor, entities=tuple(mention.entity for mention in found), chain=chain, rule=rule)


def _take_speaker(actor: Actor, speaker: Actor | None) -> Actor:
    """``I``, ``we`` -> the speaker's entities, where one is given."""
    if speaker is None or not speaker.entities:
        return actor
    chain = (Passage(speaker.span, speaker.text), *speaker.chain)
    return replace(actor, entities=speaker.entities, chain=chain, rule="speaker")


def _speaker(mentions: Sequence[Mention], text: str, span: Span, quoted: Sequence[Span]) -> Sequence[Mention]:
    """Mentions and an "I" or "we" in a quotation -> the person nearest outside it: in its paragraph, else before."""
    quotation = next((quote for quote in quoted if quote.covers(span)), None)
    if quotation is None:
        return ()
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    people = [m for m in mentions if m.kind == "person" and not _is_spoken_to(text, m.span)]
    here = [mention for mention in people if start <= mention.span.start < (end if end >= 0 else len(text))]
    here = [mention for mention in here if not any(quote.overlaps(mention.span) for quote in quoted)]
    if here:
        return (
            min(here, key=lambda one: min(abs(one.span.start - quotation.end), abs(quotation.start - one.span.end))),
        )
    return [mention for mention in people if mention.span.end <= start][-1:]


def _is_spoken_to(text: str, span: Span) -> bool:
    """Whether a name stands where somebody is told something."""
    return bool(_SPOKEN_TO.search(text[max(0, span.start - 60) : span.start]))


def _sentence(before: Sequence[Mention], text: str, span: Span) -> int:
    """The number of the sentence a span stands in, counted on from the last mention before it."""
    last = before[-1]
    between = text[last.span.end : span.start]
    return last.sentence + len(re.findall(r"[.!?][\"”’')]*\s+|\n+", between))


def _pair(before: Sequence[Mention], text: str, span: Span, noun: str | None) -> Sequence[Mention]:
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
