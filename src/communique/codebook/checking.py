"""Whether the entries of a codebook make sense together: one line a problem, "file: entry: problem; remedy"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from communique.codebook.entries import Codebook, EventTypeEntry, Scored, StatusEntry
from communique.codebook.marked import MarkedSentence, parse_marked
from communique.codebook.rules import Rule
from communique.errors import CodebookError
from communique.records import QuadClass

# Lowest and highest score of a quad class. PLOVER 2.0 (Table 2.2) gives one act of verbal conflict a score above 0:
# REQUEST assist, 0.5; a lost minus sign (ACCUSE 3) still stands out.
_BOUNDS: dict[QuadClass, tuple[float, float]] = {
    "verbal cooperation": (0.5, 10),
    "material cooperation": (0.5, 10),
    "verbal conflict": (-10, 0.5),
    "material conflict": (-10, -0.5),
}


def check_codebook(codebook: Codebook) -> list[str]:
    """Codebook -> its problems, each a line "file: entry: problem; remedy"; an empty list is a clean codebook."""
    problems: list[str] = []
    for entry in codebook.types.values():
        problems += _check_numbers(entry, codebook)
        problems += _check_lines(entry, codebook)
        problems += [problem for rule in entry.rules for problem in _check_rule(rule, codebook)]
    for status in codebook.statuses.values():
        problems += _check_status(status, codebook)
    return problems + list(_check_cameo(codebook)) + list(_check_words(codebook))


def _check_numbers(entry: EventTypeEntry, codebook: Codebook) -> Iterator[str]:
    low, high = _BOUNDS[entry.quad_class]
    scored_entries: list[Scored] = [entry, *entry.modes.values()]
    for scored in scored_entries:
        place = entry.name if scored is entry else f"{entry.name}.{scored.name}"
        where = f"types/{entry.name}.toml: {place}"
        if not low <= scored.score <= high:
            remedy = f"give a score from {low:g} to {high:g}"
            yield f"{where}: score {scored.score:g} does not fit {entry.quad_class}; {remedy}"
        for code in (scored.cameo, *scored.cameo_in_context.values()):
            if code not in codebook.cameo_codes:
                yield f"{where}: CAMEO code {code} is not in cameo.tsv; use one that is"
        for context, code in scored.cameo_in_context.items():
            if context not in codebook.contexts:
                yield f"{where}: cameo_in_context names {context}, which is no context; use one of contexts.toml"
            if code == scored.cameo:
                yield f"{where}: cameo_in_context gives {context} the code it has anyway, {code}; leave it out"


def _check_marked(
    lines: Sequence[str], where: str, codebook: Codebook, wrong: Callable[[str, MarkedSentence], Iterator[str]]
) -> Iterator[str]:
    """Lines of marked text, what finds the problems of one that can be read -> every problem."""
    if not lines:
        yield f"{where}: none given; add lines of marked text"
    for line in lines:
        try:
            sentence = parse_marked(line, codebook.types)
        except CodebookError as error:
            yield f"{where}: {error}"
        else:
            yield from (f"{where}: {problem}" for problem in wrong(line, sentence))


def _check_lines(entry: EventTypeEntry, codebook: Codebook) -> Iterator[str]:
    shown: set[str] = set()
    for kind, lines in (("examples", entry.examples), ("near_misses", entry.near_misses)):

        def wrong(line: str, sentence: MarkedSentence, kind: str = kind) -> Iterator[str]:
            yield from _check_modes(sentence, codebook)
            own = [event for event in sentence.events if event.event_type == entry.name]
            shown.update(event.mode for event in own if event.mode)
            if bool(own) != (kind == "examples"):
                verb = "marks" if own else "does not mark"
                yield f"{line!r} {verb} an event of {entry.name}; move or mend the line"

        yield from _check_marked(lines, f"types/{entry.name}.toml: {entry.name} {kind}", codebook, wrong)
    for mode in entry.modes:
        if mode not in shown:
            yield f"types/{entry.name}.toml: {entry.name}.{mode}: no example; add a line of marked text that has it"


def _check_rule(rule: Rule, codebook: Codebook) -> Iterator[str]:
    """What does not fit in one rule; whether its examples come out as marked is for ``coding.rehearsing`` to say."""
    where = f"types/{rule.event_type}.toml: {rule.name}"
    needs_words, needs_of = rule.effect != "changes", rule.effect == "changes"
    if needs_words and not rule.words.entries:
        yield f"{where}: no words; give words that the rule {rule.effect}"
    if needs_of is not bool(rule.of):
        remedy = "name the types that it changes" if needs_of else f"leave it out, the rule is about {rule.event_type}"
        yield f"{where}: of is {'missing' if needs_of else 'given'}; {remedy}"
    for name in rule.of:
        if name not in codebook.types:
            yield f"{where}: of names {name}, which is no event type; use one of {', '.join(codebook.types)}"
    if rule.mode and rule.mode not in codebook.types[rule.event_type].modes:
        yield f"{where}: {rule.event_type} has no mode {rule.mode}; use one of its modes, or add it"
    for kind, lines, least in (("examples", rule.examples, 2), ("near_misses", rule.near_misses, 1)):
        if len(lines) < least:
            yield f"{where}: {len(lines)} {kind}, needed {least}; add lines of marked text"
        for line in lines:
            try:
                yield from (f"{where} {kind}: {p}" for p in _check_modes(parse_marked(line, codebook.types), codebook))
            except CodebookError as error:
                yield f"{where} {kind}: {error}"


def _check_status(entry: StatusEntry, codebook: Codebook) -> Iterator[str]:
    for kind, lines in (("examples", entry.examples), ("near_misses", entry.near_misses)):

        def wrong(line: str, sentence: MarkedSentence, kind: str = kind) -> Iterator[str]:
            if any(event.status == entry.name for event in sentence.events) != (kind == "examples"):
                yield f"{line!r} marks the wrong status; move or mend the line"
            if not codebook.find_status_words(entry.name, sentence.text):
                yield f"{line!r} holds none of the words; add them, or mend the line"

        yield from _check_marked(lines, f"statuses.toml: {entry.name} {kind}", codebook, wrong)


def _check_modes(sentence: MarkedSentence, codebook: Codebook) -> Iterator[str]:
    for event in sentence.events:
        modes = codebook.types[event.event_type].modes if event.event_type in codebook.types else {}
        if event.mode and event.mode not in modes:
            yield f"{sentence.text!r} has the unknown mode {event.event_type}.{event.mode}; use a mode of that type"


def _check_cameo(codebook: Codebook) -> Iterator[str]:
    for entry in codebook.cameo_codes.values():
        if entry.root not in codebook.cameo_codes:
            yield f"cameo.tsv: {entry.code}: its root {entry.root} is missing; add the root or mend the code"
        if not -10 <= entry.goldstein <= 10:
            yield f"cameo.tsv: {entry.code}: Goldstein score {entry.goldstein:g} is out of range; give -10 to 10"


def _check_words(codebook: Codebook) -> Iterator[str]:
    for entry in codebook.contexts.values():
        if not entry.words:
            yield f"contexts.toml: {entry.name}: no words; add at least one phrase"
        for word, count in Counter(entry.words).items():
            if count > 1:
                yield f"contexts.toml: {entry.name}: {word!r} stands there {count} times; keep one"
    kinds = Counter(
        (cue.kind in ("setting", "mark"), form) for cue in codebook.speech for form in dict.fromkeys(cue.forms)
    )
    for (_, form), count in kinds.items():
        if count > 1:
            yield f"speech.toml: {form}: stands under {count} cues; keep one"
