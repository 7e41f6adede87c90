"""The words dates are made of, and the small pattern language of the rule table."""

from __future__ import annotations

import re

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
NUMBER = {word: value for value, word in enumerate(_NUMBERS, 1)} | {
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "half a dozen": 6, "a dozen": 12,
    "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4}
CENTURY = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
DECADE = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
          "seventies": 1970, "eighties": 1980, "nineties": 1990}  # fmt: skip


def _either_case(words: tuple[str, ...]) -> str:
    return "|".join(form for word in words for form in (word, word.upper()))


_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_DAYPART = r"(?:(?:early|late|mid) )?(?:morning|afternoon|evening|night|noon|midday|lunchtime)"
# What stands in braces in a pattern of the table.
MACROS = {
    "month": rf"(?P<month>{_either_case(MONTHS)}|(?:{_SHORT})\.?)",
    "monthname": rf"(?P<month>{_either_case(MONTHS)}|(?:{_SHORT})\.)",
    "day": r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?",
    "day2": r"(?P<day2>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?",
    "year": r"(?P<year>(?:1[5-9]|20)\d\d)",
    "weekday": rf"(?P<weekday>{_either_case(WEEKDAYS)}|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\.)",
    "number": r"(?P<number>\d{1,3}|" + "|".join(sorted(NUMBER, key=len, reverse=True)) + ")",
    "hedge": r"(?:about|around|roughly|approximately|some|nearly|almost|just over|just under|more than|over|at least)",
    "season": r"(?P<season>spring|summer|autumn|fall|winter)",
    "unit": r"(?P<unit>day|week|month|year|decade)s?",
    "which": r"(?P<which>last|this|next|this past|this coming|the coming|the previous|previous|coming)",
    "daypart": rf"(?: {_DAYPART})?",
    "dash": r"\s?(?:-|–|—|to|through|and)\s?",
}


def pattern(source: str) -> str:
    """A pattern of the table -> a regular expression: braces stand for MACROS, a blank for any white space."""
    for name, regex in MACROS.items():
        source = source.replace("{" + name + "}", regex)
    return rf"(?<![\w’'.,/$€£-])(?:{source.replace(' ', chr(92) + 's+')})(?![\w])"


def month_number(word: str) -> int:
    """Month name, abbreviation or number -> 1 to 12."""
    if word.isdigit():
        return int(word)
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3] == word[:3].capitalize())


def weekday_number(word: str) -> int:
    """Weekday name or abbreviation -> 0 (Monday) to 6."""
    return next(number for number, name in enumerate(WEEKDAYS) if name[:3] == word[:3].capitalize())


def number(word: str) -> int:
    """Number in digits or words -> its value."""
    word = re.sub(r"\s+", " ", word)
    return int(word) if word.isdigit() else NUMBER[word]
