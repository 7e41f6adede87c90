"""Windows through a runner -> cues, report by report: the one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communique.analysis.decoding import Candidate, Runner, cues_of, find_candidates, head_inputs, softmax
from communique.analysis.graph import Cue
from communique.analysis.labels import Labels
from communique.analysis.windows import Batch, Sentence, WordPieces, collate, cut_windows, make_batches

MOST_ASKED = 64  # cues asked about in one call of the heads: bounds the memory of a report full of events


def find_cues(
    sentences: Sequence[Sentence], runner: Runner, pieces: WordPieces, labels: Labels, thresholds: tuple[float, float]
) -> list[Cue]:
    """Sentences of one report -> its cues in text order; ``thresholds`` are those of cues and of roles.

    Batches hold windows of this report alone, so that what else is coded beside it changes no byte.
    """
    windows = sorted(cut_windows(sentences), key=lambda w: w.size)
    cues: list[Cue] = []
    for group in make_batches(windows):
        batch = collate(group, pieces)
        vectors, logits = runner.words(batch)
        probabilities = softmax(logits)
        asked = [
            c
            for row, window in enumerate(group)
            for c in find_candidates(row, probabilities[row][: batch.bounds[row][-1][1]], batch, thresholds[0])
            if window.sentences
        ]
        for some in _groups(asked):
            outputs = runner.heads(head_inputs(vectors, batch, some))
            cues.extend(cues_of(batch, some, outputs, labels, thresholds[1]))
    return sorted(cues, key=lambda c: (c.span, c.event_type))


def _groups(asked: Sequence[Candidate]) -> Iterable[Sequence[Candidate]]:
    for i in range(0, len(asked), MOST_ASKED):
        yield asked[i : i + MOST_ASKED]


__all__ = ["Batch", "find_cues"]
