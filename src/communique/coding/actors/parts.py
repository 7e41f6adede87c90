"""A noun phrase cut up, and what its reading says. No parser: prepositions, commas and possessives cut the phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from communique.coding.actors.hits import Hit, find_hits
from communique.coding.actors.setting import NO_COUNTRY, Setting
from communique.knowledge.actor_file import ActorFile
from communique.knowledge.keys import Word
from communique.knowledge.tables import Known, Person
from communique.records import Entity, Passage

CUTS = frozenset({
    "of", "for", "from", "in", "at", "to", "by", "with", "on", "against", "who", "which", "that", "whose", "under",
    "near", "including", "as", "over", "into", "inside", "across", "within", "after", "during", "between", "about",
    "than", "when", "where",
})  # fmt: skip
# Cuts after which the country of the head may stand: "the government and people of Iraq", "police in Minsk".
JOINS = frozenset({"and", "of", "for", "from", "in", "at", "within", "across", "inside"})
OWNING = frozenset({"his", "her", "its", "their", "our", "my", "your"})
NUMBERS = frozenset({
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
    "sixty", "seventy", "eighty", "ninety", "dozen", "dozens", "hundred", "hundreds", "thousand", "thousands",
    "million", "half",
})  # fmt: skip
WHOLES = frozenset({"region", "country"})  # kinds of names that may say where a town before them lies
# Kinds of names that place an actor in a country; the others are bodies.
PLACES = frozenset({"country", "former", "demonym", "people", "region", "city", "seat"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase says: name, country and sectors as far as it tells; ``chain`` are words used from elsewhere.

    ``local``: whether the country, where missing, may be taken from the surroundings.
    """

    name: str
    country: str | None
    sectors: tuple[str, ...]
    rule: str
    chain: tuple[Passage, ...] = ()
    person: bool = False
    local: bool = True
    definite: bool = False  # "the militants": named before

    @property
    def entity(self) -> Entity:
        """The reading as an entity. Of an organisation that is no country, "GOV" says nothing."""
        empty = self.country in NO_COUNTRY and self.sectors == ("GOV",)
        return Entity(self.name, self.country, () if empty else self.sectors)


@dataclass(frozen=True, slots=True)
class Parts:
    """A phrase cut up: words and hits of its head part, the owner before a possessive, the tail and what joins it."""

    words: Sequence[Word]
    hits: Sequence[Hit]
    owner: Sequence[Word] = ()
    tail: Sequence[Word] = ()
    join: str = ""

    @property
    def label(self) -> str:
        """The head's words as a name, article left out."""
        words = self.words[1:] if self.words[0].text.lower() in {"the", "a", "an"} else self.words
        return " ".join(word.text for word in words)

    @property
    def titled(self) -> bool:
        """Whether an agent noun stands in the head."""
        return any(hit.agent for hit in self.hits)


def cut_phrase(text: str, words: Sequence[Word], own: ActorFile | None = None) -> Parts:
    """The text and the words of a phrase, and the user's actors -> its parts."""
    hits = find_hits(words, own)
    inside = {at for hit in hits for at in range(hit.start + 1, hit.end)} | _places_joined(text, words, hits)
    nouns_end = {hit.end for hit in hits if hit.agent}
    cuts = (at for at in range(1, len(words)) if at not in inside and _cuts(text, words, at, joined=at in nouns_end))
    end = next(cuts, len(words))
    join = words[end].text if end < len(words) and words[end].text in CUTS | {"and"} else ""
    owned = [at for at in range(end - 1) if words[at].possessive and at + 1 not in inside]
    head = owned[-1] + 1 if owned else 0
    kept = [replace(hit, start=hit.start - head, end=hit.end - head) for hit in hits if head <= hit.start < end]
    return Parts(words[head:end], kept, words[:head], words[end + bool(join) :], join)


def _places_joined(text: str, words: Sequence[Word], hits: Sequence[Hit]) -> set[int]:
    """``a Mumbai, India court``: the numbers of words that a comma parts from the place they tell more of."""
    joined = set()
    before: Hit | None = None
    for hit in hits:
        if hit.names and hit.names[0].kind in WHOLES and hit.start and hit.end < len(words):
            known = before and before.end == hit.start and before.names and before.names[0].kind in PLACES
            single = hit.start == 1 and words[0].capital and not before and hit.names[0].kind == "region"
            if (known or single) and text[words[hit.start - 1].end : words[hit.start].start] == ", ":
                joined.add(hit.start)
        before = hit
    return joined


def _in_amount(words: Sequence[Word], at: int) -> bool:
    """Whether a word stands inside an amount: more *than* 40, up *to* 60, 20 *to* 30."""
    if at + 1 == len(words) or not (words[at + 1].text[0].isdigit() or words[at + 1].key in NUMBERS):
        return False
    before = words[at - 1]
    return words[at].text == "than" or (
        words[at].text == "to" and (before.text[0].isdigit() or before.key in NUMBERS or before.key in {"up", "close"})
    )


def _cuts(text: str, words: Sequence[Word], at: int, *, joined: bool) -> bool:
    """Whether the head ends before a word; "and" cuts only after a noun ("the government and people of Iraq")."""
    word = words[at].text
    if (word in CUTS and not _in_amount(words, at)) or (word == "and" and joined):
        return True
    between = text[words[at - 1].end : words[at].start]
    return any(mark in between for mark in ",;(") and not (between == "," and word[0].isdigit())


def from_file(known: Known | Person) -> str:
    """What is known -> the user's file it comes from, as the end of a rule's name; empty for what ships."""
    return f" ({known.origin})" if known.origin else ""


def choose_name(names: Sequence[Known], setting: Setting) -> Known:
    """Bearers of one name -> of those whose code holds on the day, the one whose country the report speaks of most;
    without that, the first.
    """
    if len(names) == 1:
        return names[0]
    holding = [known for known in names if known.holds(setting.on)] or names
    return max(holding, key=lambda known: setting.weights[known.country])
