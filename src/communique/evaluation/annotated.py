"""The one in-memory form of everything training reads: a document with layers of annotation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from communique.analysis.graph import MentionKind, Role
from communique.evaluation.gold import Document
from communique.records import Span, Status

Layer = Literal["events", "speech", "mentions"]
Kind = Literal["real", "authored", "names", "frames"]  # the first two have events


@dataclass(frozen=True, slots=True)
class Asked:
    """A word (or a few) with what fills its roles; ``statuses``: those it may have, as far as is known (empty: any)."""

    cue: Span
    roles: Mapping[Role, tuple[Span, ...]]
    statuses: frozenset[Status] = frozenset()


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document and what is annotated in it beside its events. What ``layers`` does not name was not looked for.

    ``speech``: cues of reported speech; ``frames``: predicates with numbered arguments (ARG0 as actor, ARG1 as
    recipient, ARG2 as content), only some of them; ``mentions``: outermost names.
    """

    document: Document
    layers: frozenset[Layer]
    kind: Kind
    speech: tuple[Asked, ...] = ()
    frames: tuple[Asked, ...] = ()
    mentions: tuple[tuple[MentionKind, Span], ...] = ()

    def with_sentences(self, keep: tuple[Span, ...]) -> Annotated:
        """Some of its sentences -> the document with these and what is annotated in them."""

        def inside(span: Span) -> bool:
            return any(s.covers(span) for s in keep)

        document = replace(
            self.document, sentences=keep, events=tuple(e for e in self.document.events if inside(e.cue))
        )
        return replace(
            self,
            document=document,
            speech=tuple(x for x in self.speech if inside(x.cue)),
            frames=tuple(x for x in self.frames if inside(x.cue)),
            mentions=tuple(m for m in self.mentions if inside(m[1])),
        )
