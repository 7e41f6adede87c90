"""Names of places in a text: the longest match of the gazetteer at each capital letter, persons and words left out."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from communique.knowledge.gazetteer import Candidate, Gazetteer, NameWords, key_of, load_gazetteer, load_name_words
from communique.records import Span

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’ʻ‘`](?!s\b)[^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;“”\"\n]")
_IN_NAME = re.compile(r"[ \u00a0\n–-]|(?<=St)\. |(?<=Mt)\. |(?<=Ft)\. ")
_LOCATIVE = frozenset("in near from outside around at to into inside across toward towards throughout via".split())
_FUNCTION = frozenset(
    "a an the in on at of from to for by with and or but as if when while where who what how why this that these those "
    "his her its their our my your he she it they we i after before since until during under over about against between "
    "among through into near not no yes some all many most both each every one two three meanwhile however although "
    "because so than then there here now today yesterday also even just only still yet once former new old all across".split()
)
_COMPASS = frozenset("north south east west northern southern eastern western central upper lower greater".split())
# After a name these make it no person: "Israel Defense Forces", "Georgia Tech", "Jordan River".
_NO_SURNAME = frozenset(
    "defense defence forces army air navy police national islamic foreign state university river valley street road "
    "airport international central bank parliament government embassy ministry prime peace security special federal "
    "county province city town district region island islands bay beach port square park hall tower bridge times post "
    "and of in conference summit olympics games world cup house court supreme institute school hospital club united "
    "border war crisis monday tuesday wednesday thursday friday saturday sunday press tech wall agreement accord treaty "
    "republic tv radio today news daily area north south east west".split()
)
_NEWSPAPER = frozenset("times post journal herald tribune gazette chronicle globe examiner".split())
_NEVER = frozenset("may march august monday tuesday wednesday thursday friday saturday sunday".split())
# A town below this needs support: "in" before it, or its country in the article.
SMALL_TOWN = 15_000
_WELL_KNOWN = 1_000_000


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at its span and the places it may mean; ``within`` is what follows a comma ("Paris, Texas")."""

    span: Span
    key: str
    candidates: tuple[Candidate, ...]
    located: bool = False
    within: str | None = None

    def moved(self, by: int) -> Mention:
        """Characters -> the same mention that much further on."""
        return replace(self, span=Span(self.span.start + by, self.span.end + by))


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def lower(self) -> str:
        return self.text.lower()


@functools.cache
def _abbreviated_state() -> re.Pattern[str]:
    states = sorted(load_name_words().states, key=len, reverse=True)
    return re.compile(r",\s+(" + "|".join(map(re.escape, states)) + r")(?!\w)")


