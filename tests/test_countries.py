"""Names of countries as the encoder reads them: which words are read under another name, and what then looks alike."""

from __future__ import annotations

from itertools import pairwise

import pytest

from communique.analysis.countries import FILE, STAND_INS, CountryNames, read_words
from communique.analysis.encoder import WEIGHTS
from communique.analysis.windows import WordPieces, cut_sentences
from communique.analysis.words import find_words
from communique.evaluation.swap import load_pairs, load_sentences
from communique.records import Span
from communique.training.countries import country_forms

A, B, C = STAND_INS[:3]


@pytest.fixture(scope="module")
def names() -> CountryNames:
    return CountryNames(WEIGHTS / FILE)


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces(WEIGHTS / "tokenizer.json")


def read(names: CountryNames, text: str) -> str:
    return " ".join(word for _, word in read_words(text, find_words(text, Span(0, len(text))), names.find(text)))


@pytest.mark.parametrize(
    ("text", "as_read"),
    [
        ("Russia met Ukraine.", f"{A[0]} met {B[0]} ."),
        ("Ukraine met Russia.", f"{A[0]} met {B[0]} ."),
        ("The United States met South Korea.", f"{A[0]} met {B[0]} ."),
        ("Moscow and Russian envoys of Russia", f"{A[3]} and {A[1]} envoys of {A[0]}"),
        ("an Israeli minister, an old man", f"a {A[1]} minister , an old man"),
        ("the Philippines' army", f"{A[0]} 's army"),
        ("the U.S. and Americans", f"{A[0]} and {A[2]}"),
        ("Chinese talks with Swiss firms", f"{A[1]} talks with {B[1]} firms"),
        ("Papua New Guinea, Guinea and Niger", f"{A[0]} , {B[0]} and {C[0]}"),
        ("Latin America and the South China Sea", "Latin America and the South China Sea"),
        ("turkey, china and the us", "turkey , china and the us"),
        ("Nobody came.", "Nobody came ."),
        ("", ""),
    ],
)
def test_read_under_other_names(names: CountryNames, text: str, as_read: str) -> None:
    assert read(names, text) == as_read


def test_words_stay_where_they_are(pieces: WordPieces) -> None:
    text = "Envoys of the United States' navy met Saudi Arabia."
    (sentence,) = cut_sentences(text, [Span(0, len(text))], pieces)
    assert [w.of(text) for w in sentence.words] == [
        "Envoys", "of", "United States", "'", "navy", "met", "Saudi Arabia", ".",
    ]  # fmt: skip


def test_more_countries_than_names_begin_again(names: CountryNames) -> None:
    states = sorted({code: form for form, code, kind in country_forms() if kind == "name"}.values())[
        : len(STAND_INS) + 1
    ]
    words = [x.word for x in names.find(" and ".join(states)) if x.word]
    assert words[0] == words[-1] == A[0]
    assert len(set(words)) == len(STAND_INS)


def test_shift_begins_with_another_name(names: CountryNames) -> None:
    assert [x.word for x in names.find("Peru and Mali", shift=len(STAND_INS) + 1)] == [B[0], C[0]]


def test_countries_of_the_probe_look_alike(pieces: WordPieces) -> None:
    """Whatever two countries a sentence is about, the encoder gets the same word pieces."""
    for sentence in load_sentences()[::5]:
        texts = [swap.fill(sentence)[0] for swap in load_pairs()]
        arrays = [[(s.pieces, s.shapes) for s in cut_sentences(text, [Span(0, len(text))], pieces)] for text in texts]
        assert all(a == b for a, b in pairwise(arrays)), sentence


def test_shipped_names_are_those_of_the_knowledge_files() -> None:
    rows = [line.split("\t") for line in (WEIGHTS / FILE).read_text("utf-8").splitlines()]
    assert rows == [["form", "code", "kind"], *map(list, country_forms())]


def test_no_names_no_change(tmp_path_factory: pytest.TempPathFactory) -> None:
    alone = WordPieces(WEIGHTS / "tokenizer.json", tmp_path_factory.mktemp("none") / FILE)
    assert alone.named("Russia met Ukraine.") == ()
