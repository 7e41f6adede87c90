"""Codings made by hand, for tests of what happens to records after coding. Invented persons, real institutions."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

from communique.records import (
    Actor,
    Cameo,
    Claim,
    Coding,
    Dateline,
    Entity,
    Event,
    EventDate,
    Evidence,
    FoundBy,
    Note,
    Number,
    Passage,
    Place,
    Provenance,
    Quote,
    Report,
    Span,
    Where,
)
from communique.store import Codes

TITLE = "Chile, “Perú” sign \U0001f91d pact"
BODY = (
    "LIMA (Agencia) - Chile's foreign minister Inés Quiñones and her Peruvian colleague "
    "signed a pact on Friday in Lima.\n"
    '"We, the two, agreed", she said; \'Ñandú, "Ltd"\' called on Bolivia to join.'
)
TEXT = f"{TITLE}\n\n{BODY}"
CODER = Provenance("0.1.0", "m" * 12, "c" * 12, "k" * 12)
CODES = Codes(
    frozenset({"SUPPORT", "REQUEST"}),
    frozenset({("REQUEST", "meet")}),
    frozenset({"diplomatic", "economic"}),
    frozenset({"057", "1011"}),
    frozenset({"verbal cooperation", "verbal conflict"}),
)


def span(words: str, text: str = TEXT) -> Span:
    """Words -> where they first stand in the text."""
    start = text.index(words)
    return Span(start, start + len(words))


def passage(words: str, text: str = TEXT) -> Passage:
    return Passage(span(words, text), words)


def actor(words: str, *entities: Entity, chain: tuple[Passage, ...] = (), rule: str | None = None) -> Actor:
    return Actor(span(words), words, entities, chain, rule)


CHILE = Entity("Ministry of Foreign Affairs of Chile", "CHL", ("GOV", "MIL"))
PERU = Entity("Perú", "PER", ("GOV",))
BOLIVIA = Entity("Bolivia", "BOL")
MINISTER = actor("foreign minister Inés Quiñones", CHILE, rule="title")
BOTH = actor("the two", CHILE, PERU, chain=(passage("foreign minister Inés Quiñones"), passage("Chile's")), rule="pair")


def report(report_id: str = "a-1", text: str = TEXT, **metadata: str) -> Report:
    hashed = hashlib.sha256(text.encode()).hexdigest()
    made = Report(report_id, hashed, text, "00127", TITLE, "2024-05-18T07:30", language="en")
    return replace(made, dateline=Dateline("LIMA", "Agencia", span("LIMA (Agencia) -")), **metadata)


def signing(report_id: str) -> Event:
    """An event that has everything."""
    cue, day = passage("signed a pact"), dt.date(2024, 5, 17)
    return Event(
        id=f"{report_id}:{cue.span.start}",
        event_type="SUPPORT",
        mode=None,
        contexts=("diplomatic", "economic"),
        status="actual",
        probability=0.1 + 0.2,
        cue=cue,
        actors=(MINISTER, actor("her Peruvian colleague", PERU)),
        recipients=(),
        source=BOTH,
        date=EventDate(day, day, "day", "text", span("Friday"), "Friday", "weekday"),
        place=Place("Lima", "PER", -12.04318, -77.02824, 3936456, "text", span("Lima."), "Lima.", rule="gazetteer"),
        quad_class="verbal cooperation",
        score=3.5,
        cameo=Cameo("057", "05"),
        found_by=FoundBy("encoder"),
        evidence=(Evidence("cue", cue.span, cue.text), Evidence("date", span("Friday"), "Friday")),
        numbers=(
            Number("crowd", 2.0, None, "persons", span("two"), "two"),
            Number("money", None, 1.5e9, "PEN", span("pact"), "pact"),
        ),
        source_kind="named",
        claim="questioned",
        via=actor("Bolivia", BOLIVIA),
        counterclaims=(
            Claim(MINISTER, "named", "denied", (passage("said"), passage("called")), BOTH),
            Claim(None, "report", "asserted"),
        ),
    )


def calling(report_id: str) -> Event:
    """An event that has little, with an actor nobody knows."""
    cue = passage("called on")
    return Event(
        id=f"{report_id}:{cue.span.start}b",
        event_type="REQUEST",
        mode="meet",
        contexts=(),
        status="hypothetical",
        probability=0.5,
        cue=cue,
        actors=(actor("'Ñandú, \"Ltd\"'"),),
        recipients=(actor("Bolivia", BOLIVIA),),
        source=None,
        date=EventDate(dt.date(2024, 5, 18), dt.date(2024, 5, 18), "day", "published"),
        place=None,
        quad_class="verbal conflict",
        score=-5.0,
        cameo=Cameo("1011", "10"),
        found_by=FoundBy("codebook", "request.toml: call on"),
        evidence=(Evidence("recipient", span("Bolivia"), "Bolivia"),),
    )


def coding(report_id: str = "a-1", provenance: Provenance | None = CODER) -> Coding:
    """A report with two events, three quotes and two notes."""
    quotes = (
        Quote(
            BOTH,
            passage("said"),
            (passage("We, the two, agreed"), passage("to join")),
            "mixed",
            (MINISTER, BOTH),
            "named",
            actor("Bolivia", BOLIVIA),
            "doubt",
            (passage("said"),),
            passage("on Friday"),
            ("BOL",),
        ),
        Quote(actor("she"), None, (passage("We"),), "direct"),
        Quote(None, passage("said"), (), "indirect"),
    )
    notes = (
        Note("unresolved", "No known actor here.", Where(report_id=report_id, span=span("Ltd"))),
        Note("encoding", "Read as latin-1.", Where("reports/a.txt", 3)),
    )
    return Coding(report(report_id), (signing(report_id), calling(report_id)), quotes, notes, provenance)


def plain(report_id: str, text: str, provenance: Provenance | None = CODER) -> Coding:
    """A report without title, date or event."""
    return Coding(Report(report_id, hashlib.sha256(text.encode()).hexdigest(), text), provenance=provenance)


BARE_NOTE = Note("broken-row", "Line 7 is no JSON object.", Where("reports/b.jsonl", 7))


# For a store: a report that has everything, two that have nothing and begin alike, a note on none.
EVERYTHING: tuple[Coding | Note, ...] = (
    coding("a-1"), *(plain(name, f"Nothing but {name}.") for name in ("f" * 64, "f" * 8 + "e" * 56)), BARE_NOTE,
)  # fmt: skip
