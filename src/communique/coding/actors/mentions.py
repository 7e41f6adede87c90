"""One report -> its setting (countries, people) and its mentions of known or described actors, in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from communique.coding.actors.hits import COMMON, PARTICLES, Hit, find_hits
from communique.coding.actors.phrase import PLACES, Reading, choose_name, choose_person, complete, person_reading, read_phrase
from communique.coding.actors.setting import NO_COUNTRY, Bearer, Setting
from communique.knowledge.keys import Word, find_words, plain
from communique.records import UNKNOWN_CODE, Entity, Passage, Report, Span

MentionKind = Literal["person", "state", "body"]
TITLE_WEIGHT = 3  # a country in the headline counts as much as three in the body
_SENTENCE_END = re.compile(r"(?<![A-Z])(?<!Mr)(?<!Mrs)(?<!Dr)(?<!Gen)(?<!St)[.!?][\"”’')]*\s+(?=[\"“‘'(]?[A-Z0-9])|\n+")
_APPOSITION = re.compile(r"\s*,\s*(?:\d+\s*,\s*)?(?=(?:the|a|an|one)\b|[A-Z]|\w+ (?:minister|spokes|mayor|leader|chief))")
LEFT_REACH, RIGHT_REACH = 90, 80  # characters of a title before a name, of an apposition after it


@dataclass(frozen=True, slots=True)
class Mention:
    """A named actor in the text, for coreference: where, in which sentence, whether first in it, and who."""

    span: Span
    sentence: int
    first: bool
    kind: MentionKind
    entity: Entity


def find_mentions(report: Report, sentences: Sequence[Span] = ()) -> tuple[Setting, list[Mention]]:
    """A report -> its setting and all its named mentions in order."""
    text = report.text
    words = find_words(text)
    hits = find_hits(words)
    starts = [span.start for span in sentences] or [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    setting = Setting(report.day, starts=starts)
    _weigh(report, words, hits, setting)
    named = _name_people(text, words, hits, setting)
    return setting, _order(named + _name_bodies(words, hits, setting), starts, text)


def _weigh(report: Report, words: Sequence[Word], hits: Sequence[Hit], setting: Setting) -> None:
    """Count and place the countries of a report; ambiguous names only after the others have told what it is about."""
    body = len(report.title) if report.title else -1
    skip = report.dateline.span if report.dateline else None
    clear: list[tuple[Hit, str]] = []
    for hit in hits:
        if hit.names:
            countries = {known.country for known in hit.names}
            if len(countries) == 1 and hit.names[0].kind != "shared":
                clear.append((hit, hit.names[0].country))
        elif hit.people and len({person.country for person in hit.people}) == 1:
            if hit.people[0].rank(setting.on) <= 1:
                clear.append((hit, hit.people[0].country))
    counts: Counter[str] = Counter()
    for hit, country in clear:
        start, end = words[hit.start].start, words[hit.end - 1].end
        if country in NO_COUNTRY:
            continue
        bearer = Bearer(start, country, Passage.at(start, end, report.text))
        if skip and skip.start <= start < skip.end:
            setting.dateline = setting.dateline or bearer
            continue
        counts[country] += TITLE_WEIGHT if start < body else 1
        setting.bearers.append(bearer)
    setting.weights = counts


def _name_people(text: str, words: Sequence[Word], hits: Sequence[Hit], setting: Setting) -> list[tuple[Span, Reading]]:
    """Known people and unknown names with a title or apposition -> mentions; fills ``setting.people``."""
    found: list[tuple[Span, Reading]] = []
    runs = [(hit.start, hit.end, hit) for hit in hits if hit.people] + [(*run, None) for run in _unknown_runs(text, words, hits)]
    for start, end, hit in sorted(runs, key=lambda run: run[0]):
        span = Span(words[start].start, words[end - 1].end)
        reading = _read_run(text, words[start:end], hit, span, setting)
        if reading is None:
            continue
        found.append((span, reading))
        entry = (span.start, reading.entity, Passage(span, span.of(text)))
        if end - start > 1 or reading.rule != "name given before":
            keys = {plain(word.key) for word in words[start:end] if word.key not in PARTICLES and len(word.text) > 2}
            keys.add(plain(" ".join(word.key for word in words[start:end])))
            if reading.entity.code == UNKNOWN_CODE:  # who nobody knows hides others by full name and surname only
                keys = {plain(words[end - 1].key), plain(" ".join(word.key for word in words[start:end]))}
            for key in keys - COMMON:
                setting.people.setdefault(key, []).append(entry)
    return found


def _unknown_runs(text: str, words: Sequence[Word], hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Words -> stretches of capitalised words that nothing known covers (a name, most often a person's)."""
    taken = {at for hit in hits for at in range(hit.start, hit.end)}
    runs, at = [], 0
    while at < len(words):
        if at in taken or not words[at].capital or words[at].key in COMMON or words[at].acronym:
            at += 1
            continue
        end = at + 1
        while end < len(words) and end not in taken and _continues(text, words, end):
            end += 1
        while end > at + 1 and not words[end - 1].capital:
            end -= 1
        runs.append((at, end))
        at = end
    return runs


