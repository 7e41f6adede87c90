"""The event graph: what the encoder says about one report, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from communique.records import Span, Status

Role = Literal["actor", "recipient", "source", "date", "place", "content"]
ROLES: tuple[Role, ...] = ("actor", "recipient", "source", "date", "place", "content")
EVENT_ROLES: tuple[Role, ...] = ROLES[:5]  # what is said (content) belongs to reported speech alone
MentionKind = Literal["person", "organisation", "place"]
MENTION_KINDS: tuple[MentionKind, ...] = ("person", "organisation", "place")


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """Words of the cue's sentence that fill one role; ``score`` is the highest word probability in them."""

    role: Role
    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a person, an organisation or group, or a place: the outermost name phrase."""

    kind: MentionKind
    span: Span
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A word (or a few), whether what it tells took place, and what fills its roles in its sentence.

    As it stands, a cue of reported speech (its source speaks, its recipient is spoken to, its content is what is said)
    or a word that was asked about as no type in particular. ``probability`` is that of being a cue at all (of speech,
    where it was asked about as that); ``found`` is False where the word was pointed at, ``kind`` what it was read as:
    an event type, SAY or ANY.
    """

    span: Span
    sentence: int
    probability: float
    status: Status
    roles: tuple[RoleSpan, ...]
    kind: str = "SAY"
    found: bool = True

    def spans(self, role: Role) -> list[Span]:
        """A role -> the spans that fill it, in text order."""
        return [r.span for r in self.roles if r.role == role]

    def best(self, *roles: Role) -> Span | None:
        """Roles -> the span that fills one of them best, None where none does."""
        filled = [r for r in self.roles if r.role in roles]
        return max(filled, key=lambda r: r.score).span if filled else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue(Frame):
    """A word (or a few) that carries an event: its type and mode as the encoder sees them beside status and roles."""

    event_type: str
    mode: str | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Sentences, cues, reported speech and names of one text; ``asked`` answers for words that were pointed at."""

    text: str
    sentences: tuple[Span, ...]
    cues: tuple[Cue, ...]
    asked: tuple[Frame, ...] = ()
    speech: tuple[Frame, ...] = ()
    mentions: tuple[Mention, ...] = ()
