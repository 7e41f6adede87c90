"""Who: a mention -> the actors it stands for, with country and sectors as of the report's day.

hits.py         known names, people and nouns among words
setting.py      what a report tells beyond a phrase: day, countries, people
parts.py        a noun phrase cut up; what its reading says
nouns.py        phrases headed by a noun or a name        people.py   phrases that end with a person's name
phrase.py       one phrase read, and completed from its surroundings
describe.py     title and apposition of a name            mentions.py   all named mentions of a report
coreference.py  pronouns and pairs               documents.py   who issued a joint statement
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from communique.coding.actors.authors import find_author
from communique.coding.actors.coreference import FIRST, resolve_reference, take_entities
from communique.coding.actors.descriptions import Descriptions
from communique.coding.actors.discourse import Discourse
from communique.coding.actors.documents import find_issuers
from communique.coding.actors.hits import is_month
from communique.coding.actors.mentions import Mention, find_mentions
from communique.coding.actors.nouns import OWNED, find_noun_after, find_tail
from communique.coding.actors.parts import Reading
from communique.coding.actors.phrase import complete, read_phrase, with_acts
from communique.coding.actors.setting import Seen
from communique.knowledge.actor_file import load_actor_file
from communique.records import UNKNOWN_CODE, Actor, Entity, Passage, Report, Span

__all__ = ["ActorResolver", "Mention", "Seen", "resolve_actor"]


class ActorResolver:
    """One report's countries, people and named mentions, read once; then any span of it -> an Actor."""

    def __init__(self, report: Report, seen: Seen | None = None, discourse: type[Discourse] = Discourse) -> None:
        """A report and what others found in it; ``discourse`` is for whoever watches pronouns being resolved."""
        seen = seen or Seen()
        self.text = report.text
        self._quoted, self._places = seen.quoted, seen.places
        self._setting, self.mentions = find_mentions(report, seen)
        self.discourse = discourse(report.text, self.mentions, self._setting.starts, seen.quoted)
        self.descriptions = Descriptions(report.text, self.mentions, self._setting.starts)

    def links(self, span: Span) -> tuple[Passage, ...]:
        """The span of a pronoun or a definite description -> the words it stands for, known or not; empty if unsure."""
        referent = self.discourse.links.get(span)
        if referent:
            return (Passage.at(referent.words, self.text),)
        found = self.descriptions.find(span)
        return (Passage.at(found.span, self.text),) if found else ()

    def resolve(self, span: Span, speaker: Actor | None = None) -> Actor:
        """A mention's span (and who speaks, where it stands in a quote) -> the Actor.

        ``chain`` holds the words elsewhere that led to its entities; ``rule`` is None where it stays unresolved.
        """
        actor = Actor(span, span.of(self.text))
        issuers = find_issuers(self.text, self.mentions, self._setting.starts, span)
        if issuers:
            return take_entities(actor, issuers, self.text, "issuers of the joint statement")
        author = self._author(span) if speaker is None and actor.text.strip().lower() in FIRST else None
        if author:
            return replace(author, span=span, text=actor.text, chain=(Passage(author.span, author.text), *author.chain))
        referred = resolve_reference(actor, self.text, self.discourse, self._quoted, speaker)
        if referred is not None:
            return referred
        if is_month(self.text, span.start, span.end):
            return actor
        reading = self._with_tail(read_phrase(self.text, span.start, span.end, self._setting), span)
        if reading is None or (reading.country is None and reading.local):
            found = self.descriptions.find(span)
            if found and found.mention and found.mention.entity.code != UNKNOWN_CODE:
                return take_entities(actor, (found.mention,), self.text, "described before")
        if reading is None:
            return self._at_place(actor)
        reading = self._with_owner(
            self._with_noun(with_acts(self.text, span, reading, self._setting), span), span, speaker
        )
        return _as_actor(actor, complete(reading, span.start, self._setting))

    def _at_place(self, actor: Actor) -> Actor:
        """An Actor of whom nothing is known -> the people of the place it names, if it names one."""
        named = (p for p in self._places if p.country and p.kind != "demonym" and p.span.overlaps(actor.span))
        place = next(named, None)
        if place is None or place.span.end < actor.span.end - 1 or not self._setting.weights[place.country or ""]:
            return actor
        return replace(actor, entities=(Entity(place.name, place.country, ("CVL",)),), rule="name: place")

    def _author(self, span: Span) -> Actor | None:
        """An "I" or "we" outside quotation marks -> who issues the statement it stands in, as an Actor."""
        if span.of(self.text).isupper() and span.end - span.start > 1:
            return None
        if any(quote.covers(span) for quote in self._quoted):
            return None
        words = find_author(self.text, self.mentions, self._setting.starts, span)
        author = self.resolve(words) if words and words.of(self.text).lower() not in FIRST else None
        return replace(author, rule="author of the statement") if author and author.entities else None

    def _with_tail(self, reading: Reading | None, span: Span) -> Reading | None:
        """A reading without a country -> the reading of the phrase with its "of the House", which a span leaves out."""
        if reading and (reading.country or reading.person or not reading.local or reading.rule == OWNED):
            return reading
        end = find_tail(self.text, span.end)
        whole = read_phrase(self.text, span.start, end, self._setting) if end > span.end else None
        if whole is None or not whole.rule.startswith(("agent", "voice")):
            return reading
        return whole

    def _with_owner(self, reading: Reading, span: Span, speaker: Actor | None) -> Reading:
        """``his government``, ``our troops`` -> the reading with the country of whom the first word stands for."""
        if reading.rule != OWNED or reading.country is not None:
            return reading
        pronoun = Span(span.start, span.start + len(span.of(self.text).split()[0]))
        if pronoun == span:  # "his" alone, read with the noun behind it
            return reading
        owner = self.resolve(pronoun, speaker)
        chain = (Passage(pronoun, owner.text), *owner.chain)
        return replace(reading, country=owner.country, chain=chain) if owner.country else reading

    def _with_noun(self, reading: Reading, span: Span) -> Reading:
        """A demonym's reading -> the same with the sectors of the noun it shares: ``Russian`` and Syrian warplanes."""
        if reading.rule not in {"name: demonym", "name: people"}:
            return reading
        end = find_noun_after(self.text, span.end)
        noun = read_phrase(self.text, span.end, end, self._setting) if end > span.end else None
        if noun is None or not noun.sectors:
            return reading
        return replace(reading, sectors=noun.sectors, rule="demonym with the noun it shares")


def _as_actor(actor: Actor, reading: Reading) -> Actor:
    """A bare Actor and a reading -> the Actor with entities, chain and rule; unresolved where nothing is known."""
    entity = reading.entity
    if entity.code == UNKNOWN_CODE:
        return actor
    return replace(actor, entities=(entity,), chain=reading.chain, rule=reading.rule)


def resolve_actor(
    text: str, on: dt.date | None = None, context: str | None = None, actors: Path | None = None
) -> Actor:
    """A mention, the day, words that came before it, a file of own actors -> the Actor; spans count in both texts, a
    blank line between.
    """
    body = f"{context}\n\n{text}" if context else text
    report = Report(id="", text_sha256="", text=body, published=on.isoformat() if on else None)
    seen = Seen(own=load_actor_file(actors) if actors else None)
    resolver = ActorResolver(report, seen) if context else _Alone(report, seen)
    return resolver.resolve(Span(len(body) - len(text), len(body)))


class _Alone(ActorResolver):
    """A mention without a report: nothing around it tells its country, and it is no evidence for itself."""

    def __init__(self, report: Report, seen: Seen) -> None:
        super().__init__(replace(report, text=""), seen)
        self.text = report.text
