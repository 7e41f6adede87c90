"""What happened: decisions (``deciding.decide``) -> events, each field with the words that support it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from communique.analysis.graph import Analysis, Cue
from communique.codebook import Codebook
from communique.coding.events.contexts import find_event_contexts
from communique.coding.events.deciding import Decision
from communique.records import (
    Actor,
    Claim,
    Event,
    EventDate,
    Evidence,
    EvidenceRole,
    Passage,
    Place,
    Report,
    Span,
    Status,
)

HOSTS = ("name: country", "name: seat")  # actor rules by which a place stands for the state that receives a visitor
LONG_AGO = 31  # days before the report from which an act is background, not news (annotation guide, sections 6 and 7)


@dataclass(frozen=True, slots=True)
class Fillers:
    """What fills an event's fields from spans: the resolvers of one report, as plain functions."""

    actor: Callable[[Span], Actor]
    claim: Callable[[Cue, Sequence[Actor]], Claim]  # a cue and its actors -> who says so, and how
    date: Callable[[Span | None, Status], EventDate | None]
    place: Callable[[Span], Place | None]
    day: dt.date | None = None  # the report's


def code_events(
    report: Report, analysis: Analysis, codebook: Codebook, fillers: Fillers, decisions: Sequence[Decision]
) -> tuple[Event, ...]:
    """A report with its analysis and what was decided -> its events, each field with the words that support it."""
    cues = [d.cue for d in decisions]
    sharing = Counter(cue.span.start for cue in cues)
    out: list[Event] = []
    for decision in decisions:
        start = decision.cue.span.start
        earlier = sum(e.cue.span.start == start for e in out)
        letter = chr(ord("a") + earlier) if sharing[start] > 1 else ""
        out.append(_event(f"{report.id}:{start}{letter}", decision, cues, analysis, codebook, fillers))
    return tuple(out)


def _event(
    event_id: str, decision: Decision, cues: Sequence[Cue], analysis: Analysis, codebook: Codebook, fillers: Fillers
) -> Event:
    cue = decision.cue
    text, sentence = analysis.text, analysis.sentences[cue.sentence]
    actors, recipients = (tuple(fillers.actor(s) for s in cue.spans(role)) for role in ("actor", "recipient"))
    claim = fillers.claim(cue, actors)
    time, spot = cue.best("date") or _governing_date(cue, analysis), cue.best("place")
    recipients = recipients or _hosts(cue, actors, spot, fillers)
    date = fillers.date(time, cue.status)
    status: Status = "historical" if _long_ago(cue.status, date, fillers.day) else cue.status
    place = fillers.place(spot) if spot else None
    contexts = find_event_contexts(cue, cues, claim.source.span if claim.source else None, analysis, codebook)
    names = tuple(sorted({name for name, _ in contexts}))
    evidence = [
        ("cue", cue.span),
        *(("actor", a.span) for a in actors),
        *(("recipient", r.span) for r in recipients),
        *((("source", claim.source.span),) if claim.source else ()),
        *((("via", claim.via.span),) if claim.via else ()),
        *(("claim", words.span) for words in claim.words),
        *_words("date", date.span if date else None, time),
        *_words("place", place.span if place else None, spot),
        *_status_words(status, cue.span, analysis, sentence, codebook),
        *(("rule", span) for span in decision.words if span != cue.span),
        *(("context", span) for _, span in contexts),
    ]
    return Event(
        id=event_id,
        event_type=cue.event_type,
        mode=cue.mode,
        contexts=names,
        status=status,
        probability=cue.probability,
        cue=Passage.at(cue.span, text),
        actors=actors,
        recipients=recipients,
        source=claim.source,
        date=date,
        place=place,
        quad_class=codebook.quad_class(cue.event_type),
        score=codebook.score(cue.event_type, cue.mode),
        cameo=codebook.cameo(cue.event_type, cue.mode, names),
        found_by=decision.found_by,
        evidence=_evidence(evidence, text),
        source_kind=claim.source_kind,
        claim=claim.status,
        via=claim.via,
    )


# Between two acts of one clause none of these stands: what follows may be another time's.
_OTHER_CLAUSE = re.compile(r"\b(?:had|that|which|who|whom|after|before|since|because|when|while)\b|[“”\";]")


def _hosts(cue: Cue, actors: Sequence[Actor], spot: Span | None, fillers: Fillers) -> tuple[Actor, ...]:
    """A visit that names no recipient, its actors, its place -> the state visited, where the place is another country
    than theirs or its seat of government: the host is the recipient (annotation guide, section 1).
    """
    if (cue.event_type, cue.mode) != ("CONSULT", "visit") or spot is None or not actors:
        return ()
    host = fillers.actor(spot)
    countries = {a.country for a in actors}
    return (host,) if host.rule in HOSTS and not countries & {host.country, None} else ()


def _governing_date(cue: Cue, analysis: Analysis) -> Span | None:
    """The date words of the act before it in its clause, if the same actors did both: "came on Friday and signed"."""
    actors = cue.spans("actor")
    for other in reversed(analysis.cues):
        date = other.best("date")
        near = other.sentence == cue.sentence and other.span.end <= cue.span.start and other.status == cue.status
        if date and near and actors and other.spans("actor") == actors and cue.status in {"actual", "future"}:
            between = analysis.text[min(other.span.end, date.end) : cue.span.start]
            return None if _OTHER_CLAUSE.search(between) else date
    return None


def _words(role: EvidenceRole, resolved: Span | None, said: Span | None) -> list[tuple[EvidenceRole, Span]]:
    """The words a value rests on, else those that stay unresolved ("the following day", "the consulate")."""
    span = resolved or said
    return [(role, span)] if span else []


def _long_ago(status: Status, date: EventDate | None, day: dt.date | None) -> bool:
    """An event's status and date, the report's day -> whether its own date words put an actual event into the past."""
    if status != "actual" or day is None or date is None or date.basis != "text":
        return False
    return (day - date.last).days > LONG_AGO


def _status_words(
    status: Status, cue: Span, analysis: Analysis, sentence: Span, codebook: Codebook
) -> list[tuple[EvidenceRole, Span]]:
    """The word nearest to the cue in its sentence that shows a status other than actual, where one is known."""
    words = codebook.find_status_words(status, sentence.of(analysis.text))
    found = [Span(sentence.start + w.start, sentence.start + w.end) for w in words]
    near = min(found, key=lambda s: min(abs(s.end - cue.start), abs(s.start - cue.end)), default=None)
    return [("negation" if status == "negated" else "status", near)] if near else []


def _evidence(found: Iterable[tuple[EvidenceRole, Span]], text: str) -> tuple[Evidence, ...]:
    """Roles and spans -> evidence without repetition, in the order given."""
    return tuple(Evidence(role, span, span.of(text)) for role, span in dict.fromkeys(found))
