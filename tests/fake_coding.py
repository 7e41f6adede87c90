"""A coder without a model, for tests of what happens around coding; and what a store holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from communique.records import Coding, Note, Provenance, Report
from communique.store import Store
from communique.store.writing import RECORD_TABLES

PROVENANCE = Provenance("0.1.0", "m" * 12, "c" * 12, "k" * 12)


class FakeCoder:
    """Codes nothing: reports with "fail" in them raise, at one with "stop" somebody presses Ctrl-C."""

    provenance = PROVENANCE

    def code(self, report: Report, notes: Sequence[Note] = ()) -> Coding:
        if "fail" in report.text:
            raise ValueError("this one\nfails")
        if "stop" in report.text:
            raise KeyboardInterrupt
        return Coding(report, notes=tuple(notes), provenance=self.provenance)


def contents(path: Path) -> dict[str, list[Any]]:
    """A store's path -> all rows of all its tables."""
    with Store(path, read_only=True) as store:
        return {
            t: store.connection.execute(f"SELECT * FROM {t} ORDER BY ALL").fetchall() for t in (*RECORD_TABLES, "meta")
        }
