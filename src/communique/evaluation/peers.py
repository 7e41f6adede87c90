"""Two sets of short texts that other coders are tested with: PLOVER's gold standard records, PETRARCH's unit tests.

Both name few events a text, in older ontologies; what else the text tells is not marked. So recall is measured, and for
texts said to have no event the share where none was found. Fictional actors ("Arnor") are not looked at.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from communique.coder import Coder
from communique.reading import report_from
from communique.records import Event, EventType, Span

RENAMED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}  # before 2017
# The unit tests are coded in WEIS: the types that come nearest to its categories. 02 (comment) is no event here, codes
# above 22 are inventions of single tests.
WEIS: dict[str, tuple[EventType, ...]] = {
    "01": ("CONCEDE", "RETREAT"), "03": ("CONSULT",), "04": ("SUPPORT",), "05": ("AGREE",), "06": ("AGREE", "SUPPORT"),
    "07": ("AID",), "08": ("AGREE", "SUPPORT"), "09": ("REQUEST",), "10": ("REQUEST",), "11": ("REJECT",),
    "12": ("ACCUSE",), "13": ("ACCUSE",), "14": ("REJECT",), "15": ("REQUEST",), "16": ("THREATEN",),
    "17": ("THREATEN",), "18": ("MOBILIZE", "PROTEST"), "19": ("SANCTION", "REJECT"), "20": ("SANCTION",),
    "21": ("COERCE",), "22": ("ASSAULT",),
}  # fmt: skip


def measure_gsr(shared: Path, coder: Coder) -> dict[str, float]:
    """The shared folder, a coder -> PLOVER gold standard records: share of texts with an event of the type, and of
    these, with an actor that overlaps a marked one; nothing where the rows are missing.
    """
    rows = _rows(shared / "corpora" / "plover_gsr.jsonl")
    found = actors = 0
    for row in rows:
        wanted = RENAMED.get(row["event"], row["event"])
        hits = [e for e in _code(coder, row) if e.event_type == wanted]
        spans = [Span(*a["span"]) for a in row["actors"] if a["role"] == "actor" and a["span"]]
        found += bool(hits)
        actors += any(a.span.overlaps(s) for e in hits for a in e.actors for s in spans)
    return (
        {"rows": len(rows), "type found": _share(found, len(rows)), "actor found": _share(actors, found)}
        if rows
        else {}
    )


def measure_petrarch(shared: Path, coder: Coder) -> dict[str, float]:
    """The shared folder, a coder -> PETRARCH unit tests: share of marked events of whose type, by WEIS, one was found;
    share of texts without an event where none was.
    """
    rows = _rows(shared / "corpora" / "petrarch_unit.jsonl")
    found = marked = empty = quiet = 0
    for row in rows:
        events = _code(coder, row)
        if not row["events"]:
            empty, quiet = empty + 1, quiet + (not events)
        for types in (WEIS.get(e["code"][:2]) for e in row["events"]):
            if types:
                marked += 1
                found += any(e.event_type in types for e in events)
    figures = {"events": marked, "type found": _share(found, marked), "texts without": empty}
    return {"rows": len(rows), **figures, "none found": _share(quiet, empty)} if rows else {}


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def _code(coder: Coder, row: dict[str, Any]) -> tuple[Event, ...]:
    return coder.code(report_from(row["text"], id=row["id"], published=row.get("date"), language="en")).events


def _share(some: int, of: int) -> float:
    return round(some / max(1, of), 4)
