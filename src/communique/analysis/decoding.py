"""Head outputs -> cues, role spans, mentions: the one place where probabilities become words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from communique.analysis.graph import MENTION_KINDS, ROLES, Cue, Frame, Mention, RoleSpan
from communique.analysis.labels import Labels
from communique.analysis.windows import Batch, Ints, Sentence
from communique.records import Span

Floats = NDArray[np.float32]

MAX_CUE_WORDS = 4  # the annotation guide's longest cue
INSIDE = 0.4  # a following word joins a cue from this probability of "inside" on
EDGE = 0.2  # a word belongs to a run from this probability of any label on
MENTION = (0.5,) * len(MENTION_KINDS)  # one word of a mention is so sure
RELATIVE = 16  # the farthest word distance the role head tells apart


class Runner(Protocol):
    """Runs the two graphs; the shipped one is ONNX (``encoder.OnnxRunner``), training brings its own."""

    def words(self, batch: Batch) -> tuple[Floats, Floats, Floats]:
        """Batch -> word vectors [windows, words, width], what the role head reads of each word [windows, words, k],
        logits of the word questions [windows, words, sum of ``Labels.word_classes``].
        """
        ...

    def heads(self, asked: HeadInputs) -> tuple[Floats, Floats, Floats]:
        """Cues with their sentences -> logits of status [n, s], mode [n, m], role [n, words, r]."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue asked about: its row (window) in the batch, sentence number there, word bounds, kind."""

    row: int
    part: int
    first: int
    last: int
    kind: int
    probability: float
    found: bool = True


@dataclass(frozen=True, slots=True)
class HeadInputs:
    """cue [n, width], words [n, w, k], mask [n, w], relative [n, w] (distance to the cue + 16), kind [n]."""

    cue: Floats
    words: Floats
    mask: Ints
    relative: Ints
    kind: Ints


def softmax(logits: Floats) -> Floats:
    """Logits -> probabilities over the last axis."""
    e = np.exp(logits - logits.max(-1, keepdims=True))
    out: Floats = e / e.sum(-1, keepdims=True)
    return out


def word_answers(logits: Floats, labels: Labels) -> tuple[Floats, Floats, Floats]:
    """Logits of the word questions side by side -> probabilities for each: cue, speech, mention."""
    cue, speech, mention = np.split(logits, np.cumsum(labels.word_classes)[:-1], axis=-1)
    return softmax(cue), softmax(speech), softmax(mention)


def find_candidates(
    row: int, probabilities: Floats, batch: Batch, least: float, first_kind: int = 0
) -> Iterator[Candidate]:
    """Cue probabilities [words, classes] of one window -> cues whose start reaches ``least``.

    The class behind "start" number k stands for kind ``first_kind`` + k.
    """
    starts, inside = probabilities[:, 2:].sum(1), probabilities[:, 1]
    for part, (begin, stop) in enumerate(batch.bounds[row]):
        i = begin
        while i < stop:
            if starts[i] < least:
                i += 1
                continue
            j = i + 1
            while j < stop and j - i < MAX_CUE_WORDS and inside[j] > INSIDE and inside[j] > starts[j]:
                j += 1
            kind = first_kind + int(probabilities[i, 2:].argmax())
            yield Candidate(row, part, i, j, kind, float(starts[i]))
            i = j


def head_inputs(vectors: Floats, words: Floats, batch: Batch, asked: Sequence[Candidate]) -> HeadInputs:
    """Word vectors, what the role head reads of each word, and cues -> what the heads read."""
    bounds = np.array([batch.bounds[c.row][c.part] for c in asked])
    rows, first, last = (np.array([getattr(c, name) for c in asked]) for name in ("row", "first", "last"))
    begin, stop = bounds[:, :1], bounds[:, 1:]
    at = begin + np.arange(int((stop - begin).max()))
    mask = at < stop
    at = np.minimum(at, words.shape[1] - 1)
    distance = np.where(at < first[:, None], at - first[:, None], np.maximum(at - last[:, None] + 1, 0))
    cue = np.stack([vectors[r, a:b].mean(0) for r, a, b in zip(rows, first, last, strict=True)])
    return HeadInputs(
        cue,
        words[rows[:, None], at] * mask[:, :, None],
        mask.astype(np.int64),
        np.where(mask, np.clip(distance, -RELATIVE, RELATIVE), 0) + RELATIVE,
        np.array([c.kind for c in asked], np.int64),
    )


