"""The sample reports: present, readable, dated, each id once, and nobody in them is a real leader."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path

import pytest

import communique

SAMPLES = Path(communique.__file__).parent / "samples"
PATHS = sorted(path for path in SAMPLES.iterdir() if not path.name.startswith("."))
TEXTS = {path.name: path.read_bytes().decode("utf-8") for path in PATHS}
WIRE = sorted(name for name, text in TEXTS.items() if text.startswith("News ID:"))
ROW_KEYS = {"id", "title", "text", "published", "outlet", "url"}

# Heads of state and government and other well-known politicians of recent years: none may act in an invented report.
LEADERS = """
Abiy Albanese Arce Ardern Assad Babis Bachelet Baerbock Biden Blinken Boluarte Boric Borrell Bukele Carney
Castro Chakwera Costa Draghi Duda Duterte Erdogan Erdoğan Faye Fiala Fico Frederiksen Guterres Harris Hasina
Iohannis Johnson Kagame Kallas Kishida Kristersson Lavrov Loukashenko Lukashenko Luxon Macron Maduro Mahama
Marcos Marin Meloni Merkel Merz Milei Mnangagwa Modi Museveni Mutharika Nauseda Nausėda Netanyahu Noboa Obama
Orban Orbán Orpo Petro Pezeshkian Putin Raisi Ramaphosa Rubio Ruto Rutte Sanchez Sandu Scholz Sheinbaum Sisi
Starmer Steinmeier Stubb Sunak Sánchez Tebboune Tinubu Tokayev Trudeau Trump Tsai Tshisekedi Tusk Vance Vucic
Vučić Xi Yoon Zelenskiy Zelensky Zelenskyy
"""
REAL_LEADERS = frozenset(LEADERS.split())


def rows() -> list[dict[str, str]]:
    items = [json.loads(line) for line in TEXTS["short-items.jsonl"].splitlines()]
    return items + list(csv.DictReader(TEXTS["items.csv"].splitlines(keepends=True)))


def header(name: str) -> tuple[str, str]:
    match = re.match(r"News ID: (\d+)\nPublish Date : (.+)\n\n\S.*\n\n[^\n]+ \([A-Z][A-Za-z ]+\) - ", TEXTS[name])
    assert match, f"{name}: the header lines, headline and dateline are not in the form of a wire report"
    return match[1], match[2]


def test_the_kinds_of_reports_are_there() -> None:
    assert len(PATHS) >= 14
    assert {path.suffix for path in PATHS} == {".txt", ".jsonl", ".csv", ".html"}
    for name in (
        "wire-state-visit",
        "press-release",
        "ministry-readout",
        "denial",
        "called-off",
        "no-event",
        "protest",
        "court",
    ):
        assert any(name in path.name for path in PATHS), name
    assert len(rows()) == 12 + 4


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_text_is_clean(name: str) -> None:
    text = TEXTS[name]
    assert not text.startswith("\ufeff")
    assert not re.search(r"[\r\t\ufffd\x00-\x08]", text)
    assert text.endswith("\n")
    if name.endswith(".txt"):
        assert 150 <= len(text.split()) <= 420


def test_rows_are_whole() -> None:
    assert len(rows()) >= 12
    for row in rows():
        assert set(row) == ROW_KEYS
        assert all(isinstance(value, str) and value.strip() for value in row.values()), row["id"]
        assert re.fullmatch(r"https://[a-z-]+\.example/\S+", row["url"])


def test_dates_are_days_between_2023_and_2025() -> None:
    stamps = [dt.datetime.strptime(header(name)[1], "%d %B %Y - %H:%M").date() for name in WIRE]  # noqa: DTZ007
    stamps += [dt.datetime.fromisoformat(row["published"]).date() for row in rows()]
    assert len(stamps) == len(WIRE) + len(rows())
    assert all(dt.date(2023, 1, 1) <= stamp <= dt.date(2025, 12, 31) for stamp in stamps)


def test_each_id_stands_once() -> None:
    ids = [header(name)[0] for name in WIRE] + [row["id"] for row in rows()]
    assert len(ids) == len(set(ids))


def test_one_happening_is_told_by_four_outlets() -> None:
    told = [name for name in WIRE if name.startswith("popayan-")]
    outlets = {re.search(r"\(([^)]+)\) - ", TEXTS[name])[1] for name in told}  # type: ignore[index]
    tolls = {re.search(r"(?:kill\w* |rose to )(four|six|seven|nine)", TEXTS[name])[1] for name in told}  # type: ignore[index]
    assert (len(told), len(outlets)) == (4, 4)
    assert len(tolls) >= 3


def test_the_page_has_more_than_its_article() -> None:
    page = TEXTS["page-border-crossing.html"]
    assert all(f"<{tag}" in page for tag in ("nav", "script", "style", "article", "aside", "footer"))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_real_leader_is_named(name: str) -> None:
    words = set(re.findall(r"\w+(?:-\w+)?", TEXTS[name]))
    assert words.isdisjoint(REAL_LEADERS), words & REAL_LEADERS
