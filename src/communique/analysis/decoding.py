"""Head outputs -> cues and role spans: the one place where probabilities become words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from communique.analysis.graph import ROLES, Cue, RoleSpan
from communique.analysis.labels import Labels
from communique.analysis.windows import Batch, Ints, Sentence
from communique.records import Span

Floats = NDArray[np.float32]

MAX_CUE_WORDS = 4  # the annotation guide's longest cue
INSIDE = 0.4  # a following word joins a cue from this probability of "inside" on
RELATIVE = 16  # the farthest word distance the role head tells apart


class Runner(Protocol):
    """Runs the two graphs; the shipped one is ONNX (``encoder.OnnxRunner``), training brings its own."""

    def words(self, batch: Batch) -> tuple[Floats, Floats]:
        """Batch -> word vectors [windows, words, width], cue logits [windows, words, cue classes]."""
        ...

    def heads(self, asked: HeadInputs) -> tuple[Floats, Floats, Floats]:
        """Cues with their sentences -> logits of status [n, s], mode [n, m], role [n, words, r]."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue asked about: its row (window) in the batch, sentence number there, word bounds, type."""

    row: int
    part: int
    first: int
    last: int
    kind: int
    probability: float
    found: bool = True


@dataclass(frozen=True, slots=True)
class HeadInputs:
    """cue [n, width], words [n, w, width], mask [n, w], relative [n, w] (distance to the cue + 16), kind [n]."""

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


def find_candidates(row: int, probabilities: Floats, batch: Batch, least: float) -> list[Candidate]:
    """Cue probabilities [words, classes] of one window -> cues whose start reaches ``least``."""
    starts = probabilities[:, 2:].sum(1)
    out = []
    for part, (begin, stop) in enumerate(batch.bounds[row]):
        i = begin
        while i < stop:
            if starts[i] < least:
                i += 1
                continue
            j = i + 1
            inside = probabilities[:, 1]
            while j < stop and j - i < MAX_CUE_WORDS and inside[j] > INSIDE and inside[j] > starts[j]:
                j += 1
            out.append(Candidate(row, part, i, j, int(probabilities[i, 2:].argmax()), float(starts[i])))
            i = j
    return out


def head_inputs(vectors: Floats, batch: Batch, asked: Sequence[Candidate]) -> HeadInputs:
    """Word vectors and cues -> what the role, status and mode heads read."""
    bounds = [batch.bounds[c.row][c.part] for c in asked]
    width = max(stop - begin for begin, stop in bounds)
    words = np.zeros((len(asked), width, vectors.shape[2]), np.float32)
    mask = np.zeros((len(asked), width), np.int64)
    relative = np.full((len(asked), width), RELATIVE, np.int64)
    cue = np.empty((len(asked), vectors.shape[2]), np.float32)
    for k, (c, (begin, stop)) in enumerate(zip(asked, bounds, strict=True)):
        n = stop - begin
        words[k, :n] = vectors[c.row, begin:stop]
        mask[k, :n] = 1
        cue[k] = vectors[c.row, c.first : c.last].mean(0)
        at = np.arange(begin, stop)
        distance = np.where(at < c.first, at - c.first, np.maximum(at - c.last + 1, 0))
        relative[k, :n] = np.clip(distance, -RELATIVE, RELATIVE) + RELATIVE
    return HeadInputs(cue, words, mask, relative, np.array([c.kind for c in asked], np.int64))


def find_roles(probabilities: Floats, sentence: Sentence, threshold: float) -> tuple[RoleSpan, ...]:
    """Role probabilities [words, classes] of one cue -> spans; a word has a role where 1 - P(outside) > threshold."""
    p = probabilities[: len(sentence.words)]
    begins, insides = p[:, 1::2], p[:, 2::2]
    mass = begins + insides
    label = np.where(p[:, 0] < 1 - threshold, mass.argmax(1), -1)
    out: list[RoleSpan] = []
    i = 0
    while i < len(label):
        role, j = int(label[i]), i + 1
        if role >= 0:
            while j < len(label) and label[j] == role and begins[j, role] < insides[j, role]:
                j += 1
            span = Span(sentence.words[i].start, sentence.words[j - 1].end)
            out.append(RoleSpan(ROLES[role], span, round(float(mass[i:j, role].max()), 4)))
        i = j
    return tuple(out)


def cues_of(
    batch: Batch, asked: Sequence[Candidate], outputs: tuple[Floats, Floats, Floats], labels: Labels, threshold: float
) -> list[Cue]:
    """Candidates and the logits of the heads -> cues with status, mode and roles."""
    status, mode, role = outputs
    roles = softmax(role)
    out = []
    for k, c in enumerate(asked):
        sentence = batch.windows[c.row].sentences[c.part]
        begin = batch.bounds[c.row][c.part][0]
        own = labels.modes_of[c.kind]
        fields: dict[str, Any] = {
            "event_type": labels.types[c.kind],
            "status": labels.statuses[int(status[k].argmax())],
            "mode": labels.modes[own[mode[k][own].argmax()]][1],
        }
        span = Span(sentence.words[c.first - begin].start, sentence.words[c.last - begin - 1].end)
        found = find_roles(roles[k], sentence, threshold)
        out.append(
            Cue(span, sentence.number, probability=round(c.probability, 4), roles=found, found=c.found, **fields)
        )
    return out
