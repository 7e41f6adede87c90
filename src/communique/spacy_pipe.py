"""communique inside a spaCy pipeline: ``nlp.add_pipe("communique")``. Imported by spaCy only, through an entry point.

After it, ``doc._.events`` holds the events and ``doc._.coding`` all records (rebuilt from the JSON line that travels
with the doc, so that several processes and DocBin work); ``doc.spans`` holds the words: ``events`` (cues, labelled with
the type), ``actors``, ``recipients``, ``sources``, ``places``, and ``communique``, all of them, for displacy. Set
``doc._.published`` (ISO 8601) before, and relative dates and office-holders are those of that day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from communique.analysis.encoder import Analyzer
from communique.coder import Coder
from communique.contract import coding_line, from_json
from communique.reading import report_from
from communique.records import Coding, Event
from communique.records import Span as Characters

KEY = "communique"


class CommuniquePipe:
    """A spaCy component that codes the text of each doc."""

    def __init__(self, coder: Coder) -> None:
        """The coder that codes."""
        self.coder = coder

    def __call__(self, doc: Doc) -> Doc:
        """Doc -> the same with its records."""
        coding = self.coder.code(report_from(doc.text, published=doc._.published))
        doc.user_data[KEY] = coding_line(coding)
        groups: dict[str, list[Span]] = {"events": [], "actors": [], "recipients": [], "sources": [], "places": []}
        for event in coding.events:
            for group, at, label in _marks(event):
                span = doc.char_span(at.start, at.end, label=label, alignment_mode="expand")
                if span is not None and span not in groups[group]:
                    groups[group].append(span)
        for group, spans in groups.items():
            doc.spans[group] = spans
        doc.spans[KEY] = [span for spans in groups.values() for span in spans]
        return doc


def _marks(event: Event) -> Iterator[tuple[str, Characters, str]]:
    """An event -> group, characters and label of what is marked of it."""
    yield "events", event.cue.span, event.event_type
    for side, actors in (("actor", event.actors), ("recipient", event.recipients)):
        for actor in actors:
            yield f"{side}s", actor.span, side
    if event.source:
        yield "sources", event.source.span, "source"
    if event.place:
        yield "places", event.place.span, "place"


def _coding(doc: Doc) -> Coding | None:
    line = doc.user_data.get(KEY)
    return from_json(Coding, json.loads(line)) if line else None


def _events(doc: Doc) -> tuple[Event, ...]:
    coding = _coding(doc)
    return coding.events if coding else ()


def make_component(
    nlp: Language, name: str, model: str, codebook: str | None, min_probability: float | None
) -> CommuniquePipe:
    """What spaCy gives a factory: pipeline, name, and the config (as for `Coder`) -> the component."""
    del nlp, name
    folder = Path(codebook) if codebook else None
    return CommuniquePipe(Coder(analyzer=Analyzer(model), codebook=folder, min_probability=min_probability))


Doc.set_extension("published", default=None, force=True)
Doc.set_extension("coding", getter=_coding, force=True)
Doc.set_extension("events", getter=_events, force=True)
Language.factory(KEY, default_config={"model": "best", "codebook": None, "min_probability": None}, func=make_component)
