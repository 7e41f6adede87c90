"""A noun phrase -> the actor it names: head, modifiers, owner and tail read with the knowledge files.

``Chinese Foreign Minister Wang Yi``: a known person. ``Russia's defence ministry``: owner and head noun.
``a spokesman for the army``: a voice, which takes the code of what follows. No parser: prepositions and commas cut
the phrase, the last known thing before the cut is its head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from communique.coding.actors.hits import PARTICLES, Hit, find_hits
from communique.coding.actors.setting import NO_COUNTRY, Bearer, Setting
from communique.knowledge.keys import Word, find_words, plain
from communique.knowledge.tables import Agent, Known, Person, find_leaders, load_country_names
from communique.records import UNKNOWN_CODE, Entity, Passage

CUTS = frozenset(
    "of for from in at to by with on against who which that whose under near including as over into inside across "
    "within after during between about than when where".split()
)
JOINS = frozenset({"and", "of", "for", "from", "in", "at", "within", "across", "inside"})
UNKNOWN_PERSON = "unknown person"
OWNED = "agent noun with its owner"
OWNING = frozenset({"his", "her", "its", "their", "our", "my", "your"})
# Kinds of names by what they do in a phrase.
PLACES = frozenset({"country", "former", "demonym", "people", "region", "city", "seat"})
ARMED = frozenset({"REB", "PRM", "CRM", "UAF"})
OFFICES = frozenset({"GOV", "MIL", "LEG", "COP", "JUD", "SPY"})
MINOR = 3  # the rank of offices whose holders few reports name
RUNNING = frozenset({"PTY", "OPP", "LEG"})  # what a former office-holder may be again
OVERRIDING = frozenset({"REB", "OPP", "PTY"})  # "rebel commander", "opposition lawmakers": the modifier tells the side
# A count without a noun means people: "at least nine others", "35", "those".
_COUNT = re.compile(
    r"(?:(?:the|at|least|most|more|than|as|many|some|all|up|to|about|around|nearly|over|only|a|few|several|of|them|tens|"
    r"other|others|those|everyone|someone|anyone|most|[\d,.]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|nineteen|"
    r"twelve|twenty|thirty|forty|fifty|hundred|thousand|million)\s*)+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d|^(two|three|four|five|six|seven|eight|nine|ten|some|many|several|few|most|all|dozens|other)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase says: name, country and sectors as far as it tells; ``chain`` are words used from elsewhere."""

    name: str
    country: str | None
    sectors: tuple[str, ...]
    rule: str
    chain: tuple[Passage, ...] = ()
    person: bool = False
    entities: tuple[Entity, ...] = ()  # filled where the phrase names several

    @property
    def entity(self) -> Entity:
        """The reading as an entity."""
        return Entity(self.name, self.country, self.sectors)


@dataclass(frozen=True, slots=True)
class Parts:
    """A phrase cut up: its words, the hits of the head part, the owner before a possessive, and the tail."""

    words: Sequence[Word]
    hits: Sequence[Hit]
    owner: Sequence[Word]
    tail: Sequence[Word]
    join: str


def read_phrase(text: str, start: int, end: int, setting: Setting) -> Reading | None:
    """A stretch of text -> its reading, None where nothing in it is known. The country may still be missing."""
    return _read(text, find_words(text, start, end), setting, 0)


def _read(text: str, words: Sequence[Word], setting: Setting, depth: int) -> Reading | None:
    parts = _cut(text, words)
    if not parts.words or depth > 3:
        return None
    if words[0].key != "them" and _COUNT.fullmatch(text, words[0].start, words[-1].end):
        return Reading(_label(parts), None, ("CVL",), "count of people")
    reading = _read_person(text, parts, setting) or _read_known(text, parts, setting, depth)
    if reading is None and parts.join == "of":
        return _read(text, parts.tail, setting, depth + 1)
    name = _trailing_name(parts) if reading is None else ()
    if name and (len(name) > 1 or setting.person(plain(name[0].key), name[0].start)):
        return Reading(" ".join(word.text for word in name), None, (), UNKNOWN_PERSON, person=True)
    return reading


