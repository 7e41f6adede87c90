"""One report -> its setting (countries, people) and its mentions of known or described actors, in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from communique.coding.actors.acts import read_acts, worst_acts
from communique.coding.actors.describe import PLURAL_ENDS, describe
from communique.coding.actors.hits import COMMON, GIVEN_NAMES, PARTICLES, SUFFIXES, Hit, find_hits, is_month
from communique.coding.actors.parts import PLACES, Reading, choose_name
from communique.coding.actors.people import LEADER, LEADING, UNKNOWN_PERSON, choose_person, person_reading
from communique.coding.actors.phrase import complete, read_phrase, with_acts
from communique.coding.actors.setting import NO_COUNTRY, Bearer, Seen, Setting
from communique.knowledge.keys import Word, find_words, make_key, plain
from communique.records import UNKNOWN_CODE, Entity, Passage, Place, Report, Span

MentionKind = Literal["person", "state", "body", "group"]
GROUP, ROLE = "group", "role"  # rules of mentions that are no names
TITLE_WEIGHT = 3  # a country in the headline counts as much as three in the body
PROTESTING = frozenset({("CVL", "OPP"), ("OPP",)})
LEADING_SECTORS = frozenset({("GOV",), ("ELI",), ("MIL",), ("PTY",), ("OPP",), ("REB",), ("LEG",)})
GROUND = PLACES - {"demonym", "people"}  # kinds of names that are places, not peoples
# Nouns of one person that are no plural of anything; others end like these.
PERSONS = frozenset({
    "president", "premier", "king", "queen", "emperor", "emir", "pope", "boy", "girl", "mother", "father", "wife",
    "husband", "son", "daughter", "sister", "brother", "widow", "student", "judge", "chief", "official", "general",
    "colonel", "captain", "suspect", "defendant", "victim", "criminal", "refugee", "migrant", "analyst", "activist",
    "journalist", "economist", "scientist", "artist", "ambassador", "envoy", "diplomat", "politician", "candidate",
    "head", "attorney", "professor", "resident", "citizen", "tourist", "representative", "senator", "governor", "mp",
    "guard", "priest", "bishop", "imam", "cleric", "author", "chairwoman", "secretary", "youth", "teenager", "patient",
    "nurse", "doctor", "pilot", "prince", "princess", "monarch", "actress", "child", "baby", "lawyer", "adviser",
})  # fmt: skip
PERSON_ENDS = ("man", "woman", "er", "or", "ist", "ian", "ant", "ent")
_PREDICATE = re.compile(
    r"\b(?:is|was|as|became|become|be|being|been|not)\s+(?:(?:an?|the|once)\s+)?(?:[\w-]+\s+){0,2}$"
)
_INITIAL = 2  # letters of an initial or a title (Jr, St) that a full stop may follow inside a name
_AFTER_ROLE = re.compile(r",?\s+(?:[A-Z][\w.]*\s+)?")
_BEFORE_ROLE = re.compile(r",\s+(?:\w+\s+){0,3}$")
_SENTENCE_END = re.compile(r"(?<![A-Z])(?<!Mr)(?<!Mrs)(?<!Dr)(?<!Gen)(?<!St)[.!?][\"”’')]*\s+(?=[\"“‘'(]?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A named or described actor in the text, for coreference: where, in which sentence, what kind, and who."""

    span: Span
    sentence: int
    kind: MentionKind
    entity: Entity
    named: bool = True


@dataclass(frozen=True, slots=True)
class Scan:
    """A report's text with its words and the known things among them."""

    text: str
    words: Sequence[Word]
    hits: Sequence[Hit]

    def span(self, start: int, end: int) -> Span:
        """Word numbers -> the span from the first to before the last."""
        return Span(self.words[start].start, self.words[end - 1].end)


def find_mentions(report: Report, seen: Seen) -> tuple[Setting, list[Mention]]:
    """A report and what was seen in it -> its setting and all its mentions of actors in order."""
    own = seen.own.on(report.day) if seen.own else None
    words = find_words(report.text)
    scan = Scan(report.text, words, find_hits(words, own))
    starts = [span.start for span in seen.sentences] or [0, *(m.end() for m in _SENTENCE_END.finditer(report.text))]
    setting = Setting(report.day, starts=starts, own=own)
    _weigh(report, scan, setting, [one for one in seen.places if not _is_name(one, seen.people)])
    persons = _find_people(scan, setting, seen.people)
    found = [*persons, *_find_bodies(scan, setting), *_find_groups(scan, setting), *_find_roles(scan, persons, setting)]
    found += _find_seen(scan.text, seen.people or (), [span for span, _, _ in found])
    found.sort(key=lambda item: item[0])
    return setting, [
        Mention(
            span,
            bisect_right(starts, span.start) - 1,
            kind,
            complete(reading, span.start, setting).entity,
            named=reading.rule not in {GROUP, ROLE},
        )
        for span, kind, reading in found
    ]


