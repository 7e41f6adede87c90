"""Who says what: the cases of ``quotes.txt``, where the encoder's answers are marked and the outcome is written below.

A case is a comment with its name, lines of marked text (``H `` a headline, ``@`` names of persons), then ``=`` a quote
each (kind | source | cue | content | what else there is) and ``!`` an event each (cue | source | kind of source |
claim | what else there is), in text order; events are listed where a line ``!`` asks for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from communique.analysis.encoder import Analyzer
from communique.analysis.graph import Analysis, Cue, Frame, Mention, Role, RoleSpan
from communique.analysis.run import Point
from communique.analysis.words import find_sentences
from communique.codebook import load_codebook
from communique.codebook.marked import MarkedSentence, parse_marked
from communique.coder import Coder
from communique.coding.quotes import find_quoted, find_said
from communique.reading import report_from
from communique.records import Coding, Event, Passage, Quote, Span


@dataclass(frozen=True)
class Case:
    """Marked lines, the persons named in them, and what has to come out."""

    lines: tuple[str, ...]
    persons: tuple[str, ...]
    expected: tuple[str, ...]


def read_cases() -> dict[str, Case]:
    """-> the cases by name."""
    cases = {}
    for block in (Path(__file__).parent / "quotes.txt").read_text("utf-8").split("\n\n"):
        name, *lines = block.strip().splitlines()
        marked = tuple(line for line in lines if line[:2] not in ("= ", "! ", "@ "))
        persons = tuple(p for line in lines if line.startswith("@ ") for p in line[2:].split(", "))
        assert name.startswith("# ")
        assert name not in cases, f"{name} stands there twice"
        cases[name[2:]] = Case(marked, persons, tuple(line for line in lines if line[:2] in ("= ", "! ")))
    return cases


class Marked(Analyzer):
    """An encoder that answers what is marked, and nothing else."""

    hash = "marked"  # the weights are not asked, so nothing is made of their bytes

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.parsed: list[tuple[int, MarkedSentence]] = []
        texts = []
        at = 0
        for line in case.lines:
            sentence = parse_marked(line)
            self.parsed.append((at, sentence))
            texts.append(sentence.text)
            at += len(sentence.text) + (2 if sentence.headline else 1)
        self.title = texts[0] if self.parsed[0][1].headline else None
        self.body = "\n".join(texts[1:] if self.title else texts)
        self.persons = case.persons

    def analyze(self, text: str, points: object = (), least: float | None = None) -> Analysis:
        """The text of the case -> its marks as the encoder's answers."""
        sentences = find_sentences(text)
        cues, speech = [], []
        for at, marked in self.parsed:
            for e in marked.events:
                number, span = place(sentences, at, e.cue)
                cues.append(
                    Cue(
                        span=span,
                        sentence=number,
                        probability=0.9,
                        status=e.status,
                        event_type=e.event_type,
                        mode=e.mode,
                        kind=e.event_type,
                        roles=roles_of(at, sentences[number], e.roles),
                    )
                )
            for s in marked.speech:
                number, span = place(sentences, at, s.cue)
                filled = {"source": s.sources, "recipient": s.addressees, "content": s.content}
                roles_there = roles_of(at, sentences[number], filled)
                speech.append(
                    Frame(span=span, sentence=number, probability=0.9, status="actual", kind="SAY", roles=roles_there)
                )
        names = [Mention("person", Span(*m.span()), 0.9) for p in self.persons for m in re.finditer(re.escape(p), text)]
        # What else is asked about: each verb of saying, all sources of its sentence, no content.
        known = {f.span.start for f in speech}
        asked = []
        for point in points if isinstance(points, list) else []:
            assert isinstance(point, Point)
            if point.kind == "SAY" and point.span.start not in known:
                number, span = place(sentences, 0, point.span)
                asked.append(
                    Frame(
                        span=span, sentence=number, probability=0.0, status="actual", kind="SAY", roles=(), found=False
                    )
                )
        return Analysis(text, tuple(sentences), tuple(sorted(cues, key=lambda c: c.span)), tuple(asked),
                        tuple(sorted(speech, key=lambda f: f.span)), tuple(names))  # fmt: skip


def place(sentences: list[Span], at: int, span: Span) -> tuple[int, Span]:
    """A span of a line that begins at a place -> the number of its sentence, and the span in the text."""
    moved = Span(span.start + at, span.end + at)
    return next(i for i, s in enumerate(sentences) if s.overlaps(moved)), moved


def roles_of(at: int, sentence: Span, filled: object) -> tuple[RoleSpan, ...]:
    """Roles of a line -> what the encoder would see of them in the sentence."""
    assert isinstance(filled, dict)
    out = []
    role: Role
    for role, spans in filled.items():
        for s in spans:
            cut = Span(max(s.start + at, sentence.start), min(s.end + at, sentence.end))
            if cut.start < cut.end:
                out.append(RoleSpan(role, cut, 0.9))
    return tuple(out)


