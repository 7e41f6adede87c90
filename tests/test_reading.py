"""Paths to readings: which files are read, and one clear note for everything that cannot be."""

import datetime as dt
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.reading import ReadingWarning, ReadOptions, read, read_inputs
from communique.records import Note, NoteKind, Reading, Report

WIRE = (
    "News ID: 4711\nPublish Date : 17 May 2021 - 21:28\n\nQuist, Amaro Sign Border Accord, Praise U.N.\n\n"
    "LIMA (Dispatches) - Peru’s Adela Quist and Chile’s Ruy Amaro signed an accord on the border on Friday.\n"
    "They had met in Santiago the week before, and the ministers of both were there.\n"
)
PLAIN = "The president of Peru met the envoy of Chile on Friday, and the two said that the talks would go on.\n"
ROW = {"id": "a1", "title": "Talks in Lima", "text": PLAIN.strip(), "published": "2021-05-17", "outlet": "Dispatches"}


def readings(*paths: object, **options: object) -> list[Reading]:
    return list(read_inputs([str(path) for path in paths], ReadOptions(**options)))  # type: ignore[arg-type]


def reports(found: list[Reading]) -> list[Report]:
    return [reading.report for reading in found if reading.report]


def notes(found: list[Reading]) -> list[Note]:
    return [note for reading in found for note in reading.notes]


def kinds(found: list[Reading]) -> list[NoteKind]:
    return [note.kind for note in notes(found)]


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_wire_report_with_header_lines(tmp_path: Path) -> None:
    [reading] = readings(write(tmp_path / "wire.txt", WIRE))
    report = reading.report
    assert report is not None
    assert reading.notes == ()
    assert (report.number, report.published, report.language) == ("4711", "2021-05-17T21:28", "en")
    assert report.title == "Quist, Amaro Sign Border Accord, Praise U.N."
    assert report.text.startswith(f"{report.title}\n\nLIMA (Dispatches) - Peru’s")
    assert report.text.endswith("of both were there.")
    assert report.dateline is not None
    assert (report.dateline.place, report.dateline.agency) == ("LIMA", "Dispatches")
    assert report.id == report.text_sha256


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + WIRE.encode(),
        WIRE.replace("\n", "\r\n").encode(),
        WIRE.replace("\n", "\r").encode(),
        WIRE.encode("utf-16"),
        b"\xff\xfe\x00\x00" + WIRE.encode("utf-32-le"),
    ],
    ids=["utf-8 mark", "crlf", "cr", "utf-16", "utf-32"],
)
def test_mark_and_line_ends_do_not_change_the_report(tmp_path: Path, data: bytes) -> None:
    one, other = readings(write(tmp_path / "a.txt", WIRE), write(tmp_path / "b.txt", data))
    assert one == other


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", WIRE), ("a", WIRE), ("a.jsonl", json.dumps(ROW)), ("a.ndjson", json.dumps(ROW)),
        ("a.txt", json.dumps(ROW)), ("a.json", json.dumps([ROW])), ("a.json", json.dumps(ROW, indent=1)),
        ("a.csv", f'id,text\n1,"{PLAIN}"\n'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_the_format_is_told_by_name_or_content(tmp_path: Path, name: str, data: str, *, packed: bool) -> None:
    path = write(tmp_path / (name + ".gz" * packed), gzip.compress(data.encode()) if packed else data)
    found = readings(path)
    assert kinds(found) == []
    [report] = reports(found)
    assert "Peru" in report.text
    assert "{" not in report.text


def test_folders_and_globs_are_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "b/.hidden.txt", ".git/x.txt", "b-c.txt"):
        write(tmp_path / name, f"{name}\n\n{PLAIN}")
    titles = [report.title for report in reports(readings(tmp_path))]
    assert titles == ["a.txt", "b/1.txt", "b/2.txt", "b-c.txt"]
    assert [report.title for report in reports(readings(tmp_path / "*.txt"))] == ["a.txt", "b-c.txt"]
    assert [report.title for report in reports(readings(tmp_path / "**" / "?.txt"))] == ["a.txt", "b/1.txt", "b/2.txt"]


def test_a_name_with_brackets_is_a_file_before_it_is_a_glob(tmp_path: Path) -> None:
    assert len(reports(readings(write(tmp_path / "a[1].txt", WIRE)))) == 1


