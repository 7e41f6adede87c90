"""Quotes on hand-marked text: `{...}` the speaker the encoder would give, `<...>` the word of saying."""

from __future__ import annotations

import re

import pytest

from communique.analysis.graph import Analysis, Frame, RoleSpan
from communique.analysis.words import find_sentences
from communique.codebook import load_codebook
from communique.coding.quotes import find_quoted, find_quotes, find_said
from communique.records import Span

MARK = re.compile(r"\{([^{}]*)\}|<([^<>]*)>")


def analysed(marked: str) -> Analysis:
    """Marked text -> the analysis of an encoder that reads the marks."""
    text, at = "", 0
    speakers: list[Span] = []
    cues: list[Span] = []
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        start = len(text)
        text += m.group(1) or m.group(2)
        (speakers if m.group(1) else cues).append(Span(start, len(text)))
        at = m.end()
    text += marked[at:]
    sentences = find_sentences(text)
    asked = []
    for span in cues:
        number = next(i for i, s in enumerate(sentences) if s.covers(span))
        roles = tuple(RoleSpan("source", s, 0.9) for s in speakers if sentences[number].covers(s))
        asked.append(Frame(span=span, sentence=number, probability=0.0, status="actual", roles=roles, found=False))
    return Analysis(text, tuple(sentences), (), tuple(asked))


def quotes_of(marked: str, begin: int = 0) -> list[tuple[str | None, str | None, list[str], str]]:
    analysis = analysed(marked)
    text = analysis.text
    quoted = find_quoted(text)
    drafts = find_quotes(analysis, quoted, find_said(text, load_codebook(), quoted), begin)

    def words(span: Span | None) -> str | None:
        return span.of(text) if span else None

    return [(words(d.source), words(d.cue), [c.of(text) for c in d.content], d.kind) for d in drafts]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We will not go,” he said.", ["We will not go,"]),
        ('"One," she said, "and two."', ["One,", "and two."]),
        ("“Open to the end\nNext paragraph", ["Open to the end"]),
        ("“Part one.\n“Part two.”", ["Part one.", "Part two."]),
        ('The 6" pipe and 5" pipe', []),
        ("She called it ‘narrow’.", []),
    ],
)  # fmt: skip
def test_quoted(text: str, quoted: list[str]) -> None:
    assert [q.of(text) for q in find_quoted(text)] == quoted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Officials said it; the State Department told reporters.", ["said", "told"]),
        ("His calls were ignored, the ministry reports.", ["reports"]),
        ("“He said no,” she added.", ["added"]),
        ("Calling it unfair, he left.", ["Calling"]),
        ("According to police, the road is shut.", ["According to"]),
    ],
)
def test_words_of_saying(text: str, words: list[str]) -> None:
    assert [s.span.of(text) for s in find_said(text, load_codebook(), find_quoted(text))] == words


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "“We will keep our word to both sides,” {Minister Adaeze Okonjo} <said>.",
            [("Minister Adaeze Okonjo", "said", ["We will keep our word to both sides,"], "direct")],
        ),
        (
            "“The road is long,” {he} <said>, “and we have only begun to walk it.”",
            [("he", "said", ["The road is long,", "and we have only begun to walk it."], "direct")],
        ),
        (
            "“This pact has held for ten long years,” {she} <told> lawmakers. “It will hold for ten more.”",
            [("she", "told", ["This pact has held for ten long years,", "It will hold for ten more."], "direct")],
        ),
        (
            "{The ministry} <said> the bridge would reopen on Monday.",
            [("The ministry", "said", ["the bridge would reopen on Monday"], "indirect")],
        ),
        (
            "The bridge would reopen on Monday, {the ministry} <said>.",
            [("the ministry", "said", ["The bridge would reopen on Monday"], "indirect")],
        ),
        (
            "Seven people were hurt, according to the interior ministry.",
            [("the interior ministry", "according to", ["Seven people were hurt"], "indirect")],
        ),
        ("The so-called “buffer zone” was empty.", [(None, None, ["buffer zone"], "mixed")]),
        (
            "<Describing> the talks as “warm”, {the envoy} left for Bern.",
            [("the envoy", "Describing", ["warm"], "mixed")],
        ),
        ("The river rose by two metres.", []),
    ],
)  # fmt: skip
def test_quotes(marked: str, expected: list[tuple[str | None, str | None, list[str], str]]) -> None:
    assert quotes_of(marked) == expected


def test_the_dateline_is_nobodys_words() -> None:
    ((_, _, content, _),) = quotes_of("LIMA (Meridian Wire) -- Peru signed the pact, {officials} <said>.", 23)
    assert content == ["Peru signed the pact"]
