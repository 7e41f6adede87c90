"""Data packages: every table of every export read again by pandas and DuckDB, nothing lost, types as described."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from communique.errors import InputError
from communique.records import Entity
from communique.store import Selection, Store
from communique.store.columns import load_columns
from communique.views.export import FORMATS
from communique.views.native import native_tables
from communique.views.package import DESCRIPTOR, TOLERANCE, ExportOptions, export_tables, write_package
from communique.views.peers import load_peers
from hand_built import BARE_NOTE, coding
from little_events import told

NASTY = 'Ñandú 🤝, "Ltd"; it\'s\n\ttwo lines\r\nNULL'
KINDS = ("native", *load_peers())
ALL = Selection(status="all")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    named = told("c,1", "2024-05-17", "- CHN GOV,RUS>USA ACCUSE", "- CHN,RUS> CONSULT", outlet='The "Day", later')
    first = replace(named.events[0].actors[0], entities=(Entity(NASTY, "CHN", ("GOV",)),))
    accuse = replace(named.events[0], actors=(first, *named.events[0].actors[1:]))
    path = tmp_path_factory.mktemp("package") / "s.duckdb"
    with Store(path) as writing:
        writing.write([coding("b"), coding("a"), replace(named, events=(accuse, named.events[1])), BARE_NOTE])
    with Store(path, read_only=True) as reading:
        yield reading


@pytest.fixture(scope="module")
def packages(store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Kind -> the folder of a package of that kind, of all events, as CSV."""
    folder = tmp_path_factory.mktemp("packages")
    for kind in KINDS:
        write_package(store, ALL, ExportOptions(kind), folder / kind)
    return {kind: folder / kind for kind in KINDS}


def described(folder: Path) -> dict[str, Any]:
    text: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
    return text


PANDAS = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
DUCKDB = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def read_by_pandas(path: Path, resource: dict[str, Any]) -> list[list[Any]]:
    """A CSV file and its entry in the descriptor -> its cells, by pandas with the types described."""
    fields = resource["schema"]["fields"]
    frame = pd.read_csv(
        path,
        sep=resource["dialect"]["delimiter"],
        header=0 if resource["dialect"]["header"] else None,
        names=[f["name"] for f in fields],
        dtype={f["name"]: PANDAS.get(f["type"], "object") for f in fields},
        parse_dates=[f["name"] for f in fields if f["type"] == "date"],
        keep_default_na=False,
        na_values=resource["schema"]["missingValues"],
        lineterminator="\n",
    )
    return [
        [None if pd.isna(cell) else cell.date() if isinstance(cell, dt.datetime) else cell for cell in row]
        for row in frame.itertuples(index=False)
    ]


def read_by_duckdb(path: Path, resource: dict[str, Any]) -> list[list[Any]]:
    columns = {f["name"]: DUCKDB.get(f["type"], "VARCHAR") for f in resource["schema"]["fields"]}
    with duckdb.connect() as connection:
        (empty,) = resource["schema"]["missingValues"]
        table = connection.read_csv(
            str(path), columns=columns, header=resource["dialect"]["header"],
            delimiter=resource["dialect"]["delimiter"], quotechar='"', escapechar='"', na_values=empty,
        )  # fmt: skip
        return [list(row) for row in table.fetchall()]


def cell(value: Any) -> Any:
    """What the store holds -> what a CSV cell that was read again holds; nothing and the empty text are one there."""
    if isinstance(value, list):
        value = ";".join("" if item is None else str(item) for item in value)
    return None if value == "" else value


@pytest.mark.parametrize("kind", KINDS)
def test_csv_read_again(store: Store, packages: dict[str, Path], kind: str) -> None:
    tables = export_tables(store, ALL, ExportOptions(kind))
    resources = described(packages[kind])["resources"]
    assert [r["name"] for r in resources] == list(tables)
    for resource in resources:
        expected = [[cell(value) for value in row] for row in tables[resource["name"]].fetchall()]
        assert expected, "there is something to lose"
        for read in (read_by_pandas, read_by_duckdb):
            again = [[cell(value) for value in row] for row in read(packages[kind] / resource["path"], resource)]
            assert again == expected, (read.__name__, resource["path"])


@pytest.mark.parametrize(
    ("form", "kind"),
    [*((form, "native") for form in FORMATS[1:]), ("parquet", "icews"), ("jsonl", "gdelt"), ("arrow", "polecat")],
)
def test_other_formats_read_again(store: Store, tmp_path: Path, kind: str, form: str) -> None:
    options = ExportOptions(kind, form)
    write_package(store, ALL, options, tmp_path / "p")
    readers, tables = {"parquet": pd.read_parquet, "arrow": pd.read_feather}, export_tables(store, ALL, options)
    for resource in described(tmp_path / "p")["resources"]:
        path, relation = tmp_path / "p" / resource["path"], tables[resource["name"]]
        assert path.suffix == f".{form}"
        expected = relation.fetchall()
        if form == "jsonl":
            rows = [list(json.loads(line).values()) for line in path.read_text("utf-8").split("\n")[:-1]]
            assert rows == [[str(v) if isinstance(v, dt.date) else v for v in row] for row in expected]
        else:
            frame = readers[form](path)
            assert list(frame.columns) == relation.columns
            with duckdb.connect() as connection:
                assert len(connection.sql("SELECT * FROM frame").fetchall()) == len(expected)
            if "actor_names" in relation.columns:
                assert [list(names) for names in frame.actor_names] == [
                    r[relation.columns.index("actor_names")] for r in expected
                ]
                assert NASTY in frame.actor_names.explode().tolist()


