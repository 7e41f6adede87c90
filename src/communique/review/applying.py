"""From rows of the log to judgements, and from a coding and judgements to the coding as its reviewers have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from communique.codebook import Codebook
from communique.contract import from_json, to_json
from communique.errors import InputError
from communique.records import (
    STATUSES,
    Actor,
    Coding,
    Event,
    EventDate,
    Evidence,
    FoundBy,
    Passage,
    Place,
    Span,
)
from communique.review.log import Review

Verdict = Literal["right", "wrong", "changed", "added"]
# Field of an event that a reviewer can change -> how its value is read from JSON.
RECORDS: dict[str, Any] = {"actors": Actor, "recipients": Actor, "source": Actor, "date": EventDate, "place": Place}
LISTS = ("actors", "recipients")
FIELDS = ("event_type", "mode", "status", *RECORDS)
_OWN = "for categories of your own name their codebook with --codebook FOLDER"
_EXPLAINING = ("status", "negation", "context", "mode", "claim", "rule")  # evidence that is no field's own words


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reviewer says of one event, all their rows together; ``number`` is that of the last row."""

    event_id: str
    reviewer: str
    verdict: Verdict
    changes: Mapping[str, Any]
    number: int


def judge(reviews: Iterable[Review]) -> dict[tuple[str, str], Judgement]:
    """Rows that stand, in order -> the judgement of each event and reviewer.

    The last verdict counts, and the last value of each field. Who changes a field says that the event is one.
    """
    found: dict[tuple[str, str], Judgement] = {}
    for review in reviews:
        key = (review.event_id, review.reviewer)
        old = found.get(key) or Judgement(review.event_id, review.reviewer, "right", {}, 0)
        verdict, changes = old.verdict, dict(old.changes)
        if review.kind == "add":
            verdict, changes = "added", {"cue": review.after["cue"], **changes, **review.after}
        elif review.kind == "change" and review.field:
            changes[review.field] = review.after
            verdict = "added" if verdict == "added" else "changed"
        elif review.kind == "wrong":
            verdict = "wrong"
        elif review.kind == "confirm":
            verdict = "added" if "cue" in changes else "changed" if changes else "right"
        found[key] = Judgement(review.event_id, review.reviewer, verdict, changes, review.number)
    return found


def value_of(event: Event, field: str) -> Any:
    """An event and one of FIELDS -> its value in JSON form."""
    value = getattr(event, field)
    if field in LISTS:
        return [to_json(actor) for actor in value]
    return to_json(value) if field in RECORDS and value is not None else value


def corrected(event: Event, changes: Mapping[str, Any], book: Codebook) -> Event:
    """An event and new values of fields in JSON form -> the event with them, its codes and evidence to match.

    Raises InputError for a value that there cannot be.
    """
    values: dict[str, Any] = {}
    for field, value in changes.items():
        if field in LISTS:
            values[field] = tuple(from_json(Actor, item) for item in value)
        elif field in RECORDS:
            values[field] = None if value is None else from_json(RECORDS[field], value)
        elif field in FIELDS:
            values[field] = value
    if "source" in values:  # what was known of the one before does not hold for another
        values |= {"source_kind": None if values["source"] else "report", "via": None}
    made = replace(event, **values)
    if made.event_type not in (event.event_type, *book.types) or made.status not in STATUSES:
        raise InputError(f"{made.event_type} {made.status}: no such type or status; {_OWN}")
    if made.event_type not in book.types:  # of another codebook: its codes stay
        return replace(made, evidence=_evidence(made))
    if made.mode not in (None, *book.type(made.event_type).modes):
        made = replace(made, mode=None)
    return replace(
        made, quad_class=book.quad_class(made.event_type), score=book.score(made.event_type, made.mode),
        cameo=book.cameo(made.event_type, made.mode, made.contexts), evidence=_evidence(made),
    )  # fmt: skip


def _evidence(event: Event) -> tuple[Evidence, ...]:
    """-> the words of each field as it is now, and those that only explain as they were."""
    found = [
        Evidence("cue", event.cue.span, event.cue.text),
        *(Evidence("actor", a.span, a.text) for a in event.actors),
        *(Evidence("recipient", a.span, a.text) for a in event.recipients),
        *([Evidence("source", event.source.span, event.source.text)] if event.source else []),
    ]
    if event.date and event.date.span and event.date.text:
        found.append(Evidence("date", event.date.span, event.date.text))
    if event.place:
        found.append(Evidence("place", event.place.span, event.place.text))
    kept = [evidence for evidence in event.evidence if evidence.role in _EXPLAINING]
    return tuple(dict.fromkeys([*found, *kept]))


def added(judgement: Judgement, coding: Coding, book: Codebook) -> Event:
    """The judgement that adds a missed event, and its coding -> the event."""
    start, end = judgement.changes["cue"]["span"]
    kind = judgement.changes["event_type"]
    if kind not in book.types:
        raise InputError(f"{kind}: no such type; {_OWN}")
    bare = Event(
        id=judgement.event_id, event_type=kind, mode=None, contexts=(), status="actual", probability=1.0,
        cue=Passage.at(Span(start, end), coding.report.text), actors=(), recipients=(), source=None, date=None,
        place=None, quad_class=book.quad_class(kind), score=book.score(kind), cameo=book.cameo(kind),
        found_by=FoundBy("reviewer", judgement.reviewer), evidence=(),
    )  # fmt: skip
    return corrected(bare, judgement.changes, book)


def apply_reviews(coding: Coding, reviews: Sequence[Review], book: Codebook) -> Coding:
    """A coding and the rows on its report that stand -> the coding as its reviewers have it.

    Rows on another text, and on events that the coding no longer has, change nothing. Where two reviewers judged one
    event, whoever was last decides.
    """
    of_text = [review for review in reviews if review.text_sha256 == coding.report.text_sha256]
    last: dict[str, Judgement] = {}
    for judgement in sorted(judge(of_text).values(), key=lambda j: j.number):
        last[judgement.event_id] = judgement
    events = []
    for event in coding.events:
        found = last.pop(event.id, None)
        if found is None or found.verdict == "right":
            events.append(event)
        elif found.verdict in ("changed", "added"):
            events.append(corrected(event, found.changes, book))
    events += [added(judgement, coding, book) for judgement in last.values() if judgement.verdict == "added"]
    return replace(coding, events=tuple(sorted(events, key=lambda event: (event.cue.span, event.id))))
