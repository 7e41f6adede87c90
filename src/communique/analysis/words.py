"""Text -> sentences, words and word shapes: the units the encoder reads and every span is built from."""

from __future__ import annotations

import re
from functools import cache

from communique.records import Span

WORD = re.compile(r"\d+(?:[.,]\d+)*|['’]s\b|\w+|[^\w\s]")
SHAPES = ("special", "lower", "title", "upper", "mixed", "digit", "punctuation")
# A sentence splitter sees one paragraph at a time: a line break always ends a sentence in news text.
PARAGRAPH = re.compile(r"[^\n]+")
CLOSING = "\"”’')]»"


def find_words(text: str, within: Span) -> list[Span]:
    """Text and a stretch of it -> the spans of its words, numbers and punctuation marks."""
    return [Span(m.start(), m.end()) for m in WORD.finditer(text, within.start, within.end)]


@cache
def word_shape(word: str) -> int:
    """A word -> the index of its shape in SHAPES: what an uncased encoder cannot see."""
    if word[0].isdigit():
        return 5
    if not any(c.isalnum() for c in word):
        return 6
    if word.islower():
        return 1
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return 2
    return 3 if word.isupper() else 4


def find_sentences(text: str) -> list[Span]:
    """Text -> sentence spans without surrounding blanks, in order (splitter: sentencex, English rules)."""
    from sentencex import get_sentence_boundaries

    spans: list[Span] = []
    for paragraph in PARAGRAPH.finditer(text):
        words, start = paragraph.group(), paragraph.start()
        spans += [
            _trimmed(text, start + boundary["start_index"], start + boundary["end_index"])
            for boundary in get_sentence_boundaries("en", words)
        ]
    return _rejoined(text, [s for s in spans if s.start < s.end])


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _rejoined(text: str, spans: list[Span]) -> list[Span]:
    """A "sentence" of closing marks alone belongs to the one before it."""
    out: list[Span] = []
    for span in spans:
        if out and all(c in CLOSING for c in span.of(text)):
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out
