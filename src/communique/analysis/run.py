"""Windows through a runner -> cues, reported speech and mentions, report by report: the one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from communique.analysis.decoding import (
    Candidate,
    Floats,
    Runner,
    find_candidates,
    find_mentions,
    frames_of,
    head_inputs,
    word_answers,
)
from communique.analysis.graph import ROLES, Cue, Frame, Mention
from communique.analysis.labels import SAY, Labels
from communique.analysis.windows import Batch, Sentence, WordPieces, batches_of, collate
from communique.records import Span

ACCUSING = "ACCUSE"  # whoever accuses somebody of an act says that there was one
MOST_ASKED = 32  # cues asked about in one call of the heads: bounds the memory of a report full of events


@dataclass(frozen=True, slots=True)
class Point:
    """A word the encoder is asked about whether or not it finds a cue there, and what it is asked about as: an event
    type, reported speech (SAY), or nothing in particular (ANY).
    """

    span: Span
    kind: str


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

    def in_order(self) -> Answers:
        """-> the same, sorted by place in the text."""
        parts = (self.cues, self.speech, self.asked, self.mentions)
        return Answers(*(sorted(part, key=lambda x: x.span) for part in parts))  # type: ignore[arg-type]


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
        for group in batches_of(sentences):
            batch = collate(group, self.pieces)
            vectors, words, logits = self.runner.words(batch)
            cue, speech, mention = word_answers(logits, self.labels)
            rows = range(len(batch.windows))
            for row in rows:
                out.mentions += find_mentions(row, mention[row], batch)
            events = [c for row in rows for c in find_candidates(row, cue[row], batch, thresholds.cue)]
            said = [c for row in rows for c in find_candidates(row, speech[row], batch, thresholds.speech, self._say)]
            known = {(c.row, c.first, c.kind) for c in said}  # a word found to be of speech need not be pointed at
            pointed = [c for c in self._pointed(batch, points, (cue, speech)) if (c.row, c.first, c.kind) not in known]
            known |= {(c.row, c.first, c.kind) for c in pointed}
            accused = [replace(c, kind=self._say, probability=0.0, found=False) for c in events if self._accuses(c)]
            pointed += [c for c in accused if (c.row, c.first, c.kind) not in known]
            for some in _in_groups(batch, (*events, *said, *pointed)):
                outputs = self.runner.heads(head_inputs(vectors, words, batch, some))
                for frame in frames_of(
                    batch, some, outputs, self.labels, (thresholds.roles, (thresholds.asked,) * len(ROLES))
                ):
                    if not frame.found:
                        out.asked.append(frame)
                    elif isinstance(frame, Cue):
                        out.cues.append(frame)
                    else:
                        out.speech.append(frame)
        return out.in_order()

    def _accuses(self, c: Candidate) -> bool:
        return self.labels.types[c.kind] == ACCUSING

    @property
    def _say(self) -> int:
        return self.labels.kinds.index(SAY)

    def _pointed(self, batch: Batch, points: Sequence[Point], likely: tuple[Floats, Floats]) -> Iterator[Candidate]:
        """Points, and how likely each word is one of an event and of speech -> what is asked about them."""
        if not points:
            return
        for row, window in enumerate(batch.windows):
            for part, sentence in enumerate(window.sentences):
                begin = batch.bounds[row][part][0]
                for point in points:
                    at = [i for i, w in enumerate(sentence.words) if w.overlaps(point.span)]
                    if at:
                        kind = self.labels.kinds.index(point.kind)
                        first, last = begin + at[0], begin + at[-1] + 1
                        asked = likely[1] if point.kind == SAY else likely[0]
                        probability = float(asked[row, first:last, 2:].sum(1).max())
                        yield Candidate(row, part, first, last, kind, probability, found=False)


def _in_groups(batch: Batch, asked: Iterable[Candidate]) -> Iterator[Sequence[Candidate]]:
    """Candidates -> groups of bounded size whose sentences are of like length, so that little is padded."""

    def length(c: Candidate) -> int:
        begin, stop = batch.bounds[c.row][c.part]
        return stop - begin

    ordered = sorted(asked, key=length)
    for i in range(0, len(ordered), MOST_ASKED):
        yield ordered[i : i + MOST_ASKED]
