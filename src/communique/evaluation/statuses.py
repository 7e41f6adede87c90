"""Whether it took place: recall of each status on the project's own files that are held out whole.

The development articles have too few events that are negated, future or hypothetical to say how many are found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from communique.coder import Coder
from communique.evaluation.agreement import match_events
from communique.evaluation.coded import Coded, code_documents, from_event
from communique.evaluation.readers import read_heldout
from communique.records import STATUSES


def measure_statuses(coder: Coder, own: Path) -> dict[str, float]:
    """A coder, the project's ``corpora`` folder -> for each status its events, the share found as such, and that of the
    found ones; status accuracy on events of the right type. Nothing where there is no held-out file.
    """
    documents = read_heldout(own)
    return count_statuses(list(code_documents(coder, documents))) if documents else {}


def count_statuses(coded: Sequence[Coded]) -> dict[str, float]:
    """Coded gold documents -> the figures of ``measure_statuses``; an event is found where cues overlap."""
    n: Counter[str] = Counter()
    for c in coded:
        n.update(f"gold {g.status}" for g in c.document.events)
        for g, f in match_events(c.document.events, [from_event(e) for e in c.coding.events]):
            n[f"found {g.status}"] += 1
            n[f"right {g.status}"] += g.status == f.status
            n["typed"] += g.event_type == f.event_type
            n["right"] += (g.event_type, g.status) == (f.event_type, f.status)
    figures: dict[str, float] = {}
    for status in STATUSES:
        gold, found, right = (n[f"{what} {status}"] for what in ("gold", "found", "right"))
        figures[f"{status} events"] = gold
        figures[f"{status} recall"] = round(right / max(1, gold), 4)
        figures[f"{status} of found"] = round(right / max(1, found), 4)
    return figures | {"accuracy": round(n["right"] / max(1, n["typed"]), 4)}
