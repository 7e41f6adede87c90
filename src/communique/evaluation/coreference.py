"""Coreference on GUM's open documents: do the links of pronouns and definite descriptions lead to the right words?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from communique.analysis.encoder import Analyzer
from communique.coding.actors import ActorResolver, Seen
from communique.coding.actors.discourse import PRONOUNS
from communique.coding.places import PlaceResolver
from communique.coding.quotes import find_quoted
from communique.reading import report_from
from communique.records import Report, Span

TYPES = frozenset({"person", "organization", "place"})
DEFINITE = re.compile(r"(?:the|this|that|these|those|both)\b", re.IGNORECASE)
PRONOUN_TAGS, NOUN_TAGS = frozenset({"PRP", "PRP$"}), frozenset({"NN", "NNS"})


@dataclass(frozen=True, slots=True)
class GoldMention:
    """An annotated mention: its words, its head word, its cluster, and its kind: pronoun, description or empty."""

    span: Span
    head: Span
    cluster: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Clustered:
    """A document with its mentions, in text order."""

    report: Report
    sentences: tuple[Span, ...]
    mentions: tuple[GoldMention, ...]

    def cluster_of(self, words: Span) -> int | None:
        """Words -> the cluster of the shortest mention that holds them and whose head or end they are, else of the
        shortest one that shares words with them and whose head is among them; None where there is none.
        """
        meant = [
            m for m in self.mentions if m.span.overlaps(words) and (words.covers(m.head) or m.span.end == words.end)
        ]
        around = [m for m in meant if m.span.covers(words)] or [m for m in meant if words.covers(m.head)]
        return min(around, key=lambda m: m.span.end - m.span.start).cluster if around else None


def read_clustered(corpora: Path) -> Iterator[Clustered]:
    """The shared ``corpora`` folder -> GUM's open documents."""
    with (corpora / "gum_open.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            report = report_from(row["text"], id=row["id"], published=row["date"], language="en")
            mentions = sorted((_mention(m, row["tokens"]) for m in row["mentions"]), key=lambda m: m.span)
            yield Clustered(report, tuple(Span(a, b) for a, b in row["sentences"]), tuple(mentions))


def _mention(m: dict[str, Any], tokens: list[list[Any]]) -> GoldMention:
    first, last = int(m["first_token"]), int(m["last_token"]) + 1
    heads = [first + int(n) - 1 for n in str(m["head_tokens"]).split(",") if n.isdigit()]
    at = heads[0] if heads else first
    tags = [str(token[5]) for token in tokens[first:last]]
    kind = ""
    if m["etype"] in TYPES and last - first == 1 and tags[0] in PRONOUN_TAGS:
        kind = "pronoun"
    elif (
        m["etype"] in TYPES and DEFINITE.match(m["text"]) and tokens[at][5] in NOUN_TAGS and "NNP" not in "".join(tags)
    ):
        kind = "description"
    return GoldMention(Span(m["start"], m["end"]), Span(tokens[at][0], tokens[at][1]), int(m["cluster"]), kind)


def find_people(analyzer: Analyzer) -> Callable[[str], tuple[Span, ...]]:
    """An analyzer -> a function: text -> where the encoder sees names of people; each text is read once."""

    @cache
    def people(text: str) -> tuple[Span, ...]:
        return tuple(mention.span for mention in analyzer.analyze(text).mentions if mention.kind == "person")

    return people


def look(report: Report, sentences: Sequence[Span], people: Callable[[str], tuple[Span, ...]] | None) -> Seen:
    """A report, its sentences, and what sees names of people -> all that the coder knows before it resolves actors."""
    text = report.text
    places = PlaceResolver(report).places
    return Seen(tuple(find_quoted(text)), tuple(sentences), places, people(text) if people else None)


def measure_coreference(corpora: Path, people: Callable[[str], tuple[Span, ...]]) -> dict[str, float]:
    """The shared ``corpora`` folder, and what sees names of people -> precision and recall of the links of pronouns
    and definite descriptions. "I", "we" and "you" count in recall only: they are no links within the text.

    A link is right where its first words are, or hold the head of, another mention of the same cluster. Recall counts
    mentions that have an earlier one in their cluster.
    """
    counts: Counter[str] = Counter()
    for document in read_clustered(corpora):
        text = document.report.text
        resolver = ActorResolver(document.report, look(document.report, document.sentences, people))
        earlier: set[int] = set()
        for mention in document.mentions:
            if mention.kind:
                counts[f"{mention.kind} gold"] += mention.cluster in earlier
                third = mention.kind == "pronoun" and mention.span.of(text).lower() in PRONOUNS
                counts["third person gold"] += third and mention.cluster in earlier
                links = resolver.links(mention.span)
                counts[f"{mention.kind} found"] += bool(links)
                counts[f"{mention.kind} right"] += bool(links) and document.cluster_of(links[0].span) == mention.cluster
            earlier.add(mention.cluster)
    figures: dict[str, float] = {}
    for kind in ("all", "pronoun", "description"):
        kinds = ("pronoun", "description") if kind == "all" else (kind,)
        gold, found, right = (sum(counts[f"{k} {what}"] for k in kinds) for what in ("gold", "found", "right"))
        figures[f"{kind} links"] = found
        figures[f"{kind} precision"] = right / found if found else 0.0
        figures[f"{kind} recall"] = right / gold if gold else 0.0
    figures["third person recall"] = counts["pronoun right"] / max(1, counts["third person gold"])
    return figures
