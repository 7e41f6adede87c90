"""The examples of the codebook's rules, played through: what an encoder might propose there, and what is decided.

No model is needed: for each example the encoder is supposed to say what the rule is there to correct.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from communique.analysis.encoder import Analyzer
from communique.analysis.graph import Analysis, Cue, RoleSpan
from communique.codebook import MARK_ROLES, Codebook, MarkedEvent, MarkedSentence, Rule, parse_marked
from communique.coding.events.deciding import Decision, asked_as, decide, points_of
from communique.errors import CodebookError
from communique.records import Span

SURE = 0.9


def rehearse(codebook: Codebook) -> list[str]:
    """Codebook -> examples and near misses of its rules that do not come out as marked, "file: rule: problem; remedy".

    An example must come out as marked because of its rule; in a near miss the rule must leave alone what is marked.
    """
    return [line for entry in codebook.types.values() for rule in entry.rules for line in _rehearse(rule, codebook)]


def _rehearse(rule: Rule, codebook: Codebook) -> Iterator[str]:
    where = f"types/{rule.event_type}.toml: {rule.name}"
    for sentence in _parsed(rule.examples, codebook):
        if problem := _example_fails(rule, sentence, codebook):
            yield f"{where}: example {sentence.text!r} {problem}; mend the words or the example"
    for sentence in _parsed(rule.near_misses, codebook):
        found = decide(_as_marked(rule, sentence), codebook, SURE)
        if any(d.found_by.entry == rule.name for d in found) or len(found) < len(sentence.events):
            yield f"{where}: near miss {sentence.text!r} is caught by the rule; narrow its words or move the line"


def _parsed(lines: Iterable[str], codebook: Codebook) -> Iterator[MarkedSentence]:
    """Lines of marked text -> those that can be read (``check_codebook`` tells of the others)."""
    for line in lines:
        with suppress(CodebookError):
            yield parse_marked(line, codebook.types)


def _example_fails(rule: Rule, sentence: MarkedSentence, codebook: Codebook) -> str | None:
    """An example of a rule -> what is wrong with how it comes out, None where nothing is."""
    proposed = list(_proposed(rule, sentence, codebook))
    if not proposed:
        return "does not hold the rule's words"
    found = decide(_analysis(sentence, proposed), codebook, SURE)
    if rule.effect == "forbids":
        return "keeps its event" if any(d.cue.event_type == rule.event_type for d in found) else None
    marked = [e for e in sentence.events if e.event_type == rule.event_type]
    if not marked:
        return f"marks no event of {rule.event_type}"
    if any(_is(d, e, rule) for d in found for e in marked):
        return None
    got = ", ".join(_said(d, sentence.text) for d in found) or "nothing"
    return f"comes out as {got}, not by the rule as marked"


def _is(decision: Decision, event: MarkedEvent, rule: Rule) -> bool:
    cue = decision.cue
    same = (cue.event_type, cue.mode, cue.status) == (event.event_type, event.mode, event.status)
    return same and cue.span.overlaps(event.cue) and decision.found_by.entry == rule.name


def _said(decision: Decision, text: str) -> str:
    cue, entry = decision.cue, decision.found_by.entry
    kind = f"{cue.event_type}.{cue.mode}" if cue.mode else cue.event_type
    return f"{kind} {cue.status} {cue.span.of(text)!r}" + (f" by {entry}" if entry else "")


def _proposed(rule: Rule, sentence: MarkedSentence, codebook: Codebook) -> Iterator[Cue]:
    """An example -> what the encoder is supposed to say: the mistake that the rule is there for."""
    text = sentence.text
    whole = Span(0, len(text))
    if rule.effect == "forbids":
        for span, _ in rule.find_words(text, whole):
            yield _cue(MarkedEvent(0, span, rule.event_type, None, (rule.status or ("actual",))[0], {}))
    for event in sentence.events:
        cue = _cue(event)
        if event.event_type != rule.event_type:
            yield cue
        elif rule.effect == "makes" and any(s.overlaps(event.cue) for s, _ in rule.find_words(text, whole)):
            span = next(s for s, _ in rule.find_words(text, whole) if s.overlaps(event.cue))
            yield replace(cue, span=span, kind=asked_as(rule), found=False)
        elif rule.effect == "changes":
            status = rule.status[0] if rule.status else cue.status
            other = next((t for t in rule.of if t != rule.event_type), rule.event_type)
            yield replace(cue, event_type=other, status=status, mode=cue.mode if other == cue.event_type else None)
        elif rule.effect == "carries":
            tables = (codebook.light_verbs, codebook.auxiliaries)
            light = [s for t in tables for _, s in t.find(text[: event.cue.start])]
            yield from (replace(cue, span=span) for span in light[-1:])


def _as_marked(rule: Rule, sentence: MarkedSentence) -> Analysis:
    """A near miss -> an analysis in which the encoder says what is marked, and is asked about the rule's words."""
    cues = [_cue(e) for e in sentence.events]
    words = rule.find_words(sentence.text, Span(0, len(sentence.text))) if rule.effect == "makes" else ()
    asked = (MarkedEvent(0, span, rule.event_type, None, "actual", {}) for span, _ in words)
    return _analysis(sentence, [*cues, *(replace(_cue(e), kind=asked_as(rule), found=False) for e in asked)])


def _analysis(sentence: MarkedSentence, cues: list[Cue]) -> Analysis:
    found, asked = (tuple(c for c in cues if c.found is was) for was in (True, False))
    return Analysis(sentence.text, (Span(0, len(sentence.text)),), found, asked)


def _cue(event: MarkedEvent) -> Cue:
    roles = tuple(RoleSpan(role, span, SURE) for role in MARK_ROLES for span in event.roles.get(role, ()))
    return Cue(
        span=event.cue, sentence=0, probability=SURE, status=event.status, roles=roles, kind=event.event_type,
        event_type=event.event_type, mode=event.mode,
    )  # fmt: skip


def idle_rules(codebook: Codebook, analyzer: Analyzer) -> list[str]:
    """Codebook, an analyzer -> the rules that change no decision on any of their own examples with this model."""
    return [rule.name for entry in codebook.types.values() for rule in entry.rules if _idle(rule, codebook, analyzer)]


def _idle(rule: Rule, codebook: Codebook, analyzer: Analyzer) -> bool:
    less, least = codebook.without(rule), analyzer.calibration.raw(analyzer.calibration.least)
    for sentence in _parsed(rule.examples, codebook):
        analysis = analyzer.analyze(sentence.text, points_of(sentence.text, codebook), least)
        with_it, without = ([d.cue for d in decide(analysis, book, least)] for book in (codebook, less))
        if with_it != without:
            return False
    return True