def _is_name(place: Place, people: Sequence[Span] | None) -> bool:
    """Whether what the gazetteer knows is here a part of a person's name: Gore, Spencer."""
    return any(place.span.overlaps(span) for span in people or ())


def _weigh(report: Report, scan: Scan, setting: Setting, places: Sequence[Place]) -> None:
    """Count and place the countries of a report: those of names that mean one country only, of leaders, of places."""
    title = len(report.title) if report.title else -1
    filed = report.dateline.span if report.dateline else None
    found: list[Bearer] = []
    borne = {scan.words[end - 1].key for start, end in _unknown_runs(scan) if end - start > 1} & GIVEN_NAMES
    for hit in scan.hits:
        country = _clear_country(hit, setting)
        span = scan.span(hit.start, hit.end)
        if hit.end - hit.start == 1 and scan.words[hit.start].key in borne:
            continue  # after Hans Jordan, Jordan is he
        if country and hit.names and hit.names[0].sectors[:1] == ("REB",):
            setting.armed.append(Bearer(span.start, country, Passage.at(span, report.text)))
        if country in NO_COUNTRY:
            setting.bodies[country] += 1
        elif country is not None:
            place = bool(hit.names) and hit.names[0].kind in GROUND
            found.append(Bearer(span.start, country, Passage.at(span, report.text), place))
    setting.legislature = any(_sectors(hit)[:1] == ("LEG",) for hit in scan.hits)
    setting.protest = any(hit.agent and hit.agent.sectors[:2] in PROTESTING for hit in scan.hits)
    taken = [scan.span(hit.start, hit.end) for hit in scan.hits]
    found += [
        Bearer(one.span.start, one.country, Passage(one.span, one.text), place=True)
        for one in places
        if one.country and one.kind != "demonym" and not any(one.span.overlaps(span) for span in taken)
    ]
    _place(found, setting, filed, title)
    clear = {bearer.start for bearer in found}
    bearers = []
    for hit in scan.hits:
        if not _is_open(hit) or scan.words[hit.start].start in clear or scan.words[hit.start].key in borne:
            continue
        span = scan.span(hit.start, hit.end)
        known = choose_name(hit.names, setting)
        bearers.append(Bearer(span.start, known.country, Passage.at(span, scan.text), known.kind in GROUND))
    _place(bearers, setting, filed, title)
    setting.bearers.sort(key=lambda bearer: bearer.start)


def _place(bearers: Sequence[Bearer], setting: Setting, filed: Span | None, title: int) -> None:
    """Bearers of countries, where the dateline is, where the title ends -> put and counted in the setting."""
    for bearer in sorted(bearers, key=lambda bearer: bearer.start):
        span, country = bearer.passage.span, bearer.country
        if filed and filed.overlaps(span):
            setting.dateline = setting.dateline or bearer
            continue
        setting.weights[country] += TITLE_WEIGHT if span.start < title else 1
        setting.bearers.append(bearer)


def _is_open(hit: Hit) -> bool:
    """Whether a name is that of several countries or places of several: Georgia, Victoria."""
    return bool(hit.names) and hit.names[0].kind in PLACES and len({known.country for known in hit.names}) > 1


def _sectors(hit: Hit) -> tuple[str, ...]:
    """A hit -> the sectors that its noun or name tells."""
    return hit.agent.sectors if hit.agent else hit.names[0].sectors if hit.names else ()


def _clear_country(hit: Hit, setting: Setting) -> str | None:
    """A hit -> the one country it can mean, None where it is open."""
    countries = {known.country for known in hit.names} | {person.country for person in hit.people}
    if len(countries) != 1 or (hit.names and hit.names[0].kind == "shared"):
        return None
    if hit.people and hit.people[0].rank(setting.on) > LEADING:
        return None
    if hit.names and hit.names[0].kind == "organisation" and hit.names[0].sectors[:1] in {("BUS",), ("JRN",)}:
        return None  # a company or broadcaster of one country may report on any other
    return countries.pop()


