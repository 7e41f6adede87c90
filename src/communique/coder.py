"""Coder: Report -> Coding. Reading this file from top to bottom is reading the architecture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from communique.analysis.encoder import Analyzer
from communique.analysis.run import Point
from communique.codebook import Codebook, load_codebook
from communique.coding.actors import ActorResolver, Seen
from communique.coding.dates import EventDates
from communique.coding.events import Fillers, calibrated, code_events, decide, points_of
from communique.coding.numbers import add_numbers
from communique.coding.places import PlaceResolver
from communique.coding.quotes import QuoteDraft, find_quoted, find_quotes, find_said
from communique.knowledge import knowledge_hash
from communique.knowledge.actor_file import load_actor_file
from communique.reading import report_from
from communique.records import Actor, Coding, Note, Passage, Provenance, Quote, Report, Span, Where
from communique.version import VERSION

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

        drafts = find_quotes(analysis, quoted, said, report.dateline.span.end if report.dateline else 0)
        places = PlaceResolver(report)
        people = tuple(mention.span for mention in analysis.mentions if mention.kind == "person")
        actors = ActorResolver(report, Seen(tuple(quoted), analysis.sentences, places.places, people, self._own))
        speech = Speech(drafts, actors)
        fillers = Fillers(
            actor=lambda span: actors.resolve(span, speech.speaker(span)),
            speaker=speech.speaker,
            date=EventDates(report).resolve,
            place=places.resolve,
        )
        decisions = calibrated(decide(analysis, self.codebook, calibration.raw(least)), calibration, least)
        events = code_events(report, analysis, self.codebook, fillers, decisions)
        events = add_numbers(events, text, analysis.sentences, self.codebook)
        return Coding(report, events, speech.quotes(text), notes, self.provenance)


class Speech:
    """The quotes of one report with their speakers resolved."""

    def __init__(self, drafts: Sequence[QuoteDraft], actors: ActorResolver) -> None:
        self._voiced = [(d, actors.resolve(d.source) if d.source else None) for d in drafts]

    def speaker(self, span: Span) -> Actor | None:
        """A span -> who speaks the quotation marks it stands in; None outside of them or where unknown."""
        return next(
            (
                speaker
                for draft, speaker in self._voiced
                if draft.kind != "indirect" and any(c.covers(span) for c in draft.content)
            ),
            None,
        )

    def quotes(self, text: str) -> tuple[Quote, ...]:
        """The report's text -> the quotes as records."""
        return tuple(
            Quote(
                speaker,
                Passage.at(d.cue, text) if d.cue else None,
                tuple(Passage.at(content, text) for content in d.content),
                d.kind,
            )
            for d, speaker in self._voiced
        )


def _not_english(report: Report, notes: Sequence[Note]) -> tuple[Note, ...]:
    """The note that a report was not coded for its language, unless reading made it already."""
    if any(n.kind == "not-english" for n in notes):
        return ()
    message = f"the report seems to be in '{report.language}', only English is coded: force it if that is wrong"
    return (Note("not-english", message, Where(report_id=report.id)),)
