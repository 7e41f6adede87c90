"""Names of countries as the encoder reads them: the first country of a report under one name, the second under another.

A model that has learned so cannot know which country it reads about: whatever it says of two countries, it says of any
two others. The words stay where they are in the text; only what is looked up in the vocabulary is another.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from communique.analysis.words import WORD
from communique.records import Span

FILE = "countries.tsv"  # beside the tokenizer of a model that reads so
FORMS = ("name", "adjective", "people", "capital")
Form = Literal["name", "adjective", "people", "capital", "other"]  # other: a longer name that is no country's

# What is read in their place, in the order of FORMS: all begin with a consonant.
STAND_INS = (
    ("Kenya", "Kenyan", "Kenyans", "Nairobi"),
    ("Norway", "Norwegian", "Norwegians", "Oslo"),
    ("Peru", "Peruvian", "Peruvians", "Lima"),
    ("Thailand", "Thai", "Thais", "Bangkok"),
    ("Portugal", "Portuguese", "Portuguese", "Lisbon"),
    ("Morocco", "Moroccan", "Moroccans", "Rabat"),
    ("Denmark", "Danish", "Danes", "Copenhagen"),
    ("Chile", "Chilean", "Chileans", "Santiago"),
    ("Finland", "Finnish", "Finns", "Helsinki"),
    ("Romania", "Romanian", "Romanians", "Bucharest"),
    ("Malaysia", "Malaysian", "Malaysians", "Kuala Lumpur"),
    ("Sweden", "Swedish", "Swedes", "Stockholm"),
)


ARTICLE = re.compile(r"\b(the|an)\s+$", re.IGNORECASE)
OWNER = re.compile(r"['’](?!s\b)")
REACH = 12  # how far before a name its article may begin
Known = tuple[tuple[str, ...], str, str]  # the words of a name, code, kind


@dataclass(frozen=True, slots=True)
class ReadAs:
    """A stretch of text that the encoder reads as one word, and that word; empty: it is passed over."""

    span: Span
    word: str


class CountryNames:
    """The names of a ``countries.tsv`` (form, code, kind of FORMS or "other"), found in a text."""

    def __init__(self, path: Path) -> None:
        """The path of the table -> the names; raises FileNotFoundError where there is none."""
        self._forms: dict[str, list[Known]] = {}
        for line in path.read_text("utf-8").splitlines()[1:]:
            form, code, kind = line.split("\t")
            words = tuple(WORD.findall(form))
            self._forms.setdefault(words[0], []).append((words, code, kind))
        for forms in self._forms.values():
            forms.sort(key=lambda x: -len(x[0]))  # the longest name that fits is the one
        self._initial = re.compile(rf"\b[{''.join(sorted({word[0] for word in self._forms}))}]")

    def find(self, text: str, shift: int = 0) -> tuple[ReadAs, ...]:
        """Text -> what is read in another way, in order; ``shift``: with which stand-in the first country begins."""
        found: dict[str, int] = {}
        out: list[ReadAs] = []
        past = 0
        for initial in self._initial.finditer(text):
            if initial.start() < past or (named := self._at(text, initial.start())) is None:
                continue
            span, code, kind = named
            past = span.end
            if kind != "other":
                number = found.setdefault(code, len(found))
                names = STAND_INS[(number + shift) % len(STAND_INS)]
                out += _before(text, span.start, kind)
                out.append(ReadAs(span, names[FORMS.index(kind)]))
                if OWNER.match(text, span.end) and text[span.end - 1] == "s":
                    out.append(ReadAs(Span(span.end, span.end + 1), "'s"))
        return tuple(out)

    def _at(self, text: str, start: int) -> tuple[Span, str, str] | None:
        """Text and where a word begins -> the longest name that begins there, its code and kind."""
        first = WORD.match(text, start)
        for words, code, kind in self._forms.get(first[0], ()) if first else ():
            end = start
            for word in words:
                next_word = WORD.search(text, end)
                if next_word is None or next_word[0] != word:
                    break
                end = next_word.end()
            else:
                return Span(start, end), code, kind
        return None


def _before(text: str, start: int, kind: str) -> Iterator[ReadAs]:
    """Text and where a name begins -> how the word before it is read: no article before a country, "a" for "an"."""
    article = ARTICLE.search(text, max(0, start - REACH), start)
    if article and (article[1].lower() == "an" or kind == "name"):
        yield ReadAs(Span(*article.span(1)), "a" if article[1].lower() == "an" else "")


def read_words(text: str, words: Sequence[Span], named: Sequence[ReadAs]) -> list[tuple[Span, str]]:
    """Text, words of a stretch of it, what is read in another way (of the whole text) -> the words as they are read."""
    if not words:
        return []
    first = bisect_left(named, words[0].start, key=lambda x: x.span.start)
    last = bisect_left(named, words[-1].end, key=lambda x: x.span.start)
    if first == last:
        return [(word, word.of(text)) for word in words]
    inside = iter(named[first:last])
    other = next(inside, None)
    out: list[tuple[Span, str]] = []
    for word in words:
        while other and other.span.end <= word.start:
            other = next(inside, None)
        if other is None or other.span.start > word.start:
            out.append((word, word.of(text)))
        elif other.span.start == word.start and other.word:
            out.append((other.span, other.word))
    return out