def _cut(text: str, words: Sequence[Word]) -> Parts:
    """Words -> the parts of the phrase."""
    hits = find_hits(words)
    inside = {at for hit in hits for at in range(hit.start + 1, hit.end)}
    end, join = len(words), ""
    for at in range(1, len(words)):
        between = text[words[at - 1].end : words[at].start]
        if at in inside:
            continue
        joined = words[at].text == "and" and any(hit.agent and hit.end == at for hit in hits)
        comma = "," in between and not (between == "," and words[at].text[0].isdigit())
        if words[at].text in CUTS or joined or comma or ";" in between or "(" in between:
            end, join = at, words[at].text if words[at].text in CUTS or joined else ","
            break
    owned = [at for at in range(end - 1) if words[at].possessive and at + 1 not in inside]
    head = owned[-1] + 1 if owned else 0
    kept = [replace(hit, start=hit.start - head, end=hit.end - head) for hit in hits if head <= hit.start < end]
    tail = words[end + (join != ",") :] if join else ()
    return Parts(words[head:end], kept, words[:head], tail, join)


def _read_person(text: str, parts: Parts, setting: Setting) -> Reading | None:
    """The parts -> the known or earlier named person at the end of the head, with its title."""
    hit = next((hit for hit in reversed(parts.hits) if hit.people), None)
    after = [other for other in parts.hits if hit and other.start >= hit.end and other.agent]
    if hit and not after:
        chosen = choose_person(hit.people, setting, _title_country(parts, hit.start, setting))
        if chosen:
            return person_reading(chosen, _told(text, parts, hit.start, setting), setting)
    name = _trailing_name(parts)
    if not name:
        return None
    key = " ".join(word.key for word in name)
    known = setting.person(plain(key), name[0].start)
    country = _title_country(parts, len(parts.words), setting)
    if known and country and country != known[0].country and any(hit.agent for hit in parts.hits):
        return None  # another bearer of the name, or a wrong reading elsewhere: this title tells more
    if known and known[0].code != UNKNOWN_CODE:
        entity, passage = known
        chain = (passage,) if passage.span.start != name[0].start else ()
        return Reading(entity.name, entity.country, entity.sectors, "name given before", chain, person=True)
    return None if known else _read_leader(parts, name, setting)


def person_reading(person: Person, told: tuple[str, ...], setting: Setting) -> Reading:
    """A known person and what the title says -> the office as of the day; the title where the day tells no office."""
    sectors = person.sectors(setting.on)
    if told and (not sectors or (setting.on is None and told == ("ELI",)) or (sectors[0] == "ELI" and told[0] in RUNNING)):
        sectors = told
    if person.country in NO_COUNTRY and sectors == ("GOV",):
        sectors = ()
    return Reading(person.name, person.country, sectors, "known person as of the date", person=True)


def _told(text: str, parts: Parts, end: int, setting: Setting) -> tuple[str, ...]:
    """The title before a name (its first ``end`` words) -> the sectors it tells."""
    hits = [hit for hit in parts.hits if hit.end <= end and not hit.people]
    if not any(hit.agent for hit in hits):
        return ()
    reading = _read_agent(text, Parts(parts.words[:end], hits, (), (), ""), None, setting, 3)
    return reading.sectors if reading else ()


def choose_person(people: Sequence[Person], setting: Setting, country: str | None = None) -> Person | None:
    """Bearers of one name -> the likeliest: by the title's country, the report's countries, the office held."""
    fitting = [person for person in people if country is None or person.country == country]
    best = min(fitting, key=lambda person: (-setting.weights[person.country], person.rank(setting.on)), default=None)
    if best and not country and best.sectors(setting.on) == ("ELI",) and min(term.rank for term in best.terms) >= MINOR:
        return None  # a namesake of some past ambassador
    if best is None or country or setting.weights[best.country] or best.country in NO_COUNTRY:
        return best
    rank = best.rank(setting.on)
    return best if rank == 0 or (rank == 1 and best.sectors(setting.on) != ("ELI",)) else None


def _title_country(parts: Parts, end: int, setting: Setting) -> str | None:
    """The country named in the title before a person's name, None where there is none (or an organisation)."""
    for hit in parts.hits:
        if hit.start < end and hit.names and hit.names[0].kind in PLACES - {"city", "region"}:
            return choose_name(hit.names, setting).country
    return None


def _trailing_name(parts: Parts) -> Sequence[Word]:
    """The capitalised words at the end of the head that nothing known covers: ``Vedant Patel``."""
    end = max((hit.end for hit in parts.hits if not hit.people), default=0)
    rest = parts.words[end:]
    while rest and not rest[0].capital:
        rest = rest[1:]
    named = rest and all(word.capital or word.key in PARTICLES for word in rest)
    return rest if named else ()


