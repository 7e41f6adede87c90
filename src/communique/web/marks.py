"""Highlights: a text and the marks in it -> HTML in which marks may overlap. The only place that makes HTML by hand.

The text is cut where a mark begins or ends; each piece carries every mark that covers it, so nothing needs nesting,
and right-to-left text or combining letters keep the order that the browser gives them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from communique.records import Span

MOST_ON_A_WORD = 12  # marks that one piece names: more cannot be told apart
# What a browser would drop, change or obey, as one visible character each, so that offsets stay: control characters,
# embedding and overriding of direction. Line feeds and tabs stay; a carriage return needs its own spelling.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to mark: ``name`` ties them to a field on the page (``e3.actor``), ``kind`` decides how they look."""

    span: Span
    name: str
    kind: str


def visible(text: str) -> str:
    """Text -> the same with every character that a browser would drop or obey as a visible one; as long as before."""
    return _UNSHOWN.sub(lambda found: chr(0x2400 + ord(found[0])) if ord(found[0]) < 0x20 else "\ufffd", text)


def shown(text: str) -> Markup:
    """Text -> HTML in which every character is text."""
    return escape(visible(text)).replace("\r", Markup("&#13;"))


def marked_html(text: str, marks: Iterable[Mark], numbers: dict[int, str], within: Span | None = None) -> Markup:
    """Text, marks, what to write before a character (the numbers of cues), a part of the text (None: all) -> HTML.

    Each piece is a span with ``data-s`` (its first character in the text) and the names of its marks.
    """
    part = within or Span(0, len(text))
    kept = [mark for mark in marks if mark.span.overlaps(part)]
    out: list[str] = []
    for start, end, covering in _pieces(kept, part, numbers):
        if label := numbers.get(start):
            out.append(label)
        words = shown(text[start:end])
        if not covering:
            out.append(f'<span data-s="{start}">{words}</span>')
            continue
        kinds = " ".join(sorted({f"m-{mark.kind}" for mark in covering}))
        names = " ".join(dict.fromkeys(mark.name for mark in covering[:MOST_ON_A_WORD]))
        out.append(f'<span data-s="{start}" class="m {escape(kinds)}" data-m="{escape(names)}">{words}</span>')
    return Markup("".join(out))  # noqa: S704  every text in it went through `shown` or `escape`


def _pieces(marks: Sequence[Mark], part: Span, numbers: dict[int, str]) -> Iterable[tuple[int, int, Sequence[Mark]]]:
    """-> start, end and the covering marks of each piece, in order; the shortest mark first."""
    begins, ends = defaultdict(list), defaultdict(list)
    for mark in marks:
        start, end = max(mark.span.start, part.start), min(mark.span.end, part.end)
        if start < end:
            begins[start].append(mark)
            ends[end].append(mark)
    cuts = sorted({part.start, part.end, *begins, *ends, *(n for n in numbers if part.start <= n < part.end)})
    covering: dict[int, Mark] = {}
    for start, end in pairwise(cuts):
        for mark in ends[start]:
            del covering[id(mark)]
        covering.update((id(mark), mark) for mark in begins[start])
        few = list(covering.values())[:1000]
        yield start, end, sorted(few, key=lambda mark: (mark.span.end - mark.span.start, mark.name))
