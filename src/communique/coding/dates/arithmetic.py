"""What each kind of date words means: a match, and what it is counted from -> an interval, or None for no date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from communique.coding.dates import intervals as to
from communique.coding.dates import words
from communique.coding.dates.intervals import DAY, Interval, Tense


@dataclass(frozen=True, slots=True)
class When:
    """What words are counted from: the report's day, which way floating words (Friday, May 3) lean, and the date named
    before them, for words that count from that ("the following day").
    """

    published: dt.date
    tense: Tense = "past"
    anchor: Interval | None = None


Make = Callable[[re.Match[str], When], Interval | None]
_ROUGH = {"few": (2, 6), "several": (3, 9)}


def _nearest(candidates: list[Interval], when: When) -> Interval:
    """Past: the last one begun by the report's day; future: the first one not yet over."""
    if when.tense == "future":
        return next(interval for interval in candidates if interval.last >= when.published)
    return next(interval for interval in reversed(candidates) if interval.first <= when.published)


def _nearest_year(make: Callable[[int], Interval], when: When) -> Interval:
    return _nearest([make(when.published.year + step) for step in (-1, 0, 1)], when)


def _step(m: re.Match[str]) -> int:
    """Last, previous, this past -> -1; this -> 0; next, coming -> 1."""
    word = m["which"].lower()
    return 1 if word.endswith(("next", "coming")) else 0 if word in {"this", ""} else -1


def month_day(m: re.Match[str], when: When) -> Interval:
    """A day of a month, or days of one month, with or without the year."""
    groups = m.groupdict()
    month, first = words.month_number(m["month"]), int(m["day"])
    last = int(groups.get("day2") or first)

    def _in(year: int) -> Interval:
        return to.between(dt.date(year, month, first), dt.date(year, month, last), "range" if last != first else "day")

    if groups.get("year"):
        return _in(int(m["year"]))
    if (month, first) == (2, 29):
        near = range(when.published.year - 8, when.published.year + 9)
        return _nearest([_in(year) for year in near if year % 4 == 0 and (year % 100 or year % 400 == 0)], when)
    return _nearest_year(_in, when)


def year_first(m: re.Match[str], _: When) -> Interval:
    """2020/12/31."""
    return to.day(dt.date(int(m["year"]), int(m["monthnumber"]), int(m["day"])))


def numeric_day(m: re.Match[str], _: When) -> Interval | None:
    """12/31/2020 or 31/12/2020; where both readings are possible and differ: no answer."""
    first, second = int(m["first"]), int(m["second"])
    if m["mark"] == "/" and first <= 12 and second <= 12 and first != second:
        return None
    day, month = (first, second) if m["mark"] == "." or first > 12 else (second, first)
    return to.day(dt.date(int(m["year"]), month, day))


def month_year(m: re.Match[str], _: When) -> Interval:
    """A month of a named year."""
    return to.month(int(m["year"]), words.month_number(m["month"]))


def month_of_year(m: re.Match[str], when: When) -> Interval:
    """June of last year."""
    return to.month(when.published.year + _step(m), words.month_number(m["month"]))


_MAKES_A_MONTH = re.compile(
    r"(?:^\s*|[-–—,(]\s*|\b(?:in|since|by|until|till|of|during|through|to|from|between|and|before|after|for|early|mid|"
    r"late|next|end|beginning)[\s-]+)$", re.IGNORECASE
)  # fmt: skip
_JOINS_A_MONTH = re.compile(rf"\s*(?:to|through|until|and|[-–—])\s*{words.MACROS['month']}")
_MODAL_OR_VERB = {3, 5, 8}


def bare_month(m: re.Match[str], when: When) -> Interval | None:
    """A month alone; March, May and August only after a word that makes them months, or as the whole text."""
    number = words.month_number(m["month"])
    before, after = m.string[max(0, m.start() - 20) : m.start()], m.string[m.end() :]
    plain = _MAKES_A_MONTH.search(before) and (before.strip() or not after.strip())
    if number in _MODAL_OR_VERB and not plain and not _JOINS_A_MONTH.match(after):
        return None
    return _nearest_year(lambda year: to.month(year, number), when)


