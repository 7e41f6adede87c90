"""A phrase that ends with a person's name -> who it is: known as of the day, named before, or a leader's surname."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from communique.coding.actors.hits import HONORIFICS, PARTICLES, SUFFIXES, find_hits
from communique.coding.actors.nouns import Around, read_agent
from communique.coding.actors.parts import PLACES, Parts, Reading, choose_name, from_file
from communique.coding.actors.setting import NO_COUNTRY, Setting
from communique.knowledge.actor_file import ActorFile
from communique.knowledge.keys import Word, make_key, plain
from communique.knowledge.tables import Person, find_leaders
from communique.records import UNKNOWN_CODE

SPELT = 0.7  # how alike two spellings of a given name are
MINOR = 3  # the rank of offices whose holders few reports name
LEADING = 1  # the lowest rank whose holders are called by a bare surname
UNKNOWN_PERSON = "unknown person"
LEADER = "surname of a leader as of the date"
KNOWN_PERSON = {True: "known person as of the date", False: "known person, no date given"}


def read_person(parts: Parts, setting: Setting) -> Reading | None:
    """Parts -> the person at the end of the head; None where there is none, or nobody knows the name."""
    hit = next((hit for hit in reversed(parts.hits) if hit.people), None)
    if hit and not any(other.agent and other.start >= hit.end for other in parts.hits):
        chosen = choose_person(hit.people, setting, _title_country(parts, hit.start, setting))
        if chosen:
            return person_reading(chosen, _told(parts, hit.start, setting), setting)
    if parts.join == "of" and (chosen := _person_after_place(parts.tail, setting)):
        return person_reading(chosen, _told(parts, len(parts.words), setting), setting)
    name = trailing_name(parts)
    return _read_named(parts, name, setting) if name else None


def _read_named(parts: Parts, name: Sequence[Word], setting: Setting) -> Reading | None:
    """A name that is no known person's full name -> the person so named in this report, or a leader of that surname."""
    known = setting.person(plain(" ".join(word.key for word in name)), name[0].start)
    if known is None:
        return _read_leader(parts, name, setting)
    entity, passage = known
    country = _title_country(parts, len(parts.words), setting)
    if entity.code == UNKNOWN_CODE or (country and country != entity.country and parts.titled):
        return None  # another bearer of the name, or a wrong reading elsewhere: this title tells more
    chain = (passage,) if passage.span.start != name[0].start else ()
    rule = "name given before" if chain else "name described here"
    return Reading(entity.name, entity.country, entity.sectors, rule, chain, person=True)


def _person_after_place(tail: Sequence[Word], setting: Setting) -> Person | None:
    """The words after a title's "of" -> the person they end with: ``Governor of Texas Rick Perry``."""
    hits = find_hits(tail, setting.own)
    if len(hits) != 2 or not hits[0].names or not hits[1].people:
        return None
    adjacent = hits[0].end == hits[1].start and hits[1].end == len(tail)
    return choose_person(hits[1].people, setting) if adjacent else None


def person_reading(person: Person, told: tuple[str, ...], setting: Setting) -> Reading:
    """A known person and what the title says -> the office as of the day; the title where the day tells no office.

    After office: ELI, unless the title says what the person is now, or the office ended so lately that it may still
    have been held.
    """
    sectors = person.sectors(setting.on)
    told = told or (("PTY",) if person.name in setting.running else ())
    again = sectors == ("ELI",) and (told[:1] != ("GOV",) or person.lately(setting.on))
    if told and (not sectors or again or (setting.on is None and told == ("ELI",))):
        sectors = told
    return Reading(
        person.name, person.country, sectors, KNOWN_PERSON[setting.on is not None] + from_file(person), person=True
    )


def _told(parts: Parts, end: int, setting: Setting) -> tuple[str, ...]:
    """The title before a name (its first ``end`` words) -> the sectors it tells."""
    hits = [hit for hit in parts.hits if hit.end <= end and not hit.people]
    if not any(hit.agent for hit in hits):
        return ()
    reading = read_agent(Parts(parts.words[:end], hits), Around(), setting)
    return reading.sectors if reading else ()


