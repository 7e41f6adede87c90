"""The commands ``when`` and ``where``, and the yardsticks of dates and places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import Run, commands
from communique.evaluation.dates import days_of_value
from communique.evaluation.places import FARTHEST_KM, area_under_curve, distance_km, measure_toponyms

REPORT = "News ID: 7\nTitle: Talks\n\nLIMA (Agency) - Chilean envoys met in Paris, Texas, on Friday.\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("report.txt").write_text(REPORT, "utf-8")

    return commands(monkeypatch, capsys)


def test_when_shows_the_interval_and_how_it_was_found(run: Run) -> None:
    code, out, err = run("when", "two weeks ago", "--published", "2024-05-17")
    assert (code, err) == (0, "")
    for words in ("two weeks ago", "2024-04-30", "2024-05-06", "week", "ago"):
        assert words in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("Friday",), 0, "no date in these words; relative words such as Friday need --published 2024-05-17"),
        (("nothing here", "--published", "2024-05-17"), 0, "no date in these words"),
        (("Friday", "--published", "soon"), 1, "--published soon: is no day; write it as 2024-05-17"),
        (("Friday", "--format", "xml"), 1, "--format xml: no such format"),
    ],
)
def test_when_says_what_is_wrong_in_one_line(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    got, out, err = run("when", *words)
    assert (got, out) == (code, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_when_as_lines_of_json(run: Run) -> None:
    _, out, _ = run("when", "in 2014 and 2016", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["first"], row["text"]) for row in rows] == [("2014-01-01", "2014"), ("2016-01-01", "2016")]
    assert run("when", "nothing", "--format", "jsonl")[1] == ""


def test_where_shows_each_place_and_fits_the_window(run: Run) -> None:
    code, out, _ = run("where", "report.txt")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    for words in ("Talks", "LIMA", "dateline", "Chilean", "demonym", "33.66", "USA"):
        assert words in out


def test_where_as_csv_points_at_its_words(run: Run) -> None:
    _, out, _ = run("where", "report.txt", "--format", "csv")
    head, *rows = out.splitlines()
    assert head.startswith("report_id,span_start,span_end,text,name,kind,country,lat,lon,geonames_id,basis,rule")
    assert any(",Paris,Paris,city,USA,33.66" in row for row in rows)


def test_where_without_a_file(run: Run) -> None:
    code, out, err = run("where", "nowhere.txt")
    assert (code, out) == (1, "")
    assert "nowhere.txt: no such file" in err


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2005-06-13", "2005-06-13/2005-06-13"),
        ("2009-12-15T18:00Z", "2009-12-15/2009-12-15"),
        ("2008-02", "2008-02-01/2008-02-29"),
        ("2009-W53", "2009-12-28/2010-01-03"),
        ("2010-W04-WE", "2010-01-30/2010-01-31"),
        ("2006-Q4", "2006-10-01/2006-12-31"),
        ("2006-H1", "2006-01-01/2006-06-30"),
        ("2009-WI", "2009-12-01/2010-02-28"),
        ("2012", "2012-01-01/2012-12-31"),
        ("198", "1980-01-01/1989-12-31"),
        ("P2Y", None),
        ("XXXX-XX-XX", None),
    ],
)
def test_days_of_a_timex_value(value: str, days: str | None) -> None:
    found = days_of_value(value)
    assert (f"{found[0]}/{found[1]}" if found else None) == days


def test_distance_and_area_under_the_curve() -> None:
    assert distance_km(0, 0, 0, 180) == pytest.approx(FARTHEST_KM, rel=0.002)
    assert distance_km(52.52, 13.41, 48.86, 2.35) == pytest.approx(878, abs=3)
    assert area_under_curve([0, 0, 0]) == 0
    assert area_under_curve([FARTHEST_KM] * 3) == pytest.approx(1)
    assert area_under_curve([0, FARTHEST_KM]) == pytest.approx(0.5)


def test_toponyms_are_counted_once_and_missed_ones_are_far() -> None:
    text = "Envoys in Lima and Qusqupampa met Chileans."
    marked = [("Lima", -12.04, -77.03), ("Qusqupampa", -13.0, -72.0)]
    toponyms = [
        {"start": text.index(name), "end": text.index(name) + len(name), "lat": lat, "lon": lon}
        for name, lat, lon in marked
    ]
    figures = measure_toponyms([{"id": "a", "text": text, "toponyms": toponyms}], demonyms=False)
    assert (figures["found precision"], figures["found recall"]) == (1.0, 0.5)
    assert (figures["near"], figures["near end to end"]) == (0.5, 0.5)
    assert figures["mean error km"] < 20
    assert measure_toponyms([{"id": "a", "text": text, "toponyms": toponyms}])["found precision"] == 0.5