def _find_people(scan: Scan, setting: Setting, seen: Sequence[Span] | None) -> list[tuple[Span, MentionKind, Reading]]:
    """Known people and unknown names with a title or apposition -> mentions; fills ``setting.people``."""
    found: list[tuple[Span, MentionKind, Reading]] = []
    runs: list[tuple[int, int, Hit | None]] = [(hit.start, hit.end, hit) for hit in scan.hits if hit.people]
    runs += [(start, end, None) for start, end in _unknown_runs(scan)]
    for start, end, hit in sorted(runs, key=lambda run: run[0]):
        span = scan.span(start, end)
        reading = _read_run(scan.text, span, hit, setting, single=end - start == 1)
        if reading is None:
            continue
        if reading.rule != UNKNOWN_PERSON and read_acts(scan.text, span, "known"):
            setting.running.add(reading.name)
        if seen is not None and reading.rule == UNKNOWN_PERSON and not any(span.overlaps(name) for name in seen):
            continue
        found.append((span, "person", reading))
        if end - start > 1 or reading.rule != "name given before":
            for key in _keys(scan.words[start:end], reading):
                setting.people.setdefault(key, []).append((span.start, reading.entity, Passage.at(span, scan.text)))
    setting.link_names()
    return _tell_by_acts(scan, found, setting)


def _tell_by_acts(
    scan: Scan, found: Sequence[tuple[Span, MentionKind, Reading]], setting: Setting
) -> list[tuple[Span, MentionKind, Reading]]:
    """Mentions of people -> the same, and those of whom nothing is known with what is done to them in the report."""
    unknown: dict[str, list[Span]] = {}
    for span, _, reading in found:
        borne = setting.person(_full(reading), span.start) if reading.rule == UNKNOWN_PERSON else None
        if borne is not None and borne[0].code == UNKNOWN_CODE:
            unknown[plain(make_key(reading.name).split()[-1])] = []
    for word in scan.words if unknown else ():
        if word.capital and (spans := unknown.get(plain(word.key))) is not None:
            spans.append(Span(word.start, word.end))
    told = {key: acts for key, spans in unknown.items() if (acts := worst_acts(scan.text, spans, "name"))}
    named: dict[str, list[tuple[int, Entity, Passage]]] = {}
    out = []
    for span, kind, reading in found:
        key = plain(make_key(reading.name).split()[-1])
        if reading.rule == UNKNOWN_PERSON and key in told:
            sectors, passage = told[key]
            rule = f"person told by what is done: {passage.text}"
            known = replace(complete(reading, span.start, setting), sectors=sectors, rule=rule)
            for name in dict.fromkeys((key, _full(reading))):
                named.setdefault(name, []).append((span.start, known.entity, Passage.at(span, scan.text)))
            out.append((span, kind, known))
        else:
            out.append((span, kind, reading))
    setting.people.update(named)
    return out


def _full(reading: Reading) -> str:
    """A person's reading -> the key of the whole name."""
    return plain(make_key(reading.name))


def _find_seen(text: str, names: Sequence[Span], taken: Sequence[Span]) -> Iterator[tuple[Span, MentionKind, Reading]]:
    """Names of people that the encoder sees and no rule found -> mentions of unknown people."""
    for name in names:
        if text[name.start].isupper() and not any(span.overlaps(name) for span in taken):
            yield name, "person", Reading(name.of(text), None, (), UNKNOWN_PERSON, person=True)


def _keys(run: Sequence[Word], reading: Reading) -> set[str]:
    """The words of a name and who bears it -> the keys by which it may be called again."""
    full = plain(" ".join(word.key for word in run))
    if reading.entity.code == UNKNOWN_CODE:  # whom nobody knows hides others by full name and surname only
        return {plain(run[-1].key), full} - COMMON
    single = {plain(word.key) for word in run if word.key not in PARTICLES and len(word.text) > 2}
    return (single | {full}) - COMMON


def _unknown_runs(scan: Scan) -> Iterator[tuple[int, int]]:
    """Stretches of capitalised words that nothing known covers (a name, most often a person's)."""
    words = scan.words
    taken = {at for hit in scan.hits for at in range(hit.start, hit.end)}
    at = 0
    while at < len(words):
        start, at = at, at + 1
        if is_month(scan.text, words[start].start, words[start].end):
            continue  # 6 May is not Theresa May
        if start in taken or not words[start].capital or words[start].key in COMMON or words[start].acronym:
            continue
        while at < len(words) and at not in taken and _continues(scan.text, words[at - 1], words[at]):
            at += 1
        end = at
        while end > start + 1 and (
            not (words[end - 1].capital or words[end - 1].hyphen) or words[end - 1].key in SUFFIXES
        ):
            end -= 1
        yield start, end