def _read_leader(parts: Parts, name: Sequence[Word], setting: Setting) -> Reading | None:
    """A bare surname -> the one leader of that name who fits the day, and the title or the report's countries."""
    people = find_leaders(" ".join(word.key for word in name))
    country = _title_country(parts, len(parts.words), setting)
    titled = any(hit.agent for hit in parts.hits)
    fitting = [person for person in people if person.rank(setting.on) <= 1]
    fitting = [person for person in fitting if person.country == country or not country]
    near = [person for person in fitting if country or setting.weights[person.country]]
    if not near and (titled or len(people) == 1 or not setting.weights):
        near = [person for person in fitting if person.rank(setting.on) == 0]
    weight = max((setting.weights[person.country] for person in near), default=0)
    near = [person for person in near if setting.weights[person.country] == weight]
    if len({person.country for person in near}) != 1:
        return None
    best = min(near, key=lambda person: person.rank(setting.on))
    told = _told("", parts, len(parts.words) - len(name), setting)
    return replace(person_reading(best, told, setting), rule="surname of a leader as of the date")


def choose_name(names: Sequence[Known], setting: Setting) -> Known:
    """Bearers of one name -> the one whose country the report speaks of most; without that, the first."""
    return max(names, key=lambda known: setting.weights[known.country]) if len(names) > 1 else names[0]


def _read_known(text: str, parts: Parts, setting: Setting, depth: int) -> Reading | None:
    """The parts -> a reading by the last known noun or name of the head."""
    hits = [hit for hit in parts.hits if not hit.people] or list(parts.hits)
    if not hits:
        return None
    head = hits[-1]
    owner = _read(text, parts.owner, setting, depth + 1) if parts.owner else None
    if head.agent:
        return _read_agent(text, parts, owner, setting, depth)
    if head.names:
        tail = _read(text, parts.tail, setting, depth + 1) if parts.join == "of" else None
        return _read_name(parts, head, owner or tail, setting)
    return None


def _label(parts: Parts) -> str:
    """The head's words as a name, article left out."""
    words = parts.words[1:] if parts.words[0].text.lower() in {"the", "a", "an"} else parts.words
    return " ".join(word.text for word in words)


def _read_name(parts: Parts, hit: Hit, owner: Reading | None, setting: Setting) -> Reading | None:
    """A name as head -> its code; a name several countries share takes the country beside it or of the report."""
    known = choose_name(hit.names, setting)
    word = parts.words[hit.start]
    bearer = setting.person(plain(word.key), word.start) if len(parts.words) == 1 and known.kind not in PLACES else None
    if bearer and bearer[0].code != UNKNOWN_CODE:
        return Reading(bearer[0].name, bearer[0].country, bearer[0].sectors, "name given before", (bearer[1],), person=True)
    if known.kind == "armed" and known.country not in NO_COUNTRY and not setting.weights[known.country]:
        return None
    sectors, country = known.sectors, known.country
    follows = hit.end < len(parts.words)
    if known.kind in {"people", "demonym"} and not follows:
        before = parts.words[hit.start - 1].text.lower() if hit.start else ""
        many = parts.words[hit.end - 1].text.endswith("s") and known.kind == "people"
        sectors = ("CVL",) if many or _NUMBER.search(before) else ("GOV",)
    beside = next((choose_name(other.names, setting) for other in parts.hits if other.names and other is not hit), None)
    if _shared(known, setting):
        country = _shared_country(known, beside, owner, setting)
    name = load_country_names().get(country, known.name) if known.kind in PLACES else known.name
    return Reading(name, country, sectors, f"name: {known.kind}")


def _leader_beside(parts: Parts, setting: Setting) -> Reading | None:
    """``the Assad regime``: the leader named before the head noun, known here or as of the day."""
    first = parts.hits[-1].start
    taken = {at for hit in parts.hits for at in range(hit.start, hit.end) if not hit.people}
    name = [word for at, word in enumerate(parts.words[:first]) if word.capital and at not in taken]
    return _read_person("", Parts(name, (), (), (), ""), setting) if name else None


def _shared(known: Known, setting: Setting) -> bool:
    """Whether a name's country is open: bodies of many countries bear it, or a party of a country not spoken of."""
    party = known.kind == "group" and known.sectors[:1] in {("PTY",), ("OPP",)}
    return known.kind == "shared" or (party and not setting.weights[known.country])


def _shared_country(known: Known, beside: Known | None, owner: Reading | None, setting: Setting) -> str:
    """A name that bodies of several countries bear -> the country meant."""
    if beside and beside.kind in PLACES:
        return beside.country
    if owner and owner.country:
        return owner.country
    main = setting.main_country()
    return known.country if setting.weights[known.country] or main is None else main.country


