"""One report's named and described actors and its pronouns, in order -> whom each pronoun stands for.

Read once from left to right: a mention joins the referent it names, a pronoun joins the referent that the fitted
weights (``ranking``) think likeliest, if they are sure enough. So "he ... he ... he" leads back to the name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from communique.coding.actors.mentions import Mention, MentionKind
from communique.coding.actors.ranking import Scorer, load_scorers
from communique.knowledge.given_names import gender_of
from communique.knowledge.keys import find_words, plain
from communique.records import UNKNOWN_CODE, Span

PronounClass = Literal["person", "thing", "many"]
PRONOUNS: dict[str, tuple[PronounClass, str]] = {
    **dict.fromkeys(("he", "him", "his", "himself"), ("person", "m")),
    **dict.fromkeys(("she", "her", "hers", "herself"), ("person", "f")),
    **dict.fromkeys(("it", "its", "itself"), ("thing", "")),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), ("many", "")),
}
FITTING: dict[PronounClass, frozenset[MentionKind]] = {
    "person": frozenset({"person"}),
    "thing": frozenset({"state", "body"}),
    "many": frozenset({"group", "body", "state"}),
}
POSSIBLE = 0.1  # the least probability of whom a pronoun may stand for
REACH = 4  # sentences a pronoun looks back
SUBJECTS = frozenset({"he", "she", "it", "they"})
_PRONOUN = re.compile(rf"\b(?:{'|'.join(PRONOUNS)})\b", re.IGNORECASE)
_EMPTY_IT = re.compile(r"\s*(?:['’]s|is|was|will be|would be|has been|seems|appears|became|took|takes)\b")
_LOCATED = re.compile(r"\b(?:in|at|near|from|to|on)\s+(?:the\s+)?$", re.IGNORECASE)
_PREPOSED = re.compile(
    r"\b(?:of|by|with|for|against|about|and|between|after|than)\s+(?:the\s+|an?\s+)?$", re.IGNORECASE
)
_JOINED = re.compile(r",? and (?:\w+ ){0,4}")
_OWNED = re.compile(r"['’]s?\b|['’](?=\s)")
_TITLE = re.compile(r"\b(Mr|Sir|Lord|King|Prince|Mrs|Ms|Miss|Lady|Dame|Queen|Princess)\.?\s+(?:\w+\s+){0,3}$")
_FEMALE_TITLES = frozenset({"Mrs", "Ms", "Miss", "Lady", "Dame", "Queen", "Princess"})


@dataclass(frozen=True, slots=True)
class Trace:
    """Words that stand for a referent: a mention, or a pronoun (``word`` in lower case) that was resolved."""

    span: Span
    sentence: int
    first: bool  # the first of its kind in its sentence
    quote: int  # the number of the quotation it stands in, -1 outside
    word: str = ""


@dataclass(slots=True)
class Referent:
    """Whom or what mentions stand for."""

    kind: MentionKind
    gender: str
    mentions: list[Mention] = field(default_factory=list)
    last: Trace | None = None
    count: int = 0
    sure: float = 1.0  # of the pronouns since its last mention, the least sure
    pair: bool = False  # two that stand side by side: "Norway and Sweden"

    @property
    def named(self) -> Mention:
        """The mention that tells most: the last one whose code is known, else the last one."""
        known = [m for m in self.mentions if m.entity.code != UNKNOWN_CODE]
        return self.mentions[-1] if self.kind == "group" or not known else known[-1]

    @property
    def antecedents(self) -> tuple[Mention, ...]:
        """What a pronoun leads to: both of a pair, else the mention that tells most."""
        return tuple(self.mentions) if self.pair else (self.named,)

    @property
    def words(self) -> Span:
        """Where its antecedents stand: one span, of a pair with what joins the two."""
        return Span(self.antecedents[0].span.start, self.antecedents[-1].span.end)


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun in the text."""

    span: Span
    word: str
    kind: PronounClass
    gender: str
    sentence: int
    quote: int


