"""Reported speech: quoted stretches and clauses of saying -> who says what, by which words.

The codebook supplies the words of saying, the encoder says who fills the actor role of each; rules do the rest:
which cue governs which quoted stretch, what goes on from the sentence before, where an indirect clause begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from communique.analysis.graph import Analysis, Frame
from communique.analysis.words import find_paragraphs
from communique.codebook import Codebook, SpeechCue
from communique.records import QuoteKind, Span

QUOTED = re.compile(r"“([^“”]+)(?:”|$)|(?<!\w)\"([^\"]+)(?:\"|$)")
PHRASE_END = re.compile(r"[,;:.()“”\"]|\s(?:that|which|who|on|in a|when|where|after|as|and said)\b")
SENTENCE_WORDS = 6  # a quoted stretch of so many words is speech of its own, a shorter one words within a clause
SENTENCE_START = re.compile(r"(?:^|\n|[.!?:…”\"’)]\s)[“\"‘]?$")
# After these a form that is also a noun ("reports", "calls", "comments") is that noun.
BEFORE_NOUN = re.compile(
    r"(?:\b(?:the|an?|of|in|his|her|its|their|our|my|this|that|these|those|no|any|some|for|by|with|from|news|first)|[’']s)\s$",
    re.IGNORECASE,
)
# Verbs that open an indirect clause by themselves ("said the road was closed").
CLAUSE_VERBS = frozenset({"say", "tell", "add", "state", "announce", "report", "note", "explain", "confirm", "claim"})


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """A quote before its speaker is resolved: spans only."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: QuoteKind
    stance: str = "neutral"


@dataclass(frozen=True, slots=True)
class SaidAt:
    """A word of saying in the text."""

    entry: SpeechCue
    span: Span


@dataclass(frozen=True, slots=True)
class Voice:
    """A word of saying with its speaker and, where named, those spoken to."""

    said: SaidAt
    speaker: Span
    addressees: tuple[Span, ...] = ()


def find_quoted(text: str) -> list[Span]:
    """Text -> the words between double quotation marks, paragraph by paragraph (a missing closing mark: to its end)."""
    out = []
    for paragraph in find_paragraphs(text):
        for m in QUOTED.finditer(paragraph.of(text)):
            start, end = m.span(1 if m.group(1) is not None else 2)
            out.append(Span(paragraph.start + start, paragraph.start + end))
    return out


def find_said(text: str, codebook: Codebook, quoted: Sequence[Span]) -> list[SaidAt]:
    """Text -> words of saying outside quotation marks, in order; the longest where several start at one place.

    Names ("the State Department") and nouns ("his calls") are no words of saying.
    """
    out: dict[int, SaidAt] = {}
    for entry, span in codebook.find_speech_cues(text):
        name = text[span.start].isupper() and not SENTENCE_START.search(text, max(0, span.start - 4), span.start)
        noun = entry.kind == "verb" and BEFORE_NOUN.search(text, max(0, span.start - 12), span.start)
        if entry.kind == "setting" or name or noun or any(q.overlaps(span) for q in quoted):
            continue
        known = out.get(span.start)
        if known is None or span.end > known.span.end:
            out[span.start] = SaidAt(entry, span)
    return [out[start] for start in sorted(out)]


def find_quotes(analysis: Analysis, quoted: Sequence[Span], said: Sequence[SaidAt], begin: int = 0) -> list[QuoteDraft]:
    """An analysis in which each word of saying was found or asked about -> the quotes of the report, in text order.

    ``begin``: where the dateline ends; it belongs to nobody's words.
    """
    answers = {frame.span.start: frame for frame in (*analysis.asked, *analysis.speech) if frame.kind == "SAY"}
    drafts: list[QuoteDraft] = []
    for whole in analysis.sentences:
        sentence = Span(max(whole.start, begin), whole.end) if whole.start < begin < whole.end else whole
        parts = [Span(max(q.start, sentence.start), min(q.end, sentence.end)) for q in quoted if q.overlaps(sentence)]
        voices = [v for s in said if sentence.covers(s.span) if (v := _voice(analysis.text, sentence, s, answers))]
        last = drafts[-1] if drafts else None
        drafts += _of_sentence(analysis.text, sentence, parts, voices, last)
    return _merged(drafts)