def _continues(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether a word goes on the name before it."""
    before = words[at - 1]
    joined = words[at].start - before.end <= 2 and text[before.end : words[at].start] in {" ", "-", ". "}
    return joined and not before.possessive and (words[at].capital or words[at].key in PARTICLES)


def _read_run(text: str, run: Sequence[Word], hit: Hit | None, span: Span, setting: Setting) -> Reading | None:
    """A name in the text -> who it is: known as of the day, named before, or told by title or apposition."""
    person = choose_person(hit.people, setting) if hit else None
    told = _describe(text, span, setting)
    if person:
        return person_reading(person, told.sectors if told else (), setting)
    if len(run) == 1 or told is None:
        known = read_phrase(text, span.start, span.end, setting)
        if known and known.person:
            return known
    if told and told.sectors:
        told = complete(told, span.start, setting)
        return Reading(span.of(text), told.country, told.sectors, f"described: {told.rule}", told.chain, person=True)
    # An unknown person: hides other bearers of the surname, and stays unresolved.
    return Reading(span.of(text), None, (), "unknown person", person=True) if len(run) > 1 else None


def _describe(text: str, span: Span, setting: Setting) -> Reading | None:
    """A name's span -> what its title (before) or apposition (after) says."""
    left = text[max(0, span.start - LEFT_REACH) : span.start]
    cut = max((left.rfind(mark) for mark in ',.;:"“”()\n'), default=-1)
    start = span.start - (len(left) - cut - 1)
    words = find_words(text, start, span.start)
    hits = find_hits(words)
    if hits and hits[-1].end == len(words) and not hits[-1].people and span.start - words[-1].end <= 2 and not words[-1].possessive:
        first = len(hits) - 1
        while first and hits[first - 1].end >= hits[first].start - 1 and not hits[first - 1].people:
            first -= 1
        if any(hit.agent or hit.names[0].kind == "shared" for hit in hits[first:]):
            return read_phrase(text, words[hits[first].start].start, span.start, setting)
    match = _APPOSITION.match(text, span.end)
    if match:
        end = re.compile(r"[,.;:\n\"”]").search(text, match.end())
        stop = min(end.start() if end else len(text), match.end() + RIGHT_REACH)
        reading = read_phrase(text, match.end(), stop, setting)
        if reading and not reading.person and reading.rule.startswith(("agent", "voice")):
            return reading
    return None


def _name_bodies(words: Sequence[Word], hits: Sequence[Hit], setting: Setting) -> list[tuple[Span, Reading]]:
    """Names of countries, organisations and groups used as nouns -> mentions."""
    found = []
    for hit in hits:
        if not hit.names:
            continue
        known = choose_name(hit.names, setting)
        if known.kind != "demonym":
            kind = "state" if known.kind in PLACES else "body"
            span = Span(words[hit.start].start, words[hit.end - 1].end)
            found.append((span, Reading(known.name, known.country, known.sectors, kind)))
    return found


def _order(found: Sequence[tuple[Span, Reading]], starts: Sequence[int], text: str) -> list[Mention]:
    """Spans with readings -> mentions in order, each knowing its sentence and whether it is the first there."""
    mentions: list[Mention] = []
    for span, reading in sorted(found, key=lambda item: item[0]):
        sentence = bisect_right(starts, span.start) - 1
        first = not mentions or mentions[-1].sentence != sentence
        kind: MentionKind = "person" if reading.person else "state" if reading.rule == "state" else "body"
        mentions.append(Mention(span, sentence, first, kind, reading.entity))
    return mentions
