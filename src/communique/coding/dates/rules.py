"""The table of date words: pattern, meaning, and examples that are the tests.

An example is ``(words, report's day or None, expected)``; expected is ``first/last``, one day, or None for no answer.
Where only a part of the words is the date, it stands in square brackets.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from communique.coding.dates import arithmetic as means
from communique.coding.dates.arithmetic import Make
from communique.coding.dates.feasts import FEASTS

# fixed: needs no report date; floating: the nearest in the past or future; relative: counted from the report's day;
# narrowed: relative, and a date only behind a Part ("the end of" the week); anchored: counted from the date before.
Kind = Literal["fixed", "floating", "relative", "narrowed", "anchored"]
Example = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of date words; ``pattern`` in the small language of ``words.pattern``."""

    name: str
    kind: Kind
    pattern: str
    make: Make
    examples: tuple[Example, ...]


# fmt: off
_CALENDAR: tuple[Rule, ...] = (
    Rule("named date", "fixed", r"9/11", means.on(dt.date(2001, 9, 11)), (
        ("the [9/11] attacks", "2024-05-16", "2001-09-11"),
    )),
    Rule("September 11 attacks", "fixed", r"(?:September|Sept\.?) 11(?= (?:terror(?:ist)? )?attacks?)",
         means.on(dt.date(2001, 9, 11)), (
        ("the [September 11] attacks", "2024-05-16", "2001-09-11"),
    )),
    Rule("iso day", "fixed",
         r"{year}-(?P<month>0[1-9]|1[0-2])-{day}(?:T[\d:.]+(?:Z|[+]\d\d:?\d\d)?)?", means.month_day, (
        ("2023-02-09", None, "2023-02-09"),
        ("2021-11-30T08:15:00", None, "2021-11-30"),
        ("2023-02-30", None, None),
    )),
    Rule("year first", "fixed", r"{year}(?P<mark>[/.])(?P<monthnumber>0?[1-9]|1[0-2])(?P=mark){day}",
         means.year_first, (
        ("2020/12/31", None, "2020-12-31"),
        ("2020.02.29", None, "2020-02-29"),
        ("2019.02.29", None, None),
    )),
    Rule("numeric day", "fixed", r"(?P<first>\d\d?)(?P<mark>[/.])(?P<second>\d\d?)[/.]{year}", means.numeric_day, (
        ("12/31/2020", None, "2020-12-31"),
        ("31/12/2020", None, "2020-12-31"),
        ("24.08.1991", None, "1991-08-24"),
        ("03/04/2020", None, None),
    )),
    Rule("days of a month", "floating",
         r"(?:from |between )?{day}{dash}{day2} (?:of )?{month}(?:,? {year})?", means.month_day, (
        ("from 3 to 5 March", "2023-06-01", "2023-03-03/2023-03-05"),
        ("between 7-9 Nov.", "2023-12-20", "2023-11-07/2023-11-09"),
        ("20–22 June 2019", None, "2019-06-20/2019-06-22"),
    )),
    Rule("month, days", "floating",
         r"(?:from |between )?{month} {day}{dash}{day2}(?:,? {year})?{nocount}", means.month_day, (
        ("June 20-22", "2019-12-05", "2019-06-20/2019-06-22"),
        ("Oct. 3 to 5, 2016", None, "2016-10-03/2016-10-05"),
    )),
    Rule("day month", "floating", r"(?:the )?{day}(?: of)? {month}(?:,? {year})?{daypart}", means.month_day, (
        ("9 May 2023", None, "2023-05-09"),
        ("the 3rd of August, 2020", None, "2020-08-03"),
        ("on [4 April]", "2024-03-30", "2024-04-04"),
        ("they met on [4 April]", "2024-03-30", "2023-04-04"),
        ("on [4 July]", "2024-03-30", "2023-07-04"),
        ("29 February", "2023-05-01", "2020-02-29"),
        ("31 April 2020", None, None),
        ("2 November", None, None),
    )),
    Rule("month day", "floating",
         r"{month}\s*(?:the )?{day}(?:,? {year})?{daypart}{nocount}", means.month_day, (
        ("September 1, 2019", None, "2019-09-01"),
        ("Sept. 1", "2019-09-04", "2019-09-01"),
        ("December 30", "2020-01-02", "2019-12-30"),
        ("they will vote on [January 12]", "2019-12-28", "2020-01-12"),
        ("Dec. 7th", "2016-12-08", "2016-12-07"),
    )),
    Rule("week of month, day", "floating",
         r"(?:the )?week (?:of|beginning|starting) {month} {day}(?:,? {year})?", means.week_of, (
        ("the week of May 6, 2024", None, "2024-05-06/2024-05-12"),
    )),
    Rule("week of day, month", "floating",
         r"(?:the )?week (?:of|beginning|starting) (?:the )?{day} {month}(?:,? {year})?", means.week_of, (
        ("the week beginning 1 January", "2024-03-10", "2024-01-01/2024-01-07"),
    )),
    Rule("month year", "fixed", r"{month},?(?: of)? {year}", means.month_year, (
        ("February 2019", None, "2019-02-01/2019-02-28"),
        ("Sept. 2020", None, "2020-09-01/2020-09-30"),
        ("March of 2004", None, "2004-03-01/2004-03-31"),
    )),
    Rule("month of this year", "relative", r"{month} (?:of )?{which} year", means.month_of_year, (
        ("June of this year", "2024-09-02", "2024-06-01/2024-06-30"),
        ("January last year", "2024-09-02", "2023-01-01/2023-01-31"),
    )),
    Rule("last month-name", "relative", r"{which} {month}(?: {day})?", means.which_month, (
        ("last March", "2024-02-10", "2023-03-01/2023-03-31"),
        ("last March", "2024-03-20", "2023-03-01/2023-03-31"),
        ("next June", "2024-02-10", "2024-06-01/2024-06-30"),
        ("this May", "2024-02-10", "2024-05-01/2024-05-31"),
        ("last August 21", "2014-03-01", "2013-08-21"),
    )),
    Rule("month", "floating", r"{monthname}", means.bare_month, (
        ("in [October]", "2024-03-05", "2023-10-01/2023-10-31"),
        ("in [May]", "2024-05-20", "2024-05-01/2024-05-31"),
        ("elections will be held in [November]", "2024-03-05", "2024-11-01/2024-11-30"),
        ("May we ask why?", "2024-05-20", None),
        ("Theresa May said so", "2024-05-20", None),
        ("May to July 2021", None, "2021-05-01/2021-07-31"),
        ("March on, he told them", "2024-05-20", None),
        ("in July", None, None),
    )),
    Rule("century", "fixed",
         r"(?:the )?(?P<century>1\dth|20th|21st|eighteenth|nineteenth|twentieth|twenty-first)[\s-]century",
         means.century, (
        ("the 19th century", None, "1801-01-01/1900-12-31"),
        ("the twenty-first century", None, "2001-01-01/2100-12-31"),
    )),
    Rule("turn", "floating", r"(?:the )?turn of the (?P<unit>year|century)", means.turn_of, (
        ("the turn of the year", "2024-03-10", "2023-12-01/2024-01-31"),
        ("the turn of the century", "2024-03-10", "1998-01-01/2002-12-31"),
    )),
    Rule("decade", "fixed", r"(?:the )?(?P<decade>(?:1[5-9]|20)\d0)[’']?s", means.decade, (
        ("the 1980s", None, "1980-01-01/1989-12-31"),
    )),
    Rule("short decade", "fixed",
         r"(?:the |(?<=0s\sand\s)|(?<=0s\sor\s)|(?<=early\s)|(?<=late\s)|(?<=mid-))[’'‘]?"
         r"(?P<decade>[5-9]0(?=[’']?s)|twenties|thirties|(?:for|fif|six|seven|eigh|nine)ties)(?:[’']?s)?",
         means.decade, (
        ("the ’70s", None, "1970-01-01/1979-12-31"),
        ("the nineties", None, "1990-01-01/1999-12-31"),
        ("his seventies", None, None),
    )),
    Rule("years", "fixed", r"{year}\s?[-–—/]\s?(?P<to>(?:1[5-9]|20)\d\d|\d\d)(?!-)", means.years, (
        ("2011-2014", None, "2011-01-01/2014-12-31"),
        ("1980–88", None, "1980-01-01/1988-12-31"),
    )),
    Rule("short year", "relative",
         r"(?:(?<=in\s)|(?<=of\s)|(?<=by\s)|(?<=since\s)|(?<=until\s))[’'‘](?P<short>\d\d)(?!s)", means.short_year, (
        ("in [’98]", "2024-03-10", "1998-01-01/1998-12-31"),
        ("the summit of ['14]", "2024-03-10", "2014-01-01/2014-12-31"),
    )),
    Rule("year", "fixed", r"(?:the year )?{year}(?!-\d){nocount}", means.year, (
        ("in [2014]", None, "2014-01-01/2014-12-31"),
        ("some 2000 people fled", None, None),
        ("1950 dead", None, None),
    )),
    Rule("quarter", "fixed", r"Q(?P<quarter>[1-4]),? {year}", means.quarter, (
        ("Q3 2021", None, "2021-07-01/2021-09-30"),
    )),
    Rule("quarter of the year", "floating", r"(?:the )?(?P<ordinal>first|second|third|fourth)[\s-]quarter(?! of)",
         means.ordinal_quarter, (
        ("in [the fourth quarter]", "2024-02-10", "2023-10-01/2023-12-31"),
        ("[third-quarter] results", "2024-08-10", "2024-07-01/2024-09-30"),
    )),
    Rule("season of a year", "fixed", r"(?:the )?{season}(?: of|,)? {year}(?:[-–/]\d\d)?", means.season, (
        ("the autumn of 2012", None, "2012-09-01/2012-11-30"),
        ("winter 2013", None, "2013-12-01/2014-02-28"),
        ("the winter of 2013-14", None, "2013-12-01/2014-02-28"),
    )),
    Rule("last season", "relative", r"{which} {season}", means.which_season, (
        ("last summer", "2024-05-02", "2023-06-01/2023-08-31"),
        ("next winter", "2024-05-02", "2024-12-01/2025-02-28"),
        ("this spring", "2024-05-02", "2024-03-01/2024-05-31"),
    )),
    Rule("season", "floating",
         r"(?:(?<=in\s)|(?<=during\s)|(?<=over\s))(?P<which>the) {season}", means.which_season, (
        ("in [the spring]", "2024-05-02", "2024-03-01/2024-05-31"),
        ("after the fall of the city", "2024-05-02", None),
    )),
)

