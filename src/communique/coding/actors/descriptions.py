"""``the group``, ``the president``, ``these soldiers`` -> earlier words that name the same: by head noun or by kind."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from communique.coding.actors.mentions import Mention, MentionKind
from communique.coding.actors.parts import CUTS
from communique.coding.actors.ranking import load_scorers
from communique.knowledge.given_names import gender_of
from communique.knowledge.keys import Word, find_words, plain
from communique.records import Span

DETERMINERS = frozenset({"the", "this", "that", "these", "those", "both"})
INDEFINITE = frozenset({"a", "an", "one", "some", "another", "several", "two", "three", "many"})
# Nouns that say little but what kind of thing is meant -> the kinds of mentions they stand for.
GENERIC: dict[str, frozenset[MentionKind]] = {
    **dict.fromkeys(
        ("group", "organisation", "organization", "movement", "organizations", "party", "agency", "company", "firm",
         "institution", "body", "network", "newspaper", "union", "bloc", "alliance", "association", "outlet"),
        frozenset({"body", "group"}),
    ),
    **dict.fromkeys(("country", "nation", "state", "kingdom", "republic"), frozenset({"state"})),
    **dict.fromkeys(
        ("man", "woman", "boy", "girl", "politician", "official", "artist", "author", "actor", "singer", "officer",
         "president", "minister", "leader", "judge", "king", "queen", "senator", "diplomat", "candidate", "suspect"),
        frozenset({"person"}),
    ),
}  # fmt: skip
REACH = 40  # sentences
MOST = 6  # candidates looked at, nearest first
_NAME_AFTER = re.compile(r"\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Description:
    """A definite noun phrase: determiner, words between it and the head, the head."""

    span: Span
    determiner: str
    modifiers: tuple[str, ...]
    head: Word
    tail: bool


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Words a description may stand for, and the mention there, if any."""

    span: Span
    mention: Mention | None


