"""Joint statements -> the parties that issue them: "the joint statement", "the statement", the "It" that goes on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from communique.coding.actors.mentions import Mention
from communique.records import Span

_NOUN = r"(?:statement|communiqu[eé]|declaration)"
_JOINT = re.compile(rf"\bjoint {_NOUN}\b", re.IGNORECASE)
_WHOLE = re.compile(rf"(?:the|a|their|its|this|that)?\s*(?:joint )?{_NOUN}", re.IGNORECASE)
_OPENS = re.compile(rf"(?:The|Their|This|That|A)\s+(?:joint )?{_NOUN}\b")
_SPOKE = re.compile(rf"\bthe (?:joint )?{_NOUN} (?:said|says|read|reads|added|adds|went on)\b")
_GOES_ON = re.compile(r"It\b|[“\"]")
_SIDE_BY_SIDE = re.compile(r"[’']?s?,? and (?:[\w’'-]+ ){0,4}|/|-|, ")
REACH = 4  # sentences an "It" looks back for the statement it stands for


def find_issuers(text: str, mentions: Sequence[Mention], starts: Sequence[int], span: Span) -> Sequence[Mention]:
    """A report's text, mentions and sentence starts, and the span of "the joint statement" or "it" -> who issued it.

    Only statements that the report calls joint have issuers here; empty where none is clear.
    """
    words = span.of(text).strip()
    if words.lower() == "it":
        if not _stands_for_statement(text, starts, span):
            return ()
    elif not _WHOLE.fullmatch(words):
        return ()
    named = next(_JOINT.finditer(text), None)
    if named is None:
        return ()
    begin = starts[bisect_right(starts, named.start()) - 1]
    before = [m for m in mentions if m.span.end <= named.start()]
    here = [m for m in before if m.span.start >= begin]
    return _pair(text, here) or here[:1] or _pair(text, before)


def _stands_for_statement(text: str, starts: Sequence[int], span: Span) -> bool:
    """Whether the sentences right before an "It" that opens its sentence speak of a statement."""
    number = bisect_right(starts, span.start) - 1
    if starts[number] != span.start:
        return False
    for i in range(number - 1, max(-1, number - 1 - REACH), -1):
        sentence = text[starts[i] : starts[i + 1]]
        if _OPENS.match(sentence) or _SPOKE.search(sentence):
            return True
        if not _GOES_ON.match(sentence):
            return False
    return False


def _pair(text: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Mentions in order -> the last two that stand side by side, of one kind (two states, two persons)."""
    for second, first in zip(reversed(mentions), list(reversed(mentions))[1:], strict=False):
        between = text[first.span.end : second.span.start]
        alike = first.kind == second.kind and first.kind in ("person", "state") and first.entity != second.entity
        if alike and _SIDE_BY_SIDE.fullmatch(between):
            return (first, second)
    return ()
