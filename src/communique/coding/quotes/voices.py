"""Words of saying with who speaks, to whom, and what: the encoder's answers, and the codebook's where it has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communique.analysis.graph import Analysis, Frame
from communique.analysis.labels import SAY
from communique.codebook import Codebook, SpeechCue
from communique.coding.quotes.marks import PAIRS
from communique.records import Span

LIKELY = 0.1  # a codebook's verb is one of saying here from this probability on
DENIED = 0.02  # a verb of denial from this one on: what is denied is often a mere "it" or "the allegation"
PHRASE_END = re.compile(r"[,;:.()“”\"]|\s(?:that|which|who|on|in a|when|where|after|as|and said)\b")
SENTENCE_START = re.compile(r"(?:^|\n|[.!?:…”\"’)]\s)[“\"‘]?$")
# After these a form that is also a noun ("reports", "calls", "comments") is that noun.
BEFORE_NOUN = re.compile(
    r"(?:\b(?:the|an?|of|in|his|her|its|their|our|my|this|that|these|those|no|any|some|for|by|with|from|news|first)|[’']s)\s$",
    re.IGNORECASE,
)
AND = re.compile(r"\W*(?:(?:and|or|as well as|along with|together with)\s+)?(?:both\s+|the\s+)?")
# Between two pieces of what one voice says the encoder may have left out a few words.
GAP = re.compile(r"\W*(?:\w+\W+){0,3}")


@dataclass(frozen=True, slots=True)
class SaidAt:
    """A word of saying, or a phrase that goes with one, in the text."""

    entry: SpeechCue
    span: Span


@dataclass(frozen=True, slots=True)
class Voice:
    """A word of saying with its speakers, those spoken to and what is said, as far as its sentence tells."""

    cue: Span
    entry: SpeechCue | None
    probability: float
    speakers: tuple[Span, ...] = ()
    addressees: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()


def find_said(text: str, codebook: Codebook, quoted: Sequence[Span]) -> list[SaidAt]:
    """Text -> words of saying outside quotation marks, and what goes with them, in order; the longest of each kind
    where several start at one place.

    Names ("the State Department") and nouns ("his calls") are no words of saying.
    """
    out: dict[tuple[int, bool], SaidAt] = {}
    for entry, span in codebook.find_speech_cues(text):
        name = text[span.start].isupper() and not SENTENCE_START.search(text, max(0, span.start - 4), span.start)
        noun = entry.kind == "verb" and BEFORE_NOUN.search(text, max(0, span.start - 12), span.start)
        if name or noun or any(q.overlaps(span) for q in quoted):
            continue
        at = (span.start, is_cue(entry))
        if at not in out or span.end > out[at].span.end:
            out[at] = SaidAt(entry, span)
    return [out[at] for at in sorted(out)]


def is_cue(entry: SpeechCue) -> bool:
    """An entry -> whether it is a word of saying of its own."""
    return entry.kind in ("verb", "preposition")


def find_voices(analysis: Analysis, said: Sequence[SaidAt], quoted: Sequence[Span]) -> list[Voice]:
    """An analysis in which each verb of saying was found or asked about -> the voices of the report, in text order.

    What the encoder found it found; what it was only asked about must be likely; a phrase such as "according to" that
    it did not find is read by rule.
    """
    cues = [s for s in said if is_cue(s.entry)]
    denials = {s.span.start for s in cues if s.entry.stance == "denial"}
    frames = {
        f.span.start: f
        for f in analysis.asked
        if f.kind == SAY and f.probability >= (DENIED if f.span.start in denials else LIKELY)
    } | {f.span.start: f for f in analysis.speech}
    out = [_from_frame(analysis, f, _entry_at(cues, f.span), quoted) for f in frames.values()]
    heard = [v.cue for v in out]
    out += [
        _from_phrase(analysis, s)
        for s in cues
        if s.entry.kind == "preposition" and not any(s.span.overlaps(cue) for cue in heard)
    ]
    return sorted(out, key=lambda v: v.cue)


def _entry_at(said: Sequence[SaidAt], span: Span) -> SpeechCue | None:
    return next((s.entry for s in said if s.span.overlaps(span)), None)


def _from_frame(analysis: Analysis, frame: Frame, entry: SpeechCue | None, quoted: Sequence[Span]) -> Voice:
    """The encoder's answer -> a voice: who speaks outside of quotation marks is not named inside of them."""
    outside = not any(q.overlaps(frame.span) for q in quoted)
    speakers = [
        s for s in frame.spans("source") if not (outside and any(q.covers(s) for q in quoted)) and s != frame.span
    ]
    speakers = _coordinated(analysis.text, speakers, frame.span)
    addressees = [s for s in frame.spans("recipient") if not any(s.overlaps(x) for x in speakers)]
    taken = (frame.span, *speakers, *addressees)
    content = joined(analysis.text, [s for s in frame.spans("content") if not s.overlaps(frame.span)], taken)
    return Voice(frame.span, entry, frame.probability, tuple(speakers), tuple(addressees), tuple(content))


