"""Dates: the rule table's own examples, the edges of the calendar, and which words date an event."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.coding.dates import EventDates, find_dates
from communique.coding.dates.parts import PARTS, Part
from communique.coding.dates.rules import RULES, Rule
from communique.coding.dates.words import MONTHS, WEEKDAYS
from communique.records import EventDate, Report, Span, Status

TABLE: tuple[Rule | Part, ...] = (*RULES, *PARTS)
EXAMPLES = [(rule.name, *example) for rule in TABLE for example in rule.examples]


def interval(date: EventDate) -> str:
    return str(date.first) if date.first == date.last else f"{date.first}/{date.last}"


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("rule", "marked", "published", "expected"), EXAMPLES)
def test_example(rule: str, marked: str, published: str | None, expected: str | None) -> None:
    text = marked.replace("[", "").replace("]", "")
    inner = re.search(r"\[(.*)\]", marked)
    dates = find_dates(text, day(published))
    assert [interval(date) for date in dates] == (expected.split("|") if expected else [])
    for date in dates:
        assert date.span is not None
        assert date.text == date.span.of(text)
    if expected:  # the last one, where words count from a date before them
        assert rule in str(dates[-1].rule)
        assert dates[-1].text == (inner[1] if inner else text)


SUITE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "dates.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("published", "marked", "expected"), SUITE)
def test_suite(published: str, marked: str, expected: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    dates = find_dates(text, None if published == "-" else published)
    assert "|".join(map(interval, dates)) == expected.strip("-")
    if inner := re.search(r"\[(.*)\]", marked):
        assert inner[1] in {date.text for date in dates}


def test_suite_is_large_and_says_each_thing_once() -> None:
    assert len(SUITE) >= 150
    assert len(set(SUITE)) == len(SUITE)


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.name)
def test_every_rule_has_an_example_it_answers(rule: Rule | Part) -> None:
    assert any(expected for _, _, expected in rule.examples)


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("between 2001 and 2003", None, ["2001-01-01/2003-12-31"]),
        ("from 28 April to 2 May 2021", None, ["2021-04-28/2021-05-02"]),
        ("from 28 December to 2 January", "2021-02-01", ["2020-12-28/2021-01-02"]),
        ("Wednesday through Sunday", "2024-05-16", ["2024-05-15/2024-05-19"]),
        ("since 2019", "2024-05-16", ["2019-01-01/2024-05-16"]),
        ("since last Monday", "2024-05-16", ["2024-05-13/2024-05-16"]),
        ("since 2019", None, []),
        ("Tuesday, Jan. 3, 2017", None, ["2017-01-03"]),
        ("March 3 , 2017", None, ["2017-03-03"]),
        ("the pact may be signed on May 30", "2024-05-16", ["2024-05-30"]),
        ("on Monday and Wednesday", "2024-05-16", ["2024-05-13", "2024-05-15"]),
        ("in 2014, 2016 and 2018", None, ["2014-01-01/2014-12-31", "2016-01-01/2016-12-31", "2018-01-01/2018-12-31"]),
        ("a second later in the march he may act", "2024-05-16", []),
        ("$2000, 2019.5 metres and room 1999-B cost 1,998", None, ["1999-01-01/1999-12-31"]),
        ("the F-2000 and the A-1990", None, []),
    ],
)
def test_expressions(text: str, published: str | None, expected: list[str]) -> None:
    assert [interval(date) for date in find_dates(text, day(published))] == expected


@pytest.mark.parametrize(
    ("text", "published", "tense", "expected"),
    [
        ("Monday", "2024-05-16", "future", "2024-05-20"),
        ("Thursday", "2024-05-16", "future", "2024-05-16"),
        ("Sunday", "2024-05-19", None, "2024-05-19"),
        ("Sunday", "2024-05-20", None, "2024-05-19"),
        ("last Sunday", "2024-05-19", None, "2024-05-12"),
        ("May 3", "2024-05-16", "future", "2025-05-03"),
        ("January 1", "2023-12-31", "future", "2024-01-01"),
        ("yesterday", "2025-01-01", None, "2024-12-31"),
        ("tomorrow", "2024-02-28", None, "2024-02-29"),
        ("one month ago", "2024-03-31", None, "2024-02-01/2024-02-29"),
        ("one year ago", "2024-02-29", None, "2023-01-01/2023-12-31"),
        ("last week", "2024-01-01", None, "2023-12-25/2023-12-31"),
    ],
)
def test_calendar_edges(text: str, published: str, tense: Literal["past", "future"] | None, expected: str) -> None:
    assert [interval(date) for date in find_dates(text, day(published), tense=tense)] == [expected]


SENTENCE = "Ministers from Oslo met rebels from Monday to Wednesday and will sign on Friday, before the end of June."


def resolved(
    role: str | None, status: Status, text: str = SENTENCE, published: str | None = "2024-05-16"
) -> str | None:
    title = "Talks"
    whole = f"{title}\n\n{text}"
    report = Report(id="r", text_sha256="", text=whole, published=published)
    span = Span(whole.index(role), whole.index(role) + len(role)) if role else None
    date = EventDates(report).resolve(span, status)
    if date is None:
        return None
    assert (date.span is None) == (date.text is None) == (date.basis == "published")
    assert date.span is None or date.span.of(whole) == date.text
    return f"{interval(date)} {date.basis}"


@pytest.mark.parametrize(
    ("role", "status", "expected"),
    [
        ("Monday", "actual", "2024-05-13/2024-05-15 text"),  # read in its sentence: the whole range
        ("Friday", "future", "2024-05-17 text"),
        ("the end of June", "future", None),  # before then is not then
        (None, "actual", "2024-05-16 published"),
        (None, "future", None),
        (None, "historical", None),
        (None, "negated", None),
    ],
)
def test_event_date(role: str | None, status: Status, expected: str | None) -> None:
    assert resolved(role, status) == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("at 10:30 local time", "2024-05-16 published"),
        ("in the early morning", "2024-05-16 published"),
        ("the following day", None),
        ("recently", None),
        ("during the war", None),
        ("in 1999", "1999-01-01/1999-12-31 text"),
    ],
)
def test_event_date_of_other_words(role: str, expected: str | None) -> None:
    assert resolved(role, "actual", f"Police raided the office {role}.") == expected


def test_event_without_published_day_is_undated() -> None:
    assert resolved(None, "actual", published=None) is None
    assert resolved("Friday", "actual", published=None) is None


@pytest.mark.parametrize(
    ("published", "words", "expected"),
    [
        ("2024-12-31T23:50-05:00", "today", "2024-12-31"),  # the day as written, in its own zone
        ("2024-12-31T23:50Z", "tomorrow", "2025-01-01"),
        (dt.datetime(2024, 2, 29, 23, 59, tzinfo=dt.UTC), "yesterday", "2024-02-28"),
        (
            dt.datetime(2024, 3, 1, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=9))),
            "overnight",
            "2024-02-29/2024-03-01",
        ),
        (dt.date(2024, 5, 19), "on Sunday", "2024-05-19"),
    ],
)
def test_a_late_report_keeps_its_own_day(published: dt.date | str, words: str, expected: str) -> None:
    assert [interval(date) for date in find_dates(words, published)] == [expected]


def test_events_of_a_late_report_keep_its_own_day() -> None:
    report = Report(id="r", text_sha256="", text="Police raided a house.", published="2024-12-31T23:50+09:00")
    date = EventDates(report).resolve(None, "actual")
    assert date is not None
    assert (interval(date), date.basis) == ("2024-12-31", "published")


@pytest.mark.parametrize(
    ("text", "role", "status", "expected"),
    [
        ("The two sides will host talks in mid-June.", "mid-June", "actual", "2024-06-11/2024-06-20"),
        ("They hosted talks in June.", "June", "actual", "2023-06-01/2023-06-30"),
        ("A march on Friday was called off.", "Friday", "negated", "2024-05-10"),
        ("A march on Friday could follow.", "Friday", "hypothetical", "2024-05-17"),
        ("He was held on Friday and freed the next day.", "the next day", "actual", "2024-05-11"),
    ],
)
def test_event_dates_lean_as_their_clause_and_status_say(text: str, role: str, status: Status, expected: str) -> None:
    report = Report(id="r", text_sha256="", text=text, published="2024-05-16")
    date = EventDates(report).resolve(Span(text.index(role), text.index(role) + len(role)), status)
    assert date is not None
    assert interval(date) == expected


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), st.integers(-500, 500), st.sampled_from(["past", "future"]))
def test_weekdays_do_not_depend_on_the_week(day_: dt.date, weeks: int, tense: Literal["past", "future"]) -> None:
    for words in ("on Friday", "last Sunday", "next Monday", "overnight", "two weeks ago", "this week", "last weekend"):
        (here,) = find_dates(words, day_, tense=tense)
        (there,) = find_dates(words, day_ + dt.timedelta(weeks=weeks), tense=tense)
        assert there.first - here.first == there.last - here.last == dt.timedelta(weeks=weeks)


@given(st.sampled_from([row for row in SUITE if row[2] != "-"]), st.sampled_from(["The hall was full. ", "", "“Go!” "]))
def test_what_stands_in_other_sentences_changes_nothing(row: tuple[str, ...], before: str) -> None:
    text = row[1].replace("[", "").replace("]", "")
    alone = find_dates(text, None if row[0] == "-" else row[0])
    among = find_dates(f"{before}{text}\n\nNobody spoke.", None if row[0] == "-" else row[0])
    assert [(d.first, d.last, d.text, d.rule) for d in among] == [(d.first, d.last, d.text, d.rule) for d in alone]


PIECES = st.sampled_from([
    *MONTHS, *WEEKDAYS, "last", "next", "the", "early", "mid-", "since", "from", "to", "between", "and", "of", "31",
    "29", "7", "2024", "0001", "week", "years", "ago", "a", "999", "century", ",", "-", "/", "\n", "’90s", "end of",
    "first half of",
])  # fmt: skip


@given(
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=9).map(" ".join)),
    st.one_of(st.none(), st.dates()),
)
def test_never_raises_and_always_in_order(text: str, published: dt.date | None) -> None:
    end = 0
    for date in find_dates(text, published):
        assert date.first <= date.last
        assert date.span is not None
        assert end <= date.span.start < date.span.end
        assert date.text == text[date.span.start : date.span.end]
        end = date.span.end


def test_event_date_is_read_where_its_words_stand() -> None:
    text = "Talks on Monday\n\nto Friday\n\nThey met from Monday\nto Friday."  # the last line is wrapped
    report = Report(id="r", text_sha256="", text=text, published="2024-05-18")
    title = EventDates(report).resolve(Span(9, 15), "actual")
    body = EventDates(report).resolve(Span(text.rindex("Friday"), text.rindex("Friday") + 6), "actual")
    assert title is not None
    assert body is not None
    assert (interval(title), title.text) == ("2024-05-13", "Monday")
    assert (interval(body), body.text) == ("2024-05-13/2024-05-17", "from Monday\nto Friday")
