"""Phrases of the codebook: the little notation they are written in, and finding them in a text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from communique.records import Span

T = TypeVar("T")

_WORD = re.compile(r"\w+")
_GROUP = re.compile(r"\(([^()]*)\)")
# What may stand between two words of one phrase: spaces and one line end, a hyphen, an apostrophe.
_GAP = re.compile(r"[ \t\u00a0]+|[ \t]*\n[ \t]*|[-\u2010\u2011'’]")


def expand_phrases(notation: str) -> tuple[str, ...]:
    """Phrases separated by commas or line ends -> each phrase written out, in the order given.

    ``soldier(|s)`` stands for soldier and soldiers, ``defen(c|s)e`` for defence and defense.
    Raises ValueError where parentheses do not pair or a phrase holds other marks.
    """
    pieces = (piece.strip() for piece in re.split(r"[,\n]", notation))
    return tuple(phrase for piece in pieces if piece for phrase in _written_out(piece))


def _written_out(phrase: str) -> list[str]:
    parts = _GROUP.split(phrase)  # literal, group, literal, group, ... literal
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    variants = [" ".join("".join(choice).split()) for choice in itertools.product(*choices)]
    for variant in variants:
        if not variant or not all(character.isalnum() or character == " " for character in variant):
            raise ValueError(f"cannot read the phrase {phrase!r}")
    return variants


@dataclass(frozen=True, slots=True, eq=False)
class PhraseTable(Generic[T]):
    """Phrases and what each stands for, kept under their first word in small letters."""

    entries: dict[str, list[tuple[tuple[str, ...], T]]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, T]]) -> PhraseTable[T]:
        """(phrase, value) pairs -> the table. One phrase may stand for several values."""
        entries: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in pairs:
            words = tuple(phrase.split())
            entries.setdefault(words[0].lower(), []).append((words, value))
        return cls(entries)

    def find(self, text: str) -> list[tuple[T, Span]]:
        """Text -> the values of the phrases in it and where they stand, by their start; phrases may overlap.

        A word written small in the phrase fits any case, one with a capital only itself.
        """
        found: list[tuple[T, Span]] = []
        tokens = list(_WORD.finditer(text))
        for start, first in enumerate(tokens):
            for phrase, value in self.entries.get(first.group().lower(), ()):
                window = tokens[start : start + len(phrase)]
                if _fits(phrase, window) and _joined(text, window):
                    found.append((value, Span(first.start(), window[-1].end())))
        return found


def _fits(phrase: tuple[str, ...], window: list[re.Match[str]]) -> bool:
    if len(window) < len(phrase):
        return False
    return all(word in (token.group(), token.group().lower()) for word, token in zip(phrase, window, strict=True))


def _joined(text: str, window: list[re.Match[str]]) -> bool:
    """Whether only spaces, one line end, a hyphen or an apostrophe stand between the words."""
    return all(_GAP.fullmatch(text, left.end(), right.start()) for left, right in itertools.pairwise(window))