def choose_person(people: Sequence[Person], setting: Setting, country: str | None = None) -> Person | None:
    """Bearers of one name -> the likeliest: by the title's country, the report's countries, the office held.

    None for a namesake: of a country the report does not speak of, or of somebody long out of a minor office.
    """
    fitting = [person for person in people if country is None or person.country == country]
    near = {person.country: setting.weights[person.country] + setting.bodies[person.country] for person in fitting}
    holds = {person: person.sectors(setting.on)[:1] not in {(), ("ELI",)} for person in fitting}
    order = sorted(
        fitting, key=lambda one: (not near[one.country], not holds[one], -near[one.country], one.rank(setting.on))
    )
    if not order:
        return None
    best = order[0]
    if not country and not holds[best] and min(term.rank for term in best.terms) >= MINOR:
        return None
    if country or near[best.country] or best.country in NO_COUNTRY or not setting.weights:
        return best
    return best if holds[best] and best.rank(setting.on) <= LEADING else None


def _title_country(parts: Parts, end: int, setting: Setting) -> str | None:
    """The country named in the title before a person's name, None where there is none (or an organisation)."""
    for hit in parts.hits:
        if hit.start < end and hit.names and hit.names[0].kind in PLACES - {"city", "region"}:
            return choose_name(hit.names, setting).country
    return None


def trailing_name(parts: Parts) -> Sequence[Word]:
    """Parts -> the capitalised words at the end of the head that nothing known covers: ``Vedant Patel``."""
    end = max((hit.end for hit in parts.hits if not hit.people), default=0)
    rest = parts.words[end:]
    while rest and (not rest[0].capital or (len(rest) > 1 and rest[0].key in HONORIFICS | {"the"})):
        rest = rest[1:]
    while len(rest) > 1 and rest[-1].key in SUFFIXES:
        rest = rest[:-1]
    named = all(word.capital or word.hyphen or word.key in PARTICLES for word in rest)
    return rest if named else ()


def leader_beside(parts: Parts, setting: Setting) -> Reading | None:
    """Parts headed by a noun -> the leader named before it (``the Assad regime``), None where there is none."""
    first = parts.hits[-1].start
    taken = {at for hit in parts.hits for at in range(hit.start, hit.end) if not hit.people}
    name = [word for at, word in enumerate(parts.words[:first]) if word.capital and at not in taken]
    return read_person(Parts(name, ()), setting) if name else None


def _alike(one: str, other: str) -> bool:
    """Whether two given names are two spellings of one: Pervaiz and Pervez."""
    return one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= SPELT


def _find_bearers(name: Sequence[Word], own: ActorFile | None, *, known: bool = False) -> tuple[Person, ...]:
    """A surname, or a part of a name that holds it (``Lula da Silva``) -> the leaders who bear it; if one is ``known``
    to be meant, also those whose given name is spelt a little otherwise.
    """
    keys = [word.key for word in name]
    people = (own.surnames.get(keys[-1], ()) if own else ()) or find_leaders(" ".join(keys))
    if people or len(keys) == 1:
        return people
    parts = [person for key in (keys[-1], keys[0]) for person in find_leaders(key)]
    last = find_leaders(keys[-1]) if known else ()
    spelt = [one for one in last if _alike(keys[0], plain(make_key(one.name)).split()[0])]
    if spelt:
        return tuple(dict.fromkeys(spelt))
    return tuple(dict.fromkeys(one for one in parts if set(keys) <= set(plain(make_key(one.name)).split())))


def _read_leader(parts: Parts, name: Sequence[Word], setting: Setting) -> Reading | None:
    """A bare surname -> the one leader of that name who fits the day, and the title or the report's countries."""
    country = _title_country(parts, len(parts.words), setting)
    people = [
        person
        for person in _find_bearers(name, setting.own, known=parts.titled or bool(setting.weights))
        if country in (None, person.country)
    ]
    fitting = [person for person in people if person.rank(setting.on) <= LEADING]
    if not setting.weights:
        near = [person for person in fitting if person.rank(setting.on) == 0] or fitting or people
    else:
        near = [person for person in fitting if country or setting.weights[person.country]]
        if not near and (parts.titled or len(people) == 1):
            near = [person for person in fitting if person.rank(setting.on) == 0]
    weight = max((setting.weights[person.country] for person in near), default=0)
    near = [person for person in near if setting.weights[person.country] == weight]
    if len({person.country for person in near}) != 1:
        return None
    best = min(near, key=lambda person: person.rank(setting.on))
    told = _told(parts, len(parts.words) - len(name), setting)
    return replace(person_reading(best, told, setting), rule=LEADER + from_file(best))