class Descriptions:
    """The words and mentions of one report -> what a definite description in it stands for."""

    def __init__(self, text: str, mentions: Sequence[Mention], starts: Sequence[int]) -> None:
        self._text, self._starts = text, starts
        self._mentions = sorted(mentions, key=lambda mention: mention.span)
        self._words = find_words(text)
        self._at: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            self._at.setdefault(plain(word.key), []).append(number)

    def find(self, span: Span) -> Antecedent | None:
        """The span of a definite description -> the likeliest antecedent, None where none is sure enough."""
        description = self.read(span)
        if description is None:
            return None
        scorer = load_scorers()["description"]
        scored = [(scorer.probability(f), -at, one) for at, (one, f) in enumerate(self.candidates(description))]
        best = max(scored, key=lambda item: item[:2], default=None)
        return best[2] if best and best[0] >= scorer.least else None

    def read(self, span: Span) -> Description | None:
        """A span -> the description there, None where it is none."""
        words = find_words(self._text, span.start, span.end)
        if len(words) < 2 or words[0].text.lower() not in DETERMINERS:
            return None
        end = next(
            (at for at, word in enumerate(words) if at > 1 and (word.text in CUTS or _parted(self._text, words, at))),
            len(words),
        )
        head = words[end - 1]
        if end < 2 or head.capital:
            return None
        modifiers = tuple(plain(word.key) for word in words[1 : end - 1])
        return Description(span, words[0].text.lower(), modifiers, head, end < len(words))

    def candidates(self, one: Description) -> list[tuple[Antecedent, Mapping[str, float]]]:
        """A description -> earlier words it may stand for, nearest first, each with its features."""
        here = self._sentence(one.span.start)
        key = plain(one.head.key)
        numbers = self._at.get(key, [])
        first = bisect_left(self._words, one.span.start, key=lambda word: word.start)
        earlier = numbers[: bisect_left(numbers, first)]
        out: list[tuple[Antecedent, Mapping[str, float]]] = []
        for at, number in enumerate(reversed(earlier[-MOST:])):
            word = self._words[number]
            if here - self._sentence(word.start) > REACH:
                break
            out.append((self._around(word), self._head_features(one, number, here, at)))
        kinds = GENERIC.get(key, frozenset())
        fitting = [
            m for m in self._mentions[: bisect_left(self._mentions, one.span, key=lambda m: m.span)] if m.kind in kinds
        ]
        gender = gender_of(key)
        for at, mention in enumerate(reversed(fitting[-MOST:])):
            back = here - mention.sentence
            if back > REACH:
                break
            flags = {
                "kind": True, "kind, nearest": at == 0, "kind, same sentence": back == 0, "kind, one back": back == 1,
                "kind, far": back > 2, "kind, no such head": not earlier, "kind, modifiers": bool(one.modifiers),
                "kind, tail": one.tail, f"kind: {mention.kind}": True, "kind, this": one.determiner != "the",
                "kind, named": mention.named, "kind, gender": bool(gender),
                "kind, alone": len({m.entity.name for m in fitting}) == 1,
            }  # fmt: skip
            out.append((Antecedent(mention.span, mention), {name: float(on) for name, on in flags.items()}))
        return out

    def _head_features(self, one: Description, number: int, here: int, at: int) -> dict[str, float]:
        word = self._words[number]
        before = self._phrase_before(number)
        back = here - self._sentence(word.start)
        determiner = before[0].text.lower() if before else ""
        told = {plain(w.key) for w in before}
        mention = self._mention_at(word)
        flags = {
            "head": True, "head, nearest": at == 0, "head, same sentence": back == 0, "head, one back": back == 1,
            "head, two or three back": 2 <= back <= 3, "head, far": back > 8,
            "head, indefinite": determiner in INDEFINITE, "head, same determiner": determiner == one.determiner,
            "head, definite": determiner in DETERMINERS, "head, owned": bool(before) and before[0].possessive,
            "head, capital": word.capital, "head, modifiers told": bool(one.modifiers) and set(one.modifiers) <= told,
            "head, modifiers new": bool(set(one.modifiers) - told), "head, bare": not one.modifiers,
            "head, it has more": len(told) > len(one.modifiers) + 1, "head, tail": one.tail,
            "head, this": one.determiner in {"this", "these"}, "head, mention": mention is not None,
            "head, plural": one.head.key.endswith("s"), "head, owner": word.possessive,
            "head, followed by a name": bool(_NAME_AFTER.match(self._text, word.end)),
            "head, no determiner": not before,
        }  # fmt: skip
        return {name: float(on) for name, on in flags.items()}

    def _phrase_before(self, number: int) -> list[Word]:
        """A head's number -> the words of its phrase before it, from the determiner or owner on."""
        out: list[Word] = []
        at = number - 1
        while (
            at >= 0
            and len(out) < 5
            and self._text[self._words[at].end : self._words[at + 1].start] in {" ", "-", " \n", "’s ", "'s "}
        ):
            word = self._words[at]
            low = word.text.lower()
            if low in CUTS or low in {"and", "or", "but", "said", "is", "was", "are", "were"}:
                break
            out.insert(0, word)
            if low in DETERMINERS or low in INDEFINITE or word.possessive:
                break
            at -= 1
        return out

    def _around(self, word: Word) -> Antecedent:
        """A head word -> the antecedent there: the mention it is a part or title of, else the word alone."""
        mention = self._mention_at(word)
        start, end = (mention.span.start, mention.span.end) if mention else (word.start, word.end)
        return Antecedent(Span(min(start, word.start), max(end, word.end)), mention)

    def _mention_at(self, word: Word) -> Mention | None:
        at = bisect_right(self._mentions, word.start, key=lambda mention: mention.span.start)
        before = self._mentions[at - 1] if at else None
        if before and before.span.start <= word.start and word.end <= before.span.end:
            return before
        after = self._mentions[at] if at < len(self._mentions) else None
        return after if after and after.kind == "person" and 0 < after.span.start - word.end <= 2 else None

    def _sentence(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1


def _parted(text: str, words: Sequence[Word], at: int) -> bool:
    between = text[words[at - 1].end : words[at].start]
    return any(mark in between for mark in ",;(")
