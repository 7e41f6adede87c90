"""The corpora -> documents of sentences with events: one reader a format, one form for all.

Needs the developers' ``shared`` folder; without it training stops with one clear line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from communique.analysis.graph import ROLES
from communique.codebook.marked import parse_marked
from communique.evaluation.gold import ARTICLE_FILES, Document, GoldEvent, read_articles, read_split
from communique.records import Span

OVERLAP_WORDS = 9  # a sentence that shares so many words in a row with a development article is dropped
TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Corpora:
    """What a training run reads: training documents, the two development sets, how many sentences were dropped."""

    train: tuple[Document, ...]
    dev: tuple[Document, ...]
    dev2: tuple[Document, ...]
    dropped: int


def load_corpora(folder: Path, own: Path | None = None) -> Corpora:
    """The shared ``corpora`` folder (and the project's own authored folder) -> training and development documents.

    Raises InputError where the folder is missing. Sentences of training documents that share nine words in a row
    with a development article are dropped and counted.
    """
    held = read_split(folder)
    articles = [d for kind in ARTICLE_FILES for d in read_articles(folder, kind)]
    dev, dev2 = (tuple(d for d in articles if d.id in held[name]) for name in ("dev", "dev2"))
    rest = [d for d in articles if d.id not in held["dev"] | held["dev2"]]
    files = sorted(folder.glob("authored/*.txt")) + (sorted(own.glob("*.txt")) if own else [])
    authored = [d for file in files for d in read_authored(file)]
    seen = set().union(*(shingles(d.text) for d in (*dev, *dev2)))
    train = [drop_overlap(d, seen) for d in (*rest, *authored)]
    dropped = sum(n for _, n in train)
    return Corpora(tuple(d for d, _ in train if d.sentences), dev, dev2, dropped)


def read_authored(path: Path) -> Iterator[Document]:
    """A file of marked text -> one document a block (blocks are set apart by blank lines)."""
    for number, block in enumerate(path.read_text("utf-8").split("\n\n")):
        lines = [line for line in block.splitlines() if line.strip()]
        if lines:
            yield _joined(f"{path.stem}-{number}", [parse_marked(line) for line in lines])


def _joined(id_: str, parsed: Iterable[Any]) -> Document:
    """Marked sentences -> one document, a sentence a line."""
    text, sentences, events = "", [], []
    for sentence in parsed:
        shift = len(text)
        sentences.append(Span(shift, shift + len(sentence.text)))
        for e in sentence.events:
            roles = {r: tuple(_moved(s, shift) for s in e.roles.get(r, ())) for r in ROLES}
            events.append(GoldEvent(_moved(e.cue, shift), e.event_type, e.mode, e.status, roles))
        text += sentence.text + "\n"
    return Document(id_, text, tuple(sentences), tuple(events), connected=len(sentences) > 1)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def shingles(text: str) -> set[tuple[str, ...]]:
    """Text -> every run of OVERLAP_WORDS words in it, lower case."""
    words = [w.lower() for w in TOKEN.findall(text)]
    return {tuple(words[i : i + OVERLAP_WORDS]) for i in range(len(words) - OVERLAP_WORDS + 1)}


def drop_overlap(document: Document, seen: set[tuple[str, ...]]) -> tuple[Document, int]:
    """A document and the word runs of held-out articles -> the document without the sentences that share one, count."""
    keep = tuple(s for s in document.sentences if seen.isdisjoint(shingles(s.of(document.text))))
    gone = len(document.sentences) - len(keep)
    if not gone:
        return document, 0
    events = tuple(e for e in document.events if any(s.covers(e.cue) for s in keep))
    return replace(document, sentences=keep, events=events), gone
