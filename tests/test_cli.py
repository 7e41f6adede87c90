"""The command line: exit codes, one line for each problem, nothing lost; what it prints fits the terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest

import communique
from commands import Run, one_line
from communique.contract import json_schema
from hand_built import EVERYTHING
from stores import stored

SAMPLES = Path(communique.__file__).parent / "samples"
GOOD = "Chile condemned the attack on the embassy, and Peru sent troops to the border."


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good report, a store, one of a newer version, and a DuckDB file that is none."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "good.txt").write_text(GOOD)
    stored(folder / "s.duckdb", *EVERYTHING)
    shutil.copy(folder / "s.duckdb", folder / "newer.duckdb")
    with duckdb.connect(str(folder / "newer.duckdb")) as newer:
        newer.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    with duckdb.connect(str(folder / "other.duckdb")) as other:
        other.execute("CREATE TABLE x AS SELECT 1")
    (folder / "list.csv").write_text("id,text\n1,Lima\n")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store in the test's own folder."""
    return stored(tmp_path / "s.duckdb", *EVERYTHING)


# Calls that are wrong


@pytest.mark.parametrize("words", [(), ("--help",), ("code", "--help")])
def test_help(run: Run, words: tuple[str, ...]) -> None:
    outcome = run(*words)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("Usage: ")
    assert "..." not in outcome.out.split("Commands:")[-1] or len(words) == 2, "a summary is cut off"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("--bogus", "--bogus"),
        ("bogus", "'bogus'"),
        ("code", "missing argument"),
        ("code x --bogus", "`communique code --help`"),
        ("code x --workers 0", "--workers"),
        ("code x --workers many", "--workers"),
        ("code x --min-probability 2", "--min-probability"),
        ("events", "missing argument"),
    ],
)
def test_usage(run: Run, call: str, said: str) -> None:
    outcome = run(*call.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert said in one_line(outcome.err)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("code good.txt --format xml", "use one of table, csv, jsonl, parquet, arrow"),
        ("code good.txt --format parquet", "-o FILE.parquet"),
        ("code good.txt --format jsonl -o none/x", "the folder none does not exist"),
        ("code good.txt --format csv -o .", "is a folder"),
        ("code good.txt --store none/s.duckdb", "the folder none does not exist"),
        ("code good.txt --store .", "is not a communique store"),
        ("code good.txt --store good.txt", "good.txt: is not a communique store"),
        ("code good.txt --store other.duckdb", "other.duckdb: is not a communique store"),
        ("code good.txt --store newer.duckdb", "upgrade communique"),
        ("events newer.duckdb", "upgrade communique"),
        ("events good.txt", "is not a communique store"),
        ("events list.csv", "list.csv: is not a communique store; name another file"),
        ("code good.txt --store list.csv", "list.csv: is not a communique store; name another file"),
        ("events none.duckdb", "no such store"),
        ("check none.duckdb", "no such store"),
        ("events s.duckdb --type BLAME", "type BLAME: unknown; use one of AGREE"),
        ("events s.duckdb --status maybe", "use one of actual"),
        ("events s.duckdb --since 2024-5-1", "--since 2024-5-1: is no day; write it as"),
        ("events s.duckdb --until tomorrow", "--until tomorrow"),
        ("events s.duckdb --format parquet", "-o FILE.parquet"),
        ("quotes s.duckdb --format xml", "no such format"),
        ("explain none --store s.duckdb", "holds no report 'none'"),
        ("explain a-1 --store s.duckdb --event zzz", "its events are 1 to 2"),
        ("explain fffffff --store s.duckdb", "give more of the id"),
        ("explain none.txt", "missing-path: none.txt"),
    ],
)
@pytest.mark.usefixtures("fake")
def test_errors_are_one_line_and_exit_1(run: Run, files: Path, tmp_path: Path, call: str, said: str) -> None:
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    outcome = run(*call.split())
    assert (outcome.code, outcome.out) == (1, "")
    assert said in one_line(outcome.err)


def test_a_store_in_use_says_by_whom(run: Run, store: Path) -> None:
    hold = f"import duckdb, sys; c = duckdb.connect({str(store)!r}); print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        outcome = run("events", store)
        holder.communicate()
    assert outcome.code == 1
    assert f"in use by process {holder.pid}" in one_line(outcome.err)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.usefixtures("fake")
