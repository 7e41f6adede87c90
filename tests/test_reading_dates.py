"""Publication dates as outlets write them."""

import pytest

from communique.reading.dates import read_published


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("17 May 2024 - 21:28", "2024-05-17T21:28"),
        ("17 May 2024", "2024-05-17"),
        ("17th of May 2024", "2024-05-17"),
        ("May 17, 2024", "2024-05-17"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("Friday, May 17, 2024 at 9:05 p.m.", "2024-05-17T21:05"),
        ("12:30 17 May 2024", None),
        ("May 17, 2024, 12:10 am", "2024-05-17T00:10"),
        ("17-May-2024 06:00:01", "2024-05-17T06:00:01"),
        ("2024/05/17", "2024-05-17"),
        ("2024 May 17", "2024-05-17"),
        ("20240517", "2024-05-17"),
        ("17.05.2024, 21.28", "2024-05-17T21:28"),
        ("17/05/2024", "2024-05-17"),
        ("05/17/2024 21:28", "2024-05-17T21:28"),
        ("05/05/2024", "2024-05-05"),
        ("03/04/2024", None),  # April or March
    ],
)
def test_what_outlets_write(written: str, iso: str | None) -> None:
    assert read_published(written) == iso


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-05-17", "2024-05-17"),
        (" 2024-05-17T21:28 ", "2024-05-17T21:28"),
        ("2024-05-17 21:28:00", "2024-05-17T21:28:00"),
        ("2024-05-17T21:28:00Z", "2024-05-17T21:28:00Z"),
        ("2024-05-17T21:28:00.250+02:00", "2024-05-17T21:28:00.250+02:00"),
        ("2024-05-17 21:28:00+00", "2024-05-17T21:28:00+00:00"),
        ("2024-05-17T21:28-0500", "2024-05-17T21:28-05:00"),
        ("Fri, 17 May 2024 21:28:33 +0200", "2024-05-17T21:28:33+02:00"),
        ("Fri, 17 May 2024 21:28:33 GMT", "2024-05-17T21:28:33+00:00"),
        ("17 May 2024 21:28 EDT", "2024-05-17T21:28-04:00"),
        ("17 May 2024 21:28 IST", "2024-05-17T21:28"),  # Ireland, Israel or India: no zone is better than a wrong one
    ],
)
def test_a_zone_stands_only_where_one_was_given(written: str, iso: str) -> None:
    assert read_published(written) == iso


@pytest.mark.parametrize(
    "written",
    ["2024-02-31", "31 February 2024", "2023-02-29T10:00", "2024-05-17T25:00", "17 May 2024 21:61", "13:05 pm",
     "17 May 2024 13:05 pm", "17 Mai 2024", "May 2024", "2024", "yesterday", "1715981280", "17 May 24",
     "00/00/2024", "", "+"],
)  # fmt: skip
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_published(written) is None
