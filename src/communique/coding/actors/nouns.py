"""A phrase whose head is a noun or a name -> its reading: ``Chinese foreign ministry``, ``members of parliament``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from communique.coding.actors.hits import Hit, find_hits
from communique.coding.actors.parts import JOINS, NUMBERS, OWNING, PLACES, Parts, Reading, choose_name, from_file
from communique.coding.actors.setting import NO_COUNTRY, Setting
from communique.knowledge.keys import find_words
from communique.knowledge.tables import Agent, Known, load_country_names

OWNED = "agent noun with its owner"
ARMED = frozenset({"REB", "PRM", "CRM", "UAF"})
PARTISAN = frozenset({"REB", "OPP", "PTY"})
SIDES = frozenset({"REB", "OPP"})  # "rebel commander", "opposition lawmakers": the modifier tells the side
OFFICES = frozenset({"GOV", "MIL", "LEG", "COP", "JUD", "SPY"})
# Agents whose kind says how they modify others, not who acts.
MODIFYING = frozenset({"former", "voice", "rank"})
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
LOOK_AHEAD = 60  # characters
_NUMBER = re.compile(r"\d|^(two|three|four|five|six|seven|eight|nine|ten|some|many|several|few|most|all|dozens|other)$")
_TAIL = re.compile(r"\s+(?:of|for|from|in)\s+(?:the\s+|its\s+)?(?=\w)")
_STOPS = frozenset('.;:\n()"“”')


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a head: the readings of its owner and of its tail."""

    owner: Reading | None = None
    tail: Reading | None = None


def read_name(parts: Parts, around: Around, setting: Setting) -> Reading | None:
    """Parts whose last hit is a name -> its reading; None for an armed group of a country not spoken of."""
    hit = parts.hits[-1]
    known = choose_name(hit.names, setting)
    if known.kind == "armed" and known.country not in NO_COUNTRY and not setting.weights[known.country]:
        return None
    country: str | None = known.country
    sectors = ("CVL",) if known.kind == "city" else known.sectors
    sectors = _people_sectors(parts, hit) if known.kind in {"people", "demonym"} else sectors
    if sectors == ("PTY",) and setting.legislature and _counted(parts, hit):
        sectors = ("LEG", "PTY")
    if _is_shared(known, setting):
        beside = next((choose_name(other.names, setting) for other in parts.hits[:-1] if other.names), None)
        country = _shared_country(known, beside, around.owner or around.tail, setting)
    name = load_country_names().get(country or "", known.name) if known.kind in PLACES else known.name
    return Reading(name, country, sectors, f"name: {known.kind}{from_file(known)}")


def _people_sectors(parts: Parts, hit: Hit) -> tuple[str, ...]:
    """A demonym as head -> CVL for a plural or a count of people (``two Russians``), else GOV (``the British``)."""
    before = parts.words[hit.start - 1].text.lower() if hit.start else ""
    last = parts.words[hit.end - 1].text
    plural = last.endswith("s") and any(known.kind == "people" for known in hit.names)
    ends = hit.end == len(parts.words)
    state = before == "the" and hit.start == 1 and parts.join not in {"who", "of", "in", "from"}  # warned the Saudis
    return ("CVL",) if ends and not state and (plural or _NUMBER.search(before)) else ("GOV",)


def _counted(parts: Parts, hit: Hit) -> bool:
    """Whether a name is a plural with its number before it: 231 Democrats."""
    before = parts.words[hit.start - 1] if hit.start else None
    number = before is not None and (before.key in NUMBERS or before.text[0].isdigit())
    return number and hit.end == len(parts.words) and parts.words[-1].text.endswith("s")


def _is_shared(known: Known, setting: Setting) -> bool:
    """Whether a name's country is open: bodies of many countries bear it, or a party of a country not spoken of."""
    party = known.kind == "group" and known.sectors[:1] in {("PTY",), ("OPP",)}
    return known.kind == "shared" or (party and not setting.weights[known.country])


def _shared_country(known: Known, beside: Known | None, near: Reading | None, setting: Setting) -> str | None:
    """A name that bodies of several countries bear -> the country meant."""
    if beside and beside.kind in PLACES:
        return beside.country
    if near and near.country:
        return near.country
    main = setting.main_country()
    if main is None and known.kind == "shared":
        return None
    return known.country if setting.weights[known.country] or main is None else main.country


