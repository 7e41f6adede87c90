"""Two spans of a text -> the words that may tell what the one does to the other, weighed by the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from communique.analysis.decoding import Candidate, frames_of, head_inputs, softmax, word_questions
from communique.analysis.graph import ROLES, Cue
from communique.analysis.run import Reader
from communique.analysis.windows import Batch, Floats, Sentence, batches_of, collate
from communique.records import Span

WORDS = 10  # the likeliest cues of the sentence that are looked at
TYPES = 3  # the likeliest types of each
NOBODY: tuple[float, ...] = (1.0,) * len(ROLES)  # no span is sure enough: roles are read as probabilities


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word read as a cue of one type: how likely it is one, that the one span acts and that the other receives.

    ``receives`` counts an actor's part half: who meets, agrees or fights stands as an actor on either side. ``under``
    is how likely another act of the same actor stands between the actor and the word ("refuses to lift the ban on").
    """

    cue: Cue
    acts: float
    receives: float
    under: float = 0.0


def weigh_pair(
    reader: Reader, sentences: Sequence[Sentence], actor: Span | None, recipient: Span | None
) -> list[Weighed]:
    """A reader, sentences in pieces, who acts and who receives (None: somebody unnamed) -> the cues weighed.

    Method: cue and role probabilities of the likeliest words and types.
    """
    out: list[Weighed] = []
    for group in batches_of(sentences):
        batch = collate(group, reader.pieces)
        vectors, words, logits = reader.runner.words(batch)
        cues = softmax(word_questions(logits, reader.labels)[0])
        for row, window in enumerate(batch.windows):
            for part in range(len(window.sentences)):
                asked = _candidates(row, part, cues[row], batch)
                outputs = reader.runner.heads(head_inputs(vectors, words, batch, asked))
                frames = frames_of(batch, asked, outputs, reader.labels, (NOBODY, NOBODY))
                roles, sentence = softmax(outputs[2]), window.sentences[part]
                found: list[Weighed] = []
                for k, frame in enumerate(frames):
                    if isinstance(frame, Cue):
                        acts = _share(roles[k], 0, sentence, actor)
                        receives = _share(roles[k], 1, sentence, recipient)
                        receives += _share(roles[k], 0, sentence, recipient) / 2 if recipient else 0.0
                        found.append(Weighed(frame, acts, receives))
                out += [replace(w, under=under(w, found, actor)) for w in found]
    return out


def under(weighed: Weighed, others: Sequence[Weighed], actor: Span | None) -> float:
    """A cue among those of its sentence, who acts -> how likely one of them that stands between is the actor's act."""
    if actor is None:
        return 0.0
    first, last = sorted((actor.start, weighed.cue.span.start))
    between = (o for o in others if first < o.cue.span.start < last and not o.cue.span.overlaps(actor))
    return max((o.cue.probability * o.acts for o in between), default=0.0)


def _candidates(row: int, part: int, cues: Floats, batch: Batch) -> list[Candidate]:
    """The likeliest cues of one sentence, each as its likeliest types; one may lie in a span ("his arrest")."""
    begin, stop = batch.bounds[row][part]
    likeliest = sorted(range(begin, stop), key=lambda i: (-float(cues[i, 2:].sum()), i))[:WORDS]
    return [
        Candidate(row, part, i, i + 1, int(kind), float(cues[i, 2 + kind]))
        for i in likeliest
        for kind in np.argsort(-cues[i, 2:], kind="stable")[:TYPES]
    ]


def _share(roles: Floats, role: int, sentence: Sentence, span: Span | None) -> float:
    """Role probabilities [words, classes] of a cue -> that of the span having the role; 1 for somebody unnamed."""
    if span is None:
        return 1.0
    at = [i for i, word in enumerate(sentence.words) if word.overlaps(span)]
    return float((roles[at, 1 + 2 * role] + roles[at, 2 + 2 * role]).max()) if at else 0.0
