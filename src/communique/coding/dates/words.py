"""The words dates are made of, and the small pattern language of the rule table."""

from __future__ import annotations

import re

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBER = {word: value for value, word in enumerate(_NUMBERS, 1)} | {
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "half a dozen": 6, "a dozen": 12,
    "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
CENTURY = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
DECADE = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
          "seventies": 1970, "eighties": 1980, "nineties": 1990}  # fmt: skip


def _either_case(names: tuple[str, ...]) -> str:
    return "|".join(form for name in names for form in (name, name.upper()))


_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
# What stands in braces in a pattern of the table. Names of months and weekdays need their capital, the rest does not.
MACROS = {
    "month": rf"(?P<month>(?-i:{_either_case(MONTHS)}|(?:{_SHORT})\.?))",
    "monthname": rf"(?P<month>(?-i:{_either_case(MONTHS)}|(?:{_SHORT})\.))",
    "day": rf"(?P<day>{_DAY})(?:st|nd|rd|th)?",
    "day2": rf"(?P<day2>{_DAY})(?:st|nd|rd|th)?",
    "year": r"(?P<year>(?:1[5-9]|20)\d\d)",
    "weekday": rf"(?P<weekday>(?-i:{_either_case(WEEKDAYS)}|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\.))",
    "number": r"(?P<number>\d{1,3}|" + "|".join(sorted(NUMBER, key=len, reverse=True)) + ")",
    "hedge": r"(?P<hedge>about|around|roughly|approximately|some|nearly|almost|just over|just under|more than|"
    r"less than|not quite|over|at least)",
    "unit": r"(?P<unit>day|week|month|year)",
    "unitorhours": r"(?P<unit>day|week|month|year|morning|afternoon|evening|night)",
    "side": r"(?P<side>before|ahead of|prior to|after|following)",
    "end": r"(?=\s*(?:[.,;:)”\"]|$))",
    "season": r"(?P<season>spring|summer|autumn|fall|winter)",
    "which": r"(?P<which>last|this|next|this past|this coming|the coming|coming)",
    "daypart": r"(?:,? (?:(?:early|late|mid) )?(?:morning|afternoon|evening|night|noon|midday|lunchtime))?",
    "dash": r"(?:\s?[-–—]\s?| (?:to|through|and) )",
    # A number before a noun or a fraction is a count, not a year or a day.
    "nocount": r"(?!%|[.,:]\d)(?! (?:[a-z]+ )?(?:people|persons|troops|soldiers|police|officers|men|women|children|"
    r"migrants|refugees|prisoners|members|fighters|protesters|demonstrators|delegates|workers|homes|houses|km|"
    r"kilometers|kilometres|miles|metres|meters|feet|tons|tonnes|dollars|euros|pounds|square|times|jobs|cases|deaths|"
    r"votes|points|percent|per cent|dead|wounded|injured)\b)",
}


# Where a date may begin: at a word, and at a number that is no part of a longer one or of a code (F-2000).
AT_WORD = r"(?<![\w’'.,/$€£])(?:(?<=[mM]id-)|(?<!\w-(?=\d)))"


def pattern(source: str) -> str:
    """A pattern of the table -> a regular expression: braces stand for MACROS, a blank for any white space."""
    for name, regex in MACROS.items():
        source = source.replace("{" + name + "}", regex)
    source = source.replace(",? ", r"(?:\s?,)? ")  # tokenised text has blanks before its commas
    return rf"{AT_WORD}(?i:{source.replace(' ', chr(92) + 's+')})(?!\w)"


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
    word = re.sub(r"\s+", " ", word.lower())
    return int(word) if word.isdigit() else NUMBER[word]
