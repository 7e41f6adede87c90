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
# A town below this needs support: "in" before it, or its country in the article.
SMALL_TOWN = 15_000
TINY_TOWN = 5_000  # below this it needs both
_WELL_KNOWN = 1_000_000
# What other places lie in.
CONTAINERS = frozenset({"country", "region", "province", "district"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at its span and the places it may mean; ``within`` is what follows a comma ("Paris, Texas").

    ``located``: words before it vouch for a place ("in", "the town of"). ``part``: it stands in the name of a body or
    thing ("Lima University"), which tells of a country but names no place.
    """

    span: Span
    key: str
    candidates: tuple[Candidate, ...]
    located: bool = False
    within: str | None = None
    part: bool = False

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
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def lower(self) -> str:
        """The token in small letters."""
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
        found: list[Mention] = []
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
                found.append(replace(mention, part=self._is_part(mention, at, after)))
            last = mention
            if state := self._state_after(mention):
                found.append(state)
                last = state
            at = next(
                (i for i in range(after, len(self._tokens)) if self._tokens[i].start >= last.span.end),
                len(self._tokens),
            )
        return [mention for mention in found if not self._is_surname(mention)]

    def _longest(self, at: int) -> tuple[Mention, int] | None:
        first = self._tokens[at]
        if not first.capital:
            return None
        shouted = first.text == "US" and self._line(first.start, first.end).isupper()  # TELL US
        if (code := self._words.codes.get(first.text)) and not shouted:
            return self._mention(first, first, code), at + 1
        best: tuple[_Token, int] | None = None
        key = ""
        for index in range(at, min(at + 6, len(self._tokens))):
            token = self._tokens[index]
            if index > at and not _IN_NAME.fullmatch(self.text, self._tokens[index - 1].end, token.start):
                break
            key = key_of(self.text[first.start : token.end])
            if not token.text.islower() and self._gazetteer.candidates(key):
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
        located = self._is_located(start)
        key = key_of(code or self.text[first.start : last.end])
        return Mention(Span(start, end), key, self._gazetteer.candidates(key), located, self._within(end))

    def _is_located(self, start: int) -> bool:
        """Whether words before vouch for a place: "in", "near the", "in eastern", "the town of"."""
        before = self.text[max(0, start - 30) : start]
        if m := re.search(r"(\w+)\s+of\s+(?:the\s+)?$", before):
            return m[1].lower() in self._words.containers
        m = re.search(r"(\w+)\s+(?:the\s+)?(?:\w+ern\s+)?$", before)
        return bool(m and m[1] in self._words.locative)

    def _within(self, end: int) -> str | None:
        """What stands after a comma behind a name, if it is a country or region: its key."""
        if m := _abbreviated_state().match(self.text, end):
            return key_of(self._words.states[m[1]])
        if not (
            m := re.match(r",\s+((?:[A-Z][\w.’'-]*)(?: (?:and|of|the|[A-Z][\w’'-]*)){0,3})", self.text[end : end + 60])
        ):
            return None
        words = m[1].rstrip(".").split(" ")
        for count in range(len(words), 0, -1):
            key = key_of(self._words.codes.get(" ".join(words[:count]), " ".join(words[:count])))
            if any(c.entry.feature in CONTAINERS and c.name_kind == "primary" for c in self._gazetteer.candidates(key)):
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
            word in self._words.function or word in self._words.compass or word in self._words.no_surname
            or word in self._words.plain or word in self._lower or bool(self._gazetteer.candidates(word))
        )  # fmt: skip

    def _is_title(self, token: _Token) -> bool:
        return token.text in self._words.titles or f"{token.text}." in self._words.titles

    def _is_person(self, mention: Mention, at: int, after: int) -> bool:
        """A given name before a surname (Jordan Peele), or a name behind a given name, a title, an unknown name."""
        if self.certain:
            return False
        before, behind = self._neighbour(at, -1), self._neighbour(after - 1, 1)
        country = any(c.entry.feature in {"country", "region"} or c.name_kind == "demonym" for c in mention.candidates)
        if after - at == 1 and self._tokens[at].text in self._words.given and behind and not mention.located:
            other = behind.lower in self._words.no_surname or self._is_title(behind)
            if not other and not (country and self._gazetteer.candidates(behind.lower)):
                return True
        if not before or country:
            return False
        if before.text in self._words.given or (len(before.text) == 1 and before.text not in "AI"):
            return True
        if self._is_title(before) and after - at == 1:
            return True
        return not self._known(before) and not self._famous(mention)

    def _famous(self, mention: Mention) -> bool:
        """Whether it may be a country, capital, region, sea or city of millions by its own name."""
        return any(
            c.entry.feature not in {"city", "province", "district"} or c.entry.population >= _WELL_KNOWN
            for c in mention.candidates if c.name_kind == "primary"
        )  # fmt: skip

    def _is_place(self, mention: Mention, at: int, after: int) -> bool:
        """Not a newspaper, an acronym, a plain word or part of a longer unknown name."""
        single = after - at == 1
        if self.certain:  # the "Airport" of a longer name is no town even then
            return not (single and mention.key in self._words.plain and sum(t.capital for t in self._tokens) > 1)
        behind = self._neighbour(after - 1, 1)
        if behind and behind.lower in self._words.newspapers:
            return False
        if single and (mention.key in self._words.never or self._is_acronym(mention)):
            return False
        if mention.key.replace(" ", "-") in self._words.metonyms and not mention.located:
            return False  # "the White House said" names its people
        demonym = any(c.name_kind == "demonym" for c in mention.candidates)
        if self._is_hyphenated(mention) and not demonym and not self._famous(mention):
            return False
        plain = mention.key in self._words.plain
        article = self.text[max(0, mention.span.start - 4) : mention.span.start].lower() == "the "
        if not single or (mention.located and not (plain and article)) or mention.within:
            return True
        given = self._tokens[at].text in self._words.given and not self._famous(mention)
        if given or plain or (mention.key in self._lower and not self._famous(mention)):
            return False
        whole = demonym or self._famous(mention)
        return whole or not behind or self._known(behind) or self._is_title(behind)

    def _is_hyphenated(self, mention: Mention) -> bool:
        """Whether the name is one side of a compound of names: Wal-Mart, Navarro-Valls, but not Seattle-based."""
        before, behind = (
            self.text[max(0, mention.span.start - 20) : mention.span.start],
            self.text[mention.span.end :][:2],
        )
        return bool(re.search(r"\b[A-Z]\w*-$", before) or re.fullmatch(r"-[A-Z]", behind))

    def _is_part(self, mention: Mention, at: int, after: int) -> bool:
        """Whether the name stands in that of a body or thing: Lima University, Bank of China, US$ 5."""
        if self.certain or mention.within:
            return False
        behind, before = self._neighbour(after - 1, 1), self._neighbour(at, -1)
        if behind and behind.lower in self._words.bodies:
            return True
        if self.text[mention.span.end : mention.span.end + 1] == "$":
            return True
        if m := re.search(
            r"\b([A-Z]\w+) (?:of (?:the )?|de )$", self.text[max(0, mention.span.start - 30) : mention.span.start]
        ):
            return m[1].lower() in self._words.bodies_before
        return bool(before and before.lower in self._words.bodies_before)

    def _is_acronym(self, mention: Mention) -> bool:
        """HIV, MENA, ACT: capitals in a line that has small letters too, unless a short form we know or a dateline."""
        name = mention.span.of(self.text)
        if len(name) > 5 or not name.isupper() or name in self._words.codes:
            return False
        begins_line = mention.span.start == 0 or self.text[mention.span.start - 1] == "\n"
        return not begins_line and not self._line(mention.span.start, mention.span.end).isupper()

    def _line(self, start: int, end: int) -> str:
        """The line that holds these characters."""
        last = self.text.find("\n", end)
        return self.text[self.text.rfind("\n", 0, start) + 1 : last if last >= 0 else len(self.text)]

    def _is_surname(self, mention: Mention) -> bool:
        """A name that stood behind a given name elsewhere in the text: the same person again."""
        if self.certain or mention.located or mention.within or mention.key not in self._persons:
            return False
        return not any(c.entry.feature in {"country", "region"} for c in mention.candidates)
