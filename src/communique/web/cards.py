"""Cards: an event or a quote of a coding -> its fields in words, each with the marks of its words in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from communique.codebook import Codebook
from communique.records import UNKNOWN_CODE, Actor, Claim, Coding, Event, Number, Quote, Span
from communique.web.marks import Mark

SOURCE_KINDS = {
    "report": "the report itself", "actor": "the actor about its own act", "named": "a named person",
    "institution": "an institution", "unnamed": "unnamed", "document": "a document", "media": "other media",
}  # fmt: skip


# Evidence that only explains -> the field that it explains.
_EXPLAINS = {
    "status": "status", "negation": "status", "context": "context", "claim": "claim", "rule": "rule", "date": "date",
    "place": "place",
}  # fmt: skip


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
    fields += _claims(name, event)
    fields += [Field("date", f"{name}.date", (value,)) for value in _date(event)]
    fields += [Field("place", f"{name}.place", (value,)) for value in _place(event)]
    fields += [Field(number.kind, f"{name}.n{n}", (_size(number),)) for n, number in enumerate(event.numbers, 1)]
    if mode:
        fields.append(Field("mode", f"{name}.cue", (Value(means=mode.name, why=mode.meaning),)))
    for evidence in event.evidence:
        if evidence.role in ("status", "negation"):
            fields.append(Field("status", f"{name}.status", (Value(evidence.text, event.status),)))
    if rule := [evidence.text for evidence in event.evidence if evidence.role == "rule"]:
        fields.append(Field("decided by", f"{name}.rule", tuple(map(Value, rule))))
    if event.contexts:
        words = " · ".join(dict.fromkeys(v.text for v in event.evidence if v.role == "context"))
        fields.append(Field("context", f"{name}.context", (Value(words, ", ".join(event.contexts)),)))
    codes = f"{event.quad_class}, score {event.score:g}, CAMEO {event.cameo.code}"
    fields.append(Field("codes", "", (Value(means=codes),)))
    return Card(number, event, tuple(fields))


def _roles(event: Event) -> tuple[tuple[str, tuple[Actor, ...]], ...]:
    return (
        ("actor", event.actors), ("recipient", event.recipients), ("source", (event.source,) if event.source else ()),
        ("via", (event.via,) if event.via else ()),
    )  # fmt: skip


def _claims(name: str, event: Event) -> Iterator[Field]:
    """-> how the source stands to the event, what kind of source it is, and who says otherwise."""
    words = " … ".join(evidence.text for evidence in event.evidence if evidence.role == "claim")
    kind = SOURCE_KINDS.get(event.source_kind or "", "kind of source unknown")
    if event.source or event.source_kind != "report" or event.claim != "asserted":
        yield Field("claim", f"{name}.claim", (Value(words, event.claim, f"by {kind}"),))
    for number, claim in enumerate(event.counterclaims, 1):
        yield Field("otherwise", f"{name}.c{number}", tuple(_counterclaim(claim)))
        if claim.via:
            yield Field("… via", f"{name}.c{number}", tuple(actor_values(claim.via)))


def _counterclaim(claim: Claim) -> Iterator[Value]:
    words = " … ".join(passage.text for passage in claim.words)
    said = f"{claim.status} by {SOURCE_KINDS[claim.source_kind]}" + (f", “{words}”" if words else "")
    if claim.source is None:
        yield Value("", said)
    for value in actor_values(claim.source) if claim.source else ():
        yield replace(value, why=f"{said} {value.why}")


def _size(number: Number) -> Value:
    bounds = " to ".join(f"{x:,.10g}" for x in dict.fromkeys(x for x in (number.low, number.high) if x is not None))
    least = "at least " if number.high is None else "at most " if number.low is None else ""
    return Value(number.text, f"{least}{bounds} {number.unit}")


def in_words(probability: float) -> str:
    """A calibrated probability -> what it is worth, in words: of how many such events how many are right."""
    whole = next((n for n in (10, 20, 100, 1000) if 0 < round(probability * n) < n), 1)
    if whole == 1:
        return "certain" if probability == 1 else "nearly certain" if probability > 0.5 else "hardly likely"
    return f"of {whole:,} events as sure as this about {round(probability * whole):,} are right"


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
    if event.date and not event.date.text:
        yield from _unresolved(event, "date")
    if event.date:
        days = f"{event.date.first}" + (f" to {event.date.last}" if event.date.last != event.date.first else "")
        why = {"published": "the report's day", "dateline": "the dateline's day"}.get(event.date.basis, "")
        yield Value(event.date.text or "", days, event.date.rule or why)


def _place(event: Event) -> Iterator[Value]:
    place = event.place
    if not place:
        yield from _unresolved(event, "place")
    else:
        at = f", {place.lat:.2f} {place.lon:.2f}" if place.lat is not None and place.lon is not None else ""
        means = ", ".join(filter(None, (place.name, place.country))) + at
        yield Value(place.text, means, ", ".join(filter(None, (place.rule, f"GeoNames {place.geonames_id}"
                    if place.geonames_id else ""))))  # fmt: skip


def _unresolved(event: Event, role: str) -> Iterator[Value]:
    yield from (Value(evidence.text, why="not resolved") for evidence in event.evidence if evidence.role == role)


def event_marks(number: int, event: Event) -> Iterator[Mark]:
    """An event and its number -> the marks of its fields. Words that only explain are marked, but seen when lit."""
    name = f"e{number}"
    yield Mark(event.cue.span, f"{name}.cue", f"cue q-{event.quad_class.replace(' ', '-')}")
    for label, actors in _roles(event):
        for actor in actors:
            yield Mark(actor.span, f"{name}.{label}", label)
            yield from (Mark(passage.span, f"{name}.{label}", "why") for passage in actor.chain)
    yield from (Mark(number.span, f"{name}.n{n}", "why") for n, number in enumerate(event.numbers, 1))
    for n, claim in enumerate(event.counterclaims, 1):
        yield from (Mark(passage.span, f"{name}.c{n}", "why") for passage in claim.words)
        yield from (Mark(who.span, f"{name}.c{n}", "why") for who in (claim.source, claim.via) if who)
    if event.date and event.date.span:
        yield Mark(event.date.span, f"{name}.date", "date")
    if event.place:
        yield Mark(event.place.span, f"{name}.place", "place")
    for evidence in event.evidence:
        if role := _EXPLAINS.get(evidence.role):
            yield Mark(evidence.span, f"{name}.{role}", "why")


def quote_marks(number: int, quote: Quote) -> Iterator[Mark]:
    """A quote and its number -> the marks of what was said, by whom, in which words of saying."""
    name = f"q{number}"
    yield from (Mark(passage.span, name, "quote") for passage in quote.content)
    if quote.source:
        yield Mark(quote.source.span, name, "speaker")
    explaining = (quote.cue, quote.setting, quote.via, *quote.addressees, *quote.doubt)
    yield from (Mark(words.span, name, "why") for words in explaining if words)


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
