"""Words -> the known things among them: names, people and agent nouns, longest match first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from communique.knowledge.actor_file import ActorFile
from communique.knowledge.given_names import gender_of
from communique.knowledge.keys import Word, plain
from communique.knowledge.tables import Agent, Known, Person, find_people, load_agents, load_names

_MONTHS = frozenset({"May", "March", "April", "June", "August"})
_BEFORE_MONTH = re.compile(
    r"(?:\d|\b(?:in|since|last|until|till|by|early|late|mid|next|this|of|during|from|through))[\s-]+$", re.IGNORECASE
)
_AFTER_MONTH = re.compile(r"\s+\d|\s+of\s+\d")
LONGEST_PERSON = 7
# Lower-case words inside a person's name.
PARTICLES = frozenset({
    "al", "el", "bin", "ibn", "ben", "van", "von", "der", "den", "de", "dela", "da", "di", "du", "dos", "del", "la",
    "le", "bint", "abu", "ul", "e", "y",
})  # fmt: skip

# Words before a name that say nothing of what its bearer does.
HONORIFICS = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady", "madam", "madame", "monsieur", "senor",
    "honourable", "honorable", "excellency", "comrade", "cde", "late",
})  # fmt: skip
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "^ii", "^iii", "^jr", "^sr"})  # words after a surname
# Names of countries and capitals that people bear as given names.
GIVEN_NAMES = frozenset({
    "jordan", "chad", "georgia", "israel", "kenya", "london", "paris", "victoria", "sofia", "austin", "florence",
    "milan", "lyon",
})  # fmt: skip
# What may be said, after a hyphen, of somebody who is not of that country.
BACKED = frozenset({
    "backed", "linked", "affiliated", "allied", "supported", "funded", "financed", "trained", "educated", "made",
    "armed", "aligned", "speaking", "inspired", "friendly", "sponsored", "brokered", "mediated", "bound", "built",
})  # fmt: skip
# Words that begin a sentence with a capital and are no name.
COMMON = frozenset({
    "the", "a", "an", "in", "on", "at", "of", "for", "from", "to", "by", "with", "and", "or", "but", "as", "after",
    "before", "when", "while", "since", "until", "during", "he", "she", "it", "they", "we", "i", "you", "his",
    "her", "its", "their", "this", "that", "these", "those", "there", "here", "according", "however", "meanwhile",
    "although", "though", "because", "if", "not", "no", "yes", "mr", "mrs", "ms", "dr", "sir", "yesterday", "today",
    "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
    "march", "april", "june", "july", "august", "september", "october", "november", "december", "both", "two",
    "three", "four", "some", "many", "several", "most", "all", "other", "also", "then", "now", "under", "over",
    "into", "about", "earlier", "later", "last", "next", "first", "second", "new", "what", "who", "former", "ex",
    "great", "united", "northern", "southern", "eastern", "western", "north", "south", "east", "west", "central",
    "upper", "lower",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A known thing at words ``start`` to ``end`` (excluded): exactly one of the three last fields is filled."""

    start: int
    end: int
    names: tuple[Known, ...] = ()
    people: tuple[Person, ...] = ()
    agent: Agent | None = None


def find_hits(words: Sequence[Word], own: ActorFile | None = None) -> list[Hit]:
    """Words -> hits in order, none overlapping. The longest wins; of two equally long, name before person before noun.

    A name inside an unknown longer name is left out: Jordan Smith, Michael Bloomberg. The user's ``own`` actors win
    over what ships, unless that is longer.
    """
    hits: list[Hit] = []
    at = 0
    while at < len(words):
        hit = _longest(words, at)
        hit = (_longest_own(words, at, own, hit.end if hit else at) or hit) if own else hit
        if hit:
            hits.append(hit)
        at = hit.end if hit else at + 1
    covered = {at for hit in hits for at in range(hit.start, hit.end)}
    return [
        hit
        for hit in hits
        if not (hit.names and not hit.names[0].origin and (_in_name(words, hit, covered) or _turned(words, hit)))
    ]


def _turned(words: Sequence[Word], hit: Hit) -> bool:
    """Whether a name tells only whom others are for or against, or who stands behind them: ``pro-Russian``,
    ``Iranian-backed``: they belong elsewhere.
    """
    if hit.start and words[hit.start].hyphen and words[hit.start - 1].key in {"pro", "anti", "non"}:
        return True
    return hit.end < len(words) and words[hit.end].hyphen and words[hit.end].key in BACKED


