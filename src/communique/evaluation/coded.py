"""Gold articles and a Coder -> how well whole records agree with gold: the figures ``communique evaluate`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from communique.analysis.graph import Role
from communique.coder import Coder
from communique.evaluation.agreement import Agreement, FoundEvent, match_events
from communique.evaluation.calibration import calibration_error
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


def measure_probability(coded: Sequence[Coded]) -> dict[str, float]:
    """Coded gold articles -> how far the probabilities of the events are from the share that is right (expected
    calibration error), and that share where they say .75 to .85. The curve was fitted on the same articles;
    ``communique-train calibrate`` prints what it gives on articles left out.
    """
    sure: list[float] = []
    right: list[bool] = []
    for c in coded:
        found = [from_event(e) for e in c.coding.events]
        hits = {id(f) for g, f in match_events(c.document.events, found) if g.event_type == f.event_type}
        sure += [e.probability for e in c.coding.events]
        right += [id(f) in hits for f in found]
    near = [hit for p, hit in zip(sure, right, strict=True) if 0.75 <= p < 0.85]
    figures = {"error": calibration_error(np.array(sure), np.array(right, float)), "events at .8": len(near)}
    return figures | {"right at .8": round(sum(near) / max(1, len(near)), 4)}


def measure_events(coded: Sequence[Coded]) -> Agreement:
    """Coded gold articles -> agreement over all of them."""
    out = Agreement()
    for c in coded:
        assert c.coding.report.text == c.document.text  # noqa: S101  spans are compared: the texts must be one
        out.add(c.document.events, [from_event(e) for e in c.coding.events])
    return out