def _read_agent(text: str, parts: Parts, owner: Reading | None, setting: Setting, depth: int) -> Reading | None:
    """An agent noun as head -> sectors from it and its modifiers, country from the phrase as far as it tells."""
    agents = [hit.agent for hit in parts.hits if hit.agent]
    agent = agents[-1]
    names = [choose_name(hit.names, setting) for hit in parts.hits if hit.names]
    body = next((known for known in reversed(names) if known.kind not in PLACES), None)
    place = next((known for known in names if known.kind in PLACES), None)
    tail = _read(text, parts.tail, setting, depth + 1) if parts.join in JOINS and parts.tail else None
    label = _label(parts)
    bloc = next((other for other in agents if other.kind == "org"), None)
    if bloc and not body:
        return Reading(label, bloc.sectors[0], bloc.sectors[1:], "agent noun")
    if agent.kind == "voice" and not body and len(agents) == 1:
        voiced = _read_voice(label, agent, place, owner, tail if parts.join != "and" else None)
        if voiced:
            return voiced
    sectors = _agent_sectors(agents, body)
    country = _agent_country(body, place, owner, tail, sectors)
    if country is None and (leader := _leader_beside(parts, setting)):
        country = leader.country
    if body and _shared(body, setting):
        country = _shared_country(body, place, owner, setting)
    if country in NO_COUNTRY and sectors == ("GOV",):
        sectors = ()
    rule = "agent noun abroad" if any(other.kind == "abroad" for other in agents) else "agent noun"
    return Reading(label, country, sectors, OWNED if parts.words[0].key in OWNING else rule)


def _read_voice(
    label: str, agent: Agent, place: Known | None, owner: Reading | None, tail: Reading | None
) -> Reading | None:
    """A spokesman, official or member -> the code of whom he speaks for: owner, place, or the words after "of"."""
    if place:
        return Reading(label, place.country, agent.sectors or ("GOV",), "agent noun")
    source = owner or tail
    if source:
        return Reading(label, source.country, source.sectors or agent.sectors, "voice of its institution", source.chain)
    return Reading(label, None, agent.sectors, "agent noun") if agent.sectors else None


def _agent_sectors(agents: Sequence[Agent], body: Known | None) -> tuple[str, ...]:
    """Agent nouns in order and the organisation beside them -> sectors."""
    agent = agents[-1]
    earlier = [other.sectors for other in agents[:-1] if other.sectors and other.kind != "former"]
    sectors = agent.sectors
    if agent.kind == "voice":
        sectors = body.sectors if body else earlier[-1] if earlier else agent.sectors
    elif body and body.sectors[:1] and (body.sectors[0] in ARMED or (body.sectors[0] in OVERRIDING and sectors[:1] != ("LEG",))):
        sectors = body.sectors if sectors[:1] not in {("GOV",), ("JUD",)} or body.sectors[0] in ARMED else sectors
    else:
        sectors = next((other for other in earlier if other[0] in OVERRIDING and sectors[:1] != ("CVL",)), sectors)
    if any(other.kind == "former" for other in agents) and sectors[:1] and sectors[0] in OFFICES:
        return ("ELI",)
    return sectors


def _agent_country(
    body: Known | None, place: Known | None, owner: Reading | None, tail: Reading | None, sectors: tuple[str, ...]
) -> str | None:
    """What stands beside an agent noun -> its country, the nearest first."""
    if body and (place is None or body.country in NO_COUNTRY or sectors == body.sectors):
        return body.country
    if place:
        return place.country
    if owner and owner.country:
        return owner.country
    return tail.country if tail else None


def complete(reading: Reading, offset: int, setting: Setting) -> Reading:
    """A reading without a country -> the same with the country of its surroundings, where they are clear."""
    if reading.rule == UNKNOWN_PERSON:
        main = setting.main_country()
        clear = main and setting.weights[main.country] * 2 > sum(setting.weights.values())
        return replace(reading, country=main.country, rule=f"{reading.rule}, country of the report", chain=(main.passage,)) if main and clear else reading
    if reading.country is not None or not reading.sectors or reading.sectors[0] == "REF" or "abroad" in reading.rule:
        return reading
    found = setting.nearest_country(offset) if reading.rule == OWNED else setting.country_at(offset)
    if not found:
        return reading
    bearer: Bearer = found[0]
    return replace(reading, country=bearer.country, rule=f"{reading.rule}, {found[1]}", chain=(*reading.chain, bearer.passage))
