"""JSONL, CSV, TSV and Parquet: rows to reports, and a note for each row that is none."""

import datetime as dt
import json
from pathlib import Path

import duckdb
import pytest

from communique.reading import ReadOptions, read_inputs
from communique.records import Note, Report

BODY = "The president of Peru met the envoy of Chile on Friday, and the two said that the talks would go on."


def outcome(path: Path, data: str | bytes | None = None, **options: object) -> tuple[list[Report], list[Note]]:
    if data is not None:
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = list(read_inputs(path, ReadOptions(**options)))  # type: ignore[arg-type]
    return [f.report for f in found if f.report], [note for f in found for note in f.notes]


def lines_of(notes: list[Note], kind: str) -> list[int | None]:
    return [note.where.line for note in notes if note.kind == kind]


@pytest.mark.parametrize(
    "row",
    [
        {"id": "a", "title": "T", "text": BODY, "published": "2021-05-17", "outlet": "D", "url": "u"},
        {"ID": "a", "headline": "T", "body": BODY, "date": "17 May 2021", "source": "D", "link": "u"},
        {"doc-id": "a", "Title": "T", "content": BODY, "Publish Date": "May 17, 2021", "publisher": "D", "URL": "u"},
        {"id": "a", "title": "T", "text": f"T\n\n{BODY}", "published": 20210517, "outlet": "D", "url": "u"},
    ],
)
def test_columns_go_by_several_names(tmp_path: Path, row: dict[str, object]) -> None:
    [report], notes = outcome(tmp_path / "a.jsonl", json.dumps(row))
    assert notes == []
    assert (report.id, report.title, report.published, report.outlet, report.url) == ("a", "T", "2021-05-17", "D", "u")
    assert report.text == f"T\n\n{BODY}"


def test_a_column_may_be_named(tmp_path: Path) -> None:
    row = {"text": "not this", "summary": BODY, "when": "2021-05-17"}
    [report], _ = outcome(tmp_path / "a.jsonl", json.dumps(row), columns={"text": "summary", "published": "when"})
    assert (report.text, report.published) == (BODY, "2021-05-17")
    _, notes = outcome(tmp_path / "a.jsonl", columns={"text": "no such column"})
    assert [note.kind for note in notes] == ["missing-column"]


@pytest.mark.parametrize(("given", "kept"), [("007", "007"), (7, "7"), ("é/ 1", "é/ 1"), (127411, "127411")])
def test_ids_come_back_unchanged(tmp_path: Path, given: object, kept: str) -> None:
    [report], _ = outcome(tmp_path / "a.jsonl", json.dumps({"id": given, "text": BODY}))
    assert report.id == kept


@pytest.mark.parametrize("missing", [None, "", " ", float("nan"), True, ["a"]])
def test_what_is_no_id_gives_way_to_the_hash(tmp_path: Path, missing: object) -> None:
    [report], notes = outcome(tmp_path / "a.jsonl", json.dumps({"id": missing, "text": BODY, "date": missing}))
    assert report.id == report.text_sha256
    assert notes == []


def test_the_text_of_a_row_is_untouched(tmp_path: Path) -> None:
    text = "  The talks\r\nwill go on,\rsaid the\u2028minister. \n"
    [report], _ = outcome(tmp_path / "a.jsonl", json.dumps({"text": text}))
    assert report.text == text
    [report], _ = outcome(tmp_path / "a.csv", f'id,text\r\n1,"{text}"\r\n')
    assert report.text == text
    parquet = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT ? AS text", [text]).execute(
            f"COPY t TO '{parquet}' (FORMAT parquet)"
        )
    [report], _ = outcome(parquet)
    assert report.text == text