def test_a_store_that_may_not_be_written(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    store.chmod(0o400)
    outcome = run("code", "good.txt", "--store", store)
    assert outcome.code == 1
    assert "cannot be written" in one_line(outcome.err)


# Bad input: what is said, what it counts as, and the rest is coded

FRENCH = (
    "Le président français a condamné vendredi l'attaque contre une mosquée et il a appelé les deux pays à reprendre "
    "le dialogue dans les plus brefs délais. Le ministre se rendra lundi à Bruxelles pour une réunion."
)
PAGE = "<!doctype html><html><head><title>x</title></head><body><nav><a href='/'>Home</a></nav></body></html>"
JSONL = '{"id": "r1", "text": "Peru thanked Chile for its help."}\n'


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("b.txt", b"", 1, "empty: b.txt"),
        ("b.dat", bytes(range(256)), 1, "binary: b.dat"),
        ("b.txt", "Núñez".encode("cp1252") + b" condemned the attack on the embassy.", 0, "encoding: b.txt"),
        ("b.jsonl", (JSONL + '{"id": \n').encode(), 1, "broken-row: b.jsonl, line 2"),
        ("b.csv", b"id,text\n1,Peru thanked Chile for its help.\n2\n", 1, "broken-row: b.csv, line 3"),
        ("b.csv", b"id,headline\n1,x\n", 1, "missing-column: b.csv, line 1"),
        ("b.jsonl", JSONL.replace("}", ', "published": "2024-13-45"}').encode(), 1, "bad-date: b.jsonl, line 1"),
        ("b.jsonl", JSONL.replace("}", ', "published": "2199-01-01"}').encode(), 0, "future-date: b.jsonl, line 1"),
        ("b.html", PAGE.encode(), 0, "no-article: b.html"),
        ("b.txt", FRENCH.encode(), 0, "not-english: b.txt"),
        ("b.txt", GOOD.encode() * 13_000, 1, "too-large: b.txt"),
        ("b.txt", GOOD.encode(), 0, "duplicate: report "),
        ("b.jsonl", (JSONL + JSONL.replace("help", "gift")).encode(), 0, "new-version: report r1"),
        ("b.txt", b"Chile could fail to code this report about the embassy.", 1, "not-coded: report "),
    ],
)
@pytest.mark.usefixtures("fake")
def test_bad_input(run: Run, tmp_path: Path, name: str, content: bytes, code: int, said: str) -> None:
    (folder := tmp_path / "in").mkdir()
    (folder / "a.txt").write_text(GOOD)
    (folder / name).write_bytes(content)
    (folder / "z.jsonl").write_text('{"id": "last", "text": "Kenya signed a treaty with Uganda on Monday."}\n')
    outcome = run("-v", "code", "in", "--format", "jsonl")
    assert outcome.code == code
    note, closing = outcome.err.splitlines()
    assert said in note.replace("in/", "")
    assert "1 note (1 " in closing
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert [n["kind"] for line in lines for n in line["notes"]] == [note.split(":")[0]], "the note is in the output"
    reports = [line["report"] for line in lines if line["report"]]
    assert (reports[0]["text"], reports[-1]["id"]) == (GOOD, "last"), "what is around it is coded"
    assert run("code", "in", "--format", "jsonl", "--strict").code == 1


