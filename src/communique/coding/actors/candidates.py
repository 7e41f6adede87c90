"""All that a name may stand for, with what is known of each: for ``communique who`` and for whoever checks a code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from communique.coding.actors import resolve_actor
from communique.knowledge.actor_file import ActorFile, load_actor_file
from communique.knowledge.keys import make_key, plain
from communique.knowledge.tables import Known, Person, Term, find_leaders, find_people, load_agents, load_names
from communique.records import Actor, Entity


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a name: whom it is as of the day, by what it bears the name, the facts behind it."""

    entity: Entity
    bears: str
    facts: tuple[str, ...]


def find_candidates(
    text: str, on: dt.date | None = None, context: str | None = None, actors: Path | None = None
) -> tuple[Actor, tuple[Candidate, ...]]:
    """A name, the day, words before it, a file of own actors -> whom it is resolved to, and all it may stand for."""
    own = load_actor_file(actors) if actors else None
    found: dict[Entity, Candidate] = {}
    for candidate in _all(text, on, own):
        found.setdefault(candidate.entity, candidate)
    return resolve_actor(text, on, context, actors), tuple(found.values())


def _all(text: str, on: dt.date | None, own: ActorFile | None) -> Iterator[Candidate]:
    key = make_key(text).removeprefix("the ")
    last = plain(key).split()[-1] if key else ""
    if own:
        yield from (_named(known, on) for known in own.names.get(key, ()))
        yield from (_person(person, on, "full name") for person in own.people.get(plain(key), ()))
    yield from (_person(person, on, "full name") for person in find_people(key))
    if plain(key) == last:
        yield from (_person(person, on, "surname of a leader") for person in find_leaders(key))
    yield from (_named(known, on) for known in load_names().get(key, ()))
    if agent := load_agents().get(plain(key)):
        yield Candidate(Entity(text, None, agent.sectors), "noun", (f"says {agent.kind or 'who acts'}",))


def _named(known: Known, on: dt.date | None) -> Candidate:
    held = "" if known.holds(on) else ", not on this day"
    days = f"{known.start or ''} to {known.end or ''}{held}" if known.start or known.end else ""
    facts = tuple(fact for fact in (days, known.origin and f"from {known.origin}") if fact)
    return Candidate(Entity(known.name, known.country or None, known.sectors), known.kind, facts)


def _person(person: Person, on: dt.date | None, bears: str) -> Candidate:
    """A person -> the candidate with the offices in order, the one held marked."""
    held = person.term(on) if on else None
    terms = sorted(person.terms, key=lambda term: (term.start or dt.date.min, term.rank))
    facts = [_told(term, now=term is held) for term in terms]
    if person.origin:
        facts.append(f"from {person.origin}")
    return Candidate(Entity(person.name, person.country or None, person.sectors(on)), bears, tuple(facts))


def _told(term: Term, *, now: bool) -> str:
    """A term -> ``> GOV 2012-11-15 to (seen 2025-10-01) President``; ``>`` where it is the one that counts."""
    last = term.end or (f"(seen {term.asof})" if term.asof and term.asof < dt.date.max else "")
    start = term.start if term.start and term.start > dt.date.min else ""
    return f"{'> ' if now else ''}{','.join(term.sectors) or '---'} {start} to {last} {term.office}".rstrip()
