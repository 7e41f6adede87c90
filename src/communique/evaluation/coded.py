"""Gold articles and a Coder -> how well whole records agree with gold: the figures ``communique evaluate`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.analysis.graph import Role
from communique.coder import Coder
from communique.evaluation.agreement import Agreement, FoundEvent
from communique.evaluation.gold import Document
from communique.reading import report_from
from communique.records import Coding, Event


@dataclass(frozen=True, slots=True)
class Coded:
    """A gold article and what was coded for it."""

    document: Document
    coding: Coding


def code_documents(coder: Coder, documents: Sequence[Document]) -> Iterator[Coded]:
    """Gold articles -> each with its coding."""
    for d in documents:
        report = report_from(d.text, id=d.id, published=d.published, language="en")
        yield Coded(d, coder.code(report))


def from_event(event: Event) -> FoundEvent:
    """A coded event -> the form that is compared with gold."""
    roles: dict[Role, list[object]] = {
        "actor": [a.span for a in event.actors],
        "recipient": [a.span for a in event.recipients],
        "source": [event.source.span] if event.source else [],
        "date": [event.date.span] if event.date and event.date.span else [],
        "place": [event.place.span] if event.place else [],
    }
    return FoundEvent(event.cue.span, event.event_type, event.mode, event.status, roles)  # type: ignore[arg-type]


def measure_events(coded: Sequence[Coded]) -> Agreement:
    """Coded gold articles -> agreement over all of them."""
    out = Agreement()
    for c in coded:
        assert c.coding.report.text == c.document.text  # noqa: S101  spans are compared: the texts must be one
        out.add(c.document.events, [from_event(e) for e in c.coding.events])
    return out