class Discourse:
    """Text, mentions, sentence starts and quotations of one report -> ``links``: pronoun's span to its referent."""

    def __init__(
        self, text: str, mentions: Sequence[Mention], starts: Sequence[int], quoted: Sequence[Span] = ()
    ) -> None:
        self._text, self._starts, self._quoted = text, starts, sorted(quoted)
        self.mentions = mentions
        self.links: dict[Span, Referent] = {}
        self.agreed: dict[Span, tuple[Mention, ...]] = {}
        self.referents: list[Referent] = []
        self._by_key: dict[tuple[str, str], Referent] = {}
        self._counts: dict[tuple[int, MentionKind], int] = {}
        self._before: Mention | None = None
        scorers = load_scorers()
        items: list[Mention | Pronoun] = [*mentions, *self._pronouns()]
        for item in sorted(items, key=lambda item: (item.span.start, item.span.end)):
            if isinstance(item, Mention):
                self._add_mention(item)
            else:
                self.decide(item, scorers[item.kind])

    def _pronouns(self) -> Iterator[Pronoun]:
        for match in _PRONOUN.finditer(self._text):
            word = match[0].lower()
            if match[0].isupper() and len(word) > 1:
                continue  # IT is not it
            span = Span(*match.span())
            kind, gender = PRONOUNS[word]
            yield Pronoun(span, word, kind, gender, self._sentence(span), self._quote(span))

    def _sentence(self, span: Span) -> int:
        return bisect_right(self._starts, span.start) - 1

    def _quote(self, span: Span) -> int:
        at = bisect_right(self._quoted, span.start, key=lambda quote: quote.start) - 1
        return at if at >= 0 and self._quoted[at].covers(span) else -1

    def _trace(self, span: Span, kind: MentionKind, word: str = "") -> Trace:
        sentence = self._sentence(span)
        count = self._counts.get((sentence, kind), 0)
        self._counts[sentence, kind] = count + 1
        return Trace(span, sentence, count == 0, self._quote(span), word)

    def _add_mention(self, mention: Mention) -> None:
        """A mention -> joined to the referent of its name, or a new one."""
        known = self._known(mention)
        if known is None:
            known = Referent(mention.kind, _gender(mention, self._text))
            self.referents.append(known)
        known.gender = known.gender or _gender(mention, self._text)
        known.mentions.append(mention)
        known.count += 1
        known.sure = 1.0
        known.last = self._trace(mention.span, mention.kind)
        for key in _keys_of(mention, self._text):
            self._by_key[mention.kind, key] = known
        before, self._before = self._before, mention
        if not before or before.kind != mention.kind or before.entity == mention.entity:
            return
        if _JOINED.fullmatch(self._text, before.span.end, mention.span.start):
            words = Span(before.span.start, mention.span.end)
            last = Trace(words, mention.sentence, known.last.first, self._quote(words))
            self.referents.append(Referent("group", "", [before, mention], last, 1, pair=True))

    def _known(self, mention: Mention) -> Referent | None:
        """A mention -> the referent so named before. Two full names of one family are two persons."""
        keys = _keys_of(mention, self._text)
        found = next((self._by_key[mention.kind, key] for key in keys if (mention.kind, key) in self._by_key), None)
        if found is None or mention.kind != "person" or len(keys) == 1 or (mention.kind, keys[0]) in self._by_key:
            return found
        first = keys[0].split()[0]
        full = [key for one in found.mentions if len(key := _keys_of(one, self._text)[0].split()) > 1]
        return found if all(first in key for key in full) else None

    def join(self, pronoun: Pronoun, referent: Referent, sure: float = 1.0) -> None:
        """A pronoun, its referent and how sure that is -> linked; later pronouns know of it."""
        self.links[pronoun.span] = referent
        referent.sure = min(referent.sure, sure)
        referent.count += 1
        if pronoun.kind == "person":
            referent.gender = pronoun.gender
        referent.last = self._trace(pronoun.span, referent.kind, pronoun.word)

    def candidates(self, pronoun: Pronoun) -> list[tuple[Referent, Mapping[str, float]]]:
        """A pronoun -> the referents it may stand for, nearest first, each with its features."""
        fitting = [
            referent
            for referent in self.referents
            if referent.kind in FITTING[pronoun.kind]
            and referent.last
            and pronoun.sentence - referent.last.sentence <= REACH
            and not (pronoun.gender and referent.gender and pronoun.gender != referent.gender)
        ]
        fitting.sort(key=lambda referent: referent.last.span.start if referent.last else 0, reverse=True)
        total = sum(referent.count for referent in fitting)
        near = sum(pronoun.sentence - r.last.sentence <= 1 for r in fitting if r.last)
        out: list[tuple[Referent, Mapping[str, float]]] = []
        for at, referent in enumerate(fitting):
            features = self._features(pronoun, referent)
            features["recent"] = float(at == 0)
            features["alone"] = float(len(fitting) == 1)
            features["alone near"] = float(near == 1 and features["far"] == 0 and features["two back"] == 0)
            features["crowd"] = min(len(fitting), 8) / 8
            features["share"] = referent.count / total
            out.append((referent, features))
        return out

    def _features(self, pronoun: Pronoun, referent: Referent) -> dict[str, float]:
        last, text = referent.last, self._text
        assert last is not None  # noqa: S101  candidates have one
        back = pronoun.sentence - last.sentence
        before = text[max(0, last.span.start - 30) : last.span.start]
        between = text[last.span.end : pronoun.span.start]
        opens = self._starts[pronoun.sentence] >= pronoun.span.start - 2
        subject = pronoun.word in SUBJECTS
        chain = bool(last.word)
        name_back = pronoun.sentence - referent.mentions[-1].sentence
        flags = {
            "name three back": name_back > 2,
            "name far back": name_back > 5,
            "same sentence": back == 0,
            "one back": back == 1,
            "two back": back == 2,
            "far": back > 2,
            "first": last.first,
            "first, same sentence": last.first and back == 0,
            "first, one back": last.first and back == 1,
            "first, opens": last.first and opens and back == 1,
            "opens": opens,
            "chain": chain,
            "chain of subjects": chain and last.word in SUBJECTS and subject,
            "chain, same sentence": chain and back == 0,
            "owner": bool(_OWNED.match(text, last.span.end)),
            "owned, same sentence": back == 0 and bool(_OWNED.match(text, last.span.end)),
            "after preposition": not chain and bool(_PREPOSED.search(before)),
            "located": not chain and bool(_LOCATED.search(before)),
            "gender": bool(pronoun.gender and pronoun.gender == referent.gender),
            "topic": referent.mentions[0].sentence <= 1,
            "known": referent.named.entity.code != UNKNOWN_CODE,
            "nominal": not referent.mentions[-1].named,
            "single": " " not in text[slice(referent.named.span.start, referent.named.span.end)],
            "same paragraph": "\n" not in between,
            "into quote": pronoun.quote >= 0 and pronoun.quote != last.quote,
            "out of quote": last.quote >= 0 and pronoun.quote != last.quote,
            "same quote": pronoun.quote >= 0 and pronoun.quote == last.quote,
            "possessive": pronoun.word in {"his", "its", "their"},
            "object, same clause": pronoun.word in {"him", "them"} and back == 0 and "," not in between,
            "object": pronoun.word in {"him", "them"},
            "empty it": pronoun.word == "it" and bool(_EMPTY_IT.match(text, pronoun.span.end)),
            "state": referent.kind == "state",
            "pair": referent.pair,
            "pair of people": referent.pair and referent.mentions[0].kind == "person",
            "group": referent.kind == "group",
            "close": len(between) < 40,
            "comma between, same sentence": back == 0 and "," in between,
        }
        return {name: float(on) for name, on in flags.items()} | {"doubt": 1 - referent.sure}

    def decide(self, pronoun: Pronoun, scorer: Scorer) -> None:
        """A pronoun -> linked to the likeliest referent that is likely enough; else what all likely ones agree in."""
        scored = [(scorer.probability(features), one) for one, features in self.candidates(pronoun)]
        scored.sort(key=lambda item: -item[0])
        if scored and scored[0][0] >= scorer.least:
            self.join(pronoun, scored[0][1], scored[0][0])
        elif agreed := _agreed([one for probability, one in scored if probability >= POSSIBLE]):
            self.agreed[pronoun.span] = agreed


