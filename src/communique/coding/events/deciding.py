"""The decision: the encoder's cues and the codebook's rules -> events. ``decide`` reads from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from communique.analysis.calibration import Calibration
from communique.analysis.graph import Analysis, Cue, Frame
from communique.analysis.labels import ANY
from communique.analysis.run import Point
from communique.codebook import Codebook, Rule
from communique.codebook.phrases import PhraseTable
from communique.records import EVENT_TYPES, FoundBy, Span

ENCODER = FoundBy("encoder")
APART = re.compile(r"\b(?:and|or|but|then)\b|[;:]")  # between two cues: two acts, not one told twice
# Between two cues of one type: one act told twice ("killed in a rocket attack", "the attack has killed").
# A name counts as one word, so that longer ones ("South Sudanese") part no more than shorter.
WITHIN = re.compile(
    r"\s+(?:(?:in|by|during|with)\s+(?:(?!(?i:and|or|but|then)\b)(?:(?:[A-Z][\w'’-]*\s+)+|[\w'’-]+\s+)){0,3}"
    r"|(?:(?:had|has|have|that|which)\s+)?)"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A cue that becomes an event, what made it one, and the words by which the codebook decided."""

    cue: Cue
    found_by: FoundBy = ENCODER
    words: tuple[Span, ...] = ()

    def by(self, rule: Rule, cue: Cue, words: tuple[Span, ...]) -> Decision:
        """A rule that changed it, the changed cue, its words -> the decision as changed."""
        return Decision(cue, FoundBy(self.found_by.maker, rule.name), (*self.words, *words))


def points_of(text: str, codebook: Codebook) -> list[Point]:
    """Text, codebook -> the words in it that the encoder is to be asked about."""
    return list(dict.fromkeys(Point(span, asked_as(rule)) for rule, span, _ in codebook.find_made(text)))


def asked_as(rule: Rule) -> str:
    """A rule -> what the encoder is asked about its words as: its type, or nothing in particular if untrained."""
    return rule.event_type if rule.event_type in EVENT_TYPES else ANY


def decide(analysis: Analysis, codebook: Codebook, least: float) -> list[Decision]:
    """An analysis, the codebook -> the cues that become events, in text order.

    1. A cue of the encoder at or above ``least`` is an event of its type.
    2. Words that the codebook lists make an event where the encoder found none (a category that it was not trained on:
       in any case).
    3. The codebook's rules correct what stands there: a cue on a light verb goes to the words that carry the act, a
       type becomes another, an event is none after all.
    4. Two cues that tell one act are one event (annotation guide, sections 1 and 6).
    """
    found = [Decision(cue) for cue in analysis.cues if cue.probability >= least]
    made = _made(analysis, codebook, found)
    covered = {d.cue.span for d in made}
    found = [d for d in found if not any(d.cue.span.overlaps(span) for span in covered)]
    judged = (_judged(d, analysis, codebook) for d in (*found, *made))
    return _one_act([d for d in judged if d], analysis, codebook)


def calibrated(decisions: Iterable[Decision], calibration: Calibration, least: float) -> list[Decision]:
    """Decisions, what probabilities are worth, the least one wanted -> those at or above it, with calibrated ones."""
    out = []
    for d in decisions:
        made = d.found_by.maker == "codebook"
        sure = calibration.codebook if made else calibration.calibrated(d.cue.probability)
        if sure >= least:
            out.append(replace(d, cue=replace(d.cue, probability=sure)))
    return out


def _made(analysis: Analysis, codebook: Codebook, found: list[Decision]) -> list[Decision]:
    """What the codebook's words make events of: the first rule for any words."""
    out: list[Decision] = []
    for frame in analysis.asked:
        sentence = analysis.sentences[frame.sentence]
        for rule, words in _makers(frame, analysis.text, sentence, codebook):
            known = rule.event_type in EVENT_TYPES
            if not any(d.cue.span.overlaps(frame.span) for d in (*found, *out) if known or d in out):
                cue = _cue(frame, rule)
                out.append(Decision(cue, FoundBy("codebook", rule.name), words))
    return out


def _makers(frame: Frame, text: str, sentence: Span, codebook: Codebook) -> Iterator[tuple[Rule, tuple[Span, ...]]]:
    """A frame that was asked about -> the rules that make it an event of the type it was asked about as."""
    for rule in codebook.making:
        if frame.kind == asked_as(rule):
            words = rule.fits(frame, text, sentence)
            if words is not None and frame.span in words:
                yield rule, words


def _cue(frame: Frame, rule: Rule) -> Cue:
    mode = rule.mode or (frame.mode if isinstance(frame, Cue) else None)
    return Cue(
        span=frame.span,
        sentence=frame.sentence,
        probability=frame.probability,
        status=rule.becomes or frame.status,
        roles=frame.roles,
        kind=frame.kind,
        found=False,
        event_type=rule.event_type,
        mode=mode,
    )


