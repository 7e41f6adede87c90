"""Calendar arithmetic: named stretches of days as intervals, both ends included."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

from communique.records import Granularity

Tense = Literal["past", "future"]
DAY = dt.timedelta(days=1)
# Northern meteorological seasons; winter belongs to the year it begins in. A southern report reads otherwise.
SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


@dataclass(frozen=True, slots=True)
class Interval:
    """Days ``first`` to ``last``, both included, and how finely the words speak."""

    first: dt.date
    last: dt.date
    granularity: Granularity


def day(date: dt.date) -> Interval:
    """Date -> that one day."""
    return Interval(date, date, "day")


def between(first: dt.date, last: dt.date, granularity: Granularity = "range") -> Interval:
    """Two dates -> the stretch between them, ends included."""
    return Interval(first, last, granularity)


def week(date: dt.date) -> Interval:
    """Date -> the ISO week (Monday to Sunday) it lies in."""
    monday = date - dt.timedelta(days=date.weekday())
    return Interval(monday, monday + 6 * DAY, "week")


def month(year: int, number: int) -> Interval:
    """Year and month, which may run over (0 is December before) -> that calendar month."""
    year, index = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Interval(dt.date(year, index, 1), dt.date(year, index, calendar.monthrange(year, index)[1]), "month")


def months(year: int, number: int, count: int, granularity: Granularity = "range") -> Interval:
    """Year, first month, count of months -> the stretch they make."""
    return Interval(month(year, number).first, month(year, number + count - 1).last, granularity)


def quarter(year: int, number: int) -> Interval:
    """Year and quarter, which may run over -> that calendar quarter."""
    return months(year, number * 3 - 2, 3, "quarter")


def season(name: str, year: int) -> Interval:
    """Season and the year it begins in -> its three months (northern)."""
    return months(year, SEASON_START[name], 3, "season")


def year(number: int) -> Interval:
    """Year -> its days."""
    return Interval(dt.date(number, 1, 1), dt.date(number, 12, 31), "year")


def years(first: int, last: int, granularity: Granularity = "range") -> Interval:
    """Two years -> the stretch from the first day of one to the last day of the other."""
    return Interval(dt.date(first, 1, 1), dt.date(last, 12, 31), granularity)


def moved(date: dt.date, unit: str, count: int) -> dt.date:
    """Date, unit (day, week, month, year, decade), count -> the date that far off; a month end stays a month end."""
    if unit in {"day", "week"}:
        return date + dt.timedelta(days=count * (7 if unit == "week" else 1))
    target = month(date.year, date.month + count * {"month": 1, "year": 12, "decade": 120, "century": 1200}[unit])
    return target.first.replace(day=min(date.day, target.last.day))


def unit_around(date: dt.date, unit: str) -> Interval:
    """Date and unit -> the calendar unit the date lies in."""
    match unit:
        case "day":
            return day(date)
        case "week":
            return week(date)
        case "month":
            return month(date.year, date.month)
        case "quarter":
            return quarter(date.year, (date.month + 2) // 3)
        case "year":
            return year(date.year)
        case "decade":
            return years(date.year // 10 * 10, date.year // 10 * 10 + 9, "decade")
    return years((date.year - 1) // 100 * 100 + 1, (date.year - 1) // 100 * 100 + 100, "century")
