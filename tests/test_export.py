"""Export: what pandas, DuckDB and a JSON reader read back is what the store holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from communique.errors import InputError
from communique.store import Store
from communique.views.export import open_output, write_export
from hand_built import coding
from stores import stored

NASTY = ["plain", "a, b", 'say "no"', "two\nlines", "cr\rlf\r\n", "Ñandú 🤝 “x”", " space ", "it's", "NULL", "1", ""]
LISTS: list[list[str]] = [
    ["a", "b"],
    [],
    ["x, y", 'q"q'],
    ["Ñ"],
    ["two\nlines"],
    ["1"],
    ["a"],
    ["b"],
    ["c"],
    ["d"],
    ["e"],
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(stored(tmp_path / "s.duckdb", coding("b"), coding("a")), read_only=True) as reading:
        yield reading


@pytest.fixture
def nasty() -> Iterator[duckdb.DuckDBPyRelation]:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t (n INTEGER, word VARCHAR, items VARCHAR[], share DOUBLE, none VARCHAR, day DATE)"
        )
        for n, (word, items) in enumerate(zip(NASTY, LISTS, strict=True)):
            connection.execute("INSERT INTO t VALUES (?, ?, ?, ? / 3, NULL, '2024-05-17')", [n, word, items, n])
        yield connection.table("t")


def rows(query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def test_csv_for_pandas(nasty: duckdb.DuckDBPyRelation, tmp_path: Path) -> None:
    write_export(nasty, tmp_path / "t.csv", "csv")
    frame = pd.read_csv(tmp_path / "t.csv", keep_default_na=False, lineterminator="\n")
    assert list(frame.word) == NASTY
    assert list(frame["items"]) == [";".join(items) for items in LISTS]
    assert list(frame.share) == [n / 3 for n in range(len(NASTY))]
    assert frame.n.dtype.kind == "i"
    assert set(frame.none) == {""}
    assert list(pd.to_datetime(frame.day).dt.year.unique()) == [2024]


def test_csv_for_duckdb(nasty: duckdb.DuckDBPyRelation, tmp_path: Path) -> None:
    write_export(nasty, tmp_path / "t.csv", "csv")
    words = rows(f"SELECT word FROM read_csv('{tmp_path}/t.csv', all_varchar = true) ORDER BY n::INTEGER")
    assert [word or "" for (word,) in words] == NASTY


def test_jsonl(nasty: duckdb.DuckDBPyRelation, tmp_path: Path) -> None:
    write_export(nasty, tmp_path / "t.jsonl", "jsonl")
    found = [json.loads(line) for line in (tmp_path / "t.jsonl").read_bytes().decode().split("\n")[:-1]]
    assert [row["word"] for row in found] == NASTY
    assert [row["items"] for row in found] == LISTS
    assert found[1] == {"n": 1, "word": "a, b", "items": [], "share": 1 / 3, "none": None, "day": "2024-05-17"}


def test_parquet(nasty: duckdb.DuckDBPyRelation, tmp_path: Path) -> None:
    write_export(nasty, tmp_path / "t.parquet", "parquet")
    frame = pd.read_parquet(tmp_path / "t.parquet")
    assert list(frame.word) == NASTY
    assert [list(items) for items in frame["items"]] == LISTS


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_view_goes_into_every_format(store: Store, tmp_path: Path, form: str) -> None:
    for name in ("events", "dyads", "quotes", "reports", "notes"):
        relation = getattr(store, name)()
        out = tmp_path / f"{name}.{form}"
        write_export(relation, out, form)
        reader = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}[form]
        assert rows(f"SELECT count(*) FROM {reader}('{out}')") == relation.count("*").fetchall()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == sorted([".duckdb", *[f".{form}"] * 5])


def test_events_in_csv(store: Store, tmp_path: Path) -> None:
    write_export(store.events(status="all").order("report_id, event_no"), tmp_path / "e's.csv", "csv")
    frame = pd.read_csv(tmp_path / "e's.csv", dtype={"cameo_code": str})
    first = frame.iloc[0]
    assert list(frame.report_id) == ["a", "a", "b", "b"]
    assert first.actors == "foreign minister Inés Quiñones;her Peruvian colleague"
    assert (first.actor_codes, first.cameo_code, first.place_lat) == ("CHL GOV;PER GOV", "057", -12.04318)
    assert frame.probability.dtype.kind == "f"


def test_standard_output(store: Store, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_export(store.reports().order("report_id"), None, "jsonl")
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line)["report_id"] for line in lines] == ["a", "b"]


def test_the_same_rows_give_the_same_bytes(store: Store, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
        for name in ("1", "2"):
            write_export(store.events().order("event_id"), tmp_path / name, form)
        assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "lines.jsonl"
    out.write_text("before")
    with pytest.raises(ZeroDivisionError), open_output(out) as stream:
        stream.write(f"half{1 / 0}")
    assert out.read_text() == "before"
    with open_output(out) as stream:
        stream.write("all\n")
    assert out.read_text() == "all\n"
    assert list(tmp_path.iterdir()) == [out]


def test_the_failure_of_others_is_not_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), open_output(tmp_path / "x"):
        (tmp_path / "missing").read_text()


def test_an_export_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.Error):
        write_export(connection.sql("SELECT error('broken') FROM range(3)"), tmp_path / "x.csv", "csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("out", "form", "message"),
    [
        ("x.xlsx", "xlsx", "xlsx: no such export format; use one of csv, jsonl, parquet"),
        ("no/x.csv", "csv", "the folder .* does not exist; make it first"),
        (".", "csv", "is a folder; name a file"),
    ],
)
def test_what_cannot_be_written(store: Store, tmp_path: Path, out: str, form: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        write_export(store.events(), tmp_path / out, form)


def test_no_room(store: Store) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    for form in ("csv", "jsonl"):
        with pytest.raises(InputError, match=r"cannot be written \(.*No space left.*\); free space"):
            write_export(store.events(), Path("/dev/full"), form)
    with pytest.raises(InputError, match="No space left"), open_output(Path("/dev/full")) as stream:
        stream.write("x" * 100_000)