def find_runs(probabilities: Floats, least: Sequence[float]) -> list[tuple[int, int, int, float]]:
    """Probabilities [words, 1 + 2 labels] (outside, then begin and inside of each label) -> label, first and last + 1
    word and highest probability of each run.

    A run goes over neighbouring words that are likely enough to have any label (EDGE), up to one that begins anew; the
    label with most mass over the whole run is its label, and counts where one of its words reaches ``least``: so a name
    is not torn at a word the model is less sure of.
    """
    begins, insides = probabilities[:, 1::2], probabilities[:, 2::2]
    mass, anew = begins + insides, begins.sum(1) >= insides.sum(1)
    inside = probabilities[:, 0] < 1 - EDGE
    out: list[tuple[int, int, int, float]] = []
    i = 0
    while i < len(inside):
        j = i + 1
        if inside[i]:
            while j < len(inside) and inside[j] and not anew[j]:
                j += 1
            label = int(mass[i:j].sum(0).argmax())
            score = float(mass[i:j, label].max())
            if score > least[label]:
                out.append((label, i, j, round(score, 4)))
        i = j
    return out


def find_roles(probabilities: Floats, sentence: Sentence, least: Sequence[float]) -> tuple[RoleSpan, ...]:
    """Role probabilities [words, classes] of one cue, a threshold for each of ROLES -> spans."""
    runs = find_runs(probabilities[: len(sentence.words)], least)
    return tuple(RoleSpan(ROLES[role], _span(sentence, i, j), score) for role, i, j, score in runs)


def find_mentions(row: int, probabilities: Floats, batch: Batch) -> Iterator[Mention]:
    """Mention probabilities [words, classes] of one window -> mentions, in order."""
    for sentence, (begin, stop) in zip(batch.windows[row].sentences, batch.bounds[row], strict=True):
        for kind, i, j, score in find_runs(probabilities[begin:stop], MENTION):
            yield Mention(MENTION_KINDS[kind], _span(sentence, i, j), score)


def _span(sentence: Sentence, first: int, last: int) -> Span:
    return Span(sentence.words[first].start, sentence.words[last - 1].end)


def frames_of(
    batch: Batch,
    asked: Sequence[Candidate],
    outputs: tuple[Floats, Floats, Floats],
    labels: Labels,
    thresholds: tuple[Sequence[float], Sequence[float]],
) -> Iterator[Frame]:
    """Candidates and the logits of the heads -> cues (frames where the kind is no event type).

    ``thresholds``: for each of ROLES how sure a span must be, of a found event and of any other cue.
    """
    status, mode, role = outputs
    roles = softmax(role)
    for k, c in enumerate(asked):
        sentence = batch.windows[c.row].sentences[c.part]
        begin = batch.bounds[c.row][c.part][0]
        event = c.kind < len(labels.types)
        fields: dict[str, Any] = {
            "span": _span(sentence, c.first - begin, c.last - begin),
            "sentence": sentence.number,
            "probability": round(c.probability, 4),
            "status": labels.statuses[int(status[k].argmax())],
            "roles": find_roles(roles[k], sentence, thresholds[0 if event and c.found else 1]),
            "found": c.found,
            "kind": labels.kinds[c.kind],
        }
        if event:
            own = labels.modes_of[c.kind]
            named = labels.modes[own[mode[k][own].argmax()]][1]
            yield Cue(event_type=labels.types[c.kind], mode=named, **fields)
        else:
            yield Frame(**fields)