@pytest.mark.parametrize(("data", "count"), [(WIRE, 1), (json.dumps(ROW) + "\n" + json.dumps(ROW), 2)])
def test_stdin(monkeypatch: pytest.MonkeyPatch, data: str, count: int) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(data.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert len(reports(readings("-"))) == count
    assert not stdin.buffer.closed


@pytest.mark.parametrize(
    ("name", "data", "kind", "says"),
    [
        ("a.txt", "", "empty", "no text"),
        ("a.txt", "\r\n \n", "empty", "no text"),
        ("a.jsonl", "\n\n", "empty", "no report"),
        ("a.csv", "", "empty", "no report"),
        ("a.csv", "id,text\n", "empty", "no report"),
        ("a.json", "[]", "empty", "no report"),
        ("a.txt", "News ID: 7\n\n", "empty", "no text"),
        ("a.pdf", "%PDF-1.7 x", "binary", "a PDF"),
        ("a.txt", b"abc\0def", "binary", "not text"),
        ("a.docx", b"PK\x03\x04xyz", "binary", "office document"),
        ("a.txt.gz", "not packed", "unreadable", "cannot be read"),
        ("a.txt.gz", gzip.compress(WIRE.encode())[:40], "unreadable", "cannot be read"),
        ("a.parquet", "not Parquet", "unreadable", "cannot be read"),
        ("a.html", "", "no-article", "no article"),
    ],
)
def test_a_file_that_gives_no_report_is_one_note(
    tmp_path: Path, name: str, data: str | bytes, kind: str, says: str
) -> None:
    path = write(tmp_path / name, data)
    [reading] = readings(path)
    [note] = reading.notes
    assert reading.report is None
    assert (note.kind, note.where.file) == (kind, str(path))
    assert says in note.message
    assert ": " in note.message, "a message says what to do after a colon"
    assert "\n" not in note.message


@pytest.mark.parametrize("path", ["missing.txt", "missing/*.txt"])
def test_a_path_that_is_not_there_is_named_as_given(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.txt", WIRE)
    found = readings(path, "a.txt")
    assert kinds(found) == ["missing-path"]
    assert notes(found)[0].where.file == path
    assert len(reports(found)) == 1


def test_a_folder_without_files_is_a_note(tmp_path: Path) -> None:
    assert kinds(readings(tmp_path)) == ["empty"]


@pytest.mark.parametrize(
    ("data", "text", "guess"),
    [
        ("He said “talks” in Côte d’Ivoire.".encode("cp1252"), "He said “talks” in Côte d’Ivoire.", "Windows-1252"),
        ("In Bogotá, “talks”: ".encode() + b"\x93yes\x94", "In Bogotá, “talks”: “yes”", "single Windows-1252"),
        ("Министр иностранных дел встретился в пятницу с коллегой из Перу.".encode("cp1251"), "Министр", "cp1251"),
    ],
)  # fmt: skip
def test_another_encoding_is_guessed_and_noted(tmp_path: Path, data: bytes, text: str, guess: str) -> None:
    found = readings(write(tmp_path / "a.txt", data))
    assert text in reports(found)[0].text
    note = next(note for note in notes(found) if note.kind == "encoding")
    assert guess in note.message


@pytest.mark.slow
@pytest.mark.parametrize(("size", "read_it"), [(999_999, True), (1_000_100, False), (17_000_000, False)])
def test_a_report_over_one_megabyte_is_read_only_when_forced(tmp_path: Path, size: int, *, read_it: bool) -> None:
    path = write(tmp_path / "a.txt", (PLAIN * (size // len(PLAIN) + 1))[:size])
    assert (kinds(readings(path)) == []) is read_it
    if not read_it:
        assert kinds(readings(path)) == ["too-large"]
        assert readings(path)[0].report is None
        assert len(reports(readings(path, force=True))[0].text) > size - 2
        assert kinds(readings(path, force=True)) == []


def test_another_language_is_a_note_unless_forced_or_told(tmp_path: Path) -> None:
    french = (
        "Le ministre a rencontré vendredi son homologue à Berlin. Les deux ont condamné les frappes dans la région."
    )
    path = write(tmp_path / "a.txt", french)
    found = readings(path)
    assert kinds(found) == ["not-english"]
    assert reports(found)[0].language == "fr"
    assert notes(found)[0].where.report_id == reports(found)[0].id
    assert kinds(readings(path, force=True)) == []
    assert reports(readings(path, language="en"))[0].language == "en"
    assert kinds(readings(path, language="en")) == []


@pytest.mark.parametrize(
    ("day", "published", "kind"),
    [
        ("2024-02-31", None, "bad-date"),
        ("03/04/2024", None, "bad-date"),
        ("2021-05-19", "2021-05-19", "future-date"),
        ("2021-05-18", "2021-05-18", None),  # it may be tomorrow elsewhere
    ],
)
def test_a_wrong_date_is_noted(tmp_path: Path, day: str, published: str | None, kind: str | None) -> None:
    path = write(tmp_path / "a.txt", f"Date: {day}\n\n{PLAIN}")
    [reading] = readings(path, today=dt.date(2021, 5, 17))
    assert reading.report is not None
    assert reading.report.published == published
    assert [note.kind for note in reading.notes] == ([kind] if kind else [])
    assert all(day in note.message for note in reading.notes)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(
    data=st.binary(max_size=60) | st.text('{}[]":,text id<p>\n\r\0é', max_size=60).map(str.encode),
    suffix=st.sampled_from(["", ".txt", ".jsonl", ".json", ".csv", ".tsv", ".txt.gz", ".parquet"]),
)
def test_no_bytes_whatever_raise_or_vanish(data: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = write(tmp_path_factory.mktemp("any") / f"a{suffix}", data)
    found = readings(path)
    assert found
    assert all(reading.report or reading.notes for reading in found)
    assert all("\n" not in note.message and note.where.file == str(path) for note in notes(found))


def test_read_yields_reports_and_warns_of_what_was_lost(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", json.dumps(ROW) + "\n{broken\n")
    with pytest.warns(ReadingWarning, match=r"a.jsonl, line 2: no JSON .*: mend or remove the line"):
        found = list(read(path))
    assert [report.id for report in found] == ["a1"]


def test_one_path_may_stand_alone(tmp_path: Path) -> None:
    assert len(list(read_inputs(str(write(tmp_path / "a.txt", WIRE))))) == 1


def test_importing_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, communique.reading; "
        "sys.exit(' '.join({'trafilatura', 'duckdb', 'py3langid', 'numpy', 'charset_normalizer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.stderr.strip() == ""
