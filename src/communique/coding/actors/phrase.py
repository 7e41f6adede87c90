"""A noun phrase -> the actor it names, read with the knowledge files.

``Chinese Foreign Minister Wang Yi``: a known person. ``Russia's defence ministry``: owner and head noun.
``a spokesman for the army``: a voice, which takes the code of what follows. The last known thing before the first
preposition or comma is the head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from communique.coding.actors.acts import read_acts
from communique.coding.actors.hits import GIVEN_NAMES, Hit
from communique.coding.actors.nouns import OWNED, Around, read_agent, read_name
from communique.coding.actors.parts import JOINS, NUMBERS, PLACES, Parts, Reading, cut_phrase
from communique.coding.actors.people import UNKNOWN_PERSON, leader_beside, read_person, trailing_name
from communique.coding.actors.setting import Setting
from communique.knowledge.given_names import gender_of
from communique.knowledge.keys import Word, find_words, plain
from communique.records import UNKNOWN_CODE, Span

WITHIN = frozenset({"in", "from", "at", "within", "inside", "across"})
DEEPEST = 3  # owners and tails within owners and tails
# They belong to the place named nearest, not to the actor named nearest: victims, hospitals, farmers.
LOCAL = frozenset({"CVL", "MED", "EDU", "AGR"})
# A count without a noun means people: "at least nine others", "35", "those".
COUNTING = NUMBERS | frozenset({
    "the", "at", "least", "most", "more", "less", "fewer", "than", "as", "many", "some", "all", "up", "to", "about",
    "around", "nearly", "almost", "roughly", "approximately", "estimated", "over", "only", "a", "an", "few", "several",
    "of", "them", "tens", "scores", "each", "other", "others", "another", "those", "everyone", "someone", "anyone",
})  # fmt: skip


def read_phrase(text: str, start: int, end: int, setting: Setting) -> Reading | None:
    """A stretch of text -> its reading, None where nothing in it is known. The country may still be missing."""
    return _read(text, find_words(text, start, end), setting, 0)


def _read(text: str, words: Sequence[Word], setting: Setting, depth: int) -> Reading | None:
    if not words or depth > DEEPEST:
        return None
    parts = cut_phrase(text, words, setting.own)
    if words[0].key != "them" and _is_count(words):
        return Reading(parts.label, None, ("CVL",), "count of people")
    reading = read_person(parts, setting) or _read_known(text, parts, setting, depth)
    if reading is None and parts.join in WITHIN | {"of"} and _is_count(parts.words):
        return _some_of(parts, _read(text, parts.tail, setting, depth + 1))
    if reading is None and parts.join == "of":
        return _read(text, parts.tail, setting, depth + 1)
    if reading is None and parts.join in WITHIN and not trailing_name(parts):
        tail = _read(text, parts.tail, setting, depth + 1)
        if tail and tail.country and tail.rule.startswith("name:"):
            return Reading(parts.label, tail.country, (), "unknown noun within a place")
    name = trailing_name(parts) if reading is None else ()
    if name and (len(name) > 1 or setting.person(plain(name[0].key), name[0].start)):
        return Reading(" ".join(word.text for word in name), None, (), UNKNOWN_PERSON, person=True)
    return reading


def _is_count(words: Sequence[Word]) -> bool:
    """Whether words are an amount and nothing else."""
    return all(word.key in COUNTING or word.text[0].isdigit() for word in words)


def _some_of(parts: Parts, whole: Reading | None) -> Reading | None:
    """``seventeen from the army``, ``two of them``: a count, and the reading of whom or what they belong to."""
    if whole is None or parts.join == "of" or not whole.rule.startswith("name:"):
        return whole
    if whole.rule.removeprefix("name: ") in PLACES:
        return Reading(parts.label, whole.country, ("CVL",), "count of people")
    return whole


def _read_known(text: str, parts: Parts, setting: Setting, depth: int) -> Reading | None:
    """Parts -> a reading by the last known noun or name of the head."""
    hits = [hit for hit in parts.hits if not hit.people]
    if not hits:
        return None
    owner = _read(text, parts.owner, setting, depth + 1)
    tail = _read(text, parts.tail, setting, depth + 1) if parts.join in JOINS else None
    if tail and parts.join == "for" and tail.rule.startswith("name:") and not _speaks(hits[-1]):
        parts, tail = replace(parts, tail=()), None  # a minister for the Middle East is not of it
    if hits[-1].names:
        around = Around(owner, tail if parts.join == "of" else None)
        reading = _read_bearer(parts, setting) or read_name(replace(parts, hits=hits), around, setting)
        return _as_person(parts, hits[-1], reading)
    reading = read_agent(parts, Around(owner, tail), setting)
    if reading and reading.country is None and (leader := leader_beside(parts, setting)):
        return replace(reading, country=leader.country)
    return reading


def _read_bearer(parts: Parts, setting: Setting) -> Reading | None:
    """A lone word that names a body or place -> the person who bears it in this report: ``Bloomberg``, ``Jordan``."""
    word, names = parts.words[0], parts.hits[-1].names
    if len(parts.words) > 1 or not names or (names[0].kind in PLACES and word.key not in GIVEN_NAMES):
        return None
    found = setting.person(plain(word.key), word.start)
    if found is None or (found[0].code == UNKNOWN_CODE and names[0].kind not in PLACES):
        return None
    entity, passage = found
    rule = UNKNOWN_PERSON if entity.code == UNKNOWN_CODE else "name given before"
    return Reading(entity.name, entity.country, entity.sectors, rule, (passage,), person=True)


def _as_person(parts: Parts, hit: Hit, reading: Reading | None) -> Reading | None:
    """A reading by the name of a place -> that of the person so placed: ``Peruvian baker Rosa Quispe``."""
    name = trailing_name(parts)
    if reading is None or reading.person or len(name) < 2 or hit.names[0].kind not in PLACES:
        return reading
    unknown = parts.words[hit.end : len(parts.words) - len(name)]
    if not (unknown or gender_of(name[0].key)):
        return reading
    return replace(reading, name=" ".join(word.text for word in name), sectors=(), person=True)


def _speaks(hit: Hit) -> bool:
    """Whether a noun speaks for the words after its "for": a spokesman."""
    return hit.agent is not None and hit.agent.kind == "voice"


def with_acts(text: str, span: Span, reading: Reading, setting: Setting) -> Reading:
    """``two men`` who are jailed -> their reading with the sector that tells; not where the report is of protests."""
    if reading.sectors != ("CVL",) or not reading.rule.startswith(("agent noun", "count of people")):
        return reading
    acts = None if setting.protest else read_acts(text, span, "noun")
    return replace(reading, sectors=acts[0], rule=f"{reading.rule}, told by what is done") if acts else reading


def complete(reading: Reading, offset: int, setting: Setting) -> Reading:
    """A reading without a country -> the same with the country of its surroundings, where they are clear."""
    if reading.country is not None or not reading.local:
        return reading
    if reading.rule == UNKNOWN_PERSON:
        bearer = setting.dominant_country()
        found = (bearer, "country of the report") if bearer else None
    elif not reading.sectors:
        return reading
    elif reading.rule == OWNED:
        found = setting.nearest_country(offset)
    else:
        found = setting.sole_armed(offset) if reading.sectors[0] == "REB" and reading.definite else None
        found = found or setting.country_at(offset, places=reading.sectors[0] in LOCAL)
    if found is None:
        return reading
    bearer, rule = found
    chain = (*reading.chain, bearer.passage)
    return replace(reading, country=bearer.country, rule=f"{reading.rule}, {rule}", chain=chain)
