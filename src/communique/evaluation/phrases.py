"""What is a name in a noun phrase that a corpus marks: one convention for corpora with one of their own each.

docs/training.md says it in words. A phrase gives at most one name: the run of name words around its head.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communique.analysis.graph import MentionKind
from communique.analysis.phrases import ABBREVIATED, LEADING
from communique.knowledge.keys import make_key
from communique.knowledge.tables import load_agents, load_names
from communique.records import Span

Named = tuple[MentionKind | None, Span]  # None: the name of something else (an award, a battle, a film)

# What may stand between two words of a name, of any kind or of these kinds only.
PARTICLES = frozenset([".", "-", "–", "'", "’", "de", "del", "della", "di", "da", "du", "des", "la", "le", "al", "el",
                       "bin", "ibn", "abu", "van", "der", "den", "von", "zu", "y", "e", "et", "d", "l"])  # fmt: skip
LINKS: dict[MentionKind | None, frozenset[str]] = {
    "person": PARTICLES | {"of", "for", '"', "“", "”"},
    "place": PARTICLES | {"of"},
    "organisation": PARTICLES | {"of", "for", "and", "&", "without", "against"},
    None: PARTICLES | {"of", "for", "and", "&", "to"},
}
OFFICE_LINKS = frozenset(["of", "for"])
ARTICLES = frozenset(["the", "a", "an"])
ENDINGS = frozenset(["'s", "’s"])
HANGING = frozenset(["-", "'", "’", "‑"])
ADJECTIVE = re.compile(r"(?:ing|ed|born|led|held|run|wide)$")  # "Arabic-speaking", "state-run"
# "a President", "this State", "our Nation": a capital letter makes no name of these.
INDEFINITE = frozenset(["a", "an", "any", "each", "every", "no", "some"])
POINTING = frozenset(["this", "that", "these", "those", "my", "your", "our", "his", "her", "its", "their", "such"])
DATES = frozenset(map(str.lower, (*calendar.month_name, *calendar.month_abbr, *calendar.day_name)))
NO_NAMES = frozenset(["the", "he", "she", "they", "we", "it", "i", "sept"]) | DATES
ORDER: tuple[MentionKind | None, ...] = ("place", "organisation", "person", None)  # of two kinds at one place
STATES = frozenset({"country", "former"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a phrase: its span, the word as written, whether it may be part of a name."""

    span: Span
    text: str
    named: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """Where the persons, organisations and places that a corpus marks begin and end (before a possessive ending)."""

    starts: frozenset[int]
    ends: frozenset[int]

    @classmethod
    def of(cls, text: str, phrases: Iterable[tuple[int, int]]) -> Marked:
        """A text and the offsets of its marked phrases -> where they begin and end."""
        bounds = list(phrases)
        ends = (end - 2 if text[end - 2 : end] in ENDINGS else end for _, end in bounds)
        return cls(frozenset(start for start, _ in bounds), frozenset(ends))


def name_around(words: Sequence[Word], head: int, kind: MentionKind | None, marked: Marked) -> Span:
    """The words of a phrase, the number of its head, its kind, where phrases are marked in its text -> the name: the
    name words around the head with what links them.
    """

    def reach(step: int) -> int:
        end = at = head
        while 0 <= at + step < len(words) and (words[at + step].named or joins(at + step)):
            at += step
            end = at if words[at].named else end
        return end

    def joins(at: int) -> bool:
        word = words[at].text.lower()
        if at == 0 or at == len(words) - 1:
            return False
        if word in ENDINGS:
            return words[at - 1].span.end not in marked.ends
        if word in ("and", "&"):  # between two phrases that are marked it parts names
            parts = words[at - 1].span.end in marked.ends and words[at + 1].span.start in marked.starts
            return word in LINKS[kind] and not parts
        if word in ARTICLES:  # "Gulf of the Ancients", "Ada the Great"
            return (kind == "person" and words[at - 1].named) or words[at - 1].text in LINKS[kind] - PARTICLES
        if word in OFFICE_LINKS and kind == "person" and at > head:
            return words[head].text.lower() in load_agents()  # "President of Chad", not "Ada Keru of Chad"
        return word in LINKS[kind] or word[0].isdigit()

    first, last = reach(-1), reach(1)
    glued = first > 1 and words[first - 1].text == "-"
    if first and words[first - 1 - glued].text.lower() in LEADING:
        first -= 1 + glued  # "al-Keru", "de Keru"
    return Span(words[first].span.start, words[last].span.end)


def read_words(text: str, spans: Sequence[Span], named: Sequence[bool]) -> list[Word]:
    """A text, the words of a phrase, whether each may be part of a name -> the words; a small one that hangs on a name
    by a hyphen or an apostrophe is part of it, too: "Keru-bin", "Da'esh".
    """
    words: list[Word] = []
    for n, span in enumerate(spans):
        hangs = (
            n > 1 and words[n - 2].named and spans[n - 2].end + 1 == span.start and words[n - 1].text in HANGING
            and not ADJECTIVE.search(span.of(text))
        )  # fmt: skip
        words.append(Word(span, span.of(text), named[n] or hangs))
    return words


def is_name(words: Sequence[Word], name: str) -> bool:
    """The words of a phrase and what may be the name in it -> whether it names one in particular: not "a President",
    "our Nation", nor "Iraqi" alone.
    """
    meanings = load_names().get(make_key(name), ())
    if any(k.kind == "demonym" for k in meanings):
        return False
    first = words[0].text.lower()
    return bool(meanings) or (first not in INDEFINITE and (first not in POINTING or " " in name))


def whole(text: str, name: Span) -> Span:
    """A name -> the same with the last full stop of its abbreviation."""
    cut = text[name.end : name.end + 1] == "." and ABBREVIATED.search(name.of(text))
    return Span(name.start, name.end + 1) if cut else name


def kind_of(name: str, kind: MentionKind | None) -> MentionKind | None:
    """A name and its kind in a corpus -> its kind: a state is a place whatever it does."""
    meanings = load_names().get(make_key(name), ())
    return "place" if kind == "organisation" and any(k.kind in STATES for k in meanings) else kind


def known(text: str, phrase: Span) -> Span | None:
    """A phrase -> the same without its article where it is as a whole a name of knowledge, else None."""
    owns = phrase.of(text)[-2:] in ENDINGS
    bare = Span(phrase.start + 4 * phrase.of(text).lower().startswith("the "), phrase.end - 2 * owns)
    return bare if " " in bare.of(text) and make_key(bare.of(text)) in load_names() else None


def outermost(named: Sequence[Named]) -> tuple[tuple[MentionKind, Span], ...]:
    """Names -> persons, organisations and places that stand in no longer name of anything, in order; two of one kind
    that overlap are one.
    """
    out: list[Named] = []
    for kind, span in sorted(named, key=lambda m: (m[1].start, -m[1].end, ORDER.index(m[0]))):
        before = out[-1] if out else None
        if before is None or not before[1].overlaps(span):
            out.append((kind, span))
        elif before[0] == kind and span.end > before[1].end:
            out[-1] = (kind, Span(before[1].start, span.end))
    return tuple((kind, span) for kind, span in out if kind)
