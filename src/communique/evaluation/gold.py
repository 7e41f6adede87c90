"""Gold annotations: articles with events, as the developers' shared corpora hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.analysis.graph import Role
from communique.analysis.words import find_sentences
from communique.errors import InputError
from communique.records import Span

ARTICLE_FILES = ("wikinews", "open")


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """One annotated event: character spans into the document's text."""

    cue: Span
    event_type: str
    mode: str | None
    status: str
    roles: dict[Role, tuple[Span, ...]]
    codes: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text with sentence spans and its events. ``connected``: the sentences follow each other in one report."""

    id: str
    text: str
    sentences: tuple[Span, ...]
    events: tuple[GoldEvent, ...]
    published: str | None = None
    connected: bool = True


def read_split(folder: Path) -> dict[str, frozenset[str]]:
    """The shared ``corpora`` folder -> ids of the articles in ``dev`` and ``dev2``; raises InputError without it."""
    if not (folder / "split.json").exists():
        raise InputError(f"{folder}: no corpora here; training and measuring need the folder that holds split.json")
    split = json.loads((folder / "split.json").read_text("utf-8"))
    return {name: frozenset(i for ids in split[name].values() for i in ids) for name in ("dev", "dev2")}


def read_held_out(folder: Path, name: str = "dev") -> list[Document]:
    """The shared ``corpora`` folder -> the articles held out for measuring, in file order."""
    ids = read_split(folder)[name]
    return [d for kind in ARTICLE_FILES for d in read_articles(folder, kind) if d.id in ids]


def read_articles(folder: Path, kind: str) -> Iterator[Document]:
    """``KIND_articles.jsonl`` with ``KIND_events.jsonl`` -> documents; asserts that cue words stand at their spans."""
    events = {row["id"]: row for row in _rows(folder / f"{kind}_events.jsonl")}
    for article in _rows(folder / f"{kind}_articles.jsonl"):
        row = events[article["id"]]
        given = article.get("sentences") or row.get("sentences")
        sentences = [Span(a, b) for a, b in given] if given else find_sentences(article["text"])
        yield Document(
            article["id"],
            article["text"],
            tuple(sentences),
            tuple(_event(e, article) for e in row["events"]),
            article.get("published"),
        )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _event(e: dict[str, Any], article: dict[str, Any]) -> GoldEvent:
    words = article["text"][slice(*e["cue"])]
    if words != e["cue_text"]:
        raise InputError(
            f"{article['id']}: cue {e['cue']} reads {words!r}, not {e['cue_text']!r}: text and events differ"
        )
    plain: Callable[[Any], tuple[Span, ...]] = lambda x: (Span(*x),) if x else ()  # noqa: E731
    roles: dict[Role, tuple[Span, ...]] = {
        "actor": tuple(Span(*x["span"]) for x in e["actors"]),
        "recipient": tuple(Span(*x["span"]) for x in e["recipients"]),
        "source": plain(e["source"] and e["source"]["span"]),
        "date": plain(e["date"]),
        "place": plain(e["place"]),
    }
    codes = tuple((Span(*x["span"]), x["code"]) for k in ("actors", "recipients") for x in e[k] if x["code"])
    return GoldEvent(Span(*e["cue"]), e["type"], e["mode"], e["status"], roles, codes)
