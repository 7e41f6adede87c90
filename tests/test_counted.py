"""Commands that count: what they print, the files they write, what they say when they are called wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import networkx as nx
import pytest

from commands import Run, commands
from communique.evaluation.benchmark_views import measure_views
from communique.store import Store
from little_events import told
from stores import stored


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """A function that runs one command beside a store s.duckdb -> exit code, output, messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    stored(
        Path("s.duckdb"),
        told("a", "2024-01-10", "2024-01-09 CHN GOV>USA AGREE", "2024-01-10 CHN>USA ACCUSE 0.5"),
        told("b", "2025-03-01", "2025-03-01 USA>CHN ASSAULT", "2025-03-01 USA>JPN AID"),
        told("c", "2025-03-02", "2025-03-02 USA>CHN ASSAULT", status="negated"),
    )
    return commands(monkeypatch, capsys)


def test_series_as_a_table(run: Run) -> None:
    code, out, err = run("series", "s.duckdb", "--actor", "CHN", "--recipient", "USA", "--period", "year")
    assert code == 0
    assert out.splitlines()[1].split() == ["2024-01-01", "CHN", "USA", "2", "1", "1", "0", "1", "0", "0.50", "1–2"]
    assert out.splitlines()[2].split() == ["2025-01-01", "CHN", "USA", "0", "0", "0", "0", "0", "0", "0–0"]
    assert "2 of 2 rows" in err
    assert "95 % of how many are no false events" in err


def test_zeros_before_the_first_event_stay_off_the_screen(run: Run, tmp_path: Path) -> None:
    asked = ("series", "s.duckdb", "--actor", "USA", "--period", "year")
    shown = [line.split()[:4] for line in run(*asked)[1].splitlines()[1:]]
    assert shown == [["2025-01-01", "USA", "CHN", "1"], ["2025-01-01", "USA", "JPN", "1"]]
    assert run(*asked, "--format", "csv", "-o", "s.csv")[0] == 0
    assert len((tmp_path / "s.csv").read_text().splitlines()) == 1 + 4


def test_series_as_a_file(run: Run, tmp_path: Path) -> None:
    options = ("--of", "actor", "--per", "code", "--status", "all", "--types", "--no-fill", "-o", "s.parquet")
    assert run("series", "s.duckdb", "--period", "all", *options, "--format", "parquet")[0] == 0
    found = duckdb.execute(f"SELECT actor, recipient, events, assault FROM '{tmp_path}/s.parquet'").fetchall()
    assert found == [("CHN ---", None, 1, 0), ("CHN GOV", None, 1, 0), ("USA ---", None, 3, 2)]


def test_network(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("network", "s.duckdb")
    assert code == 0
    assert [line.split()[:4] for line in out.splitlines()[1:]] == [
        ["2024-01-01", "2", "1", "2"],
        ["2025-01-01", "3", "2", "2"],
    ]
    _, out, _ = run("network", "s.duckdb", "--window", "all", "--show", "actors", "--format", "jsonl")
    assert [json.loads(line)["actor"] for line in out.splitlines()] == ["CHN", "JPN", "USA"]
    _, out, _ = run("network", "s.duckdb", "--show", "edges", "--format", "csv", "--since", "2025-01-01")
    assert [line.split(",")[:3] for line in out.splitlines()[1:]] == [
        ["USA", "CHN", "2025-01-01"],
        ["USA", "JPN", "2025-01-01"],
    ]
    assert "2 files, one for each window" in run("network", "s.duckdb", "-o", "n.graphml")[2]
    assert sorted(nx.read_graphml(tmp_path / "n-2025-01-01.graphml").edges) == [("USA", "CHN"), ("USA", "JPN")]
    assert run("network", "s.duckdb", "--window", "all", "-o", "n.gexf")[0] == 0
    assert (tmp_path / "n.gexf").exists()


def test_shifts(run: Run) -> None:
    lines = [
        told(f"m{n}-{i}", f"2026-{n:02}-05", f"2026-{n:02}-05 CHN>JPN ACCUSE")
        for n in (7, 8, 9, 10, 11, 12)
        for i in range(9)
    ]
    with Store("s.duckdb") as made:
        made.write(lines)
    code, out, err = run("shifts", "s.duckdb", "--recipient", "JPN", "--actor", "CHN")
    assert (code, err) == (0, "1 shift\n")
    assert " ".join(out.split()).startswith(
        "In July 2026, conflict from CHN to JPN rose from 0 to 9 a month (p = 0.001); "
        "mostly ACCUSE (+9.0). 2026-07-05 x: m7-0"
    )
    _, out, _ = run("shifts", "s.duckdb", "--recipient", "JPN", "--actor", "CHN", "--format", "jsonl")
    assert json.loads(out)["types"] == ["ACCUSE"]
    assert run("shifts", "s.duckdb", "--measure", "cooperation")[2] == "0 shifts\n"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("series s.duckdb --of dyads", "of dyads: unknown; use one of dyad, pair"),
        ("series s.duckdb --period hour", "period hour: unknown; use one of day"),
        ("series s.duckdb --actor China", "actor China: unknown; write a country as CHN"),
        ("series s.duckdb --since May", "--since May: is no day"),
        ("series none.duckdb", "no such store"),
        ("network s.duckdb --show all", "--show all: unknown; use one of measures, actors, edges"),
        ("network s.duckdb --actor RUS", "no event between two actors in this selection; choose others"),
        ("plot network s.duckdb --actor RUS -o x.png", "no event between two actors in this selection"),
        ("plot map s.duckdb -o x.png", "no event of the selection has a place"),
        ("plot heat s.duckdb -o x.gif", "x.gif: a plot's file ends in .png"),
        ("shifts s.duckdb --measure war", "measure war: unknown"),
        ("benchmark all", "benchmark all: there is none; use coder, views or page"),
    ],
)
def test_wrong_calls(run: Run, call: str, said: str) -> None:
    code, out, err = run(*call.split())
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert said in err


def test_benchmark_of_views() -> None:
    timed = list(measure_views(2000, 1))
    assert timed[0].question == "plain scan of the same columns"
    rows = {t.question: t.rows for t in timed}
    assert rows["all dyads by month, with zeros"] > rows["all dyads by month, without zeros"] > 1000
    assert rows["a busy dyad by month"] in (240, 241)
