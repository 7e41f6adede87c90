"""The command line: exit codes, one line for each problem, nothing lost; what it prints fits the terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest

import communique
from communique.cli import main
from communique.contract import json_schema
from communique.runs import CoderOptions
from communique.store import Store
from fake_coding import FakeCoder, contents
from hand_built import BARE_NOTE, coding, plain

SAMPLES = Path(communique.__file__).parent / "samples"
GOOD = "Chile condemned the attack on the embassy, and Peru sent troops to the border."
PROGRAM = "from communique.cli import main; main()"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """A function that runs one command in the test's own folder, in an 80-column window."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["communique", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Outcome(int(end.value.code or 0), said.out, said.err)

    return call


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CoderOptions, "coder", lambda _: FakeCoder())


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good report, a store, one of a newer version, and a DuckDB file that is none."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "good.txt").write_text(GOOD)
    with Store(folder / "s.duckdb") as made:  # a report that has everything, two that have nothing, a note on none
        ids = ("f" * 64, "f" * 8 + "e" * 56)
        made.write([coding("a-1"), *(plain(name, f"Nothing but {name}.") for name in ids), BARE_NOTE])
    shutil.copy(folder / "s.duckdb", folder / "newer.duckdb")
    with duckdb.connect(str(folder / "newer.duckdb")) as newer:
        newer.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    with duckdb.connect(str(folder / "other.duckdb")) as other:
        other.execute("CREATE TABLE x AS SELECT 1")
    return folder


@pytest.fixture
def store(files: Path, tmp_path: Path) -> Path:
    """A store in the test's own folder."""
    return Path(shutil.copy(files / "s.duckdb", tmp_path))


def one_line(said: str) -> str:
    """What was said -> the same, which must be a single line."""
    assert said.count("\n") == 1, said
    return said


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
        ("code good.txt --store other.duckdb", "other.duckdb: is a DuckDB file but not a communique store"),
        ("code good.txt --store newer.duckdb", "upgrade communique"),
        ("events newer.duckdb", "upgrade communique"),
        ("events good.txt", "is not a communique store"),
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


# Into a store


@pytest.mark.usefixtures("fake")
def test_the_same_input_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(JSONL + "{\n" + JSONL.replace("r1", "r2"))
    first = run("code", "in.jsonl", "--store", "s.duckdb")
    before = contents(tmp_path / "s.duckdb")
    again = run("code", "in.jsonl", "--store", "s.duckdb")
    assert (first.code, again.code) == (1, 1)
    assert first.err.splitlines()[-1].startswith("2 reports; ")
    assert "2 coded before, left as they were" in again.err
    assert contents(tmp_path / "s.duckdb") == before
    assert len(before["report"]) == 2
    assert len(before["note"]) == 1


@pytest.mark.usefixtures("fake")
def test_another_text_under_a_known_id_is_said_once(run: Run, tmp_path: Path) -> None:
    for text, expected in (("help", 0), ("gift", 1), ("gift", 0)):
        (tmp_path / "in.jsonl").write_text(JSONL.replace("help", text))
        outcome = run("-v", "code", "in.jsonl", "--store", "s.duckdb")
        assert outcome.code == 0
        assert outcome.err.count("new-version: report r1") == expected
        assert outcome.err.count("1 new-version") == expected
    both = tmp_path / "both.jsonl"
    both.write_text(JSONL + JSONL.replace("help", "gift"))
    assert run("-v", "code", both, "--store", "t.duckdb").err.count("new-version: ") == 1
    with Store("t.duckdb") as made:
        assert made.notes().fetchall()[0][2] == "new-version"
        assert len(made.notes().fetchall()) == 1


@pytest.mark.usefixtures("fake")
def test_a_report_that_failed_is_tried_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(JSONL.replace("thanked", "could fail"))
    assert run("code", "in.jsonl", "--store", "s.duckdb").code == 1
    before = contents(tmp_path / "s.duckdb")
    outcome = run("code", "in.jsonl", "--store", "s.duckdb")
    assert "1 not-coded" in outcome.err
    assert outcome.code == 1
    assert contents(tmp_path / "s.duckdb") == before


@pytest.mark.usefixtures("fake")
def test_ctrl_c_keeps_what_was_coded(run: Run, tmp_path: Path) -> None:
    rows = [{"id": f"r{i}", "text": f"Peru thanked Chile for gift {i}."} for i in range(5)]
    rows[3]["text"] = "stop"
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    outcome = run("code", "in.jsonl", "--store", "s.duckdb")
    assert outcome.code == 130
    assert one_line(outcome.err).startswith("communique: interrupted: ")
    assert len(contents(tmp_path / "s.duckdb")["report"]) == 3
    rows[3]["text"] = "Peru thanked Chile at last."
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    outcome = run("code", "in.jsonl", "--store", "s.duckdb")
    assert outcome.code == 0
    assert outcome.err.startswith("2 reports; 0 events; 0 quotes; 3 coded before")


