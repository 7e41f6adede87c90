"""Names (person, organisation or group, place) and reported speech, on documents that train nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from communique.analysis.graph import ROLES
from communique.analysis.phrases import as_names
from communique.analysis.run import Reader, Thresholds
from communique.analysis.windows import cut_sentences
from communique.evaluation.annotated import Annotated
from communique.evaluation.readers import read_gum, read_re3d

HELD_TENTH = 10  # one document in so many is kept out of training


def read_named(folder: Path) -> dict[str, list[Annotated]]:
    """The shared ``corpora`` folder -> the documents with names, by corpus."""
    return {"gum": list(read_gum(folder)), "re3d": list(read_re3d(folder))}


def held_out(named: Mapping[str, Iterable[Annotated]]) -> dict[str, tuple[Annotated, ...]]:
    """Documents with names, by corpus -> of each corpus the tenth that names are measured on."""
    return {corpus: tuple(d for d in documents if is_held_out(d)) for corpus, documents in named.items()}


def is_held_out(document: Annotated) -> bool:
    """A document with names -> whether it belongs to the tenth that names are measured on (by a hash of its id)."""
    return lot(document.document.id) % HELD_TENTH == 0


def lot(id_: str) -> int:
    """An id -> a number that is always the same for it and looks drawn by chance."""
    return int(hashlib.sha256(id_.encode()).hexdigest()[:12], 16)


def measure_names(reader: Reader, documents: Iterable[Annotated]) -> dict[str, float]:
    """A reader and documents with names (and perhaps speech) -> exact F1 of names, F1 of speech cues and speakers."""
    names = _Counts()
    cues, speakers = _Counts(), _Counts()
    for d in documents:
        sentences = cut_sentences(d.document.text, d.document.sentences, reader.pieces)
        answers = reader.read(sentences, Thresholds(1.1, (0.5,) * len(ROLES)))
        names.add(
            {(k, s) for k, s in d.mentions}, {(m.kind, m.span) for m in as_names(answers.mentions, d.document.text)}
        )
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


def measure_corpora(reader: Reader, named: Mapping[str, Iterable[Annotated]]) -> dict[str, float]:
    """A reader and the held-out documents of each corpus -> its figures, named after corpus and figure."""
    return {
        f"{corpus}_{figure}": value
        for corpus, documents in named.items()
        for figure, value in measure_names(reader, documents).items()
    }
