"""Datelines: ``BEIJING (Agency) -`` at the head of a report: where and by whom it was filed."""

from __future__ import annotations

import re

from communique.records import Dateline, Span

_LETTER = r"[^\W\d_]"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    rf"""
    (?P<place>{_LETTER}(?:{_LETTER}|[.'’/\ -]){{1,39}}?)
    (?:,\ (?P<region>(?!{_MONTH}\ \d){_LETTER}(?:{_LETTER}|[.'’\ -]){{1,29}}?))?
    (?P<day>,?\ (?:{_MONTH}\ \d{{1,2}}|\d{{1,2}}\ {_MONTH})(?:,?\ \d{{4}})?)?
    ,?\ *(?:\((?P<agency>[A-Z][^()\n]{{1,39}})\))?
    (?P<dash>\ *(?:--+|[–—])\ *|\ +-\ +|(?<=\))(?:\ *:\ +|-))
    """,
    re.VERBOSE,
)
# Capitals before a dash that label the report and name no place ("EXCLUSIVE - ", "NATO - ").
_LABELS = {
    "ADVISORY", "ALERT", "ANALYSIS", "ANALYST", "ASEAN", "BREAKING", "BRICS", "COLUMN", "COMMENT", "COMMENTARY",
    "CORRECTED", "CORRECTION", "COVID", "ECOWAS", "EDITOR", "EDITORIAL", "EXCLUSIVE", "EXPLAINED", "EXPLAINER",
    "FACTBOX", "FEATURE", "FLASH", "HIGHLIGHTS", "IAEA", "INSIGHT", "INTERPOL", "INTERVIEW", "INVESTIGATION",
    "LATEST", "LIVE", "MEDIA", "NATO", "NEWS", "NOTE", "OPEC", "OPINION", "OSCE", "POLL", "PRESS", "PROFILE",
    "QUOTE", "QUOTES", "REFILE", "RELEASE", "REPORT", "REVIEW", "SPECIAL", "STATEMENT", "SUMMARY", "TIMELINE",
    "TOPIC", "UNESCO", "UNHCR", "UNICEF", "UPDATE", "UPDATED", "URGENT", "VIDEO", "WATCH", "WRAPUP",
}  # fmt: skip
_SMALL = {"de", "del", "la", "las", "los", "el", "al", "ad", "of", "and", "the", "upon", "sur", "am"}
_PARAGRAPHS = 4  # a byline or two may stand before the dateline


def find_dateline(text: str, body_start: int = 0) -> Dateline | None:
    """Report text and where its body starts -> the dateline at the head of one of its first paragraphs, or None.

    The span ends with the dash. A place in capitals needs only a dash after it; a place in mixed case needs the
    agency in brackets too. ``place`` keeps the region: ``KYIV, Ukraine``.
    """
    start = body_start
    for _ in range(_PARAGRAPHS):
        while start < len(text) and text[start].isspace():
            start += 1
        if found := _dateline_at(text, start):
            return found
        start = text.find("\n", start)
        if start < 0:
            return None
    return None


def _dateline_at(text: str, start: int) -> Dateline | None:
    match = _DATELINE.match(text, start, start + 160)
    if not match or not _opens_sentence(text[match.end() : match.end() + 2]):
        return None
    place, region, agency = match["place"], match["region"], match["agency"]
    if not (_is_named(place) if agency else _is_shouted(place, dated=bool(match["day"] or region))):
        return None
    if agency and re.search(_MONTH + r"\ \d", agency):  # "(November 28, 2016)"
        agency = None
    span = Span(start, match.start("dash") + len(match["dash"].rstrip()))
    return Dateline(f"{place}, {region}" if region else place, agency.strip() if agency else None, span)


def _opens_sentence(following: str) -> bool:
    letter = following.lstrip("\"'“‘«([")[:1]
    return bool(letter) and not letter.islower() and not letter.isspace()


def _is_named(place: str) -> bool:
    """A place before an agency in brackets: capitals, or up to four words each with a capital."""
    words = place.split()
    capital = len(words) <= 4 and all(word[0].isupper() or word in _SMALL for word in words) and words[0][0].isupper()
    return (capital or place.isupper()) and not _LABELS & set(words)


def _is_shouted(place: str, *, dated: bool) -> bool:
    """A place without an agency: capitals, four letters at least (or a day or region), no label of the desk."""
    letters = sum(character.isalpha() for character in place)
    return place.isupper() and letters >= (3 if dated else 4) and not _LABELS & set(re.findall(r"[^\W\d_]+", place))