def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"text": BODY})
    broken = ['{"text": "open', "[1]", "7", '{"text": 7}', "[" * 200_000, '{"a": ' + "9" * 5_000 + "}"]
    data = "\n".join([good, *broken, "", good, '{"title": "T"}', '{"text": ""}'])
    reports, notes = outcome(tmp_path / "a.jsonl", data)
    assert len(reports) == 2
    assert lines_of(notes, "broken-row") == [2, 3, 4, 5, 6, 7]
    assert lines_of(notes, "missing-column") == [10]
    assert lines_of(notes, "empty") == [11]
    assert len(notes) == 8


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    good, large = json.dumps({"text": BODY}), json.dumps({"text": BODY * 11_000})
    data = "\n".join([good, '{"text": "' + "x" * 17_000_000 + '"}', large, good])
    reports, notes = outcome(tmp_path / "a.jsonl", data)
    assert len(reports) == 2
    assert lines_of(notes, "too-large") == [2, 3]


def test_lines_in_another_encoding_are_noted(tmp_path: Path) -> None:
    data = json.dumps({"text": BODY}).encode() + b'\n{"text": "He said \x93no\x94 in Lima."}\n'
    reports, notes = outcome(tmp_path / "a.jsonl", data)
    assert reports[1].text == "He said “no” in Lima."
    assert lines_of(notes, "encoding") == [2]


def test_half_a_surrogate_pair_is_noted(tmp_path: Path) -> None:
    [report], notes = outcome(tmp_path / "a.jsonl", '{"text": "He said \\ud83d no."}')
    assert report.text == "He said \ufffd no."
    assert [note.kind for note in notes] == ["encoding"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_rows_behind_a_mark(tmp_path: Path, encoding: str) -> None:
    for name, data in (("a.jsonl", json.dumps({"id": "é", "text": BODY})), ("a.csv", f'id,text\né,"{BODY}"\n')):
        [report], notes = outcome(tmp_path / name, data.encode(encoding))
        assert (report.id, report.text, notes) == ("é", BODY, [])


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_the_delimiter_is_seen_in_the_header(tmp_path: Path, name: str, mark: str) -> None:
    data = f'id{mark}date{mark}text\n1{mark}2021-05-17{mark}"{BODY}\nHe ""left"", she said{mark} no; yes, and |."\n'
    [report], notes = outcome(tmp_path / name, data)
    assert (report.id, report.published, notes) == ("1", "2021-05-17", [])
    assert report.text == f'{BODY}\nHe "left", she said{mark} no; yes, and |.'


def test_a_broken_csv_row_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [
        "id,title,text",  # line 1
        f'1,T,"{BODY}"',
        '2,T,"a quote left open',
        f'4,T,"{BODY}\nits second line"',  # lines 4 and 5
        "6,T",
        '7,T,"closed" too soon',
        "8,T,a,comma",
        "",
        f'10,T,"{BODY}"',
        '11,T,"open to the end',
    ]
    reports, notes = outcome(tmp_path / "a.csv", "\n".join(rows))
    assert [report.id for report in reports] == ["1", "4", "10"]
    assert lines_of(notes, "broken-row") == [3, 6, 7, 8, 11]
    assert "2 fields and the header 3" in notes[1].message


def test_a_table_without_text_is_one_note(tmp_path: Path) -> None:
    reports, notes = outcome(tmp_path / "a.csv", "id,title\n1,T\n2,T\n")
    assert reports == []
    assert lines_of(notes, "missing-column") == [1]


def test_a_large_csv_cell_is_read(tmp_path: Path) -> None:
    [report], _ = outcome(tmp_path / "a.csv", f'id,text\n1,"{BODY * 5_000}"\n')
    assert len(report.text) == len(BODY) * 5_000


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            """
            CREATE TABLE t AS
                SELECT 7 AS id, 'T' AS "Title", $body AS "body", TIMESTAMPTZ '2021-05-17 21:28:00+00' AS published
                UNION ALL SELECT 8, NULL, $body, NULL
                UNION ALL SELECT 9, NULL, NULL, NULL
            """,
            {"body": BODY},
        ).execute(f"COPY t TO '{path}' (FORMAT parquet)")
    reports, notes = outcome(path, today=dt.date(2021, 5, 18))
    assert [report.id for report in reports] == ["7", "8"]
    assert reports[0].text == f"T\n\n{BODY}"
    assert reports[0].published == "2021-05-17T21:28:00+00:00"
    assert lines_of(notes, "empty") == [3]
    _, notes = outcome(path, columns={"text": "none"})
    assert [note.kind for note in notes] == ["missing-column"]
