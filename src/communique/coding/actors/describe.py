"""A person's name in the text -> what its title, its apposition or the words in front of it say about its bearer."""

from __future__ import annotations

import re

from communique.coding.actors.hits import Hit, find_hits
from communique.coding.actors.parts import Reading
from communique.coding.actors.phrase import read_phrase
from communique.coding.actors.setting import Setting
from communique.knowledge.keys import Word, find_words
from communique.records import Span

LEFT_REACH, RIGHT_REACH = 90, 80  # characters of a title before a name, of an apposition after it
FIRST_NOUN = 5  # an apposition names its noun among its first words
FOLLOWING = frozenset(
    {"of", "for", "in", "at", "to", "from", "and", "with", "who", "on"}
)  # "police said" is no apposition
PLURAL_ENDS = ("s", "people", "police", "men", "women", "children")
_BREAK = re.compile(r'[,.;:"“”()\n]')
_APPOSITION = re.compile(r"\s*,\s*(?:\d+\s*,\s*)?(?=\w)")
_IS = re.compile(r"\s+(?:is|was|became|has been)\s+(?:an?|the)\s+(?=\w)")
_FRONTED = re.compile(r"(?:\A|(?<=[.,;:]\s)|(?<=\n)|(?<=[\"“”]\s))(?:[Tt]he |[Ii]ts |[Aa]n? )?([^.,;:\"“”\n]+),\s$")


def describe(text: str, span: Span, setting: Setting) -> Reading | None:
    """The text and a name's span -> what the words around it say, None where they say nothing."""
    return (
        _title(text, span, setting)
        or _apposition(text, span, setting)
        or _fronted(text, span, setting)
        or _predicate(text, span, setting)
    )


def _title(text: str, span: Span, setting: Setting) -> Reading | None:
    """``Puerto Rico Secretary of State`` before the name: known words that touch it, one other word between them."""
    left = max(0, span.start - LEFT_REACH)
    start = max((match.end() for match in _BREAK.finditer(text, left, span.start)), default=left)
    words = find_words(text, start, span.start)
    hits = find_hits(words, setting.own)
    if not hits or hits[-1].end != len(words) or hits[-1].people or not _touches(words[-1], span):
        return None
    first = len(hits) - 1
    while first and hits[first - 1].end >= hits[first].start - 1 and not hits[first - 1].people:
        first -= 1
    if not any(hit.agent or hit.names[0].kind == "shared" for hit in hits[first:]):
        return None
    return read_phrase(text, words[hits[first].start].start, span.start, setting)


def _touches(word: Word, span: Span) -> bool:
    """Whether a word stands right before a span and does not own it."""
    return span.start - word.end <= len(". ") and not word.possessive


def _right_of(text: str, start: int, setting: Setting) -> tuple[list[Word], Hit | None, int]:
    """Where words begin that may describe a name -> these words, the agent noun among the first of them, their end."""
    end = _BREAK.search(text, start)
    stop = min(end.start() if end else len(text), start + RIGHT_REACH)
    words = find_words(text, start, stop)
    noun = next((hit for hit in find_hits(words, setting.own) if hit.agent), None)
    return words, noun if noun and noun.start <= FIRST_NOUN else None, stop


def _apposition(text: str, span: Span, setting: Setting) -> Reading | None:
    """``, mayor of the Polish city of Gdansk,`` after the name."""
    match = _APPOSITION.match(text, span.end)
    if not match:
        return None
    words, noun, stop = _right_of(text, match.end(), setting)
    if noun is None or (noun.end < len(words) and words[noun.end].text not in FOLLOWING):
        return None
    return _of_one(read_phrase(text, match.end(), stop, setting))


def _fronted(text: str, span: Span, setting: Setting) -> Reading | None:
    """``The mayor of Gdansk,`` before the name: from its start to "of" nothing but known words."""
    match = _FRONTED.search(text, max(0, span.start - LEFT_REACH), span.start)
    if not match:
        return None
    words = find_words(text, match.start(1), match.end(1))
    hits = find_hits(words, setting.own)
    head = next((at for at, word in enumerate(words) if word.text in FOLLOWING), len(words))
    covered = {at for hit in hits for at in range(hit.start, hit.end)}
    if not any(hit.agent for hit in hits[:3]) or any(at not in covered for at in range(head)):
        return None
    return _of_one(read_phrase(text, match.start(1), match.end(1), setting))


def _predicate(text: str, span: Span, setting: Setting) -> Reading | None:
    """``was a former judge``, ``is the mayor of Lyon`` after the name."""
    match = _IS.match(text, span.end)
    if not match:
        return None
    words, noun, stop = _right_of(text, match.end(), setting)
    if noun is None or any(word.text in FOLLOWING for word in words[: noun.start]):
        return None
    return _of_one(read_phrase(text, match.end(), stop, setting))


def _of_one(reading: Reading | None) -> Reading | None:
    """A reading -> itself where it may describe one person: a noun, and no plural."""
    if reading is None or reading.person or not reading.rule.startswith(("agent", "voice")):
        return None
    return None if reading.name.endswith(PLURAL_ENDS) else reading