def _in_name(words: Sequence[Word], hit: Hit, covered: set[int]) -> bool:
    """Whether a name stands inside an unknown longer one: a person's, or ``Santa Marta Self Defense Forces``."""
    word, kind = words[hit.start], hit.names[0].kind
    if word.acronym or hit.names[0].kind == "shared":
        return False
    after = words[hit.end] if hit.end < len(words) and hit.end not in covered else None
    lone = hit.end - hit.start == 1 and not word.possessive
    given = lone and (word.key in GIVEN_NAMES or (kind in {"seat", "city"} and bool(gender_of(word.key))))
    if given and after and after.capital and after.start - word.end == 1 and not after.acronym:
        return True
    before = words[hit.start - 1] if hit.start and hit.start - 1 not in covered else None
    if before is None or word.start - before.end != 1 or not (before.capital or before.key in {"al", "el"}):
        return False
    surname = kind in {"organisation", "group", "nickname", "building"} or before.key in {"al", "el"}
    surname = surname or word.key in GIVEN_NAMES or (lone and kind == "city" and bool(gender_of(before.key)))
    return surname and before.key not in COMMON and not before.acronym and not before.possessive


def _longest(words: Sequence[Word], at: int) -> Hit | None:
    """The longest known thing that begins at a word."""
    names, agents = load_names(), load_agents()
    word = words[at]
    named = word.capital or word.key in PARTICLES or word.text[0].isdigit()
    for size in _sizes(words, at, named=named):
        stretch = words[at : at + size]
        titled = named and _titled(stretch)
        for key in _keys(stretch):
            if titled and key in names and (size > 1 or word.capital):
                return Hit(at, at + size, names=names[key])
            if named and 1 < size <= LONGEST_PERSON and (titled or stretch[-1].hyphen) and (people := find_people(key)):
                return Hit(at, at + size, people=people)
            if (agent := agents.get(plain(key)) or agents.get(_singular(plain(key)))) and _lone(stretch):
                return Hit(at, at + size, agent=agent)
    return None


def is_month(text: str, start: int, end: int) -> bool:
    """Where a word stands -> whether it is a month there and no name: ``6 May``, ``since May``."""
    if text[start:end] not in _MONTHS:
        return False
    return bool(_BEFORE_MONTH.search(text, max(0, start - 12), start) or _AFTER_MONTH.match(text, end))


def _longest_own(words: Sequence[Word], at: int, own: ActorFile, least: int) -> Hit | None:
    """The longest actor of the user's that begins at a word and does not end before ``least``."""
    for end in range(min(len(words), at + LONGEST_PERSON), max(least, at + 1) - 1, -1):
        stretch = words[at:end]
        for key in _keys(stretch):
            if not (_titled(stretch) or key in own.small):
                continue
            if key in own.names or plain(key) in own.people:
                return Hit(at, end, names=own.names.get(key, ()), people=own.people.get(plain(key), ()))
    return None


@cache
def _load_sizes() -> dict[str, frozenset[int]]:
    """-> first word of a name or agent noun to the numbers of words of those that begin with it."""
    sizes: dict[str, set[int]] = {}
    for key in (*load_names(), *load_agents()):
        first, *rest = plain(key).split()
        sizes.setdefault(first, set()).add(1 + len(rest))
    return {first: frozenset(numbers) for first, numbers in sizes.items()}


@lru_cache(maxsize=1 << 14)
def _known_sizes(key: str) -> frozenset[int]:
    """The key of a first word -> the numbers of words of the known things that may begin with it."""
    known = _load_sizes()
    first = plain(key)
    single = {1} & known.get(_singular(first), frozenset())
    return known.get(first, frozenset()) | single


def _sizes(words: Sequence[Word], at: int, *, named: bool) -> list[int]:
    """A word -> how many words the known things that may begin at it have, most first."""
    known = _known_sizes(words[at].key)
    if not named and not known:
        return []
    sizes = set(known)
    end = at + 1
    while named and end < len(words) and end - at < LONGEST_PERSON and _in_run(words[end]):
        end += 1
        sizes.add(end - at)
    return sorted((size for size in sizes if at + size <= len(words)), reverse=True)


def _in_run(word: Word) -> bool:
    """Whether a word may go on a person's name: ``Bashar`` *al* *Assad*, ``Kim Jong-`` *un*."""
    return word.capital or word.hyphen or word.key in PARTICLES


def _keys(stretch: Sequence[Word]) -> Iterator[str]:
    """Words -> their key, and the key without abbreviations (headlines in capitals)."""
    key = " ".join([word.key for word in stretch])
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
