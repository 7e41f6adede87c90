"""Text -> sentences, words and word shapes: the units the encoder reads and every span is built from."""

from __future__ import annotations

import re
from functools import cache

from communique.records import Span

# Accents may stand apart from their letters (decomposed Unicode): they belong to the word.
WORD = re.compile(r"\d+(?:[.,]\d+)*|['’]s\b|(?:\w[\u0300-\u036f]*)+|[^\w\s]")
SHAPES = ("special", "lower", "title", "upper", "mixed", "digit", "punctuation")
LINE = re.compile(r"[^\n]+")
WRAPPED = range(40, 101)  # widths that text is broken to
WRAPPED_LINES = 3  # fewer say nothing of a width: a headline and its second line
FINAL = tuple('.!?:;"”’)')
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


def find_paragraphs(text: str) -> list[Span]:
    """Text -> the stretches that sentences and quotations stay within: a line, or several where a text is wrapped.

    A line break inside a sentence is one before a small letter, or one that the next word did not fit before.
    """
    out: list[Span] = []
    for line in (Span(*m.span()) for m in LINE.finditer(text)):
        if out and line.start == out[-1].end + 1 and _is_wrapped(text, out[-1], line):
            out[-1] = Span(out[-1].start, line.end)
        else:
            out.append(line)
    return out


def _is_wrapped(text: str, before: Span, line: Span) -> bool:
    """Whether a line goes on the sentence of the line before it."""
    last = before.of(text).rpartition("\n")[2].rstrip()
    first = line.of(text).split(maxsplit=1)
    if not first or last.endswith(FINAL):
        return False
    lines = _block(text, line).split("\n")
    width = max(map(len, lines))
    fits = len(last) + 1 + len(first[0]) <= width
    return first[0][0].islower() or (len(lines) >= WRAPPED_LINES and width in WRAPPED and not fits)


def _block(text: str, line: Span) -> str:
    """The lines around a line, up to the next blank ones."""
    start, end = text.rfind("\n\n", 0, line.start), text.find("\n\n", line.end)
    return text[start + 2 if start >= 0 else 0 : end if end >= 0 else len(text)]


def find_sentences(text: str) -> list[Span]:
    """Text -> sentence spans without surrounding blanks, in order (splitter: sentencex, English rules)."""
    from sentencex import get_sentence_boundaries

    spans: list[Span] = []
    for paragraph in find_paragraphs(text):
        words, start = paragraph.of(text).replace("\n", " "), paragraph.start
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
