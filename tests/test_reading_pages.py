"""HTML pages: the article and what the page says of it."""

from pathlib import Path

import pytest

from communique.reading import ReadOptions, read_inputs
from communique.records import Note, Report

PARAGRAPHS = (
    "LIMA (Dispatches) — Peru’s president, Adela Quist, met the envoy of Chile on Friday, the palace said, and agreed.",
    "The envoy, Ruy Amaro, told reporters that his government had accepted the mediation of the United Nations.",
    "Chile had recalled its ambassador in March after Peru’s navy seized two fishing boats off the coast.",
)
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}">
<title>Talks on the Border Go On | Dispatches</title>
<meta property="og:title" content="Talks on the Border Go On">
<meta property="og:site_name" content="Dispatches">
<meta property="article:published_time" content="{date}">
<link rel="canonical" href="https://www.example.org/2021/05/talks">
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Talks on the Border Go On</h1>{paragraphs}</article>
<footer><p>Copyright 2021 Dispatches. All rights reserved.</p></footer></body></html>"""


def page(charset: str = "utf-8", date: str = "2021-05-17T21:28:00Z") -> str:
    return PAGE.format(charset=charset, date=date, paragraphs="".join(f"<p>{p}</p>" for p in PARAGRAPHS))


def outcome(path: Path, data: str | bytes, **options: object) -> tuple[list[Report], list[Note]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = list(read_inputs(path, ReadOptions(**options)))  # type: ignore[arg-type]
    return [f.report for f in found if f.report], [note for f in found for note in f.notes]


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a"])
def test_the_article_and_nothing_else(tmp_path: Path, name: str) -> None:
    [report], notes = outcome(tmp_path / name, page())
    assert notes == []
    assert report.title == "Talks on the Border Go On"
    assert report.text == "\n\n".join([report.title, "\n".join(PARAGRAPHS)])
    assert (report.outlet, report.published, report.url) == (
        "Dispatches", "2021-05-17", "https://www.example.org/2021/05/talks",
    )  # fmt: skip
    assert report.dateline is not None
    assert report.dateline.place == "LIMA"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_the_page_names_its_encoding(tmp_path: Path, charset: str) -> None:
    [report], notes = outcome(tmp_path / "a.html", page(charset).encode(charset))
    assert "Peru’s president" in report.text
    assert notes == []


def test_a_date_is_taken_only_where_the_page_states_one(tmp_path: Path) -> None:
    undated = page().replace('<meta property="article:published_time" content="2021-05-17T21:28:00Z">', "")
    [report], _ = outcome(tmp_path / "a.html", undated.replace("/2021/05/", "/"))
    assert report.published is None
    [report], notes = outcome(tmp_path / "b.html", page(date="2051-05-17"))
    assert report.published == "2051-05-17"
    assert [note.kind for note in notes] == ["future-date"]


def test_a_wrong_declaration_is_not_believed(tmp_path: Path) -> None:
    [report], notes = outcome(tmp_path / "a.html", page("utf-8").encode("windows-1252"))
    assert "Peru’s president" in report.text
    assert [note.kind for note in notes] == ["encoding"]


@pytest.mark.parametrize(
    "data",
    [
        "<html><body></body></html>",
        "<html><head><title>Home</title></head><body><nav><a href='/'>Home</a><a href='/x'>World</a></nav></body>",
        "<html>" + "<div>" * 3_000,
        "<!doctype html>\ufffd<<<>>",
    ],
)
def test_a_page_without_an_article_is_a_note(tmp_path: Path, data: str) -> None:
    reports, notes = outcome(tmp_path / "a.html", data)
    assert reports == []
    assert [note.kind for note in notes] == ["no-article"]
