"""A quote before its speaker is resolved: what finding, chains and speech pass on."""

from __future__ import annotations

from dataclasses import dataclass

from communique.codebook import SpeechCue
from communique.records import QuoteKind, Span, Stance


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """Spans only. ``sources`` are coordinated ("Chad and Niger said"), ``via`` are those who quote them.

    ``doubt``: words by which the report doubts or denies what is said; ``setting``: where or how it was said.
    """

    sources: tuple[Span, ...]
    cue: Span | None
    content: tuple[Span, ...]
    kind: QuoteKind
    addressees: tuple[Span, ...] = ()
    entry: SpeechCue | None = None
    via: tuple[Span, ...] = ()
    doubt: tuple[Span, ...] = ()
    setting: Span | None = None
    stance: Stance = "neutral"

    def covers(self, span: Span) -> bool:
        """A span -> whether it is part of what is said."""
        return any(c.covers(span) for c in self.content)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a report's headline ends and where its body begins after the dateline: nobody's words stand between."""

    title: int = 0
    body: int = 0
