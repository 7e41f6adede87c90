"""Sentences -> the arrays the encoder takes: word pieces, windows of a few sentences, batches, padding.

Training and the shipped tool use the same functions, so that what is learned is what is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from communique.analysis.countries import FILE as COUNTRIES
from communique.analysis.countries import CountryNames, ReadAs, read_words
from communique.analysis.words import find_words, word_shape
from communique.records import Span

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

MAX_PIECES = 190  # of one window; a longer sentence is cut into parts
WINDOW_SENTENCES = 3
BATCH_PIECES = 1024  # padded word pieces of one batch
ALIKE = 0.8  # the shortest window of a batch has at least this share of the length of the longest
MAX_WORD_PIECES = 12


class WordPieces:
    """Word -> word-piece ids, by the encoder's own (uncased) vocabulary; remembers what it has seen."""

    def __init__(self, tokenizer: Path, countries: Path | None = None) -> None:
        """Path of a ``tokenizer.json`` and of the names of countries that are read under others (if None, those beside
        the tokenizer, if any) -> the cutter; raises FileNotFoundError where there is none.
        """
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_str(tokenizer.read_text("utf-8"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        vocabulary = self._tokenizer.get_vocab()
        self.start, self.end, self.pad, self.unknown = (
            next(vocabulary[name] for name in names if name in vocabulary)
            for names in (("<s>", "[CLS]"), ("</s>", "[SEP]"), ("<pad>", "[PAD]"), ("[UNK]", "<unk>"))
        )
        self._seen: dict[str, tuple[int, ...]] = {}
        countries = countries or tokenizer.with_name(COUNTRIES)
        self._countries = CountryNames(countries) if countries.exists() else None

    def named(self, text: str, shift: int = 0) -> tuple[ReadAs, ...]:
        """Text -> the names of countries in it and what is read in their place (see ``CountryNames.find``)."""
        return self._countries.find(text, shift) if self._countries else ()

    def __call__(self, word: str) -> tuple[int, ...]:
        """One word -> its piece ids, never empty."""
        pieces = self._seen.get(word)
        if pieces is None:
            ids = self._tokenizer.encode(word, add_special_tokens=False).ids
            pieces = self._seen[word] = tuple(ids[:MAX_WORD_PIECES]) or (self.unknown,)
        return pieces


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one sentence (or of a part of one that is too long), cut into pieces."""

    number: int
    words: tuple[Span, ...]
    pieces: tuple[tuple[int, ...], ...]
    shapes: tuple[int, ...]
    size: int


def cut_sentence(
    text: str, span: Span, number: int, pieces: WordPieces, named: Sequence[ReadAs] = ()
) -> list[Sentence]:
    """Text, a sentence span, names in the text -> the sentence, in parts of at most MAX_PIECES - 2 pieces."""
    read = read_words(text, find_words(text, span), named)
    if not read:
        return []
    words, forms = zip(*read, strict=True)
    cut, shapes = tuple(map(pieces, forms)), tuple(map(word_shape, forms))
    firsts, size = [0], 0
    for i, word in enumerate(cut):
        size += len(word)
        if size > MAX_PIECES - 2:
            firsts.append(i)
            size = len(word)
    parts = (slice(*bounds) for bounds in pairwise((*firsts, len(words))))
    return [Sentence(number, words[at], cut[at], shapes[at], sum(map(len, cut[at]))) for at in parts]


def cut_sentences(text: str, spans: Sequence[Span], pieces: WordPieces) -> list[Sentence]:
    """Text and its sentence spans -> all sentences in pieces, long ones in parts, in order."""
    named = pieces.named(text)
    return [part for number, span in enumerate(spans) for part in cut_sentence(text, span, number, pieces, named)]


@dataclass(frozen=True, slots=True)
class Window:
    """A run of neighbouring sentences the encoder sees together; ``size`` counts its pieces with the marks."""

    sentences: tuple[Sentence, ...]
    size: int


def cut_windows(sentences: Sequence[Sentence], most: int = WINDOW_SENTENCES, first: int | None = None) -> list[Window]:
    """Sentences in order -> disjoint windows of at most ``most`` of them (``first`` for the first window) that fit."""
    out: list[Window] = []
    run: list[Sentence] = []
    size, room = 1, first or most
    for sentence in sentences:
        if run and (len(run) == room or size + sentence.size + 1 > MAX_PIECES):
            out.append(Window(tuple(run), size))
            run, size, room = [], 1, most
        run.append(sentence)
        size += sentence.size + 1
    if run:
        out.append(Window(tuple(run), size))
    return out


def make_batches(windows: Iterable[Window], pieces: int = BATCH_PIECES) -> list[list[Window]]:
    """Windows, shortest first -> batches of at most ``pieces`` padded word pieces, little of it padding."""
    out: list[list[Window]] = []
    for window in windows:
        full = not out or window.size * (len(out[-1]) + 1) > pieces
        if full or out[-1][0].size < ALIKE * window.size:
            out.append([])
        out[-1].append(window)
    return out


def batches_of(sentences: Sequence[Sentence]) -> list[list[Window]]:
    """Sentences of one report -> the batches they are read in: windows of like length together."""
    return make_batches(sorted(cut_windows(sentences), key=lambda w: w.size))


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of one batch: ``ids``, ``mask``, ``shape`` [windows, pieces]; ``first`` [windows, words] points at each
    word's first piece; ``bounds`` holds, a window, each sentence's first and last + 1 word.
    """

    windows: tuple[Window, ...]
    ids: Ints
    mask: Ints
    shape: Ints
    first: Ints
    bounds: tuple[tuple[tuple[int, int], ...], ...]

    def end_to_end(self, answers: Floats) -> Floats:
        """Answers [windows, words, k] -> [words, k], those of the words of all windows end to end, no padding."""
        return np.concatenate([row[: bounds[-1][1]] for row, bounds in zip(answers, self.bounds, strict=True)])

    def place(self, word: int) -> tuple[int, int, int]:
        """A word, counted end to end -> its window, its sentence there, and how many words lie before its window."""
        before = 0
        for row, bounds in enumerate(self.bounds):
            for part, (_, stop) in enumerate(bounds):
                if word < before + stop:
                    return row, part, before
            before += bounds[-1][1]
        raise IndexError(word)


def pad(rows: Sequence[Sequence[int]], value: int) -> Ints:
    """Rows of unequal length -> one array filled up with ``value``."""
    out = np.full((len(rows), max(1, *map(len, rows), 1)), value, np.int64)
    for target, row in zip(out, rows, strict=True):
        target[: len(row)] = row
    return out


def collate(windows: Sequence[Window], pieces: WordPieces) -> Batch:
    """Windows -> the arrays of one batch."""
    rows = [_row(window, pieces) for window in windows]
    ids, shapes, firsts, bounds = zip(*rows, strict=True)
    return Batch(
        tuple(windows),
        ids=pad(ids, pieces.pad),
        mask=pad([[1] * len(row) for row in ids], 0),
        shape=pad(shapes, 0),
        first=pad(firsts, 0),
        bounds=tuple(bounds),
    )


def _row(window: Window, pieces: WordPieces) -> tuple[list[int], list[int], list[int], tuple[tuple[int, int], ...]]:
    """One window -> ids, shapes, first piece of each word, word bounds of each sentence."""
    ids, shapes = [pieces.start], [0]
    firsts: list[int] = []
    bounds = []
    for sentence in window.sentences:
        start, lengths = len(firsts), [len(word) for word in sentence.pieces]
        firsts += accumulate(lengths[:-1], initial=len(ids))
        ids += chain.from_iterable(sentence.pieces)
        shapes += chain.from_iterable(map(repeat, sentence.shapes, lengths))
        ids.append(pieces.end)
        shapes.append(0)
        bounds.append((start, len(firsts)))
    return ids, shapes, firsts, tuple(bounds)