def which_month(m: re.Match[str], when: When) -> Interval:
    """Last March: over before the report; next June: not begun; this May: of the report's year; last August 21."""
    number, today = words.month_number(m["month"]), when.published
    options = [to.month(today.year + step, number) for step in (-1, 0, 1)]
    if m["day"]:
        options = [to.day(option.first.replace(day=int(m["day"]))) for option in options]
    match _step(m):
        case 0:
            return options[1]
        case 1:
            return next(option for option in options if option.first > today)
    return next(option for option in reversed(options) if option.last < today)


_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\s+(?:before|after)\b")


def weekday(m: re.Match[str], when: When) -> Interval | None:
    """Past: the last such day, the report's own included; future: the next one, likewise.

    "The Friday before" counts from something else: None.
    """
    if _OF_ANOTHER.match(m.string, m.end()) and _THE.search(m.string, max(0, m.start() - 5), m.start()):
        return None
    offset = (when.published.weekday() - words.weekday_number(m["weekday"])) % 7
    if when.tense == "future":
        return to.day(when.published + (-offset % 7) * DAY)
    return to.day(when.published - offset * DAY)


def which_weekday(m: re.Match[str], when: When) -> Interval:
    """Last: before the report's day; next: after it; this: in the report's week."""
    today, number = when.published, words.weekday_number(m["weekday"])
    match _step(m):
        case 0:
            return to.day(to.week(today).first + number * DAY)
        case 1:
            return to.day(today + ((number - today.weekday() - 1) % 7 + 1) * DAY)
    return to.day(today - ((today.weekday() - number - 1) % 7 + 1) * DAY)


def weekday_of_week(m: re.Match[str], when: When) -> Interval:
    """Monday of last week."""
    monday = to.week(when.published).first + 7 * _step(m) * DAY
    return to.day(monday + words.weekday_number(m["weekday"]) * DAY)


def weekend(m: re.Match[str], when: When) -> Interval:
    """Last and next count weeks; this weekend on a Monday, and the weekend of a past telling, is the one begun."""
    saturday = to.week(when.published).first + 5 * DAY
    if m["which"].lower() in {"last", "next"}:
        saturday += 7 * _step(m) * DAY
    elif when.tense == "past" and when.published.weekday() < (1 if m["which"].lower() == "this" else 5):
        saturday -= 7 * DAY
    return to.between(saturday, saturday + DAY)


