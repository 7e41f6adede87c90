"""How recall on other coders' test sets is counted."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from communique.evaluation.peers import measure_gsr, measure_petrarch
from communique.records import EVENT_TYPES, Actor, Span


class Scripted:
    """Finds one event in each text: of the type its first word names, its actor the second word."""

    def code(self, report: Any) -> SimpleNamespace:
        first, second, *_ = report.text.split()
        if first not in EVENT_TYPES:
            return SimpleNamespace(events=())
        span = Span(len(first) + 1, len(first) + 1 + len(second))
        return SimpleNamespace(events=(SimpleNamespace(event_type=first, actors=(Actor(span, second),)),))


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    (folder / "corpora").mkdir(exist_ok=True)
    text = "\n".join(json.dumps({"id": str(number), **row}) for number, row in enumerate(rows))
    (folder / "corpora" / name).write_text(text, encoding="utf-8")


def test_gold_standard_records(tmp_path: Path) -> None:
    def row(text: str, event: str, start: int, end: int) -> dict[str, Any]:
        return {"text": text, "event": event, "actors": [{"role": "actor", "span": [start, end]}]}

    rows = [
        row("REQUEST Ghana x", "DEMAND", 8, 13),
        row("ASSAULT Mali x", "FIGHT", 13, 14),
        row("AID Mali x", "AGREE", 4, 8),
    ]
    write(tmp_path, "plover_gsr.jsonl", rows)
    figures = measure_gsr(tmp_path, Scripted())  # type: ignore[arg-type]
    assert figures == {"rows": 3, "type found": 0.6667, "actor found": 0.5}


def test_unit_tests(tmp_path: Path) -> None:
    def row(text: str, *codes: str) -> dict[str, Any]:
        return {"text": text, "date": "1995-01-01", "events": [{"code": code} for code in codes]}

    rows = [
        row("ACCUSE Arnor x", "122", "345"),
        row("AID Arnor x", "194"),
        row("Nothing here", "021"),
        row("AID Bree x"),
        row("No one"),
    ]
    write(tmp_path, "petrarch_unit.jsonl", rows)
    figures = measure_petrarch(tmp_path, Scripted())  # type: ignore[arg-type]
    assert figures == {"rows": 5, "events": 2, "type found": 0.5, "texts without": 2, "none found": 0.5}


def test_missing_sets_give_nothing(tmp_path: Path) -> None:
    assert measure_gsr(tmp_path, Scripted()) == measure_petrarch(tmp_path, Scripted()) == {}  # type: ignore[arg-type]
