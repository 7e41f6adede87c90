"""Which of the contexts that a sentence shows belong to one of its events."""

from __future__ import annotations

import re
from collections.abc import Iterable

from communique.analysis.graph import Analysis, Cue
from communique.codebook import Codebook
from communique.records import Span

REACH = 10  # words from its cue within which a context is an event's own, even if another cue is nearer
_WORD = re.compile(r"\w+")


def find_event_contexts(
    cue: Cue, rivals: Iterable[Cue], source: Span | None, analysis: Analysis, codebook: Codebook
) -> list[tuple[str, Span]]:
    """A cue, all cues of the report, who says so -> the contexts of the event and the words that show them.

    Words of the source tell of who speaks, not of the event; words far from the cue belong to the event whose cue is
    nearer, unless they name who takes part in this one.
    """
    text, sentence = analysis.text, analysis.sentences[cue.sentence]
    others = [r.span for r in rivals if r.sentence == cue.sentence and r.span != cue.span]
    own = [*cue.spans("actor"), *cue.spans("recipient")]
    out = []
    for name, found in codebook.find_contexts(sentence.of(text)):
        span = Span(found.start + sentence.start, found.end + sentence.start)
        if source and source.covers(span):
            continue
        far = _gap(text, span, cue.span)
        nearer = any(_gap(text, span, other) < far for other in others)
        if far <= REACH or not nearer or any(span.overlaps(part) for part in own):
            out.append((name, span))
    return out


def _gap(text: str, one: Span, other: Span) -> int:
    left, right = sorted((one, other))
    return len(_WORD.findall(text, left.end, max(left.end, right.start)))
