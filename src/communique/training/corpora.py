"""The corpora -> what a training run reads: training documents, held-out ones, and how much was dropped.

Needs the developers' ``shared`` folder; without it training stops with one clear line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from communique.evaluation.annotated import Annotated
from communique.evaluation.gold import ARTICLE_FILES, Document, read_articles, read_split
from communique.evaluation.names import held_out, is_held_out, lot, read_named
from communique.evaluation.readers import read_annotations, read_authored, read_heldout, read_propbank
from communique.records import Span

OVERLAP_WORDS = 9  # a sentence that shares so many words in a row with a development article is dropped
TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Corpora:
    """What a training run reads: documents to train on, development articles, documents held out to measure names
    on (by corpus), and how many sentences were dropped.
    """

    train: tuple[Annotated, ...]
    dev: tuple[Document, ...]
    named: dict[str, tuple[Annotated, ...]]
    dropped: int


def load_corpora(folder: Path, own: Path | None = None) -> Corpora:
    """The shared ``corpora`` folder and the project's own one -> training and held-out documents.

    Raises InputError where the folder is missing. Sentences of training documents that share nine words in a row
    with a development article, a held-out file of ours, or with a document held out for names, are dropped and counted.
    """
    held = read_split(folder)
    articles = [d for kind in ARTICLE_FILES for d in read_articles(folder, kind)]
    ids = held["dev"] | held["dev2"]
    away = [d for d in articles if d.id in ids]
    events = frozenset({"events"})
    train = [Annotated(d, events, "real") for d in articles if d.id not in ids]  # type: ignore[arg-type]
    for file in sorted(folder.glob("authored/*.txt")):
        train += read_authored(file, speech=False)
    if own:
        train += read_annotations(own, folder)
        for file in sorted(own.glob("authored/*.txt")):
            train += read_authored(file, speech=True)
    named = read_named(folder)
    measured = held_out(named)
    train += [d for documents in named.values() for d in documents if not is_held_out(d)]
    train += read_propbank(folder)
    heldout = read_heldout(own) if own else []
    seen = set().union(*(shingles(d.text) for d in (*away, *heldout)))
    also = set().union(*(shingles(x.document.text) for documents in measured.values() for x in documents))
    kept = [drop_overlap(x, seen | also if "events" not in x.layers else seen) for x in train]
    return Corpora(
        tuple(x for x, _ in kept if x.document.sentences),
        tuple(d for d in away if d.id in held["dev"]),
        measured,
        sum(n for _, n in kept),
    )


def part_of(documents: Iterable[Annotated], share: float) -> list[Annotated]:
    """Training documents -> a share of them (of a learning curve); a larger share holds the smaller ones."""
    return [x for x in documents if lot(f"part {x.document.id}") % 1000 < share * 1000]


def shingles(text: str) -> set[tuple[str, ...]]:
    """Text -> every run of OVERLAP_WORDS words in it, lower case."""
    words = [w.lower() for w in TOKEN.findall(text)]
    return {tuple(words[i : i + OVERLAP_WORDS]) for i in range(len(words) - OVERLAP_WORDS + 1)}


def drop_overlap(given: Annotated, seen: set[tuple[str, ...]]) -> tuple[Annotated, int]:
    """A document and the word runs of held-out articles -> the document without the sentences that share one, count."""
    document = given.document
    keep: tuple[Span, ...] = tuple(s for s in document.sentences if seen.isdisjoint(shingles(s.of(document.text))))
    gone = len(document.sentences) - len(keep)
    return (given.with_sentences(keep), gone) if gone else (given, 0)
