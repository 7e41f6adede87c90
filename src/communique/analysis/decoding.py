"""Head outputs -> cues, role spans, mentions: the one place where probabilities become words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

import numpy as np

from communique.analysis.graph import MENTION_KINDS, ROLES, Cue, Frame, Mention, RoleSpan
from communique.analysis.labels import Labels
from communique.analysis.windows import Batch, Floats, Ints, Sentence
from communique.records import Span

MAX_CUE_WORDS = 4  # the annotation guide's longest cue
INSIDE = 0.4  # a following word joins a cue from this probability of "inside" on
EDGE = 0.2  # a word belongs to a run from this probability of any label on
MENTION = 0.5  # one word of a mention is so sure
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


def word_questions(logits: Floats, labels: Labels) -> tuple[Floats, Floats, Floats]:
    """Logits of the word questions side by side -> those of each: cue, speech, mention."""
    speech, mention, _ = accumulate(labels.word_classes)
    return logits[..., :speech], logits[..., speech:mention], logits[..., mention:]


def find_candidates(probabilities: Floats, batch: Batch, least: float, first_kind: int = 0) -> Iterator[Candidate]:
    """Cue probabilities [words, classes] of the words of a batch end to end -> cues whose start reaches ``least``.

    The class behind "start" number k stands for kind ``first_kind`` + k.
    """
    starts, inside = probabilities[:, 2:].sum(1), probabilities[:, 1]
    j = 0
    for i in np.flatnonzero(starts >= least).tolist():
        if i < j:
            continue
        row, part, before = batch.place(i)
        stop = min(before + batch.bounds[row][part][1], i + MAX_CUE_WORDS)
        j = i + 1
        while j < stop and inside[j] > INSIDE and inside[j] > starts[j]:
            j += 1
        kind = first_kind + int(probabilities[i, 2:].argmax())
        yield Candidate(row, part, i - before, j - before, kind, float(starts[i]))


def head_inputs(vectors: Floats, words: Floats, batch: Batch, asked: Sequence[Candidate]) -> HeadInputs:
    """Word vectors, what the role head reads of each word, and cues -> what the heads read."""
    bounds = np.array([batch.bounds[c.row][c.part] for c in asked])
    rows, first, last, kind = np.array([(c.row, c.first, c.last, c.kind) for c in asked]).T
    begin, stop = bounds[:, :1], bounds[:, 1:]
    at = begin + np.arange(int((stop - begin).max()))
    mask = at < stop
    at = np.minimum(at, words.shape[1] - 1)
    distance = np.clip(at - first[:, None], -RELATIVE, 0) + np.clip(at - last[:, None] + 1, 0, RELATIVE)
    cue = vectors[rows, first]
    for k in np.flatnonzero(last - first > 1):
        cue[k] = vectors[rows[k], first[k] : last[k]].mean(0)
    read = words.reshape(-1, words.shape[2]).take(rows[:, None] * words.shape[1] + at, axis=0)
    read[~mask] = 0
    return HeadInputs(cue, read, mask.astype(np.int64), np.where(mask, distance, 0) + RELATIVE, kind)


def find_runs(logits: Floats, sizes: Sequence[int]) -> Iterator[tuple[int, int, int, int, float]]:
    """Logits [words, 1 + 2 labels] (outside, then begin and inside of each label) of stretches of so many words, end to
    end -> of each run the number of its stretch, label, first and last + 1 word there, highest probability.

    A run goes over neighbouring words that are likely enough to have any label (EDGE), up to one that begins anew; the
    label with most mass over the whole run is its label: so a name is not torn at a word the model is less sure of.
    """
    probabilities = softmax(logits)
    at = np.flatnonzero(probabilities[:, 0] < 1 - EDGE)
    if not len(at):
        return
    begins, insides = probabilities[at, 1::2], probabilities[at, 2::2]
    mass, anew = begins + insides, begins.sum(1) >= insides.sum(1)
    ends = np.cumsum(sizes)
    stretch = np.searchsorted(ends, at, "right")
    anew[0] = True
    anew[1:] |= (np.diff(at) > 1) | (np.diff(stretch) > 0)
    starts = np.flatnonzero(anew)
    label = np.add.reduceat(mass, starts).argmax(1)
    score = np.maximum.reduceat(mass, starts)[np.arange(len(starts)), label]
    stretch = stretch[starts]
    shift = (ends - sizes)[stretch]
    first, last = at[starts] - shift, at[[*starts[1:] - 1, -1]] + 1 - shift
    yield from zip(*(x.tolist() for x in (stretch, label, first, last, score)), strict=True)


def find_roles(logits: Floats, sentences: Sequence[Sentence], least: Sequence[Sequence[float]]) -> list[list[RoleSpan]]:
    """Role logits [cues, words, classes], the sentence of each cue, its threshold for each of ROLES -> its spans."""
    out: list[list[RoleSpan]] = [[] for _ in sentences]
    sizes = [len(sentence.words) for sentence in sentences]
    real = np.arange(logits.shape[1]) < np.array(sizes)[:, None]
    for k, role, i, j, score in find_runs(logits[real], sizes):
        if score > least[k][role]:
            out[k].append(RoleSpan(ROLES[role], _span(sentences[k], i, j), round(score, 4)))
    return out


def find_mentions(logits: Floats, batch: Batch) -> Iterator[Mention]:
    """Mention logits [words, classes] of the words of a batch end to end -> mentions, in order."""
    sentences = [sentence for window in batch.windows for sentence in window.sentences]
    for k, kind, i, j, score in find_runs(logits, [len(sentence.words) for sentence in sentences]):
        if score > MENTION:
            yield Mention(MENTION_KINDS[kind], _span(sentences[k], i, j), round(score, 4))


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
    sentences = [batch.windows[c.row].sentences[c.part] for c in asked]
    types = len(labels.types)
    least = [thresholds[0 if c.kind < types and c.found else 1] for c in asked]
    statuses = status.argmax(1).tolist()
    modes = (mode + labels.mode_mask[[c.kind for c in asked]]).argmax(1).tolist()
    for k, (c, sentence, roles) in enumerate(zip(asked, sentences, find_roles(role, sentences, least), strict=True)):
        begin = batch.bounds[c.row][c.part][0]
        fields: dict[str, Any] = {
            "span": _span(sentence, c.first - begin, c.last - begin),
            "sentence": sentence.number,
            "probability": round(c.probability, 4),
            "status": labels.statuses[statuses[k]],
            "roles": tuple(roles),
            "found": c.found,
            "kind": labels.kinds[c.kind],
        }
        if c.kind < types:
            yield Cue(event_type=labels.types[c.kind], mode=labels.modes[modes[k]][1], **fields)
        else:
            yield Frame(**fields)
