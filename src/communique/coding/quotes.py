"""Reported speech: quoted stretches and clauses of saying -> who says what, by which words.

The codebook supplies the words of saying, the encoder says who fills the actor role of each; rules do the rest:
which cue governs which quoted stretch, what goes on from the sentence before, where an indirect clause begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from communique.analysis.graph import Analysis, Cue
from communique.codebook import Codebook, SpeechCue
from communique.records import EventType, QuoteKind, Span

# The type whose roles fit a verb of saying best: its actor speaks, its recipient is spoken of or to.
ASKED_AS: EventType = "ACCUSE"
PARAGRAPH = re.compile(r"[^\n]+")
QUOTED = re.compile(r"“([^“”]+)(?:”|$)|(?<!\w)\"([^\"]+)(?:\"|$)")
PHRASE_END = re.compile(r"[,;:.()“”\"]|\s(?:that|which|who|on|in a|when|where|after|as|and said)\b")
SENTENCE_WORDS = 6  # a quoted stretch of so many words is speech of its own, a shorter one words within a clause
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


def find_quoted(text: str) -> list[Span]:
    """Text -> the words between double quotation marks, paragraph by paragraph (a missing closing mark: to its end)."""
    out = []
    for paragraph in PARAGRAPH.finditer(text):
        for m in QUOTED.finditer(paragraph.group()):
            start, end = m.span(1 if m.group(1) is not None else 2)
            out.append(Span(paragraph.start() + start, paragraph.start() + end))
    return out


def find_said(text: str, codebook: Codebook, quoted: Sequence[Span]) -> list[SaidAt]:
    """Text -> words of saying outside quotation marks, in order; the longest where several start at one place."""
    out: dict[int, SaidAt] = {}
    for entry, span in codebook.find_speech_cues(text):
        if entry.kind != "setting" and not any(q.overlaps(span) for q in quoted):
            known = out.get(span.start)
            if known is None or span.end > known.span.end:
                out[span.start] = SaidAt(entry, span)
    return [out[start] for start in sorted(out)]


def find_quotes(analysis: Analysis, quoted: Sequence[Span], said: Sequence[SaidAt]) -> list[QuoteDraft]:
    """An analysis in which each word of saying was asked about -> the quotes of the report, in text order."""
    speakers = {cue.span.start: _speaker(cue) for cue in analysis.asked}
    drafts: list[QuoteDraft] = []
    for sentence in analysis.sentences:
        own = [q for q in quoted if q.overlaps(sentence)]
        cues = [s for s in said if sentence.covers(s.span)]
        drafts += _of_sentence(analysis.text, sentence, own, cues, speakers, drafts)
    return _merged(drafts)


def _of_sentence(
    text: str, sentence: Span, quoted: list[Span], said: list[SaidAt], speakers: dict[int, Span | None],
    earlier: list[QuoteDraft],
) -> list[QuoteDraft]:  # fmt: skip
    """One sentence -> its quotes."""
    parts = [Span(max(q.start, sentence.start), min(q.end, sentence.end)) for q in quoted]
    parts = [p for p in parts if p.start < p.end]
    voiced = [(s, _source(text, sentence, s, speakers)) for s in said]
    spoken = [(s, source) for s, source in voiced if source is not None]
    if not parts:
        return [d for s, source in spoken[:1] if (d := _indirect(text, sentence, s, source))]
    if _is_wholly_quoted(text, sentence, parts) and earlier and _goes_on(text, earlier[-1], sentence):
        return [replace(earlier[-1], content=tuple(parts))]
    out = []
    for part in parts:
        kind: QuoteKind = "direct" if len(part.of(text).split()) >= SENTENCE_WORDS else "mixed"
        near = min(spoken, key=lambda x: _distance(x[0].span, part), default=None)
        if near is None:
            out.append(QuoteDraft(None, None, (part,), kind))
        else:
            out.append(QuoteDraft(near[1], near[0].span, (part,), kind, near[0].entry.stance))
    return out


def _speaker(cue: Cue) -> Span | None:
    """The answer for a word of saying -> the span that fills its actor role best."""
    actors = [r for r in cue.roles if r.role in ("actor", "source")]
    return max(actors, key=lambda r: r.score).span if actors else None


def _source(text: str, sentence: Span, said: SaidAt, speakers: dict[int, Span | None]) -> Span | None:
    """A word of saying -> the span of its speaker: by the encoder for verbs, what follows for "according to"."""
    if said.entry.kind == "verb":
        return speakers.get(said.span.start)
    rest = text[said.span.end : sentence.end]
    start = said.span.end + len(rest) - len(rest.lstrip())
    stop = PHRASE_END.search(text, start, sentence.end)
    end = stop.start() if stop else sentence.end
    return Span(start, end) if start < end else None


def _indirect(text: str, sentence: Span, said: SaidAt, source: Span | None) -> QuoteDraft | None:
    """A sentence of saying without quotation marks -> an indirect quote: the clause after the verb, else before it."""
    if said.entry.kind == "verb" and said.entry.lemma not in CLAUSE_VERBS:
        return None
    after = _trimmed(text, Span(max(said.span.end, source.end if source else 0), sentence.end))
    before = _trimmed(text, Span(sentence.start, min(said.span.start, source.start if source else said.span.start)))
    content = after if len(after.of(text).split()) > 3 else before
    if said.entry.kind != "verb" and before.end - before.start > after.end - after.start:
        content = before
    if len(content.of(text).split()) < 3:
        return None
    return QuoteDraft(source, said.span, (content,), "indirect", said.entry.stance)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and not text[start].isalnum() and text[start] not in "$€£(":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in ")%":
        end -= 1
    return Span(start, max(start, end))


def _is_wholly_quoted(text: str, sentence: Span, parts: Sequence[Span]) -> bool:
    outside = sum(c.isalnum() for c in sentence.of(text)) - sum(c.isalnum() for p in parts for c in p.of(text))
    return outside == 0


def _goes_on(text: str, last: QuoteDraft, sentence: Span) -> bool:
    """Whether the sentence right after a quoted one is the same speech: nothing but marks and a break between."""
    between = text[last.content[-1].end : sentence.start]
    return last.kind == "direct" and (not last.cue or last.content[-1].end < sentence.start) and len(between) < 120


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
