"""How often date words mean what they should: the date suite, and the TIMEX3 values of MEANTIME."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.coding.dates import find_dates
from communique.records import EventDate, Span

DAY = dt.timedelta(days=1)
Days = tuple[dt.date, dt.date]


def measure_dates(shared: Path) -> dict[str, float]:
    """Shared folder -> figures on the date suite, whose rows give a phrase, the report's day and the expected start.

    ``exact``: the share of the rows with an expected value where our first day is theirs (and the last day, where one
    is given). ``right``: the share where the expected days lie in our interval and it is no longer than a third of a
    year or the row's own unit: the suite gives one day for words like "the end of the year"; a row that expects a
    week without saying which is right where we give no more than one. ``unexpected``: rows without an expected value
    that we answer all the same, a number to be read, not to be made small.
    """
    rows = list(map(json.loads, (shared / "measure" / "date_suite_dev.jsonl").read_text("utf-8").splitlines()))
    expecting = [row for row in rows if row["start"] or row["gran"]]
    found = {id(row): next(iter(find_dates(row["phrase"], dt.date.fromisoformat(row["ref"]))), None) for row in rows}
    return {
        "rows": len(rows),
        "rows with a value": len(expecting),
        "exact": sum(_is_exact(row, found[id(row)]) for row in expecting) / len(expecting),
        "right": sum(_is_right(row, found[id(row)]) for row in expecting) / len(expecting),
        "unexpected": sum(found[id(row)] is not None for row in rows if row not in expecting),
    }


def _is_exact(row: dict[str, Any], date: EventDate | None) -> bool:
    return date is not None and str(date.first) == row["start"] and row["end"] in {None, str(date.last)}


def _is_right(row: dict[str, Any], date: EventDate | None) -> bool:
    if date is None:
        return False
    length = (date.last - date.first).days
    if not row["start"]:
        return length <= {"week": 7}.get(row["gran"], 0)
    whole = str(date.first) <= row["start"] and (row["end"] or row["start"]) <= str(date.last)
    return whole and (length <= 123 or row["gran"] in {"year", "decade"} or row["end"] is not None)


_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def _month(year: int, month: int, count: int = 1) -> Days:
    after = year * 12 + month - 1 + count
    return dt.date(year, month, 1), dt.date(after // 12, after % 12 + 1, 1) - DAY


def days_of_value(value: str) -> Days | None:
    """A TIMEX3 value ("2005-06", "2004-W47-WE", "2006-Q4", a time of a day) -> its first and last day, or None."""
    if m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?", value):
        day = dt.date(int(m[1]), int(m[2]), int(m[3]))
        return day, day
    if m := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        monday = dt.date.fromisocalendar(int(m[1]), int(m[2]), 1)
        return monday + (5 * DAY if m[3] else 0 * DAY), monday + 6 * DAY
    if m := re.fullmatch(r"(\d{4})-(\d\d)", value):
        return _month(int(m[1]), int(m[2]))
    if m := re.fullmatch(r"(\d{4})-([QH])([1-4])", value):
        length = 3 if m[2] == "Q" else 6
        return _month(int(m[1]), (int(m[3]) - 1) * length + 1, length)
    if m := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
        return _month(int(m[1]), _SEASONS[m[2]], 3)
    if m := re.fullmatch(r"\d{3,4}", value):
        first = int(value.ljust(4, "0"))
        return dt.date(first, 1, 1), dt.date(first + (9 if len(value) == 3 else 0), 12, 31)
    return None


@dataclass(frozen=True, slots=True)
class _Gold:
    span: Span
    days: Days


def measure_timex(shared: Path) -> dict[str, float]:
    """Shared folder -> figures on MEANTIME's documents: its DATE and TIME expressions whose value is known.

    The creation time is left out, and so is what we find on words that gold marks as something else (a duration, a
    set, an unknown date); only the sentences that are annotated count (title, date line, the next four). Times of a
    day count as their day. ``strict``: span and days are the same. ``lenient``: the spans overlap and the days are
    the same; where TIMEX3's value has no room for what the words say ("early 2009" has the value 2009, "since 1992"
    1992), days that lie in gold's and days that begin with gold's are the same; a range may answer both its ends.
    """
    n: Counter[str] = Counter()
    for line in (shared / "corpora" / "meantime_open.jsonl").read_text("utf-8").splitlines():
        _count_timex(json.loads(line), n)
    f1 = {name: 2 * n[name] / max(1, n["gold"] + n["found"]) for name in ("strict", "lenient", "span")}
    return {"expressions": n["gold"], **{f"{name} f1": value for name, value in f1.items()}}


def _count_timex(row: dict[str, Any], n: Counter[str]) -> None:
    marked = [t for t in row["timex"] if t.get("text")]
    gold, other = [], []
    for t in marked:
        created = t.get("functionInDocument") == "CREATION_TIME" or t["sent"] == 1
        days = days_of_value(t["value"]) if t["type"] in {"DATE", "TIME"} and not created else None
        span = Span(t["start"], t["end"])
        gold.append(_Gold(span, days)) if days else other.append(span)
    end = row["sentences"][:6][-1][1]
    found = [
        date for date in find_dates(row["text"], _creation(row))
        if date.span and date.span.start < end and not any(date.span.overlaps(span) for span in other)
    ]  # fmt: skip
    n["gold"] += len(gold)
    n["found"] += len(found) + sum(max(0, len(_hits(gold, date)) - 1) for date in found)
    for g in gold:
        hits = [date for date in found if date.span and date.span.overlaps(g.span)]
        n["span"] += bool(hits)
        n["strict"] += any(date.span == g.span and (date.first, date.last) == g.days for date in hits)
        n["lenient"] += any(_same_days(date, g.days) for date in hits)


def _hits(gold: Sequence[_Gold], date: EventDate) -> list[_Gold]:
    return [g for g in gold if date.span and date.span.overlaps(g.span)]


def _same_days(date: EventDate, days: Days) -> bool:
    """Equal, or of a part (rule "early + year") or range as told in ``measure_timex``."""
    inside = days[0] <= date.first and date.last <= days[1] and " + " in str(date.rule)
    an_end = date.granularity == "range" and (date.first == days[0] or date.last == days[1])
    return (date.first, date.last) == days or inside or an_end


def _creation(row: dict[str, Any]) -> dt.date | None:
    """A document -> its creation day: its own date line, of which two lack the mark and one is written otherwise."""
    line = next((t for t in row["timex"] if t.get("text") and t["sent"] == 1), None)
    written: Iterator[str] = (x for x in (line and line["value"], row["date"]) if x)
    for value in written:
        if days := days_of_value(value):
            return days[0]
        if m := re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})", value):
            return dt.date(int(m[3]), int(m[2]), int(m[1]))
    return None
