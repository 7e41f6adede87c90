"""Cards: an event or a quote of a coding -> its fields in words, each with the marks of its words in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from communique.codebook import Codebook
from communique.records import UNKNOWN_CODE, Actor, Coding, Event, Quote, Span
from communique.web.marks import Mark


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: the words of the text, what they stand for, why, and who may be looked up by it."""

    words: str = ""
    means: str = ""
    why: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its label, the name of its marks, its values."""

    label: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """An event as it is shown."""

    number: int
    event: Event
    fields: tuple[Field, ...]


def event_card(number: int, event: Event, book: Codebook) -> Card:
    """An event, its number in the report, the codebook -> its card."""
    name = f"e{number}"
    entry = book.types.get(event.event_type)
    mode = entry.modes.get(event.mode) if entry and event.mode else None
    why = f"found by {event.found_by.maker}" + (f", {event.found_by.entry}" if event.found_by.entry else "")
    fields = [Field("cue", f"{name}.cue", (Value(event.cue.text, why=why),))]
    for label, actors in _roles(event):
        if actors:
            fields.append(Field(label, f"{name}.{label}", tuple(v for a in actors for v in actor_values(a))))
    fields += [Field("date", f"{name}.date", (value,)) for value in _date(event)]
    fields += [Field("place", f"{name}.place", (value,)) for value in _place(event)]
    if mode:
        fields.append(Field("mode", f"{name}.cue", (Value(means=mode.name, why=mode.meaning),)))
    for evidence in event.evidence:
        if evidence.role in ("status", "negation"):
            fields.append(Field("status", f"{name}.status", (Value(evidence.text, event.status),)))
    if event.contexts:
        words = " · ".join(dict.fromkeys(v.text for v in event.evidence if v.role == "context"))
        fields.append(Field("context", f"{name}.context", (Value(words, ", ".join(event.contexts)),)))
    codes = f"{event.quad_class}, score {event.score:g}, CAMEO {event.cameo.code}"
    fields.append(Field("codes", "", (Value(means=codes),)))
    return Card(number, event, tuple(fields))


def _roles(event: Event) -> tuple[tuple[str, tuple[Actor, ...]], ...]:
    return (
        ("actor", event.actors), ("recipient", event.recipients), ("source", (event.source,) if event.source else ()),
    )  # fmt: skip


def actor_values(actor: Actor) -> Iterator[Value]:
    """A mention -> a value for each entity it stands for; ``---`` where nobody is known."""
    chain = "".join(f" ← {passage.text}" for passage in actor.chain if passage.text != actor.text)
    why = " ".join(filter(None, (chain.strip(), f"({actor.rule})" if actor.rule else "")))
    if not actor.entities:
        yield Value(actor.text, UNKNOWN_CODE, why or "nobody known by these words")
    for entity in actor.entities:
        means = entity.code if entity.name in ("", entity.code) else f"{entity.code} · {entity.name}"
        yield Value(actor.text, means, why, entity.code if entity.code != UNKNOWN_CODE else "")


def _date(event: Event) -> Iterator[Value]:
    if event.date:
        days = f"{event.date.first}" + (f" to {event.date.last}" if event.date.last != event.date.first else "")
        why = {"published": "the report's day", "dateline": "the dateline's day"}.get(event.date.basis, "")
        yield Value(event.date.text or "", days, event.date.rule or why)


def _place(event: Event) -> Iterator[Value]:
    place = event.place
    if place:
        at = f", {place.lat:.2f} {place.lon:.2f}" if place.lat is not None and place.lon is not None else ""
        means = ", ".join(filter(None, (place.name, place.country))) + at
        yield Value(place.text, means, ", ".join(filter(None, (place.rule, f"GeoNames {place.geonames_id}"
                    if place.geonames_id else ""))))  # fmt: skip


def event_marks(number: int, event: Event) -> Iterator[Mark]:
    """An event and its number -> the marks of its fields. Words that only explain are marked, but seen when lit."""
    name = f"e{number}"
    yield Mark(event.cue.span, f"{name}.cue", f"cue q-{event.quad_class.replace(' ', '-')}")
    for label, actors in _roles(event):
        for actor in actors:
            yield Mark(actor.span, f"{name}.{label}", label)
            yield from (Mark(passage.span, f"{name}.{label}", "why") for passage in actor.chain)
    if event.date and event.date.span:
        yield Mark(event.date.span, f"{name}.date", "date")
    if event.place:
        yield Mark(event.place.span, f"{name}.place", "place")
    for evidence in event.evidence:
        if evidence.role in ("status", "negation", "context"):
            role = "context" if evidence.role == "context" else "status"
            yield Mark(evidence.span, f"{name}.{role}", "why")


def quote_marks(number: int, quote: Quote) -> Iterator[Mark]:
    """A quote and its number -> the marks of what was said, by whom, in which words of saying."""
    name = f"q{number}"
    yield from (Mark(passage.span, f"{name}.content", "quote") for passage in quote.content)
    if quote.source:
        yield Mark(quote.source.span, f"{name}.speaker", "speaker")
    if quote.cue:
        yield Mark(quote.cue.span, f"{name}.cue", "why")


def numbered(coding: Coding) -> Sequence[tuple[int, Event]]:
    """A coding -> its events with their numbers, in the order of the text."""
    return list(enumerate(coding.events, 1))


def cue_numbers(events: Iterable[tuple[int, Event]], link: str = "#e{}") -> dict[int, str]:
    """Numbered events, where their numbers lead -> the HTML to stand before each cue, by its first character."""
    labels: dict[int, str] = {}
    for number, event in events:
        target = link.format(number)
        label = f'<a class="no" href="{target}" aria-label="event {number}">{number}</a>'
        labels[event.cue.span.start] = labels.get(event.cue.span.start, "") + label
    return labels


def paragraph_around(text: str, span: Span, reach: int = 500) -> Span:
    """A text and a span -> the paragraph around it, at most ``reach`` characters to either side."""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - reach)
    end = text.find("\n", span.end)
    return Span(start, min(len(text) if end < 0 else end, span.end + reach))
