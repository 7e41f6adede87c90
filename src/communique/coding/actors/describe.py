"""A person's name in the text -> what its title, its apposition or the words in front of it say about its bearer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.coding.actors.hits import Hit, find_hits
from communique.coding.actors.parts import NUMBERS, Reading, choose_name
from communique.coding.actors.phrase import read_phrase
from communique.coding.actors.setting import Setting
from communique.knowledge.keys import Word, find_words
from communique.records import Span

LEFT_REACH, RIGHT_REACH = 90, 80  # characters of a title before a name, of an apposition after it
LIST_REACH = 140  # characters a list of names goes back
NATIONS = frozenset({"demonym", "people"})
BODIES = frozenset({"institution", "organisation", "group", "armed", "nickname"})
FIRST_NOUN = 5  # an apposition names its noun among its first words
FOLLOWING = frozenset(
    {"of", "for", "in", "at", "to", "from", "and", "with", "who", "on"}
)  # "police said" is no apposition
PLURAL_ENDS = ("s", "people", "police", "men", "women", "children")
_BREAK = re.compile(r'[,.;:"“”()\n]')
_APPOSITION = re.compile(r"\s*,\s*(?:\d+\s*,\s*)?(?=\w)")
_IS = re.compile(r"(?:,?\s+who)?\s+(?:is|was|became|has been)\s+(?:an?|the)\s+(?=\w)")
_BELONGS = re.compile(r"\s+(?:of|from|with)\s+(?:the\s+)?(?=\w)")
_NAME = r"[A-Z][\w.’'-]*(?: [\w.’'-]+){0,3}?"
_LIST = re.compile(rf"(?:\A|(?<=[.,;:]\s)|(?<=\n))([^.,;:\n\"“”]{{3,60}}), (?:{_NAME}(?:, (?:and )?| and ))*$")
_FRONTED = re.compile(r"(?:\A|(?<=[.,;:]\s)|(?<=\n)|(?<=[\"“”]\s))(?:[Tt]he |[Ii]ts |[Aa]n? )?([^.,;:\"“”\n]+),\s$")


def is_kin(hit: Hit) -> bool:
    """Whether a noun tells whose relative somebody is, not what they are."""
    return hit.agent is not None and hit.agent.kind == "kin"


def describe(text: str, span: Span, setting: Setting) -> Reading | None:
    """The text and a name's span -> what the words around it say, None where they say nothing."""
    return (
        _title(text, span, setting)
        or _apposition(text, span, setting)
        or _fronted(text, span, setting)
        or _predicate(text, span, setting)
        or _listed(text, span, setting)
        or _belongs(text, span, setting)
    )


def _title(text: str, span: Span, setting: Setting) -> Reading | None:
    """``Puerto Rico Secretary of State`` before the name: known words that touch it, one other word between them."""
    left = max(0, span.start - LEFT_REACH)
    start = max((match.end() for match in _BREAK.finditer(text, left, span.start)), default=left)
    words = find_words(text, start, span.start)
    hits = find_hits(words, setting.own)
    if not hits or hits[-1].people or not _touches(words[-1], span):
        return None
    if hits[-1].names and hits[-1].names[0].kind in NATIONS and all(w.text.islower() for w in words[hits[-1].end :]):
        return _nationality(words, hits[-1], setting)
    if hits[-1].end != len(words):
        return None
    first = len(hits) - 1
    while first and _goes_with(words, hits[first - 1], hits[first]):
        first -= 1
    if not any(hit.agent or hit.names[0].kind == "shared" for hit in hits[first:]) or is_kin(hits[-1]):
        return None
    return read_phrase(text, words[hits[first].start].start, span.start, setting)


def _nationality(words: Sequence[Word], hit: Hit, setting: Setting) -> Reading | None:
    """``Peruvian baker``, ``Peruvian national`` before a name -> the country; an unknown trade tells no sector."""
    after = words[hit.end :]
    if len(after) > 2 or words[-1].text in FOLLOWING or words[hit.end - 1].possessive:
        return None
    sectors = ("CVL",) if after and after[-1].key == "national" else ()
    known = choose_name(hit.names, setting)
    return Reading(known.name, known.country, sectors, "agent noun, nationality")


