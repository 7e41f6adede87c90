"""Events in one line each, for tests of counting: ``2024-05-17 CHN,RUS>USA ACCUSE 0.9``."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from typing import Any, cast

from communique.records import (
    Actor,
    Cameo,
    Coding,
    Entity,
    Event,
    EventDate,
    FoundBy,
    Passage,
    Place,
    Report,
    Span,
)

_LINE = re.compile(r"(\S+) (.*>.*?) ([A-Z]+)(?: ([\d.e-]+))?")
QUADS = {
    "AGREE": ("verbal cooperation", 4.0), "CONSULT": ("verbal cooperation", 2.0), "AID": ("material cooperation", 7.0),
    "ACCUSE": ("verbal conflict", -3.0), "ASSAULT": ("material conflict", -9.0),
    "SANCTION": ("material conflict", -6.0), "BOYCOTT": ("material conflict", -6.0),
}  # fmt: skip


def side(text: str) -> tuple[Actor, ...]:
    """``CHN GOV,RUS`` -> actors, named as their country; ``?`` is one that nobody knows."""
    actors = []
    for word in text.split(",") if text else []:
        country, _, sector = word.partition(" ")
        known = Entity(f"{country} itself", None if country == "---" else country, (sector,) if sector else ())
        actors.append(Actor(Span(0, 1), "x", () if word == "?" else (known,)))
    return tuple(actors)


def event(report_id: str, number: int, line: str, **fields: Any) -> Event:
    """A report's id, the event's number in it, and its line -> the event."""
    day, who, kind, probability = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
    first = None if day == "-" else dt.date.fromisoformat(day)
    actors, _, recipients = who.partition(">")
    quad, score = QUADS[kind]
    given: dict[str, Any] = {
        "mode": None, "contexts": (), "status": "actual", "source": None, "place": None,
        "cue": Passage(Span(number, number + 1), "x"),
    } | fields  # fmt: skip
    return Event(
        id=f"{report_id}:{number}",
        event_type=cast("Any", kind),
        probability=float(probability or 1),
        actors=side(actors),
        recipients=side(recipients),
        date=EventDate(first, first, "day") if first else None,
        quad_class=cast("Any", quad),
        score=score,
        cameo=Cameo("010", "01"),
        found_by=FoundBy("encoder"),
        evidence=(),
        **given,
    )


def told(report_id: str, published: str | None, *lines: str, outlet: str | None = None, **fields: Any) -> Coding:
    """A report and the lines of its events -> its coding; ``fields`` are those of all its events."""
    text = report_id + "x" * 40
    report = Report(report_id, hashlib.sha256(text.encode()).hexdigest(), text, published=published, outlet=outlet)
    return Coding(report, tuple(event(report_id, n, line, **fields) for n, line in enumerate(lines)))


def place(name: str, country: str | None, lat: float = 1.0, lon: float = 2.0) -> Place:
    return Place(name, country, lat, lon, 1, "text", Span(0, 1), "x")


def rows(relation: Any, columns: str) -> Sequence[tuple[Any, ...]]:
    """A relation -> its rows in order, the given columns only."""
    return cast("Sequence[tuple[Any, ...]]", relation.project(columns).fetchall())
