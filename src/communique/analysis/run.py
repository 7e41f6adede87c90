"""Windows through a runner -> cues, report by report: the one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from communique.analysis.decoding import Candidate, Floats, Runner, cues_of, find_candidates, head_inputs, softmax
from communique.analysis.graph import Cue
from communique.analysis.labels import Labels
from communique.analysis.windows import Batch, Sentence, WordPieces, batches_of, collate
from communique.records import EventType, Span

MOST_ASKED = 16  # cues asked about in one call of the heads: bounds the memory of a report full of events


@dataclass(frozen=True, slots=True)
class Point:
    """A word the encoder is asked about whether or not it finds a cue there, and the type it is asked about as."""

    span: Span
    event_type: EventType


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on a word is a cue, and from which on a word has a role (for points: ``asked``)."""

    cue: float
    role: float
    asked: float = 0.5


@dataclass(frozen=True, slots=True)
class Reader:
    """What turns sentences into cues: a runner with the vocabulary and the labels of its model."""

    runner: Runner
    pieces: WordPieces
    labels: Labels

    def find_cues(
        self, sentences: Sequence[Sentence], thresholds: Thresholds, points: Sequence[Point] = ()
    ) -> list[Cue]:
        """Sentences of one report -> its cues (and the points, ``found=False``) in text order.

        Batches hold windows of this report alone, so that what else is coded beside it changes no byte.
        """
        cues: list[Cue] = []
        for group in batches_of(sentences):
            batch = collate(group, self.pieces)
            vectors, logits = self.runner.words(batch)
            for asked, role in (
                (self._found(batch, softmax(logits), thresholds.cue), thresholds.role),
                (self._pointed(batch, points), thresholds.asked),
            ):
                for some in _in_groups(batch, asked):
                    outputs = self.runner.heads(head_inputs(vectors, batch, some))
                    cues.extend(cues_of(batch, some, outputs, self.labels, role))
        return sorted(cues, key=lambda c: (c.span, not c.found))

    def _found(self, batch: Batch, probabilities: Floats, least: float) -> Iterator[Candidate]:
        for row in range(len(batch.windows)):
            yield from find_candidates(row, probabilities[row], batch, least)

    def _pointed(self, batch: Batch, points: Sequence[Point]) -> Iterator[Candidate]:
        if not points:
            return
        for row, window in enumerate(batch.windows):
            for part, sentence in enumerate(window.sentences):
                begin = batch.bounds[row][part][0]
                for point in points:
                    at = [i for i, w in enumerate(sentence.words) if w.overlaps(point.span)]
                    if at:
                        kind = self.labels.types.index(point.event_type)
                        yield Candidate(row, part, begin + at[0], begin + at[-1] + 1, kind, 0.0, found=False)


def _in_groups(batch: Batch, asked: Iterable[Candidate]) -> Iterator[Sequence[Candidate]]:
    """Candidates -> groups of bounded size whose sentences are of like length, so that little is padded."""

    def length(c: Candidate) -> int:
        begin, stop = batch.bounds[c.row][c.part]
        return stop - begin

    ordered = sorted(asked, key=length)
    for i in range(0, len(ordered), MOST_ASKED):
        yield ordered[i : i + MOST_ASKED]
