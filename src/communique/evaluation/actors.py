"""How often an actor's country and code are right: the gold actors and recipients of the held-out articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from communique.analysis.words import find_sentences
from communique.coding.actors import ActorResolver
from communique.evaluation.coreference import look
from communique.evaluation.gold import Document, read_held_out
from communique.reading import report_from
from communique.records import UNKNOWN_CODE, Span

PRONOUNS = frozenset({
    "he", "she", "it", "they", "we", "i", "you", "him", "her", "them", "us", "me", "his", "its", "their", "our", "my",
    "who", "which",
})  # fmt: skip
_OPENING = re.compile(r"^(?:The|A|An|Some|Several|All|Many|Most|Two|Three|Both|His|Its|Their|At|More)\b")
_CAPITAL = re.compile(r"\b[A-Z]")


def kind_of(words: str) -> str:
    """The words of a mention -> pronoun, name (a capital in it, its first word aside) or description."""
    if words.lower() in PRONOUNS and not (words.isupper() and len(words) > 1):
        return "pronoun"
    return "name" if _CAPITAL.search(_OPENING.sub("", words)) else "description"


def _count(document: Document, counts: Counter[str], people: Callable[[str], tuple[Span, ...]] | None) -> None:
    """One article -> counts of mentions, right countries and right codes, by kind of mention; each span counts once."""
    report = report_from(document.text, id=document.id, published=document.published, language="en")
    resolver = ActorResolver(report, look(report, find_sentences(document.text), people))
    gold = {span: code for event in document.events for span, code in event.codes}
    for span, code in gold.items():
        found = resolver.resolve(span)
        country, sector = found.country or UNKNOWN_CODE, found.sector or UNKNOWN_CODE
        for kind in (kind_of(span.of(document.text)), "all"):
            counts[f"{kind} spans"] += 1
            counts[f"{kind} country"] += code.split()[0] == country
            counts[f"{kind} code"] += code == f"{country} {sector}"
            counts[f"{kind} resolved"] += bool(found.entities)


def measure_actor_codes(
    corpora: Path, name: str = "dev", people: Callable[[str], tuple[Span, ...]] | None = None
) -> dict[str, float]:
    """The shared ``corpora`` folder -> shares of the gold spans of the held-out articles with the right code.

    ``people``: where the encoder sees names of people, by text. ``all country``, ``all code``, ``all resolved`` and
    the same for ``name``, ``description``, ``pronoun``; ``spans`` are counts. The spans are given: what is measured
    is who they stand for, not whether they are found.
    """
    counts: Counter[str] = Counter()
    for document in read_held_out(corpora, name):
        _count(document, counts, people)
    figures: dict[str, float] = {}
    for kind in ("all", "name", "description", "pronoun"):
        spans = counts[f"{kind} spans"]
        figures[f"{kind} spans"] = spans
        for what in ("country", "code", "resolved"):
            figures[f"{kind} {what}"] = counts[f"{kind} {what}"] / spans if spans else 0.0
    return figures
