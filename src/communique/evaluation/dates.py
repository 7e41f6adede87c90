"""How often date words mean what they should: the date suite of the shared folder."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from communique.coding.dates import find_dates


def measure_dates(shared: Path) -> dict[str, float]:
    """Shared folder -> figures on the date suite, whose rows give a phrase, the report's day and the expected start.

    ``exact``: the share of the rows with an expected value where our first day is theirs (and the last day, where one
    is given). ``covered``: the share where the expected days lie in our interval and it is no longer than a third of
    a year or the row's own unit: the suite gives one day for words like "the end of the year". ``unexpected``: rows
    without an expected value that we answer all the same, a number to be read, not to be made small.
    """
    lines = (shared / "measure" / "date_suite_dev.jsonl").read_text("utf-8").splitlines()
    exact = covered = unexpected = expected = 0
    for row in map(json.loads, lines):
        dates = find_dates(row["phrase"], dt.date.fromisoformat(row["ref"]))
        date = dates[0] if dates else None
        if not row["start"]:
            unexpected += bool(date)
            continue
        expected += 1
        if date is None:
            continue
        start = dt.date.fromisoformat(row["start"])
        end = dt.date.fromisoformat(row["end"]) if row["end"] else None
        exact += date.first == start and end in {None, date.last}
        short = (date.last - date.first).days <= 123 or row["gran"] in {"year", "decade"} or end is not None
        covered += date.first <= start and (end or start) <= date.last and short
    return {
        "rows": len(lines),
        "rows with a value": expected,
        "exact": exact / expected,
        "covered": covered / expected,
        "unexpected": unexpected,
    }
