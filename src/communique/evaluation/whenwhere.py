"""When and where of events against the words that gold marks: the words alone, and those that were resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from communique.evaluation.agreement import match_events
from communique.evaluation.coded import Coded, from_event
from communique.records import Event, Span

Field = Literal["date", "place"]
FIELDS: tuple[Field, ...] = ("date", "place")


def measure_when_where(coded: Sequence[Coded]) -> dict[str, float]:
    """Coded gold articles -> overlap F1 of the words of date and place.

    ``words``: the words on the record as evidence, resolved or not ("Friday" in a report without a day, "the
    consulate"). ``resolved``: those only that gave an interval or a place. Over the events of the right type (the
    annotators agree at .96 for dates, .90 for places), and over all events, where missed and false events count, too.
    """
    n: Counter[str] = Counter()
    for c in coded:
        _count(c, n)
    figures: dict[str, float] = {}
    for field in FIELDS:
        for kind in ("words", "resolved"):
            for events in ("right type", "all events"):
                both, gold, found = (
                    n[f"{field} {side} {events}"] for side in (f"both {kind}", "gold", f"found {kind}")
                )
                figures[f"{field} {kind}, {events}"] = 2 * both / max(1, gold + found)
    return figures


def _count(c: Coded, n: Counter[str]) -> None:
    found = [from_event(e) for e in c.coding.events]
    events = {id(f): e for f, e in zip(found, c.coding.events, strict=True)}
    pairs = match_events(c.document.events, found)
    for field in FIELDS:
        n[f"{field} gold all events"] += sum(len(g.roles[field]) for g in c.document.events)
        for kind in ("words", "resolved"):
            n[f"{field} found {kind} all events"] += sum(len(_spans(e, field, kind)) for e in c.coding.events)
    for g, f in pairs:
        if g.event_type != f.event_type:
            continue
        for field in FIELDS:
            n[f"{field} gold right type"] += len(g.roles[field])
            for kind in ("words", "resolved"):
                spans = _spans(events[id(f)], field, kind)
                both = sum(any(x.overlaps(y) for y in spans) for x in g.roles[field])
                n[f"{field} found {kind} right type"] += len(spans)
                n[f"{field} both {kind} right type"] += both
                n[f"{field} both {kind} all events"] += both


def _spans(event: Event, field: Field, kind: str) -> list[Span]:
    if kind == "words":
        return [v.span for v in event.evidence if v.role == field]
    value = event.date if field == "date" else event.place
    return [value.span] if value and value.span else []
