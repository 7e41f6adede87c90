"""Words of a text and the keys they are looked up by: no accents, no case, no possessive, hyphens as spaces."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:[A-Z]\.)+[A-Z]\b|(?:[^\W_][\u0300-\u036f]*)+(?:['’‘`](?:[^\W_][\u0300-\u036f]*)+)*"
)
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'’‘`.")
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae"})
# Written in capitals and at most this long, a word is an abbreviation and keeps its case: US is not us, WHO not who.
_ACRONYM_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, its key, and how it is written."""

    start: int
    end: int
    text: str
    key: str
    possessive: bool
    hyphen: bool = False  # a hyphen stands right before it: Jong-*un*

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter, an elided article aside (``d'Ivoire``)."""
        return self.text[0].isupper() or (self.text[1:2] in {"'", "’"} and self.text[2:3].isupper())

    @property
    def acronym(self) -> bool:
        """Whether its key is that of an abbreviation in capitals."""
        return self.key[0] == "^"


def unaccented(text: str) -> str:
    """Text -> the same with its letters decomposed and the accents gone."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Text -> the same without accents, apostrophes and full stops, in lower case."""
    if not text.isascii():
        text = unaccented(text.translate(_LETTERS))
    return text.translate(_APOSTROPHES).casefold()


@lru_cache(maxsize=1 << 14)
def _key(text: str) -> str:
    """A word without its possessive -> its key; ``^us`` for an abbreviation in capitals."""
    bare = text.replace(".", "")
    if 1 < len(bare) <= _ACRONYM_LENGTH and bare.isupper():
        return "^" + fold(bare)
    return fold(text)


def find_words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Text (or a stretch of it) -> its words in order, with character offsets into the text."""
    words = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        raw = match.group()
        bare = _POSSESSIVE.sub("", raw) if len(raw) > 2 else raw
        owns = bare != raw or (raw[-1] == "s" and text[match.end() : match.end() + 1] in {"'", "’"})
        words.append(
            Word(
                match.start(),
                match.start() + len(bare),
                bare,
                _key(bare),
                owns,
                text[match.start() - 1 : match.start()] == "-",
            )
        )
    return words


def make_key(text: str) -> str:
    """A name -> the key under which it is found: the keys of its words, one space between."""
    return " ".join(word.key for word in find_words(text))


def plain(key: str) -> str:
    """A key -> the same with abbreviations in lower case (for headlines in capitals)."""
    return key.replace("^", "")
