"""Words -> the known things among them: names, people and agent nouns, longest match first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from communique.knowledge.keys import Word, plain
from communique.knowledge.tables import Agent, Known, Person, find_people, load_agents, load_names

LONGEST = 9
LONGEST_PERSON = 5
# Lower-case words inside a person's name.
PARTICLES = frozenset("al el bin ibn ben van von der den de da di du dos del la le bint abu ul e y".split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A known thing at words ``start`` to ``end`` (excluded): exactly one of the three last fields is filled."""

    start: int
    end: int
    names: tuple[Known, ...] = ()
    people: tuple[Person, ...] = ()
    agent: Agent | None = None


def find_hits(words: Sequence[Word]) -> list[Hit]:
    """Words -> hits in order, none overlapping. The longest wins; of two equally long, name before person before noun."""
    hits: list[Hit] = []
    at = 0
    while at < len(words):
        hit = _longest(words, at)
        if hit:
            hits.append(hit)
        at = hit.end if hit else at + 1
    return hits


def _longest(words: Sequence[Word], at: int) -> Hit | None:
    """The longest known thing that begins at a word."""
    names, agents = load_names(), load_agents()
    named = words[at].capital or words[at].key in PARTICLES or words[at].text[0].isdigit()
    for size in range(min(LONGEST, len(words) - at), 0, -1):
        stretch = words[at : at + size]
        if any(word.possessive for word in stretch[:-1]) and size > LONGEST_PERSON:
            continue
        for key in _keys(stretch):
            if named and key in names and (size > 1 or words[at].capital) and _titled(stretch):
                return Hit(at, at + size, names=names[key])
            if named and 1 < size <= LONGEST_PERSON and _titled(stretch) and (people := find_people(key)):
                return Hit(at, at + size, people=people)
            if (agent := agents.get(plain(key)) or agents.get(_singular(plain(key)))) and _lone(stretch):
                return Hit(at, at + size, agent=agent)
    return None


def _keys(stretch: Sequence[Word]) -> Iterator[str]:
    """Words -> their key, and the key without abbreviations (headlines in capitals)."""
    key = " ".join(word.key for word in stretch)
    yield key
    if "^" in key and any(len(word.text) > 3 for word in stretch if word.acronym):
        yield plain(key)


def _titled(stretch: Sequence[Word]) -> bool:
    """Whether words are written as a name: the last one, and every one but particles, with a capital or a number."""
    return (stretch[-1].capital or stretch[-1].text[0].isdigit()) and stretch[0].text.lower() not in {"the", "a"}


def _lone(stretch: Sequence[Word]) -> bool:
    """Whether an agent noun is not the lower-case reading of an abbreviation (``IT``, ``WHO``)."""
    return len(stretch) > 1 or not stretch[0].acronym or len(stretch[0].text) > 3 or stretch[0].text.isupper()


def _singular(key: str) -> str:
    """An agent key -> a singular it may be the plural of."""
    if key.endswith("ies"):
        return key[:-3] + "y"
    if key.endswith("men"):
        return key[:-3] + "man"
    if key.endswith(("ches", "shes", "sses", "xes")):
        return key[:-2]
    return key.removesuffix("s")


Number = Literal["one", "many"]
