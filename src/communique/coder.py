"""Coder: Report -> Coding. Reading this file from top to bottom is reading the architecture."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from communique.analysis.encoder import Analyzer
from communique.analysis.run import Point
from communique.codebook import Codebook, load_codebook
from communique.coding.actors import ActorResolver, Mention, Seen
from communique.coding.dates import EventDates
from communique.coding.events import Fillers, calibrated, code_events, decide, points_of
from communique.coding.numbers import add_numbers
from communique.coding.places import PlaceResolver
from communique.coding.quotes import Layout, SourceKinds, Speech, find_quoted, find_quotes, find_said
from communique.knowledge import knowledge_hash
from communique.knowledge.actor_file import load_actor_file
from communique.reading import report_from
from communique.records import Coding, Note, Provenance, Quote, Report, Where
from communique.version import VERSION

NAMED = re.compile(r"\b(?!(?:The|An?)\b)[A-Z]")  # a capital letter: "rebels", "The governor" name nobody
Step = Callable[[Coding], Coding]


class Coder:
    """Codes reports; one object serves any number of them and loads model and knowledge at the first."""

    def __init__(
        self,
        *,
        analyzer: Analyzer | None = None,
        codebook: Path | None = None,
        min_probability: float | None = None,
        force: bool = False,
        then: Sequence[Step] = (),
        actors: Path | None = None,
    ) -> None:
        """An analyzer, a codebook folder (the shipped ones if None) and finishing steps -> a coder.

        ``min_probability``: events less likely to be right are left out (the threshold of the best F1 if None);
        ``force``: code reports in other languages, too; ``then``: functions that take a Coding and give a Coding,
        called in order; ``actors``: a CSV file of own actors, which win over those that ship.
        """
        self.analyzer = analyzer or Analyzer()
        self.codebook: Codebook = load_codebook(codebook)
        self._own = load_actor_file(actors) if actors else None
        self._least, self._force, self._then = min_probability, force, tuple(then)

    @cached_property
    def provenance(self) -> Provenance:
        """What codes the reports: version and hashes; the same provenance gives the same records."""
        model = self.analyzer.hash if self._least is None else f"{self.analyzer.hash}@{self._least:g}"
        knowledge = f"{knowledge_hash()}+{self._own.hash}" if self._own else knowledge_hash()
        return Provenance(VERSION, model, self.codebook.hash, knowledge)

    def code(self, report: Report | str, notes: Sequence[Note] = ()) -> Coding:
        """A report (or a plain text) and the notes of its reading -> all its records.

        A report in another language is not coded unless forced: its coding holds a note and no events.
        """
        if isinstance(report, str):
            report = report_from(report)
        if report.language not in (None, "en") and not self._force:
            return Coding(report, notes=(*notes, *_not_english(report, notes)), provenance=self.provenance)
        coding = self._code(report, tuple(notes))
        for step in self._then:
            coding = step(coding)
        return coding

    def _code(self, report: Report, notes: tuple[Note, ...]) -> Coding:
        text = report.text
        quoted = find_quoted(text)
        said = find_said(text, self.codebook, quoted)
        points = [Point(s.span, "SAY") for s in said if s.entry.kind == "verb"]
        points += points_of(text, self.codebook)
        calibration = self.analyzer.calibration
        least = calibration.least if self._least is None else self._least
        analysis = self.analyzer.analyze(text, points, calibration.raw(least))

        kinds = SourceKinds(text, self.codebook, analysis.mentions)
        layout = Layout(len(report.title or ""), report.dateline.span.end if report.dateline else 0)
        drafts = find_quotes(analysis, quoted, said, kinds, layout)
        places = PlaceResolver(report)
        people = tuple(mention.span for mention in analysis.mentions if mention.kind == "person")
        actors = ActorResolver(report, Seen(tuple(quoted), analysis.sentences, places.places, people, self._own))
        speech = Speech(analysis, drafts, said, actors.resolve, kinds)
        fillers = Fillers(
            actor=lambda span: actors.resolve(span, speech.speaker(span)),
            claim=lambda cue, who: speech.claim(cue, who, actors.resolve),
            date=EventDates(report).resolve,
            place=places.resolve,
            day=report.day,
        )
        decisions = calibrated(decide(analysis, self.codebook, calibration.raw(least)), calibration, least)
        events = speech.with_counterclaims(code_events(report, analysis, self.codebook, fillers, decisions))
        events = add_numbers(events, text, analysis.sentences, self.codebook)
        quotes = tuple(replace(q, about=_about(q, actors.mentions)) for q in speech.quotes())
        return Coding(report, events, quotes, notes, self.provenance)


def _about(quote: Quote, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """A quote and those mentioned in the report -> the countries of those named in what is said, in their order."""
    inside = (
        m
        for m in mentions
        for c in quote.content
        if m.kind != "group"
        and c.span.covers(m.span)
        and NAMED.search(c.text, m.span.start - c.span.start, m.span.end - c.span.start)
    )
    return tuple(dict.fromkeys(m.entity.country for m in inside if m.entity.country))


def _not_english(report: Report, notes: Sequence[Note]) -> tuple[Note, ...]:
    """The note that a report was not coded for its language, unless reading made it already."""
    if any(n.kind == "not-english" for n in notes):
        return ()
    message = f"the report seems to be in '{report.language}', only English is coded: force it if that is wrong"
    return (Note("not-english", message, Where(report_id=report.id)),)