def _judged(decision: Decision, analysis: Analysis, codebook: Codebook) -> Decision | None:
    """A decision -> the same as the codebook corrects it, None where a rule forbids it."""
    text, sentence = analysis.text, analysis.sentences[decision.cue.sentence]
    cue = decision.cue
    if decision.found_by.maker == "encoder":
        for rule in codebook.rules("carries", cue.event_type):
            carrier = rule.find_carrier(cue.span, text, sentence) if _is_light(cue, text, codebook) else None
            if carrier and rule.fits(replace(cue, span=carrier), text, sentence) is not None:
                decision = decision.by(rule, replace(cue, span=carrier), (cue.span,))
                break
    return _corrected(decision, codebook, text, sentence)


def corrected(cue: Cue, codebook: Codebook, text: str, sentence: Span) -> Cue | None:
    """A cue in its sentence -> the cue with the type, mode and status that the codebook changes it to, None where it
    forbids it.
    """
    decision = _corrected(Decision(cue), codebook, text, sentence)
    return decision.cue if decision else None


def _corrected(decision: Decision, codebook: Codebook, text: str, sentence: Span) -> Decision | None:
    """A decision -> the same as rules change it, None where one forbids it."""
    if change := _change(decision.cue, codebook, text, sentence):
        rule, words = change
        decision = decision.by(rule, _as(rule, decision.cue), words)
    for rule in codebook.rules("forbids", decision.cue.event_type):
        if rule.fits(decision.cue, text, sentence) is not None:
            return None
    return decision


def _change(cue: Cue, codebook: Codebook, text: str, sentence: Span) -> tuple[Rule, tuple[Span, ...]] | None:
    """The first rule that changes a cue, with its words."""
    for rule in codebook.rules("changes", cue.event_type):
        if (words := rule.fits(cue, text, sentence)) is not None:
            return rule, words
    return None


def _as(rule: Rule, cue: Cue) -> Cue:
    mode = rule.mode if rule.event_type != cue.event_type else rule.mode or cue.mode
    return replace(cue, event_type=rule.event_type, mode=mode, status=rule.becomes or cue.status)


def _is_light(cue: Cue, text: str, codebook: Codebook) -> bool:
    return _all_of(codebook.light_verbs, cue, text) or _is_auxiliary(cue, text, codebook)


def _is_auxiliary(cue: Cue, text: str, codebook: Codebook) -> bool:
    return _all_of(codebook.auxiliaries, cue, text)


def _all_of(table: PhraseTable[bool], cue: Cue, text: str) -> bool:
    """Whether one of the phrases is the whole cue."""
    words = cue.span.of(text)
    return any(span.start == 0 and span.end == len(words) for _, span in table.find(words))


def _one_act(decisions: Iterable[Decision], analysis: Analysis, codebook: Codebook) -> list[Decision]:
    """Decisions -> those left when cues that tell one act are one: a cue that carries the act before a light verb or an
    auxiliary, else the surer one.
    """

    def weight(d: Decision) -> tuple[bool, bool, bool, float]:
        light = _is_light(d.cue, analysis.text, codebook)
        auxiliary = _is_auxiliary(d.cue, analysis.text, codebook)
        return not auxiliary, not light, d.found_by == ENCODER, d.cue.probability

    kept: list[Decision] = []
    for d in sorted(decisions, key=lambda d: d.cue.span):
        twin = next((k for k in reversed(kept) if _same_act(k.cue, d.cue, analysis.text, codebook)), None)
        if twin is None:
            kept.append(d)
        else:
            stays, goes = (d, twin) if weight(d) > weight(twin) else (twin, d)
            kept[kept.index(twin)] = replace(stays, cue=_with_roles_of(stays.cue, goes.cue))
    return sorted(kept, key=lambda d: d.cue.span)


def _same_act(one: Cue, other: Cue, text: str, codebook: Codebook) -> bool:
    """Whether two cues, in text order, tell one act: the same type, status, mode and participants in one sentence, with
    nothing between them that begins another act.
    """
    if (one.sentence, one.event_type) != (other.sentence, other.event_type):
        return False
    if one.span == other.span:
        return True
    between = text[one.span.end : other.span.start]
    if one.status == other.status and WITHIN.fullmatch(between):
        return True
    if len(between.split()) <= 1 and (_is_light(one, text, codebook) or _is_auxiliary(one, text, codebook)):
        return True
    same = (one.status, one.mode, *_who(one)) == (other.status, other.mode, *_who(other))
    return same and bool(_who(one)[0]) and not APART.search(between)


def _with_roles_of(cue: Cue, twin: Cue) -> Cue:
    """A cue and another of the same act -> the cue, the roles that it leaves open filled as the other fills them."""
    filled = {r.role for r in cue.roles}
    return replace(cue, roles=(*cue.roles, *(r for r in twin.roles if r.role not in filled)))


def _who(cue: Cue) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    return tuple(cue.spans("actor")), tuple(cue.spans("recipient"))
