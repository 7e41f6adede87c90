"""Words before a date that narrow or shift it: "early", "the first half of", "the eve of", "two weeks before"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from communique.coding.dates import intervals as to
from communique.coding.dates import words
from communique.coding.dates.intervals import DAY, Interval

Narrow = Callable[[re.Match[str], Interval], Interval | None]
_PLACE = {"first": 0, "second": 1, "third": 2, "fourth": 3, "final": -1, "last": -1}
_UNIT_LENGTH = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Part:
    """Words before a date that narrow or shift it; None from ``narrow`` means they do not belong to it."""

    name: str
    pattern: str
    narrow: Narrow
    examples: tuple[tuple[str, str | None, str | None], ...]


def _piece(whole: Interval, low: int, high: int, of: int) -> Interval | None:
    """Interval and a fraction (low/of to high/of) -> that part, in whole years or months where it has them."""
    length = whole.last.year - whole.first.year + 1
    if whole.granularity in {"decade", "century"}:
        edges = [round(length * part / of) for part in (low, high)]
        return to.years(whole.first.year + edges[0], whole.first.year + edges[1] - 1)
    if whole.granularity == "year":
        edges = [round(12 * part / of) for part in (low, high)]
        return to.months(whole.first.year, edges[0] + 1, edges[1] - edges[0])
    days = (whole.last - whole.first).days + 1
    edges = [round(days * part / of) for part in (low, high)]
    if days < 2:
        return None
    return to.between(whole.first + edges[0] * DAY, whole.first + max(edges[0], edges[1] - 1) * DAY)


def _fraction(low: int, high: int, of: int) -> Narrow:
    return lambda _, whole: _piece(whole, low, high, of)


def _half(m: re.Match[str], whole: Interval) -> Interval | None:
    place = _PLACE[m["place"].lower()]
    half = _piece(whole, place, place + 1, 2) if place in {0, 1} else None
    return half and to.between(half.first, half.last, "half")


def _quarter(m: re.Match[str], whole: Interval) -> Interval | None:
    place = _PLACE[m["place"].lower()] % 4
    if whole.granularity != "year":
        return None
    return to.quarter(whole.first.year, place + 1)


def _ordinal_unit(m: re.Match[str], whole: Interval) -> Interval | None:
    """The second week of March is its days 8 to 14; the last day of the year."""
    place, unit = _PLACE[m["place"].lower()], m["unit"].lower()
    length = _UNIT_LENGTH[unit]
    start = whole.first + place * length * DAY if place >= 0 else whole.last - (length - 1) * DAY
    end = start + (length - 1) * DAY
    if end > whole.last or start < whole.first:
        return None
    return to.between(start, end, "day" if unit == "day" else "week")


def _some_units(m: re.Match[str], whole: Interval) -> Interval | None:
    """The first five months of this year, the last ten days of June."""
    count, unit = words.number(m["number"]), m["unit"].lower()
    if m["place"].lower() == "first":
        found = to.between(whole.first, to.moved(whole.first, unit, count) - DAY)
    else:
        found = to.between(to.moved(whole.last + DAY, unit, -count), whole.last)
    return found if whole.first <= found.first and found.last <= whole.last else None


_FORWARD = {"after", "following"}
_FEW = 2, 6


def _shifted(m: re.Match[str], whole: Interval) -> Interval | None:
    """Two days before Christmas, a week after 3 May: so far from the day; None where the date is no single day."""
    if whole.granularity != "day":
        return None
    sign = 1 if m["side"].lower() in _FORWARD else -1
    unit = m["unit"].lower()
    there = to.moved(whole.first, unit, sign * words.number(m["number"]))
    return to.between(there - 3 * DAY, there + 3 * DAY, "week") if unit == "week" else to.unit_around(there, unit)


def _shifted_a_few(m: re.Match[str], whole: Interval) -> Interval | None:
    """Days before, weeks after a day: two to six of them."""
    if whole.granularity != "day":
        return None
    sign = 1 if m["side"].lower() in _FORWARD else -1
    ends = sorted(to.moved(whole.first, m["unit"].lower(), sign * count) for count in _FEW)
    return to.between(ends[0], ends[1])


def _day_beside(m: re.Match[str], whole: Interval) -> Interval:
    """The eve of, the day before, the day after."""
    if m["side"].lower().endswith("after"):
        return to.day(whole.last + DAY)
    return to.day(whole.first - DAY)


def _same(_: re.Match[str], whole: Interval) -> Interval | None:
    return whole if whole.granularity == "day" else None


_THE = r"(?:the )?"
# Early, mid and late are thirds; beginning and end are quarters. Order: the first that fits is taken.
# fmt: off
PARTS: tuple[Part, ...] = (
    Part("days before", r"(?:just |only |exactly )?{number} {unit}s? {side}",
         _shifted, (
        ("two days before Christmas 2020", None, "2020-12-23"),
        ("a week after 3 May 2020", None, "2020-05-07/2020-05-13"),
    )),
    Part("a few days before", r"(?:just |only |a few |several )?{unit}s {side}",
         _shifted_a_few, (
        ("just days before 10 May 2020", None, "2020-05-04/2020-05-08"),
        ("weeks after May 3, 2020", None, "2020-05-17/2020-06-14"),
    )),
    Part("eve of", rf"{_THE}(?P<side>eve of|day before|day after)", _day_beside, (
        ("on [the eve of May 9, 2022]", None, "2022-05-08"),
        ("the day after Christmas", "2024-01-03", "2023-12-26"),
    )),
    Part("hours of",
         rf"{_THE}(?:(?:small|early|late) hours|(?:early |late )?(?:morning|afternoon|evening|night)) (?:of|on)",
         _same, (
        ("the early hours of Monday", "2024-05-16", "2024-05-13"),
        ("the night of 3 May 2020", None, "2020-05-03"),
    )),
    Part("half", rf"{_THE}(?P<place>first|second) half of", _half, (
        ("the first half of March", "2024-05-16", "2024-03-01/2024-03-16"),
        ("the second half of 2019", None, "2019-07-01/2019-12-31"),
    )),
    Part("quarter", rf"{_THE}(?P<place>first|second|third|fourth|final|last) quarter of", _quarter, (
        ("the third quarter of 2019", None, "2019-07-01/2019-09-30"),
        ("the last quarter of this year", "2024-05-16", "2024-10-01/2024-12-31"),
    )),
    Part("week of", rf"{_THE}(?P<place>first|second|third|fourth|last|final) (?P<unit>day|week) (?:of|in)",
         _ordinal_unit, (
        ("the second week of March 2020", None, "2020-03-08/2020-03-14"),
        ("the last day of 2019", None, "2019-12-31"),
    )),
    Part("first units of", rf"{_THE}(?P<place>first|last|final) {{number}} (?P<unit>day|week|month|year)s (?:of|in)",
         _some_units, (
        ("the first five months of this year", "2024-08-16", "2024-01-01/2024-05-31"),
        ("the last ten days of June", "2024-08-16", "2024-06-21/2024-06-30"),
    )),
    Part("early", r"early(?: in)?(?: the)?|in the early", _fraction(0, 1, 3), (
        ("early 2015", None, "2015-01-01/2015-04-30"),
        ("the [early 1990s]", None, "1990-01-01/1992-12-31"),
        ("early last month", "2024-05-16", "2024-04-01/2024-04-10"),
    )),
    Part("mid", r"(?:in )?(?:the )?(?:mid|middle of)", _fraction(1, 2, 3), (
        ("mid-April", "2024-05-16", "2024-04-11/2024-04-20"),
        ("the middle of 2019", None, "2019-05-01/2019-08-31"),
        ("the mid-1980s", None, "1983-01-01/1986-12-31"),
    )),
    Part("late", r"late(?: in)?(?: the)?", _fraction(2, 3, 3), (
        ("late last year", "2024-05-16", "2023-09-01/2023-12-31"),
        ("the [late 1960s]", None, "1967-01-01/1969-12-31"),
    )),
    Part("beginning", rf"{_THE}(?:very )?(?:beginning|start|outset) of", _fraction(0, 1, 4), (
        ("the beginning of 2020", None, "2020-01-01/2020-03-31"),
    )),
    Part("end", rf"{_THE}(?:very )?(?:end|close) of", _fraction(3, 4, 4), (
        ("the end of last year", "2022-05-16", "2021-10-01/2021-12-31"),
        ("the end of the month", "2024-05-16", "2024-05-24/2024-05-31"),
    )),
)
# fmt: on