def read_agent(parts: Parts, around: Around, setting: Setting) -> Reading | None:
    """Parts whose head is an agent noun -> sectors from it and its modifiers, country as far as the phrase tells."""
    agents = [hit.agent for hit in parts.hits if hit.agent]
    names = [choose_name(hit.names, setting) for hit in parts.hits if hit.names]
    body = next((known for known in reversed(names) if known.kind not in PLACES), None)
    place = next((known for known in names if known.kind in PLACES), None)
    bloc = next((agent for agent in agents if agent.kind == "org"), None)
    if bloc and not body:
        return Reading(parts.label, bloc.sectors[0], bloc.sectors[1:], "agent noun")
    if agents[-1].kind == "voice" and not body and len(agents) == 1:
        voiced = _read_voice(parts, agents[0], place, around)
        if voiced:
            return voiced
    sectors = _agent_sectors(agents, body)
    abroad = agents[-1].kind == "abroad" and parts.words[0].key in OWNING
    country = _agent_country(body, place, around, sectors, abroad=abroad) or _tail_place(parts, setting)
    if body and _is_shared(body, setting):
        country = _shared_country(body, place, around.owner, setting)
    told = next((from_file(known) for known in (body, place) if known and known.origin), "")
    rule = OWNED if parts.words[0].key in OWNING and not abroad else f"agent noun{told}"
    nowhere = sectors[:1] == ("REF",) or any(agent.kind == "abroad" for agent in agents)
    definite = parts.words[0].text.lower() in DEFINITE
    return Reading(parts.label, country, sectors, rule, local=not nowhere, definite=definite)


def _read_voice(parts: Parts, agent: Agent, place: Known | None, around: Around) -> Reading | None:
    """A spokesman, official or member -> the code of whom he speaks for: place, owner, or the words after "of"."""
    if place:
        return Reading(parts.label, place.country, agent.sectors or ("GOV",), "agent noun")
    source = around.owner or (around.tail if parts.join != "and" else None)
    if source:
        sectors = source.sectors or agent.sectors
        return Reading(parts.label, source.country, sectors, "voice of its institution", source.chain)
    return Reading(parts.label, None, agent.sectors, "agent noun") if agent.sectors else None


def _agent_sectors(agents: Sequence[Agent], body: Known | None) -> tuple[str, ...]:
    """Agent nouns in order and the body beside them -> sectors."""
    sectors = _head_sectors(agents, body)
    former = any(agent.kind == "former" for agent in agents)
    return ("ELI",) if former and sectors[:1] and sectors[0] in OFFICES else sectors


def _head_sectors(agents: Sequence[Agent], body: Known | None) -> tuple[str, ...]:
    agent = agents[-1]
    sectors = agent.sectors
    earlier = [other.sectors for other in agents[:-1] if other.sectors and other.kind not in MODIFYING]
    side = body.sectors[0] if body and body.sectors else ""
    if agent.kind == "voice":
        return body.sectors if body else earlier[-1] if earlier else sectors
    if agent.kind == "rank" and earlier:
        return earlier[-1]
    if body and (side in ARMED | {"SPY"} or (agent.kind == "rank" and side == "COP")):
        return body.sectors
    if body and side in PARTISAN:
        return sectors if sectors[:1] in {("LEG",), ("GOV",), ("JUD",)} else body.sectors
    if sectors[:1] == ("CVL",):
        return next((other for other in earlier if other[0] == "REL"), sectors)  # a Jewish community leader
    return next((other for other in earlier if other[0] in SIDES), sectors)


def _agent_country(
    body: Known | None, place: Known | None, around: Around, sectors: tuple[str, ...], *, abroad: bool = False
) -> str | None:
    """What stands beside an agent noun -> its country, the nearest first; ``abroad``: its owner's allies are others."""
    if abroad and not body:
        return None
    if body and (place is None or body.country in NO_COUNTRY or sectors == body.sectors):
        return body.country
    if place:
        return place.country
    if around.owner and around.owner.country:
        return around.owner.country
    return around.tail.country if around.tail else None


def _tail_place(parts: Parts, setting: Setting) -> str | None:
    """The words after the head -> the first country they name: ``professor at the University of X in Scotland``."""
    for hit in find_hits(parts.tail, setting.own) if parts.join in JOINS else ():
        if hit.names and (known := choose_name(hit.names, setting)).kind in PLACES:
            return known.country
    return None


def find_tail(text: str, end: int) -> int:
    """The end of a span -> the end of the known things behind "of", "for", "in" after it; ``end`` where none are."""
    match = _TAIL.match(text, end)
    if not match:
        return end
    words = find_words(text, match.end(), match.end() + LOOK_AHEAD)
    at, last = 0, end
    for hit in find_hits(words):
        if (
            hit.start > at
            or set(text[last : words[hit.start].start]) & _STOPS
            or "," in text[last : words[hit.start].start]
        ):
            break
        at, last = hit.end, words[hit.end - 1].end
    return last


def find_noun_after(text: str, end: int) -> int:
    """The end of a span that ends with a demonym -> the end of the noun it shares: ``Russian`` and Syrian jets."""
    words = find_words(text, end, end + LOOK_AHEAD)
    at, before = 0, end
    for hit in find_hits(words):
        skipped = {word.text for word in words[at : hit.start]}
        if skipped - {"and", "or"} or set(text[before : words[hit.start].start]) & _STOPS:
            break
        if hit.agent:
            return words[hit.end - 1].end
        if not hit.names or hit.names[0].kind not in {"demonym", "people"}:
            break
        at, before = hit.end, words[hit.end - 1].end
    return end