_RELATIVE: tuple[Rule, ...] = (
    Rule("weekday of last week", "relative", r"{weekday}{daypart},? (?:of |in )?{which} week", means.weekday_of_week, (
        ("Monday of last week", "2024-05-16", "2024-05-06"),
        ("Wednesday next week", "2024-05-16", "2024-05-22"),
    )),
    Rule("last weekday", "relative", r"{which} {weekday}{daypart}", means.which_weekday, (
        ("last Tuesday", "2024-05-16", "2024-05-14"),
        ("last Thursday", "2024-05-16", "2024-05-09"),
        ("next Thursday", "2024-05-16", "2024-05-23"),
        ("next Saturday", "2024-05-16", "2024-05-18"),
        ("this Sunday", "2024-05-16", "2024-05-19"),
        ("this coming Monday", "2024-12-31", "2025-01-06"),
    )),
    Rule("weekday", "floating",
         r"(?<!good\s)(?<!black\s)(?<!bloody\s)(?<!super\s)(?<!ash\s)(?<!palm\s)(?<!easter\s)(?<!the\s(?=sun))"
         r"(?:(?:early|earlier|late|later|overnight)(?: on)? )?{weekday}{daypart}(?! prayer)",
         means.weekday, (
        ("Monday", "2024-05-16", "2024-05-13"),
        ("on [Thursday]", "2024-05-16", "2024-05-16"),
        ("[Tuesday night]", "2024-01-01", "2023-12-26"),
        ("late on Saturday", "2024-05-16", "2024-05-11"),
        ("[Sat.]", "2024-05-16", "2024-05-11"),
        ("ministers will meet on [Friday]", "2024-05-16", "2024-05-17"),
        ("he will resign, he said on [Friday]", "2024-05-16", "2024-05-10"),
        ("on Friday", None, None),
        ("on Fridays", "2024-05-16", None),
        ("after Friday prayers", "2024-05-16", None),
        ("the Friday before", "2024-05-16", None),
        ("he was freed [Friday] after a hearing", "2024-05-16", "2024-05-10"),
    )),
    Rule("weekend", "relative",
         r"(?:(?:over|during|at) )?(?P<which>last|this|next|the) weekend(?! of)", means.weekend, (
        ("last weekend", "2024-05-16", "2024-05-11/2024-05-12"),
        ("over the weekend", "2024-05-13", "2024-05-11/2024-05-12"),
        ("this weekend", "2024-05-16", "2024-05-18/2024-05-19"),
        ("this weekend", "2024-05-13", "2024-05-11/2024-05-12"),
    )),
    Rule("today", "relative",
         r"(?:(?:earlier|later|early|late) )?(?:today|this (?:morning|afternoon|evening))|tonight",
         means.offset(0, 0), (
        ("today", "2024-02-29", "2024-02-29"),
        ("earlier this morning", "2024-02-29", "2024-02-29"),
        ("today", None, None),
    )),
    Rule("yesterday", "relative",
         r"(?:(?:early|late|earlier) )?yesterday{daypart}|last (?:night|evening)", means.offset(-1, -1), (
        ("yesterday", "2024-03-01", "2024-02-29"),
        ("last night", "2024-01-01", "2023-12-31"),
    )),
    Rule("overnight", "relative", r"overnight", means.offset(-1, 0), (
        ("overnight", "2024-03-01", "2024-02-29/2024-03-01"),
    )),
    Rule("tomorrow", "relative", r"(?:(?:early|late) )?tomorrow{daypart}", means.offset(1, 1), (
        ("tomorrow morning", "2023-12-31", "2024-01-01"),
    )),
    Rule("day before yesterday", "relative", r"(?:the )?day before yesterday", means.offset(-2, -2), (
        ("the day before yesterday", "2024-03-01", "2024-02-28"),
    )),
    Rule("day after tomorrow", "relative", r"(?:the )?day after tomorrow", means.offset(2, 2), (
        ("the day after tomorrow", "2024-02-28", "2024-03-01"),
    )),
    Rule("last unit", "relative",
         r"{which} (?P<unit>week|month|quarter|year|decade|century)(?! of)", means.which_unit, (
        ("last week", "2024-05-16", "2024-05-06/2024-05-12"),
        ("this month", "2024-05-16", "2024-05-01/2024-05-31"),
        ("next year", "2024-05-16", "2025-01-01/2025-12-31"),
        ("last month", "2024-01-31", "2023-12-01/2023-12-31"),
        ("last quarter", "2024-02-10", "2023-10-01/2023-12-31"),
        ("last year", "2024-02-29", "2023-01-01/2023-12-31"),
    )),
    Rule("the unit", "narrowed",
         r"(?<=\sof\s)(?P<which>)the (?P<unit>week|month|year)(?! (?:of|that|before|after|when))",
         means.which_unit, (
        ("the start of the week", "2024-05-16", "2024-05-13/2024-05-14"),
        ("the events of the week", "2024-05-16", None),
    )),
    Rule("earlier this unit", "relative",
         r"(?P<side>earlier|later) (?:this|in the) (?P<unit>day|week|month|year)", means.within_unit, (
        ("earlier this week", "2024-05-16", "2024-05-13/2024-05-16"),
        ("later this year", "2024-05-16", "2024-05-16/2024-12-31"),
        ("earlier in the day", "2024-05-16", "2024-05-16"),
    )),
    Rule("ago", "relative",
         r"(?P<upto>up to )?(?:(?:just )?{hedge} )?{number} (?P<unit>day|week|fortnight|month|year|decade|century)s? "
         r"(?P<way>ago|from now)(?! today)", means.ago, (
        ("three days ago", "2024-03-02", "2024-02-28"),
        ("a week ago", "2024-05-16", "2024-05-06/2024-05-12"),
        ("about six weeks ago", "2024-05-16", "2024-04-01/2024-04-07"),
        ("nearly three weeks ago", "2025-05-16", "2025-04-25/2025-05-01"),
        ("more than three weeks ago", "2025-05-16", "2025-04-19/2025-04-25"),
        ("a fortnight ago", "2024-05-16", "2024-04-29/2024-05-05"),
        ("up to ten days ago", "2024-05-16", "2024-05-06/2024-05-16"),
        ("two months ago", "2024-04-30", "2024-02-01/2024-02-29"),
        ("a couple of years ago", "2024-02-29", "2022-01-01/2022-12-31"),
        ("two weeks from now", "2024-05-16", "2024-05-27/2024-06-02"),
        ("900 years ago", "2024-05-16", "1124-01-01/1124-12-31"),
        ("years ago", "2024-05-16", None),
    )),
    Rule("few ago", "relative", r"(?:just |only )?(?:a )?(?P<rough>few|several) (?P<unit>day|week|month|year)s ago",
         means.rough_ago, (
        ("several days ago", "2024-05-16", "2024-05-07/2024-05-13"),
        ("a few months ago", "2024-05-16", "2023-11-16/2024-03-16"),
    )),
    Rule("hours ago", "relative", r"{number} hours? ago", means.hours_ago, (
        ("six hours ago", "2024-05-16", "2024-05-15/2024-05-16"),
    )),
    Rule("running units", "relative",
         r"(?:over |in |during |within )?(?:the |these )(?P<way>last|past|next|coming) (?:{number} )"
         r"(?P<unit>hour|day|week|month|year|decade)s?(?! of)", means.running_units, (
        ("over the past two weeks", "2024-05-16", "2024-05-02/2024-05-16"),
        ("the last 24 hours", "2024-05-16", "2024-05-15/2024-05-16"),
        ("the next ten days", "2024-05-16", "2024-05-16/2024-05-26"),
    )),
    Rule("rough running units", "relative",
         r"(?:over |in |during |within )?(?:the |these )(?P<way>last|past) (?P<rough>few|several) "
         r"(?P<unit>day|week|month|year)s(?! of)", means.rough_running, (
        ("over the past few days", "2024-05-16", "2024-05-10/2024-05-16"),
    )),
    Rule("running unit", "relative",
         r"(?:over |in |during |within )?(?P<number>)the (?P<way>last|past) (?P<unit>week|month|year|decade)(?! of)",
         means.running_units, (
        ("over the past week", "2024-05-16", "2024-05-09/2024-05-16"),
        ("the last year", "2024-05-16", "2023-05-16/2024-05-16"),
    )),
    Rule("a year ago today", "relative", r"{number} {unit}s? (?P<way>ago) today", means.day_of_unit, (
        ("two years ago today", "2024-02-29", "2022-02-28"),
    )),
    Rule("a week from Friday", "relative", r"{number} (?P<unit>week)s? (?P<way>from) {weekday}", means.day_of_unit, (
        ("a week from Friday", "2024-05-16", "2024-05-24"),
    )),
    Rule("half a year ago", "relative",
         r"(?:half a year|{number}(?: years? and a half| and a half years)) ago", means.halves_ago, (
        ("half a year ago", "2024-05-16", "2023-11-01/2023-11-30"),
        ("a year and a half ago", "2024-05-16", "2022-11-01/2022-11-30"),
        ("two and a half years ago", "2024-05-16", "2021-11-01/2021-11-30"),
    )),
    Rule("recent units", "relative",
         r"(?:(?:in|over|during) )?(?:the )?(?P<way>recent|past|last|coming) (?P<unit>day|week|month|year)s(?! of)",
         means.recent, (
        ("in recent weeks", "2024-05-16", "2024-03-14/2024-05-16"),
        ("the coming days", "2024-05-16", "2024-05-16/2024-05-25"),
    )),
    Rule("so far this year", "relative", r"so far this (?P<unit>week|month|year)", means.so_far, (
        ("so far this year", "2024-05-16", "2024-01-01/2024-05-16"),
    )),
    Rule("this time last year", "relative",
         r"(?:(?:at )?this time|(?:in )?the same (?:time|period|month)) "
         r"(?:(?:of )?{which} year|a year (?:ago|earlier))",
         means.same_time, (
        ("this time last year", "2024-05-16", "2023-05-01/2023-05-31"),
        ("the same month a year ago", "2024-05-16", "2023-05-01/2023-05-31"),
    )),
    Rule("year’s end", "relative", r"(?P<unit>month|year)(?:[’']s end|-end)", means.unit_to_be, (
        ("by [year-end]", "2024-05-16", "2024-10-01/2024-12-31"),
        ("before the [month's end]", "2024-05-16", "2024-05-24/2024-05-31"),
    )),
    Rule("in two weeks", "relative",
         r"(?:(?P<within>within)|in) {number} {unit}s?(?P<time>[’']s? time)?(?! of)", means.in_units, (
        ("the vote will be held [in three weeks]", "2024-05-16", "2024-06-03/2024-06-09"),
        ("in two years' time", "2024-05-16", "2026-01-01/2026-12-31"),
        ("troops will leave [within ten days]", "2024-05-16", "2024-05-16/2024-05-26"),
        ("they took ten towns in three weeks", "2024-05-16", None),
    )),
    Rule("day of this month", "relative", r"(?:the )?{day}(?:st|nd|rd|th) of {which} month", means.day_of_month, (
        ("the 5th of this month", "2024-05-16", "2024-05-05"),
        ("the 30th of last month", "2024-01-16", "2023-12-30"),
    )),
    Rule("the following day", "anchored",
         r"the (?:following|very next|next(?= day| morning)) {unitorhours}", means.anchored(1), (
        ("He spoke on 3 May 2020 and [the following day] left.", None, "2020-05-03|2020-05-04"),
        ("They voted in 2011; [the following year] the law was gone.", None,
         "2011-01-01/2011-12-31|2012-01-01/2012-12-31"),
        ("the following day", "2024-05-16", None),
    )),
    Rule("the previous day", "anchored",
         r"the (?:previous|preceding) {unitorhours}", means.anchored(-1, or_report=True), (
        ("He spoke on 3 May 2020; [the previous day] he had left.", None, "2020-05-03|2020-05-02"),
        ("the previous month", "2024-05-16", "2024-04-01/2024-04-30"),
        ("the previous day", "2024-05-16", None),
    )),
    Rule("the day before", "anchored", r"the {unitorhours} (?:before|earlier){end}", means.anchored(-1), (
        ("On Friday he resigned; his aide had left [the day before].", "2024-05-16", "2024-05-10|2024-05-09"),
        ("the day before", "2024-05-16", None),
    )),
    Rule("the day after", "anchored", r"the {unit} after{end}", means.anchored(1), (
        ("On Friday he resigned; his aide left [the day after].", "2024-05-16", "2024-05-10|2024-05-11"),
    )),
    Rule("the same day", "anchored",
         r"(?:that(?: same| very)?|the(?: very)? same) {unitorhours}", means.anchored(0), (
        ("On 3 May 2020 he spoke. [That evening] he left.", None, "2020-05-03|2020-05-03"),
        ("He ruled in 1999; [that same year] war broke out.", None, "1999-01-01/1999-12-31|1999-01-01/1999-12-31"),
        ("that day", "2024-05-16", None),
    )),
    Rule("days later", "anchored", r"{number} {unit}s? (?:later|afterwards?)(?! than)", means.anchored(1), (
        ("He was shot on May 3, 2020 and died [two days later].", None, "2020-05-03|2020-05-05"),
        ("He came in 2011 and left [three years later].", None, "2011-01-01/2011-12-31|2014-01-01/2014-12-31"),
        ("three weeks later", "2024-05-16", None),
    )),
    Rule("days earlier", "anchored", r"{number} {unit}s? earlier(?! than)", means.anchored(-1), (
        ("They met on Friday. [Two days earlier] a truce had failed.", "2024-05-16", "2024-05-10|2024-05-08"),
        ("two days earlier", "2024-05-16", None),
    )),
)
_FEASTS = tuple(
    Rule("feast", "floating", rf"(?:{feast.pattern})(?:,? {{year}})?", means.feast(feast.in_year), (feast.example,))
    for feast in FEASTS
)
# fmt: on
RULES: tuple[Rule, ...] = (*_CALENDAR, *_RELATIVE, *_FEASTS)
