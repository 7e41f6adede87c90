"""Role spans and names as the encoder gives them -> whole phrases: what is missing put back, what hangs on cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from communique.analysis.graph import Frame, Mention, RoleSpan
from communique.analysis.words import find_words
from communique.records import Span

AnyFrame = TypeVar("AnyFrame", bound=Frame)
AnySpan = TypeVar("AnySpan", RoleSpan, Mention)

# An article that lost its noun takes the next word with it.
ARTICLE = re.compile(r"(?:the|an?|this|these|those|every)$", re.IGNORECASE)
NEXT_WORD = re.compile(r"\s+[\w-]+")
POSSESSIVE = re.compile(r"[’']s\b")
OWNER = re.compile(r"\w+$")
# Between two pieces of one actor the encoder may have left out one word; these words part actors.
PARTING = "and|or|but|with|to|from|by|in|at|on|against|for|over|that|who"
NAME_GAP = re.compile(rf"[\s\-–'’.]*(?:(?!(?:{PARTING})\b)[\w'’]+[\s\-]+)?", re.IGNORECASE)

# In a phrase that names a party: what joins a further member, who is one of its own, and the small words and marks that
# no such phrase begins or ends with.
PARTIES = ("actor", "recipient")
MEMBER = re.compile(
    r"\s*[,–—]?\s+(?:including|as well as|together with|along with|alongside|nor|and(?=\s+(?:his|her|its|their)\s))\s+"
)
LOOSE_START = re.compile(r"(?:(?:of|by|and|or|with|from|for|in|on)\s+|[,;|]\s*)+")
LOOSE_END = re.compile(
    r"(?:\s+(?:of|in|the|an?|and|or|by|to|for|on|at|with|from|inside|who|which|that|including|nor)|\s*[,;|])+$"
)
BARE = re.compile(r"the|an?|every|of|by|and|or|in|on|for|to|with|from", re.IGNORECASE)  # alone they are no party

# Small words that a name may begin with, abbreviations that keep their last stop.
LEADING = frozenset(["al", "el", "bin", "ibn", "abu", "de", "di", "du", "van", "von"])
ABBREVIATED = re.compile(r"(?:\b[A-Z]\.)+[A-Z]$")  # "U.S", its last stop still to come
NO_NAMES = frozenset(["The", "I"])


def with_whole_names(cue: AnyFrame, text: str) -> AnyFrame:
    """A cue -> the cue with neighbouring spans of one role joined where only a piece of a name stands between.

    A bare article takes the word that follows, a possessive ending the word it belongs to. The cue itself never
    becomes part of a name. Of actors and recipients, members named one beside another stand by themselves ("the bloc
    including Peru"), and no small words at the edges.
    """
    out: list[RoleSpan] = []
    for role in sorted(cue.roles, key=lambda r: (r.span.start, r.span.end)):
        last = out[-1] if out else None
        if last and last.role == role.role and _is_one_name(text, last.span, role.span, cue.span):
            out[-1] = replace(last, span=Span(last.span.start, role.span.end), score=max(last.score, role.score))
        else:
            out.append(role)
    whole = [_moved(role, _completed(text, role.span, cue.span)) for role in out]
    roles = tuple(_moved(role, span) for role in whole for span in _members(text, role))
    return cue if roles == cue.roles else replace(cue, roles=roles)


def _moved(found: AnySpan, span: Span) -> AnySpan:
    return found if found.span == span else replace(found, span=span)


def _members(text: str, role: RoleSpan) -> Iterator[Span]:
    """What fills a role -> the members of the party, each by itself; the span as it is for other roles."""
    if role.role not in PARTIES:
        yield role.span
        return
    start = role.span.start
    for joint in [*MEMBER.finditer(text, role.span.start, role.span.end), None]:
        stop = joint.start() if joint else role.span.end
        if first := LOOSE_START.match(text, start, stop):
            start = first.end()
        if last := LOOSE_END.search(text, start, stop):
            stop = last.start()
        if start < stop and not BARE.fullmatch(text, start, stop):
            yield Span(start, stop)
        start = joint.end() if joint else stop


def _is_one_name(text: str, left: Span, right: Span, cue: Span) -> bool:
    between = Span(left.end, right.start)
    return not between.overlaps(cue) and NAME_GAP.fullmatch(between.of(text)) is not None


def _completed(text: str, span: Span, cue: Span) -> Span:
    """A span -> the same with the word it cannot stand without, unless that is the cue."""
    word = None
    if ARTICLE.fullmatch(span.of(text)):
        word = NEXT_WORD.match(text, span.end)
    elif POSSESSIVE.match(text, span.start):
        word = OWNER.search(text, max(0, span.start - 40), span.start)
    if word is None or cue.overlaps(Span(*word.span())):
        return span
    return Span(min(span.start, word.start()), max(span.end, word.end()))


def as_names(mentions: Iterable[Mention], text: str) -> tuple[Mention, ...]:
    """Mentions in order -> the same as names: two halves of one joined, without the small words, the possessive ending
    and the marks at their edges ("of Iraq", "Paris,"); what holds no capital letter and no digit is none.
    """
    out: list[Mention] = []
    for mention in mentions:
        name = _name_in(text, mention.span)
        last = out[-1] if out else None
        if name and last and last.kind == mention.kind and text[last.span.end : name.start] == " ":
            out[-1] = replace(last, span=Span(last.span.start, name.end), score=max(last.score, mention.score))
        elif name:
            out.append(_moved(mention, name))
    return tuple(out)


def _name_in(text: str, span: Span) -> Span | None:
    words = find_words(text, span)
    while words and not _may_begin(text, words):
        words = words[1:]
    while words and not _may_end(text, words):
        words = words[:-1]
    return Span(words[0].start, words[-1].end) if words else None


def _is_named(word: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in word)


def _may_begin(text: str, words: list[Span]) -> bool:
    first = words[0].of(text)
    return len(words) > 1 if first in LEADING else _is_named(first) and first not in NO_NAMES


def _may_end(text: str, words: list[Span]) -> bool:
    """Whether a name may end with the last of these words: a small one that hangs on another by a mark ("Da'esh",
    "minister-designate") may, and the stop of an abbreviation.
    """
    last = words[-1].of(text)
    if len(words) > 2 and last == ".":
        return ABBREVIATED.search(Span(words[0].start, words[-2].end).of(text)) is not None
    return _is_named(last) or (len(words) > 2 and words[-2].end == words[-1].start and last[0].isalnum())
