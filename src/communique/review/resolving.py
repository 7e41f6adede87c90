"""Words that a reviewer selected -> the value of a field, by the coder's own resolvers, without the encoder."""

from __future__ import annotations

import re
from functools import cached_property

from communique.analysis.words import find_sentences
from communique.coding.actors import ActorResolver, Seen
from communique.coding.dates import EventDates
from communique.coding.places import PlaceResolver
from communique.coding.quotes import find_quoted
from communique.errors import InputError
from communique.records import UNKNOWN_CODE, Actor, Entity, EventDate, Place, Report, Span, Status

BY_HAND = "reviewer"  # the rule of what no resolver said
_CODE = re.compile(r"([A-Z]{3}|---)(?: ([A-Z]{3}|---))?")


class FieldResolver:
    """One report, and any of its words as actor, place or date."""

    def __init__(self, report: Report) -> None:
        self._report = report

    @cached_property
    def _actors(self) -> ActorResolver:
        text = self._report.text
        return ActorResolver(
            self._report, Seen(tuple(find_quoted(text)), tuple(find_sentences(text)), self._places.places)
        )

    @cached_property
    def _places(self) -> PlaceResolver:
        return PlaceResolver(self._report)

    @cached_property
    def _dates(self) -> EventDates:
        return EventDates(self._report)

    def span(self, start: int, end: int) -> Span:
        """Where a selection begins and ends -> its span without blanks around. Raises InputError for no words."""
        text = self._report.text
        start, end = max(0, start), min(len(text), end)
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start >= end:
            raise InputError("no words are selected: select those of the field in the text first")
        return Span(start, end)

    def actor(self, span: Span, code: str = "") -> Actor:
        """Words, and a code such as ``CHN GOV`` where the reviewer knows better -> the actor. Raises InputError."""
        found = self._actors.resolve(span)
        return with_code(found, code) if code else found

    def place(self, span: Span) -> Place:
        """Words -> the place; a mere name where the gazetteer has none."""
        words = span.of(self._report.text)
        found = self._places.resolve(span)
        return found or Place(" ".join(words.split()), None, None, None, None, "text", span, words, rule=BY_HAND)

    def date(self, span: Span, status: Status) -> EventDate:
        """Words -> the days. Raises InputError where no day can be read from them."""
        found = self._dates.resolve(span, status)
        if found is None:
            raise InputError(f"“{span.of(self._report.text)[:60]}”: no day can be read from these words")
        return found


def with_code(actor: Actor, code: str) -> Actor:
    """An actor and a code -> the actor as the reviewer has it. Raises InputError for what is no code."""
    found = _CODE.fullmatch(code.strip().upper())
    if not found or set(found.groups()) <= {"---", None}:
        raise InputError(f"code {code[:20]}: write it as CHN, CHN GOV or --- GOV")
    country, sector = (None if half in (None, UNKNOWN_CODE) else half for half in found.groups())
    name = actor.entities[0].name if len(actor.entities) == 1 and actor.entities[0].country == country else actor.text
    entity = Entity(" ".join(name.split()), country, (sector,) if sector else ())
    return Actor(actor.span, actor.text, (entity,), (), BY_HAND)
