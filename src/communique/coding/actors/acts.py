"""What is done to or by somebody of whom nothing else is known tells what they are: convicted, killed, a candidate.

The words are data (``knowledge/own/acts.tsv``): where they stand (after a name or noun, before it, owned by it), the
sector they tell, and of whom: a person known by ``name`` only, people called by a mere ``noun`` ("two men"), ``both``,
or anybody without an office (``known``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from communique.knowledge.tables import load_acts
from communique.records import Passage, Span

Whom = Literal["name", "noun", "known"]
REACH = 60  # characters
# "was", "have been", "is reportedly", and the tail of a name's phrase: "Ana Ruiz, 34, was"
_TAIL = r"(?:,\s+(?:now\s+|aged\s+)?\d+,)?"
_BEING = (
    r"(?:\s+(?:is|are|was|were|be|been|being|has|have|had|gets?|got|will|also|later|reportedly|allegedly|then|again|"
    r"both|previously|subsequently|already|finally|now|since|immediately))*"
)
_ARTICLE = r"(?:(?:an?|the|two|three|four|five|six|\d+)\s+)?"
PLACES = ("after", "before", "owns")


@cache
def _patterns(whom: Whom) -> Mapping[str, tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]]:
    """Of whom -> for each place the pattern of its words, and what each of them tells."""
    out = {}
    for place in PLACES:
        told = {
            words: sectors
            for at, words, sectors, of in load_acts()
            if at == place and (of == whom or (of == "both" and whom != "known"))
        }
        words = "|".join(sorted(map(re.escape, told), key=len, reverse=True)) or "(?!)"
        frame = {
            "after": rf"{_TAIL}{_BEING}\s+({words})\b",
            "before": rf"\b({words})\s+{_ARTICLE}$",
            "owns": rf"['’]s?\s+(?:\w+\s+)?({words})\b",
        }[place]
        out[place] = (re.compile(frame), told)
    return out


def read_acts(text: str, span: Span, whom: Whom) -> tuple[tuple[str, ...], Passage] | None:
    """The text, where a name or noun stands, which of the two -> the sectors that acts beside it tell, their words."""
    left = max(0, span.start - REACH)
    for place, (pattern, told) in _patterns(whom).items():
        found = pattern.search(text, left, span.start) if place == "before" else pattern.match(text, span.end)
        if found:
            return told[found[1]], Passage.at(Span(*found.span(1)), text)
    return None


def worst_acts(text: str, spans: Sequence[Span], whom: Whom) -> tuple[tuple[str, ...], Passage] | None:
    """All places where one name stands -> what the acts there tell: that somebody was convicted outweighs the rest."""
    found = [one for span in spans if (one := read_acts(text, span, whom))]
    return next((one for one in found if one[0] == ("CRM",)), found[0] if found else None)