def coded(case: Case) -> Coding:
    """A case -> its coding."""
    analyzer = Marked(case)
    report = report_from(analyzer.body, id="c", title=analyzer.title or "", published="2024-05-17", language="en")
    return Coder(analyzer=analyzer).code(report)


def told(coding: Coding, *, events: bool) -> tuple[str, ...]:
    """A coding -> its quotes and, if wanted, its events in the words of the file."""
    lines = ["= " + " | ".join(quote_fields(q)) for q in coding.quotes]
    return tuple(lines + (["! " + " | ".join(event_fields(e)) for e in coding.events] if events else []))


def quote_fields(q: Quote) -> list[str]:
    content = " … ".join(p.text for p in q.content)
    more = {
        "kind": q.source_kind if q.source_kind not in (None, "institution") else None,
        "to": "; ".join(a.text for a in q.addressees),
        "via": q.via and q.via.text,
        "stance": q.stance if q.stance != "neutral" else None,
        "doubt": words(q.doubt),
        "setting": q.setting and q.setting.text,
        "he": q.source.chain[0].text if q.source and q.source.rule == "who spoke before" else None,
        "about": " ".join(q.about),
    }
    return [
        q.kind, q.source.text if q.source else "-", q.cue.text if q.cue else "-", content,
        *(f"{name}={value}" for name, value in more.items() if value),
    ]  # fmt: skip


def event_fields(e: Event) -> list[str]:
    more = {
        "via": e.via and e.via.text,
        "otherwise": "; ".join(f"{c.source.text if c.source else '-'}: {c.status}" for c in e.counterclaims),
        "words": words(tuple(Passage(v.span, v.text) for v in e.evidence if v.role == "claim")),
    }
    return [
        e.cue.text, e.source.text if e.source else "-", str(e.source_kind), e.claim,
        *(f"{name}={value}" for name, value in more.items() if value),
    ]  # fmt: skip


def words(passages: tuple[Passage, ...]) -> str:
    return "; ".join(p.text for p in passages)


CASES = read_cases()


@pytest.mark.parametrize("name", CASES)
def test_who_says_what(name: str) -> None:
    case = CASES[name]
    assert told(coded(case), events=any(line.startswith("! ") for line in case.expected)) == case.expected


@pytest.mark.model
def test_the_encoder_reads_the_cases_as_marked() -> None:
    """Most of the speakers, and of what they say, with nothing marked (measured: .96 and .91 of 142)."""
    coder, speakers, quotes = Coder(), [], []
    for case in CASES.values():
        marked = Marked(case)
        report = report_from(marked.body, title=marked.title or "", published="2024-05-17", language="en")
        found = [tuple(quote_fields(q)[i] for i in (1, 3)) for q in coder.code(report).quotes]
        wanted = [line[2:].split(" | ") for line in case.expected if line.startswith("= ")]
        speakers += [any(fields[1] == speaker for speaker, _ in found) for fields in wanted]
        quotes += [(fields[1], fields[3]) in found for fields in wanted]
    assert sum(speakers) / len(speakers) > 0.9
    assert sum(quotes) / len(quotes) > 0.8


def test_there_are_cases() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We will not go,” he said.", ["We will not go,"]),
        ('"One," she said, "and two."', ["One,", "and two."]),
        ("“Open to the end\nNext paragraph", ["Open to the end"]),
        ("“Part one.\n“Part two.”", ["Part one.", "Part two."]),
        ("He said “one, he said. “And two.”", ["one, he said.", "And two."]),
        ("“He said “go” and left,” she said.", ["He said “go” and left,"]),
        ('The 6" pipe and 5" pipe', []),
        ("She called it ‘narrow’.", ["narrow"]),
        ("the rebels' camp and 'the ministers' plan' fell", ["the ministers' plan"]),
        ("The rebels’ camp and the ministers’ plan", []),
        ("“the ‘narrow’ group” said", ["the ‘narrow’ group"]),
    ],
)
def test_quoted(text: str, quoted: list[str]) -> None:
    assert [q.of(text) for q in find_quoted(text)] == quoted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Officials said it; the State Department told reporters.", ["said", "told"]),
        ("His calls were ignored, the ministry reports.", ["reports"]),
        ("“He said no,” she added.", ["added"]),
        ("Calling it unfair, he left.", ["Calling"]),
        ("According to police, the road is shut.", ["According to"]),
    ],
)
def test_words_of_saying(text: str, found: list[str]) -> None:
    said = find_said(text, load_codebook(), find_quoted(text))
    assert [s.span.of(text) for s in said if s.entry.kind in ("verb", "preposition")] == found