class MentionFinder:
    """Finds the mentions of one text; ``certain`` drops the checks, for words known to name a place."""

    def __init__(self, text: str, *, certain: bool = False) -> None:
        self.text = text
        self.certain = certain
        self._gazetteer: Gazetteer = load_gazetteer()
        self._words: NameWords = load_name_words()
        self._tokens = [_Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)]
        self._lower = {token.text for token in self._tokens if token.text.islower()}
        self._persons: set[str] = set()

    def find(self) -> list[Mention]:
        """The mentions in order, without overlaps."""
        found: list[tuple[Mention, int, int]] = []
        at = 0
        while at < len(self._tokens):
            hit = self._longest(at)
            if hit is None:
                at += 1
                continue
            mention, after = hit
            if self._is_person(mention, at, after):
                self._persons.update(key_of(token.text) for token in self._tokens[at:after])
            elif self._is_place(mention, at, after):
                found.append((mention, at, after))
            state = self._state_after(mention)
            if state:
                found.append((state, after, after))
                while after < len(self._tokens) and self._tokens[after].start < state.span.end:
                    after += 1
            at = after
        return [mention for mention, first, _ in found if not self._is_surname(mention, first)]

    def _longest(self, at: int) -> tuple[Mention, int] | None:
        first = self._tokens[at]
        if not first.capital:
            return None
        if code := self._words.codes.get(first.text):
            return self._mention(first, first, code), at + 1
        best: tuple[_Token, int] | None = None
        key = ""
        for index in range(at, min(at + 6, len(self._tokens))):
            token = self._tokens[index]
            if index > at and not _IN_NAME.fullmatch(self.text, self._tokens[index - 1].end, token.start):
                break
            key = key_of(self.text[first.start : token.end])
            if (token.capital or token.text[0].isdigit()) and self._gazetteer.candidates(key):
                best = token, index + 1
            if not self._gazetteer.continues(key):
                break
        return (self._mention(first, best[0]), best[1]) if best else None

    def _mention(self, first: _Token, last: _Token, code: str | None = None) -> Mention:
        start, end = first.start, last.end
        if article := re.search(r"\b[Aa](?:l|d|r|s|n|t|sh)-$", self.text[max(0, start - 4) : start]):
            start -= len(article.group())
        elif first.text == "Washington" and (m := re.match(r",? (?:D\.C\.|DC\b)", self.text[end : end + 8])):
            end, code = end + m.end(), "Washington D.C."
        before = re.search(r"(\w+)\s+(?:the\s+)?(?:\w+ern\s+|[a-z]+\s+of\s+)?$", self.text[max(0, start - 30) : start])
        located = bool(before and before[1] in _LOCATIVE)
        key = key_of(code or self.text[first.start : last.end])
        return Mention(Span(start, end), key, self._gazetteer.candidates(key), located, self._within(end))

    def _within(self, end: int) -> str | None:
        """What stands after a comma behind a name, if it is a country or region: its key."""
        if m := _abbreviated_state().match(self.text, end):
            return key_of(self._words.states[m[1]])
        if not (m := re.match(r",\s+((?:[A-Z][\w.’'-]*)(?: (?:and|of|the|[A-Z][\w’'-]*)){0,3})", self.text[end : end + 60])):
            return None
        words = m[1].rstrip(".").split(" ")
        for count in range(len(words), 0, -1):
            key = key_of(self._words.codes.get(" ".join(words[:count]), " ".join(words[:count])))
            if any(c.entry.feature in {"country", "region"} and c.name_kind == "primary" for c in self._gazetteer.candidates(key)):
                return key
        return None

    def _state_after(self, mention: Mention) -> Mention | None:
        """The "Ore." of "Portland, Ore."."""
        if not (m := _abbreviated_state().match(self.text, mention.span.end)):
            return None
        key = key_of(self._words.states[m[1]])
        regions = tuple(c for c in self._gazetteer.candidates(key) if c.entry.feature == "region")
        return Mention(Span(m.start(1), m.end(1)), key, regions, located=True)

    def _neighbour(self, index: int, side: int) -> _Token | None:
        """The capitalised token beside another, only a blank between (or the full stop of "Sen.")."""
        there = index + side
        if not 0 <= there < len(self._tokens):
            return None
        left, right = sorted((index, there))
        gap = self.text[self._tokens[left].end : self._tokens[right].start]
        stop = gap == ". " and f"{self._tokens[left].text}." in self._words.titles | {"J."}
        initial = gap == ". " and len(self._tokens[left].text) == 1
        return self._tokens[there] if (gap == " " or stop or initial) and self._tokens[there].capital else None

    def _known(self, token: _Token) -> bool:
        """Whether a capitalised token is a word or place rather than a part of a person's name."""
        word = token.lower
        return (
            word in _FUNCTION or word in _COMPASS or word in _NO_SURNAME or word in self._words.plain
            or word in self._lower or bool(self._gazetteer.candidates(word))
        )  # fmt: skip

    def _is_title(self, token: _Token) -> bool:
        return token.text in self._words.titles or f"{token.text}." in self._words.titles

    def _is_person(self, mention: Mention, at: int, after: int) -> bool:
        if self.certain:
            return False
        before, behind = self._neighbour(at, -1), self._neighbour(after - 1, 1)
        country = any(c.entry.feature in {"country", "region"} or c.name_kind == "demonym" for c in mention.candidates)
        first = self._tokens[at].text
        if after - at == 1 and first in self._words.given and behind and not mention.located:
            named = behind.lower in _NO_SURNAME or self._is_title(behind) or self._gazetteer.candidates(behind.lower)
            if not named or (not country and behind.text not in _NO_SURNAME and not self._is_title(behind)):
                return behind.lower not in _NO_SURNAME
        if not before or country:
            return False
        if before.text in self._words.given or key_of(before.text) in self._persons:
            return True
        if self._is_title(before) and after - at == 1:
            return True
        return not self._known(before) and not self._famous(mention)

    def _famous(self, mention: Mention) -> bool:
        return any(
            c.entry.feature not in {"city"} or c.entry.population >= _WELL_KNOWN
            for c in mention.candidates if c.name_kind == "primary"
        )  # fmt: skip

    def _is_place(self, mention: Mention, at: int, after: int) -> bool:
        if self.certain:
            return True
        single = after - at == 1
        behind = self._neighbour(after - 1, 1)
        if behind and behind.lower in _NEWSPAPER:
            return False
        if single and (mention.key in _NEVER or len(mention.key) < 3 and mention.key not in {"us", "uk"}):
            return False
        if not single or mention.located or mention.within:
            return True
        given = self._tokens[at].text in self._words.given and not self._famous(mention)
        if given or mention.key in self._words.plain or (mention.key in self._lower and not self._famous(mention)):
            return False
        return not (behind and not self._known(behind) and not self._is_title(behind) and not self._famous(mention))

    def _is_surname(self, mention: Mention, first: int) -> bool:
        """A name that stood behind a given name elsewhere in the text: the same person again."""
        if self.certain or mention.located or mention.within or mention.key not in self._persons:
            return False
        return not any(c.entry.feature in {"country", "region"} for c in mention.candidates)
