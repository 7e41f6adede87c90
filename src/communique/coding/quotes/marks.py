"""Quotation marks -> the words between them: curly, straight, angled, nested, left open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.analysis.words import find_paragraphs
from communique.records import Span

PAIRS = {"“": "”", "„": "“", "«": "»", '"': '"'}
_DOUBLE = re.compile(r"[“”„«»\"]")
_LAST_STOP = re.compile(r".*[.,!?…]", re.DOTALL)
# Single marks are also apostrophes: one opens before a word and after none, one closes after a word and before none.
_SINGLE = (
    (re.compile(r"(?<![\w’])‘(?=[^\s‘’])"), re.compile(r"(?<=\S)’(?!\w)")),
    (re.compile(r"(?<![\w'])'(?=[^\s'])"), re.compile(r"(?<=[^\s'])'(?!\w)")),
)
_OWNER = re.compile(r"\s[a-z]")  # after the apostrophe of a plural: "the rebels’ camp"


def find_quoted(text: str) -> list[Span]:
    """Text -> the words between quotation marks, outermost ones only, in order.

    Paragraph by paragraph: a closing mark that is missing is taken to stand where the next speech opens, or at the end
    of the paragraph (which is how speech of several paragraphs is written).
    """
    out: list[Span] = []
    for paragraph in find_paragraphs(text):
        double = list(_find_double(text, paragraph))
        single = [s for s in _find_single(text, paragraph) if all(_outer(text, s, d) for d in double if s.overlaps(d))]
        out += sorted([*(d for d in double if not any(s.covers(d) for s in single)), *single])
    return out


def _find_double(text: str, paragraph: Span) -> Iterator[Span]:
    start, closing, depth = -1, "", 0
    for m in _DOUBLE.finditer(text, paragraph.start, paragraph.end):
        mark, at = m.group(), m.start()
        if start < 0:
            if mark in PAIRS and _opens(text, at, mark):
                start, closing, depth = at + 1, PAIRS[mark], 0
        elif mark == closing or (mark == '"' and not _opens(text, at, mark)):
            if depth and mark == closing:
                depth -= 1
            else:
                yield from _between(start, at)
                start = -1
        elif PAIRS.get(mark) == closing:
            if text.count(closing, at, paragraph.end) > depth + 1:
                depth += 1
            else:  # the one before was never closed
                stop = _LAST_STOP.match(text, start, at)
                yield from _between(start, stop.end() if stop else at)
                start, depth = at + 1, 0
    if start >= 0:
        yield from _between(start, paragraph.end)


def _opens(text: str, at: int, mark: str) -> bool:
    """Whether a mark can open speech: a straight one does before a word and after none, or else it closes."""
    if mark != '"':
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not before[-1:].isalnum() and before not in (*".,!?;", ")") and bool(after.strip())


def _outer(text: str, single: Span, double: Span) -> bool:
    """Whether single marks are those around double ones: they close after a stop (“ is not in the rebels' “camp”)."""
    return single.covers(double) and text[single.end - 1] in ',.!?…”"'


def _between(start: int, end: int) -> Iterator[Span]:
    if start < end:
        yield Span(start, end)


def _find_single(text: str, paragraph: Span) -> Iterator[Span]:
    for opening, closing in _SINGLE:
        at = paragraph.start
        while found := opening.search(text, at, paragraph.end):
            following = opening.search(text, found.end(), paragraph.end)
            until = following.start() if following else paragraph.end
            ends = [m.start() for m in closing.finditer(text, found.end(), until)]
            owned = [e for e in ends if text[e - 1] == "s" and _OWNER.match(text, e + 1)]
            end = next((e for e in ends if e not in owned), ends[0] if ends else None)
            if end is not None:
                yield Span(found.end(), end)
            at = max(found.end(), end or 0)
