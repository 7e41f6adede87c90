"""From title and body to a Report."""

import datetime as dt
import hashlib

import pytest

from communique.errors import InputError
from communique.reading import report_from
from communique.reading.item import Item
from communique.reading.report import reading_of
from communique.records import Span, Where

BODY = "LIMA (Agency) - Peru’s president met the envoy of Chile on Friday, the palace said in a statement."


@pytest.mark.parametrize(
    ("title", "body", "text"),
    [
        ("Talks in Lima", BODY, f"Talks in Lima\n\n{BODY}"),
        ("Talks in Lima", f"Talks in Lima\n\n{BODY}", f"Talks in Lima\n\n{BODY}"),
        ("Talks in Lima", f"Talks in Lima\n{BODY}", f"Talks in Lima\n\nTalks in Lima\n{BODY}"),
        (None, BODY, BODY),
        ("  ", BODY, BODY),
        ("Talks in Lima", "", "Talks in Lima"),
        (None, " kept \r\n as it stands ", " kept \r\n as it stands "),
    ],
)
def test_title_and_body_are_joined_once(title: str | None, body: str, text: str) -> None:
    report = report_from(body, title=title)
    assert report.text == text
    assert report.title == ((title or "").strip() or None)


def test_hash_id_and_dateline() -> None:
    report = report_from(BODY, title="Talks in Lima")
    assert report.text_sha256 == hashlib.sha256(report.text.encode()).hexdigest()
    assert report.id == report.text_sha256
    assert report_from(BODY, id="r-7").id == "r-7"
    assert report.dateline is not None
    assert report.dateline.span == Span(15, 30)
    assert report.dateline.span.of(report.text) == "LIMA (Agency) -"
    assert report.language == "en"


@pytest.mark.parametrize(
    ("published", "kept"),
    [("17 May 2024 - 21:28", "2024-05-17T21:28"), (dt.date(2024, 5, 17), "2024-05-17"), (None, None), ("", None)],
)
def test_published_may_be_a_string_or_a_date(published: str | dt.date | None, kept: str | None) -> None:
    assert report_from(BODY, published=published).published == kept


def test_a_published_that_is_no_date_is_an_error() -> None:
    with pytest.raises(InputError, match=r"'2024-02-31' is no date .*: write it as 2024-05-17"):
        report_from(BODY, published="2024-02-31")


def test_half_a_surrogate_pair_cannot_break_what_follows() -> None:
    assert report_from("Talks \ud83d in Lima").text == "Talks \ufffd in Lima"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Peru con\xaddemned it and\u200b left.", "Peru condemned it and left."),
        ("con\xad\ndemned, ex\xad\r\npelled", "condemned, expelled"),
        ("the of\ufb01ce of Al\u2011Quist", "the office of Al-Quist"),
    ],
)
def test_marks_that_only_set_type_part_no_words(body: str, text: str) -> None:
    reading = reading_of(Item(body, Where("a.txt"), title=f"On {body}"))
    assert reading.report is not None
    assert reading.report.text == f"On {text}\n\n{text}"
