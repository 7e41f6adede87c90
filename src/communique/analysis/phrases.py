"""Role spans as the encoder gives them -> whole phrases: what it left out between pieces of one name is put back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from communique.analysis.graph import Frame, RoleSpan
from communique.records import Span

AnyFrame = TypeVar("AnyFrame", bound=Frame)

# An article that lost its noun takes the next word with it.
ARTICLE = re.compile(r"(?:the|an?|this|these|those)$", re.IGNORECASE)
NEXT_WORD = re.compile(r"\s+[\w-]+")
POSSESSIVE = re.compile(r"[’']s\b")
OWNER = re.compile(r"\w+$")
# Between two pieces of one actor the encoder may have left out one word; these words part actors.
PARTING = "and|or|but|with|to|from|by|in|at|on|against|for|over|that|who"
NAME_GAP = re.compile(rf"[\s\-–'’.]*(?:(?!(?:{PARTING})\b)[\w'’]+[\s\-]+)?", re.IGNORECASE)


def with_whole_names(cue: AnyFrame, text: str) -> AnyFrame:
    """A cue -> the cue with neighbouring spans of one role joined where only a piece of a name stands between.

    A bare article takes the word that follows, a possessive ending the word it belongs to. The cue itself never
    becomes part of a name.
    """
    out: list[RoleSpan] = []
    for role in sorted(cue.roles, key=lambda r: r.span):
        last = out[-1] if out else None
        if last and last.role == role.role and _is_one_name(text, last.span, role.span, cue.span):
            out[-1] = replace(last, span=Span(last.span.start, role.span.end), score=max(last.score, role.score))
        else:
            out.append(role)
    return replace(cue, roles=tuple(replace(r, span=_completed(text, r.span, cue.span)) for r in out))


def _is_one_name(text: str, left: Span, right: Span, cue: Span) -> bool:
    between = Span(left.end, right.start)
    return not between.overlaps(cue) and NAME_GAP.fullmatch(between.of(text)) is not None


def _completed(text: str, span: Span, cue: Span) -> Span:
    """A span -> the same with the word it cannot stand without, unless that is the cue."""
    word = None
    if ARTICLE.fullmatch(span.of(text)):
        word = NEXT_WORD.match(text, span.end)
    elif POSSESSIVE.match(text, span.start):
        word = OWNER.search(text, max(0, span.start - 40), span.start)
    if word is None or cue.overlaps(Span(*word.span())):
        return span
    return Span(min(span.start, word.start()), max(span.end, word.end()))
