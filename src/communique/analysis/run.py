"""Windows through a runner -> cues, reported speech and mentions, report by report: the one pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from communique.analysis.decoding import (
    Candidate,
    Runner,
    find_candidates,
    find_mentions,
    frames_of,
    head_inputs,
    softmax,
    word_questions,
)
from communique.analysis.graph import ROLES, Cue, Frame, Mention
from communique.analysis.labels import SAY, Labels
from communique.analysis.windows import Batch, Floats, Sentence, WordPieces, batches_of, collate
from communique.records import Span

ACCUSING = "ACCUSE"  # whoever accuses somebody of an act says that there was one
AT_ONCE = 8  # batches whose word vectors are kept at a time: bounds the memory of a long report
MOST_ASKED = 32  # cues asked about in one call of the heads: bounds the memory of a report full of events


@dataclass(frozen=True, slots=True)
class Point:
    """A word the encoder is asked about whether or not it finds a cue there, and what it is asked about as: an event
    type, reported speech (SAY), or nothing in particular (ANY).
    """

    span: Span
    kind: str


PointsOf = Mapping[int, Sequence[Point]]  # where a sentence begins -> the points in it


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on a word is a cue of an event, or of speech; how sure a span must be to fill a role of an
    event (for each of ROLES), or one of speech or of a point (``asked``).
    """

    cue: float
    roles: tuple[float, ...]
    speech: float = 0.5
    asked: float = 0.5


@dataclass(slots=True)
class Answers:
    """What the encoder says about one report: each list in text order."""

    cues: list[Cue] = field(default_factory=list)
    speech: list[Frame] = field(default_factory=list)
    asked: list[Frame] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    def add(self, answer: Frame | Mention) -> None:
        """One more answer -> put where it belongs."""
        if isinstance(answer, Mention):
            self.mentions.append(answer)
        elif not answer.found:
            self.asked.append(answer)
        elif isinstance(answer, Cue):
            self.cues.append(answer)
        else:
            self.speech.append(answer)

    def in_order(self) -> Answers:
        """-> the same, sorted by place in the text."""
        parts = (self.cues, self.speech, self.asked, self.mentions)
        return Answers(*(sorted(part, key=lambda x: (x.span.start, x.span.end)) for part in parts))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Reader:
    """What turns sentences into answers: a runner with the vocabulary and the labels of its model."""

    runner: Runner
    pieces: WordPieces
    labels: Labels

    def read(self, sentences: Sequence[Sentence], thresholds: Thresholds, points: Sequence[Point] = ()) -> Answers:
        """Sentences of one report -> its cues, reported speech and mentions, and the answers about the points (a point
        of speech where speech was found is answered there). What an accusation says is asked, too.

        Batches hold windows of this report alone, so that what else is coded beside it changes no byte.
        """
        out = Answers()
        here = _by_sentence(points, sentences)
        batches = [collate(group, self.pieces) for group in batches_of(sentences)]
        for i in range(0, len(batches), AT_ONCE):
            for answer in self._answers(batches[i : i + AT_ONCE], thresholds, here):
                out.add(answer)
        return out.in_order()

    def _answers(self, batches: Sequence[Batch], thresholds: Thresholds, points: PointsOf) -> Iterator[Frame | Mention]:
        """Batches, thresholds, points -> the answers, batch by batch.

        All batches take one step before any takes the next: small steps take half the time or less while their code
        and data still lie in the caches, which the encoder empties.
        """
        read = [self.runner.words(batch) for batch in batches]
        asked: list[list[Candidate]] = []
        for batch, (_, _, logits) in zip(batches, read, strict=True):
            cue, speech, mention = word_questions(batch.end_to_end(logits), self.labels)
            yield from find_mentions(mention, batch)
            asked.append(self._asked(batch, (softmax(cue), softmax(speech)), thresholds, points))
        told = [
            (batch, some, self.runner.heads(head_inputs(vectors, words, batch, some)))
            for batch, (vectors, words, _), all_asked in zip(batches, read, asked, strict=True)
            for some in _in_groups(batch, all_asked)
        ]
        sure = thresholds.roles, (thresholds.asked,) * len(ROLES)
        for batch, some, outputs in told:
            yield from frames_of(batch, some, outputs, self.labels, sure)

    def _asked(
        self, batch: Batch, likely: tuple[Floats, Floats], thresholds: Thresholds, points: PointsOf
    ) -> list[Candidate]:
        """A batch, how likely each of its words (end to end) is one of an event and of speech, thresholds, points ->
        what the heads are asked about.
        """
        events = list(find_candidates(likely[0], batch, thresholds.cue))
        said = list(find_candidates(likely[1], batch, thresholds.speech, self._say))
        known = {(c.row, c.first, c.kind) for c in said}  # a word found to be of speech need not be pointed at
        pointed = [c for c in self._pointed(batch, points, likely) if (c.row, c.first, c.kind) not in known]
        known |= {(c.row, c.first, c.kind) for c in pointed}
        accused = [replace(c, kind=self._say, probability=0.0, found=False) for c in events if self._accuses(c)]
        return [*events, *said, *pointed, *(c for c in accused if (c.row, c.first, c.kind) not in known)]

    def _accuses(self, c: Candidate) -> bool:
        return self.labels.types[c.kind] == ACCUSING

    @property
    def _say(self) -> int:
        return self.labels.kinds.index(SAY)

    def _pointed(self, batch: Batch, points: PointsOf, likely: tuple[Floats, Floats]) -> Iterator[Candidate]:
        """Points, how likely each word (end to end) is one of an event and of speech -> what is asked about them."""
        before = 0
        for row, window in enumerate(batch.windows):
            for part, sentence in enumerate(window.sentences):
                begin = batch.bounds[row][part][0]
                for point in points.get(sentence.words[0].start, ()):
                    at = [i for i, w in enumerate(sentence.words) if w.overlaps(point.span)]
                    if at:
                        kind = self.labels.kinds.index(point.kind)
                        first, last = begin + at[0], begin + at[-1] + 1
                        starts = likely[point.kind == SAY][before + first : before + last, 2:].sum(1)
                        yield Candidate(row, part, first, last, kind, float(starts.max()), found=False)
            before += batch.bounds[row][-1][1]


def _by_sentence(points: Sequence[Point], sentences: Sequence[Sentence]) -> PointsOf:
    """Points, sentences in order -> where a sentence begins, the points in it, as they came."""
    starts = [sentence.words[0].start for sentence in sentences]
    out: dict[int, list[Point]] = {}
    for point in points:
        k = bisect_left(starts, point.span.end)
        while k and point.span.start < sentences[k - 1].words[-1].end:
            k -= 1
            out.setdefault(starts[k], []).append(point)
    return out


def _in_groups(batch: Batch, asked: Iterable[Candidate]) -> Iterator[Sequence[Candidate]]:
    """Candidates -> groups of bounded size whose sentences are of like length, so that little is padded."""

    def length(c: Candidate) -> int:
        begin, stop = batch.bounds[c.row][c.part]
        return stop - begin

    ordered = sorted(asked, key=length)
    for i in range(0, len(ordered), MOST_ASKED):
        yield ordered[i : i + MOST_ASKED]
