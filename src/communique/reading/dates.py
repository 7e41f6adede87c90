"""Publication dates: what outlets write in a header line or a column, to ISO 8601. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {name[:size]: number for number, name in enumerate(_MONTH_NAMES, 1) for size in range(3, len(name) + 1)}

# Hours from UTC. An abbreviation that names several zones (IST, AST) is left out: the time then stands without a zone.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)?)?")
_NOISE = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|\b(?:at|on)\b|[,|]", re.IGNORECASE
)
_TIME = (
    r"(?:[T\s–—-]+(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?:hrs\b|hours\b)?\s*(?P<zone>[a-z]{1,4}|[+-]\d\d:?\d\d)?(?:\s*\([a-z]+\))?)?"
)
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<month>[a-z]{3,9}|\d{1,2})\.?", r"(?P<year>\d{4})"
_WRITTEN = tuple(
    re.compile(pattern + _TIME, re.IGNORECASE)
    for pattern in (
        rf"{_DAY}(?:\s+of)?[\s-]+(?P<month>[a-z]{{3,9}})\.?[\s-]+{_YEAR}",
        rf"(?P<month>[a-z]{{3,9}})\.?\s+{_DAY}\s+{_YEAR}",
        rf"{_YEAR}[\s/.-]+{_MONTH}[\s/.-]+{_DAY}",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",  # with dots the day always stands first
        r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>\d{4})",  # with slashes only what has one reading
    )
)


def read_published(written: str) -> str | None:
    """A publication date as written -> ISO 8601, None where it is no date, impossible, or open to two readings.

    A day stays a day, a time keeps the precision it has, a zone stands only where one was given:
    ``17 May 2024 - 21:28`` -> ``2024-05-17T21:28``. ``03/04/2024`` is None: April or March.
    """
    written = written.strip()
    try:
        if _ISO.fullmatch(written):
            return _iso(written)
        cleaned = " ".join(_NOISE.sub(" ", written).split())
        found = next((match for pattern in _WRITTEN if (match := pattern.fullmatch(cleaned))), None)
        return _from_parts(found.groupdict()) if found else None
    except ValueError:  # the 31st of February, the 25th hour
        return None


def _iso(written: str) -> str:
    dt.datetime.fromisoformat(written)  # raises ValueError
    time = written[10:].replace(" ", "T", 1).replace(" ", "")
    # +02 and +0200 are ISO, but not what other programs read
    return written[:10] + re.sub(r"([+-]\d\d)(\d\d)?$", lambda zone: f"{zone[1]}:{zone[2] or '00'}", time)


def _from_parts(parts: dict[str, str | None]) -> str | None:
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if second <= 12 else (second, first)
    else:
        name = (parts["month"] or "").lower()
        day, month = int(parts["day"] or 0), int(name) if name.isdigit() else _MONTHS.get(name, 0)
    date = dt.date(int(parts["year"] or 0), month, day)
    return date.isoformat() + (_time(parts) if parts["hour"] else "")


def _time(parts: dict[str, str | None]) -> str:
    hour, half = int(parts["hour"] or 0), (parts["half"] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(hour)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    time = dt.time(hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=_zone(parts["zone"] or ""))
    return "T" + time.isoformat("seconds" if parts["second"] else "minutes")


def _zone(written: str) -> dt.tzinfo | None:
    if written.lower() in _ZONES:
        return dt.timezone(dt.timedelta(hours=_ZONES[written.lower()]))
    if written[:1] in {"+", "-"} and written:
        return dt.datetime.strptime(written, "%z").tzinfo
    return None
