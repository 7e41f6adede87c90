"""Names of countries as the encoder reads them: the first country of a report under one name, the second under another.

A model that has learned so cannot know which country it reads about: whatever it says of two countries, it says of any
two others. The words stay where they are in the text; only what is looked up in the vocabulary is another.
"""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class ReadAs:
    """A stretch of text that the encoder reads as one word, and that word; empty: it is passed over."""

    span: Span
    word: str


class CountryNames:
    """The names of a ``countries.tsv`` (form, code, kind of FORMS or "other"), found in a text."""

    def __init__(self, path: Path) -> None:
        """The path of the table -> the names; raises FileNotFoundError where there is none."""
        self._forms: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for line in path.read_text("utf-8").splitlines()[1:]:
            form, code, kind = line.split("\t")
            words = tuple(WORD.findall(form))
            self._forms.setdefault(words[0], []).append((words, code, kind))
        for forms in self._forms.values():
            forms.sort(key=lambda x: -len(x[0]))  # the longest name that fits is the one

    def find(self, text: str, shift: int = 0) -> tuple[ReadAs, ...]:
        """Text -> what is read in another way, in order; ``shift``: with which stand-in the first country begins."""
        found: dict[str, int] = {}
        out: list[ReadAs] = []
        words = [Span(*m.span()) for m in WORD.finditer(text)]
        written = [w.of(text) for w in words]
        at = 0
        while at < len(words):
            known = self._at(written, at)
            if known is None:
                at += 1
                continue
            forms, code, kind = known
            after = at + len(forms)
            if kind != "other":
                number = found.setdefault(code, len(found))
                names = STAND_INS[(number + shift) % len(STAND_INS)]
                out += _before(text, words[max(0, at - 1) : at], kind)
                out.append(ReadAs(Span(words[at].start, words[after - 1].end), names[FORMS.index(kind)]))
                if written[after : after + 1] in (["'"], ["’"]) and forms[-1].endswith("s"):
                    out.append(ReadAs(words[after], "'s"))
            at = after
        return tuple(out)

    def _at(self, written: Sequence[str], at: int) -> tuple[tuple[str, ...], str, str] | None:
        for known in self._forms.get(written[at], ()):
            if tuple(written[at : at + len(known[0])]) == known[0]:
                return known
        return None


def _before(text: str, word: Sequence[Span], kind: str) -> Iterator[ReadAs]:
    """The word before a name -> how it is read: no article before a country's name, "a" for "an"."""
    for span in word:
        article = span.of(text).lower()
        if article == "the" and kind == "name":
            yield ReadAs(span, "")
        elif article == "an":
            yield ReadAs(span, "a")


def read_words(text: str, words: Sequence[Span], named: Sequence[ReadAs]) -> list[tuple[Span, str]]:
    """Text, words of a stretch of it, what is read in another way (of the whole text) -> the words as they are read."""
    if not words:
        return []
    first = bisect_left(named, words[0].start, key=lambda x: x.span.start)
    inside = iter(named[first : bisect_left(named, words[-1].end, key=lambda x: x.span.start)])
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
