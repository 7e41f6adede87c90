"""Dates: the rule table's own examples, the edges of the calendar, and which words date an event."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.coding.dates import find_dates, resolve_event_date
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
    assert [interval(date) for date in dates] == ([expected] if expected else [])
    for date in dates:
        assert rule in str(date.rule)
        assert date.span is not None
        assert date.text == date.span.of(text) == (inner[1] if inner else text)


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
    date = resolve_event_date(report, span, status, Span(len(title) + 2, len(whole)))
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


def test_event_date_without_a_sentence_is_read_in_its_line() -> None:
    text = "Talks on Monday\nto Friday\n\nThey met from Monday to Friday."
    report = Report(id="r", text_sha256="", text=text, published="2024-05-18")
    title = resolve_event_date(report, Span(9, 15), "actual")
    body = resolve_event_date(report, Span(text.rindex("Friday"), text.rindex("Friday") + 6), "actual")
    assert title is not None
    assert body is not None
    assert (interval(title), title.text) == ("2024-05-13", "Monday")
    assert (interval(body), body.text) == ("2024-05-13/2024-05-17", "from Monday to Friday")