@pytest.mark.usefixtures("fake")
def test_ctrl_c_while_the_store_writes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, calls = Store.write, []

    def interrupted(store: Store, batch: Any) -> Any:
        calls.append(len(batch))
        if len(calls) == 1:
            raise RuntimeError("Query interrupted")  # what DuckDB makes of Ctrl-C
        return write(store, batch)

    monkeypatch.setattr(Store, "write", interrupted)
    (tmp_path / "good.txt").write_text(GOOD)
    outcome = run("code", "good.txt", "--store", "s.duckdb")
    assert outcome.code == 130
    assert one_line(outcome.err).startswith("communique: interrupted: ")


@pytest.mark.usefixtures("fake")
def test_ctrl_c_leaves_no_half_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(JSONL + '{"text": "stop"}')
    assert run("code", "in.jsonl", "--format", "jsonl", "-o", "out.jsonl").code == 130
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl"]


# Files and pipes

LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)); from communique.cli import main; main()"
)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_no_room_for_a_file(store: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-c", LIMITED, "events", str(store), "--format", "csv", "-o", str(tmp_path / "out")]
    outcome = subprocess.run(call, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert "cannot be written" in one_line(outcome.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes there")
@pytest.mark.parametrize("call", [("schema",), ("explain", "a-1")])
def test_a_closed_pipe_is_silent(store: Path, call: tuple[str, ...]) -> None:
    full = [sys.executable, "-c", PROGRAM, *call, *(["--store", str(store)] if call[0] == "explain" else [])]
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(full, stdout=write, stderr=subprocess.PIPE, text=True) as process:
        os.close(write)
        _, err = process.communicate()
    assert err == ""
    assert process.returncode == 1


# What is shown


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("events", ("2024-05-17", "CHL GOV", "request", "(hypothetical)", "called", "0.50", "2 of 2 rows")),
        ("quotes", ("the two · CHL GOV", "mixed", "We, the two, agreed …", "3 of 3 rows")),
        ("reports", ("a-1", "f" * 16 + "…", "2024-05-18", "sign", "3 of 3 rows")),
        ("notes", ("unresolved", "report a-1", "reports/a.txt, line 3", "Read as latin-1.")),
    ],
)
@pytest.mark.parametrize("width", [80, 100])
def test_tables_of_a_store(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch, command: str, words: tuple[str, ...], width: int
) -> None:
    if width == 80:
        monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    outcome = run(command, store, *(["--status", "all"] if command == "events" else []))
    assert outcome.code == 0
    assert ("\x1b[" in outcome.out) == (width == 80)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", outcome.out)
    for word in words:
        assert word in shown + outcome.err
    assert max(map(len, shown.splitlines())) <= width


def test_rows_are_limited_on_screen_only(run: Run, store: Path) -> None:
    outcome = run("events", store, "--limit", "1", "--status", "all")
    assert "1 of 2 rows" in outcome.err
    assert len(run("events", store, "--limit", "1", "--status", "all", "--format", "jsonl").out.splitlines()) == 2
    assert "1 more are not actual (planned, denied, past ...): --status all" in run("events", store).err
    assert "no rows" in run("events", store, "--type", "ASSAULT").err


def test_explain_from_a_store(run: Run, store: Path) -> None:
    whole = run("explain", "a-1", "--store", store)
    assert whole.code == 0
    for words in (
        "‹signed a pact›[1]",
        "[2] REQUEST meet hypothetical",
        "→ CHL GOV",
        "“Friday” → 2024-05-17",
        "Quote 3",
    ):
        assert words in " ".join(whole.out.split())
    assert max(map(len, whole.out.splitlines())) <= 100
    for event in (
        "2",
        json.loads(run("events", store, "--status", "all", "--format", "jsonl").out.splitlines()[1])["event_id"],
    ):
        one = run("explain", "a-1", "--store", store, "--event", event).out
        assert "[2] REQUEST" in one
        assert "[1] " not in one
    assert "Report ffffffffffffffff…" in run("explain", "fffffffff", "--store", store).out


def test_a_damaged_store_fails_the_check(run: Run, store: Path) -> None:
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE evidence SET text = 'other words' WHERE evidence_no = 1")
    outcome = run("check", store)
    assert outcome.code == 1
    assert "other words" in outcome.out


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
