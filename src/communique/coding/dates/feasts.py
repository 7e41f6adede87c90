"""Feasts and named days: data first, then the calendars they follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from communique.coding.dates import intervals as to
from communique.coding.dates.intervals import DAY, Interval


def easter(year: int) -> dt.date:
    """Year -> Easter Sunday of the Western churches (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + rest - 7 * ((a + 11 * h + 22 * rest) // 451) + 114, 31)
    return dt.date(year, month, day + 1)


def orthodox_easter(year: int) -> dt.date:
    """Year (1900 to 2099) -> Easter Sunday of the Orthodox churches, in our calendar (Meeus, chapter 8)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return dt.date(year, month, day + 1) + 13 * DAY


def nth_weekday(year: int, month: int, weekday: int, count: int) -> dt.date:
    """Year, month, weekday (0 is Monday), which one (-1: the last) -> the day."""
    if count < 0:
        last = to.month(year, month).last
        return last - (last.weekday() - weekday) % 7 * DAY
    first = dt.date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (count - 1)) * DAY


_ISLAMIC_EPOCH = 227015  # proleptic Gregorian ordinal of 1 Muharram of the year 1, civil reckoning


def islamic(year: int, month: int, day: int) -> dt.date:
    """Year, month, day of the tabular Islamic calendar -> our date; sightings of the moon differ by a day or so."""
    days = day + -(-59 * (month - 1) // 2) + (year - 1) * 354 + (3 + 11 * year) // 30
    return dt.date.fromordinal(_ISLAMIC_EPOCH + days - 1)


InYear = Callable[[int], list[Interval]]


def _fixed(month: int, day: int) -> InYear:
    return lambda year: [to.day(dt.date(year, month, day))]


def _moving(first: Callable[[int], dt.date], offset: int = 0, length: int = 1) -> InYear:
    def _make(year: int) -> list[Interval]:
        start = first(year) + offset * DAY
        return [to.between(start, start + (length - 1) * DAY, "day" if length == 1 else "range")]

    return _make


def _nth(month: int, weekday: int, count: int, offset: int = 0) -> InYear:
    return _moving(lambda year: nth_weekday(year, month, weekday, count), offset)


def _moon(month: int, day: int, length: int) -> InYear:
    """A feast of the Islamic year, a day early and late allowed: what of it begins in a year of ours."""

    def _make(year: int) -> list[Interval]:
        about = (year - 622) * 33 // 32
        starts = [islamic(hijri, month, day) - DAY for hijri in range(about - 1, about + 3)]
        return [to.between(start, start + (length + 1) * DAY) for start in starts if start.year == year]

    return _make


@dataclass(frozen=True, slots=True)
class Feast:
    """A named day: a pattern of its names and what makes it in a year; ``example`` is (words, report's day, days)."""

    pattern: str
    in_year: InYear
    example: tuple[str, str | None, str]


# Names that mean different days in different countries (Independence Day, Labour Day, Victory Day) are left out, as
# is what is no day (Black Friday of a riot, a Christmas market). The Sunday of an Easter weekend ends it.
# fmt: off
FEASTS: tuple[Feast, ...] = (
    Feast(r"Christmas(?: Day)?(?! eve)(?! Island)", _fixed(12, 25), ("Christmas Day", "2024-01-03", "2023-12-25")),
    Feast("Christmas Eve", _fixed(12, 24), ("Christmas Eve 2016", None, "2016-12-24")),
    Feast("Boxing Day", _fixed(12, 26), ("Boxing Day 2004", None, "2004-12-26")),
    Feast("(?:a )?New Year[’']s Eve", _fixed(12, 31), ("New Year’s Eve", "2017-01-02", "2016-12-31")),
    Feast("New Year[’']s(?: Day)?(?! Eve)(?! (?:address|message|speech|greeting))", _fixed(1, 1),
          ("New Year’s Day", "2017-01-02", "2017-01-01")),
    Feast("Epiphany", _fixed(1, 6), ("Epiphany 2020", None, "2020-01-06")),
    Feast("Valentine[’']s Day", _fixed(2, 14), ("Valentine's Day", "2019-02-16", "2019-02-14")),
    Feast("(?:International )?Women[’']s Day", _fixed(3, 8), ("International Women’s Day", "2021-03-09", "2021-03-08")),
    Feast("St\\.? Patrick[’']s Day", _fixed(3, 17), ("St Patrick's Day 2020", None, "2020-03-17")),
    Feast("April Fools[’']? Day", _fixed(4, 1), ("April Fools' Day", "2020-04-02", "2020-04-01")),
    Feast("Anzac Day", _fixed(4, 25), ("Anzac Day", "2018-04-27", "2018-04-25")),
    Feast("May Day(?! call)", _fixed(5, 1), ("May Day", "2018-05-03", "2018-05-01")),
    Feast("Bastille Day", _fixed(7, 14), ("Bastille Day 2016", None, "2016-07-14")),
    Feast("(?:the )?Fourth of July", _fixed(7, 4), ("the Fourth of July", "2020-07-10", "2020-07-04")),
    Feast("Hallowe[’']?en", _fixed(10, 31), ("Halloween", "2020-11-02", "2020-10-31")),
    Feast("(?:Armistice|Remembrance|Veterans) Day", _fixed(11, 11), ("Armistice Day", "2018-11-12", "2018-11-11")),
    Feast("Good Friday", _moving(easter, -2), ("Good Friday", "2024-04-02", "2024-03-29")),
    Feast("Palm Sunday", _moving(easter, -7), ("Palm Sunday 2017", None, "2017-04-09")),
    Feast("Ash Wednesday", _moving(easter, -46), ("Ash Wednesday 2018", None, "2018-02-14")),
    Feast("Maundy Thursday", _moving(easter, -3), ("Maundy Thursday 2022", None, "2022-04-14")),
    Feast(r"(?<!Orthodox\s)Easter Monday", _moving(easter, 1), ("Easter Monday 1916", None, "1916-04-24")),
    Feast(r"(?<!Orthodox\s)Easter weekend", _moving(easter, -2, 4),
          ("the [Easter weekend]", "2023-04-12", "2023-04-07/2023-04-10")),
    Feast(r"(?<!Orthodox\s)Easter(?: Sunday)?(?! (?:Monday|weekend|Island|Rising|eggs?|week))", _moving(easter),
          ("Easter Sunday", "2019-04-22", "2019-04-21")),
    Feast("Orthodox Easter(?: Sunday)?", _moving(orthodox_easter), ("Orthodox Easter", "2022-04-26", "2022-04-24")),
    Feast("Pentecost|Whit Sunday", _moving(easter, 49), ("Pentecost 2021", None, "2021-05-23")),
    Feast("Martin Luther King(?:,? Jr\\.?)? Day", _nth(1, 0, 3),
          ("Martin Luther King Day", "2021-01-20", "2021-01-18")),
    Feast("Memorial Day(?! weekend)", _nth(5, 0, -1), ("Memorial Day 2020", None, "2020-05-25")),
    Feast("Labor Day(?! weekend)", _nth(9, 0, 1), ("Labor Day", "2021-09-08", "2021-09-06")),
    Feast("Columbus Day", _nth(10, 0, 2), ("Columbus Day 2019", None, "2019-10-14")),
    Feast(r"(?<!Canadian\s)Thanksgiving(?: Day)?(?! (?:weekend|dinner|service))", _nth(11, 3, 4),
          ("Thanksgiving", "2020-12-01", "2020-11-26")),
    Feast("Black Friday", _nth(11, 3, 4, 1), ("Black Friday", "2021-11-30", "2021-11-26")),
    Feast("(?:the )?Eid al-Fitr", _moon(10, 1, 1), ("Eid al-Fitr", "2024-04-20", "2024-04-09/2024-04-11")),
    Feast("(?:the )?Eid al-Adha", _moon(12, 10, 1), ("Eid al-Adha", "2024-06-20", "2024-06-16/2024-06-18")),
    Feast("(?:the (?:holy )?(?:Muslim )?month of )?Ramadan", _moon(9, 1, 30),
          ("Ramadan", "2024-04-20", "2024-03-10/2024-04-10")),
    Feast("Ashura", _moon(1, 10, 1), ("Ashura", "2024-07-20", "2024-07-16/2024-07-18")),
)
# fmt: on
