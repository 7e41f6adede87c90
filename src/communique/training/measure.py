"""A reader on held-out documents -> figures: events of development articles, names and reported speech of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communique.analysis.run import Reader, Thresholds
from communique.analysis.windows import cut_sentences
from communique.evaluation.agreement import from_cue, measure
from communique.evaluation.gold import Document
from communique.training.annotated import Annotated
from communique.training.corpora import Corpora

LEAST = 0.2  # cues below are never looked at
STEPS = tuple(x / 20 for x in range(5, 16))  # cue thresholds tried


def measure_events(
    reader: Reader, documents: Iterable[Document], role_threshold: float = 0.6, thresholds: Sequence[float] = STEPS
) -> dict[str, float]:
    """A reader and gold documents -> figures of the encoder alone, with the best cue threshold of ``thresholds``."""
    found = []
    for d in documents:
        sentences = cut_sentences(d.text, d.sentences, reader.pieces)
        found.append((d.events, reader.read(sentences, Thresholds(LEAST, role_threshold)).cues))
    best: dict[str, float] = {}
    for theta in thresholds:
        figures = measure((g, [from_cue(c) for c in cues if c.probability >= theta]) for g, cues in found).figures()
        if not best or figures["type_f1"] > best["type_f1"]:
            best = {"theta": theta, **figures}
    return best


def measure_mentions(reader: Reader, documents: Iterable[Annotated]) -> dict[str, float]:
    """A reader and documents with names (and perhaps speech) -> exact F1 of names, F1 of speech cues and speakers."""
    names = _Counts()
    cues, speakers = _Counts(), _Counts()
    for d in documents:
        sentences = cut_sentences(d.document.text, d.document.sentences, reader.pieces)
        answers = reader.read(sentences, Thresholds(1.1, 0.6))
        names.add({(k, s) for k, s in d.mentions}, {(m.kind, m.span) for m in answers.mentions})
        if "speech" in d.layers:
            cues.add({x.cue.start for x in d.speech}, {x.span.start for x in answers.speech})
            speakers.add(
                {(x.cue.start, s.end) for x in d.speech for s in x.roles.get("source", ())},
                {(x.span.start, s.end) for x in answers.speech for s in x.spans("source")},
            )
    out = {"names_f1": names.f1()}
    return out | ({"speech_f1": cues.f1(), "speakers_f1": speakers.f1()} if cues.gold else {})


class _Counts:
    """Gold, found and common things over documents."""

    def __init__(self) -> None:
        self.gold = self.found = self.both = 0

    def add(self, gold: set[object], found: set[object]) -> None:
        self.gold, self.found, self.both = self.gold + len(gold), self.found + len(found), self.both + len(gold & found)

    def f1(self) -> float:
        return round(2 * self.both / max(1, self.gold + self.found), 4)


def measure_all(reader: Reader, corpora: Corpora, role_threshold: float = 0.7) -> dict[str, float]:
    """A reader and the corpora -> every figure: events of development articles, names and speech of held-out ones."""
    out = measure_events(reader, corpora.dev, role_threshold)
    for name, documents in corpora.mentions.items():
        out |= {f"{name}_{figure}": value for figure, value in measure_mentions(reader, documents).items()}
    return out
