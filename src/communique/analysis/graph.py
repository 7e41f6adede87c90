"""The event graph: what the encoder says about one report, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from communique.records import EventType, Span, Status

Role = Literal["actor", "recipient", "source", "date", "place"]
ROLES: tuple[Role, ...] = ("actor", "recipient", "source", "date", "place")


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """Words of the cue's sentence that fill one role; ``score`` is the highest word probability in them."""

    role: Role
    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Cue:
    """A word (or a few) that carries an event: its type, status, mode and roles as the encoder sees them.

    ``probability`` is that of being a cue at all (any type). ``found`` is False where the cue was pointed at.
    """

    span: Span
    sentence: int
    event_type: EventType
    probability: float
    status: Status
    mode: str | None
    roles: tuple[RoleSpan, ...]
    found: bool = True

    def spans(self, role: Role) -> list[Span]:
        """A role -> the spans that fill it, in text order."""
        return [r.span for r in self.roles if r.role == role]

    def best(self, *roles: Role) -> Span | None:
        """Roles -> the span that fills one of them best, None where none does."""
        filled = [r for r in self.roles if r.role in roles]
        return max(filled, key=lambda r: r.score).span if filled else None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Sentences and cues of one text; ``asked`` holds the answers for words that were pointed at."""

    text: str
    sentences: tuple[Span, ...]
    cues: tuple[Cue, ...]
    asked: tuple[Cue, ...] = ()