def _of_sentence(
    text: str, sentence: Span, parts: Sequence[Span], voices: Sequence[Voice], last: QuoteDraft | None
) -> list[QuoteDraft]:
    """One sentence: its quoted stretches and who speaks in it, and the quote before it -> its quotes."""
    if not parts:
        return [d for v in voices[:1] if (d := _indirect(text, sentence, v))]
    if last and _goes_on(text, last, sentence, parts):
        return [replace(last, content=tuple(parts))]
    out = []
    for part in parts:
        kind: QuoteKind = "direct" if len(part.of(text).split()) >= SENTENCE_WORDS else "mixed"
        near = min(voices, key=lambda v: _distance(v.said.span, part), default=None)
        if near is None:
            out.append(QuoteDraft(None, None, (part,), kind))
        else:
            out.append(QuoteDraft(near.speaker, near.said.span, (part,), kind, near.said.entry.stance))
    return out


def _voice(text: str, sentence: Span, said: SaidAt, answers: Mapping[int, Frame]) -> Voice | None:
    """A word of saying -> who speaks and to whom: by the encoder for verbs, what follows for "according to"."""
    if said.entry.kind == "verb":
        cue = answers.get(said.span.start)
        speaker = cue.best("source") if cue else None
        return Voice(said, speaker, tuple(cue.spans("recipient"))) if cue and speaker else None
    rest = text[said.span.end : sentence.end]
    start = said.span.end + len(rest) - len(rest.lstrip())
    stop = PHRASE_END.search(text, start, sentence.end)
    end = stop.start() if stop else sentence.end
    return Voice(said, Span(start, end)) if start < end else None


def _indirect(text: str, sentence: Span, voice: Voice) -> QuoteDraft | None:
    """A sentence of saying without quotation marks -> an indirect quote: the clause after the verb, else before it."""
    entry, cue, speaker = voice.said.entry, voice.said.span, voice.speaker
    if entry.kind == "verb" and entry.lemma not in CLAUSE_VERBS:
        return None
    begin = max(cue.end, *(s.end for s in (speaker, *voice.addressees) if -1 <= s.start - cue.end <= 1), cue.end)
    after = _trimmed(text, Span(begin, sentence.end))
    before = _trimmed(text, Span(sentence.start, max(sentence.start, min(cue.start, speaker.start))))
    follows = len(after.of(text).split()) > 3 and (
        entry.kind == "verb" or after.end - after.start > before.end - before.start
    )
    content = after if follows else before
    if len(content.of(text).split()) < 3:
        return None
    return QuoteDraft(speaker, cue, (content,), "indirect", entry.stance)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and not text[start].isalnum() and text[start] not in "$€£(":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in ")%":
        end -= 1
    return Span(start, max(start, end))


def _goes_on(text: str, last: QuoteDraft, sentence: Span, parts: Sequence[Span]) -> bool:
    """Whether a sentence wholly in quotation marks goes on with the speech right before it."""
    outside = sum(c.isalnum() for c in sentence.of(text)) - sum(c.isalnum() for p in parts for c in p.of(text))
    return outside == 0 and last.kind == "direct" and sentence.start - last.content[-1].end < 120


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)


def _merged(drafts: Sequence[QuoteDraft]) -> list[QuoteDraft]:
    """Quotes in order -> those that share a cue made one, with several passages of content."""
    out: list[QuoteDraft] = []
    for draft in drafts:
        if out and draft.cue and out[-1].cue == draft.cue:
            kind: QuoteKind = "direct" if "direct" in (out[-1].kind, draft.kind) else draft.kind
            out[-1] = replace(out[-1], content=(*out[-1].content, *draft.content), kind=kind)
        else:
            out.append(draft)
    return out