def test_the_descriptor_says_what_was_asked_and_what_coded(store: Store, tmp_path: Path) -> None:
    chosen = Selection(actor=("CHN", "NATO"), since=dt.date(2024, 1, 2), min_probability=0.5)
    resources = write_package(store, chosen, ExportOptions("gdelt", text=False), tmp_path / "p", "the command")
    found = described(tmp_path / "p")
    assert found["resources"] == resources
    assert found["communique"] == {
        "as": "gdelt", "format": "csv", "text": False, "written_by": "0.1.0", "command": "the command",
        "selection": {"actor": ["CHN", "NATO"], "since": ["2024-01-02"], "min_probability": ["0.5"]},
        "coded_by": [
            {"version": "0.1.0", "model": "m" * 12, "codebook": "c" * 12, "knowledge": "k" * 12, "reports": 2},
            {"version": None, "model": None, "codebook": None, "knowledge": None, "reports": 1},
        ],
        "tolerance": TOLERANCE,
        "not_compared": [
            *("version", "coder_version", "model", "codebook", "knowledge", "file", "line", "GLOBALEVENTID"),
            *("Actor1Geo_Type", "Actor2Geo_Type", "InRawText", "MentionDocTranslationInfo", "Extras"),
        ],
    }  # fmt: skip
    assert Selection.from_texts(found["communique"]["selection"]) == chosen
    for resource in resources:
        data = (tmp_path / "p" / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        assert all(field["description"] for field in resource["schema"]["fields"])
    page = (tmp_path / "p" / "README.md").read_text("utf-8")
    assert "the command" in page
    assert "| SQLDATE | integer | day of the event |" in page


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_store_gives_the_same_bytes(
    store: Store, packages: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    write_package(store, ALL, ExportOptions(kind), tmp_path / "again")
    first, second = (
        {p.name: p.read_bytes() for p in folder.iterdir()} for folder in (packages[kind], tmp_path / "again")
    )
    assert first == second


def test_every_column_of_every_view_is_explained(store: Store) -> None:
    columns = {name for table in native_tables(store).values() for name in table.columns}
    assert columns == set(load_columns()), "store/columns.tsv has a line for each column of views.sql, and no other"
    assert set(native_tables(store)) >= {"actors", "dyads", "events", "notes", "passages", "quotes", "reports"}


def test_without_text_spans_and_hashes_stay_and_words_go(store: Store) -> None:
    words = {"signed a pact", "Friday", "Lima.", "the two", "called on", "her Peruvian colleague", "Agencia"}
    bare = native_tables(store, ALL, text=False)
    cells = {
        str(c) for t in bare.values() for row in t.fetchall() for v in row for c in (v if isinstance(v, list) else [v])
    }
    assert not cells & words
    assert not {"text", "words", "cue", "title", "content", "message"} & {c for t in bare.values() for c in t.columns}
    assert bare["passages"].columns == ["report_id", "record", "record_no", "role", "span_start", "span_end"]
    assert ("a", 110, 123) in bare["events"].project("report_id, cue_start, cue_end").fetchall()
    assert {"url", "outlet", "text_sha256"} <= set(bare["reports"].columns)


def test_a_new_column_that_nobody_explained_goes_without_text(tmp_path: Path) -> None:
    with Store(tmp_path / "s.duckdb") as store:
        store.connection.execute("CREATE VIEW rumours AS SELECT id AS report_id, text AS whispered FROM report")
        store.write([coding("a")])
        assert native_tables(store)["rumours"].columns == ["report_id", "whispered"]
        assert native_tables(store, text=False)["rumours"].columns == ["report_id"]


@pytest.mark.parametrize(
    ("chosen", "rows"),
    [
        (ALL, {"events": 6, "dyads": 4, "actors": 25, "reports": 3, "quotes": 6, "notes": 5, "passages": 20}),
        (Selection(actor="CHN"), {"events": 2, "dyads": 4, "actors": 5, "reports": 3, "quotes": 6, "passages": 14}),
        (Selection(report="a", status="all"), {"events": 2, "dyads": 0, "reports": 1, "quotes": 3, "notes": 2}),
        (Selection(outlet='The "Day", later'), {"events": 2, "reports": 1, "quotes": 0, "notes": 0, "passages": 0}),
    ],
)
def test_tables_hold_what_belongs_to_the_selection(store: Store, chosen: Selection, rows: dict[str, int]) -> None:
    tables = native_tables(store, chosen)
    assert {name: len(tables[name].fetchall()) for name in rows} == rows


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("full", "is a folder that holds files; name a new folder or remove this one"),
        ("full/file", "is a file; export writes a folder"),
        ("no/such", "the folder .*no does not exist; make it first"),
    ],
)
def test_where_no_package_can_be_written(store: Store, tmp_path: Path, out: str, message: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    with pytest.raises(InputError, match=message):
        write_package(store, ALL, ExportOptions(), tmp_path / out)
    assert [p.name for p in tmp_path.rglob("*")] == ["full", "file"]


def test_a_package_is_whole_or_not_there(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.views.package.package_page", lambda _: 1 / 0)
    (tmp_path / "p").mkdir()
    with pytest.raises(ZeroDivisionError):
        write_package(store, ALL, ExportOptions(), tmp_path / "p")
    assert [p.name for p in tmp_path.rglob("*")] == ["p"]


def test_wrong_options() -> None:
    for given, message in (
        (("csv",), "--as csv: unknown; use one of native, gdelt"),
        (("native", "xls"), "--format xls"),
    ):
        with pytest.raises(InputError, match=message):
            ExportOptions(*given)