def _goes_with(words: Sequence[Word], before: Hit, hit: Hit) -> bool:
    """Whether two hits are of one title: next to each other, or one word between (but ``wife of judge X``)."""
    between = [word.text for word in words[before.end : hit.start]]
    return len(between) <= 1 and not before.people and not (between == ["of"] and hit.agent)


def _touches(word: Word, span: Span) -> bool:
    """Whether a word stands right before a span and does not own it."""
    return span.start - word.end <= len(". ") and not word.possessive


def _right_of(text: str, start: int, setting: Setting) -> tuple[list[Word], Hit | None, int]:
    """Where words begin that may describe a name -> these words, the agent noun among the first of them, their end."""
    end = _BREAK.search(text, start)
    stop = min(end.start() if end else len(text), start + RIGHT_REACH)
    words = find_words(text, start, stop)
    hits = find_hits(words, setting.own)
    at = next((at for at, hit in enumerate(hits) if hit.agent), None)
    if at is None or hits[at].start > FIRST_NOUN or is_kin(hits[at]):
        return words, None, stop
    while at + 1 < len(hits) and hits[at + 1].start == hits[at].end and hits[at + 1].agent:
        at += 1  # a district judge
    return words, hits[at], stop


def _apposition(text: str, span: Span, setting: Setting) -> Reading | None:
    """``, mayor of the Polish city of Gdansk,`` after the name."""
    match = _APPOSITION.match(text, span.end)
    if not match:
        return None
    words, noun, stop = _right_of(text, match.end(), setting)
    if noun is None:
        return None
    if noun.end < len(words) and words[noun.end].text not in FOLLOWING:
        if not words[noun.end - 1].capital:
            return None
        stop = words[noun.end - 1].end  # Ana Ruiz, the Information Minister said
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
    if not any(hit.agent and not is_kin(hit) for hit in hits[:3]) or any(at not in covered for at in range(head)):
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


def _listed(text: str, span: Span, setting: Setting) -> Reading | None:
    """``Two opposition lawmakers, Adel Haddad and Omar Saleh,`` before and after the name."""
    match = _LIST.search(text, max(0, span.start - LIST_REACH), span.start)
    if not match:
        return None
    words = find_words(text, match.start(1), match.end(1))
    begins = [at for at, word in enumerate(words) if word.key in NUMBERS | {"a", "an"} or word.text[0].isdigit()]
    words = words[begins[-1] :] if begins else []
    hits = find_hits(words, setting.own)
    if not hits or hits[-1].end != len(words) or not hits[-1].agent or is_kin(hits[-1]):
        return None
    reading = read_phrase(text, words[0].start, match.end(1), setting)
    return reading if reading and reading.rule.startswith(("agent", "voice")) else None


def _belongs(text: str, span: Span, setting: Setting) -> Reading | None:
    """``of the Scottish National Party``, ``from Amnesty International`` after the name: the body it speaks for."""
    match = _BELONGS.match(text, span.end)
    if not match:
        return None
    words, _, _ = _right_of(text, match.end(), setting)
    hits = find_hits(words, setting.own)
    if not hits or hits[0].start or not _is_body(hits[0], words):
        return None
    return read_phrase(text, match.end(), words[hits[0].end - 1].end, setting)


def _is_body(hit: Hit, words: Sequence[Word]) -> bool:
    """Whether a hit names a body, or one of the state that owns what follows (``the army's northern command``)."""
    if hit.names:
        return hit.names[0].kind in BODIES
    return hit.agent is not None and hit.agent.sectors[:1] in {("MIL",), ("COP",)} and words[hit.end - 1].possessive


def _of_one(reading: Reading | None) -> Reading | None:
    """A reading -> itself where it may describe one person: a noun, and no plural."""
    if reading is None or reading.person or not reading.rule.startswith(("agent", "voice")):
        return None
    return None if reading.name.endswith(PLURAL_ENDS) else reading
