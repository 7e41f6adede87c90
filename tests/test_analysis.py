"""Words, sentences, windows and decoding, on hand-made numbers: no model runs here."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from communique.analysis.decoding import (
    Candidate,
    HeadInputs,
    find_candidates,
    find_roles,
    find_runs,
    head_inputs,
    softmax,
)
from communique.analysis.encoder import WEIGHTS, Analyzer
from communique.analysis.graph import ROLES, Cue, Frame, Mention, RoleSpan
from communique.analysis.labels import Labels
from communique.analysis.phrases import as_names, with_whole_names
from communique.analysis.run import Point, Reader, Thresholds
from communique.analysis.windows import (
    Batch,
    Sentence,
    Window,
    WordPieces,
    collate,
    cut_sentence,
    cut_sentences,
    cut_windows,
    make_batches,
)
from communique.analysis.words import find_sentences, find_words, word_shape
from communique.errors import ModelError
from communique.records import Span
from communique.training.labels import training_labels


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces(WEIGHTS / "tokenizer.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("China’s 1,200 troops", ["China", "’s", "1,200", "troops"]),
        ("U.S.-led talks", ["U", ".", "S", ".", "-", "led", "talks"]),
        ("“No,” he said.", ["“", "No", ",", "”", "he", "said", "."]),
        ("Ñandú 3.5%", ["Ñandú", "3.5", "%"]),
        ("Me\u0301xico met", ["Me\u0301xico", "met"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [w.of(text) for w in find_words(text, Span(0, len(text)))] == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Osei met Gen. Banda. They left.", ["Mr. Osei met Gen. Banda.", "They left."]),
        ("Headline without stop\n\nBody here.", ["Headline without stop", "Body here."]),
        ("“It is over.” She left at 5 p.m. on Friday.", ["“It is over.”", "She left at 5 p.m. on Friday."]),
        ("U.S. officials spoke. ", ["U.S. officials spoke."]),
        (
            "The council of elders met its two envoys on\nFriday in the northern town. They left.\nHe stayed.",
            ["The council of elders met its two envoys on\nFriday in the northern town.", "They left.", "He stayed."],
        ),
        ("Turkish police\ndetained ten people.", ["Turkish police\ndetained ten people."]),
        ("Chile\nPeru\nBrazil", ["Chile", "Peru", "Brazil"]),
        ("", []),
        (" \n \n", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [s.of(text) for s in find_sentences(text)] == sentences


@pytest.mark.parametrize(
    ("word", "shape"), [("met", 1), ("Lagos", 2), ("X", 2), ("NATO", 3), ("McBain", 4), ("3rd", 5), ("’s", 1), ("—", 6)]
)
def test_word_shape(word: str, shape: int) -> None:
    assert word_shape(word) == shape


def sentence(number: int, size: int) -> Sentence:
    """A sentence of one word in ``size`` pieces."""
    return Sentence(number, (Span(0, 1),), ((7,) * size,), (1,), size)


def test_windows_hold_every_sentence_once_and_fit() -> None:
    sizes = [60, 60, 60, 60, 184, 5, 5, 5, 5]
    windows = cut_windows([sentence(i, n) for i, n in enumerate(sizes)])
    assert [[s.number for s in w.sentences] for w in windows] == [[0, 1, 2], [3], [4], [5, 6, 7], [8]]
    assert [w.size for w in windows] == [184, 62, 186, 19, 7]
    assert all(w.size <= 190 for w in windows)


def test_batches_bound_the_padded_pieces() -> None:
    windows = [Window((), n) for n in (26, 28, 30, 31, 40, 45, 190, 190)]
    assert [[w.size for w in b] for b in make_batches(windows, 100)] == [[26, 28, 30], [31], [40, 45], [190], [190]]


def test_a_long_sentence_is_cut_into_parts(pieces: WordPieces) -> None:
    text = "war " * 500
    parts = cut_sentence(text, Span(0, len(text)), 3, pieces)
    assert sum(len(p.words) for p in parts) == 500
    assert all(p.size <= 188 and p.number == 3 for p in parts)


def test_collate_points_at_first_pieces(pieces: WordPieces) -> None:
    text = "Ouagadougou fell. Troops left."
    cut = [cut_sentence(text, s, i, pieces)[0] for i, s in enumerate(find_sentences(text))]
    batch = collate(cut_windows(cut), pieces)
    words = [w for s in cut for w in s.pieces]
    assert batch.bounds == (((0, 3), (3, 6)),)
    assert [batch.ids[0, i] for i in batch.first[0]] == [w[0] for w in words]
    assert batch.ids[0, 0] == pieces.start
    assert batch.mask.sum() == sum(map(len, words)) + 3


def probabilities(words: int, **starts: float) -> np.ndarray:
    """Cue probabilities [words, 18]: ``w3=0.9`` is the start of type 0 at word 3, ``i4=0.8`` inside at word 4."""
    p = np.zeros((words, 18), np.float32)
    p[:, 0] = 1
    for name, value in starts.items():
        column = 2 if name[0] == "w" else 1
        p[int(name[1:]), column] = value
        p[int(name[1:]), 0] = 1 - value
    return p


EMPTY = np.zeros((1, 8), np.int64)
HALVES = Batch((), EMPTY, EMPTY, EMPTY, EMPTY, (((0, 4), (4, 8)),))  # one window of two sentences, four words each


@pytest.mark.parametrize(
    ("given", "cues"),
    [
        ({"w1": 0.9}, [(1, 2)]),
        ({"w1": 0.9, "i2": 0.8}, [(1, 3)]),
        ({"w3": 0.9, "i4": 0.8}, [(3, 4)]),  # a cue ends with its sentence
        ({"w1": 0.9, "w2": 0.9}, [(1, 2), (2, 3)]),
        ({"w1": 0.9, "i2": 0.3}, [(1, 2)]),
        ({"w1": 0.1}, []),
        ({"i1": 0.9}, []),
    ],
)
def test_candidates(given: dict[str, float], cues: list[tuple[int, int]]) -> None:
    found = find_candidates(probabilities(8, **given), HALVES, 0.2)
    assert [(c.first, c.last) for c in found] == cues


def test_words_of_several_windows_lie_end_to_end() -> None:
    batch = replace(HALVES, bounds=(((0, 2), (2, 3)), ((0, 4),)))
    rows = np.arange(8, dtype=np.float32).reshape(2, 4, 1)
    assert batch.end_to_end(rows).ravel().tolist() == [0, 1, 2, 4, 5, 6, 7]  # the first window's fourth is padding
    assert [batch.place(i) for i in (0, 1, 2, 3, 6)] == [(0, 0, 0), (0, 0, 0), (0, 1, 0), (1, 0, 3), (1, 0, 3)]
    (cue,) = find_candidates(probabilities(7, w4=0.9, i5=0.8), batch, 0.2, first_kind=2)
    assert (cue.row, cue.part, cue.first, cue.last, cue.kind) == (1, 0, 1, 3, 2)


def test_head_inputs_count_the_distance_from_the_cue() -> None:
    vectors = np.arange(16, dtype=np.float32).reshape(1, 8, 2)
    asked = head_inputs(vectors, 2 * vectors, HALVES, [Candidate(0, 1, 5, 7, 3, 0.9)])
    assert asked.relative[0].tolist() == [15, 16, 16, 17]
    assert asked.cue[0].tolist() == vectors[0, 5:7].mean(0).tolist()
    assert asked.words[0, 0].tolist() == [16, 18]


def role_logits(text: str, marks: str) -> tuple[np.ndarray, Sentence]:
    """Marks a word: ``A``/``a`` begin/inside actor, ``R``/``r`` recipient, ``.`` outside."""
    spans = find_words(text, Span(0, len(text)))
    p = np.full((len(spans), 1 + 2 * len(ROLES)), 0.01, np.float32)
    for i, mark in enumerate(marks):
        p[i, ".AaRr".index(mark)] = 0.9
    return np.log(p), Sentence(0, tuple(spans), ((1,),) * len(spans), (1,) * len(spans), len(spans))


def test_roles() -> None:
    texts = ("Peru and Chile met the new envoy", "They met Oman")
    (first, long), (second, short) = (role_logits(*x) for x in zip(texts, ("A.A.Rrr", "A.a"), strict=True))
    logits = np.stack([first, np.pad(second, ((0, 4), (0, 0)))])  # padded words of the shorter sentence: never read
    found = find_roles(logits, (long, short), [[0.5] * len(ROLES)] * 2)
    assert [[(r.role, r.span.of(text)) for r in roles] for roles, text in zip(found, texts, strict=True)] == [
        [("actor", "Peru"), ("actor", "Chile"), ("recipient", "the new envoy")],
        [("actor", "They"), ("actor", "Oman")],
    ]
    assert find_roles(logits, (long, short), [[0.5] * len(ROLES), [0.99] * len(ROLES)])[1] == []


def test_runs_end_with_their_stretch() -> None:
    logits = np.log(np.array([[0.1, 0.1, 0.8], [0.1, 0.1, 0.8], [0.1, 0.1, 0.8], [0.9, 0.05, 0.05]], np.float32))
    assert [run[:4] for run in find_runs(logits, (1, 3))] == [(0, 0, 0, 1), (1, 0, 0, 2)]
    assert list(find_runs(logits[3:], (1,))) == []


@pytest.mark.parametrize(
    ("marked", "joined"),
    [
        ("[Peru]['s president] {met} him", ["Peru's president"]),
        ("[Hong] Kong [Office] {met} him", ["Hong Kong Office"]),
        ("[the] two [leaders] {met}", ["the two leaders"]),
        ("[Osh] and [Jalal] {met}", ["Osh", "Jalal"]),
        ("[Osh], [Jalal] {met}", ["Osh", "Jalal"]),
        ("[Osh] {met} [Jalal]", ["Osh", "Jalal"]),  # never across the cue
        ("[The] statement {condemned} it", ["The statement"]),
        ("[the] {talks}", []),  # small words alone are no party
        ("[every] deputy {met}", ["every deputy"]),
        ("[of the bank in], [Osh and] {met}", ["the bank", "Osh"]),
        ("[the bloc, including Peru] {met}", ["the bloc", "Peru"]),
        ("[Peru, as well as Chad], [Osh] {met}", ["Peru", "Chad", "Osh"]),
        ("neither [Peru nor Chad] {met}", ["Peru", "Chad"]),
        ("[a judge and his aide] {met}", ["a judge", "his aide"]),
        ("[Trinidad and Tobago] {met}", ["Trinidad and Tobago"]),
        ("Peru[’s army] {met}", ["Peru’s army"]),
    ],
)
def test_whole_names(marked: str, joined: list[str]) -> None:
    text, spans = unmark(marked)
    roles = tuple(RoleSpan("actor", span, 0.9) for mark, span in spans if mark == "[")
    (cue,) = (span for mark, span in spans if mark == "{")
    whole = with_whole_names(Frame(span=cue, sentence=0, probability=0.9, status="actual", roles=roles), text)
    assert [s.of(text) for s in whole.spans("actor")] == joined


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("war [of Chad] and [Osh's] mayor", ["Chad", "Osh"]),
        ("to [Osh,] to [the Hague] and [the]", ["Osh", "Hague"]),
        ("[Chadian] [President Ada Keru] of [Osh] [Jalal Bank]", ["Chadian President Ada Keru", "Osh Jalal Bank"]),
        ("[Osh], [Jalal]", ["Osh", "Jalal"]),
        ("[Da’esh] and [de Keru], [al-Keru]", ["Da’esh", "de Keru", "al-Keru"]),
        ("the [U.S.] left [Osh.] [I] saw [an adviser]", ["U.S.", "Osh"]),
        ("[Minister-designate Keru] [of] [Osh]", ["Minister-designate Keru", "Osh"]),
        ("[president of] [G7]", ["G7"]),
    ],
)
def test_names(marked: str, names: list[str]) -> None:
    text, spans = unmark(marked)
    assert [m.span.of(text) for m in as_names([Mention("place", span, 0.9) for _, span in spans], text)] == names


def test_names_of_two_kinds_stay_two() -> None:
    mentions = [Mention("place", Span(0, 3), 0.9), Mention("person", Span(4, 8), 0.9)]
    assert as_names(mentions, "Osh Keru") == tuple(mentions)


def unmark(marked: str) -> tuple[str, list[tuple[str, Span]]]:
    """A text with spans in square or curly brackets -> the text without them, its spans and their brackets."""
    text, spans, at = "", [], 0
    for m in re.finditer(r"[\[{]([^\]}]*)[\]}]", marked):
        text += marked[at : m.start()]
        spans.append((m.group()[0], Span(len(text), len(text) + len(m.group(1)))))
        text += m.group(1)
        at = m.end()
    return text + marked[at:], spans


class HandMade:
    """A runner with fixed answers: "fell" is a cue of AGREE, "said" one of reported speech, "Osh" a place."""

    def __init__(self, labels: Labels, text: str) -> None:
        self._labels = labels
        self._words = [w.of(text) for w in find_words(text, Span(0, len(text)))]

    def words(self, batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        shape = batch.first.shape
        cue, speech, mention = (np.zeros((*shape, n), np.float32) for n in self._labels.word_classes)
        for question in (cue, speech, mention):
            question[..., 0] = 8
        for i, word in enumerate(self._words):
            if word in ("fell", "said", "Osh"):
                question, column = {"fell": (cue, 2), "said": (speech, 2), "Osh": (mention, 5)}[word]
                question[0, i, column] = 16
        return (
            np.ones((*shape, 4), np.float32),
            np.ones((*shape, 2), np.float32),
            np.concatenate((cue, speech, mention), -1),
        )

    def heads(self, asked: HeadInputs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        n, width = asked.mask.shape
        role = np.zeros((n, width, self._labels.role_classes), np.float32)
        role[:, 0, 1 + 2 * ROLES.index("source")] = 9
        role[:, 1:, 0] = 9
        return np.eye(5, dtype=np.float32)[asked.kind % 5], np.zeros((n, len(self._labels.modes)), np.float32), role


def test_one_pass_answers_every_question(pieces: WordPieces) -> None:
    labels = training_labels()
    text = "Ada said Osh fell."
    sentences = cut_sentences(text, [Span(0, len(text))], pieces)
    points = [Point(Span(9, 12), "ANY"), Point(Span(9, 12), "SAY"), Point(Span(9, 12), "AID")]
    found = Reader(HandMade(labels, text), pieces, labels).read(sentences, Thresholds(0.5, (0.5,) * len(ROLES)), points)
    assert [(c.span.of(text), c.event_type) for c in found.cues] == [("fell", "AGREE")]
    assert [(s.span.of(text), [x.of(text) for x in s.spans("source")]) for s in found.speech] == [("said", ["Ada"])]
    assert [(m.kind, m.span.of(text)) for m in found.mentions] == [("place", "Osh")]
    assert [(type(a), a.span.of(text), a.found) for a in found.asked] == [
        (Frame, "Osh", False), (Frame, "Osh", False), (Cue, "Osh", False),
    ]  # fmt: skip
    kinds = [labels.kinds.index(p.kind) for p in points]
    assert [a.status for a in found.asked] == [labels.statuses[k % 5] for k in kinds]


def test_softmax_sums_to_one() -> None:
    assert np.allclose(softmax(np.array([[1e4, -1e4, 3.0]], np.float32)).sum(-1), 1)


def test_missing_weights_are_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ModelError, match=r"no words.onnx, heads.onnx, tokenizer.json, model.json there; name a model"):
        Analyzer(tmp_path / "mine")