def _agreed(referents: Sequence[Referent]) -> tuple[Mention, ...]:
    """Referents a pronoun may stand for -> what to lead back to where all are of one country; else empty."""
    mentions = [mention for one in referents for mention in one.antecedents]
    countries = {mention.entity.country for mention in mentions}
    return (mentions[0],) if len(countries) == 1 and None not in countries else ()


def _keys_of(mention: Mention, text: str) -> list[str]:
    """A mention -> by what it is known again: full and last name, a body's or state's name, a group's words."""
    if mention.kind in {"state", "body"}:
        return [mention.entity.name]
    if mention.kind == "group" or not mention.named:
        return [mention.span.of(text).lower()]
    words = [plain(word.key) for word in find_words(text, mention.span.start, mention.span.end)]
    return list(dict.fromkeys((" ".join(words), words[-1]))) if words else [""]


def _gender(mention: Mention, text: str) -> str:
    """A person's mention -> m or f by title or given name, empty where neither tells."""
    if mention.kind != "person":
        return ""
    words = find_words(text, mention.span.start, mention.span.end)
    if not words:
        return ""
    title = _TITLE.search(text[max(0, mention.span.start - 40) : mention.span.start])
    if title:
        return "f" if title[1] in _FEMALE_TITLES else "m"
    key = words[0].key if len(words) > 1 or not mention.named else ""
    return gender_of(words[-1].key if not mention.named else key)
