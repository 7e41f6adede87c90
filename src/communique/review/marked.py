"""Reviewed sentences -> marked text, the notation that the encoder is trained on (``codebook/marked.py``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.analysis.words import find_sentences
from communique.codebook import Codebook
from communique.codebook.marked import parse_marked
from communique.errors import CodebookError
from communique.records import Coding, Event, Span
from communique.review.applying import apply_reviews
from communique.review.log import Review

_LETTERS = {"actor": "A", "recipient": "R", "source": "S", "date": "D", "place": "P"}


@dataclass(frozen=True, slots=True)
class MarkedReport:
    """The lines of one report, and how many of its sentences were left out: not all judged, or not to be written."""

    lines: tuple[str, ...]
    left_out: int


def marked_report(coding: Coding, reviews: Sequence[Review], book: Codebook) -> MarkedReport:
    """A coding and the rows on its report that stand -> its sentences as marked text.

    A sentence is written where every event that the coder found in it was judged; one without events only where all
    of the report was, because only then did somebody look for what was missed.
    """
    judged = {review.event_id for review in reviews if review.text_sha256 == coding.report.text_sha256}
    whole = bool(judged) and all(event.id in judged for event in coding.events)
    applied, lines, left_out = apply_reviews(coding, reviews, book), [], 0
    for sentence in find_sentences(coding.report.text):
        coded = [event for event in coding.events if sentence.covers(event.cue.span)]
        events = [event for event in applied.events if sentence.covers(event.cue.span)]
        line = None
        if (coded or events or whole) and all(event.id in judged for event in coded):
            line = marked_line(coding.report.text, sentence, events)
            if line and coding.report.title and sentence.end <= len(coding.report.title):
                line = f"H {line}"
        left_out += line is None
        lines += [line] if line else []
    return MarkedReport(tuple(lines), left_out)


def marked_line(text: str, sentence: Span, events: Sequence[Event]) -> str | None:
    """A text, a sentence of it and its events -> the marked line; None where the notation has no way to write it.

    Marks cannot overlap: a cue goes before a role, a shorter role before a longer one.
    """
    roles: dict[Span, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    taken: dict[Span, str] = {}
    for number, event in enumerate(events, 1):
        kind = event.event_type + (f".{event.mode}" if event.mode else "")
        if any(event.cue.span.overlaps(other) for other in taken):
            return None
        taken[event.cue.span] = f"<{number} {kind} {event.status}:"
        for role, span in _spans(event):
            if sentence.covers(span):
                roles[span][role].append(number)
    for span, by_role in sorted(roles.items(), key=lambda item: (item[0].end - item[0].start, item[0])):
        if not any(span.overlaps(other) for other in taken):
            taken[span] = "[" + "".join(f"{_LETTERS[r]}{','.join(map(str, n))}" for r, n in by_role.items()) + ":"
    out, at = "", sentence.start
    for span, opening in sorted(taken.items()):
        out += f"{text[at : span.start]}{opening}{span.of(text)}{'>' if opening[0] == '<' else ']'}"
        at = span.end
    line = " ".join((out + text[at : sentence.end]).split())
    try:
        parsed = parse_marked(line)
    except CodebookError:  # brackets in the text itself
        return None
    return line if parsed.text == " ".join(sentence.of(text).split()) and len(parsed.events) == len(events) else None


def _spans(event: Event) -> Iterator[tuple[str, Span]]:
    yield from (("actor", actor.span) for actor in event.actors)
    yield from (("recipient", actor.span) for actor in event.recipients)
    if event.source:
        yield "source", event.source.span
    if event.date and event.date.span:
        yield "date", event.date.span
    if event.place:
        yield "place", event.place.span
