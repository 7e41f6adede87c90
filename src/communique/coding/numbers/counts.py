"""Amounts in a text: "at least 1,200", "between 30 and 40", "dozens", "$3.5bn" -> low, high and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from communique.records import Span

_UP_TO_19 = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {name: value for value, name in enumerate(_UP_TO_19)} | {
    name: 10 * value for value, name in enumerate(_TENS, 2)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
# What vague words mean at least and at most: "dozens" are two dozen or more and fewer than a hundred.
_VAGUE: dict[str, tuple[float, float | None]] = {
    "dozens": (24, 99), "scores": (40, 99), "hundreds": (200, 999), "thousands": (2_000, 9_999),
    "tens of thousands": (20_000, 99_999), "hundreds of thousands": (200_000, 999_999), "millions": (2 * 10**6, None),
    "several hundred": (300, 900), "a few hundred": (200, 900), "several thousand": (3_000, 9_000),
    "a few thousand": (2_000, 9_000), "several": (3, 9), "half a dozen": (6, 6), "a dozen": (12, 12),
    "a hundred": (100, 100), "a thousand": (1_000, 1_000), "a million": (10**6, 10**6),
}  # fmt: skip
_AT_LEAST = r"at least|no fewer than|no less than|not less than|a minimum of|more than|over|upwards of|in excess of"
_AT_MOST = r"up to|as many as|at most|no more than|not more than|fewer than|less than|under|a maximum of"
_ABOUT = r"about|around|some|nearly|almost|roughly|approximately|an estimated|close to|another|a further|a total of"

_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_WORDS = rf"(?:{_WORD})(?:[- ](?:{_WORD}))?(?: (?:{_SCALE})(?:(?: and)? (?:{_WORD})(?:[- ](?:{_WORD}))?)?)*"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = rf"(?:{_DIGITS})(?: (?:{_SCALE})|(?:{'|'.join(_SHORT)}))?\b|{_WORDS}"
_SIGN = r"(?P<sign>US\$|A\$|C\$|R\$|\$|€|£|¥|₹|₽|₩)\s?"
_AMOUNT = re.compile(
    rf"(?<![\w.,/’'-])(?:(?P<bound>{_AT_LEAST}|{_AT_MOST}|{_ABOUT}) )?"
    rf"(?:between (?:{_SIGN})?(?P<low>{_NUMBER}) and (?:[$€£] ?)?(?P<high>{_NUMBER})"
    rf"|(?P<vague>{'|'.join(sorted(_VAGUE, key=len, reverse=True))})"
    rf"|(?:{_SIGN.replace('sign', 'sign2')})?(?P<first>{_NUMBER})(?: ?(?:to|-|–) ?(?P<last>{_NUMBER}))?)"
    rf"(?![\w/%-]|[.,]\d)",
    re.IGNORECASE,
)
# After a number: what it counts is no size. Before a bare one: a year, a day.
_OTHER = re.compile(
    r"\s?(?:%|per ?cent|years?|months?|weeks?|days?|hours?|minutes?|seconds?|times|am|pm|o[’']clock|tonnes?|tons?"
    r"|kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|degrees?|votes?)\b", re.IGNORECASE,
)  # fmt: skip
_MONTH = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)[ -]$")
_YEARS = range(1900, 2100)  # a bare number of these is taken for a year: "2000 people" is lost, "1982 massacre" too


@dataclass(frozen=True, slots=True)
class Count:
    """An amount: at least ``low``, at most ``high`` (None: unbounded), its words, and its currency sign if any."""

    span: Span
    low: float | None
    high: float | None
    sign: str | None = None


def find_counts(text: str, within: Span) -> Iterator[Count]:
    """Text and a stretch of it -> the amounts in it, without shares, times, distances and years.

    "more than" and "at least" give a low, "up to" and "fewer than" a high, "about" both.
    """
    for match in _AMOUNT.finditer(text, within.start, within.end):
        if _OTHER.match(text, match.end()) or _is_date(match, text):
            continue
        low, high = (None if bound is None else float(bound) for bound in _bounds(match))
        yield Count(Span(*match.span()), low, high, match["sign"] or match["sign2"])


def _is_date(match: re.Match[str], text: str) -> bool:
    """Whether a bare number is a year or a day of a month."""
    words = match["first"] or ""
    if match["bound"] or match["last"] or not words.isdigit():
        return False
    return int(words) in _YEARS or bool(_MONTH.search(text, 0, match.start()))


def _bounds(match: re.Match[str]) -> tuple[float | None, float | None]:
    if match["vague"]:
        low, high = _VAGUE[match["vague"].lower()]
    else:
        first, last = match["low"] or match["first"], match["high"] or match["last"]
        high = _value(last or first)
        low = _scaled(first, last) if last else high
    bound = match["bound"] or ""
    if re.fullmatch(_AT_LEAST, bound, re.IGNORECASE):
        return low, None
    if re.fullmatch(_AT_MOST, bound, re.IGNORECASE):
        return None, high
    return low, high


def _scaled(first: str, last: str) -> float:
    """The first of two numbers, which may leave the scale to the second ("2 to 3 million")."""
    low, high = _value(first), _value(last)
    scale = next((value for name, value in (_SCALES | _SHORT).items() if re.search(rf"[\d ]{name}$", last.lower())), 1)
    return low * scale if low * scale <= high else low


def _value(words: str) -> float:
    """A number in digits or words -> its value."""
    text = words.lower().replace(",", "")
    if digits := re.match(r"\d+(?:\.\d+)?", text):
        unit = text[digits.end() :].strip()
        return float(digits.group()) * (_SCALES | _SHORT | {"": 1})[unit]
    total, part = 0.0, 0.0
    for word in re.findall(r"[a-z]+", text):
        if word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, part = total + part, 0.0
        elif word != "and":
            part += _SMALL[word]
    return total + part
