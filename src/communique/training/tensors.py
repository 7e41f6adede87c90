"""Documents -> training windows and the arrays with the right answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from communique.analysis.decoding import Candidate
from communique.analysis.graph import ROLES
from communique.analysis.labels import Labels
from communique.analysis.windows import (
    Batch,
    Ints,
    Sentence,
    Window,
    WordPieces,
    collate,
    cut_sentence,
    cut_windows,
    make_batches,
    pad,
)
from communique.evaluation.gold import Document, GoldEvent
from communique.records import Span

IGNORE = -100  # what the loss leaves out


@dataclass(frozen=True, slots=True)
class TargetEvent:
    """Gold of one cue in one sentence: word bounds, classes, a role class for each word of the sentence."""

    first: int
    last: int
    kind: int
    mode: int
    status: int
    roles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut for training: its sentences, and for each the cue class of its words and its events."""

    id: str
    sentences: tuple[Sentence, ...]
    targets: dict[Sentence, tuple[tuple[int, ...], tuple[TargetEvent, ...]]]
    connected: bool

    @property
    def size(self) -> int:
        """Word pieces in it."""
        return sum(s.size for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Targets:
    """Right answers of one batch: ``cue`` [windows, words]; ``asked`` gold cues; their ``mode``, ``status`` [n] and
    ``role`` [n, words of the longest sentence].
    """

    cue: Ints
    asked: tuple[Candidate, ...]
    mode: Ints
    status: Ints
    role: Ints


def prepare(document: Document, pieces: WordPieces, labels: Labels) -> Prepared:
    """A document -> its sentences in pieces, with targets."""
    sentences, targets = [], {}
    for number, span in enumerate(document.sentences):
        mine = [e for e in document.events if span.start <= e.cue.start < span.end]
        for sentence in cut_sentence(document.text, span, number, pieces):
            sentences.append(sentence)
            targets[sentence] = sentence_targets(sentence, mine, labels)
    return Prepared(document.id, tuple(sentences), targets, document.connected)


def sentence_targets(
    sentence: Sentence, events: Sequence[GoldEvent], labels: Labels
) -> tuple[tuple[int, ...], tuple[TargetEvent, ...]]:
    """A sentence and its gold events -> cue class of each word, events by word index (the first of two on a word)."""
    cue = [0] * len(sentence.words)
    out = []
    for e in events:
        bounds = _word_bounds(sentence, e.cue)
        if bounds is None or any(cue[slice(*bounds)]):
            continue
        kind = labels.types.index(e.event_type)
        cue[slice(*bounds)] = [2 + kind] + [1] * (bounds[1] - bounds[0] - 1)
        mode = labels.mode_index.get((e.event_type, e.mode), labels.mode_index[e.event_type, None])
        roles = _role_classes(sentence, e)
        out.append(TargetEvent(*bounds, kind, mode, labels.statuses.index(e.status), roles))
    return tuple(cue), tuple(out)


def _role_classes(sentence: Sentence, event: GoldEvent) -> tuple[int, ...]:
    """Role class of each word; where marks overlap, the earlier role of ROLES (actor first) wins."""
    out = [0] * len(sentence.words)
    for number, role in reversed(list(enumerate(ROLES))):
        for span in event.roles[role]:
            bounds = _word_bounds(sentence, span)
            if bounds:
                out[slice(*bounds)] = [1 + 2 * number] + [2 + 2 * number] * (bounds[1] - bounds[0] - 1)
    return tuple(out)


def _word_bounds(sentence: Sentence, span: Span) -> tuple[int, int] | None:
    inside = [i for i, w in enumerate(sentence.words) if w.overlaps(span)]
    return (inside[0], inside[-1] + 1) if inside else None


def epoch_batches(
    documents: Sequence[Prepared], rng: random.Random, pieces: int
) -> list[list[tuple[Window, Prepared]]]:
    """Documents -> shuffled batches of windows of like length; where windows begin varies from epoch to epoch."""
    owner: dict[Window, Prepared] = {}
    for d in documents:
        most = rng.choice((3, 4))
        for window in cut_windows(d.sentences, most, rng.randint(1, most) if d.connected else None):
            owner[window] = d
    ordered = sorted(owner, key=lambda w: w.size + rng.random() * 12)
    batches = [[(w, owner[w]) for w in batch] for batch in make_batches(ordered, pieces)]
    rng.shuffle(batches)
    return batches


def collate_targets(pairs: Sequence[tuple[Window, Prepared]], pieces: WordPieces) -> tuple[Batch, Targets]:
    """Windows with their documents -> arrays in, right answers out."""
    batch = collate([w for w, _ in pairs], pieces)
    cue: list[list[int]] = []
    asked: list[Candidate] = []
    events: list[TargetEvent] = []
    for row, (window, document) in enumerate(pairs):
        classes: list[int] = []
        for part, sentence in enumerate(window.sentences):
            begin = len(classes)
            words, found = document.targets[sentence]
            classes.extend(words)
            events.extend(found)
            asked.extend(Candidate(row, part, begin + e.first, begin + e.last, e.kind, 1.0) for e in found)
        cue.append(classes)
    return batch, Targets(
        pad(cue, IGNORE),
        tuple(asked),
        np.array([e.mode for e in events], np.int64),
        np.array([e.status for e in events], np.int64),
        pad([e.roles for e in events], IGNORE) if events else np.zeros((0, 1), np.int64),
    )
