"""A text's places, and the place of an event."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from communique.coding.places.choice import Choice, choose, contained, read_context
from communique.coding.places.mentions import Mention, MentionFinder
from communique.knowledge.gazetteer import load_gazetteer
from communique.records import Place, PlaceBasis, PlaceKind, Report, Span

_KIND: dict[str, PlaceKind] = {
    "country": "country", "capital": "city", "city": "city", "region": "region", "province": "region",
    "district": "region", "water": "water",
    "landform": "landform", "area": "area", "site": "site",
}  # fmt: skip
_REGION_WORD = re.compile(r"\s+(?:[Pp]rovince|[Gg]overnorate|[Oo]blast|[Pp]refecture|[Rr]egion)\b")
_OF_THE_ARTICLE = re.compile(
    r"(?:(?:in|across|throughout|around) )?(?:the|this)(?: \w+)? (?:(?P<capital>capital(?: city)?)|country|nation)",
    re.IGNORECASE,
)
_MOST = 0.6  # of the article's places: then it is about that country
# Of several places in the words of a role the narrowest counts: "Syria's northwestern Idlib province".
_NARROWEST = ("site", "city", "region", "landform", "water", "area", "country")


def _record(text: str, mention: Mention, choice: Choice, dateline: Span | None) -> Place:
    entry, span = choice.candidate.entry, mention.span
    kind: PlaceKind = "demonym" if choice.candidate.name_kind == "demonym" else _KIND[entry.feature]
    number = entry.id
    if kind == "city" and _REGION_WORD.match(text, span.end):
        kind, number = "region", None
    basis: PlaceBasis = "dateline" if dateline and dateline.overlaps(span) else "text"
    return Place(
        entry.name, entry.country, entry.lat, entry.lon, number, basis, span, span.of(text), kind, choice.rule
    )  # fmt: skip


class PlaceResolver:
    """The places of one report; ``places`` holds all of them in order, demonyms and the dateline's included."""

    def __init__(self, report: Report) -> None:
        self._text = report.text
        self._dateline = report.dateline.span if report.dateline else None
        mentions = MentionFinder(report.text).find()
        self._context = read_context(mentions)
        self._settled = {mention.key: place for mention in mentions if (place := contained(mention))}
        self.places = self._records(mentions)

    def _records(self, mentions: list[Mention]) -> tuple[Place, ...]:
        return tuple(
            _record(self._text, mention, choice, self._dateline)
            for mention in mentions
            if not mention.part and (choice := choose(mention, self._context, self._settled))
        )

    def _by_context(self, span: Span) -> Place | None:
        """Words such as "the capital" -> that of the one country the article is about, if it was named last."""
        if not (words := _OF_THE_ARTICLE.fullmatch(span.of(self._text))):
            return None
        named = Counter(place.country for place in self.places if place.country)
        before = [place.country for place in self.places if place.country and place.span.end <= span.start]
        country, times = named.most_common(1)[0] if named else ("", 0)
        if not before or before[-1] != country or times < _MOST * named.total():
            return None
        feature: Literal["country", "capital"] = "capital" if words["capital"] else "country"
        entry = load_gazetteer().of_country(country, feature)
        if entry is None:
            return None
        said, spot = span.of(self._text), (entry.lat, entry.lon, entry.id)
        rule = f"the article's {'capital' if words['capital'] else 'country'}"
        return Place(entry.name, entry.country, *spot, "text", span, said, _KIND[entry.feature], rule)

    def resolve(self, span: Span) -> Place | None:
        """The span of an event's place words -> the narrowest place named in them, None where none is known.

        Demonyms ("the Iraqi bases") are no place of an event. A place from the dateline says so in its ``basis``.
        Words that are a place for the event may be one that ``places`` leaves out as a mere word (Nice, Reading).
        """
        inside = [place for place in self.places if place.span.overlaps(span)]
        if not any(place.kind != "demonym" for place in inside):
            certain = MentionFinder(span.of(self._text), certain=True).find()
            inside = list(self._records([mention.moved(span.start) for mention in certain]))
        named = [place for place in inside if place.kind != "demonym"]
        narrowest = min(named, key=lambda place: (_NARROWEST.index(place.kind), place.span.start), default=None)
        return narrowest or self._by_context(span)


def find_places(text: str) -> list[Place]:
    """Text -> the places and peoples it names, in order.

    Coordinates are a city's own, a country's or an area's rough middle, and for a region the mean of its cities by
    population. Demonyms have ``kind`` "demonym" and stand for their country. Persons' names are left out.
    """
    return list(PlaceResolver(Report(id="", text_sha256="", text=text)).places)
