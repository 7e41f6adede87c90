"""Rules of an event type: words, and the conditions under which they make, change, carry or forbid an event of it.

The words are data (``types/TYPE.toml``, ``[rules.NAME]``); what the conditions mean is said here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from communique.codebook.phrases import PhraseTable
from communique.records import Span, Status

Effect = Literal["makes", "changes", "carries", "forbids"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)
Amount = Literal["some", "none"]
AMOUNTS: tuple[Amount, ...] = get_args(Amount)
REACH = 6  # words that may stand between a cue and the words that decide about it, unless the rule says otherwise

_WORD = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")


class Told(Protocol):
    """What a rule looks at: a cue as the encoder (or a word of the codebook) tells it."""

    @property
    def span(self) -> Span:
        """Where the cue stands."""

    @property
    def status(self) -> Status:
        """Whether it happened, as the encoder sees it."""

    def spans(self, role: Any, /) -> Sequence[Span]:
        """A role -> the spans that fill it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One entry of a type's rules; ``name`` is ``TYPE.entry``. An empty condition holds always.

    ``makes``: ``words`` are an event of the type. ``changes``: an event of the types ``of`` is one of this type.
    ``carries``: an event whose cue is a light verb has its cue at these ``words`` after it. ``forbids``: an event of
    the type is none. ``words`` are the cue (or lie in it); ``before``, ``after`` and ``near`` (either side) stand in it
    or near it (``reach`` words at most between), ``unless`` does not; ``actors`` are words in an actor; ``recipients``:
    whether there are any; ``status``: what the encoder says. ``mode`` and ``becomes`` (a status) are what the event
    gets, if given; ``why`` is for readers.
    """

    name: str
    event_type: str
    effect: Effect
    words: PhraseTable[bool]
    before: PhraseTable[bool]
    after: PhraseTable[bool]
    near: PhraseTable[bool]
    unless: PhraseTable[bool]
    actors: PhraseTable[bool]
    of: tuple[str, ...]
    status: tuple[Status, ...]
    recipients: Amount | None
    reach: int
    mode: str | None
    becomes: Status | None
    why: str
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]

    def sense(self) -> str:
        """-> what the rule does, in words."""
        kind = f"{self.event_type}.{self.mode}" if self.mode else self.event_type
        result = f"{kind}, {self.becomes}" if self.becomes else kind
        return {
            "makes": f"makes its words {result}",
            "changes": f"changes {', '.join(self.of)} to {result}",
            "carries": f"moves the cue of {kind} from a light verb to its words",
            "forbids": f"forbids {kind}",
        }[self.effect]

    def find_words(self, text: str, within: Span) -> Iterator[tuple[Span, tuple[Span, ...]]]:
        """A text and a stretch of it -> where the words stand so that the conditions on words hold, each with the words
        that decided.
        """
        for span in _found(self.words, text, within):
            if (near := self._near(text, within, span)) is not None:
                yield span, (span, *near)

    def fits(self, told: Told, text: str, sentence: Span) -> tuple[Span, ...] | None:
        """A cue in its sentence -> the words by which the rule applies to it, None where it does not."""
        if self.status and told.status not in self.status:
            return None
        if self.recipients and (self.recipients == "some") is not bool(told.spans("recipient")):
            return None
        if self.actors.entries and not any(self.actors.find(actor.of(text)) for actor in told.spans("actor")):
            return None
        own = [span for span in _found(self.words, text, sentence) if span.overlaps(told.span)]
        if self.words.entries and not own:
            return None
        near = self._near(text, sentence, told.span)
        return None if near is None else (*own, *near)

    def find_carrier(self, cue: Span, text: str, sentence: Span) -> Span | None:
        """A cue in its sentence -> the first of the words that stand after it near enough, None where none does."""
        after = _found(self.words, text, Span(cue.end, sentence.end))
        return next((span for span in after if _gap(text, cue, span) <= self.reach), None)

    def _near(self, text: str, within: Span, cue: Span) -> tuple[Span, ...] | None:
        """The words about a cue that the rule asks for; None where they lack, or others forbid it."""
        found: list[Span] = []
        sides = (Span(within.start, cue.end), Span(cue.start, within.end), within)
        for table, side in zip((self.before, self.after, self.near), sides, strict=True):
            if table.entries:
                near = [s for s in _found(table, text, side) if _gap(text, s, cue) <= self.reach]
                if not near:
                    return None
                found.append(min(near, key=lambda s: _gap(text, s, cue)))
        bars = (s for s in _found(self.unless, text, within) if _gap(text, s, cue) <= self.reach)
        return None if next(bars, None) else tuple(found)


def paragraphs(text: str) -> Iterator[Span]:
    """Text -> its stretches between blank lines, where rules look for words to ask about before sentences are cut."""
    yield from (Span(*m.span()) for m in _PARAGRAPH.finditer(text))


def _found(table: PhraseTable[bool], text: str, within: Span) -> list[Span]:
    if not table.entries:
        return []
    return [Span(within.start + s.start, within.start + s.end) for _, s in table.find(within.of(text))]


def _gap(text: str, one: Span, other: Span) -> int:
    """How many words stand between two spans; 0 where they touch or overlap."""
    left, right = sorted((one, other))
    return len(_WORD.findall(text, left.end, right.start)) if left.end < right.start else 0