def which_unit(m: re.Match[str], when: When) -> Interval:
    """Last week, this month, next year: calendar units."""
    unit, step, today = m["unit"].lower(), _step(m), when.published
    if unit == "quarter":
        return to.quarter(today.year, (today.month + 2) // 3 + step)
    return to.unit_around(to.moved(today if unit == "week" else today.replace(day=1), unit, step), unit)


def within_unit(m: re.Match[str], when: When) -> Interval:
    """Earlier this week: up to the report's day; later this week: from it."""
    whole = to.unit_around(when.published, m["unit"].lower())
    if whole.granularity == "day":
        return whole
    if m["side"].lower() == "earlier":
        return to.between(whole.first, when.published)
    return to.between(when.published, whole.last)


_LESS = {"nearly", "almost", "just under", "less than", "not quite"}
_MORE = {"more than", "over", "just over", "at least"}


def ago(m: re.Match[str], when: When) -> Interval:
    """N days ago is a day, N weeks the seven days around it, N months or years the calendar unit.

    Nearly N weeks ago is the week that begins N weeks ago, more than N weeks ago the week that ends there.
    """
    count, unit, today = words.number(m["number"]), m["unit"].lower(), when.published
    if unit == "fortnight":
        count, unit = 2 * count, "week"
    if m["upto"]:
        return to.between(to.moved(today, unit, -count), today)
    sign = -1 if m["way"].lower() == "ago" else 1
    there = to.moved(today if unit in {"day", "week"} else today.replace(day=1), unit, sign * count)
    if unit == "week":
        hedge = re.sub(r"\s+", " ", (m["hedge"] or "").lower())
        before, after = (0, 6) if hedge in _LESS else (6, 0) if hedge in _MORE else (3, 3)
        return to.between(there - before * DAY, there + after * DAY, "week")
    return to.unit_around(there, unit)


def halves_ago(m: re.Match[str], when: When) -> Interval:
    """Half a year ago, a year and a half ago: the calendar month so many months back."""
    whole = words.number(m["number"]) if m["number"] else 0
    return to.unit_around(to.moved(when.published.replace(day=1), "month", -(12 * whole + 6)), "month")


def recent(m: re.Match[str], when: When) -> Interval:
    """Recent days: the most that several may be, up to the report's day; coming days: likewise from it."""
    unit, sign = m["unit"].lower(), 1 if m["way"].lower() == "coming" else -1
    other = to.moved(when.published, unit, sign * _ROUGH["several"][1])
    return to.between(min(other, when.published), max(other, when.published))


def so_far(m: re.Match[str], when: When) -> Interval:
    """So far this year, the year to date: from its first day to the report's."""
    return to.between(to.unit_around(when.published, m["unit"].lower()).first, when.published)


def same_time(m: re.Match[str], when: When) -> Interval:
    """Of this time last year, the same month a year ago: the report's month of another year."""
    step = _step(m) if m["which"] else -1
    return to.unit_around(to.moved(when.published.replace(day=1), "year", step), "month")


def unit_to_be(m: re.Match[str], when: When) -> Interval:
    """Month's end, year-end: the last quarter of it, as "the end of the year"."""
    whole = to.unit_around(when.published, m["unit"].lower())
    quarter_ = max(1, round(((whole.last - whole.first).days + 1) / 4))
    first = whole.last - (quarter_ - 1) * DAY
    return to.between(first.replace(day=1) if m["unit"].lower() == "year" else first, whole.last)


def week_of(m: re.Match[str], when: When) -> Interval | None:
    """The week of May 5: Monday to Sunday around it."""
    there = month_day(m, when)
    return there and to.week(there.first)


def day_of_unit(m: re.Match[str], when: When) -> Interval:
    """A week from Friday, a year ago today: so far from the named day."""
    base = weekday(m, When(when.published, "future")) if m.groupdict().get("weekday") else to.day(when.published)
    sign = -1 if m["way"].lower() == "ago" else 1
    return to.day(to.moved((base or to.day(when.published)).first, m["unit"].lower(), sign * words.number(m["number"])))


def turn_of(m: re.Match[str], when: When) -> Interval:
    """The turn of the year: December and January; of the century: the years around it."""
    if m["unit"].lower() == "year":
        return _nearest_year(lambda year: to.months(year, 12, 2), when)
    first = (when.published.year + 30) // 100 * 100
    return to.years(first - 2, first + 2)


_FINE_ENOUGH = {"day": {"day"}, "week": {"day", "week"}, "month": {"day", "week", "month"}}
_PARTS_OF_DAY = {"morning", "afternoon", "evening", "night"}


def anchored(step: int, *, or_report: bool = False) -> Make:
    """How many units on -> what counts so many days, weeks, months or years from the date named before.

    The date must be named as finely as it is counted from. ``or_report``: without one the report's day will do, but
    for days.
    """

    def _make(m: re.Match[str], when: When) -> Interval | None:
        groups = m.groupdict()
        unit, count = groups["unit"].lower(), words.number(groups["number"]) if groups.get("number") else 1
        unit = "day" if unit in _PARTS_OF_DAY else unit
        anchor = when.anchor or (to.day(when.published) if or_report and unit != "day" else None)
        if anchor is None or anchor.granularity not in _FINE_ENOUGH.get(unit, {"day", "week", "month", "year"}):
            return None
        start = anchor.first if unit in {"day", "week"} else anchor.first.replace(day=1)
        return to.unit_around(to.moved(start, unit, step * count), unit)

    return _make


def in_units(m: re.Match[str], when: When) -> Interval | None:
    """In two weeks, in a year's time: only what is to come; within two weeks: from the report's day till then."""
    if when.tense != "future" and not m["time"]:
        return None
    there = to.moved(when.published, m["unit"].lower(), words.number(m["number"]))
    if m["within"]:
        return to.between(when.published, there)
    if m["unit"].lower() == "week":
        return to.between(there - 3 * DAY, there + 3 * DAY, "week")
    return to.unit_around(there, m["unit"].lower())


def day_of_month(m: re.Match[str], when: When) -> Interval:
    """The 5th of this month."""
    month_ = to.month(when.published.year, when.published.month + _step(m))
    return to.day(month_.first.replace(day=int(m["day"])))


def rough_ago(m: re.Match[str], when: When) -> Interval:
    """A few is two to six, several three to nine."""
    low, high = _ROUGH[m["rough"].lower()]
    unit = m["unit"].lower()
    return to.between(to.moved(when.published, unit, -high), to.moved(when.published, unit, -low))


def rough_running(m: re.Match[str], when: When) -> Interval:
    """The past few days: the most that a few may be, up to the report's day."""
    return to.between(to.moved(when.published, m["unit"].lower(), -_ROUGH[m["rough"].lower()][1]), when.published)


def hours_ago(m: re.Match[str], when: When) -> Interval:
    """Hours before an unknown hour of the report's day: that day or the one before (more for more hours)."""
    days = -(-words.number(m["number"]) // 24)
    return to.between(when.published - days * DAY, when.published)


def running_units(m: re.Match[str], when: When) -> Interval:
    """The last three weeks, the past year, the next 48 hours: up to or from the report's day."""
    count, unit = words.number(m["number"]) if m["number"] else 1, m["unit"].lower()
    if unit == "hour":
        unit, count = "day", -(-count // 24)
    if m["way"].lower() in {"next", "coming"}:
        return to.between(when.published, to.moved(when.published, unit, count))
    return to.between(to.moved(when.published, unit, -count), when.published)


def offset(first: int, last: int) -> Make:
    """Two distances from the report's day -> what makes the days between them."""

    def _make(_: re.Match[str], when: When) -> Interval:
        days = when.published + first * DAY, when.published + last * DAY
        return to.between(*days, "day" if first == last else "range")

    return _make


def year(m: re.Match[str], _: When) -> Interval:
    """2014."""
    return to.year(int(m["year"]))


def short_year(m: re.Match[str], when: When) -> Interval:
    """The '98 of "in '98": the last such year not after the report's, or the one of the last century."""
    century_ = when.published.year // 100 * 100
    number = century_ + int(m["short"])
    return to.year(number if number <= when.published.year else number - 100)


def years(m: re.Match[str], _: When) -> Interval | None:
    """2014-2016, 2014-16."""
    first = int(m["year"])
    last = int(m["to"]) if len(m["to"]) == 4 else first // 100 * 100 + int(m["to"])
    return to.years(first, last) if last > first else None


def decade(m: re.Match[str], _: When) -> Interval:
    """The 1980s, the ’70s, the nineties."""
    word = m["decade"].lower()
    first = words.DECADE[word] if word in words.DECADE else int(word) if len(word) == 4 else 1900 + int(word)
    return to.years(first, first + 9, "decade")


def century(m: re.Match[str], _: When) -> Interval:
    """The 19th century is 1801 to 1900."""
    word = m["century"].lower()
    number = words.CENTURY.get(word) or int(word[:2])
    return to.years(number * 100 - 99, number * 100, "century")


def quarter(m: re.Match[str], _: When) -> Interval:
    """Q3 2021."""
    return to.quarter(int(m["year"]), int(m["quarter"]))


def ordinal_quarter(m: re.Match[str], when: When) -> Interval:
    """The third quarter: the nearest one."""
    number = ("first", "second", "third", "fourth").index(m["ordinal"].lower()) + 1
    return _nearest_year(lambda year: to.quarter(year, number), when)


def season(m: re.Match[str], _: When) -> Interval:
    """The spring of 2019; the winter of 2013-14 begins in 2013."""
    return to.season(m["season"].lower(), int(m["year"]))


def which_season(m: re.Match[str], when: When) -> Interval:
    """Last summer: the last one over; next: the first not begun; this: of the report's year; in the: the nearest."""
    options = [to.season(m["season"].lower(), when.published.year + step) for step in (-2, -1, 0, 1)]
    if m["which"].lower() == "the":
        return _nearest(options, when)
    match _step(m):
        case 0:
            return options[2]
        case 1:
            return next(option for option in options if option.first > when.published)
    return next(option for option in reversed(options) if option.last < when.published)


def feast(in_year: Callable[[int], list[Interval]]) -> Make:
    """What makes a feast in a year -> what makes it in the named or the nearest year."""

    def _make(m: re.Match[str], when: When) -> Interval | None:
        if m["year"]:
            return next(iter(in_year(int(m["year"]))), None)
        near = range(when.published.year - 2, when.published.year + 3)
        return _nearest([interval for year in near for interval in in_year(year)], when)

    return _make


def on(date: dt.date) -> Make:
    """A date -> what always makes it (9/11)."""
    return lambda _m, _when: to.day(date)
