"""What the columns of the views mean, and which of them hold words of a report (``columns.tsv``)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column of the views: whether it holds words of a report, and what it means, in one line."""

    words: bool
    meaning: str


@cache
def load_columns() -> dict[str, ColumnMeaning]:
    """-> name of a column (it means the same in every view) to its meaning."""
    text = files("communique.store").joinpath("columns.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["column"]: ColumnMeaning(row["words"] == "words", row["meaning"]) for row in rows}
