"""Voices and quotation marks -> quotes: who says what, in one passage or several, across sentences and paragraphs.

The encoder sees one sentence; what goes beyond it is rule: speech that runs over several sentences between two marks,
that goes on in the next sentence or paragraph, that a colon introduces, or that a headline takes from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from communique.analysis.graph import Analysis
from communique.coding.quotes.chains import QUOTING, with_chains
from communique.coding.quotes.draft import Layout, QuoteDraft
from communique.coding.quotes.kinds import SourceKinds
from communique.coding.quotes.marks import PAIRS
from communique.coding.quotes.voices import SaidAt, Voice, find_voices, joined, trimmed
from communique.records import QuoteKind, Span

SPEECH_WORDS = 6  # a quoted stretch of so many words is speech of its own, a shorter one words within a clause
REACH = 120  # characters between a speech and the next sentence that goes on with it
# Verbs that open an indirect clause by themselves ("said the road was closed").
CLAUSE_VERBS = frozenset({"say", "tell", "add", "state", "announce", "report", "note", "explain", "confirm", "claim"})
LEAD_IN = re.compile(r":\s*[“\"‘'«„]?$")
LABEL = re.compile(r"((?:[A-Z][\w.’'&-]*\s?){1,5}?)\s?:\s(?=\w)")
LABELLED = 4  # words after a label at least
STOPS = tuple(",.!?…—")
CLOSING = (*PAIRS.values(), "’", "'")


def find_quotes(
    analysis: Analysis, quoted: Sequence[Span], said: Sequence[SaidAt], kinds: SourceKinds, layout: Layout
) -> list[QuoteDraft]:
    """An analysis in which each word of saying was found or asked about -> the quotes of the report, in text order."""
    voices = find_voices(analysis, said, quoted)
    found = _Found(analysis.text, _speeches(analysis.text, quoted))
    for whole in analysis.sentences:
        sentence = Span(layout.body, whole.end) if whole.start < layout.body < whole.end else whole
        here = [v for v in voices if sentence.covers(v.cue)]
        found.add(sentence, quoted, [*here, *_labelled(analysis, sentence, here, kinds)])
    drafts = [_introduced(analysis, d) if not d.sources and d.cue is None else d for d in found.drafts()]
    drafts = with_chains(analysis, drafts, said, kinds)
    return sorted(_headlined(analysis.text, drafts, layout.title), key=lambda d: (d.content[0], d.cue or d.content[0]))


def _speeches(text: str, quoted: Sequence[Span]) -> dict[Span, int]:
    """Quoted stretches -> the number of the speech each belongs to: one without a closing mark goes on in the next."""
    out: dict[Span, int] = {}
    number, open_ended = -1, False
    for q in quoted:
        number += not open_ended
        out[q] = number
        open_ended = text[q.end : q.end + 1] not in CLOSING
    return out


def _labelled(analysis: Analysis, sentence: Span, voices: Sequence[Voice], kinds: SourceKinds) -> list[Voice]:
    """``TASS: the talks were over``: a name and a colon before a sentence -> who says it."""
    label = LABEL.match(analysis.text, sentence.start, sentence.end)
    if label is None or any(s.start < label.end() for v in voices for s in (v.cue, *v.speakers)):
        return []
    name, rest = Span(*label.span(1)), trimmed(analysis.text, Span(label.end(), sentence.end))
    named = any(m.kind != "place" and m.span.overlaps(name) for m in analysis.mentions)
    if not (named or kinds.of_words(name) == "media") or len(rest.of(analysis.text).split()) < LABELLED:
        return []
    return [Voice(Span(label.end() - 2, label.end() - 1), None, 1.0, (trimmed(analysis.text, name),), (), (rest,))]


@dataclass(slots=True)
class _Found:
    """The quotes of a report while its sentences are read one after the other."""

    text: str
    speeches: dict[Span, int]
    _drafts: list[QuoteDraft] = field(default_factory=list)

    def add(self, sentence: Span, quoted: Sequence[Span], voices: Sequence[Voice]) -> None:
        """A sentence with its voices -> its quotes, added or joined to the speech they go on with."""
        parts = [Span(max(q.start, sentence.start), min(q.end, sentence.end)) for q in quoted if q.overlaps(sentence)]
        content = {v.cue: _content(self.text, sentence, v, parts) for v in voices}
        free = [p for p in parts if not any(c.overlaps(p) for spans in content.values() for c in spans)]
        outside = [v for v in voices if v.speakers and not any(p.overlaps(v.cue) for p in parts)]
        for part in free if outside else ():
            near = min(outside, key=lambda v: _distance(v.cue, part))
            content[near.cue] = sorted([*content[near.cue], trimmed(self.text, part)])
        for v in voices:
            handed = [v.cue] if v.entry and v.entry.lemma in QUOTING else []  # for `with_chains`
            if spans := content[v.cue] or _by_rule(self.text, sentence, v) or handed:
                kind = kind_of(self.text, spans, parts)
                self._drafts.append(QuoteDraft(v.speakers, v.cue, tuple(spans), kind, v.addressees, v.entry))
        for part in () if outside else free:
            self._add_unvoiced(sentence, part, parts)

    def _add_unvoiced(self, sentence: Span, part: Span, parts: Sequence[Span]) -> None:
        part = trimmed(self.text, part)
        outside = sum(c.isalnum() for c in sentence.of(self.text))
        outside -= sum(c.isalnum() for p in parts for c in p.of(self.text))
        last = next((d for d in reversed(self._drafts) if not self._nested(d)), None)
        near = last and outside == 0 and part.start - max(last.content[-1].end, last.cue.end if last.cue else 0) < REACH
        kind = kind_of(self.text, [part], parts)
        if last and near and last.kind == "direct":
            self._drafts[self._drafts.index(last)] = replace(last, content=(*last.content, part))
        elif last and near and last.sources and kind == "direct":  # X said that it would. “We made it.”
            self._drafts.append(QuoteDraft(last.sources, None, (part,), kind))
        else:
            self._drafts.append(QuoteDraft((), None, (part,), "scare" if kind == "mixed" else kind))

    def _nested(self, draft: QuoteDraft) -> bool:
        return draft.cue is not None and any(s.covers(draft.cue) for s in self.speeches)

    def drafts(self) -> Iterator[QuoteDraft]:
        """-> the quotes; what stands between the same marks as somebody's words is that somebody's."""
        voiced = {n: d for d in reversed(self._drafts) if d.sources and not self._nested(d) for n in self._numbers(d)}
        more: dict[int, list[Span]] = {}
        kept = []
        for d in self._drafts:
            owner = None if d.sources else next((voiced[n] for n in self._numbers(d) if n in voiced), None)
            if owner:
                more.setdefault(id(owner), []).extend(d.content)
            else:
                kept.append(d)
        for d in kept:
            added = more.get(id(d))
            yield replace(d, content=tuple(sorted({*d.content, *added})), kind="direct") if added else d

    def _numbers(self, draft: QuoteDraft) -> list[int]:
        return [n for s, n in self.speeches.items() if any(s.overlaps(c) for c in draft.content)]


def _content(text: str, sentence: Span, voice: Voice, parts: Sequence[Span]) -> list[Span]:
    """What the encoder says is said, cut to the sentence; a quotation that it touches is said as a whole."""
    out = []
    inside = any(p.covers(voice.cue) for p in parts)
    for piece in voice.content:
        cut = Span(max(piece.start, sentence.start), min(piece.end, sentence.end))
        touched = [] if inside else [p for p in parts if p.overlaps(cut)]
        cut = Span(min([cut.start, *(p.start for p in touched)]), max([cut.end, *(p.end for p in touched)]))
        cut = trimmed(text, cut)
        if cut.start < cut.end and not cut.overlaps(voice.cue):
            out.append(cut)
    return joined(text, out, (voice.cue, *voice.speakers, *voice.addressees))


def kind_of(text: str, content: Sequence[Span], parts: Sequence[Span]) -> QuoteKind:
    """Passages and the quoted stretches of their sentence -> direct (all of it quoted), mixed or indirect."""
    if not any(p.overlaps(c) for p in parts for c in content):
        return "indirect"
    whole = all(any(p.covers(trimmed(text, c)) or p.covers(c) for p in parts) for c in content)
    words = sum(len(c.of(text).split()) for c in content)
    return "direct" if whole and (words >= SPEECH_WORDS or _is_sentence(text, content, parts)) else "mixed"


def _is_sentence(text: str, content: Sequence[Span], parts: Sequence[Span]) -> bool:
    """Whether what is quoted begins like a sentence and its mark closes after a stop: “We will go,” not “warm”."""
    last = next((p for p in parts if p.overlaps(content[-1])), content[-1])
    return content[0].of(text)[:1].isupper() and last.of(text).rstrip()[-1:] in STOPS


def _by_rule(text: str, sentence: Span, voice: Voice) -> list[Span]:
    """A voice for which the encoder named no content -> the clause after a plain verb of saying, else before it."""
    if not voice.speakers or voice.entry is None or voice.entry.lemma not in CLAUSE_VERBS:
        return []
    cue = voice.cue
    begin = max(
        cue.end, *(s.end for s in (*voice.speakers, *voice.addressees) if -1 <= s.start - cue.end <= 1), cue.end
    )
    after = trimmed(text, Span(begin, sentence.end))
    before = trimmed(text, Span(sentence.start, max(sentence.start, min(cue.start, voice.speakers[0].start))))
    content = after if len(after.of(text).split()) > 3 else before
    return [content] if len(content.of(text).split()) >= 3 else []


def _introduced(analysis: Analysis, draft: QuoteDraft) -> QuoteDraft:
    """A quote that nobody speaks -> the same with the one named first in the clause that a colon ends before it."""
    text, start = analysis.text, draft.content[0].start
    sentence = next((s for s in analysis.sentences if s.covers(draft.content[0])), draft.content[0])
    lead = Span(sentence.start, start)
    if not LEAD_IN.search(lead.of(text)):
        return draft
    people = [m.span for m in analysis.mentions if m.kind != "place" and lead.covers(m.span)]
    return replace(draft, sources=(people[0],), kind=_spoken(draft.kind)) if people else draft


def _spoken(kind: QuoteKind) -> QuoteKind:
    return "mixed" if kind == "scare" else kind


def _headlined(text: str, drafts: Sequence[QuoteDraft], title: int) -> list[QuoteDraft]:
    """Quotes -> the same; words quoted in the headline, where it names no speaker, are whose they are in the text."""
    out = []
    for d in drafts:
        owner = None
        if not d.sources and d.content[0].end <= title:
            words = _plain(text, d.content)
            owner = next((o for o in drafts if o.sources and o is not d and words in _plain(text, o.content)), None)
        out.append(replace(d, sources=owner.sources, kind=_spoken(d.kind)) if owner else d)
    return out


def _plain(text: str, spans: Sequence[Span]) -> str:
    return " " + " ".join(re.findall(r"\w+", " ".join(s.of(text) for s in spans).lower())) + " "


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)