@pytest.mark.parametrize("path", ["none.txt", "none*.txt", "none/"])
@pytest.mark.usefixtures("fake")
def test_a_path_that_is_not_there(run: Run, tmp_path: Path, path: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    outcome = run("code", path, "good.txt", "--format", "jsonl")
    assert outcome.code == 1
    note, closing = outcome.err.splitlines()
    assert note.startswith(f"missing-path: {path}: ")
    assert closing.startswith("1 report; ")


@pytest.mark.usefixtures("fake")
def test_many_faults_are_not_all_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text("{\n" * 40)
    few = run("code", "b.jsonl", "--format", "jsonl").err.splitlines()
    assert len(few) == 12
    assert "-v" in few[10]
    assert "40 broken-row" in few[11]
    assert len(run("-v", "code", "b.jsonl", "--format", "jsonl").err.splitlines()) == 41
    assert run("-q", "code", "b.jsonl", "--format", "jsonl").err == ""


@pytest.mark.usefixtures("fake")
def test_notes_of_a_table_on_screen_stand_there_once(run: Run) -> None:
    outcome = run("-v", "code", "none.txt")
    assert outcome.out.startswith("missing-path: none.txt: ")
    assert one_line(outcome.err).startswith("0 reports; ")


@pytest.mark.usefixtures("fake")
def test_progress_is_shown_on_a_terminal_only(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.jsonl").write_text(JSONL + JSONL.replace("r1", "r2"))
    assert "coding" not in run("code", "in.jsonl", "--format", "jsonl").err
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    outcome = run("code", "in.jsonl", "--format", "jsonl", "-o", "out.jsonl")
    assert "coding" in outcome.err
    assert "2/2" in outcome.err
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
    assert "coding" not in run("-q", "code", "in.jsonl", "--format", "jsonl").err


# With the encoder


def spans(value: Any) -> list[tuple[list[int], str]]:
    """JSON -> each span with its words, wherever they stand."""
    if isinstance(value, list):
        return [pair for item in value for pair in spans(item)]
    if not isinstance(value, dict):
        return []
    own = [(value["span"], value["text"])] if value.get("span") and value.get("text") is not None else []
    return own + [pair for item in value.values() for pair in spans(item)]


@pytest.mark.usefixtures("fake")
def test_a_column_by_another_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("key,words\nk1,Chad met Niger.\n", "utf-8")
    outcome = run("code", "in.csv", "--column", "text=words", "--column", "id=key", "--format", "jsonl")
    assert outcome.code == 0
    assert json.loads(outcome.out)["report"]["id"] == "k1"
    assert "--column text=NAME" in run("code", "in.csv").err + run("code", "in.csv").out
    bad = run("code", "in.csv", "--column", "words")
    assert (bad.code, bad.err.count("\n")) == (1, 1)
    assert "write FIELD=COLUMN with a field of id, number, title, text" in bad.err


@pytest.mark.model
def test_all_samples_keep_the_contract(run: Run) -> None:
    outcome = run("code", SAMPLES, "--format", "jsonl")
    assert outcome.code == 0, outcome.err
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    validator = jsonschema.Draft202012Validator(json_schema())
    for line in lines:
        validator.validate(line)
        text = line["report"]["text"]
        for (first, last), words in spans({k: line[k] for k in ("events", "quotes")}):
            assert text[first:last] == words
        for event in line["events"]:
            start = f"{line['report']['id']}:{event['cue']['span'][0]}"
            assert event["id"].removesuffix(event["id"][len(start) :]) == start
            assert event["cue"]["text"] in {e["text"] for e in event["evidence"] if e["role"] == "cue"}
    assert len({line["report"]["id"] for line in lines}) == len(lines) == 29
    assert sum(bool(line["events"]) for line in lines) > 20


@pytest.mark.model
def test_one_sample_in_every_form(run: Run, tmp_path: Path) -> None:
    sample = SAMPLES / "wire-state-visit.txt"
    outcome = run("code", sample, "--store", "s.duckdb")
    assert outcome.code == 0
    assert run("check", "s.duckdb").code == 0
    rows = {}
    for form in ("csv", "jsonl", "parquet"):
        assert run("code", sample, "--format", form, "-o", f"out.{form}").code == 0
        (rows[form],) = duckdb.execute(f"SELECT count(*) FROM '{tmp_path / f'out.{form}'}'").fetchall()
    assert rows["csv"] == rows["parquet"] >= (5,)
    assert rows["jsonl"] == (1,)
    table = run("code", sample).out
    assert max(map(len, table.splitlines())) <= int(os.environ.get("COLUMNS", "100"))
    explained = run("explain", sample).out
    assert "‹" in explained
    assert "found by encoder" in explained


@pytest.mark.model
def test_demo(run: Run) -> None:
    outcome = run("demo", "--store", "demo.duckdb")
    assert outcome.code == 0, outcome.err
    for words in ("29 reports", "no problem in 29 reports", "Try next"):
        assert words in outcome.out + outcome.err
