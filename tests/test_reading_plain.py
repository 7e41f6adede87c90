"""Header lines and headlines of plain text."""

import pytest

from communique.reading.plain import mend_lines, split_headers, split_title


@pytest.mark.parametrize(
    ("text", "fields", "rest"),
    [
        ("News ID: 7\nPublish Date : 1 May 2021\n\nHead\n\nBody.",
         {"number": "7", "published": "1 May 2021"}, "Head\n\nBody."),
        ("Date: 2021-05-01\nSource: Dispatches\nBody.", {"published": "2021-05-01", "outlet": "Dispatches"}, "Body."),
        ("Headline: Talks\nBy: A. Quist\nURL: https://example.org/a\n\nBody.",
         {"title": "Talks", "url": "https://example.org/a"}, "Body."),
        ("ID:\nDate:\n\nBody.", {}, "Body."),
        ("\n\nID: 7\n\n\nBody.\n", {"number": "7"}, "Body."),
        ("Minister: We will go on.\n\nBody.", {}, "Minister: We will go on.\n\nBody."),
        ("Body.\nDate: 2021-05-01\n\nMore.", {}, "Body.\nDate: 2021-05-01\n\nMore."),
        ("Date: 2021-05-01\nMinister: We will go on.\nShe left.",
         {"published": "2021-05-01"}, "Minister: We will go on.\nShe left."),
    ],
)  # fmt: skip
def test_header_lines(text: str, fields: dict[str, str], rest: str) -> None:
    assert split_headers(text) == (fields, rest)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Talks in Lima\n\nThey met.", "Talks in Lima"),
        ("Talks in Lima, Says U.S.\n\nThey met.", "Talks in Lima, Says U.S."),
        ("Quist Sues Amaro Inc.\n\nThey met.", "Quist Sues Amaro Inc."),
        ("Will They Talk?\n  \nThey met.", "Will They Talk?"),
        ("Talks in Lima\nLIMA (Agency) - They met.", "Talks in Lima"),
        ("Talks in Lima\nThey met.", None),
        ("They met in Lima.\n\nThey talked.", None),
        ("They “met.”\n\nThey talked.", None),
        ("Talks in Lima", None),
        ("LIMA (Agency) - They met\n\nThey talked.", None),
        ("word " * 31 + "\n\nThey met.", None),
        ("x" * 201 + "\n\nThey met.", None),
    ],
)
def test_a_headline_is_told_from_a_sentence(text: str, title: str | None) -> None:
    found, body = split_title(text)
    assert found == title
    assert body == (text if title is None else text[len(title) :].strip())


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Peru ac-\ncused La Paz on Tues-\n  day.", "Peru accused La Paz on Tuesday."),
        ("the vice-presi-\ndent", "the vice-president"),
        ("a long-\nterm pact", "a long-term pact"),
        ("the cease-\nfire; a cease-fire", "the cease-fire; a cease-fire"),
        ("tariff-\nfree trade: no tariff, free of it", "tariff-free trade: no tariff, free of it"),
        ("they in-\nform us in form", "they inform us in form"),
        ("Franco-\nGerman talks in pre-\nand post-war Europe", "Franco-\nGerman talks in pre-\nand post-war Europe"),
        ("talks -\nand the 15-\nyear war", "talks -\nand the 15-\nyear war"),
        ("ac-\n\ncused", "ac-\n\ncused"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_whole_again(text: str, mended: str) -> None:
    assert mend_lines(text) == mended