def _continues(text: str, before: Word, word: Word) -> bool:
    """Whether a word goes on the name before it."""
    between = text[before.end : word.start]
    joined = between in {" ", "-"} or (between == ". " and len(before.text) <= _INITIAL)
    return joined and not before.possessive and (word.capital or word.hyphen or word.key in PARTICLES)


def _read_run(text: str, span: Span, hit: Hit | None, setting: Setting, *, single: bool) -> Reading | None:
    """A name in the text -> who it is: known as of the day, named before, told by title or apposition, or unknown."""
    person = choose_person(hit.people, setting) if hit else None
    told = describe(text, span, setting)
    if person:
        return person_reading(person, told.sectors if told else (), setting)
    bare = single or told is None
    # a title without a country may stand before a leader's name: President Lula da Silva
    known = read_phrase(text, span.start, span.end, setting) if bare or (told and told.country is None) else None
    if known and known.person and known.rule != UNKNOWN_PERSON and (bare or _fits_leader(known, told)):
        return known
    if told and told.sectors:
        told = complete(told, span.start, setting)
        return Reading(span.of(text), told.country, told.sectors, f"described: {told.rule}", told.chain, person=True)
    if single:
        return None
    return Reading(span.of(text), told.country if told else None, (), UNKNOWN_PERSON, person=True)


def _fits_leader(known: Reading, told: Reading | None) -> bool:
    """Whether a leader's surname stands behind a title that a leader may have: President Lula, not Rector Barbara."""
    return known.rule.startswith(LEADER) and told is not None and told.sectors[:1] in LEADING_SECTORS


def _find_bodies(scan: Scan, setting: Setting) -> Iterator[tuple[Span, MentionKind, Reading]]:
    """Names of countries, organisations and groups used as nouns -> mentions."""
    for hit in scan.hits:
        if not hit.names or all(known.kind == "demonym" for known in hit.names):
            continue
        span = scan.span(hit.start, hit.end)
        reading = read_phrase(scan.text, span.start, span.end, setting)
        if reading and not reading.person:
            yield span, "state" if hit.names[0].kind in PLACES else "body", reading


def _find_groups(scan: Scan, setting: Setting) -> Iterator[tuple[Span, MentionKind, Reading]]:
    """Unnamed groups (``Iraqi soldiers``, ``police``) -> mentions that "they" may stand for."""
    before: Hit | None = None
    for hit in scan.hits:
        if hit.agent and not hit.agent.kind and scan.words[hit.end - 1].key.endswith(PLURAL_ENDS):
            first = before if before and before.names and before.end == hit.start else hit
            span = scan.span(first.start, hit.end)
            reading = read_phrase(scan.text, span.start, span.end, setting)
            if reading and not reading.person:
                yield span, "group", replace(with_acts(scan.text, span, reading, setting), rule=GROUP)
        before = hit


def _find_roles(
    scan: Scan, people: Sequence[tuple[Span, MentionKind, Reading]], setting: Setting
) -> Iterator[tuple[Span, MentionKind, Reading]]:
    """One person named by a noun alone (``a spokeswoman``, ``the mayor of Lyon``) -> mentions that "she" may stand for.

    A title or an apposition of a name is a part of that name's mention.
    """
    starts = {span.start for span, _, _ in people}
    ends = {span.end for span, _, _ in people}
    for hit in scan.hits:
        last = scan.words[hit.end - 1]
        if (
            last.capital
            or not hit.agent
            or not hit.agent.sectors
            or hit.agent.kind in {"former", "org", "abroad"}
            or last.key.endswith(PLURAL_ENDS)
        ):
            continue
        if last.key not in PERSONS and not (last.key.endswith(PERSON_ENDS) and not last.key.endswith("ment")):
            continue
        span = scan.span(hit.start, hit.end)
        titled = any(_AFTER_ROLE.fullmatch(scan.text, span.end, start) for start in starts if 0 < start - span.end < 20)
        before = _BEFORE_ROLE.search(scan.text, max(0, span.start - 40), span.start)
        if titled or last.possessive or (before and before.start() in ends):
            continue
        if _PREDICATE.search(scan.text, max(0, span.start - 40), span.start):
            continue
        reading = read_phrase(scan.text, span.start, span.end, setting)
        if reading and not reading.person:
            yield span, "person", replace(reading, rule=ROLE)