def _coordinated(text: str, speakers: Sequence[Span], cue: Span) -> list[Span]:
    """Those who may speak -> those who do: of several that are not joined by "and", the ones nearest to the cue."""
    groups: list[list[Span]] = []
    for s in sorted(speakers):
        if groups and AND.fullmatch(text, groups[-1][-1].end, s.start):
            groups[-1].append(s)
        else:
            groups.append([s])
    return min(groups, key=lambda g: max(g[0].start - cue.end, cue.start - g[-1].end), default=[])


def joined(text: str, pieces: Iterable[Span], taken: Sequence[Span]) -> list[Span]:
    """Pieces of what is said -> the same, joined where only a few words that are nobody else's stand between."""
    out: list[Span] = []
    for piece in sorted(pieces):
        between = Span(out[-1].end, piece.start) if out else None
        if between and not any(t.overlaps(between) for t in taken) and GAP.fullmatch(text, between.start, between.end):
            out[-1] = Span(out[-1].start, max(out[-1].end, piece.end))
        else:
            out.append(piece)
    return out


def _from_phrase(analysis: Analysis, said: SaidAt) -> Voice:
    """``according to``: who follows speaks, the longer rest of the sentence is said."""
    text = analysis.text
    sentence = next((s for s in analysis.sentences if s.covers(said.span)), said.span)
    rest = text[said.span.end : sentence.end]
    start = said.span.end + len(rest) - len(rest.lstrip())
    stop = PHRASE_END.search(text, start, sentence.end)
    end = stop.start() if stop else sentence.end
    speakers = (Span(start, end),) if start < end else ()
    before, after = (trimmed(text, Span(*s)) for s in ((sentence.start, said.span.start), (end, sentence.end)))
    content = max((before, after), key=lambda s: s.end - s.start)
    return Voice(said.span, said.entry, 1.0, speakers, (), (content,) if content.start < content.end else ())


def trimmed(text: str, span: Span) -> Span:
    """A span -> the same without blanks and marks at its ends, but for the other half of a pair that stands in it."""
    start, end = span.start, min(span.end, len(text))
    while start < end and not text[start].isalnum() and text[start] not in "$€£([":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in ")]%!?…":
        end -= 1
    words = text[start : max(start, end)]
    for opening, closing in PAIRS.items():
        single = opening == closing
        opened = words.count(opening) % 2 if single else words.count(opening) - words.count(closing)
        rest = text[end : end + 3].partition(closing)
        before = text[max(0, start - 2) : start].rpartition(opening)
        if opened > 0 and rest[1] and not any(c.isalnum() for c in rest[0]):
            end += len(rest[0]) + 1
        elif (opened < 0 or (single and opened)) and before[1] and not any(c.isalnum() for c in before[2]):
            start -= len(before[2]) + 1
    return Span(start, max(start, end))
