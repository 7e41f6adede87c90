"""Reported speech against annotated attributions: how many are found, how many words agree; and whose word an event is.

PolNeAR (Newell, Margolin and Ruths 2018) annotates every attribution, of which those with a cue of saying are ours to
find: a word of the codebook's ``speech.toml``, less thinking. GUM's attributions are clauses of rhetorical structure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.analysis.words import find_words
from communique.codebook import Codebook
from communique.coder import Coder
from communique.evaluation.agreement import match_events
from communique.evaluation.coded import Coded, from_event
from communique.evaluation.names import lot
from communique.evaluation.readers import THINKING, rows
from communique.reading import report_from
from communique.records import Quote, Span

HELD_TENTH = 10
PARTS = ("source", "cue", "content")
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what by which words: spans, none where not there."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class Attributed:
    """A text and all its attributions."""

    id: str
    text: str
    attributions: tuple[Attribution, ...]


def read_polnear(path: Path) -> Iterator[Attributed]:
    """A file of PolNeAR -> its articles."""
    for row in rows(path):
        given = (
            Attribution(*(tuple(Span(s[0], s[1]) for s in a[part]) for part in PARTS)) for a in row["attributions"]
        )
        yield Attributed(row["id"], row["text"], tuple(given))


def read_held_gum(path: Path) -> Iterator[Attributed]:
    """The file of GUM's attributions -> the tenth of its documents that trains nothing."""
    for row in rows(path):
        if lot(row["id"]) % HELD_TENTH == 0:
            given = (
                Attribution(
                    (Span(*a["source"][:2]),) if a["source"] else (),
                    (Span(*a["cue"][:2]),),
                    tuple(Span(*c[:2]) for c in a["content"]),
                )
                for a in row["attributions"]
                if a["cue"]
            )
            yield Attributed(row["id"], row["text"], tuple(given))


def from_quote(quote: Quote) -> Attribution:
    """A coded quote -> the form that is compared."""
    return Attribution(
        (quote.source.span,) if quote.source else (),
        (quote.cue.span,) if quote.cue else (),
        tuple(p.span for p in quote.content),
    )


def says(codebook: Codebook) -> Callable[[str, Attribution], bool]:
    """A codebook -> whether an attribution in a text has a cue of saying."""

    def is_said(text: str, attribution: Attribution) -> bool:
        found = [e for cue in attribution.cue for e, _ in codebook.find_speech_cues(cue.of(text))]
        return any(e.lemma not in THINKING and e.kind != "setting" for e in found)

    return is_said


class SpeechAgreement:
    """Counts over texts; ``figures()`` turns them into F1."""

    def __init__(self, codebook: Codebook) -> None:
        self._is_said = says(codebook)
        self._n: Counter[str] = Counter()

    def add(self, gold: Attributed, found: Sequence[Attribution]) -> None:
        """The attributions of one text, gold and found -> counted; found ones without a cue do not count."""
        text, n = gold.text, self._n
        cued = [a for a in found if a.cue]
        pairs = list(_match(gold.attributions, cued))
        for side, attributions in (("gold", gold.attributions), ("found", cued)):
            n[f"{side} all"] += len(attributions)
            n[f"{side} said"] += sum(self._is_said(text, a) for a in attributions)
        n["all"] += len(pairs)
        other = {id(f) for g, f in pairs if not self._is_said(text, g)}
        n["found said"] -= sum(self._is_said(text, f) for f in cued if id(f) in other)
        for g, f in pairs:
            if self._is_said(text, g):
                self._add_pair(text, g, f)

    def _add_pair(self, text: str, g: Attribution, f: Attribution) -> None:
        n = self._n
        n["said"] += 1
        n["found said"] += not self._is_said(text, f)  # matched, so it counts on both sides
        for part in PARTS:
            given, answered = _tokens(text, getattr(g, part)), _tokens(text, getattr(f, part))
            if not given and not answered:
                continue
            n[part] += 1
            n[f"{part} shared"] += 2 * len(given & answered) / (len(given) + len(answered))  # type: ignore[assignment]
            n[f"{part} same"] += given == answered

    def figures(self) -> dict[str, float]:
        """-> F1 of those found, of saying and all; of matched ones the mean token F1 and share exact, by part."""
        n = self._n
        out = {f"{kind} f1": _f1(n[kind], n[f"gold {kind}"], n[f"found {kind}"]) for kind in ("said", "all")}
        out["said recall"] = round(n["said"] / max(1, n["gold said"]), 4)
        for part in PARTS:
            out[f"{part} overlap"] = round(n[f"{part} shared"] / max(1, n[part]), 4)
            out[f"{part} exact"] = round(n[f"{part} same"] / max(1, n[part]), 4)
        return out


def _match(gold: Iterable[Attribution], found: Iterable[Attribution]) -> Iterator[tuple[Attribution, Attribution]]:
    """-> one-to-one pairs whose cues overlap, the one with the most content in common first."""
    free = list(found)
    for g in gold:
        fitting = [f for f in free if _overlap(g.cue, f.cue)]
        if fitting:
            best = max(fitting, key=lambda f: _overlap(g.content, f.content))
            free.remove(best)
            yield g, best


def _overlap(a: Spans, b: Spans) -> int:
    return sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)


def _tokens(text: str, spans: Spans) -> frozenset[int]:
    """Spans -> where their words (no marks) begin."""
    return frozenset(w.start for s in spans for w in find_words(text, s) if text[w.start].isalnum())


def _f1(both: int, gold: int, found: int) -> float:
    return round(2 * both / max(1, gold + found), 4)


def measure_speech(coder: Coder, texts: Iterable[Attributed]) -> dict[str, float]:
    """A coder and annotated texts -> the figures of `SpeechAgreement`."""
    out = SpeechAgreement(coder.codebook)
    for t in texts:
        coding = coder.code(report_from(t.text, id=t.id, language="en"))
        out.add(t, [from_quote(q) for q in coding.quotes])
    return out.figures()


def measure_quotes(coder: Coder, coded: Iterable[Coded], shared: Path) -> dict[str, float]:
    """A coder, the coded development articles and the shared folder -> the figures of each corpus, named after it."""
    corpora = {
        "polnear": read_polnear(shared / "measure" / "polnear_dev.jsonl"),
        "gum": read_held_gum(shared / "corpora" / "gum_attribution_open.jsonl"),
    }
    measured = {
        f"{corpus} {name}": value
        for corpus, texts in corpora.items()
        for name, value in measure_speech(coder, texts).items()
    }
    return measured | measure_sources(coded)


def measure_sources(coded: Iterable[Coded]) -> dict[str, float]:
    """Coded gold articles -> of events of the right type, F1 of the words that say who says so."""
    gold = found = both = 0
    for c in coded:
        events = [from_event(e) for e in c.coding.events]
        for g, f in match_events(c.document.events, events):
            if g.event_type == f.event_type:
                given, answered = g.roles["source"], f.roles["source"]
                gold, found = gold + len(given), found + len(answered)
                both += any(x.overlaps(y) for x in given for y in answered)
    return {"event sources f1": _f1(both, gold, found), "event sources": gold}
