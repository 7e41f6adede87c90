"""The quotes of one report with their speakers resolved, and what they make of an event: who says so, and how."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from communique.analysis.graph import Analysis, Cue
from communique.analysis.labels import SAY
from communique.coding.quotes.draft import QuoteDraft
from communique.coding.quotes.kinds import SourceKinds
from communique.coding.quotes.voices import SaidAt
from communique.records import Actor, Claim, ClaimStatus, Event, Passage, Quote, SourceKind, Span

Resolve = Callable[[Span], Actor]
PERSONAL = frozenset({"he", "she"})
OWN = frozenset({"i", "we", "me", "us", "my", "our", "ourselves", "myself"})
MEANT = frozenset({"it", "its", "they", "their", "he", "she"})
# What a denial may speak of without telling it again.
REFERRING = re.compile(
    r"(?:it|this|that|them|these|so|all|any|the|those|such|both|having|being|been|done|\W|"
    r"claims?|allegations?|accusations?|charges?|reports?|suggestions?|assertions?|statements?|responsibility|"
    r"involvement|wrongdoing|role|part|knowledge|guilt|in|of)+",
    re.IGNORECASE,
)
DEMANDING = frozenset(
    {"urge", "ask", "demand", "call", "promise", "pledge", "vow"}
)  # what they say is not said to be so
VOICES = re.compile(r"\b(?:spokes(?:man|woman|person|people)|representatives?|officials?)\b", re.IGNORECASE)
OWNED = re.compile(r"(?:his|her|their|its|our|my)\s", re.IGNORECASE)
NEAR = 4  # words between a mark of doubt and the event that it doubts
BACK = 2  # sentences that a bare denial looks back


@dataclass(frozen=True, slots=True)
class Voiced:
    """A quote with who speaks, through whom, to whom, and what kind of source that is."""

    draft: QuoteDraft
    sentence: int
    source: Actor | None
    kind: SourceKind | None
    via: Actor | None
    addressees: tuple[Actor, ...]


class Speech:
    """Who says what in one report."""

    def __init__(
        self,
        analysis: Analysis,
        drafts: Sequence[QuoteDraft],
        marks: Sequence[SaidAt],
        resolve: Resolve,
        kinds: SourceKinds,
    ) -> None:
        """The analysis, its quotes, the phrases of doubt, what resolves a span, what tells kinds of sources."""
        self._analysis, self._text, self._kinds = analysis, analysis.text, kinds
        self._marks = [m.span for m in marks if m.entry.kind == "mark"]
        self._starts = [s.start for s in analysis.sentences]
        self._accused = _accusations(analysis)
        self._voiced: list[Voiced] = []
        for d in sorted(drafts, key=lambda d: d.cue or d.content[0]):
            self._voiced.append(self._voice(d, resolve))

    def _voice(self, d: QuoteDraft, resolve: Resolve) -> Voiced:
        number = self._number(d.cue or d.content[0])
        source = self._goes_on(jointly(d.sources, self._text, resolve), number)
        kind = self._kinds.of(source) if source else None
        addressees = tuple(resolve(s) for s in d.addressees)
        return Voiced(d, number, source, kind, jointly(d.via, self._text, resolve), addressees)

    def _goes_on(self, source: Actor | None, number: int) -> Actor | None:
        """Who speaks -> the same; "he" is the person who spoke last in the sentence before, or in this one."""
        if source is None or source.text.lower() not in PERSONAL:
            return source
        last = next((v for v in reversed(self._voiced) if number - v.sentence <= 1 and not self._is_inner(v)), None)
        if last is None or last.source is None or last.kind not in ("named", "unnamed"):
            return source
        passages = (Passage(last.source.span, last.source.text), *last.source.chain)
        chain = tuple(p for p in passages if p.span != source.span)
        return replace(source, entities=last.source.entities, chain=chain, rule="who spoke before")

    def _is_inner(self, voiced: Voiced) -> bool:
        """Whether a quote is told inside of another one's words."""
        cue = voiced.draft.cue
        return cue is not None and any(v is not voiced and v.draft.covers(cue) for v in self._voiced)

    def _number(self, span: Span) -> int:
        return bisect_right(self._starts, span.start) - 1

    def speaker(self, span: Span) -> Actor | None:
        """A span -> who speaks the quotation marks it stands in; None outside of them or where unknown."""
        around = (v for v in self._around(span) if v.draft.kind in ("direct", "mixed"))
        return next((v.source for v in around if v.source), None)

    def _around(self, span: Span) -> list[Voiced]:
        """A span -> the quotes it is part of, the innermost first."""
        return sorted(
            (v for v in self._voiced if v.draft.covers(span)), key=lambda v: (_size(v.draft, span), v.via is None)
        )

    def quotes(self) -> tuple[Quote, ...]:
        """-> the quotes as records, in text order."""
        ordered = sorted(self._voiced, key=lambda v: (v.draft.content[0], v.draft.cue or v.draft.content[0]))
        return tuple(self._quote(v) for v in ordered)

    def _quote(self, v: Voiced) -> Quote:
        d = v.draft
        return Quote(
            source=v.source,
            cue=self._at(d.cue) if d.cue else None,
            content=tuple(map(self._at, d.content)),
            kind=d.kind,
            addressees=v.addressees,
            source_kind=v.kind,
            via=v.via,
            stance=d.stance,
            doubt=tuple(map(self._at, d.doubt)),
            setting=self._at(d.setting) if d.setting else None,
        )

    def _at(self, span: Span) -> Passage:
        return Passage.at(span, self._text)

    def claim(self, cue: Cue, actors: Sequence[Actor], resolve: Resolve) -> Claim:
        """An event's cue and its actors -> who says so: the innermost speaker who is not the actor (a denial may be the
        actor's own), else whom the encoder names, else the report itself, or the actor about its own act.
        """
        around = [v for v in self._around(cue.span) if v.source and self._asserts(v)]
        told = next((v for v in around if v.draft.stance == "denial" or not _is_own(v, actors)), None)
        if told:
            words = ([told.draft.cue] if told.draft.cue else []) + self._doubts(cue, told)
            return Claim(
                told.source, told.kind or "unnamed", _status(cue, told, words), self._passages(words), told.via
            )
        doubts = self._doubts(cue, None)
        named = cue.best("source") or next((s for s in self._accusers(cue)), None)
        source = resolve(named) if named else None
        status = _status(cue, None, doubts)
        if source and not any(_same(source, a) for a in actors):
            return Claim(source, self._kinds.of(source), status, self._passages(doubts))
        return Claim(None, "actor" if around or source else "report", status, self._passages(doubts))

    def _asserts(self, v: Voiced) -> bool:
        """Whether a quote says that something is so: all between marks does, of the rest no demand or promise."""
        d = v.draft
        if d.kind == "direct" or d.cue is None:
            return True
        if d.entry:
            return d.entry.lemma not in DEMANDING
        return not any(c.span.overlaps(d.cue) and c.event_type != "ACCUSE" for c in self._analysis.cues)

    def _passages(self, spans: Iterable[Span]) -> tuple[Passage, ...]:
        return tuple(self._at(s) for s in dict.fromkeys(spans))

    def _accusers(self, cue: Cue) -> list[Span]:
        """An event's cue -> who accuses somebody of it, or complains about it."""
        return [s for content, accusers in self._accused if content.covers(cue.span) for s in accusers]

    def _doubts(self, cue: Cue, told: Voiced | None) -> list[Span]:
        """Words of doubt about an event: those about the quote it stands in, those right before its cue."""
        near = [
            m for m in self._marks
            if m.end <= cue.span.start and self._number(m) == cue.sentence
            and len(self._text[m.end : cue.span.start].split()) <= NEAR
        ]  # fmt: skip
        return [*(told.draft.doubt if told else ()), *near]

    def with_counterclaims(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """The events of the report -> the same, each with those other sources that say otherwise about it.

        Two events of one type with actors and recipients in common, one denied and one not, contradict each other; a
        bare denial ("Moscow denied it") contradicts what was said before of an act of the one who denies.
        """
        bare = [v for v in self._voiced if v.source and v.draft.stance == "denial" and self._is_bare(v)]
        out = []
        for e in events:
            found = [_as_claim(o) for o in events if _contradict(e, o)]
            found += [self._denial(v) for v in bare if e.claim != "denied" and self._speaks_of(v, e, events)]
            out.append(replace(e, counterclaims=tuple(dict.fromkeys(found))) if found else e)
        return tuple(out)

    def _is_bare(self, v: Voiced) -> bool:
        return all(REFERRING.fullmatch(c.of(self._text)) for c in v.draft.content)

    def _denial(self, v: Voiced) -> Claim:
        words = [v.draft.cue] if v.draft.cue else []
        return Claim(v.source, v.kind or "unnamed", "denied", self._passages(words), v.via)

    def _speaks_of(self, v: Voiced, event: Event, events: Sequence[Event]) -> bool:
        """Whether a bare denial speaks of an event: the last ones before it that are acts of the denier's country."""
        about = [
            e for e in events
            if e.quad_class.startswith("material") and (at := self._number(e.cue.span)) <= v.sentence
            and v.sentence - at <= BACK and (e.cue.span.start < v.draft.content[0].start) and _by(e.actors, v.source)
        ]  # fmt: skip
        last = max((self._number(e.cue.span) for e in about), default=None)
        return event in about and self._number(event.cue.span) == last


def _accusations(analysis: Analysis) -> list[tuple[Span, tuple[Span, ...]]]:
    """-> what accusations say, with who accuses: the encoder's answer about the cue of an ACCUSE event."""
    accusing = {c.span: c for c in analysis.cues if c.event_type == "ACCUSE"}
    return [
        (content, tuple(accusing[f.span].spans("actor")))
        for f in analysis.asked
        if f.kind == SAY and f.span in accusing
        for content in f.spans("content")
    ]


def jointly(spans: Sequence[Span], text: str, resolve: Resolve) -> Actor | None:
    """Who speaks -> one Actor; several who speak together are one mention with the entities of all."""
    if len(spans) < 2:
        return resolve(spans[0]) if spans else None
    each = [resolve(span) for span in spans]
    whole = Span(min(s.start for s in spans), max(s.end for s in spans))
    entities = tuple(dict.fromkeys(e for a in each for e in a.entities))
    chain = tuple(dict.fromkeys(p for a in each for p in a.chain))
    return Actor(whole, whole.of(text), entities, chain, each[0].rule)


def _size(draft: QuoteDraft, span: Span) -> int:
    return min(c.end - c.start for c in draft.content if c.covers(span))


def _is_own(v: Voiced, actors: Sequence[Actor]) -> bool:
    """Whether a speaker tells its own act: the actor is the speaker, or "I" or "we" in the speaker's words."""
    source = v.source
    first_person = any(a.text.lower() in OWN and v.draft.covers(a.span) for a in actors)
    return source is None or first_person or any(_same(source, a) or _speaks_for(source, a) for a in actors)


def _speaks_for(source: Actor, actor: Actor) -> bool:
    """Whether a source tells the act of its own side: a spokesman of the same country's body, "their government", or
    what "it" or "they" did, where that is nobody known, or of its country.
    """
    if actor.text.lower() in MEANT and (not actor.entities or actor.country == source.country):
        return True
    alike = bool(source.entities and actor.entities) and source.code == actor.code and source.country is not None
    return alike and bool(VOICES.search(source.text) or OWNED.match(actor.text))


def _same(a: Actor, b: Actor) -> bool:
    return a.span.overlaps(b.span) or (bool(a.entities) and a.entities == b.entities)


def _status(cue: Cue, told: Voiced | None, words: Sequence[Span]) -> ClaimStatus:
    """How a source stands to an event: by its stance and words of doubt, then by the event's own status."""
    stance = told.draft.stance if told else "neutral"
    said = (told.draft.cue,) if told else ()
    if stance == "denial":
        return "denied"
    if any(w not in said for w in words):
        return "questioned"
    if cue.status == "negated":
        return "denied"
    if stance == "doubt":
        return "questioned"
    return "conditional" if cue.status == "hypothetical" else "asserted"


def _as_claim(event: Event) -> Claim:
    words = tuple(Passage(v.span, v.text) for v in event.evidence if v.role == "claim")
    return Claim(event.source, event.source_kind or "report", event.claim, words, event.via)


def _contradict(a: Event, b: Event) -> bool:
    """Whether two events are one act that one source denies and another does not."""
    if (
        a.event_type != b.event_type
        or (a.claim == "denied") == (b.claim == "denied")
        or "conditional" in (a.claim, b.claim)
    ):
        return False
    if (a.source and a.source.entities) == (b.source and b.source.entities) and a.source_kind == b.source_kind:
        return False
    return _meet(a.actors, b.actors) and (not a.recipients or not b.recipients or _meet(a.recipients, b.recipients))


def _meet(some: Sequence[Actor], others: Sequence[Actor]) -> bool:
    """Whether two sides have a country in common, or an entity without one."""
    one, other = ({e.country or e for a in side for e in a.entities} for side in (some, others))
    return bool(one & other)


def _by(actors: Sequence[Actor], denier: Actor | None) -> bool:
    """Whether one of the actors is of the denier's country."""
    mine = {e.country for e in denier.entities} if denier else set()
    return bool(mine & {e.country for a in actors for e in a.entities} - {None})
