"""``I`` and ``we`` outside quotation marks -> the words for who speaks: statements, press releases, remarks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from communique.coding.actors.mentions import Mention
from communique.records import Span

_SAID = re.compile(
    r"(?:^|[.,;:\n]\s*)(?P<who>[^.,;:\n“”\"]{2,80}?)\s+"
    r"(?:said|says|added|adds|stated|went on|continued|told [^.\n]{2,40})[^.\n:“”\"]{0,30}:\s"
)
_HEADED = (
    re.compile(r"(?:[Ss]tatement|[Rr]emarks|[Mm]essage|[Ss]peech|[Aa]ddress) (?:by|from|of) (?P<who>[^\n]+?)"
               r"(?= (?:on|at|to|in|after|before|about|regarding|following)\b|$)"),
    re.compile(r"^(?P<who>[^\n]{3,60}?)(?:['’]s)? (?:joint )?(?:statement|remarks|speech|message)\b"),
)  # fmt: skip
FORWARD = 25  # characters from the start of a sentence within which its subject begins


def find_author(text: str, mentions: Sequence[Mention], starts: Sequence[int], span: Span) -> Span | None:
    """A report's text, mentions and sentence starts, and an "I" or "we" -> the words for its author, or None.

    ``X said:`` before it, a headline ``Statement by X``, else the state or body that last opened a sentence.
    """
    said = next(reversed(list(_SAID.finditer(text, 0, span.start))), None)
    if said:
        return Span(*said.span("who"))
    end = text.find("\n")
    for pattern in _HEADED:
        if headed := pattern.search(text, 0, end if end >= 0 else len(text)):
            return Span(*headed.span("who"))
    for mention in reversed([m for m in mentions if m.span.end <= span.start and m.kind in {"state", "body"}]):
        begin = starts[bisect_right(starts, mention.span.start) - 1]
        if mention.span.start - begin <= FORWARD:
            return mention.span
    return None
