"""Documents -> training windows and the arrays with the right answers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from communique.analysis.decoding import Candidate
from communique.analysis.graph import MENTION_KINDS, ROLES
from communique.analysis.labels import ANY, FRAME, SAY, Labels
from communique.analysis.windows import (
    Batch,
    Floats,
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
from communique.evaluation.annotated import Annotated, Asked, Kind
from communique.evaluation.gold import GoldEvent
from communique.evaluation.names import lot
from communique.records import Span

Heads = tuple[NDArray[np.float16], NDArray[np.float16], NDArray[np.float16]]  # status, mode, role probabilities

IGNORE = -100  # what the loss leaves out
MOST_FRAMES = 2  # predicates asked about a sentence and pass: there are many
UNTYPED = 0.1  # share of events asked about as no type in particular


@dataclass(frozen=True, slots=True)
class Target:
    """Right answers about one cue of a sentence: word bounds, kind, mode class (or IGNORE), for each status whether it
    may be the right one, a role class for each word of the sentence.
    """

    first: int
    last: int
    kind: int
    mode: int
    statuses: tuple[bool, ...]
    roles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """A teacher's answers about a sentence: probabilities of the word questions [words, classes]; for each cue asked
    about those of status, mode and role [words, classes].
    """

    words: NDArray[np.float16]
    asked: tuple[Heads, ...]


@dataclass(frozen=True, slots=True)
class SentenceTargets:
    """Right answers about one sentence: a class a word for each word question, and the cues asked about."""

    cue: tuple[int, ...]
    speech: tuple[int, ...]
    mention: tuple[int, ...]
    asked: tuple[Target, ...]
    taught: Taught | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut for training: its sentences, each with its targets."""

    id: str
    kind: Kind
    sentences: tuple[Sentence, ...]
    targets: dict[Sentence, SentenceTargets]
    connected: bool

    @property
    def size(self) -> int:
        """Word pieces in it."""
        return sum(s.size for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Targets:
    """Right answers of one batch: ``words``, for each word question classes [windows, words]; ``asked`` gold cues;
    their ``mode`` [n], ``status`` [n, statuses] (1 where it may be) and ``role`` [n, words of the longest sentence].
    """

    words: tuple[Ints, Ints, Ints]
    asked: tuple[Candidate, ...]
    mode: Ints
    status: Floats
    role: Ints
    taught: TaughtBatch | None = None


@dataclass(frozen=True, slots=True)
class TaughtBatch:
    """A teacher's answers about one batch, shaped as the logits they are compared with; zero where it said nothing."""

    words: Floats
    status: Floats
    mode: Floats
    role: Floats


def prepare(given: Annotated, pieces: WordPieces, labels: Labels) -> Prepared:
    """A document -> its sentences in pieces, with targets."""
    text, sentences, targets = given.document.text, [], {}
    named = pieces.named(text, shift=lot(given.document.id))  # each stand-in is the first country of some documents
    for number, span in enumerate(given.document.sentences):
        mine = given.with_sentences((span,))
        for sentence in cut_sentence(text, span, number, pieces, named):
            sentences.append(sentence)
            targets[sentence] = sentence_targets(sentence, mine, labels)
    return Prepared(given.document.id, given.kind, tuple(sentences), targets, given.document.connected)


def sentence_targets(sentence: Sentence, given: Annotated, labels: Labels) -> SentenceTargets:
    """A sentence and what is annotated in it -> its right answers (of two cues on a word the first counts)."""
    size = len(sentence.words)
    unknown = (IGNORE,) * size
    cue, speech = [0] * size, [0] * size
    asked = [t for e in given.document.events if (t := _event_target(sentence, e, labels, cue))]
    asked += [t for s in given.speech if (t := _asked_target(sentence, s, labels, SAY, speech))]
    asked += [t for f in given.frames if (t := _asked_target(sentence, f, labels, FRAME, None))]
    mentions = [(1 + 2 * MENTION_KINDS.index(kind), span) for kind, span in given.mentions]
    return SentenceTargets(
        tuple(cue) if "events" in given.layers else unknown,
        tuple(speech) if "speech" in given.layers else unknown,
        tuple(_classes(sentence, mentions)) if "mentions" in given.layers else unknown,
        tuple(asked),
    )


def _event_target(sentence: Sentence, event: GoldEvent, labels: Labels, classes: list[int]) -> Target | None:
    """A gold event -> its target, its cue written into the classes of the words; None where the words are taken."""
    kind = labels.types.index(event.event_type)
    bounds = _take(sentence, event.cue, classes, 2 + kind)
    if bounds is None:
        return None
    mode = labels.mode_index.get((event.event_type, event.mode), labels.mode_index[event.event_type, None])
    statuses = tuple(status == event.status for status in labels.statuses)
    return Target(*bounds, kind, mode, statuses, _role_classes(sentence, event.roles.items()))


def _asked_target(
    sentence: Sentence, asked: Asked, labels: Labels, kind: str, classes: list[int] | None
) -> Target | None:
    """A word with its roles -> its target; as ``_event_target``, where its cue is to be found, too."""
    bounds = _take(sentence, asked.cue, classes, 2) if classes is not None else _word_bounds(sentence, asked.cue)
    if bounds is None:
        return None
    statuses = tuple(not asked.statuses or status in asked.statuses for status in labels.statuses)
    return Target(*bounds, labels.kinds.index(kind), IGNORE, statuses, _role_classes(sentence, asked.roles.items()))


def _take(sentence: Sentence, cue: Span, classes: list[int], start: int) -> tuple[int, int] | None:
    bounds = _word_bounds(sentence, cue)
    if bounds is None or any(classes[slice(*bounds)]):
        return None
    classes[slice(*bounds)] = [start] + [1] * (bounds[1] - bounds[0] - 1)
    return bounds


def _role_classes(sentence: Sentence, roles: Iterable[tuple[str, Iterable[Span]]]) -> tuple[int, ...]:
    """Role class of each word; where marks overlap, the earlier role of ROLES (actor first) wins."""
    filled = dict(roles)
    marks = [(1 + 2 * n, span) for n, role in reversed(list(enumerate(ROLES))) for span in filled.get(role, ())]
    return tuple(_classes(sentence, marks))


def _classes(sentence: Sentence, marks: Iterable[tuple[int, Span]]) -> list[int]:
    """Begin classes with their spans -> a class a word (inside = begin + 1); the last mark of a word wins."""
    out = [0] * len(sentence.words)
    for begin, span in marks:
        if bounds := _word_bounds(sentence, span):
            out[slice(*bounds)] = [begin] + [begin + 1] * (bounds[1] - bounds[0] - 1)
    return out


def _word_bounds(sentence: Sentence, span: Span) -> tuple[int, int] | None:
    inside = [i for i, w in enumerate(sentence.words) if w.overlaps(span)]
    return (inside[0], inside[-1] + 1) if inside else None


@dataclass(frozen=True, slots=True)
class Mix:
    """How often a pass reads a document of each kind (.3: three in ten of them); sentences of a window."""

    real: float = 2.0
    authored: float = 1.0
    names: float = 0.6
    frames: float = 0.2
    sentences: tuple[int, ...] = (3, 4)

    def times(self, kind: Kind, rng: random.Random) -> int:
        """The kind of a document -> how often this pass reads it."""
        passes: float = getattr(self, kind)
        whole, part = divmod(passes, 1)
        return int(whole) + (rng.random() < part)


def epoch_batches(
    documents: Sequence[Prepared], rng: random.Random, pieces: int, mix: Mix = Mix()
) -> list[list[tuple[Window, Prepared]]]:
    """Documents -> shuffled batches of windows of like length; where windows begin varies from epoch to epoch."""

    def windows(d: Prepared) -> Iterator[Window]:
        for _ in range(mix.times(d.kind, rng)):
            most = rng.choice(mix.sentences)
            yield from cut_windows(d.sentences, most, rng.randint(1, most) if d.connected else None)

    owned = [(window.size + rng.random() * 12, window, d) for d in documents for window in windows(d)]
    owned.sort(key=lambda x: x[0])
    batches: list[list[tuple[Window, Prepared]]] = []
    at = 0
    for batch in make_batches((w for _, w, _ in owned), pieces):
        batches.append([(w, d) for _, w, d in owned[at : at + len(batch)]])
        at += len(batch)
    rng.shuffle(batches)
    return batches


def collate_targets(
    pairs: Sequence[tuple[Window, Prepared]], pieces: WordPieces, labels: Labels, rng: random.Random
) -> tuple[Batch, Targets]:
    """Windows with their documents -> arrays in, right answers out."""
    batch = collate([w for w, _ in pairs], pieces)
    words: tuple[list[list[int]], ...] = ([], [], [])
    asked: list[Candidate] = []
    targets: list[Target] = []
    taught: list[Heads | None] = []
    for row, (window, document) in enumerate(pairs):
        classes: tuple[list[int], ...] = ([], [], [])
        for part, sentence in enumerate(window.sentences):
            begin = len(classes[0])
            right = document.targets[sentence]
            for own, more in zip(classes, (right.cue, right.speech, right.mention), strict=True):
                own.extend(more)
            for t, told in _to_ask(right, labels, rng):
                targets.append(t)
                taught.append(told)
                asked.append(Candidate(row, part, begin + t.first, begin + t.last, t.kind, 1.0))
        for question, own in zip(words, classes, strict=True):
            question.append(own)
    cue, speech, mention = (pad(question, IGNORE) for question in words)
    return batch, Targets(
        (cue, speech, mention),
        tuple(asked),
        np.array([t.mode for t in targets], np.int64),
        np.array([t.statuses for t in targets], np.float32),
        pad([t.roles for t in targets], IGNORE) if targets else np.zeros((0, 1), np.int64),
        _taught_batch(pairs, batch, taught, labels),
    )


def _to_ask(right: SentenceTargets, labels: Labels, rng: random.Random) -> Iterator[tuple[Target, Heads | None]]:
    """The cues of a sentence -> those asked about in this pass (some events as no type in particular), and what a
    teacher says about them.
    """
    answers = right.taught.asked if right.taught else [None] * len(right.asked)
    frames = []
    for t, told in zip(right.asked, answers, strict=True):
        if t.kind == labels.kinds.index(FRAME):
            frames.append((t, told))
        elif t.kind < len(labels.types) and rng.random() < UNTYPED:
            yield replace(t, kind=labels.kinds.index(ANY), mode=IGNORE), None
        else:
            yield t, told
    yield from rng.sample(frames, min(MOST_FRAMES, len(frames)))


def _taught_batch(
    pairs: Sequence[tuple[Window, Prepared]], batch: Batch, asked: Sequence[Heads | None], labels: Labels
) -> TaughtBatch | None:
    """Windows with their documents, what a teacher says about each cue asked -> its answers as arrays, None without."""
    if not any(t.taught for window, d in pairs for t in map(d.targets.__getitem__, window.sentences)):
        return None
    words = np.zeros((*batch.first.shape, sum(labels.word_classes)), np.float32)
    for row, (window, document) in enumerate(pairs):
        for (begin, stop), sentence in zip(batch.bounds[row], window.sentences, strict=True):
            if told := document.targets[sentence].taught:
                words[row, begin:stop] = told.words
    longest = max((len(x[2]) for x in asked if x), default=1)
    status, mode = (np.zeros((len(asked), len(names)), np.float32) for names in (labels.statuses, labels.modes))
    role = np.zeros((len(asked), longest, labels.role_classes), np.float32)
    for k, heads in enumerate(asked):
        if heads:
            status[k], mode[k], role[k, : len(heads[2])] = heads
    return TaughtBatch(words, status, mode, role)
