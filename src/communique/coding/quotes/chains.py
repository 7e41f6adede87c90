"""What stands around a quote in its sentence and the next: through whom it comes, words of doubt, the setting."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from communique.analysis.graph import Analysis
from communique.coding.quotes.draft import QuoteDraft
from communique.coding.quotes.kinds import SourceKinds
from communique.coding.quotes.voices import SaidAt, is_cue, trimmed
from communique.records import Span, Stance

QUOTING = frozenset(
    {"quote", "cite", "quoted by", "cited by", "as quoted by"}
)  # their object is the source, their subject hands it on
AS_SAYING = re.compile(r"\bas\s+(?:having\s+)?$")
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|as)\s+(?:\w+ly\s+)?$")
BY = re.compile(r"\s*by\s+")
CITED_END = re.compile(r"[,;:.()“”\"]|\s(?:as|that|which|who|and (?:said|added))\b|$")
BESIDE = 60  # characters between a word of saying and its setting
# A sentence on whether what was said before is true: it names the saying, and holds a mark of doubt.
SPOKEN_OF = re.compile(
    r"\b(?:claims?|reports?|allegations?|accusations?|accounts?|assertions?|statements?|figures?|tolls?|videos?|"
    r"information|casualties|numbers?|this|it|they|these|those|them|details)\b",
    re.IGNORECASE,
)
VERIFYING = re.compile(r"verif|confirm|corroborat|evidence|proof|doubt|substantiat", re.IGNORECASE)


def with_chains(
    analysis: Analysis, drafts: Sequence[QuoteDraft], said: Sequence[SaidAt], kinds: SourceKinds
) -> list[QuoteDraft]:
    """Quotes and the phrases of the text -> the quotes with who hands them on, doubt, stance and setting."""
    chained = _handed_on(_cited(analysis, drafts, kinds), kinds)
    beside = [s for s in said if not is_cue(s.entry)]
    starts = [s.start for s in analysis.sentences]

    def number(draft: QuoteDraft) -> int:
        return bisect_right(starts, (draft.cue or draft.content[0]).start) - 1

    out = []
    for d in chained:
        if any(m.span.start == d.cue.start and m.span.end > d.cue.end and _is_mark(m) for m in beside if d.cue):
            continue  # "refused" in "refused to confirm": the confirming is the saying, by whoever refuses
        here = [s for s in beside if bisect_right(starts, s.span.start) - 1 == number(d)]
        after = [s for s in beside if bisect_right(starts, s.span.start) - 1 == number(d) + 1]
        telling = [s for s in after if _verifies(analysis, s)]
        out.append(_marked(analysis, _by_whoever(d, chained, beside), here, telling))
    return out


def _is_mark(phrase: SaidAt) -> bool:
    return phrase.entry.kind == "mark"


def _by_whoever(d: QuoteDraft, drafts: Sequence[QuoteDraft], beside: Sequence[SaidAt]) -> QuoteDraft:
    """``X dismissed reports that ...`` -> the reports with X as the one who speaks of them."""
    mark = next((m.span for m in beside if _is_mark(m) and d.cue and m.span.covers(d.cue)), None)
    outer = next((o for o in drafts if mark and o.cue and o.cue.start == mark.start), None)
    return replace(d, sources=outer.sources, via=()) if outer and outer.sources else d


def _marked(analysis: Analysis, d: QuoteDraft, here: Sequence[SaidAt], after: Sequence[SaidAt]) -> QuoteDraft:
    """A quote, the phrases of its sentence and those of the next on whether it is true -> the quote with them."""
    content = tuple(_after(analysis.text, c, here) for c in d.content)
    free = [s for s in here if not any(c.overlaps(s.span) for c in content)]
    settings = [s.span for s in free if s.entry.kind == "setting" and d.cue and _gap(s.span, d.cue) <= BESIDE]
    marks = [s for s in (*free, *after) if s.entry.kind == "mark"]
    own: Stance = d.entry.stance if d.entry else "neutral"
    stance = next((s for s in ("denial", "doubt") if s in (own, *(m.entry.stance for m in marks))), own)
    said = (d.cue,) if d.cue and own != "neutral" else ()
    setting = min(settings, key=lambda s: _gap(s, d.cue or s), default=None)
    doubt = [*said, *(m.span for m in marks)]
    doubt = [s for s in dict.fromkeys(doubt) if not any(o != s and o.covers(s) for o in doubt)]
    return replace(d, content=content, doubt=tuple(doubt), setting=setting, stance=stance)


def _after(text: str, content: Span, beside: Sequence[SaidAt]) -> Span:
    """What is said -> the same without the end of a phrase that stands before it ("without evidence, that")."""
    end = max((s.span.end for s in beside if s.span.start < content.start < s.span.end < content.end), default=None)
    return trimmed(text, Span(end, content.end)) if end else content


def _verifies(analysis: Analysis, mark: SaidAt) -> bool:
    """Whether a mark of doubt stands in a sentence about what was said before it ("The claim was not verified")."""
    if not _is_mark(mark) or not VERIFYING.search(mark.span.of(analysis.text)):
        return False
    sentence = next(s for s in analysis.sentences if s.covers(mark.span))
    return SPOKEN_OF.search(analysis.text, sentence.start, sentence.end) is not None


def _gap(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)


def _handed_on(drafts: Sequence[QuoteDraft], kinds: SourceKinds) -> list[QuoteDraft]:
    """Quotes -> the same; a saying told in what somebody else says, or that media report, too, comes through these."""
    out = []
    for d in drafts:
        cue = d.cue
        around = [
            o for o in drafts
            if cue and not d.via and o.cue != cue and o.sources and not _share(o.sources, d.sources)
            and (o.covers(cue) or _reports(o, d, kinds))
        ]  # fmt: skip
        nearest = min(around, key=lambda o: sum(c.end - c.start for c in o.content), default=None)
        out.append(replace(d, via=nearest.sources) if nearest else d)
    return out


def _reports(outer: QuoteDraft, d: QuoteDraft, kinds: SourceKinds) -> bool:
    """Whether media say the very words that a source who is none is said to have said."""
    if not d.sources or outer.content != d.content:
        return False
    return kinds.of_words(outer.sources[0]) == "media" and kinds.of_words(d.sources[0]) != "media"


def _cited(analysis: Analysis, drafts: Sequence[QuoteDraft], kinds: SourceKinds) -> list[QuoteDraft]:
    """``TV quoted the ministry as saying``, ``reported, citing aides``: the cited speak, the quoting hand it on."""
    text, used = analysis.text, set()
    out: list[QuoteDraft] = []
    for d in drafts:
        sentence = next((s for s in analysis.sentences if d.cue and s.covers(d.cue)), None)
        quoting = [
            o for o in drafts
            if sentence and o.cue and o.cue != d.cue and sentence.covers(o.cue) and o.entry and o.entry.lemma in QUOTING
        ]  # fmt: skip
        changes = ((o, c) for o in quoting if (c := _as_saying(text, d, o) or _citing(text, d, o, kinds)))
        by, changed = next(changes, (d, d))
        used |= {by.cue} - {d.cue}
        out.append(changed)
    return [d for d in out if d.cue not in used and d.content != (d.cue,)]


def _as_saying(text: str, d: QuoteDraft, quoting: QuoteDraft) -> QuoteDraft | None:
    """``X quoted Y as saying``, ``Y was quoted (by X) as saying (by X)`` -> the saying with Y as source, X as via."""
    if d.cue is None or quoting.cue is None or d.cue < quoting.cue:
        return None
    between = Span(quoting.cue.end, d.cue.start)
    lead_in = AS_SAYING.search(text, between.start, between.end)
    if lead_in is None:
        return None
    before = [s for s in dict.fromkeys((*quoting.sources, *d.sources)) if s.end <= quoting.cue.start]
    told = trimmed(text, Span(between.start, lead_in.start()))
    if PASSIVE.search(text, max(0, quoting.cue.start - 20), quoting.cue.start):
        whole = between.start - 2 * text[: between.start].endswith(" by")  # the cue may be "cited by" as a whole
        by = BY.match(text, whole) or BY.match(text, d.cue.end)
        end = CITED_END.search(text, by.end()) if by else None
        through = (trimmed(text, Span(by.end(), end.start())),) if by and end else ()
        source = tuple(s for s in before or d.sources if s not in through)
        content = tuple(c for c in d.content if not any(t.overlaps(c) for t in through))
        return replace(d, sources=source, via=through, content=content or d.content)
    if told.start >= told.end:
        return None
    return replace(d, sources=(told,), via=tuple(before))


def _citing(text: str, d: QuoteDraft, quoting: QuoteDraft, kinds: SourceKinds) -> QuoteDraft | None:
    """``X reported, citing Y`` -> the report with Y as source, X as via; reasons that are cited are no source."""
    cue = quoting.cue
    if cue is None or d.cue is None or not d.sources or not cue.of(text).lower().endswith("ing"):
        return None
    end = CITED_END.search(text, cue.end)
    told = trimmed(text, Span(cue.end, end.start() if end else cue.end))
    if told.start >= told.end or (d.entry and d.entry.lemma in QUOTING) or any(s.overlaps(told) for s in d.sources):
        return None
    if not (kinds.of_words(told) or kinds.names(told)):
        return None
    content = tuple(c for c in d.content if not c.overlaps(told)) or d.content
    return replace(d, sources=(told,), via=d.sources, content=content)


def _share(a: Sequence[Span], b: Sequence[Span]) -> bool:
    return any(x.overlaps(y) for x in a for y in b)
